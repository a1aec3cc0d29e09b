//! The functions: one row a function, with what it takes; and what each does.

#![expect(
    clippy::indexing_slicing,
    reason = "`call` checks the number of arguments"
)]

use crate::Error;
use crate::interpreter::{Run, order, visit};
use crate::item::{Entries, Item, update, weigh};
use crate::json;
use crate::node::Id;
use crate::python;
use ordered::sort_by;
use std::sync::Arc;

type Result<T = Item> = std::result::Result<T, Error>;

/// What is done with arguments that were checked.
type Does = fn(&Run, &[Item]) -> Result;

struct Function {
    name: &'static str,
    /// The types that each argument may have; none means any.
    takes: &'static [&'static [&'static str]],
    /// More arguments may follow, of any type.
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

const fn row_of_many(
    name: &'static str,
    takes: &'static [&'static [&'static str]],
    does: Does,
) -> Function {
    Function {
        name,
        takes,
        more: true,
        does,
    }
}

const FUNCTIONS: [Function; 26] = [
    row("abs", &[&["number"]], abs),
    row("avg", &[&["array-number"]], avg),
    row("ceil", &[&["number"]], |_, a| round(&a[0], f64::ceil)),
    row("contains", &[&["array", "string"], &[]], contains),
    row("ends_with", &[&["string"], &["string"]], |_, a| {
        Ok(Item::Bool(text(&a[0]).ends_with(text(&a[1]))))
    }),
    row("floor", &[&["number"]], |_, a| round(&a[0], f64::floor)),
    row("join", &[&["string"], &["array-string"]], join),
    row("keys", &[&["object"]], |_, a| {
        let keys = entries(&a[0]).iter();
        Item::list(keys.map(|(key, _)| Item::Text(key.clone())).collect())
    }),
    row("length", &[&["string", "array", "object"]], length),
    row("map", &[&["expref"], &["array"]], |run, a| {
        keys_by(run, list(&a[1]), &a[0]).and_then(Item::list)
    }),
    row("max", &[&["array-number", "array-string"]], |_, a| {
        best(list(&a[0]), list(&a[0]), ">")
    }),
    row("max_by", &[&["array"], &["expref"]], |run, a| {
        best_by(run, a, "max_by", ">")
    }),
    row_of_many("merge", &[&["object"]], merge),
    row("min", &[&["array-number", "array-string"]], |_, a| {
        best(list(&a[0]), list(&a[0]), "<")
    }),
    row("min_by", &[&["array"], &["expref"]], |run, a| {
        best_by(run, a, "min_by", "<")
    }),
    row_of_many("not_null", &[&[]], |_, a| {
        let first = a.iter().find(|item| !matches!(item, Item::Null));
        Ok(first.cloned().unwrap_or(Item::Null))
    }),
    row("reverse", &[&["array", "string"]], reverse),
    row("sort", &[&["array-string", "array-number"]], |_, a| {
        sorted(list(&a[0]), list(&a[0]))
    }),
    row("sort_by", &[&["array"], &["expref"]], sort_by_key),
    row("starts_with", &[&["string"], &["string"]], |_, a| {
        Ok(Item::Bool(text(&a[0]).starts_with(text(&a[1]))))
    }),
    row("sum", &[&["array-number"]], |_, a| Ok(sum(list(&a[0])))),
    row("to_array", &[&[]], |_, a| {
        Ok(match &a[0] {
            Item::List(_) => a[0].clone(),
            other => Item::list(vec![other.clone()])?,
        })
    }),
    row("to_number", &[&[]], to_number),
    row("to_string", &[&[]], |_, a| {
        Ok(match &a[0] {
            Item::Text(_) => a[0].clone(),
            other => Item::text(&python::dumps(other)),
        })
    }),
    row("type", &[&[]], |_, a| {
        Ok(match &a[0] {
            Item::Expression(_) => Item::Null,
            other => Item::text(other.kind()),
        })
    }),
    row("values", &[&["object"]], |_, a| {
        let values = entries(&a[0]).iter();
        Item::list(values.map(|(_, item)| item.clone()).collect())
    }),
];

/// Calls a function, if there is one of that name and it takes these arguments.
pub fn call(run: &Run, name: &str, arguments: &[Item]) -> Result {
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

/// Whether an argument is of one of the types. `array-number` is a list of nothing but numbers; if several such types are
/// possible, the first element says which one it has to be.
fn check(name: &str, types: &[&str], argument: &Item) -> Result<()> {
    if types.is_empty() {
        return Ok(());
    }
    let outer = |of: &&&str| of.split('-').next() == Some(argument.kind());
    if !types.iter().any(|of| outer(&of)) {
        return Err(Error::invalid_type(name, argument, types, argument.kind()));
    }
    let Item::List(items) = argument else {
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
        Some(item) => Err(Error::invalid_type(name, item, types, item.python_kind())),
    }
}

// Arguments whose type was checked; of others there is nothing.

fn text(item: &Item) -> &str {
    if let Item::Text(text) = item {
        text
    } else {
        ""
    }
}

fn list(item: &Item) -> &[Item] {
    if let Item::List(items) = item {
        items
    } else {
        &[]
    }
}

fn entries(item: &Item) -> &[(Arc<str>, Item)] {
    if let Item::Object(entries) = item {
        entries
    } else {
        &[]
    }
}

fn count(number: usize) -> Item {
    Item::Int(i128::try_from(number).unwrap_or(i128::MAX))
}

fn as_float(item: &Item) -> f64 {
    match item {
        Item::Int(number) => *number as f64,
        Item::Float(number) => *number,
        _ => f64::NAN,
    }
}

fn abs(_: &Run, a: &[Item]) -> Result {
    Ok(match &a[0] {
        Item::Int(number) => Item::Int(number.saturating_abs()),
        other => Item::Float(as_float(other).abs()),
    })
}

fn avg(_: &Run, a: &[Item]) -> Result {
    let items = list(&a[0]);
    Ok(if items.is_empty() {
        Item::Null
    } else {
        Item::Float(as_float(&sum(items)) / items.len() as f64)
    })
}

fn sum(items: &[Item]) -> Item {
    items.iter().fold(Item::Int(0), |sum, item| {
        if let (Item::Int(a), Item::Int(b)) = (&sum, item)
            && let Some(both) = a.checked_add(*b)
        {
            return Item::Int(both);
        }
        Item::Float(as_float(&sum) + as_float(item))
    })
}

/// `ceil` and `floor` give a whole number, as far as there is one.
fn round(item: &Item, with: fn(f64) -> f64) -> Result {
    let Item::Float(number) = item else {
        return Ok(item.clone());
    };
    if number.is_nan() {
        return Err(Error::new("cannot convert float NaN to integer"));
    }
    if number.is_infinite() {
        return Err(Error::new("cannot convert float infinity to integer"));
    }
    Ok(Item::Int(with(*number) as i128))
}

fn contains(_: &Run, a: &[Item]) -> Result {
    match (&a[0], &a[1]) {
        (Item::Text(subject), Item::Text(search)) => {
            Ok(Item::Bool(subject.contains(search.as_ref())))
        }
        (Item::Text(_), other) => Err(Error::new(format!(
            "'in <string>' requires string as left operand, not {}",
            other.python_kind()
        ))),
        (subject, search) => Ok(Item::Bool(
            list(subject).iter().any(|item| item.same(search)),
        )),
    }
}

fn join(_: &Run, a: &[Item]) -> Result {
    let (separator, parts) = (text(&a[0]), list(&a[1]));
    weigh(&mut parts.iter().map(|part| separator.len() + part.weight()))?;
    let parts: Vec<&str> = parts.iter().map(text).collect();
    Ok(Item::text(&parts.join(separator)))
}

fn length(_: &Run, a: &[Item]) -> Result {
    Ok(count(match &a[0] {
        Item::Text(text) => text.chars().count(),
        Item::List(items) => items.len(),
        other => entries(other).len(),
    }))
}

fn reverse(_: &Run, a: &[Item]) -> Result {
    Ok(match &a[0] {
        Item::Text(text) => Item::text(&text.chars().rev().collect::<String>()),
        other => Item::list(list(other).iter().rev().cloned().collect())?,
    })
}

fn to_number(_: &Run, a: &[Item]) -> Result {
    Ok(match &a[0] {
        Item::Int(_) | Item::Float(_) => a[0].clone(),
        Item::Text(text) => read_number(text),
        Item::Expression(_) => {
            return Err(Error::new(
                "int() argument must be a string, a bytes-like object or a real number, not '_Expression'",
            ));
        }
        _ => Item::Null,
    })
}

/// `int(text)`, or else `float(text)`, or else nothing: white space around it, a plus, `_` between digits, a fraction
/// without digits before or after its point, and the words for infinity and no number are all right.
fn read_number(text: &str) -> Item {
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
        return Item::Float(if sign.is_empty() { number } else { -number });
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
            '_' => return Item::Null,
            _ => plain.push(c),
        }
    }
    // What is left is written as JSON has it: no zeros in front, digits on both sides of the point.
    let (mantissa, exponent) = match plain.find(['e', 'E']) {
        Some(at) => plain.split_at(at),
        None => (plain.as_str(), ""),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let digits = whole.bytes().all(|byte| byte.is_ascii_digit());
    if !digits || (whole.is_empty() && (fraction.is_empty() || !mantissa.contains('.'))) {
        return Item::Null;
    }
    let stripped = whole.trim_start_matches('0');
    let whole = if stripped.is_empty() { "0" } else { stripped };
    let fraction = match (mantissa.contains('.'), fraction) {
        (false, _) => String::new(),
        (true, "") => ".0".into(),
        (true, digits) => format!(".{digits}"),
    };
    json::number(&format!("{sign}{whole}{fraction}{exponent}")).unwrap_or(Item::Null)
}

/// Python's `dict.update`, which also takes pairs.
fn merge(_: &Run, a: &[Item]) -> Result {
    let mut merged: Entries = Vec::new();
    for argument in a {
        match argument {
            Item::Object(more) => update(&mut merged, more.iter().cloned()),
            Item::List(items) => update(&mut merged, pairs(items)?.into_iter()),
            Item::Text(text) if text.is_empty() => {}
            Item::Text(_) => return Err(no_pair(0, 1)),
            other => {
                return Err(Error::new(format!(
                    "'{}' object is not iterable",
                    other.python_kind()
                )));
            }
        }
    }
    Item::object(merged)
}

fn no_pair(at: usize, length: usize) -> Error {
    Error::new(format!(
        "dictionary update sequence element #{at} has length {length}; 2 is required"
    ))
}

/// Entries from lists of two, texts of two characters, or keys of objects with two.
fn pairs(items: &[Item]) -> Result<Entries> {
    let mut pairs = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let parts: Vec<Item> = match item {
            Item::List(parts) => parts.to_vec(),
            Item::Text(text) => text
                .chars()
                .map(|c| Item::text(c.encode_utf8(&mut [0; 4])))
                .collect(),
            Item::Object(entries) => entries
                .iter()
                .map(|(key, _)| Item::Text(key.clone()))
                .collect(),
            _ => {
                return Err(Error::new(format!(
                    "cannot convert dictionary update sequence element #{at} to a sequence"
                )));
            }
        };
        match parts.as_slice() {
            [Item::Text(key), value] => pairs.push((key.clone(), value.clone())),
            [key @ (Item::List(_) | Item::Object(_)), _] => {
                let kind = key.python_kind();
                return Err(Error::new(format!("unhashable type: '{kind}'")));
            }
            // Python would go on with a key that is no text.
            [key, _] => {
                let kind = key.python_kind();
                return Err(Error::new(format!("keys must be str, not {kind}")));
            }
            parts => return Err(no_pair(at, parts.len())),
        }
    }
    Ok(pairs)
}

/// What the expression makes of each element.
fn keys_by(run: &Run, items: &[Item], expression: &Item) -> Result<Vec<Item>> {
    let (mut keys, mut weight) = (Vec::with_capacity(items.len()), 0);
    for item in items {
        let key = key_of(run, item, expression)?;
        weight = weigh(&mut [weight, key.weight()].into_iter())?;
        keys.push(key);
    }
    Ok(keys)
}

fn key_of(run: &Run, item: &Item, expression: &Item) -> Result {
    match expression {
        Item::Expression(id) => {
            let id: Id = *id;
            visit(run, id, item)
        }
        _ => Ok(Item::Null),
    }
}

/// The first element that no other one is better than, as its key says.
fn best(items: &[Item], keys: &[Item], sign: &str) -> Result {
    let mut best = 0;
    for at in 1..keys.len() {
        if order(sign, &keys[at], &keys[best])? {
            best = at;
        }
    }
    Ok(items.get(best).cloned().unwrap_or(Item::Null))
}

fn best_by(run: &Run, a: &[Item], name: &str, sign: &str) -> Result {
    let items = list(&a[0]);
    let mut best: Option<(Item, Item)> = None;
    for item in items {
        let key = key_of(run, item, &a[1])?;
        expect_key(name, &key, &["number", "string"])?;
        let better = match &best {
            Some((_, so_far)) => order(sign, &key, so_far)?,
            None => true,
        };
        if better {
            best = Some((item.clone(), key));
        }
    }
    Ok(best.map_or(Item::Null, |(item, _)| item))
}

fn expect_key(name: &str, key: &Item, types: &[&str]) -> Result<()> {
    if types.contains(&key.kind()) {
        Ok(())
    } else {
        Err(Error::invalid_type(name, key, types, key.kind()))
    }
}

fn sort_by_key(run: &Run, a: &[Item]) -> Result {
    let items = list(&a[0]);
    let Some(first) = items.first() else {
        return Ok(a[0].clone());
    };
    let kind = key_of(run, first, &a[1])?.kind();
    if !["number", "string"].contains(&kind) {
        // Python names the element here, not its key.
        return Err(Error::invalid_type(
            "sort_by",
            first,
            &["string", "number"],
            kind,
        ));
    }
    let (mut keys, mut weight) = (Vec::with_capacity(items.len()), 0);
    for item in items {
        let key = key_of(run, item, &a[1])?;
        expect_key("sort_by", &key, &[kind])?;
        weight = weigh(&mut [weight, key.weight()].into_iter())?;
        keys.push(key);
    }
    sorted(items, &keys)
}

/// By keys that are all numbers or all texts; equals keep their order, and what is no number comes last.
fn sorted(items: &[Item], keys: &[Item]) -> Result {
    let is_nan = |item: &Item| matches!(item, Item::Float(number) if number.is_nan());
    let mut order: Vec<usize> = (0..items.len()).collect();
    sort_by(&mut order, |a, b| {
        let (a, b) = (&keys[*a], &keys[*b]);
        a.compare(b).unwrap_or_else(|| is_nan(a).cmp(&is_nan(b)))
    });
    Item::list(order.into_iter().map(|at| items[at].clone()).collect())
}
