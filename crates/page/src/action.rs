//! The page's actions.

use std::rc::Rc;

use lessons::FaultKind;
use shell::line_needs_policies;
use sim::command::{Call, Command, TimeMove};
use sim::history::History;
use sim::ids::Text;
use sim::needs_policies;
use sim::principal::Principal;
use sim::scenario::Scenario;
use sim::session::SavedSession;
use sim::view::draft::DraftChange;
use sim::view::proving::ProofCard;
use sim::view::{Offer, OfferKind, Selection};

use crate::base::dry_run::DryRunAction;
use crate::base::effects::{Errand, FocusTarget};
use crate::base::export::ExportAction;
use crate::base::present::PresentAction;
use crate::base::route::Route;
use crate::base::scene::SceneAction;
use crate::base::screen::{Dialog, OrganizationForm, Pane};
use crate::base::words::Words;
use crate::class::ClassAction;
use crate::files::import::ImportAction;
use crate::files::keeping::KeepAction;
use crate::files::report::ReportAction;
use crate::follow::FollowAction;
use crate::lesson::LessonAction;
use crate::lesson::course::CourseAction;
use crate::lesson::recorder::DraftAction;
use crate::lesson::walk::WalkAction;
use crate::organization::services::ServiceAction;
use crate::organization::timeline::TimelineAction;
use crate::organization::trail::TrailAction;
use crate::policy::accessed::AccessedAction;
use crate::policy::comparing::CompareAction;
use crate::policy::guardrails::GuardrailAction;
use crate::policy::rules::RulesAction;
use crate::wire::WireAction;

/// The command that goes to the next pending event.
pub const NEXT: Command = Command::Time(TimeMove::Next);

/// An action, from a button, a typed line, a timer or another window: one type for each feature.
#[derive(Clone)]
pub enum Action {
    /// An action on the session.
    Session(SessionAction),
    /// An action on how time plays.
    Clock(ClockAction),
    /// An action on what is visible.
    Screen(ScreenAction),
    /// An action on the presented lesson.
    Walk(WalkAction),
    /// An action on the open lesson.
    Lesson(LessonAction),
    /// An action on recordings and drafts of lessons.
    Draft(DraftAction),
    /// An action on the presentation.
    Present(PresentAction),
    /// An action on the comparison.
    Compare(CompareAction),
    /// An action on what is asked in the list of lessons.
    Course(CourseAction),
    /// An action on the report on learners.
    Learners(ReportAction),
    /// An action on what is imported.
    Import(ImportAction),
    /// An action on the dry run of the lab's draft.
    DryRun(DryRunAction),
    /// A choice in the dialog of exports.
    Export(ExportAction),
    /// A choice about services last accessed.
    Accessed(AccessedAction),
    /// A choice or a finding about rules.
    Rules(RulesAction),
    /// A choice in the timeline.
    Timeline(TimelineAction),
    /// A choice among CloudTrail's records.
    Trail(TrailAction),
    /// A choice among the services.
    Services(ServiceAction),
    /// A choice in the view of guardrails.
    Guardrails(GuardrailAction),
    /// What the server sends, and the user's requests about it.
    Follow(FollowAction),
    /// An action on the page as a part of another one.
    Scene(SceneAction),
    /// An action on what is stored in the browser.
    Keep(KeepAction),
    /// An action on the class.
    Class(ClassAction),
    /// What the browser reports about the channel between windows.
    Wire(WireAction),
    /// Have the browser do something that changes nothing here.
    Errand(Errand),
    /// The pause before a report to the embedding page is over.
    Report,
    /// The AWS managed policies are there, or why they are not.
    Policies(Result<(), String>),
    /// Tell the user something: a title, and perhaps a detail.
    Remark(String, Option<String>),
    /// From now on, in this language.
    Speak(Words),
}

/// An action on the session: steps, travels through them, and other sessions in its place.
#[derive(Clone)]
pub enum SessionAction {
    /// A command from a button; it contains the current user.
    Do(Command),
    /// Lines typed or pasted into the terminal.
    Lines(Vec<String>),
    /// Undo the last step.
    Undo,
    /// Redo the step that was undone last.
    Redo,
    /// Show the world after this number of steps.
    GoTo(usize),
    /// Change the current user.
    ActAs(Principal),
    /// Show everything, or only the current user's console.
    Instructor(bool),
    /// Start a scenario with a seed.
    Start(Scenario, u64),
    /// An opened session from a file, a link or a branch, and its message.
    Load(Box<History>, String),
    /// Another tab has stored this session.
    StoredElsewhere(SavedSession),
    /// Several commands of a remedy's button; open dialogs stay open.
    /// With the refused call that they are to help, to be offered again.
    ApplyRemedy(Vec<Command>, Option<Command>),
    /// Name a branch, by its position.
    NameBranch(usize, String),
    /// Add a fault; the seed decides its target.
    Fault(FaultKind, u64),
    /// Start the repair puzzle of a seed.
    Puzzle(u64),
}

/// An action on how time plays.
#[derive(Clone, Copy)]
pub enum ClockAction {
    /// Real milliseconds have passed.
    Tick(u64),
    /// Start or stop playing time.
    Play(bool),
    /// Simulated milliseconds per real one.
    Speed(u64),
}

/// An action on what is visible: the selection, panes, dialogs, and the view in the middle.
#[derive(Clone)]
pub enum ScreenAction {
    /// Select a thing, or nothing.
    Select(Option<Selection>),
    /// The same, with the inspector, from another view back in the organization.
    Show(Selection),
    /// Open a dialog.
    Open(Dialog),
    /// Close what covers the page.
    Close,
    /// Close the notice.
    Dismiss,
    /// Show the organization as a tree, a list or a text.
    Form(OrganizationForm),
    /// Open a pane.
    Pane(Pane),
    /// Close a pane.
    ClosePane(Pane),
    /// Close the welcome card.
    Explore,
    /// Turn large type on or off.
    TogglePresenter,
    /// Open the terminal, wherever it is.
    Terminal,
    /// Open a view, perhaps about something; for the organization: go back to where the user was.
    Navigate(Route, Option<Selection>),
    /// Open the view, or go back if it is open.
    ToggleRoute(Route),
    /// Open the lab with a draft, and with the actions for its table.
    ToLab(Vec<DraftChange>, Vec<Text>),
    /// Show the gates that the call of a step, from 0, met.
    Why(usize),
    /// Show what would happen to a call, without making it.
    Check(Call),
    /// Show why a request refutes what was to be proved.
    WhyRequest(Rc<ProofCard>),
    /// Mark places in the drawing.
    ShowPath(Vec<Selection>),
    /// Move the focus.
    Focus(FocusTarget),
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "few actions bring something in"
)]
impl Action {
    /// Whether it is no action of the user, and waits for nothing.
    pub fn is_unseen(&self) -> bool {
        matches!(
            self,
            Self::Keep(_) | Self::Class(_) | Self::Wire(_) | Self::Report | Self::Errand(_)
        )
    }

    /// Whether what the action brings in needs AWS managed policies that are not loaded yet: commands, lines, sessions and drafts.
    /// Lessons that are opened, histories, and what follows from the world need nothing more.
    pub fn needs_policies(&self) -> bool {
        match self {
            Self::Session(SessionAction::Do(command)) => needs_policies(command),
            Self::Session(SessionAction::ApplyRemedy(commands, _)) => {
                commands.iter().any(needs_policies)
            }
            Self::Session(SessionAction::Lines(lines)) => {
                lines.iter().any(|line| line_needs_policies(line))
            }
            Self::Compare(CompareAction::Run(line)) => line_needs_policies(line),
            Self::Scene(action) => action.needs_policies(),
            Self::Follow(FollowAction::Session { session, .. }) => session.needs_policies(),
            Self::Follow(FollowAction::Rows { rows }) => rows.iter().any(needs_policies),
            Self::Present(PresentAction::Picture(shown)) => shown.session.needs_policies(),
            Self::Draft(
                DraftAction::Open(draft, _)
                | DraftAction::Import(draft, _)
                | DraftAction::Edit(draft, _),
            ) => draft.needs_policies(),
            _ => false,
        }
    }
}

/// Performs an offer, or first asks for the missing input.
pub fn perform(offer: &Offer) -> Action {
    match &offer.kind {
        OfferKind::Run(command) if offer.grave => {
            Action::Screen(ScreenAction::Open(Dialog::Grave {
                label: offer.label.clone(),
                command: command.clone(),
            }))
        }
        OfferKind::Run(command) => Action::Session(SessionAction::Do(command.clone())),
        OfferKind::RunAll(commands) => {
            Action::Session(SessionAction::ApplyRemedy(commands.clone(), None))
        }
        OfferKind::Form { .. } | OfferKind::Confirm { .. } => {
            Action::Screen(ScreenAction::Open(Dialog::Offer(offer.clone())))
        }
        OfferKind::ActAs(principal) => Action::Session(SessionAction::ActAs(principal.clone())),
        OfferKind::Show(selection) => Action::Screen(ScreenAction::Show(selection.clone())),
    }
}
