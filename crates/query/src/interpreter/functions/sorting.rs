//! Functions that compare elements: `map`, `max_by`, `sort` and their like.

use ordered::sort_by;

use super::super::{Evaluation, order, visit};
use super::{Result, list};
use crate::error::Error;
use crate::json_value::{JsonValue, weigh};
use crate::node::Id;
use crate::python;

/// The result of the expression for each element.
pub(super) fn keys_by(
    run: &Evaluation,
    items: &[JsonValue],
    expression: &JsonValue,
) -> Result<Vec<JsonValue>> {
    let (mut keys, mut weight) = (Vec::with_capacity(items.len()), 0);
    for item in items {
        let key = key_of(run, item, expression)?;
        weight = weigh(&mut [weight, key.weight()].into_iter())?;
        keys.push(key);
    }
    Ok(keys)
}

fn key_of(run: &Evaluation, item: &JsonValue, expression: &JsonValue) -> Result {
    match expression {
        JsonValue::Expression(id) => {
            let id: Id = *id;
            visit(run, id, item)
        }
        _ => Ok(JsonValue::Null),
    }
}

/// The first element whose key no other key beats.
pub(super) fn best(items: &[JsonValue], keys: &[JsonValue], sign: &str) -> Result {
    let mut best = 0;
    for at in 1..keys.len() {
        if order(sign, &keys[at], &keys[best])? {
            best = at;
        }
    }
    Ok(items.get(best).cloned().unwrap_or(JsonValue::Null))
}

pub(super) fn best_by(run: &Evaluation, a: &[JsonValue], name: &str, sign: &str) -> Result {
    let items = list(&a[0]);
    let mut best: Option<(JsonValue, JsonValue)> = None;
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
    Ok(best.map_or(JsonValue::Null, |(item, _)| item))
}

fn expect_key(name: &str, key: &JsonValue, types: &[&str]) -> Result<()> {
    if types.contains(&key.kind()) {
        Ok(())
    } else {
        Err(Error::invalid_type(
            name,
            &python::str(key),
            types,
            key.kind(),
        ))
    }
}

pub(super) fn sort_by_key(run: &Evaluation, a: &[JsonValue]) -> Result {
    let items = list(&a[0]);
    let Some(first) = items.first() else {
        return Ok(a[0].clone());
    };
    let kind = key_of(run, first, &a[1])?.kind();
    if !["number", "string"].contains(&kind) {
        // Python names the element here, not its key.
        return Err(Error::invalid_type(
            "sort_by",
            &python::str(first),
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

/// Sorts by keys that are all numbers or all texts; equal keys keep their order, and NaN comes last.
pub(super) fn sorted(items: &[JsonValue], keys: &[JsonValue]) -> Result {
    let is_nan = |item: &JsonValue| matches!(item, JsonValue::Float(number) if number.is_nan());
    let mut order: Vec<usize> = (0..items.len()).collect();
    sort_by(&mut order, |a, b| {
        let (a, b) = (&keys[*a], &keys[*b]);
        a.compare(b).unwrap_or_else(|| is_nan(a).cmp(&is_nan(b)))
    });
    JsonValue::list(order.into_iter().map(|at| items[at].clone()).collect())
}
