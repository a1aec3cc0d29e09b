//! The shape of conditions.

use policy::json::{JsonNode, Value};

use crate::catalog::ActionCatalog;
use crate::code::IssueCode;
use crate::document::{Entry, Policy, later};
use crate::rules::grammar::{is_object, mismatch};
use crate::sink::Sink;

pub(crate) fn shape<'a>(policy: &Policy<'a>, _: &ActionCatalog<'_>, sink: &mut Sink<'a>) {
    for operator in policy.operators() {
        if !is_object(&operator.member.node) && !later(&operator.member.node) {
            mismatch(sink, "Object", operator.value());
        }
        for key in operator.entries() {
            values(&key, sink);
        }
    }
}

/// Values are texts, numbers and truth values, all of one type.
fn values<'a>(key: &Entry<'a>, sink: &mut Sink<'a>) {
    let kind = |node: &JsonNode| match node.value {
        Value::String(_) => Some(0),
        Value::Number(_) => Some(1),
        Value::Bool(_) => Some(2),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    };
    let items = key.items();
    let mut first = None;
    for item in items.iter().filter(|item| !later(item.node)) {
        match kind(item.node) {
            None => mismatch(sink, "String", item.place),
            Some(own) if *first.get_or_insert(own) != own => {
                return sink.add(IssueCode::InvalidConditionDataType, key.value());
            }
            Some(_) => {}
        }
    }
}

/// Two spellings of a key under one operator.
pub(crate) fn duplicates<'a>(policy: &Policy<'a>, _: &ActionCatalog<'_>, sink: &mut Sink<'a>) {
    for operator in policy.operators() {
        let keys = operator.entries();
        for (at, key) in keys.iter().enumerate() {
            let same = |other: &&Entry<'_>| other.name().eq_ignore_ascii_case(key.name());
            let places: Vec<_> = keys.iter().filter(same).map(Entry::key).collect();
            let first = keys.iter().position(|other| same(&other)) == Some(at);
            if first && places.len() > 1 {
                let blanks = [("key", key.name())];
                let code = IssueCode::DuplicateKeysWithDifferentCase;
                sink.say(code, 0, &blanks, places);
            }
        }
    }
}
