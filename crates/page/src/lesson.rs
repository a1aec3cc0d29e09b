//! The open lesson.
//!
//! A lesson uses only the controller: the learner's own session is set aside, stays in the browser's storage, and comes
//! back when the lesson is left. After each change of the history, by a button, a typed line, undo or time, the attempt
//! checks it; so goals are met however they are reached.
//!
//! Invariant: `view` is the result of `Run::look` for the controller's current state.

pub(crate) mod coach;
pub mod course;
pub(crate) mod guide;
pub(crate) mod kept;
pub mod made;
pub(crate) mod opened;
pub mod recorder;
pub(crate) mod run;
pub(crate) mod view;
pub mod walk;

use std::rc::Rc;

pub use coach::CoachQuestion;
use implicit_clone::unsync::IString;
pub use kept::Kept;
use lessons::coach::Advice;
use lessons::{AttemptStanding, Language, LessonAttempt, Texts};
pub use opened::OpenedLesson;
use shell::controller::{Controller, Entry};
use sim::command::Command;
use sim::session::PlayedSession;
pub use view::{GoalView, LineView, PredictionView, QuestionView, StepView, View};

/// The shown place in a lesson, which may differ from the progress.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LessonPlace {
    /// The introduction.
    #[default]
    Intro,
    /// A step, from 0.
    Step(usize),
    /// The questions after the last step.
    Quiz,
    /// The summary.
    End,
}

/// A mistake that was made and not yet handled.
#[derive(Clone, Debug)]
pub(crate) struct Made {
    pub(crate) number: u64,
    index: usize,
    pub(crate) step: Option<usize>,
}

/// The open lesson.
#[derive(Clone, Debug)]
pub struct Run {
    /// Shared, because it remembers each step.
    pub attempt: Rc<LessonAttempt>,
    /// The texts in the language of `language`.
    pub texts: Rc<Texts>,
    /// The language of the texts.
    pub language: Language,
    /// The shown place.
    pub place: LessonPlace,
    /// What the guide draws.
    pub view: Rc<View>,
    /// Start, by the wall clock.
    pub begun: IString,
    /// Grows with every change to store.
    pub changes: u64,
    /// The coach was asked in the terminal, and is computing.
    pub asked: Option<Rc<CoachQuestion>>,
    pub(crate) standing: AttemptStanding,
    /// The learner's own session before the lesson.
    pub(crate) before: Rc<(Controller, Rc<Vec<Rc<Entry>>>)>,
    pub(crate) made: Vec<Made>,
    pub(crate) mistakes_made: u64,
    pub(crate) fresh: Vec<usize>,
    /// Predictions whose results have appeared at the shown place.
    pub(crate) outcomes: Vec<usize>,
    pub(crate) turned: u64,
    pub(crate) after: Option<(IString, String)>,
    pub(crate) changed: bool,
    /// A draft in preview: nothing is stored.
    pub draft: bool,
    /// What waits for a bet that must be placed first, to be offered again.
    pub(crate) held: Option<Command>,
}

/// A lesson whose files are loading.
#[derive(Clone, Debug, PartialEq)]
pub struct LessonOpening {
    /// The lesson's id.
    pub id: IString,
    /// Start over, whatever is stored.
    pub anew: bool,
    /// The number of the request.
    pub tries: u64,
    /// Why it failed.
    pub failed: Option<String>,
}

/// A lesson's files and related data.
#[derive(Clone)]
pub struct LessonFiles {
    /// The lesson with its texts.
    pub opened: OpenedLesson,
    /// The current time, by the wall clock.
    pub now: String,
    /// The stored data, and its session, opened.
    pub kept: Option<(Kept, PlayedSession)>,
    /// The next lesson: its id and title.
    pub after: Option<(IString, String)>,
    /// A draft in preview.
    pub draft: bool,
}

/// An action on a lesson.
#[derive(Clone)]
pub enum LessonAction {
    /// Fetch it; continue where it was left, or start over.
    Open {
        /// The lesson's id.
        id: IString,
        /// Whether it starts over, whatever is stored.
        anew: bool,
    },
    /// The files of a request, by its number.
    Loaded(u64, Box<LessonFiles>),
    /// Why a request failed.
    Failed(u64, String),
    /// Its texts in another language.
    TextsLoaded(OpenedLesson),
    /// Show a place.
    GoTo(LessonPlace),
    /// Place a bet: the ids of a prediction and of an option.
    Predict(IString, IString),
    /// Answer a question: its id, and the ids of the chosen options.
    Answer(IString, Vec<String>),
    /// Show the next hint for the current step.
    Hint,
    /// The coach's answer to the terminal.
    CoachAnswered(Advice),
    /// Undo to this number of steps.
    UndoTo(usize),
    /// A mistake was acknowledged.
    DismissMistake(u64),
    /// Start over; the current time.
    Restart(String),
    /// Close the lesson, and return to the session from before it.
    Leave,
}

impl LessonAction {
    /// Opens a lesson where it was left.
    pub fn open(id: impl Into<IString>) -> Self {
        let (id, anew) = (id.into(), false);
        Self::Open { id, anew }
    }
}
