//! The standing of the package's lessons, by what the page has stored of them; the lessons that are fetched to judge it.

use lessons::package::PackageNote;
use lessons::platform::{LessonStanding, PlatformStanding, Saved, SavedLesson};
use lessons::record::{self, AttemptRecord};
use ordered::Map;
use serde_json::json;

use super::{PlatformSight, PlatformWork};
use crate::files::stored::{LESSON, PROGRESS, ReadStored, lesson_key};
use crate::lesson::OpenedLesson;

/// Milliseconds until a file that did not come is fetched again.
const AGAIN_MS: u64 = 5_000;

/// A lesson in the host's list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListedUnit {
    /// The lesson's id.
    pub id: String,
    /// The lesson's title.
    pub title: String,
    /// The number of goals.
    pub goals: usize,
    /// The number of quiz questions.
    pub quiz: usize,
}

/// A file that the standing needs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Fetching {
    /// It is needed.
    #[default]
    Wanted,
    UnderWay,
    /// It did not come; the time, in milliseconds since the page was opened.
    Failed(u64),
}

impl Fetching {
    /// Whether it is to be fetched now. If so, it is under way.
    fn begins(&mut self, ms: u64) -> bool {
        let begins = match self {
            Self::Wanted => true,
            Self::UnderWay => false,
            Self::Failed(at) => ms >= at.saturating_add(AGAIN_MS),
        };
        if begins {
            *self = Self::UnderWay;
        }
        begins
    }
}

/// What is known of the package's lessons.
#[derive(Clone, Debug)]
pub(crate) struct Lessons {
    listed: Option<Vec<ListedUnit>>,
    list: Fetching,
    /// Lessons by id, in the package's order.
    lessons: Vec<(String, LessonFile)>,
}

#[derive(Clone, Debug)]
enum LessonFile {
    /// Nothing is stored of it that needs judging.
    Unneeded,
    Needed(Fetching),
    There(Box<OpenedLesson>),
}

/// All attempts by lesson, as the page stores them.
fn records(stored: ReadStored) -> Vec<(String, Vec<AttemptRecord>)> {
    let kept = stored(PROGRESS).and_then(|text| record::read(&text).ok());
    kept.unwrap_or_default()
}

fn attempts<'r>(records: &'r [(String, Vec<AttemptRecord>)], id: &str) -> &'r [AttemptRecord] {
    let rows = records.iter().find(|(of, _)| of == id);
    rows.map(|(_, rows)| rows.as_slice()).unwrap_or_default()
}

/// Whether a lesson has been completed.
pub(crate) fn is_completed(id: &str, stored: ReadStored) -> bool {
    let records = records(stored);
    attempts(&records, id).iter().any(|row| row.done.is_some())
}

/// What the platform stored, as the page stores it.
pub(crate) fn restored(saved: &Saved) -> Vec<PlatformWork> {
    let mut work = Vec::new();
    let mut lessons = serde_json::Map::new();
    for lesson in &saved.lessons {
        let records = lesson.records();
        if records.is_empty() {
            continue;
        }
        let rows = records.iter().map(AttemptRecord::to_json).collect();
        lessons.insert(lesson.id.clone(), rows);
        if let Some(kept) = &lesson.session {
            work.push(PlatformWork::Store(lesson_key(&lesson.id), kept.clone()));
        }
    }
    let progress = json!({ "orgsim": 1, "lessons": lessons }).to_string();
    work.push(PlatformWork::Store(PROGRESS.to_string(), progress));
    let current = saved.current.clone().unwrap_or_default();
    work.push(PlatformWork::Store(LESSON.to_string(), current));
    work
}

impl Lessons {
    pub(crate) fn of(note: &PackageNote) -> Self {
        let ids = note.lessons.iter();
        Self {
            listed: None,
            list: Fetching::Wanted,
            lessons: ids.map(|id| (id.clone(), LessonFile::Unneeded)).collect(),
        }
    }

    pub(crate) fn fetch_list(&mut self, work: &mut Vec<PlatformWork>) {
        self.list = Fetching::UnderWay;
        work.push(PlatformWork::FetchList);
    }

    /// Fetches what [`Self::standing`] lacked.
    pub(crate) fn fetch(&mut self, sight: PlatformSight, work: &mut Vec<PlatformWork>) {
        if self.listed.is_none() && self.list.begins(sight.ms) {
            work.push(PlatformWork::FetchList);
        }
        for (id, file) in &mut self.lessons {
            if let LessonFile::Needed(fetching) = file
                && fetching.begins(sight.ms)
            {
                work.push(PlatformWork::FetchLesson(id.clone()));
            }
        }
    }

    pub(crate) fn listed(&mut self, listed: Option<Vec<ListedUnit>>, sight: PlatformSight) {
        if listed.is_none() {
            self.list = Fetching::Failed(sight.ms);
        }
        self.listed = listed.or(self.listed.take());
    }

    /// A lesson came or not.
    pub(crate) fn opened(
        &mut self,
        id: String,
        opened: Option<OpenedLesson>,
        sight: PlatformSight,
    ) {
        let lesson = self.lessons.iter_mut().find(|(of, _)| *of == id);
        if let Some((_, file)) = lesson {
            *file = match opened {
                Some(opened) => LessonFile::There(Box::new(opened)),
                None => LessonFile::Needed(Fetching::Failed(sight.ms)),
            };
        }
    }

    /// The standing of everything. `None` while a file is lacking; then it is noted, for [`Self::fetch`].
    pub(crate) fn standing(
        &mut self,
        note: &PackageNote,
        seconds: u64,
        sight: PlatformSight,
    ) -> Option<PlatformStanding> {
        let listed = self.listed.as_ref()?;
        let records = records(sight.stored);
        let stored = |name: &str| (sight.stored)(name).filter(|it| !it.is_empty());
        let mut standing = PlatformStanding {
            lessons: Vec::with_capacity(note.lessons.len()),
            responses: Vec::new(),
            texts: Map::default(),
            saved: Saved {
                current: stored(LESSON),
                ..Saved::default()
            },
            seconds,
            now: sight.now,
        };
        let mut is_whole = true;
        for (id, file) in &mut self.lessons {
            let rows = attempts(&records, id);
            if rows.is_empty() {
                standing.lessons.push(untouched(id, listed));
                continue;
            }
            match file {
                LessonFile::There(opened) => {
                    judge(&mut standing, opened, rows, stored(&lesson_key(id)));
                }
                LessonFile::Needed(_) => is_whole = false,
                LessonFile::Unneeded => {
                    *file = LessonFile::Needed(Fetching::Wanted);
                    is_whole = false;
                }
            }
        }
        is_whole.then_some(standing)
    }
}

/// The standing of a lesson that was not begun.
fn untouched(id: &str, listed: &[ListedUnit]) -> LessonStanding {
    let listed = listed.iter().find(|it| it.id == id);
    LessonStanding {
        id: id.to_string(),
        title: listed.map_or_else(String::new, |it| it.title.clone()),
        goals: listed.map_or(0, |it| it.goals),
        quiz: listed.map_or(0, |it| it.quiz),
        ..LessonStanding::default()
    }
}

/// Adds a lesson by the attempts at it. `session`: what the page stores of its session.
fn judge(
    standing: &mut PlatformStanding,
    opened: &OpenedLesson,
    rows: &[AttemptRecord],
    session: Option<String>,
) {
    let lesson = &*opened.lesson;
    let (of, responses) = record::standing(lesson, opened.texts.get("title"), rows);
    standing.responses.extend(responses);
    let texts = (opened.texts.clone(), opened.language.code());
    standing.texts.insert(lesson.id.clone(), texts);
    let kept = SavedLesson::keep(lesson, &of, rows, session);
    standing.saved.lessons.push(kept);
    standing.lessons.push(of);
}
