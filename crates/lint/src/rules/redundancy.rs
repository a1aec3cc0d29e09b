//! What says the same twice.
//!
//! Recorded: one finding for each pattern that covers others, about all of them; the message names the longest that is covered. The case of actions
//! does not count, the case of resources does.

use std::collections::BTreeMap;
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

/// The bytes of the patterns of an element up to which each is compared with each. No policy that may be longer can be stored: the largest
/// quota, of resource-based policies, is 20,480 characters.
const MOST_COMPARED: usize = 20_480;

/// The patterns that others cover, of each group the widest first: by their numbers.
fn covered(items: &[(&str, Place<'_>)], fold_case: bool) -> Vec<(usize, Vec<usize>)> {
    // Two texts with parts that are known only later may differ.
    let known = |it: &usize| items.get(*it).is_some_and(|(text, _)| !is_later(text));
    let text = |at: usize| items.get(at).map_or("", |it| it.0);
    let all = 0..items.len();
    if items.iter().map(|it| it.0.len()).sum::<usize>() > MOST_COMPARED {
        let mut equal: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for at in all.filter(known) {
            let mut own = text(at).to_string();
            if fold_case {
                own.make_ascii_lowercase();
            }
            equal.entry(own).or_default().push(at);
        }
        let groups = equal.into_values();
        return groups.filter_map(|it| Some((*it.first()?, it))).collect();
    }
    let mut found = Vec::new();
    for at in all.clone().filter(known) {
        let outer = text(at);
        let within = |inner: &usize| covers(outer, text(*inner), fold_case);
        // The widest pattern of the group, the first of several that are equal.
        let wider = |other: usize| {
            other != at
                && known(&other)
                && covers(text(other), outer, fold_case)
                && (other < at || !covers(outer, text(other), fold_case))
        };
        if !all.clone().any(wider) {
            found.push((at, all.clone().filter(within).collect()));
        }
    }
    found
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
    for (at, group) in covered(items, fold_case) {
        let group: Vec<(usize, &(&str, Place<'a>))> = group
            .into_iter()
            .filter_map(|it| Some((it, items.get(it)?)))
            .collect();
        if group.len() < 2 {
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
