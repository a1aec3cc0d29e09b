//! Results as text, as AWS's answer, and as JSON.

use std::collections::BTreeMap;
use std::fmt::Write;

use lint::{FindingType, LintKind};

use super::checked::{CheckedPolicy, Shown};
use crate::action_list;
use crate::prelude::*;

/// The number of places that are written for equal messages.
pub const PLACES: usize = 5;

/// What a finding is called in text.
pub fn weight(kind: FindingType) -> &'static str {
    match kind {
        FindingType::Error => "error",
        FindingType::SecurityWarning => "security warning",
        FindingType::Warning => "warning",
        FindingType::Suggestion => "suggestion",
    }
}

/// Equal messages: the first finding, and all places.
pub struct EqualFindings<'c> {
    pub first: &'c Shown,
    pub places: Vec<(&'c CheckedPolicy, &'c Shown)>,
}

impl EqualFindings<'_> {
    /// How often it was found, if several times: ` (7 times)`.
    pub fn times(&self) -> String {
        match self.places.len() {
            1 => String::new(),
            count => format!(" ({count} times)"),
        }
    }
}

/// The findings, equal messages as one, the most serious first.
pub fn groups(checked: &[CheckedPolicy]) -> Vec<EqualFindings<'_>> {
    let mut groups: BTreeMap<(FindingType, &str, &str), EqualFindings<'_>> = BTreeMap::new();
    for policy in checked {
        for found in &policy.found {
            let key = (found.kind, found.code.as_str(), found.says.as_str());
            let group = groups.entry(key).or_insert_with(|| EqualFindings {
                first: found,
                places: Vec::new(),
            });
            group.places.push((policy, found));
        }
    }
    groups.into_values().collect()
}

/// Text for people: equal messages with their number and their first places. `passed`: files without policies.
pub fn text(checked: &[CheckedPolicy], passed: usize, fails: FindingType, date: &str) -> String {
    let mut out = String::new();
    let mut counts: BTreeMap<FindingType, usize> = BTreeMap::new();
    for group in groups(checked) {
        let Shown {
            kind, code, says, ..
        } = group.first;
        *counts.entry(*kind).or_default() += group.places.len();
        // Writing to a text does not fail.
        let _ = writeln!(
            out,
            "{}: {code}{}\n  {}",
            weight(*kind),
            group.times(),
            one_line(says)
        );
        for (policy, found) in group.places.iter().take(PLACES) {
            let within = match policy.at.as_str() {
                "" => String::new(),
                at => format!(" ({at})"),
            };
            let (line, column) = (found.line, found.column);
            let _ = writeln!(out, "  at {}:{line}:{column}{within}", policy.file);
        }
        if group.places.len() > PLACES {
            let _ = writeln!(out, "  and {} more places", group.places.len() - PLACES);
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
    let policies = counted_kinds(checked);
    let passed = match passed {
        0 => String::new(),
        1 => " 1 file without a policy was passed over.".into(),
        _ => format!(" {passed} files without policies were passed over."),
    };
    let _ = writeln!(
        out,
        "{policies}: {summary}.{passed} Actions and keys: list of {date}. Fails from: {}.",
        weight(fails)
    );
    out
}

/// How many policies were checked as what.
fn counted_kinds(checked: &[CheckedPolicy]) -> String {
    let mut kinds: BTreeMap<LintKind, usize> = BTreeMap::new();
    for policy in checked {
        *kinds.entry(policy.options.kind).or_default() += 1;
    }
    let plural = |count, one: &str, many: &str| match count {
        1 => one.to_string(),
        _ => many.to_string(),
    };
    let (all, as_kind) = (checked.len(), |kind: LintKind, count| match kind {
        LintKind::Identity => plural(count, "an identity-based policy", "identity-based policies"),
        LintKind::Resource => plural(count, "a resource-based policy", "resource-based policies"),
        LintKind::ServiceControl => plural(count, "an SCP", "SCPs"),
        LintKind::ResourceControl => plural(count, "an RCP", "RCPs"),
    });
    let policies = format!("{all} {} checked", plural(all, "policy", "policies"));
    let each = kinds.iter().map(|(kind, count)| match kinds.len() {
        1 => format!(" as {}", as_kind(*kind, *count)),
        _ => format!("{count} as {}", as_kind(*kind, *count)),
    });
    let each = each.collect::<Vec<_>>().join(", ");
    match kinds.len() {
        0 | 1 => policies + &each,
        _ => format!("{policies} ({each})"),
    }
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
    let mut answer = json!({ "failOn": fails.name(), "policies": policies.collect::<Vec<_>>() });
    action_list::name_in(&mut answer);
    answer
}
