//! Exit statuses.

use crate::prelude::*;

/// The exit status of a command whose errors have the status 2.
pub fn exit(done: Result<u8, String>) -> ExitCode {
    ExitCode::from(done.unwrap_or_else(|error| {
        warn(&error);
        2
    }))
}
