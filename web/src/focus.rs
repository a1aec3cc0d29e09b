//! The keyboard in rooms: a button that did its work may go away with it, or be folded away. Then the keyboard goes to what is
//! next to its place, so that nobody has to look for where they were.

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use gloo::utils::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement};
use yew::prelude::*;

use crate::platform;

/// Once the page is drawn, and the browser has noticed what cannot have the keyboard any more.
const SOON_MS: u32 = 60;

/// Keeps the keyboard near what it was on in a room.
#[hook]
pub fn use_kept_focus() {
    let path = use_mut_ref(Vec::<HtmlElement>::new);
    use_effect_with((), {
        let path = path.clone();
        move |()| {
            let listener = EventListener::new(&document(), "focusin", move |event| {
                if let Some(now) = path_of(event) {
                    path.replace(now);
                }
            });
            move || drop(listener)
        }
    });
    use_effect(move || {
        Timeout::new(SOON_MS, move || {
            // Giving the keyboard to something changes what is remembered.
            let path = path.borrow().clone();
            restore(&path);
        })
        .forget();
    });
}

/// What got the keyboard and what it is in, up to the room; nothing outside of rooms. `None`: a dialog got it, which gives it
/// back.
fn path_of(event: &Event) -> Option<Vec<HtmlElement>> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let within = |places: &str| target.closest(places).ok().flatten();
    if within("dialog").is_some() {
        return None;
    }
    let mut path = Vec::new();
    if within(".room").is_some() {
        let mut next = Some(target.clone());
        while let Some(element) = next.filter(|it| !it.class_list().contains("room")) {
            next = element.parent_element();
            path.extend(element.dyn_into::<HtmlElement>());
        }
    }
    Some(path)
}

fn restore(path: &[HtmlElement]) {
    if !platform::focus_is_nowhere() {
        return;
    }
    for place in path.iter().filter(|it| it.is_connected()) {
        let part = matches!(place.tag_name().as_str(), "SECTION" | "ARTICLE");
        let wanted = if part {
            "h3, h4, h5"
        } else {
            "summary, button, select, input"
        };
        let _ = place.focus();
        let found = place.query_selector_all(wanted).ok();
        for n in 0..found.as_ref().map_or(0, web_sys::NodeList::length) {
            if !platform::focus_is_nowhere() {
                return;
            }
            let next = found.as_ref().and_then(|found| found.get(n));
            if let Some(element) = next.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
                if part {
                    let _ = element.set_attribute("tabindex", "-1");
                }
                // What cannot be seen does not take it.
                let _ = element.focus();
            }
        }
        if !platform::focus_is_nowhere() {
            return;
        }
    }
}
