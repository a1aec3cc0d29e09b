//! What can be done on the page, and what the reducer asks of the browser in return.

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

use super::follow::News;
use super::lesson::Doing;
use super::present::PresentChange;
use super::recorder::Drafting;
use super::scene::SceneReply;
use super::{Dialog, OrganizationForm, Pane, Room};
use crate::library::OpenedLesson;

/// What is done, by a button, a typed line, a timer or another window.
pub enum Action {
    /// A command from a button; the acting person is in it.
    Do(Command),
    /// Lines typed or pasted into the terminal.
    Lines(Vec<String>),
    Undo,
    Redo,
    /// Look at the world after so many steps.
    GoTo(usize),
    /// Real time has passed: so many milliseconds.
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
    /// A session from a file, a link or a branch, which was opened; and what is told of it.
    Load(Box<History>, String),
    /// Another tab has kept this session.
    Foreign(Session),
    Remark(String, Option<String>),
    Dismiss,
    Form(OrganizationForm),
    /// Opens a pane.
    Pane(Pane),
    ClosePane(Pane),
    /// Closes the welcome card.
    Explore,
    TogglePresenter,
    /// Call for the terminal, wherever it is.
    Terminal,
    /// Goes to a room, perhaps about something; to the organization: back to where one was.
    Room(Room, Option<Selection>),
    /// Goes to the lab with a draft, and with the actions that its table is to ask about.
    ToLab(Vec<DraftChange>, Vec<Text>),
    /// Goes to it, or back if one is there.
    ToggleRoom(Room),
    /// Begin to present a lesson, or go to a step of it.
    Walk(AttrValue, usize),
    /// A lesson was loaded, or in another language.
    Told(Rc<OpenedLesson>),
    /// It could not be loaded, and why.
    Untold(String),
    /// On to the next step of what is presented, or back.
    Turn(bool),
    /// Carry out its next line only.
    WalkLine,
    /// Leave it for good.
    LeaveWalk,
    /// What concerns the presentation.
    Present(PresentChange),
    /// Show the gates that the call of a step, from 0, met.
    Why(usize),
    /// Show what a call would meet; nothing is done.
    Check(Call),
    /// Several commands from a button that removes what stands in the way; what is open stays open.
    Mend(Vec<Command>),
    /// What comes from the server that is followed, and what one asks of it.
    Follow(News),
    /// The page that frames this one asks for something: its origin, its name for that, and what. With the session that it
    /// brings, opened.
    Host(Rc<str>, serde_json::Value, Asks, Option<Box<History>>),
    /// Show what is here in a page of its own.
    Apart,
    /// A lesson is begun, done, left.
    Lesson(Doing),
    /// A recording or a draft of a lesson.
    Draft(Drafting),
    /// Lets something go wrong; the seed says whom it meets.
    Fault(FaultKind, u64),
}

/// What an action asks of the browser, as data: the reducer itself does nothing. `App` says who carries it out.
#[derive(Clone, Debug)]
pub enum SideEffect {
    /// Opens the scene with the session in a page of its own.
    OpenApart(Rc<PageScene>, Box<Session>),
    /// Keeps a draft of a lesson, with the goals that its recording suggests.
    KeepDraft(Rc<LessonDraft>, Rc<Vec<Proposal>>),
    /// Answers a message of the page that frames this one.
    Reply(SceneReply),
}
