//! The binary itself: exit statuses, and the examples of docs/evaluate.md.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

pub fn evaluate(words: &[&str], input: &str) -> (i32, String, String) {
    orgsim(&[&["evaluate"], words].concat(), input)
}

fn orgsim(words: &[&str], input: &str) -> (i32, String, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_orgsim"))
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

    let (status, out, _) = orgsim(&["test", "-"], LINE);
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
        &["--principal", "x"],
        &["--org", "x", "y"],
        &["--org", "x"],
        &["--org", "x", "--action", "a:b"],
        &["--trail", "x"],
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
    let (status, out, errors) = orgsim(&["test", file], "");
    assert_eq!((status, &*out, &*errors), (0, "2 of 2 as expected\n", ""));
    let (_, out, _) = evaluate(&["--explain", file], "");
    assert!(out.contains("Remove or narrow the Deny statement `OnlyEurope:Region` in a service control policy attached to root."));
}

#[test]
fn a_test_of_an_organization_has_one_file_of_expectations() {
    let expectations = "examples/evaluate/northwind.toml";
    let tested = orgsim(&["test", expectations, "--org", SESSION], "");
    assert_eq!(tested.0, 0, "{tested:?}");
    assert_eq!(
        tested,
        orgsim(&["test", "--session", SESSION, expectations], "")
    );
    let (status, _, errors) = orgsim(&["test", "a", "b", "--org", SESSION], "");
    assert_eq!(status, 2);
    assert!(errors.contains("with `--org`, give one file of expectations"));
}

pub const SESSION: &str = "examples/evaluate/northwind.json";

#[test]
fn every_command_of_the_document_works_when_pasted() {
    let document = std::fs::read_to_string(root().join("docs/evaluate.md")).expect("a document");
    let commands: Vec<&str> = document
        .lines()
        .filter_map(|line| line.strip_prefix("orgsim "))
        // The others are about files that the reader has; the release's test runs them.
        .filter(|line| line.contains("examples/"))
        .collect();
    assert!(commands.len() >= 4, "{commands:?}");
    let report = std::env::temp_dir().join(format!("orgsim-{}.xml", std::process::id()));
    for command in commands {
        let command = command.split(" #").next().unwrap_or(command);
        let words: Vec<String> = command
            .split_whitespace()
            .map(|word| match word {
                "northwind.xml" => report.to_string_lossy().into_owned(),
                word => word.trim_matches('\'').to_string(),
            })
            .collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let (status, out, errors) = orgsim(&words, "");
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
         Payments / Ben        ec2:RunInstances  *         depends   cannot be decided without aws:RequestedRegion\n\
         Payments / root user  ec2:RunInstances  *         depends   cannot be decided without aws:RequestedRegion\n"
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
fn principals_that_no_file_has_are_assumed_and_services_may_ask() {
    let context = format!("{}/context.json", env!("CARGO_TARGET_TMPDIR"));
    let keys = r#"{"aws:RequestedRegion": "us-east-1", "aws:ResourceAccount": "713534476042", "aws:PrincipalTag/team": null}"#;
    std::fs::write(&context, keys).expect("it can be written");
    let ask = |who: &str, action: &str| {
        let question = ["--org", SESSION, "--principal", who, "--action", action];
        let (status, out, errors) =
            evaluate(&[&question[..], &["--context", &context]].concat(), "");
        assert_eq!((status, &*errors), (0, ""), "{who}");
        out
    };
    // The Region lock holds for a role of a member that no file has, and not for one outside.
    let role = "arn:aws:iam::713534476042:role/team/BreakGlass";
    let out = ask(role, "ec2:RunInstances");
    assert!(
        out.contains("explicitly-denied  service control policy"),
        "{out}"
    );
    let says = format!("{role}: assumed to exist; its own policies allow everything.\n");
    assert!(out.ends_with(&says), "{out}");
    let outside = "arn:aws:iam::999988887777:user/someone";
    let out = ask(outside, "s3:GetObject");
    assert!(out.contains("allowed"), "{out}");
    let says = format!(
        "{outside}: assumed to exist; its own policies allow everything, and so does the policy of the resource.\n"
    );
    assert!(out.ends_with(&says), "{out}");
    let out = ask("cloudtrail.amazonaws.com", "s3:PutObject");
    assert!(out.contains("allowed"), "{out}");
    assert!(out.ends_with("assumed to allow everything.\n"), "{out}");
    // A role that a file has is asked as it is.
    let known = "arn:aws:iam::989633346159:role/OrganizationAccountAccessRole";
    let out = ask(known, "ec2:RunInstances");
    assert!(
        out.contains("Audit / access role") && !out.contains("assumed"),
        "{out}"
    );
    // Without the account, the policies around the resource are not known.
    let question = [
        "--org",
        SESSION,
        "--principal",
        outside,
        "--action",
        "s3:GetObject",
    ];
    let (status, _, errors) = evaluate(&question, "");
    assert!(
        status == 2 && errors.contains("aws:ResourceAccount"),
        "{errors}"
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
    let (status, out, errors) = orgsim(&["test", "--org", SESSION, &path], "");
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

#[test]
fn an_action_that_aws_does_not_have_is_a_warning_with_the_nearest() {
    let (status, out, errors) = expect(
        "[[expect]]\nprincipals = [\"Payments/*\"]\nactions = [\"s3:DeletBuckett\", \"s3:GetObject\"]\ndecision = \"allowed\"\n\
         [[expect]]\nactions = [\"organizations:Leeave*\"]\nnever = \"Workloads\"\n",
    );
    assert_eq!(errors.lines().count(), 2, "{errors}");
    let first = "FILE, line 1: warning: The action s3:DeletBuckett is not in the list";
    assert!(errors.starts_with(first), "{errors}");
    assert!(errors.contains("Did you mean s3:DeleteBucket?"), "{errors}");
    assert!(
        errors.contains("FILE, line 5: warning: The action organizations:Leeave*"),
        "{errors}"
    );
    assert!(
        status < 2 && out.contains(" as expected\n"),
        "{status}: {out}"
    );
    let (_, out, errors) = evaluate(
        &[
            "--org",
            SESSION,
            "--principal",
            "Payments/Ben",
            "--action",
            "s4:GetObject",
        ],
        "",
    );
    assert!(
        errors.starts_with("--action: warning: The service "),
        "{errors}"
    );
    assert!(out.contains("s4:GetObject"), "{out}");
}

#[test]
fn who_can_lists_members_and_whom_the_policy_of_the_resource_names() {
    let ask = ["who-can", "--org", SESSION, "ec2:RunInstances"];
    let (status, out, errors) = orgsim(&ask, "");
    assert_eq!((status, &*errors), (0, ""));
    assert!(
        out.contains("Payments / Ben  cannot be decided without aws:RequestedRegion\n"),
        "{out}"
    );
    let given = [
        &ask[..],
        &[
            "--context",
            "aws:RequestedRegion=us-east-1",
            "--absent",
            "aws:PrincipalTag/team",
            "--json",
        ],
    ]
    .concat();
    let (_, out, _) = orgsim(&given, "");
    let found: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    let named = |name: &str| found["principals"].to_string().contains(name);
    assert!(
        !named("Payments / Ben") && found["others"].as_u64() > Some(0),
        "{out}"
    );
    // The policy of a bucket of Payments lets an outside role and a service in.
    let policy = format!("{}/bucket.json", env!("CARGO_TARGET_TMPDIR"));
    let text = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::999988887777:role/Reader", "Service": "logging.s3.amazonaws.com"}, "Action": "s3:GetObject", "Resource": "*"}}"#;
    std::fs::write(&policy, text).expect("it can be written");
    let ask = [
        "who-can",
        "--org",
        SESSION,
        "s3:GetObject",
        "arn:aws:s3:::things/x",
        "--resource-policy",
        &policy,
        "--context",
        "aws:ResourceAccount=713534476042",
        "--context",
        "aws:RequestedRegion=eu-west-1",
    ];
    let (status, out, errors) = orgsim(&ask, "");
    assert_eq!(status, 0, "{errors}");
    let outside = "arn:aws:iam::999988887777:role/Reader  (assumed to exist; its own policies allow everything)\n";
    assert!(
        out.contains(outside) && out.contains("logging.s3.amazonaws.com\n"),
        "{out}"
    );
    assert!(
        out.contains("Payments / Ben\n") && !out.contains("Management / "),
        "{out}"
    );
}

#[test]
fn an_assistant_asks_by_the_model_context_protocol() {
    let call = |id: u32, name: &str, arguments: serde_json::Value| {
        let parameters = serde_json::json!({ "name": name, "arguments": arguments });
        let call = serde_json::json!({ "jsonrpc": "2.0", "id": id, "method": "tools/call", "params": parameters });
        format!("{call}\n")
    };
    let question = serde_json::json!({
        "principal": "Payments/Ben", "action": "ec2:RunInstances", "context": { "aws:RequestedRegion": "us-east-1" },
    });
    let scp = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": ["s3:*", "s3:GetObject"], "Resource": "*"}]}"#;
    let policy = serde_json::json!({ "policy": scp, "type": "scp" });
    let action = serde_json::json!({ "action": "iam:CreateUser" });
    let after = serde_json::json!({ "after": SESSION });
    let input = [
        call(1, "evaluate", question.clone()),
        call(2, "why", question),
        call(3, "lint", policy.clone()),
        call(4, "prove", action.clone()),
        call(5, "minimize", policy),
        call(6, "who_can", action),
        call(7, "diff", after.clone()),
        call(8, "plan", after),
    ];
    let (status, out, errors) = orgsim(&["mcp", SESSION], &input.concat());
    assert_eq!((status, &*errors), (0, ""));
    let says = [
        "explicitly-denied",
        "Denied: there is an explicit deny",
        "",
        "",
        "s3:*",
        " cannot",
        "",
        "Migration plan: 0 steps",
    ];
    let answers: Vec<&str> = out.lines().collect();
    assert_eq!(answers.len(), says.len(), "{out}");
    for answer in answers {
        let answer: serde_json::Value = serde_json::from_str(answer).expect("JSON");
        let number = answer["id"]
            .as_u64()
            .and_then(|it| usize::try_from(it).ok());
        let says = says[number.expect("a number") - 1];
        let result = &answer["result"];
        let text = result["content"][0]["text"].as_str().unwrap_or_default();
        assert!(
            result["isError"] == false && text.contains(says),
            "{answer}"
        );
    }
}
