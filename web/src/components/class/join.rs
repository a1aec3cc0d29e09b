//! A learner of a class: gives a name once, and from then on reports how far they are.

use std::rc::Rc;
use std::sync::Arc;

use gloo::timers::callback::Timeout;
use serde_json::json;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::PollCard;
use crate::icons::{Icon, icon};
use crate::say::{say, say_with};
use crate::state::AppState;
use crate::{fetch, link, progress, storage};

/// Under these names the tab keeps what the learner is called, and the id of their reports.
const NAME: &str = "class-name";
const ID: &str = "class-id";
/// Changes that come within this are reported together, in milliseconds.
const TOGETHER_MS: u32 = 800;
/// A longer session is not reported: the server takes 256 kilobytes.
const SESSION: usize = 150_000;

#[derive(Properties)]
pub struct JoinProps {
    pub state: Rc<AppState>,
}

impl PartialEq for JoinProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.state, &other.state)
    }
}

/// Made up once for each tab. Who knows it may report in the learner's name; only the server and this page do.
pub fn learner_id() -> String {
    storage::of_tab(ID).unwrap_or_else(|| {
        let part = || format!("{:012x}", (js_sys::Math::random() * 2_f64.powi(48)) as u64);
        let id = part() + &part();
        storage::keep_for_tab(ID, &id);
        id
    })
}

/// The learner's name in the class, if they have joined.
pub fn joined_name() -> Option<String> {
    let given = storage::of_tab(NAME).or_else(|| link::parameter("name"));
    given.filter(|name| super::is_class() && !name.trim().is_empty())
}

fn report(state: &AppState, name: &str) -> String {
    let lesson = state.guide.lesson.as_ref().map(|run| run.id().to_string());
    let session = if state.is_following() {
        String::new()
    } else {
        sim::link::encode(&state.controller.history.session())
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

#[component]
pub fn ClassJoin(props: &JoinProps) -> Html {
    let name = use_state(joined_name);
    let typed = use_node_ref();
    let state = props.state.clone();
    let done = {
        let history = &state.controller.history;
        let run = state.guide.lesson.as_ref();
        (
            history.steps().last().map(Arc::as_ptr),
            run.map(|run| (run.id().to_string(), run.begun.clone(), run.changes)),
            state.is_following(),
            (*name).clone(),
        )
    };
    use_effect_with(done, move |(_, _, _, name)| {
        let timer = name.clone().map(|name| {
            Timeout::new(TOGETHER_MS, move || {
                let path = format!("_orgsim/class/{}", learner_id());
                let body = report(&state, &name);
                // The next change reports everything again.
                fetch::server("PUT", &path, None, Some(&body), Box::new(|_| {}));
            })
        });
        move || drop(timer)
    });
    let poll = (props.state.follow.as_ref()).and_then(|follow| follow.poll.clone());
    if let Some(name) = &*name {
        return html! {
            <>
            if let Some(poll) = poll { <PollCard {poll} /> }
            <p class="quiet" role="status" data-testid="class-joined">
                { say_with("You are in the class as {name}.", &[("name", name)]) }
            </p>
            </>
        };
    }
    let onsubmit = {
        let (name, typed) = (name.clone(), typed.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            let Some(input) = typed.cast::<HtmlInputElement>() else {
                return;
            };
            let given = input.value().trim().to_string();
            if !given.is_empty() {
                storage::keep_for_tab(NAME, &given);
                name.set(Some(given));
            }
        }
    };
    html! {
        <>
        if let Some(poll) = poll { <PollCard {poll} /> }
        <form class="follow-note" data-testid="class-join" {onsubmit}>
            { icon(Icon::Lesson) }
            <label for="class-name">{ say("Your name, for the class. The presenter then sees your progress in lessons and your own branch.") }</label>
            <input id="class-name" ref={typed} type="text" maxlength="60" required={true} autocomplete="name" />
            <button type="submit" class="button primary">{ say("Join the class") }</button>
        </form>
        </>
    }
}
