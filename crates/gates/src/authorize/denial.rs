//! The message of a denial, and the policy that it names.
//!
//! Since January 2026 a message about an explicit deny ends with the ARN of the denying policy, if the caller belongs to
//! the account or the organization of the resource. That holds for SCPs, RCPs, permissions boundaries, session policies and
//! identity-based policies. Inline policies have no ARN, and an implicit deny names no policy (both recorded).
//! Source: AWS Security Blog, enhanced access denied error messages with policy ARNs; messages in public issues.
//!
//! If several policies of the type deny, AWS names one of them; which one is not documented. Here it is the first in the order
//! of evaluation that has an ARN.

use std::sync::Arc;

use message::{Message, message};
use policy::{Decision, Document, Effect, LayerKind, StatementTrace};

use super::request::AccessRequest;
use api::ids::AccountId;
use api::managed;
use api::policy_types::PolicyType;
use api::principal::Principal;
use state::account::Account;
use state::account::SessionPolicy;
use state::outcome::Judgment;
use state::world::World;

/// The message for a request that policy denies.
pub fn denial(world: &World, ask: &AccessRequest<'_>, judgment: &Judgment) -> String {
    let s3 = ask.action.starts_with("s3:");
    // Amazon S3 puts the resource in quotation marks, and names none for the list of buckets (seen in public reports).
    let resource = match ask.resource {
        "*" if s3 => String::new(),
        resource if s3 => format!(" on resource: \"{resource}\""),
        resource => format!(" on resource: {resource}"),
    };
    format!(
        "User: {} is not authorized to perform: {}{resource} {}",
        ask.caller.arn(),
        ask.action,
        reason(world, ask.caller, ask.owner, judgment)
    )
}

/// The reason in IAM's message about a denial: "with an explicit deny in a service control policy: arn:…".
pub fn reason(
    world: &World,
    caller: &Principal,
    owner: Option<AccountId>,
    judgment: &Judgment,
) -> Message {
    let phrase = judgment.verdict.reason_phrase(&judgment.request.action);
    match denying_policy(world, caller, owner, judgment) {
        Some(arn) => message!("{phrase}: {arn}"),
        None => phrase,
    }
}

/// The ARN of the denying policy, if the message may name it.
fn denying_policy(
    world: &World,
    caller: &Principal,
    owner: Option<AccountId>,
    judgment: &Judgment,
) -> Option<String> {
    let verdict = &judgment.verdict;
    if verdict.decision != Decision::ExplicitlyDenied {
        return None;
    }
    let account = caller.account();
    let owner = owner.unwrap_or(account);
    let organization = |id| world.organization_of(id).map(|it| &it.id);
    if owner != account
        && (organization(owner).is_none() || organization(owner) != organization(account))
    {
        return None;
    }
    let layer = verdict.deciding_layer()?;
    verdict
        .layers
        .iter()
        .filter(|it| it.layer == layer)
        .flat_map(|it| &it.statements)
        .filter(|it| it.matched && it.effect == Effect::Deny)
        .find_map(|statement| arn_of_policy(world, layer, caller, owner, statement))
}

/// The ARN of the policy that contains a statement. It is found by identity, because evaluation does not copy documents.
fn arn_of_policy(
    world: &World,
    layer: LayerKind,
    caller: &Principal,
    owner: AccountId,
    statement: &StatementTrace,
) -> Option<String> {
    let (kind, of) = match layer {
        LayerKind::ServiceControlPolicy => (PolicyType::ServiceControl, caller.account()),
        LayerKind::ResourceControlPolicy => (PolicyType::ResourceControl, owner),
        LayerKind::Identity | LayerKind::PermissionsBoundary => {
            let account = world.account(caller.account())?;
            return arn_in(account, &statement.document);
        }
        LayerKind::SessionPolicy => {
            let account = world.account(caller.account())?;
            if let Some(root) = account.root_session_of(caller) {
                let arn = root.task.policy().arn_in(account.id.partition());
                return Some(arn.to_string());
            }
            return arn_in(account, session_document(account, caller, statement)?);
        }
        LayerKind::Resource => return None,
    };
    let organization = world.organization_of(of)?;
    organization
        .policies_of(kind)
        .find(|policy| is(policy.document.as_ref(), &statement.document))
        .map(|policy| organization.policy_arn(policy))
}

fn is(kept: Option<&Arc<Document>>, document: &Arc<Document>) -> bool {
    kept.is_some_and(|kept| Arc::ptr_eq(kept, document))
}

/// The ARN of the managed policy with this document, the account's own or AWS's; `None` for an inline policy.
fn arn_in(account: &Account, document: &Arc<Document>) -> Option<String> {
    let own = account.policies.values().find(|policy| {
        let mut versions = policy.versions.values();
        versions.any(|version| Arc::ptr_eq(&version.document, document))
    });
    if let Some(own) = own {
        return Some(own.arn(account.id));
    }
    let partition = account.id.partition();
    managed::suggested()
        .find(|policy| policy.has_document(partition, document))
        .map(|policy| policy.arn_in(partition).to_string())
}

/// The session policy that a statement comes from. Several session policies are evaluated as one.
fn session_document<'a>(
    account: &'a Account,
    caller: &Principal,
    statement: &StatementTrace,
) -> Option<&'a Arc<Document>> {
    let session = account.session_of(caller)?;
    let mut scope_downs = session.scope_downs.iter();
    if scope_downs.any(|it| Arc::ptr_eq(it, &statement.document)) {
        return None;
    }
    let mut index = statement.index;
    for SessionPolicy { document, .. } in &session.policies {
        let count = document.statements().len();
        if index < count {
            return Some(document);
        }
        index -= count;
    }
    None
}
