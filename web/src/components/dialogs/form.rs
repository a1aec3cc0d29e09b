//! A form for any operation, made from the table of operations: it shows the command line it writes, and rehearses
//! before it sends.

use std::rc::Rc;

use serde_json::{Map, Value};
use shell::desk::Desk;
use sim::command::{Call, Command};
use sim::model::{Member, Operation, operation};
use sim::outcome::Refusal;
use sim::people;
use yew::prelude::*;

use super::Leave;
use super::choices::name_of;
use super::fields::{Fields, Texts, complaint, first, input, label};
use crate::components::inspector::parts::command_line;
use crate::components::notice::gates::Gates;
use crate::icons::{Icon, icon};
use crate::platform;
use crate::state::{Action, use_dispatch};

#[derive(Properties)]
pub struct Props {
    pub operation: &'static str,
    pub preset: Map<String, Value>,
    pub label: String,
    pub instructor: bool,
    pub desk: Rc<Desk>,
}

impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        self.operation == other.operation
            && self.preset == other.preset
            && self.instructor == other.instructor
            && Rc::ptr_eq(&self.desk, &other.desk)
    }
}

#[component]
pub fn OperationForm(props: &Props) -> Html {
    match operation(props.operation) {
        Some(operation) => html! {
            <Form name={operation.name} operation={props.operation} preset={props.preset.clone()} label={props.label.clone()} instructor={props.instructor} desk={props.desk.clone()} />
        },
        None => html! { <p class="dialog-body">{ "This operation is not modelled here." }</p> },
    }
}

#[derive(Properties)]
struct FormProps {
    name: &'static str,
    operation: &'static str,
    preset: Map<String, Value>,
    label: String,
    instructor: bool,
    desk: Rc<Desk>,
}

impl PartialEq for FormProps {
    fn eq(&self, other: &Self) -> bool {
        self.operation == other.operation
            && self.preset == other.preset
            && self.instructor == other.instructor
            && Rc::ptr_eq(&self.desk, &other.desk)
    }
}

/// The members that are asked for at once, and those under "More".
fn parts(
    operation: &'static Operation,
    preset: &Map<String, Value>,
) -> (Vec<&'static Member>, Vec<&'static Member>) {
    let any_required = operation.input.iter().any(|member| member.required);
    operation
        .options()
        .filter(|member| !preset.contains_key(member.name))
        .partition(|member| {
            member.required || (!any_required && !member.about.contains("not modelled"))
        })
}

#[component]
fn Form(props: &FormProps) -> Html {
    let dispatch = use_dispatch();
    let operation = operation(props.operation).expect("`OperationForm` found it");
    let texts = use_state(|| first(operation, &props.preset));
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
                platform::focus("form-submit");
            }
        }
    });
    let world = props.desk.world();
    let actor = &props.desk.actor;
    let call = Call {
        caller: actor.clone(),
        operation: props.operation.into(),
        input: input(operation.input, &props.preset, &texts, ""),
    };
    let line = shell::command_line(&call);
    let wrong = complaint(operation, &props.preset, &texts);
    let (main, more) = parts(operation, &props.preset);
    let set = {
        let (texts, refused) = (texts.clone(), refused.clone());
        Callback::from(move |(path, text): (String, String)| {
            let mut next: Texts = (*texts).clone();
            if text.is_empty() {
                next.remove(&path);
            } else {
                next.insert(path, text);
            }
            texts.set(next);
            refused.set(None);
        })
    };
    let fields = Fields {
        desk: &props.desk,
        instructor: props.instructor,
        texts: &texts,
        set,
        complaint: wrong.and_then(|(path, says)| path.map(|path| (path, says))),
        first: main.first().map(|member| member.name.to_string()),
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
            // Rehearsed first, so that a refusal does not cost what was typed.
            match desk.world().clone().step(&command) {
                Ok(_) => dispatch.dispatch(Action::Do(command.clone())),
                Err(refusal) => refused.set(Some(Rc::new(*refusal))),
            }
        })
    };
    let send = {
        let (dispatch, command) = (dispatch.clone(), command.clone());
        move |_: MouseEvent| dispatch.dispatch(Action::Do(command.clone()))
    };
    let change = {
        let refused = refused.clone();
        move |_: MouseEvent| {
            *back.borrow_mut() = true;
            refused.set(None);
        }
    };
    let perform = Callback::from(move |command| dispatch.dispatch(Action::Do(command)));
    html! {
        <form class="dialog-body" {onsubmit} novalidate={true} data-operation={props.name}>
            <p class="soft">{ operation.summary }</p>
            { known(world, &props.preset) }
            for member in main { { fields.field(member, "") } }
            if !more.is_empty() {
                <details class="folding">
                    <summary>{ "More" }</summary>
                    for member in more { { fields.field(member, "") } }
                </details>
            }
            <div class="form-preview">
                <p class="soft small">{ format!("As a command, by {}", people::name_of(world, actor)) }</p>
                { command_line(&line) }
            </div>
            <div role="status">
                if let Some(refusal) = &*refused {
                    <div class="rehearsed" data-testid="rehearsed">
                        <h3 id="rehearsed-title" tabindex="-1">{ icon(Icon::Cross) }{ "It would be refused" }</h3>
                        <p><code>{ refusal.error.code.name() }</code>{ ": " }{ &refusal.error.message }</p>
                        if let Some(record) = &refusal.gates {
                            <Gates record={record.clone()} desk={props.desk.clone()} {perform} />
                        }
                    </div>
                }
            </div>
            if refused.is_some() {
                <div class="dialog-foot" key="refused">
                    <button type="button" class="button" data-testid="send-anyway" onclick={send}>{ "Send it anyway" }</button>
                    <button type="button" class="button primary" onclick={change}>{ "Change it" }</button>
                </div>
            } else {
                <div class="dialog-foot" key="ready">
                    <Leave label="Cancel" />
                    <button type="submit" class="button primary" id="form-submit" data-testid="dialog-submit">{ &props.label }</button>
                </div>
            }
        </form>
    }
}

/// What the form knows already.
fn known(world: &sim::World, preset: &Map<String, Value>) -> Html {
    let rows: Vec<(String, String)> = preset
        .iter()
        .filter_map(|(name, value)| match value {
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
                        if let Some(called) = name_of(world, &text) { { called }{ " " }<span class="mono soft">{ text }</span> } else { { text } }
                    </dd>
                </div>
            }
        </dl>
    }
}
