//! The room of services: nothing leads here yet (`ready` in `rooms.rs`).

mod artifact;
mod config;
mod root_access;

use std::rc::Rc;

use shell::desk::Desk;
use sim::view::Selection;
use yew::prelude::*;

use self::artifact::Artifact;
use self::config::Config;
use self::root_access::RootAccess;
use super::rooms::RoomProps;

#[component]
pub fn Services(props: &RoomProps) -> Html {
    match &props.view.about {
        Some(Selection::Service(id)) if props.open => part(id, &props.desk),
        Some(_) | None => Html::default(),
    }
}

/// What only this service's page has.
fn part(service: &str, desk: &Rc<Desk>) -> Html {
    let desk = desk.clone();
    match service {
        "artifact" => html! { <Artifact {desk} /> },
        "config" => html! { <Config {desk} /> },
        "iam" => html! { <RootAccess {desk} /> },
        _ => Html::default(),
    }
}

/// What the part of one service on its page is given.
#[derive(Properties)]
pub struct PartProps {
    pub desk: Rc<Desk>,
}

impl PartialEq for PartProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.desk, &other.desk)
    }
}
