//! The reports to learning platforms.

mod cmi5;
mod scorm;

use super::*;
use crate::response::ResponseKind;
use serde_json::json;

fn note(standard: Standard, mastery: Option<u8>) -> PackageNote {
    PackageNote {
        standard,
        title: "Course".into(),
        language: "en".into(),
        lessons: vec!["one".into(), "two".into()],
        mastery,
        per_lesson: false,
        origins: Vec::new(),
    }
}

/// Two lessons, each with two goals and two quiz questions.
fn standing() -> PlatformStanding {
    let lesson = |id: &str| LessonStanding {
        id: id.into(),
        title: format!("Lesson {id}"),
        goals: 2,
        quiz: 2,
        ..LessonStanding::default()
    };
    PlatformStanding {
        lessons: vec![lesson("one"), lesson("two")],
        saved: Saved {
            current: Some("one".into()),
            ..Saved::default()
        },
        seconds: 5,
        now: SimTime::from_millis(1_795_000_000_123),
        responses: Vec::new(),
        texts: Map::default(),
    }
}

fn completed() -> PlatformStanding {
    let mut standing = standing();
    for lesson in &mut standing.lessons {
        (lesson.met, lesson.completed) = (2, true);
    }
    standing
}

fn answered(right: usize) -> PlatformStanding {
    let mut standing = completed();
    for (lesson, right) in standing
        .lessons
        .iter_mut()
        .zip([right.min(2), right.saturating_sub(2)])
    {
        (lesson.answered, lesson.right) = (2, right);
    }
    standing
}

fn response(chosen: &[&str]) -> Response {
    let list = |some: &[&str]| some.iter().map(ToString::to_string).collect();
    Response {
        lesson: "one".into(),
        id: "q".into(),
        kind: ResponseKind::Quiz,
        options: list(&["a1", "b1", "c1"]),
        chosen: list(chosen),
        answer: list(&["a1", "c1"]),
        first: true,
        late: false,
        key: format!("{:0<8}", chosen.len()),
    }
}

#[test]
fn what_is_kept_fits_and_says_what_was_left_out() {
    let mut random = 1_u32;
    let noise: String = (0..9_000)
        .map(|_| {
            random ^= random << 13;
            random ^= random >> 17;
            random ^= random << 5;
            char::from(b'!' + (random % 90) as u8)
        })
        .collect();
    let lesson = |id: &str, log: &str, session: &str| SavedLesson {
        id: id.into(),
        fingerprint: "f".into(),
        completed: id == "one",
        answered: 0,
        right: 0,
        log: json!({ "x": log }),
        session: Some(session.into()),
    };
    let saved = |log: &str, other: &str, open: &str| Saved {
        current: Some("two".into()),
        lessons: vec![lesson("one", log, other), lesson("two", "", open)],
        sent: vec!["00000001".into(), "00000002".into()],
        stated: vec!["completed".into()],
    };
    for (saved, fit) in [
        (saved("a", "b", "c"), Fit::Whole),
        (saved("a", &noise, "c"), Fit::WithoutOthers),
        (saved("a", "b", &noise), Fit::WithoutSessions),
        (saved(&noise, "b", "c"), Fit::Results),
    ] {
        let (text, kept) = saved.pack(3_500);
        assert_eq!(kept, fit);
        assert!(text.len() <= 3_500, "{}", text.len());
        assert!(
            text.bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
        );
        let read = Saved::unpack(&text).unwrap();
        assert_eq!((read.sent.len(), read.current.as_deref()), (2, Some("two")));
        assert!(read.of("one", "f").is_some_and(|lesson| lesson.completed));
        assert_eq!(read.of("one", "changed"), None);
        if fit == Fit::Whole {
            assert_eq!(read, saved);
        }
        for cut in [5, text.len() / 2, text.len() - 1] {
            assert!(Saved::unpack(&text[..cut]).is_err());
        }
    }
    let why = |text: &str| Saved::unpack(text).unwrap_err().to_string();
    assert!(why("o2.abc").contains("newer"));
    assert!(why("{}").contains("not written by this page"));
}

#[test]
fn numbers_are_rounded_down_and_exact_where_they_can_be() {
    for (right, of, text) in [
        (4, 5, "0.8"),
        (29, 100, "0.29"),
        (2, 3, "0.6666"),
        (0, 3, "0"),
        (3, 3, "1"),
        (0, 0, "0"),
    ] {
        assert_eq!(decimal(share(right, of)), text);
    }
    for right in 0..=100 {
        assert!(scaled(right, 100) >= right as f64 / 100.0, "{right} of 100");
    }
}

#[test]
fn numbers_are_read_as_the_standards_write_them() {
    for text in [
        "0",
        "1",
        "80",
        "0.8",
        " 33.33 ",
        "-2.2",
        "+7",
        ".5",
        "5.",
        "007",
        "0.29",
        "12345678.1234567",
    ] {
        assert_eq!(number(text), text.trim().parse().ok(), "{text}");
    }
    for text in [
        "", " ", "-", ".", "1e3", "NaN", "inf", "--1", "+-1", "1.2.3", "1,5", "0x1", "\u{0661}",
    ] {
        assert_eq!(number(text), None, "{text}");
    }
    let third = number("0.333333333333333333333333333333").unwrap();
    assert!((third - 1.0 / 3.0).abs() < 1e-15);
    assert_eq!(number(&"9".repeat(400)), None);
}
