//! Tokens of OpenID Connect providers in trust policies.

use crate::catalog::ActionCatalog;
use crate::code::IssueCode;
use crate::document::{Place, Policy, Statement, is_later};
use crate::operator::Qualifier;
use crate::rules::trust::{Provider, provider};
use crate::sink::Sink;

const GITHUB: &str = "token.actions.githubusercontent.com";

/// The claim that says for whom a token is; each token has one.
pub(crate) fn claims<'a>(policy: &Policy<'a>, _: &ActionCatalog<'_>, sink: &mut Sink<'a>) {
    if !policy.trust {
        return;
    }
    for condition in policy.conditions() {
        if !is_audience(&condition.lower) {
            continue;
        }
        let key = ("key", condition.key);
        match condition.operator.qualifier {
            Some(Qualifier::ForAllValues) => {
                let kind = ("audienceType", "aud");
                sink.fill(
                    IssueCode::ConfirmAudienceClaimType,
                    &[key, kind],
                    condition.entry.key(),
                );
            }
            Some(Qualifier::ForAnyValue) => {
                sink.fill(
                    IssueCode::ForanyvalueWithAudienceClaimType,
                    &[key],
                    condition.entry.key(),
                );
            }
            None => {}
        }
    }
}

/// Whether a key is the audience of a token: `accounts.google.com:aud`.
pub(super) fn is_audience(key: &str) -> bool {
    key.split_once(':')
        .is_some_and(|(host, claim)| host.contains('.') && claim == "aud")
}

/// Providers that are trusted without a condition about their tokens.
pub(crate) fn github<'a>(policy: &Policy<'a>, _: &ActionCatalog<'_>, sink: &mut Sink<'a>) {
    for statement in policy.trusting() {
        for (name, place) in statement.principals("Principal", "Federated") {
            let Some(Provider::OpenId(host)) = provider(name) else {
                continue;
            };
            let prefix = format!("{}:", host.to_ascii_lowercase());
            let known = statement
                .conditions
                .iter()
                .any(|it| it.lower.starts_with(&prefix));
            if host == GITHUB {
                repository(statement, place, sink);
            } else if !known && !statement.open && !is_later(host) {
                sink.add(IssueCode::MissingConditionKeyForOidcPrincipal, place);
            }
        }
    }
}

/// GitHub signs tokens for every repository: the subject tells whose.
fn repository<'a>(statement: &Statement<'a>, place: Place<'a>, sink: &mut Sink<'a>) {
    let is = |claim: &str| {
        let wanted = format!("{GITHUB}:{claim}");
        move |key: &str| key == wanted
    };
    let (subject, branch) = (is("sub"), is("ref"));
    let branch = statement.conditions.iter().any(|it| branch(&it.lower));
    let mut found = false;
    for condition in statement.conditions.iter().filter(|it| subject(&it.lower)) {
        found = true;
        for (value, place) in condition.texts() {
            let repository = value.split(':').nth(1).unwrap_or("");
            let wide = repository.contains(['*', '?']) || !value.contains(':') && !is_later(value);
            if wide || value.contains(['*', '?']) && !branch {
                sink.add(IssueCode::SpecificGithubRepoAndBranchRecommended, place);
            }
        }
    }
    if !found && !statement.open {
        sink.add(IssueCode::MissingGithubRepoConditionKey, place);
    }
}
