//! Line-by-line comparison with the real tool: `oracle/recorded.txt` was recorded from AWS CLI 1.46.2, so that the
//! test does not need it. Lines for which Orgsim cannot do as the tool does are listed here with the reason.

use shell::{Dialect, ParsedLine, read_as};
use sim::principal::Principal;

/// The lines whose text differs, and the reason.
const DIFFERENT: &[(&str, &str)] = &[
    (
        "aws organizations invite-account-to-organization --target '{\"Id\":[\"a\",{\"b\":1.5}],\"Type\":{\"x\":null}}'",
        "the name of Python's class for ordered dictionaries is not shown",
    ),
    (
        "aws iam list-rolls",
        "the tool's own models, also of 1.46.3, lack UpdateOpenIDConnectProvider of botocore 1.44.8",
    ),
    (
        "aws sts get-caller",
        "the tool's own models, also of 1.46.3, lack GetScopedCredentials of botocore 1.44.8",
    ),
];

struct Recorded {
    line: String,
    text: String,
    exit: u8,
}

fn recorded() -> Vec<Recorded> {
    let file = include_str!("oracle/recorded.txt");
    let mut all: Vec<Recorded> = Vec::new();
    for line in file.lines().filter(|line| !line.starts_with("# ")) {
        if let Some(command) = line.strip_prefix("$ ") {
            all.push(Recorded {
                line: command.to_owned(),
                text: String::new(),
                exit: 0,
            });
        } else if let Some(last) = all.last_mut() {
            match line
                .strip_prefix("[exit ")
                .and_then(|rest| rest.strip_suffix(']'))
            {
                Some(exit) => last.exit = exit.parse().expect("an exit code"),
                None => last.text = format!("{}{line}\n", last.text),
            }
        }
    }
    all
}

/// The text without the usage block and without blanks at the ends of lines.
fn core(text: &str) -> String {
    let start = ["aws: error: ", "Unknown options: "]
        .iter()
        .filter_map(|mark| text.find(mark))
        .min();
    let lines: Vec<_> = text[start.unwrap_or(0)..]
        .lines()
        .map(str::trim_end)
        .collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

#[test]
fn the_terminal_says_what_the_real_tool_says() {
    let caller: Principal = "arn:aws:iam::111111111111:root".parse().expect("an ARN");
    let mut wrong = Vec::new();
    let all = recorded();
    assert!(all.len() > 100, "the recording is read");
    for Recorded { line, text, exit } in all {
        let (ours, code) = match read_as(&line, &caller, Dialect::V1) {
            ParsedLine::Invoke(_) => ("(sent)".to_owned(), 0),
            ParsedLine::Say(printed) => (
                core(&format!("{}{}", printed.stdout, printed.stderr)),
                printed.exit,
            ),
            other @ (ParsedLine::Empty | ParsedLine::Local(_)) => {
                panic!("{line} was read as {other:?}")
            }
        };
        let same = exit == code && ours == core(&text);
        if same == DIFFERENT.iter().any(|(known, _)| *known == line) {
            wrong.push(format!(
                "$ {line}\n--- theirs [{exit}]\n{}\n--- ours [{code}]\n{ours}\n",
                core(&text)
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} lines:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
