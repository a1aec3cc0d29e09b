//! What is open, as all features have it.

use super::AppState;
use crate::base::effects::WindowRole;
use crate::base::route::Route;
use crate::base::screen::Pane;
use crate::follow;

impl AppState {
    /// Whether a due review may be offered: the page is the reader's own, and nothing else is shown or shared.
    pub fn offers_review(&self) -> bool {
        let alone = self.base.presentation.part == WindowRole::Alone && !self.class.takes_part();
        let quiet = !self.guide.welcomes(&self.base)
            && !self.guide.has_guide()
            && self.base.screen.dialog.is_none();
        alone
            && quiet
            && !self.base.bare()
            && !follow::is_following(&self.follow)
            && !self.base.screen.presenter
            && self.base.controller.history.faults().is_empty()
            && self.base.screen.route.route == Route::Organization
    }

    /// Whether a pane is shown, on a wide screen beside the organization, on a narrow one over it.
    pub fn is_open(&self, pane: Pane) -> bool {
        let screen = &self.base.screen;
        let named = !self.base.settings.scene.panes.is_empty();
        match pane {
            Pane::Organization => true,
            Pane::Guide => {
                self.guide.has_guide()
                    || self.base.noted()
                    || self.guide.shows_faults(&self.follow, &self.base)
                    || named
            }
            Pane::Inspector => screen.open.inspector || screen.selection.is_some(),
            Pane::Timeline | Pane::Terminal => screen.open.has(pane),
        }
    }

    /// Closes a pane that no longer exists, so that a narrow screen shows the organization.
    pub(crate) fn settle_pane(&mut self) {
        if !self.is_open(self.base.screen.pane) {
            self.base.screen.pane = Pane::Organization;
        }
    }

    /// Opens a pane as its button does.
    pub(crate) fn ask_for_pane(&mut self, pane: Pane) {
        match pane == Pane::Guide && !self.is_open(Pane::Guide) {
            // Without a lesson, the button leads to all lessons, and back.
            true => self.base.toggle_route(Route::Lessons),
            false => self.base.open_pane(pane),
        }
    }
}
