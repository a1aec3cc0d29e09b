//! The work of the browser, as data. The reducer returns it; one interpreter, `web/ui/src/browser/effects.rs`, does it and decides
//! nothing. Results come back as actions.

use std::rc::Rc;

use implicit_clone::unsync::IString;
use serde_json::Value;
use sim::session::SavedSession;

use super::class::ServerRequest;
use super::keyboard::FocusTarget;
use super::present::WindowRole;
use super::scene::SceneReply;
use super::stored::Stored;
use super::wire::WireAction;
use super::{Action, AppState, ClassAction, ClockAction, KeepAction};

mod errand;
#[cfg(test)]
mod tests;

pub use self::errand::{Errand, FileContents, PageTheme, PresentationWindow};

/// Something to do outside the page's state.
#[derive(Clone, Debug, PartialEq)]
pub enum SideEffect {
    /// Store a part of the state: its texts come from [`AppState::texts`].
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
    /// The AWS managed policies: [`Action::Policies`].
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
    /// A lesson to present: `WalkAction::Loaded` or `WalkAction::Failed`.
    Walk(IString),
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

/// Real milliseconds between ticks: short enough for a ring to fill smoothly, long enough for a large organization.
const TICK_MS: u32 = 100;

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

    /// What happens when its time has passed. `now`: real milliseconds, for waits of the user only.
    pub fn action(self, now: u64) -> Action {
        match self {
            Self::Clock => Action::Clock(ClockAction::Tick(u64::from(TICK_MS))),
            Self::Settle => Action::Keep(KeepAction::Settle),
            Self::Report => Action::Report,
            Self::ClassSend => Action::Class(ClassAction::Send),
            Self::ClassCount => Action::Class(ClassAction::Count),
            Self::ClassReport => Action::Class(ClassAction::Report),
            Self::ClassVotes => Action::Class(ClassAction::CountVotes),
            Self::Beat => Action::Wire(WireAction::Beat(now)),
        }
    }
}

impl AppState {
    /// Requests what follows from a change of the state, whatever action made it. `before`: `None` for the first state.
    pub(super) fn follow_up(&mut self, before: Option<&Self>) {
        let had = before.is_some_and(|it| it.clock.playing);
        if had != self.clock.playing {
            let runs = self.clock.playing.then_some(TICK_MS);
            self.effects.push(SideEffect::Timer(PageTimer::Clock, runs));
        }
        if before.is_some_and(Self::is_large) != self.is_large() {
            self.request(Errand::LargeType(self.is_large()));
        }
        if before.is_some_and(|it| it.awaited().is_some() && it.awaited() != self.awaited()) {
            self.effects.push(SideEffect::StopFetching);
        }
        if let Some(wanted) = self.wants_lesson(before) {
            self.effects.push(SideEffect::Fetch(wanted));
        }
        if let Some(wanted) = self.wants_texts(before) {
            self.effects.push(SideEffect::Fetch(wanted));
        }
        if let Some(wanted) = self.wants_walk(before) {
            self.effects.push(SideEffect::Fetch(wanted));
        }
        self.hear_server(before);
        // A question to the class has no votes yet, which other windows show.
        self.tell_class(before);
        self.keep_puzzle();
        if self.screen.dialog.is_none() {
            self.stage.filled = IString::default();
        }
        let presents = |it: &Self| it.stage.part != WindowRole::Alone;
        if presents(self) || before.is_some_and(presents) {
            self.tell_windows(before);
        }
        if self.host.is_heard {
            self.look_for_news();
        }
        self.keep_changes(before);
        self.ask_before_closing();
    }

    /// The number of the request for a lesson.
    pub(super) fn awaited(&self) -> Option<u64> {
        self.guide.opening.as_ref().map(|it| it.tries)
    }

    /// The lesson that was asked for just now.
    fn wants_lesson(&self, before: Option<&Self>) -> Option<ToFetch> {
        let opening = self.guide.opening.as_ref()?;
        (before.and_then(Self::awaited) != self.awaited()).then(|| ToFetch::Lesson {
            id: opening.id.clone(),
            anew: opening.anew,
            number: opening.tries,
        })
    }

    /// The texts of the open lesson, if its language is no longer the page's.
    fn wants_texts(&self, before: Option<&Self>) -> Option<ToFetch> {
        let run = self.guide.lesson.as_ref()?;
        let place = |state: &Self| {
            let run = state.guide.lesson.as_ref();
            let run = run.map(|run| (run.id().to_string(), run.language));
            (run, state.words.language)
        };
        let other = run.language != self.words.language;
        (other && before.map(place) != Some(place(self)))
            .then(|| ToFetch::Texts(run.id().to_string().into()))
    }

    /// The presented lesson, if it is not there in the page's language.
    fn wants_walk(&self, before: Option<&Self>) -> Option<ToFetch> {
        let place = |state: &Self| {
            let walk = state.guide.walk.as_ref()?;
            let language = state.words.language;
            let has = (walk.opened.as_ref()).is_some_and(|it| it.language == language);
            Some((walk.id.clone(), has || walk.failed.is_some(), language))
        };
        let (id, is_done, language) = place(self)?;
        let is_new = before.and_then(place) != Some((id.clone(), is_done, language));
        (is_new && !is_done).then_some(ToFetch::Walk(id))
    }
}
