//! The answer of the prover: proved and why, or the request that slips through, in a card and in *Why?*.

use sim::view::proving::{ProofCard, ProofWitness, ProofWord};
use sim::view::why::Judged;

use crate::parts::dialog::Modal;
use crate::parts::text::phrase;
use crate::prelude::*;
use crate::shared::dialog::closes;
use crate::shared::gates::layers::layers;

/// A card; `name`: what it is called in tests.
pub fn card(dispatch: Dispatch, found: &Rc<ProofCard>, name: &'static str) -> Html {
    let (says, look, mark) = match found.word {
        ProofWord::Proved => (say("Proved"), "good", Icon::Check),
        ProofWord::Refuted => match found.witness {
            ProofWitness::SlipsThrough => (say("Not guaranteed"), "stop", Icon::Cross),
            ProofWitness::NewlyAllowed => (say("Gain"), "stop", Icon::Cross),
            ProofWitness::NewlyDenied => (say("Loss"), "wait", Icon::Dash),
        },
        ProofWord::NotDecided => (say("Not decided"), "wait", Icon::Dash),
    };
    html! {
        <article class={classes!("lab-card", look)} data-testid={format!("lab-proof-{name}")} data-says={says}>
            <h3>{ phrase(&found.title) }</h3>
            <p class="lab-word"><span class="sign-disc">{ icon(mark) }</span>{ says }</p>
            <ol class="lab-layers">
                for (n, line) in found.lines.iter().enumerate() { <li key={n}>{ phrase(line) }</li> }
            </ol>
            if let Some(judged) = &found.judged {
                <p>{ match found.witness {
                    ProofWitness::SlipsThrough => say("Someone can do it, for example with this request."),
                    ProofWitness::NewlyAllowed => say("For example, this request is newly allowed."),
                    ProofWitness::NewlyDenied => say("For example, this request is newly denied."),
                } }</p>
                { request(judged) }
                <p>
                    <button type="button" class="button small" data-testid="lab-proof-why"
                        onclick={dispatch.on(Action::Screen(ScreenAction::WhyRequest(found.clone())))}>{ say("Why?") }</button>
                    { " " }
                    { show(dispatch, found) }
                </p>
            }
        </article>
    }
}

fn request(judged: &Judged) -> Html {
    html! {
        <div class="lab-slips mono small">
            <div>{ &judged.principal }</div>
            <div><b>{ &judged.action }</b>{ " " }{ &judged.resource }</div>
        </div>
    }
}

/// The button that marks the accounts and the units above them in the drawing.
fn show(dispatch: Dispatch, found: &ProofCard) -> Html {
    if found.path.is_empty() {
        return Html::default();
    }
    let action = Action::Screen(ScreenAction::ShowPath(found.path.clone()));
    html! {
        <button type="button" class="button small" data-testid="lab-proof-show" onclick={dispatch.on(action)}>
            { say("Show it in the drawing") }
        </button>
    }
}

/// The dialog that says, layer by layer, why a request slips through, or was allowed before a change.
pub fn slips_through(dispatch: Dispatch, found: &ProofCard) -> Html {
    let Some(judged) = &found.judged else {
        return Html::default();
    };
    let title = match found.witness {
        ProofWitness::SlipsThrough => say("Why is it allowed?"),
        ProofWitness::NewlyAllowed => say("Why is it newly allowed?"),
        ProofWitness::NewlyDenied => say("Why was it allowed before the change?"),
    };
    html! {
        <Modal name="why" {title} size="wide" onclose={closes(dispatch)}>
            <div class="dialog-body why-body" data-testid="why-panel">
                <p>{ phrase(&found.title) }</p>
                { request(judged) }
                { layers(judged) }
                <div class="dialog-foot">
                    <button type="button" class="button" data-testid="why-close" onclick={dispatch.on(Action::Screen(ScreenAction::Close))}>
                        { say("Close") }
                    </button>
                    { show(dispatch, found) }
                </div>
            </div>
        </Modal>
    }
}
