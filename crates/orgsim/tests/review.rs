//! `orgsim review`: the examples of examples/review, the script of the Action, and names that are no Markdown.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::program::{ended, program};

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/review")
}

fn review(words: &[&str]) -> (i32, String, String) {
    ended(program().arg("review").args(words).current_dir(examples()))
}

/// The examples, each before and after.
const PAIRS: [[&str; 2]; 3] = [
    ["terraform/before.json", "terraform/after.json"],
    [
        "landing-zone-accelerator/before",
        "landing-zone-accelerator/after",
    ],
    ["org-formation/before", "org-formation/after"],
];

#[test]
fn a_change_in_the_files_of_each_tool_is_reviewed() {
    for [before, after] in PAIRS {
        let (status, out, errors) = review(&[
            "--before",
            before,
            "--after",
            after,
            "--trail",
            "trail.json",
        ]);
        assert_eq!((status, &*errors), (1, ""), "{out}");
        for says in [
            "- Changes: 1 thing differs.\n",
            "    Statement KeepTheTrail: removed\n",
            "- Access, by proof: callers gain some in 1 account and lose some in 1 account",
            "+ callers of Data (444455556666) gain access, for example: ",
            "- callers of Data (444455556666) lose access, for example: ",
            "Data / root user: cloudtrail:DeleteTrail, cloudtrail:PutEventSelectors, cloudtrail:StopLogging, cloudtrail:UpdateTrail: denied → allowed\n",
            "- Policies: 0 findings; new or changed SCPs and RCPs: 1.\n",
            "of 3 events, 2 would newly be denied (by `Guardrails:KeepBuckets, Workloads (ou-",
            "- 2 × arn:aws:iam::444455556666:role/Deploy, s3:DeleteBucket: Guardrails:KeepBuckets",
            "- CloudTrail cannot be stopped or changed: Data (444455556666): proved → refuted; in account Data",
        ] {
            assert!(out.contains(says), "{before}: {says}\n{out}");
        }
        // The other way round, a control comes back; without calls nothing gets worse.
        let (status, out, _) = review(&["--before", after, "--after", before]);
        assert_eq!(status, 0, "{out}");
        assert!(
            out.contains(
                "+ CloudTrail cannot be stopped or changed: Data (444455556666): refuted → proved\n"
            ),
            "{out}"
        );
        assert!(!out.contains("Calls of the past"), "{out}");
        let (status, out, _) = review(&["--before", before, "--after", before]);
        assert_eq!(status, 0, "{out}");
        assert!(
            out.contains("- Access, by proof: proved that no caller gains or loses any"),
            "{out}"
        );
        assert!(!out.contains("###"), "{out}");
    }
}

/// Names come from other people's files.
#[test]
fn names_are_no_markdown_and_what_an_import_loses_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let plan = fs::read_to_string(examples().join("terraform/after.json")).expect("it is there");
    let odd = plan
        .replace("\"Guardrails\"", "\"```\\n@team <img>`\"")
        .replace("r-ab12\",\n", "r-ab12x\",\n");
    assert_ne!(odd, plan);
    let after = folder.path().join("after.json");
    fs::write(
        &after,
        odd.replace(
            "\"target_id\": \"ou-ab12-workload\"",
            "\"target_id\": \"ou-ab12-nowhere1\"",
        ),
    )
    .expect("a file");
    let after = after.to_string_lossy();
    let (_, out, _) = review(&["--before", "terraform/before.json", "--after", &after]);
    assert!(out.contains("````diff\n"), "{out}");
    assert!(!out.contains("\n@team"), "{out}");
    assert!(out.contains("- Imports: "), "{out}");
    let (status, out, errors) = review(&[
        "--before",
        "terraform/before.json",
        "--after",
        &after,
        "--strict",
    ]);
    assert_eq!((status, &*out), (1, ""));
    assert!(errors.contains("--strict: the import lost"), "{errors}");
}

/// A proof about no account would prove anything.
#[test]
fn accounts_on_one_side_only_are_not_compared() {
    let folder = tempfile::tempdir().expect("a folder");
    let plan = fs::read_to_string(examples().join("terraform/before.json")).expect("it is there");
    let after = folder.path().join("after.json");
    fs::write(&after, plan.replace("444455556666", "444455550000")).expect("a file");
    let after = after.to_string_lossy();
    let (_, out, _) = review(&["--before", "terraform/before.json", "--after", &after]);
    let says = "- Access, by proof: not compared: no account is in both organizations. Not compared: 1 account only before. Not compared: 1 account only after.";
    assert!(out.contains(says), "{out}");
}

#[test]
fn what_cannot_be_reviewed_is_bad_input() {
    let both = [
        "--before",
        "terraform/before.json",
        "--after",
        "terraform/after.json",
    ];
    let folder = tempfile::tempdir().expect("a folder");
    let foreign = folder.path().join("foreign.json");
    let trail = fs::read_to_string(examples().join("trail.json")).expect("it is there");
    fs::write(&foreign, trail.replace("444455556666", "999988887777")).expect("a file");
    let foreign = foreign.to_string_lossy();
    let (status, _, errors) = review(&[&both[..], &["--trail", &foreign]].concat());
    assert_eq!(
        (status, &*errors),
        (2, "--trail: no call is of this organization.\n")
    );
    assert_eq!(
        review(&[&both[..], &["--controls", "trail.json"]].concat()).0,
        2
    );
}

/// The script of the GitHub Action, as a workflow runs it.
#[test]
#[cfg(unix)]
fn the_action_writes_the_summary_of_the_job() {
    let folder = tempfile::tempdir().expect("a folder");
    let summary = folder.path().join("summary.md");
    let script = examples().join("../../actions/review/review.sh");
    let run = |fail: &str| {
        let mut command = Command::new("sh");
        command
            .arg(&script)
            .current_dir(examples())
            .env("ORGSIM", env!("CARGO_BIN_EXE_orgsim"))
            .env("INPUT_BEFORE", "org-formation/before")
            .env("INPUT_AFTER", "org-formation/after")
            .env("INPUT_TRAIL", "trail.json")
            .env("INPUT_FAIL", fail)
            .env("GITHUB_STEP_SUMMARY", &summary);
        ended(&mut command).0
    };
    assert_eq!((run("true"), run("false")), (1, 0));
    let strict = |strict: &str| {
        // The type of the policy is in no file.
        let bare = folder.path().join("organization.json");
        let text = r#"{"Organization": {"Id": "o-exampleorg", "MasterAccountId": "111122223333", "MasterAccountEmail": "main@northwind.example"}}
{"Roots": [{"Id": "r-ab12"}]}"#;
        fs::write(&bare, text).expect("a file");
        let lost = folder.path().join("targets-p-keep0000001.json");
        fs::write(lost, r#"{"Targets": [{"TargetId": "111122223333"}]}"#).expect("a file");
        let bare = folder.path();
        let mut command = Command::new("sh");
        command
            .arg(&script)
            .env("ORGSIM", env!("CARGO_BIN_EXE_orgsim"))
            .env("INPUT_BEFORE", bare)
            .env("INPUT_AFTER", bare)
            .env("INPUT_STRICT", strict)
            .env("GITHUB_STEP_SUMMARY", folder.path().join(".other.md"));
        ended(&mut command).0
    };
    assert_eq!((strict("false"), strict("true")), (0, 1));
    let text = fs::read_to_string(&summary).expect("a summary");
    assert_eq!(
        text.matches("## What this change does to the organization\n")
            .count(),
        2
    );
}

/// Comments of other steps stay as they are.
#[test]
#[cfg(unix)]
fn the_action_edits_its_own_comment_only() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().expect("a folder");
    let asked = folder.path().join("asked");
    // In the place of GitHub's program: it knows the comment 7, if there is one, and keeps what it is asked for.
    let client = folder.path().join("gh");
    let answers =
        "#!/bin/sh\necho \"$@\" >>\"$ASKED\"\ncase \"$*\" in *--jq*) echo \"$EARLIER\";; esac\n";
    fs::write(&client, answers).expect("a program");
    fs::set_permissions(&client, fs::Permissions::from_mode(0o755)).expect("its mode");
    let path = std::env::var("PATH").unwrap_or_default();
    let run = |earlier: &str| {
        let mut command = Command::new("sh");
        command
            .arg(examples().join("../../actions/review/review.sh"))
            .current_dir(examples())
            .env("PATH", format!("{}:{path}", folder.path().display()))
            .env("ORGSIM", env!("CARGO_BIN_EXE_orgsim"))
            .env("INPUT_BEFORE", "org-formation/before")
            .env("INPUT_AFTER", "org-formation/after")
            .env("INPUT_PULL_REQUEST", "12")
            .env("GITHUB_REPOSITORY", "me/it")
            .env("GITHUB_STEP_SUMMARY", folder.path().join("summary.md"))
            .env("ASKED", &asked)
            .env("EARLIER", earlier);
        let _ = fs::remove_file(&asked);
        assert_eq!(ended(&mut command).0, 1);
        let asked = fs::read_to_string(&asked).expect("it was asked");
        asked.lines().last().unwrap_or_default().to_string()
    };
    assert!(run("").starts_with("api repos/me/it/issues/12/comments --field body=@"));
    let edits = "api --method PATCH repos/me/it/issues/comments/7 --field body=@";
    assert!(run("7").starts_with(edits));
}
