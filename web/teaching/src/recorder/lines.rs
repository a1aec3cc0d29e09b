//! The lines of a draft's step: each can be written, and says how it ends.

use lessons::{DraftLine, LessonDraft, LineEnd, StepRow};

use super::pen::Pen;
use ui::parts::select::Select;
use ui::prelude::*;

/// What AWS answers where the play does not tell another error.
const REFUSED: &str = "AccessDeniedException";

pub(crate) fn lines(pen: &Pen, number: usize, row: &StepRow) -> Html {
    let on_actor = with!(pen, move |event: InputEvent| {
        let who = forms::value(&event);
        let change = |draft: &mut LessonDraft| draft.set_actor(number, &who);
        pen.change(&format!("actor {number}"), &change);
    });
    let id = AttrValue::from(format!("draft-actor-{number}"));
    html! {
        <fieldset class="draft-goal" data-testid="draft-lines">
            <legend class="small soft">{ say("What the learner does") }</legend>
            if row.lines.is_empty() {
                <p class="small soft">{ say("Nothing: this step is only read.") }</p>
            } else {
                <p class="draft-field">
                    <label for={&id}>{ say("The user who acts, as Payments/Ben; empty: the same as before") }</label>
                    <input {id} type="text" autocomplete="off" spellcheck="false" data-testid="actor"
                        value={row.actor.clone().unwrap_or_default()} oninput={on_actor} />
                </p>
                <ol class="draft-lines">
                    for (at, line) in row.lines.iter().enumerate() { <li key={at}>{ line_html(pen, number, at, line) }</li> }
                </ol>
            }
            <button class="button small" data-testid="add-line" onclick={pen.on(move |draft| draft.add_line(number))}>{ say("Add a line") }</button>
        </fieldset>
    }
}

fn line_html(pen: &Pen, step: usize, at: usize, line: &DraftLine) -> Html {
    let oninput = with!(pen, move |event: InputEvent| {
        let text = forms::value(&event).replace('\n', " ");
        let change = |draft: &mut LessonDraft| draft.set_line(step, at, &text);
        pen.change(&format!("line {step} {at}"), &change);
    });
    let onchange = with!(pen, move |event: Event| {
        let end = forms::value(&event);
        pen.change("", &|draft| {
            let end = match end.as_str() {
                "refused" => {
                    let code = draft.refusal(step, at);
                    LineEnd::Refused(code.unwrap_or_else(|| REFUSED.to_string()))
                }
                "optional" => LineEnd::Optional,
                _ => LineEnd::Done,
            };
            draft.set_end(step, at, end);
        });
    });
    let (end, refused) = match &line.end {
        LineEnd::Done => ("done", say("It is refused").to_string()),
        LineEnd::Optional => ("optional", say("It is refused").to_string()),
        LineEnd::Refused(code) => ("refused", tell(message!("It is refused: {code}"))),
    };
    let ends = [
        ("done", say("It succeeds").to_string()),
        (
            "optional",
            say("It succeeds, and can be left out").to_string(),
        ),
        ("refused", refused),
    ];
    html! {
        <>
            <textarea class="mono" rows="2" autocomplete="off" spellcheck="false" data-testid="line"
                aria-label={tell(message!("Line {n}", n = at + 1))} value={line.text.clone()} {oninput} />
            <div class="draft-end">
                <Select label={tell(message!("How line {n} ends", n = at + 1))} testid="line-end" value={end} {onchange}>
                    for (value, name) in ends { <option key={value} {value}>{ name }</option> }
                </Select>
                <button class="button bare square" aria-label={tell(message!("Remove line {n}", n = at + 1))} title={tell(message!("Remove line {n}", n = at + 1))}
                    onclick={pen.on(move |draft| draft.drop_line(step, at))}>{ icon(Icon::Close) }</button>
            </div>
        </>
    }
}
