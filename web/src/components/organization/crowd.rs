//! The accounts of a crowd as shapes, one path for each state.

use page::crowd::{SHAPES, shape, tile_path};
use page::layout::DrawnPlace;

use crate::prelude::*;
use page::keys;
use page::queries::compare::{DrawnChange, DrawnChanges};

#[derive(Properties, PartialEq)]
pub struct Props {
    pub place: Same<DrawnPlace>,
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

/// All accounts of a place as shapes. In a comparison, those that differ are shapes of their own.
#[component]
pub fn Crowd(props: &Props) -> Html {
    let changes = use_context::<Rc<DrawnChanges>>();
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
            paths[shape(account, place.overlay.is_some())].push_str(&path);
        }
    }
    html! {
        <svg class="crowd" width="1" height="1" aria-hidden="true" focusable="false">
            for (class, path) in SHAPES.into_iter().zip(paths) {
                if !path.is_empty() { <path key={class} {class} d={path} /> }
            }
            for (change, path) in CHANGES.into_iter().zip(marks).chain([(LEFT, left)]) {
                if !path.is_empty() { <path key={change} data-change={change} d={path} /> }
            }
        </svg>
    }
}
