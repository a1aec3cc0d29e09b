//! The dialogs that the presenter has open, as an audience sees them: a form as the line that is being filled in, and the way of
//! a call through the gates as it is.

use crate::Base;
use serde_json::{Value, json};
use shell::controller::line_of;
use sim::command::Command;
use sim::session::{command_from_json, command_to_json};

use super::{WHOLE, WhyLook};
use crate::{Dialog, ShownCall};

/// What the presenter is about to do, in a dialog.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DialogCaption {
    /// The dialog's title.
    pub title: String,
    /// The command line, as far as it is filled in.
    pub line: String,
}

impl Base {
    /// The open dialog, if it acts on the organization; the others are the presenter's own.
    pub(crate) fn dialog_caption(&self) -> Option<DialogCaption> {
        let (label, command) = match self.screen.dialog.as_ref()? {
            Dialog::Offer(offer) => (offer.label.clone(), offer.command()),
            Dialog::Call(_, name) => ((*name).into(), None),
            Dialog::Grave { label, command } => (label.clone(), Some(command)),
            Dialog::Start
            | Dialog::Import
            | Dialog::Export(_)
            | Dialog::Share
            | Dialog::Scene
            | Dialog::Present
            | Dialog::Help
            | Dialog::Search
            | Dialog::Package
            | Dialog::Report
            | Dialog::Faults
            | Dialog::DryRun(_) => return None,
        };
        Some(DialogCaption {
            title: self.words.tell(&label),
            line: command.map_or_else(|| self.presentation.filled.to_string(), line_of),
        })
    }

    /// The shown call, if it is one of the session or could be.
    pub(super) fn shown_call(&self) -> Option<ShownCall> {
        let shown = self.screen.why.clone();
        shown.filter(|it| !matches!(it, ShownCall::Request(_)))
    }
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
pub(super) fn call_json(shown: &ShownCall) -> Value {
    match shown {
        ShownCall::Step(number) => json!(number),
        ShownCall::Call(call) => command_to_json(&Command::Call(call.clone())),
        ShownCall::Request(_) => Value::Null,
    }
}

pub(super) fn look_json(look: &WhyLook) -> Value {
    json!({
        "caller": look.caller.as_ref().map(ToString::to_string),
        "gate": look.gate,
        "mended": look.mended,
        "scrolled": look.scrolled,
    })
}

/// What is not understood is left out.
pub(super) fn look_of(value: &Value) -> WhyLook {
    let scrolled = value["scrolled"].as_u64().unwrap_or_default();
    WhyLook {
        caller: value["caller"].as_str().and_then(|it| it.parse().ok()),
        gate: value["gate"].as_u64().and_then(|it| it.try_into().ok()),
        mended: value["mended"].as_bool().unwrap_or_default(),
        scrolled: scrolled.min(WHOLE.into()) as u16,
    }
}

pub(super) fn call_of(value: &Value) -> Option<ShownCall> {
    if let Some(number) = value.as_u64() {
        return usize::try_from(number).ok().map(ShownCall::Step);
    }
    match command_from_json(value.clone()).ok()? {
        Command::Call(call) => Some(ShownCall::Call(call)),
        Command::Time(_) | Command::Intervene(_) => None,
    }
}
