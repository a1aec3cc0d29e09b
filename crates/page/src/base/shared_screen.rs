//! What is on a screen beside the session, as others are shown it: an audience's window, a class, a window that is loaded again. One
//! type and one form for all of them. It has no speaker notes.

use serde_json::{Value, json};
use sim::command::Command;
use sim::principal::Principal;
use sim::session::{command_from_json, command_to_json};
use sim::view::Selection;

use super::answers::TerminalAnswer;
use super::keys;
use super::screen::{Highlight, OrganizationForm, Pane, ShownCall};

/// All of something that is scrolled, in thousandths.
pub(crate) const WHOLE: u16 = 1_000;

/// Longest call that a class is shown, in bytes of its text: the server takes 256 kilobytes.
const MOST_SHOWN: usize = 200_000;

/// The audience's text of a lesson's step.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Caption {
    /// The lesson's id, for the pictures of its texts.
    pub lesson: String,
    /// From 1.
    pub number: usize,
    /// The number of steps of the lesson.
    pub count: usize,
    /// The step's title.
    pub title: String,
    /// The first paragraph of the step's text. A question takes its place.
    pub text: String,
    /// The question that is asked.
    pub question: Option<String>,
    /// The options of a prediction.
    pub options: Vec<String>,
    /// The answer, once it is shown.
    pub answer: Option<String>,
    /// Which of the options it is.
    pub right: Option<usize>,
    /// How many of a class chose each option, where they are asked.
    pub votes: Vec<u64>,
}

/// What the presenter is about to do, in a dialog.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DialogCaption {
    /// The dialog's title.
    pub title: String,
    /// The command line, as far as it is filled in.
    pub line: String,
}

/// How the way of a shown call through the gates is looked at.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WhyLook {
    /// Another caller to ask about.
    pub caller: Option<Principal>,
    /// The gate that was chosen, from 0; otherwise the one that tells most.
    pub gate: Option<usize>,
    /// The smallest change was made: what would happen now is shown, not what happened then.
    pub mended: bool,
    /// How far it is scrolled, in thousandths.
    pub scrolled: u16,
}

/// What is on a screen beside the session.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SharedScreen {
    /// The current user.
    pub actor: Option<Principal>,
    /// The access key that the user has chosen.
    pub key: Option<String>,
    /// Whether everything is shown.
    pub instructor: bool,
    /// The form of the organization.
    pub form: OrganizationForm,
    /// The selected thing.
    pub selection: Option<Selection>,
    /// The highlighted thing.
    pub highlight: Option<Highlight>,
    /// The text of the shown step of a presented lesson.
    pub caption: Option<Caption>,
    /// The open form.
    pub dialog: Option<DialogCaption>,
    /// The call whose path through the gates is shown.
    pub why: Option<ShownCall>,
    /// How it is looked at.
    pub look: WhyLook,
    /// What was asked in the terminal since the last step.
    pub answers: Vec<TerminalAnswer>,
}

impl SharedScreen {
    /// What a class is shown of it: what the projector shows beside the organization. Who is still asked does not see what others
    /// have answered; what is selected, and in which form, is each learner's own.
    pub(crate) fn for_class(self) -> Self {
        let is_short = |it: &ShownCall| call_json(it).to_string().len() <= MOST_SHOWN;
        Self {
            actor: self.actor,
            caption: self.caption.map(|it| Caption {
                votes: Vec::new(),
                ..it
            }),
            highlight: self.highlight,
            dialog: self.dialog,
            why: self.why.filter(is_short),
            look: self.look,
            ..Self::default()
        }
    }

    /// The form for others.
    pub fn to_json(&self) -> Value {
        json!({
            "actor": self.actor.as_ref().map(ToString::to_string),
            "key": self.key,
            "instructor": self.instructor,
            "form": self.form.name(),
            "selection": self.selection.as_ref().map(selection_text),
            "highlight": self.highlight.as_ref().map(Highlight::text),
            "caption": self.caption.as_ref().map(Caption::to_json),
            "dialog": self.dialog.as_ref().map(DialogCaption::to_json),
            "why": self.why.as_ref().map(call_json),
            "look": look_json(&self.look),
            "answers": self.answers.iter().map(TerminalAnswer::to_json).collect::<Vec<_>>(),
        })
    }

    /// Reads the text of [`Self::to_json`]'s form.
    pub fn read(text: &str) -> Option<Self> {
        Self::from_json(&serde_json::from_str(text).ok()?)
    }

    /// Reads [`Self::to_json`]'s form; `None` if it is no object. What is not understood is left out.
    pub fn from_json(value: &Value) -> Option<Self> {
        let text = |name: &str| value[name].as_str();
        value.is_object().then(|| Self {
            actor: text("actor").and_then(|it| it.parse().ok()),
            key: text("key").map(str::to_string),
            instructor: value["instructor"].as_bool().unwrap_or_default(),
            form: text("form")
                .and_then(OrganizationForm::by_name)
                .unwrap_or_default(),
            selection: text("selection").and_then(selection_of),
            highlight: text("highlight").and_then(Highlight::of),
            caption: Caption::from_json(&value["caption"]),
            dialog: DialogCaption::from_json(&value["dialog"]),
            why: call_of(&value["why"]),
            look: look_of(&value["look"]),
            answers: (value["answers"].as_array().into_iter().flatten())
                .filter_map(TerminalAnswer::from_json)
                .collect(),
        })
    }
}

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

/// A number of things.
pub(super) fn count(value: &Value) -> Option<usize> {
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
fn call_json(shown: &ShownCall) -> Value {
    match shown {
        ShownCall::Step(number) => json!(number),
        ShownCall::Call(call) => command_to_json(&Command::Call(call.clone())),
        ShownCall::Request(_) => Value::Null,
    }
}

fn look_json(look: &WhyLook) -> Value {
    json!({
        "caller": look.caller.as_ref().map(ToString::to_string),
        "gate": look.gate,
        "mended": look.mended,
        "scrolled": look.scrolled,
    })
}

/// What is not understood is left out.
fn look_of(value: &Value) -> WhyLook {
    let scrolled = value["scrolled"].as_u64().unwrap_or_default();
    WhyLook {
        caller: value["caller"].as_str().and_then(|it| it.parse().ok()),
        gate: value["gate"].as_u64().and_then(|it| it.try_into().ok()),
        mended: value["mended"].as_bool().unwrap_or_default(),
        scrolled: scrolled.min(WHOLE.into()) as u16,
    }
}

fn call_of(value: &Value) -> Option<ShownCall> {
    if let Some(number) = value.as_u64() {
        return usize::try_from(number).ok().map(ShownCall::Step);
    }
    match command_from_json(value.clone()).ok()? {
        Command::Call(call) => Some(ShownCall::Call(call)),
        Command::Time(_) | Command::Intervene(_) => None,
    }
}
