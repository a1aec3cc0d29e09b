//! `orgsim replay`: plays a saved session, and compares the worlds along the way with its marks.

/// Prints the hash of the last world.
///
/// # Errors
///
/// The session cannot be read, or this version plays it to other worlds than those of its marks; the message names the file.
pub fn run(path: &str) -> Result<(), String> {
    let (world, parting) = crate::saved(path)?.replay();
    crate::say(&format!("{}\n", world.hash()));
    match parting {
        None => Ok(()),
        Some(parting) => Err(format!("{path}: {}", parting.says())),
    }
}
