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
        ("ANA --events --mastery 80", &["cannot be used with"]),
        (
            "ANA --csv --home https://school.example",
            &["cannot be used with"],
        ),
        ("ANA --cvs", &["'--cvs'"]),
        ("ANA --csv --mastery", &["--mastery <PERCENT>"]),
        ("ANA --mastery --csv", &["--mastery <PERCENT>"]),
        ("ANA --csv --mastery 0", &["'0'", "1 to 100"]),
        ("ANA --csv --lang xx", &["'xx'", "en, es"]),
        (
            "ANA --csv --lessons nowhere",
            &["nowhere: ", "--lessons DIR"],
        ),
        ("ANA --csv -o Cargo.toml/x.csv", &["Cargo.toml/x.csv: "]),
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
    let (ok, table, _) = orgsim(&["report", &named, "--events", "--lang", "es"]);
    assert!(ok && table.starts_with("\u{feff}learner,"));
    assert!(
        orgsim(&["report", "--help"])
            .1
            .contains("Usage: orgsim report [OPTIONS]")
    );
}

#[test]
fn a_lesson_that_no_folder_has_is_said_not_to_be_judged() {
    let folder = learners();
    let ana = folder.path().join("ana.json");
    let ana = ana.to_string_lossy();
    let own = folder.path().join("own");
    fs::create_dir(&own).expect("a folder");
    let own = own.to_string_lossy();
    let lessons = concat!(env!("CARGO_MANIFEST_DIR"), "/../../lessons");
    let says = |folders: &[&str]| {
        let named = folders.iter().flat_map(|it| ["--lessons", *it]);
        let words: Vec<&str> = ["report", &ana, "--grades", "--mastery", "50"]
            .into_iter()
            .chain(named)
            .collect();
        orgsim(&words)
    };
    let (ok, table, errors) = says(&[&own]);
    assert!(
        ok && errors.contains("is at a lesson that none of the folders has"),
        "{errors}"
    );
    assert!(table.contains("not judged"), "{table}");
    // Each folder counts, not only the last.
    let (_, _, errors) = says(&[lessons, &own]);
    assert_eq!(errors, "");
}

#[test]
fn files_of_one_learner_are_one_and_nameless_ones_stay_apart() {
    let of = |learner: &str| PROGRESS.replace("1,\"lessons\"", &format!("1,{learner}\"lessons\""));
    let ana = of(r#""learner":{"name":"Ana","id":"a1"},"#);
    let nameless = of(r#""learner":{"name":"","id":"b2"},"#);
    let folder = folder(&[
        ("orgsim-progress-Ana.json", &ana),
        ("orgsim-progress-Ana (1).json", &ana),
        ("upload_77.json", &ana),
        ("orgsim-progress.json", &nameless),
        ("orgsim-progress (1).json", PROGRESS),
        ("orgsim-progress (2).json", PROGRESS),
    ]);
    let mut files: Vec<String> = fs::read_dir(folder.path())
        .expect("a folder")
        .map(|it| it.expect("a file").path().to_string_lossy().into_owned())
        .collect();
    files.sort();
    let words: Vec<&str> = ["report", "--csv"]
        .into_iter()
        .chain(files.iter().map(String::as_str))
        .collect();
    let (ok, table, errors) = orgsim(&words);
    assert!(ok, "{errors}");
    let mut names: Vec<&str> = table
        .lines()
        .skip(1)
        .filter_map(|it| it.split(',').next())
        .collect();
    names.sort_unstable();
    assert_eq!(names, ["Ana", "unnamed 1", "unnamed 2", "unnamed b2"]);
    assert_eq!(
        errors
            .matches("combined with the other files of Ana")
            .count(),
        2,
        "{errors}"
    );
}

#[test]
fn a_lesson_is_added_to_a_built_page_with_its_offline_copy() {
    let worker = "\"use strict\";\nconst VERSION = \"1\";\nconst FILES = {\"lessons/catalog.json\":[\"application/json\",\"0\"]};\nrest();\n";
    let dist = folder(&[
        ("files.json", r#"["index.html","lessons/catalog.json"]"#),
        ("sw.js", worker),
        ("sw.js.br", "old"),
    ]);
    let at = |name: &str| dist.path().join(name);
    let read = |name: &str| fs::read_to_string(at(name)).expect("a file");
    fs::create_dir(at("lessons")).expect("a folder");
    let catalog = r#"{"lessons":[],"parts":[],"paths":[]}"#;
    fs::write(at("lessons/catalog.json"), catalog).expect("a file");
    let mine = folder(&[]);
    let lesson = mine.path().join("my-lesson").to_string_lossy().into_owned();
    assert!(orgsim(&["lesson", "new", &lesson]).0);
    let page = dist.path().to_string_lossy().into_owned();
    let add = ["lesson", "add", &lesson, "--dist", &page];
    for _ in 0..2 {
        let (ok, out, errors) = orgsim(&add);
        assert!(ok && out.contains("one lesson added"), "{errors}");
    }
    let names = ["en", "es", "lesson"].map(|it| format!("lessons/my-lesson/{it}.txt"));
    for name in &names {
        assert!(at(name).is_file(), "{name}");
        assert_eq!(read("files.json").matches(name.as_str()).count(), 1);
        assert_eq!(read("sw.js").matches(name.as_str()).count(), 1);
    }
    let catalog = read("lessons/catalog.json");
    assert_eq!(
        catalog.matches("\"id\":\"my-lesson\"").count(),
        1,
        "{catalog}"
    );
    assert!(catalog.contains("More lessons"));
    let worker = read("sw.js");
    assert!(worker.ends_with(";\nrest();\n") && !worker.contains("VERSION = \"1\""));
    assert!(!worker.contains("[\"application/json\",\"0\"]"), "{worker}");
    assert!(!at("sw.js.br").exists());

    let none = mine.path().to_string_lossy().into_owned();
    refused(
        &["lesson", "add", &lesson, "--dist", &none],
        &["catalog.json", "--dist DIR"],
    );
    let odd = mine.path().join("my lesson").to_string_lossy().into_owned();
    fs::rename(&lesson, &odd).expect("another name");
    refused(
        &["lesson", "add", &odd, "--dist", &page],
        &["the folder's name is the lesson's id"],
    );
}

#[test]
fn a_package_names_the_option_that_is_wrong() {
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
    assert!(!Path::new(&out).exists());
    assert!(
        orgsim(&["package", "-h"])
            .1
            .contains("Usage: orgsim package [OPTIONS]")
    );
}

#[test]
fn a_rule_that_is_not_there_names_those_that_are() {
    refused(
        &["lesson", "rule", "scps-spare-management"],
        &[
            "lessons/rules/scps-spare-management/rule.toml",
            "deny-wins, ",
            "scps-and-management",
        ],
    );
}

#[test]
fn a_package_names_what_the_built_page_lacks() {
    let page = folder(&[("index.html", "<title>x</title>")]);
    let dist = page.path().to_string_lossy().into_owned();
    let bare = folder(&[]);
    let out = bare.path().join("x.zip").to_string_lossy().into_owned();
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
}
