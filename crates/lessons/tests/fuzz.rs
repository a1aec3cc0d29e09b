//! Anything that is pasted or imported is read or refused, with a place if there is one, and nothing panics, hangs or
//! fills the memory. Most inputs are nearly valid: the lessons of this repository, changed in a few places.
//!
//! `PROPTEST_CASES=20000 cargo test -p lessons fuzz::` runs for longer.

use std::fs;
use std::path::Path;

use lessons::package::{PackageNote, Standard};
use lessons::platform::{Launched, Platform, Saved, SavedLesson};
use lessons::puzzle::Puzzle;
use lessons::record::{self, AttemptRecord, FileLearner};
use lessons::report::{KnownLesson, Learner, Report};
use lessons::response::ResponseKind;
use lessons::scene::{Asks, PageScene, origin};
use lessons::{
    AttemptLog, Diagnostic, DraftWording, Files, Lesson, LessonDraft, LineEnd, Proposal, Texts,
    blocks, zip,
};
use ordered::Map;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};
use sim::time::SimTime;
use testing::{Edits, edits};

/// The lessons and puzzles of the course, as files.
fn course() -> Vec<Files> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../lessons");
    let mut all = Vec::new();
    for folder in [top.clone(), top.join("rules")] {
        for entry in fs::read_dir(folder).expect("a folder of lessons") {
            let path = entry.expect("a readable folder").path();
            let name = |path: &Path| {
                let name = path.file_name().expect("it has a name");
                name.to_string_lossy().into_owned()
            };
            if !path.is_dir() || name(&path) == "rules" {
                continue;
            }
            let mut files: Vec<(String, String)> = (fs::read_dir(&path).expect("a lesson"))
                .map(|entry| entry.expect("a readable folder").path())
                .map(|path| (name(&path), fs::read_to_string(&path).expect("text")))
                .collect();
            files.sort();
            let id = name(&path);
            all.push(Files {
                id,
                files,
                ..Files::default()
            });
        }
    }
    all.sort_by(|a, b| a.id.cmp(&b.id));
    all
}

const PIECES: &str = r#"" """ ' [ ] [[ { } = . , # é 😀 -1 99999999999999999999 1e9 true id=\"\" not. all=[ {root} {unit: {{{
    goals= a.b.c=1 state="@" was="`1`" never={} 1979-05-27 inf \u0000 \"#;

/// Edits of a lesson's file, or of a packed text.
fn changes() -> impl Strategy<Value = Edits> {
    let odd = ["\n", "\r\n", "\t", "\u{feff}", "\0"];
    let pieces = PIECES.split_whitespace().chain(odd);
    edits(pieces.map(str::to_string).collect())
}

/// Checks that every complaint is about a place in the text.
fn placed(text: &str, faults: &[Diagnostic]) {
    assert!(!faults.is_empty(), "refused without a reason");
    let lines: Vec<&str> = text.split('\n').collect();
    for fault in faults {
        let line = lines.get(fault.line.wrapping_sub(1));
        let line = line.unwrap_or_else(|| panic!("there is no line {} for {fault}", fault.line));
        let within = (1..=line.chars().count() + 1).contains(&fault.column);
        assert!(within, "there is no such column: {fault}");
        assert!(!fault.what.trim().is_empty(), "{fault:?}");
    }
}

/// JSON with random damage.
fn damaged(good: Value) -> impl Strategy<Value = Value> {
    let words = ["type", "id", "text", "log", "lessons", "a.b", ""];
    testing::damaged(
        good,
        words.map(str::to_string).to_vec(),
        select(vec!["x".to_string(), "now".into()]),
    )
}

fn tour() -> Lesson {
    let files = course().into_iter().find(|it| it.id == "invite-and-accept");
    let text = files
        .expect("it is there")
        .get("lesson.toml")
        .expect("its file")
        .to_string();
    Lesson::read("invite-and-accept", &text).expect("it is good")
}

/// A lesson of the course with random edits.
fn drafted() -> LessonDraft {
    thread_local!(static DRAFT: LessonDraft = {
        let files = course().into_iter().find(|it| it.id == "invite-and-accept");
        LessonDraft::read(&files.expect("it is there")).expect("it is good")
    });
    DRAFT.with(Clone::clone)
}

fn progress() -> Value {
    let attempt = json!({
        "begun": "2026-01-05T09:00:00Z", "done": "2026-01-05T09:20:00Z", "version": "", "ms": 600_000, "met": ["invited", "member"], "of": 4,
        "log": {
            "predictions": { "who": { "option": "recipient", "at": 1 }, "when": [{ "option": "now", "at": 3, "late": true }] },
            "told": ["when"],
            "answers": { "one-handshake": [["a"], ["b"]] },
            "hints": { "invite": 2 },
            "mistakes": [{ "id": "own-invitation", "step": 1 }, { "id": "x", "step": null }],
            "misspelled": 1, "steps": 9, "undone": 2, "reached": [{ "id": "invited", "at": 1 }], "finished": true,
        },
    });
    json!({ "orgsim": 1, "lessons": { "invite-and-accept": [attempt, attempt], "other": [attempt] } })
}

/// Random bytes, or valid ones with some of them changed.
fn bytes(good: Vec<u8>) -> impl Strategy<Value = Vec<u8>> {
    let near =
        prop::collection::vec((any::<Index>(), any::<u8>()), 0..6).prop_map(move |changes| {
            let mut bytes = good.clone();
            for (at, byte) in changes {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            bytes
        });
    prop_oneof![1 => prop::collection::vec(any::<u8>(), 0..200), 4 => near]
}

proptest! {
    #[test]
    fn a_lessons_file_is_read_or_refused_with_places(file in any::<Index>(), own in changes()) {
        thread_local!(static COURSE: Vec<Files> = course());
        let (id, name, text) = COURSE.with(|all| {
            let files: Vec<_> = all.iter().flat_map(|it| it.files.iter().map(|file| (&it.id, file))).collect();
            let (id, (name, text)) = files[file.index(files.len())];
            (id.clone(), name.clone(), own.of(text))
        });
        let faults = match name.as_str() {
            "lesson.toml" => Lesson::read(&id, &text).err(),
            "rule.toml" => Puzzle::read(&id, &text).err(),
            _ => Texts::read(&text).err(),
        };
        if let Some(faults) = faults {
            placed(&text, &faults);
        }
        blocks(&text);
        // A draft that is written and read again stays the same.
        let files = Files { id, files: vec![(name, text)], ..Files::default() };
        if let Ok(draft) = LessonDraft::read(&files) {
            let again = LessonDraft::read(&draft.files());
            prop_assert!(again.as_ref() == Ok(&draft), "{again:?}\n{draft:?}\n{:?}", draft.files());
        }
        // Checking only returns complaints.
        for complaint in files.check(&[]) {
            prop_assert!(!complaint.to_string().is_empty());
        }
    }

    #[test]
    fn a_draft_of_whatever_shape_can_be_edited(lesson in damaged(drafted().lesson), texts in damaged(drafted().texts[0].1.clone()), step in 0..9_usize, to in 0..9_usize) {
        // A file's top level is always a table.
        let table = |tree: Value| if tree.is_object() { tree } else { json!({}) };
        let mut draft = LessonDraft { lesson: table(lesson), texts: vec![("en".into(), table(texts))], ..drafted() };
        let proposal = Proposal { id: "goal".into(), clause: json!({ "state": "now" }), text: "It is.".into() };
        draft.merge(step);
        draft.accept(&proposal, &DraftWording::default());
        prop_assert_eq!(draft.text("en", "goals.goal.text"), "It is.");
        draft.move_step(step, to);
        draft.insert_pause(to, "en", "A pause");
        draft.cut(step);
        let question = draft.add_question("es", "What?");
        for (kind, id) in [(ResponseKind::Quiz, question.as_str()), (ResponseKind::Quiz, "one-handshake"), (ResponseKind::Prediction, "who")] {
            draft.add_option(kind, id);
            draft.set_right(kind, id, "b", true);
            draft.set_right(kind, id, "a", to % 2 == 0);
            draft.drop_option(kind, id, "b");
        }
        draft.add_prediction(step, "en", "What will happen?");
        draft.add_line(step);
        draft.set_line(step, to, "aws organizations list-roots");
        draft.set_end(step, to, LineEnd::Refused("AccessDeniedException".into()));
        draft.set_actor(step, "Ana");
        draft.drop_line(step, 0);
        draft.drop_prediction(to);
        draft.drop_goal("invited");
        draft.drop_question(ResponseKind::Quiz, "one-handshake");
        draft.set_text("en", "steps.invite.hints.2", "There.");
        prop_assert!(LessonDraft::read(&draft.files()).is_ok(), "{:?}", draft.files());
    }

    #[test]
    fn a_zip_file_is_unpacked_or_refused(bytes in bytes({
        let files = course().into_iter().find(|it| it.id == "tour").expect("it is there");
        Files { files: files.files.into_iter().filter(|it| it.0.ends_with(".seen")).chain([("lesson.toml".into(), "minutes = 1".into())]).collect(), ..files }
            .pack().expect("it can be packed")
    })) {
        if let Ok(files) = zip::read(&bytes) {
            let packed = zip::write(&files);
            prop_assert!(packed.is_ok(), "{packed:?}");
            let mut again = zip::read(&packed.unwrap()).unwrap();
            let mut files = files;
            files.sort_by(|a, b| a.name.cmp(&b.name));
            again.sort_by(|a, b| a.name.cmp(&b.name));
            prop_assert_eq!(again, files);
        }
        let _ = Files::unpack(&bytes);
    }

    #[test]
    fn a_link_is_read_or_refused(code in prop_oneof![".{0,40}", "l1\\.[A-Za-z0-9_-]{0,60}"], own in changes()) {
        let _ = Files::from_link(&code);
        let files = Files { id: "x".into(), files: vec![("lesson.toml".into(), "minutes = 1\n".repeat(9))], ..Files::default() };
        let good = files.to_link().unwrap();
        prop_assert_eq!(Files::from_link(&good).unwrap().unwrap().files, files.files);
        if let Some(Ok(read)) = Files::from_link(&own.of(&good)) {
            prop_assert!(Files::from_link(&read.to_link().unwrap()).is_some());
        }
    }

    #[test]
    fn progress_is_read_or_refused_and_whatever_was_read_can_be_reported(tree in damaged(progress()), other in damaged(progress()), name in ".{0,12}") {
        thread_local!(static LESSON: Lesson = tour());
        let mut all = match record::read(&tree.to_string()) {
            Ok(all) => all,
            Err(why) => {
                prop_assert!(!why.is_empty());
                return Ok(());
            }
        };
        if let Ok(more) = record::read_value(&other) {
            let once = { let mut it = all.clone(); record::merge(&mut it, more.clone()); it };
            let mut twice = once.clone();
            record::merge(&mut twice, more.clone());
            prop_assert_eq!(&once, &twice, "what is added twice counts once");
            all = once;
        }
        for (_, records) in &all {
            for record in records {
                prop_assert_eq!(AttemptRecord::from_json(&record.to_json()), Some(record.clone()));
                prop_assert_eq!(AttemptLog::from_json(&record.log.to_json()), record.log.clone());
                prop_assert_eq!(record.done.is_some(), record.done_at().is_some());
            }
        }
        LESSON.with(|lesson| {
            let texts = Texts::default();
            for (_, records) in &all {
                let (standing, _) = record::standing(lesson, "x", records);
                assert!(standing.met <= standing.goals && standing.right <= standing.answered && standing.answered <= standing.quiz);
            }
            let mut known = Map::new();
            known.insert(lesson.id.clone(), KnownLesson { lesson, texts: &texts });
            let report = Report { learners: vec![Learner::new(FileLearner { name, id: String::new() }, all)], lessons: known, language: "en".into(), mastery: Some(80) };
            // Every line has as many cells as the first.
            for table in [report.attempts_csv(), report.events_csv()] {
                let cells = cells(&table);
                assert!(cells.iter().all(|it| *it == cells[0]), "{table}");
            }
            let statements = report.statements("https://school.example").expect("an address");
            assert!(statements.is_array());
        });
    }

    #[test]
    fn an_address_is_read_and_written_again(query in prop_oneof![
        ".{0,60}",
        "(&?(embed|keep|host|drive|pane|lesson|step|persona|view|lock|allow|deny|lang|speed|theme|size|x)(=[a-zA-Z0-9%:/,*+. -]{0,12})?){0,8}",
    ]) {
        let (scene, remarks) = PageScene::read(&query);
        let (again, none) = PageScene::read(&scene.write());
        prop_assert_eq!(&again, &scene);
        prop_assert!(none.is_empty(), "{query:?}: {none:?}");
        prop_assert!(remarks.len() <= 40);
        prop_assert!(scene.hosts.iter().all(|it| origin(it).as_ref() == Some(it)));
        let _ = Launched::read(&query, &around());
    }

    #[test]
    fn a_message_of_a_framing_page_is_understood_or_answered(message in prop_oneof![
        damaged(json!({ "type": "load", "lesson": "tour", "step": 1 })),
        damaged(json!({ "type": "setState", "state": "s1.abc" })),
        damaged(json!({ "type": "step", "to": "next" })),
        damaged(json!({ "type": "seek", "to": 3 })),
        damaged(json!({ "type": "lock", "lock": "time", "allow": "iam:*", "deny": "*" })),
        damaged(json!({ "type": "select", "what": "root" })),
        damaged(json!({ "type": "run", "line": "help" })),
    ]) {
        if let Err(why) = Asks::read(&message) {
            prop_assert!(why.len() > 5, "{why}");
        }
    }

    #[test]
    fn what_platforms_say_and_kept_is_read_or_refused(
        text in prop_oneof![".{0,60}", "o1\\.[A-Za-z0-9_-]{0,60}"],
        own in changes(),
        note in damaged(json!({ "standard": "scorm12", "title": "x", "language": "en", "lessons": ["tour"], "mastery": 80 })),
        data in damaged(json!({ "launchMode": "Normal", "masteryScore": 0.8, "returnURL": "https://x.example", "contextTemplate": {
            "extensions": { "a": 1 }, "contextActivities": { "category": { "id": "urn:x" } } } })),
        elements in prop::collection::vec(prop_oneof!["[0-9.]{0,6}", ".{0,8}"], 1..9),
    ) {
        let _ = Saved::unpack(&text);
        let saved = Saved {
            current: Some("tour".into()),
            lessons: vec![SavedLesson { id: "tour".into(), fingerprint: "f".into(), completed: true, answered: 3, right: 2, log: json!({}), session: None }],
            sent: vec!["01234567".into()],
            stated: vec!["completed".into()],
        };
        let (good, _) = saved.pack(60_000);
        prop_assert_eq!(Saved::unpack(&good), Ok(saved));
        let _ = Saved::unpack(&own.of(&good));
        let _ = PackageNote::read(&note.to_string());
        for standard in Standard::ALL {
            let note = PackageNote { standard, title: "x".into(), language: "en".into(), lessons: vec!["tour".into()], mastery: None, per_lesson: false, origins: Vec::new() };
            let mut at = 0;
            let (platform, _) = match standard {
                Standard::Cmi5 => {
                    let mut launched = Launched::read("endpoint=https://l/&fetch=https://f&actor={}&registration=r&activityId=a", &around()).expect("all five").expect("from its own sites");
                    launched.data = data.clone();
                    Platform::cmi5(&note, launched, Some(&json!({ "saved": good })), SimTime::from_millis(0))
                }
                Standard::Scorm12 | Standard::Scorm2004 => Platform::scorm(&note, &mut |_| {
                    at += 1;
                    elements[at % elements.len()].clone()
                }),
            };
            prop_assert!(platform.mastery().is_none_or(|it| (0.0..=1.0).contains(&it)));
        }
    }
}

/// Number of cells in each line of a table.
fn cells(table: &str) -> Vec<usize> {
    let (mut counts, mut count, mut quoted) = (Vec::new(), 1, false);
    for letter in table.chars() {
        match letter {
            '"' => quoted = !quoted,
            ',' if !quoted => count += 1,
            '\n' if !quoted => counts.push(std::mem::replace(&mut count, 1)),
            _ => {}
        }
    }
    assert!(!quoted);
    counts
}

/// A page whose package allows two sites.
fn around() -> lessons::platform::Surroundings {
    lessons::platform::Surroundings {
        own: "https://page.example".into(),
        launchers: Vec::new(),
        named: vec!["https://l".into(), "https://f".into()],
    }
}
