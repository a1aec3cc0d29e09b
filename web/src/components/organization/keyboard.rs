//! The tree by keyboard: one roving tab stop, as in the ARIA practices, and the arrow keys.

use std::cell::RefCell;

use gloo::utils::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent, MouseEvent};

use super::camera::Camera;
use super::layout::{Density, DrawnPart, Folds, Picture};
use super::menu::OpenedMenu;
use super::words;
use crate::platform;
use crate::state::keys;

const PAN: f64 = 60.0;
pub const ZOOM: f64 = 1.3;
/// Letters typed within this time form one search, in milliseconds.
const TYPING_MS: f64 = 700.0;

/// The letters typed to find a name.
#[derive(Default)]
pub struct Typed {
    text: String,
    at: f64,
}

pub struct TreeKeys<'a> {
    pub picture: &'a Picture,
    pub folds: &'a Folds,
    pub camera: &'a Camera,
    pub typed: &'a RefCell<Typed>,
}

/// The command of a key.
pub enum KeyCommand {
    /// Handled here.
    Nothing,
    Folds(Folds),
    Select(String),
    Menu(OpenedMenu),
    /// Focus an item that has no element yet.
    Reach(String),
    /// Show or hide the policies.
    Overlay,
}

struct Row {
    key: String,
    name: String,
    level: usize,
    /// `None` for an item without children.
    open: Option<bool>,
    /// Reached with the right arrow; up and down skip it.
    aside: bool,
}

/// The command of a key press; `None` leaves it to the browser.
pub fn answer(event: &KeyboardEvent, keys: &TreeKeys) -> Option<KeyCommand> {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return None;
    }
    let viewport = keys.camera.viewport()?;
    let target: Element = event.target()?.dyn_into().ok()?;
    let key = event.key();
    match key.as_str() {
        "+" | "=" => {
            keys.camera.zoom(ZOOM);
            return Some(KeyCommand::Nothing);
        }
        "-" => {
            keys.camera.zoom(1.0 / ZOOM);
            return Some(KeyCommand::Nothing);
        }
        "0" => {
            keys.camera.whole(true);
            return Some(KeyCommand::Nothing);
        }
        "." => return Some(KeyCommand::Overlay),
        _ => {}
    }
    if target == *viewport {
        let (dx, dy) = match key.as_str() {
            "ArrowLeft" => (PAN, 0.0),
            "ArrowRight" => (-PAN, 0.0),
            "ArrowUp" => (0.0, PAN),
            "ArrowDown" => (0.0, -PAN),
            _ => return None,
        };
        keys.camera.pan(dx, dy);
        return Some(KeyCommand::Nothing);
    }
    // A menu has its own keys.
    if target.get_attribute("role").as_deref() != Some("treeitem") {
        return None;
    }
    let current = target.get_attribute("data-key")?;
    walk(event, &key, &current, keys, &viewport, &target)
}

fn walk(
    event: &KeyboardEvent,
    key: &str,
    current: &str,
    keys: &TreeKeys,
    viewport: &HtmlElement,
    target: &Element,
) -> Option<KeyCommand> {
    let rows = rows(keys, viewport);
    let here = rows.iter().position(|row| row.key == current)?;
    let flip = |key: &str| {
        let mut folds = keys.folds.clone();
        folds.flip(key);
        Some(KeyCommand::Folds(folds))
    };
    // A place's policies are entered on purpose: otherwise each policy would be an extra step.
    let passes = |row: &&(usize, &Row)| rows[here].aside || !row.1.aside;
    let mut after = rows.iter().enumerate().skip(here + 1);
    let to = match key {
        "ArrowDown" => after.find(|row| passes(&row)).map_or(here, |row| row.0),
        "ArrowUp" => {
            let before = rows[..here].iter().enumerate().rev();
            before
                .clone()
                .find(|row| passes(&row))
                .map_or(here, |row| row.0)
        }
        "Home" => 0,
        "End" => rows.len() - 1,
        "ArrowRight" if rows[here].aside => match rows.get(here + 1) {
            Some(next) if next.aside => here + 1,
            Some(_) | None => return Some(KeyCommand::Nothing),
        },
        "ArrowRight" => match rows[here].open {
            Some(false) => return flip(current),
            Some(true) => (here + 1).min(rows.len() - 1),
            None => return Some(KeyCommand::Nothing),
        },
        "ArrowLeft" => {
            // The organization's own line cannot be folded.
            if rows[here].open == Some(true) && !current.starts_with("o:") {
                return flip(current);
            }
            let level = rows[here].level;
            rows[..here]
                .iter()
                .rposition(|row| row.level < level)
                .unwrap_or(here)
        }
        "Enter" | " " => return Some(KeyCommand::Select(current.to_string())),
        "ContextMenu" => return menu(current, target, viewport),
        "F10" if event.shift_key() => return menu(current, target, viewport),
        "*" => {
            let mut folds = keys.folds.clone();
            for row in rows.iter().filter(|row| row.level == rows[here].level) {
                if row.open == Some(false) && row.key.starts_with("u:") {
                    folds.flip(&row.key);
                }
            }
            return Some(KeyCommand::Folds(folds));
        }
        _ => find(event, key, here, &rows, keys)?,
    };
    let key = &rows[to].key;
    Some(if focus(viewport, keys.camera, key) {
        KeyCommand::Nothing
    } else {
        KeyCommand::Reach(key.clone())
    })
}

fn menu(current: &str, target: &Element, viewport: &HtmlElement) -> Option<KeyCommand> {
    (current.starts_with("u:")).then(|| {
        KeyCommand::Menu(OpenedMenu::at_element(
            current.to_string(),
            target,
            viewport,
        ))
    })
}

/// Whether this is the audience's window of a presentation.
fn is_audience() -> bool {
    matches!(document().query_selector(".audience-head"), Ok(Some(_)))
}

/// The next row whose name starts with the typed letters.
fn find(
    event: &KeyboardEvent,
    key: &str,
    here: usize,
    rows: &[Row],
    keys: &TreeKeys,
) -> Option<usize> {
    let mut letters = key.chars();
    let letter = letters.next().filter(|_| letters.next().is_none())?;
    // In the audience's window, letters belong to the presenter's remote control.
    if !letter.is_alphanumeric() || is_audience() {
        return None;
    }
    event.stop_propagation();
    let mut typed = keys.typed.borrow_mut();
    if event.time_stamp() - typed.at > TYPING_MS {
        typed.text.clear();
    }
    typed.at = event.time_stamp();
    typed.text.extend(letter.to_lowercase());
    let from = if typed.text.chars().count() == 1 {
        here + 1
    } else {
        here
    };
    (0..rows.len())
        .map(|n| (from + n) % rows.len())
        .find(|n| rows[*n].name.starts_with(&typed.text))
        .or(Some(here))
}

/// All focusable rows, in reading order.
fn rows(keys: &TreeKeys, viewport: &HtmlElement) -> Vec<Row> {
    let mut rows = Vec::new();
    let row = |key: String, name: &str, level, open| Row {
        key,
        name: name.to_lowercase(),
        level,
        open,
        aside: false,
    };
    for part in &keys.picture.parts {
        match part {
            DrawnPart::Head(head) => {
                rows.push(row(head.key.clone(), "organization", 1, Some(true)));
                if let Some(it) = &head.request {
                    rows.push(row(keys::handshake(&it.id), "request", 2, None));
                }
                for it in head.shown_services() {
                    rows.push(row(keys::service(it), &words::service(it), 2, None));
                }
            }
            DrawnPart::Place(place) => {
                let open = place.density != Density::Closed;
                rows.push(row(place.key.clone(), &place.name, place.level, Some(open)));
                if let Some(overlay) = place.overlay.as_ref().filter(|_| open) {
                    for it in overlay.shown() {
                        let key = keys::hung(&overlay.organization, &it.id, &overlay.target);
                        rows.push(Row {
                            aside: true,
                            ..row(key, "", place.level + 1, None)
                        });
                    }
                }
                for account in place.accounts.iter() {
                    let key = keys::account(account.id);
                    let stepped = keys.folds.account_is_open(&key);
                    let cards = place.density == Density::Cards;
                    let inner = if cards { inner(viewport, &key) } else { None };
                    rows.push(row(
                        key.clone(),
                        &account.name,
                        place.level + 1,
                        inner.is_some().then_some(stepped),
                    ));
                    if stepped {
                        for key in inner.unwrap_or_default() {
                            rows.push(row(key, "", place.level + 2, None));
                        }
                    }
                }
                for ghost in &place.ghosts {
                    let key = keys::request(&ghost.request);
                    rows.push(row(key, &ghost.name, place.level + 1, None));
                }
                for it in &place.nobody {
                    rows.push(row(
                        keys::handshake(&it.id),
                        "invitation",
                        place.level + 1,
                        None,
                    ));
                }
            }
        }
    }
    rows
}

/// The roles and envelopes drawn at an account, if there are any.
fn inner(viewport: &HtmlElement, key: &str) -> Option<Vec<String>> {
    let account = element(viewport, key)?;
    let found = account.query_selector_all("[data-key]").ok()?;
    let keys: Vec<String> = (0..found.length())
        .filter_map(|n| found.get(n)?.dyn_into::<Element>().ok())
        .filter_map(|it| it.get_attribute("data-key"))
        .collect();
    (!keys.is_empty()).then_some(keys)
}

fn element(viewport: &HtmlElement, key: &str) -> Option<HtmlElement> {
    viewport
        .query_selector(&format!("[role=\"treeitem\"][data-key=\"{key}\"]"))
        .ok()
        .flatten()?
        .dyn_into()
        .ok()
}

/// Moves the tab stop and the focus to an item and scrolls it into view; `false` if it has no element.
pub fn focus(viewport: &HtmlElement, camera: &Camera, key: &str) -> bool {
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
    let before = viewport.query_selector_all("[role=\"treeitem\"][tabindex=\"0\"]");
    if let Ok(before) = before {
        for n in 0..before.length() {
            if let Some(before) = before.get(n).and_then(|it| it.dyn_into::<Element>().ok()) {
                let _ = before.set_attribute("tabindex", "-1");
            }
        }
    }
    let _ = it.set_attribute("tabindex", "0");
}

/// After drawing: while the focus is elsewhere, the tab stop is the selected item; else the last focused one, or the
/// first.
pub fn keep_stop(viewport: &HtmlElement) {
    let first = |wanted: &str| viewport.query_selector(wanted).ok().flatten();
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

/// Scrolls the new item into view, else the selected one.
pub fn bring(viewport: &HtmlElement, camera: &Camera, new: bool, selected: Option<&str>) {
    let fresh = || {
        let found = viewport.query_selector(FRESH).ok().flatten();
        found.and_then(|it| it.dyn_into::<HtmlElement>().ok())
    };
    let found = new.then(fresh).flatten();
    if let Some(it) = found.or_else(|| element(viewport, selected?)) {
        camera.bring(&it);
    }
}

/// A unit, an account or an account request that came with the last step.
const FRESH: &str = ".place[data-fresh] > .place-head, [role=\"treeitem\"][data-fresh]:is([data-key^=\"a:\"], [data-key^=\"g:\"])";

/// A click also makes the item the tab stop.
pub fn stop_at(event: &MouseEvent, key: &str) {
    let Some(viewport) = event
        .current_target()
        .and_then(|target| target.dyn_into::<HtmlElement>().ok())
        .or_else(|| {
            document()
                .query_selector(".viewport")
                .ok()
                .flatten()?
                .dyn_into()
                .ok()
        })
    else {
        return;
    };
    stop(&viewport, key);
}

/// Returns the focus after a menu.
pub fn return_to(key: &str) {
    let viewport = document().query_selector(".viewport").ok().flatten();
    if let Some(it) = viewport
        .and_then(|it| it.dyn_into::<HtmlElement>().ok())
        .and_then(|viewport| element(&viewport, key))
    {
        let _ = it.focus();
    } else {
        platform::focus("actor");
    }
}
