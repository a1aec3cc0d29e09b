//! `orgsim import`, `export` and `diff`, and the commands that take files to import.

mod answers;
mod dry_run;
mod live;
mod lost;
mod several;

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::program::{ended, program};

const ORGANIZATION: &str = r#"{"Organization": {"Id": "o-exampleorg", "MasterAccountId": "111122223333", "MasterAccountEmail": "main@northwind.example", "FeatureSet": "ALL"}}
{"Roots": [{"Id": "r-ab12", "PolicyTypes": [{"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}]}]}
{"Accounts": [{"Id": "444455556666", "Name": "Data", "Email": "data@northwind.example", "JoinedMethod": "CREATED", "ParentId": "r-ab12"}]}
"#;

const POLICY: &str = r#"{"Policy": {"PolicySummary": {"Id": "p-guardrail1", "Name": "Guardrail", "Type": "SERVICE_CONTROL_POLICY"}, "Content": "{\"Statement\": {\"Effect\": \"Deny\", \"Action\": \"s3:DeleteBucket\", \"Resource\": \"*\"}}"}}
"#;

const TARGETS: &str = r#"{"Targets": [{"TargetId": "444455556666"}]}"#;

/// Runs the program in a folder; returns the exit status, standard output and standard error.
fn orgsim(folder: &Path, words: &str) -> (i32, String, String) {
    ended(program().args(words.split_whitespace()).current_dir(folder))
}

/// A folder with the organization, and one where a policy is attached too.
fn files() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("it is in a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    };
    write("before/organization.json", ORGANIZATION);
    write("after/organization.json", ORGANIZATION);
    write("after/policy.json", POLICY);
    write("after/targets-p-guardrail1.json", TARGETS);
    folder
}

#[test]
fn an_import_is_reported_and_saved() {
    let folder = files();
    let at = folder.path();
    let (status, out, errors) = orgsim(at, "import before -o session.json");
    assert_eq!((status, &*errors), (0, ""));
    assert!(
        out.starts_with("Read before/organization.json (AWS CLI)\n"),
        "{out}"
    );
    assert!(out.contains("\nAssumed\n"), "{out}");
    let (status, hash, _) = orgsim(at, "replay session.json");
    assert_eq!((status, hash.trim().len()), (0, 32));
    let (status, out, _) = orgsim(at, "import before --json");
    assert_eq!(status, 0);
    assert!(out.contains("\"at\": \"Accounts[0]\""), "{out}");
    let (status, _, errors) = orgsim(at, "import nowhere");
    assert_eq!(status, 1);
    assert!(errors.starts_with("nowhere: "), "{errors}");
    let (status, script, _) = orgsim(at, "import --collect-script");
    assert_eq!(status, 0);
    assert!(script.starts_with("#!/usr/bin/env bash\n"), "{script}");
}

#[test]
fn questions_can_be_asked_about_files_to_import() {
    let folder = files();
    let question = "--principal Data/* --action s3:DeleteBucket";
    for (files, answer) in [("before", "allowed"), ("after", "explicitly-denied")] {
        let (status, out, errors) =
            orgsim(folder.path(), &format!("evaluate --org {files} {question}"));
        assert_eq!((status, &*errors), (0, ""));
        assert!(out.contains(answer), "{out}");
    }
}

#[test]
fn answers_about_an_import_that_is_not_complete_say_so() {
    let folder = files();
    let at = folder.path();
    fs::remove_file(at.join("after/policy.json")).expect("it is there");
    fs::write(at.join("after/cut.json"), "{\"Accounts\": [").expect("a file");
    for words in [
        "evaluate --org after --principal Data/* --action s3:DeleteBucket",
        "diff before after",
        "plan before after",
        "export after --format csv",
    ] {
        let (_, _, errors) = orgsim(at, words);
        assert!(
            errors.starts_with(
                "after: the import is not complete.\n\nLost, and decisions can differ\n"
            ),
            "{words}: {errors}"
        );
        let says = "No file has the document of policy p-guardrail1.";
        assert!(errors.contains(says), "{errors}");
        assert!(errors.contains("cut.json"), "{errors}");
    }
}

/// A folder as repositories are: a template whose attachment names nothing, and many files of other formats.
fn repository() -> tempfile::TempDir {
    let folder = files();
    let write = |name: &str, text: &str| {
        fs::write(folder.path().join("after").join(name), text).expect("a file");
    };
    for at in 0..41 {
        write(&format!("notes-{at:02}.md"), "a: [b\n");
    }
    let template = r#"{"Resources": {"Loose": {"Type": "AWS::Organizations::Policy", "Properties": {
        "Name": "Loose", "Type": "SERVICE_CONTROL_POLICY",
        "Content": {"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "sqs:*", "Resource": "*"}}}}, "Lost": {"Type": "AWS::Organizations::Policy", "Properties": {
        "Name": "Lost", "Type": "SERVICE_CONTROL_POLICY", "TargetIds": [{"Ref": "Nobody"}],
        "Content": {"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "ec2:*", "Resource": "*"}}}}}}"#;
    write("template.json", template);
    folder
}

#[test]
fn losses_that_decide_about_access_come_first_and_files_of_other_formats_are_one_line() {
    let folder = repository();
    let at = folder.path();
    let (status, out, _) = orgsim(at, "import after");
    assert_eq!(status, 0);
    assert!(
        out.contains("\n1 policy is attached to nothing.\n"),
        "{out}"
    );
    let (_, lost) = out
        .split_once("\nLost, and decisions can differ\n")
        .unwrap_or_else(|| panic!("{out}"));
    assert!(lost.starts_with("  after/template.json, "), "{lost}");
    assert!(
        lost.contains("`{\"Ref\":\"Nobody\"}` does not name"),
        "{lost}"
    );
    assert!(!out.contains("notes-00.md"), "{out}");
    let line = "\nNot imported\n  41 other files were not recognized (`orgsim import --json` names them)\n";
    assert!(out.contains(line), "{out}");
    let (_, out, _) = orgsim(at, "import after --json");
    assert!(out.contains("notes-00.md"), "{out}");
    assert!(out.contains("\"decides\": true"), "{out}");
    assert!(out.contains("\"unattachedPolicies\": 1"), "{out}");
}

#[test]
fn a_strict_command_ends_where_an_import_lost_what_decides_about_access() {
    let folder = repository();
    let at = folder.path();
    let question = "--principal Data/* --action s3:DeleteBucket";
    for (words, status) in [
        ("import after -o lost.json".to_string(), 0),
        (format!("evaluate --org after {question}"), 0),
        ("diff after after".to_string(), 0),
        ("plan before after".to_string(), 0),
        ("export after --format csv".to_string(), 0),
    ] {
        let (found, _, _) = orgsim(at, &words);
        assert_eq!(found, status, "{words}");
        let (found, out, errors) = orgsim(at, &format!("{words} --strict"));
        assert_eq!(found, 1, "{words}: {errors}");
        let says = "--strict: the import lost what decides about access (1).\n";
        assert!(errors.ends_with(says), "{words}: {errors}");
        assert_eq!(out.is_empty(), !words.starts_with("import"), "{out}");
        // An import that is complete is no reason to end.
        let complete = words
            .replace("after", "before")
            .replace("lost.json", "whole.json");
        assert_eq!(
            orgsim(at, &format!("{complete} --strict")).0,
            0,
            "{complete}"
        );
    }
    assert_eq!(orgsim(at, "import after --strict -o strict.json").0, 1);
    assert!(at.join("whole.json").exists() && !at.join("strict.json").exists());
    let (status, _, errors) = orgsim(at, "evaluate --strict lines.jsonl");
    assert_eq!(status, 2, "{errors}");
}

#[test]
fn a_closed_standard_error_does_not_change_the_exit_status() {
    let folder = files();
    let mut child = Command::new(env!("CARGO_BIN_EXE_orgsim"))
        .args(["diff", "before", "nowhere"])
        .current_dir(folder.path())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the binary starts");
    drop(child.stderr.take());
    assert_eq!(child.wait().expect("it ends").code(), Some(2));
}

#[test]
fn a_difference_is_said_by_group_and_by_access() {
    let folder = files();
    let at = folder.path();
    let (status, out, errors) = orgsim(at, "diff before after --access");
    assert_eq!((status, &*errors), (1, ""));
    assert!(out.contains("Policies\n  + Guardrail\n"), "{out}");
    assert!(
        out.contains("access role, Data / root user: s3:DeleteBucket: allowed → denied"),
        "{out}"
    );
    let (status, out, _) = orgsim(at, "diff before after --json");
    assert_eq!(status, 1);
    assert!(out.contains("\"change\": \"added\""), "{out}");
    assert!(!out.contains("\"access\""), "{out}");
    let (_, out, _) = orgsim(at, "diff before after --json --action s3:DeleteBucket");
    assert!(out.contains("\"access\""), "{out}");
    let (_, out, _) = orgsim(at, "diff before before --access");
    assert_eq!(out, "No differences\nActions compared: 16.\n");
    let (status, out, _) = orgsim(at, "diff after after");
    assert_eq!((status, &*out), (0, "No differences\n"));
    assert_eq!(orgsim(at, "diff before nowhere").0, 2);
    assert_eq!(orgsim(at, "diff before").0, 2);
    let (status, _, errors) = orgsim(at, "diff before before --action nonsense");
    assert_eq!(status, 2);
    assert!(
        errors.starts_with("`nonsense` is not an action."),
        "{errors}"
    );
}

#[test]
fn a_difference_names_the_step_at_which_sessions_part() {
    let folder = files();
    let at = folder.path();
    let make = "aws organizations create-organizational-unit --parent-id {root} --name";
    let lines = [
        ("start", String::new()),
        ("fresh", format!("{make} Fresh\n")),
        ("other", format!("{make} Fresh\n{make} Other\n")),
    ];
    for (name, text) in lines {
        fs::write(at.join(name), text).expect("a file");
        let run = format!("shell {name} --scenario all-features --save {name}.json");
        assert_eq!(orgsim(at, &run).0, 0);
    }
    let (_, out, _) = orgsim(at, "diff start.json fresh.json");
    let (_, parting) = out.split_once("A and B").expect("they part");
    assert!(
        parting.starts_with(" diverge at step 1.\n  A ends before this step.\n  B (2026-01-10 09:03:00, Management / Ana): aws organizations create-organizational-unit --parent-id r-"),
        "{out}"
    );
    let (_, out, _) = orgsim(at, "diff other.json fresh.json");
    assert!(out.contains("A and B diverge at step 2.\n  A ("), "{out}");
    assert!(out.ends_with("  B ends before this step.\n"), "{out}");
    let (_, out, _) = orgsim(at, "diff start.json fresh.json --json");
    assert!(
        out.contains("\"by\": \"Management / Ana\"") && out.contains("\"before\": null"),
        "{out}"
    );
    let (_, out, _) = orgsim(at, "diff start.json before");
    assert!(
        out.ends_with("A and B have different starting points, so they have no common history.\n"),
        "{out}"
    );
    // Nobody expects that two imports have one.
    let (_, out, _) = orgsim(at, "diff before after");
    assert!(!out.contains("starting points"), "{out}");
    let (_, out, _) = orgsim(at, "diff start.json before --json");
    assert!(out.contains("\"commonHistory\": false"), "{out}");
}

#[test]
fn an_export_is_imported_without_a_difference() {
    let folder = files();
    let at = folder.path();
    let (status, _, errors) = orgsim(
        at,
        "export after --format org-formation -o organization.yml",
    );
    assert_eq!(status, 0);
    assert!(
        errors.contains("Left out: ids of the organization"),
        "{errors}"
    );
    let (status, out, _) = orgsim(at, "diff after organization.yml");
    assert_eq!(status, 0, "{out}");
}

#[test]
fn lines_build_an_exported_organization_in_a_session_without_accounts() {
    let folder = files();
    let at = folder.path();
    let (status, _, errors) = orgsim(at, "export after --format lines -o lines.txt");
    assert_eq!(status, 0, "{errors}");
    let run = "shell lines.txt --scenario empty --save built.json";
    let (status, out, errors) = orgsim(at, run);
    assert_eq!(status, 0, "{out}{errors}");
    let (status, out, _) = orgsim(at, "diff after built.json");
    assert_eq!(status, 0, "{out}");
    // The lines have the ids of one seed, and say which.
    let lines = std::fs::read_to_string(at.join("lines.txt")).unwrap();
    assert!(lines.contains("--scenario empty --seed 1 "), "{lines}");
}

#[test]
fn an_export_of_two_organizations_is_their_difference() {
    let folder = files();
    let at = folder.path();
    for format in ["script", "terraform", "lines"] {
        let (status, export, errors) =
            orgsim(at, &format!("export before after --format {format}"));
        assert_eq!(status, 0, "{errors}");
        let plan = orgsim(at, &format!("plan before after --format {format}"));
        assert_eq!(plan, (0, export.clone(), errors), "{format}");
        assert!(export.contains("Guardrail"), "{export}");
    }
    let (_, script, _) = orgsim(at, "export before after --format script");
    // What exists already is not built again.
    assert!(!script.contains("created 'Data'"), "{script}");
    let (_, _, errors) = orgsim(at, "export before after --format terraform");
    assert!(
        errors.contains("Left out: handshakes, IAM users"),
        "{errors}"
    );
    let (status, _, errors) = orgsim(at, "export before after --format svg");
    assert_eq!(status, 2);
    let says = "error: The format svg holds one organization, not the difference between two. Choose one of: script, terraform, lines. Run `orgsim plan` for the steps in words.\n";
    assert!(errors.starts_with(says), "{errors}");
}

#[test]
fn the_lines_of_a_plan_make_the_difference() {
    let folder = files();
    let at = folder.path();
    assert_eq!(orgsim(at, "import before -o before.json").0, 0);
    let (status, _, errors) = orgsim(at, "plan before.json after --format lines -o lines.txt");
    assert_eq!((status, &*errors), (0, ""));
    let run = "shell lines.txt --session before.json --save played.json";
    let (status, out, errors) = orgsim(at, run);
    assert_eq!(status, 0, "{out}{errors}");
    let (status, out, _) = orgsim(at, "diff played.json after");
    assert_eq!(status, 0, "{out}");
    // A walkthrough is a lesson, which begins with a scenario: the organization is built again.
    let (status, _, errors) = orgsim(at, "plan before after --format walkthrough -o lesson");
    assert_eq!(status, 0, "{errors}");
    let (status, out, errors) = orgsim(at, "lesson prove lesson");
    assert_eq!(status, 0, "{out}{errors}");
}

#[test]
fn a_walkthrough_of_a_plan_is_a_lesson_that_passes() {
    let folder = files();
    let at = folder.path();
    let lines = [
        ("none.txt", ""),
        (
            "some.txt",
            "aws organizations create-organizational-unit --parent-id {root} --name Fresh\naws organizations move-account --account-id {account:Payments} --source-parent-id {unit:Workloads} --destination-parent-id {unit:Fresh}\naws organizations create-account --account-name New --email new@example.com\nadvance 1h\n",
        ),
    ];
    for (name, text) in lines {
        fs::write(at.join(name), text).expect("a file");
        let run = format!("shell {name} --scenario all-features --save {name}.json");
        let (status, out, errors) = orgsim(at, &run);
        assert_eq!(status, 0, "{out}{errors}");
    }
    let plan = "plan none.txt.json some.txt.json --format walkthrough -o migration";
    assert_eq!(orgsim(at, plan), (0, String::new(), String::new()));
    let texts = fs::read_to_string(at.join("migration/en.toml")).expect("a file");
    for part in [
        "title = \"Create unit Root/Fresh\"",
        "Who acts: management account.",
        "**Cannot be undone:**",
        "Wait for the account",
    ] {
        assert!(texts.contains(part), "{part}: {texts}");
    }
    let (status, out, errors) = orgsim(at, "lesson prove migration");
    assert_eq!(status, 0, "{out}{errors}");
}

/// Two organizations in which one account has as many resource control policies as it may have, each with other policies.
fn at_the_quota() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (end, version) in [("before", "1"), ("after", "2")] {
        let at = folder.path().join(end);
        fs::create_dir(&at).expect("a folder");
        let organization =
            ORGANIZATION.replace("SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY");
        fs::write(at.join("organization.json"), organization).expect("a file");
        for service in ["s3", "kms", "sqs", "sts"] {
            let name = match version {
                "1" => format!("Fence of {service}"),
                _ => format!("{service} perimeter"),
            };
            let id = format!("p-{service}00000{version}");
            let organization = format!("o-{version}");
            let content = format!(
                r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Deny", "Principal": "*", "Action": "{service}:*", "Resource": "*", "Condition": {{"StringNotEquals": {{"aws:PrincipalOrgID": "{organization}"}}}}}}}}"#
            );
            let policy = format!(
                r#"{{"Policy": {{"PolicySummary": {{"Id": "{id}", "Name": "{name}", "Type": "RESOURCE_CONTROL_POLICY"}}, "Content": {content:?}}}}}"#
            );
            fs::write(at.join(format!("{id}.json")), policy).expect("a file");
            let targets = r#"{"Targets": [{"TargetId": "444455556666"}]}"#;
            fs::write(at.join(format!("targets-{id}.json")), targets).expect("a file");
        }
    }
    folder
}

#[test]
fn a_plan_with_a_gap_needs_an_option() {
    let folder = at_the_quota();
    let at = folder.path();
    for command in ["plan before after", "export before after --format script"] {
        let (status, out, errors) = orgsim(at, command);
        assert_eq!((status, &*out), (1, ""), "{errors}");
        let says = "can do what neither organization allows, such as ";
        assert!(
            errors.contains(says) && errors.contains("--allow-gap"),
            "{errors}"
        );
        let (status, out, _) = orgsim(at, &format!("{command} --allow-gap"));
        assert!(status == 0 && out.contains(says), "{out}");
    }
    // The script stops before it deletes policies, and can undo what it did.
    let (_, script, _) = orgsim(at, "plan before after --format script --allow-gap");
    let stop = script.find("\ncheck ").expect("it stops");
    assert!(script.find("org delete-policy").is_some_and(|it| it > stop) || stop > 0);
    assert!(
        script.contains("if [ \"${1-}\" = rollback ]; then"),
        "{script}"
    );
    assert!(
        script.contains("  reattach RESOURCE_CONTROL_POLICY 'p-s3000001' '444455556666'"),
        "{script}"
    );
}

#[test]
fn who_can_finds_the_policy_of_the_resource_in_the_import() {
    let folder = files();
    let at = folder.path();
    let bucket = at.join("before/aws/aws/accounts/444455556666/s3/things");
    fs::create_dir_all(&bucket).expect("a folder");
    let policy = r#"{"Statement": {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::999988887777:user/zoe"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::things/*"}}"#;
    fs::write(bucket.join("policy.json"), policy).expect("a file");
    let question = "who-can s3:GetObject arn:aws:s3:::things/x --org before";
    let (status, out, errors) = orgsim(at, question);
    assert_eq!(status, 0, "{errors}");
    assert!(
        out.starts_with("Data / access role\nData / root user\narn:aws:iam::999988887777:user/zoe"),
        "{out}"
    );
    assert!(errors.contains("The policy of arn:aws:s3:::things/x is that of before/aws/aws/accounts/444455556666/s3/things/policy.json"), "{errors}");
    // A policy that is given counts instead.
    fs::write(at.join("other.json"), policy.replace("zoe", "yan")).expect("a file");
    let given = "--resource-policy other.json --context aws:ResourceAccount=444455556666";
    let (_, out, _) = orgsim(at, &format!("{question} {given}"));
    assert!(out.contains("user/yan") && !out.contains("zoe"), "{out}");

    // Questions and expectations find it too.
    let zoe = "arn:aws:iam::999988887777:user/zoe";
    let asked = |who: &str| {
        let words =
            format!("--principal {who} --action s3:GetObject --resource arn:aws:s3:::things/x");
        orgsim(at, &format!("evaluate --org before {words}")).1
    };
    let (hers, his) = (asked(zoe), asked(&zoe.replace("zoe", "yan")));
    assert!(
        hers.contains("  allowed") && his.contains("implicitly-denied"),
        "{hers}{his}"
    );
    assert!(!hers.contains("policy of the resource"), "{hers}");
    let table = format!(
        "[[expect]]\nname = \"hers\"\nprincipals = [\"{zoe}\"]\nactions = [\"s3:GetObject\"]\nresources = [\"arn:aws:s3:::things/x\"]\ndecision = \"allowed\"\n"
    );
    fs::write(at.join("expect.toml"), table).expect("a file");
    let (status, out, errors) = orgsim(at, "test --org before expect.toml");
    assert_eq!(
        (status, out.as_str()),
        (0, "1 of 1 as expected\n"),
        "{errors}"
    );
}
