//! Roles and accounts that came with the last step: a service's tile walks along its lane, and a sentence beside the card says what
//! may act there now, who asked, or what an account has from the start.

use page::camera::InSight;
use page::glyphs::glyph;
use page::layout::{CardSpot, Picture};
use page::motion::{Arrival, SENTENCES, StepMotion};
use sim::catalog::name_of;

use super::super::words;
use ui::browser::drawing::camera::SharedCamera;
use ui::browser::{Element, HtmlElement, elements, events, motion};
use ui::parts::service_icon::{hue, service_icon};
use ui::prelude::*;

pub(crate) fn arrivals(
    happening: &StepMotion,
    step: u64,
    camera: &Rc<SharedCamera>,
    picture: &Rc<Picture>,
    sight: Option<InSight>,
) -> Html {
    // Where the reader has moved the drawing, they stay where they are in it.
    let sight = sight.filter(|_| camera.follows());
    html! {
        <>
            for arrival in &happening.arrivals {
                <Walker key={format!("{step} {}", arrival.key)} arrival={arrival.clone()} />
            }
            for arrival in happening.said() {
                <Sentence key={format!("{step} {} says", arrival.key)} card={arrival.card} {picture}
                    {camera} {sight} arrives={arrival.number}>
                    { service_icon(arrival.service) }
                    <span>{ may_act(arrival) }</span>
                </Sentence>
            }
            for (n, (card, note)) in happening.notes.iter().take(SENTENCES).enumerate() {
                <Sentence key={format!("{step} {n}")} card={*card} {picture} {camera} {sight}>{ words::card_note(note) }</Sentence>
            }
        </>
    }
}

fn may_act(arrival: &Arrival) -> String {
    let service = tell(name_of(&arrival.service.into()));
    tell(message!(
        "{service} may act in {account} now",
        account = arrival.account
    ))
}

#[derive(Properties, PartialEq)]
struct SentenceProps {
    /// What it is about.
    card: CardSpot,
    picture: Rc<Picture>,
    camera: Rc<SharedCamera>,
    /// What one sees: when the drawing was fitted anew, it is put elsewhere.
    sight: Option<InSight>,
    /// The number of the role that it waits for.
    #[prop_or_default]
    arrives: Option<usize>,
    children: Html,
}

#[component]
fn Sentence(props: &SentenceProps) -> Html {
    let node = use_node_ref();
    let of = (
        node.clone(),
        props.card,
        props.picture.clone(),
        props.camera.clone(),
        props.sight,
    );
    use_effect_with(of, |(node, card, picture, camera, _)| {
        if let Some(note) = node.cast::<HtmlElement>() {
            camera.put_note(&note, picture, card);
        }
    });
    let (class, id) = match props.arrives {
        Some(_) => ("arrival", "arrival"),
        None => ("arrival card-note", "card-note"),
    };
    let number = props.arrives.map(|it| it.to_string());
    html! {
        <p ref={node} {class} data-arrives={number} data-testid={id} aria-hidden="true">{ &props.children }</p>
    }
}

#[derive(Properties, PartialEq)]
struct WalkerProps {
    arrival: Arrival,
}

#[component]
fn Walker(props: &WalkerProps) -> Html {
    let tile = use_node_ref();
    let arrival = &props.arrival;
    use_effect_with((tile.clone(), arrival.clone()), |(tile, arrival)| {
        if let Some(tile) = tile.cast::<HtmlElement>() {
            motion::walk(&tile, arrival);
        }
    });
    html! {
        <div ref={tile} class={classes!("walker", hue(glyph(arrival.service)))} data-testid="walker" aria-hidden="true">
            { service_icon(arrival.service) }
        </div>
    }
}

/// The step whose arrivals were ended by Escape, while those of a step are drawn.
#[hook]
pub(crate) fn use_ended_arrivals(world: &NodeRef, arriving: Option<u64>) -> u64 {
    let arrived = use_state_eq(|| 0);
    use_effect_with(
        arriving,
        with!((arrived, world), move |step: &Option<u64>| {
            let listens = step.map(|step| {
                events::on_keys(move |press| {
                    let moves = || world.cast::<Element>().is_some_and(|it| motion::moves(&it));
                    // In a dialog the key closes the dialog.
                    let here = press.key == "Escape" && !elements::exists("dialog[open]");
                    let ends = here && *arrived != step && moves();
                    if ends {
                        arrived.set(step);
                    }
                    ends
                })
            });
            move || {
                if let Some(end) = listens {
                    end();
                }
            }
        }),
    );
    *arrived
}
