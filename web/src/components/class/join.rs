//! A learner of a class: gives a name once, and from then on reports how far they are.

use std::sync::Arc;

use serde_json::json;
use sim::session::SavedSession;

use super::PollCard;
use crate::browser::fields::Field;
use crate::browser::{Timeout, class};
use crate::prelude::*;
use crate::{fetch, progress};
use page::AppState;

/// Changes that come within this are reported together, in milliseconds.
const TOGETHER_MS: u32 = 800;
/// Milliseconds until a report that did not arrive is repeated.
const AGAIN_MS: u32 = 5_000;
/// A longer session is not reported: the server takes 256 kilobytes.
const SESSION: usize = 150_000;

#[derive(Properties, PartialEq)]
pub struct JoinProps {
    pub state: Same<AppState>,
}

fn report(state: &AppState, name: &str) -> String {
    let lesson = state.guide.lesson.as_ref().map(|run| run.id().to_string());
    let session = if state.is_following() {
        String::new()
    } else {
        sim::link::encode(&SavedSession::ended(&state.controller.history))
    };
    let fits = session.len() <= SESSION;
    json!({
        "name": name,
        "lesson": lesson,
        "progress": progress::all(),
        "session": if fits { session } else { String::new() },
    })
    .to_string()
}

/// Why the last report is not with the presenter.
#[derive(Clone, Copy, PartialEq)]
enum Trouble {
    /// The server does not take the name.
    Name,
    /// Nobody else can follow, or the server takes no more connections.
    Full,
    /// The server is not there, or does not see yet that this page follows.
    Lost,
    /// The presenter removed the learner.
    Removed,
    /// Any other refusal, by its status.
    Refused(u16),
}

impl Trouble {
    fn of(status: u16) -> Self {
        match status {
            400 => Self::Name,
            403 => Self::Removed,
            503 => Self::Full,
            0 | 409 | 429 | 500..=599 => Self::Lost,
            _ => Self::Refused(status),
        }
    }

    /// Whether the same report can arrive later.
    fn passes(self) -> bool {
        matches!(self, Self::Full | Self::Lost)
    }

    fn says(self, name: &str) -> String {
        let says = match self {
            Self::Name => {
                return say_with(
                    "The class does not take the name {name}. Enter one of 1 to 60 characters that shows.",
                    &[("name", &name)],
                );
            }
            Self::Refused(status) => {
                return say_with(
                    "The presenter does not see your progress: the server refused it with status {status}.",
                    &[("status", &status)],
                );
            }
            Self::Full => {
                say("The class is full, so the presenter does not see you. This page keeps trying.")
            }
            Self::Lost => {
                say("Your progress does not reach the presenter now. This page keeps trying.")
            }
            Self::Removed => say("The presenter removed you from the class."),
        };
        says.to_string()
    }
}

#[component]
pub fn ClassJoin(props: &JoinProps) -> Html {
    let name = use_state(class::joined_name);
    let typed = use_node_ref();
    let trouble = use_state_eq(|| None::<Trouble>);
    let again = use_state_eq(|| 0_u32);
    let state = props.state.clone();
    let done = {
        let history = &state.controller.history;
        let run = state.guide.lesson.as_ref();
        (
            history.steps().last().map(Arc::as_ptr),
            run.map(|run| (run.id().to_string(), run.begun.clone(), run.changes)),
            state.is_following(),
            (*name).clone(),
            // The server was restarted, or a report did not arrive.
            (state.follow.as_ref().map(|it| it.reached), *again),
        )
    };
    let (reported, repeat) = (trouble.setter(), again.setter());
    use_effect_with(done, move |(_, _, _, name, (_, tries))| {
        let next = tries.wrapping_add(1);
        let timer = name.clone().map(|name| {
            Timeout::new(TOGETHER_MS, move || {
                let path = format!("_orgsim/class/{}", class::learner_id());
                let body = report(&state, &name);
                let answered = Box::new(move |answer: Result<String, u16>| {
                    let trouble = answer.err().map(Trouble::of);
                    reported.set(trouble);
                    if trouble.is_some_and(Trouble::passes) {
                        Timeout::new(AGAIN_MS, move || repeat.set(next)).forget();
                    }
                });
                fetch::server_or_status("PUT", &path, None, Some(&body), answered);
            })
        });
        move || drop(timer)
    });
    let poll = (props.state.follow.as_ref()).and_then(|follow| follow.poll.clone());
    let above = html! {
        <>
        if let Some(poll) = poll { <PollCard {poll} /> }
        if let Some((trouble, name)) = trouble.zip((*name).as_deref()) {
            <p class="follow-note" role="alert" data-testid="class-trouble">{ trouble.says(name) }</p>
        }
        </>
    };
    if let Some(name) = (*name).as_ref().filter(|_| *trouble != Some(Trouble::Name)) {
        return html! {
            <>
            { above }
            <p class="quiet" role="status" data-testid="class-joined">
                { say_with("You are in the class as {name}.", &[("name", name)]) }
            </p>
            </>
        };
    }
    let onsubmit = {
        let (name, typed, trouble) = (name.clone(), typed.clone(), trouble.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            let Some(input) = Field::at(&typed) else {
                return;
            };
            let given = input.value().trim().to_string();
            if !given.is_empty() {
                class::join(&given);
                name.set(Some(given));
                trouble.set(None);
            }
        }
    };
    html! {
        <>
        { above }
        <form class="follow-note" data-testid="class-join" {onsubmit}>
            { icon(Icon::Lesson) }
            <label for="class-name">{ say("Your name, for the class. The presenter then sees your progress in lessons and your own branch.") }</label>
            <input id="class-name" ref={typed} type="text" maxlength="60" required={true} autocomplete="name" />
            <button type="submit" class="button primary">{ say("Join the class") }</button>
        </form>
        </>
    }
}
