//! Runs the evaluation cases that are stored beside the repository, if they exist: documented and generated requests with the
//! decision and the statements that an independent evaluator found.

use crate::common;

use std::path::PathBuf;

use common::offered_changes;
use policy::{decide, evaluate};
use policy_cases::{answer, differences, read};

fn run(name: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/policy-cases")
        .join(name);
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("NOT RUN: the folder `shared/policy-cases` beside the repository has no {name}");
        return;
    };
    let mut failures = Vec::new();
    let mut count = 0;
    for (index, line) in text.lines().enumerate() {
        count += 1;
        let case = read(line).unwrap_or_else(|error| panic!("{name}:{}: {error}", index + 1));
        let verdict = evaluate(&case.request, &case.layers);
        let mut wrong = differences(&answer(&case.id, &verdict), &case.expected, &case.trace);
        assert_eq!(
            decide(&case.request, &case.layers),
            verdict.decision,
            "{}",
            case.id
        );
        // A verdict always has an explanation.
        assert!(!verdict.explain().is_empty());
        wrong.extend(offered_changes(&case.request, &case.layers).err());
        if !wrong.is_empty() {
            failures.push(format!("{}: {}", case.id, wrong.join("; ")));
        }
    }
    println!("{name}: {} of {count} cases agree", count - failures.len());
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(count > 0, "{name} is empty");
}

#[test]
fn every_documented_case_is_decided_as_aws_does() {
    run("documented.jsonl");
}

#[test]
fn every_generated_case_agrees_with_the_independent_evaluator() {
    run("generated.jsonl");
}
