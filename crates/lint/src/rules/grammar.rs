//! The grammar: elements, their types, versions, effects, statement ids.

use std::collections::BTreeMap;

use policy::json::{JsonNode, Value};

use crate::catalog::ActionCatalog;
use crate::code::IssueCode;
use crate::document::{Entry, Place, Policy, Statement, is_later, later, text_of};
use crate::options::LintKind;
use crate::sink::Sink;

const ELEMENTS: [&str; 9] = [
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];

/// A value has another type than the grammar wants.
pub(super) fn mismatch<'a>(sink: &mut Sink<'a>, wanted: &str, place: Place<'a>) {
    sink.fill(IssueCode::DataTypeMismatch, &[("data_type", wanted)], place);
}

/// The text of an element that must be one.
fn string<'a>(entry: &Entry<'a>, sink: &mut Sink<'a>) -> Option<&'a str> {
    let text = text_of(&entry.member.node);
    if text.is_none() {
        mismatch(sink, "String", entry.value());
    }
    text
}

pub(crate) fn document<'a>(policy: &Policy<'a>, _: &ActionCatalog<'_>, sink: &mut Sink<'a>) {
    if !matches!(policy.root.value, Value::Object(_)) {
        return mismatch(sink, "Object", policy.whole);
    }
    for entry in &policy.entries {
        match entry.name() {
            "Version" => version(entry, sink),
            "Id" => _ = string(entry, sink),
            "Statement" => statement_list(entry, policy, sink),
            _ => unknown(entry, sink),
        }
    }
    if policy.entry("Version").is_none() {
        sink.add(IssueCode::MissingVersion, policy.whole);
    }
    if policy.entry("Statement").is_none() {
        sink.add(IssueCode::MissingStatement, policy.whole);
    }
}

/// An element that the grammar does not have.
fn unknown<'a>(entry: &Entry<'a>, sink: &mut Sink<'a>) {
    if !is_later(entry.name()) {
        let blanks = [("element", entry.name())];
        sink.fill(IssueCode::InvalidPolicyElement, &blanks, entry.key());
    }
}

fn version<'a>(entry: &Entry<'a>, sink: &mut Sink<'a>) {
    let versions = ["2012-10-17", "2008-10-17"];
    if let Some(text) = string(entry, sink)
        && !versions.contains(&text)
        && !is_later(text)
    {
        let blanks = [("version", text), ("versions", "2012-10-17, 2008-10-17")];
        sink.fill(IssueCode::InvalidVersion, &blanks, entry.value());
    }
}

fn statement_list<'a>(entry: &Entry<'a>, policy: &Policy<'a>, sink: &mut Sink<'a>) {
    if entry.is_empty_array() {
        return sink.add(IssueCode::MissingStatement, policy.whole);
    }
    for item in entry.items() {
        if !is_object(item.node) && !later(item.node) {
            mismatch(sink, "Object", item.place);
        }
    }
}

pub(crate) fn statements<'a>(policy: &Policy<'a>, _: &ActionCatalog<'_>, sink: &mut Sink<'a>) {
    for statement in &policy.statements {
        required(policy, statement, sink);
        for entry in &statement.entries {
            element(entry, sink);
        }
        for (one, other) in [
            ("Action", "NotAction"),
            ("Resource", "NotResource"),
            ("Principal", "NotPrincipal"),
        ] {
            if let (Some(first), Some(second)) = (statement.entry(one), statement.entry(other)) {
                let blanks = [("element1", one), ("element2", other)];
                let places = vec![first.key(), second.key()];
                sink.say(IssueCode::UnsupportedElementCombination, 0, &blanks, places);
            }
        }
    }
}

fn required<'a>(policy: &Policy<'a>, statement: &Statement<'a>, sink: &mut Sink<'a>) {
    if statement.entry("Effect").is_none() {
        sink.add(IssueCode::MissingEffect, statement.place);
    }
    if statement.actions.is_empty() {
        sink.add(IssueCode::MissingAction, statement.place);
    }
    if statement.resources.is_empty() && !policy.trust {
        sink.add(IssueCode::MissingResource, statement.place);
    }
}

fn element<'a>(entry: &Entry<'a>, sink: &mut Sink<'a>) {
    match entry.name() {
        "Sid" => _ = string(entry, sink),
        "Effect" => {
            if let Some(text) = string(entry, sink)
                && text != "Allow"
                && text != "Deny"
                && !is_later(text)
            {
                sink.fill(IssueCode::InvalidEffect, &[("effect", text)], entry.value());
            }
        }
        "Action" | "NotAction" | "Resource" | "NotResource" => {
            for item in entry.items() {
                if item.text().is_none() {
                    mismatch(sink, "String", item.place);
                }
            }
        }
        "Condition" if !is_object(&entry.member.node) && !later(&entry.member.node) => {
            mismatch(sink, "Object", entry.value());
        }
        name if !ELEMENTS.contains(&name) => unknown(entry, sink),
        _ => {}
    }
}

pub(super) fn is_object(node: &JsonNode) -> bool {
    matches!(node.value, Value::Object(_))
}

pub(crate) fn sids<'a>(policy: &Policy<'a>, _: &ActionCatalog<'_>, sink: &mut Sink<'a>) {
    let mut places: BTreeMap<&str, Vec<Place<'a>>> = BTreeMap::new();
    for statement in &policy.statements {
        let Some(entry) = statement.entry("Sid") else {
            continue;
        };
        let Some(sid) = text_of(&entry.member.node).filter(|sid| !is_later(sid)) else {
            continue;
        };
        if sid.is_empty() {
            sink.add(IssueCode::EmptySidValue, entry.value());
            continue;
        }
        let plain = sid.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !plain && (policy.is(LintKind::Identity) || policy.trust) {
            sink.add(IssueCode::UnsupportedSid, entry.value());
        }
        places.entry(sid).or_default().push(entry.value());
    }
    let code = match policy.options.kind {
        LintKind::Identity => IssueCode::UniqueSidsRequired,
        LintKind::Resource | LintKind::ServiceControl | LintKind::ResourceControl => {
            IssueCode::UniqueSidsRecommended
        }
    };
    for places in places.into_values().filter(|places| places.len() > 1) {
        sink.say(code, 0, &[], places);
    }
}
