//! The block of conditions of a statement.

use std::sync::Arc;

use message::message;

use crate::condition::{Condition, ConditionOperator};
use crate::document::{PolicyKind, TextSpan};
use crate::json::{JsonMember, JsonNode, Problem, Value};
use crate::{kinds, unknown};

pub(super) fn conditions(
    kind: Option<PolicyKind>,
    node: &JsonNode,
) -> Result<Vec<Condition>, Problem> {
    if let Some(name) = unknown_name(node) {
        return Ok(vec![unknown_condition(name, node.span, node.span)]);
    }
    let Value::Object(operators) = &node.value else {
        let help = "Write { \"StringEquals\": { \"aws:RequestedRegion\": \"eu-west-1\" } }.";
        return Err(Problem::new(
            node.at(),
            message!(
                "Condition is an object of operators, this is {is}",
                is = node.is()
            ),
            help,
        ));
    };
    let mut conditions = Vec::new();
    for JsonMember {
        key: name,
        span: operator_span,
        node,
    } in operators
    {
        under_operator(kind, (name, *operator_span), node, &mut conditions)?;
    }
    Ok(conditions)
}

/// Reads the conditions under one operator.
fn under_operator(
    kind: Option<PolicyKind>,
    (name, operator_span): (&str, TextSpan),
    node: &JsonNode,
    conditions: &mut Vec<Condition>,
) -> Result<(), Problem> {
    let at = operator_span.range().start;
    let step = |problem: Problem| problem.within(name);
    let mut unknown_operators = unknown::names(name);
    let unknown_operator = unknown_operators.next().or(unknown_name(node));
    if let Some(unknown) = unknown_operator {
        conditions.push(unknown_condition(unknown, operator_span, node.span));
        return Ok(());
    }
    let operator = condition_operator(name, at).map_err(step)?;
    let Value::Object(keys) = &node.value else {
        let message = message!(
            "an operator holds an object of keys, this is {is}",
            is = node.is()
        );
        return Err(step(Problem::new(
            node.at(),
            message,
            "Write { \"key\": \"value\" }.",
        )));
    };
    let shared: Arc<str> = name.into();
    for JsonMember { key, span, node } in keys {
        let within = |problem: Problem| step(problem.within(key));
        if let Some(unknown) = unknown::names(key).next() {
            conditions.push(unknown_condition(unknown, *span, node.span));
            continue;
        }
        kinds::check_condition_key(kind, key, span.range().start).map_err(within)?;
        let (mut values, mut spans) = (Vec::new(), Vec::new());
        condition_values(node, &mut values, &mut spans).map_err(within)?;
        let lookup = key.to_ascii_lowercase();
        conditions.push(Condition {
            operator_name: shared.clone(),
            operator,
            key: key.as_str().into(),
            lookup,
            values: values.into(),
            span: TextSpan {
                start: span.start,
                end: node.span.end,
            },
            operator_span,
            key_span: *span,
            value_spans: spans,
        });
    }
    Ok(())
}

/// The name of what is unknown where something else than a text is expected.
pub(super) fn unknown_name(node: &JsonNode) -> Option<&str> {
    match &node.value {
        Value::String(text) => unknown::names(text).next(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            None
        }
    }
}

/// A condition that may hold or not.
fn unknown_condition(name: &str, from: TextSpan, to: TextSpan) -> Condition {
    let key = unknown::value(name);
    Condition {
        operator_name: "StringEquals".into(),
        operator: ConditionOperator::parse("StringEquals").expect("it is one"),
        key: key.as_str().into(),
        lookup: key,
        values: Arc::default(),
        span: TextSpan {
            start: from.start,
            end: to.end,
        },
        operator_span: from,
        key_span: from,
        value_spans: Vec::new(),
    }
}

fn condition_operator(name: &str, at: usize) -> Result<ConditionOperator, Problem> {
    ConditionOperator::parse(name).ok_or_else(|| {
        let help = match ConditionOperator::suggestion(name) {
            Some(known) => message!("Did you mean {known}? Operators are case-sensitive. Only ForAnyValue: or ForAllValues: can stand before one, and IfExists after it."),
            None => "Use an operator such as StringEquals, StringLike, Bool, ArnLike, IpAddress or Null.".into(),
        };
        let name = name.to_string();
        Problem::new(at, message!("there is no condition operator `{name}`"), help)
    })
}

/// Strings, numbers and booleans, alone or in a list; all become text.
fn condition_values(
    node: &JsonNode,
    values: &mut Vec<String>,
    spans: &mut Vec<TextSpan>,
) -> Result<(), Problem> {
    let text = match &node.value {
        Value::String(text) | Value::Number(text) => text.clone(),
        Value::Bool(value) => value.to_string(),
        Value::Array(items)
            if items
                .iter()
                .all(|item| !matches!(item.value, Value::Array(_))) =>
        {
            for (index, item) in items.iter().enumerate() {
                condition_values(item, values, spans)
                    .map_err(|problem| problem.within(&format!("[{index}]")))?;
            }
            return Ok(());
        }
        Value::Null | Value::Array(_) | Value::Object(_) => {
            let message = message!("this is {is}, not a value to compare with", is = node.is());
            return Err(Problem::new(
                node.at(),
                message,
                "Write a text, a number, true or false, or a list of them.",
            ));
        }
    };
    values.push(text);
    spans.push(node.span);
    Ok(())
}
