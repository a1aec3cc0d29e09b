//! Reports for instructors: a table of attempts and a list of all events as CSV, and statements for a record store. A
//! report combines the exported progress of several learners.

mod csv;
mod xapi;

use ordered::Map;

use crate::lesson::Lesson;
use crate::record::AttemptRecord;
use crate::texts::Texts;

/// A learner with their attempts.
#[derive(Clone, Debug)]
pub struct Learner {
    /// The name in the report.
    pub name: String,
    /// Attempts by lesson.
    pub lessons: Vec<(String, Vec<AttemptRecord>)>,
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
    id: &'r str,
    known: Option<&'r Known<'r>>,
    record: &'r AttemptRecord,
}

impl Row<'_> {
    fn text(&self, name: &str) -> &str {
        self.known.map_or("", |known| known.texts.get(name))
    }

    fn title(&self) -> &str {
        match self.text("title") {
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
                records.iter().map(move |record| Row {
                    learner: &learner.name,
                    id,
                    known: self
                        .lessons
                        .get(id)
                        .filter(|known| record.fits(known.lesson)),
                    record,
                })
            })
        })
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
