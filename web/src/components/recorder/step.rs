//! A step of a draft: its texts, its lines, and its position.

use lessons::StepRow;
use yew::prelude::*;

use super::editor::Pen;
use crate::icons::{Icon, icon};
use crate::say::{say, say_with};

/// `why`: the reason it does not play. `behind`: an earlier step does not play.
pub fn step(
    pen: &Pen,
    number: usize,
    count: usize,
    row: &StepRow,
    why: Option<String>,
    behind: bool,
) -> Html {
    let of = format!("steps.{}", row.id);
    let title = match pen.text(&format!("{of}.title")) {
        empty if empty.is_empty() => row.id.clone(),
        title => title,
    };
    let hints = [say("First hint"), say("Second hint"), say("Third hint")];
    let language = pen.language;
    html! {
        <details class="draft-step" data-testid={format!("draft-step-{}", row.id)}>
            <summary>
                <span>{ format!("{}. {title}", number + 1) }</span>
                if why.is_some() { <span class="draft-fault">{ icon(Icon::Cross) }{ say("cannot be played") }</span> }
                else if behind { <span class="soft small">{ say("not reached") }</span> }
            </summary>
            if let Some(why) = &why {
                <p class="complaint small" role="alert">{ why }</p>
            }
            { pen.field(&format!("{of}.title"), say("Title"), 1) }
            { pen.field(&format!("{of}.text"), say("What the learner reads"), 4) }
            if !row.lines.is_empty() {
                <p class="small soft">{
                    match &row.actor {
                        Some(actor) => say_with("Its lines, by {actor}:", &[("actor", actor)]),
                        None => say("Its lines:").to_string(),
                    }
                }</p>
                <pre class="mono small draft-lines">{ row.lines.join("\n") }</pre>
                for (n, label) in hints.into_iter().enumerate() {
                    { pen.field(&format!("{of}.hints.{n}"), label, 1) }
                }
            }
            { pen.field(&format!("{of}.notes"), say("Speaker notes"), 2) }
            { pen.field(&format!("{of}.ask.0.q"), say("A question to the class"), 1) }
            { pen.field(&format!("{of}.ask.0.a"), say("Its answer"), 1) }
            <div class="lesson-buttons">
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
        </details>
    }
}
