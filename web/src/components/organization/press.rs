//! A long press on the drawing opens what a right click opens elsewhere.

use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::Timeout;
use page::gestures::{Fingers, REST_MS};
use web_sys::{Element, Event, HtmlElement, PointerEvent};

use super::gestures::{Find, closest, position};
use super::menu::OpenedMenu;
use crate::prelude::*;

/// The request of a long press.
pub enum Rested {
    /// Open the menu of what can be added to a place.
    Add(OpenedMenu),
    /// Show details of the item with this key.
    Show(String),
}

#[derive(Default)]
struct LongPress {
    fingers: Fingers,
    waits: Option<Timeout>,
}

/// Listens until the result is dropped. `moved` reports a drag, which is not a long press; a long press sets it, so
/// that the click at its end does nothing.
pub fn listen(
    viewport: &HtmlElement,
    moved: &Rc<RefCell<bool>>,
    find: Find,
    rested: impl Fn(Rested) + 'static,
) -> Vec<EventListener> {
    let press = Rc::new(RefCell::new(LongPress::default()));
    let rested = Rc::new(rested);
    let down = {
        let (press, moved, viewport) = (press.clone(), moved.clone(), viewport.clone());
        EventListener::new(&viewport.clone(), "pointerdown", move |event| {
            let Some(pointer) = touch(event) else {
                return;
            };
            let begins = press.borrow_mut().fingers.down();
            let what = begins.then(|| asked(&viewport, pointer, &find)).flatten();
            let (moved, rested, waiting) = (moved.clone(), rested.clone(), Rc::downgrade(&press));
            press.borrow_mut().waits = what.map(|what| {
                Timeout::new(REST_MS, move || {
                    let dragged = moved.replace(true);
                    let asks = (waiting.upgrade())
                        .is_some_and(|press| press.borrow_mut().fingers.rest(dragged));
                    if asks {
                        rested(what);
                    }
                })
            });
        })
    };
    let ends = ["pointerup", "pointercancel"].map(|name| {
        let press = press.clone();
        EventListener::new(viewport, name, move |event| {
            if touch(event).is_some() {
                let mut now = press.borrow_mut();
                now.fingers.up();
                now.waits = None;
            }
        })
    });
    let options = EventListenerOptions::enable_prevent_default();
    // The mouse events that follow a touch would take the focus from what the long press opened.
    let up = {
        let press = press.clone();
        EventListener::new_with_options(viewport, "touchend", options, move |event| {
            if press.borrow().fingers.has_asked() {
                event.prevent_default();
            }
        })
    };
    // The browser's own menu would lie over ours.
    let menu = EventListener::new_with_options(viewport, "contextmenu", options, move |event| {
        if press.borrow().fingers.are_down() {
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
