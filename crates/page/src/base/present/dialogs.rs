//! The dialogs that the presenter has open, as an audience sees them: a form as the line that is being filled in, and the way of
//! a call through the gates as it is.

use serde_json::{Value, json};
use sim::command::Command;
use sim::session::{command_from_json, command_to_json};

use super::{WHOLE, WhyLook};
use crate::base::screen::ShownCall;

/// What the presenter is about to do, in a dialog.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DialogCaption {
    /// The dialog's title.
    pub title: String,
    /// The command line, as far as it is filled in.
    pub line: String,
}

impl DialogCaption {
    pub(crate) fn to_json(&self) -> Value {
        json!({ "title": self.title, "line": self.line })
    }

    pub(crate) fn from_json(value: &Value) -> Option<Self> {
        Some(Self {
            title: value["title"].as_str()?.to_string(),
            line: value["line"].as_str()?.to_string(),
        })
    }
}

/// A shown call: the number of its step, or the call itself.
pub(crate) fn call_json(shown: &ShownCall) -> Value {
    match shown {
        ShownCall::Step(number) => json!(number),
        ShownCall::Call(call) => command_to_json(&Command::Call(call.clone())),
        ShownCall::Request(_) => Value::Null,
    }
}

pub(crate) fn look_json(look: &WhyLook) -> Value {
    json!({
        "caller": look.caller.as_ref().map(ToString::to_string),
        "gate": look.gate,
        "mended": look.mended,
        "scrolled": look.scrolled,
    })
}

/// What is not understood is left out.
pub(crate) fn look_of(value: &Value) -> WhyLook {
    let scrolled = value["scrolled"].as_u64().unwrap_or_default();
    WhyLook {
        caller: value["caller"].as_str().and_then(|it| it.parse().ok()),
        gate: value["gate"].as_u64().and_then(|it| it.try_into().ok()),
        mended: value["mended"].as_bool().unwrap_or_default(),
        scrolled: scrolled.min(WHOLE.into()) as u16,
    }
}

pub(crate) fn call_of(value: &Value) -> Option<ShownCall> {
    if let Some(number) = value.as_u64() {
        return usize::try_from(number).ok().map(ShownCall::Step);
    }
    match command_from_json(value.clone()).ok()? {
        Command::Call(call) => Some(ShownCall::Call(call)),
        Command::Time(_) | Command::Intervene(_) => None,
    }
}
