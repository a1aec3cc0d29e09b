//! The guide without a walkthrough: what this is, the walkthroughs, and things to try.

use yew::prelude::*;

use super::ideas::ideas;
use crate::components::course::Course;
use crate::components::recorder::Drafts;
use crate::platform;
use crate::say::say;
use crate::state::queries::Queries;
use crate::state::{Action, use_dispatch};
use crate::storage;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub controller: Queries,
}

/// The step of a walkthrough at which one was last, from 0.
pub fn reached(id: &str) -> Option<usize> {
    storage::preference(&format!("walk.{id}"))?.parse().ok()
}

pub fn remember(id: &str, step: usize) {
    storage::prefer(&format!("walk.{id}"), &step.to_string());
}

#[component]
pub fn Start(props: &Props) -> Html {
    let dispatch = use_dispatch();
    html! {
        <>
            <section class="guide-part">
                <h2>{ say("A world to try things in") }</h2>
                <p>
                    { say("Choose something in the organization to see all about it and what can be done. Every action is a call to AWS, every refusal says which gate stopped it, and time moves only when you move it. Nothing here is real, and everything can be taken back.") }
                </p>
            </section>
            <section class="guide-part" aria-labelledby="lessons-title">
                <h2 id="lessons-title">{ say("Lessons") }</h2>
                <Course />
            </section>
            <section class="guide-part" aria-labelledby="drafts-title">
                <h2 id="drafts-title">{ say("Your own lessons") }</h2>
                <Drafts />
            </section>
            <section class="guide-part" aria-labelledby="ideas-title">
                <h2 id="ideas-title">{ say("Things to try") }</h2>
                <ul class="ideas">
                    for idea in ideas(&props.controller) {
                        <li key={idea.title.clone()}>
                            <button class="idea" onclick={
                                let (dispatch, actions, place) = (dispatch.clone(), idea.actions, idea.place.clone());
                                move |_| {
                                    for action in actions(place.clone()) {
                                        if matches!(action, Action::Pane(crate::state::Pane::Terminal)) {
                                            platform::focus("terminal-input");
                                        }
                                        dispatch.dispatch(action);
                                    }
                                }
                            }>
                                <span class="idea-title">{ &idea.title }</span>
                                <span class="small soft">{ idea.about }</span>
                            </button>
                        </li>
                    }
                </ul>
            </section>
        </>
    }
}
