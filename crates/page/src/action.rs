//! The page's actions, and the side effects that the reducer requests.

use std::rc::Rc;

use implicit_clone::unsync::IString;
use lessons::scene::{Asks, PageScene};
use lessons::{FaultKind, LessonDraft, Proposal};
use shell::line_needs_policies;
use sim::command::{Call, Command};
use sim::history::History;
use sim::ids::Text;
use sim::needs_policies;
use sim::principal::Principal;
use sim::scenario::Scenario;
use sim::session::SavedSession;
use sim::view::Selection;
use sim::view::draft::DraftChange;

use super::compare::PinChange;
use super::follow::News;
use super::keyboard::FocusTarget;
use super::lesson::Doing;
use super::present::PresentChange;
use super::recorder::Drafting;
use super::scene::SceneReply;
use super::words::Words;
use super::{Dialog, OrganizationForm, Pane, Route};
use crate::lesson::OpenedLesson;

/// An action, from a button, a typed line, a timer or another window.
#[derive(Clone)]
pub enum Action {
    /// A command from a button; it contains the current user.
    Do(Command),
    /// Lines typed or pasted into the terminal.
    Lines(Vec<String>),
    Undo,
    Redo,
    /// Show the world after this number of steps.
    GoTo(usize),
    /// Real milliseconds have passed.
    Tick(u64),
    Play(bool),
    Speed(u64),
    ActAs(Principal),
    Instructor(bool),
    Select(Option<Selection>),
    /// The same, with the inspector, from a view back in the organization.
    Show(Selection),
    Open(Dialog),
    Close,
    Start(Scenario, u64),
    /// An opened session from a file, a link or a branch, and its message.
    Load(Box<History>, String),
    /// Another tab has stored this session.
    Foreign(SavedSession),
    Remark(String, Option<String>),
    Dismiss,
    /// From now on, in this language.
    Speak(Words),
    Form(OrganizationForm),
    /// Open a pane.
    Pane(Pane),
    ClosePane(Pane),
    /// Close the welcome card.
    Explore,
    TogglePresenter,
    /// Open the terminal, wherever it is.
    Terminal,
    /// Open a view, perhaps about something; for the organization: go back to where the user was.
    Navigate(Route, Option<Selection>),
    /// Open the lab with a draft, and with the actions for its table.
    ToLab(Vec<DraftChange>, Vec<Text>),
    /// Open the view, or go back if it is open.
    ToggleRoute(Route),
    /// Start to present a lesson, or go to one of its steps.
    Walk(IString, usize),
    /// A lesson was loaded, or loaded in another language.
    LessonLoaded(Rc<OpenedLesson>),
    /// The lesson could not be loaded, and why.
    LessonFailed(String),
    /// Go to the next step of the presentation, or back.
    Turn(bool),
    /// Run only its next line.
    WalkLine,
    /// Leave it for good.
    LeaveWalk,
    /// A change of the presentation.
    Present(PresentChange),
    /// Show the gates that the call of a step, from 0, met.
    Why(usize),
    /// Show what would happen to a call, without making it.
    Check(Call),
    /// Several commands of a remedy's button; open dialogs stay open.
    /// With the refused call that they are to help, to be offered again.
    Mend(Vec<Command>, Option<Command>),
    /// News from the followed server, and requests about it.
    Follow(News),
    /// A request of the embedding page: its origin, its message id, and the request. With the session that it contains,
    /// opened.
    Host(Rc<str>, serde_json::Value, Asks, Option<Box<History>>),
    /// Open the contents in a separate page.
    Apart,
    /// Move the focus.
    Focus(FocusTarget),
    /// An action on a lesson.
    Lesson(Doing),
    /// An action on a recording or a draft of a lesson.
    Draft(Drafting),
    /// Name a branch, by its position.
    NameBranch(usize, String),
    /// A change of what is compared.
    Pin(PinChange),
    /// Add a fault; the seed decides its target.
    Fault(FaultKind, u64),
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "few actions bring something in"
)]
impl Action {
    /// Whether what the action brings in needs AWS managed policies that are not loaded yet: commands, lines, sessions and drafts.
    /// Lessons that are opened, histories, and what follows from the world need nothing more.
    pub fn needs_policies(&self) -> bool {
        match self {
            Self::Do(command) => needs_policies(command),
            Self::Mend(..)
            | Self::Lines(_)
            | Self::Host(..)
            | Self::Follow(_)
            | Self::Present(_)
            | Self::Draft(_) => self.rarely_needs_policies(),
            _ => false,
        }
    }

    /// The same for actions that a first click is not. Not inlined: the page's first part then need not have it.
    #[inline(never)]
    fn rarely_needs_policies(&self) -> bool {
        match self {
            Self::Mend(commands, _) => commands.iter().any(needs_policies),
            Self::Lines(lines) => lines.iter().any(|line| line_needs_policies(line)),
            Self::Host(_, _, Asks::Run(line), _) => line_needs_policies(line),
            Self::Host(_, _, Asks::SetState(saved), None) => saved.session.needs_policies(),
            Self::Follow(News::Session { session, .. }) => session.needs_policies(),
            Self::Follow(News::Rows { rows }) => rows.iter().any(needs_policies),
            Self::Present(PresentChange::Shown(shown)) => shown.session.needs_policies(),
            Self::Draft(
                Drafting::Open(draft, _) | Drafting::Import(draft, _) | Drafting::Edit(draft, _),
            ) => draft.needs_policies(),
            _ => false,
        }
    }
}

/// A side effect of an action, as data: the reducer itself does nothing. `App` decides who performs it.
#[derive(Clone, Debug)]
pub enum SideEffect {
    /// Open the scene with the session in a separate page.
    OpenApart(Rc<PageScene>, Box<SavedSession>),
    /// Store a draft of a lesson, with the goals suggested by its recording.
    KeepDraft(Rc<LessonDraft>, Rc<Vec<Proposal>>),
    /// Answer a message of the embedding page.
    Reply(SceneReply),
    /// Move the focus, once the target is drawn.
    Focus(FocusTarget),
}
