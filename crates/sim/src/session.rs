//! Sessions: a scenario, a seed, a start and the commands, in the forms in which they are saved, shared and replayed.

/// The form of a session to which a server appends, row by row.
pub mod journal {
    pub use session::PROGRAM;
    pub use session::journal::{
        Chain, Head, JournalReader, JournalRow, SEALED, head, is_mark, is_one, opening, read, row,
        row_of, text,
    };
}

pub use session::{
    Fault, MAX_COMMANDS, Mark, MarkComparison, Parting, PlayedSession, STARTS, SavedSession,
    Session, SessionError, command_from_json, command_to_json,
};
