//! Rows of a board, and what is common to them.

use serde_json::json;

use super::*;

fn learner(name: &str, mistakes: &[&str]) -> Learner {
    let made: Vec<_> = mistakes.iter().map(|id| json!({ "id": id })).collect();
    let attempt = |begun: &str, mistakes: &[serde_json::Value]| json!({ "begun": begun, "met": ["a"], "of": 2, "log": { "mistakes": mistakes } });
    let value = json!({ "orgsim": 1, "lessons": {
        "new": [attempt("2026-01-05T10:00:00Z", &made)],
        "old": [attempt("2026-01-05T09:00:00Z", &[json!({ "id": "earlier" })])],
    } });
    let of = FileLearner {
        name: name.into(),
        id: String::new(),
    };
    Learner::new(of, read_value(&value).unwrap())
}

#[test]
fn names_are_stored_by_class_and_its_key_does_not_show() {
    let [one, same, other] =
        ["open-sesame", "open-sesame", "another"].map(GivenNames::stored_under);
    assert_eq!(one, same);
    assert_ne!(one, other);
    assert!(!one.contains("sesame"), "{one}");
}

#[test]
fn a_learner_is_at_the_attempt_that_began_last_or_at_the_named_lesson() {
    let ana = learner("Ana", &[]);
    assert_eq!(current(&ana, None).unwrap().0, "new");
    assert_eq!(current(&ana, Some("old")).unwrap().0, "old");
    assert!(current(&ana, Some("other")).is_none());
}

#[test]
fn mistakes_count_once_per_learner_and_the_most_common_come_first() {
    let class = [
        learner("Ana", &["rare", "common", "common"]),
        learner("Ben", &["common"]),
        learner("Cy", &[]),
    ];
    let mistakes = common_mistakes(class.iter().map(|it| (it, None)));
    let rows: Vec<_> = mistakes
        .iter()
        .map(|it| (&*it.lesson, &*it.mistake, it.learners.join(" ")))
        .collect();
    assert_eq!(
        rows,
        [
            ("new", "common", "Ana Ben".to_string()),
            ("new", "rare", "Ana".to_string())
        ]
    );
    let before = common_mistakes([(&class[2], Some("old"))]);
    assert_eq!(before[0].mistake, "earlier");
}

/// A row of the server's list. `id`: of the learner's browser.
fn row(name: &str, live: &str, id: &str, lesson: Option<&str>, since: u64) -> Value {
    let mut progress = json!({ "orgsim": 1, "lessons": {} });
    if let Some(lesson) = lesson {
        let attempt = json!({ "begun": "2026-01-05T10:00:00Z", "met": [], "of": 2 });
        progress["lessons"][lesson] = json!([attempt]);
    }
    if !id.is_empty() {
        progress["learner"] = json!({ "id": id });
    }
    json!({ "id": live, "name": name, "lesson": lesson, "progress": progress, "stuck": since, "silent": since, "here": true })
}

#[test]
fn who_left_who_is_stuck_and_who_only_watches_differ() {
    let status = |row: Value| BoardLearner::read(&row).unwrap().status();
    let stuck = row("Ana", "1", "", Some("new"), 301);
    let mut left = stuck.clone();
    left["here"] = json!(false);
    let mut done = stuck.clone();
    done["progress"]["lessons"]["new"][0]["done"] = json!("2026-01-05T10:20:00Z");
    assert_eq!(status(stuck), LearnerStatus::Stuck);
    assert_eq!(status(left), LearnerStatus::Left);
    assert_eq!(status(done), LearnerStatus::Finished);
    assert_eq!(
        status(row("Ana", "1", "", Some("new"), 299)),
        LearnerStatus::Works
    );
    // Who only follows waits for nothing, however long.
    assert_eq!(
        status(row("Ana", "1", "", None, 3_000)),
        LearnerStatus::Watches
    );
}

fn board(names: &GivenNames, all: &[Value]) -> Vec<BoardLearner> {
    let all = all.iter().map(|row| BoardLearner::read(row).unwrap());
    names.board(all.collect())
}

/// The presenter names the learner who has this name on the board.
fn give(names: &mut GivenNames, all: &[Value], row: &str, name: &str) {
    let rows = board(names, all);
    let mut shown = apart(&rows).into_iter();
    let at = shown.position(|it| it.learner.name == row).unwrap();
    names.give(&rows, &rows[at], name);
}

fn rows(names: &GivenNames, all: &[Value]) -> Vec<String> {
    let rows = apart(&board(names, all)).into_iter();
    rows.map(|it| format!("{} @{}", it.learner.name, it.live.unwrap().id))
        .collect()
}

#[test]
fn learners_are_renamed_and_merged_and_namesakes_stay_two() {
    let class = [
        row("Ana", "3", "a1", Some("old"), 20),
        row("ana", "4", "", Some("new"), 5),
        row("Ana", "5", "b2", None, 9),
        // One more tab of the same browser.
        row("Ana", "6", "b2", None, 4),
    ];
    let mut names = GivenNames::default();
    assert_eq!(
        rows(&names, &class),
        ["Ana (a1) @3", "ana @4", "Ana (b2) @6"]
    );
    give(&mut names, &class, "Ana (a1)", " Ana López ");
    assert_eq!(rows(&names, &class), ["Ana López @3", "ana @4", "Ana @6"]);
    // She joined again under another name: one row, with what both did, and what is open now.
    give(&mut names, &class, "ana", "Ana López");
    assert_eq!(rows(&names, &class), ["Ana López @4", "Ana @6"]);
    let names = GivenNames::read(&names.text());
    let all = board(&names, &class);
    assert_eq!(all[0].learner.lessons.len(), 2);
    assert_eq!(all[0].lesson.as_deref(), Some("new"));
    // After a restart the server knows other ids, and the browser's is the same.
    let mut again = class.clone();
    again[0]["id"] = json!("13");
    assert!(rows(&names, &again).contains(&"Ana López @4".to_string()));
    // The row as a whole.
    let mut names = names;
    give(&mut names, &class, "Ana López", "Eve");
    assert_eq!(rows(&names, &class), ["Eve @4", "Ana @6"]);
    give(&mut names, &class, "Eve", "");
    assert_eq!(names, GivenNames::default());
    assert_eq!(GivenNames::read("{"), names);
}

#[test]
fn one_renaming_to_a_name_of_the_board_makes_two_learners_one() {
    let class = [
        row("Ana", "3", "a1", None, 20),
        row("ana", "4", "c3", None, 5),
        row("Zoe", "5", "d4", None, 5),
    ];
    let mut names = GivenNames::default();
    // To the name that the other one typed.
    give(&mut names, &class, "ana", "Ana");
    assert_eq!(rows(&names, &class), ["Ana @4", "Zoe @5"]);
    give(&mut names, &class, "Ana", "");
    assert_eq!(rows(&names, &class), ["Ana @3", "Zoe @5", "ana @4"]);
    // Of namesakes it is the one whose name stands on the board.
    let twins = [&class[..], &[row("Ana", "6", "b2", None, 4)]].concat();
    give(&mut names, &twins, "Zoe", "Ana (b2)");
    assert_eq!(
        rows(&names, &twins),
        ["Ana (a1) @3", "Ana (b2) @6", "ana @4"]
    );
    give(&mut names, &twins, "Ana (b2)", "Ben");
    assert_eq!(rows(&names, &twins), ["Ana @3", "Ben @6", "ana @4"]);
    // Who has that name on their own later is somebody else.
    let more = [&twins[..], &[row("Ben", "7", "e5", None, 4)]].concat();
    assert_eq!(
        rows(&names, &more),
        ["Ana @3", "Ben (b2) @6", "Ben (e5) @7", "ana @4"]
    );
    give(&mut names, &more, "Ben (e5)", "Eve");
    assert!(rows(&names, &more).contains(&"Ben @6".to_string()));
}

#[test]
fn who_is_stuck_comes_first_and_who_left_last() {
    let mut done = row("Cy", "3", "", Some("new"), 9);
    done["progress"]["lessons"]["new"][0]["done"] = json!("2026-01-05T10:20:00Z");
    let mut left = row("Ana", "4", "", Some("new"), 900);
    left["here"] = json!(false);
    let class = [
        left,
        done,
        row("Ben", "5", "", None, 900),
        row("Dan", "6", "", Some("new"), 9),
        row("Zoe", "7", "", Some("new"), 900),
        row("Eve", "8", "", Some("new"), 900),
    ];
    let order = rows(&GivenNames::default(), &class);
    assert_eq!(
        order,
        ["Eve @8", "Zoe @7", "Dan @6", "Ben @5", "Cy @3", "Ana @4"]
    );
}

#[test]
fn the_file_of_a_learner_with_a_given_name_is_no_second_learner() {
    let class = [
        row("Ana", "3", "a1", Some("new"), 20),
        row("ana", "4", "c3", Some("old"), 5),
    ];
    let mut names = GivenNames::default();
    give(&mut names, &class, "ana", "Ana López");
    give(&mut names, &class, "Ana", "Ana López");
    let mut all: Vec<Learner> = (board(&names, &class).into_iter())
        .map(|it| it.learner)
        .collect();
    let file = |name: &str, id: &str| {
        let (name, id) = (name.to_string(), id.to_string());
        Learner::new(FileLearner { name, id }, Vec::new())
    };
    let mut add = |name: &str, id: &str| crate::report::add(&mut all, file(name, id));
    for (name, id) in [("Ana", "a1"), ("ana", "c3"), ("Ana López", ""), ("", "c3")] {
        assert_eq!(add(name, id).as_deref(), Some("Ana López"), "{name} {id}");
    }
    assert_eq!(add("Ana", "f6"), None);
    // Somebody else in the same browser.
    assert_eq!(add("Ben", "a1"), None);
}
