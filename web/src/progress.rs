//! The progress in each lesson, attempt by attempt: for the list of lessons, for continuing, for reports.
//!
//! Kept in the browser as `{"orgsim": 1, "learner": {"id": …}, "lessons": {ID: [ATTEMPT, …]}, "reviews": {ID: [{"at": …,
//! "right": …}, …]}}`, the oldest attempt first. The attempt that is being made is written again after each thing done, so that
//! nothing hangs on how the tab is closed. What was once reached stays reached: a new attempt takes nothing away from the
//! ones before.

use lessons::learning::{LessonProgress, Review};
use lessons::record::{AttemptRecord as Attempt, FileLearner, merge, read_value};
use serde_json::{Value, json};
use sim::time::SimTime;

use crate::say::{say, say_with};
use crate::{clock, memory, platform, storage};

const PROGRESS: &str = "progress";
/// Most stored attempts per lesson, of which the best one always stays, and most stored reviews.
const KEPT: usize = 20;
/// Largest accepted file, in bytes: twenty attempts of each lesson are a few hundred kilobytes.
pub const LARGEST: f64 = 8_000_000.0;

/// Attempts by lesson.
pub type Lessons = Vec<(String, Vec<Attempt>)>;

/// The progress in a lesson, over all attempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LessonCompletion {
    Untouched,
    /// Goals met at best, out of all.
    Begun(usize, usize),
    Done,
}

/// The attempts at a lesson, the oldest first.
pub fn attempts(lesson: &str) -> Vec<Attempt> {
    let rows = all();
    let rows = rows["lessons"][lesson].as_array();
    rows.into_iter()
        .flatten()
        .filter_map(Attempt::from_json)
        .collect()
}

pub fn standing(lesson: &str) -> LessonCompletion {
    match attempts(lesson).iter().max_by_key(|it| it.rank()) {
        None => LessonCompletion::Untouched,
        Some(best) if best.done.is_some() => LessonCompletion::Done,
        Some(best) => LessonCompletion::Begun(best.met.len(), best.of),
    }
}

/// Where a lesson is on the learner's map now.
pub fn learning(lesson: &str) -> LessonProgress {
    let now = SimTime::parse(&clock::now()).unwrap_or(SimTime::from_millis(0));
    LessonProgress::at(now, &attempts(lesson), &Review::all(&all(), lesson))
}

/// Stores a review.
pub fn reviewed(lesson: &str, review: Review) {
    set_reviews(lesson, vec![review]);
}

/// Adds the reviews of a file that [`read`] accepts.
pub fn add_reviews(text: &str) {
    let file: Value = serde_json::from_str(text).unwrap_or_default();
    for (lesson, _) in file["reviews"].as_object().into_iter().flatten() {
        set_reviews(lesson, Review::all(&file, lesson));
    }
}

/// Adds reviews of a lesson, each once, the oldest first.
fn set_reviews(lesson: &str, more: Vec<Review>) {
    let mut all = all();
    let mut reviews = Review::all(&all, lesson);
    reviews.extend(more);
    ordered::sort_by_key(&mut reviews, |it| it.at);
    reviews.dedup_by_key(|it| it.at);
    let old = reviews.len().saturating_sub(KEPT);
    all["reviews"][lesson] = reviews[old..].iter().map(Review::to_json).collect();
    storage::prefer(PROGRESS, &all.to_string());
}

/// Stores an attempt, replacing its earlier version.
pub fn note(lesson: &str, attempt: Attempt) {
    let mut attempts = attempts(lesson);
    match attempts.iter_mut().find(|it| it.begun == attempt.begun) {
        Some(before) if *before == attempt => return,
        Some(before) => *before = attempt,
        None => attempts.push(attempt),
    }
    set(lesson, attempts);
}

/// The text of a file with all of it. The learner may have no name; the id stays the same in all files of this browser, so that
/// reports know them for one learner's.
pub fn exported(name: &str) -> String {
    let mut all = all();
    if id_in(&all).is_empty() {
        all["learner"] = json!({ "id": new_id() });
        storage::prefer(PROGRESS, &all.to_string());
    }
    // The name is not kept: in a classroom one browser has many learners.
    all["learner"]["name"] = name.trim().into();
    all.to_string()
}

/// The id of the learner of this browser; empty until a file was saved.
pub fn learner_id() -> String {
    id_in(&all())
}

fn id_in(all: &Value) -> String {
    FileLearner::of(all).id
}

/// Sixteen digits by chance.
fn new_id() -> String {
    platform::sixteen_digits()
}

/// All that is kept.
pub fn all() -> Value {
    let read = |text: &str| {
        let all: Value = serde_json::from_str(text).ok()?;
        all["lessons"].is_object().then_some(all)
    };
    memory::read(PROGRESS, read).unwrap_or_else(|| json!({ "orgsim": 1, "lessons": {} }))
}

/// Reads an exported file.
///
/// # Errors
///
/// The problem with the file, in readable form.
pub fn read(text: &str) -> Result<Lessons, String> {
    let json: Value = serde_json::from_str(text).map_err(|error| {
        say_with(
            "this is not JSON (line {line}, column {column}).",
            &[("line", &error.line()), ("column", &error.column())],
        )
    })?;
    let why = if json["scenario"].is_string() {
        say("this is a session, not progress: open it under Share.")
    } else if json["orgsim"].as_u64().is_some_and(|it| it > 1) {
        say("it was saved by a newer version of Orgsim: open it there.")
    } else if json["orgsim"] != 1 || !json["lessons"].is_object() {
        say("this is not an Orgsim progress file: it must contain \"orgsim\": 1 and \"lessons\".")
    } else {
        say("an attempt in it is damaged.")
    };
    read_value(&json).map_err(|_| why.to_string())
}

/// Adds what another browser has kept, with its learner's id if there is none here. Of two records of one attempt the one with
/// more in it stays.
pub fn add(read: Lessons, id: &str) {
    let mut kept = all();
    if !id.is_empty() && id_in(&kept).is_empty() {
        kept["learner"] = json!({ "id": id });
        storage::prefer(PROGRESS, &kept.to_string());
    }
    let mut both: Vec<_> = (read.iter())
        .map(|(lesson, _)| (lesson.clone(), attempts(lesson)))
        .collect();
    merge(&mut both, read);
    for (lesson, attempts) in both {
        set(&lesson, attempts);
    }
}

/// Deletes all attempts, and the position in each lesson.
pub fn forget() {
    for lesson in all()["lessons"].as_object().into_iter().flatten() {
        storage::prefer(&format!("lesson {}", lesson.0), "");
    }
    storage::prefer(PROGRESS, "");
}

fn set(lesson: &str, mut attempts: Vec<Attempt>) {
    while attempts.len() > KEPT {
        let best = attempts.iter().map(Attempt::rank).max();
        let goes = attempts.iter().position(|it| Some(it.rank()) != best);
        attempts.remove(goes.unwrap_or(0));
    }
    let mut all = all();
    all["lessons"][lesson] = attempts.iter().map(Attempt::to_json).collect();
    storage::prefer(PROGRESS, &all.to_string());
}
