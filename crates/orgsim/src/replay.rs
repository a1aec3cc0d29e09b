//! `orgsim replay`: plays a saved session, and compares the worlds along the way with the recorded ones of its server.

use sim::session::{MAX_COMMANDS, Session, journal};

/// Prints the hash of the last world.
///
/// # Errors
///
/// The session cannot be read; the message names the file.
pub fn run(path: &str) -> Result<(), String> {
    let world = if crate::is_link(path) {
        crate::session(path)?.replay()
    } else {
        let text = crate::read(path)?;
        let of = |error: &dyn std::fmt::Display| format!("{path}: {error}");
        if journal::is_one(&text) {
            of_journal(&journal::read(&text, MAX_COMMANDS).map_err(|error| of(&error))?)
        } else {
            Session::from_json(&text)
                .map_err(|error| of(&error))?
                .replay()
        }
    };
    crate::say(&format!("{}\n", world.hash()));
    Ok(())
}

fn of_journal(read: &journal::Journal) -> sim::World {
    let mut world = read.session.world();
    let mut marks = read.marks.iter().peekable();
    for n in 0..=read.session.commands.len() {
        while let Some((_, mark)) = marks.next_if(|(at, _)| *at == n) {
            if mark.hash != world.hash() {
                crate::warn(&format!(
                    "After command {n}, version {} of Orgsim had another world than this version {}.",
                    mark.program,
                    journal::PROGRAM
                ));
            }
        }
        if let Some(command) = read.session.commands.get(n) {
            // A refusal is part of the session.
            let _ = sim::step(&mut world, command);
        }
    }
    world
}
