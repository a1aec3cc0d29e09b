//! The visible parts: panes, views, dialogs, and the selection.

use std::rc::Rc;

use message::Message;
use sim::call_needs_policies;
use sim::command::{Call, Command};
use sim::ids::Text;
use sim::model::Service;
use sim::view::draft::DraftChange;
use sim::view::proving::ProofCard;
use sim::view::{Offer, Selection};

use super::dry_run::{DryRunAction, DryRunView};
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
    pub(crate) fn take_dry_run(&mut self, action: DryRunAction) {
        if let Some(Dialog::DryRun(view)) = &mut self.dialog {
            view.take(action);
        }
    }

    /// The dialog may have been closed before a picture was drawn.
    pub(crate) fn take_export(&mut self, action: ExportAction) {
        if let Some(Dialog::Export(choice)) = &mut self.dialog {
            choice.take(action);
        }
    }

    /// Closes what covers everything else.
    pub(crate) fn close(&mut self) {
        match self.why {
            Some(_) => self.why = None,
            None => self.dialog = None,
        }
    }

    /// Closes the dialogs.
    pub(crate) fn uncover(&mut self) {
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
