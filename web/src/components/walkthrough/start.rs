//! The guide without a walkthrough: what this is, the walkthroughs, and things to try.

use std::rc::Rc;

use shell::desk::Desk;
use yew::prelude::*;

use super::ideas::ideas;
use crate::icons::{Icon, icon};
use crate::platform;
use crate::state::{Action, use_dispatch};
use crate::storage;

#[derive(Properties)]
pub struct Props {
    pub desk: Rc<Desk>,
}

impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.desk, &other.desk)
    }
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
                <h2>{ "A world to try things in" }</h2>
                <p>
                    { "Choose something in the organization to see all about it and what can be done. Every action is a call to AWS, every refusal says which gate stopped it, and time moves only when you move it. Nothing here is real, and everything can be taken back." }
                </p>
            </section>
            <section class="guide-part" aria-labelledby="walkthroughs-title">
                <h2 id="walkthroughs-title">{ "Guided walkthroughs" }</h2>
                <ul class="walkthroughs">
                    for walkthrough in lessons::walkthroughs() {
                        <li key={walkthrough.id.as_str()} class="walkthrough-card">
                            <h3>{ &walkthrough.title }</h3>
                            <p>{ &walkthrough.about }</p>
                            <p class="small soft">{ format!("{} steps, about {} minutes. What you have now is kept as a branch.", walkthrough.steps.len(), walkthrough.minutes) }</p>
                            <div class="walk-buttons">
                                <button class="button primary" data-testid={format!("walk-start-{}", walkthrough.id)} onclick={
                                    let dispatch = dispatch.clone();
                                    move |_| dispatch.dispatch(Action::Walk(walkthrough.id.as_str().into(), 0))
                                }>{ icon(Icon::Play) }<span>{ "Start the walkthrough" }</span></button>
                                if let Some(step) = reached(&walkthrough.id).filter(|step| (1..walkthrough.steps.len()).contains(step)) {
                                    <button class="button" onclick={
                                        let dispatch = dispatch.clone();
                                        move |_| dispatch.dispatch(Action::Walk(walkthrough.id.as_str().into(), step))
                                    }>{ format!("Continue at step {}", step + 1) }</button>
                                }
                            </div>
                        </li>
                    }
                </ul>
            </section>
            <section class="guide-part" aria-labelledby="ideas-title">
                <h2 id="ideas-title">{ "Things to try" }</h2>
                <ul class="ideas">
                    for idea in ideas(&props.desk) {
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
