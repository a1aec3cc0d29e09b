//! `orgsim coverage`: exit statuses and forms of the table, on the organization of examples/evaluate.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::program::{ended, program};

const NORTHWIND: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../examples/evaluate/northwind.json"
);

fn coverage(folder: &Path, words: &[&str]) -> (i32, String, String) {
    ended(program().arg("coverage").args(words).current_dir(folder))
}

#[test]
fn twelve_controls_are_proved_refuted_or_open_in_each_account() {
    let folder = tempfile::tempdir().expect("a folder");
    let (status, out, errors) = coverage(folder.path(), &["--org", NORTHWIND]);
    assert_eq!((status, &*errors), (1, ""), "{out}");
    assert!(
        out.starts_with("  1  leave: Accounts cannot leave the organization\n"),
        "{out}"
    );
    assert!(out.contains("\nNot guaranteed\n  root: Audit ("), "{out}");
    assert!(out.contains("principal arn:aws:iam::"), "{out}");
    let (status, out, _) = coverage(folder.path(), &["--org", NORTHWIND, "--json"]);
    assert_eq!(status, 1);
    let table: Value = serde_json::from_str(&out).expect("JSON");
    let count = |what: &str| table["counts"][what].as_u64().expect("a number");
    let accounts = table["accounts"].as_array().expect("a list").len() as u64;
    assert_eq!(count("exempt"), 12);
    assert_eq!(
        count("proved") + count("refuted") + count("open"),
        12 * (accounts - 1)
    );
    let leave = &table["controls"][0];
    assert_eq!(leave["id"], "leave");
    assert_eq!(leave["answers"][0]["state"], "proved");
    let last = leave["answers"]
        .as_array()
        .expect("a list")
        .last()
        .expect("one");
    assert_eq!(last["state"], "exempt");
}

#[test]
fn the_controls_are_a_file_that_can_be_changed() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let (status, printed, _) = coverage(at, &["--print-controls"]);
    assert_eq!(status, 0);
    let write = |text: &str| fs::write(at.join("own.toml"), text).expect("a file");
    let own = ["--org", NORTHWIND, "--controls", "own.toml"];
    // What is printed is what is used without the option.
    write(&printed);
    assert_eq!(coverage(at, &own), coverage(at, &["--org", NORTHWIND]));
    let leave = "[[control]]\nid = \"stay\"\ntitle = \"Nobody leaves\"\nactions = [\"organizations:LeaveOrganization\"]\n";
    write(leave);
    let (status, out, _) = coverage(at, &own);
    assert_eq!(status, 0, "{out}");
    assert!(out.ends_with(" proved, 0 refuted, 0 open\n"), "{out}");
    write("[[control]]\nid = \"stay\"");
    let (status, _, errors) = coverage(at, &own);
    assert_eq!(status, 2);
    assert_eq!(
        errors,
        "own.toml, line 1: A control has an `id`, a `title` and `actions`.\n"
    );
}

#[test]
fn what_a_search_cannot_decide_is_open_with_its_reason() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let text = "[[control]]\nid = \"one\"\ntitle = \"One\"\nactions = [\"iam:CreateUser\"]\ngiven = { \"aws:PrincipalOrgID\" = \"o-another0rg\" }\n";
    fs::write(at.join("own.toml"), text).expect("a file");
    let (status, out, _) = coverage(at, &["--org", NORTHWIND, "--controls", "own.toml"]);
    assert_eq!(status, 3, "{out}");
    assert!(
        out.contains("no request has the given value of a key (aws:principalorgid)"),
        "{out}"
    );
}
