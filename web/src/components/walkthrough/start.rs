//! The view of all lessons: the course, the reader's own lessons, and ideas.

use super::ideas;
use crate::components::course::Course;
use crate::components::recorder::Drafts;
use crate::prelude::*;
use crate::shared::route::{RouteHead, RouteProps};
use crate::storage;

/// The view that takes the organization's place.
#[component]
pub fn Lessons(props: &RouteProps) -> Html {
    if !props.open {
        return Html::default();
    }
    html! {
        <div class="lessons-view">
            <RouteHead route={Route::Lessons} opened={props.view.opened} />
            <div class="lessons-body"><Start queries={&props.queries} /></div>
        </div>
    }
}

/// The last step reached in a walkthrough, from 0.
pub fn reached(id: &str) -> Option<usize> {
    storage::preference(&format!("walk.{id}"))?.parse().ok()
}

pub fn remember(dispatch: Dispatch, id: &str, step: usize) {
    dispatch.remember(&format!("walk.{id}"), &step.to_string());
}

#[component]
pub fn Start(props: &QueriesProps) -> Html {
    let dispatch = use_dispatch();
    html! {
        <>
            <section class="guide-part" aria-labelledby="lessons-title">
                <h2 id="lessons-title">{ say("Course") }</h2>
                <Course />
            </section>
            <section class="guide-part" aria-labelledby="drafts-title">
                <h2 id="drafts-title">{ say("Your own lessons") }</h2>
                <Drafts />
            </section>
            <section class="guide-part" aria-labelledby="ideas-title">
                <h2 id="ideas-title">{ say("Things to try") }</h2>
                <ul class="ideas">
                    { ideas::buttons(dispatch, &props.queries, usize::MAX) }
                </ul>
            </section>
        </>
    }
}
