//! Roles and accounts that came with the last step: a service's tile walks along its lane, and a sentence beside the card says what
//! may act there now, who asked, or what an account has from the start.

use page::glyphs::glyph;
use page::motion::{Arrival, CardNote, StepMotion};
use sim::catalog::name_of;

use super::super::words;
use crate::browser::{HtmlElement, elements, motion};
use crate::parts::service_icon::{hue, service_icon};
use crate::prelude::*;

/// The sentences that are shown at once; of more roles, the notice says how many.
const SENTENCES: usize = 3;

pub fn arrivals(happening: &StepMotion, step: u64) -> Html {
    html! {
        <>
            for (n, arrival) in happening.arrivals.iter().enumerate() {
                <Walker key={format!("{step} {}", arrival.key)} arrival={arrival.clone()} says={n < SENTENCES} />
            }
            for (n, (at, note)) in happening.notes.iter().take(SENTENCES).enumerate() {
                <Sentence key={format!("{step} {n}")} at={*at} note={note.clone()} />
            }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct SentenceProps {
    at: (f64, f64),
    note: CardNote,
}

#[component]
fn Sentence(props: &SentenceProps) -> Html {
    let node = use_node_ref();
    use_effect_with((node.clone(), props.at), |(node, (x, y))| {
        elements::translate(node, (x + 18.0, y + 4.0));
    });
    html! {
        <p ref={node} class="arrival card-note" data-testid="card-note" aria-hidden="true">{ words::card_note(&props.note) }</p>
    }
}

#[derive(Properties, PartialEq)]
struct WalkerProps {
    arrival: Arrival,
    says: bool,
}

#[component]
fn Walker(props: &WalkerProps) -> Html {
    let (tile, sentence) = (use_node_ref(), use_node_ref());
    let arrival = &props.arrival;
    let of = (tile.clone(), sentence.clone(), arrival.clone());
    use_effect_with(of, |(tile, sentence, arrival)| {
        if let Some(tile) = tile.cast::<HtmlElement>() {
            motion::walk(&tile, arrival);
        }
        if let Some((x, y)) = arrival.lane.last() {
            elements::translate(sentence, (x + 18.0, y + 4.0));
        }
    });
    let number = arrival.number.to_string();
    html! {
        <>
            <div ref={tile} class={classes!("walker", hue(glyph(arrival.service)))} data-testid="walker" aria-hidden="true">
                { service_icon(arrival.service) }
            </div>
            if props.says {
                <p ref={sentence} class="arrival" data-arrives={number} data-testid="arrival" aria-hidden="true">
                    { service_icon(arrival.service) }
                    <span>
                        { say_with("{service} may act in {account} now", &[
                            ("service", &core(name_of(&arrival.service.into()))), ("account", &arrival.account),
                        ]) }
                    </span>
                </p>
            }
        </>
    }
}
