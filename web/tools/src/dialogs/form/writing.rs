//! The state of a form: its texts or its JSON, its stored draft, and its rehearsal.

use std::cell::Cell;

use policy::edit;
use serde_json::{Map, Value};
use sim::model::{Member, Operation};
use sim::outcome::Refusal;
use sim::view::{Subject, document_member as member, filled};

use page::form_texts::{FieldTexts, first, input, spread};
use ui::parts::dialog::FIELDS;
use ui::policies::{self, POLICIES_COME, policies_missing};
use ui::prelude::*;
use ui::storage;

pub(crate) const JSON: &str = "form-json";
pub(crate) const TO_JSON: &str = "form-to-json";

/// Storage key of the last unsent document, so that closing the form by accident loses nothing.
const DRAFT: &str = "draft";

/// The stored draft: what was typed into this form and not sent.
fn kept_draft(key: &str) -> Option<FieldTexts> {
    let kept = storage::preference(DRAFT)?;
    let (of, texts): (String, Vec<(String, String)>) = serde_json::from_str(&kept).ok()?;
    (of == key).then(|| texts.into_iter().collect())
}

fn keep_draft(dispatch: Dispatch, key: &str, texts: &FieldTexts) {
    let texts: Vec<(&String, &String)> = texts.iter().collect();
    if let Ok(text) = serde_json::to_string(&(key, texts)) {
        dispatch.remember(DRAFT, &text);
    }
}

fn drop_draft(dispatch: Dispatch) {
    dispatch.remember(DRAFT, "");
}

/// The initial document, readable.
fn beginning(subject: &Subject, required: bool, queries: &Queries) -> String {
    let template = |kind| Some(queries.templates(kind).into_iter().next()?.text);
    let text = subject.beginning(required, template).unwrap_or_default();
    match subject.before {
        Some(_) => edit::format(&text).unwrap_or(text),
        None => text,
    }
}

/// Parses an input written as JSON; the error says what is wrong with it.
fn read_json(text: &str) -> Result<Map<String, Value>, String> {
    if text.trim().is_empty() {
        return Ok(Map::new());
    }
    match serde_json::from_str(text) {
        Ok(Value::Object(map)) => Ok(map),
        Ok(_) => Err(say("A JSON object in curly brackets is required.").to_string()),
        Err(error) => Err(tell(message!("This is not JSON: {error}"))),
    }
}

/// A form's JSON as input, or what is wrong with it.
pub(crate) type Read = Result<Map<String, Value>, String>;

/// Everything typed, and its results.
#[derive(Clone)]
pub(crate) struct Writing {
    operation: &'static Operation,
    preset: Map<String, Value>,
    queries: Queries,
    /// The key of the form that a stored draft belongs to.
    key: Rc<String>,
    pub texts: UseStateHandle<FieldTexts>,
    /// The latest texts, which may not be drawn yet.
    latest: Rc<RefCell<FieldTexts>>,
    /// The draft that existed when the form was opened.
    pub kept: UseStateHandle<Option<FieldTexts>>,
    /// The input as JSON, if the user writes it that way.
    pub json: UseStateHandle<Option<String>>,
    /// The refusal found by the rehearsal.
    pub refused: UseStateHandle<Option<Rc<Refusal>>>,
    /// Why there is no rehearsal yet: the policies that it needs are being fetched, or cannot be.
    pub waits: UseStateHandle<Option<String>>,
    /// The number of rehearsals and changes: a rehearsal of what was changed meanwhile counts no more.
    turn: Rc<Cell<u64>>,
    /// Whether the focus returns to the form.
    back: Rc<RefCell<bool>>,
    pub dispatch: Dispatch,
}

/// The state of an operation's form.
#[hook]
pub(crate) fn use_writing(
    operation: &'static Operation,
    preset: &Map<String, Value>,
    queries: &Queries,
) -> Writing {
    let key = use_memo((), |()| {
        let preset = Value::Object(preset.clone());
        format!("{} {preset}", operation.action())
    });
    let kept = use_state(|| kept_draft(&key).filter(|_| member(operation).is_some()));
    let texts = use_state(|| {
        let kept = (*kept).clone();
        kept.unwrap_or_else(|| fresh(operation, preset, queries))
    });
    let refused = use_state(|| None::<Rc<Refusal>>);
    // The buttons change with it: the focus goes to the field concerned or to the message, and back on request.
    let back = use_mut_ref(|| false);
    use_effect_with(
        refused.is_some(),
        with!(back, move |refused| {
            if *refused {
                platform::focus_first(&[
                    ".dialog :is(input, select)[aria-invalid=true]",
                    "#rehearsed-title",
                ]);
            } else if back.take() {
                platform::focus_first(&[
                    ".dialog [aria-invalid=true]",
                    &format!(".dialog {FIELDS}"),
                    "#form-submit",
                ]);
            }
        }),
    );
    let latest = use_mut_ref(FieldTexts::new);
    latest.borrow_mut().clone_from(&texts);
    let turn = use_memo((), |()| Cell::new(0));
    use_effect_with((), with!(turn, move |()| move || turn.set(turn.get() + 1)));
    Writing {
        operation,
        preset: preset.clone(),
        queries: queries.clone(),
        key,
        texts,
        latest,
        kept,
        json: use_state(|| None),
        refused,
        waits: use_state(|| None),
        turn,
        back,
        dispatch: use_dispatch(),
    }
}

/// The document of a form: its member, and its subject as far as known.
fn document(
    operation: &'static Operation,
    preset: &Map<String, Value>,
    texts: &FieldTexts,
    queries: &Queries,
) -> Option<(&'static Member, Subject)> {
    let member = member(operation).filter(|member| !preset.contains_key(member.name))?;
    // A value that is preset or typed.
    let known = |name: &str| match preset.get(name).and_then(Value::as_str) {
        Some(text) => Some(text.to_string()),
        None => texts.get(name).cloned(),
    };
    Some((member, queries.subject(operation, &known)?))
}

/// The initial texts of a form.
fn fresh(
    operation: &'static Operation,
    preset: &Map<String, Value>,
    queries: &Queries,
) -> FieldTexts {
    let mut texts = first(operation, preset);
    if let Some((member, subject)) = document(operation, preset, &texts, queries) {
        let text = beginning(&subject, member.required, queries);
        texts.insert(member.name.to_string(), text);
    }
    texts
}

impl Writing {
    /// The document among the texts: its member, and its subject as far as known.
    pub fn document(&self, texts: &FieldTexts) -> Option<(&'static Member, Subject)> {
        document(self.operation, &self.preset, texts, &self.queries)
    }

    /// The input parsed from JSON, if the form is in JSON mode.
    pub fn read(&self) -> Option<Read> {
        self.json.as_ref().map(|text| read_json(text))
    }

    /// The command that the form produces.
    pub fn command(
        &self,
        read: Option<&Read>,
        now: Option<&(&'static Member, Subject)>,
    ) -> Command {
        let input = match read {
            Some(read) => read.clone().unwrap_or_default(),
            None => typed(self.operation, &self.preset, &self.texts, now),
        };
        filled(self.queries.actor(), &self.operation.action(), input)
    }

    /// Changes a text.
    pub fn set(&self, path: String, text: String) {
        // Not the text of the last rendering: one key press can change it twice.
        let mut next: FieldTexts = self.latest.borrow().clone();
        let begun = |texts: &FieldTexts| {
            let (member, subject) = self.document(texts)?;
            let text = beginning(&subject, member.required, &self.queries);
            Some((member.name, text))
        };
        let before = begun(&next);
        if text.is_empty() {
            next.remove(&path);
        } else {
            next.insert(path, text);
        }
        // Another type or another stored policy: a document that was not edited starts over.
        if let (Some((name, old)), Some((_, new))) = (before, begun(&next)) {
            let document = next.get(name).map_or("", String::as_str);
            if old != new && (document.is_empty() || document == old) {
                next.insert(name.to_string(), new);
            } else if document != new && !document.is_empty() {
                keep_draft(self.dispatch, &self.key, &next);
            } else {
                drop_draft(self.dispatch);
            }
        }
        self.latest.borrow_mut().clone_from(&next);
        self.texts.set(next);
        self.changed();
    }

    /// Changes the JSON.
    pub fn set_json(&self, text: String) {
        self.json.set(Some(text));
        self.changed();
    }

    /// Drops the rehearsal of the former input.
    fn changed(&self) {
        self.turn.set(self.turn.get() + 1);
        self.waits.set(None);
        self.refused.set(None);
    }

    /// Switches to JSON.
    pub fn to_json(&self, input: &Map<String, Value>) {
        let text = serde_json::to_string_pretty(input).unwrap_or_default();
        self.json.set(Some(text));
        platform::focus_soon(JSON.to_string());
    }

    /// Switches to the fields, with what can be parsed from the JSON.
    pub fn to_fields(&self) {
        if let Some(Ok(input)) = self.read() {
            let mut next = FieldTexts::new();
            spread(self.operation.input, &input, &self.preset, "", &mut next);
            self.latest.borrow_mut().clone_from(&next);
            self.texts.set(next);
        }
        self.json.set(None);
        platform::focus_soon(TO_JSON.to_string());
    }

    /// Rehearses first, so that a refusal does not lose the typed text.
    pub fn submit(&self, command: &Command) {
        self.changed();
        let turn = self.turn.get();
        let needs = sim::needs_policies(command);
        let writing = self.clone();
        let waits = policies::once_there(
            needs,
            with!(command, move |ready| {
                if writing.turn.get() != turn {
                    return;
                }
                writing.waits.set(None);
                if let Err(why) = ready {
                    return writing.waits.set(Some(policies_missing(&why)));
                }
                match writing.queries.rehearse(&command) {
                    Ok(()) => writing.send(&command),
                    Err(refusal) => writing.refused.set(Some(Rc::new(*refusal))),
                }
            }),
        );
        if waits {
            self.waits.set(Some(say(POLICIES_COME).to_string()));
        }
    }

    pub fn send(&self, command: &Command) {
        drop_draft(self.dispatch);
        self.dispatch
            .dispatch(Action::Session(SessionAction::Do(command.clone())));
    }

    /// Discards the stored draft.
    pub fn start_afresh(&self) {
        drop_draft(self.dispatch);
        let fresh = fresh(self.operation, &self.preset, &self.queries);
        self.texts.set(fresh);
        self.kept.set(None);
        self.changed();
    }

    /// Returns to the form after a refused rehearsal.
    pub fn change(&self) {
        *self.back.borrow_mut() = true;
        self.refused.set(None);
    }
}

/// The input to send. An unchanged stored document is left out.
fn typed(
    operation: &'static Operation,
    preset: &Map<String, Value>,
    texts: &FieldTexts,
    document: Option<&(&'static Member, Subject)>,
) -> Map<String, Value> {
    let mut map = input(operation.input, preset, texts, "");
    if let Some((member, subject)) = document
        && let (false, Some(before)) = (member.required, &subject.before)
    {
        let same =
            |text: &str| text == &**before || edit::format(before).is_ok_and(|it| it == text);
        let text = map.get(member.name).and_then(Value::as_str);
        if text.is_some_and(same) {
            map.remove(member.name);
        }
    }
    map
}
