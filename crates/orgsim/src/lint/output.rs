//! Results as text, as AWS's answer, and as JSON.

use std::collections::BTreeMap;
use std::fmt::Write;

use lint::FindingType;

use super::{CheckedPolicy, Shown};
use crate::prelude::*;

/// The number of places that are written for equal messages.
const PLACES: usize = 5;

/// What a finding is called in text.
pub fn weight(kind: FindingType) -> &'static str {
    match kind {
        FindingType::Error => "error",
        FindingType::SecurityWarning => "security warning",
        FindingType::Warning => "warning",
        FindingType::Suggestion => "suggestion",
    }
}

/// Text for people: equal messages are one, with their number and their first places. The most serious ones come first.
pub fn text(checked: &[CheckedPolicy], fails: FindingType, date: &str) -> String {
    let mut groups: BTreeMap<(FindingType, &str, &str), Vec<String>> = BTreeMap::new();
    for policy in checked {
        for found in &policy.found {
            let place = format!("{}:{}:{}", policy.file, found.line, found.column);
            let within = if policy.at.is_empty() {
                String::new()
            } else {
                format!(" ({})", policy.at)
            };
            let key = (found.kind, found.code.as_str(), found.says.as_str());
            groups.entry(key).or_default().push(place + &within);
        }
    }
    let mut out = String::new();
    let mut counts: BTreeMap<FindingType, usize> = BTreeMap::new();
    for ((kind, code, says), places) in &groups {
        *counts.entry(*kind).or_default() += places.len();
        let times = if places.len() == 1 {
            String::new()
        } else {
            format!(" ({} times)", places.len())
        };
        // Writing to a text does not fail.
        let _ = writeln!(out, "{}: {code}{times}\n  {says}", weight(*kind));
        for place in places.iter().take(PLACES) {
            let _ = writeln!(out, "  at {place}");
        }
        if places.len() > PLACES {
            let _ = writeln!(out, "  and {} more places", places.len() - PLACES);
        }
        out.push('\n');
    }
    let counted = |(kind, count): (&FindingType, &usize)| {
        let plural = if *count == 1 { "" } else { "s" };
        format!("{count} {}{plural}", weight(*kind))
    };
    let counts: Vec<String> = counts.iter().map(counted).collect();
    let summary = if counts.is_empty() {
        "no findings".into()
    } else {
        counts.join(", ")
    };
    let policies = if checked.len() == 1 {
        "1 policy".into()
    } else {
        format!("{} policies", checked.len())
    };
    let _ = writeln!(
        out,
        "{policies} checked: {summary}. Actions and keys: list of {date}. Fails from: {}.",
        weight(fails)
    );
    out
}

/// An answer of `ValidatePolicy`.
pub fn aws(policy: &CheckedPolicy) -> Value {
    json!({ "findings": policy.answer })
}

/// Every policy with its place and its findings.
pub fn json(checked: &[CheckedPolicy], fails: FindingType) -> Value {
    let shown = |found: &Shown| {
        json!({
            "type": found.kind.name(),
            "code": found.code,
            "message": found.says,
            "line": found.line,
            "column": found.column,
            "link": found.link,
        })
    };
    let policies = checked.iter().map(|policy| {
        json!({
            "file": policy.file,
            "at": policy.at,
            "policyType": policy.options.kind.name(),
            "resourceType": policy.options.resource.map(|it| it.name()),
            "findings": policy.found.iter().map(shown).collect::<Vec<_>>(),
        })
    });
    json!({ "failOn": fails.name(), "policies": policies.collect::<Vec<_>>() })
}
