//! The rooms: what can take the organization's place in the middle of the page, one at a time. A room is a row of
//! `room::ROOMS` and a component that gets `RoomProps`; the way in, the way back and the keys are the same for all.

use std::rc::Rc;

use shell::controller::Controller;
use yew::prelude::*;

use super::events::Events;
use super::lab::Lab;
use super::last_accessed::LastAccessed;
use super::room::{Entry, ready};
use super::rules::Rules;
use super::services::Services;
use crate::icons::{Icon, icon};
use crate::say::say;
use crate::state::{Action, Room, RoomView, use_dispatch};

/// All rooms; those that are closed keep what was chosen and typed in them.
pub fn panes(view: &RoomView, controller: &Rc<Controller>, presenter: bool) -> Html {
    let pane = |entry: &Entry| {
        let open = view.room == entry.room;
        let (view, controller) = (view.clone(), controller.clone());
        let content = match entry.room {
            Room::Organization => Html::default(),
            Room::Lab => html! { <Lab {controller} {open} {view} {presenter} /> },
            Room::Services => html! { <Services {controller} {open} {view} {presenter} /> },
            Room::Events => html! { <Events {controller} {open} {view} {presenter} /> },
            Room::LastAccessed => html! { <LastAccessed {controller} {open} {view} {presenter} /> },
            Room::Rules => html! { <Rules {controller} {open} {view} {presenter} /> },
        };
        html! { <section key={entry.id} class="pane room" id={format!("room-{}", entry.id)} aria-label={say(entry.name)} hidden={!open}>{ content }</section> }
    };
    ready().map(pane).collect()
}

#[derive(Properties, PartialEq)]
pub struct RoomsProps {
    pub room: Room,
}

/// The way to each room and back to the organization.
#[component]
pub fn Rooms(props: &RoomsProps) -> Html {
    let dispatch = use_dispatch();
    let way = |room: Room, id: &str, name: &'static str, title: String, mark: Icon| {
        let dispatch = dispatch.clone();
        html! {
            <button key={name} type="button" class="way" id={format!("open-{id}")} data-testid={format!("open-{id}")} {title}
                aria-current={(props.room == room).then_some("true")} onclick={move |_: MouseEvent| dispatch.dispatch(Action::Room(room, None))}>
                { icon(mark) }<span>{ name }</span>
            </button>
        }
    };
    html! {
        <nav class="rooms" aria-label={say("Rooms")}>
            { way(Room::Organization, "organization", say("Organization"), say("The organization: units, accounts, roles, handshakes").to_string(), Icon::Organization) }
            for it in ready() { { way(it.room, it.id, say(it.name), format!("{} ({})", say(it.about), it.key.to_uppercase()), it.icon) } }
        </nav>
    }
}
