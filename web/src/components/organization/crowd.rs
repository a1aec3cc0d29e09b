//! Crowds: of thousands of accounts only the visible ones are elements; the others are shapes, one path for each state.

use page::camera::InSight;
use page::layout::{DrawnPlace, is_closing};
use sim::ids::AccountId;
use sim::view::{AccountNode, RoleState};

use crate::prelude::*;
use page::keys;
use page::queries::compare::{DrawnChange, DrawnChanges};

/// Most accounts that stay elements because they are new.
const MOST_FRESH: usize = 40;

/// The accounts of a place that are elements, as ascending unique indexes.
pub type Drawn = Vec<usize>;

/// The visible accounts, and those needed anywhere: selected, focused, new.
pub fn drawn(place: &DrawnPlace, sight: Option<&InSight>, needed: &[AccountId]) -> Drawn {
    let mut found = Drawn::new();
    if let Some(sight) = sight.filter(|it| !it.far) {
        let (rows, columns) = place.cells(&sight.area);
        for row in rows {
            let row = row * place.columns;
            found.extend(columns.clone().map(|column| row + column));
        }
        found.retain(|n| *n < place.accounts.len());
    }
    for id in needed.iter().take(MOST_FRESH) {
        let Some(n) = place.accounts.iter().position(|it| it.id == *id) else {
            continue;
        };
        if let Err(at) = found.binary_search(&n) {
            found.insert(at, n);
        }
    }
    found
}

#[derive(Properties, PartialEq)]
pub struct Props {
    pub place: Same<DrawnPlace>,
}

/// The classes of the shapes.
const SHAPES: [&str; 6] = ["other", "present", "waits", "closing", "cut", "acts"];

fn shape(account: &AccountNode, hung: bool) -> usize {
    let cut =
        (account.policies.as_ref()).is_some_and(|it| it.flow == Some(sim::view::Flow::Nothing));
    match account.organizations_role {
        _ if account.acts => 5,
        _ if hung && cut => 4,
        _ if is_closing(account) => 3,
        RoleState::Present => 1,
        RoleState::Pending | RoleState::Deleting => 2,
        RoleState::Absent | RoleState::Hidden => 0,
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

/// All accounts of a place as shapes. In a comparison, those that differ are shapes of their own.
#[component]
pub fn Crowd(props: &Props) -> Html {
    let changes = use_context::<Rc<DrawnChanges>>();
    let place = &*props.place;
    let mut paths: [String; SHAPES.len()] = Default::default();
    let mut marks: [String; CHANGES.len()] = Default::default();
    let mut left = String::new();
    for (n, account) in place.accounts.iter().enumerate() {
        // Smaller than a tile, so that a tile hides it.
        let (x, y) = place.spot(n);
        let (x, y) = (x + 3.0, y + 3.0);
        if account.moved_to.is_some() {
            left.push_str(&format!("M{x} {y}h146v26h-146z"));
            continue;
        }
        let change = changes
            .as_ref()
            .and_then(|it| it.get(&keys::account(account.id)));
        if let Some(change) = change {
            let sign = SIGNS[*change as usize];
            marks[*change as usize].push_str(&format!("M{x} {y}h146v26h-146z{sign}"));
        }
        // What only one side has is hidden where the other is shown, so it has no other shape.
        if matches!(
            change,
            None | Some(DrawnChange::Moved | DrawnChange::Changed)
        ) {
            let path = &mut paths[shape(account, place.overlay.is_some())];
            path.push_str(&format!("M{x} {y}h146v26h-146z"));
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
