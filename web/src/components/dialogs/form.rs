//! A form for any operation, made from the table of operations: it shows the command line it writes, and rehearses
//! before it sends.

use std::rc::Rc;

use policy::edit;
use serde_json::{Map, Value};
use sim::command::{Call, Command};
use sim::model::{Member, Operation, Shape, validate};
use sim::outcome::Refusal;
use sim::view::{Subject, Vocabulary, document_member as member};
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use super::fields::{
    DocumentField, Fields, Texts, complaint, first, input, label, spread, word_called,
};
use super::{FIELDS, Leave};
use crate::components::inspector::parts::{command_line, phrase};
use crate::components::notice::gates::Gates;
use crate::icons::{Icon, icon};
use crate::say::{core, english, say, say_with};
use crate::state::queries::Queries;
use crate::state::{Action, use_dispatch};
use crate::{platform, storage};

/// A row of the table of operations, which has each once.
#[derive(Clone, Copy)]
pub struct Modelled(pub &'static Operation);

impl PartialEq for Modelled {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

#[derive(Properties, PartialEq)]
pub struct Props {
    /// None: one that is not modelled.
    pub operation: Option<Modelled>,
    pub preset: Map<String, Value>,
    pub label: String,
    pub desk: Queries,
}

#[component]
pub fn OperationForm(props: &Props) -> Html {
    match props.operation {
        Some(operation) => html! {
            <Form {operation} preset={asked(operation.0, &props.preset)} label={props.label.clone()} desk={props.desk.clone()} />
        },
        None => {
            html! { <p class="dialog-body">{ say("This operation is not modelled here.") }</p> }
        }
    }
}

/// What is known but a document, which is there to be changed.
fn asked(operation: &'static Operation, preset: &Map<String, Value>) -> Map<String, Value> {
    let document = member(operation).map(|member| member.name);
    let known = preset
        .iter()
        .filter(|(name, _)| Some(name.as_str()) != document);
    known
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

#[derive(Properties, PartialEq)]
struct FormProps {
    operation: Modelled,
    preset: Map<String, Value>,
    label: String,
    desk: Queries,
}

/// Where the last unsent document is kept, so that closing the form by accident costs nothing.
const DRAFT: &str = "draft";

/// What was typed into this form and not sent.
fn kept_draft(key: &str) -> Option<Texts> {
    let kept = storage::preference(DRAFT)?;
    let (of, texts): (String, Vec<(String, String)>) = serde_json::from_str(&kept).ok()?;
    (of == key).then(|| texts.into_iter().collect())
}

fn keep_draft(key: &str, texts: &Texts) {
    let texts: Vec<(&String, &String)> = texts.iter().collect();
    if let Ok(text) = serde_json::to_string(&(key, texts)) {
        storage::prefer(DRAFT, &text);
    }
}

fn drop_draft() {
    storage::prefer(DRAFT, "");
}

/// What a document begins with: what is stored, else a template where there must be a document.
fn beginning(subject: &Subject, required: bool, desk: &Queries) -> String {
    match (&subject.before, subject.kind) {
        (Some(before), _) => edit::format(before).unwrap_or_else(|_| before.to_string()),
        (None, Some(kind)) if required => desk
            .templates(kind)
            .into_iter()
            .next()
            .map_or_else(String::new, |template| template.text),
        (None, None) if required => "{}".to_string(),
        (None, _) => String::new(),
    }
}

/// The document of a form: its member, and what it is as far as that is known.
fn document(
    operation: &'static Operation,
    preset: &Map<String, Value>,
    texts: &Texts,
    desk: &Queries,
) -> Option<(&'static Member, Subject)> {
    let member = member(operation).filter(|member| !preset.contains_key(member.name))?;
    // What is preset, or typed.
    let known = |name: &str| match preset.get(name).and_then(Value::as_str) {
        Some(text) => Some(text.to_string()),
        None => texts.get(name).cloned(),
    };
    Some((member, desk.subject(operation, &known)?))
}

/// The members that are asked for at once, and those under "More".
fn parts(
    operation: &'static Operation,
    preset: &Map<String, Value>,
) -> (Vec<&'static Member>, Vec<&'static Member>) {
    let any_required = operation.input.iter().any(|member| member.required);
    let document = member(operation);
    let is_document = |it: &Member| document.is_some_and(|document| document.name == it.name);
    let (mut main, more): (Vec<_>, Vec<_>) = operation
        .options()
        .filter(|member| !preset.contains_key(member.name))
        .partition(|member| {
            member.required
                || (!any_required && !member.about.contains("not modelled"))
                || is_document(member)
        });
    if document.is_some() {
        // What kind it is, what it is called, then what it says.
        ordered::sort_by_key(&mut main, |member| {
            if matches!(member.shape, Shape::Enum(_)) {
                0
            } else if is_document(member) {
                3
            } else if member.name.ends_with("Name") || member.name == "PolicyId" {
                1
            } else {
                2
            }
        });
    }
    (main, more)
}

#[component]
fn Form(props: &FormProps) -> Html {
    let dispatch = use_dispatch();
    let operation = props.operation.0;
    let key = use_memo((), |()| {
        let preset = Value::Object(props.preset.clone());
        format!("{} {preset}", operation.action())
    });
    let find = |texts: &Texts| document(operation, &props.preset, texts, &props.desk);
    let fresh = || {
        let mut texts = first(operation, &props.preset);
        if let Some((member, subject)) = find(&texts) {
            let text = beginning(&subject, member.required, &props.desk);
            texts.insert(member.name.to_string(), text);
        }
        texts
    };
    let kept = use_state(|| kept_draft(&key).filter(|_| member(operation).is_some()));
    let texts = use_state(|| (*kept).clone().unwrap_or_else(fresh));
    let vocabulary = use_memo((), |()| {
        Rc::new(match member(operation) {
            Some(_) => props.desk.vocabulary(),
            None => Vocabulary::default(),
        })
    });
    let now = find(&texts);
    let kind = now.as_ref().and_then(|(_, subject)| subject.kind);
    let offered = use_memo(kind, |kind| {
        let all = kind.map(|kind| props.desk.templates(kind));
        Rc::new(all.unwrap_or_default())
    });
    // What a rehearsal came to, and for which command.
    let refused = use_state(|| None::<Rc<Refusal>>);
    // The buttons change with it: the keyboard goes to what is told, and back when asked for.
    let back = use_mut_ref(|| false);
    use_effect_with(refused.is_some(), {
        let back = back.clone();
        move |refused| {
            if *refused {
                platform::focus("rehearsed-title");
            } else if back.take() {
                platform::focus_first(&[
                    ".dialog [aria-invalid=true]",
                    &format!(".dialog {FIELDS}"),
                    "#form-submit",
                ]);
            }
        }
    });
    // The input as JSON, where somebody writes it so; and the last one that could be read.
    let json = use_state(|| None::<String>);
    let read = json.as_ref().map(|text| read_json(text));
    let actor = props.desk.actor();
    let call = Call {
        caller: actor.clone(),
        operation: operation.action().into(),
        input: match &read {
            Some(read) => read.clone().unwrap_or_default(),
            None => typed(operation, &props.preset, &texts, now.as_ref()),
        },
        region: sim::region::DEFAULT.into(),
        key: None,
    };
    let line = shell::command_line(&call);
    let wrong = complaint(operation, &props.preset, &texts);
    let (main, more) = parts(operation, &props.preset);
    let latest = use_mut_ref(Texts::new);
    latest.borrow_mut().clone_from(&texts);
    let set = {
        let (texts, refused, latest) = (texts.clone(), refused.clone(), latest.clone());
        let (preset, desk) = (props.preset.clone(), props.desk.clone());
        let key = key.clone();
        Callback::from(move |(path, text): (String, String)| {
            // Not the text of the last rendering: one key can change it twice.
            let mut next: Texts = latest.borrow().clone();
            let begun = |texts: &Texts| {
                document(operation, &preset, texts, &desk).map(|(member, subject)| {
                    (member.name, beginning(&subject, member.required, &desk))
                })
            };
            let before = begun(&next);
            if text.is_empty() {
                next.remove(&path);
            } else {
                next.insert(path, text);
            }
            // Another type or another stored policy: a document that nobody touched begins anew.
            if let (Some((name, old)), Some((_, new))) = (before, begun(&next)) {
                let document = next.get(name).map_or("", String::as_str);
                if old != new && (document.is_empty() || document == old) {
                    next.insert(name.to_string(), new);
                } else if document != new && !document.is_empty() {
                    keep_draft(&key, &next);
                } else {
                    drop_draft();
                }
            }
            latest.borrow_mut().clone_from(&next);
            texts.set(next);
            refused.set(None);
        })
    };
    let fields = Fields {
        desk: &props.desk,
        texts: &texts,
        set,
        complaint: wrong.and_then(|(path, says)| path.map(|path| (path, says))),
        first: main.first().map(|member| member.name.to_string()),
        document: now.map(|(member, subject)| DocumentField {
            name: member.name,
            subject,
            vocabulary: (*vocabulary).clone(),
            templates: (*offered).clone(),
        }),
    };
    let json_wrong = match &read {
        Some(Ok(input)) => validate(operation, input).err().map(|error| {
            say_with(
                "The service would say: {error}",
                &[("error", &error.message)],
            )
        }),
        Some(Err(why)) => Some(why.clone()),
        None => None,
    };
    let unreadable = matches!(read, Some(Err(_)));
    let on_json = {
        let (json, refused) = (json.clone(), refused.clone());
        move |event: InputEvent| {
            let area = event.target_unchecked_into::<HtmlTextAreaElement>();
            json.set(Some(area.value()));
            refused.set(None);
        }
    };
    let to_json = {
        let json = json.clone();
        let text = serde_json::to_string_pretty(&call.input).unwrap_or_default();
        move |_: MouseEvent| {
            json.set(Some(text.clone()));
            platform::focus_soon(JSON.to_string());
        }
    };
    // What can be read goes back into the fields.
    let to_fields = {
        let (json, texts, latest) = (json.clone(), texts.clone(), latest.clone());
        let (read, preset) = (read.clone(), props.preset.clone());
        move |_: MouseEvent| {
            if let Some(Ok(input)) = &read {
                let mut next = Texts::new();
                spread(input, &preset, "", &mut next);
                latest.borrow_mut().clone_from(&next);
                texts.set(next);
            }
            json.set(None);
            platform::focus_soon(TO_JSON.to_string());
        }
    };
    let command = Command::Call(call);
    let onsubmit = {
        let (dispatch, desk, command, refused) = (
            dispatch.clone(),
            props.desk.clone(),
            command.clone(),
            refused.clone(),
        );
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if unreadable {
                platform::focus(JSON);
                return;
            }
            // Rehearsed first, so that a refusal does not cost what was typed.
            match desk.rehearse(&command) {
                Ok(()) => {
                    drop_draft();
                    dispatch.dispatch(Action::Do(command.clone()));
                }
                Err(refusal) => refused.set(Some(Rc::new(*refusal))),
            }
        })
    };
    let check = {
        let (dispatch, command) = (dispatch.clone(), command.clone());
        move |_: MouseEvent| {
            if let Command::Call(call) = &command {
                dispatch.dispatch(Action::Check(call.clone()));
            }
        }
    };
    let send = {
        let (dispatch, command) = (dispatch.clone(), command.clone());
        move |_: MouseEvent| {
            drop_draft();
            dispatch.dispatch(Action::Do(command.clone()));
        }
    };
    let afresh = {
        let (texts, kept, refused) = (texts.clone(), kept.clone(), refused.clone());
        let fresh = fresh();
        move |_: MouseEvent| {
            drop_draft();
            texts.set(fresh.clone());
            kept.set(None);
            refused.set(None);
        }
    };
    let change = {
        let refused = refused.clone();
        move |_: MouseEvent| {
            *back.borrow_mut() = true;
            refused.set(None);
        }
    };
    let perform = Callback::from(move |commands| dispatch.dispatch(Action::Mend(commands)));
    html! {
        <form class="dialog-body" {onsubmit} novalidate={true} data-operation={operation.name}>
            <p class="soft">{ phrase(operation.summary) }</p>
            { known(&props.desk, &props.preset) }
            if kept.is_some() {
                <p class="form-kept" role="status" data-testid="draft">
                    <span>{ say("What you wrote here before is back.") }</span>
                    <button type="button" class="button" onclick={afresh}>{ say("Start afresh") }</button>
                </p>
            }
            if let Some(text) = &*json {
                <div class="form-field" key="json">
                    <label class="form-label" for={JSON}>{ say("Input as JSON") }</label>
                    <p class="form-about soft small" id="form-json-about">{ say("All members of the input with their names in the API, as `--cli-input-json` takes them.") }</p>
                    <div role="status" id="form-json-wrong" class="complaint small">{ json_wrong }</div>
                    <textarea id={JSON} class="mono" rows="8" spellcheck="false" value={text.clone()} oninput={on_json} aria-describedby="form-json-about form-json-wrong" aria-invalid={unreadable.then_some("true")} data-testid={JSON} />
                </div>
                <button type="button" class="button bare form-way" key="to-fields" data-testid="form-to-fields" onclick={to_fields}>{ say("Back to the fields") }</button>
            } else {
                for member in main { { fields.field(member, "") } }
                if !more.is_empty() {
                    <details class="folding" key="more">
                        <summary data-testid="form-more">{ say("More") }</summary>
                        for member in more { { fields.field(member, "") } }
                    </details>
                }
                if !operation.input.is_empty() {
                    <button type="button" class="button bare form-way" key="to-json" id={TO_JSON} data-testid="form-to-json" onclick={to_json}>{ say("Write it as JSON") }</button>
                }
            }
            <div class="form-preview">
                <p class="soft small">{ say_with("As a command, by {actor}", &[("actor", &props.desk.name_of(actor))]) }</p>
                { command_line(&line) }
            </div>
            <div role="status">
                if let Some(refusal) = &*refused {
                    <div class="rehearsed" data-testid="rehearsed">
                        <h3 id="rehearsed-title" tabindex="-1">{ icon(Icon::Cross) }{ say("It would be refused") }</h3>
                        <p><code>{ refusal.error.code.name() }</code>{ ": " }<span lang={english()}>{ &*refusal.error.message }</span></p>
                        if let Some(record) = &refusal.gates {
                            <Gates record={record.clone()} desk={props.desk.clone()} {perform} />
                        }
                    </div>
                }
            </div>
            if refused.is_some() {
                <div class="dialog-foot" key="refused">
                    <button type="button" class="button" data-testid="send-anyway" onclick={send}>{ say("Send it anyway") }</button>
                    <button type="button" class="button primary" onclick={change}>{ say("Change it") }</button>
                </div>
            } else {
                <div class="dialog-foot" key="ready">
                    <Leave label={say("Cancel")} />
                    <button type="button" class="button" data-testid="form-check" onclick={check}>{ say("Check") }</button>
                    <button type="submit" class="button primary" id="form-submit" data-testid="dialog-submit">{ core(&props.label) }</button>
                </div>
            }
        </form>
    }
}

const JSON: &str = "form-json";
const TO_JSON: &str = "form-to-json";

/// An input that was written as JSON, or what is wrong with it.
fn read_json(text: &str) -> Result<Map<String, Value>, String> {
    if text.trim().is_empty() {
        return Ok(Map::new());
    }
    match serde_json::from_str(text) {
        Ok(Value::Object(map)) => Ok(map),
        Ok(_) => Err(say("An object is wanted, in curly brackets.").to_string()),
        Err(error) => Err(say_with("This is no JSON: {error}", &[("error", &error)])),
    }
}

/// The input that is sent. A stored document that nobody changed need not be sent again.
fn typed(
    operation: &'static Operation,
    preset: &Map<String, Value>,
    texts: &Texts,
    document: Option<&(&'static Member, Subject)>,
) -> Map<String, Value> {
    let mut map = input(operation.input, preset, texts, "");
    if let Some((member, subject)) = document
        && let (false, Some(before)) = (member.required, &subject.before)
    {
        let same =
            |text: &str| text == &**before || edit::format(before).is_ok_and(|it| it == text);
        if map
            .get(member.name)
            .and_then(Value::as_str)
            .is_some_and(same)
        {
            map.remove(member.name);
        }
    }
    map
}

/// What the form knows already.
fn known(desk: &Queries, preset: &Map<String, Value>) -> Html {
    let rows: Vec<(String, String)> = preset
        .iter()
        .filter_map(|(name, value)| match value {
            Value::String(text) if name == "Type" => {
                Some((say("Policy type").into(), word_called(text)))
            }
            Value::String(text) => Some((label(name), text.clone())),
            Value::Object(map) => map
                .get("Id")
                .and_then(Value::as_str)
                .map(|text| (label(name), text.to_string())),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => None,
        })
        .collect();
    if rows.is_empty() {
        return Html::default();
    }
    html! {
        <dl class="facts form-known">
            for (name, text) in rows {
                <div key={name.clone()}>
                    <dt>{ name }</dt>
                    <dd>
                        if let Some(called) = desk.called(&text) { { called }{ " " }<span class="mono soft">{ text }</span> } else { { text } }
                    </dd>
                </div>
            }
        </dl>
    }
}
