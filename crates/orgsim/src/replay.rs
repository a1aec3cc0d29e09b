//! `orgsim replay`: plays a saved session, and compares the worlds along the way with its marks.

use sim::session::{MarkComparison, SavedSession};

/// Prints the hash of the last world.
///
/// # Errors
///
/// The session cannot be read, or this version plays it to other worlds than those of its marks; the message names the file.
pub fn run(path: &str) -> Result<(), String> {
    let SavedSession { session, marks } = crate::saved(path)?;
    let mut world = session.world();
    let mut marks = marks.into_iter().peekable();
    let mut comparison = MarkComparison::default();
    for n in 0..=session.commands.len() {
        while let Some(mark) = marks.next_if(|mark| mark.after == n) {
            comparison.meet(mark, &world);
        }
        if let Some(command) = session.commands.get(n) {
            // A refusal is part of the session.
            let _ = sim::step(&mut world, command);
        }
    }
    crate::say(&format!("{}\n", world.hash()));
    match comparison.parting() {
        None => Ok(()),
        Some(parting) => Err(format!("{path}: {}", parting.says())),
    }
}
