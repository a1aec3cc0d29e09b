//! What the browser keeps of lessons, as text, and what the learning platform of a package is told of them.

use std::collections::BTreeMap;

use lessons::Lesson;
use lessons::package::{PackageNote, Standard};
use lessons::platform::{Act, LessonStanding, Platform, PlatformStanding, Saved};
use lessons::record::{self, AttemptRecord};
use page::AppState;
use page::lesson::Kept;
use page::present::WindowRole;
use page::stored::{StoredTexts, WorkTime};
use serde_json::json;
use sim::session::SavedSession;
use sim::time::SimTime;

use crate::promises::counts;

/// The right answers that pass, in percent.
const MASTERY: u8 = 80;

#[derive(Default)]
pub struct Stored {
    attempts: BTreeMap<String, Vec<AttemptRecord>>,
    lessons: BTreeMap<String, String>,
    platforms: BTreeMap<String, ToldPlatform>,
    /// The lesson that was stored last, and its changes then.
    last: Option<(String, u64, usize)>,
}

/// A platform, and what it was told.
pub struct ToldPlatform {
    platform: Platform,
    /// The elements of its data model.
    pub values: BTreeMap<String, String>,
}

impl ToldPlatform {
    fn new(lesson: &str) -> Self {
        let note = PackageNote {
            standard: Standard::Scorm2004,
            title: "Walk".into(),
            language: "en".into(),
            lessons: vec![lesson.into()],
            mastery: Some(MASTERY),
            per_lesson: false,
            origins: Vec::new(),
        };
        let (platform, acts) = Platform::scorm(&note, &mut |name| match name {
            // It has lists.
            name if name.ends_with("._children") => "id".into(),
            _ => String::new(),
        });
        let mut told = Self {
            platform,
            values: BTreeMap::new(),
        };
        told.carry_out(acts);
        told
    }

    fn carry_out(&mut self, acts: Vec<Act>) {
        for act in acts {
            if let Act::Set(name, value) = act {
                self.values.insert(name, value);
            }
        }
    }
}

/// What the page stores of a part of its state, by names.
pub fn texts_of(state: &AppState, part: &page::stored::Stored) -> StoredTexts {
    let work = || WorkTime {
        ms: 1,
        now: "2026-11-23T10:00:00Z".to_string(),
    };
    state.texts(part, &|_| None, &work)
}

impl Stored {
    /// What is kept of a lesson.
    pub fn lesson(&self, id: &str) -> Option<Kept> {
        Kept::from_json(&serde_json::from_str(self.lessons.get(id)?).ok()?)
    }

    /// Keeps what the page keeps after an action, and compares what the lesson counts with what its platform is told.
    pub fn keep(&mut self, state: &AppState, now: &str) -> Result<(), String> {
        if state.stage.part != WindowRole::Alone {
            return Ok(());
        }
        if let Some(walk) = &state.guide.walk {
            let attempts = self.attempts.entry(walk.id.to_string()).or_default();
            let opened = walk.told.as_ref().filter(|_| walk.is_listed());
            let record = opened.and_then(|it| {
                AttemptRecord::of_walkthrough(&it.lesson, attempts, walk.is_at_end(), 1, now)
            });
            if let Some(record) = record {
                note(attempts, record)?;
            }
            if let Some(opened) = walk.told.as_ref().filter(|_| walk.is_at_end()) {
                let (standing, _) = record::standing(&opened.lesson, "", attempts);
                counts::walk_is_counted(&opened.lesson, &standing)?;
            }
        }
        let Some(run) = state.guide.lesson.as_ref().filter(|run| !run.draft) else {
            return Ok(());
        };
        let steps = state.controller.history.steps().len();
        let last = Some((run.id().to_string(), run.changes, steps));
        if self.last == last {
            return Ok(());
        }
        self.last = last;
        let session = SavedSession::unmarked(state.controller.history.whole_session());
        let kept = run.kept(&state.controller, 1);
        let text = kept.to_json(&session.to_compact_json()).to_string();
        self.lessons.insert(run.id().to_string(), text);
        let attempts = self.attempts.entry(run.id().to_string()).or_default();
        let before = attempts.iter().find(|it| *it.begun == *run.begun);
        let work = WorkTime {
            ms: 1,
            now: now.to_string(),
        };
        let record = run.record(before, work);
        note(attempts, record)?;
        let own = attempts.iter().find(|it| *it.begun == *run.begun);
        let own = own.expect("it was noted");
        let (standing, responses) = record::standing(&run.attempt.lesson, "", attempts);
        counts::record_is_the_view(run, own)?;
        let told = self.platforms.entry(run.id().to_string());
        let told = told.or_insert_with(|| ToldPlatform::new(run.id()));
        told.tell(&run.attempt.lesson, standing.clone(), responses);
        counts::platform_is_told(run, &standing, told)
    }
}

impl ToldPlatform {
    fn tell(
        &mut self,
        lesson: &Lesson,
        standing: LessonStanding,
        responses: Vec<lessons::response::Response>,
    ) {
        let acts = self.platform.update(&PlatformStanding {
            lessons: vec![standing],
            responses,
            texts: ordered::Map::default(),
            saved: Saved {
                current: Some(lesson.id.clone()),
                ..Saved::default()
            },
            seconds: 1,
            now: SimTime::from_millis(0),
        });
        self.carry_out(acts);
    }
}

/// Stores an attempt as text, in place of its earlier version.
fn note(attempts: &mut Vec<AttemptRecord>, record: AttemptRecord) -> Result<(), String> {
    let text = json!({ "orgsim": 1, "lessons": { "walk": [record.to_json()] } }).to_string();
    let read = record::read(&text)?.into_iter().flat_map(|it| it.1).next();
    let read = read.filter(|it| *it == record);
    let read = read.ok_or_else(|| format!("a record is read as it was written: {text}"))?;
    match attempts.iter_mut().find(|it| it.begun == read.begun) {
        Some(before) => *before = read,
        None => attempts.push(read),
    }
    Ok(())
}
