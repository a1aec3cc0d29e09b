//! What the learner sees of a draft, beside the fields in which its author writes it.

use lessons::response::ResponseKind;
use lessons::{LessonDraft, StepRow};

use super::pen::Pen;
use ui::parts::text::prose as words;
use ui::prelude::*;
use ui::shared::lesson_text::{line, prose};

/// Fields, and beside them what the learner sees.
pub fn beside(fields: Html, preview: Html) -> Html {
    html! {
        <div class="draft-pair">
            <div>{ fields }</div>
            <section class="draft-preview" aria-label={say("As the learner sees it")} data-testid="draft-preview">
                <p class="small soft">{ say("As the learner sees it") }</p>
                { preview }
            </section>
        </div>
    }
}

/// A text of the lesson; nothing while it is empty.
fn text(pen: &Pen, name: &str) -> Html {
    match pen.text(name) {
        empty if empty.is_empty() => Html::default(),
        text => prose(&text),
    }
}

/// The title and the texts before and after the steps.
pub fn of_lesson(pen: &Pen) -> Html {
    html! {
        <>
            <p class="lesson-title strong">{ pen.text("title") }</p>
            <p class="soft">{ pen.text("about") }</p>
            { text(pen, "intro") }
            { text(pen, "outro") }
        </>
    }
}

pub(crate) fn of_step(pen: &Pen, draft: &LessonDraft, row: &StepRow) -> Html {
    let of = format!("steps.{}", row.id);
    let predictions = draft.questions(ResponseKind::Prediction);
    let asked = (predictions.iter()).find(|it| Some(&it.id) == row.prediction.as_ref());
    let hints: Vec<String> = (0..3)
        .map(|n| pen.text(&format!("{of}.hints.{n}")))
        .filter(|it| !it.is_empty())
        .collect();
    html! {
        <>
            <p class="lesson-title strong">{ pen.text(&format!("{of}.title")) }</p>
            { text(pen, &format!("{of}.text")) }
            if let Some(asked) = asked {
                <div class="lesson-card ask">
                    <p class="strong">{ icon(Icon::Help) }{ say("What will happen?") }</p>
                    { text(pen, &format!("predictions.{}.question", asked.id)) }
                    <ul class="draft-options">
                        for option in &asked.options {
                            <li key={option.as_str()}>{ words(&pen.text(&format!("predictions.{}.{option}", asked.id))) }</li>
                        }
                    </ul>
                </div>
            }
            if !row.goals.is_empty() {
                <ul class="lesson-goals">
                    for goal in &row.goals {
                        <li key={goal.as_str()} class="lesson-goal" data-met="false">
                            <span class="goal-mark" aria-hidden="true"></span>
                            <span>{ words(&pen.text(&format!("goals.{goal}.text"))) }</span>
                        </li>
                    }
                </ul>
            }
            if !hints.is_empty() {
                <div class="lesson-hints"><ol>
                    for (n, hint) in hints.iter().enumerate() { <li key={n}>{ prose(hint) }</li> }
                </ol></div>
            }
        </>
    }
}

pub(crate) fn of_question(pen: &Pen, kind: ResponseKind, row: &lessons::QuestionRow) -> Html {
    let of = format!("{}.{}", kind.texts(), row.id);
    let right = |option: &String| row.answers.contains(option);
    html! {
        <>
            <div class="strong">{ line(&pen.text(&format!("{of}.question"))) }</div>
            <ul class="draft-options">
                for option in &row.options {
                    <li key={option.as_str()}>
                        <span class="goal-mark" data-met={right(option).to_string()} aria-hidden="true">if right(option) { { icon(Icon::Check) } }</span>
                        <div>
                            { words(&pen.text(&format!("{of}.{option}"))) }
                            if !right(option) { <div class="small soft">{ text(pen, &format!("{of}.why.{option}")) }</div> }
                        </div>
                    </li>
                }
            </ul>
            { text(pen, &format!("{of}.because")) }
        </>
    }
}
