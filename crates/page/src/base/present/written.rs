//! What windows tell each other, as texts.

use serde_json::{Value, json};
use sim::session::Session;
use sim::view::Selection;

use super::dialogs::{self, DialogCaption};
use super::{AudiencePicture, Caption, Highlight};
use crate::base::answers::TerminalAnswer;
use crate::base::keys;
use crate::base::screen::{OrganizationForm, Pane};

/// A selection as a text.
pub fn selection_text(selection: &Selection) -> String {
    if let Selection::Person(principal) = selection {
        return format!("i:{principal}");
    }
    keys::of(selection).unwrap_or_default()
}

/// Reads [`selection_text`]'s form; `None` if nothing has this key.
pub fn selection_of(text: &str) -> Option<Selection> {
    match text.split_once(':')? {
        ("i", principal) => principal.parse().ok().map(Selection::Person),
        _ => keys::selection(text),
    }
}

impl Highlight {
    /// The form for other windows and in lists.
    pub fn text(&self) -> String {
        match self {
            Self::Thing(selection) => selection_text(selection),
            Self::Path(path) => {
                let texts: Vec<String> = path.iter().map(selection_text).collect();
                format!("path:{}", texts.join("\n"))
            }
            Self::Pane(pane) => format!("pane:{}", pane.name()),
        }
    }

    /// Reads [`Self::text`]'s form.
    pub fn of(text: &str) -> Option<Self> {
        if let Some(path) = text.strip_prefix("path:") {
            return Some(Self::Path(path.lines().filter_map(selection_of).collect()));
        }
        match text.strip_prefix("pane:") {
            Some(name) => Pane::by_name(name).map(Self::Pane),
            None => selection_of(text).map(Self::Thing),
        }
    }
}

/// A text or nothing; `None`: it is something else.
fn optional(value: &Value) -> Option<Option<String>> {
    match value.as_str() {
        None if !value.is_null() => None,
        text => Some(text.map(str::to_string)),
    }
}

fn count(value: &Value) -> Option<usize> {
    value.as_u64().and_then(|it| usize::try_from(it).ok())
}

impl Caption {
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "lesson": self.lesson, "number": self.number, "count": self.count, "title": self.title,
            "text": self.text, "question": self.question, "options": self.options,
            "answer": self.answer, "right": self.right, "votes": self.votes,
        })
    }

    pub(crate) fn from_json(it: &Value) -> Option<Self> {
        Some(Self {
            lesson: it["lesson"].as_str().unwrap_or_default().to_string(),
            number: count(&it["number"])?,
            count: count(&it["count"])?,
            title: it["title"].as_str()?.to_string(),
            text: it["text"].as_str().unwrap_or_default().to_string(),
            question: optional(&it["question"])?,
            options: (it["options"].as_array()?.iter())
                .map(|option| Some(option.as_str()?.to_string()))
                .collect::<Option<_>>()?,
            answer: optional(&it["answer"])?,
            right: count(&it["right"]),
            votes: (it["votes"].as_array().into_iter().flatten())
                .filter_map(Value::as_u64)
                .collect(),
        })
    }
}

impl AudiencePicture {
    /// The form for an audience window.
    pub fn to_json(&self) -> Value {
        json!({
            "session": self.session.to_compact_json(),
            "taken": self.taken,
            "fixed": self.fixed,
            "actor": self.actor,
            "key": self.key,
            "instructor": self.instructor,
            "form": self.form.name(),
            "selection": self.selection.as_ref().map(selection_text),
            "highlight": self.highlight.as_ref().map(Highlight::text),
            "caption": self.caption.as_ref().map(Caption::to_json),
            "dialog": self.dialog.as_ref().map(DialogCaption::to_json),
            "why": self.why.as_ref().map(dialogs::call_json),
            "look": dialogs::look_json(&self.look),
            "answers": self.answers.iter().map(TerminalAnswer::to_json).collect::<Vec<_>>(),
        })
    }

    /// Parses a presentation; `None` if the shape does not match.
    pub fn from_json(value: &Value) -> Option<Self> {
        Some(Self {
            session: Session::from_json(value["session"].as_str()?).ok()?,
            taken: count(&value["taken"])?,
            // Data stored by an earlier version has none.
            fixed: count(&value["fixed"]).unwrap_or(0),
            actor: value["actor"].as_str()?.to_string(),
            key: value["key"].as_str().map(str::to_string),
            instructor: value["instructor"].as_bool()?,
            form: OrganizationForm::by_name(value["form"].as_str()?)?,
            selection: optional(&value["selection"])?.and_then(|it| selection_of(&it)),
            highlight: optional(&value["highlight"])?.and_then(|it| Highlight::of(&it)),
            caption: match &value["caption"] {
                it if it.is_null() => None,
                it => Some(Caption::from_json(it)?),
            },
            dialog: DialogCaption::from_json(&value["dialog"]),
            why: dialogs::call_of(&value["why"]),
            look: dialogs::look_of(&value["look"]),
            answers: (value["answers"].as_array().into_iter().flatten())
                .map(TerminalAnswer::from_json)
                .collect::<Option<_>>()?,
        })
    }
}
