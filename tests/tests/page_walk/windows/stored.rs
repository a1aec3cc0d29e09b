//! The browser's storage, which only the page's effects fill, the window that opens with it, and what the learning platform of a
//! package is told of it.

use std::collections::BTreeMap;

use lessons::Lesson;
use lessons::package::{PackageNote, Standard};
use lessons::platform::{Act, LessonStanding, Platform, PlatformStanding, Saved};
use lessons::record::{self, AttemptRecord};
use page::lesson::Kept;
use page::present::WindowRole;
use page::progress::ProgressFile;
use page::stored::{self, LESSON, PAGE, PANES, PROGRESS, SESSION, StoredPage, WorkTime};
use page::words::Words;
use page::{AppState, OpenPanes};
use sim::history::History;
use sim::session::{Parting, SavedSession};
use sim::time::SimTime;

use super::Windows;
use super::tab::Side;
use crate::promises::counts;

/// The right answers that pass, in percent.
const MASTERY: u8 = 80;

#[derive(Default)]
pub struct Storage {
    /// What all windows share, by name.
    texts: BTreeMap<String, String>,
    platforms: BTreeMap<String, ToldPlatform>,
    /// The lesson that was compared last, and its changes then.
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

impl Storage {
    fn text(&self, name: &str) -> Option<&str> {
        self.texts.get(name).map(|it| &**it)
    }

    /// The lesson that was open last.
    pub fn open_lesson(&self) -> Option<String> {
        let id = self.text(LESSON)?;
        (!id.is_empty()).then(|| id.to_string())
    }

    /// What is stored of a lesson.
    pub fn lesson(&self, id: &str) -> Result<Option<Kept>, String> {
        let Some(text) = self.text(&stored::lesson_key(id)) else {
            return Ok(None);
        };
        let kept = serde_json::from_str(text).ok();
        let kept = kept.and_then(|it| Kept::from_json(&it));
        kept.map(Some)
            .ok_or_else(|| format!("what is stored can be read: {id}: {text}"))
    }

    fn attempts(&self, id: &str) -> Result<Vec<AttemptRecord>, String> {
        let Some(text) = self.text(PROGRESS) else {
            return Ok(Vec::new());
        };
        let file = ProgressFile::read(text);
        let file = file.ok_or_else(|| format!("what is stored can be read: {text}"))?;
        Ok(file.attempts(id))
    }

    /// The state of a window that opens: the stored session with what is stored beside it.
    pub fn restored(&self, words: Words) -> Result<AppState, String> {
        let damaged = |what: &str| format!("what is stored can be read: {what}");
        let text = self.text(SESSION).ok_or_else(|| damaged("no session"))?;
        let saved = SavedSession::from_json(text).map_err(|why| damaged(&why.to_string()))?;
        let page = self.text(PAGE).and_then(StoredPage::read);
        let page = page.filter(|it| it.damaged.is_empty());
        let page = page.ok_or_else(|| damaged("no page"))?;
        let history = History::open(&saved.session);
        if Parting::of(saved.marks, &history).is_some() {
            return Err("a stored session opens to the same world: it does not".into());
        }
        let mut state = page.restore(history, words);
        state.screen.open = OpenPanes::by_names(self.text(PANES).unwrap_or_default());
        Ok(state)
    }

    /// What the lesson counts is what is stored, and what its platform is told of that.
    pub fn counts(&mut self, state: &AppState) -> Result<(), String> {
        if state.stage.part != WindowRole::Alone {
            return Ok(());
        }
        let walk = state.guide.walk.as_ref();
        let walk = walk.filter(|it| it.is_at_end() && it.is_listed());
        if let Some((walk, opened)) = walk.and_then(|it| Some((it, it.told.as_ref()?))) {
            let attempts = self.attempts(&walk.id)?;
            let (standing, _) = record::standing(&opened.lesson, "", &attempts);
            counts::walk_is_counted(&opened.lesson, &standing)?;
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
        let attempts = self.attempts(run.id())?;
        let own = attempts.iter().find(|it| *it.begun == *run.begun);
        let own = own.ok_or("what a lesson counts, its platform counts: nothing is stored")?;
        let (standing, responses) = record::standing(&run.attempt.lesson, "", &attempts);
        counts::record_is_the_view(run, own)?;
        let told = self.platforms.entry(run.id().to_string());
        let told = told.or_insert_with(|| ToldPlatform::new(run.id()));
        told.tell(&run.attempt.lesson, standing.clone(), responses);
        counts::platform_is_told(run, &standing, told)
    }
}

impl Windows {
    /// Stores a part of a window's state: what all windows share, or what is the window's alone.
    pub fn stores(&mut self, side: Side, part: &stored::Stored) {
        let Some(state) = self.state_of(side) else {
            return;
        };
        let (now, worked) = (self.now(), self.worked);
        let work = || WorkTime {
            ms: worked,
            now: now.clone(),
        };
        let read = |name: &str| self.storage.texts.get(name).cloned();
        let before = state.work_before(part, &read);
        let texts = state.texts(part, &read, &work);
        self.worked = before.unwrap_or(worked) + 1;
        match part.is_for_tab() {
            true => self.tab(side).kept.extend(texts),
            false => self.storage.texts.extend(texts),
        }
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
