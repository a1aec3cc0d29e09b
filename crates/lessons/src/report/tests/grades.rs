//! One row for each learner, whoever else has their name.

use super::*;

#[test]
fn files_of_one_learner_are_combined_and_nameless_ones_never_in_silence() {
    let learner = |name: &str, id: &str| {
        let of = record::FileLearner {
            name: name.into(),
            id: id.into(),
        };
        Learner::new(of, Vec::new())
    };
    let mut all = Vec::new();
    for (name, id, combined) in [
        ("Ana", "a1", None),
        // The same browser once more; another browser of hers.
        ("Ana", "a1", Some("Ana")),
        ("Ana", "", Some("Ana")),
        // Her namesake, at another browser, twice.
        ("Ana", "a2", None),
        ("Ana", "a2", Some("Ana")),
        // Somebody else at the same browser.
        ("Ben", "a1", None),
        ("", "c3", None),
        ("", "c3", Some("unnamed c3")),
        ("Cleo", "c3", Some("Cleo")),
        ("", "c3", Some("Cleo")),
        ("", "", None),
        ("", "", None),
    ] {
        let found = add(&mut all, learner(name, id));
        assert_eq!(found.as_deref(), combined, "{name} {id}");
    }
    let names: Vec<&str> = all.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(
        names,
        ["Ana", "Ana", "Ben", "Cleo", "unnamed 1", "unnamed 2"]
    );
}

/// A report on these learners, by name, id and progress.
fn report_of<T>(learners: &[(&str, &str, String)], ask: impl Fn(&Report<'_>) -> T) -> T {
    let named: Vec<(&str, String)> = (learners.iter())
        .map(|(name, _, progress)| (*name, progress.clone()))
        .collect();
    with(&named, Some(50), |report| {
        let mut report = report.clone();
        for (learner, (_, id, _)) in report.learners.iter_mut().zip(learners) {
            learner.id = (*id).to_string();
        }
        tell_apart(&mut report.learners);
        ask(&report)
    })
}

#[test]
fn namesakes_are_two_in_every_table_and_two_actors() {
    let wrong = json!({ "one": [["b"]], "two": [["b"]] });
    let learners = [
        ("Ana", "a1", progress(&right(), true)),
        ("Ana", "b2", progress(&wrong, true)),
        ("Ana", "", progress(&wrong, true)),
        ("Ben", "c3", progress(&wrong, true)),
    ];
    let names = ["Ana (a1)", "Ana (b2)", "Ana (3)", "Ben"];
    let first = |table: String| {
        let mut all: Vec<String> = (table.lines().skip(1))
            .filter_map(|it| Some(it.split(',').next()?.to_string()))
            .collect();
        all.dedup();
        all
    };
    report_of(&learners, |report| {
        assert_eq!(first(report.attempts_csv()), names);
        assert_eq!(first(report.grades_csv()), names);
        assert_eq!(first(report.events_csv()), names);
        let statements = report.statements("https://school.example").unwrap();
        let all = statements.as_array().unwrap();
        let mut accounts: Vec<&str> = all
            .iter()
            .map(|it| it["actor"]["account"]["name"].as_str().unwrap())
            .collect();
        accounts.dedup();
        assert_eq!(accounts, names);
        let ids: std::collections::BTreeSet<&str> =
            all.iter().map(|it| it["id"].as_str().unwrap()).collect();
        assert_eq!(ids.len(), all.len());
    });
}

#[test]
fn a_learner_has_one_row_with_the_best_of_each_attempt() {
    let mut both: Value = serde_json::from_str(&progress(&right(), true)).unwrap();
    let rows = both["lessons"]["make"].as_array_mut().unwrap();
    let attempt = |hour: u8, answers: Value, version: &str| {
        let mut row = rows[0].clone();
        row["begun"] = json!(format!("2026-03-01T{hour:02}:00:00.000Z"));
        row["log"]["answers"] = answers;
        row["version"] = json!(version);
        row
    };
    let perfect = json!({ "one": [["a", "c"]], "two": [["a"]] });
    let more = [
        attempt(10, perfect.clone(), ""),
        // A worse one afterwards, one that was left, and one with other questions.
        attempt(11, json!({ "one": [["b"]], "two": [["b"]] }), ""),
        attempt(12, json!({}), ""),
        attempt(13, perfect, "old"),
    ];
    rows.extend(more);
    let learners = [
        ("Ana", "a1", both.to_string()),
        ("Ben", "b2", progress(&json!({ "one": [["a"]] }), false)),
        (
            "Cleo",
            "c3",
            json!({ "orgsim": 1, "lessons": {} }).to_string(),
        ),
    ];
    let table = report_of(&learners, |report| report.grades_csv());
    let lines: Vec<&str> = table.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!(
        lines,
        [
            "learner,learner id,lessons completed,lessons passed,\"Make, an organization: completed\",\"Make, an organization: percent\",\"Make, an organization: passed\",not judged",
            "Ana,a1,1,1,yes,100,yes,make",
            "Ben,b2,0,0,no,,,",
            "Cleo,c3,0,0,,,,",
        ]
    );
}

#[test]
fn a_lesson_of_a_link_and_of_a_package_is_one() {
    let at = |id: &str, hour: &str| {
        let made = progress(&right(), true).replace("T09:", hour);
        made.replace("\"make\":[", &format!("\"{id}\":["))
    };
    let mut learners = Vec::new();
    for made in [
        at("own-make-f39976", "T08:"),
        at("make", "T09:"),
        at("other", "T09:"),
    ] {
        let of = record::FileLearner {
            name: "Ana".into(),
            id: "a1".into(),
        };
        add(
            &mut learners,
            Learner::new(of, record::read(&made).unwrap()),
        );
    }
    same_lessons(&mut learners, &[("own-make-f39976".into(), "make".into())]);
    let counts: Vec<(&str, usize)> = (learners[0].lessons.iter())
        .map(|(id, records)| (&**id, records.len()))
        .collect();
    assert_eq!(counts, [("make", 2), ("other", 1)]);
}
