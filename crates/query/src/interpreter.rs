//! The interpreter: evaluates a tree on a value.

#![expect(clippy::indexing_slicing, reason = "ids of nodes are of the same tree")]

mod functions;

use super::error::Error;
use crate::json_value::{JsonValue, update, weigh};
use crate::node::{Comparator, Id, Node, RowKind, Tree};
use std::cell::Cell;
use std::cmp::Ordering;
use std::sync::Arc;

/// The maximum number of nodes to evaluate: about a second of work, and twenty times what 10,000 accounts
/// need.
pub const STEPS: u32 = 10_000_000;

/// An evaluation.
pub(crate) struct Evaluation<'a> {
    tree: &'a Tree,
    /// The number of nodes that may still be evaluated.
    steps: &'a Cell<u32>,
}

/// Evaluates an expression on a value, with the steps that are left.
pub fn evaluate(tree: &Tree, value: &JsonValue, steps: &Cell<u32>) -> Result<JsonValue, Error> {
    visit(&Evaluation { tree, steps }, tree.root, value)
}

/// Evaluates a node on a value.
pub fn visit(run: &Evaluation, id: Id, value: &JsonValue) -> Result<JsonValue, Error> {
    let Some(steps) = run.steps.get().checked_sub(1) else {
        return Err(Error::new("the evaluation takes too long"));
    };
    run.steps.set(steps);
    Ok(match &run.tree.nodes[id] {
        Node::Current => value.clone(),
        Node::Field(name) => value.field(name),
        Node::Literal(item) => item.clone(),
        Node::Reference(id) => JsonValue::Expression(*id),
        Node::Index(at) => index(value, *at),
        Node::Slice(parts) => slice(value, *parts)?,
        Node::Row(row, ids) => return visit_row(run, *row, ids, value),
        Node::Not(id) => {
            let item = visit(run, *id, value)?;
            JsonValue::Bool(item.is_false())
        }
        Node::Comparison(comparator, left, right) => {
            let left = visit(run, *left, value)?;
            compare(*comparator, &left, &visit(run, *right, value)?)?
        }
        Node::Projection(of, each) => match visit(run, *of, value)? {
            JsonValue::List(items) => project(run, &mut items.iter(), *each, None)?,
            _ => JsonValue::Null,
        },
        Node::Values(of, each) => match visit(run, *of, value)? {
            JsonValue::Object(entries) => {
                project(run, &mut entries.iter().map(|(_, item)| item), *each, None)?
            }
            _ => JsonValue::Null,
        },
        Node::Filter(of, each, which) => match visit(run, *of, value)? {
            JsonValue::List(items) => project(run, &mut items.iter(), *each, Some(*which))?,
            _ => JsonValue::Null,
        },
        Node::Flatten(id) => flatten(visit(run, *id, value)?)?,
        Node::List(_) | Node::Hash(_) if matches!(value, JsonValue::Null) => JsonValue::Null,
        Node::List(ids) => JsonValue::list(visit_all(run, ids, value)?)?,
        Node::Hash(pairs) => hash(run, pairs, value)?,
        Node::Call(name, ids) => {
            return functions::call(run, name, &visit_all(run, ids, value)?);
        }
    })
}

fn visit_all(run: &Evaluation, ids: &[Id], value: &JsonValue) -> Result<Vec<JsonValue>, Error> {
    let mut items = Vec::with_capacity(ids.len());
    for id in ids {
        items.push(visit(run, *id, value)?);
    }
    Ok(items)
}

/// Evaluates nodes one after the other; `||` and `&&` until the result is known.
fn visit_row(
    run: &Evaluation,
    row: RowKind,
    ids: &[Id],
    value: &JsonValue,
) -> Result<JsonValue, Error> {
    let mut result = value.clone();
    for (at, id) in ids.iter().enumerate() {
        match row {
            RowKind::Sub | RowKind::Index | RowKind::Pipe => result = visit(run, *id, &result)?,
            RowKind::Or | RowKind::And if at > 0 && result.is_false() == (row == RowKind::And) => {
                break;
            }
            RowKind::Or | RowKind::And => result = visit(run, *id, value)?,
        }
    }
    Ok(result)
}

/// Evaluates a node on each element, and drops `null`.
fn project(
    run: &Evaluation,
    items: &mut dyn Iterator<Item = &JsonValue>,
    each: Id,
    which: Option<Id>,
) -> Result<JsonValue, Error> {
    let (mut results, mut weight) = (Vec::new(), 0);
    for item in items {
        if let Some(which) = which
            && visit(run, which, item)?.is_false()
        {
            continue;
        }
        let result = visit(run, each, item)?;
        if !matches!(result, JsonValue::Null) {
            weight = weigh(&mut [weight, result.weight()].into_iter())?;
            results.push(result);
        }
    }
    JsonValue::list(results)
}

fn flatten(of: JsonValue) -> Result<JsonValue, Error> {
    let JsonValue::List(items) = of else {
        return Ok(JsonValue::Null);
    };
    let mut flat = Vec::new();
    for item in items.iter() {
        match item {
            JsonValue::List(inner) => flat.extend(inner.iter().cloned()),
            _ => flat.push(item.clone()),
        }
    }
    JsonValue::list(flat)
}

fn hash(run: &Evaluation, pairs: &[(Arc<str>, Id)], value: &JsonValue) -> Result<JsonValue, Error> {
    let mut entries = Vec::with_capacity(pairs.len());
    for (key, id) in pairs {
        entries.push((key.clone(), visit(run, *id, value)?));
    }
    let mut once = Vec::with_capacity(pairs.len());
    update(&mut once, entries.into_iter());
    JsonValue::object(once)
}

fn index(value: &JsonValue, at: i128) -> JsonValue {
    let JsonValue::List(items) = value else {
        return JsonValue::Null;
    };
    let at = if at < 0 {
        at.saturating_add_unsigned(items.len() as u128)
    } else {
        at
    };
    let item = usize::try_from(at).ok().and_then(|at| items.get(at));
    item.cloned().unwrap_or(JsonValue::Null)
}

/// A slice with start, end and step as in Python, also from the end and backward.
fn slice(value: &JsonValue, [start, end, step]: [Option<i128>; 3]) -> Result<JsonValue, Error> {
    let JsonValue::List(items) = value else {
        return Ok(JsonValue::Null);
    };
    let step = step.unwrap_or(1);
    if step == 0 {
        return Err(Error::new("slice step cannot be zero"));
    }
    let length = items.len() as i128;
    // The positions where a walk can begin or end; one before the first is among them if it goes backward.
    let (low, high) = if step > 0 {
        (0, length)
    } else {
        (-1, length - 1)
    };
    let place = |part: Option<i128>, otherwise: i128| match part {
        Some(at) if at < 0 => at.saturating_add(length).clamp(low, high),
        Some(at) => at.clamp(low, high),
        None => otherwise,
    };
    let (start, end) = if step > 0 {
        (place(start, low), place(end, high))
    } else {
        (place(start, high), place(end, low))
    };
    let mut result = Vec::new();
    let mut at = start;
    while if step > 0 { at < end } else { at > end } {
        if let Some(item) = usize::try_from(at).ok().and_then(|at| items.get(at)) {
            result.push(item.clone());
        }
        at = at.saturating_add(step);
    }
    JsonValue::list(result)
}

fn compare(
    comparator: Comparator,
    left: &JsonValue,
    right: &JsonValue,
) -> Result<JsonValue, Error> {
    let sign = match comparator {
        Comparator::Equal => return Ok(JsonValue::Bool(left.equals(right))),
        Comparator::Unequal => return Ok(JsonValue::Bool(!left.equals(right))),
        Comparator::Less => "<",
        Comparator::LessOrEqual => "<=",
        Comparator::Greater => ">",
        Comparator::GreaterOrEqual => ">=",
    };
    match (left.kind(), right.kind()) {
        ("number" | "string", "number" | "string") => order(sign, left, right).map(JsonValue::Bool),
        _ => Ok(JsonValue::Null),
    }
}

/// Whether a number or text relates to another as the sign says.
pub fn order(sign: &str, left: &JsonValue, right: &JsonValue) -> Result<bool, Error> {
    if left.kind() != right.kind() {
        return Err(Error::new(format!(
            "'{sign}' not supported between instances of '{}' and '{}'",
            left.python_kind(),
            right.python_kind()
        )));
    }
    Ok(match left.compare(right) {
        Some(Ordering::Less) => sign.starts_with('<'),
        Some(Ordering::Equal) => sign.ends_with('='),
        Some(Ordering::Greater) => sign.starts_with('>'),
        None => false,
    })
}
