//! Keeps the focus nearby: the focused or pressed element may disappear or be folded away. Then the focus moves to a
//! neighbor, so that keyboard users do not lose their place.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use gloo::utils::{document, window};
use js_sys::{Function, Reflect};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement};
use yew::prelude::*;

use crate::browser::platform;

/// Delay until the page is drawn, and the browser has noticed which element can no longer have the focus, in
/// milliseconds.
const SOON_MS: u32 = 60;

/// Elements to press; a press elsewhere means that the user wants no focus.
const PRESSED: &str = "button, a, summary, label, input, select, textarea, [tabindex], [data-key]";

const HEADINGS: &str = "h2, h3, h4, h5";

/// The class of a button that only leads to the next one: "Answer as Eva" to the answer.
pub const LEADS_ON: &str = "leads-on";

/// The last focused element and its ancestors.
type Path = Rc<RefCell<Vec<HtmlElement>>>;

/// Keeps the focus near its last place.
#[hook]
pub fn use_kept_focus() {
    let path: Path = use_mut_ref(Vec::new);
    use_effect_with(
        (),
        with!(path, move |()| {
            let on = |name: &'static str, run: fn(&Event, &Path)| {
                EventListener::new(
                    &document(),
                    name,
                    with!(path, move |event| run(event, &path)),
                )
            };
            let listeners = [
                on("focusin", |event, path| note(event, "*", path)),
                // Some browsers do not focus a pressed button.
                on("pointerdown", |event, path| note(event, PRESSED, path)),
                on("click", |_, path| restore_soon(path, None)),
            ];
            move || drop(listeners)
        }),
    );
    use_effect(move || restore_soon(&path, None));
}

/// Remembers the element that was focused or pressed. A dialog returns the focus to its former place, so that stays
/// remembered.
fn note(event: &Event, wanted: &str, path: &Path) {
    let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
    let closest = |it: &Element, places: &str| it.closest(places).ok().flatten();
    let mut next = target.and_then(|it| closest(&it, wanted));
    if let Some(it) = &next
        && closest(it, "dialog").is_some()
        && !path.borrow().is_empty()
    {
        return;
    }
    let mut now = Vec::new();
    while let Some(element) =
        next.filter(|it| !it.matches(".route, main, .app, body").unwrap_or(true))
    {
        next = element.parent_element();
        now.extend(element.dyn_into::<HtmlElement>());
    }
    path.replace(now);
}

/// Checks twice that the same element has lost the focus (`lost`: at the first check), because deliberate moves come
/// first.
fn restore_soon(path: &Path, lost: Option<HtmlElement>) {
    Timeout::new(
        SOON_MS,
        with!(path, move || {
            // Focusing something changes the remembered path.
            let now = path.borrow().clone();
            if is_lost(&now) {
                let first = now.first().cloned();
                if lost.is_some() && lost == first {
                    restore(&now);
                } else {
                    restore_soon(&path, first);
                }
            }
        }),
    )
    .forget();
}

/// Whether nothing has the focus, and the last element cannot have it. An embedded page does not take the focus from
/// its parent.
fn is_lost(path: &[HtmlElement]) -> bool {
    let here = document().has_focus().unwrap_or(true);
    here && platform::focus_is_nowhere() && path.first().is_some_and(|it| !can_have_it(it))
}

fn restore(path: &[HtmlElement]) {
    let dialog = document().query_selector("dialog[open]").ok().flatten();
    if let Some(dialog) = dialog {
        give_one(&dialog, HEADINGS);
        return;
    }
    if path.iter().any(|it| it.class_list().contains(LEADS_ON)) {
        platform::focus_first(&[".insp-main > .primary"]);
        if !platform::focus_is_nowhere() {
            return;
        }
    }
    for place in path.iter().filter(|it| it.is_connected()) {
        let _ = place.focus();
        // Between panes, the next element may do anything, so reading comes first. In a view, it is one of a row.
        let part = matches!(place.tag_name().as_str(), "SECTION" | "ARTICLE");
        let route = matches!(place.closest(".route, .topbar"), Ok(Some(_)));
        give_one(
            place,
            if part || !route {
                HEADINGS
            } else {
                "summary, button, select, input"
            },
        );
        if !platform::focus_is_nowhere() {
            return;
        }
    }
    // At the step of the presenter, whose keys do nothing in the tree; at the result, else at the selection.
    for id in ["presenter-title", "notice-line", "inspector-title"] {
        if platform::focus_is_nowhere() {
            platform::focus(id);
        }
    }
    if platform::focus_is_nowhere() {
        platform::focus_first(&[".scape [tabindex='0']"]);
    }
}

/// Whether the element can still have the focus.
fn can_have_it(element: &HtmlElement) -> bool {
    // A folded element still has a size; `web-sys` has no such method.
    let drawn = Reflect::get(element, &"checkVisibility".into())
        .ok()
        .and_then(|it| it.dyn_into::<Function>().ok())
        .and_then(|it| it.call0(element).ok())
        .is_none_or(|it| it.is_truthy());
    let style = window().get_computed_style(element).ok().flatten();
    let hidden =
        style.is_some_and(|it| it.get_property_value("visibility").as_deref() == Ok("hidden"));
    element.is_connected() && drawn && !hidden && !element.matches(":disabled").unwrap_or(false)
}

/// Focuses the first visible match.
fn give_one(place: &Element, wanted: &str) {
    let found = place.query_selector_all(wanted).ok();
    for n in 0..found.as_ref().map_or(0, web_sys::NodeList::length) {
        if !platform::focus_is_nowhere() {
            return;
        }
        let next = found.as_ref().and_then(|found| found.get(n));
        if let Some(element) = next.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
            if wanted == HEADINGS {
                let _ = element.set_attribute("tabindex", "-1");
            }
            let _ = element.focus();
        }
    }
}
