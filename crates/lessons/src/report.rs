//! Reports for teachers: a table of attempts and a list of all events as CSV, and statements for a record store. A report combines
//! the exported progress of several learners.

mod csv;
mod xapi;

use ordered::Map;

use crate::lesson::Lesson;
use crate::record::AttemptRecord;
use crate::texts::Texts;

/// A learner, and what was kept of them.
#[derive(Clone, Debug)]
pub struct Learner {
    /// As the report calls them.
    pub name: String,
    /// Attempts by lesson.
    pub lessons: Vec<(String, Vec<AttemptRecord>)>,
}

/// A lesson that the report can speak about.
#[derive(Clone, Debug)]
pub struct Known<'l> {
    /// The lesson.
    pub lesson: &'l Lesson,
    /// Its texts.
    pub texts: &'l Texts,
}

/// What a report is made of.
#[derive(Clone, Debug)]
pub struct Report<'l> {
    /// The learners.
    pub learners: Vec<Learner>,
    /// By id. Of a lesson that is not here only counts are told: what was right stands in the lesson.
    pub lessons: Map<String, Known<'l>>,
    /// `en` or `es`: the language of the texts.
    pub language: String,
    /// From how many per cent of a lesson's quiz questions it is passed. None: nothing is judged.
    pub mastery: Option<u8>,
}

/// An attempt with all that is known about it.
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

    /// Whether an attempt passed. None: it is not judged (no score to pass with, no quiz, not completed, not all answered).
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
