//! The rooms: views that take the organization's place in the middle of the page, one at a time. A room is a row of
//! `room::ROOMS` and a component that gets `RoomProps`; the entry, the way back and the keys are the same for all.

use super::compare::Compare;
use super::events::Events;
use super::lab::Lab;
use super::last_accessed::LastAccessed;
use super::room::{ROOMS, RoomEntry, RoomProps};
use super::rules::Rules;
use super::services::Services;
use super::walkthrough::Lessons;
use crate::prelude::*;
use page::AppState;

/// All rooms; closed ones keep what was chosen and typed in them.
pub fn panes(state: &AppState, controller: &Queries, presenter: bool) -> Html {
    let view = &state.screen.room;
    let pane = |entry: &RoomEntry| {
        let inner = RoomProps {
            controller: controller.clone(),
            open: view.room == entry.room,
            view: view.clone(),
            presenter,
            selection: state.screen.selection.clone(),
            pins: state.pins.clone().into(),
            branches: state.branches.clone().into(),
        };
        html! {
            <section key={entry.room.id()} class="pane room" id={format!("room-{}", entry.room.id())} aria-label={say(entry.name)} hidden={!inner.open}>
                <RoomContent room={entry.room} {inner} />
            </section>
        }
    };
    ROOMS.iter().map(pane).collect()
}

#[derive(Properties, PartialEq)]
struct RoomContentProps {
    room: Room,
    inner: RoomProps,
}

/// What is in a room, from its first opening on: the page's first part needs none of it.
#[component]
fn RoomContent(props: &RoomContentProps) -> Html {
    let opened = use_mut_ref(|| false);
    *opened.borrow_mut() |= props.inner.open;
    if !*opened.borrow() {
        return Html::default();
    }
    let inner = props.inner.clone();
    match props.room {
        Room::Organization => Html::default(),
        Room::Lessons => html! { <Lessons ..inner /> },
        Room::Lab => html! { <Lab ..inner /> },
        Room::Services => html! { <Services ..inner /> },
        Room::Events => html! { <Events ..inner /> },
        Room::LastAccessed => html! { <LastAccessed ..inner /> },
        Room::Rules => html! { <Rules ..inner /> },
        Room::Compare => html! { <Compare ..inner /> },
    }
}
