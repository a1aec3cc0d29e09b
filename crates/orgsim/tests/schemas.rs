//! The schemas of JSON output: each command that prints JSON has one, and its real output is valid.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::CommandFactory;
use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// What is wrong with a value: all keywords that the schemas use. Members that a schema does not have are wrong here, though programs
/// should ignore them.
struct Check<'s> {
    schema: &'s Value,
    wrong: Vec<String>,
}

impl<'s> Check<'s> {
    fn value(&mut self, schema: &'s Value, value: &Value, at: &str) {
        for (key, rule) in schema.as_object().expect("a schema is an object") {
            match key.as_str() {
                "$schema" | "$id" | "$defs" | "title" | "description" => {}
                "$ref" => {
                    let path = rule.as_str().expect("a reference").trim_start_matches('#');
                    let target = self.schema.pointer(path).expect("what it refers to");
                    self.value(target, value, at);
                }
                "type" => self.kind(rule, value, at),
                "enum" => {
                    let all = rule.as_array().expect("a list");
                    self.must(all.contains(value), || {
                        format!("{at}: {value} is none of {rule}")
                    });
                }
                "minimum" => self.must(value.is_null() || value.as_u64().is_some(), || {
                    format!("{at}: {value}")
                }),
                "anyOf" => self.any(rule, value, at),
                "items" => {
                    for (number, item) in value.as_array().into_iter().flatten().enumerate() {
                        self.value(rule, item, &format!("{at}[{number}]"));
                    }
                }
                "required" => {
                    for name in rule
                        .as_array()
                        .expect("a list")
                        .iter()
                        .filter_map(Value::as_str)
                    {
                        self.must(!value.is_object() || value.get(name).is_some(), || {
                            format!("{at} has no {name}")
                        });
                    }
                }
                "properties" | "additionalProperties" => {
                    for (name, member) in value.as_object().into_iter().flatten() {
                        let below = format!("{at}.{name}");
                        let rule = match key == "properties" {
                            true => rule.get(name),
                            false => Some(rule),
                        };
                        match rule {
                            Some(rule) => self.value(rule, member, &below),
                            None => self.wrong.push(format!("{below} is not in the schema")),
                        }
                    }
                }
                other => self
                    .wrong
                    .push(format!("the test does not know the keyword {other}")),
            }
        }
    }

    fn any(&mut self, rule: &'s Value, value: &Value, at: &str) {
        let fits = |it: &&Value| {
            let mut check = Check {
                schema: self.schema,
                wrong: Vec::new(),
            };
            check.value(it, value, at);
            check.wrong.is_empty()
        };
        let fitting = rule.as_array().expect("a list").iter().find(fits);
        self.must(fitting.is_some(), || format!("{at}: {value} fits none"));
        fitting.into_iter().for_each(|it| self.value(it, value, at));
    }

    fn kind(&mut self, rule: &Value, value: &Value, at: &str) {
        let kind = match value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(_) => "integer",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
        };
        let fits = rule == kind
            || rule
                .as_array()
                .is_some_and(|all| all.iter().any(|it| it == kind));
        self.must(fits, || format!("{at} is {kind}, not {rule}"));
    }

    fn must(&mut self, holds: bool, says: impl FnOnce() -> String) {
        if !holds {
            self.wrong.push(says());
        }
    }
}

/// What commands print, with the schema of it. In lines that are run, `WORK` is a folder of the test.
const OUTPUTS: &[(&str, &str)] = &[
    // It writes what others read.
    (
        "run",
        "shell --session WORK/session.json --save WORK/changed.json --json WORK/lines.txt",
    ),
    (
        "import",
        "import examples/review/landing-zone-accelerator/before --json",
    ),
    (
        "import",
        "import crates/interchange/tests/data/org-formation README.md --json",
    ),
    (
        "import",
        "import crates/interchange/tests/data/terraform-plan.json --json",
    ),
    (
        "import",
        "import crates/interchange/tests/data/landing-zone --json",
    ),
    (
        "diff",
        "diff examples/review/terraform/before.json examples/review/terraform/after.json --access --json",
    ),
    ("diff", "diff WORK/session.json WORK/changed.json --json"),
    (
        "diff",
        "diff examples/evaluate/northwind.json WORK/session.json --access --json",
    ),
    (
        "diff",
        "drift examples/review/terraform/before.json examples/review/terraform/after.json --json",
    ),
    (
        "evaluate-trail",
        "evaluate --org examples/review/terraform/before.json --after examples/review/terraform/after.json --json --trail examples/review/trail.json",
    ),
    (
        "evaluate-trail",
        "evaluate --org examples/evaluate/northwind.json --after examples/evaluate/northwind.json --json --trail README.md",
    ),
    (
        "evaluate-line",
        "evaluate examples/evaluate/guardrails.jsonl",
    ),
    ("evaluate-line", "evaluate WORK/lines.jsonl"),
    (
        "who-can",
        "who-can --org examples/evaluate/northwind.json ec2:RunInstances --json",
    ),
    (
        "coverage",
        "coverage --org examples/evaluate/northwind.json --json",
    ),
    (
        "prove",
        "prove never --org examples/evaluate/northwind.json --action iam:CreateUser --format json",
    ),
    (
        "prove",
        "prove never --org examples/evaluate/northwind.json --action organizations:LeaveOrganization --format json",
    ),
    (
        "prove",
        "prove redundant WORK/policy.json --type scp --format json",
    ),
    (
        "prove",
        "prove minimize WORK/policy.json --type scp --format json",
    ),
    (
        "prove",
        "prove split WORK/policy.json --type scp --format json",
    ),
    ("lint", "lint WORK/policy.json --type scp --format json"),
    (
        "lint",
        "lint --room examples/review/terraform/before.json --format json",
    ),
    (
        "plan",
        "plan examples/evaluate/northwind.json WORK/session.json --format json --allow-gap",
    ),
    (
        "plan",
        "plan examples/review/terraform/before.json examples/review/terraform/after.json --format json --allow-gap",
    ),
];

const POLICY: &str = r#"{"Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"},
    {"Effect": "Deny", "Action": "s3:GetObjekt", "Resource": "*"}]}"#;
const LINES: &str = r#"{"request": {"action": "s3:GetObject", "principal": "arn:aws:iam::111122223333:user/ana"}, "boundary": {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}},
 "session_policy": {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"aws:SourceVpc": "a"}}}}}"#;

#[test]
fn what_commands_print_is_valid() {
    let work = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| fs::write(work.path().join(name), text).expect("a file");
    write(
        "session.json",
        r#"{"orgsim": 1, "scenario": "guardrails", "seed": "1", "commands": []}"#,
    );
    write(
        "lines.txt",
        "aws organizations create-organizational-unit --parent-id r-lf66 --name X\naws organizations list-root\naws iam list-users\n",
    );
    write("policy.json", POLICY);
    write("lines.jsonl", &LINES.replace('\n', ""));
    let mut schemas: BTreeSet<String> = BTreeSet::new();
    for entry in fs::read_dir(root().join("schemas")).expect("a folder") {
        let name = entry
            .expect("an entry")
            .file_name()
            .into_string()
            .expect("a name");
        schemas.extend(name.strip_suffix(".v1.json").map(str::to_string));
    }
    for (name, words) in OUTPUTS {
        assert!(schemas.contains(*name), "{words} has no schema");
    }
    let printed = OUTPUTS
        .iter()
        .map(|(name, words)| (*name, *words, values(work.path(), words)));
    let printed: Vec<_> = printed.collect();
    for name in &schemas {
        let path = root().join(format!("schemas/{name}.v1.json"));
        let text = fs::read_to_string(path).expect("a schema");
        let schema: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(schema["$id"], format!("urn:orgsim:schema:{name}:1"));
        let mut check = Check {
            schema: &schema,
            wrong: Vec::new(),
        };
        let own = printed.iter().filter(|it| it.0 == name);
        for (_, words, values) in own.clone() {
            values
                .iter()
                .for_each(|it| check.value(&schema, it, "output"));
            assert!(
                check.wrong.is_empty(),
                "{words}\n{}",
                check.wrong.join("\n")
            );
        }
        assert!(own.count() > 0, "no output of {name} is validated");
    }
}

/// The JSON that a command prints.
fn values(work: &Path, words: &str) -> Vec<Value> {
    let words = words.replace("WORK", &work.to_string_lossy());
    let output = Command::new(env!("CARGO_BIN_EXE_orgsim"))
        .args(words.split(' '))
        .current_dir(root())
        .output()
        .expect("the binary starts");
    let text = String::from_utf8(output.stdout).expect("text");
    let values = serde_json::Deserializer::from_str(&text).into_iter::<Value>();
    let values: Result<Vec<Value>, _> = values.collect();
    let values = values.unwrap_or_else(|error| panic!("{words}: {error}\n{text}"));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(!values.is_empty(), "{words}: {errors}");
    values
}

/// Options whose output is JSON, of every command; a new one needs a schema and a line in `OUTPUTS`.
#[test]
fn every_command_that_prints_json_has_a_schema() {
    fn walk(command: &clap::Command, path: &str, found: &mut BTreeSet<String>) {
        for below in command.get_subcommands() {
            walk(below, format!("{path} {}", below.get_name()).trim(), found);
        }
        for option in command.get_arguments() {
            let long = option.get_long().unwrap_or_default();
            let values = option.get_possible_values();
            if long == "json" || values.iter().any(|it| it.get_name() == "json") {
                found.insert(path.split(' ').next().unwrap_or_default().to_string());
            }
        }
    }
    let mut found = BTreeSet::new();
    walk(&cli::commands::Cli::command(), "", &mut found);
    assert!(found.len() > 6, "{found:?}");
    let validated = |name: &String| {
        let command = |words: &str| words.split(' ').next().is_some_and(|it| it == name);
        OUTPUTS.iter().any(|(_, words)| command(words))
    };
    let new: Vec<_> = found.iter().filter(|it| !validated(it)).collect();
    assert!(new.is_empty(), "{new:?} print JSON without a schema");
}
