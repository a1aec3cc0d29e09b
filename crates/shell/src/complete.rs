//! Completion: the words that fit at the cursor: services, operations, options, values, ids.
//!
//! The ids are those of the world: the host lists those of a kind. Kinds: `account-id`, `parent-id`, `child-id`, `taggable-id`,
//! `root-id`, `policy-id`, `target-id`, `organizational-unit-id`, `handshake-id`, `create-account-request-id`,
//! `service-principal`, and, named after their options, `user-name`, `role-name`, `policy-name`, `policy-arn`,
//! `aws-service-name`, `deletion-task-id`, `email`; for Orgsim's own commands `persona` (names), `service` (ids in the catalog)
//! and `due` (numbers in the agenda). For an unknown kind, a host returns nothing. It may add the name of an id after a tab.

use sim::model::{self, Member, Operation, Shape};

use crate::aws::{GLOBALS, services};
use crate::grammar::Takes;
use crate::local::WORDS;
use crate::names::service_by_cli;
use crate::output::Dialect;
use crate::words::{quote, scan};
use crate::{arguments, help};

/// Candidates, and the range of the line that a candidate replaces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// The first byte that a candidate replaces.
    pub from: usize,
    /// The byte after the last one that a candidate replaces.
    pub to: usize,
    /// The candidates, best first.
    pub candidates: Vec<Candidate>,
}

/// A word that fits at the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The inserted text, quoted if necessary.
    pub text: String,
    /// A phrase that describes it; empty for most ids.
    pub about: String,
}

type Known<'a> = &'a dyn Fn(&str) -> Vec<String>;

/// Candidates for the word at `cursor`, a byte offset. `known` lists the ids or names of a kind in the world.
pub fn complete(line: &str, cursor: usize, known: &dyn Fn(&str) -> Vec<String>) -> Completion {
    let to = (0..=cursor.min(line.len()))
        .rev()
        .find(|at| line.is_char_boundary(*at))
        .unwrap_or(0);
    let before = &line[..to];
    let stripped = crate::words::strip_prompt(before);
    // `strip_prompt` trims the end too, so measure from the front.
    let offset = before.find(stripped).unwrap_or(0);
    let text = &before[offset..];
    let (mut words, _) = scan(text);
    let current = match words.last() {
        Some(word) if word.end == text.len() => words.pop(),
        Some(_) | None => None,
    };
    let (start, current) =
        current.map_or((text.len(), String::new()), |word| (word.start, word.text));
    let words: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
    let mut from = offset + start;
    let mut call = |words: &[&str]| {
        let (cut, found) = aws(words, &current, known);
        from += cut;
        found
    };
    let mut found = match words.as_slice() {
        [] => first_words(),
        ["aws", rest @ ..] | ["why", "aws", rest @ ..] => call(rest),
        all @ ["console", ..] => call(all),
        ["why", "console", ..] => call(&words[1..]),
        ["why"] => vec![
            candidate("aws", "what a call would meet"),
            candidate("console", "what a click would meet"),
        ],
        [first, rest @ ..] => own_word(first, rest.len(), known),
    };
    let typed = line
        .get(from..to)
        .unwrap_or_default()
        .trim_start_matches(['\'', '"']);
    found.retain(|candidate| candidate.text.trim_start_matches('\'').starts_with(typed));
    Completion {
        from,
        to,
        candidates: found,
    }
}

fn candidate(text: impl Into<String>, about: &str) -> Candidate {
    Candidate {
        text: text.into(),
        about: about.to_owned(),
    }
}

fn plain_words<'w>(words: impl Iterator<Item = &'w str>) -> Vec<Candidate> {
    words.map(|word| candidate(word, "")).collect()
}

fn ids(known: Known, kind: &str) -> Vec<Candidate> {
    known(kind)
        .iter()
        .map(|id| id.split_once('\t').unwrap_or((id, "")))
        .map(|(id, about)| candidate(quote(id), about))
        .collect()
}

fn first_words() -> Vec<Candidate> {
    let own = WORDS.iter().map(|word| candidate(word.name, word.about));
    [
        candidate("aws", "the AWS command line"),
        candidate("console", "what people do in consoles"),
    ]
    .into_iter()
    .chain(own)
    .collect()
}

fn own_word(first: &str, index: usize, known: Known) -> Vec<Candidate> {
    let kind = WORDS
        .iter()
        .find(|word| word.name == first)
        .and_then(|word| word.kinds.get(index));
    match kind {
        Some(&"topic") => {
            let own = WORDS.iter().map(|word| candidate(word.name, word.about));
            own.chain(model::operations().map(|op| candidate(op.cli, op.summary())))
                .collect()
        }
        Some(kind) => ids(known, kind),
        None => Vec::new(),
    }
}

/// The offset in the current word at which the candidates begin, and the candidates.
fn aws(words: &[&str], current: &str, known: Known) -> (usize, Vec<Candidate>) {
    let mut plain = Vec::new();
    let mut at = 0;
    // The service and the operation are the first two words that are neither options nor their values.
    while at < words.len() && plain.len() < 2 {
        match words[at].strip_prefix("--") {
            Some(name) => {
                let takes = GLOBALS
                    .iter()
                    .find(|flag| flag.name == name)
                    .map(|flag| flag.takes);
                at += usize::from(matches!(takes, Some(Takes::One { .. })));
            }
            None => plain.push(words[at]),
        }
        at += 1;
    }
    let rest = words.get(at..).unwrap_or_default();
    let service = plain.first().and_then(|word| service_by_cli(word));
    match (service, plain.get(1)) {
        (_, None) if current.starts_with('-') => (0, globals()),
        (None, _) if plain.is_empty() => (0, plain_words(services().iter().copied())),
        (None, _) => (0, Vec::new()),
        (Some(service), None) => {
            let operations = model::operations().filter(|op| op.service == service);
            let mut found: Vec<_> = operations
                .map(|op| candidate(op.cli, op.summary()))
                .collect();
            found.push(candidate("help", "what this service has here"));
            (0, found)
        }
        (Some(service), Some(name)) => match model::operation_by_cli(service, name) {
            Some(operation) => of_operation(operation, rest, current, known),
            None => (0, Vec::new()),
        },
    }
}

fn globals() -> Vec<Candidate> {
    GLOBALS
        .iter()
        .map(|flag| candidate(format!("--{}", flag.name), ""))
        .collect()
}

fn of_operation(
    operation: &Operation,
    words: &[&str],
    current: &str,
    known: Known,
) -> (usize, Vec<Candidate>) {
    if let Some((option, value)) = current
        .strip_prefix("--")
        .and_then(|rest| rest.split_once('='))
        && let Some(member) = operation.input.iter().find(|member| member.cli == option)
    {
        let (cut, found) = values(operation, member, value, known);
        return (option.len() + 3 + cut, found);
    }
    // The option that needs a value: the last one, unless its value is there already.
    let last = words.iter().rposition(|word| word.starts_with("--"));
    if let Some(last) = last
        && let Some(member) = operation
            .input
            .iter()
            .find(|member| Some(member.cli) == words[last].strip_prefix("--"))
    {
        let given = words.len() - last - 1;
        let many = matches!(member.shape, Shape::List { .. });
        if !current.starts_with('-') && (given == 0 || many) {
            return values(operation, member, current, known);
        }
    }
    if let Some(name) = words.last().and_then(|word| word.strip_prefix("--"))
        && let Some(flag) = GLOBALS.iter().find(|flag| flag.name == name)
        && flag.takes != Takes::Nothing
    {
        return (0, plain_words(flag.choices.iter().copied()));
    }
    (0, options(operation, words, current))
}

/// The options that are not given yet, required ones first.
fn options(operation: &Operation, words: &[&str], current: &str) -> Vec<Candidate> {
    let given = |name: &str| {
        words
            .iter()
            .any(|word| word.strip_prefix("--") == Some(name))
    };
    let (required, optional): (Vec<&Member>, Vec<&Member>) = operation
        .options()
        .filter(|member| !given(member.cli))
        .partition(|member| member.required);
    let mut found: Vec<Candidate> = required
        .into_iter()
        .chain(optional)
        .map(|member| candidate(format!("--{}", member.cli), operation.about(member)))
        .collect();
    if words.is_empty() && !current.starts_with('-') {
        found.push(candidate("help", "explain this operation"));
    }
    if current.len() > 2 || found.is_empty() {
        let own = arguments::flags(operation, Dialect::V2);
        let own = own
            .iter()
            .filter(|flag| operation.input.iter().all(|member| member.cli != flag.name));
        found.extend(own.map(|flag| candidate(format!("--{}", flag.name), "")));
        found.extend(globals());
    }
    found
}

/// Values of a member of an operation's input; for structures, of the key at the cursor.
fn values(
    operation: &Operation,
    member: &Member,
    current: &str,
    known: Known,
) -> (usize, Vec<Candidate>) {
    of_shape(operation, (&member.shape, member.cli), current, known)
}

fn of_shape(
    operation: &Operation,
    (shape, name): (&Shape, &str),
    current: &str,
    known: Known,
) -> (usize, Vec<Candidate>) {
    match shape {
        Shape::Enum(words) => (0, plain_words(words.iter().copied())),
        Shape::Text { pattern, .. } => {
            // The `Id` of a party is any account that can be invited.
            let name = if name == "id" { "account-id" } else { name };
            (0, ids(known, help::kind(*pattern).unwrap_or(name)))
        }
        Shape::List { item, .. } => of_shape(operation, (item, name), current, known),
        Shape::Structure(members) => {
            let key_at = current.rfind(',').map_or(0, |comma| comma + 1);
            match current[key_at..].split_once('=') {
                Some((key, _)) => {
                    let Some(member) = members.iter().find(|member| member.name == key) else {
                        return (0, Vec::new());
                    };
                    (
                        key_at + key.len() + 1,
                        values(operation, member, "", known).1,
                    )
                }
                None => {
                    let unused = members
                        .iter()
                        .filter(|member| !current.contains(&format!("{}=", member.name)));
                    (
                        key_at,
                        unused
                            .map(|member| {
                                candidate(format!("{}=", member.name), operation.about(member))
                            })
                            .collect(),
                    )
                }
            }
        }
        Shape::Integer { .. } | Shape::Boolean | Shape::Timestamp | Shape::Map { .. } => {
            (0, Vec::new())
        }
    }
}
