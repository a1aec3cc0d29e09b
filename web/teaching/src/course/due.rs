//! A due review, offered quietly below the organization when the page opens.

use super::review::{review, reviews};
use page::CourseAction;
use page::course::{CourseState, PUT_OFF, Sitting, SittingKind};
use ui::library::{Catalog, Fetched, ListedLesson, use_catalog};
use ui::prelude::*;
use ui::{clock, progress, storage};

/// The properties of [`DueCard`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The learner's way through the lessons.
    pub course: Same<CourseState>,
}

/// Nothing, as long as nothing was learned in this browser: then the list of lessons is not needed.
#[component]
pub fn DueCard(props: &Props) -> Html {
    match progress::is_kept() {
        true => html! { <Due course={&props.course} /> },
        false => Html::default(),
    }
}

#[component]
fn Due(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let (catalog, _) = use_catalog();
    let Fetched::There(catalog) = catalog else {
        return Html::default();
    };
    if let Some((it, lesson)) = under_review(&props.course, &catalog, true) {
        return html! { <section class="due" data-testid="due">{ review(dispatch, it, lesson) }</section> };
    }
    let rows: Vec<_> = (catalog.lessons.iter())
        .map(|it| (it.id.clone(), it.quiz))
        .collect();
    let put_off = storage::preference(PUT_OFF);
    let due = progress::offered(&props.course, &rows, put_off.as_deref());
    let Some(lesson) = due.and_then(|id| catalog.find(&id)) else {
        return Html::default();
    };
    let put_off =
        dispatch.on_event(|_: MouseEvent| Action::Course(CourseAction::PutOff(clock::now())));
    html! {
        <section class="due" aria-labelledby="due-title" data-testid="due">
            <div>
                <h2 id="due-title">{ tell(message!("Time to review: {lesson}", lesson = *lesson.title.now())) }</h2>
                <p class="small soft">{ say("At most three questions. Answering again after some days helps you remember.") }</p>
            </div>
            <div class="welcome-ways">
                <button type="button" class="button primary" data-testid="due-ask" onclick={reviews(dispatch, &lesson.id, true)}>{ say("Answer the questions") }</button>
                <button type="button" class="button" data-testid="due-later" onclick={put_off}>{ say("Not today") }</button>
            </div>
        </section>
    }
}

/// The review that is open, and its lesson; `is_offered`: below the organization.
pub(super) fn under_review<'c>(
    course: &'c CourseState,
    catalog: &'c Catalog,
    is_offered: bool,
) -> Option<(&'c Sitting, &'c ListedLesson)> {
    let it = course
        .review
        .as_ref()
        .filter(|_| course.is_offered == is_offered)?;
    match &it.of {
        SittingKind::Review(lesson, _) => Some((it, catalog.find(lesson)?)),
        SittingKind::Exam(..) => None,
    }
}
