//! `orgsim package` and `orgsim report` as those who teach type them: what is wrong is named, with its place, and the exit
//! status says so.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

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

/// A folder of its own for a test, with these files.
fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("orgsim-{name}-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    for (name, text) in files {
        fs::write(folder.join(name), text).expect("a file");
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

#[test]
fn a_report_names_what_is_wrong_and_where() {
    let files = [
        ("ana.json", PROGRESS),
        ("=bo@school.example.json", PROGRESS),
        ("orgsim-progress-cleo.json", PROGRESS),
        ("cut.json", &PROGRESS[..40]),
        ("session.json", r#"{"orgsim":1,"scenario":"standalone"}"#),
        (
            "old.json",
            &PROGRESS.replace("2026-03-01T09:00:00.000Z", "once"),
        ),
    ];
    let folder = folder("report", &files);
    let path = |name: &str| folder.join(name).to_string_lossy().into_owned();
    let ana = path("ana.json");
    refused(&["report"], &["which form?", "Usage"]);
    refused(&["report", "--csv"], &["whose progress?"]);
    refused(&["report", &ana, "--csv", "--xapi"], &["choose one of"]);
    refused(
        &["report", &ana, "--cvs"],
        &["not understood: report --cvs"],
    );
    refused(
        &["report", &ana, "--csv", "--mastery"],
        &["`--mastery` needs"],
    );
    refused(
        &["report", &ana, "--mastery", "--csv"],
        &["`--mastery` needs"],
    );
    refused(
        &["report", &ana, "--csv", "--mastery", "0"],
        &["--mastery 0", "1 to 100"],
    );
    refused(
        &["report", &ana, "--csv", "--lang", "xx"],
        &["--lang xx", "en, es"],
    );
    refused(
        &["report", &ana, "--csv", "--lessons", "nowhere"],
        &["nowhere: ", "--lessons DIR"],
    );
    refused(
        &["report", &ana, "--csv", "-o", "/nowhere/x.csv"],
        &["/nowhere/x.csv: "],
    );
    refused(
        &["report", &ana, "--xapi"],
        &["need an address under which", "--home ADDRESS"],
    );
    refused(
        &["report", &ana, "--xapi", "--home", "school"],
        &["`school` is no address", "--home ADDRESS"],
    );
    refused(&["report", "--csv", &path("none.json")], &["none.json: "]);
    refused(
        &["report", "--csv", &path("cut.json")],
        &["cut.json: ", "line 1 column"],
    );
    refused(
        &["report", "--csv", &path("session.json")],
        &["session.json: it is a session"],
    );
    refused(
        &["report", "--csv", &path("old.json")],
        &["attempt 1 of lesson `invite-and-accept`"],
    );
    refused(
        &["report", "--csv", "=ana.json"],
        &["no name stands before the `=`"],
    );

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
    // A cell that begins like a formula is kept from being one.
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
            .contains("Usage: orgsim report")
    );
    let _ = fs::remove_dir_all(folder);
}

#[test]
fn a_package_names_what_is_wrong_and_where() {
    let page = folder("page", &[("index.html", "<title>x</title>")]);
    let dist = page.to_string_lossy().into_owned();
    let bare = folder("bare", &[]);
    let out = bare.join("x.zip").to_string_lossy().into_owned();
    refused(&["package"], &["which standard?", "Usage"]);
    refused(&["package", "--scorm12"], &["where to? -o FILE"]);
    refused(
        &["package", "--scorm12", "--cmi5", "-o", &out],
        &["choose one of --scorm12"],
    );
    refused(
        &["package", "--scorm13", "-o", &out],
        &["not understood: package --scorm13"],
    );
    refused(&["package", "--scorm12", "-o"], &["`-o` needs a value"]);
    refused(
        &["package", "--cmi5", "--mastery", "101", "-o", &out],
        &["--mastery 101", "1 to 100"],
    );
    refused(
        &["package", "--cmi5", "--lang", "xx", "-o", &out],
        &["--lang xx", "en, es"],
    );
    let nowhere = bare.to_string_lossy().into_owned();
    refused(
        &["package", "--scorm12", "--dist", &nowhere, "-o", &out],
        &[&nowhere, "no built page"],
    );
    refused(
        &["package", "--scorm12", "--dist", &dist, "-o", &out],
        &["lessons/catalog.json"],
    );
    fs::create_dir_all(page.join("lessons")).expect("a folder");
    let catalog = page.join("lessons/catalog.json");
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
        (&["--path", "a", "--lessons", "b"], "not both"),
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
            .contains("Usage: orgsim package")
    );
    let _ = fs::remove_dir_all(page);
    let _ = fs::remove_dir_all(bare);
}
