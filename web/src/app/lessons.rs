//! The view of all lessons: the course, the reader's own lessons, and ideas.

use page::course::CourseState;
use teaching::course::Course;
use teaching::recorder::Drafts;
use teaching::walkthrough::ideas;
use ui::prelude::*;
use ui::shared::route::{RouteHead, RouteProps};

/// The view that takes the organization's place.
#[component]
pub fn Lessons(props: &RouteProps) -> Html {
    if !props.open {
        return Html::default();
    }
    html! {
        <div class="lessons-view">
            <RouteHead route={Route::Lessons} opened={props.view.opened} />
            <div class="lessons-body"><Start queries={&props.queries} course={&props.course} /></div>
        </div>
    }
}

#[derive(Properties, PartialEq)]
pub struct StartProps {
    pub queries: Queries,
    pub course: Same<CourseState>,
}

#[component]
pub fn Start(props: &StartProps) -> Html {
    let dispatch = use_dispatch();
    html! {
        <>
            <section class="guide-part" aria-labelledby="lessons-title">
                <h2 id="lessons-title">{ say("Course") }</h2>
                <Course course={&props.course} />
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
