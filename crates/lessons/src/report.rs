//! Reports for instructors: a table of attempts and a list of all events as CSV, and statements for a record store. A
//! report combines the exported progress of several learners.

mod csv;
mod xapi;

use ordered::Map;

use crate::lesson::Lesson;
use crate::record::{AttemptRecord, FileLearner, merge};
use crate::texts::Texts;

/// A learner with their attempts.
#[derive(Clone, Debug)]
pub struct Learner {
    /// The name in the report.
    pub name: String,
    /// The id of the learner's files; empty if they have none.
    pub id: String,
    /// Attempts by lesson.
    pub lessons: Vec<(String, Vec<AttemptRecord>)>,
    /// Who this is in files: the learners of a class whom the presenter gave this name.
    files: Vec<FileLearner>,
}

impl Learner {
    /// The learner of a file, whose name may be empty.
    pub fn new(of: FileLearner, lessons: Vec<(String, Vec<AttemptRecord>)>) -> Self {
        let FileLearner { name, id } = of;
        Self {
            name,
            id,
            lessons,
            files: Vec::new(),
        }
    }

    fn of(&self) -> FileLearner {
        FileLearner {
            name: self.name.clone(),
            id: self.id.clone(),
        }
    }

    /// Gives the learner another name in place of the one in their files.
    pub(crate) fn rename(&mut self, name: String) {
        self.files.push(self.of());
        self.name = name;
    }

    /// Another learner is this one.
    pub(crate) fn join(&mut self, other: Self) {
        self.files.extend(other.files);
        merge(&mut self.lessons, other.lessons);
    }
}

/// Whether a file is of a learner who is known as another one.
fn is_same(known: &FileLearner, new: &FileLearner) -> bool {
    let is_named = !new.name.is_empty();
    let same_id = known.id == new.id;
    let can_be = same_id || known.id.is_empty() || new.id.is_empty();
    let same_name = is_named && known.name == new.name && can_be;
    let has_id = !new.id.is_empty() && same_id;
    same_name || has_id && (!is_named || known.name == unnamed(&new.id))
}

/// The name in the report of a learner without one, by the id of their files.
fn unnamed(id: &str) -> String {
    format!("unnamed {id}")
}

/// Adds the learner of a file to those of other files. Files of one learner are combined: files with the same id, unless they
/// have different names, and files with the same name, unless they have different ids. Files with neither are never combined. Returns
/// the name of the learner whose other files this one was combined with.
pub fn add(learners: &mut Vec<Learner>, new: Learner) -> Option<String> {
    let is_named = !new.name.is_empty();
    let of = new.of();
    let found = (learners.iter_mut())
        .find(|known| is_same(&known.of(), &of) || known.files.iter().any(|it| is_same(it, &of)));
    if let Some(known) = found {
        if is_named && known.name == unnamed(&known.id) {
            known.name = new.name.clone();
        }
        if known.id.is_empty() {
            known.id = new.id.clone();
        }
        known.join(new);
        return Some(known.name.clone());
    }
    let name = match (is_named, new.id.as_str()) {
        (true, _) => new.name,
        (false, "") => {
            let mut numbers = (1..).map(|number: usize| unnamed(&number.to_string()));
            let free = |name: &String| learners.iter().all(|it| it.name != *name);
            numbers.find(free).unwrap_or_default()
        }
        (false, id) => unnamed(id),
    };
    learners.push(Learner { name, ..new });
    None
}

/// Counts attempts at a lesson under its id, which learners did under the id of a link or under that of a package.
/// `ids`: the link's and the lesson's.
pub fn same_lessons(learners: &mut [Learner], ids: &[(String, String)]) {
    for learner in learners {
        let mut all = Vec::new();
        for (id, records) in std::mem::take(&mut learner.lessons) {
            let known = ids.iter().find(|(own, _)| *own == id);
            let id = known.map_or(id, |(_, id)| id.clone());
            merge(&mut all, vec![(id, records)]);
        }
        learner.lessons = all;
    }
}

/// Gives learners of one name different names, so that nothing counts them as one: by their ids, which are the same in every report,
/// or else by numbers. Returns the names that several had.
pub fn tell_apart(learners: &mut [Learner]) -> Vec<String> {
    let names: Vec<String> = learners.iter().map(|it| it.name.clone()).collect();
    let count = |names: &[String], name: &String| names.iter().filter(|it| *it == name).count();
    let mut shared = Vec::new();
    for (at, learner) in learners.iter_mut().enumerate() {
        let name = &names[at];
        if count(&names, name) < 2 {
            continue;
        }
        if !shared.contains(name) {
            shared.push(name.clone());
        }
        learner.name = match &*learner.id {
            "" => format!("{name} ({})", count(&names[..=at], name)),
            id => format!("{name} ({id})"),
        };
    }
    shared
}

/// A lesson with its texts.
#[derive(Clone, Debug)]
pub struct KnownLesson<'l> {
    /// The lesson.
    pub lesson: &'l Lesson,
    /// Its texts.
    pub texts: &'l Texts,
}

/// A report on several learners.
#[derive(Clone, Debug)]
pub struct Report<'l> {
    /// The learners.
    pub learners: Vec<Learner>,
    /// The known lessons. For other lessons the report has only counts, because the right answers are in the lesson.
    pub lessons: Map<String, KnownLesson<'l>>,
    /// The code of the language of the texts: `en`, `es`.
    pub language: String,
    /// The percentage of right quiz answers that passes a lesson; `None`: nothing is judged.
    pub mastery: Option<u8>,
}

/// An attempt whose answers cannot be judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnjudgedAttempt<'r> {
    /// The learner's name.
    pub learner: &'r str,
    /// The lesson's id.
    pub lesson: &'r str,
    /// When it began.
    pub begun: &'r str,
    /// The lesson is known, and has other questions.
    pub is_known: bool,
}

/// An attempt with its learner and lesson.
struct Attempt<'r> {
    learner: &'r str,
    learner_id: &'r str,
    id: &'r str,
    /// The lesson.
    listed: Option<&'r KnownLesson<'r>>,
    /// The lesson, if it still has the questions of the attempt.
    known: Option<&'r KnownLesson<'r>>,
    record: &'r AttemptRecord,
}

impl Attempt<'_> {
    fn text(&self, name: &str) -> &str {
        self.known.map_or("", |known| known.texts.get(name))
    }

    /// Whether its lesson is unknown, or has other questions since.
    fn is_unjudged(&self) -> bool {
        self.known.is_none()
    }

    fn title(&self) -> &str {
        match self.listed.map_or("", |it| it.texts.get("title")) {
            "" => self.id,
            title => title,
        }
    }
}

impl Report<'_> {
    /// Every attempt, learner by learner.
    fn rows(&self) -> impl Iterator<Item = Attempt<'_>> {
        (self.learners.iter()).flat_map(move |learner| self.rows_of(learner))
    }

    /// Every attempt of a learner.
    fn rows_of<'r>(&'r self, learner: &'r Learner) -> impl Iterator<Item = Attempt<'r>> {
        learner.lessons.iter().flat_map(move |(id, records)| {
            let listed = self.lessons.get(id);
            records.iter().map(move |record| Attempt {
                learner: &learner.name,
                learner_id: &learner.id,
                id,
                listed,
                known: listed.filter(|it| record.fits(it.lesson)),
                record,
            })
        })
    }

    /// The attempts that are not judged, because their lesson is unknown or has other questions since.
    pub fn unjudged(&self) -> Vec<UnjudgedAttempt<'_>> {
        let rows = self.rows().filter(Attempt::is_unjudged);
        rows.map(|row| UnjudgedAttempt {
            learner: row.learner,
            lesson: row.id,
            begun: &row.record.begun,
            is_known: row.listed.is_some(),
        })
        .collect()
    }

    /// Whether an attempt passed; `None`: it is not judged (no passing score, no quiz, not completed, or not all answered).
    fn passed(&self, row: &Attempt<'_>) -> Option<bool> {
        let lesson = row.known?.lesson;
        let (answered, right) = row.record.quiz(lesson);
        let all = lesson.quiz.len();
        row.record.done_at()?;
        (all > 0 && answered == all)
            .then_some(self.mastery?)
            .map(|mastery| right * 100 >= usize::from(mastery) * all)
    }
}

#[cfg(test)]
mod tests;
