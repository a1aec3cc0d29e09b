//! Arguments: from options to the input of an operation.

use serde_json::{Map, Value};
use sim::model::{Operation, Shape};

use crate::grammar::{Flag, Parsed, Takes};
use crate::output::{Dialect, Halt};
use crate::{python, reader, shorthand};

const INT: Takes = Takes::One { int: true };
const TEXT: Takes = Takes::One { int: false };

/// The options of an operation, in the tool's order: the input's members, then the tool's own.
pub(crate) fn flags(operation: &Operation, dialect: Dialect) -> Vec<Flag> {
    let paging = operation.paging();
    let mut flags: Vec<Flag> = Vec::new();
    for member in operation.input {
        // The tool puts its own `--max-items`, a limit over all pages, in the place of IAM's.
        let shadowed = paging.is_some() && member.cli == "max-items";
        let takes = match &member.shape {
            Shape::Text { .. }
            | Shape::Enum(_)
            | Shape::Timestamp
            | Shape::Map { .. }
            | Shape::Structure(_) => TEXT,
            Shape::Integer { .. } => Takes::One { int: shadowed },
            Shape::Boolean => Takes::Nothing,
            Shape::List { .. } => Takes::Many,
        };
        flags.push(Flag::new(member.cli, takes));
        if member.shape.is_boolean() {
            flags.push(Flag::negative(member.cli));
        }
    }
    flags.push(Flag::new("cli-input-json", TEXT));
    if dialect == Dialect::V2 {
        flags.push(Flag::new("cli-input-yaml", TEXT));
    }
    if let Some(paging) = paging {
        let own = [
            ("starting-token", TEXT),
            ("page-size", INT),
            ("max-items", INT),
        ];
        for (name, takes) in own {
            let offered = name != "page-size" || operation.member(paging.limit).is_some();
            if offered && !flags.iter().any(|flag| flag.name == name) {
                flags.push(Flag::new(name, takes));
            }
        }
    }
    flags.push(Flag {
        name: "generate-cli-skeleton".into(),
        takes: Takes::Perhaps("input"),
        choices: match dialect {
            Dialect::V1 => &["input", "output"],
            Dialect::V2 => &["input", "yaml-input", "output"],
        },
    });
    flags
}

/// The input in the options. `skip` names a member that the tool uses itself.
pub(crate) fn input(
    operation: &Operation,
    parsed: &Parsed,
    skip: Option<&str>,
) -> Result<Map<String, Value>, Halt> {
    let mut input = Map::new();
    for member in operation
        .input
        .iter()
        .filter(|member| Some(member.name) != skip)
    {
        if member.shape.is_boolean() {
            if let Some(truth) = parsed.truth(member.cli) {
                input.insert(member.name.to_owned(), truth.into());
            }
        } else if let Some(values) = parsed.values(member.cli) {
            let option = format!("--{}", member.cli);
            let read = match values {
                [value] => from_file(&option, value)?,
                _ => None,
            };
            let values = read.as_ref().map_or(values, std::slice::from_ref);
            let value = one(&member.shape, values, &option)?;
            input.insert(member.name.to_owned(), value);
        }
    }
    Ok(input)
}

/// The content of the file that a value names. Where there are no files, all are missing.
fn from_file(option: &str, value: &str) -> Result<Option<String>, Halt> {
    let path = value
        .strip_prefix("file://")
        .or_else(|| value.strip_prefix("fileb://"));
    let Some(path) = path else { return Ok(None) };
    let (why, hint) = match reader().map(|read| read(path)) {
        Some(Ok(bytes)) => {
            return String::from_utf8(bytes).map(Some).map_err(|_| {
                let says = "text contents could not be decoded.  If this is a binary file, please use the fileb:// prefix \
                            instead of the file:// prefix.";
                Halt::parameter(option, format!("Unable to load paramfile ({path}), {says}"))
            });
        }
        Some(Err(error)) => (python::os_error(&error), None),
        None => (
            "[Errno 2] No such file or directory".into(),
            Some("This terminal has no files: write the text itself, in single quotes.".into()),
        ),
    };
    let why = format!("{why}: {}", python::repr(path));
    let halt = Halt::parameter(option, format!("Unable to load paramfile {value}: {why}"));
    Err(halt.with_hint(hint))
}

fn looks_like_json(value: &str) -> bool {
    value.trim().starts_with(['[', '{'])
}

fn one(shape: &Shape, values: &[String], option: &str) -> Result<Value, Halt> {
    let text = values.first().map_or("", String::as_str);
    match shape {
        Shape::Text { .. } | Shape::Enum(_) | Shape::Timestamp => Ok(text.into()),
        Shape::Boolean => Ok(true.into()),
        Shape::Integer { .. } => match python::int(text) {
            Some(number) => Ok(number.into()),
            None => Err(Halt::general(python::not_an_int(text))),
        },
        Shape::Map { .. } | Shape::Structure(_) if looks_like_json(text) => {
            structure_from_json(text, option)
        }
        Shape::Map { .. } | Shape::Structure(_) => from_shorthand(shape, text, option),
        Shape::List { .. } if values.len() == 1 && text.trim().starts_with('[') => {
            json(text, option)
        }
        Shape::List {
            item: Shape::Structure(_),
            ..
        } if looks_like_json(text) => values
            .iter()
            .map(|value| structure_from_json(value, option))
            .collect(),
        Shape::List {
            item: item @ Shape::Structure(_),
            ..
        } => values
            .iter()
            .map(|value| from_shorthand(item, value, option))
            .collect(),
        Shape::List { item, .. } => values
            .iter()
            .map(|value| one(item, std::slice::from_ref(value), option))
            .collect(),
    }
}

fn from_shorthand(shape: &Shape, text: &str, option: &str) -> Result<Value, Halt> {
    let mut value = shorthand::parse(text).map_err(|message| Halt::parameter(option, message))?;
    shorthand::fit(shape, &mut value).map_err(Halt::general)?;
    Ok(value)
}

fn structure_from_json(text: &str, option: &str) -> Result<Value, Halt> {
    if text.trim_start().starts_with('{') {
        json(text, option)
    } else {
        Err(Halt::parameter(option, format!("Invalid JSON:\n{text}")))
    }
}

fn json(text: &str, option: &str) -> Result<Value, Halt> {
    sim::exact::read(text).map_err(|_| {
        Halt::parameter(
            option,
            format!(
                "Invalid JSON: {}\nJSON received: {text}",
                python::json_error(text)
            ),
        )
    })
}

/// Adds the members of `--cli-input-json` that no option has given.
pub(crate) fn add_json(input: &mut Map<String, Value>, text: &str) -> Result<Vec<String>, Halt> {
    let read = from_file("--cli-input-json", text)?;
    let text = read.as_deref().unwrap_or(text);
    // The real tool leaves the dashes out here.
    let Value::Object(given) = json(text, "cli-input-json")? else {
        let message =
            "Error parsing parameter '--cli-input-json': Invalid JSON: a structure { … } is needed";
        return Err(Halt::line(message));
    };
    let names = given.keys().cloned().collect();
    for (name, value) in given {
        input.entry(name).or_insert(value);
    }
    Ok(names)
}
