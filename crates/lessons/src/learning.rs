//! Where a learner stands: what was learned, what is due for review, and what to ask then. It follows from the stored progress and a
//! point in time.
//!
//! A finished lesson is due for review after a day. A review asks a few of the lesson's questions, missed ones first. If all
//! first answers are right, the next review is due after a week, then after a month, then after a quarter; if not, it
//! is due after a day again.

use serde_json::{Value, json};
use sim::time::{DAY, SimTime};

use crate::lesson::Lesson;
use crate::record::AttemptRecord;
use crate::response::ResponseKind;

/// The number of questions in a review.
const ASKED: usize = 3;
/// Days from a success to the next review: after finishing the lesson, and after each review in a row without a wrong first
/// answer.
const DAYS: [u64; 4] = [1, 7, 30, 90];
/// A review that was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Review {
    /// When it ended, by the wall clock.
    pub at: SimTime,
    /// All first answers were right.
    pub right: bool,
}

impl Review {
    /// The review as JSON, which [`Review::all`] reads.
    pub fn to_json(&self) -> Value {
        json!({ "at": self.at.iso(), "right": self.right })
    }

    /// The reviews of a lesson in a learner's stored progress, the oldest first. Damaged ones are left out.
    pub fn all(progress: &Value, lesson: &str) -> Vec<Self> {
        let rows = progress["reviews"][lesson].as_array();
        let read = |row: &Value| {
            Some(Self {
                at: SimTime::parse(row["at"].as_str()?)?,
                right: row["right"].as_bool()?,
            })
        };
        let mut reviews: Vec<Self> = rows.into_iter().flatten().filter_map(read).collect();
        ordered::sort_by_key(&mut reviews, |it| it.at);
        reviews
    }
}

/// How far a lesson was learned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LessonProgress {
    /// Not started.
    New,
    /// Started and not finished.
    Begun,
    /// Finished; the next review is due in this number of days, rounded up.
    Learned(u64),
    /// Finished, and due for review.
    Due,
    /// Finished, but not all of its questions are answered.
    Unanswered,
    /// Finished; there are no questions to review.
    Seen,
}

impl LessonProgress {
    /// Where a lesson is at a point in time, by all its attempts and reviews.
    pub fn at(now: SimTime, attempts: &[AttemptRecord], reviews: &[Review]) -> Self {
        let done = attempts.iter().filter_map(AttemptRecord::done_at).max();
        let Some(done) = done else {
            return match attempts.is_empty() {
                true => Self::New,
                false => Self::Begun,
            };
        };
        let in_a_row = reviews.iter().rev().take_while(|it| it.right).count();
        let days = DAYS[in_a_row.min(DAYS.len() - 1)];
        let last = reviews.iter().map(|it| it.at).fold(done, SimTime::max);
        match last.plus(days * DAY).since(now) {
            0 => Self::Due,
            left => Self::Learned(left.div_ceil(DAY)),
        }
    }

    /// The same for a lesson with this many questions at its end: it is learned only after they are answered, there or in a review.
    pub fn after_questions(
        self,
        attempts: &[AttemptRecord],
        reviews: &[Review],
        questions: u64,
    ) -> Self {
        let answered = |it: &AttemptRecord| it.log.answers.len() as u64 >= questions;
        if self.is_learned() && reviews.is_empty() && !attempts.iter().any(answered) {
            Self::Unanswered
        } else {
            self
        }
    }

    /// Where a lesson without questions is: no review of it is ever due.
    pub fn without_review(self) -> Self {
        if self.is_learned() { Self::Seen } else { self }
    }

    /// Whether the lesson was finished, with its questions.
    pub fn is_learned(self) -> bool {
        matches!(self, Self::Learned(_) | Self::Due | Self::Seen)
    }
}

/// A question of a review: a question at the end of the lesson, or a prediction that was wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewQuestion {
    /// The kind of question.
    pub kind: ResponseKind,
    /// Its id in the lesson.
    pub id: String,
    /// The ids of the options.
    pub options: Vec<String>,
    /// The right options.
    pub answers: Vec<String>,
}

/// The questions of a lesson's review: what was missed in the latest attempt that has answers, then the others. Questions that
/// repeat earlier lessons, and predictions that came true, are left out.
pub fn review_questions(lesson: &Lesson, attempts: &[AttemptRecord]) -> Vec<ReviewQuestion> {
    let answered = attempts.iter().rev().map(|it| it.responses(lesson));
    let responses = answered.into_iter().find(|it| !it.is_empty());
    let responses = responses.unwrap_or_default();
    let was = |kind: ResponseKind, id: &str| {
        let judged = responses.iter().filter(|it| it.kind == kind && it.id == id);
        judged.into_iter().find_map(|it| it.judged())
    };
    let own = lesson.quiz.iter().filter(|it| it.reviews.is_none());
    let mut rows: Vec<ReviewQuestion> = own
        .map(|it| ReviewQuestion {
            kind: ResponseKind::Quiz,
            id: it.id.clone(),
            options: it.options.clone(),
            answers: it.answers.clone(),
        })
        .collect();
    ordered::sort_by_key(&mut rows, |it| was(it.kind, &it.id) == Some(true));
    let right = rows
        .iter()
        .position(|it| was(it.kind, &it.id) == Some(true));
    let missed = (lesson.predictions.iter())
        .filter(|it| was(ResponseKind::Prediction, &it.id) == Some(false))
        .map(|it| ReviewQuestion {
            kind: ResponseKind::Prediction,
            id: it.id.clone(),
            options: it.options.clone(),
            answers: vec![it.answer.clone()],
        });
    let at = right.unwrap_or(rows.len());
    rows.splice(at..at, missed);
    rows.truncate(ASKED);
    rows
}

#[cfg(test)]
mod tests {
    use sim::time::HOUR;

    use super::*;
    use crate::log::AttemptLog;

    fn at(day: u64, hour: u64) -> SimTime {
        SimTime::from_millis(day * DAY + hour * HOUR)
    }

    fn attempt(done: Option<SimTime>, log: AttemptLog) -> AttemptRecord {
        AttemptRecord {
            begun: at(0, 8).iso(),
            done: done.map(SimTime::iso),
            version: String::new(),
            ms: 0,
            met: Vec::new(),
            of: 1,
            log,
            counted: None,
        }
    }

    #[test]
    fn a_lesson_is_due_after_a_day_a_week_a_month_and_after_a_day_again_when_something_was_wrong() {
        use LessonProgress::{Begun, Due, Learned, New};
        let done = [attempt(Some(at(0, 9)), AttemptLog::default())];
        let review = |day, right| Review {
            at: at(day, 9),
            right,
        };
        let standing = |now, reviews: &[Review]| LessonProgress::at(now, &done, reviews);
        assert_eq!(LessonProgress::at(at(0, 0), &[], &[]), New);
        let open = attempt(None, AttemptLog::default());
        assert_eq!(LessonProgress::at(at(9, 0), &[open], &[]), Begun);
        assert_eq!(standing(at(0, 9), &[]), Learned(1));
        assert_eq!(standing(at(1, 8), &[]), Learned(1));
        assert_eq!(standing(at(1, 9), &[]), Due);
        assert_eq!(standing(at(1, 9), &[review(1, true)]), Learned(7));
        assert_eq!(standing(at(7, 10), &[review(1, true)]), Learned(1));
        assert_eq!(standing(at(8, 9), &[review(1, true)]), Due);
        let two = [review(1, true), review(8, true)];
        assert_eq!(standing(at(8, 9), &two), Learned(30));
        let wrong = [review(1, true), review(8, false)];
        assert_eq!(standing(at(8, 9), &wrong), Learned(1));
        let many = [1, 8, 38, 128, 218].map(|day| review(day, true));
        assert_eq!(standing(at(218, 9), &many), Learned(90));
        // A clock that was set back.
        assert_eq!(standing(at(0, 0), &two), Learned(39));
    }

    #[test]
    fn a_lesson_is_learned_only_after_its_questions() {
        let finished = |answers: &[&str]| {
            let mut log = AttemptLog::default();
            for id in answers {
                log.answers.insert((*id).into(), vec![vec!["a".into()]]);
            }
            [attempt(Some(at(0, 9)), log)]
        };
        let now = |attempts: &[AttemptRecord], reviews: &[Review]| {
            let standing = LessonProgress::at(at(1, 10), attempts, reviews);
            standing.after_questions(attempts, reviews, 2)
        };
        assert_eq!(now(&finished(&[]), &[]), LessonProgress::Unanswered);
        assert_eq!(now(&finished(&["one"]), &[]), LessonProgress::Unanswered);
        assert_eq!(now(&finished(&["one", "two"]), &[]), LessonProgress::Due);
        let review = Review {
            at: at(1, 9),
            right: true,
        };
        assert_eq!(now(&finished(&[]), &[review]), LessonProgress::Learned(7));
        assert_eq!(now(&[], &[]), LessonProgress::New);
        assert!(!LessonProgress::Unanswered.is_learned());
    }

    #[test]
    fn reviews_are_read_as_they_were_written_in_order_without_damaged_ones() {
        let [early, late] = [(1, false), (2, true)].map(|(day, right)| Review {
            at: at(day, 9),
            right,
        });
        let progress =
            json!({ "reviews": { "one": [late.to_json(), { "at": "soon" }, 7, early.to_json()] } });
        assert_eq!(Review::all(&progress, "one"), [early, late]);
        assert_eq!(Review::all(&progress, "two"), []);
        assert_eq!(Review::all(&json!([]), "one"), []);
    }

    #[test]
    fn a_review_asks_what_was_missed_first_and_nothing_of_other_lessons() {
        let text = "minutes = 1\nscenario = \"standalone\"\n[[steps]]\nid = \"s\"\n\
            [[predictions]]\nid = \"p\"\noptions = [\"a\", \"b\"]\nanswer = \"a\"\nuntil = { call = \"advance\" }\n\
            [[quiz]]\nid = \"one\"\noptions = [\"a\", \"b\"]\nanswer = \"a\"\n\
            [[quiz]]\nid = \"two\"\noptions = [\"a\", \"b\"]\nanswer = \"a\"\n\
            [[quiz]]\nid = \"old\"\noptions = [\"a\", \"b\"]\nanswer = \"a\"\nreviews = \"other\"\n\
            [[quiz]]\nid = \"three\"\noptions = [\"a\", \"b\"]\nanswer = \"a\"\n";
        let lesson = Lesson::read("test", text).expect("the lesson has no mistakes");
        let asked = |log: AttemptLog| -> Vec<String> {
            let attempts = [attempt(None, log), attempt(None, AttemptLog::default())];
            let rows = review_questions(&lesson, &attempts);
            rows.into_iter().map(|it| it.id).collect()
        };
        assert_eq!(asked(AttemptLog::default()), ["one", "two", "three"]);
        let mut log = AttemptLog::default();
        log.guessed("p", "b", 0);
        for (id, option) in [("one", "a"), ("two", "b"), ("three", "a"), ("old", "b")] {
            log.answers.insert(id.into(), vec![vec![option.into()]]);
        }
        assert_eq!(asked(log), ["two", "p", "one"]);
    }
}
