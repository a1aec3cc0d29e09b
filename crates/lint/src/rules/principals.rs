//! Principals of resource-based policies.

use super::grammar::{is_object, mismatch};
use crate::catalog::ActionCatalog;
use crate::code::IssueCode;
use crate::document::{Entry, Place, Policy, Statement, is_later, later, text_of};
use crate::options::LintKind;
use crate::sink::Sink;
use crate::tables::{PRINCIPAL_KEYS, SOURCE_KEYS};

pub(crate) fn elements<'a>(policy: &Policy<'a>, _: &ActionCatalog<'_>, sink: &mut Sink<'a>) {
    for statement in &policy.statements {
        let present = statement.principal_entries();
        match policy.options.kind {
            LintKind::Identity => {
                for entry in present {
                    let blanks = [("policy_type", policy.options.kind.name())];
                    sink.fill(IssueCode::UnsupportedPrincipal, &blanks, entry.key());
                }
            }
            LintKind::ServiceControl => {}
            LintKind::Resource | LintKind::ResourceControl => {
                if present.count() == 0 {
                    sink.add(IssueCode::MissingPrincipal, statement.place);
                }
            }
        }
        if let Some(entry) = statement.entry("NotPrincipal")
            && policy.is_resource()
            && statement.allows()
        {
            sink.add(IssueCode::AllowWithNotPrincipal, entry.key());
        }
    }
}

pub(crate) fn values<'a>(policy: &Policy<'a>, _: &ActionCatalog<'_>, sink: &mut Sink<'a>) {
    if !policy.is_resource() {
        return;
    }
    for statement in &policy.statements {
        for entry in statement.principal_entries() {
            let node = &entry.member.node;
            if !is_object(node) {
                if text_of(node) != Some("*") && !later(node) {
                    sink.add(IssueCode::InvalidPrincipalFormat, entry.value());
                }
                continue;
            }
            for key in entry.entries() {
                of_key(policy, &key, sink);
            }
        }
    }
}

fn of_key<'a>(policy: &Policy<'a>, key: &Entry<'a>, sink: &mut Sink<'a>) {
    let name = key.name();
    if is_later(name) {
        return;
    }
    if !["AWS", "CanonicalUser", "Federated", "Service"].contains(&name) {
        return sink.fill(
            IssueCode::InvalidPrincipalKey,
            &[("principal_key", name)],
            key.key(),
        );
    }
    if name == "Federated" && !policy.trust {
        sink.add(IssueCode::FederatedPrincipalNotSupported, key.value());
    }
    for item in key.items() {
        let Some(text) = item.text() else {
            mismatch(sink, "String", item.place);
            continue;
        };
        if text.contains(['*', '?']) && !text.contains("${") && !(name == "AWS" && text == "*") {
            let blanks = [("principal_key", name)];
            sink.fill(
                IssueCode::UnsupportedWildcardInPrincipal,
                &blanks,
                item.place,
            );
        } else if name == "AWS" && is_id(text, "AROA") {
            sink.fill(
                IssueCode::InvalidRoleReference,
                &[("roleid", text)],
                item.place,
            );
        } else if name == "AWS" && is_id(text, "AIDA") {
            sink.fill(
                IssueCode::InvalidUserReference,
                &[("userid", text)],
                item.place,
            );
        } else if name == "Service" && !is_service_principal(text) && !text.contains("${") {
            service_format(sink, item.place);
        }
    }
}

/// A unique id, as IAM shows it in the place of a deleted role or user.
fn is_id(text: &str, prefix: &str) -> bool {
    text.len() >= 16
        && text.starts_with(prefix)
        && text
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

/// Recorded.
const SERVICE_FORMAT: &str = "service.amazonaws.com, or use one of the following suffixes: .amazon.com, .amazonaws.com.cn with all lowercase letters";

pub(super) fn service_format<'a>(sink: &mut Sink<'a>, place: Place<'a>) {
    sink.fill(
        IssueCode::InvalidServicePrincipalFormat,
        &[("expectedFormat", SERVICE_FORMAT)],
        place,
    );
}

/// A name with one of the suffixes that the recorded message lists, in lower case.
pub(super) fn is_service_principal(text: &str) -> bool {
    let suffixes = [".amazonaws.com", ".amazon.com", ".amazonaws.com.cn"];
    let allowed = |byte: u8| {
        byte.is_ascii_lowercase()
            || byte.is_ascii_digit()
            || matches!(byte, b'.' | b'-' | b'_' | b'*' | b'?')
    };
    suffixes
        .iter()
        .any(|suffix| text.len() > suffix.len() && text.ends_with(suffix))
        && text.bytes().all(allowed)
}

/// What a service principal may do for whom.
pub(crate) fn services<'a>(policy: &Policy<'a>, _: &ActionCatalog<'_>, sink: &mut Sink<'a>) {
    if !policy.is_resource() || policy.trust {
        return;
    }
    for statement in policy
        .statements
        .iter()
        .filter(|statement| statement.allows())
    {
        let services = statement.principals("Principal", "Service");
        let Some((first, place)) = services.first().copied() else {
            continue;
        };
        unsupported_keys(statement, sink);
        let has = |keys: &[&str]| {
            statement
                .conditions
                .iter()
                .find(|it| keys.contains(&it.lower.as_str()))
        };
        if has(&SOURCE_KEYS).is_some() || statement.open {
            continue;
        }
        match has(&["aws:referer"]) {
            Some(condition) => {
                let blanks = [("servicePrincipalPrefix", first), ("key", condition.key)];
                let places = vec![place, condition.entry.key()];
                sink.say(
                    IssueCode::RecommendedConditionKeyForServicePrincipal,
                    0,
                    &blanks,
                    places,
                );
            }
            None => {
                let places = services.iter().map(|(_, place)| *place).collect();
                sink.say(IssueCode::RestrictAccessToServicePrincipal, 0, &[], places);
            }
        }
    }
}

fn unsupported_keys<'a>(statement: &Statement<'a>, sink: &mut Sink<'a>) {
    if !statement.principals("Principal", "AWS").is_empty() {
        return;
    }
    let about = statement
        .conditions
        .iter()
        .filter(|it| PRINCIPAL_KEYS.contains(&it.lower.as_str()));
    let about: Vec<_> = about.collect();
    if !about.is_empty() {
        let keys: Vec<&str> = about.iter().map(|it| it.key).collect();
        let places = about.iter().map(|it| it.entry.key()).collect();
        let blanks = [("conditionKeys", keys.join(", "))];
        let blanks = blanks.each_ref().map(|(name, keys)| (*name, keys.as_str()));
        sink.say(
            IssueCode::UnsupportedConditionKeyForServicePrincipal,
            0,
            &blanks,
            places,
        );
    }
}
