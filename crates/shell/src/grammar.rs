//! Options and positional words, as Python's `argparse` reads them for the real tool.
//!
//! The tool runs three parsers one after the other: the first knows the global options and the service, the second
//! the operation, the third the operation's own options. Each leaves unknown words to the next. Options may be
//! abbreviated unambiguously; an option's value may not begin with a dash unless it is joined by `=`.

use std::borrow::Cow;

use crate::python;

/// The number of words that an option takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Takes {
    /// None: it is present or not.
    Nothing,
    /// One, which must be a whole number if `int` is set.
    One { int: bool },
    /// Any number, including none.
    Many,
    /// One or none; without one, this is the value.
    Perhaps(&'static str),
}

/// An option that a parser knows.
#[derive(Clone, Debug)]
pub(crate) struct Flag {
    /// The name, without the dashes.
    pub(crate) name: Cow<'static, str>,
    pub(crate) takes: Takes,
    /// The allowed values; empty: any.
    pub(crate) choices: &'static [&'static str],
}

impl Flag {
    pub(crate) const fn new(name: &'static str, takes: Takes) -> Self {
        Self {
            name: Cow::Borrowed(name),
            takes,
            choices: &[],
        }
    }

    pub(crate) const fn among(name: &'static str, choices: &'static [&'static str]) -> Self {
        Self {
            name: Cow::Borrowed(name),
            takes: Takes::One { int: false },
            choices,
        }
    }

    /// The option that negates this one.
    pub(crate) fn negative(name: &str) -> Self {
        Self {
            name: Cow::Owned(format!("{NO}{name}")),
            takes: Takes::Nothing,
            choices: &[],
        }
    }
}

/// The prefix of an option that negates.
const NO: &str = "no-";

/// The result of a parser for its words.
#[derive(Debug, Default)]
pub(crate) struct Parsed {
    /// Each given option, with its words. If one is repeated, the last counts.
    given: Vec<(String, Vec<String>)>,
    pub(crate) positional: Option<String>,
    /// The words that this parser does not know, in order.
    pub(crate) rest: Vec<String>,
}

impl Parsed {
    pub(crate) fn has(&self, name: &str) -> bool {
        self.given.iter().any(|(given, _)| *given == name)
    }

    pub(crate) fn values(&self, name: &str) -> Option<&[String]> {
        self.given
            .iter()
            .rev()
            .find(|(given, _)| *given == name)
            .map(|(_, values)| values.as_slice())
    }

    /// Whether the last one of `--name` and `--no-name` is positive; `None` if neither is given.
    pub(crate) fn truth(&self, name: &str) -> Option<bool> {
        self.given.iter().rev().find_map(|(given, _)| {
            if given == name {
                Some(true)
            } else {
                (given.strip_prefix(NO) == Some(name)).then_some(false)
            }
        })
    }

    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.values(name)
            .and_then(<[String]>::first)
            .map(String::as_str)
    }
}

/// The class of a word for a parser.
enum Class {
    Word,
    Unknown,
    /// A known option, with the value that `=` joined to it.
    Known(usize, Option<String>),
}

/// Reads `words`; the first positional word must pass `check`. The error is the message of a usage error.
pub(crate) fn parse(
    flags: &[Flag],
    words: &[String],
    check: impl Fn(&str) -> Result<(), String>,
) -> Result<Parsed, String> {
    let mut classes = Vec::with_capacity(words.len());
    let mut only_words = false;
    for word in words {
        classes.push(if only_words {
            Class::Word
        } else {
            classify(flags, word)?
        });
        only_words |= word == "--";
    }
    let mut parsed = Parsed::default();
    let mut at = 0;
    while at < words.len() {
        match &classes[at] {
            Class::Word if parsed.positional.is_none() => {
                check(&words[at])?;
                parsed.positional = Some(words[at].clone());
            }
            Class::Word | Class::Unknown => parsed.rest.push(words[at].clone()),
            Class::Known(index, joined) => {
                let flag = &flags[*index];
                let follow = classes[at + 1..]
                    .iter()
                    .take_while(|class| matches!(class, Class::Word))
                    .count();
                let values = take(flag, joined.as_ref(), &words[at + 1..at + 1 + follow])?;
                if joined.is_none() {
                    at += match flag.takes {
                        Takes::Nothing => 0,
                        Takes::One { .. } => 1,
                        Takes::Many => follow,
                        Takes::Perhaps(_) => follow.min(1),
                    };
                }
                parsed.given.push((flag.name.to_string(), values));
            }
        }
        at += 1;
    }
    Ok(parsed)
}

fn classify(flags: &[Flag], word: &str) -> Result<Class, String> {
    let Some(name) = word.strip_prefix("--") else {
        let number = word.strip_prefix('-').is_some_and(|rest| {
            !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit() || b == b'.') && rest != "."
        });
        let option = word.len() > 1 && word.starts_with('-') && !number && !word.contains(' ');
        return Ok(if option { Class::Unknown } else { Class::Word });
    };
    if name.is_empty() {
        return Ok(Class::Unknown);
    }
    if let Some(index) = flags.iter().position(|flag| flag.name == name) {
        return Ok(Class::Known(index, None));
    }
    let (short, joined) = match name.split_once('=') {
        Some((short, value)) => (short, Some(value.to_owned())),
        None => (name, None),
    };
    if let Some(index) = flags.iter().position(|flag| flag.name == short) {
        return Ok(Class::Known(index, joined));
    }
    let candidates: Vec<usize> = (0..flags.len())
        .filter(|index| flags[*index].name.starts_with(short))
        .collect();
    match candidates.as_slice() {
        [] if word.contains(' ') => Ok(Class::Word),
        [] => Ok(Class::Unknown),
        [index] => Ok(Class::Known(*index, joined)),
        several => {
            let names: Vec<_> = several
                .iter()
                .map(|index| format!("--{}", flags[*index].name))
                .collect();
            Err(format!(
                "ambiguous option: {word} could match {}",
                names.join(", ")
            ))
        }
    }
}

/// The values of an option, from the words that follow it.
fn take(flag: &Flag, joined: Option<&String>, follow: &[String]) -> Result<Vec<String>, String> {
    let values: Vec<String> = match (flag.takes, joined) {
        (Takes::Nothing, Some(value)) => {
            return Err(format!(
                "argument --{}: ignored explicit argument {}",
                flag.name,
                python::repr(value)
            ));
        }
        (Takes::Nothing, None) => Vec::new(),
        (Takes::One { .. } | Takes::Many | Takes::Perhaps(_), Some(value)) => vec![value.clone()],
        (Takes::One { .. }, None) => match follow.first() {
            Some(value) => vec![value.clone()],
            None => return Err(format!("argument --{}: expected one argument", flag.name)),
        },
        (Takes::Many, None) => follow.to_vec(),
        (Takes::Perhaps(meaning), None) => vec![
            follow
                .first()
                .map_or_else(|| meaning.to_owned(), Clone::clone),
        ],
    };
    for value in &values {
        if flag.takes == (Takes::One { int: true }) && python::int(value).is_none() {
            return Err(format!(
                "argument --{}: invalid int value: {}",
                flag.name,
                python::repr(value)
            ));
        }
        if !flag.choices.is_empty() && !flag.choices.contains(&value.as_str()) {
            return Err(format!(
                "argument --{}: {}",
                flag.name,
                invalid_choice(value, flag.choices)
            ));
        }
    }
    Ok(values)
}

/// The tool's list of valid choices, two in a row, and of those similar to the given value.
pub(crate) fn invalid_choice(value: &str, choices: &[&str]) -> String {
    let mut lines = vec!["Invalid choice, valid choices are:\n".to_owned()];
    for pair in choices.chunks(2) {
        lines.push(
            pair.iter()
                .map(|choice| format!("{choice:<40}"))
                .collect::<Vec<_>>()
                .join(" | "),
        );
    }
    let close = python::close_matches(value, choices, 0.8);
    if !close.is_empty() {
        lines.push(format!(
            "\n\nInvalid choice: {}, maybe you meant:\n",
            python::repr(value)
        ));
        lines.extend(close.iter().map(|word| format!("  * {word}")));
    }
    lines.join("\n")
}
