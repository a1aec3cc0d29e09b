//! The functions of SCORM platforms, and what is said of the room that they have.

use super::*;

#[test]
fn each_standard_has_its_names() {
    for (standard, prefix, end) in [
        (Standard::Scorm12, "LMS", "LMSFinish"),
        (Standard::Scorm2004, "", "Terminate"),
    ] {
        let mut launched = Launched::scorm(standard, &[], &[]);
        assert_eq!(launched.called[0], format!("{prefix}Initialize"));
        assert!(launched.called.iter().all(|it| it.starts_with(prefix)));
        assert_eq!(launched.work.last(), Some(&PlatformWork::Start));
        assert!(launched.has(&PlatformWork::KeepInMemory));
        launched.tells("keeps what you do", false);
        launched.listed().on(PlatformEvent::Finish);
        assert_eq!(launched.called.last().map(String::as_str), Some(end));
        launched.tells("Finished", false);
        let status = launched.visit.status(Words::ENGLISH).expect("a status");
        assert!(!status.can_finish);
    }
}

#[test]
fn a_platform_that_begins_no_visit_says_why_unless_it_has_begun_it() {
    let launched = Launched::scorm(Standard::Scorm2004, &[], &["Initialize"]);
    launched.tells("cannot be reached: nothing is reported", true);
    launched.tells("(7 no room)", true);
    assert_eq!(launched.work, [PlatformWork::Start]);
    // The code of a visit that has begun.
    let mut call = |name: &str, _: &[&str]| {
        Some(match name {
            "LMSInitialize" => "false".to_string(),
            "LMSGetLastError" => "101".to_string(),
            _ => String::new(),
        })
    };
    let sight = PlatformSight {
        stored: &|_| None,
        of_tab: &|_| None,
        changes: 0,
        ms: 0,
        now: SimTime::from_millis(0),
    };
    let (visit, _) = PlatformVisit::scorm(note(Standard::Scorm12), &mut call, sight);
    let status = visit.status(Words::ENGLISH).expect("a status");
    assert!(status.can_finish && !status.trouble, "{status:?}");
}

#[test]
fn a_package_without_a_platform_says_so_and_opens_its_lesson() {
    for standard in [Standard::Scorm12, Standard::Scorm2004] {
        let (visit, work) = PlatformVisit::absent(note(standard));
        assert_eq!(work, [PlatformWork::Start]);
        let mut launched = Launched::new(visit, standard);
        launched.tells("No learning platform was found: nothing is reported", true);
        let status = launched.visit.status(Words::ENGLISH).expect("a status");
        assert!(!status.can_finish && !status.keeps);
        let first = launched.visit.first_lesson(&|_| None);
        assert_eq!(first.as_deref(), Some(FIRST));
        launched.wait(2).on(PlatformEvent::Hidden);
        assert_eq!(
            (&launched.work[..], &launched.called[..]),
            (&[][..], &[][..])
        );
    }
    let there = Launched::scorm(Standard::Scorm12, &[], &[]);
    assert!(
        there
            .visit
            .status(Words::ENGLISH)
            .is_some_and(|it| it.keeps)
    );
}

#[test]
fn a_refused_element_is_told_unless_it_is_optional() {
    let optional = "cmi.objectives.0.id";
    let mut launched = Launched::scorm(Standard::Scorm2004, &[], &[optional]);
    launched.listed().wait(1);
    launched.tells("keeps what you do", false);
    let mut launched = Launched::scorm(Standard::Scorm2004, &[], &["cmi.suspend_data"]);
    launched.listed().wait(1);
    launched.tells(
        "did not accept everything: cmi.suspend_data: 7 no room",
        true,
    );
    let launched = Launched::scorm(Standard::Scorm12, &[], &["LMSCommit"]);
    launched.tells("did not accept everything: Commit: 7 no room", true);
}

#[test]
fn work_that_does_not_count_is_not_reported() {
    let mut launched = Launched::scorm(
        Standard::Scorm12,
        &[("cmi.core.lesson_mode", "review")],
        &[],
    );
    launched.tells("for looking only", false);
    launched.listed().on(PlatformEvent::Finish);
    assert_eq!(launched.elements.get("cmi.core.lesson_status"), None);
}

#[test]
fn a_hidden_page_commits_at_once() {
    let mut launched = Launched::scorm(Standard::Scorm2004, &[], &[]);
    launched.listed().wait(1);
    launched.store("lesson", FIRST).on(PlatformEvent::Hidden);
    assert!(
        launched.calls().contains(&&Act::Commit),
        "{:?}",
        launched.work
    );
    assert_eq!(launched.elements["cmi.completion_status"], "incomplete");
}

#[test]
fn a_tab_that_closes_right_after_the_last_answer_is_judged() {
    for (standard, completion, success, score) in [
        (
            Standard::Scorm12,
            "cmi.core.lesson_status",
            "cmi.core.lesson_status",
            "cmi.core.score.raw",
        ),
        (
            Standard::Scorm2004,
            "cmi.completion_status",
            "cmi.success_status",
            "cmi.score.raw",
        ),
    ] {
        let mut launched = Launched::scorm(standard, &[], &[]);
        let rows = |answers| [FIRST, SECOND].map(|id| (id, attempt(id, true, answers)));
        launched.listed().stores(&rows(false)).wait(1);
        launched.comes(FIRST).comes(SECOND).wait(1);
        let known = |it: &Launched, name: &str| it.elements.get(name).cloned().unwrap_or_default();
        assert_ne!(known(&launched, success), "passed");
        let before = launched.elements.len();
        launched.stores(&rows(true)).on(PlatformEvent::Hidden);
        let told = [completion, success, score].map(|name| known(&launched, name));
        let completed = if completion == success {
            "passed"
        } else {
            "completed"
        };
        assert_eq!(told, [completed, "passed", "100"], "{standard:?}");
        assert!(launched.elements.len() > before + 4, "the answers, too");
        assert_eq!(launched.calls().last(), Some(&&Act::Commit));
        // Hidden again, with no news, it only commits.
        launched.on(PlatformEvent::Hidden);
        assert!(launched.calls().iter().all(|act| {
            let spent = matches!(act, Act::Set(name, _) if name.ends_with("session_time"));
            spent || **act == Act::Commit
        }));
    }
}

/// What is said where these texts are stored beside two attempts.
fn said(first: &str, second: &str, answers: &str, open: &str) -> (String, bool) {
    let mut launched = Launched::scorm(Standard::Scorm12, &[], &[]);
    let mut row = attempt(SECOND, false, false);
    row["log"]["answers"] = json!({ "x": [[answers]] });
    launched
        .listed()
        .stores(&[(FIRST, attempt(FIRST, false, false)), (SECOND, row)])
        .store(&format!("lesson {FIRST}"), first)
        .store(&format!("lesson {SECOND}"), second)
        .store("lesson", open);
    launched.wait(1).comes(FIRST).comes(SECOND).wait(1);
    launched.says()
}

#[test]
fn the_learner_is_told_what_does_not_fit() {
    let noise = noise(9_000);
    let keeps = "Your learning platform keeps what you do.";
    for (texts, says, trouble) in [
        (("a", "b", "c", SECOND), keeps, false),
        // Of another lesson than the open one.
        ((&*noise, "b", "c", SECOND), keeps, false),
        (
            ("a", &*noise, "c", SECOND),
            "not the steps of this lesson",
            true,
        ),
        (
            ("a", "b", &*noise, SECOND),
            "the result of each lesson",
            true,
        ),
        (("a", "b", "c", &*noise), "no room for your results", true),
    ] {
        let (text, is_trouble) = said(texts.0, texts.1, texts.2, texts.3);
        assert!(text.contains(says), "{text}");
        assert_eq!(is_trouble, trouble, "{text}");
    }
}

/// Platforms leave the code of an earlier error in place, so the code says nothing about what was just asked: `api` answers with one
/// always.
#[test]
fn what_a_platform_says_is_believed_though_an_old_error_still_stands() {
    let kept = [
        ("cmi.completion_status", "completed"),
        ("cmi.success_status", "passed"),
    ];
    let mut launched = Launched::scorm(Standard::Scorm2004, &kept, &[]);
    launched.listed().wait(2).on(PlatformEvent::Hidden);
    for (name, value) in kept {
        assert_eq!(launched.elements[name], value);
    }
}

#[test]
fn what_a_platform_kept_and_cannot_be_read_is_said_and_takes_nothing_away() {
    for (standard, completion) in [
        (Standard::Scorm12, "cmi.core.lesson_status"),
        (Standard::Scorm2004, "cmi.completion_status"),
    ] {
        let kept = [
            ("cmi.suspend_data", "o1.damaged"),
            (completion, "completed"),
        ];
        let mut launched = Launched::scorm(standard, &kept, &[]);
        launched.tells("Your earlier work could not be opened", true);
        launched.listed().wait(1).on(PlatformEvent::Finish);
        launched.tells("Finished", false);
        assert_eq!(launched.elements[completion], "completed");
    }
}
