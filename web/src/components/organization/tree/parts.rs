//! The heads and places of a picture as components.

use sim::ids::AccountId;
use sim::view::RoleState;

use super::super::camera::InSight;
use super::super::crowd::drawn;
use super::super::layout::{Density, DrawnPart, DrawnPlace};
use super::super::motion::StepMotion;
use super::super::place::Place;
use super::Props;
use super::head::HeadLine;
use crate::prelude::*;
use page::keys;

/// The inputs that decide which accounts of a crowd are elements.
pub struct Elements<'a> {
    pub sight: Option<&'a InSight>,
    pub selected: Option<&'a str>,
    /// Accounts that are elements wherever they are.
    pub needed: Vec<AccountId>,
    pub crowded: bool,
}

pub fn draw(part: &DrawnPart, props: &Props, elements: &Elements, happening: &StepMotion) -> Html {
    let selected = elements.selected;
    match part {
        DrawnPart::Head(head) => {
            let request = head.request.as_ref().map(|it| keys::handshake(&it.id));
            let has = |key: &str| {
                let service = |it: &&str| keys::service(it) == key;
                key == head.key
                    || request.as_deref() == Some(key)
                    || head.services.iter().any(service)
            };
            let selected = selected
                .filter(|key| has(key))
                .map(|key| AttrValue::from(key.to_string()));
            html! {
                <HeadLine
                    key={head.key.clone()}
                    head={head.clone()}
                    {selected}
                    now={head.request.is_some().then_some(props.now)}
                    happening={Rc::new(happening.within(has))}
                />
            }
        }
        DrawnPart::Place(place) => {
            let has = |key: &str| holds(place, key);
            let waits = !place.ghosts.is_empty()
                || place.accounts.iter().any(|it| {
                    it.badges
                        .iter()
                        .any(|badge| badge.state == RoleState::Pending)
                })
                || place.density == Density::Cards
                    && (place.envelopes.iter().chain(&place.nobody)).any(|it| it.state.is_live());
            let stepped: Vec<String> = props
                .folds
                .flipped
                .iter()
                .filter(|key| key.starts_with("a:") && has(key))
                .cloned()
                .collect();
            let crowd = (elements.crowded && place.density == Density::Tiles)
                .then(|| Rc::new(drawn(place, elements.sight, &elements.needed)));
            html! {
                <Place
                    key={place.key.clone()}
                    place={place.clone()}
                    {crowd}
                    selected={selected.filter(|key| has(key)).map(|key| AttrValue::from(key.to_string()))}
                    stepped={Rc::new(stepped)}
                    now={waits.then_some(props.now)}
                    happening={Rc::new(happening.within(has))}
                />
            }
        }
    }
}

/// Whether a key belongs to this place, to an account in it, or to something at such an account.
fn holds(place: &DrawnPlace, key: &str) -> bool {
    if place.key == key {
        return true;
    }
    match keys::selection(key) {
        Some(Selection::Account(id) | Selection::Role { account: id, .. }) => {
            place.accounts.iter().any(|account| account.id == id)
        }
        Some(Selection::Handshake(id)) => place
            .envelopes
            .iter()
            .chain(&place.nobody)
            .any(|it| it.id == id),
        Some(Selection::Request(id)) => place.ghosts.iter().any(|ghost| ghost.request == id),
        Some(Selection::Policy { policy, .. }) => {
            let hangs = |it: &std::sync::Arc<sim::view::Hanging>| {
                it.attached.iter().any(|attached| attached.id == policy)
            };
            place.overlay.as_ref().is_some_and(|overlay| {
                hangs(&overlay.hanging)
                    || place
                        .accounts
                        .iter()
                        .any(|account| account.policies.as_ref().is_some_and(hangs))
            })
        }
        Some(
            Selection::Organization(_)
            | Selection::Unit(_)
            | Selection::Service(_)
            | Selection::Person(_),
        )
        | None => false,
    }
}
