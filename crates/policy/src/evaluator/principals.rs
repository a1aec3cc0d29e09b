//! Whom a statement names.

use crate::condition::Truth;
use crate::document::{PrincipalName, Principals, Statement};
use crate::layers::{Grant, LayerKind};
use crate::request::{Request, RequestPrincipal};
use crate::unknown;

/// Whether a statement names the caller, in layers whose statements have principals, and what it grants: surely, and if more can be
/// named by what is unknown, perhaps.
pub(super) fn grants(
    layer: LayerKind,
    statement: &Statement,
    request: &Request,
) -> impl Iterator<Item = (Option<Truth>, Grant)> + use<> {
    let (first, more) = match (layer, &statement.principals) {
        (LayerKind::Resource | LayerKind::ResourceControlPolicy, Some(principals)) => {
            let caller = &request.principal;
            let sure = spoken_to(principals, caller);
            let open = principals.names.iter().any(|it| may_name(it, caller));
            let limits = layer == LayerKind::ResourceControlPolicy;
            let sure = sure.map(|grant| if limits { Grant::Direct } else { grant });
            match (sure, open) {
                (Some(_), true) if principals.not => ((Some(Truth::Unknown), Grant::Direct), None),
                (None, true) if !principals.not => ((Some(Truth::Unknown), Grant::Direct), None),
                (Some(grant), true) if grant != Grant::Direct => {
                    let perhaps = (Some(Truth::Unknown), Grant::Direct);
                    ((Some(Truth::True), grant), Some(perhaps))
                }
                (sure, _) => {
                    let named = Truth::from(sure.is_some());
                    ((Some(named), sure.unwrap_or(Grant::Direct)), None)
                }
            }
        }
        (LayerKind::Resource, None) => ((Some(Truth::False), Grant::Direct), None),
        (LayerKind::ResourceControlPolicy, None) => ((Some(Truth::True), Grant::Direct), None),
        (
            LayerKind::ServiceControlPolicy
            | LayerKind::PermissionsBoundary
            | LayerKind::SessionPolicy
            | LayerKind::Identity,
            _,
        ) => ((None, Grant::Direct), None),
    };
    [first].into_iter().chain(more)
}

/// Whether a name with an unknown part can be the caller's.
fn may_name(name: &PrincipalName, caller: &RequestPrincipal) -> bool {
    name.is_unknown()
        && match name {
            PrincipalName::Service(_) => caller.service.is_some(),
            PrincipalName::Federated(_) => caller.federated.is_some(),
            PrincipalName::Everyone
            | PrincipalName::Account(_)
            | PrincipalName::Aws(_)
            | PrincipalName::CanonicalUser(_) => true,
        }
}

/// The names of what is unknown of a statement's principals.
pub(super) fn unknown_principals(statement: &Statement) -> impl Iterator<Item = String> {
    let principals = statement.principals.iter().flat_map(|it| &it.names);
    let texts = principals.filter_map(PrincipalName::text);
    texts.flat_map(|it| unknown::names(it).map(str::to_string))
}

/// Whether a name is the caller's, and how directly it names the caller.
pub(crate) fn names_caller(name: &PrincipalName, caller: &RequestPrincipal) -> Option<Grant> {
    let direct =
        |own: &Option<String>, name: &String| (own.as_ref() == Some(name)).then_some(Grant::Direct);
    let account = |own: &Option<String>, name: &String| {
        direct(own, name).map(|direct| match caller.root_user {
            true => direct,
            false => Grant::Account,
        })
    };
    match name {
        PrincipalName::Everyone => Some(Grant::Direct),
        PrincipalName::Account(id) => account(&caller.account, id),
        // It is the id of an account, which few callers say.
        PrincipalName::CanonicalUser(id) => account(&caller.canonical_user, id),
        PrincipalName::Aws(arn) if caller.is_session_of(arn) => Some(Grant::Role),
        PrincipalName::Aws(arn) => direct(&caller.arn, arn),
        PrincipalName::Service(service) => direct(&caller.service, service),
        PrincipalName::Federated(provider) => direct(&caller.federated, provider),
    }
}

/// Whether the statement names the caller, and how directly.
fn spoken_to(principals: &Principals, caller: &RequestPrincipal) -> Option<Grant> {
    let mut names = principals
        .names
        .iter()
        .filter_map(|name| names_caller(name, caller));
    if !principals.not {
        return names.max();
    }
    // Naming the account does not exclude its users and roles, nor naming a role its sessions: each of them must be named, too.
    let spared = names.any(|grant| grant == Grant::Direct);
    (!spared).then_some(Grant::Direct)
}

impl Principals {
    /// How directly they name the caller; `None`: they do not. As in a resource policy.
    pub fn grant(&self, caller: &RequestPrincipal) -> Option<Grant> {
        spoken_to(self, caller)
    }
}
