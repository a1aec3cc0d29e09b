//! The calls as the API has them: operation and input, answer or error.

use std::rc::Rc;
use std::sync::Arc;

use serde_json::{Map, Value};
use shell::desk::Desk;
use sim::command::{Call, Command};
use sim::history::Step;
use sim::people;
use yew::prelude::*;

use crate::icons::{Icon, icon};
use crate::platform;
use crate::say::say;
use crate::state::{Action, use_dispatch};

const SHOWN: usize = 30;

/// The desk; its view decides what is shown.
#[derive(Properties)]
pub struct Props {
    pub desk: Rc<Desk>,
}

impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.desk, &other.desk)
    }
}

/// The newest first: they are what one looks for.
#[component]
pub fn Api(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let desk = &props.desk;
    let calls: Vec<(usize, &Arc<Step>, &Call)> = desk
        .history
        .steps()
        .iter()
        .enumerate()
        .rev()
        .filter_map(|(number, step)| match &step.command {
            Command::Call(call)
                if (desk.instructor || call.caller.account() == desk.actor.account())
                    && !desk.hides(number) =>
            {
                Some((number, step, call))
            }
            Command::Call(_) | Command::Time(_) | Command::Intervene(_) => None,
        })
        .take(SHOWN)
        .collect();
    html! {
        <div class="api" tabindex="0" role="region" aria-label={say("Calls, the newest first")} data-testid="api-log">
            if calls.is_empty() {
                <p class="soft terminal-empty">{ say("No calls yet. Whatever is done, by a button or a line, is a call to an API and stands here as JSON.") }</p>
            }
            for (place, (number, step, call)) in calls.into_iter().enumerate() {
                <Shown key={number} open={place == 0} value={shown(desk, number, step, call)} on_why={
                    let dispatch = dispatch.clone();
                    Callback::from(move |step| dispatch.dispatch(Action::Why(step)))
                } />
            }
        </div>
    }
}

#[derive(Clone, PartialEq)]
struct Exchange {
    step: usize,
    operation: String,
    who: String,
    at: String,
    input: String,
    answer: Answer,
}

#[derive(Clone, PartialEq)]
enum Answer {
    Json(String),
    Error {
        status: String,
        json: String,
        gates: bool,
    },
}

fn pretty<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

fn shown(desk: &Desk, number: usize, step: &Step, call: &Call) -> Exchange {
    let error = match &step.result {
        Ok(outcome) => outcome
            .error
            .as_ref()
            .map(|error| (error, outcome.gates.is_some())),
        Err(refusal) => Some((&refusal.error, refusal.gates.is_some())),
    };
    let answer = match (error, &step.result) {
        (Some((error, gates)), _) => {
            let mut body = Map::new();
            body.insert("__type".into(), error.code.name().into());
            if let Some(reason) = &error.reason {
                body.insert("Reason".into(), reason.to_string().into());
            }
            body.insert("Message".into(), error.message.to_string().into());
            Answer::Error {
                status: format!("{} · HTTP {}", error.code.name(), error.code.http()),
                json: pretty(&Value::Object(body)),
                gates,
            }
        }
        (None, Ok(outcome)) => Answer::Json(pretty(&outcome.answer)),
        (None, Err(_)) => Answer::Json(String::new()),
    };
    Exchange {
        step: number,
        operation: call.operation.to_string(),
        who: people::name_of(desk.world(), &call.caller),
        at: step.world.now().to_string(),
        input: pretty(&call.input),
        answer,
    }
}

#[derive(Properties, PartialEq)]
struct ShownProps {
    open: bool,
    value: Exchange,
    on_why: Callback<usize>,
}

#[component]
fn Shown(props: &ShownProps) -> Html {
    let value = &props.value;
    let (status, json) = match &value.answer {
        Answer::Json(json) => ("HTTP 200", json),
        Answer::Error { status, json, .. } => (status.as_str(), json),
    };
    let refused = matches!(value.answer, Answer::Error { .. });
    let explains = matches!(value.answer, Answer::Error { gates: true, .. });
    let on_copy = Callback::from({
        let text = format!("{}\n{}\n{status}\n{json}", value.operation, value.input);
        move |_: MouseEvent| platform::copy(&text)
    });
    let on_why = Callback::from({
        let (on_why, step) = (props.on_why.clone(), value.step);
        move |_: MouseEvent| on_why.emit(step)
    });
    html! {
        <details class="api-call" open={props.open}>
            <summary>
                <code>{ &value.operation }</code>
                <span class="soft small">{ format!("{} · {}", value.who, value.at) }</span>
                <span class={classes!("api-status", "small", refused.then_some("is-refused"))}>
                    { icon(if refused { Icon::Cross } else { Icon::Check }) }
                    { status.to_string() }
                </span>
            </summary>
            <div class="api-body">
                <div><h3>{ say("Input") }</h3><pre>{ &value.input }</pre></div>
                <div><h3>{ if refused { say("Error") } else { say("Answer") } }</h3><pre>{ json }</pre></div>
            </div>
            <p class="entry-foot">
                <button class="button mini" onclick={on_copy}>{ icon(Icon::Copy) }<span>{ say("Copy call and answer") }</span></button>
                if explains { <button class="button mini" onclick={on_why}>{ say("Why was it refused?") }</button> }
            </p>
        </details>
    }
}
