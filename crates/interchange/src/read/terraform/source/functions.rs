//! Functions of Terraform over values. An unknown value is a text with a marker; see [`policy::unknown`].

use std::collections::BTreeMap;

use policy::unknown;
use serde_json::{Map, Value};

pub(super) use crate::read::functions::spelled;
use crate::read::functions::variables;

/// The most values and the most bytes that a function makes of short arguments.
const MAX_ITEMS: usize = 65_536;
const MAX_BYTES: usize = 4 * 1024 * 1024;

/// The most numbers that Terraform's `range` gives.
const MAX_RANGE: usize = 1024;

/// What a function does with arguments that are known in part.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Takes {
    /// It keeps the parts.
    Parts,
    /// What it gives is not known.
    Known,
    /// The same, and it is a text.
    KnownText,
}

use Takes::{Known, KnownText, Parts};

/// A function: `None`: Terraform refuses the arguments, or they are not known enough.
pub(super) type Function = fn(&[Value]) -> Option<Value>;

/// The functions.
#[rustfmt::skip]
pub(super) const FUNCTIONS: &[(&str, Takes, Function)] = &[
    ("abs", Known, |it| number(it.first()?.as_f64()?.abs())),
    ("alltrue", Known, |it| Some(list(it, 0)?.iter().all(is_true).into())),
    ("anytrue", Known, |it| Some(list(it, 0)?.iter().any(is_true).into())),
    ("basename", KnownText, |it| Some(text(it, 0)?.trim_end_matches('/').rsplit('/').next().filter(|it| !it.is_empty())?.into())),
    ("ceil", Known, |it| number(it.first()?.as_f64()?.ceil())),
    ("chomp", KnownText, |it| Some(text(it, 0)?.trim_end_matches(['\r', '\n']).into())),
    ("chunklist", Known, chunks),
    ("coalesce", Known, |it| alike(it).into_iter().find(|it| !it.is_null() && *it != "")),
    ("coalescelist", Known, |it| it.iter().find(|it| it.as_array().is_some_and(|it| !it.is_empty())).cloned()),
    ("compact", Parts, |it| Some(list(it, 0)?.iter().filter(|it| !it.is_null() && *it != "").map(open).collect())),
    ("concat", Parts, |it| Some(it.iter().map(items).collect::<Option<Vec<_>>>()?.concat().into())),
    ("contains", Parts, contains),
    ("dirname", KnownText, |it| Some(text(it, 0)?.rsplit_once('/').map_or(".", |it| if it.0.is_empty() { "/" } else { it.0 }).into())),
    ("distinct", Parts, |it| Some(once(&alike(list(it, 0)?)).into())),
    ("element", Parts, element),
    ("endswith", Known, |it| Some(text(it, 0)?.ends_with(text(it, 1)?).into())),
    ("flatten", Parts, |it| { let mut to = Vec::new(); flatten(list(it, 0)?, &mut to); Some(to.into()) }),
    ("floor", Known, |it| number(it.first()?.as_f64()?.floor())),
    ("format", Parts, format),
    ("formatlist", Known, formats),
    ("indent", KnownText, |it| Some(text(it, 1)?.replace('\n', &format!("\n{}", " ".repeat(count(it, 0).filter(|it| *it < 100)?))).into())),
    ("index", Known, |it| Some(list(it, 0)?.iter().position(|item| Some(item) == it.get(1))?.into())),
    ("join", Parts, join),
    ("jsondecode", Parts, |it| serde_json::from_str(text(it, 0)?).ok()),
    ("keys", Parts, |it| Some(sorted(object(it, 0)?).into_iter().map(|it| Value::from(it.0.as_str())).collect())),
    ("length", Parts, length),
    ("lookup", Parts, |it| object(it, 0)?.get(text(it, 1).filter(|it| !unknown::is_in(it))?).or(it.get(2)).cloned()),
    ("lower", KnownText, |it| Some(text(it, 0)?.to_lowercase().into())),
    ("max", Known, |it| it.iter().map(Value::as_f64).collect::<Option<Vec<_>>>()?.into_iter().reduce(f64::max).and_then(number)),
    ("merge", Parts, merge),
    ("min", Known, |it| it.iter().map(Value::as_f64).collect::<Option<Vec<_>>>()?.into_iter().reduce(f64::min).and_then(number)),
    ("nonsensitive", Parts, |it| it.first().cloned()),
    ("one", Parts, one),
    ("range", Known, range),
    ("replace", KnownText, replace),
    ("reverse", Parts, |it| Some(list(it, 0)?.iter().rev().cloned().collect())),
    ("sensitive", Parts, |it| it.first().cloned()),
    ("setintersection", Known, |it| Some(set(list(it, 0)?.iter().filter(|item| it.iter().all(|all| has(all, item))).cloned().collect()))),
    ("setproduct", Parts, product),
    ("setsubtract", Known, |it| Some(set(list(it, 0)?.iter().filter(|item| it.get(1).is_some_and(|all| !has(all, item))).cloned().collect()))),
    ("setunion", Parts, |it| Some(set(it.iter().map(items).collect::<Option<Vec<_>>>()?.concat()))),
    ("slice", Parts, |it| Some(firm(list(it, 0)?)?.get(count(it, 1)?..count(it, 2)?)?.to_vec().into())),
    ("sort", Parts, |it| Some(set_of(list(it, 0)?.iter().map(spelled).map(|it| it.map(Value::from)).collect::<Option<_>>()?, false))),
    ("split", Known, |it| match text(it, 0)? { "" => Some(text(it, 1)?.chars().map(|it| Value::from(it.to_string())).collect()), by => Some(text(it, 1)?.split(by).map(Value::from).collect()) }),
    ("startswith", Known, |it| Some(text(it, 0)?.starts_with(text(it, 1)?).into())),
    ("strcontains", Known, |it| Some(text(it, 0)?.contains(text(it, 1)?).into())),
    ("substr", KnownText, substring),
    ("title", KnownText, |it| Some(title(text(it, 0)?).into())),
    ("tobool", Known, |it| boolean(it.first()?).map(Value::Bool)),
    ("tolist", Parts, |it| Some(alike(list(it, 0)?).into())),
    ("tomap", Parts, |it| { let own = object(it, 0)?; let values: Vec<Value> = own.values().cloned().collect(); Some(own.keys().cloned().zip(alike(&values)).collect::<Map<_, _>>().into()) }),
    ("tonumber", Known, |it| match it.first()? { Value::String(it) => number(it.parse().ok()?), it @ Value::Bool(_) => it.as_f64().map(Value::from), it => Some(it.clone()) }),
    ("toset", Parts, |it| Some(set(list(it, 0)?.to_vec()))),
    ("tostring", Parts, |it| match it.first()? { Value::Null => Some(Value::Null), it => spelled(it).map(Value::String) }),
    ("trim", KnownText, |it| { let letters: Vec<char> = text(it, 1)?.chars().collect(); Some(text(it, 0)?.trim_matches(&*letters).into()) }),
    ("trimprefix", KnownText, |it| { let own = text(it, 0)?; Some(own.strip_prefix(text(it, 1)?).unwrap_or(own).into()) }),
    ("trimspace", KnownText, |it| Some(text(it, 0)?.trim().into())),
    ("trimsuffix", KnownText, |it| { let own = text(it, 0)?; Some(own.strip_suffix(text(it, 1)?).unwrap_or(own).into()) }),
    ("upper", KnownText, |it| Some(text(it, 0)?.to_uppercase().into())),
    ("values", Parts, |it| Some(sorted(object(it, 0)?).into_iter().map(|it| it.1.clone()).collect())),
    ("yamldecode", Known, |it| yaml::read(text(it, 0)?, yaml::Aliases::Repeated).ok()?.pop().filter(is_plain)),
    ("zipmap", Parts, zip),
];

/// Whether any part of a value is not known.
pub(super) fn is_open(value: &Value) -> bool {
    match value {
        Value::String(it) => unknown::is_in(it),
        Value::Array(items) => items.iter().any(is_open),
        Value::Object(members) => has_open_keys(members) || members.values().any(is_open),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Whether a key of an object is not known.
pub(super) fn has_open_keys(members: &Map<String, Value>) -> bool {
    members.keys().any(|it| unknown::is_in(it))
}

/// The name of a value of which nothing is known; and whether it stands for any number of values.
pub(super) fn whole(value: &Value) -> Option<(&str, bool)> {
    let text = value.as_str()?.strip_prefix("${unknown")?;
    let (text, several) = match text.strip_prefix("s:") {
        Some(text) => (text, true),
        None => (text.strip_prefix(':')?, false),
    };
    let name = text.strip_suffix('}')?;
    (!name.contains('}')).then_some((name, several))
}

/// Any number of values that nothing is known of.
pub(super) fn several(name: &str) -> Value {
    variables(name).into()
}

/// A value of a list in which it has no place of its own: it can be any number of them.
fn open(value: &Value) -> Value {
    match whole(value) {
        Some((name, _)) => several(name),
        None => value.clone(),
    }
}

pub(super) fn boolean(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(it) => Some(*it),
        Value::String(it) => it.parse().ok(),
        _ => None,
    }
}

/// A number: without a fraction if it has none.
pub(super) fn number(value: f64) -> Option<Value> {
    let whole = value as i64;
    match whole as f64 == value {
        true => Some(whole.into()),
        false => serde_json::Number::from_f64(value).map(Value::Number),
    }
}

/// A value as a number, if Terraform makes one of it.
pub(super) fn numeric(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.parse().ok())
}

/// A number without the digits that only binary fractions have.
pub(super) fn rounded(value: f64) -> f64 {
    format!("{value:.14e}").parse().unwrap_or(value)
}

/// The items of a list whose places are known.
pub(super) fn firm(items: &[Value]) -> Option<&[Value]> {
    let is_firm = |it: &Value| whole(it).is_none_or(|it| !it.1);
    items.iter().all(is_firm).then_some(items)
}

/// The members of an object in the order that Terraform has them.
pub(super) fn sorted(members: &Map<String, Value>) -> BTreeMap<&String, &Value> {
    members.iter().collect()
}

/// A set: sorted, and each value once.
pub(super) fn set(items: Vec<Value>) -> Value {
    set_of(items, true)
}

/// Values of one type: beside a text, numbers and booleans are texts.
pub(super) fn alike(items: &[Value]) -> Vec<Value> {
    let is_text = |it: &Value| it.is_string() && !is_open(it);
    let own = |it: &Value| match spelled(it).filter(|_| items.iter().any(is_text)) {
        Some(text) => text.into(),
        None => it.clone(),
    };
    items.iter().map(own).collect()
}

/// Whether YAML of any version means the same values: in older ones `yes` is a boolean, and `010` a number.
fn is_plain(value: &Value) -> bool {
    let is_plain_text = |it: &str| {
        let words = ["yes", "no", "on", "off", "y", "n"];
        let is_word = words.iter().any(|word| it.eq_ignore_ascii_case(word));
        let is_number =
            it.starts_with('0') && it.len() > 1 || it.contains('.') && it.parse::<f64>().is_ok();
        !is_word && !is_number
    };
    match value {
        Value::String(it) => is_plain_text(it),
        Value::Array(items) => items.iter().all(is_plain),
        Value::Object(members) => members
            .iter()
            .all(|it| is_plain_text(it.0) && is_plain(it.1)),
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
    }
}

fn set_of(items: Vec<Value>, is_set: bool) -> Value {
    let mut items = alike(&items);
    items.sort_by(|one, other| match (one, other) {
        (Value::String(one), Value::String(other)) => one.cmp(other),
        (Value::Number(_), Value::Number(_)) => {
            let numbers = one.as_f64().partial_cmp(&other.as_f64());
            numbers.unwrap_or(std::cmp::Ordering::Equal)
        }
        _ => one.to_string().cmp(&other.to_string()),
    });
    match is_set {
        true => once(&items).into(),
        false if items.iter().any(is_open) => items.iter().map(open).collect(),
        false => items.into(),
    }
}

/// Each value once. Those that are not known can be others again.
fn once(items: &[Value]) -> Vec<Value> {
    let mut seen = std::collections::BTreeSet::new();
    let open_too = items.iter().any(is_open);
    let own = |it: &Value| match open_too {
        true => open(it),
        false => it.clone(),
    };
    let items = items.iter().filter(|it| seen.insert(it.to_string()));
    items.map(own).collect()
}

fn text(it: &[Value], n: usize) -> Option<&str> {
    it.get(n)?.as_str()
}

fn list(it: &[Value], n: usize) -> Option<&[Value]> {
    it.get(n)?.as_array().map(Vec::as_slice)
}

fn object(it: &[Value], n: usize) -> Option<&Map<String, Value>> {
    it.get(n)?.as_object().filter(|it| !has_open_keys(it))
}

fn count(it: &[Value], n: usize) -> Option<usize> {
    it.get(n)?.as_u64().and_then(|it| usize::try_from(it).ok())
}

fn is_true(value: &Value) -> bool {
    boolean(value) == Some(true)
}

fn has(all: &Value, item: &Value) -> bool {
    all.as_array().is_some_and(|it| it.contains(item))
}

/// The items of a list; a list that is not known is any number of them.
fn items(value: &Value) -> Option<Vec<Value>> {
    match whole(value) {
        Some((name, _)) => Some(vec![several(name)]),
        None => value.as_array().cloned(),
    }
}

fn flatten(items: &[Value], to: &mut Vec<Value>) {
    for item in items {
        match item {
            Value::Array(items) => flatten(items, to),
            item => to.push(open(item)),
        }
    }
}

fn contains(it: &[Value]) -> Option<Value> {
    let (items, item) = (list(it, 0)?, it.get(1)?);
    match items.contains(item) && whole(item).is_none_or(|it| !it.1) {
        true => Some(true.into()),
        false if is_open(item) || items.iter().any(is_open) => None,
        false => Some(false.into()),
    }
}

fn element(it: &[Value]) -> Option<Value> {
    let items = firm(list(it, 0)?)?;
    items.get(count(it, 1)?.checked_rem(items.len())?).cloned()
}

fn length(it: &[Value]) -> Option<Value> {
    let length = match it.first()? {
        Value::Array(items) => firm(items)?.len(),
        Value::Object(members) if !has_open_keys(members) => members.len(),
        Value::String(text) if !unknown::is_in(text) => letters(text)?.len(),
        _ => return None,
    };
    Some(length.into())
}

fn one(it: &[Value]) -> Option<Value> {
    match firm(list(it, 0)?)? {
        [] => Some(Value::Null),
        [only] => Some(only.clone()),
        _ => None,
    }
}

fn merge(it: &[Value]) -> Option<Value> {
    let mut merged = Map::new();
    for (n, _) in it.iter().enumerate().filter(|it| !it.1.is_null()) {
        merged.extend(object(it, n)?.clone());
    }
    Some(merged.into())
}

fn zip(it: &[Value]) -> Option<Value> {
    let (keys, values) = (list(it, 0)?, firm(list(it, 1)?)?);
    let pair = |(key, value): (&Value, &Value)| {
        let key = key.as_str().filter(|it| !unknown::is_in(it))?;
        Some((key.to_string(), value.clone()))
    };
    let pairs: Option<Map<_, _>> = keys.iter().zip(values).map(pair).collect();
    pairs
        .filter(|_| keys.len() == values.len())
        .map(Value::from)
}

fn chunks(it: &[Value]) -> Option<Value> {
    let size = count(it, 1).filter(|it| *it > 0)?;
    let chunks = list(it, 0)?.chunks(size);
    Some(chunks.map(|it| Value::from(it.to_vec())).collect())
}

fn range(it: &[Value]) -> Option<Value> {
    let numbers: Vec<i64> = it.iter().map(Value::as_i64).collect::<Option<_>>()?;
    let (from, to, step) = match numbers.as_slice() {
        [to] => (0, *to, if *to < 0 { -1 } else { 1 }),
        [from, to] => (*from, *to, if to < from { -1 } else { 1 }),
        [from, to, step] if *step != 0 => (*from, *to, *step),
        _ => return None,
    };
    let mut found = Vec::new();
    let mut at = from;
    while (step > 0 && at < to) || (step < 0 && at > to) {
        found.push(Value::from(at));
        at = at.checked_add(step).filter(|_| found.len() <= MAX_RANGE)?;
    }
    Some(found.into())
}

fn product(it: &[Value]) -> Option<Value> {
    let mut rows = vec![Vec::new()];
    for n in 0..it.len() {
        let items = firm(list(it, n)?)?;
        rows.len()
            .checked_mul(items.len())
            .filter(|it| *it <= MAX_ITEMS)?;
        let with = |row: &Vec<Value>| -> Vec<Vec<Value>> {
            items
                .iter()
                .map(|it| [row.as_slice(), std::slice::from_ref(it)].concat())
                .collect()
        };
        rows = rows.iter().flat_map(with).collect();
    }
    Some(rows.into_iter().map(Value::from).collect())
}

fn join(it: &[Value]) -> Option<Value> {
    let separator = text(it, 0).filter(|_| it.len() > 1)?;
    let lists: Vec<Vec<Value>> = it.get(1..)?.iter().map(items).collect::<Option<_>>()?;
    let items = lists.concat();
    let texts: Vec<String> = firm(&items)?.iter().map(spelled).collect::<Option<_>>()?;
    let bytes = separator.len().checked_mul(texts.len());
    bytes
        .filter(|it| *it <= MAX_BYTES)
        .map(|_| texts.join(separator).into())
}

fn replace(it: &[Value]) -> Option<Value> {
    let (own, from, to) = (text(it, 0)?, text(it, 1)?, text(it, 2)?);
    let is_pattern = from.len() > 1 && from.starts_with('/') && from.ends_with('/');
    let bytes = (own.len() + 1).checked_mul(to.len());
    let is_short = bytes.is_some_and(|it| it <= MAX_BYTES);
    (is_short && !is_pattern).then(|| own.replace(from, to).into())
}

/// The letters of a text; `None`: some may make one letter together, as Terraform counts.
fn letters(text: &str) -> Option<Vec<char>> {
    let is_plain = text.chars().all(|it| it < '\u{300}' && it != '\r');
    is_plain.then(|| text.chars().collect())
}

fn substring(it: &[Value]) -> Option<Value> {
    let letters = letters(text(it, 0)?)?;
    let from = it.get(1)?.as_i64()?;
    let from = if from < 0 {
        from + i64::try_from(letters.len()).ok()?
    } else {
        from
    };
    let rest = letters.get(usize::try_from(from).ok()?..)?;
    let length = usize::try_from(it.get(2)?.as_i64()?).unwrap_or(rest.len());
    Some(rest.iter().take(length).collect::<String>().into())
}

fn title(text: &str) -> String {
    let mut before = ' ';
    let letters = text.chars().flat_map(|letter| {
        let begins = !before.is_alphanumeric() && before != '_';
        before = letter;
        match begins {
            true => letter.to_uppercase().collect::<Vec<_>>(),
            false => vec![letter],
        }
    });
    letters.collect()
}

/// `format`, with `%s`, `%v`, `%d`, `%q` and `%%`.
fn format(it: &[Value]) -> Option<Value> {
    let mut rest = text(it, 0).filter(|it| !unknown::is_in(it))?;
    let (mut made, mut arguments) = (String::new(), it.get(1..)?.iter());
    while let Some((before, after)) = rest.split_once('%') {
        made += before;
        let mut letters = after.chars();
        match letters.next()? {
            '%' => made.push('%'),
            's' | 'v' => match arguments.next()? {
                Value::Null => made += "null",
                it => made += &spelled(it)?,
            },
            'd' => made += &arguments.next()?.as_i64()?.to_string(),
            'q' => made += &Value::from(spelled(arguments.next()?)?).to_string(),
            _ => return None,
        }
        rest = letters.as_str();
    }
    arguments.next().is_none().then(|| (made + rest).into())
}

/// `formatlist`: lists of the same length, and values that stay the same.
fn formats(it: &[Value]) -> Option<Value> {
    let lists = it.iter().filter_map(Value::as_array).map(Vec::len);
    let rows = lists.max().unwrap_or(1);
    let row = |n: usize| {
        let own = it.iter().map(|it| match it {
            Value::Array(items) => items.get(n).cloned(),
            it => Some(it.clone()),
        });
        format(&own.collect::<Option<Vec<_>>>()?)
    };
    let bytes = it
        .iter()
        .filter_map(Value::as_str)
        .map(str::len)
        .sum::<usize>();
    rows.checked_mul(bytes).filter(|it| *it <= MAX_BYTES)?;
    (0..rows)
        .map(row)
        .collect::<Option<Vec<_>>>()
        .map(Value::from)
}
