//! The state of the page, put together, and what crosses features: locks, bets, storing, and what others are told.

mod bet;
mod branches;
mod class;
mod keeping;
mod offers;
mod opening;
mod panes;
mod present;
mod stored;
mod windows;
pub(crate) mod world_name;

use std::rc::Rc;

use shell::controller::Controller;
use sim::history::History;

use crate::action::Action;
use crate::base::Base;
use crate::base::effects::SideEffect;
use crate::base::words::{Words, key};
use crate::class::ClassState;
use crate::compare::Pins;
use crate::faults::RepairState;
use crate::files::report::LearnersReport;
use crate::files::unkept::Unkept;
use crate::follow::{self, Follow};
use crate::host::HostReports;
use crate::lesson::course::CourseState;
use crate::lesson::guide::GuideState;
use crate::organization::services::ServiceChoice;
use crate::organization::timeline::TimelineChoice;
use crate::organization::trail::TrailChoice;
use crate::policy::comparing::ComparisonState;
use crate::policy::guardrails::GuardrailChoice;
use crate::tools::ToolState;
use crate::wire::Peers;

/// The notice after a session was opened from a link.
pub const LINK_OPENED: &str = key("Opened from the link.");

/// The state of the page: what all features stand on, and the state of each.
#[derive(Clone)]
pub struct AppState {
    /// The session, what is visible, and what the user is told.
    pub base: Base,
    /// The guide's subject.
    pub guide: GuideState,
    /// The moments pinned for the comparison.
    pub pins: Rc<Pins>,
    /// What is asked in the list of lessons.
    pub course: Rc<CourseState>,
    /// The report on learners.
    pub report: Rc<LearnersReport>,
    /// What views keep while they are not shown.
    pub tools: Rc<ToolState>,
    /// How the comparison is drawn, and what was made of it.
    pub comparison: Rc<ComparisonState>,
    /// What is chosen in the timeline.
    pub timeline: Rc<TimelineChoice>,
    /// What is chosen among CloudTrail's records.
    pub trail: Rc<TrailChoice>,
    /// What is chosen among the services.
    pub services: Rc<ServiceChoice>,
    /// What is chosen in the view of guardrails.
    pub guardrails: Rc<GuardrailChoice>,
    /// The repair puzzle of the session.
    pub repair: RepairState,
    /// The server's session, if the page comes from a server with one.
    pub follow: Option<Follow>,
    /// The class on the server, if it has one.
    pub class: ClassState,
    /// Actions that wait while the AWS managed policies are fetched; none: they are not.
    pub(crate) waiting: Vec<Action>,
    /// The reports to the page that embeds this one.
    pub host: HostReports,
    /// What this window knows about the others of a presentation.
    pub(crate) peers: Peers,
    /// What the browser does not store.
    pub unkept: Unkept,
}

impl AppState {
    /// The state at the start of a session.
    pub fn new(controller: Controller, words: Words) -> Self {
        Self {
            base: Base::new(controller, words),
            guide: GuideState::default(),
            pins: Rc::default(),
            course: Rc::default(),
            report: Rc::default(),
            tools: Rc::default(),
            comparison: Rc::default(),
            timeline: Rc::default(),
            trail: Rc::default(),
            services: Rc::default(),
            guardrails: Rc::default(),
            repair: RepairState::default(),
            follow: None,
            class: ClassState::default(),
            waiting: Vec::new(),
            host: HostReports::default(),
            peers: Peers::default(),
            unkept: Unkept::default(),
        }
    }

    /// Opens a link's session in place of the current one, which becomes a branch.
    pub fn open_linked(&mut self, history: History) {
        let before = self.base.controller.history.clone();
        let session = history.whole_session();
        self.base
            .keep_whole(self.base.words.say("before opening the link"));
        self.base.replace_history(history);
        follow::leave_if_other(&mut self.follow, &mut self.base, &before);
        self.guide.walk = None;
        let detail = self.base.meet_faults(&session);
        self.base.remark(self.base.words.say(LINK_OPENED), detail);
    }

    /// The first state, and the work that making it requested.
    pub fn begun(mut self) -> (Self, Vec<SideEffect>) {
        self.follow_up(None);
        let effects = std::mem::take(&mut self.base.effects);
        (self, effects)
    }
}
