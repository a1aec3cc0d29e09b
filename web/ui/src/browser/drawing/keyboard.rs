//! The tree by keyboard: one roving tab stop, as in the ARIA practices.

use page::drawing_keys::{KeyCommand, TreeFocus, TreeKey, Typed, answer};
use page::layout::{Folds, Picture};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent, MouseEvent};

use super::MenuPlace;
use super::camera::SharedCamera;
use crate::browser::{elements, platform};

/// The command of a key press; `None` leaves it to the browser.
pub fn command(
    event: &KeyboardEvent,
    viewport: &HtmlElement,
    picture: &Picture,
    folds: &Folds,
    typed: &mut Typed,
) -> Option<KeyCommand> {
    let target = elements::target(event)?;
    let item = (target.get_attribute("role").as_deref() == Some("treeitem"))
        .then(|| target.get_attribute("data-key"))
        .flatten();
    let focus = match &item {
        _ if target == **viewport => TreeFocus::Drawing,
        Some(key) => TreeFocus::Item(key),
        None => TreeFocus::Other,
    };
    let press = TreeKey {
        key: &event.key(),
        shift: event.shift_key(),
        modified: event.ctrl_key() || event.meta_key() || event.alt_key(),
        at: event.time_stamp(),
        audience: elements::exists(".audience-head"),
    };
    answer(press, focus, picture, folds, typed)
}

/// The menu of a place, under the item that has the focus.
pub fn menu(event: &KeyboardEvent, key: String, viewport: &HtmlElement) -> Option<MenuPlace> {
    let target = elements::target(event)?;
    Some(MenuPlace::at_element(key, &target, viewport))
}

fn element(viewport: &HtmlElement, key: &str) -> Option<HtmlElement> {
    elements::first_html_in(
        viewport,
        &format!("[role=\"treeitem\"][data-key=\"{key}\"]"),
    )
}

/// An item got the focus: by keyboard, it is in sight.
pub fn reached(item: Option<&Element>, camera: &SharedCamera) {
    let visible = item.filter(|it| it.matches(":focus-visible").is_ok_and(|it| it));
    if let Some(it) = visible.and_then(|it| it.dyn_ref::<HtmlElement>()) {
        camera.bring(it);
    }
}

/// Moves the tab stop and the focus to an item and scrolls it into view; `false` if it has no element.
pub fn focus(viewport: &HtmlElement, camera: &SharedCamera, key: &str) -> bool {
    let found = stop(viewport, key);
    if let Some(it) = &found {
        camera.reveal(it);
    }
    found.is_some()
}

/// Moves the tab stop and the focus.
pub fn stop(viewport: &HtmlElement, key: &str) -> Option<HtmlElement> {
    let it = element(viewport, key)?;
    set_stop(viewport, &it);
    let _ = it.focus();
    Some(it)
}

fn set_stop(viewport: &HtmlElement, it: &Element) {
    for before in platform::all(viewport, "[role=\"treeitem\"][tabindex=\"0\"]") {
        let _ = before.set_attribute("tabindex", "-1");
    }
    let _ = it.set_attribute("tabindex", "0");
}

/// After drawing: while the focus is elsewhere, the tab stop is the selected item; else the last focused one, or the
/// first.
pub fn keep_stop(viewport: &HtmlElement) {
    let first = |wanted: &str| elements::first_in(viewport, wanted);
    let inside = viewport.contains(platform::focused().as_deref().map(|it| it.as_ref()));
    let selected = first("[role=\"treeitem\"][aria-selected=\"true\"]").filter(|_| !inside);
    if let Some(selected) = selected {
        set_stop(viewport, &selected);
    } else if first("[role=\"treeitem\"][tabindex=\"0\"]").is_none()
        && let Some(first) = first("[role=\"treeitem\"]")
    {
        set_stop(viewport, &first);
    }
}

/// Scrolls the new item into view, else what the last notice is about, else the selected one. If that is sought because it was
/// selected elsewhere, such as in the search, it is brought from afar to a size at which it can be read.
pub fn bring(
    viewport: &HtmlElement,
    camera: &SharedCamera,
    (new, sought): (bool, bool),
    selected: Option<&str>,
) {
    // An envelope on a card is an item only while the card is entered.
    let drawn = |key: &str| elements::first_html_in(viewport, &format!("[data-key=\"{key}\"]"));
    let about = || {
        let notice = elements::find(".stage > .notice[data-about]")?;
        notice
            .get_attribute("data-about")?
            .split(' ')
            .find_map(drawn)
    };
    let found = new
        .then(|| elements::first_html_in(viewport, FRESH).or_else(about))
        .flatten();
    let inside = viewport.contains(platform::focused().as_deref().map(|it| it.as_ref()));
    if let Some(it) = found {
        camera.bring(&it);
    } else if let Some(it) = selected.and_then(drawn) {
        if inside || !sought {
            camera.bring(&it);
        } else {
            camera.find(&it);
        }
    }
}

/// A unit, an account or an account request that came with the last step.
const FRESH: &str = ".place[data-fresh] > .place-head, [role=\"treeitem\"][data-fresh]:is([data-key^=\"a:\"], [data-key^=\"g:\"])";

/// A click also makes the item the tab stop.
pub fn stop_at(event: &MouseEvent, key: &str) {
    let viewport = elements::closest(event, ".viewport");
    if let Some(viewport) = viewport.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        stop(&viewport, key);
    }
}

/// Returns the focus after a menu.
pub fn return_to(key: &str) {
    if let Some(it) = elements::find(".viewport").and_then(|viewport| element(&viewport, key)) {
        let _ = it.focus();
    } else {
        platform::focus("actor");
    }
}
