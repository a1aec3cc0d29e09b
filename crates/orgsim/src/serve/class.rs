//! The learners of a class, as far as they report how they are doing. Nothing of it is written to a file.
//!
//! | request | by | what it does |
//! | --- | --- | --- |
//! | `PUT /_orgsim/class/ID` | a learner | reports `{"name", "lesson", "progress", "session"}`; the learner's page made up the id |
//! | `GET /_orgsim/class` | the presenter | lists the learners, without their sessions |
//! | `GET /_orgsim/class/ID` | the presenter | answers a learner's session, as links have it |
//! | `PUT /_orgsim/poll` | the presenter | asks `{"question", "options"}`, which followers are told as an event `poll`; `null` ends it |
//! | `GET /_orgsim/poll` | the presenter | answers how many chose each option, `{"counts": [2, 5]}` |
//! | `PUT /_orgsim/poll/ID` | a learner | answers the poll, `{"poll": 1, "option": 0}`; the last answer counts |

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use axum::body::Body;
use axum::http::{Method, Response, StatusCode};
use serde_json::{Value, json};
use tokio::sync::watch;

use super::control::{answer, error, text};
use super::sigv4;

const PATH: &str = "/_orgsim/class";
const POLL: &str = "/_orgsim/poll";
/// The most options of a poll.
const OPTIONS: usize = 12;
/// The maximum number of learners.
const LEARNERS: usize = 500;
/// The most bytes of a report.
const REPORT: usize = 256 * 1024;
/// The most characters of a name.
const NAME: usize = 60;

/// A class that watches, and its presenter's key.
#[derive(Debug)]
pub struct Class {
    /// A digest, so that the time of a comparison says nothing of the key.
    key: String,
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
    let plain = id.bytes().all(|it| it.is_ascii_alphanumeric());
    ((16..=64).contains(&id.len()) && plain).then_some(Some(id))
}

/// The goals that were met in the latest attempt at the lesson.
fn met(lesson: &Value, progress: &Value) -> usize {
    let attempts = lesson.as_str().map(|id| &progress["lessons"][id]);
    let last = attempts.and_then(|it| it.as_array()?.last());
    last.and_then(|it| it["met"].as_array()).map_or(0, Vec::len)
}

impl Class {
    pub fn new(key: &str) -> Self {
        Self {
            key: sigv4::digest(key.as_bytes()),
            learners: Mutex::default(),
            poll: Mutex::default(),
        }
    }

    /// Whether this is the presenter's key.
    pub fn has_key(&self, sent: Option<&[u8]>) -> bool {
        sent.is_some_and(|sent| sigv4::digest(sent) == self.key)
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

    /// Answers a request about the class; none: the request is about something else.
    pub fn handle(
        &self,
        told: &watch::Sender<Arc<str>>,
        method: &Method,
        path: &str,
        body: &[u8],
    ) -> Option<Response<Body>> {
        if let Some(learner) = learner_of(path, POLL) {
            let answered = self.polled(told, method, learner, body);
            let answered = answered.map(|value| answer(StatusCode::OK, &value));
            return Some(answered.unwrap_or_else(|(status, says)| error(status, says)));
        }
        let learner = learner_of(path, PATH)?;
        let answered = match (learner, method) {
            (None, &Method::GET) => Ok(answer(StatusCode::OK, &self.list())),
            (Some(id), &Method::PUT) => self
                .report(id, body)
                .map(|()| answer(StatusCode::OK, &json!({ "status": "ok" }))),
            (Some(id), &Method::GET) => self.session(id),
            _ => Err((
                StatusCode::METHOD_NOT_ALLOWED,
                "Learners are asked for with GET and report with PUT.",
            )),
        };
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
            let count = |option| poll.answers.values().filter(|it| **it == option).count();
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
            if poll.answers.len() >= LEARNERS && !poll.answers.contains_key(id) {
                return Err((
                    StatusCode::SERVICE_UNAVAILABLE,
                    "Too many answers (limit 500).",
                ));
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
        let learner = learners
            .get(id)
            .ok_or((StatusCode::NOT_FOUND, "This learner has not reported."))?;
        let kind = "text/plain; charset=utf-8";
        Ok(text(StatusCode::OK, kind, learner.session.clone()))
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
            let says = "The class is full (limit 500 learners).";
            return Err((StatusCode::SERVICE_UNAVAILABLE, says));
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
