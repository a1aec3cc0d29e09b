//! The browser's storage, which only the page's effects fill, the window that opens with it, and what the learning platform of a
//! package is told of it.

use std::collections::BTreeMap;
use std::rc::Rc;

use lessons::Lesson;
use lessons::package::{PackageNote, Standard};
use lessons::platform::{Act, LessonStanding, Platform, PlatformStanding, Saved};
use lessons::record::{self, AttemptRecord};
use page::lesson::{Kept, Run};
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
use crate::promises::stored as promises;

/// The right answers that pass, in percent.
const MASTERY: u8 = 80;
/// Steps up to which a session is written at once.
const AT_ONCE: usize = 500;

#[derive(Default)]
pub struct Storage {
    /// What all windows share, by name.
    texts: BTreeMap<String, String>,
    /// The state whose session was stored last. Its texts are written only when they are read, which is seldom.
    session: Option<(Rc<AppState>, stored::Stored)>,
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
    pub fn text(&self, name: &str) -> Option<&str> {
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

    /// The texts of the session and of what is stored beside it.
    fn session(&self) -> BTreeMap<String, String> {
        let texts = self.session.as_ref().map(|(state, part)| {
            let read = |name: &str| self.texts.get(name).cloned();
            state.texts(part, &read, &WorkTime::default)
        });
        texts.into_iter().flatten().collect()
    }

    /// The state of a window that opens: the stored session with what is stored beside it.
    pub fn restored(&self, words: Words) -> Result<AppState, String> {
        let damaged = |what: &str| format!("what is stored can be read: {what}");
        let texts = self.session();
        let text = texts.get(SESSION).ok_or_else(|| damaged("no session"))?;
        let saved = SavedSession::from_json(text).map_err(|why| damaged(&why.to_string()))?;
        let page = texts.get(PAGE).and_then(|it| StoredPage::read(it));
        let page = page.filter(|it| it.damaged().is_empty());
        let page = page.ok_or_else(|| damaged("no page"))?;
        let history = History::open(&saved.session);
        if Parting::of(saved.marks, &history).is_some() {
            return Err("a stored session opens to the same world: it does not".into());
        }
        let mut state = page.restore(history, words);
        state.base.screen.open = OpenPanes::by_names(self.text(PANES).unwrap_or_default());
        Ok(state)
    }

    /// Whatever an action changed is stored: what a reload restores is what is shown.
    pub fn has(&self, state: &AppState) -> Result<(), String> {
        let own = state.guide.own_controller(&state.base);
        let history = &own.history;
        // A server's session, and what is shown to an audience, is not the reader's own.
        if state.base.presentation.part != WindowRole::Alone || state.follow.is_some() {
            return Ok(());
        }
        // A long session is written when it rests.
        if history.steps().len() + history.undone().len() > AT_ONCE {
            return Ok(());
        }
        let read = |name: &str| self.texts.get(name).cloned();
        let part = stored::Stored::Session { marked: false };
        let texts = self.session();
        for (name, text) in state.texts(&part, &read, &WorkTime::default) {
            let same = match &*name {
                // Time that plays is written every two seconds.
                SESSION => {
                    state.base.clock.playing || promises::is_session(texts.get(SESSION), &text)
                }
                _ => promises::is_page(texts.get(PAGE), &text, state),
            };
            if !same {
                let was = texts.get(&name);
                return Err(format!(
                    "what is shown is stored: {name}: {was:?}, shown is {text}"
                ));
            }
        }
        Ok(())
    }

    /// The same for the open lesson.
    pub fn has_lesson(&self, state: &AppState) -> Result<(), String> {
        if state.base.presentation.part != WindowRole::Alone {
            return Ok(());
        }
        let run = state.guide.lesson.as_ref().filter(|run| !run.draft);
        let open = self.open_lesson();
        if open.as_deref() != run.map(Run::id) && state.guide.opening.is_none() {
            return Err(format!("what is shown is stored: the lesson {open:?}"));
        }
        let Some(run) = run else { return Ok(()) };
        let form = |kept: &Kept| {
            let mut kept = kept.clone();
            kept.ms = 0;
            let session = match state.base.clock.playing {
                true => String::new(),
                false => kept.saved.session.to_compact_json(),
            };
            kept.to_json(&session).to_string()
        };
        let was = self.lesson(run.id())?.map(|it| form(&it));
        let is = form(&run.kept(&state.base.controller, 0));
        match was.as_ref() == Some(&is) {
            true => Ok(()),
            false => Err(format!(
                "what is shown is stored: the lesson: {was:?}, shown is {is}"
            )),
        }
    }

    /// What the lesson counts is what is stored, and what its platform is told of that.
    pub fn counts(&mut self, state: &AppState) -> Result<(), String> {
        if state.base.presentation.part != WindowRole::Alone {
            return Ok(());
        }
        let walk = state.guide.walk.as_ref();
        let walk = walk.filter(|it| it.is_at_end() && it.is_listed());
        if let Some((walk, opened)) = walk.and_then(|it| Some((it, it.opened.as_ref()?))) {
            let attempts = self.attempts(&walk.id)?;
            let (standing, _) = record::standing(&opened.lesson, "", &attempts);
            counts::walk_is_counted(&opened.lesson, &standing)?;
        }
        let Some(run) = state.guide.lesson.as_ref().filter(|run| !run.draft) else {
            return Ok(());
        };
        let steps = state.base.controller.history.steps().len();
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
        if side == Side::Own {
            self.has_stored.0 |= matches!(part, stored::Stored::Session { .. });
            self.has_stored.1 |= matches!(part, stored::Stored::Lesson { .. });
        }
        match part {
            stored::Stored::Session { .. } => {
                self.storage.session = Some((state, part.clone()));
                return;
            }
            stored::Stored::Presentation => {
                self.tab(side).kept = Some(state);
                return;
            }
            stored::Stored::Lesson { .. }
            | stored::Stored::Panes
            | stored::Stored::ClassName
            | stored::Stored::Review(..)
            | stored::Stored::Walk { .. }
            | stored::Stored::Draft(..) => {}
        }
        let (now, worked) = (self.now(), self.worked);
        let work = || WorkTime {
            ms: worked,
            now: now.clone(),
        };
        let read = |name: &str| self.storage.texts.get(name).cloned();
        let before = state.guide.work_before(part, &read);
        let texts = state.texts(part, &read, &work);
        self.worked = before.unwrap_or(worked) + 1;
        self.storage.texts.extend(texts);
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

/// What a window of a presentation has stored for a reload, under its name.
pub fn presented(kept: &AppState) -> Option<(String, String)> {
    let texts = kept.texts(&stored::Stored::Presentation, &|_| None, &WorkTime::default);
    texts.into_iter().next()
}
