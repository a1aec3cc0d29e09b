//! A call in terms of the API: operation and input, answer or error.

use message::Message;
use serde_json::{Map, Value, to_string_pretty};

use api::error::ApiError;
use gates::people::name_of;
use session::history::Step;
use state::command::{Call, Command};
use state::world::World;

/// A call and its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// The index of its step in the session, from 0.
    pub step: usize,
    /// `service:Operation`.
    pub operation: String,
    /// The caller: "Payments / Ben".
    pub who: Message,
    /// When it was called, in simulated time.
    pub at: String,
    /// The input as JSON.
    pub input: String,
    /// The answer or the error.
    pub answer: Exchanged,
}

/// The answer to a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Exchanged {
    /// The answer as JSON.
    Answer(String),
    /// The call was refused.
    Error {
        /// "AccessDeniedException · HTTP 400".
        status: String,
        /// The error as JSON.
        json: String,
        /// Whether the gates of the call are recorded, so that *Why?* can show them.
        gates: bool,
    },
}

fn error(error: &ApiError, gates: bool) -> Exchanged {
    let mut body = Map::new();
    body.insert("__type".into(), error.code.name().into());
    if let Some(reason) = &error.reason {
        body.insert("Reason".into(), reason.to_string().into());
    }
    body.insert("Message".into(), error.message.to_string().into());
    Exchanged::Error {
        status: format!("{} · HTTP {}", error.code.name(), error.code.http()),
        json: format!("{:#}", Value::Object(body)),
        gates,
    }
}

/// The call of step `number`; `None` if the step is not a call. `world` has the caller's name.
pub fn exchange(world: &World, number: usize, step: &Step) -> Option<Exchange> {
    let Command::Call(Call {
        caller,
        operation,
        input,
        ..
    }) = &step.command
    else {
        return None;
    };
    let answer = match &step.result {
        Ok(outcome) => match &outcome.error {
            Some(found) => error(found, outcome.gates.is_some()),
            None => Exchanged::Answer(format!("{:#}", outcome.answer)),
        },
        Err(refusal) => error(&refusal.error, refusal.gates.is_some()),
    };
    Some(Exchange {
        step: number,
        operation: operation.to_string(),
        who: name_of(world, caller),
        at: step.world.now().to_string(),
        input: to_string_pretty(input).unwrap_or_default(),
        answer,
    })
}
