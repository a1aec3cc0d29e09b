//! The visit of a learning platform: what is asked of it and when, and what the learner is told.

mod course;
mod launch;
mod lessons;
mod scorm;
mod store;

use std::collections::BTreeMap;

use ::lessons::package::{PackageNote, Standard};
use ::lessons::platform::{Act, Surroundings};
use page::platform::{
    ListedUnit, PlatformEvent, PlatformRequest, PlatformSight, PlatformVisit, PlatformWork,
    carry_out, first_language,
};
use page::words::Words;
use serde_json::{Value, json};
use sim::time::SimTime;

use crate::window::{NOW, opened};

const FIRST: &str = "what-trusted-access-is";
const SECOND: &str = "two-admins-on";
const ENDPOINT: &str = "https://lms.example/xapi/";
const FETCH: &str = "https://lms.example/token";
const QUERY: &str = "?endpoint=https://lms.example/xapi&fetch=https://lms.example/token&actor=%7B%7D\
    &registration=r-1&activityId=https://lms.example/a";

/// A browser with a page that a platform launched.
struct Launched {
    visit: PlatformVisit,
    standard: Standard,
    /// What the page stores, by name.
    stored: BTreeMap<String, String>,
    of_tab: BTreeMap<String, String>,
    changes: u64,
    ms: u64,
    /// What the last event has the browser do.
    work: Vec<PlatformWork>,
    /// The elements of a SCORM platform, what was called, and the names of calls that fail.
    elements: BTreeMap<String, String>,
    called: Vec<String>,
    failing: Vec<&'static str>,
}

fn note(standard: Standard) -> PackageNote {
    PackageNote {
        standard,
        title: "Course".into(),
        language: "es".into(),
        lessons: vec![FIRST.into(), SECOND.into()],
        mastery: Some(50),
        per_lesson: false,
        origins: vec!["https://lms.example".into()],
    }
}

fn around() -> Surroundings {
    Surroundings {
        own: "https://content.example".into(),
        launchers: Vec::new(),
        named: note(Standard::Cmi5).origins,
    }
}

/// What a SCORM platform answers. It has a value for each element that was set, and lists.
fn api(
    elements: &mut BTreeMap<String, String>,
    failing: &[&str],
    name: &str,
    arguments: &[&str],
) -> Option<String> {
    if failing.contains(&name) || arguments.first().is_some_and(|it| failing.contains(it)) {
        return Some("false".into());
    }
    Some(match (name.trim_start_matches("LMS"), arguments) {
        ("GetValue", [element]) if element.ends_with("._children") => "id".into(),
        ("GetValue", [element]) => elements.get(*element).cloned().unwrap_or_default(),
        ("SetValue", [element, value]) => {
            elements.insert((*element).to_string(), (*value).to_string());
            "true".into()
        }
        ("GetLastError", _) => "7".into(),
        ("GetErrorString", ["7"]) => "no room".into(),
        _ => "true".into(),
    })
}

impl Launched {
    /// A page that a SCORM platform launched.
    fn scorm(standard: Standard, elements: &[(&str, &str)], failing: &[&'static str]) -> Self {
        Self::scorm_of(note(standard), elements, failing)
    }

    fn scorm_of(note: PackageNote, elements: &[(&str, &str)], failing: &[&'static str]) -> Self {
        let standard = note.standard;
        let texts = elements
            .iter()
            .map(|(name, text)| (name.to_string(), text.to_string()));
        let mut elements = texts.collect();
        let mut called = Vec::new();
        let mut call = |name: &str, arguments: &[&str]| {
            called.push(name.to_string());
            api(&mut elements, failing, name, arguments)
        };
        let sight = PlatformSight {
            stored: &|_| None,
            of_tab: &|_| None,
            changes: 0,
            ms: 0,
            now: SimTime::parse(NOW).expect("a time"),
        };
        let (visit, work) = PlatformVisit::scorm(note, &mut call, sight);
        let mut launched = Self::new(visit, standard);
        (launched.elements, launched.called) = (elements, called);
        launched.failing = failing.to_vec();
        launched.take(work);
        launched
    }

    /// A page that a cmi5 platform launched, before it was asked. `token`: one is kept of an earlier load.
    fn cmi5(token: Option<&str>) -> Self {
        Self::cmi5_of(QUERY, token)
    }

    fn cmi5_of(query: &str, token: Option<&str>) -> Self {
        Self::cmi5_with(note(Standard::Cmi5), query, token)
    }

    fn cmi5_with(note: PackageNote, query: &str, token: Option<&str>) -> Self {
        let of_tab = |name: &str| {
            token
                .filter(|_| name.contains("r-1"))
                .map(ToString::to_string)
        };
        let sight = PlatformSight {
            stored: &|_| None,
            of_tab: &of_tab,
            changes: 0,
            ms: 0,
            now: SimTime::parse(NOW).expect("a time"),
        };
        let (visit, work) = PlatformVisit::cmi5(note, query, &around(), sight);
        let mut launched = Self::new(visit, Standard::Cmi5);
        launched.take(work);
        launched
    }

    /// A cmi5 visit that has begun, with launch data and a state document; its first statement has arrived.
    fn begun(data: &Value, state: Option<&Value>) -> Self {
        let mut launched = Self::cmi5(Some("t"));
        launched.answer(200, &data.to_string());
        launched.answer(404, "");
        match state {
            Some(state) => launched.answer(200, &state.to_string()),
            None => launched.answer(404, ""),
        };
        launched.listed();
        launched
    }

    fn new(visit: PlatformVisit, standard: Standard) -> Self {
        Self {
            visit,
            standard,
            stored: BTreeMap::new(),
            of_tab: BTreeMap::new(),
            changes: 0,
            ms: 0,
            work: Vec::new(),
            elements: BTreeMap::new(),
            called: Vec::new(),
            failing: Vec::new(),
        }
    }

    /// Something happens, twice: what comes of it depends on nothing else.
    fn on(&mut self, event: PlatformEvent) -> &mut Self {
        let read = |name: &str| self.stored.get(name).cloned();
        let sight = PlatformSight {
            stored: &read,
            of_tab: &|_| None,
            changes: self.changes,
            ms: self.ms,
            now: SimTime::parse(NOW).expect("a time"),
        };
        let again = self.visit.clone().on(event.clone(), sight);
        let work = self.visit.on(event, sight);
        assert_eq!(work, again);
        self.take(work);
        self
    }

    /// Does what the browser does at once.
    fn take(&mut self, work: Vec<PlatformWork>) {
        self.work = work;
        let mut refused = Vec::new();
        for work in &self.work {
            match work {
                PlatformWork::Store(name, text) => {
                    self.stored.insert(name.clone(), text.clone());
                }
                PlatformWork::KeepForTab(name, Some(text)) => {
                    self.of_tab.insert(name.clone(), text.clone());
                }
                PlatformWork::KeepForTab(name, None) => _ = self.of_tab.remove(name),
                PlatformWork::Call(act) => {
                    let (elements, failing) = (&mut self.elements, &self.failing);
                    let called = &mut self.called;
                    let mut call = |name: &str, arguments: &[&str]| {
                        called.push(name.to_string());
                        api(elements, failing, name, arguments)
                    };
                    refused.extend(carry_out(self.standard, act, &mut call));
                }
                PlatformWork::KeepInMemory
                | PlatformWork::Start
                | PlatformWork::Watch
                | PlatformWork::FetchList
                | PlatformWork::FetchLesson(_)
                | PlatformWork::Ask(_)
                | PlatformWork::SendLast(_)
                | PlatformWork::Wait(_)
                | PlatformWork::Leave(_) => {}
            }
        }
        for what in refused {
            let work = std::mem::take(&mut self.work);
            self.on(PlatformEvent::Refused(what));
            self.work = work;
        }
    }

    /// The platform answers the only request.
    #[track_caller]
    fn answer(&mut self, status: u16, text: &str) -> &mut Self {
        self.on(PlatformEvent::Answered(status, text.to_string()))
    }

    /// Seconds pass, with a look in each.
    fn wait(&mut self, seconds: u64) -> &mut Self {
        let mut work = Vec::new();
        for _ in 0..seconds {
            self.ms += 1_000;
            self.on(PlatformEvent::Look);
            work.append(&mut self.work);
        }
        self.work = work;
        self
    }

    fn listed(&mut self) -> &mut Self {
        self.lists(&[FIRST, SECOND])
    }

    /// The host's list comes.
    fn lists(&mut self, ids: &[&str]) -> &mut Self {
        let unit = |id: &str| {
            let lesson = opened(id, Words::ENGLISH.language).lesson;
            ListedUnit {
                id: id.to_string(),
                title: id.to_string(),
                goals: lesson.goals.len(),
                quiz: lesson.quiz.len(),
            }
        };
        let units = ids.iter().map(|id| unit(id)).collect();
        self.on(PlatformEvent::Listed(Some(units)))
    }

    /// The page stores attempts at lessons.
    fn stores(&mut self, rows: &[(&str, Value)]) -> &mut Self {
        let rows = rows
            .iter()
            .map(|(id, row)| ((*id).to_string(), json!([row])));
        let lessons: serde_json::Map<String, Value> = rows.collect();
        let progress = json!({ "orgsim": 1, "lessons": lessons });
        self.store("progress", &progress.to_string())
    }

    fn store(&mut self, name: &str, text: &str) -> &mut Self {
        self.stored.insert(name.to_string(), text.to_string());
        self.changes += 1;
        self
    }

    /// A lesson that is fetched comes.
    fn comes(&mut self, id: &str) -> &mut Self {
        let lesson = opened(id, Words::ENGLISH.language);
        self.on(PlatformEvent::Opened(id.to_string(), Some(lesson)))
    }

    fn asks(&self) -> Vec<&PlatformRequest> {
        let asks = self.work.iter().filter_map(|it| {
            let PlatformWork::Ask(request) = it else {
                return None;
            };
            Some(request)
        });
        asks.collect()
    }

    /// The only request: its method, and what follows the record store's address.
    #[track_caller]
    fn asked(&self) -> (&'static str, String) {
        let asks = self.asks();
        assert_eq!(asks.len(), 1, "{:?}", self.work);
        let url = &asks[0].url;
        let resource = url.strip_prefix(ENDPOINT).unwrap_or(url);
        let mut words = resource.split(['?', '&']);
        let first = words.next().unwrap_or_default();
        let id = words.find_map(|it| it.strip_prefix("stateId="));
        let resource = id.map_or(first.to_string(), |id| format!("{first} {id}"));
        (asks[0].method, resource)
    }

    /// The verb of the only request, which is a statement.
    #[track_caller]
    fn stated(&self) -> String {
        assert_eq!(self.asked(), ("POST", "statements".into()));
        let body = self.asks()[0].body.as_deref().unwrap_or_default();
        let statement: Value = serde_json::from_str(body).expect("JSON");
        let verb = statement["verb"]["id"].as_str().unwrap_or_default();
        verb.rsplit('/').next().unwrap_or_default().to_string()
    }

    #[track_caller]
    fn pauses(&self) -> u32 {
        let pauses = self.work.iter().filter_map(|it| {
            let PlatformWork::Wait(ms) = it else {
                return None;
            };
            Some(*ms)
        });
        let pauses: Vec<u32> = pauses.collect();
        assert_eq!(pauses.len(), 1, "{:?}", self.work);
        pauses[0]
    }

    fn calls(&self) -> Vec<&Act> {
        let calls = self.work.iter().filter_map(|it| {
            let PlatformWork::Call(act) = it else {
                return None;
            };
            Some(act)
        });
        calls.collect()
    }

    fn has(&self, work: &PlatformWork) -> bool {
        self.work.contains(work)
    }

    fn fetches(&self, id: &str) -> bool {
        self.has(&PlatformWork::FetchLesson(id.to_string()))
    }

    /// What the learner is told, and whether it is trouble.
    fn says(&self) -> (String, bool) {
        let status = self.visit.status(Words::ENGLISH).expect("a status");
        (status.text, status.trouble)
    }

    #[track_caller]
    fn tells(&self, text: &str, trouble: bool) {
        let (says, is_trouble) = self.says();
        assert!(says.contains(text), "{says}");
        assert_eq!(is_trouble, trouble, "{says}");
    }
}

/// An attempt at a lesson: whether all goals were met, and whether its questions are answered.
fn attempt(id: &str, done: bool, answers: bool) -> Value {
    let lesson = opened(id, Words::ENGLISH.language).lesson;
    let goals: Vec<&str> = lesson.goals.iter().map(|it| &*it.id).collect();
    let right = lesson.quiz.iter().map(|it| {
        let chosen: Vec<&str> = it.answers.iter().map(|it| &**it).collect();
        (it.id.to_string(), json!([chosen]))
    });
    let right: serde_json::Map<String, Value> = right.collect();
    json!({
        "begun": "2026-01-05T09:00:00.000Z",
        "done": done.then_some("2026-01-05T09:20:00.000Z"),
        "version": lesson.questions_fingerprint(),
        "ms": 1_000,
        "met": if done { goals } else { Vec::new() },
        "of": lesson.goals.len(),
        "log": { "answers": if answers { right } else { serde_json::Map::new() } },
    })
}

/// Text that cannot be packed into less.
fn noise(bytes: usize) -> String {
    let mut random = 1_u32;
    let mut next = || {
        random ^= random << 13;
        random ^= random >> 17;
        random ^= random << 5;
        char::from(b'0' + (random % 75) as u8)
    };
    (0..bytes)
        .map(|_| next())
        .filter(|it| *it != '\\')
        .collect()
}

#[test]
fn a_new_reader_sees_a_package_in_its_language() {
    let note = note(Standard::Scorm12);
    let language = PlatformWork::Store("lang".into(), "es".into());
    assert_eq!(first_language(&note, &|_| None), Some(language));
    assert_eq!(first_language(&note, &|_| Some("en".into())), None);
}
