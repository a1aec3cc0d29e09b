//! Service control policies and resource control policies.

use policy::json::JsonNode;

use crate::catalog::ActionCatalog;
use crate::code::IssueCode;
use crate::document::{Condition, Entry, Policy, Statement, is_later, later, text_of};
use crate::operator::OperatorType;
use crate::options::LintKind;
use crate::sink::Sink;
use crate::tables::{PRINCIPAL_KEYS, SOURCE_KEYS};

pub(crate) fn scp<'a>(policy: &Policy<'a>, _: &ActionCatalog<'_>, sink: &mut Sink<'a>) {
    if !policy.is(LintKind::ServiceControl) {
        return;
    }
    for statement in &policy.statements {
        for entry in statement.principal_entries() {
            sink.add(IssueCode::ScpSyntaxErrorPrincipal, entry.key());
        }
        if !policy.options.old_scp_language {
            continue;
        }
        for (action, place) in statement
            .actions
            .iter()
            .flat_map(|patterns| patterns.items.iter().copied())
        {
            if action.trim_end_matches('*').contains(['*', '?']) {
                sink.fill(
                    IssueCode::ScpSyntaxErrorActionWildcard,
                    &[("action", action)],
                    place,
                );
            }
        }
    }
}

pub(crate) fn rcp<'a>(policy: &Policy<'a>, catalog: &ActionCatalog<'_>, sink: &mut Sink<'a>) {
    if !policy.is(LintKind::ResourceControl) {
        return;
    }
    for statement in &policy.statements {
        rcp_elements(statement, catalog, sink);
        if statement.denies() && !statement.open {
            rcp_keys(statement, sink);
        }
    }
}

fn rcp_elements<'a>(statement: &Statement<'a>, catalog: &ActionCatalog<'_>, sink: &mut Sink<'a>) {
    let principal = statement.entry("Principal");
    // `{"AWS": "*"}` is accepted, too.
    let is_all = |node: &JsonNode| text_of(node) == Some("*") || later(node);
    let all = principal.is_some_and(|entry| {
        let keys = entry.entries();
        let of_key = |key: &Entry<'_>| {
            let all = key.items().iter().all(|item| is_all(item.node));
            key.name() == "AWS" && !key.is_empty_array() && all
        };
        is_all(&entry.member.node) || !keys.is_empty() && keys.iter().all(of_key)
    });
    if let Some(entry) = principal.filter(|_| !all) {
        sink.add(IssueCode::RcpSyntaxErrorPrincipal, entry.value());
    }
    if let Some(entry) = statement.entry("NotPrincipal") {
        sink.add(IssueCode::RcpSyntaxErrorPrincipal, entry.key());
    }
    if let Some(entry) = statement.entry("NotAction") {
        sink.add(IssueCode::RcpSyntaxErrorNotaction, entry.key());
    }
    let everything = statement.resources.iter().all(|patterns| {
        !patterns.not
            && patterns
                .items
                .iter()
                .all(|(text, _)| *text == "*" || is_later(text))
    });
    if statement.allows() && (!all || !everything || statement.entry("Condition").is_some()) {
        sink.add(IssueCode::RcpSyntaxErrorAllow, statement.place);
    }
    for (action, place) in statement.action_items() {
        let prefix = action.split(':').next().unwrap_or("");
        // `*` alone is what the policy RCPFullAWSAccess allows.
        let own = statement.allows() && action == "*";
        if !own && !prefix.contains("${") && !catalog.in_rcps(prefix) {
            sink.add(IssueCode::RcpSyntaxErrorAction, place);
        }
    }
}

/// Whether a statement tests this key with this value, under an operator of this type.
fn tests(statement: &Statement<'_>, kind: OperatorType, key: &str, value: &str) -> bool {
    let same = |condition: &Condition<'_>| {
        let says = condition
            .texts()
            .any(|(text, _)| text.eq_ignore_ascii_case(value) || is_later(text));
        condition.operator.is(kind) && condition.lower == key && says
    };
    statement.conditions.iter().any(same)
}

fn rcp_keys<'a>(statement: &Statement<'a>, sink: &mut Sink<'a>) {
    let service = "aws:principalisawsservice";
    let (human, machine) = (
        tests(statement, OperatorType::Boolean, service, "false"),
        tests(statement, OperatorType::Boolean, service, "true"),
    );
    let called = ["aws:sourceaccount", "aws:sourcearn"]
        .iter()
        .any(|key| tests(statement, OperatorType::Null, key, "false"));
    for condition in statement
        .conditions
        .iter()
        .filter(|it| !it.operator.is(OperatorType::Null))
    {
        let key = condition.lower.as_str();
        let blanks = [("conditionKeyName", condition.key)];
        let mut say = |code| sink.fill(code, &blanks, condition.entry.key());
        if PRINCIPAL_KEYS.contains(&key) && !human {
            say(IssueCode::RcpMissingRelatedPrincipalConditionKey);
        }
        if SOURCE_KEYS.contains(&key) && !machine {
            say(IssueCode::RcpMissingRelatedServicePrincipalConditionKey);
        }
        if ["aws:sourceorgid", "aws:sourceorgpaths"].contains(&key) && !called {
            say(IssueCode::RcpMissingServiceConditionKeyNullCheck);
        }
    }
}
