//! The page without a browser: its state, and the only way to change it: actions through one reducer. Native tests reach all of it.
//!
//! Components of `web` get small values as props and emit actions; they never change the world themselves. Every action, from a
//! button, a typed line or a walkthrough, ends in `Controller::step` and so in `sim::step`. The reducer is pure: it
//! returns the browser's work as data ([`SideEffect`]). Nothing here knows a component, Yew or the browser.

#![deny(missing_docs)]

pub mod accessed;
mod action;
mod answers;
mod base;
mod branches;
pub mod camera;
pub mod class;
pub mod class_screen;
pub mod compare;
pub mod comparing;
pub mod course;
pub mod crowd;
pub mod drawing_keys;
pub mod dry_run;
pub mod effects;
mod embedding;
mod engine;
pub mod export;
pub mod faults;
mod feedback;
pub mod floating;
pub mod follow;
mod follow_up;
pub mod gestures;
pub mod glyphs;
pub mod guardrails;
pub mod host;
pub mod import;
pub mod keeping;
pub mod keyboard;
pub mod keys;
pub mod lab_sheet;
pub mod layout;
pub mod lesson;
pub mod made;
pub mod motion;
pub mod names;
mod offered;
pub mod package;
pub mod platform;
pub mod present;
pub mod progress;
pub mod queries;
pub mod recorder;
mod reduce;
pub mod report;
mod route;
pub mod rules;
pub mod scene;
mod screen;
pub mod search;
pub mod services;
pub mod stored;
#[cfg(test)]
mod tests;
pub mod text;
pub mod timeline;
pub mod tools;
pub mod trail;
pub mod unkept;
pub mod walk;
pub mod ways;
pub mod wire;
pub mod words;

use std::rc::Rc;

use shell::controller::Controller;
use sim::command::{Command, TimeMove};
use sim::history::History;

pub use self::accessed::AccessedAction;
pub use self::base::{Base, ClockState};
pub use self::action::{Action, ClockAction, ScreenAction, SessionAction, perform};
pub use self::branches::{BRANCHES, Branch, leads_to};
pub use self::class::ClassAction;
pub use self::comparing::CompareAction;
pub use self::course::CourseAction;
pub use self::dry_run::DryRunAction;
pub use self::effects::SideEffect;
pub use self::export::ExportAction;
pub use self::feedback::{Feedback, Notice, NoticeKind, PARTED};
pub use self::follow::FollowAction;
pub use self::guardrails::GuardrailAction;
pub use self::import::ImportAction;
pub use self::keeping::KeepAction;
pub use self::lesson::LessonAction;
pub use self::offered::{OfferLimits, cli_line, offer_keys};
pub use self::present::PresentAction;
pub use self::recorder::DraftAction;
pub use self::report::ReportAction;
pub use self::route::Route;
pub use self::rules::RulesAction;
pub use self::scene::SceneAction;
pub use self::screen::{Dialog, OpenPanes, OrganizationForm, Pane, RouteView, Screen, ShownCall};
pub use self::services::ServiceAction;
pub use self::timeline::TimelineAction;
pub use self::trail::TrailAction;
pub use self::walk::WalkAction;

use self::class::ClassState;
use self::compare::Pins;
use self::comparing::ComparisonState;
use self::course::CourseState;
use self::faults::RepairState;
use self::follow::Follow;
use self::guardrails::GuardrailChoice;
use self::host::HostReports;
use self::lesson::{LessonOpening, Run};
use self::recorder::DraftEditing;
pub use self::reduce::reduce;
use self::report::LearnersReport;
use self::services::ServiceChoice;
use self::timeline::TimelineChoice;
use self::tools::ToolState;
use self::trail::TrailChoice;
use self::unkept::Unkept;
use self::walk::Walk;
use self::wire::Peers;
use self::words::{Words, key};

/// The notice after a session was opened from a link.
pub const LINK_OPENED: &str = key("Opened from the link.");

/// The command that goes to the next pending event.
pub const NEXT: Command = Command::Time(TimeMove::Next);

/// The guide's subject: one of these, or none.
#[derive(Clone, Default)]
pub struct GuideState {
    /// The presented lesson.
    pub walk: Option<Walk>,
    /// The open lesson.
    pub lesson: Option<Run>,
    /// The lesson that is being fetched.
    pub opening: Option<LessonOpening>,
    /// Number of lessons requested so far.
    pub requests: u64,
    /// The step at which the recording started.
    pub recording: Option<usize>,
    /// The draft of a lesson that is being edited.
    pub editing: Option<DraftEditing>,
}

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
    waiting: Vec<Action>,
    /// The reports to the page that embeds this one.
    pub host: HostReports,
    /// What this window knows about the others of a presentation.
    peers: Peers,
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
        self.base.keep_whole(self.base.words.say("before opening the link"));
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
