//! The accounts of a crowd as shapes, one path for each state of a service's role: a heat map. A wave goes over those to which a role
//! came with the last step.

use page::crowd::{
    Heat, SHAPES, heated, shape, square_path, square_paths, state_shape, tally, tile_path,
};
use page::glyphs::glyph;
use page::layout::{DrawnPlace, Picture, SQUARE, SQUARES, square_rows};
use sim::catalog::name_of;

use page::keys;
use page::queries::compare::{DrawnChange, DrawnChanges};
use ui::parts::service_icon::hue;
use ui::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub place: Same<DrawnPlace>,
    /// The service whose roles are drawn; without one, Organizations'.
    pub service: Option<&'static str>,
    /// The accounts to which a role came, by their numbers, with the number of the step.
    pub came: (u64, Vec<usize>),
}

/// The classes of what is drawn by the role of a service: in its hue.
pub(crate) fn heat(service: &'static str) -> String {
    format!("heat {}", hue(glyph(service)))
}

/// What the squares say, and how many of them are filled.
pub fn key(picture: &Picture, service: Option<&'static str>) -> Html {
    let (present, total) = tally(picture, service);
    let service = service.map_or("AWS Organizations".into(), |it| tell(name_of(&it.into())));
    html! {
        <p class="crowd-key small" data-testid="crowd-key">
            { tell(message!("Each square is an account. The filled ones have a role of {service}: {present} of {total}.", present = grouped(present), total = grouped(total))) }
        </p>
    }
}

/// The wave over the accounts to which a role came.
fn wave((step, came): &(u64, Vec<usize>), path: impl Fn(usize) -> String) -> Html {
    if came.is_empty() {
        return Html::default();
    }
    let all: String = came.iter().map(|n| path(*n)).collect();
    html! { <path key={format!("came {step}")} class="came" data-testid="came" d={all} /> }
}

/// A closed place: a small square for each account, by state. A few paths, whatever the number.
#[component]
pub(crate) fn Squares(props: &Props) -> Html {
    let of = use_context::<Rc<Heat>>();
    let place = &*props.place;
    let rows = square_rows(place.total);
    let states = (place.squares()).map(|it| heated(it, props.service, of.as_deref()));
    let [present, absent, other] = square_paths(states);
    html! {
        <svg class={classes!("squares", props.service.map(heat))} width={(SQUARES as f64 * SQUARE).to_string()}
            height={(rows as f64 * SQUARE).to_string()} aria-hidden="true" focusable="false">
            <path class="present" d={present} />
            <path class="absent" d={absent} />
            <path class="other" d={other} />
            { wave(&props.came, square_path) }
        </svg>
    }
}

/// The classes of accounts that a comparison marks, in the order of [`DrawnChange`].
const CHANGES: [&str; 4] = ["added", "removed", "moved", "changed"];
/// The signs in their middle, from a corner: plus, minus, arrow. A changed one is dotted.
const SIGNS: [&str; 4] = [
    "m65 13h16m-8 -8v16",
    "m65 13h16",
    "m55 13h34m-9 -8l9 8l-9 8",
    "",
];
/// The class of the former places of accounts that moved.
const LEFT: &str = "left";

/// All accounts of a place as shapes. In a comparison, those that differ are shapes of their own. A heat map counts instead of roles.
#[component]
pub(crate) fn Crowd(props: &Props) -> Html {
    let changes = use_context::<Rc<DrawnChanges>>();
    let of = use_context::<Rc<Heat>>();
    let place = &*props.place;
    let mut paths: [String; SHAPES.len()] = Default::default();
    let mut marks: [String; CHANGES.len()] = Default::default();
    let mut left = String::new();
    for (n, account) in place.accounts.iter().enumerate() {
        let path = tile_path(place, n);
        if account.moved_to.is_some() {
            left.push_str(&path);
            continue;
        }
        let change = changes
            .as_ref()
            .and_then(|it| it.get(&keys::account(account.id)));
        if let Some(change) = change {
            let mark = &mut marks[*change as usize];
            mark.push_str(&path);
            mark.push_str(SIGNS[*change as usize]);
        }
        // What only one side has is hidden where the other is shown, so it has no other shape.
        if matches!(
            change,
            None | Some(DrawnChange::Moved | DrawnChange::Changed)
        ) {
            let shape = match of.as_deref() {
                Some(heat) => state_shape(heated(account, None, Some(heat))),
                None => shape(account, place.overlay.is_some(), props.service),
            };
            paths[shape].push_str(&path);
        }
    }
    html! {
        <svg class={classes!("crowd", props.service.map(heat))} width="1" height="1" aria-hidden="true" focusable="false">
            for (class, path) in SHAPES.into_iter().zip(paths) {
                if !path.is_empty() { <path key={class} {class} d={path} /> }
            }
            for (change, path) in CHANGES.into_iter().zip(marks).chain([(LEFT, left)]) {
                if !path.is_empty() { <path key={change} data-change={change} d={path} /> }
            }
            { wave(&props.came, |n| tile_path(place, n)) }
        </svg>
    }
}
