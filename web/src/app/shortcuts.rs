//! Keys that work everywhere but in text fields.

use gloo::events::{EventListener, EventListenerOptions};
use gloo::utils::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};
use yew::prelude::*;

use crate::components::lesson::entrance;
use crate::components::room;
use crate::platform;
use crate::state::present::{PresentChange, WindowRole, Wish};
use crate::state::{Action, AppState, Dialog, Dispatch, NEXT, Pane, Room};

/// On what it depends what a key does.
#[derive(Clone, Copy, PartialEq)]
struct Keyboard {
    part: WindowRole,
    /// A dialog lies over the page and has the keys.
    covered: bool,
    /// A room is open.
    away: bool,
    /// A presenter's remote control may be at work.
    remote: bool,
    /// Keys of one character can be switched off in the help (WCAG 2.1.4).
    single: bool,
}

/// Listens to the keys. `large`: whether this window shows large type.
#[hook]
pub fn use_shortcuts(state: &AppState, large: bool, dispatch: &Dispatch) {
    let part = state.stage.part;
    let covered = state.screen.dialog.is_some() || state.screen.why.is_some();
    let away = state.screen.room.room != Room::Organization;
    let dispatch = dispatch.clone();
    use_effect_with(
        (part, covered, away, large),
        move |&(part, covered, away, large)| {
            // Without the option the browser would take no notice of `prevent_default`.
            let options = EventListenerOptions::enable_prevent_default();
            let listener =
                EventListener::new_with_options(&document(), "keydown", options, move |event| {
                    let keyboard = Keyboard {
                        part,
                        covered,
                        away,
                        remote: large || part != WindowRole::Alone,
                        single: platform::single_keys(),
                    };
                    if let Some(event) = event.dyn_ref::<KeyboardEvent>()
                        && let Some(action) = keyboard.action(event)
                    {
                        event.prevent_default();
                        dispatch.dispatch(action);
                    }
                });
            move || drop(listener)
        },
    );
}

impl Keyboard {
    fn action(self, event: &KeyboardEvent) -> Option<Action> {
        let target = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok());
        let is_in = |places: &str| {
            (target.as_ref()).is_some_and(|it| matches!(it.closest(places), Ok(Some(_))))
        };
        let control = event.ctrl_key() || event.meta_key();
        let key = event.key();
        // A menu that is open has the keys, Escape too.
        let menu = || {
            matches!(
                document().query_selector("[popover]:popover-open"),
                Ok(Some(_))
            )
        };
        if self.covered || menu() {
            return None;
        }
        // In fields, too: there Ctrl and K mean nothing that is missed.
        if control && !event.alt_key() && !event.shift_key() && key.eq_ignore_ascii_case("k") {
            return (!event.default_prevented()).then_some(Action::Open(Dialog::Palette));
        }
        let typing = (target.as_ref())
            .is_some_and(|it| matches!(it.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"));
        if typing || event.alt_key() {
            return None;
        }
        let slides = (target.as_ref())
            .is_some_and(|it| it.get_attribute("role").as_deref() == Some("slider"));
        let turns = self.turns(&key, control, slides);
        if self.part == WindowRole::Audience {
            return self.wish(&key, control, turns);
        }
        if let Some(on) = turns {
            return Some(Action::Turn(on));
        }
        // Escape leaves a room, but from a message it only closes the message's details.
        if key == "Escape" {
            let leaves =
                self.away && !event.default_prevented() && !is_in(".notice-line, .notice-more");
            return leaves.then_some(Action::Room(Room::Organization, None));
        }
        // In the tree letters look for names.
        if !control && (!self.single || is_in("[role=tree]")) {
            return None;
        }
        self.letter(control, &key)
    }

    /// A presenter's remote control sends Page Down and Page Up; without it, those keys scroll as everywhere.
    fn turns(self, key: &str, control: bool, slides: bool) -> Option<bool> {
        match key {
            "PageDown" if self.remote && !control && !slides => Some(true),
            "PageUp" if self.remote && !control && !slides => Some(false),
            "]" if !control && self.single => Some(true),
            "[" if !control && self.single => Some(false),
            _ => None,
        }
    }

    /// What an audience's window asks of the presenter's.
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
                // Where it is only coming.
                platform::focus_soon("terminal-input".to_string());
                Some(Action::Terminal)
            }
            (false, "g") => {
                platform::focus_soon(entrance().to_string());
                Some(Action::Pane(Pane::Guide))
            }
            (false, "t") => {
                platform::focus_first_soon(&["[role=treeitem][tabindex='0']", ".viewport"]);
                Some(if self.away {
                    Action::Room(Room::Organization, None)
                } else {
                    Action::Pane(Pane::Organization)
                })
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
