//! The visible parts: panes, views, dialogs, and the selection.

use crate::Base;
use crate::GuideState;
use crate::follow;
use std::rc::Rc;

use lessons::scene::Lock;
use message::Message;
use sim::call_needs_policies;
use sim::command::{Call, Command};
use sim::ids::Text;
use sim::model::Service;
use sim::view::draft::DraftChange;
use sim::view::proving::ProofCard;
use sim::view::{Offer, Selection};

use super::AppState;
use super::dry_run::{DryRunAction, DryRunView};
use super::effects::{FocusTarget, SideEffect, WindowRole};
use super::export::{ExportAction, ExportChoice};
use super::route::Route;

/// The highlighted thing, while the rest is dimmed.
#[derive(Clone, Debug, PartialEq)]
pub enum Highlight {
    /// A thing of the drawing.
    Thing(Selection),
    /// Several things of the drawing: in any window, until the next action.
    Path(Vec<Selection>),
    /// A pane of the page.
    Pane(Pane),
}

message::worded! {
    /// The form of the organization.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub enum OrganizationForm {
        /// A drawing.
        #[default]
        Tree: "tree";
        /// A table.
        List: "list";
        /// A text for screen readers and for copying.
        Text: "text";
    }
    /// Its name in storage and in the address.
    name (by_name)
}

message::worded! {
    /// The panes, in reading order. On a narrow screen all but the organization are sheets.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub enum Pane {
        /// The lesson or the walkthrough.
        Guide: "guide";
        /// The organization, or the view in its place.
        #[default]
        Organization: "organization";
        /// Details of the selection.
        Inspector: "inspector";
        /// What happened, and what is pending.
        Timeline: "timeline";
        /// The terminal.
        Terminal: "terminal";
    }
    /// The name in messages and in the page.
    name (by_name)
}

/// The panes that the reader has opened beside the organization. Two more rules open panes: a selection opens the
/// inspector, a lesson opens the guide.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OpenPanes {
    /// The inspector is open.
    pub inspector: bool,
    /// The timeline is open.
    pub timeline: bool,
    /// The terminal is open.
    pub terminal: bool,
}

impl OpenPanes {
    fn flag(&mut self, pane: Pane) -> Option<&mut bool> {
        match pane {
            Pane::Inspector => Some(&mut self.inspector),
            Pane::Timeline => Some(&mut self.timeline),
            Pane::Terminal => Some(&mut self.terminal),
            Pane::Guide | Pane::Organization => None,
        }
    }

    /// Opens or closes a pane. The guide and the organization are not opened here.
    pub fn set(&mut self, pane: Pane, open: bool) {
        if let Some(flag) = self.flag(pane) {
            *flag = open;
        }
    }

    /// Whether a pane is open here.
    pub fn has(mut self, pane: Pane) -> bool {
        self.flag(pane).is_some_and(|open| *open)
    }

    /// The stored form: `timeline terminal`.
    pub fn names(self) -> String {
        let open = Pane::ALL.into_iter().filter(|it| self.has(*it));
        open.map(Pane::name).collect::<Vec<_>>().join(" ")
    }

    /// Reads the stored form; unknown names are ignored.
    pub fn by_names(names: &str) -> Self {
        let mut open = Self::default();
        for pane in names.split(' ').filter_map(Pane::by_name) {
            open.set(pane, true);
        }
        open
    }
}

/// An open dialog.
#[derive(Clone, Debug, PartialEq)]
pub enum Dialog {
    /// Choose a scenario and a seed.
    Start,
    /// Import an organization from files of other tools.
    Import,
    /// Write an organization for other tools, or what changed from A to B.
    Export(ExportChoice),
    /// Fill in an operation's input, or type a word to confirm.
    Offer(Offer),
    /// Links, files, and what is stored.
    Share,
    /// An address, and HTML, for the prepared session.
    Scene,
    /// On one screen, or with a separate presenter window.
    Present,
    /// The keys, and what is modeled.
    Help,
    /// The search.
    Search,
    /// The form of an operation, by service and name.
    Call(Service, &'static str),
    /// Lessons for a learning platform.
    Package,
    /// The report on learners.
    Report,
    /// Add a fault, and the faults so far.
    Faults,
    /// The lab's draft, tried on CloudTrail files.
    DryRun(DryRunView),
    /// Confirmation of an irreversible step.
    Grave {
        /// What is confirmed, as its button names it.
        label: Message,
        /// The command that is sent then.
        command: Command,
    },
}

/// A call whose path through the gates is shown.
#[derive(Clone, Debug, PartialEq)]
pub enum ShownCall {
    /// The call of a step, from 0, including undone ones.
    Step(usize),
    /// A call that was not made.
    Call(Call),
    /// A request that refutes what was to be proved.
    Request(Rc<ProofCard>),
}

impl ShownCall {
    /// Whether showing it needs AWS managed policies that are not loaded yet. A call that was made has needed them before.
    pub fn needs_policies(&self) -> bool {
        matches!(self, Self::Call(call) if call_needs_policies(call))
    }
}

/// The visible parts of the page.
#[derive(Clone, Default)]
pub struct Screen {
    /// The selected thing.
    pub selection: Option<Selection>,
    /// The open dialog.
    pub dialog: Option<Dialog>,
    /// Covers everything else that is open.
    pub why: Option<ShownCall>,
    /// The form of the organization.
    pub form: OrganizationForm,
    /// On a narrow screen: the pane open over the organization, or the organization alone.
    pub pane: Pane,
    /// The panes that the user has opened.
    pub open: OpenPanes,
    /// Those of them that the open lesson has opened; they close with it.
    pub lent: OpenPanes,
    /// Larger type for a classroom.
    pub presenter: bool,
    /// Whether the welcome card shows until the first action.
    pub welcome: bool,
    /// The view in the middle.
    pub route: RouteView,
}

impl Dialog {
    /// Writes an organization, or what changed from A to B.
    pub fn export(difference: bool) -> Self {
        Self::Export(ExportChoice::new(difference))
    }

    /// Tries the lab's draft on files.
    pub fn dry_run() -> Self {
        Self::DryRun(DryRunView::default())
    }
}

impl Screen {
    /// The dialog may have been closed before a piece was read.
    pub(super) fn take_dry_run(&mut self, action: DryRunAction) {
        if let Some(Dialog::DryRun(view)) = &mut self.dialog {
            view.take(action);
        }
    }

    /// The dialog may have been closed before a picture was drawn.
    pub(super) fn take_export(&mut self, action: ExportAction) {
        if let Some(Dialog::Export(choice)) = &mut self.dialog {
            choice.take(action);
        }
    }

    /// Closes what covers everything else.
    pub(super) fn close(&mut self) {
        match self.why {
            Some(_) => self.why = None,
            None => self.dialog = None,
        }
    }

    /// Closes the dialogs.
    pub(super) fn uncover(&mut self) {
        self.dialog = None;
        self.why = None;
    }
}

/// The view that is open.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RouteView {
    /// The view.
    pub route: Route,
    /// Number of times a view was opened or left.
    pub opened: u64,
    /// Its subject: for the lab an identity, for the services one of them.
    pub about: Option<Selection>,
    /// The former pane on a narrow screen, to go back to.
    pub from: Pane,
    /// A draft for the lab, and the actions for its table.
    pub handed: Option<Rc<HandedDraft>>,
    /// The open lesson and the view of the services do not know it yet.
    pub is_new: bool,
}

/// A draft that another view passes to the policy lab.
#[derive(Clone, Debug, PartialEq)]
pub struct HandedDraft {
    /// The draft's changes.
    pub changes: Vec<DraftChange>,
    /// Empty: the lab's own.
    pub actions: Vec<Text>,
}

impl GuideState {
    /// Whether the welcome card shows.
    pub fn welcomes(&self, base: &Base) -> bool {
        base.screen.welcome
            && base.presentation.part == WindowRole::Alone
            && base.controller.history.steps().is_empty()
            && !self.has_guide()
    }

    /// Whether the guide has contents.
    pub fn has_guide(&self) -> bool {
        let guide = self;
        let lesson = guide.lesson.is_some() || guide.opening.is_some();
        lesson || guide.walk.is_some() || guide.editing.is_some()
    }

    /// Returns to the list of lessons after a lesson or a draft, if other views are available.
    pub(super) fn back_to_course(&mut self, base: &mut Base) {
        if !base.bare() && !self.has_guide() && base.presentation.part == WindowRole::Alone {
            base.go_to_route(Route::Lessons, None);
        }
    }
}

impl AppState {
    /// Whether a due review may be offered: the page is the reader's own, and nothing else is shown or shared.
    pub fn offers_review(&self) -> bool {
        let alone = self.base.presentation.part == WindowRole::Alone && !self.class.takes_part();
        let quiet = !self.guide.welcomes(&self.base) && !self.guide.has_guide() && self.base.screen.dialog.is_none();
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
            Pane::Guide => self.guide.has_guide() || self.base.noted() || self.guide.shows_faults(&self.follow, &self.base) || named,
            Pane::Inspector => screen.open.inspector || screen.selection.is_some(),
            Pane::Timeline | Pane::Terminal => screen.open.has(pane),
        }
    }

    /// Closes a pane that no longer exists, so that a narrow screen shows the organization.
    pub(super) fn settle_pane(&mut self) {
        if !self.is_open(self.base.screen.pane) {
            self.base.screen.pane = Pane::Organization;
        }
    }

    /// Opens a pane as its button does.
    pub(super) fn ask_for_pane(&mut self, pane: Pane) {
        match pane == Pane::Guide && !self.is_open(Pane::Guide) {
            // Without a lesson, the button leads to all lessons, and back.
            true => self.base.toggle_route(Route::Lessons),
            false => self.base.open_pane(pane),
        }
    }
}

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

    pub(super) fn open_pane(&mut self, pane: Pane) {
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

    pub(super) fn close_pane(&mut self, pane: Pane) {
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
    pub(super) fn leave_course(&mut self) {
        if self.screen.route.route == Route::Lessons {
            self.go_to_route(Route::Organization, None);
        }
    }

    pub(super) fn go_to_route(&mut self, route: Route, about: Option<Selection>) {
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
    pub(super) fn toggle_route(&mut self, route: Route) {
        match route == self.screen.route.route {
            true => self.go_to_route(Route::Organization, None),
            false => self.go_to_route(route, None),
        }
    }

    /// Opens the lab with a draft, and with the actions for its table.
    pub(super) fn go_to_lab(&mut self, changes: Vec<DraftChange>, actions: Vec<Text>) {
        self.go_to_route(Route::Lab, None);
        self.screen.route.handed = Some(Rc::new(HandedDraft { changes, actions }));
    }

    /// Selects something and opens the inspector, from a view back in the organization.
    pub(super) fn show_selected(&mut self, selection: Selection) {
        self.screen.welcome = false;
        if self.screen.selection.as_ref() != Some(&selection) {
            self.select_past_notice();
        }
        self.screen.selection = Some(selection);
        self.pointed();
        self.open_pane(Pane::Inspector);
    }

    /// Marks the places of a path in the drawing, until the next action.
    pub(super) fn show_path(&mut self, path: Vec<Selection>) {
        self.screen.close();
        self.go_to_route(Route::Organization, None);
        self.open_pane(Pane::Organization);
        self.screen.form = OrganizationForm::Tree;
        self.select(path.first().cloned());
        self.presentation.highlight = Some(Highlight::Path(path));
        self.effects.push(SideEffect::Focus(FocusTarget::Tree));
    }
}
