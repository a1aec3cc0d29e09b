//! Panes, views and the selection.

use std::rc::Rc;

use lessons::scene::Lock;
use sim::ids::Text;
use sim::view::Selection;
use sim::view::draft::DraftChange;

use super::Base;
use super::effects::{FocusTarget, SideEffect, WindowRole};
use super::route::Route;
use super::screen::{HandedDraft, Highlight, OrganizationForm, Pane, RouteView};

impl Base {
    /// Whether the presenter's notes take the guide's place.
    pub fn noted(&self) -> bool {
        match self.presentation.part {
            WindowRole::Presenter => true,
            WindowRole::Alone => self.presentation.notes,
            WindowRole::Audience => false,
        }
    }

    /// Whether no other views are available.
    pub fn bare(&self) -> bool {
        let scene = &self.settings.scene;
        scene.embed || scene.limits.locks.contains(&Lock::Views)
    }

    pub(crate) fn open_pane(&mut self, pane: Pane) {
        // Another view takes the inspector's place.
        if pane == Pane::Inspector && self.screen.route.route != Route::Organization {
            self.go_to_route(Route::Organization, None);
        }
        self.screen.lent.set(pane, false);
        self.screen.pane = pane;
        // A selection keeps the inspector open.
        if pane != Pane::Inspector || self.screen.selection.is_none() {
            self.screen.open.set(pane, true);
        }
    }

    pub(crate) fn close_pane(&mut self, pane: Pane) {
        self.screen.lent.set(pane, false);
        self.screen.open.set(pane, false);
        if self.screen.pane == pane {
            self.screen.pane = Pane::Organization;
        }
        if pane == Pane::Inspector {
            self.screen.selection = None;
        }
    }

    /// Closes the list of lessons, so that the chosen one is beside the organization.
    pub(crate) fn leave_course(&mut self) {
        if self.screen.route.route == Route::Lessons {
            self.go_to_route(Route::Organization, None);
        }
    }

    pub(crate) fn go_to_route(&mut self, route: Route, about: Option<Selection>) {
        if route != Route::Organization {
            // The notice of an earlier action would cover it.
            self.feedback.notice = None;
        }
        let screen = &mut self.screen;
        let was = &screen.route;
        let (leaves, enters) = (
            was.route != Route::Organization,
            route != Route::Organization,
        );
        let from = if leaves { was.from } else { screen.pane };
        screen.pane = match leaves && !enters {
            true => from,
            false => Pane::Organization,
        };
        screen.route = RouteView {
            route,
            opened: was.opened + 1,
            about,
            from,
            handed: None,
            is_new: true,
        };
    }

    /// Opens a view, or goes back if it is open.
    pub(crate) fn toggle_route(&mut self, route: Route) {
        match route == self.screen.route.route {
            true => self.go_to_route(Route::Organization, None),
            false => self.go_to_route(route, None),
        }
    }

    /// Opens the lab with a draft, and with the actions for its table.
    pub(crate) fn go_to_lab(&mut self, changes: Vec<DraftChange>, actions: Vec<Text>) {
        self.go_to_route(Route::Lab, None);
        self.screen.route.handed = Some(Rc::new(HandedDraft { changes, actions }));
    }

    /// Selects a thing, or nothing.
    pub(crate) fn select(&mut self, selection: Option<Selection>) {
        self.screen.welcome &= selection.is_none();
        if self.screen.selection != selection {
            self.select_past_notice();
        }
        self.screen.selection = selection;
        self.pointed();
    }

    /// Selects something and opens the inspector, from a view back in the organization.
    pub(crate) fn show_selected(&mut self, selection: Selection) {
        self.screen.welcome = false;
        if self.screen.selection.as_ref() != Some(&selection) {
            self.select_past_notice();
        }
        self.screen.selection = Some(selection);
        self.pointed();
        self.open_pane(Pane::Inspector);
    }

    /// Marks the places of a path in the drawing, until the next action.
    pub(crate) fn show_path(&mut self, path: Vec<Selection>) {
        self.screen.close();
        self.go_to_route(Route::Organization, None);
        self.open_pane(Pane::Organization);
        self.screen.form = OrganizationForm::Tree;
        self.select(path.first().cloned());
        self.presentation.highlight = Some(Highlight::Path(path));
        self.effects.push(SideEffect::Focus(FocusTarget::Tree));
    }
}
