//! The forms of every command: which options have an effect together. A new option needs a row here.

use super::form::{CommandForm, FORM};

/// A change of policies.
const CHANGE: &[&str] = &[
    "--draft draft.json",
    "--attach Data",
    "--replace Fence",
    "--after after",
];
const CHANGES_APART: &[(&str, &str)] = &[
    ("--draft", "--after"),
    ("--attach", "--after"),
    ("--replace", "--after"),
    ("--attach", "--replace"),
];
const CHANGE_LEANS: &[(&str, &[&str])] = &[
    ("--draft", &["--attach", "--replace"]),
    ("--attach", &["--draft"]),
    ("--replace", &["--draft"]),
];
/// A dry run needs a change.
const TRIED_LEANS: &[(&str, &[&str])] = &[
    ("--trail", &["--draft", "--after"]),
    ("--draft", &["--attach", "--replace"]),
    ("--attach", &["--draft"]),
    ("--replace", &["--draft"]),
];

/// What every server takes. Its effects are the subject of the other tests of `serve`.
const SERVER: &[&str] = &[
    "--listen 127.0.0.1:1",
    "--port 1",
    "--allow-host orgsim",
    "--path-prefix /orgsim",
    "--trusted-proxy 127.0.0.1",
    "--default-account 111122223333",
    "--state session.json",
    "--from-snapshot",
    "--scenario all-features",
    "--import before",
    "--as-stated",
    "--renumber",
    "--seed 7",
    "--create-account at-once",
    "--lenient emails,moves",
    // A class checks signatures anyway.
    "--strict-auth",
    "--throttle",
    "--quota accounts=100",
    "--page page",
    "--log warn",
    "--log-json",
];
const FORWARDS: &[&str] = &[
    "--forward http://127.0.0.1:5000",
    "--own-s3",
    "--key open-sesame",
];
const SERVER_APART: &[(&str, &str)] = &[
    ("--listen", "--port"),
    ("--scenario", "--import"),
    ("--scenario", "--as-stated"),
    ("--scenario", "--renumber"),
];
const SERVER_LEANS: &[(&str, &[&str])] = &[
    ("--key", &["--strict-auth", "--class"]),
    ("--from-snapshot", &["--state"]),
    ("--as-stated", &["--import"]),
    ("--renumber", &["--import"]),
    ("--own-s3", &["--forward"]),
];
const SERVE: CommandForm = CommandForm {
    command: "serve",
    apart: SERVER_APART,
    leans: SERVER_LEANS,
    runs: false,
    ..FORM
};

/// `--strict` beside the other options: without losses it changes nothing, and with some it ends before they have an effect.
/// `own_organization` shows what it does.
const STRICT: CommandForm = CommandForm {
    takes: &[&["--strict"]],
    runs: false,
    ..FORM
};

const PACKAGE: CommandForm = CommandForm {
    command: "package",
    takes: &[PACKAGED],
    apart: &[("--lessons", "--path")],
    ..FORM
};
const PACKAGED: &[&str] = &[
    "--dist page",
    "--lessons two,one",
    "--path way",
    "--title Course",
    "--per-lesson",
    "--lang es",
    "--mastery 80",
];

/// Those of organizations, policies, lessons and the server.
pub const FORMS: &[CommandForm] = &[
    CommandForm {
        command: "replay",
        needs: &["<session> session.json"],
        ..FORM
    },
    CommandForm {
        command: "import",
        needs: &["<files> before"],
        takes: &[&["--out out.json", "--as-stated", "--renumber", "--json"]],
        ..FORM
    },
    CommandForm {
        command: "import",
        needs: &["<files> before"],
        takes: &[&[
            "--strict",
            "--out out.json",
            "--as-stated",
            "--renumber",
            "--json",
        ]],
        ..STRICT
    },
    CommandForm {
        command: "import",
        needs: &["--collect-script"],
        ..FORM
    },
    CommandForm {
        command: "diff",
        needs: &["<before> before", "<after> after"],
        takes: &[&["--access", "--action glue:GetJob", "--json"]],
        ..FORM
    },
    CommandForm {
        command: "diff",
        needs: &["<before> before", "<after> after"],
        takes: &[&["--strict", "--access", "--action glue:GetJob", "--json"]],
        ..STRICT
    },
    CommandForm {
        command: "export",
        needs: &["<session> before", "--format csv"],
        takes: &[&["--strict", "--out out"]],
        ..STRICT
    },
    CommandForm {
        command: "export",
        needs: &["<session> before", "<after> after", "--format script"],
        takes: &[&["--strict", "--out out"]],
        ..STRICT
    },
    CommandForm {
        command: "export",
        needs: &["<session> before", "--format csv"],
        takes: &[&["--out out"]],
        ..FORM
    },
    CommandForm {
        command: "export",
        needs: &["<session> before", "<after> after", "--format script"],
        takes: &[&["--out out"]],
        ..FORM
    },
    CommandForm {
        command: "plan",
        needs: &["<before> before", "<after> after"],
        takes: &[&["--format json", "--out plan"]],
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
        ..FORM
    },
    CommandForm {
        command: "plan",
        needs: &["<before> before", "<after> after"],
        takes: &[&["--strict", "--format json", "--out plan"]],
        ..STRICT
    },
    CommandForm {
        command: "plan",
        needs: &[
            "<before> before",
            "<after> after",
            "--format walkthrough",
            "--out plan",
        ],
        ..STRICT
    },
    CommandForm {
        command: "lint",
        needs: &["<files> policies"],
        takes: &[&[
            "--type scp",
            "--resource-type AWS::S3::Bucket",
            "--format json",
            "--fail-on warning",
            "--out findings",
            "--exemptions",
            "--old-scp-language",
            "--actions list.txt",
        ]],
        apart: &[("--type", "--resource-type")],
        ..FORM
    },
    CommandForm {
        command: "lint",
        needs: &["<files> policies", "--room"],
        takes: &[&["--format json", "--out findings"]],
        ..FORM
    },
    // test: requests, or expectations of an organization. A file is named once.
    CommandForm {
        command: "test",
        needs: &["<files> expect.toml"],
        takes: &[&["--complete"]],
        runs: false,
        ..FORM
    },
    CommandForm {
        command: "test",
        needs: &["--org before", "<files> expect.toml"],
        takes: &[CHANGE, &["--junit report.xml"]],
        apart: CHANGES_APART,
        leans: CHANGE_LEANS,
        ..FORM
    },
    CommandForm {
        command: "test",
        needs: &["--org before", "<files> expect.toml"],
        takes: &[CHANGE, &["--strict", "--junit report.xml"]],
        apart: CHANGES_APART,
        leans: CHANGE_LEANS,
        ..STRICT
    },
    // evaluate: lines, a question, a dry run.
    CommandForm {
        command: "evaluate",
        takes: &[&["<files> lines.jsonl", "--explain", "--complete"]],
        ..FORM
    },
    CommandForm {
        command: "evaluate",
        needs: &[
            "--org before",
            "--principal Data/*",
            "--action ec2:RunInstances --action iam:CreateUser --action s3:DeleteBucket",
        ],
        takes: &[
            CHANGE,
            &[
                "--explain",
                "--resource arn:aws:s3:::things",
                "--context aws:RequestedRegion=eu-west-1",
                "--absent aws:SourceVpc",
            ],
        ],
        apart: CHANGES_APART,
        leans: CHANGE_LEANS,
        ..FORM
    },
    CommandForm {
        command: "evaluate",
        needs: &[
            "--org before",
            "--trail history.csv",
            "--draft draft.json",
            "--attach Data",
        ],
        takes: &[&["--account 444455556666", "--json"]],
        ..FORM
    },
    CommandForm {
        command: "evaluate",
        needs: &[
            "--org before",
            "--trail history.csv",
            "--draft draft.json",
            "--replace Fence",
        ],
        takes: &[&["--account 444455556666", "--json"]],
        ..FORM
    },
    CommandForm {
        command: "evaluate",
        needs: &["--org before", "--trail history.csv", "--after after"],
        takes: &[&["--account 444455556666", "--json"]],
        ..FORM
    },
    CommandForm {
        command: "evaluate",
        needs: &[
            "--org before",
            "--principal Data/*",
            "--action ec2:RunInstances --action iam:CreateUser --action s3:DeleteBucket",
        ],
        takes: &[
            CHANGE,
            &[
                "--strict",
                "--explain",
                "--resource arn:aws:s3:::things",
                "--context aws:RequestedRegion=eu-west-1",
                "--absent aws:SourceVpc",
            ],
        ],
        apart: CHANGES_APART,
        leans: CHANGE_LEANS,
        ..STRICT
    },
    CommandForm {
        command: "evaluate",
        needs: &["--org before", "--trail history.csv"],
        takes: &[CHANGE, &["--strict", "--account 444455556666", "--json"]],
        apart: CHANGES_APART,
        leans: TRIED_LEANS,
        ..STRICT
    },
    CommandForm {
        command: "query",
        needs: &["<expression> Accounts"],
        takes: &[&["<file> accounts.json"]],
        ..FORM
    },
    CommandForm {
        command: "lesson new",
        needs: &["<dir> new-lesson"],
        ..FORM
    },
    CommandForm {
        command: "lesson check",
        needs: &["<dirs> lessons/mine"],
        ..FORM
    },
    CommandForm {
        command: "lesson prove",
        needs: &["<dirs> lessons/mine"],
        ..FORM
    },
    CommandForm {
        command: "lesson facts",
        needs: &["<dir> lessons/mine"],
        takes: &[&["--after unit"]],
        ..FORM
    },
    CommandForm {
        command: "lesson play",
        needs: &["<dir> lessons/mine"],
        ..FORM
    },
    CommandForm {
        command: "lesson lines",
        needs: &["<dir> lessons/mine"],
        ..FORM
    },
    // Prints how long the search took, so no two outcomes are the same.
    CommandForm {
        command: "lesson rule",
        needs: &["<dir> rule"],
        takes: &[&["--off"]],
        runs: false,
        ..FORM
    },
    CommandForm {
        command: "lesson add",
        needs: &["<dirs> lessons/mine"],
        takes: &[&["--dist page", "--part Mine"]],
        ..FORM
    },
    CommandForm {
        command: "lesson translated",
        needs: &["<dir> lessons/mine", "<language> es"],
        ..FORM
    },
    CommandForm {
        needs: &["--scorm12", "-o out.zip"],
        ..PACKAGE
    },
    CommandForm {
        needs: &["--scorm2004", "-o out.zip"],
        ..PACKAGE
    },
    CommandForm {
        needs: &["--cmi5", "-o out.zip"],
        takes: &[PACKAGED, &["--lrs https://lrs.example.org"]],
        ..PACKAGE
    },
    CommandForm {
        command: "report",
        needs: &["<files> ana.json", "--csv"],
        takes: &[&["-o out", "--lessons other", "--lang es", "--mastery 80"]],
        ..FORM
    },
    CommandForm {
        command: "report",
        needs: &["<files> ana.json", "--grades"],
        takes: &[&["-o out", "--lessons other", "--lang es", "--mastery 80"]],
        ..FORM
    },
    CommandForm {
        command: "report",
        needs: &["<files> ana.json", "--events"],
        takes: &[&["-o out", "--lessons other", "--lang es"]],
        ..FORM
    },
    // Not needed for names that are addresses; this one is none.
    CommandForm {
        command: "report",
        needs: &[
            "<files> ana.json",
            "--xapi",
            "--home https://school.example",
        ],
        takes: &[&["-o out", "--lessons other", "--lang es", "--mastery 80"]],
        ..FORM
    },
    // serve: each clock, alone and with a class.
    CommandForm {
        takes: &[SERVER, FORWARDS, &["--clock real", "--speed 60"]],
        ..SERVE
    },
    CommandForm {
        needs: &["--clock manual"],
        takes: &[SERVER, FORWARDS, &["--start scenario"]],
        ..SERVE
    },
    CommandForm {
        needs: &["--clock instant"],
        takes: &[SERVER, FORWARDS],
        ..SERVE
    },
    CommandForm {
        needs: &["--class"],
        takes: &[
            SERVER,
            &["--key open-sesame", "--clock manual", "--start scenario"],
        ],
        ..SERVE
    },
    CommandForm {
        needs: &["--class", "--clock real"],
        takes: &[SERVER, &["--key open-sesame", "--speed 60"]],
        ..SERVE
    },
    CommandForm {
        needs: &["--class", "--clock instant"],
        takes: &[SERVER, &["--key open-sesame"]],
        ..SERVE
    },
    CommandForm {
        command: "bench",
        runs: false,
        ..FORM
    },
    CommandForm {
        command: "completions",
        needs: &["<shell> bash"],
        ..FORM
    },
];
