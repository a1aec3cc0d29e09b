//! Trust policies of roles.

use crate::catalog::ActionCatalog;
use crate::code::IssueCode;
use crate::document::{Place, Policy, Statement, is_later, text_of};
use crate::sink::Sink;

/// What kind of provider a federated principal is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Provider<'a> {
    /// A SAML provider.
    Saml,
    /// A provider of OpenID Connect, by its name, which is the prefix of its keys.
    OpenId(&'a str),
}

/// The provider of a federated principal; `None`: it is neither.
pub(super) fn provider(name: &str) -> Option<Provider<'_>> {
    if name.starts_with("arn:") {
        if name.contains(":saml-provider/") {
            return Some(Provider::Saml);
        }
        return name
            .split_once(":oidc-provider/")
            .map(|(_, name)| Provider::OpenId(name));
    }
    let host = name.split('/').next().unwrap_or("");
    let label = |label: &str| {
        !label.is_empty()
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    (host.contains('.') && host.split('.').all(label)).then_some(Provider::OpenId(name))
}

pub(crate) fn elements<'a>(policy: &Policy<'a>, _: &ActionCatalog<'_>, sink: &mut Sink<'a>) {
    if !policy.trust {
        return;
    }
    for statement in &policy.statements {
        if let Some(entry) = statement.entry("NotPrincipal") {
            sink.add(
                IssueCode::RoleTrustPolicySyntaxErrorNotprincipal,
                entry.key(),
            );
        }
        if let Some(entry) = statement.entry("Principal")
            && text_of(&entry.member.node) == Some("*")
        {
            sink.add(
                IssueCode::RoleTrustPolicyUnsupportedWildcardInPrincipal,
                entry.value(),
            );
        }
        for patterns in &statement.resources {
            sink.add(
                IssueCode::RoleTrustPolicySyntaxErrorResource,
                patterns.entry.key(),
            );
        }
        for (name, place) in statement.principals("Principal", "Federated") {
            if provider(name).is_none() && !name.contains(['*', '?', '$']) {
                sink.add(
                    IssueCode::InvalidFederatedPrincipalSyntaxInRoleTrustPolicy,
                    place,
                );
            }
        }
    }
}

/// All principals of a statement, with the key that they are under.
fn principals<'a>(statement: &Statement<'a>) -> Vec<(&'static str, &'a str, Place<'a>)> {
    let mut found = Vec::new();
    for key in ["AWS", "Service", "Federated"] {
        let of_key = statement.principals("Principal", key).into_iter();
        found.extend(of_key.map(|(name, place)| (key, name, place)));
    }
    found
}

/// Each way to assume a role is for one kind of principal. Recorded: `sts:AssumeRole` with a federated principal.
pub(crate) fn actions<'a>(policy: &Policy<'a>, _: &ActionCatalog<'_>, sink: &mut Sink<'a>) {
    for statement in policy.trusting() {
        let principals = principals(statement);
        let later = |name: &str| is_later(name) && provider(name).is_none();
        for (action, place) in statement.action_items() {
            let fits = |key: &str, name: &str| match action.to_ascii_lowercase().as_str() {
                "sts:assumerole" => key != "Federated",
                "sts:assumerolewithsaml" => {
                    key == "Federated" && (later(name) || provider(name) == Some(Provider::Saml))
                }
                "sts:assumerolewithwebidentity" => {
                    key == "Federated"
                        && (later(name) || matches!(provider(name), Some(Provider::OpenId(_))))
                }
                _ => true,
            };
            if principals.is_empty() || principals.iter().any(|(key, name, _)| fits(key, name)) {
                continue;
            }
            let names: Vec<&str> = principals.iter().map(|(_, name, _)| *name).collect();
            let names = names.join(", ");
            let blanks = [("actionName", action), ("principalNames", names.as_str())];
            let places = principals.iter().map(|(_, _, place)| *place);
            let places = [place].into_iter().chain(places).collect();
            sink.say(IssueCode::MismatchedActionForPrincipal, 0, &blanks, places);
        }
    }
}

pub(crate) fn providers<'a>(policy: &Policy<'a>, _: &ActionCatalog<'_>, sink: &mut Sink<'a>) {
    for statement in policy.trusting() {
        for (name, place) in statement.principals("Principal", "Service") {
            let needed = ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"];
            let allowed = |wanted: &&str| {
                let mut actions = statement.action_items();
                actions.any(|(action, _)| policy::pattern::glob_ignore_case(action, wanted))
            };
            if name == "rolesanywhere.amazonaws.com"
                && !statement.has_later_action()
                && !needed.iter().all(allowed)
            {
                sink.add(IssueCode::MissingActionForRolesAnywhereTrustPolicy, place);
            }
        }
    }
}

/// A session of a role that is trusted itself.
pub(crate) fn sessions<'a>(policy: &Policy<'a>, _: &ActionCatalog<'_>, sink: &mut Sink<'a>) {
    if !policy.trust {
        return;
    }
    for statement in &policy.statements {
        let names = statement.principals("Principal", "AWS");
        for (name, place) in &names {
            let Some((account, session)) = name.split_once(":assumed-role/") else {
                continue;
            };
            let role = session.split('/').next().unwrap_or("");
            let account = account.replace(":sts:", ":iam:");
            let is_role = |other: &str| {
                other.split_once(":role/").is_some_and(|(place, path)| {
                    place == account && path.rsplit('/').next() == Some(role)
                })
            };
            if let Some((parent, other)) = names.iter().find(|(other, _)| is_role(other)) {
                let blanks = [("redundant_principal", *name), ("parent_role", *parent)];
                let places = vec![*place, *other];
                sink.say(
                    IssueCode::RedundantPrincipalInRoleTrustPolicy,
                    0,
                    &blanks,
                    places,
                );
            }
        }
    }
}
