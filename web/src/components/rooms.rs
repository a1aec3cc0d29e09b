//! The rooms: views that take the organization's place in the middle of the page, one at a time. A room is a row of
//! `room::ROOMS` and a component that gets `RoomProps`; the entry, the way back and the keys are the same for all.

use std::rc::Rc;

use shell::controller::Controller;
use yew::prelude::*;

use super::events::Events;
use super::lab::Lab;
use super::last_accessed::LastAccessed;
use super::room::{RoomEntry, ready};
use super::rules::Rules;
use super::services::Services;
use super::walkthrough::Lessons;
use crate::say::say;
use crate::state::{Room, RoomView};

/// All rooms; closed ones keep what was chosen and typed in them.
pub fn panes(view: &RoomView, controller: &Rc<Controller>, presenter: bool) -> Html {
    let pane = |entry: &RoomEntry| {
        let open = view.room == entry.room;
        let (view, controller) = (view.clone(), controller.clone());
        let content = match entry.room {
            Room::Organization => Html::default(),
            Room::Lessons => html! { <Lessons {controller} {open} {view} {presenter} /> },
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
