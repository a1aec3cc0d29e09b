//! The state that a platform stores between visits, in little space: deflated JSON in base64, after `o1.`. It has the
//! fingerprint of each lesson's questions, so that a changed lesson never misreads old answers.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use message::Message;
use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::decompress_to_vec_with_limit;
use serde_json::{Value, json};

use crate::lesson::Lesson;
use crate::log::texts;
use crate::record::{AttemptRecord, LessonStanding};

const PREFIX: &str = "o1.";
/// The most bytes of the unpacked state.
const MAX_BYTES: usize = 1024 * 1024;

/// The most answers that are read, so that adding up cannot overflow.
const MOST_ANSWERS: usize = 1_000;

/// The time of an action of which only the result is known.
const UNKNOWN_TIME: &str = "1970-01-01T00:00:00.000Z";

/// The length of an answer's key.
const KEY: usize = 8;

/// The state between visits.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Saved {
    /// The lesson that was open.
    pub current: Option<String>,
    /// The lessons that were started.
    pub lessons: Vec<SavedLesson>,
    /// For the platform: the keys of the answers that it knows.
    pub sent: Vec<String>,
    /// For the platform: the statements that are made only once.
    pub stated: Vec<String>,
}

/// The state of a lesson.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SavedLesson {
    /// The id of the lesson.
    pub id: String,
    /// [`Lesson::questions_fingerprint`].
    pub fingerprint: String,
    /// All goals were met at some time.
    pub completed: bool,
    /// The number of quiz questions that were answered.
    pub answered: usize,
    /// The number of quiz questions whose answer counts as right.
    pub right: usize,
    /// The log, with the page's other data about the lesson.
    pub log: Value,
    /// The session, as in a link. It is the first part to be dropped when space is short.
    pub session: Option<String>,
}

/// How much of the state fitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// Everything fitted.
    Whole,
    /// The sessions of lessons other than the open one are left out.
    WithoutOthers,
    /// All sessions are left out; answers, hints and results are there.
    WithoutSessions,
    /// Only which lesson is open, and each lesson's result: whether it is completed, and how many answers were right.
    Results,
    /// Nothing fitted.
    Nothing,
}

impl SavedLesson {
    /// The stored state of a lesson: its standing and three attempts, namely the newest one, the one with the most
    /// progress, and the one with the best answers.
    pub fn keep(
        lesson: &Lesson,
        standing: &LessonStanding,
        records: &[AttemptRecord],
        session: Option<String>,
    ) -> Self {
        let records = records.iter().filter(|record| record.fits(lesson));
        let best = |rank: &dyn Fn(&AttemptRecord) -> (usize, usize)| {
            records
                .clone()
                .max_by_key(|record| rank(record))
                .map(|record| &record.begun)
        };
        let wanted = [
            records.clone().next_back().map(|record| &record.begun),
            best(&|record| (usize::from(record.done.is_some()), record.met.len())),
            best(&|record| {
                let (answered, right) = record.quiz(lesson);
                (right, answered)
            }),
        ];
        Self {
            id: lesson.id.clone(),
            fingerprint: lesson.questions_fingerprint(),
            completed: standing.completed,
            answered: standing.answered,
            right: standing.right,
            log: records
                .clone()
                .filter(|record| wanted.contains(&Some(&record.begun)))
                .map(AttemptRecord::to_json)
                .collect(),
            session,
        }
    }

    /// The attempts to continue from at the next visit.
    pub fn records(&self) -> Vec<AttemptRecord> {
        if let Some(rows) = self.log.as_array() {
            return rows.iter().filter_map(AttemptRecord::from_json).collect();
        }
        if !self.completed && self.answered == 0 {
            return Vec::new();
        }
        // Only the result fitted.
        vec![AttemptRecord {
            begun: UNKNOWN_TIME.into(),
            done: self.completed.then(|| UNKNOWN_TIME.into()),
            version: self.fingerprint.clone(),
            counted: Some((self.answered, self.right)),
            ..AttemptRecord::default()
        }]
    }
}

impl Saved {
    /// As much of the state as fits into this many characters, and how much fitted.
    pub fn pack(&self, limit: usize) -> (String, Fit) {
        for fit in [
            Fit::Whole,
            Fit::WithoutOthers,
            Fit::WithoutSessions,
            Fit::Results,
        ] {
            let text = self.reduced(fit).encode();
            if text.len() <= limit {
                return (text, fit);
            }
        }
        (String::new(), Fit::Nothing)
    }

    fn reduced(&self, fit: Fit) -> Self {
        let mut saved = self.clone();
        for lesson in &mut saved.lessons {
            let open = saved.current.as_ref() == Some(&lesson.id);
            if fit != Fit::Whole && !(open && fit == Fit::WithoutOthers) {
                lesson.session = None;
            }
            if fit == Fit::Results {
                lesson.log = Value::Null;
            }
        }
        if fit == Fit::Results {
            saved
                .lessons
                .retain(|lesson| lesson.completed || lesson.answered > 0);
        }
        saved
    }

    fn encode(&self) -> String {
        let lessons: Vec<Value> = self
            .lessons
            .iter()
            .map(|lesson| {
                json!([
                    lesson.id,
                    lesson.fingerprint,
                    lesson.completed,
                    lesson.log,
                    lesson.session,
                    lesson.answered,
                    lesson.right,
                ])
            })
            .collect();
        let value = json!({ "at": self.current, "of": lessons, "sent": self.sent.concat(), "stated": self.stated });
        let packed = compress_to_vec(value.to_string().as_bytes(), 9);
        format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(packed))
    }

    /// Reads what [`Saved::pack`] wrote.
    ///
    /// # Errors
    ///
    /// A sentence for the learner: the state was cut or changed, or a newer version of the page wrote it.
    pub fn unpack(text: &str) -> Result<Self, Message> {
        let damaged = || Message::from("the data saved by the platform was cut off or changed");
        let Some(body) = text.trim().strip_prefix(PREFIX) else {
            return Err(if text.starts_with('o') {
                "the data saved by the platform was written by a newer version of this page".into()
            } else {
                "the data saved by the platform was not written by this page".into()
            });
        };
        let packed = URL_SAFE_NO_PAD.decode(body).map_err(|_| damaged())?;
        let bytes = decompress_to_vec_with_limit(&packed, MAX_BYTES).map_err(|_| damaged())?;
        let value: Value = serde_json::from_slice(&bytes).map_err(|_| damaged())?;
        let string = |value: &Value| value.as_str().map(str::to_string);
        let count = |value: &Value| {
            let count = value.as_u64().and_then(|it| usize::try_from(it).ok());
            count.unwrap_or_default().min(MOST_ANSWERS)
        };
        Ok(Self {
            current: string(&value["at"]),
            lessons: (value["of"].as_array().into_iter().flatten())
                .filter_map(|row| {
                    Some(SavedLesson {
                        id: string(&row[0])?,
                        fingerprint: string(&row[1])?,
                        completed: row[2].as_bool()?,
                        answered: count(&row[5]),
                        right: count(&row[6]),
                        log: row[3].clone(),
                        session: string(&row[4]),
                    })
                })
                .collect(),
            sent: value["sent"]
                .as_str()
                .unwrap_or_default()
                .as_bytes()
                .chunks_exact(KEY)
                .map(|key| String::from_utf8_lossy(key).into_owned())
                .collect(),
            stated: texts(&value["stated"]),
        })
    }

    /// The state of a lesson, if the lesson has not changed.
    pub fn of(&self, id: &str, fingerprint: &str) -> Option<&SavedLesson> {
        self.lessons
            .iter()
            .find(|lesson| lesson.id == id && lesson.fingerprint == fingerprint)
    }
}
