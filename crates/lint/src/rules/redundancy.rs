//! What says the same twice.
//!
//! Recorded: one finding for each pattern that covers others, about all of them; the message names the longest that is covered. The case of actions
//! does not count, the case of resources does.

use std::fmt::Write;

use policy::json::{JsonNode, Value};

use crate::arn::covers;
use crate::catalog::ActionCatalog;
use crate::code::IssueCode;
use crate::document::{Patterns, Place, Policy, is_later};
use crate::sink::Sink;

pub(crate) fn actions<'a>(policy: &Policy<'a>, _: &ActionCatalog<'_>, sink: &mut Sink<'a>) {
    for patterns in policy.statements.iter().flat_map(|it| &it.actions) {
        let blanks = ["redundantActionCount", "redundantAction"];
        groups(patterns, true, IssueCode::RedundantAction, blanks, sink);
    }
}

pub(crate) fn resources<'a>(policy: &Policy<'a>, _: &ActionCatalog<'_>, sink: &mut Sink<'a>) {
    for patterns in policy.statements.iter().flat_map(|it| &it.resources) {
        let blanks = ["redundantResourceCount", "redundantResource"];
        groups(patterns, false, IssueCode::RedundantResource, blanks, sink);
    }
}

fn groups<'a>(
    patterns: &Patterns<'a>,
    fold_case: bool,
    code: IssueCode,
    names: [&str; 2],
    sink: &mut Sink<'a>,
) {
    // Recorded only for `Action` and `Resource`.
    if patterns.not || patterns.items.len() < 2 {
        return;
    }
    let items = &patterns.items;
    // Two texts with parts that are known only later may differ.
    let known = |(_, (text, _)): &(usize, &(&str, Place<'_>))| !is_later(text);
    for (at, (outer, _)) in items.iter().enumerate().filter(known) {
        let within =
            |(_, (inner, _)): &(usize, &(&str, Place<'_>))| covers(outer, inner, fold_case);
        let group: Vec<(usize, &(&str, Place<'a>))> =
            items.iter().enumerate().filter(within).collect();
        // The widest pattern of the group, the first of several that are equal.
        let wider = |(other, (text, _)): (usize, &(&str, Place<'_>))| {
            other != at
                && !is_later(text)
                && covers(text, outer, fold_case)
                && (other < at || !covers(outer, text, fold_case))
        };
        if group.len() < 2 || items.iter().enumerate().any(wider) {
            continue;
        }
        let mut longest = "";
        for (_, (text, _)) in group.iter().filter(|(other, _)| *other != at) {
            if text.len() > longest.len() {
                longest = text;
            }
        }
        let count = group.len().to_string();
        let blanks = names
            .into_iter()
            .zip([count.as_str(), longest])
            .collect::<Vec<_>>();
        let places = group.iter().map(|(_, (_, place))| *place).collect();
        sink.say(code, 0, &blanks, places);
    }
}

/// Statements that are equal but for their ids.
pub(crate) fn statements<'a>(policy: &Policy<'a>, _: &ActionCatalog<'_>, sink: &mut Sink<'a>) {
    let mut groups: Vec<(String, Vec<Place<'a>>)> = Vec::new();
    for statement in &policy.statements {
        let mut own = String::new();
        canonical(statement.node, true, &mut own);
        if is_later(&own) {
            continue;
        }
        match groups.iter_mut().find(|(other, _)| *other == own) {
            Some((_, places)) => places.push(statement.place),
            None => groups.push((own, vec![statement.place])),
        }
    }
    for (_, places) in groups.into_iter().filter(|(_, places)| places.len() > 1) {
        sink.say(IssueCode::RedundantStatement, 0, &[], places);
    }
}

/// A text that equal values have in common: members and elements sorted, one element like its array.
fn canonical(node: &JsonNode, statement: bool, out: &mut String) {
    let mut parts: Vec<String> = Vec::new();
    match &node.value {
        Value::Null => out.push_str("null"),
        Value::Bool(truth) => out.push_str(if *truth { "true" } else { "false" }),
        Value::Number(number) => out.push_str(number),
        Value::String(text) => _ = write!(out, "{text:?}"),
        Value::Array(nodes) => {
            for node in nodes {
                let mut part = String::new();
                canonical(node, false, &mut part);
                parts.push(part);
            }
        }
        Value::Object(members) => {
            for member in members
                .iter()
                .filter(|member| !statement || member.key != "Sid")
            {
                let mut part = format!("{:?}:", member.key);
                canonical(&member.node, false, &mut part);
                parts.push(part);
            }
            parts.push("{}".into());
        }
    }
    parts.sort();
    out.push_str(&parts.join(","));
}
