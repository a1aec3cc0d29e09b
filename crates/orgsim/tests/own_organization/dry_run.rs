//! `orgsim evaluate` with a change of policies: questions, expectations and dry runs.

use super::*;

/// The event history of the console does not say whose it is.
#[test]
fn a_dry_run_does_not_pass_calls_that_name_no_account() {
    let folder = files();
    let at = folder.path();
    let write = |name: &str, text: &str| fs::write(at.join(name), text).expect("a file");
    write(
        "draft.json",
        r#"{"Statement": {"Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*"}}"#,
    );
    write(
        "h.csv",
        "Event name,Event source,User name\nDeleteBucket,s3.amazonaws.com,ola\n",
    );
    let history = "evaluate --org before --draft draft.json --attach Data --trail h.csv";
    let (status, out, _) = orgsim(at, history);
    assert_eq!(status, 2, "{out}");
    assert!(
        out.contains("do not name their account; give --account"),
        "{out}"
    );
    let named = format!("{history} --account 444455556666");
    assert_eq!(orgsim(at, &named).0, 1);
}

/// Organizations with the calls of a member and of the management account, and a draft.
fn history() -> tempfile::TempDir {
    let folder = files();
    let at = folder.path();
    let write = |name: &str, account: &str| {
        let event = format!(
            r#"{{"eventName": "DeleteBucket", "eventSource": "s3.amazonaws.com", "recipientAccountId": "{account}", "userIdentity": {{"type": "Root", "arn": "arn:aws:iam::{account}:root", "accountId": "{account}"}}}}"#
        );
        fs::write(at.join(name), event).expect("a file");
    };
    fs::create_dir(at.join("trail")).expect("a folder");
    write("trail/a.json", "444455556666");
    write("trail/b.json", "111122223333");
    write("foreign.json", "999988887777");
    let draft = r#"{"Statement": {"Sid": "Keep", "Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*"}}"#;
    fs::write(at.join("draft.json"), draft).expect("a file");
    folder
}

#[test]
fn a_dry_run_finds_what_a_policy_would_deny() {
    let folder = history();
    let at = folder.path();
    let (status, out, errors) = orgsim(
        at,
        "evaluate --org before --draft draft.json --attach Data --trail trail",
    );
    assert_eq!((status, &*errors), (1, ""), "{out}");
    assert!(
        out.starts_with("Events: 2. Newly denied: 1. Cannot be decided: 0.\n"),
        "{out}"
    );
    assert!(
        out.contains("\n         1  Draft:Keep, account 444455556666"),
        "{out}"
    );
    assert!(out.contains("are of the management account"), "{out}");
    let words = "evaluate --org before --after after --trail trail/a.json --json";
    let (status, out, _) = orgsim(at, words);
    assert_eq!(status, 1);
    assert!(out.contains("\"statement\": \"Guardrail:1\""), "{out}");
    let same = "evaluate --org after --after after --trail trail/a.json";
    assert_eq!(orgsim(at, same).0, 0);
}

/// A build must not pass because a draft was not looked at.
#[test]
fn questions_and_expectations_are_about_the_organization_with_the_draft() {
    let folder = history();
    let at = folder.path();
    let expectations = "[[expect]]\nprincipals = [\"Data/*\"]\nactions = [\"s3:DeleteBucket\"]\ndecision = \"allowed\"\n";
    fs::write(at.join("expect.toml"), expectations).expect("a file");
    fs::write(at.join("cut.json"), "{").expect("a file");
    let question = "evaluate --principal Data/* --action s3:DeleteBucket";
    for (words, status, says) in [
        ("test expect.toml", 0, "2 of 2 as expected"),
        (
            "test expect.toml --draft draft.json --attach Data",
            1,
            "0 of 2 as expected",
        ),
        ("test expect.toml --after after", 1, "0 of 2 as expected"),
        (question, 0, "allowed"),
        (
            "evaluate --draft draft.json --attach Data --principal Data/* --action s3:DeleteBucket",
            0,
            "explicitly-denied",
        ),
    ] {
        let (found, out, errors) = orgsim(at, &format!("{words} --org before"));
        assert_eq!(found, status, "{words}: {out}{errors}");
        assert!(out.contains(says), "{words}: {out}");
    }
    for (change, says) in [
        ("--draft nowhere.json --attach Data", "nowhere.json: "),
        ("--draft cut.json --attach Data", "cut.json: line 1"),
        ("--draft draft.json --attach Nowhere", "`Nowhere`"),
        ("--after nowhere", "nowhere: "),
    ] {
        for form in ["test expect.toml", question] {
            let (status, out, errors) = orgsim(at, &format!("{form} --org before {change}"));
            assert_eq!((status, &*out), (2, ""), "{change} {form}");
            assert!(errors.contains(says), "{change}: {errors}");
        }
    }
}

#[test]
fn a_dry_run_says_what_it_cannot_use() {
    let folder = history();
    let at = folder.path();
    let wrong =
        r#"{"Statement": {"Effect": "Deny", "Action": "s3:DeleteBucket", "Principal": "*"}}"#;
    fs::write(at.join("wrong.json"), wrong).expect("a file");
    fs::create_dir(at.join("none")).expect("a folder");
    fs::create_dir(at.join("other")).expect("a folder");
    let other = ORGANIZATION.replace("o-exampleorg", "o-otherexample");
    fs::write(at.join("other/organization.json"), other).expect("a file");
    for (words, says) in [
        ("--after after --trail draft.json", "no eventName"),
        ("--after after --trail nowhere", "nowhere: "),
        ("--trail trail", "<--draft <POLICY>|--after <SESSION>>"),
        (
            "--draft draft.json --trail trail",
            "<--attach <TARGET>|--replace <POLICY>>",
        ),
        (
            "--draft draft.json --attach Nobody --trail trail",
            "`Nobody`",
        ),
        (
            "--draft draft.json --replace Nobody --trail trail",
            "`Nobody`",
        ),
        (
            "--draft draft.json --replace FullAWSAccess --trail trail",
            "AWS manages this policy",
        ),
        (
            "--draft wrong.json --attach Data --trail trail",
            "wrong.json: line 1, column ",
        ),
        ("--after after --trail none", "the folder has no files"),
        (
            "--after other --trail trail",
            "two sessions of the same organization",
        ),
        (
            "--after after --trail foreign.json",
            "No call is from the session's organization",
        ),
    ] {
        let (status, _, errors) = orgsim(at, &format!("evaluate --org before {words}"));
        assert_eq!(status, 2, "{words}");
        assert!(errors.contains(says), "{words}: {errors}");
    }
}
