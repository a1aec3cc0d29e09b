//! The visit of a learning platform that launched this packaged page: what is asked of the platform and when, what the
//! learner is told about it. [`PlatformVisit`] takes [`PlatformEvent`]s and returns [`PlatformWork`], which the browser does;
//! what is reported is decided by `lessons::platform`.
//!
//! It is no part of the page's state, because it begins first: the page starts with what the platform stored.

mod launch;
mod requests;
mod scorm;
mod standing;
pub mod status;

pub use self::requests::PlatformRequest;
pub use self::scorm::{ScormFunctions, carry_out, object};
pub use self::standing::ListedUnit;

use lessons::package::PackageNote;
use lessons::platform::{Act, Launched, Platform, Surroundings};
use message::Message;
use sim::time::SimTime;

use self::launch::{Launch, LaunchOutcome};
use self::requests::RecordStore;
use self::standing::Lessons;
use crate::files::stored::ReadStored;
use crate::lesson::OpenedLesson;

/// Milliseconds between two [`PlatformEvent::Look`]s.
pub const LOOK_MS: u32 = 1_000;
/// Seconds after which the visit looks for news, whatever else happens: the time is one.
const BEAT: u64 = 60;
/// The name of the stored language.
const LANGUAGE: &str = "lang";

/// What the visit sees of the browser when something happens.
#[derive(Clone, Copy)]
pub struct PlatformSight<'s> {
    /// What the page has stored.
    pub stored: ReadStored<'s>,
    /// What survives a reload of this tab.
    pub of_tab: ReadStored<'s>,
    /// Grows when lesson data is stored.
    pub changes: u64,
    /// Milliseconds since the page was opened.
    pub ms: u64,
    /// The time of day, UTC.
    pub now: SimTime,
}

/// What happens.
#[derive(Clone, Debug)]
pub enum PlatformEvent {
    /// [`LOOK_MS`] are over.
    Look,
    /// The page is hidden or left, perhaps for good. What is to be sent must be sent while this event is handled.
    Hidden,
    /// The learner ends the visit.
    Finish,
    /// The host's list of lessons, or nothing if it did not come.
    Listed(Option<Vec<ListedUnit>>),
    /// A lesson that was fetched, or nothing if it did not come.
    Opened(String, Option<OpenedLesson>),
    /// The answer to the only request under way: its status, 0 for none, and its text.
    Answered(u16, String),
    /// The pause is over.
    Waited,
    /// A call of the SCORM platform's function failed, and why.
    Refused(String),
}

/// What the browser has to do, in this order.
#[derive(Clone, Debug, PartialEq)]
pub enum PlatformWork {
    /// Store nothing in the browser any more: one computer has many learners.
    KeepInMemory,
    /// Store a text by its name.
    Store(String, String),
    /// Keep a text for a reload of this tab, or delete it.
    KeepForTab(String, Option<String>),
    /// The page can start.
    Start,
    /// Look from now on: after each pause, and when the page is hidden.
    Watch,
    /// Fetch the host's list of lessons.
    FetchList,
    /// Fetch a lesson, by its id.
    FetchLesson(String),
    /// Call a function of a SCORM platform, see [`carry_out`].
    Call(Act),
    /// Send a request: [`PlatformEvent::Answered`].
    Ask(PlatformRequest),
    /// Send a request that arrives even if the page closes. Nobody hears its answer.
    SendLast(PlatformRequest),
    /// Wait this many milliseconds: [`PlatformEvent::Waited`].
    Wait(u32),
    /// Go to the address that the platform has named.
    Leave(String),
}

/// The visit of a platform.
#[derive(Clone, Debug)]
pub struct PlatformVisit {
    note: PackageNote,
    stage: VisitStage,
}

#[derive(Clone, Debug)]
enum VisitStage {
    /// cmi5: the platform's data are requested.
    Launching(Box<Launch>),
    Open(Box<OpenVisit>),
    /// There is a platform and no visit, and why.
    Failed(Message),
    /// No platform is there.
    Absent,
}

/// The receiver of acts.
#[derive(Clone, Debug)]
enum Channel {
    /// What the platform did not accept.
    Scorm(Option<String>),
    Cmi5(RecordStore),
}

/// A visit that has begun.
#[derive(Clone, Debug)]
struct OpenVisit {
    platform: Platform,
    channel: Channel,
    lessons: Lessons,
    /// When it began, in milliseconds since the page was opened.
    began: u64,
    /// The last change that the platform knows of. Nothing: there may be news without a change.
    seen: Option<u64>,
    /// The seconds of the visit when it looked for news last.
    looked: u64,
    /// The learner has ended the visit; the rest is being sent.
    ending: bool,
}

impl PlatformVisit {
    /// Begins a visit of a SCORM platform, whose API object was found.
    pub fn scorm(
        note: PackageNote,
        functions: ScormFunctions,
        sight: PlatformSight,
    ) -> (Self, Vec<PlatformWork>) {
        let mut work = Vec::new();
        let stage = match scorm::begin(&note, functions) {
            Err(why) => VisitStage::Failed(why.into()),
            Ok((platform, acts)) => {
                let opened = OpenVisit::open(&note, platform, Channel::Scorm(None), sight);
                VisitStage::Open(Box::new(opened.with(acts, &note, &mut work)))
            }
        };
        work.push(PlatformWork::Start);
        (Self { note, stage }, work)
    }

    /// Begins a visit of a cmi5 platform, if the query launches the page.
    pub fn cmi5(
        note: PackageNote,
        query: &str,
        around: &Surroundings,
        sight: PlatformSight,
    ) -> (Self, Vec<PlatformWork>) {
        let mut work = Vec::new();
        let stage = match Launched::read(query, around) {
            None => return Self::absent(note),
            Some(Err(why)) => {
                work.push(PlatformWork::Start);
                VisitStage::Failed(why)
            }
            Some(Ok(launched)) => {
                VisitStage::Launching(Box::new(Launch::begin(launched, sight, &mut work)))
            }
        };
        (Self { note, stage }, work)
    }

    /// Starts a package that no platform has launched: an ordinary page, which says so.
    pub fn absent(note: PackageNote) -> (Self, Vec<PlatformWork>) {
        let stage = VisitStage::Absent;
        (Self { note, stage }, vec![PlatformWork::Start])
    }

    /// Takes what happens, and returns what is to be done.
    pub fn on(&mut self, event: PlatformEvent, sight: PlatformSight) -> Vec<PlatformWork> {
        let mut work = Vec::new();
        match &mut self.stage {
            VisitStage::Launching(launch) => {
                let outcome = launch.on(event, &self.note, sight, &mut work);
                self.launched(outcome, sight, &mut work);
            }
            VisitStage::Open(visit) => visit.on(event, &self.note, sight, &mut work),
            VisitStage::Failed(_) | VisitStage::Absent => {}
        }
        work
    }

    fn launched(
        &mut self,
        outcome: LaunchOutcome,
        sight: PlatformSight,
        work: &mut Vec<PlatformWork>,
    ) {
        self.stage = match outcome {
            LaunchOutcome::Goes => return,
            LaunchOutcome::Failed(why) => VisitStage::Failed(why),
            LaunchOutcome::Begun(begun) => {
                let (platform, store, acts) = *begun;
                let opened = OpenVisit::open(&self.note, platform, Channel::Cmi5(store), sight);
                VisitStage::Open(Box::new(opened.with(acts, &self.note, work)))
            }
        };
        work.push(PlatformWork::Start);
    }

    /// The lesson to start with: the first of the package that is not completed.
    pub fn first_lesson(&self, stored: ReadStored) -> Option<String> {
        let ids = &self.note.lessons;
        let is_open = matches!(self.stage, VisitStage::Open(_) | VisitStage::Absent);
        let next = || ids.iter().find(|id| !standing::is_completed(id, stored));
        is_open.then(|| next().or(ids.first()).cloned()).flatten()
    }
}

/// What a new reader of a package stores, platform or not: they see it in its author's language.
pub fn first_language(note: &PackageNote, stored: ReadStored) -> Option<PlatformWork> {
    let is_new = stored(LANGUAGE).is_none();
    is_new.then(|| language_of(note))
}

fn language_of(note: &PackageNote) -> PlatformWork {
    PlatformWork::Store(LANGUAGE.to_string(), note.language.clone())
}

impl OpenVisit {
    fn open(
        note: &PackageNote,
        platform: Platform,
        channel: Channel,
        sight: PlatformSight,
    ) -> Self {
        Self {
            platform,
            channel,
            lessons: Lessons::of(note),
            began: sight.ms,
            // Restored data may be incomplete, so it is checked at once.
            seen: None,
            looked: 0,
            ending: false,
        }
    }

    /// The visit with its first acts.
    fn with(mut self, acts: Vec<Act>, note: &PackageNote, work: &mut Vec<PlatformWork>) -> Self {
        work.push(PlatformWork::KeepInMemory);
        work.push(language_of(note));
        if let Some(Ok(saved)) = self.platform.found() {
            work.extend(standing::restored(saved));
        }
        self.carry_out(acts, work);
        self.lessons.fetch_list(work);
        work.push(PlatformWork::Watch);
        self
    }

    fn on(
        &mut self,
        event: PlatformEvent,
        note: &PackageNote,
        sight: PlatformSight,
        work: &mut Vec<PlatformWork>,
    ) {
        match event {
            PlatformEvent::Look => self.look(false, note, sight, work),
            PlatformEvent::Hidden => self.look(true, note, sight, work),
            PlatformEvent::Finish => {
                self.ending = true;
                self.look(false, note, sight, work);
            }
            PlatformEvent::Listed(listed) => self.lessons.listed(listed, sight),
            PlatformEvent::Opened(id, opened) => self.lessons.opened(id, opened, sight),
            PlatformEvent::Answered(status, text) => self.answered(status, &text, work),
            PlatformEvent::Waited => {
                if let Channel::Cmi5(store) = &mut self.channel {
                    store.waited(work);
                }
            }
            PlatformEvent::Refused(what) => {
                if let Channel::Scorm(trouble) = &mut self.channel {
                    *trouble = Some(what);
                }
            }
        }
    }

    /// Checks what was stored since, and tells the platform; when the page is hidden, only that the platform may store it.
    fn look(
        &mut self,
        hidden: bool,
        note: &PackageNote,
        sight: PlatformSight,
        work: &mut Vec<PlatformWork>,
    ) {
        let acts = self.news(hidden, note, sight);
        self.carry_out(acts, work);
        if let (true, Channel::Cmi5(store)) = (hidden, &self.channel) {
            store.send_last(work);
        }
        self.lessons.fetch(sight, work);
    }

    fn news(&mut self, hidden: bool, note: &PackageNote, sight: PlatformSight) -> Vec<Act> {
        let seconds = sight.ms.saturating_sub(self.began) / 1_000;
        let is_same = self.seen == Some(sight.changes) && seconds < self.looked + BEAT;
        if !hidden && !self.ending && is_same {
            return Vec::new();
        }
        let Some(standing) = self.lessons.standing(note, seconds, sight) else {
            return Vec::new();
        };
        self.seen = Some(sight.changes);
        self.looked = seconds;
        match (self.ending, hidden) {
            (true, _) => self.platform.finish(&standing),
            (false, true) => self.platform.hidden(&standing),
            (false, false) => self.platform.update(&standing),
        }
    }

    fn carry_out(&mut self, acts: Vec<Act>, work: &mut Vec<PlatformWork>) {
        match &mut self.channel {
            Channel::Scorm(_) => work.extend(acts.into_iter().map(PlatformWork::Call)),
            Channel::Cmi5(_) if acts.is_empty() => {}
            Channel::Cmi5(store) => {
                store.put(acts);
                store.send(work);
            }
        }
    }

    fn answered(&mut self, status: u16, text: &str, work: &mut Vec<PlatformWork>) {
        let Channel::Cmi5(store) = &mut self.channel else {
            return;
        };
        if let Some(statement) = store.answered(status, text, work) {
            self.platform.settled(&statement);
            // The state should say so.
            self.seen = None;
        }
    }
}
