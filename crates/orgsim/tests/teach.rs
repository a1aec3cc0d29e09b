//! `orgsim package` and `orgsim report` as instructors use them: errors name the place, and the exit status reports
//! them.

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

fn orgsim(words: &[&str]) -> (bool, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_orgsim"))
        .args(words)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."))
        .output()
        .expect("the binary starts");
    let text = |bytes| String::from_utf8(bytes).expect("texts");
    (
        output.status.success(),
        text(output.stdout),
        text(output.stderr),
    )
}

/// A temporary folder for a test, with these files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        fs::write(folder.path().join(name), text).expect("a file");
    }
    folder
}

const PROGRESS: &str = r#"{"orgsim":1,"lessons":{"invite-and-accept":[{"begun":"2026-03-01T09:00:00.000Z","done":null,
    "version":"","ms":1000,"met":[],"of":3,"log":{}}]}}"#;

fn refused(words: &[&str], says: &[&str]) {
    let (ok, out, errors) = orgsim(words);
    assert!(!ok && out.is_empty(), "{words:?}: {out}");
    for part in says {
        assert!(errors.contains(part), "{words:?}: {errors}");
    }
}

/// Files of learners' progress, some of them damaged.
fn learners() -> TempDir {
    folder(&[
        ("ana.json", PROGRESS),
        ("=bo@school.example.json", PROGRESS),
        ("orgsim-progress-cleo.json", PROGRESS),
        ("cut.json", &PROGRESS[..40]),
        ("session.json", r#"{"orgsim":1,"scenario":"standalone"}"#),
        (
            "old.json",
            &PROGRESS.replace("2026-03-01T09:00:00.000Z", "once"),
        ),
    ])
}

#[test]
fn a_report_names_what_is_wrong_and_where() {
    let folder = learners();
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let ana = path("ana.json");
    refused(&["report"], &["<FILE>...", "--csv", "Usage"]);
    let with = |words: &str, says: &[&str]| {
        let words = words
            .split(' ')
            .map(|word| if word == "ANA" { &*ana } else { word });
        refused(
            &std::iter::once("report").chain(words).collect::<Vec<_>>(),
            says,
        );
    };
    for (words, says) in [
        ("--csv", &["<FILE>..."][..]),
        ("ANA --csv --xapi", &["cannot be used with"]),
        ("ANA --cvs", &["'--cvs'"]),
        ("ANA --csv --mastery", &["--mastery <PERCENT>"]),
        ("ANA --mastery --csv", &["--mastery <PERCENT>"]),
        ("ANA --csv --mastery 0", &["'0'", "1 to 100"]),
        ("ANA --csv --lang xx", &["'xx'", "en, es"]),
        (
            "ANA --csv --lessons nowhere",
            &["nowhere: ", "--lessons DIR"],
        ),
        ("ANA --csv -o /nowhere/x.csv", &["/nowhere/x.csv: "]),
        (
            "ANA --xapi",
            &[
                "need an address that their names come from",
                "--home ADDRESS",
            ],
        ),
        (
            "ANA --xapi --home school",
            &["`school` must be an address", "--home ADDRESS"],
        ),
        ("--csv =ana.json", &["the name before the `=` is missing"]),
    ] {
        with(words, says);
    }
    for (name, says) in [
        ("none.json", &["none.json: "][..]),
        ("cut.json", &["cut.json: ", "line 1 column"]),
        ("session.json", &["session.json: it is a session"]),
        ("old.json", &["attempt 1 of lesson `invite-and-accept`"]),
    ] {
        refused(&["report", "--csv", &path(name)], says);
    }
}

#[test]
fn a_report_names_learners_by_their_files() {
    let folder = learners();
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let ana = path("ana.json");
    let (bo, cleo) = (
        path("=bo@school.example.json"),
        path("orgsim-progress-cleo.json"),
    );
    let (ok, table, errors) = orgsim(&["report", &ana, &bo, &cleo, "--csv"]);
    assert!(ok, "{errors}");
    let names: Vec<&str> = table
        .lines()
        .skip(1)
        .filter_map(|it| it.split(',').next())
        .collect();
    // A cell that starts like a formula is escaped.
    assert_eq!(names, ["ana", "'=bo@school.example", "cleo"]);
    let named = format!("Ana López={ana}");
    let (ok, table, _) = orgsim(&[
        "report",
        &named,
        "--events",
        "--mastery",
        "80%",
        "--lang",
        "es",
    ]);
    assert!(ok && table.starts_with("learner,"));
    assert!(
        orgsim(&["report", "--help"])
            .1
            .contains("Usage: orgsim report [OPTIONS]")
    );
}

#[test]
fn a_package_names_what_is_wrong_and_where() {
    let page = folder(&[("index.html", "<title>x</title>")]);
    let dist = page.path().to_string_lossy().into_owned();
    let bare = folder(&[]);
    let out = bare.path().join("x.zip").to_string_lossy().into_owned();
    for (words, says) in [
        (&[][..], &["--scorm12", "-o <FILE>", "Usage"][..]),
        (&["--scorm12"], &["-o <FILE>"]),
        (
            &["--scorm12", "--cmi5", "-o", &out],
            &["cannot be used with"],
        ),
        (&["--scorm13", "-o", &out], &["'--scorm13'", "'--scorm12'"]),
        (&["--scorm12", "-o"], &["'-o <FILE>'"]),
        (
            &["--cmi5", "--mastery", "101", "-o", &out],
            &["'101'", "1 to 100"],
        ),
        (&["--cmi5", "--lang", "xx", "-o", &out], &["'xx'", "en, es"]),
    ] {
        refused(&[&["package"], words].concat(), says);
    }
    let nowhere = bare.path().to_string_lossy().into_owned();
    refused(
        &["package", "--scorm12", "--dist", &nowhere, "-o", &out],
        &[&nowhere, "no built page"],
    );
    refused(
        &["package", "--scorm12", "--dist", &dist, "-o", &out],
        &["lessons/catalog.json"],
    );
    fs::create_dir_all(page.path().join("lessons")).expect("a folder");
    let catalog = page.path().join("lessons/catalog.json");
    fs::write(&catalog, "{").expect("a file");
    refused(
        &["package", "--scorm12", "--dist", &dist, "-o", &out],
        &["catalog.json` cannot be read"],
    );
    fs::write(&catalog, r#"{"lessons":[],"paths":[]}"#).expect("a file");
    let with = |more: &[&'static str]| -> Vec<String> {
        let words = ["package", "--scorm12", "--dist", &dist, "-o", &out];
        words
            .iter()
            .chain(more)
            .map(|it| (*it).to_string())
            .collect()
    };
    for (more, says) in [
        (&["--lessons", "nothing"][..], "`nothing`"),
        (&["--path", "nothing"], "`nothing`"),
        (&["--path", "a", "--lessons", "b"], "cannot be used with"),
    ] {
        let words = with(more);
        refused(
            &words.iter().map(String::as_str).collect::<Vec<_>>(),
            &[says],
        );
    }
    assert!(!Path::new(&out).exists());
    assert!(
        orgsim(&["package", "-h"])
            .1
            .contains("Usage: orgsim package [OPTIONS]")
    );
}
