//! The tree by keyboard: one roving tab stop, as in the ARIA practices, and the arrow keys.

#[cfg(test)]
mod tests;

use sim::catalog::short_name;

use super::layout::{Density, DrawnPart, DrawnPlace, Folds, OrganizationHead, Picture};
use crate::base::keys;

const PAN: f64 = 60.0;
/// The factor of one zoom step.
pub const ZOOM: f64 = 1.3;
/// Letters typed within this time form one search, in milliseconds.
const TYPING_MS: f64 = 700.0;

/// The letters typed to find a name.
#[derive(Default)]
pub struct Typed {
    text: String,
    at: f64,
}

/// A key pressed on the drawing.
#[derive(Clone, Copy, Debug)]
pub struct TreeKey<'a> {
    /// As in the events of the browser: `ArrowDown`, `a`.
    pub key: &'a str,
    /// Whether Shift is held.
    pub shift: bool,
    /// Pressed together with another modifier than Shift.
    pub modified: bool,
    /// When, in milliseconds.
    pub at: f64,
    /// Letters belong to the presenter's remote control: this is the audience's window of a presentation.
    pub audience: bool,
}

/// What has the focus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TreeFocus<'a> {
    /// The drawing as a whole.
    Drawing,
    /// The item with this key.
    Item(&'a str),
    /// Something with its own keys, such as a menu.
    Other,
}

/// The command of a key.
#[derive(Clone, Debug, PartialEq)]
pub enum KeyCommand {
    /// The key has no effect here, and none in the browser.
    Nothing,
    /// Zoom by a factor.
    Zoom(f64),
    /// Show all of the drawing.
    Whole,
    /// Move the drawing, in pixels.
    Pan(f64, f64),
    /// Open or close places.
    Folds(Folds),
    /// Select the item with this key.
    Select(String),
    /// Open the menu of what can be added to a place.
    Menu(String),
    /// Move the focus. `letter`: because of a letter, which nothing else may use.
    Focus {
        /// The key of the item.
        key: String,
        /// Whether a letter was pressed.
        letter: bool,
    },
    /// Show or hide the policies.
    Overlay,
}

/// An item of the drawing at which arrow keys stop.
struct Stop {
    key: String,
    name: String,
    level: usize,
    /// `None` for an item without children.
    open: Option<bool>,
    /// Reached with the right arrow; up and down skip it.
    aside: bool,
}

impl Stop {
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
pub fn answer(
    press: TreeKey,
    focus: TreeFocus,
    picture: &Picture,
    folds: &Folds,
    typed: &mut Typed,
) -> Option<KeyCommand> {
    if press.modified {
        return None;
    }
    match press.key {
        "+" | "=" => return Some(KeyCommand::Zoom(ZOOM)),
        "-" => return Some(KeyCommand::Zoom(1.0 / ZOOM)),
        "0" => return Some(KeyCommand::Whole),
        "." => return Some(KeyCommand::Overlay),
        _ => {}
    }
    let current = match focus {
        TreeFocus::Drawing => return pan(press.key),
        TreeFocus::Item(current) => current,
        TreeFocus::Other => return None,
    };
    let rows = rows(picture, folds);
    let here = rows.iter().position(|row| row.key == current)?;
    let menu = || {
        let key = current.to_string();
        (key.starts_with("u:")).then_some(KeyCommand::Menu(key))
    };
    match press.key {
        "Enter" | " " => Some(KeyCommand::Select(current.to_string())),
        "ContextMenu" => menu(),
        "F10" if press.shift => menu(),
        _ => {
            // An item's parts are on its other side.
            let key = match press.key {
                "ArrowLeft" if picture.mirrored => "ArrowRight",
                "ArrowRight" if picture.mirrored => "ArrowLeft",
                key => key,
            };
            Pressed { folds, rows, here }.step(TreeKey { key, ..press }, typed)
        }
    }
}

fn pan(key: &str) -> Option<KeyCommand> {
    let (dx, dy) = match key {
        "ArrowLeft" => (PAN, 0.0),
        "ArrowRight" => (-PAN, 0.0),
        "ArrowUp" => (0.0, PAN),
        "ArrowDown" => (0.0, -PAN),
        _ => return None,
    };
    Some(KeyCommand::Pan(dx, dy))
}

/// A key pressed on a row.
struct Pressed<'a> {
    folds: &'a Folds,
    rows: Vec<Stop>,
    here: usize,
}

impl Pressed<'_> {
    /// Folds, or moves the focus.
    fn step(&self, press: TreeKey, typed: &mut Typed) -> Option<KeyCommand> {
        let (here, row) = (self.here, &self.rows[self.here]);
        let mut letter = false;
        let to = match press.key {
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
            _ => {
                letter = true;
                self.find(press, typed)?
            }
        };
        let key = self.rows[to].key.clone();
        Some(KeyCommand::Focus { key, letter })
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
    fn passes(&self, row: &Stop) -> bool {
        self.rows[self.here].aside || !row.aside
    }

    fn flip(&self) -> KeyCommand {
        let mut folds = self.folds.clone();
        folds.flip(&self.rows[self.here].key);
        KeyCommand::Folds(folds)
    }

    /// Opens all units on the level of the current row.
    fn open_level(&self) -> KeyCommand {
        let mut folds = self.folds.clone();
        let level = self.rows[self.here].level;
        for row in self.rows.iter().filter(|row| row.level == level) {
            if row.open == Some(false) && row.key.starts_with("u:") {
                folds.flip(&row.key);
            }
        }
        KeyCommand::Folds(folds)
    }

    /// The next row whose name starts with the typed letters; `None` if the key is no letter.
    fn find(&self, press: TreeKey, typed: &mut Typed) -> Option<usize> {
        let mut letters = press.key.chars();
        let letter = letters.next().filter(|_| letters.next().is_none())?;
        let leads_out = is_way_out(press.key, press.shift);
        if !letter.is_alphanumeric() || leads_out || press.audience {
            return None;
        }
        if press.at - typed.at > TYPING_MS {
            typed.text.clear();
        }
        typed.at = press.at;
        typed.text.extend(letter.to_lowercase());
        let from = if typed.text.chars().count() == 1 {
            self.here + 1
        } else {
            self.here
        };
        let count = self.rows.len();
        (0..count)
            .map(|n| (from + n) % count)
            .find(|n| self.rows[*n].name.starts_with(&typed.text))
            .or(Some(self.here))
    }
}

/// All focusable rows, in reading order.
fn rows(picture: &Picture, folds: &Folds) -> Vec<Stop> {
    let mut rows = Vec::new();
    for part in &picture.parts {
        match part {
            DrawnPart::Head(head) => head_rows(head, &mut rows),
            DrawnPart::Place(place) => place_rows(place, folds, &mut rows),
        }
    }
    rows
}

fn head_rows(head: &OrganizationHead, rows: &mut Vec<Stop>) {
    rows.push(Stop::new(head.key.clone(), "organization", 1, Some(true)));
    if let Some(it) = &head.request {
        rows.push(Stop::new(keys::handshake(&it.id), "request", 2, None));
    }
    for it in head.shown_services() {
        rows.push(Stop::new(keys::service(it), short_name(it), 2, None));
    }
}

fn place_rows(place: &DrawnPlace, folds: &Folds, rows: &mut Vec<Stop>) {
    let open = place.density != Density::Closed;
    let (level, below) = (place.level, place.level + 1);
    let key = place.key.clone();
    rows.push(Stop::new(key, &place.name, level, Some(open)));
    if let Some(overlay) = place.overlay.as_ref().filter(|_| open) {
        for it in overlay.shown() {
            let key = keys::hung(&overlay.organization, &it.id, &overlay.target);
            rows.push(Stop {
                aside: true,
                ..Stop::new(key, "", below, None)
            });
        }
    }
    for account in place.accounts.iter().filter(|it| it.moved_to.is_none()) {
        let key = keys::account(account.id);
        let stepped = folds.account_is_open(&key);
        let parts = place.card_parts(account);
        let open = (!parts.is_empty()).then_some(stepped);
        rows.push(Stop::new(key, &account.name, below, open));
        if stepped {
            let parts = parts.into_iter();
            rows.extend(parts.map(|key| Stop::new(key, "", below + 1, None)));
        }
    }
    for ghost in &place.ghosts {
        let key = keys::request(&ghost.request);
        rows.push(Stop::new(key, &ghost.name, below, None));
    }
    for it in &place.nobody {
        rows.push(Stop::new(
            keys::handshake(&it.id),
            "invitation",
            below,
            None,
        ));
    }
}

/// Whether a key in the tree is no letter of a name, but leads to another pane or to the help.
pub(crate) fn is_way_out(key: &str, shift: bool) -> bool {
    shift && matches!(key, "G" | "T" | "I" | "?")
}
