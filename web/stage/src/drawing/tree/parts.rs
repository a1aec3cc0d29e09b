//! The heads and places of a picture as components.

use page::camera::InSight;
use page::crowd::drawn;
use page::layout::{Density, DrawnPart};
use page::motion::StepMotion;
use sim::ids::AccountId;

use super::super::place::Place;
use super::head::HeadLine;
use super::props::Props;
use page::keys;
use ui::prelude::*;

/// The inputs that decide which accounts of a crowd are elements.
pub(crate) struct Elements<'a> {
    pub sight: Option<&'a InSight>,
    pub selected: Option<&'a str>,
    /// Accounts that are elements wherever they are.
    pub needed: Vec<AccountId>,
    pub crowded: bool,
    /// The service whose lines are drawn.
    pub active: Option<&'static str>,
}

pub(crate) fn draw(
    part: &DrawnPart,
    props: &Props,
    elements: &Elements,
    happening: &StepMotion,
) -> Html {
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
                <HeadLine key={head.key.as_str()} {head} {selected} now={head.request.is_some().then_some(props.now)}
                    happening={Rc::new(happening.within(&has))} />
            }
        }
        DrawnPart::Place(place) => {
            let has = |key: &str| place.holds(key);
            let stepped: Vec<String> = props
                .folds
                .flipped
                .iter()
                .filter(|key| key.starts_with("a:") && has(key))
                .cloned()
                .collect();
            let crowd = (elements.crowded && place.density == Density::Tiles)
                .then(|| Rc::new(drawn(place, elements.sight, &elements.needed)));
            let came = match place.density {
                Density::Closed => happening.came(place.squares()),
                Density::Tiles if elements.crowded => happening.came(place.accounts.iter()),
                Density::Tiles | Density::Cards => Vec::new(),
            };
            // Empty values are equal, so that other places are not drawn anew.
            let step = if came.is_empty() {
                0
            } else {
                happening.number()
            };
            html! {
                <Place key={place.key.as_str()} {place} {crowd} stepped={Rc::new(stepped)} came={(step, came)}
                    selected={selected.filter(|key| has(key)).map(|key| AttrValue::from(key.to_string()))}
                    now={place.waits().then_some(props.now)} happening={Rc::new(happening.within(&has))}
                    actor={&props.actor} active={elements.active} />
            }
        }
    }
}
