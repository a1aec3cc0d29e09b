mod edits;
mod grades;

use super::*;
use crate::record;
use serde_json::{Value, json};

const LESSON: &str = include_str!("tests/lesson.toml");
const TEXTS: &str = include_str!("tests/en.toml");

fn progress(answers: &Value, done: bool) -> String {
    json!({ "orgsim": 1, "lessons": { "make": [{
        "begun": "2026-03-01T09:00:00.000Z",
        "done": done.then_some("2026-03-01T09:10:00.500Z"),
        "version": "",
        "ms": 372_000,
        "met": ["made"],
        "of": 1,
        "log": {
            // A wrong guess, and the right one after undoing steps.
            "predictions": { "guess": [{ "option": "no", "at": 0 }, { "option": "yes", "at": 0 }] },
            "answers": answers,
            "hints": { "make": 2 },
            "mistakes": [{ "id": "early", "step": 1 }, { "id": "early", "step": 3 }],
            "misspelled": 1,
            "steps": 7,
            "undone": 2,
            "reached": [{ "id": "made", "at": 6 }],
            "finished": done,
        },
    }] } })
    .to_string()
}

fn with<T>(learners: &[(&str, String)], mastery: Option<u8>, ask: impl Fn(&Report<'_>) -> T) -> T {
    let lesson = Lesson::read("make", LESSON).unwrap();
    let texts = Texts::read(TEXTS).unwrap();
    let mut lessons = Map::default();
    let known = KnownLesson {
        lesson: &lesson,
        texts: &texts,
    };
    lessons.insert("make".to_string(), known);
    let learners = learners.iter().map(|(name, progress)| {
        let of = FileLearner {
            name: name.to_string(),
            id: "1f3a".into(),
        };
        Learner::new(of, record::read(progress).unwrap())
    });
    ask(&Report {
        learners: learners.collect(),
        lessons,
        language: "en".into(),
        mastery,
    })
}

fn right() -> Value {
    json!({ "one": [["c", "a"]], "two": [["b"], ["a"]] })
}

#[test]
fn a_table_has_a_line_for_each_attempt_of_each_learner() {
    let learners = [
        ("Ana", progress(&right(), true)),
        ("=cmd|' /C calc'!A0", progress(&json!({}), false)),
    ];
    let table = with(&learners, Some(50), |report| report.attempts_csv());
    let table = table.strip_prefix('\u{feff}').expect("a byte order mark");
    let lines: Vec<&str> = table.split("\r\n").collect();
    assert_eq!(lines.len(), 4, "{table}");
    assert_eq!(lines[3], "");
    assert_eq!(
        lines[1],
        "Ana,make,\"Make, an organization\",2026-03-01T09:00:00.000Z,2026-03-01T09:10:00.500Z,yes,yes,6.2,1,1,2,early early,2,1,0,2,1,2,7,2,1,1f3a"
    );
    assert!(
        lines[2].starts_with("'=cmd|' /C calc'!A0,make,"),
        "{}",
        lines[2]
    );
    assert!(lines[2].contains(",no,,"), "not judged: {}", lines[2]);
    let width = lines[0].split(',').count();
    assert_eq!(
        lines[2].replace("Make, an", "Make an").split(',').count(),
        width
    );
}

#[test]
fn a_list_has_everything_that_came_up() {
    let table = with(&[("Ana", progress(&right(), true))], None, |report| {
        report.events_csv()
    });
    let rest: Vec<&str> = table
        .lines()
        .skip(1)
        .map(|line| {
            line.strip_prefix("Ana,make,2026-03-01T09:00:00.000Z,")
                .unwrap()
        })
        .collect();
    assert_eq!(
        rest,
        [
            "goal,made,There is one.,6,,",
            "mistake,early,,1,,",
            "mistake,early,,3,,",
            "hints,make,,,2,",
            "prediction,guess,Will it?,,No,no",
            "prediction,guess,Will it?,,Yes,",
            "answer,one,Which?,,'=A / C,yes",
            "answer,two,And?,,y,no",
            "answer,two,And?,,x,",
        ]
    );
}

fn verbs(statements: &Value) -> Vec<String> {
    let word = |it: &Value| {
        it["verb"]["id"]
            .as_str()
            .unwrap()
            .rsplit('/')
            .next()
            .unwrap()
            .to_string()
    };
    statements.as_array().unwrap().iter().map(word).collect()
}

#[test]
fn statements_are_whole_and_judge_only_what_can_be_judged() {
    let judged = |answers: Value, done: bool, mastery: Option<u8>| {
        let learners = [("Ana", progress(&answers, done))];
        with(&learners, mastery, |report| {
            let all = report.statements("https://school.example").unwrap();
            verbs(&all)
                .into_iter()
                .filter(|word| matches!(word.as_str(), "completed" | "passed" | "failed"))
                .collect::<Vec<_>>()
        })
    };
    assert_eq!(judged(right(), true, Some(50)), ["completed", "passed"]);
    assert_eq!(judged(right(), true, Some(51)), ["completed", "failed"]);
    assert_eq!(judged(right(), true, None), ["completed"]);
    assert_eq!(
        judged(json!({ "one": [["a", "c"]] }), true, Some(50)),
        ["completed"]
    );
    assert!(judged(right(), false, Some(50)).is_empty());
}

#[test]
fn results_and_questions_have_their_texts_and_times() {
    let learners = [("Ana", progress(&right(), true))];
    let all = with(&learners, Some(50), |report| {
        report.statements("https://school.example").unwrap()
    });
    let all = all.as_array().unwrap();
    let completed = all
        .iter()
        .find(|it| it["result"]["completion"] == true)
        .unwrap();
    assert_eq!(completed["result"]["duration"], "PT6M12S");
    assert_eq!(completed["timestamp"], "2026-03-01T09:10:00.500Z");
    let answer = all
        .iter()
        .find(|it| it["object"]["id"] == "urn:orgsim:lesson:make:quiz:one")
        .unwrap();
    assert_eq!(
        answer["result"],
        json!({ "success": true, "response": "a[,]c" })
    );
    assert_eq!(
        answer["object"]["definition"]["correctResponsesPattern"],
        json!(["a[,]c"])
    );
    assert_eq!(
        answer["object"]["definition"]["choices"][0],
        json!({ "id": "a", "description": { "en": "=A" } })
    );
}

#[test]
fn statements_have_what_the_specification_asks_for() {
    let learners = [
        ("Ana", progress(&right(), true)),
        ("bo@school.example", progress(&right(), false)),
    ];
    let all = with(&learners, Some(50), |report| {
        report.statements("https://school.example").unwrap()
    });
    let all = all.as_array().unwrap();
    let first = &all[0];
    assert_eq!(
        first["actor"],
        json!({ "objectType": "Agent", "name": "Ana", "account": { "homePage": "https://school.example", "name": "Ana" } })
    );
    assert_eq!(
        all.last().unwrap()["actor"]["mbox"],
        "mailto:bo@school.example"
    );
    assert_eq!(first["object"]["id"], "urn:orgsim:lesson:make");
    assert_eq!(
        first["object"]["definition"]["name"]["en"],
        "Make, an organization"
    );
    let mut ids = Vec::new();
    for statement in all {
        ids.push(statement["id"].as_str().unwrap().to_string());
        assert!(statement["timestamp"].as_str().unwrap().ends_with('Z'));
        assert!(
            statement["verb"]["id"]
                .as_str()
                .unwrap()
                .starts_with("http://adlnet.gov/expapi/verbs/")
        );
        // Null is allowed only in extensions.
        assert!(!statement.to_string().contains(":null"), "{statement}");
    }
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), count);
    // The same file gives the same statements.
    let again = with(&learners, Some(50), |report| {
        report.statements("https://school.example").unwrap()
    });
    assert_eq!(again.as_array().unwrap(), all);
    let wrong = with(&learners, None, |report| report.statements("school"));
    assert!(wrong.unwrap_err().contains("must be an address"));
}

#[test]
fn a_lesson_that_changed_since_is_counted_and_not_judged() {
    let other = progress(&right(), true).replace("\"version\":\"\"", "\"version\":\"old\"");
    let table = with(&[("Ana", other.clone())], Some(50), |report| {
        report.attempts_csv()
    });
    assert!(
        table
            .lines()
            .nth(1)
            .unwrap()
            .ends_with(",yes,,6.2,1,1,2,early early,2,1,,2,,,7,2,1,1f3a"),
        "{table}"
    );
    let lesson = Lesson::read("make", LESSON).unwrap();
    let records = record::read(&other).unwrap().remove(0).1;
    let (standing, responses) = record::standing(&lesson, "x", &records);
    assert!(!standing.completed && responses.is_empty());
}

#[test]
fn a_platform_is_told_the_best_attempt_by_first_answers() {
    let lesson = Lesson::read("make", LESSON).unwrap();
    let mut rows = record::read(&progress(&right(), true)).unwrap().remove(0).1;
    rows.extend(
        record::read(&progress(&json!({ "two": [["a"]] }), false))
            .unwrap()
            .remove(0)
            .1,
    );
    let (standing, responses) = record::standing(&lesson, "x", &rows);
    assert_eq!(
        (standing.answered, standing.right, standing.quiz),
        (2, 1, 2)
    );
    assert!(standing.completed);
    assert_eq!((standing.met, standing.goals), (1, 1));
    assert_eq!(responses.len(), 8);
}

#[test]
fn a_wrong_guess_stays_wrong_although_one_went_back() {
    let learners = [("Ana", progress(&right(), true))];
    let (table, statements) = with(&learners, None, |report| {
        let statements = report.statements("https://school.example").unwrap();
        (report.attempts_csv(), statements)
    });
    let mut lines = table
        .lines()
        .map(|line| line.replace("Make, an", "Make an"));
    let heads = lines.next().unwrap();
    let at = heads.split(',').position(|it| it == "predictions right");
    let line = lines.next().unwrap();
    assert_eq!(line.split(',').nth(at.unwrap()), Some("0"));
    // All answers are reported; only first answers say whether they were right.
    let told = |id: &str| -> Vec<Value> {
        let object = format!("urn:orgsim:lesson:make:{id}");
        let rows = statements.as_array().unwrap().iter();
        rows.filter(|it| it["object"]["id"] == object.as_str())
            .map(|it| it["result"].clone())
            .collect()
    };
    assert_eq!(
        told("prediction:guess"),
        [
            json!({ "response": "no", "success": false }),
            json!({ "response": "yes" })
        ]
    );
    assert_eq!(
        told("quiz:two"),
        [
            json!({ "response": "b", "success": false }),
            json!({ "response": "a" })
        ]
    );
}

#[test]
fn a_guess_after_it_happened_is_told_as_that_and_never_as_right() {
    let late = json!([{ "option": "yes", "at": 0, "late": true }]);
    let mut progress: Value = serde_json::from_str(&progress(&right(), true)).unwrap();
    progress["lessons"]["make"][0]["log"]["predictions"]["guess"] = late;
    let learners = [("Ana", progress.to_string())];
    let (attempts, events, statements) = with(&learners, None, |report| {
        let statements = report.statements("https://school.example").unwrap();
        (report.attempts_csv(), report.events_csv(), statements)
    });
    // One prediction, and no right one.
    assert!(attempts.contains(",early early,2,1,0,2,1,2,"), "{attempts}");
    let told = "prediction,guess,Will it?,,Yes,after it happened";
    assert!(events.contains(told), "{events}");
    let guess = (statements.as_array().unwrap().iter())
        .find(|it| it["object"]["id"] == "urn:orgsim:lesson:make:prediction:guess");
    assert_eq!(guess.unwrap()["result"], json!({ "response": "yes" }));
}

#[test]
fn what_is_no_progress_says_why() {
    for (text, why) in [
        ("", "not an Orgsim progress file"),
        ("{}", "no `lessons`"),
        (r#"{"lessons":{}}"#, "does not contain"),
        (r#"{"orgsim":2,"lessons":{}}"#, "newer"),
        (r#"{"orgsim":1,"scenario":"standalone"}"#, "a session"),
        (
            r#"{"orgsim":1,"lessons":{"a":[{"begun":"x"}]}}"#,
            "attempt 1 of lesson `a`",
        ),
    ] {
        let error = record::read(text).unwrap_err();
        assert!(error.contains(why), "{error}");
    }
}

#[test]
fn two_browsers_of_one_learner_are_one() {
    let mut all = record::read(&progress(&json!({}), false)).unwrap();
    let better = record::read(&progress(&right(), true)).unwrap();
    record::merge(&mut all, better.clone());
    assert_eq!(all, better);
    record::merge(
        &mut all,
        record::read(&progress(&json!({}), false)).unwrap(),
    );
    assert_eq!(all, better);

    // Also if the lesson is unknown, and one file contains the attempt twice.
    let mut none = Vec::new();
    let mut twice = record::read(&progress(&json!({}), false)).unwrap();
    twice[0].1.extend(better[0].1.clone());
    record::merge(&mut none, twice);
    assert_eq!(none, better);
}

#[test]
fn an_end_that_is_no_moment_is_none() {
    let mut tree: serde_json::Value = serde_json::from_str(&progress(&right(), true)).unwrap();
    tree["lessons"]["make"][0]["done"] = json!("yesterday");
    let read = record::read_value(&tree).unwrap();
    assert_eq!(
        (read[0].1[0].done.clone(), read[0].1[0].rank().0),
        (None, false)
    );
    tree["lessons"]["make"] = json!("none");
    let why = record::read_value(&tree).unwrap_err();
    assert!(why.contains("lesson `make` has no list"), "{why}");
}
