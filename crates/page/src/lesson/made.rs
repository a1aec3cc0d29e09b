//! Lessons that the page makes, of the plan of a comparison.

use std::rc::Rc;

use interchange::PlanWalkthrough;
use lessons::{Diagnostic, Language, Lesson, Texts};
use serde_json::{Value, json};
use sim::session::{PlayedSession, SavedSession};

use super::OpenedLesson;

/// The beginning of the id of each lesson that the page makes.
const START: &str = "plan-";
/// A lesson that the page made.
pub struct MadeLesson {
    /// The lesson's file and its texts.
    pub files: PlanWalkthrough,
    /// The language of its texts.
    pub language: Language,
    /// The session that it begins with.
    pub start: SavedSession,
}

impl MadeLesson {
    /// The lesson, which begins with its session as it was played.
    ///
    /// # Errors
    ///
    /// The lesson cannot be read: a plan has more steps than a lesson.
    pub fn opened(&self, start: PlayedSession) -> Result<OpenedLesson, String> {
        let why = |faults: Vec<Diagnostic>| {
            let all: Vec<String> = faults.iter().map(ToString::to_string).collect();
            all.join(" ")
        };
        let PlanWalkthrough { lesson, texts } = &self.files;
        let id = format!("{START}{}", lessons::fingerprint(lesson));
        Ok(OpenedLesson {
            lesson: Rc::new(Lesson::read(&id, lesson).map_err(why)?),
            texts: Rc::new(Texts::read(texts).map_err(why)?),
            language: self.language,
            start: Some(Rc::new(start)),
        })
    }

    /// The form in storage.
    pub fn to_json(&self) -> Value {
        json!({
            "lesson": self.files.lesson,
            "texts": self.files.texts,
            "language": self.language.code(),
            "start": self.start.to_compact_json(),
        })
    }

    /// Reads [`Self::to_json`]'s form; `None` if a part is missing.
    pub fn from_json(json: &Value) -> Option<Self> {
        let text = |name: &str| Some(json[name].as_str()?.to_string());
        Some(Self {
            files: PlanWalkthrough {
                lesson: text("lesson")?,
                texts: text("texts")?,
            },
            language: Language::by_code(json["language"].as_str()?)?,
            start: SavedSession::from_json(json["start"].as_str()?).ok()?,
        })
    }
}

/// Whether a lesson was made by a page.
pub fn is_made(id: &str) -> bool {
    id.starts_with(START)
}
