//! The forms of commands whose effect is tested elsewhere: in `own_organization` and `evaluate.rs`.

use super::form::{CommandForm, FORM};

pub const MORE: &[CommandForm] = &[
    CommandForm {
        command: "export",
        needs: &["<session> before", "<after> after", "--format script"],
        takes: &[&["--strict", "--allow-gap", "--out out"]],
        runs: false,
        ..FORM
    },
    CommandForm {
        command: "plan",
        needs: &["<before> before", "<after> after"],
        takes: &[&["--strict", "--allow-gap", "--format json", "--out plan"]],
        runs: false,
        ..FORM
    },
    CommandForm {
        command: "plan",
        needs: &[
            "<before> before",
            "<after> after",
            "--format walkthrough",
            "--out plan",
        ],
        takes: &[&["--strict", "--allow-gap"]],
        runs: false,
        ..FORM
    },
    CommandForm {
        command: "who-can",
        needs: &["<action> ec2:RunInstances", "--org before"],
        takes: &[&[
            "<resource> arn:aws:ec2:eu-west-1:444455556666:instance/i-1",
            "--resource-policy draft.json",
            "--context aws:RequestedRegion=eu-west-1",
            "--absent aws:SourceVpc",
            "--json",
            "--strict",
        ]],
        leans: &[("--resource-policy", &["<resource>"])],
        runs: false,
        ..FORM
    },
    CommandForm {
        command: "coverage",
        needs: &["--org before"],
        takes: &[&[
            "--controls controls.toml",
            "--exempt arn:aws:iam::*:role/Admin",
            "--json",
            "--strict",
        ]],
        runs: false,
        ..FORM
    },
    CommandForm {
        command: "coverage",
        needs: &["--print-controls"],
        ..FORM
    },
    CommandForm {
        command: "review",
        needs: &["--before before", "--after after"],
        takes: &[&[
            "--trail history.csv",
            "--controls controls.toml",
            "--out out",
            "--strict",
        ]],
        runs: false,
        ..FORM
    },
    CommandForm {
        command: "import",
        needs: &["--profile audit"],
        takes: &[&[
            "--strict",
            "--out out.json",
            "--as-stated",
            "--renumber",
            "--json",
        ]],
        runs: false,
        ..FORM
    },
    CommandForm {
        command: "drift",
        needs: &["<earlier> before", "<now> after"],
        takes: &[&["--update", "--json"]],
        runs: false,
        ..FORM
    },
    CommandForm {
        command: "drift",
        needs: &["<earlier> before", "--profile audit"],
        takes: &[&["--update", "--json"]],
        runs: false,
        ..FORM
    },
    CommandForm {
        command: "mcp",
        needs: &["<session> before"],
        takes: &[&["--allow ."]],
        runs: false,
        ..FORM
    },
];
