//! The forms of `orgsim prove`. What each option does is tested in `tests/prove.rs`.

use super::form::{CommandForm, FORM};

/// What is asked about.
const ASKED: &[&str] = &[
    "--resource arn:aws:s3:::things",
    "--principal arn:aws:iam::111122223333:user/ana",
    "--given aws:RequestedRegion=eu-west-1",
    "--absent aws:SourceVpc",
    "--unless Bool=aws:SecureTransport",
    "--exempt arn:aws:iam::*:role/Admin",
];

/// A proof that assumes nothing about requests has no use for a list of actions.
const FORMAL: &[(&str, &str)] = &[("--formal", "--actions")];

/// Two policies.
const OF_POLICIES: CommandForm = CommandForm {
    needs: &["--old draft.json", "--new draft.json", "--type scp"],
    takes: &[&["--formal", "--actions list.txt", "--format json"]],
    apart: FORMAL,
    runs: false,
    ..FORM
};

/// Two organizations.
const OF_ORGANIZATIONS: CommandForm = CommandForm {
    needs: &["--org before", "--after after"],
    takes: &[&[
        "--under Data",
        "--formal",
        "--actions list.txt",
        "--strict",
        "--format json",
    ]],
    apart: FORMAL,
    runs: false,
    ..FORM
};

/// One policy.
const OF_POLICY: CommandForm = CommandForm {
    needs: &["<file> draft.json", "--type scp"],
    runs: false,
    ..FORM
};

pub const PROOFS: &[CommandForm] = &[
    CommandForm {
        command: "prove never",
        needs: &["--org before", "--action iam:CreateUser"],
        takes: &[
            ASKED,
            &[
                "--under Data",
                "--outside",
                "--services",
                "--formal",
                "--actions list.txt",
                "--strict",
                "--format json",
            ],
        ],
        apart: FORMAL,
        leans: &[("--services", &["--outside"])],
        runs: false,
    },
    CommandForm {
        command: "prove never",
        needs: &[
            "--policy draft.json",
            "--type scp",
            "--action iam:CreateUser",
        ],
        takes: &[ASKED, &["--formal", "--actions list.txt", "--format json"]],
        apart: FORMAL,
        runs: false,
        ..FORM
    },
    CommandForm {
        command: "prove no-new-access",
        ..OF_POLICIES
    },
    CommandForm {
        command: "prove no-new-access",
        ..OF_ORGANIZATIONS
    },
    CommandForm {
        command: "prove nothing-lost",
        ..OF_POLICIES
    },
    CommandForm {
        command: "prove nothing-lost",
        ..OF_ORGANIZATIONS
    },
    CommandForm {
        command: "prove equivalent",
        ..OF_POLICIES
    },
    CommandForm {
        command: "prove equivalent",
        ..OF_ORGANIZATIONS
    },
    CommandForm {
        command: "prove redundant",
        takes: &[&["--format json"]],
        ..OF_POLICY
    },
    CommandForm {
        command: "prove shadowed",
        takes: &[&["--format json"]],
        ..OF_POLICY
    },
    CommandForm {
        command: "prove never-applies",
        takes: &[&["--format json"]],
        ..OF_POLICY
    },
    CommandForm {
        command: "prove minimize",
        takes: &[&["--keep-sids", "--out small.json", "--format json"]],
        ..OF_POLICY
    },
    CommandForm {
        command: "prove split",
        takes: &[&["--format json"]],
        ..OF_POLICY
    },
    CommandForm {
        command: "prove hoist",
        needs: &["--org before"],
        takes: &[&["--strict", "--format json"]],
        runs: false,
        ..FORM
    },
];
