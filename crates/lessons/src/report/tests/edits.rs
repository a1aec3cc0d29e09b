//! Grades of attempts at a lesson that was edited afterwards.

use super::*;

/// A lesson whose text was changed.
fn changed(from: &str, to: &str) -> Lesson {
    assert!(LESSON.contains(from), "{from}");
    Lesson::read("make", &LESSON.replacen(from, to, 1)).unwrap()
}

/// The table of attempts of one learner's file, and those that are not judged.
fn judged(made: &str, lesson: &Lesson) -> (String, Vec<String>) {
    let texts = &Texts::read(TEXTS).unwrap();
    let of = FileLearner {
        name: "Ana".into(),
        id: "1f3a".into(),
    };
    let report = Report {
        learners: vec![Learner::new(of, record::read(made).unwrap())],
        lessons: [("make".to_string(), KnownLesson { lesson, texts })]
            .into_iter()
            .collect(),
        language: "en".into(),
        mastery: Some(50),
    };
    let unjudged = report.unjudged();
    (
        report.attempts_csv(),
        unjudged
            .iter()
            .map(|it| format!("{} {} {}", it.learner, it.lesson, it.begun))
            .collect(),
    )
}

/// The progress of an attempt at a version.
fn made_with(version: &str) -> String {
    progress(&right(), true).replace("\"version\":\"\"", &format!("\"version\":{version:?}"))
}

/// Edits after which the questions are the same. What an edit replaces, and with what.
const HARMLESS: [(&str, &str); 15] = [
    ("minutes = 5", "minutes = 13"),
    ("scenario = \"standalone\"", "scenario = \"empty\""),
    ("seed = 2 ", "seed = 3 "),
    ("sources = [\"000 | x\"]", "sources = []"),
    ("   # with which", "# with which"),
    ("id = \"make\"", "id = \"create\""),
    (
        "run = [\"aws organizations create-organization\"]\n",
        "run = []\n",
    ),
    ("[[goals]]", "[[steps]]\nid = \"more\"\n\n[[goals]]"),
    (
        "goals = [\"made\"]\n\n[[goals]]",
        "goals = [\"made\", \"more\"]\n\n[[goals]]\nid = \"more\"\nstate = \"organization\"\n\n[[goals]]",
    ),
    ("state = \"organization\"", "was = \"organization\""),
    (
        "goals = [\"made\"]\n\n[[goals]]\nid = \"made\"",
        "goals = [\"done\"]\n\n[[goals]]\nid = \"done\"",
    ),
    (UNTIL, "until = { call = \"advance\" }"),
    ("options = [\"yes\", \"no\"]", "options = [\"no\", \"yes\"]"),
    ("answer = [\"a\", \"c\"]", "answer = [\"c\", \"a\"]"),
    // The questions in another order.
    (
        "[[quiz]]\nid = \"one\"\noptions = [\"a\", \"b\", \"c\"]\nanswer = [\"a\", \"c\"]\n\n[[quiz]]\nid = \"two\"\noptions = [\"a\", \"b\"]\nanswer = \"a\"",
        "[[quiz]]\nid = \"two\"\noptions = [\"a\", \"b\"]\nanswer = \"a\"\n\n[[quiz]]\nid = \"one\"\noptions = [\"a\", \"b\", \"c\"]\nanswer = [\"a\", \"c\"]",
    ),
];
const UNTIL: &str = "until = { call = \"organizations:CreateOrganization\" }";

/// Edits that change a question: nothing can be judged by the new ones.
const OF_QUESTIONS: [(&str, &str); 10] = [
    ("answer = [\"a\", \"c\"]", "answer = [\"a\", \"b\"]"),
    ("answer = [\"a\", \"c\"]", "answer = \"a\""),
    ("answer = \"yes\"", "answer = \"no\""),
    (
        "options = [\"a\", \"b\"]",
        "options = [\"a\", \"b\", \"c\"]",
    ),
    (
        "options = [\"a\", \"b\", \"c\"]",
        "options = [\"a\", \"c\"]",
    ),
    ("id = \"two\"", "id = \"second\""),
    ("id = \"guess\"", "id = \"bet\""),
    (
        "[[quiz]]\nid = \"two\"\noptions = [\"a\", \"b\"]\nanswer = \"a\"",
        "",
    ),
    (
        "[[quiz]]",
        "[[quiz]]\nid = \"new\"\noptions = [\"a\", \"b\"]\nanswer = \"a\"\n\n[[quiz]]",
    ),
    (
        "options = [\"yes\", \"no\"]",
        "options = [\"yes\", \"no\", \"maybe\"]",
    ),
];

#[test]
fn an_edited_lesson_takes_no_grade_away_unless_its_questions_changed_which_is_said() {
    let lesson = changed("", "");
    let made = made_with(&AttemptRecord::version_of(&lesson, None));
    let before = judged(&made, &lesson);
    let title = ",\"Make, an organization\",";
    assert!(before.0.contains(title) && before.0.contains(",yes,yes,6.2,"));
    assert!(before.1.is_empty());
    for (from, to) in HARMLESS {
        assert_eq!(judged(&made, &changed(from, to)), before, "{from}");
    }
    for (from, to) in OF_QUESTIONS {
        let (table, unjudged) = judged(&made, &changed(from, to));
        assert!(
            table.contains(title) && table.contains(",yes,,6.2,"),
            "{table}"
        );
        assert_eq!(unjudged, ["Ana make 2026-03-01T09:00:00.000Z"], "{from}");
    }
}

#[test]
fn an_attempt_that_goes_on_after_its_questions_changed_is_not_judged_by_the_new_ones() {
    let lesson = changed("", "");
    let made = made_with(&lesson.questions_fingerprint());
    let record = record::read(&made).unwrap().remove(0).1.remove(0);
    let version =
        |(from, to): (&str, &str)| AttemptRecord::version_of(&changed(from, to), Some(&record));
    for change in HARMLESS.into_iter().chain(OF_QUESTIONS) {
        assert_eq!(
            version(change),
            lesson.questions_fingerprint(),
            "{change:?}"
        );
    }
}
