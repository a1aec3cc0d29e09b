//! The stored data of a lesson that was left: its session and the learner's other answers.

use serde_json::{Value, json};
use shell::controller::Controller;
use sim::session::SavedSession;

use super::{LessonPlace, Run};

/// The stored data of a lesson.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The lesson's session.
    pub saved: SavedSession,
    /// The number of steps taken.
    pub taken: usize,
    /// The current user, as a principal's text.
    pub actor: String,
    /// The access key that the user has chosen.
    pub key: Option<String>,
    /// Whether everything was shown.
    pub instructor: bool,
    /// What the attempt remembers beside the session.
    pub log: Value,
    /// The shown place.
    pub place: LessonPlace,
    /// The start, by the wall clock.
    pub begun: String,
    /// The version of the lesson.
    pub version: String,
    /// Active milliseconds.
    pub ms: u64,
}

impl LessonPlace {
    /// The stored form.
    fn name(self) -> String {
        match self {
            Self::Intro => "intro".to_string(),
            Self::Step(number) => number.to_string(),
            Self::Quiz => "quiz".to_string(),
            Self::End => "end".to_string(),
        }
    }

    fn by_name(name: &str) -> Self {
        match name {
            "quiz" => Self::Quiz,
            "end" => Self::End,
            number => number.parse().map_or(Self::Intro, Self::Step),
        }
    }
}

impl Kept {
    /// The stored form. `session`: the text of the session, which may have grown.
    pub fn to_json(&self, session: &str) -> Value {
        json!({
            "session": session,
            "taken": self.taken,
            "actor": self.actor,
            "key": self.key,
            "instructor": self.instructor,
            "log": self.log,
            "place": self.place.name(),
            "begun": self.begun,
            "version": self.version,
            "ms": self.ms,
        })
    }

    /// Reads the stored form; `None` if a part is missing.
    pub fn from_json(row: &Value) -> Option<Self> {
        let text = |name: &str| Some(row[name].as_str()?.to_string());
        Some(Self {
            saved: SavedSession::from_json(row["session"].as_str()?).ok()?,
            taken: usize::try_from(row["taken"].as_u64()?).ok()?,
            actor: text("actor")?,
            key: text("key"),
            instructor: row["instructor"].as_bool().unwrap_or(true),
            log: row["log"].clone(),
            place: LessonPlace::by_name(row["place"].as_str()?),
            begun: text("begun")?,
            version: text("version")?,
            ms: row["ms"].as_u64().unwrap_or(0),
        })
    }
}

impl Run {
    /// The data to store; `ms` is the active time.
    pub fn kept(&self, controller: &Controller, ms: u64) -> Kept {
        Kept {
            saved: SavedSession::unmarked(controller.history.whole_session()),
            taken: controller.history.steps().len(),
            actor: controller.actor.to_string(),
            key: controller.key.as_ref().map(ToString::to_string),
            instructor: controller.instructor,
            log: self.attempt.log.to_json(),
            place: self.place,
            begun: self.begun.to_string(),
            version: self.attempt.lesson.fingerprint.clone(),
            ms,
        }
    }
}
