//! The tree by keyboard: one roving tab stop, as in the ARIA practices, and the arrow keys.

use gloo::utils::document;
use page::layout::{Density, DrawnPart, DrawnPlace, Folds, OrganizationHead, Picture};
use sim::catalog::short_name;
use web_sys::{Element, HtmlElement, KeyboardEvent, MouseEvent};

use super::camera::SharedCamera;
use super::gestures;
use super::menu::OpenedMenu;
use crate::prelude::*;
use page::keys;

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
    pub camera: &'a SharedCamera,
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

impl Row {
    fn new(key: String, name: &str, level: usize, open: Option<bool>) -> Self {
        Self {
            key,
            name: name.to_lowercase(),
            level,
            open,
            aside: false,
        }
    }
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
    let rows = rows(keys, &viewport);
    let pressed = Pressed {
        event,
        keys,
        here: rows.iter().position(|row| row.key == current)?,
        rows,
    };
    match key.as_str() {
        "Enter" | " " => Some(KeyCommand::Select(current)),
        "ContextMenu" => menu(&current, &target, &viewport),
        "F10" if event.shift_key() => menu(&current, &target, &viewport),
        _ => pressed.step(&key, &viewport),
    }
}

/// A key pressed on a row.
struct Pressed<'a> {
    event: &'a KeyboardEvent,
    keys: &'a TreeKeys<'a>,
    rows: Vec<Row>,
    here: usize,
}

impl Pressed<'_> {
    /// Folds, or moves the focus.
    fn step(&self, key: &str, viewport: &HtmlElement) -> Option<KeyCommand> {
        let (here, row) = (self.here, &self.rows[self.here]);
        let to = match key {
            "ArrowDown" => self.below(),
            "ArrowUp" => self.above(),
            "Home" => 0,
            "End" => self.rows.len() - 1,
            "ArrowRight" if row.aside => match self.rows.get(here + 1) {
                Some(next) if next.aside => here + 1,
                Some(_) | None => return Some(KeyCommand::Nothing),
            },
            "ArrowRight" => match row.open {
                Some(false) => return Some(self.flip()),
                Some(true) => (here + 1).min(self.rows.len() - 1),
                None => return Some(KeyCommand::Nothing),
            },
            // The organization's own line cannot be folded.
            "ArrowLeft" if row.open == Some(true) && !row.key.starts_with("o:") => {
                return Some(self.flip());
            }
            "ArrowLeft" => self.rows[..here]
                .iter()
                .rposition(|it| it.level < row.level)
                .unwrap_or(here),
            "*" => return Some(self.open_level()),
            _ => find(self.event, key, here, &self.rows, self.keys)?,
        };
        let key = &self.rows[to].key;
        Some(if focus(viewport, self.keys.camera, key) {
            KeyCommand::Nothing
        } else {
            KeyCommand::Reach(key.clone())
        })
    }

    fn below(&self) -> usize {
        let mut after = self.rows.iter().enumerate().skip(self.here + 1);
        after
            .find(|row| self.passes(row.1))
            .map_or(self.here, |row| row.0)
    }

    fn above(&self) -> usize {
        let before = &self.rows[..self.here];
        before
            .iter()
            .rposition(|row| self.passes(row))
            .unwrap_or(self.here)
    }

    /// A place's policies are entered on purpose: otherwise each policy would be an extra step.
    fn passes(&self, row: &Row) -> bool {
        self.rows[self.here].aside || !row.aside
    }

    fn flip(&self) -> KeyCommand {
        let mut folds = self.keys.folds.clone();
        folds.flip(&self.rows[self.here].key);
        KeyCommand::Folds(folds)
    }

    /// Opens all units on the level of the current row.
    fn open_level(&self) -> KeyCommand {
        let mut folds = self.keys.folds.clone();
        let level = self.rows[self.here].level;
        for row in self.rows.iter().filter(|row| row.level == level) {
            if row.open == Some(false) && row.key.starts_with("u:") {
                folds.flip(&row.key);
            }
        }
        KeyCommand::Folds(folds)
    }
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
    for part in &keys.picture.parts {
        match part {
            DrawnPart::Head(head) => head_rows(head, &mut rows),
            DrawnPart::Place(place) => place_rows(place, keys, viewport, &mut rows),
        }
    }
    rows
}

fn head_rows(head: &OrganizationHead, rows: &mut Vec<Row>) {
    rows.push(Row::new(head.key.clone(), "organization", 1, Some(true)));
    if let Some(it) = &head.request {
        rows.push(Row::new(keys::handshake(&it.id), "request", 2, None));
    }
    for it in head.shown_services() {
        rows.push(Row::new(keys::service(it), short_name(it), 2, None));
    }
}

fn place_rows(place: &DrawnPlace, keys: &TreeKeys, viewport: &HtmlElement, rows: &mut Vec<Row>) {
    let open = place.density != Density::Closed;
    let (level, below) = (place.level, place.level + 1);
    let key = place.key.clone();
    rows.push(Row::new(key, &place.name, level, Some(open)));
    if let Some(overlay) = place.overlay.as_ref().filter(|_| open) {
        for it in overlay.shown() {
            let key = keys::hung(&overlay.organization, &it.id, &overlay.target);
            rows.push(Row {
                aside: true,
                ..Row::new(key, "", below, None)
            });
        }
    }
    for account in place.accounts.iter().filter(|it| it.moved_to.is_none()) {
        let key = keys::account(account.id);
        let stepped = keys.folds.account_is_open(&key);
        let cards = place.density == Density::Cards;
        let inner = if cards { inner(viewport, &key) } else { None };
        let open = inner.is_some().then_some(stepped);
        rows.push(Row::new(key, &account.name, below, open));
        if stepped {
            for key in inner.unwrap_or_default() {
                rows.push(Row::new(key, "", below + 1, None));
            }
        }
    }
    for ghost in &place.ghosts {
        let key = keys::request(&ghost.request);
        rows.push(Row::new(key, &ghost.name, below, None));
    }
    for it in &place.nobody {
        rows.push(Row::new(keys::handshake(&it.id), "invitation", below, None));
    }
}

/// The roles and envelopes drawn at an account, if there are any.
fn inner(viewport: &HtmlElement, key: &str) -> Option<Vec<String>> {
    let account = element(viewport, key)?;
    let found = platform::all(&account, "[data-key]").into_iter();
    let keys: Vec<String> = found
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
pub fn bring(viewport: &HtmlElement, camera: &SharedCamera, new: bool, selected: Option<&str>) {
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
    let viewport = gestures::closest(event.target(), ".viewport");
    if let Some(viewport) = viewport.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        stop(&viewport, key);
    }
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
