//! What is the same of every command that asks about access: warnings about words that AWS does not have, and closed accounts.

use std::fs;

use crate::program::{ended, program};

const NORTHWIND: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../examples/evaluate/northwind.json"
);

const CONTROLS: &str = "[[control]]\nid = \"own\"\ntitle = \"Own\"\nactions = [\"ACTION\"]\ngiven = { \"KEY\" = \"x\" }\n";
const EXPECT: &str = "[[expect]]\nname = \"x\"\nprincipals = [\"Web/*\"]\nactions = [\"ACTION\"]\ncontext = { \"KEY\" = \"x\" }\ndecision = \"denied\"\n";

/// Commands with an action, a key or both, and what each says on standard error.
#[rustfmt::skip]
fn asked(at: &std::path::Path, action: &str, key: &str) -> Vec<(String, String)> {
    fs::write(at.join("controls.toml"), CONTROLS.replace("ACTION", action).replace("KEY", key)).expect("a file");
    fs::write(at.join("expect.toml"), EXPECT.replace("ACTION", action).replace("KEY", key)).expect("a file");
    let (given, unless) = (format!("{key}=x"), format!("StringEquals {key}=x"));
    let never = ["prove", "never", "--org", NORTHWIND, "--action"];
    let who = ["who-can", "s3:GetObject", "--org", NORTHWIND];
    let ask = ["evaluate", "--org", NORTHWIND, "--principal", "Web/*", "--action", action, "--context", &given];
    let all: [(&str, Vec<&str>); 10] = [
        ("action", vec!["who-can", action, "--org", NORTHWIND]),
        ("key", [&who[..], &["--context", &given]].concat()),
        ("key", [&who[..], &["--absent", key]].concat()),
        ("action", [&never[..], &[action]].concat()),
        ("key", [&never[..], &["s3:GetObject", "--given", &given]].concat()),
        ("key", [&never[..], &["s3:GetObject", "--unless", &unless]].concat()),
        ("both", vec!["coverage", "--org", NORTHWIND, "--controls", "controls.toml"]),
        ("action", vec!["diff", NORTHWIND, NORTHWIND, "--action", action]),
        ("both", ask.to_vec()),
        ("both", vec!["test", "expect.toml", "--org", NORTHWIND]),
    ];
    let ran = all.into_iter().map(|(what, words)| {
        let (_, _, errors) = ended(program().args(&words).current_dir(at));
        (format!("{what} {}", words.join(" ")), errors)
    });
    ran.collect()
}

#[test]
fn a_misspelt_action_or_key_warns_wherever_a_command_takes_one() {
    let folder = tempfile::tempdir().expect("a folder");
    for (command, errors) in asked(folder.path(), "s3:GetObjekt", "aws:RequestedRegoin") {
        let (action, key) = (
            errors.contains("warning: The action s3:GetObjekt is not in the list"),
            errors.contains("warning: The condition key aws:RequestedRegoin does not exist"),
        );
        let expected = match command.split(' ').next() {
            Some("action") => (true, false),
            Some("key") => (false, true),
            _ => (true, true),
        };
        assert_eq!((action, key), expected, "{command}: {errors}");
    }
    for (command, errors) in asked(folder.path(), "s3:GetObject", "aws:PrincipalTag/team") {
        assert!(!errors.contains("warning:"), "{command}: {errors}");
    }
}

/// A session after lines, in a folder.
fn session(at: &std::path::Path, name: &str, lines: &str) {
    fs::write(at.join("lines.txt"), lines).expect("a file");
    let words = [
        "shell",
        "--scenario",
        "all-features",
        "--save",
        name,
        "lines.txt",
    ];
    let (status, out, errors) = ended(program().args(words).current_dir(at));
    assert_eq!(status, 0, "{out}{errors}");
}

const LIMITS: &str = "\
aws organizations enable-policy-type --root-id {root} --policy-type SERVICE_CONTROL_POLICY
aws organizations create-organizational-unit --parent-id {unit:Workloads} --name A
aws organizations create-organizational-unit --parent-id {unit:Workloads} --name B
aws organizations create-policy --type SERVICE_CONTROL_POLICY --name Deny --description \"\" --content '{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Deny\",\"Action\":\"glacier:*\",\"Resource\":\"*\"}}'
aws organizations attach-policy --policy-id {policy:Deny} --target-id {unit:A}
aws organizations attach-policy --policy-id {policy:Deny} --target-id {unit:B}
";

#[test]
fn a_comparison_of_access_says_that_nothing_differs() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    session(at, "before.json", LIMITS);
    let renamed = format!(
        "{LIMITS}aws organizations update-policy --policy-id {{policy:Deny}} --name Other\n"
    );
    session(at, "after.json", &renamed);
    let run = |words: &[&str]| {
        let (_, out, _) = ended(program().args(words).current_dir(at));
        out
    };
    let says = "Access\n  No differences among the compared actions\n";
    let out = run(&["diff", "before.json", "after.json", "--access"]);
    assert!(out.contains(says), "{out}");
    let out = run(&[
        "diff",
        "before.json",
        "after.json",
        "--action",
        "s3:GetObject",
    ]);
    assert!(out.contains(says), "{out}");
    let out = run(&["diff", "before.json", "after.json"]);
    assert!(!out.contains("Access"), "{out}");
    let out = run(&["diff", "before.json", "before.json", "--access"]);
    assert!(out.starts_with("No differences\n"), "{out}");
}

#[test]
fn a_policy_that_can_be_attached_higher_has_one_article() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let lines = format!(
        "{LIMITS}aws organizations create-organizational-unit --parent-id {{unit:Workloads}} --name Top\naws organizations create-organizational-unit --parent-id {{unit:Top}} --name C\naws organizations create-organizational-unit --parent-id {{unit:Top}} --name D\naws organizations attach-policy --policy-id {{policy:Deny}} --target-id {{unit:C}}\naws organizations attach-policy --policy-id {{policy:Deny}} --target-id {{unit:D}}\n"
    );
    session(at, "session.json", &lines);
    let words = ["prove", "hoist", "--org", "session.json"];
    let (_, out, errors) = ended(program().args(words).current_dir(at));
    assert!(
        out.contains("the service control policy `Deny` can be attached to Top "),
        "{out}{errors}"
    );
}

/// An organization of two accounts, as the AWS CLI answers.
fn imported(at: &std::path::Path, status: &str, more: &str) {
    let account = |id: &str, name: &str, status: &str| {
        format!(
            r#"{{"Id": "{id}", "Name": "{name}", "Email": "{name}@example.com", "Status": "{status}", "JoinedMethod": "INVITED", "JoinedTimestamp": "2026-01-05T09:00:00+00:00", "Arn": "arn:aws:organizations::111122223333:account/o-exampleorg/{id}"}}"#
        )
    };
    let accounts = [
        account("111122223333", "main", "ACTIVE"),
        account("444455556666", "data", "ACTIVE"),
        account("777788889999", "old", status),
    ];
    let organization = r#"{"Organization": {"Id": "o-exampleorg", "MasterAccountId": "111122223333", "MasterAccountEmail": "main@example.com", "FeatureSet": "ALL", "Arn": "arn:aws:organizations::111122223333:organization/o-exampleorg"}}"#;
    let root = r#"{"Roots": [{"Id": "r-ab12", "Name": "Root", "Arn": "arn:aws:organizations::111122223333:root/o-exampleorg/r-ab12", "PolicyTypes": [{"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}]}]}"#;
    fs::create_dir_all(at.join("org")).expect("a folder");
    let write =
        |name: &str, text: &str| fs::write(at.join("org").join(name), text).expect("a file");
    write("organization.json", organization);
    write("roots.json", root);
    write(
        "accounts.json",
        &format!("{{\"Accounts\": [{}]}}", accounts.join(",")),
    );
    if !more.is_empty() {
        write("more.json", more);
    }
}

/// Nobody can act in a closed account, so it is in no table and in no proof.
#[test]
fn closed_accounts_do_not_count() {
    for (status, others) in [("ACTIVE", 2), ("SUSPENDED", 1)] {
        let folder = tempfile::tempdir().expect("a folder");
        imported(folder.path(), status, "");
        let run = |words: &[&str]| ended(program().args(words).current_dir(folder.path()));
        let (_, out, errors) = run(&["coverage", "--org", "org", "--json"]);
        let table: serde_json::Value = serde_json::from_str(&out).expect("JSON");
        let accounts = table["accounts"].as_array().map(Vec::len);
        assert_eq!(accounts, Some(others + 1), "{out}{errors}");
        let (_, out, _) = run(&[
            "prove",
            "never",
            "--org",
            "org",
            "--action",
            "s3:DeleteBucket",
        ]);
        let plural = if others == 1 { "" } else { "s" };
        assert!(
            out.contains(&format!("({others} account{plural})")),
            "{out}"
        );
        let under = [
            "prove", "never", "--org", "org", "--action", "s3:*", "--under", "old",
        ];
        let (code, out, errors) = run(&under);
        assert_eq!(code == 2, others == 1, "{out}{errors}");
        // What a change takes away there is nobody's access.
        imported(&folder.path().join("after"), status, "");
        let write = |name: &str, text: &str| {
            let file = folder.path().join("after/org").join(name);
            fs::write(file, text).expect("a file");
        };
        write(
            "deny.json",
            r#"{"Policy": {"PolicySummary": {"Id": "p-deny0000001", "Name": "Deny", "Type": "SERVICE_CONTROL_POLICY"}, "Content": "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\"}}"}}"#,
        );
        let targets = r#"{"Targets": [{"TargetId": "777788889999"}]}"#;
        write("targets-p-deny0000001.json", targets);
        let change = "prove nothing-lost --org org --after after/org";
        let (code, out, errors) = run(&change.split(' ').collect::<Vec<_>>());
        assert_eq!(code == 1, others == 2, "{out}{errors}");
    }
}

/// Files that only contradict each other lack nothing.
#[test]
fn a_contradiction_is_no_incomplete_import() {
    let folder = tempfile::tempdir().expect("a folder");
    let again = r#"{"Account": {"Id": "444455556666", "Name": "data", "Email": "other@example.com", "Status": "ACTIVE", "JoinedMethod": "INVITED", "JoinedTimestamp": "2026-01-05T09:00:00+00:00"}}"#;
    imported(folder.path(), "ACTIVE", again);
    let words = ["who-can", "s3:GetObject", "--org", "org"];
    let (_, _, errors) = ended(program().args(words).current_dir(folder.path()));
    assert!(
        errors.starts_with("org: the files contradict each other.\n"),
        "{errors}"
    );
}

/// The table of what quotas leave: the tightest first, with names, and the organization's own quotas.
#[test]
fn what_quotas_leave_is_a_table() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let more: String = (0..9).fold(LIMITS.to_string(), |all, number| {
        all + &format!(
            "aws organizations create-policy --type SERVICE_CONTROL_POLICY --name P{number} --description \"\" --content '{{\"Version\":\"2012-10-17\",\"Statement\":{{\"Effect\":\"Deny\",\"Action\":\"glacier:*\",\"Resource\":\"*\"}}}}'\naws organizations attach-policy --policy-id {{policy:P{number}}} --target-id {{unit:A}}\n"
        )
    });
    // FullAWSAccess makes room for the last one.
    let more = more.replace(
        "aws organizations attach-policy --policy-id {policy:P8}",
        "aws organizations detach-policy --policy-id p-FullAWSAccess --target-id {unit:A}\naws organizations attach-policy --policy-id {policy:P8}",
    );
    session(at, "session.json", &more);
    let run = |words: &[&str]| ended(program().arg("lint").args(words).current_dir(at));
    let (status, out, errors) = run(&["--room", "session.json"]);
    assert_eq!((status, &*errors), (0, ""), "{out}");
    let lines: Vec<&str> = out.lines().collect();
    assert!(
        lines[0].starts_with("LEFT") && lines[0].ends_with("WHAT"),
        "{out}"
    );
    assert!(
        lines[1].starts_with("0 ") && lines[1].contains("attachments of SCPs to A (ou-"),
        "{out}"
    );
    assert!(out.contains(" accounts of the organization\n"), "{out}");
    assert!(out.contains(" levels of units\n"), "{out}");
    let (_, out, _) = run(&["--room", "session.json", "--format", "json"]);
    assert!(
        out.contains("0 of 10 attachments of SCPs to A (ou-"),
        "{out}"
    );
}
