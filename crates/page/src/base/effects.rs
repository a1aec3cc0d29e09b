//! The work of the browser, as data. The reducer returns it; one interpreter, `web/ui/src/browser/effects.rs`, does it and decides
//! nothing. Results come back as actions.

mod errand;
mod request;
mod window;

pub use self::errand::{Errand, FileContents, PageTheme};
pub use self::request::{ClassPoll, PollAnswer, PollQuestion, ServerRequest};
pub use self::window::{HandedLesson, PresentationWindow, WindowRole};

use std::rc::Rc;

use implicit_clone::unsync::IString;
use lessons::learning::Review;
use lessons::{LessonDraft, Proposal};
use serde_json::Value;
use sim::session::SavedSession;

/// Something to do outside the page's state.
#[derive(Clone, Debug, PartialEq)]
pub enum SideEffect {
    /// Store a part of the state: its texts come from [`crate::app::AppState::texts`].
    Store(Stored),
    /// Start a timer, with this many milliseconds until its action, or stop it. A timer that runs starts again.
    Timer(PageTimer, Option<u32>),
    /// Fetch what the page's host has. What came, or why it did not, is an action of its own.
    Fetch(ToFetch),
    /// The lesson that is being fetched is no longer wanted.
    StopFetching,
    /// Count the learner's active time from here, in milliseconds.
    CountWork(u64),
    /// Open the channel of a presentation by its name, or close it.
    Channel(Option<Rc<str>>),
    /// Send a message through the channel.
    Send(Rc<str>),
    /// Open another page of this program.
    Open(PageAddress),
    /// Tell the embedding page something, if it is of one of these origins.
    TellHosts(Vec<String>, Value),
    /// Do what the user asks of the browser.
    Errand(Errand),
    /// Answer a message of the embedding page.
    Reply(SceneReply),
    /// Ask the server that the page comes from. What it answers is the request's action.
    Ask(ServerRequest),
    /// Hear the server that the page follows, or no longer hear it. What it heard before ends.
    Hear(Option<HeardStream>),
    /// Save the reader's own session, of this number of steps, to a file: `KeepAction::Saved`, if the browser takes it.
    SaveSession(usize),
    /// Ask before the page is closed, or no longer ask.
    AskBeforeClosing(bool),
    /// Move the focus, once the target is drawn.
    Focus(FocusTarget),
}

/// What is heard of a server: `FollowAction`s.
#[derive(Clone, Debug, PartialEq)]
pub enum HeardStream {
    /// Its session, after this many rows of the one with this name.
    Session {
        /// The name of the server's session; `None` before its first message.
        epoch: Option<IString>,
        /// The number of rows that are known.
        taken: usize,
    },
    /// On a local branch of a class: only what the class is asked.
    Polls,
}

/// A page of this program: what follows the path in its address.
#[derive(Clone, Debug, PartialEq)]
pub struct PageAddress {
    /// The parameters, without the `?`.
    pub query: String,
    /// The session in it.
    pub session: Box<SavedSession>,
}

/// What is fetched.
#[derive(Clone, Debug, PartialEq)]
pub enum ToFetch {
    /// The AWS managed policies: [`crate::action::Action::Policies`].
    Policies,
    /// A lesson with what is stored of it, unless it starts anew: `LessonAction::Loaded` or `LessonAction::Failed`, with the
    /// number of the request.
    Lesson {
        /// The lesson's id.
        id: IString,
        /// Whether it starts over, whatever is stored.
        anew: bool,
        /// The number of the request.
        number: u64,
    },
    /// The texts of the open lesson in another language: `LessonAction::TextsLoaded`.
    Texts(IString),
    /// Lessons, one after another.
    Lessons(LessonsFor, Vec<String>),
    /// A lesson to present: `WalkAction::Loaded` or `WalkAction::Failed`.
    Walk(IString),
}

/// What lessons are fetched for, by the number of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LessonsFor {
    /// The questions of a sitting: `CourseAction::Opened`.
    Questions(u64),
    /// The report: `ReportAction::Opened`.
    Report(u64),
}

/// A timer of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageTimer {
    /// Real time, which the simulated clock turns into ticks while it plays.
    Clock,
    /// The pause after a change until the session is stored with marks.
    Settle,
    /// The signs of life between the windows of a presentation.
    Beat,
    /// The pause before the next report to the embedding page.
    Report,
    /// The pause before the session is sent to the class.
    ClassSend,
    /// The pause before those who follow are counted.
    ClassCount,
    /// The pause before a learner reports to the class.
    ClassReport,
    /// The counts of a class's answers.
    ClassVotes,
}

impl PageTimer {
    /// All timers.
    pub const ALL: [Self; 8] = [
        Self::Clock,
        Self::Settle,
        Self::Beat,
        Self::Report,
        Self::ClassSend,
        Self::ClassCount,
        Self::ClassReport,
        Self::ClassVotes,
    ];

    /// Whether it goes on after its action.
    pub fn repeats(self) -> bool {
        matches!(self, Self::Clock | Self::Beat | Self::ClassVotes)
    }
}

/// What gets the focus once it is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FocusTarget {
    /// The terminal's input line.
    TerminalInput,
    /// The lesson's new contents, or its title.
    Lesson,
    /// The tree of the organization.
    Tree,
    /// The inspector.
    Inspector,
    /// The list of lessons.
    LessonList,
    /// The review of a lesson.
    Review,
    /// The exam.
    Exam,
}

impl FocusTarget {
    /// Where the focus goes: the first of these that is drawn.
    pub fn places(self) -> &'static [&'static str] {
        match self {
            Self::TerminalInput => &["#terminal-input"],
            Self::Lesson => &["#lesson-mistake", "#lesson-title"],
            Self::Tree => &["[role=treeitem][tabindex='0']", ".viewport"],
            Self::Inspector => &["#inspector-title", ".insp button"],
            Self::LessonList => &["#learned"],
            Self::Review => &["#review-title"],
            Self::Exam => &["#exam-title"],
        }
    }
}

/// A part of the state that is stored.
#[derive(Clone, Debug, PartialEq)]
pub enum Stored {
    /// The reader's own session and what belongs to it.
    Session {
        /// With a mark at its end.
        marked: bool,
    },
    /// The open lesson with its progress, or that none is open.
    Lesson {
        /// Its session has a mark at its end.
        marked: bool,
    },
    /// The open panes.
    Panes,
    /// The attempt at a walkthrough of the course.
    Walk {
        /// It was opened just now.
        begins: bool,
    },
    /// A review of a lesson.
    Review(IString, Review),
    /// What this window of a presentation shows, for a reload.
    Presentation,
    /// A draft of a lesson, with the goals suggested for it, and whether it is a lesson that can begin.
    Draft(Rc<LessonDraft>, Rc<Vec<Proposal>>, bool),
    /// The name under which the learner has joined a class.
    ClassName,
}

impl Stored {
    /// Whether it belongs to this tab alone, and survives only a reload.
    pub fn is_for_tab(&self) -> bool {
        matches!(self, Self::Presentation | Self::ClassName)
    }
}

/// An answer to one message, for the origin that it came from.
#[derive(Clone, Debug, PartialEq)]
pub struct SceneReply {
    /// The origin of the page that asked.
    pub to: Rc<str>,
    /// The message's contents.
    pub body: Value,
}
