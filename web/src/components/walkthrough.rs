//! The guide: the open lesson, walkthrough or draft.

mod ideas;
mod start;
mod step;
mod welcome;

pub use start::{Lessons, reached};
pub use step::{StepLines, turn};
pub use welcome::Welcome;

use lessons::LessonAttempt;

use crate::components::lesson::{LessonPane, waiting};
use crate::components::recorder::{Again, Editor};
use crate::prelude::*;
use crate::shared::lesson_text::PictureSource;
use page::lesson::{LessonOpening, View};
use page::recorder::DraftEditing;
use page::walk::Walk;
use start::Start;
use step::Shown;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub walk: Option<Walk>,
    pub lesson: Option<Same<View>>,
    pub attempt: Option<Same<LessonAttempt>>,
    pub opening: Option<LessonOpening>,
    pub editing: Option<DraftEditing>,
    pub queries: Queries,
    /// Large type for a classroom: then a presenter's remote control turns the steps.
    pub presenter: bool,
    /// Position in the step's questions: 2 answers the first one.
    pub asked: usize,
}

#[component]
pub fn Guide(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let opened = props.walk.as_ref().and_then(|walk| walk.opened.clone());
    let draft = (props.editing.as_ref())
        .filter(|_| props.lesson.as_ref().is_none_or(|view| view.draft))
        .map(|it| it.draft.pictures.clone());
    let lesson = (props.attempt.as_ref()).map(|it| it.lesson.id.clone());
    let id = lesson.or(props.walk.as_ref().map(|walk| walk.id.to_string()));
    let pictures = use_memo((draft, id), |(draft, id)| match draft {
        Some(pictures) => PictureSource::Own(pictures.clone()),
        None => PictureSource::of_lesson(id.as_deref().unwrap_or_default()),
    });
    let again = props.editing.as_ref().filter(|it| it.again.is_some());
    html! {
        <ContextProvider<Rc<PictureSource>> context={pictures}>
        <div class="guide-view">
            if let Some(opening) = &props.opening {
                { waiting(dispatch, opening) }
            } else if let Some(editing) = again {
                <Again editing={editing.clone()} />
            } else if let (Some(view), Some(attempt)) = (&props.lesson, &props.attempt) {
                <LessonPane {view} {attempt} queries={&props.queries}
                    presenter={props.presenter} />
            } else if let Some(editing) = &props.editing {
                <Editor editing={editing.clone()} />
            } else if let (Some(walk), Some(opened)) = (&props.walk, opened) {
                <Shown walk={walk.clone()} {opened} queries={&props.queries} asked={props.asked}
                    presenter={props.presenter} />
            } else if let Some(walk) = &props.walk {
                { coming(walk, dispatch) }
            } else {
                <Start queries={&props.queries} />
            }
        </div>
        </ContextProvider<Rc<PictureSource>>>
    }
}

/// The state of a lesson that is loading, or why it failed.
pub fn coming(walk: &Walk, dispatch: Dispatch) -> Html {
    let Some(why) = &walk.failed else {
        return html! { <p role="status">{ say("Loading the lesson…") }</p> };
    };
    html! {
        <div class="walk-away" role="alert">
            <p>{ say_with("The lesson could not be opened. {why}", &[("why", why)]) }</p>
            <div class="walk-buttons">
                <button class="button primary" onclick={dispatch.on(Action::Walk(WalkAction::open(&walk.id, walk.step)))}>
                    { say("Try again") }
                </button>
                <button class="button" data-testid="walk-leave" onclick={dispatch.on(Action::Walk(WalkAction::Leave))}>
                    { say("Leave") }
                </button>
            </div>
        </div>
    }
}
