//! The page's actions, and the side effects that the reducer requests.

use std::rc::Rc;

use lessons::scene::{Asks, PageScene};
use lessons::{FaultKind, LessonDraft, Proposal};
use sim::command::{Call, Command};
use sim::history::History;
use sim::ids::Text;
use sim::principal::Principal;
use sim::scenario::Scenario;
use sim::session::Session;
use sim::view::Selection;
use sim::view::draft::DraftChange;
use yew::AttrValue;

use super::compare::PinChange;
use super::follow::News;
use super::lesson::Doing;
use super::present::PresentChange;
use super::recorder::Drafting;
use super::scene::SceneReply;
use super::{Dialog, OrganizationForm, Pane, Room};
use crate::library::OpenedLesson;

/// An action, from a button, a typed line, a timer or another window.
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
    /// The same, with the inspector, from a room back in the organization.
    Show(Selection),
    Open(Dialog),
    Close,
    Start(Scenario, u64),
    /// An opened session from a file, a link or a branch, and its message.
    Load(Box<History>, String),
    /// Another tab has stored this session.
    Foreign(Session),
    Remark(String, Option<String>),
    Dismiss,
    Form(OrganizationForm),
    /// Open a pane.
    Pane(Pane),
    ClosePane(Pane),
    /// Close the welcome card.
    Explore,
    TogglePresenter,
    /// Open the terminal, wherever it is.
    Terminal,
    /// Open a room, perhaps about something; for the organization: go back to where the user was.
    Room(Room, Option<Selection>),
    /// Open the lab with a draft, and with the actions for its table.
    ToLab(Vec<DraftChange>, Vec<Text>),
    /// Open the room, or go back if it is open.
    ToggleRoom(Room),
    /// Start to present a lesson, or go to one of its steps.
    Walk(AttrValue, usize),
    /// A lesson was loaded, or loaded in another language.
    Told(Rc<OpenedLesson>),
    /// The lesson could not be loaded, and why.
    Untold(String),
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
    Mend(Vec<Command>),
    /// News from the followed server, and requests about it.
    Follow(News),
    /// A request of the embedding page: its origin, its message id, and the request. With the session that it contains,
    /// opened.
    Host(Rc<str>, serde_json::Value, Asks, Option<Box<History>>),
    /// Open the contents in a separate page.
    Apart,
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

impl Action {
    /// The same action, if it may take steps that need AWS managed policies which are not loaded yet.
    #[expect(clippy::wildcard_enum_match_arm, reason = "few actions take steps")]
    pub fn again(&self) -> Option<Self> {
        Some(match self {
            Self::Do(command) => Self::Do(command.clone()),
            Self::Lines(lines) => Self::Lines(lines.clone()),
            Self::Mend(commands) => Self::Mend(commands.clone()),
            Self::Follow(News::Rows { rows }) => Self::Follow(News::Rows { rows: rows.clone() }),
            Self::Walk(id, step) => Self::Walk(id.clone(), *step),
            Self::Told(told) => Self::Told(told.clone()),
            Self::Turn(on) => Self::Turn(*on),
            Self::WalkLine => Self::WalkLine,
            Self::Fault(kind, seed) => Self::Fault(*kind, *seed),
            Self::Host(..) | Self::Lesson(_) | Self::Present(_) => return self.again_rarely(),
            _ => return None,
        })
    }

    /// The same for actions that a first click is not. Not inlined: the page's first part then need not have it.
    #[inline(never)]
    #[expect(clippy::wildcard_enum_match_arm, reason = "few actions take steps")]
    fn again_rarely(&self) -> Option<Self> {
        Some(match self {
            Self::Host(to, id, asks, history) => {
                Self::Host(to.clone(), id.clone(), asks.clone(), history.clone())
            }
            Self::Lesson(doing @ (Doing::Begin(_) | Doing::Restart(_))) => {
                Self::Lesson(doing.clone())
            }
            Self::Present(PresentChange::Shown(shown)) => {
                Self::Present(PresentChange::Shown(shown.clone()))
            }
            Self::Present(PresentChange::Wished(wish)) => {
                Self::Present(PresentChange::Wished(wish.clone()))
            }
            _ => return None,
        })
    }
}

/// A side effect of an action, as data: the reducer itself does nothing. `App` decides who performs it.
#[derive(Clone, Debug)]
pub enum SideEffect {
    /// Open the scene with the session in a separate page.
    OpenApart(Rc<PageScene>, Box<Session>),
    /// Store a draft of a lesson, with the goals suggested by its recording.
    KeepDraft(Rc<LessonDraft>, Rc<Vec<Proposal>>),
    /// Answer a message of the embedding page.
    Reply(SceneReply),
}
