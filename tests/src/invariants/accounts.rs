//! Accounts: memberships, closing, policies of identities, keys, roles.

use std::collections::{BTreeMap, BTreeSet};

use sim::World;
use sim::account::{Account, Stage};
use sim::agenda::Task;
use sim::credentials::Credentials;
use sim::ids::{AccountId, OrganizationId, ParentId};
use sim::managed;
use sim::principal::Principal;

use super::so;

/// The places of accounts, from the organizations' side.
type Places<'w> = BTreeMap<AccountId, (&'w OrganizationId, &'w ParentId)>;

/// Checks memberships, closures, policies of identities, and keys.
pub(super) fn check(world: &World) -> Result<(), String> {
    let mut places = places(world)?;
    memberships(world, &mut places)?;
    so(places.is_empty(), || {
        "accounts that do not exist are members".into()
    })?;
    world
        .accounts()
        .try_for_each(|account| closing(world, account))?;
    policies_exist(world)?;
    keys(world)
}

/// Every account has exactly one parent, which exists; no organization has accounts of two partitions.
fn places(world: &World) -> Result<Places<'_>, String> {
    let mut places = BTreeMap::new();
    for organization in world.organizations() {
        for (parent, accounts) in &organization.accounts {
            so(!accounts.is_empty(), || {
                format!("{parent} keeps an empty set")
            })?;
            so(organization.has_parent(parent), || {
                format!("accounts hang in {parent}, which is gone")
            })?;
            for account in accounts.iter() {
                let before = places.insert(*account, (&organization.id, parent));
                so(before.is_none(), || format!("{account} has two parents"))?;
                so(
                    account.partition() == organization.management.partition(),
                    || format!("{account} is in an organization of another partition"),
                )?;
            }
        }
    }
    Ok(places)
}

/// Memberships and organizations agree; email addresses are unique in each partition.
fn memberships(world: &World, places: &mut Places<'_>) -> Result<(), String> {
    for organization in world.organizations() {
        let joined = organization.joined.iter().all(|(at, id)| {
            let membership = world.account(*id).and_then(|it| it.membership.as_ref());
            membership.is_some_and(|it| it.organization == organization.id && it.at == *at)
        });
        so(
            joined && organization.joined.len() == organization.account_count(),
            || {
                format!(
                    "{} lists other accounts than it has, or in another order",
                    organization.id
                )
            },
        )?;
    }
    let mut emails = BTreeSet::new();
    for account in world.accounts() {
        let place = places.remove(&account.id);
        let membership = account
            .membership
            .as_ref()
            .map(|it| (&it.organization, &it.parent));
        if let Some(pair) = account.pair {
            let back = world.account(pair).and_then(|it| it.pair);
            so(back == Some(account.id), || {
                format!("{} is paired with one that is not", account.name)
            })?;
        }
        so(place == membership, || {
            format!("{} is in {place:?} and says {membership:?}", account.name)
        })?;
        let address = (account.id.partition(), account.email.to_lowercase());
        so(emails.insert(address), || {
            format!("{} has an email address of another", account.name)
        })?;
        so(
            world.by_email(account.id.partition(), &account.email) == Some(account.id),
            || format!("{} is not found by its email address", account.name),
        )?;
    }
    Ok(())
}

/// A closing or closed account proceeds to its end, and services leave it alone; at its end it is in no organization.
fn closing(world: &World, account: &Account) -> Result<(), String> {
    let Some(closure) = &account.closure else {
        return Ok(());
    };
    let id = account.id;
    let next = match closure.stage {
        Stage::Pending => Task::FinishClosing { account: id },
        Stage::Closed { .. } => Task::CleanAccount { account: id },
        Stage::Gone { .. } => {
            return so(account.membership.is_none(), || {
                format!("{} is gone and still a member", account.name)
            });
        }
    };
    so(
        world.agenda().iter().filter(|due| due.task == next).count() == 1,
        || format!("{} waits for nothing", account.name),
    )?;
    let Some(organization) = world.organization_of(id) else {
        return Err(format!("{} left before its end", account.name));
    };
    so(organization.management != id, || {
        "the management account is closed".into()
    })?;
    if account.is_closed() {
        for (service, it) in &organization.integrations {
            so(
                !it.due.contains(&id) && !it.reached.contains_key(&id),
                || format!("{service} does not leave {} alone", account.name),
            )?;
        }
    }
    Ok(())
}

/// Every attached policy is AWS's in that partition or the account's own, and every service-linked role has one. An imported
/// one may have a policy of AWS that is not known here, or none if the role is not known either.
fn policies_exist(world: &World) -> Result<(), String> {
    for account in world.accounts() {
        let roles = account.roles.values();
        let roles = roles.filter(|it| it.linked_to.is_none());
        let roles = roles.map(|it| (&it.name, &it.policies));
        let users = account.users.values().map(|it| (&it.name, &it.policies));
        for (name, policies) in roles.chain(users) {
            for arn in &policies.attached {
                let aws = managed::by_arn(account.id.partition(), arn).is_ok_and(|it| it.is_some());
                so(aws || account.own_policy(arn).is_some(), || {
                    format!("{name} of {} has {arn}, which nobody made", account.name)
                })?;
            }
        }
        for role in account.roles.values().filter(|it| it.linked_to.is_some()) {
            let partition = account.id.partition();
            let own = format!("arn:{partition}:iam::aws:policy/");
            let attached = &role.policies.attached;
            let known = managed::arn_of_role(partition, &role.name).is_some();
            let all_of_aws = attached.iter().all(|arn| arn.starts_with(&own));
            so(all_of_aws && (!known || !attached.is_empty()), || {
                format!("{} of {} has no policy of AWS", role.name, account.name)
            })?;
        }
    }
    Ok(())
}

/// Every access key in a user's list belongs to that user in the key ring, and so does the key of every session.
fn keys(world: &World) -> Result<(), String> {
    for account in world.accounts() {
        let users = account.users.values();
        let users = users.map(|it| (it.principal(account.id), &it.keys));
        let root = (Principal::Root(account.id), &account.root.keys);
        for (owner, keys) in users.chain([root]) {
            so(keys.len() <= 2, || {
                format!("{owner} has {} keys", keys.len())
            })?;
            for key in keys {
                let found = world.credentials(&key.id);
                let fits = |it: &Credentials| it.principal == owner && it.active == key.active;
                so(found.as_ref().is_some_and(fits), || {
                    format!("{} of {owner} is {found:?}", key.id)
                })?;
            }
        }
        for session in account.sessions.values() {
            let found = world.credentials(&session.key);
            // Expired sessions may be forgotten.
            let over = session.expires <= world.now();
            let fits = |it: &Credentials| it.ends == Some(session.expires);
            so(over || found.as_ref().is_some_and(fits), || {
                format!("{} of {} is {found:?}", session.key, session.name)
            })?;
        }
    }
    Ok(())
}

/// Every service-linked role has a cause, and it is not in the future.
pub(super) fn check_roles(world: &World) -> Result<(), String> {
    for account in world.accounts() {
        for role in account.roles.values() {
            so(
                role.cause.at <= role.created_at && role.created_at <= world.now(),
                || format!("{} in {} came before its cause", role.name, account.name),
            )?;
        }
    }
    Ok(())
}
