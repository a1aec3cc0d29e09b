//! Keyboard shortcuts that work everywhere except in text fields.

use gloo::utils::document;
use web_sys::{Element, HtmlInputElement, KeyboardEvent};

use crate::components::lesson::entrance;
use crate::components::room;
use crate::prelude::*;
use page::present::{PresentChange, WindowRole, Wish};
use page::{AppState, NEXT};

/// Conditions that decide what a key does.
#[derive(Clone, Copy, PartialEq)]
struct Keyboard {
    part: WindowRole,
    /// A dialog covers the page and has the keyboard.
    covered: bool,
    /// The view in the middle.
    room: Room,
    /// A presenter's remote control may be in use.
    remote: bool,
    /// Single-character shortcuts are on; the help can turn them off (WCAG 2.1.4).
    single: bool,
}

/// Listens for keys. `large`: whether this window shows large type.
#[hook]
pub fn use_shortcuts(state: &AppState, large: bool, dispatch: &Dispatch) {
    let part = state.stage.part;
    let covered = state.screen.dialog.is_some() || state.screen.why.is_some();
    let room = state.screen.room.room;
    let dispatch = dispatch.clone();
    use_effect_with(
        (part, covered, room, large),
        move |&(part, covered, room, large)| {
            platform::listen(&document(), "keydown", move |event| {
                let keyboard = Keyboard {
                    part,
                    covered,
                    room,
                    remote: large || part != WindowRole::Alone,
                    single: platform::single_keys(),
                };
                if let Some(event) = event.dyn_ref::<KeyboardEvent>()
                    && let Some(action) = keyboard.action(event)
                {
                    event.prevent_default();
                    dispatch.dispatch(action);
                }
            })
        },
    );
}

impl Keyboard {
    /// Another view covers the organization.
    fn is_away(self) -> bool {
        self.room != Room::Organization
    }

    /// Whether a single key works here. In a view, keys lead to other views at most: the letters of a name that is typed
    /// there must neither change the organization nor uncover it, where the next letter would.
    fn works(self, key: &str) -> bool {
        let leads_on = || room::by_key(key).is_some_and(|to| to != self.room);
        !self.is_away() || matches!(key, "?" | "`") || leads_on()
    }

    fn action(self, event: &KeyboardEvent) -> Option<Action> {
        let target = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok());
        let is_in = |places: &str| {
            (target.as_ref()).is_some_and(|it| matches!(it.closest(places), Ok(Some(_))))
        };
        let control = event.ctrl_key() || event.meta_key();
        let key = event.key();
        // An open menu handles the keys, including Escape.
        let menu = || document().query_selector("[popover]:popover-open");
        if self.covered || matches!(menu(), Ok(Some(_))) {
            return None;
        }
        // In fields, too: Ctrl+K does nothing useful there.
        if control && !event.alt_key() && !event.shift_key() && key.eq_ignore_ascii_case("k") {
            return (!event.default_prevented()).then_some(Action::Open(Dialog::Palette));
        }
        let typing = (target.as_ref())
            .is_some_and(|it| matches!(it.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"));
        // A view opens with the focus in its search. Escape first clears that, then leaves.
        let searched = (target.as_ref())
            .and_then(|it| it.dyn_ref::<HtmlInputElement>())
            .is_some_and(|it| it.type_() == "search" && it.value().is_empty());
        let leaves = key == "Escape" && searched && is_in(".room");
        if typing && !leaves || event.alt_key() {
            return None;
        }
        let slides = (target.as_ref())
            .is_some_and(|it| it.get_attribute("role").as_deref() == Some("slider"));
        let turns = self.turns(&key, control, slides);
        if self.part == WindowRole::Audience {
            return self.wish(&key, control, turns);
        }
        if let Some(on) = turns {
            // The audience's window shows the organization, whatever covers it in the presenter's.
            let seen = !self.is_away() || self.part == WindowRole::Presenter;
            return seen.then_some(Action::Turn(on));
        }
        // Escape leaves a room, but inside a message it only closes the message's details.
        if key == "Escape" {
            let leaves = self.is_away()
                && !event.default_prevented()
                && !is_in(".notice-line, .notice-more");
            return leaves.then_some(Action::Room(Room::Organization, None));
        }
        // In the tree, letters search for names.
        if !control && (!self.single || is_in("[role=tree]") || !self.works(&key)) {
            return None;
        }
        self.letter(control, &key)
    }

    /// A presenter's remote control sends Page Down and Page Up; without one, those keys scroll as usual.
    fn turns(self, key: &str, control: bool, slides: bool) -> Option<bool> {
        match key {
            "PageDown" if self.remote && !control && !slides => Some(true),
            "PageUp" if self.remote && !control && !slides => Some(false),
            "]" if !control && self.single => Some(true),
            "[" if !control && self.single => Some(false),
            _ => None,
        }
    }

    /// The request that an audience window sends to the presenter's window.
    fn wish(self, key: &str, control: bool, turns: Option<bool>) -> Option<Action> {
        let wish = match turns {
            Some(on) => Wish::Turn(on),
            None if key == "r" && self.single && !control => Wish::Ask,
            None => return None,
        };
        Some(Action::Present(PresentChange::Wish(wish)))
    }

    fn letter(self, control: bool, key: &str) -> Option<Action> {
        let alone = self.part == WindowRole::Alone;
        match (control, key) {
            (true, "z") => Some(Action::Undo),
            (true, "Z" | "y") => Some(Action::Redo),
            (false, "?") => Some(Action::Open(Dialog::Help)),
            (false, "n") => Some(Action::Do(NEXT)),
            (false, "p") if alone => Some(Action::TogglePresenter),
            (false, "h") if alone => Some(Action::Present(PresentChange::ToggleNotes)),
            (false, "f") if self.part == WindowRole::Presenter => {
                Some(Action::Present(PresentChange::ToggleFreeze))
            }
            (false, "x") if self.remote => Some(Action::Present(PresentChange::TogglePointing)),
            (false, "r") => Some(Action::Present(PresentChange::Ask(true))),
            (false, "o") => Some(Action::WalkLine),
            (false, "`") => {
                platform::focus("terminal-input");
                // The pane may still be opening.
                platform::focus_soon("terminal-input".to_string());
                Some(Action::Terminal)
            }
            (false, "g") => {
                platform::focus_soon(entrance().to_string());
                Some(Action::Pane(Pane::Guide))
            }
            (false, "t") => {
                platform::focus_first_soon(&["[role=treeitem][tabindex='0']", ".viewport"]);
                Some(Action::Pane(Pane::Organization))
            }
            (false, "i") => {
                platform::focus_first_soon(&["#inspector-title", ".insp button"]);
                Some(Action::Pane(Pane::Inspector))
            }
            (false, key) => room::by_key(key).map(Action::ToggleRoom),
            (true, _) => None,
        }
    }
}
