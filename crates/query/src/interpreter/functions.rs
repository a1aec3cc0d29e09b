//! The functions: a table with the name and arguments of each, and their code.

#![expect(
    clippy::indexing_slicing,
    reason = "`call` checks the number of arguments"
)]

mod sorting;

use super::Evaluation;
use crate::error::Error;
use crate::json_value::{Entries, JsonValue, update, weigh};
use crate::{json, python};
use sorting::{best, best_by, keys_by, sort_by_key, sorted};
use std::sync::Arc;

type Result<T = JsonValue> = std::result::Result<T, Error>;

/// The code of a function, for arguments that were checked.
type Does = fn(&Evaluation, &[JsonValue]) -> Result;

struct Function {
    name: &'static str,
    /// The types that each argument may have; none: any.
    takes: &'static [&'static [&'static str]],
    /// Whether more arguments may follow, of any type.
    more: bool,
    does: Does,
}

const fn row(
    name: &'static str,
    takes: &'static [&'static [&'static str]],
    does: Does,
) -> Function {
    Function {
        name,
        takes,
        more: false,
        does,
    }
}

impl Function {
    /// The same with any number of arguments.
    const fn of_many(self) -> Self {
        Self { more: true, ..self }
    }
}

const FUNCTIONS: [Function; 26] = [
    row("abs", &[&["number"]], abs),
    row("avg", &[&["array-number"]], avg),
    row("ceil", &[&["number"]], |_, a| round(&a[0], f64::ceil)),
    row("contains", &[&["array", "string"], &[]], contains),
    row("ends_with", &[&["string"], &["string"]], |_, a| {
        Ok(JsonValue::Bool(text(&a[0]).ends_with(text(&a[1]))))
    }),
    row("floor", &[&["number"]], |_, a| round(&a[0], f64::floor)),
    row("join", &[&["string"], &["array-string"]], join),
    row("keys", &[&["object"]], |_, a| {
        let keys = entries(&a[0]).iter();
        JsonValue::list(keys.map(|(key, _)| JsonValue::Text(key.clone())).collect())
    }),
    row("length", &[&["string", "array", "object"]], length),
    row("map", &[&["expref"], &["array"]], |run, a| {
        keys_by(run, list(&a[1]), &a[0]).and_then(JsonValue::list)
    }),
    row("max", &[&["array-number", "array-string"]], |_, a| {
        best(list(&a[0]), list(&a[0]), ">")
    }),
    row("max_by", &[&["array"], &["expref"]], |run, a| {
        best_by(run, a, "max_by", ">")
    }),
    row("merge", &[&["object"]], merge).of_many(),
    row("min", &[&["array-number", "array-string"]], |_, a| {
        best(list(&a[0]), list(&a[0]), "<")
    }),
    row("min_by", &[&["array"], &["expref"]], |run, a| {
        best_by(run, a, "min_by", "<")
    }),
    row("not_null", &[&[]], |_, a| {
        let first = a.iter().find(|item| !matches!(item, JsonValue::Null));
        Ok(first.cloned().unwrap_or(JsonValue::Null))
    })
    .of_many(),
    row("reverse", &[&["array", "string"]], reverse),
    row("sort", &[&["array-string", "array-number"]], |_, a| {
        sorted(list(&a[0]), list(&a[0]))
    }),
    row("sort_by", &[&["array"], &["expref"]], sort_by_key),
    row("starts_with", &[&["string"], &["string"]], |_, a| {
        Ok(JsonValue::Bool(text(&a[0]).starts_with(text(&a[1]))))
    }),
    row("sum", &[&["array-number"]], |_, a| Ok(sum(list(&a[0])))),
    row("to_array", &[&[]], |_, a| {
        Ok(match &a[0] {
            JsonValue::List(_) => a[0].clone(),
            other => JsonValue::list(vec![other.clone()])?,
        })
    }),
    row("to_number", &[&[]], to_number),
    row("to_string", &[&[]], |_, a| {
        Ok(match &a[0] {
            JsonValue::Text(_) => a[0].clone(),
            other => JsonValue::text(&python::dumps(other)),
        })
    }),
    row("type", &[&[]], |_, a| {
        Ok(match &a[0] {
            JsonValue::Expression(_) => JsonValue::Null,
            other => JsonValue::text(other.kind()),
        })
    }),
    row("values", &[&["object"]], |_, a| {
        let values = entries(&a[0]).iter();
        JsonValue::list(values.map(|(_, item)| item.clone()).collect())
    }),
];

/// Calls a function, if there is one of that name that accepts these arguments.
pub fn call(run: &Evaluation, name: &str, arguments: &[JsonValue]) -> Result {
    let Some(function) = FUNCTIONS.iter().find(|function| function.name == name) else {
        return Err(Error::new(format!("Unknown function: {name}()")));
    };
    let (expected, received) = (function.takes.len(), arguments.len());
    if received < expected || (received > expected && !function.more) {
        return Err(Error::arity(name, function.more, expected, received));
    }
    for (types, argument) in function.takes.iter().zip(arguments) {
        check(name, types, argument)?;
    }
    (function.does)(run, arguments)
}

/// Checks that an argument has one of the types. `array-number` is a list of only numbers; if several such types are
/// possible, the first element decides which one it must be.
fn check(name: &str, types: &[&str], argument: &JsonValue) -> Result<()> {
    if types.is_empty() {
        return Ok(());
    }
    let outer = |of: &&&str| of.split('-').next() == Some(argument.kind());
    if !types.iter().any(|of| outer(&of)) {
        return Err(Error::invalid_type(
            name,
            &python::str(argument),
            types,
            argument.kind(),
        ));
    }
    let JsonValue::List(items) = argument else {
        return Ok(());
    };
    let mut inner = types.iter().filter_map(|of| Some(of.split_once('-')?.1));
    let Some(mut kind) = inner.next() else {
        return Ok(());
    };
    if let (Some(other), Some(first)) = (inner.next(), items.first())
        && first.kind() == other
    {
        kind = other;
    }
    match items.iter().find(|item| item.kind() != kind) {
        None => Ok(()),
        Some(item) => Err(Error::invalid_type(
            name,
            &python::str(item),
            types,
            item.python_kind(),
        )),
    }
}

// Arguments whose type was checked; for other types they are empty.

fn text(item: &JsonValue) -> &str {
    if let JsonValue::Text(text) = item {
        text
    } else {
        ""
    }
}

fn list(item: &JsonValue) -> &[JsonValue] {
    if let JsonValue::List(items) = item {
        items
    } else {
        &[]
    }
}

fn entries(item: &JsonValue) -> &[(Arc<str>, JsonValue)] {
    if let JsonValue::Object(entries) = item {
        entries
    } else {
        &[]
    }
}

fn count(number: usize) -> JsonValue {
    JsonValue::Int(i128::try_from(number).unwrap_or(i128::MAX))
}

fn as_float(item: &JsonValue) -> f64 {
    match item {
        JsonValue::Int(number) => *number as f64,
        JsonValue::Float(number) => *number,
        _ => f64::NAN,
    }
}

fn abs(_: &Evaluation, a: &[JsonValue]) -> Result {
    Ok(match &a[0] {
        JsonValue::Int(number) => JsonValue::Int(number.saturating_abs()),
        other => JsonValue::Float(as_float(other).abs()),
    })
}

fn avg(_: &Evaluation, a: &[JsonValue]) -> Result {
    let items = list(&a[0]);
    Ok(if items.is_empty() {
        JsonValue::Null
    } else {
        JsonValue::Float(as_float(&sum(items)) / items.len() as f64)
    })
}

fn sum(items: &[JsonValue]) -> JsonValue {
    items.iter().fold(JsonValue::Int(0), |sum, item| {
        if let (JsonValue::Int(a), JsonValue::Int(b)) = (&sum, item)
            && let Some(both) = a.checked_add(*b)
        {
            return JsonValue::Int(both);
        }
        JsonValue::Float(as_float(&sum) + as_float(item))
    })
}

/// `ceil` and `floor` return a whole number, if there is one.
fn round(item: &JsonValue, with: fn(f64) -> f64) -> Result {
    let JsonValue::Float(number) = item else {
        return Ok(item.clone());
    };
    if number.is_nan() {
        return Err(Error::new("cannot convert float NaN to integer"));
    }
    if number.is_infinite() {
        return Err(Error::new("cannot convert float infinity to integer"));
    }
    Ok(JsonValue::Int(with(*number) as i128))
}

fn contains(_: &Evaluation, a: &[JsonValue]) -> Result {
    match (&a[0], &a[1]) {
        (JsonValue::Text(subject), JsonValue::Text(search)) => {
            Ok(JsonValue::Bool(subject.contains(search.as_ref())))
        }
        (JsonValue::Text(_), other) => Err(Error::new(format!(
            "'in <string>' requires string as left operand, not {}",
            other.python_kind()
        ))),
        (subject, search) => Ok(JsonValue::Bool(
            list(subject).iter().any(|item| item.same(search)),
        )),
    }
}

fn join(_: &Evaluation, a: &[JsonValue]) -> Result {
    let (separator, parts) = (text(&a[0]), list(&a[1]));
    weigh(&mut parts.iter().map(|part| separator.len() + part.weight()))?;
    let parts: Vec<&str> = parts.iter().map(text).collect();
    Ok(JsonValue::text(&parts.join(separator)))
}

fn length(_: &Evaluation, a: &[JsonValue]) -> Result {
    Ok(count(match &a[0] {
        JsonValue::Text(text) => text.chars().count(),
        JsonValue::List(items) => items.len(),
        other => entries(other).len(),
    }))
}

fn reverse(_: &Evaluation, a: &[JsonValue]) -> Result {
    Ok(match &a[0] {
        JsonValue::Text(text) => JsonValue::text(&text.chars().rev().collect::<String>()),
        other => JsonValue::list(list(other).iter().rev().cloned().collect())?,
    })
}

fn to_number(_: &Evaluation, a: &[JsonValue]) -> Result {
    Ok(match &a[0] {
        JsonValue::Int(_) | JsonValue::Float(_) => a[0].clone(),
        JsonValue::Text(text) => read_number(text),
        JsonValue::Expression(_) => {
            return Err(Error::new(
                "int() argument must be a string, a bytes-like object or a real number, not '_Expression'",
            ));
        }
        _ => JsonValue::Null,
    })
}

/// `int(text)`, or else `float(text)`, or else nothing. Valid are also surrounding white space, a plus, `_` between
/// digits, a fraction without digits before or after its point, and the words for infinity and NaN.
fn read_number(text: &str) -> JsonValue {
    let text = text.trim_matches(|c: char| c.is_whitespace() || ('\x1c'..='\x1f').contains(&c));
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let special = match rest.to_ascii_lowercase().as_str() {
        "inf" | "infinity" => Some(f64::INFINITY),
        "nan" => Some(f64::NAN),
        _ => None,
    };
    if let Some(number) = special {
        return JsonValue::Float(if sign.is_empty() { number } else { -number });
    }
    let bytes = rest.as_bytes();
    let is_digit = |at: Option<usize>| {
        at.and_then(|at| bytes.get(at))
            .is_some_and(u8::is_ascii_digit)
    };
    let mut plain = String::new();
    for (at, c) in rest.char_indices() {
        match c {
            '_' if is_digit(at.checked_sub(1)) && is_digit(Some(at + 1)) => {}
            '_' => return JsonValue::Null,
            _ => plain.push(c),
        }
    }
    // The rest is spelled as in JSON: no leading zeros, digits on both sides of the point.
    let (mantissa, exponent) = match plain.find(['e', 'E']) {
        Some(at) => plain.split_at(at),
        None => (plain.as_str(), ""),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let digits = whole.bytes().all(|byte| byte.is_ascii_digit());
    if !digits || (whole.is_empty() && (fraction.is_empty() || !mantissa.contains('.'))) {
        return JsonValue::Null;
    }
    let stripped = whole.trim_start_matches('0');
    let whole = if stripped.is_empty() { "0" } else { stripped };
    let fraction = match (mantissa.contains('.'), fraction) {
        (false, _) => String::new(),
        (true, "") => ".0".into(),
        (true, digits) => format!(".{digits}"),
    };
    json::number(&format!("{sign}{whole}{fraction}{exponent}")).unwrap_or(JsonValue::Null)
}

/// Python's `dict.update`, which also accepts pairs.
fn merge(_: &Evaluation, a: &[JsonValue]) -> Result {
    let mut merged: Entries = Vec::new();
    for argument in a {
        match argument {
            JsonValue::Object(more) => update(&mut merged, more.iter().cloned()),
            JsonValue::List(items) => update(&mut merged, pairs(items)?.into_iter()),
            JsonValue::Text(text) if text.is_empty() => {}
            JsonValue::Text(_) => return Err(no_pair(0, 1)),
            other => {
                return Err(Error::new(format!(
                    "'{}' object is not iterable",
                    other.python_kind()
                )));
            }
        }
    }
    JsonValue::object(merged)
}

fn no_pair(at: usize, length: usize) -> Error {
    Error::new(format!(
        "dictionary update sequence element #{at} has length {length}; 2 is required"
    ))
}

/// Entries from lists of two, texts of two characters, or keys of objects with two.
fn pairs(items: &[JsonValue]) -> Result<Entries> {
    let mut pairs = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let parts: Vec<JsonValue> = match item {
            JsonValue::List(parts) => parts.to_vec(),
            JsonValue::Text(text) => text
                .chars()
                .map(|c| JsonValue::text(c.encode_utf8(&mut [0; 4])))
                .collect(),
            JsonValue::Object(entries) => entries
                .iter()
                .map(|(key, _)| JsonValue::Text(key.clone()))
                .collect(),
            _ => {
                return Err(Error::new(format!(
                    "cannot convert dictionary update sequence element #{at} to a sequence"
                )));
            }
        };
        match parts.as_slice() {
            [JsonValue::Text(key), value] => pairs.push((key.clone(), value.clone())),
            [key @ (JsonValue::List(_) | JsonValue::Object(_)), _] => {
                let kind = key.python_kind();
                return Err(Error::new(format!("unhashable type: '{kind}'")));
            }
            // Python would continue with a key that is not text.
            [key, _] => {
                let kind = key.python_kind();
                return Err(Error::new(format!("keys must be str, not {kind}")));
            }
            parts => return Err(no_pair(at, parts.len())),
        }
    }
    Ok(pairs)
}
