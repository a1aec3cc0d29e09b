//! Transcripts: commands in, answers out, readable as a lesson.
//!
//! ```text
//! # Lines that begin with `#` are for the reader.
//! @scenario consolidated-billing 1
//! $ as Legacy/Maria
//! Now acting: Legacy / Maria
//! $ aws organizations accept-handshake \
//!     --handshake-id {handshake:APPROVE_ALL_FEATURES:Legacy}
//! An error occurred (…) …
//! [exit 254]
//! ```
//!
//! Playing a transcript keeps comments, empty lines and commands, and rewrites the answers; so a transcript is correct if
//! playing it changes nothing. Ids that depend on the seed are named in braces (`controller::fill_in`). `@scenario` begins a
//! new world, with a scenario's id and a seed.

use std::fmt;

use sim::scenario::Scenario;

use crate::controller::{Controller, placeholders::fill_in};

/// A transcript that cannot be played.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TranscriptError {
    /// The line number, from 1.
    pub line: usize,
    /// The error.
    pub what: String,
}

impl fmt::Display for TranscriptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

impl std::error::Error for TranscriptError {}

/// Plays a transcript and returns it with today's answers, and the final controller.
///
/// # Errors
///
/// A line names something unknown, or comes before the first `@scenario`.
pub fn play(text: &str) -> Result<(String, Option<Controller>), TranscriptError> {
    let mut controller: Option<Controller> = None;
    let mut out = String::new();
    let mut lines = text.lines().enumerate().peekable();
    // A gap that the author left before a comment or a command stays; one inside an answer belongs to the answer.
    let mut gap = false;
    while let Some((number, line)) = lines.next() {
        let error = |what: String| TranscriptError {
            line: number + 1,
            what,
        };
        if line.is_empty() {
            gap = true;
            continue;
        }
        let ours = line.starts_with('#') || line.starts_with("@scenario") || line.starts_with("$ ");
        if !ours {
            gap = false;
            continue;
        }
        if gap && !out.is_empty() {
            out.push('\n');
        }
        gap = false;
        out.push_str(line);
        out.push('\n');
        if let Some(rest) = line.strip_prefix("@scenario") {
            controller = Some(open(rest).map_err(error)?);
        } else if let Some(first) = line.strip_prefix("$ ") {
            let mut command = first.to_string();
            // As in the seed documents, blanks may follow the backslash.
            while command.trim_end().ends_with('\\')
                && let Some((_, next)) = lines.next()
            {
                out.push_str(next);
                out.push('\n');
                command.push('\n');
                command.push_str(next);
            }
            let controller = controller
                .as_mut()
                .ok_or_else(|| error("a command before `@scenario`".to_string()))?;
            let filled = fill_in(controller, &command).map_err(error)?;
            let printed = controller.run(&filled).printed;
            out.push_str(&printed.stdout);
            out.push_str(printed.stderr.trim_start_matches('\n'));
            if printed.exit != 0 {
                out.push_str(&format!("[exit {}]\n", printed.exit));
            }
            if let Some(hint) = &printed.hint {
                out.push_str(&format!("[Orgsim] {hint}\n"));
            }
        }
    }
    Ok((out, controller))
}

fn open(rest: &str) -> Result<Controller, String> {
    let mut words = rest.split_whitespace();
    let (id, seed) = (
        words.next().unwrap_or_default(),
        words.next().unwrap_or("1"),
    );
    let scenario = Scenario::by_id(id).ok_or_else(|| {
        let known: Vec<_> = Scenario::ALL.iter().map(|scenario| scenario.id()).collect();
        format!(
            "unknown scenario `{id}`; choose one of {}",
            known.join(", ")
        )
    })?;
    let seed = seed
        .parse()
        .map_err(|_| format!("`{seed}` is not a seed, a whole number"))?;
    Ok(Controller::new(scenario, seed))
}
