//! What a key does, wherever it is pressed: decided by the state and by where the focus is.
//!
//! Exactly one layer has the keyboard: a dialog or an open menu, which handle their keys themselves; else the view in the middle.
//! Nothing that is covered gets a key.

use crate::action::{Action, NEXT, ScreenAction, SessionAction};
use crate::base::Base;
pub use crate::base::effects::FocusTarget;
use crate::base::effects::WindowRole;
use crate::base::present::{PeerRequest, PresentAction};
use crate::base::route::Route;
use crate::base::screen::{Dialog, Highlight, Pane};
use crate::lesson::walk::WalkAction;
use crate::organization::drawing_keys::is_way_out;

/// A key, as the browser names it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyStroke {
    /// The name in the events of the browser: `ArrowDown`, `a`.
    pub key: String,
    /// Control, or Command on a Mac.
    pub control: bool,
    /// Whether Shift is held.
    pub shift: bool,
    /// Whether Alt is held.
    pub alt: bool,
    /// Where the focus is.
    pub at: FocusPlace,
    /// A component has handled it.
    pub is_handled: bool,
    /// Single-character shortcuts are on; the help can turn them off (WCAG 2.1.4).
    pub single: bool,
}

/// Where the focus is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FocusPlace {
    /// Anywhere else.
    #[default]
    Elsewhere,
    /// In an open menu, or anywhere while one is open.
    Menu,
    /// A field for text, a choice or a tick.
    Field,
    /// The empty search of a view.
    EmptySearch,
    /// The tree of the organization, where letters search for names.
    Tree,
    /// A slider, which takes the arrow keys.
    Slider,
    /// The notice.
    Notice,
}

/// The layer that has the keyboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyboardLayer {
    /// A dialog covers the page.
    Dialog,
    /// The organization, or the view in its place.
    View(Route),
}

impl Base {
    /// The layer that has the keyboard.
    pub fn keyboard(&self) -> KeyboardLayer {
        let is_covered = self.screen.dialog.is_some() || self.screen.why.is_some();
        // What an audience sees of the presenter's dialogs has no keys.
        match is_covered && self.presentation.part != WindowRole::Audience {
            true => KeyboardLayer::Dialog,
            false => KeyboardLayer::View(self.screen.route.route),
        }
    }

    /// Whether this window shows large type.
    pub fn is_large(&self) -> bool {
        match self.presentation.part {
            WindowRole::Alone => self.screen.presenter,
            WindowRole::Audience => true,
            WindowRole::Presenter => false,
        }
    }
}

/// The actions of a key, one after another; none: the browser handles it.
pub fn pressed(base: &Base, press: &KeyStroke) -> Vec<Action> {
    let layer = base.keyboard();
    if layer == KeyboardLayer::Dialog || press.at == FocusPlace::Menu {
        return Vec::new();
    }
    Keys { base, press }.actions()
}

struct Keys<'s> {
    base: &'s Base,
    press: &'s KeyStroke,
}

impl Keys<'_> {
    fn part(&self) -> WindowRole {
        self.base.presentation.part
    }

    /// Another view covers the organization.
    fn is_away(&self) -> bool {
        self.base.screen.route.route != Route::Organization
    }

    /// A presenter's remote control may be in use.
    fn has_remote(&self) -> bool {
        self.base.is_large() || self.part() != WindowRole::Alone
    }

    /// Whether a single key works here. In a view, keys lead to other views at most: the letters of a name that is typed
    /// there must neither change the organization nor uncover it, where the next letter would.
    fn works(&self) -> bool {
        let key = &*self.press.key;
        let leads_on = || Route::by_key(key).is_some_and(|to| to != self.base.screen.route.route);
        !self.is_away() || matches!(key, "?" | "`") || leads_on()
    }

    fn actions(&self) -> Vec<Action> {
        let KeyStroke {
            key, control, alt, ..
        } = self.press;
        // In fields, too: Ctrl+K does nothing useful there.
        if *control && !alt && !self.press.shift && key.eq_ignore_ascii_case("k") {
            let opens = !self.press.is_handled && self.part() != WindowRole::Audience;
            return opens
                .then_some(Action::Screen(ScreenAction::Open(Dialog::Search)))
                .into_iter()
                .collect();
        }
        // A view opens with the focus in its search. Escape first clears that, then leaves.
        let stays = self.press.at == FocusPlace::Field
            || self.press.at == FocusPlace::EmptySearch && key != "Escape";
        if stays || *alt {
            return Vec::new();
        }
        let turns = self.turns();
        if self.part() == WindowRole::Audience {
            return self.wish(turns).into_iter().collect();
        }
        if let Some(on) = turns {
            // The audience's window shows the organization, whatever covers it in the presenter's.
            let seen = !self.is_away() || self.part() == WindowRole::Presenter;
            return seen
                .then_some(Action::Walk(WalkAction::Step(on)))
                .into_iter()
                .collect();
        }
        // Escape leaves a view, but inside a message it only closes the message's details.
        if key == "Escape" {
            let leaves =
                self.is_away() && !self.press.is_handled && self.press.at != FocusPlace::Notice;
            let leave = Action::Screen(ScreenAction::Navigate(Route::Organization, None));
            if matches!(self.base.presentation.highlight, Some(Highlight::Path(_))) {
                return vec![Action::Present(PresentAction::Highlight(None))];
            }
            return leaves.then_some(leave).into_iter().collect();
        }
        // In the tree, letters search for names; with Shift, these lead out of it.
        let in_tree = self.press.at == FocusPlace::Tree;
        let leads_out = in_tree && is_way_out(key, self.press.shift);
        let is_name = !self.press.single || in_tree && !leads_out || !self.works();
        match (!*control && is_name, leads_out) {
            (true, _) => Vec::new(),
            (false, true) => self.letter(*control, &key.to_lowercase()),
            (false, false) => self.letter(*control, key),
        }
    }

    /// A presenter's remote control sends Page Down and Page Up; without one, those keys scroll as usual.
    fn turns(&self) -> Option<bool> {
        let (control, single) = (self.press.control, self.press.single);
        let pages = self.has_remote() && self.press.at != FocusPlace::Slider;
        match &*self.press.key {
            "PageDown" if pages && !control => Some(true),
            "PageUp" if pages && !control => Some(false),
            "]" if !control && single => Some(true),
            "[" if !control && single => Some(false),
            _ => None,
        }
    }

    /// The request that an audience window sends to the presenter's window.
    fn wish(&self, turns: Option<bool>) -> Option<Action> {
        let asks = self.press.key == "r" && self.press.single && !self.press.control;
        let wish = match turns {
            Some(on) => PeerRequest::Step(on),
            None if asks => PeerRequest::Ask,
            None => return None,
        };
        Some(Action::Present(PresentAction::Request(wish)))
    }

    fn letter(&self, control: bool, key: &str) -> Vec<Action> {
        let alone = self.part() == WindowRole::Alone;
        let action = match (control, key) {
            (true, "z") => Action::Session(SessionAction::Undo),
            (true, "Z" | "y") => Action::Session(SessionAction::Redo),
            (true, _) => return Vec::new(),
            (false, "?") => Action::Screen(ScreenAction::Open(Dialog::Help)),
            (false, "n") => Action::Session(SessionAction::Do(NEXT)),
            (false, "p") if alone => Action::Screen(ScreenAction::TogglePresenter),
            (false, "h") if alone => Action::Present(PresentAction::ToggleNotes),
            (false, "f") if self.part() == WindowRole::Presenter => {
                Action::Present(PresentAction::ToggleFreeze)
            }
            (false, "x") if self.has_remote() => Action::Present(PresentAction::TogglePointing),
            (false, "r") => Action::Present(PresentAction::Ask(true)),
            (false, "o") => Action::Walk(WalkAction::Line),
            (false, "`") => {
                return vec![
                    Action::Screen(ScreenAction::Terminal),
                    Action::Screen(ScreenAction::Focus(FocusTarget::TerminalInput)),
                ];
            }
            (false, "g") => {
                return vec![
                    Action::Screen(ScreenAction::Pane(Pane::Guide)),
                    Action::Screen(ScreenAction::Focus(FocusTarget::Lesson)),
                ];
            }
            (false, "t") => {
                return vec![
                    Action::Screen(ScreenAction::Pane(Pane::Organization)),
                    Action::Screen(ScreenAction::Focus(FocusTarget::Tree)),
                ];
            }
            (false, "i") => {
                return vec![
                    Action::Screen(ScreenAction::Pane(Pane::Inspector)),
                    Action::Screen(ScreenAction::Focus(FocusTarget::Inspector)),
                ];
            }
            (false, key) => {
                return (Route::by_key(key)
                    .map(|it| Action::Screen(ScreenAction::ToggleRoute(it))))
                .into_iter()
                .collect();
            }
        };
        vec![action]
    }
}
