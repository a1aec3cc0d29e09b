//! The learning platform that launched the page, if any: finds it, and sends what `lessons::platform` decides. It
//! decides nothing itself.
//!
//! Only a packaged page looks for a platform; without one it is an ordinary page. With one, the records of lessons come
//! from the platform and go there, see `storage.rs`.

mod cmi5;
mod scorm;

use std::cell::RefCell;

use gloo::events::EventListener;
use gloo::timers::callback::Interval;
use gloo::utils::{document, window};
use lessons::package::{NOTE, PackageNote, Standard, UNIT};
use lessons::platform::{Act, Fit, LessonStanding, Platform, PlatformStanding, Saved, SavedLesson};
use lessons::record::{self, AttemptRecord};
use ordered::Map;
use serde_json::json;
use sim::time::SimTime;

use crate::browser::link;
use crate::browser::platform;
use crate::browser::storage;
use crate::library::{self, Catalog};
use crate::say::{key, say, say_with};
use page::lesson::OpenedLesson;

use self::cmi5::Store;
use self::scorm::Api;

/// Storage keys of the open lesson and of each lesson's record, as in `memory.rs`.
const OPEN: &str = "lesson";
const PROGRESS: &str = "progress";
/// Interval for checking what was stored, in milliseconds.
const TICK: u32 = 1_000;

/// The session that a platform starts, and its first acts; nothing if there is no platform.
type Launch = Option<Result<(Channel, Platform, Vec<Act>), String>>;

/// The receiver of acts.
enum Channel {
    Scorm(Api),
    Cmi5(Store),
}

struct Session {
    note: PackageNote,
    platform: Platform,
    channel: Channel,
    /// Start of the session, in milliseconds since the page was opened.
    began: f64,
    catalog: Option<std::rc::Rc<Catalog>>,
    lessons: Map<String, OpenedLesson>,
    /// Lessons requested.
    asked: Vec<String>,
    /// The last change that the platform knows of.
    seen: u64,
    /// The learner has ended the session; the rest is being sent.
    ending: bool,
}

/// The status, for the learner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    pub text: String,
    pub trouble: bool,
    /// The session can be ended.
    pub can_finish: bool,
}

thread_local! {
    static SESSION: RefCell<Option<Session>> = const { RefCell::new(None) };
    /// Why there is no session although there is a platform.
    static FAILED: RefCell<Option<String>> = const { RefCell::new(None) };
}

const UNREACHABLE: &str = key(
    "Your learning platform launched this page and cannot be reached: nothing is reported. Close the page and launch it again.",
);

/// The note in a packaged page, as the launched unit sees it.
pub fn note() -> Option<PackageNote> {
    let meta = document().query_selector(&format!("meta[name='{NOTE}']"));
    let meta = meta.ok().flatten()?;
    let note = PackageNote::read(&meta.get_attribute("content")?)?;
    Some(note.of_unit(link::parameter(UNIT).as_deref()))
}

/// Looks for the platform; `then` starts the page, with the platform's stored data if there is any.
pub fn begin(then: impl FnOnce() + 'static) {
    let Some(note) = note() else {
        return then();
    };
    if storage::preference("lang").is_none() {
        storage::prefer("lang", &note.language);
    }
    let launched = |note, launched: Launch| {
        match launched {
            None => {}
            Some(Err(why)) => FAILED.set(Some(format!("{} ({why})", say(UNREACHABLE)))),
            Some(Ok((channel, platform, acts))) => open(note, platform, channel, acts),
        }
        then();
    };
    if note.standard == Standard::Cmi5 {
        return cmi5::launch(note.clone(), Box::new(|found| launched(note, found)));
    }
    let found = Api::find(note.standard).map(|found| {
        let api = found?;
        let (platform, acts) = Platform::scorm(&note, &mut |name| api.get(name));
        Ok((Channel::Scorm(api), platform, acts))
    });
    launched(note, found);
}

fn open(note: PackageNote, platform: Platform, channel: Channel, acts: Vec<Act>) {
    storage::keep_in_memory();
    storage::prefer("lang", &note.language);
    if let Some(Ok(saved)) = platform.found() {
        restore(saved);
    }
    let session = Session {
        note,
        platform,
        channel,
        began: platform::now(),
        catalog: None,
        lessons: Map::default(),
        asked: Vec::new(),
        // Restored data may be incomplete, so it is checked at once.
        seen: storage::changes().wrapping_sub(1),
        ending: false,
    };
    SESSION.set(Some(session));
    carry_out(acts);
    library::catalog(Box::new(|catalog| {
        with_session(|session| session.catalog = catalog.ok());
    }));
    Interval::new(TICK, || look(false)).forget();
    // Not `unload`: browsers and platforms' frames forbid it, and nothing should be judged there anyway.
    EventListener::new(&document(), "visibilitychange", |_| {
        if document().hidden() {
            look(true);
        }
    })
    .forget();
    EventListener::new(&window(), "pagehide", |_| look(true)).forget();
}

/// Restores what the platform stored.
fn restore(saved: &Saved) {
    let mut lessons = serde_json::Map::new();
    for lesson in &saved.lessons {
        let records = lesson.records();
        if records.is_empty() {
            continue;
        }
        let rows = records.iter().map(AttemptRecord::to_json).collect();
        lessons.insert(lesson.id.clone(), rows);
        if let Some(kept) = &lesson.session {
            storage::prefer(&format!("{OPEN} {}", lesson.id), kept);
        }
    }
    let progress = json!({ "orgsim": 1, "lessons": lessons });
    storage::prefer(PROGRESS, &progress.to_string());
    storage::prefer(OPEN, saved.current.as_deref().unwrap_or_default());
}

/// All attempts by lesson, as the page stores them.
fn records() -> Vec<(String, Vec<AttemptRecord>)> {
    let kept = storage::preference(PROGRESS).and_then(|text| record::read(&text).ok());
    kept.unwrap_or_default()
}

impl Session {
    fn seconds(&self) -> u64 {
        ((platform::now() - self.began) / 1_000.0) as u64
    }

    /// The status of everything. `None` while lessons needed for it are loading.
    fn standing(&mut self) -> Option<PlatformStanding> {
        let catalog = self.catalog.clone()?;
        let records = records();
        let mut standing = PlatformStanding {
            lessons: Vec::new(),
            responses: Vec::new(),
            texts: Map::default(),
            saved: Saved {
                current: storage::preference(OPEN).filter(|id| !id.is_empty()),
                ..Saved::default()
            },
            seconds: self.seconds(),
            now: SimTime::from_millis(js_sys::Date::now() as u64),
        };
        let mut whole = true;
        for id in &self.note.lessons {
            let rows = records.iter().find(|(of, _)| of == id);
            let rows = rows.map(|(_, rows)| rows.as_slice()).unwrap_or_default();
            let listed = catalog.find(id);
            if rows.is_empty() {
                let count = |of: fn(&library::ListedLesson) -> u64| {
                    listed.map_or(0, |listed| usize::try_from(of(listed)).unwrap_or(0))
                };
                standing.lessons.push(LessonStanding {
                    id: id.clone(),
                    title: listed.map_or_else(String::new, |it| it.title.now().to_string()),
                    goals: count(|it| it.goals),
                    quiz: count(|it| it.quiz),
                    ..LessonStanding::default()
                });
                continue;
            }
            let Some(opened) = self.lessons.get(id) else {
                if !self.asked.contains(id) {
                    self.asked.push(id.clone());
                }
                whole = false;
                continue;
            };
            let lesson = &*opened.lesson;
            let (of, responses) = record::standing(lesson, opened.texts.get("title"), rows);
            standing.responses.extend(responses);
            let texts = (opened.texts.clone(), opened.language.code());
            standing.texts.insert(id.clone(), texts);
            let session = storage::preference(&format!("{OPEN} {id}"));
            let session = session.filter(|it| !it.is_empty());
            let kept = SavedLesson::keep(lesson, &of, rows, session);
            standing.saved.lessons.push(kept);
            standing.lessons.push(of);
        }
        whole.then_some(standing)
    }
}

/// Checks what was stored since, and tells the platform; when the page is hidden, only that the platform may store it.
fn look(hidden: bool) {
    let acts = with_session(|session| {
        let changes = storage::changes();
        let beat = session.seconds() % 60 == 0;
        if !hidden && !session.ending && changes == session.seen && !beat {
            return None;
        }
        let standing = session.standing()?;
        session.seen = changes;
        Some(match (session.ending, hidden) {
            (true, _) => session.platform.finish(&standing),
            (false, true) => session.platform.hidden(&standing),
            (false, false) => session.platform.update(&standing),
        })
    });
    carry_out(acts.flatten().unwrap_or_default());
    if hidden {
        cmi5::send_at_once();
    }
    fetch_asked();
}

/// Fetches lessons that are needed to judge their answers.
fn fetch_asked() {
    let asked = with_session(|session| std::mem::take(&mut session.asked));
    for id in asked.unwrap_or_default() {
        let wanted = id.clone();
        let arrived = move |opened: Result<OpenedLesson, String>| {
            with_session(|session| {
                if let Ok(opened) = opened {
                    session.lessons.insert(id, opened);
                    session.seen = storage::changes().wrapping_sub(1);
                }
            });
        };
        library::open(&wanted, Box::new(arrived));
    }
}

/// Runs a function with the session, if there is one.
fn with_session<T>(what: impl FnOnce(&mut Session) -> T) -> Option<T> {
    SESSION.with_borrow_mut(|session| session.as_mut().map(what))
}

fn carry_out(acts: Vec<Act>) {
    if acts.is_empty() {
        return;
    }
    with_session(|session| match &mut session.channel {
        Channel::Scorm(api) => acts.into_iter().for_each(|act| api.carry_out(act)),
        Channel::Cmi5(store) => store.put(acts),
    });
    // Without a store it does nothing.
    cmi5::send();
}

/// The lesson to start with: the first of the package that is not completed. `None`: no platform launched the page.
pub fn lesson() -> Option<String> {
    let ids = with_session(|session| session.note.lessons.clone())?;
    let records = records();
    let done = |id: &String| {
        let rows = records.iter().find(|(of, _)| of == id);
        rows.is_some_and(|(_, rows)| rows.iter().any(|row| row.done.is_some()))
    };
    let next = ids.iter().find(|id| !done(id));
    next.or(ids.first()).cloned()
}

/// Ends the session at the learner's request.
pub fn finish() {
    with_session(|session| session.ending = true);
    look(false);
}

/// The status. `None`: no platform launched the page.
pub fn status() -> Option<Status> {
    if let Some(text) = FAILED.with_borrow(Clone::clone) {
        let (trouble, can_finish) = (true, false);
        return Some(Status {
            text,
            trouble,
            can_finish,
        });
    }
    with_session(|session| {
        let (text, trouble) = session.says();
        Status {
            text,
            trouble,
            can_finish: !session.ending && !session.platform.is_over(),
        }
    })
}

impl Session {
    /// The status text, and whether it is a problem.
    fn says(&self) -> (String, bool) {
        let (trouble, waiting) = match &self.channel {
            Channel::Scorm(api) => (api.trouble(), false),
            Channel::Cmi5(store) => (store.trouble(), store.is_waiting()),
        };
        if let Some(what) = trouble {
            let says = key("Your learning platform did not accept everything: {what}");
            return (say_with(says, &[("what", &what)]), true);
        }
        let over = self.platform.is_over();
        if let (false, true, Some(Err(why))) = (over, self.platform.counts(), self.platform.found())
        {
            let says = key(
                "Your earlier work could not be opened ({why}). You start over; what the platform has recorded stays.",
            );
            return (say_with(says, &[("why", why)]), true);
        }
        let fit = self.platform.fit();
        let says = match fit {
            _ if over && !waiting => {
                say("Finished: your learning platform has the results. You can close this page.")
            }
            _ if over => say("Sending the results…"),
            _ if !self.platform.counts() => {
                say("Your learning platform opened this for looking only: nothing is reported.")
            }
            Fit::Whole | Fit::WithoutOthers => say("Your learning platform keeps what you do."),
            Fit::WithoutSessions => say(
                "Your learning platform has little room: it keeps your results and answers, and not the steps of this lesson.",
            ),
            Fit::Results => say(
                "Your learning platform has little room: it keeps the result of each lesson, and not your steps and answers.",
            ),
            Fit::Nothing => say(
                "Your learning platform has no room for your results: finish before you close this page.",
            ),
        };
        let lacks = matches!(fit, Fit::WithoutSessions | Fit::Results | Fit::Nothing);
        let trouble = lacks && !over && self.platform.counts();
        (says.to_string(), trouble)
    }
}
