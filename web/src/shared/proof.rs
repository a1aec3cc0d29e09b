//! The answer of the prover: proved and why, or the request that slips through.

use sim::view::proving::{ProofCard, ProofWord};

use crate::parts::text::phrase;
use crate::prelude::*;
use crate::shared::gates::layers::layers;

/// A card; `name`: what it is called in tests.
pub fn card(dispatch: Dispatch, found: &ProofCard, name: &'static str) -> Html {
    let (says, look, mark) = match found.word {
        ProofWord::Proved => (say("Proved"), "good", Icon::Check),
        ProofWord::Refuted => (say("Refuted"), "stop", Icon::Cross),
        ProofWord::NotDecided => (say("Not decided"), "wait", Icon::Dash),
    };
    let show = |account| {
        let action = Action::Screen(ScreenAction::Show(Selection::Account(account)));
        html! {
            <button type="button" class="button small" data-testid="lab-proof-show" onclick={dispatch.on(action)}>
                { say("Show the account in the drawing") }
            </button>
        }
    };
    html! {
        <article class={classes!("lab-card", look)} data-testid={format!("lab-proof-{name}")} data-says={says}>
            <h3>{ phrase(&found.title) }</h3>
            <p class="lab-word"><span class="sign-disc">{ icon(mark) }</span>{ says }</p>
            <ol class="lab-layers">
                for (n, line) in found.lines.iter().enumerate() { <li key={n}>{ phrase(line) }</li> }
            </ol>
            if let Some(judged) = &found.judged {
                <p>{ say("This request slips through:") }</p>
                <div class="lab-slips mono small">
                    <div>{ &judged.principal }</div>
                    <div><b>{ &judged.action }</b>{ " " }{ &judged.resource }</div>
                </div>
                <details class="folding" open=true>
                    <summary>{ say("Why?") }</summary>
                    { layers(judged) }
                </details>
                if let Some(account) = found.account { { show(account) } }
            }
        </article>
    }
}
