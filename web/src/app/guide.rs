//! The guide: the open lesson, walkthrough or draft.

use lessons::LessonAttempt;
use page::course::CourseState;
use page::lesson::{LessonOpening, View};
use page::recorder::DraftEditing;
use page::walk::Walk;
use teaching::lesson::{LessonPane, waiting};
use teaching::recorder::{Again, Editor};
use teaching::shared::steps::coming;
use teaching::walkthrough::Shown;
use ui::prelude::*;
use ui::shared::lesson_text::PictureSource;

use super::lessons::Start;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub walk: Option<Walk>,
    pub lesson: Option<Same<View>>,
    pub attempt: Option<Same<LessonAttempt>>,
    pub opening: Option<LessonOpening>,
    pub editing: Option<DraftEditing>,
    pub queries: Queries,
    pub course: Same<CourseState>,
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
                <Start queries={&props.queries} course={&props.course} />
            }
        </div>
        </ContextProvider<Rc<PictureSource>>>
    }
}
