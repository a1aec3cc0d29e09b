//! What a presenter's page sends to a class beside the session.

use serde_json::{Value, json};
use sim::principal::Principal;

use crate::base::present::{Caption, DialogCaption};
use crate::base::screen::Highlight;

/// What is on the presenter's screen beside the session, as the projector shows it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClassScreen {
    /// The current user.
    pub actor: Option<Principal>,
    /// The text of the shown step of a presented lesson.
    pub caption: Option<Caption>,
    /// The highlighted thing.
    pub highlight: Option<Highlight>,
    /// The open form.
    pub dialog: Option<DialogCaption>,
}

impl ClassScreen {
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "actor": self.actor.as_ref().map(ToString::to_string),
            "caption": self.caption.as_ref().map(Caption::to_json),
            "highlight": self.highlight.as_ref().map(Highlight::text),
            "dialog": self.dialog.as_ref().map(DialogCaption::to_json),
        })
    }

    /// What the server tells. What is not understood is left out.
    pub fn read(text: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(text).ok()?;
        value.is_object().then(|| Self {
            actor: value["actor"].as_str().and_then(|it| it.parse().ok()),
            caption: Caption::from_json(&value["caption"]),
            highlight: value["highlight"].as_str().and_then(Highlight::of),
            dialog: DialogCaption::from_json(&value["dialog"]),
        })
    }
}
