//! Readers of lessons, of progress, and of messages from other pages and learning platforms.

use lessons::package::{PackageNote, Standard};
use lessons::platform::{Launched, Platform, Saved, Surroundings};
use lessons::puzzle::Puzzle;
use lessons::record::{self, AttemptRecord};
use lessons::scene::{Asks, PageScene};
use lessons::{AttemptLog, Diagnostic, Files, Lesson, LessonDraft, Texts, blocks, zip};
use serde_json::Value;
use sim::time::SimTime;

use crate::{parts, text};

/// Checks that every complaint is about a place in the text.
fn placed(text: &str, faults: &[Diagnostic]) {
    assert!(!faults.is_empty(), "refused without a reason");
    let lines: Vec<&str> = text.split('\n').collect();
    for fault in faults {
        let line = lines.get(fault.line.wrapping_sub(1)).expect("such a line");
        assert!(
            (1..=line.chars().count() + 1).contains(&fault.column),
            "{fault}"
        );
    }
}

pub fn files(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let refused = [
        Lesson::read("x", text).err(),
        Puzzle::read("x", text).err(),
        Texts::read(text).err(),
    ];
    for faults in refused.iter().flatten() {
        placed(text, faults);
    }
    let _ = blocks(text);
    for name in ["lesson.toml", "rule.toml", "en.toml"] {
        let files = Files {
            id: "x".into(),
            files: vec![(name.into(), text.into())],
            pictures: Vec::new(),
        };
        if let Ok(draft) = LessonDraft::read(&files) {
            let again = LessonDraft::read(&draft.files());
            assert!(
                again.as_ref() == Ok(&draft),
                "a draft is written as it was read: {again:?}"
            );
        }
        for complaint in files.check(&[]) {
            assert!(!complaint.to_string().is_empty());
        }
    }
}

pub fn packed(data: &[u8]) {
    if let Ok(files) = zip::read(data) {
        let packed = zip::write(&files).expect("what was unpacked can be packed");
        let mut again = zip::read(&packed).expect("and unpacked again");
        let mut files = files;
        files.sort_by(|a, b| a.name.cmp(&b.name));
        again.sort_by(|a, b| a.name.cmp(&b.name));
        assert_eq!(again, files);
    }
    let _ = Files::unpack(data);
    for name in ["lesson.toml", "tree.png"] {
        let mut files = Files {
            id: "x".into(),
            files: Vec::new(),
            pictures: Vec::new(),
        };
        let _ = files.put(name, data.to_vec());
    }
}

pub fn link(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let inside = format!("l1.{}", sim::link::packed(text));
    for code in [text, &inside] {
        if let Some(Ok(files)) = Files::from_link(code)
            && let Ok(code) = files.to_link()
        {
            let again = Files::from_link(&code)
                .expect("a link")
                .expect("a good one");
            assert_eq!(again.files, files.files);
        }
    }
    if let Ok(tree) = serde_json::from_str(text)
        && let Some(files) = Files::from_json(&tree)
    {
        assert_eq!(
            Files::from_json(&files.to_json()).map(|it| it.files),
            Some(files.files)
        );
    }
}

pub fn address(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let (scene, remarks) = PageScene::read(text);
    assert!(remarks.len() <= 40);
    let (again, none) = PageScene::read(&scene.write());
    assert_eq!(again, scene);
    assert!(none.is_empty(), "{none:?}");
    if let Some(Ok(launched)) = Launched::read(text, &around()) {
        for address in [launched.endpoint, launched.fetch] {
            assert!(address.starts_with(OWN), "another host: {address}");
        }
    }
}

/// The origin of the page in these targets.
const OWN: &str = "https://l";

fn around() -> Surroundings {
    Surroundings {
        own: OWN.into(),
        ..Surroundings::default()
    }
}

pub fn message(data: &[u8]) {
    let Ok(value) = serde_json::from_slice::<Value>(data) else {
        return;
    };
    if let Err(why) = Asks::read(&value) {
        assert!(why.len() > 5, "{why}");
    }
}

pub fn progress(data: &[u8]) {
    let Some([first, second]) = parts(data) else {
        return;
    };
    let Ok(mut all) = record::read(first) else {
        return;
    };
    if let Ok(more) = record::read(second) {
        record::merge(&mut all, more.clone());
        let once = all.clone();
        record::merge(&mut all, more);
        assert_eq!(all, once, "what is added twice counts once");
    }
    for (_, records) in &all {
        for record in records {
            assert_eq!(
                AttemptRecord::from_json(&record.to_json()).as_ref(),
                Some(record)
            );
            assert_eq!(AttemptLog::from_json(&record.log.to_json()), record.log);
        }
    }
}

pub fn platform(data: &[u8]) {
    let Some([state, note, launch]) = parts(data) else {
        return;
    };
    if let Ok(saved) = Saved::unpack(state) {
        let (packed, _) = saved.pack(1_000_000);
        assert_eq!(Saved::unpack(&packed), Ok(saved));
    }
    let _ = Saved::unpack(&format!("o1.{}", sim::link::packed(state)));
    let note = PackageNote::read(note).unwrap_or(PackageNote {
        standard: Standard::Scorm12,
        title: "x".into(),
        language: "en".into(),
        lessons: vec!["tour".into()],
        mastery: None,
        per_lesson: false,
        origins: Vec::new(),
    });
    let (scorm, _) = Platform::scorm(&note, &mut |_| state.chars().take(60).collect());
    let _ = (scorm.mastery(), scorm.fit());
    const LAUNCH: &str =
        "endpoint=https://l/&fetch=https://l/f&actor={}&registration=r&activityId=a";
    if let Some(Ok(mut launched)) = Launched::read(LAUNCH, &around()) {
        launched.data = serde_json::from_str(launch).unwrap_or_default();
        let (cmi5, _) = Platform::cmi5(
            &note,
            launched,
            serde_json::from_str(state).ok().as_ref(),
            SimTime::from_millis(0),
        );
        assert!(cmi5.mastery().is_none_or(|it| (0.0..=1.0).contains(&it)));
    }
}
