//! The binary itself: exit statuses, and the examples of docs/evaluate.md.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn evaluate(words: &[&str], input: &str) -> (i32, String, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_orgsim"))
        .arg("evaluate")
        .args(words)
        .current_dir(root())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    // A program that refuses its arguments does not read its input.
    let _ = child
        .stdin
        .take()
        .expect("it is piped")
        .write_all(input.as_bytes());
    let Output {
        status,
        stdout,
        stderr,
    } = child.wait_with_output().expect("it ends");
    let text = |bytes| String::from_utf8(bytes).expect("texts");
    (
        status.code().expect("it is not killed"),
        text(stdout),
        text(stderr),
    )
}

const LINE: &str =
    r#"{"id": 1, "request": {"action": "s3:GetObject"}, "expected": {"decision": "Allowed"}}"#;

#[test]
fn the_exit_status_says_how_it_went() {
    let (status, out, errors) = evaluate(&[], LINE);
    assert_eq!((status, &*errors), (0, ""));
    assert!(
        out.starts_with(
            r#"{"id":1,"decision":"ImplicitlyDenied","blocked_by":null,"trace":{"identity""#
        ),
        "{out}"
    );

    let (status, out, _) = evaluate(&["--check", "-"], LINE);
    assert_eq!(status, 1);
    assert_eq!(
        out,
        "standard input:1 1: decision: \"ImplicitlyDenied\" instead of \"Allowed\"\n0 of 1 as expected\n"
    );

    let (status, out, errors) = evaluate(&[], &format!("{{\n{LINE}\n"));
    assert_eq!((status, out.lines().count()), (2, 1));
    assert!(
        errors.starts_with("standard input, line 1, column 1"),
        "{errors}"
    );

    let (status, _, errors) = evaluate(&["nowhere.jsonl"], "");
    assert_eq!(status, 2);
    assert!(errors.starts_with("nowhere.jsonl: "), "{errors}");

    for words in [
        &["--nothing"][..],
        &["--expect", "x"],
        &["--principal", "x"],
        &["--org", "x", "y"],
        &["--org", "x"],
        &["--org", "x", "--expect", "y", "--action", "a:b"],
        &["--junit", "x"],
    ] {
        let (status, out, errors) = evaluate(words, "");
        assert_eq!((status, &*out), (2, ""), "{words:?}");
        assert!(
            errors.contains("Usage: orgsim evaluate [FILE]..."),
            "{errors}"
        );
    }
    assert_eq!(evaluate(&["--help"], "").0, 0);
}

#[test]
fn the_example_of_lines_is_as_it_expects() {
    let file = "examples/evaluate/guardrails.jsonl";
    let (status, out, errors) = evaluate(&["--check", file], "");
    assert_eq!((status, &*out, &*errors), (0, "2 of 2 as expected\n", ""));
    let (_, out, _) = evaluate(&["--explain", file], "");
    assert!(out.contains("Remove or narrow the Deny statement `OnlyEurope:Region` in a service control policy attached to root."));
}

const SESSION: &str = "examples/evaluate/northwind.json";

#[test]
fn every_command_of_the_document_works_when_pasted() {
    let document = std::fs::read_to_string(root().join("docs/evaluate.md")).expect("a document");
    let commands: Vec<&str> = document
        .lines()
        .filter_map(|line| line.strip_prefix("cargo run -q -p orgsim -- evaluate "))
        .collect();
    assert!(commands.len() >= 4, "{commands:?}");
    let report = std::env::temp_dir().join(format!("orgsim-{}.xml", std::process::id()));
    for command in commands {
        let command = command.split(" #").next().unwrap_or(command);
        let words: Vec<String> = command
            .split_whitespace()
            .map(|word| match word {
                "target/northwind.xml" => report.to_string_lossy().into_owned(),
                word => word.trim_matches('\'').to_string(),
            })
            .collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let (status, out, errors) = evaluate(&words, "");
        assert_eq!((status, &*errors), (0, ""), "{command}");
        assert!(!out.is_empty(), "{command}");
    }
    let xml = std::fs::read_to_string(&report).expect("the report was written");
    let _ = std::fs::remove_file(&report);
    assert!(
        xml.contains(r#"tests="19" skipped="0" failures="0" errors="0""#),
        "{xml}"
    );
}

const ASK: [&str; 6] = [
    "--org",
    SESSION,
    "--principal",
    "Payments/*",
    "--action",
    "ec2:RunInstances",
];

#[test]
fn a_table_answers_for_people_by_pattern() {
    let (status, out, _) = evaluate(&ASK, "");
    assert_eq!(status, 0);
    assert_eq!(
        out,
        "PRINCIPAL             ACTION            RESOURCE  DECISION  BECAUSE OF\n\
         Payments / Ben        ec2:RunInstances  *         depends   aws:RequestedRegion\n\
         Payments / root user  ec2:RunInstances  *         depends   aws:RequestedRegion\n"
    );
    let given = [
        &ASK[..],
        &[
            "--context",
            "aws:RequestedRegion=us-east-1",
            "--absent",
            "aws:PrincipalTag/team",
        ],
    ]
    .concat();
    let (_, out, _) = evaluate(&given, "");
    assert!(
        out.contains("explicitly-denied  service control policy"),
        "{out}"
    );
}

#[test]
fn a_question_that_cannot_be_asked_is_bad_input() {
    for (wrong, says) in [
        (
            &["--org", SESSION, "--principal", "Nobody", "--action", "a:b"][..],
            "--principal `Nobody` names no principal",
        ),
        (
            &[
                "--org",
                "nowhere.json",
                "--principal",
                "*",
                "--action",
                "a:b",
            ],
            "nowhere.json: ",
        ),
        (
            &["--org", "README.md", "--principal", "*", "--action", "a:b"],
            "README.md: This is not a session",
        ),
        (
            &[&ASK[..], &["--context", "x"]].concat(),
            "--context `x` has no `=`",
        ),
    ] {
        let (status, out, errors) = evaluate(wrong, "");
        assert_eq!((status, &*out), (2, ""), "{wrong:?}");
        assert!(errors.starts_with(says), "{errors}");
    }
}

/// Checks the example's organization against a file of expectations.
fn expect(toml: &str) -> (i32, String, String) {
    let number = toml.bytes().map(u64::from).sum::<u64>();
    let file = std::env::temp_dir().join(format!("orgsim-{}-{number}.toml", std::process::id()));
    std::fs::write(&file, toml).expect("a temporary file can be written");
    let path = file.to_string_lossy().into_owned();
    let (status, out, errors) = evaluate(&["--org", SESSION, "--expect", &path], "");
    let _ = std::fs::remove_file(&file);
    (
        status,
        out.replace(&path, "FILE"),
        errors.replace(&path, "FILE"),
    )
}

#[test]
fn what_is_not_as_expected_is_printed_with_its_reasons() {
    let (status, out, errors) = expect(
        "[[expect]]\nname = \"Ben may leave\"\nprincipals = [\"Payments/Ben\"]\nactions = [\"organizations:LeaveOrganization\"]\ndecision = \"allowed\"\n\
         [[expect]]\nprincipals = [\"Payments/Ben\", \"Payments/*\"]\nactions = [\"ec2:RunInstances\"]\ndecision = \"denied\"\n\
         [[expect]]\nprincipals = [\"Payments/Ben\"]\nactions = [\"iam:CreateUser\"]\ndecision = \"allowed\"\n",
    );
    assert_eq!((status, &*errors), (1, ""));
    let first = "FILE, line 1, Ben may leave: Payments / Ben, organizations:LeaveOrganization: expected allowed, is explicitly-denied\n  \
                 Denied: there is an explicit deny in a service control policy.\n";
    assert!(out.starts_with(first), "{out}");
    let second = "FILE, line 6, expectation 2: Payments / Ben, ec2:RunInstances: expected denied, it depends on aws:RequestedRegion: give";
    assert!(out.contains(second), "{out}");
    assert!(out.ends_with("1 of 4 as expected\n"), "{out}");
}

#[test]
fn a_bad_expectation_is_named_with_its_line() {
    let (status, _, errors) = expect(
        "[[expect]]\nprincipals = [\"Payments/Ben\",\n\"Nobody/*\"]\nactions = [\"a:b\"]\ndecision = \"denied\"\n",
    );
    assert_eq!(status, 2);
    assert!(
        errors.starts_with("FILE, line 3: `Nobody/*` names no principal."),
        "{errors}"
    );
    let (status, _, errors) = expect("[[expect]]\ndecision = \"maybe\"\n");
    assert_eq!(status, 2);
    assert!(
        errors.starts_with("FILE, line 1, column 1: missing field `actions`"),
        "{errors}"
    );
    // A question that needs the policy of an unmodeled resource is an error, not a failure.
    let theirs = "[[expect]]\nprincipals = [\"Management/Ana\"]\nactions = [\"sqs:SendMessage\"]\nresources = [\"arn:aws:sqs:eu-west-1:713534476042:q\"]\ndecision = \"allowed\"\n";
    let (status, out, errors) = expect(theirs);
    assert_eq!((status, &*out), (2, "0 of 1 as expected\n"));
    assert!(errors.contains("are not modeled"), "{errors}");
    let given = format!(
        "{theirs}resource_policy = '{{\"Statement\": {{\"Effect\": \"Allow\", \"Principal\": {{\"AWS\": \"609905417655\"}}, \"Action\": \"sqs:*\"}}}}'\n"
    );
    let (status, out, errors) = expect(&given);
    assert_eq!((status, &*out, &*errors), (0, "1 of 1 as expected\n", ""));
}
