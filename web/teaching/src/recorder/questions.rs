//! Questions of a draft: at the end, or the prediction of a step. Any number of options, each wrong one with its reason.

use lessons::response::ResponseKind;
use lessons::{LessonDraft, QuestionRow};

use super::pen::Pen;
use super::preview;
use ui::browser::fields::Field;
use ui::prelude::*;

pub(crate) fn quiz(pen: &Pen, draft: &LessonDraft) -> Html {
    let language = pen.language;
    let rows = draft.questions(ResponseKind::Quiz);
    html! {
        <section class="lesson-part" key="quiz" aria-label={say("Questions at the end")}>
            <h3>{ say("Questions at the end") }</h3>
            if rows.is_empty() {
                <p class="small soft">{ say("Learners answer them after the last step. A package's score counts them.") }</p>
            }
            for row in rows.iter() {
                <div key={row.id.as_str()}>
                    { preview::beside(question(pen, ResponseKind::Quiz, row), preview::of_question(pen, ResponseKind::Quiz, row)) }
                    <button class="button small" onclick={
                        pen.on(with!((row.id), move |draft| draft.drop_question(ResponseKind::Quiz, &id)))
                    }>{ say("Remove question") }</button>
                </div>
            }
            <button class="button small" data-testid="add-question" onclick={
                pen.on(move |draft| { draft.add_question(language, say("What have you seen?")); })
            }>{ say("Add a question") }</button>
        </section>
    }
}

/// The fields of a question.
pub(crate) fn question(pen: &Pen, kind: ResponseKind, row: &QuestionRow) -> Html {
    let id = &row.id;
    let of = format!("{}.{id}", kind.texts());
    let (legend, mark) = match kind {
        ResponseKind::Quiz => (say("A question"), say("Mark every correct answer.")),
        ResponseKind::Prediction => (say("A prediction"), say("Mark the correct answer.")),
    };
    html! {
        <fieldset class="draft-goal" data-testid={format!("question-{id}")}>
            <legend class="small soft">{ legend }</legend>
            { pen.field(&format!("{of}.question"), say("The question"), 2) }
            <p class="small soft">{ mark }</p>
            for (n, option) in row.options.iter().enumerate() {
                <div key={option.as_str()} class="draft-answer">{ answer(pen, kind, row, n, option) }</div>
            }
            <button class="button small" data-testid="add-option" onclick={
                pen.on(with!(id, move |draft| draft.add_option(kind, &id)))
            }>{ say("Add an answer") }</button>
            { pen.field(&format!("{of}.because"), say("Why it is correct"), 2) }
        </fieldset>
    }
}

/// An option: its mark, its text, and the reason if it is wrong.
fn answer(pen: &Pen, kind: ResponseKind, row: &QuestionRow, n: usize, option: &str) -> Html {
    let (id, of) = (&row.id, format!("{}.{}", kind.texts(), row.id));
    let right = row.answers.iter().any(|it| it == option);
    let only = right && row.answers.len() == 1;
    let onchange = with!(
        (pen, id, option = option.to_string()),
        move |event: Event| {
            let Some(input) = Field::of(&event) else {
                return;
            };
            let checked = input.checked();
            // One answer stays marked.
            if only && !checked {
                input.set_checked(true);
                return;
            }
            pen.change("", &|draft| draft.set_right(kind, &id, &option, checked));
        }
    );
    let input = match kind {
        ResponseKind::Quiz => "checkbox",
        ResponseKind::Prediction => "radio",
    };
    html! {
        <>
            <div class="draft-option">
                <input type={input} name={format!("right-{id}")} data-testid={format!("right-{option}")}
                    aria-label={tell(message!("Answer {n} is correct", n = n + 1))} checked={right} {onchange} />
                { pen.field(&format!("{of}.{option}"), &tell(message!("Answer {n}", n = n + 1)), 1) }
                if row.options.len() > 2 {
                    <button class="button bare square" aria-label={tell(message!("Remove answer {n}", n = n + 1))}
                        title={tell(message!("Remove answer {n}", n = n + 1))} onclick={
                        let option = option.to_string();
                        pen.on(with!(id, move |draft| draft.drop_option(kind, &id, &option)))
                    }>{ icon(Icon::Close) }</button>
                }
            </div>
            if !right { { pen.field(&format!("{of}.why.{option}"), &tell(message!("Why answer {n} is wrong", n = n + 1)), 1) } }
        </>
    }
}
