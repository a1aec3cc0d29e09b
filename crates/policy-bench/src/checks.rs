//! How long the checks of a policy take, as they are made for each key that is pressed in an editor.

use std::fmt::Write;

use lint::{ActionCatalog, LintKind, LintOptions, LintText};

use crate::measured::microseconds;

/// The longest SCP, with findings in it.
const CHARACTERS: usize = 10_240;

/// A policy of that length.
fn document() -> String {
    let mut statements = String::new();
    for number in 0.. {
        let statement = format!(
            r#"{{"Sid": "S{number}", "Effect": "Deny", "Action": ["ec2:Run*", "ec2:RunInstances", "s3:DeleteObject{number}", "iam:Create*"],
                "Resource": ["arn:aws:s3:::bucket-{number}/*", "arn:aws:iam::*:role/Organization*"], "Condition": {{"StringLike":
                {{"aws:PrincipalTag/team": "*", "aws:PrincipalArn": "arn:aws:iam::*:role/Admin*"}}}}}}"#
        );
        if statements.len() + statement.len() + 60 > CHARACTERS {
            break;
        }
        let comma = if number == 0 { "" } else { "," };
        let _ = write!(statements, "{comma}{statement}");
    }
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#);
    let rest = CHARACTERS - text.len();
    text.replacen(": [", &format!(": {}[", " ".repeat(rest)), 1)
}

/// A row.
pub fn rows() {
    let (text, catalog) = (document(), ActionCatalog::built_in());
    let options = LintOptions::new(LintKind::ServiceControl);
    let work = || {
        let read = LintText::new(&text, options);
        let found = read.findings(catalog);
        let fixed = found.iter().filter(|it| read.fix(it).is_some()).count();
        (fixed, read.own_findings(catalog, false).len())
    };
    let found = LintText::new(&text, options).findings(catalog).len();
    let time = microseconds(work) / 1e3;
    println!(
        "lint, {} characters, {found} findings with fixes: {time:.2} ms   (required 2 ms)",
        text.len()
    );
}
