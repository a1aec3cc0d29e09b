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
}

impl Learner {
    /// The learner of a file, whose name may be empty.
    pub fn new(of: FileLearner, lessons: Vec<(String, Vec<AttemptRecord>)>) -> Self {
        let FileLearner { name, id } = of;
        Self { name, id, lessons }
    }
}

/// The name in the report of a learner without one, by the id of their files.
fn unnamed(id: &str) -> String {
    format!("unnamed {id}")
}

/// Adds the learner of a file to those of other files. Files of one learner are combined: files with the same id, unless they
/// have different names, and files with the same name. Files with neither are never combined. Returns the name of the learner
/// whose other files this one was combined with.
pub fn add(learners: &mut Vec<Learner>, new: Learner) -> Option<String> {
    let is_named = !new.name.is_empty();
    let found = learners.iter_mut().find(|known| {
        let same_name = is_named && known.name == new.name;
        let same_id = !new.id.is_empty() && known.id == new.id;
        same_name || same_id && (!is_named || known.name == unnamed(&new.id))
    });
    if let Some(known) = found {
        if is_named {
            known.name = new.name;
        }
        if known.id.is_empty() {
            known.id = new.id;
        }
        merge(&mut known.lessons, new.lessons);
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

/// A lesson with its texts.
#[derive(Clone, Debug)]
pub struct Known<'l> {
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
    pub lessons: Map<String, Known<'l>>,
    /// The code of the language of the texts: `en`, `es`.
    pub language: String,
    /// The percentage of right quiz answers that passes a lesson; `None`: nothing is judged.
    pub mastery: Option<u8>,
}

/// An attempt with its learner and lesson.
struct Row<'r> {
    learner: &'r str,
    learner_id: &'r str,
    id: &'r str,
    /// The lesson.
    listed: Option<&'r Known<'r>>,
    /// The lesson, if it still has the questions of the attempt.
    known: Option<&'r Known<'r>>,
    record: &'r AttemptRecord,
}

impl Row<'_> {
    fn text(&self, name: &str) -> &str {
        self.known.map_or("", |known| known.texts.get(name))
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
    fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.learners.iter().flat_map(move |learner| {
            learner.lessons.iter().flat_map(move |(id, records)| {
                let listed = self.lessons.get(id);
                records.iter().map(move |record| Row {
                    learner: &learner.name,
                    learner_id: &learner.id,
                    id,
                    listed,
                    known: listed.filter(|it| record.fits(it.lesson)),
                    record,
                })
            })
        })
    }

    /// The number of attempts that are not judged because the questions of their lesson have changed since.
    pub fn unjudged(&self) -> usize {
        self.rows()
            .filter(|row| row.listed.is_some() && row.known.is_none())
            .count()
    }

    /// Whether an attempt passed; `None`: it is not judged (no passing score, no quiz, not completed, or not all answered).
    fn passed(&self, row: &Row<'_>) -> Option<bool> {
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
