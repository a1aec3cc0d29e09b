//! The lesson that the page made last, of the plan of a comparison. No file has it, so the browser keeps it: after a reload
//! it goes on.

use std::rc::Rc;

use interchange::PlanWalkthrough;
use lessons::{Diagnostic, Lesson, Texts};
use serde_json::{Value, json};
use sim::session::{PlayedSession, SavedSession};

use crate::library::{self, OpenedLesson};
use crate::say::{Language, say};
use crate::{opening, storage};

/// The beginning of the id of each lesson that the page makes.
const START: &str = "plan-";
/// No lesson has such an id, so no lesson's session is kept under this name.
const KEPT: &str = "lesson +made";

/// A lesson that the page made.
pub struct MadeLesson {
    pub files: PlanWalkthrough,
    /// The language of its texts.
    pub language: Language,
    /// The session that it begins with.
    pub start: SavedSession,
}

impl MadeLesson {
    fn opened(&self, start: PlayedSession) -> Result<OpenedLesson, String> {
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

    fn to_json(&self) -> Value {
        json!({
            "lesson": self.files.lesson,
            "texts": self.files.texts,
            "language": self.language.code(),
            "start": self.start.to_compact_json(),
        })
    }

    fn from_json(json: &Value) -> Option<Self> {
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

/// Keeps a lesson in place of the last one, and puts it on the shelf. Returns its id.
///
/// # Errors
///
/// The lesson cannot be read: a plan has more steps than a lesson.
pub fn put(made: &MadeLesson, start: PlayedSession) -> Result<String, String> {
    let opened = made.opened(start)?;
    let id = opened.lesson.id.clone();
    storage::prefer(KEPT, &made.to_json().to_string());
    library::put(opened);
    Ok(id)
}

/// Opens the kept lesson, if it has this id.
#[inline(never)]
pub fn open(id: &str, then: Box<dyn FnOnce(Result<OpenedLesson, String>)>) {
    let kept = storage::preference(KEPT);
    let kept = kept.and_then(|text| MadeLesson::from_json(&serde_json::from_str(&text).ok()?));
    let gone =
        || say("This plan is no longer kept. Make it again in the view Compare.").to_string();
    let Some(made) = kept else {
        return then(Err(gone()));
    };
    let id = id.to_string();
    opening::open(made.start.clone(), move |start| {
        let opened = start.and_then(|start| made.opened(start));
        let opened =
            opened.and_then(|it| Some(it).filter(|it| it.lesson.id == id).ok_or_else(gone));
        then(opened.inspect(|opened| library::put(opened.clone())));
    });
}
