//! The learners of a class, as far as they report how they are doing. Nothing of it is written to a file.
//!
//! Learners report and vote only while their page follows: see [`present`]. The server issues the ids of learners: see [`issued`].
//!
//! | request | by | what it does |
//! | --- | --- | --- |
//! | `GET /_orgsim/follow?learner=ID` | a learner | follows; who has no id yet, such as `new`, is told one in an event `learner` |
//! | `PUT /_orgsim/class/ID` | a learner | reports `{"name", "lesson", "progress", "session"}` |
//! | `GET /_orgsim/class` | the presenter | lists the learners, without their sessions |
//! | `GET /_orgsim/class/ID` | the presenter | answers a learner's session, as links have it |
//! | `DELETE /_orgsim/class/ID` | the presenter | removes a learner: the id is not valid any more |
//! | `PUT /_orgsim/poll` | the presenter | asks `{"question", "options"}`, which followers are told as an event `poll`; with an `answer`, which they are told too, or `null` it ends; answers the counts of the question before |
//! | `GET /_orgsim/poll` | the presenter | answers how many chose each option, `{"counts": [2, 5]}` |
//! | `PUT /_orgsim/screen` | the presenter | shows what is on the screen beside the session, an object, which followers are told as an event `screen` |
//! | `PUT /_orgsim/poll/ID` | a learner | answers the poll, `{"poll": 1, "run": "…", "option": 0}`; the last answer counts |

mod issued;
pub mod present;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::Body;
use axum::http::{Method, Response, StatusCode};
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::time::Instant;

use super::audience::LearnerNumber;
use super::control::{answer, error, text};
use issued::IssuedIds;
use present::Present;

const PATH: &str = "/_orgsim/class";
const POLL: &str = "/_orgsim/poll";
const SCREEN: &str = "/_orgsim/screen";
/// The most options of a poll.
const OPTIONS: usize = 12;
/// The maximum number of learners on the board, and of answers to a poll. When another one comes, of those who left the one whose id
/// was issued last makes room.
const LEARNERS: usize = 500;
/// The most bytes of a report.
const REPORT: usize = 256 * 1024;
/// The most characters of a name.
const NAME: usize = 60;

/// A learner's page that begins to follow.
#[derive(Debug)]
pub struct ArrivingLearner {
    pub number: LearnerNumber,
    /// The id that was issued for it just now.
    pub issued: Option<String>,
}

const REMOVED: (StatusCode, &str) = (
    StatusCode::FORBIDDEN,
    "The presenter removed this learner from the class.",
);
/// The refusal of an id that is not on the board.
const UNKNOWN: (StatusCode, &str) = (StatusCode::NOT_FOUND, "This learner has not reported.");

/// A class that watches.
#[derive(Debug)]
pub struct Class {
    present: Present,
    ids: Mutex<IssuedIds>,
    learners: Mutex<BTreeMap<String, ReportingLearner>>,
    poll: Mutex<Poll>,
}

/// What every follower is told.
pub struct ClassTold<'s> {
    pub polls: &'s watch::Sender<Arc<str>>,
    pub screen: &'s watch::Sender<Arc<str>>,
    /// Identifies this run of the server. Each run numbers its polls from 1.
    pub run: &'s str,
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
    number: LearnerNumber,
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

/// Whether a learner can have this id: 16 to 64 letters and digits.
fn is_learner_id(id: &str) -> bool {
    (16..=64).contains(&id.len()) && id.bytes().all(|it| it.is_ascii_alphanumeric())
}

/// The goals that were met in the latest attempt at the lesson.
fn met(lesson: &Value, progress: &Value) -> usize {
    let attempts = lesson.as_str().map(|id| &progress["lessons"][id]);
    let last = attempts.and_then(|it| it.as_array()?.last());
    last.and_then(|it| it["met"].as_array()).map_or(0, Vec::len)
}

/// Letters of Hangul that show nothing: fillers.
const BLANK: [char; 4] = ['\u{115f}', '\u{1160}', '\u{3164}', '\u{ffa0}'];

/// Whether a name has a character that shows: a letter or digit of any script, a mark, or a symbol. Others are spaces, or change how
/// their neighbors look.
fn shows(name: &str) -> bool {
    name.chars().any(|it| {
        it.is_alphanumeric() && !BLANK.contains(&it) || it.is_ascii_graphic() || is_symbol(it)
    })
}

/// Emoji and other pictures.
fn is_symbol(it: char) -> bool {
    matches!(it, '\u{2190}'..='\u{27ff}' | '\u{2900}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}')
        && it != '\u{2800}'
}

/// Has followers told what the presenter's screen shows.
fn show(
    screen: &watch::Sender<Arc<str>>,
    method: &Method,
    body: &[u8],
) -> Result<(), (StatusCode, &'static str)> {
    if method != Method::PUT {
        let says = "What the presenter's screen shows is told with PUT.";
        return Err((StatusCode::METHOD_NOT_ALLOWED, says));
    }
    let small = Some(body).filter(|it| it.len() <= REPORT);
    let value: Option<Value> = small.and_then(|it| serde_json::from_slice(it).ok());
    match value.filter(Value::is_object) {
        // A line of an event: JSON escapes line ends.
        Some(value) => _ = screen.send_replace(value.to_string().into()),
        None => {
            let says = "What the screen shows is an object of at most 256 kilobytes.";
            return Err((StatusCode::BAD_REQUEST, says));
        }
    }
    Ok(())
}

impl Class {
    pub fn new(present: Present) -> Self {
        Self {
            present,
            ids: Mutex::default(),
            learners: Mutex::default(),
            poll: Mutex::default(),
        }
    }

    fn ids(&self) -> MutexGuard<'_, IssuedIds> {
        self.ids.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn learners(&self) -> MutexGuard<'_, BTreeMap<String, ReportingLearner>> {
        self.learners.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A learner's page begins to follow with this id, or with none that was issued: who it is.
    pub fn arrives(&self, id: &str) -> Result<ArrivingLearner, (StatusCode, &'static str)> {
        let mut ids = self.ids();
        let known = ids.number(id);
        if known.is_some_and(|number| ids.is_removed(number)) {
            return Err(REMOVED);
        }
        let issued = known.is_none().then(|| ids.issue());
        let number = known.or(issued.as_ref().map(|it| it.0)).unwrap_or_default();
        Ok(ArrivingLearner {
            number,
            issued: issued.map(|it| it.1),
        })
    }

    /// The number of a learner who follows.
    fn there(&self, id: &str) -> Result<LearnerNumber, (StatusCode, &'static str)> {
        let ids = self.ids();
        let number = ids.number(id);
        if number.is_some_and(|number| ids.is_removed(number)) {
            return Err(REMOVED);
        }
        if let Some(number) = number.filter(|number| self.present.has(*number)) {
            return Ok(number);
        }
        Err(match self.present.is_full() {
            true => {
                let says = "The class is full (limit 500).";
                (StatusCode::SERVICE_UNAVAILABLE, says)
            }
            false => {
                let says = "Only learners whose page follows, with /_orgsim/follow?learner=ID, report and answer.";
                (StatusCode::CONFLICT, says)
            }
        })
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
        told: &ClassTold<'_>,
        method: &Method,
        path: &str,
        body: &[u8],
    ) -> Option<Response<Body>> {
        let ok = |()| answer(StatusCode::OK, &json!({ "status": "ok" }));
        if path == SCREEN {
            let shown = show(told.screen, method, body).map(ok);
            return Some(shown.unwrap_or_else(|(status, says)| error(status, says)));
        }
        let of_poll = learner_of(path, POLL);
        let learner = of_poll.or_else(|| learner_of(path, PATH))?;
        let there = match learner {
            Some(id) if method == Method::PUT => self.there(id),
            Some(_) | None => Ok(0),
        };
        let answered = there.and_then(|number| match (of_poll, learner, method) {
            (Some(_), ..) => (self.polled(told, method, learner, body))
                .map(|value| answer(StatusCode::OK, &value)),
            (None, None, &Method::GET) => Ok(answer(StatusCode::OK, &self.list())),
            (None, Some(id), &Method::PUT) => self.report(id, number, body).map(ok),
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
        told: &ClassTold<'_>,
        method: &Method,
        learner: Option<&str>,
        body: &[u8],
    ) -> Result<Value, (StatusCode, &'static str)> {
        const FORM: &str = "A poll is {\"question\", \"options\", \"answer\"} with 2 to 12 options, or null; an answer {\"poll\", \"option\"}.";
        let mut poll = self.poll.lock().unwrap_or_else(PoisonError::into_inner);
        if method == Method::GET {
            return Ok(json!({ "counts": self.counts(&poll) }));
        }
        if method != Method::PUT {
            return Err((StatusCode::METHOD_NOT_ALLOWED, FORM));
        }
        let bad = (StatusCode::BAD_REQUEST, FORM);
        let value: Value = serde_json::from_slice(body).map_err(|_| bad)?;
        if let Some(id) = learner {
            let number = |name: &str| value[name].as_u64().ok_or(bad);
            let option = usize::try_from(number("option")?).map_err(|_| bad)?;
            let is_of_run = value["run"].as_str().is_none_or(|run| run == told.run);
            if number("poll")? != poll.number || !is_of_run || option >= poll.options {
                return Err((StatusCode::CONFLICT, "This is not the current question."));
            }
            if poll.answers.len() >= LEARNERS {
                poll.answers.retain(|id, _| self.there(id).is_ok());
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
        // Those that came since the presenter last counted.
        let counts = self.counts(&poll);
        *poll = Poll {
            number: poll.number + 1,
            // Once it is answered, nobody votes.
            options: if value["answer"].is_null() {
                options
            } else {
                0
            },
            answers: BTreeMap::new(),
        };
        let text = if value.is_null() {
            value
        } else {
            json!({ "poll": poll.number, "run": told.run, "question": value["question"], "options": value["options"], "answer": value["answer"] })
        };
        // A line of an event: JSON escapes line ends.
        told.polls.send_replace(text.to_string().into());
        Ok(json!({ "status": "ok", "counts": counts }))
    }

    /// How many chose each option.
    fn counts(&self, poll: &Poll) -> Vec<usize> {
        // Otherwise a client that comes and goes under new ids would have a vote for each.
        let there: Vec<usize> = (poll.answers.iter())
            .filter(|(id, _)| self.there(id).is_ok())
            .map(|(_, option)| *option)
            .collect();
        let count = |option| there.iter().filter(|it| **it == option).count();
        (0..poll.options).map(count).collect()
    }

    fn list(&self) -> Value {
        let learners = self.learners();
        let rows = learners.iter().map(|(id, it)| {
            json!({
                "id": id,
                "name": it.name,
                "lesson": it.lesson,
                "progress": it.progress,
                "stuck": it.moved.elapsed().as_secs(),
                "silent": it.seen.elapsed().as_secs(),
                "here": self.present.has(it.number),
            })
        });
        json!({ "learners": rows.collect::<Vec<_>>() })
    }

    fn session(&self, id: &str) -> Result<Response<Body>, (StatusCode, &'static str)> {
        let learners = self.learners();
        let learner = learners.get(id).ok_or(UNKNOWN)?;
        let kind = "text/plain; charset=utf-8";
        Ok(text(StatusCode::OK, kind, learner.session.clone()))
    }

    /// Drops the learner whose id was issued last: of those who are not there, if there is one.
    fn make_room(&self, learners: &mut BTreeMap<String, ReportingLearner>) {
        let last = learners
            .iter()
            .max_by_key(|(_, it)| (!self.present.has(it.number), it.number))
            .map(|(id, _)| id.clone());
        last.and_then(|id| learners.remove(&id));
    }

    /// Ends the streams of a learner, whose id is not valid any more.
    fn remove(&self, id: &str) -> Result<(), (StatusCode, &'static str)> {
        let number = self.ids().number(id).ok_or(UNKNOWN)?;
        let mut poll = self.poll.lock().unwrap_or_else(PoisonError::into_inner);
        poll.answers.remove(id);
        drop(poll);
        self.learners().remove(id).ok_or(UNKNOWN)?;
        self.ids().remove(number);
        self.present.remove(number);
        Ok(())
    }

    fn report(
        &self,
        id: &str,
        number: LearnerNumber,
        body: &[u8],
    ) -> Result<(), (StatusCode, &'static str)> {
        const FORM: (StatusCode, &str) = (
            StatusCode::BAD_REQUEST,
            "The body must be {\"name\", \"lesson\", \"progress\", \"session\"}.",
        );
        if body.len() > REPORT {
            let says = "A report has at most 256 kilobytes.";
            return Err((StatusCode::PAYLOAD_TOO_LARGE, says));
        }
        let mut value: Value = serde_json::from_slice(body).map_err(|_| FORM)?;
        let text = |name: &str| value[name].as_str().map(str::to_string).ok_or(FORM);
        let (name, session) = (text("name")?.trim().to_string(), text("session")?);
        let fits = (1..=NAME).contains(&name.chars().count());
        if !fits || !shows(&name) || name.chars().any(char::is_control) {
            let says = "A name has 1 to 60 characters, and at least one that shows.";
            return Err((StatusCode::BAD_REQUEST, says));
        }
        let (lesson, progress) = (value["lesson"].take(), value["progress"].take());
        if !(lesson.is_string() || lesson.is_null()) || !progress.is_object() {
            return Err(FORM);
        }
        let mut learners = self.learners();
        if learners.len() >= LEARNERS && !learners.contains_key(id) {
            self.make_room(&mut learners);
        }
        let now = Instant::now();
        let before = learners.get(id).filter(|it| {
            it.lesson == lesson && met(&it.lesson, &it.progress) == met(&lesson, &progress)
        });
        let moved = before.map_or(now, |it| it.moved);
        let learner = ReportingLearner {
            number,
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
    fn names_show_something() {
        for name in ["Ana", "José", "李", "7", "🦊", "★", "-", "\u{200b}a"] {
            assert!(shows(name), "{name}");
        }
        for name in [
            "\u{200b}",
            "\u{2060}\u{feff}",
            "\u{3164}",
            "\u{2800}",
            "\u{202e}",
            "\u{ad}",
            "\u{115f}",
            "\u{301}",
        ] {
            assert!(!shows(name), "{name:?}");
        }
    }

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
