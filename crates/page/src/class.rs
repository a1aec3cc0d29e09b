//! A class on a server (`orgsim serve --class`): what the presenter's page shows and asks, and what a learner's page
//! reports and answers.
//!
//! Who opens the page with the presenter's key behind the `#` does not follow. Their page is one like any other, and a switch in
//! the header makes its session the server's, again after every change. All others are learners, who follow.

pub(crate) mod poll;
pub(crate) mod report;
pub(crate) mod screen;
pub(crate) mod show;
#[cfg(test)]
mod tests;
mod windows;

pub use self::poll::ClassVote;
pub use self::report::{ClassReports, ReportTrouble};
pub use self::show::{ClassShow, ShownToClass};

use std::rc::Rc;

use implicit_clone::unsync::IString;
use sim::session::SavedSession;

use crate::base::Base;
pub use crate::base::effects::{ClassPoll, PollAnswer, PollQuestion, ServerRequest};
use crate::base::effects::{PageTimer, SideEffect};

/// Who this page is in a class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClassRole {
    /// The page does not come from a class's server.
    #[default]
    Nobody,
    /// The page shows its session to the class.
    Presenter,
    /// The page follows the presenter.
    Learner,
}

/// The class, as this page knows it.
#[derive(Clone, Debug, Default)]
pub struct ClassState {
    /// Who this page is.
    pub role: ClassRole,
    /// What this page shows to the class.
    pub show: ClassShow,
    /// What the class is shown, by a page that does not show yet: the presenter may go on with it.
    pub found: Option<Rc<SavedSession>>,
    screen: screen::SentScreen,
    /// The run of the server that has what this page told it.
    run: Option<String>,
    /// What this page reports to the presenter.
    pub reports: ClassReports,
    /// Number of questions that the presenter has asked or withdrawn. A count of an earlier one's answers is too late.
    pub(crate) polls: u64,
    /// The last of them is on its way to the server.
    is_polling: bool,
    /// The server does not have it.
    pub is_poll_lost: bool,
    /// The learner's last answer.
    vote: Option<ClassVote>,
}

/// What a class's presenter and learners do, what their server answers, and timers.
#[derive(Clone, Debug)]
pub enum ClassAction {
    /// The presenter turns showing on or off.
    Toggle,
    /// The pause after a change is over.
    Send,
    /// The pause before the next count of followers is over.
    Count,
    /// The server has the session of this round, and answers, or refuses it with this status; 0: it does not answer.
    Sent(u64, Result<String, u16>),
    /// The session that the class is shown, as the server has it; nothing: there is none, or the presenter does without.
    Found(Option<String>),
    /// The server counts the followers in this round; nothing: it does not answer.
    Counted(u64, Option<String>),
    /// Whether the server has what the screen shows.
    ScreenSent(bool),
    /// A learner joins under this name.
    Join(IString),
    /// The learner leaves the class, and follows without a name.
    Leave,
    /// The pause after a change is over.
    Report,
    /// The server has the report of this number, or refuses it with this status; 0: it does not answer.
    Reported(u64, Result<(), u16>),
    /// The server has the question of this number, or has none any more, and counts the answers to the one before; or it does not
    /// answer.
    Polled(u64, Option<String>),
    /// It is time to count the answers to what is asked.
    CountVotes,
    /// The server counts the answers to the question of this number, or does not answer.
    CountedVotes(u64, Option<String>),
    /// A learner chooses an option.
    Vote(usize),
    /// A learner has read the answer.
    HasRead,
    /// Whether the server has the learner's answer, this option, to a poll.
    Voted(Rc<ClassPoll>, usize, bool),
}

impl ClassState {
    /// Whether the page comes from a class's server.
    pub fn takes_part(&self) -> bool {
        self.role != ClassRole::Nobody
    }

    /// The class of a page that was just opened. `name`: that under which its learner has joined.
    pub fn new(role: ClassRole, name: Option<IString>) -> Self {
        Self {
            role,
            reports: ClassReports::new(name),
            ..Self::default()
        }
    }

    /// What is drawn of it.
    pub(crate) fn drawn(&self) -> impl PartialEq + use<> {
        let reports = (self.reports.name.clone(), self.reports.trouble);
        (
            self.show.shown,
            reports,
            self.vote.clone(),
            self.found.as_ref().map(Rc::as_ptr),
            self.is_poll_lost,
        )
    }
}

impl Base {
    fn ask_class(&mut self, request: ServerRequest) {
        self.effects.push(SideEffect::Ask(request));
    }

    pub(crate) fn time_class(&mut self, timer: PageTimer, ms: Option<u32>) {
        self.effects.push(SideEffect::Timer(timer, ms));
    }
}
