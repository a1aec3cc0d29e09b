//! Questions that are asked, in a review or in an exam.

use crate::shared::check::Check;
use page::CourseAction;
use page::course::Sitting;
use ui::prelude::*;

/// What differs between a review and an exam.
pub(crate) struct SittingTexts {
    /// The id of the heading.
    pub id: &'static str,
    /// The names in tests: of the whole, and of what is told at its end.
    pub tests: [&'static str; 2],
    pub title: String,
    pub answer: fn(usize, Vec<String>) -> CourseAction,
    /// What is told once everything is answered.
    pub ended: Html,
    pub buttons: Html,
}

/// The questions of a sitting; while they come, or if they do not, that. `closes`: the button of one that failed.
pub(crate) fn sitting(dispatch: Dispatch, it: &Sitting, closes: Html, texts: SittingTexts) -> Html {
    let questions = match &it.questions {
        None => {
            return html! { <p class="soft" role="status">{ say("Loading the questions…") }</p> };
        }
        Some(Err(why)) => {
            return html! { <div class="course-failed" role="alert"><p>{ why }</p>{ closes }</div> };
        }
        Some(Ok(questions)) => questions,
    };
    let SittingTexts {
        id,
        tests: [test, told],
        title,
        answer,
        ended,
        buttons,
    } = texts;
    let number = it.number;
    let on_answer = |n: usize| dispatch.on_event(move |options| Action::Course(answer(n, options)));
    html! {
        <section class="lesson-card ask review" aria-labelledby={id} data-testid={test}>
            <h3 {id} tabindex="-1">{ title }</h3>
            for (n, it) in questions.iter().enumerate() {
                <Check key={format!("{number} {n}")} question={it.view()} on_answer={on_answer(n)}
                    lang={(it.language() != language()).then_some(it.language().code())} />
            }
            <div role="status" data-testid={told}>if it.is_over() { { ended } }</div>
            <div class="lesson-buttons">{ buttons }</div>
        </section>
    }
}
