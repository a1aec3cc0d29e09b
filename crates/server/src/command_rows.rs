//! Commands in the body of a control request.

use serde_json::Value;
use sim::command::{Command, MAX_INPUT_DEPTH, is_shallow};
use sim::session;

/// Reads a list of commands, each as a session has it.
pub(super) fn rows(body: &[u8]) -> Result<Vec<Command>, String> {
    const FORM: &str = "The body must be a list of commands, each as a session has it";
    let value: Value = serde_json::from_slice(body)
        .map_err(|error| format!("{FORM}; it is not JSON: {error}."))?;
    let Value::Array(rows) = value else {
        return Err(format!("{FORM}."));
    };
    rows.into_iter()
        .enumerate()
        .map(|(n, row)| {
            let command = session::command_from_json(row);
            let command = command.and_then(|command| match &command {
                Command::Call(call) if !is_shallow(&call.input) => Err(format!(
                    "its input is nested more than {MAX_INPUT_DEPTH} levels deep"
                )),
                Command::Call(_) | Command::Time(_) | Command::Intervene(_) => Ok(command),
            });
            command.map_err(|what| format!("Command {}: {what}.", n + 1))
        })
        .collect()
}
