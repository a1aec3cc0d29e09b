//! A review of a lesson: a few of its questions, those that were missed first.

use lessons::learning::LessonProgress;

use super::sitting::{SittingTexts, sitting};
use page::CourseAction;
use page::course::Sitting;
use page::lesson::LessonAction;
use ui::library::ListedLesson;
use ui::prelude::*;
use ui::{clock, progress};

/// Starts a lesson's review; `is_offered`: below the organization.
pub(crate) fn reviews(dispatch: Dispatch, lesson: &str, is_offered: bool) -> Callback<MouseEvent> {
    let lesson = AttrValue::from(lesson.to_string());
    dispatch.on_event(move |_| {
        let attempts = progress::attempts(&lesson);
        Action::Course(CourseAction::Review(lesson.clone(), attempts, is_offered))
    })
}

/// The review of a lesson.
pub(crate) fn review(dispatch: Dispatch, it: &Sitting, lesson: &ListedLesson) -> Html {
    let close = || dispatch.on(Action::Course(CourseAction::CloseReview));
    let again = dispatch.on(Action::Lesson(LessonAction::open(&*lesson.id)));
    let closes = html! { <button class="button" onclick={close()}>{ say("Close") }</button> };
    let texts = SittingTexts {
        id: "review-title",
        tests: ["review", "review-told"],
        title: tell(message!("Review: {lesson}", lesson = *lesson.title.now())),
        answer: |number, options| CourseAction::AnswerReview(number, options, clock::now()),
        ended: html! { <p><strong>{ ended(&lesson.id) }</strong></p> },
        buttons: html! {
            <>
                <button class="button" data-testid="review-close" onclick={close()}>{ say("Close the review") }</button>
                <button class="button" onclick={again}>{ say("Open the lesson") }</button>
            </>
        },
    };
    sitting(dispatch, it, closes, texts)
}

/// The result of the review that has just ended.
fn ended(lesson: &str) -> String {
    if let LessonProgress::Learned(days @ 2..) = progress::learning(lesson, 0) {
        return tell(message!(
            "All correct. The next review is in {n} days.",
            n = days
        ));
    }
    let says = say("Not everything was correct at the first try, so the next review is tomorrow.");
    says.to_string()
}
