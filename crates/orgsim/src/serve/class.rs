//! The learners of a class, as far as they report how they are doing. Nothing of it is written to a file.
//!
//! Learners report and vote only while their page follows: see [`present`].
//!
//! | request | by | what it does |
//! | --- | --- | --- |
//! | `GET /_orgsim/follow?learner=ID` | a learner | follows; the learner's page made up the id |
//! | `PUT /_orgsim/class/ID` | a learner | reports `{"name", "lesson", "progress", "session"}` |
//! | `GET /_orgsim/class` | the presenter | lists the learners, without their sessions |
//! | `GET /_orgsim/class/ID` | the presenter | answers a learner's session, as links have it |
//! | `DELETE /_orgsim/class/ID` | the presenter | removes a learner, with their answer to the poll |
//! | `PUT /_orgsim/poll` | the presenter | asks `{"question", "options"}`, which followers are told as an event `poll`; `null` ends it |
//! | `GET /_orgsim/poll` | the presenter | answers how many chose each option, `{"counts": [2, 5]}` |
//! | `PUT /_orgsim/poll/ID` | a learner | answers the poll, `{"poll": 1, "option": 0}`; the last answer counts |

pub mod present;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use axum::body::Body;
use axum::http::{Method, Response, StatusCode};
use serde_json::{Value, json};
use tokio::sync::watch;

use super::control::{answer, error, text};
use present::{Attendance, PresentLearners};

const PATH: &str = "/_orgsim/class";
const POLL: &str = "/_orgsim/poll";
/// The most options of a poll.
const OPTIONS: usize = 12;
/// The maximum number of learners on the board, and of answers to a poll. When another one comes, the one who left longest ago makes
/// room.
const LEARNERS: usize = 500;
/// The most bytes of a report.
const REPORT: usize = 256 * 1024;
/// The most characters of a name.
const NAME: usize = 60;

/// The refusal of an id that is not on the board.
const UNKNOWN: (StatusCode, &str) = (StatusCode::NOT_FOUND, "This learner has not reported.");

/// A class that watches.
#[derive(Debug, Default)]
pub struct Class {
    present: PresentLearners,
    learners: Mutex<BTreeMap<String, ReportingLearner>>,
    poll: Mutex<Poll>,
}

/// What the class is asked, and who chose which option.
#[derive(Debug, Default)]
struct Poll {
    number: u64,
    options: usize,
    answers: BTreeMap<String, usize>,
}

#[derive(Debug)]
struct ReportingLearner {
    name: String,
    lesson: Value,
    progress: Value,
    session: String,
    /// When the learner last met a goal or opened a lesson.
    moved: Instant,
    seen: Instant,
}

/// The id in `/_orgsim/class/ID`; none: all learners. The outer one: the path is not about that.
fn learner_of<'p>(path: &'p str, of: &str) -> Option<Option<&'p str>> {
    let rest = path.strip_prefix(of)?;
    if rest.is_empty() {
        return Some(None);
    }
    let id = rest.strip_prefix('/')?;
    is_learner_id(id).then_some(Some(id))
}

/// Whether a learner's page can have made up this id: 16 to 64 letters and digits.
fn is_learner_id(id: &str) -> bool {
    (16..=64).contains(&id.len()) && id.bytes().all(|it| it.is_ascii_alphanumeric())
}

/// The goals that were met in the latest attempt at the lesson.
fn met(lesson: &Value, progress: &Value) -> usize {
    let attempts = lesson.as_str().map(|id| &progress["lessons"][id]);
    let last = attempts.and_then(|it| it.as_array()?.last());
    last.and_then(|it| it["met"].as_array()).map_or(0, Vec::len)
}

impl Class {
    /// A learner's page begins to follow; `None`: this is no id of a learner.
    pub fn attend(&self, id: &str) -> Option<Attendance> {
        is_learner_id(id).then(|| self.present.attend(id))
    }

    /// The refusal of a learner who does not follow. `is_full`: nobody else can.
    fn is_there(&self, id: &str, is_full: bool) -> Result<(), (StatusCode, &'static str)> {
        if self.present.has(id) {
            Ok(())
        } else if is_full {
            let says = "The class is full: as many follow as can (limit 500).";
            Err((StatusCode::SERVICE_UNAVAILABLE, says))
        } else {
            let says = "Only learners whose page follows, with /_orgsim/follow?learner=ID, report and answer.";
            Err((StatusCode::CONFLICT, says))
        }
    }

    /// Whether only the presenter may ask for this.
    pub fn keeps(method: &Method, path: &str) -> bool {
        let reads = method == Method::GET || method == Method::HEAD;
        match learner_of(path, PATH).or_else(|| learner_of(path, POLL)) {
            Some(Some(_)) => method != Method::PUT,
            Some(None) => true,
            None => !reads,
        }
    }

    /// Answers a request about the class; none: the request is about something else. `is_full`: nobody else can follow.
    pub fn handle(
        &self,
        told: &watch::Sender<Arc<str>>,
        is_full: bool,
        method: &Method,
        path: &str,
        body: &[u8],
    ) -> Option<Response<Body>> {
        let of_poll = learner_of(path, POLL);
        let learner = of_poll.or_else(|| learner_of(path, PATH))?;
        let there = match learner {
            Some(id) if method == Method::PUT => self.is_there(id, is_full),
            Some(_) | None => Ok(()),
        };
        let ok = |()| answer(StatusCode::OK, &json!({ "status": "ok" }));
        let answered = there.and_then(|()| match (of_poll, learner, method) {
            (Some(_), ..) => (self.polled(told, method, learner, body))
                .map(|value| answer(StatusCode::OK, &value)),
            (None, None, &Method::GET) => Ok(answer(StatusCode::OK, &self.list())),
            (None, Some(id), &Method::PUT) => self.report(id, body).map(ok),
            (None, Some(id), &Method::GET) => self.session(id),
            (None, Some(id), &Method::DELETE) => self.remove(id).map(ok),
            (None, ..) => Err((
                StatusCode::METHOD_NOT_ALLOWED,
                "Learners are asked for with GET, report with PUT and are removed with DELETE.",
            )),
        });
        Some(answered.unwrap_or_else(|(status, says)| error(status, says)))
    }

    fn polled(
        &self,
        told: &watch::Sender<Arc<str>>,
        method: &Method,
        learner: Option<&str>,
        body: &[u8],
    ) -> Result<Value, (StatusCode, &'static str)> {
        const FORM: &str = "A poll is {\"question\", \"options\"} with 2 to 12 options, or null; an answer {\"poll\", \"option\"}.";
        let mut poll = self.poll.lock().unwrap_or_else(PoisonError::into_inner);
        if method == Method::GET {
            // Otherwise a client that comes and goes under new ids would have a vote for each.
            let there: Vec<usize> = (poll.answers.iter())
                .filter(|(id, _)| self.present.has(id))
                .map(|(_, option)| *option)
                .collect();
            let count = |option| there.iter().filter(|it| **it == option).count();
            let counts: Vec<usize> = (0..poll.options).map(count).collect();
            return Ok(json!({ "counts": counts }));
        }
        if method != Method::PUT {
            return Err((StatusCode::METHOD_NOT_ALLOWED, FORM));
        }
        let bad = (StatusCode::BAD_REQUEST, FORM);
        let value: Value = serde_json::from_slice(body).map_err(|_| bad)?;
        if let Some(id) = learner {
            let number = |name: &str| value[name].as_u64().ok_or(bad);
            let option = usize::try_from(number("option")?).map_err(|_| bad)?;
            if number("poll")? != poll.number || option >= poll.options {
                return Err((StatusCode::CONFLICT, "This is not what is asked now."));
            }
            if poll.answers.len() >= LEARNERS {
                poll.answers.retain(|id, _| self.present.has(id));
            }
            poll.answers.insert(id.to_string(), option);
            return Ok(json!({ "status": "ok" }));
        }
        let options = value["options"].as_array().map_or(0, Vec::len);
        let is_poll = (2..=OPTIONS).contains(&options)
            && value["question"].is_string()
            && (value["options"].as_array().into_iter().flatten()).all(Value::is_string);
        if !value.is_null() && !is_poll {
            return Err(bad);
        }
        *poll = Poll {
            number: poll.number + 1,
            options,
            answers: BTreeMap::new(),
        };
        let text = if value.is_null() {
            value
        } else {
            json!({ "poll": poll.number, "question": value["question"], "options": value["options"] })
        };
        // A line of an event: JSON escapes line ends.
        told.send_replace(text.to_string().into());
        Ok(json!({ "status": "ok" }))
    }

    fn list(&self) -> Value {
        let learners = self.learners.lock().unwrap_or_else(PoisonError::into_inner);
        let rows = learners.iter().map(|(id, it)| {
            json!({
                "id": id,
                "name": it.name,
                "lesson": it.lesson,
                "progress": it.progress,
                "stuck": it.moved.elapsed().as_secs(),
                "silent": it.seen.elapsed().as_secs(),
            })
        });
        json!({ "learners": rows.collect::<Vec<_>>() })
    }

    fn session(&self, id: &str) -> Result<Response<Body>, (StatusCode, &'static str)> {
        let learners = self.learners.lock().unwrap_or_else(PoisonError::into_inner);
        let learner = learners.get(id).ok_or(UNKNOWN)?;
        let kind = "text/plain; charset=utf-8";
        Ok(text(StatusCode::OK, kind, learner.session.clone()))
    }

    /// Drops the learner who has not reported for longest: of those who are not there, if there is one.
    fn make_room(&self, learners: &mut BTreeMap<String, ReportingLearner>) {
        let longest = learners
            .iter()
            .min_by_key(|(id, it)| (self.present.has(id), it.seen))
            .map(|(id, _)| id.clone());
        longest.and_then(|id| learners.remove(&id));
    }

    fn remove(&self, id: &str) -> Result<(), (StatusCode, &'static str)> {
        let mut poll = self.poll.lock().unwrap_or_else(PoisonError::into_inner);
        poll.answers.remove(id);
        drop(poll);
        let mut learners = self.learners.lock().unwrap_or_else(PoisonError::into_inner);
        let removed = learners.remove(id);
        removed.map(drop).ok_or(UNKNOWN)
    }

    fn report(&self, id: &str, body: &[u8]) -> Result<(), (StatusCode, &'static str)> {
        const FORM: (StatusCode, &str) = (
            StatusCode::BAD_REQUEST,
            "The body is to be {\"name\", \"lesson\", \"progress\", \"session\"}.",
        );
        if body.len() > REPORT {
            let says = "A report has at most 256 kilobytes.";
            return Err((StatusCode::PAYLOAD_TOO_LARGE, says));
        }
        let mut value: Value = serde_json::from_slice(body).map_err(|_| FORM)?;
        let text = |name: &str| value[name].as_str().map(str::to_string).ok_or(FORM);
        let (name, session) = (text("name")?.trim().to_string(), text("session")?);
        let fits = (1..=NAME).contains(&name.chars().count());
        if !fits || name.chars().any(char::is_control) {
            let says = "A name has 1 to 60 characters.";
            return Err((StatusCode::BAD_REQUEST, says));
        }
        let (lesson, progress) = (value["lesson"].take(), value["progress"].take());
        if !(lesson.is_string() || lesson.is_null()) || !progress.is_object() {
            return Err(FORM);
        }
        let mut learners = self.learners.lock().unwrap_or_else(PoisonError::into_inner);
        if learners.len() >= LEARNERS && !learners.contains_key(id) {
            self.make_room(&mut learners);
        }
        let now = Instant::now();
        let before = learners.get(id).filter(|it| {
            it.lesson == lesson && met(&it.lesson, &it.progress) == met(&lesson, &progress)
        });
        let moved = before.map_or(now, |it| it.moved);
        let learner = ReportingLearner {
            name,
            lesson,
            progress,
            session,
            moved,
            seen: now,
        };
        learners.insert(id.to_string(), learner);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_learners_report_needs_no_key() {
        let id = "/_orgsim/class/0123456789abcdef";
        for (method, path, keeps) in [
            (Method::PUT, id, false),
            (Method::GET, id, true),
            (Method::DELETE, id, true),
            (Method::GET, PATH, true),
            (Method::PUT, PATH, true),
            (Method::PUT, "/_orgsim/class/0123", true),
            (Method::PUT, "/_orgsim/poll/0123456789abcdef", false),
            (Method::GET, "/_orgsim/poll", true),
            (Method::PUT, "/_orgsim/poll", true),
            (Method::GET, "/_orgsim/session", false),
            (Method::PUT, "/_orgsim/session", true),
            (Method::PUT, "/_orgsim/class/../reset-0123456789", true),
        ] {
            assert_eq!(Class::keeps(&method, path), keeps, "{method} {path}");
        }
    }
}
