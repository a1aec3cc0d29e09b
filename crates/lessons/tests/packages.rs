//! A package of the whole course, completed with an interruption after each lesson: every standard reports completed
//! and passed, however little space its platforms have.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::rc::Rc;

use lessons::package::{PackageNote, Standard};
use lessons::platform::{
    Act, Fit, Launched, LessonStanding, Platform, PlatformStanding, Saved, SavedLesson,
    Surroundings,
};
use lessons::record::{self, AttemptRecord};
use lessons::{AttemptLog, Lesson, LessonAttempt};
use serde_json::{Value, json};
use sim::time::SimTime;

/// The guaranteed size of `cmi.suspend_data` in SCORM 1.2.
const SCORM_12_ROOM: usize = 4_096;

/// The whole course, including walkthroughs.
fn course() -> Vec<Rc<Lesson>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../lessons");
    let mut lessons: Vec<Rc<Lesson>> = fs::read_dir(&folder)
        .expect("the folder of lessons")
        .map(|entry| entry.expect("a readable folder").path().join("lesson.toml"))
        .filter(|path| path.is_file())
        .map(|path| {
            let id = path.parent().and_then(Path::file_name);
            let id = id.expect("it is in a folder").to_string_lossy();
            let text = fs::read_to_string(&path).expect("a readable file");
            Rc::new(Lesson::read(&id, &text).unwrap_or_else(|faults| panic!("{id}: {faults:?}")))
        })
        .collect();
    lessons.sort_by(|a, b| a.id.cmp(&b.id));
    assert!(
        lessons.iter().any(|it| it.goals.is_empty()),
        "a walkthrough"
    );
    lessons
}

/// The attempt at a walkthrough that is stored while its steps are shown.
fn walked(lesson: &Lesson, begun: &str, done: &str) -> AttemptRecord {
    let shown = |attempts: &[AttemptRecord], ends, ms, now: &str| {
        AttemptRecord::of_walkthrough(lesson, attempts, ends, ms, now)
    };
    let first = shown(&[], false, 0, begun).expect("it has begun");
    assert!(first.done.is_none() && first.begun == begun);
    assert_eq!(shown(std::slice::from_ref(&first), false, 0, done), None);
    let last = shown(&[first], true, 1_234_567, done).expect("it is completed");
    assert_eq!(
        (last.begun.as_str(), last.done.as_deref()),
        (begun, Some(done))
    );
    // What was completed stays so.
    assert_eq!(
        shown(
            std::slice::from_ref(&last),
            false,
            0,
            "2026-01-06T09:00:00.000Z"
        ),
        None
    );
    last
}

/// A good attempt with some detours. A walkthrough is only shown to its end.
fn attempt(lesson: &Rc<Lesson>, number: usize) -> AttemptRecord {
    let ids = |ids: Vec<&String>, of: &dyn Fn(usize) -> Value| -> Value {
        let rows = ids.into_iter().enumerate();
        Value::Object(rows.map(|(at, id)| (id.clone(), of(at))).collect())
    };
    let log = AttemptLog::from_json(&json!({
        "predictions": ids(lesson.predictions.iter().map(|it| &it.id).collect(), &|at| {
            json!([{ "option": lesson.predictions[at].answer, "at": 3 }])
        }),
        "told": lesson.predictions.iter().map(|it| &it.id).collect::<Vec<_>>(),
        "answers": ids(lesson.quiz.iter().map(|it| &it.id).collect(), &|at| {
            json!([lesson.quiz[at].answers])
        }),
        "hints": ids(lesson.steps.iter().map(|it| &it.id).collect(), &|at| json!(at % 3)),
        "mistakes": lesson.mistakes.iter().map(|it| json!({ "id": it.id, "step": 5 })).collect::<Vec<_>>(),
        "reached": lesson.goals.iter().map(|it| json!({ "id": it.id, "at": 7 })).collect::<Vec<_>>(),
        "steps": 31, "undone": 4, "misspelled": 3,
        "finished": true,
    }));
    let begun = format!("2026-01-05T09:{number:02}:13.{:03}Z", number * 37 % 1_000);
    let done = format!("2026-01-05T10:{number:02}:57.123Z");
    if lesson.goals.is_empty() {
        // Opened as a lesson …
        let (mut attempt, controller) = LessonAttempt::begin(lesson.clone()).expect("it begins");
        assert!(!attempt.log.finished);
        attempt.reached_end(&controller);
        assert!(attempt.stood().finished);
        // … or, as the list of lessons does, step by step.
        return walked(lesson, &begun, &done);
    }
    AttemptRecord {
        begun,
        done: Some(done),
        version: lesson.questions_fingerprint(),
        ms: 1_234_567,
        met: lesson.goals.iter().map(|it| it.id.clone()).collect(),
        of: lesson.goals.len(),
        log,
        counted: None,
    }
}

/// Text that cannot be compressed, as long as the link to a session.
fn session(number: usize) -> String {
    let mut random = u32::try_from(number).unwrap_or_default() + 1;
    (0..900)
        .map(|_| {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            char::from(b'a' + (random >> 24) as u8 % 26)
        })
        .collect()
}

/// The standing of everything, as the page reports it to the platform.
fn standing(
    course: &[Rc<Lesson>],
    records: &[(String, Vec<AttemptRecord>)],
    open: usize,
) -> PlatformStanding {
    let mut standing = PlatformStanding {
        lessons: Vec::new(),
        responses: Vec::new(),
        texts: ordered::Map::default(),
        saved: Saved {
            current: Some(course[open].id.clone()),
            ..Saved::default()
        },
        seconds: 60,
        now: SimTime::from_millis(1_795_000_000_123),
    };
    for (number, lesson) in course.iter().enumerate() {
        let Some((_, rows)) = records.iter().find(|(id, _)| *id == lesson.id) else {
            standing.lessons.push(LessonStanding {
                id: lesson.id.clone(),
                goals: lesson.goals.len(),
                quiz: lesson.quiz.len(),
                ..LessonStanding::default()
            });
            continue;
        };
        let (of, responses) = record::standing(lesson, "Title", rows);
        standing.responses.extend(responses);
        let kept = SavedLesson::keep(lesson, &of, rows, Some(session(number)));
        standing.saved.lessons.push(kept);
        standing.lessons.push(of);
    }
    standing
}

/// A platform's store, for all three standards.
#[derive(Default)]
struct Store {
    elements: BTreeMap<String, String>,
    verbs: Vec<String>,
    document: Option<Value>,
}

impl Store {
    fn launch(&mut self, note: &PackageNote) -> Platform {
        let (platform, acts) = if note.standard == Standard::Cmi5 {
            let query = "endpoint=https%3A%2F%2Fa.example%2F&fetch=https%3A%2F%2Fa.example%2Ff&actor=%7B%7D&registration=r&activityId=a";
            let around = Surroundings {
                own: "https://a.example".into(),
                launchers: Vec::new(),
                named: Vec::new(),
            };
            let mut launched = Launched::read(query, &around)
                .expect("all parameters")
                .expect("of its own site");
            launched.data = json!({ "launchMode": "Normal" });
            Platform::cmi5(
                note,
                launched,
                self.document.as_ref(),
                SimTime::from_millis(0),
            )
        } else {
            Platform::scorm(note, &mut |name| self.read(name))
        };
        self.take(note.standard, acts);
        platform
    }

    fn read(&self, name: &str) -> String {
        let count = |list: &str| {
            let is = |n: &usize| self.elements.contains_key(&format!("cmi.{list}.{n}.id"));
            (0..).take_while(is).count().to_string()
        };
        match name {
            "cmi.objectives._children" => "id,status,completion_status".into(),
            "cmi.interactions._children" => "id,type".into(),
            "cmi.objectives._count" => count("objectives"),
            "cmi.interactions._count" => count("interactions"),
            _ => self.elements.get(name).cloned().unwrap_or_default(),
        }
    }

    fn take(&mut self, standard: Standard, acts: Vec<Act>) {
        for act in acts {
            match act {
                Act::Set(name, value) => {
                    if standard == Standard::Scorm12 && name == "cmi.suspend_data" {
                        assert!(value.len() <= SCORM_12_ROOM, "{} bytes", value.len());
                    }
                    self.elements.insert(name, value);
                }
                Act::Statement(it) => {
                    let verb = it["verb"]["id"].as_str().unwrap_or_default();
                    self.verbs
                        .push(verb.rsplit('/').next().unwrap_or_default().into());
                }
                Act::Keep(document) => self.document = Some(document),
                Act::Commit | Act::Finish => {}
            }
        }
    }

    /// The records that the next visit continues from.
    fn kept(&self, standard: Standard) -> Vec<(String, Vec<AttemptRecord>)> {
        let text = match (&self.document, standard) {
            (Some(document), Standard::Cmi5) => {
                document["saved"].as_str().unwrap_or_default().into()
            }
            _ => self.read("cmi.suspend_data"),
        };
        let saved = Saved::unpack(&text).expect("what was kept is read");
        let rows = |it: &SavedLesson| (it.id.clone(), it.records());
        saved.lessons.iter().map(rows).collect()
    }
}

#[test]
fn a_package_of_all_lessons_is_completed_and_passed_with_an_interruption_after_each() {
    let course = course();
    for standard in Standard::ALL {
        let note = PackageNote {
            standard,
            title: "Course".into(),
            language: "en".into(),
            lessons: course.iter().map(|it| it.id.clone()).collect(),
            mastery: Some(80),
            per_lesson: false,
            origins: Vec::new(),
        };
        let (mut store, mut records) = (Store::default(), Vec::new());
        let mut left_out = false;
        for (number, lesson) in course.iter().enumerate() {
            let mut platform = store.launch(&note);
            assert_eq!(platform.found().is_some(), number > 0);
            // Started twice: the newest attempt is stored beside the best one.
            let mut again = attempt(lesson, number);
            again.begun = again.begun.replace("T09", "T11");
            (again.done, again.log.steps) = (None, number);
            for name in ["cmi.core.lesson_status", "cmi.completion_status"] {
                assert_ne!(store.read(name), "completed", "before {}", lesson.id);
            }
            records.push((lesson.id.clone(), vec![attempt(lesson, number), again]));
            let acts = platform.update(&standing(&course, &records, number));
            store.take(standard, acts);
            assert_ne!(platform.fit(), Fit::Nothing, "after {} lessons", number + 1);
            records = store.kept(standard);
            assert_eq!(records.len(), number + 1, "no lesson is forgotten");
            left_out |= platform.fit() == Fit::Results;
        }
        let is = |name: &str| store.read(name);
        match standard {
            Standard::Scorm12 => {
                assert!(left_out, "it had to leave out answers");
                assert_eq!(is("cmi.core.lesson_status"), "passed");
                assert_eq!(is("cmi.core.score.raw"), "100");
            }
            Standard::Scorm2004 => {
                assert_eq!(is("cmi.completion_status"), "completed");
                assert_eq!(is("cmi.success_status"), "passed");
                assert_eq!(is("cmi.progress_measure"), "1");
            }
            Standard::Cmi5 => {
                for verb in ["completed", "passed"] {
                    assert!(store.verbs.iter().any(|it| it == verb), "{verb}");
                }
            }
        }
    }
}
