//! A long press on the drawing opens what a right click opens elsewhere.

use std::cell::Cell;

use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::Timeout;
use web_sys::{Element, Event, HtmlElement, PointerEvent};

use super::gestures::{Find, closest, position};
use super::menu::OpenedMenu;
use crate::prelude::*;

/// Duration of a long press, as on Android and iOS.
const REST_MS: u32 = 500;

/// The request of a long press.
pub enum Rested {
    /// Open the menu of what can be added to a place.
    Add(OpenedMenu),
    /// Show details of the item with this key.
    Show(String),
}

#[derive(Default)]
struct Fingers {
    count: u32,
    waits: Option<Timeout>,
    /// The long press has asked for something.
    asked: Rc<Cell<bool>>,
}

/// Listens until the result is dropped. `moved` reports a drag, which is not a long press; a long press sets it, so
/// that the click at its end does nothing.
pub fn listen(
    viewport: &HtmlElement,
    moved: &Rc<RefCell<bool>>,
    find: Find,
    rested: impl Fn(Rested) + 'static,
) -> Vec<EventListener> {
    let fingers = Rc::new(RefCell::new(Fingers::default()));
    let rested = Rc::new(rested);
    let down = {
        let (fingers, moved, viewport) = (fingers.clone(), moved.clone(), viewport.clone());
        EventListener::new(&viewport.clone(), "pointerdown", move |event| {
            let Some(pointer) = touch(event) else {
                return;
            };
            let mut now = fingers.borrow_mut();
            now.count += 1;
            now.asked.set(false);
            let (moved, rested, asked_now) = (moved.clone(), rested.clone(), now.asked.clone());
            let what = asked(&viewport, pointer, &find);
            now.waits = what.filter(|_| now.count == 1).map(|what| {
                Timeout::new(REST_MS, move || {
                    if !moved.replace(true) {
                        asked_now.set(true);
                        rested(what);
                    }
                })
            });
        })
    };
    let ends = ["pointerup", "pointercancel"].map(|name| {
        let fingers = fingers.clone();
        EventListener::new(viewport, name, move |event| {
            if touch(event).is_some() {
                let mut now = fingers.borrow_mut();
                now.count = now.count.saturating_sub(1);
                now.waits = None;
            }
        })
    });
    let options = EventListenerOptions::enable_prevent_default();
    // The mouse events that follow a touch would take the focus from what the long press opened.
    let up = {
        let asked = fingers.borrow().asked.clone();
        EventListener::new_with_options(viewport, "touchend", options, move |event| {
            if asked.get() {
                event.prevent_default();
            }
        })
    };
    // The browser's own menu would lie over ours.
    let menu = EventListener::new_with_options(viewport, "contextmenu", options, move |event| {
        if fingers.borrow().count > 0 {
            event.prevent_default();
        }
    });
    [down, up, menu].into_iter().chain(ends).collect()
}

fn touch(event: &Event) -> Option<&PointerEvent> {
    event
        .dyn_ref::<PointerEvent>()
        .filter(|it| it.pointer_type() == "touch")
}

/// The request of a long press at this point.
fn asked(viewport: &Element, pointer: &PointerEvent, find: &Find) -> Option<Rested> {
    let Some(element) = closest(pointer.target(), "[data-key]") else {
        return find(position(pointer)).map(|(key, _)| Rested::Show(key));
    };
    let key = element.get_attribute("data-key")?;
    let plus = element.query_selector("[data-add]").ok().flatten();
    Some(match plus {
        Some(plus) => Rested::Add(OpenedMenu::at_element(key, &plus, viewport)),
        None => Rested::Show(key),
    })
}
