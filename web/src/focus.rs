//! The keyboard stays near: what had it, or was pressed, may go away with what it did, or be folded away. Then the keyboard goes to
//! what is next to its place, so that nobody has to look for where they were.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use gloo::utils::{document, window};
use js_sys::{Function, Reflect};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement};
use yew::prelude::*;

use crate::platform;

/// Once the page is drawn, and the browser has noticed what cannot have the keyboard any more.
const SOON_MS: u32 = 60;

/// What one presses; whoever presses anything else wants the keyboard nowhere.
const PRESSED: &str = "button, a, summary, label, input, select, textarea, [tabindex], [data-key]";

const HEADINGS: &str = "h2, h3, h4, h5";

/// Where the keyboard was: what had it, and what that is in.
type Path = Rc<RefCell<Vec<HtmlElement>>>;

/// Keeps the keyboard near what it was on.
#[hook]
pub fn use_kept_focus() {
    let path: Path = (*use_memo((), |()| Path::default())).clone();
    use_effect_with((), {
        let path = path.clone();
        move |()| {
            let on = |name: &'static str, run: fn(&Event, &Path)| {
                let path = path.clone();
                EventListener::new(&document(), name, move |event| run(event, &path))
            };
            let listeners = [
                on("focusin", |event, path| note(event, "*", path)),
                // Some browsers give a button that is pressed no keyboard.
                on("pointerdown", |event, path| note(event, PRESSED, path)),
                on("click", |_, path| restore_soon(path, None)),
            ];
            move || drop(listeners)
        }
    });
    use_effect(move || restore_soon(&path, None));
}

/// Remembers what got the keyboard or was pressed. A dialog gives the keyboard back to where it was before, so that stays
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
        next.filter(|it| !it.matches(".room, main, .app, body").unwrap_or(true))
    {
        next = element.parent_element();
        now.extend(element.dyn_into::<HtmlElement>());
    }
    path.replace(now);
}

/// Looks twice at the same element that lost focus (`lost`: at the first look): what moves focus on purpose comes first.
fn restore_soon(path: &Path, lost: Option<HtmlElement>) {
    let path = path.clone();
    Timeout::new(SOON_MS, move || {
        // Giving the keyboard to something changes what is remembered.
        let now = path.borrow().clone();
        if is_lost(&now) {
            let first = now.first().cloned();
            if lost.is_some() && lost == first {
                restore(&now);
            } else {
                restore_soon(&path, first);
            }
        }
    })
    .forget();
}

/// Nothing has the keyboard, and what had it last cannot have it. A page inside of another one takes no keyboard from it.
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
    for place in path.iter().filter(|it| it.is_connected()) {
        let _ = place.focus();
        // Among panes what comes next may do anything: one reads on first. In a room it is one of a row.
        let part = matches!(place.tag_name().as_str(), "SECTION" | "ARTICLE");
        let room = matches!(place.closest(".room, .topbar"), Ok(Some(_)));
        give_one(
            place,
            if part || !room {
                HEADINGS
            } else {
                "summary, button, select, input"
            },
        );
        if !platform::focus_is_nowhere() {
            return;
        }
    }
    // At what came of it, else at what is looked at.
    for id in ["notice-line", "inspector-title"] {
        if platform::focus_is_nowhere() {
            platform::focus(id);
        }
    }
    if platform::focus_is_nowhere() {
        platform::focus_first(&[".scape [tabindex='0']"]);
    }
}

/// Whether it is there to have the keyboard still.
fn can_have_it(element: &HtmlElement) -> bool {
    // What is folded away has its size still; `web-sys` has no such method.
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

/// Gives the keyboard to the first of what is wanted; what cannot be seen does not take it.
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
