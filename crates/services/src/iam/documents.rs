//! Policy documents in calls: well formed, not too long, and naming principals that exist.

use policy::document::PrincipalName;
use policy::{Document, PolicyKind};

use crate::iam::{refusals, wording};
use crate::prelude::*;

/// Reads a document. The error has IAM's words; a hint says where it is wrong and how to fix it.
pub(super) fn read(ctx: &mut Ctx, kind: PolicyKind, text: &str) -> Result<Arc<Document>, ApiError> {
    checked(ctx, kind, false, text)
}

/// The same for the document of a managed policy, for which IAM is stricter.
pub(super) fn read_managed(ctx: &mut Ctx, text: &str) -> Result<Arc<Document>, ApiError> {
    checked(ctx, PolicyKind::Identity, true, text)
}

fn checked(
    ctx: &mut Ctx,
    kind: PolicyKind,
    managed: bool,
    text: &str,
) -> Result<Arc<Document>, ApiError> {
    let read = Document::parse_as(kind, text);
    if let Err(error) = &read {
        ctx.advise(error.says());
    }
    let fault = wording::fault(kind, managed, text);
    let document = match (read, fault) {
        (Ok(document), None) => document,
        (_, Some(says)) => return Err(refusals::MALFORMED_DOCUMENT.saying(says)),
        (Err(error), None) => {
            let says = wording::other(kind, &error.path);
            return Err(refusals::MALFORMED_DOCUMENT.saying(says));
        }
    };
    ctx.note_passed("The policy document is well formed.");
    Ok(Arc::new(document))
}

/// Refuses a trust policy that names a principal that does not exist, as IAM does when it saves one. Of accounts that this world
/// does not have nothing is known: they exist, with the users and roles that are named, as in the policies of buckets and
/// queues.
pub(super) fn names_exist(
    world: &World,
    ctx: &mut Ctx,
    document: &Document,
) -> Result<(), ApiError> {
    let names = document
        .statements()
        .iter()
        .filter_map(|statement| statement.principals.as_ref())
        .flat_map(|principals| &principals.names);
    for name in names {
        let partition = ctx.account().partition();
        let (named, exists) = match name {
            PrincipalName::Account(account) => (account, may_exist(world, partition, account)),
            PrincipalName::Aws(arn) => (
                arn,
                Partition::of_arn(arn) == Some(partition)
                    && (has_principal(world, arn) || is_elsewhere(world, arn)),
            ),
            // Services and identity providers are not looked up here.
            PrincipalName::Everyone
            | PrincipalName::Service(_)
            | PrincipalName::Federated(_)
            | PrincipalName::CanonicalUser(_) => continue,
        };
        if !exists {
            ctx.advise(message!(
                "Nobody in this world is `{named}`: name an account, user or role that exists."
            ));
            return Err(refuse!(refusals::INVALID_PRINCIPAL, named));
        }
    }
    Ok(())
}

/// Whether an account may exist. Accounts in documents belong to the author's partition, so one of another partition is none.
fn may_exist(world: &World, partition: Partition, account: &str) -> bool {
    account.parse::<AccountId>().is_ok_and(|id| {
        let has = |partition: Partition| world.account(id.within(partition)).is_some();
        has(partition) || !Partition::ALL.into_iter().any(has)
    })
}

/// Whether a principal belongs to an account that this world does not have.
fn is_elsewhere(world: &World, arn: &str) -> bool {
    AccountId::of_arn(arn).is_some_and(|id| world.account(id).is_none())
}

fn has_principal(world: &World, arn: &str) -> bool {
    if let Ok(principal) = arn.parse::<Principal>() {
        return world
            .account(principal.account())
            .is_some_and(|account| account.policies_of(&principal).is_some());
    }
    world.role_by_arn(arn).is_some()
}

/// The document as JSON.
pub(super) fn value(document: &Document) -> Value {
    serde_json::from_str(document.text()).unwrap_or(Value::Null)
}
