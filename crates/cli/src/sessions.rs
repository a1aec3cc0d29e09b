//! Sessions in files and links.

use sim::session::Parting;

use crate::prelude::*;

/// Reads the text of a session, from a file or, for `-`, from standard input.
///
/// # Errors
///
/// Names the file and the problem, also if a server acknowledged more than the file has.
pub fn read(path: &str) -> Result<String, String> {
    // Before the text: a server may be adding to it.
    let noted = server::acknowledged(Path::new(path))?;
    let text = file::text(path, file::SESSION)?;
    match noted.and_then(|noted| noted.missing_in(&text)) {
        Some(missing) => Err(format!("{path}: {missing}")),
        None => Ok(text),
    }
}

/// Whether the text is a link to a session, and no file has this name.
pub fn is_link(path: &str) -> bool {
    (path.contains("#s") || path.starts_with("s1.")) && !Path::new(path).exists()
}

/// Reads a saved session, or a link to one: the part after its `#`.
///
/// # Errors
///
/// Names the file and the problem.
pub fn saved(path: &str) -> Result<SavedSession, String> {
    let saved = if is_link(path) {
        sim::link::decode(path.rsplit('#').next().unwrap_or(path)).map_err(|it| it.to_string())
    } else {
        import_files::session_in(&read(path)?)
    };
    saved.map_err(|error| format!("{path}: {error}"))
}

/// Plays a session to its last world.
pub fn world_of(path: &str, saved: SavedSession) -> World {
    let (world, parting) = saved.replay();
    warn_of(path, parting);
    world
}

/// Plays a session, and keeps the world after each step.
pub fn history_of(path: &str, saved: SavedSession) -> History {
    let history = History::open(&saved.session);
    warn_of(path, Parting::of(saved.marks, &history));
    history
}

/// Warns that this version plays a session to another world than the one that saved it.
fn warn_of(path: &str, parting: Option<Parting>) {
    if let Some(parting) = parting {
        warn(&format!("{path}: {}", parting.says()));
    }
}
