//! The stored progress in each lesson, see `page::progress`.

use lessons::learning::LessonProgress;
use lessons::record::{AttemptRecord, file_of};
use page::course::CourseState;
pub use page::progress::{LARGEST, LessonCompletion};
use page::progress::{LessonAttempts, ProgressFile};
use page::stored::PROGRESS;
use serde_json::Value;

use crate::dispatch::Dispatch;
use crate::say::words;
use crate::{clock, platform, storage};

/// All that is stored.
fn file() -> ProgressFile {
    storage::read(PROGRESS, ProgressFile::read).unwrap_or_default()
}

fn keep(dispatch: Dispatch, file: &ProgressFile) {
    dispatch.remember(PROGRESS, &file.text());
}

/// The attempts at a lesson, the oldest first.
pub fn attempts(lesson: &str) -> Vec<AttemptRecord> {
    file().attempts(lesson)
}

/// How far the learner is with a lesson.
pub fn standing(lesson: &str) -> LessonCompletion {
    file().standing(lesson)
}

/// How far a lesson was learned now. `questions`: how many it has at its end.
pub fn learning(lesson: &str, questions: u64) -> LessonProgress {
    file().learning(lesson, questions, &clock::now())
}

/// Whether anything is stored.
pub fn is_kept() -> bool {
    storage::preference(PROGRESS).is_some()
}

/// The lesson whose review is offered now; see [`CourseState::offered`].
pub fn offered(
    course: &CourseState,
    lessons: &[(String, u64)],
    put_off: Option<&str>,
) -> Option<String> {
    course.offered(lessons, &file(), put_off, &clock::now())
}

/// Stores the reviews of a file that [`read`] accepts.
pub fn add_reviews(dispatch: Dispatch, text: &str) {
    let before = file();
    let mut file = before.clone();
    file.add_reviews_of(text);
    if file != before {
        keep(dispatch, &file);
    }
}

/// The text of a file with all of it. The learner may have no name; the id stays the same in all files of this browser, so that
/// reports know them for one learner's.
fn exported(dispatch: Dispatch, name: &str) -> String {
    let mut file = file();
    if file.identify(&platform::sixteen_digits()) {
        keep(dispatch, &file);
    }
    file.exported(name)
}

/// Saves all of it to a file.
pub fn save(dispatch: Dispatch, name: &str) {
    dispatch.save(&file_of(name), &exported(dispatch, name));
}

/// The id of the learner of this browser; empty until a file was saved.
pub fn learner_id() -> String {
    file().learner_id()
}

/// All that is stored, as JSON.
pub fn all() -> Value {
    file().value().clone()
}

/// Reads an exported file.
///
/// # Errors
///
/// The problem with the file, in readable form.
pub fn read(text: &str) -> Result<LessonAttempts, String> {
    page::progress::read(text, words())
}

/// Stores what another browser has stored, with its learner's id if there is none here.
pub fn add(dispatch: Dispatch, read: LessonAttempts, id: &str) {
    let mut file = file();
    file.identify(id);
    file.add(read);
    keep(dispatch, &file);
}

/// Deletes all attempts, and the position in each lesson.
pub fn forget(dispatch: Dispatch) {
    for lesson in file().lessons() {
        dispatch.remember(&format!("lesson {lesson}"), "");
    }
    dispatch.remember(PROGRESS, "");
}

/// The last step reached in a walkthrough, from 0.
pub fn reached(id: &str) -> Option<usize> {
    storage::preference(&format!("walk.{id}"))?.parse().ok()
}

/// Stores the step of a walkthrough that is shown, from 0.
pub fn remember_step(dispatch: Dispatch, id: &str, step: usize) {
    dispatch.remember(&format!("walk.{id}"), &step.to_string());
}
