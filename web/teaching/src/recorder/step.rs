//! A step of a draft: its texts, its lines, its prediction, and its position.

use lessons::response::ResponseKind;
use lessons::{LessonDraft, StepRow};

use super::again::{TITLE, step_id};
use super::lines::lines;
use super::pen::Pen;
use super::preview;
use super::questions::question;
use page::recorder::{DraftAction, DraftEditing};
use ui::clock;
use ui::prelude::*;

/// How a step plays.
enum StepPlay {
    Plays,
    /// It does not, and why.
    Fails(String),
    /// An earlier step does not.
    Behind,
}

impl StepPlay {
    fn of(editing: &DraftEditing, number: usize) -> Self {
        let plays = editing.plays.as_ref().as_ref().ok();
        match plays.and_then(|plays| plays.get(number)) {
            Some(None) => Self::Plays,
            Some(Some(why)) => Self::Fails(why.clone()),
            None => Self::Behind,
        }
    }
}

pub(crate) fn step(pen: &Pen, editing: &DraftEditing, number: usize, row: &StepRow) -> Html {
    let of = format!("steps.{}", row.id);
    let title = match pen.text(&format!("{of}.title")) {
        empty if empty.is_empty() => row.id.clone(),
        title => title,
    };
    let draft = &*editing.draft;
    let play = StepPlay::of(editing, number);
    html! {
        <details class="draft-step" data-testid={format!("draft-step-{}", row.id)} open={editing.recorded == Some(number)}>
            <summary id={step_id(number)}>
                <span>{ format!("{}. {title}", number + 1) }</span>
                {
                    match &play {
                        StepPlay::Plays => Html::default(),
                        StepPlay::Fails(_) => html! { <span class="draft-fault">{ icon(Icon::Cross) }{ say("cannot be played") }</span> },
                        StepPlay::Behind => html! { <span class="soft small">{ say("not reached") }</span> },
                    }
                }
            </summary>
            if let StepPlay::Fails(why) = &play {
                <p class="complaint small" role="alert">{ why }</p>
            }
            { preview::beside(fields(pen, draft, number, row, &play), preview::of_step(pen, draft, row)) }
            { buttons(pen, number, editing.draft.steps().len(), &play) }
        </details>
    }
}

fn fields(pen: &Pen, draft: &LessonDraft, number: usize, row: &StepRow, play: &StepPlay) -> Html {
    let of = format!("steps.{}", row.id);
    let hints = [say("First hint"), say("Second hint"), say("Third hint")];
    html! {
        <>
            { pen.field(&format!("{of}.title"), say("Title"), 1) }
            { pen.field(&format!("{of}.text"), say("What the learner reads"), 4) }
            { prediction(pen, draft, number, row, play) }
            { lines(pen, number, row) }
            if !row.lines.is_empty() {
                for (n, label) in hints.into_iter().enumerate() {
                    { pen.field(&format!("{of}.hints.{n}"), label, 1) }
                }
            }
            { pen.field(&format!("{of}.notes"), say("Speaker notes"), 2) }
            { pen.field(&format!("{of}.ask.0.q"), say("A question to the class"), 1) }
            { pen.field(&format!("{of}.ask.0.a"), say("Its answer"), 1) }
        </>
    }
}

/// What the learner predicts before the step's lines, or a button to ask for it.
fn prediction(
    pen: &Pen,
    draft: &LessonDraft,
    number: usize,
    row: &StepRow,
    play: &StepPlay,
) -> Html {
    let language = pen.language;
    let rows = draft.questions(ResponseKind::Prediction);
    let asked = (rows.iter()).find(|it| Some(&it.id) == row.prediction.as_ref());
    if let Some(asked) = asked {
        return html! {
            <>
                { question(pen, ResponseKind::Prediction, asked) }
                <p class="small soft">{ say("The last line of the step shows the answer.") }</p>
                <button class="button small" onclick={pen.on(move |draft| draft.drop_prediction(number))}>{ say("Remove prediction") }</button>
            </>
        };
    }
    if row.lines.is_empty() {
        return Html::default();
    }
    let able = matches!(play, StepPlay::Plays);
    let ask = pen.on(move |draft| {
        draft.add_prediction(number, language, say("What will happen?"));
    });
    html! {
        <button class="button small" data-testid="add-prediction" aria-disabled={(!able).to_string()} onclick={able.then_some(ask)}
            title={if able { say("The learner predicts before doing the step") } else { say("The step must play first") }}>{ say("Ask for a prediction") }</button>
    }
}

fn buttons(pen: &Pen, number: usize, count: usize, play: &StepPlay) -> Html {
    let language = pen.language;
    // The world before the step must be there.
    let able = !matches!(play, StepPlay::Behind);
    let again = pen.send(move || {
        platform::focus_soon(TITLE.to_string());
        DraftAction::Again(number, clock::now())
    });
    html! {
        <div class="lesson-buttons">
            <button class="button small" data-testid="step-again" aria-disabled={(!able).to_string()} onclick={able.then_some(again)}
                title={if able { say("Do the step once more; the later steps are played again then") } else { say("The earlier steps must play first") }}>
                { icon(Icon::Record) }<span>{ say("Record this step again") }</span></button>
            if number > 0 {
                <button class="button small" data-testid="step-up" onclick={pen.on(move |draft| draft.move_step(number, number - 1))}>{ say("Up") }</button>
            }
            if number + 1 < count {
                <button class="button small" data-testid="step-down" onclick={pen.on(move |draft| draft.move_step(number, number + 1))}>{ say("Down") }</button>
                <button class="button small" data-testid="step-merge" onclick={pen.on(move |draft| draft.merge(number))}>{ say("Merge with the next") }</button>
            }
            <button class="button small" data-testid="step-pause"
                onclick={pen.on(move |draft| { draft.insert_pause(number, language, say("A pause")); })}>
                { say("A step to read before it") }
            </button>
            <button class="button small" data-testid="step-cut" onclick={pen.on(move |draft| draft.cut(number))}>{ say("Cut") }</button>
        </div>
    }
}
