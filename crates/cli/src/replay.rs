//! `orgsim replay`: plays a saved session, and compares the worlds along the way with its marks.

use crate::prelude::*;

/// Prints the hash of the last world.
///
/// # Errors
///
/// The session cannot be read, or this version plays it to other worlds than those of its marks; the message names the file.
pub fn run(path: &str) -> Result<(), String> {
    let (world, parting) = sessions::saved(path)?.replay();
    say(&format!("{}\n", world.hash()));
    match parting {
        None => Ok(()),
        Some(parting) => Err(format!("{path}: {}", parting.says())),
    }
}
