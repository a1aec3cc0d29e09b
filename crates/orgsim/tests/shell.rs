//! `orgsim shell` and `orgsim play` as programs: files, and what scripts see of lines that fail.

use std::path::Path;

use crate::program::{ended, program};

/// Runs the program in a folder.
fn run(folder: &Path, words: &str) -> (i32, String, String) {
    ended(
        program()
            .args(words.split_whitespace())
            .current_dir(folder)
            .stdin(std::process::Stdio::null()),
    )
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

const TRANSCRIPT: &str =
    "# Who am I?\n@scenario all-features 1\n\n$ as Payments/Ben\nNow acting: Payments / Ben\n";

#[test]
fn a_transcript_is_checked() {
    let wrong = TRANSCRIPT.replace("Now acting: Payments / Ben", "WRONG ANSWER");
    let folder = folder(&[
        ("right.txt", &TRANSCRIPT.replace("\n$", "\n\n$")),
        ("wrong.txt", &wrong),
        ("short.txt", "@scenario all-features 1\n$ as Payments/Ben\n"),
    ]);
    let at = folder.path();
    assert_eq!(
        run(at, "play --check right.txt"),
        (
            0,
            "right.txt: every answer is as expected\n".into(),
            String::new()
        )
    );
    let (status, out, _) = run(at, "play --check wrong.txt");
    assert_eq!(status, 1);
    assert_eq!(
        out,
        "wrong.txt, line 5: the answer differs\n  expected: WRONG ANSWER\n  is:       Now acting: Payments / Ben\n"
    );
    let (status, out, _) = run(at, "play --check short.txt");
    assert_eq!(status, 1);
    assert!(
        out.contains("line 2: ") && out.contains("expected: nothing more\n"),
        "{out}"
    );
    // Without it, the answers are what is asked for.
    assert_eq!(run(at, "play wrong.txt"), (0, TRANSCRIPT.into(), "".into()));
    let (status, _, errors) = run(at, "test wrong.txt");
    assert_eq!(status, 2);
    assert!(
        errors.contains("`orgsim play --check wrong.txt`"),
        "{errors}"
    );
}

#[test]
fn lines_that_are_no_transcript_are_not_skipped_in_silence() {
    let folder = folder(&[
        ("lines.txt", "aws sts get-caller-identity\n"),
        ("empty.txt", ""),
    ]);
    for command in [
        "play lines.txt",
        "play --update lines.txt",
        "play empty.txt",
    ] {
        let (status, out, errors) = run(folder.path(), command);
        assert!(status != 0 && out.is_empty(), "{command}: {status} {out}");
        assert!(errors.contains("no transcript"), "{command}: {errors}");
        assert!(errors.contains("orgsim shell "), "{command}: {errors}");
    }
}

#[test]
fn a_script_sees_that_a_line_failed() {
    let refused = "aws organizations create-account --account-name Data\n";
    let fine = "aws sts get-caller-identity\n";
    let folder = folder(&[
        ("first.txt", &format!("{refused}aws nonsense\n{fine}")),
        ("fine.txt", fine),
    ]);
    let at = folder.path();
    let (status, out, _) = run(at, "shell first.txt --save saved.json");
    assert_eq!(status, 252);
    assert!(out.contains("UserId"), "later lines run: {out}");
    assert!(at.join("saved.json").exists());
    assert_eq!(run(at, "shell fine.txt").0, 0);
    // Each row has its own status.
    assert_eq!(run(at, "shell first.txt --json").0, 0);
}

#[test]
fn an_option_names_a_file() {
    const LINE: &str = "aws organizations create-policy --type SERVICE_CONTROL_POLICY --name Keep --description d --query \
                        Policy.Content --content file://p.json";
    let input = r#"{"Name": "Archive", "ParentId": "r-none"}"#;
    let folder = folder(&[
        (
            "p.json",
            r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"s3:*","Resource":"*"}}"#,
        ),
        ("input.json", input),
        ("lines.txt", LINE),
        ("none.txt", &LINE.replace("p.json", "none.json")),
        ("play.txt", &format!("@scenario all-features 1\n$ {LINE}\n")),
        (
            "all.txt",
            "aws organizations create-organizational-unit --cli-input-json file://input.json",
        ),
    ]);
    let at = folder.path();
    std::fs::write(at.join("binary"), b"\x80").unwrap();
    for words in ["shell lines.txt", "play play.txt"] {
        let (status, out, errors) = run(at, words);
        assert_eq!((status, &*errors), (0, ""), "{words}");
        assert!(out.contains(r#"\"Action\":\"s3:*\""#), "{words}: {out}");
    }
    let (status, _, errors) = run(at, "shell all.txt");
    assert_eq!(status, 254);
    assert!(
        errors.contains("CreateOrganizationalUnit operation"),
        "{errors}"
    );
    let (status, _, errors) = run(at, "shell none.txt");
    assert_eq!(status, 252);
    assert_eq!(
        errors.trim(),
        "Error parsing parameter '--content': Unable to load paramfile file://none.json: [Errno 2] No such file or \
         directory: 'none.json'"
    );
    std::fs::write(at.join("lines.txt"), LINE.replace("p.json", "binary")).unwrap();
    let (_, _, errors) = run(at, "shell lines.txt");
    assert!(
        errors.contains("(binary), text contents could not be decoded"),
        "{errors}"
    );
}

#[test]
fn outputs_make_their_folder() {
    let folder = folder(&[("fine.txt", "aws sts get-caller-identity\n")]);
    let at = folder.path();
    assert_eq!(
        run(at, "shell fine.txt --save new/folder/session.json").0,
        0
    );
    let expect = "[[expect]]\nprincipals = [\"Payments/*\"]\nactions = [\"s3:GetObject\"]\ndecision = \"allowed\"\n";
    std::fs::write(at.join("e.toml"), expect).unwrap();
    let (_, out, errors) = run(
        at,
        "test e.toml --org new/folder/session.json --junit reports/r.xml",
    );
    assert!(out.contains("as expected"), "{out}{errors}");
    assert!(at.join("reports/r.xml").exists());
    let (status, _, errors) = run(at, "shell fine.txt --save fine.txt/session.json");
    assert_eq!(status, 1);
    assert!(errors.starts_with("fine.txt/session.json: "), "{errors}");
}

#[test]
fn a_file_that_must_be_imported_says_so() {
    let folder = folder(&[
        ("organization.json", r#"{"Accounts": []}"#),
        ("session.json", r#"{"orgsim": 99}"#),
        ("lines.txt", "personas\n"),
    ]);
    for words in [
        "shell --session organization.json lines.txt",
        "replay organization.json",
    ] {
        let (status, _, errors) = run(folder.path(), words);
        assert_eq!(status, 1, "{words}");
        assert!(
            errors.contains("import it first: `orgsim import FILE --out session.json`"),
            "{errors}"
        );
    }
    let (_, _, errors) = run(folder.path(), "replay session.json");
    assert!(
        errors.contains("version 99") && !errors.contains("import"),
        "{errors}"
    );
}
