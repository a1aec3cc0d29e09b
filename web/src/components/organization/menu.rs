//! The menu under a plus button: what can be added to a place.

use page::floating;
use serde_json::{Map, Value};
use sim::view::{Offer, OfferKind};

use super::camera::area;
use super::gestures::closest;
use super::keyboard;
use crate::browser::{Element, elements};
use crate::prelude::*;

/// The menu's place, and its position in the viewport.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenedMenu {
    pub key: String,
    pub x: f64,
    pub y: f64,
}

impl OpenedMenu {
    pub fn at_pointer(key: String, event: &MouseEvent) -> Self {
        let plus = closest(event.target(), "[data-add]");
        let viewport = closest(event.target(), ".viewport");
        match (plus, viewport) {
            (Some(plus), Some(viewport)) => Self::at_element(key, &plus, &viewport),
            _ => Self {
                key,
                x: 0.0,
                y: 0.0,
            },
        }
    }

    /// Positions the menu under an element, inside the viewport.
    pub fn at_element(key: String, element: &Element, viewport: &Element) -> Self {
        let (x, y) = floating::menu(area(viewport), area(element));
        Self { key, x, y }
    }
}

#[derive(Properties, PartialEq)]
pub struct Props {
    pub opened: OpenedMenu,
    pub on_close: Callback<()>,
}

/// A form for an operation, as in the inspector.
pub fn form(label: &'static str, operation: &'static str, preset: Option<(&str, &str)>) -> Action {
    let mut known = Map::new();
    if let Some((name, value)) = preset {
        known.insert(name.to_string(), Value::from(value));
    }
    Action::Open(Dialog::Offer(Offer {
        label: label.into(),
        kind: OfferKind::Form {
            operation,
            preset: known,
        },
        refusal: None,
        grave: false,
    }))
}

#[component]
pub fn AddMenu(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let node = use_node_ref();
    let Props { opened, on_close } = props;
    use_effect_with((node.clone(), opened.clone()), |(node, opened)| {
        elements::translate(node, (opened.x, opened.y));
        elements::focus_child(node, 0);
    });
    let choose = |action: Action| {
        dispatch
            .on(action)
            .reform(with!(on_close, move |event: MouseEvent| {
                event.stop_propagation();
                on_close.emit(());
            }))
    };
    let (place, key) = (opened.key.trim_start_matches("u:"), &opened.key);
    let onkeydown = with!((on_close, node, key), move |event: KeyboardEvent| {
        let (items, here) = elements::children(&node);
        let to = match (event.key().as_str(), here) {
            ("Escape" | "Tab", _) => {
                event.prevent_default();
                event.stop_propagation();
                on_close.emit(());
                keyboard::return_to(&key);
                return;
            }
            ("ArrowDown", Some(n)) => (n + 1) % items,
            ("ArrowUp", Some(n)) => (n + items - 1) % items,
            ("Home", _) => 0,
            ("End", _) => items - 1,
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        elements::focus_child(&node, to);
    });
    let onfocusout = with!((on_close, node), move |event: FocusEvent| {
        if !elements::focus_stays(&event, &node) {
            on_close.emit(());
        }
    });
    html! {
        <div ref={node} class="add-menu" role="menu" aria-label={say("Add")} {onkeydown} {onfocusout}>
            <button role="menuitem" tabindex="-1" onclick={choose(form(say("Create an account"), "organizations:CreateAccount", None))}>
                { say("Create an account") }<span class="soft small">{ say("It starts in the root.") }</span>
            </button>
            <button role="menuitem" tabindex="-1" onclick={choose(form(say("Invite an account"), "organizations:InviteAccountToOrganization", None))}>
                { say("Invite an account") }
            </button>
            <button role="menuitem" tabindex="-1" onclick={choose(form(say("Create an organizational unit"), "organizations:CreateOrganizationalUnit", Some(("ParentId", place))))}>
                { say("Create an organizational unit") }<span class="soft small">{ say("Here.") }</span>
            </button>
        </div>
    }
}
