//! The progress in each lesson, attempt by attempt: for the list of lessons, for continuing, for reports.
//!
//! Stored as `{"orgsim": 1, "learner": {"id": …}, "lessons": {ID: [ATTEMPT, …]}, "reviews": {ID: [{"at": …, "right": …}, …]}}`,
//! the oldest attempt first. The attempt that is being made is written again after each action, so that nothing depends on how
//! the tab is closed. What was once reached stays reached: a new attempt takes nothing away from the ones before.

use lessons::learning::{LessonProgress, Review};
use lessons::record::{AttemptRecord as Attempt, FileLearner, merge, read_value};
use message::message;
use serde_json::{Value, json};
use sim::time::SimTime;

use super::words::Words;

/// Most stored attempts per lesson, of which the best one always stays, and most stored reviews.
const KEPT: usize = 20;
/// Largest accepted file, in bytes: twenty attempts of each lesson are a few hundred kilobytes.
pub const LARGEST: f64 = 8_000_000.0;

/// Its name in the browser's storage.
pub const PROGRESS: &str = "progress";

/// A stored text by name, if there is one.
pub type ReadStored<'r> = &'r dyn Fn(&str) -> Option<String>;

/// Attempts by lesson.
pub type LessonAttempts = Vec<(String, Vec<Attempt>)>;

/// The progress in a lesson, over all attempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LessonCompletion {
    /// No attempt was made.
    Untouched,
    /// Goals met at best, out of all.
    Begun(usize, usize),
    /// An attempt was completed.
    Done,
}

/// Everything that is stored about the learner of this browser.
#[derive(Clone, Debug, PartialEq)]
pub struct ProgressFile(Value);

impl Default for ProgressFile {
    fn default() -> Self {
        Self(json!({ "orgsim": 1, "lessons": {} }))
    }
}

impl ProgressFile {
    /// What is stored now.
    pub(crate) fn stored(read: ReadStored) -> Self {
        let text = read(PROGRESS).unwrap_or_default();
        Self::read(&text).unwrap_or_default()
    }

    /// Reads the stored text; `None` if it is damaged.
    pub fn read(text: &str) -> Option<Self> {
        let all: Value = serde_json::from_str(text).ok()?;
        all["lessons"].is_object().then_some(Self(all))
    }

    /// The text to store.
    pub fn text(&self) -> String {
        self.0.to_string()
    }

    /// Its contents.
    pub fn value(&self) -> &Value {
        &self.0
    }

    /// The ids of the lessons with attempts.
    pub fn lessons(&self) -> Vec<String> {
        let lessons = self.0["lessons"].as_object();
        lessons
            .into_iter()
            .flatten()
            .map(|it| it.0.clone())
            .collect()
    }

    /// The attempts at a lesson, the oldest first.
    pub fn attempts(&self, lesson: &str) -> Vec<Attempt> {
        let rows = self.0["lessons"][lesson].as_array();
        (rows.into_iter().flatten())
            .filter_map(Attempt::from_json)
            .collect()
    }

    /// The best result of all attempts at a lesson.
    pub fn standing(&self, lesson: &str) -> LessonCompletion {
        match self.attempts(lesson).iter().max_by_key(|it| it.rank()) {
            None => LessonCompletion::Untouched,
            Some(best) if best.done.is_some() => LessonCompletion::Done,
            Some(best) => LessonCompletion::Begun(best.met.len(), best.of),
        }
    }

    /// How far a lesson was learned now. `questions`: how many it has at its end.
    pub fn learning(&self, lesson: &str, questions: u64, now: &str) -> LessonProgress {
        let now = SimTime::parse(now).unwrap_or(SimTime::from_millis(0));
        let (attempts, reviews) = (self.attempts(lesson), Review::all(&self.0, lesson));
        LessonProgress::at(now, &attempts, &reviews).after_questions(&attempts, &reviews, questions)
    }

    /// The lesson whose review has been due longest, of these lessons with their numbers of questions; none that has no questions.
    pub fn most_due(&self, lessons: &[(String, u64)], now: &str) -> Option<String> {
        let due = lessons.iter().filter(|(id, questions)| {
            *questions > 0 && self.learning(id, *questions, now) == LessonProgress::Due
        });
        let since = |id: &str| {
            let done = self.attempts(id).iter().filter_map(Attempt::done_at).max();
            let reviewed = Review::all(&self.0, id).last().map(|it| it.at);
            done.max(reviewed)
        };
        let oldest = due.min_by_key(|(id, _)| since(id));
        oldest.map(|(id, _)| id.clone())
    }

    /// Adds an attempt, or replaces its earlier version. False if nothing has changed.
    pub fn note(&mut self, lesson: &str, attempt: Attempt) -> bool {
        let mut attempts = self.attempts(lesson);
        match attempts.iter_mut().find(|it| it.begun == attempt.begun) {
            Some(before) if *before == attempt => return false,
            Some(before) => *before = attempt,
            None => attempts.push(attempt),
        }
        self.set(lesson, attempts);
        true
    }

    fn set(&mut self, lesson: &str, mut attempts: Vec<Attempt>) {
        while attempts.len() > KEPT {
            let best = attempts.iter().map(Attempt::rank).max();
            let goes = attempts.iter().position(|it| Some(it.rank()) != best);
            attempts.remove(goes.unwrap_or(0));
        }
        self.0["lessons"][lesson] = attempts.iter().map(Attempt::to_json).collect();
    }

    /// Adds reviews of a lesson, each once, the oldest first.
    pub fn add_reviews(&mut self, lesson: &str, more: Vec<Review>) {
        let mut reviews = Review::all(&self.0, lesson);
        reviews.extend(more);
        ordered::sort_by_key(&mut reviews, |it| it.at);
        reviews.dedup_by_key(|it| it.at);
        let old = reviews.len().saturating_sub(KEPT);
        self.0["reviews"][lesson] = reviews[old..].iter().map(Review::to_json).collect();
    }

    /// Adds the reviews of a file that [`read`] accepts.
    pub fn add_reviews_of(&mut self, text: &str) {
        let file: Value = serde_json::from_str(text).unwrap_or_default();
        for (lesson, _) in file["reviews"].as_object().into_iter().flatten() {
            self.add_reviews(lesson, Review::all(&file, lesson));
        }
    }

    /// The id of the learner of this browser; empty until a file was saved.
    pub fn learner_id(&self) -> String {
        FileLearner::of(&self.0).id
    }

    /// Sets the learner's id, if there is none. False if nothing has changed.
    pub fn identify(&mut self, id: &str) -> bool {
        if id.is_empty() || !self.learner_id().is_empty() {
            return false;
        }
        self.0["learner"] = json!({ "id": id });
        true
    }

    /// The text of a file with all of it. The name is not stored: in a classroom one browser has many learners.
    pub fn exported(&self, name: &str) -> String {
        let mut all = self.0.clone();
        all["learner"]["name"] = name.trim().into();
        all.to_string()
    }

    /// Adds what another browser has stored. Of two records of one attempt the one with more in it stays.
    pub fn add(&mut self, more: LessonAttempts) {
        let mut both: Vec<_> = (more.iter())
            .map(|(lesson, _)| (lesson.clone(), self.attempts(lesson)))
            .collect();
        merge(&mut both, more);
        for (lesson, attempts) in both {
            self.set(&lesson, attempts);
        }
    }
}

/// Reads an exported file.
///
/// # Errors
///
/// The problem with the file, in readable form.
pub fn read(text: &str, words: Words) -> Result<LessonAttempts, String> {
    let json: Value = serde_json::from_str(text).map_err(|error| {
        words.tell(message!(
            "this is not JSON (line {line}, column {column}).",
            line = error.line(),
            column = error.column()
        ))
    })?;
    let why = if json["scenario"].is_string() {
        words.say("this is a session, not progress: open it under Save and share.")
    } else if json["orgsim"].as_u64().is_some_and(|it| it > 1) {
        words.say("it was saved by a newer version of Orgsim: open it there.")
    } else if json["orgsim"] != 1 || !json["lessons"].is_object() {
        words.say(
            "this is not an Orgsim progress file: it must contain \"orgsim\": 1 and \"lessons\".",
        )
    } else {
        words.say("an attempt in it is damaged.")
    };
    read_value(&json).map_err(|_| why.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempt(begun: &str, met: usize) -> Attempt {
        Attempt {
            begun: begun.to_string(),
            met: (0..met).map(|n| format!("goal-{n}")).collect(),
            of: 3,
            ..Attempt::default()
        }
    }

    #[test]
    fn an_attempt_replaces_its_earlier_version() {
        let mut file = ProgressFile::default();
        assert!(file.note("a", attempt("2026-01-05T09:00:00.000Z", 0)));
        assert!(file.note("a", attempt("2026-01-05T09:00:00.000Z", 2)));
        assert!(!file.note("a", attempt("2026-01-05T09:00:00.000Z", 2)));
        let read = ProgressFile::read(&file.text()).expect("it can be read");
        assert_eq!(read.attempts("a").len(), 1);
        assert_eq!(read.standing("a"), LessonCompletion::Begun(2, 3));
        assert_eq!(read.standing("b"), LessonCompletion::Untouched);
    }

    #[test]
    fn the_best_attempt_stays() {
        let mut file = ProgressFile::default();
        file.note("a", attempt("2026-01-05T09:00:00.000Z", 3));
        for minute in 0..30 {
            file.note(
                "a",
                attempt(&format!("2026-01-06T09:{minute:02}:00.000Z"), 1),
            );
        }
        assert_eq!(file.attempts("a").len(), KEPT);
        assert_eq!(file.standing("a"), LessonCompletion::Begun(3, 3));
    }

    #[test]
    fn the_review_that_has_been_due_longest_is_offered_first() {
        let done = |day: u32| {
            let mut attempt = attempt(&format!("2026-01-{day:02}T09:00:00.000Z"), 3);
            attempt.done = Some(format!("2026-01-{day:02}T09:30:00.000Z"));
            attempt
                .log
                .answers
                .insert("q".into(), vec![vec!["a".into()]]);
            attempt
        };
        let mut file = ProgressFile::default();
        file.note("later", done(6));
        file.note("first", done(5));
        file.note("none", done(1));
        let lessons = [("later", 1), ("first", 1), ("none", 0), ("new", 3)];
        let lessons = lessons.map(|(id, count)| (id.to_string(), count));
        let due = |file: &ProgressFile, now: &str| file.most_due(&lessons, now);
        assert_eq!(due(&file, "2026-01-05T20:00:00Z"), None);
        assert_eq!(due(&file, "2026-01-09T09:00:00Z").as_deref(), Some("first"));
        let at = SimTime::parse("2026-01-08T09:00:00Z").expect("a time");
        file.add_reviews("first", vec![Review { at, right: false }]);
        assert_eq!(due(&file, "2026-01-09T09:30:00Z").as_deref(), Some("later"));
    }

    #[test]
    fn a_learner_has_one_id() {
        let mut file = ProgressFile::default();
        assert!(file.identify("0123456789abcdef"));
        assert!(!file.identify("fedcba9876543210"));
        let exported = file.exported(" Ana ");
        assert!(exported.contains("\"name\":\"Ana\""), "{exported}");
        assert!(!file.text().contains("Ana"));
    }

    #[test]
    fn what_is_not_progress_is_said() {
        let why = |text: &str| read(text, Words::ENGLISH).expect_err("it is not progress");
        assert!(why("{").starts_with("this is not JSON (line 1"));
        assert!(why("{\"scenario\":\"empty\"}").starts_with("this is a session"));
        assert!(why("{\"orgsim\":2}").starts_with("it was saved by a newer version"));
        assert!(why("[]").starts_with("this is not an Orgsim progress file"));
    }

    #[test]
    fn a_damaged_text_is_not_progress() {
        assert_eq!(ProgressFile::read("{\"orgsim\":1"), None);
        assert_eq!(ProgressFile::read("{\"orgsim\":1}"), None);
    }
}
