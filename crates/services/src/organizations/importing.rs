//! Importing an organization that exists elsewhere: an intervention that checks it and builds it, with its own ids.
//!
//! Nothing here was called, so nothing is logged, and all that depends on time begins now.

mod invitations;
mod migration;

use ordered::Set;

use super::policies::stored;
use super::{accounts, closing, creation, delegation, found, joining, tags};
use crate::iam;
use crate::prelude::*;
use api::ids::PolicyId;
use api::managed;
use api::policy_types::PolicyTarget;
use gates::people::ADMINISTRATOR;
use migration::refuse;
use state::account::{Closure, JoinedMethod, Membership, ORGANIZATIONS_ROLE, Policies};
use state::agenda::Deed;
use state::imported::{
    ImportedAccount, ImportedAttachments, ImportedIdentities, ImportedOrganization, ImportedPolicy,
    ImportedState,
};
use state::organization::{DEFAULT_ACCOUNT_QUOTA, MAX_ACCOUNT_QUOTA, OU_DEPTH, OU_QUOTA};
use state::policies::{EnabledType, OrganizationPolicy};
use state::root_access::RootCredentials;

/// Adds the organization to the world.
///
/// # Errors
///
/// It contradicts itself or the world, or exceeds a quota that AWS does not raise. The world may then be changed in part; the
/// caller throws it away.
pub fn import(
    world: &mut WorldMut,
    imported: &ImportedOrganization,
    events: &mut Events,
) -> Result<(), ApiError> {
    let organization = tree(world, imported)?;
    let organization = with_policies(world, organization, imported)?;
    let cause = Cause {
        at: world.now(),
        actor: Actor::Outside,
        deed: Deed::Import,
    };
    let id = organization.id.clone();
    (world.organizations_mut()).insert(id.clone(), organization.into());
    for account in &imported.accounts {
        open(world, imported, account, &cause, events)?;
    }
    if let Some(it) = &imported.delegation {
        let kept = world.organization_mut(&id);
        let policy = delegation::restored(kept, it).map_err(|reason| {
            ApiError::not_possible(message!("The delegation policy: {reason}"))
        })?;
        kept.delegation = Some(Arc::new(policy));
    }
    let counted = imported.accounts.len() + imported.invitations.len();
    world.organization_mut(&id).account_quota = quota(counted);
    for it in &imported.identities {
        identities(world, imported, it, &cause)?;
    }
    if let Some(it) = &imported.migration {
        migration::restore(world, imported, it, &cause)?;
    }
    for it in &imported.invitations {
        invitations::restore(world, imported, it, &cause)?;
    }
    let says = counted!(
        imported.accounts.len(),
        "Organization `{id}` was imported, with 1 account.|Organization `{id}` was imported, with {n} accounts."
    );
    let kind = EventKind::OrganizationCreated(id);
    events.push(world.event(Actor::Outside, kind, says));
    Ok(())
}

/// A quota that holds accounts and invitations, as AWS Support raises it: with room for a few more.
fn quota(accounts: usize) -> u32 {
    let rounded = u32::try_from(accounts / 10 * 10 + 10).unwrap_or(u32::MAX);
    rounded.max(DEFAULT_ACCOUNT_QUOTA)
}

/// The organization with its units, without accounts.
fn tree(world: &World, imported: &ImportedOrganization) -> Result<Organization, ApiError> {
    let ImportedOrganization { id, management, .. } = imported;
    if world.organization(id).is_some() {
        return refuse(message!("Organization `{id}` already exists."));
    }
    if !imported.accounts.iter().any(|it| it.id == *management) {
        return refuse(message!(
            "The management account {management} is not among the accounts."
        ));
    }
    if imported.accounts.len() > MAX_ACCOUNT_QUOTA as usize || imported.ous.len() > OU_QUOTA {
        return refuse(message!(
            "An organization has at most {MAX_ACCOUNTS} accounts and {OU_QUOTA} units.",
            MAX_ACCOUNTS = MAX_ACCOUNT_QUOTA
        ));
    }
    let root = imported.root.clone();
    let mut organization = found(world, id.clone(), root, *management, imported.feature_set);
    let mut names = Set::new();
    for ou in &imported.ous {
        if !organization.has_parent(&ou.parent) || organization.ous.contains_key(&ou.id) {
            return refuse(message!(
                "Unit {unit} occurs twice, or its parent {parent} does not come before it.",
                unit = ou.id,
                parent = ou.parent
            ));
        }
        if organization.depth(&ou.parent) == OU_DEPTH {
            return refuse(message!(
                "Unit {unit} is more than {OU_DEPTH} levels below the root.",
                unit = ou.id
            ));
        }
        if !names.insert((ou.parent.clone(), ou.name.clone())) {
            return refuse(message!(
                "Two units in {parent} have the name {name}.",
                parent = ou.parent,
                name = ou.name
            ));
        }
        organization.ous.insert(ou.id.clone(), ou.clone());
    }
    Ok(organization)
}

/// The organization with its policies, their attachments and all tags.
fn with_policies(
    world: &World,
    mut organization: Organization,
    imported: &ImportedOrganization,
) -> Result<Organization, ApiError> {
    if imported.feature_set != FeatureSet::All && !imported.policy_types.is_empty() {
        return refuse("Policy types are enabled only in an organization with all features.");
    }
    for kind in &imported.policy_types {
        let enabled = EnabledType::new(world.now(), false);
        organization.policy_types.insert(*kind, enabled);
    }
    let mut names = Set::new();
    for policy in &imported.policies {
        let known = organization.policy(&policy.id).is_some();
        if known || !names.insert((policy.kind, policy.name.clone())) {
            return refuse(message!(
                "Two policies have the id or the name of {name} ({id}).",
                name = policy.name,
                id = policy.id
            ));
        }
        let policy = Arc::new(read(policy)?);
        organization.policies.insert(policy.id.clone(), policy);
    }
    // Targets may be accounts, which are not in the organization yet.
    let accounts: Set<AccountId> = imported.accounts.iter().map(|it| it.id).collect();
    let exists = |target: &PolicyTarget| match target {
        PolicyTarget::Parent(parent) => organization.has_parent(parent),
        PolicyTarget::Account(account) => accounts.contains(account),
    };
    for attachments in &imported.attachments {
        if !exists(&attachments.target) {
            return refuse(message!(
                "Policies are attached to {target}, which does not exist.",
                target = attachments.target
            ));
        }
        attachable(&organization, attachments)?;
    }
    tagged(&organization, imported, &exists)?;
    for it in imported.attachments.clone() {
        organization.attach(it.kind, it.target, it.policies);
    }
    organization.unsure = imported.unsure.iter().cloned().collect();
    for (id, list) in &imported.tags {
        tags::put(&mut organization, id, list);
    }
    Ok(organization)
}

/// Checks that everything with tags exists.
fn tagged(
    organization: &Organization,
    imported: &ImportedOrganization,
    exists: &dyn Fn(&PolicyTarget) -> bool,
) -> Result<(), ApiError> {
    let partition = imported.management.partition();
    for (id, _) in &imported.tags {
        let policy = id.parse::<PolicyId>();
        let target = id.parse::<PolicyTarget>();
        let known = policy.is_ok_and(|it| organization.policies.contains_key(&it))
            || target.is_ok_and(|it| exists(&it.within(partition)))
            || imported
                .delegation
                .as_ref()
                .is_some_and(|it| it.id.as_str() == &**id);
        if !known {
            return refuse(message!("{id} has tags and does not exist."));
        }
    }
    Ok(())
}

fn read(policy: &ImportedPolicy) -> Result<OrganizationPolicy, ApiError> {
    let (content, (document, settings)) =
        stored(policy.kind, &policy.content).map_err(|error| {
            ApiError::not_possible(message!(
                "The document of policy {name} is not valid: {error}",
                name = policy.name,
                error = error.says()
            ))
        })?;
    Ok(OrganizationPolicy {
        id: policy.id.clone(),
        kind: policy.kind,
        name: policy.name.clone(),
        description: policy.description.clone(),
        managed: false,
        content,
        document,
        settings,
    })
}

/// Checks that the policies of a target can be attached together.
fn attachable(
    organization: &Organization,
    attachments: &ImportedAttachments,
) -> Result<(), ApiError> {
    let ImportedAttachments {
        kind,
        target,
        policies,
    } = attachments;
    let ids: Set<&PolicyId> = policies.iter().collect();
    let of_kind = |id: &PolicyId| organization.policy(id).is_some_and(|it| it.kind == *kind);
    let count = kind.min_attached()..=kind.max_attached();
    let possible = organization.policy_types.contains_key(kind)
        && ids.len() == policies.len()
        && policies.iter().all(of_kind)
        && count.contains(&policies.len());
    if possible {
        return Ok(());
    }
    refuse(message!(
        "The attachments of {target} are not possible: the type {kind} must be enabled, each policy exist once, and their number be {least} to {most}.",
        kind = kind.name(),
        least = kind.min_attached(),
        most = kind.max_attached()
    ))
}

/// Opens an account as a member of the organization.
fn open(
    world: &mut WorldMut,
    imported: &ImportedOrganization,
    new: &ImportedAccount,
    cause: &Cause,
    events: &mut Events,
) -> Result<(), ApiError> {
    let (id, partition) = (new.id, new.id.partition());
    let (management, email) = (imported.management, &new.email);
    if partition != management.partition() || world.account(id).is_some() {
        return refuse(message!(
            "Account {id} occurs twice, or is in another partition than the management account."
        ));
    }
    if let Some(other) = world.by_email(partition, email) {
        return refuse(message!(
            "The email address {email} is already used by {account} ({other}).",
            account = world.name_of(other)
        ));
    }
    if !accounts::usable_email(email) {
        return refuse(message!("`{email}` is not an email address."));
    }
    let organization = world.organization_mut(&imported.id);
    if !organization.has_parent(&new.parent) {
        return refuse(message!(
            "The parent {parent} of account {id} does not exist.",
            parent = new.parent
        ));
    }
    organization.insert_account(new.parent.clone(), id);
    let created = new.method == JoinedMethod::Created;
    world.open_account_as(id, new.name.clone(), email.clone(), !created);
    enter(world, imported, new);
    if created {
        let account = world.account_mut(id).expect("it was just opened");
        account.root = RootCredentials::none();
    }
    // One event tells of the import, not one for each account.
    let mut quiet = Events::default();
    joining::give_role(world, id, new.method, cause.clone(), &mut quiet);
    match &new.access_role {
        Some(role) => {
            let (cause, reason) = (cause.clone(), RoleReason::ImportedAccess);
            creation::add_access_role(world, id, management, role, cause, reason, &mut quiet);
        }
        None => seed_administrator(world, id),
    }
    close(world, new, management, cause, events)
}

/// Restores the IAM entities of an account, all of them.
fn identities(
    world: &mut WorldMut,
    imported: &ImportedOrganization,
    new: &ImportedIdentities,
    cause: &Cause,
) -> Result<(), ApiError> {
    let account = new.account;
    let is_member = imported.accounts.iter().any(|it| it.id == account);
    let details = serde_json::from_str::<Value>(&new.details);
    let (true, Ok(details)) = (is_member, details) else {
        return refuse(message!(
            "The users and roles of {account} cannot be read, or the account is not in the organization."
        ));
    };
    if imported.feature_set == FeatureSet::ConsolidatedBilling {
        without_own_role(world, account, &details);
    }
    match iam::restoring::restore(world, account, &details, cause)?.first() {
        None => Ok(()),
        Some(left_out) => refuse(message!(
            "The users and roles of {account} cannot be imported, at {at}: {reason}",
            at = left_out.at.clone(),
            reason = left_out.says.clone()
        )),
    }
}

/// Takes away Organizations' own role if the account is known not to have it. Only all features need it in every account.
fn without_own_role(world: &mut WorldMut, account: AccountId, details: &Value) {
    let Some(roles) = details["RoleDetailList"].as_array() else {
        return;
    };
    if !roles.iter().any(|it| it["RoleName"] == ORGANIZATIONS_ROLE)
        && let Some(account) = world.account_mut(account)
    {
        account.roles.remove(ORGANIZATIONS_ROLE);
    }
}

fn seed_administrator(world: &mut WorldMut, id: AccountId) {
    let policies = Policies {
        attached: vec![managed::administrator_access(id.partition())],
        ..Policies::default()
    };
    iam::seed_user(world, id, ADMINISTRATOR, policies);
}

/// The membership of an account, which began when the source says, but not in the future.
fn enter(world: &mut WorldMut, imported: &ImportedOrganization, new: &ImportedAccount) {
    let at = new.joined.map_or(world.now(), |at| at.min(world.now()));
    let organization = world.organization_mut(&imported.id);
    organization.joined.insert((at, new.id));
    organization.created_at = organization.created_at.min(at);
    let account = world.account_mut(new.id).expect("it was just opened");
    account.created_at = account.created_at.min(at);
    account.membership = Some(Membership {
        organization: imported.id.clone(),
        parent: new.parent.clone(),
        method: new.method,
        at,
    });
}

/// Gives the account the state of closing that the source reports. When it was closed is unknown: the days begin now.
fn close(
    world: &mut WorldMut,
    new: &ImportedAccount,
    management: AccountId,
    cause: &Cause,
    events: &mut Events,
) -> Result<(), ApiError> {
    if new.state == ImportedState::Active {
        return Ok(());
    }
    if new.id == management {
        return refuse(
            "The management account is closed, so nobody could act in the organization.",
        );
    }
    let asked = world.now();
    let account = world.account_mut(new.id).expect("it was just opened");
    account.closure = Some(Closure::pending(asked));
    if new.state == ImportedState::Closed {
        closing::finish(world, new.id, cause.clone(), events);
    } else {
        let finish = Task::FinishClosing { account: new.id };
        world.schedule(60 * SECOND, finish, cause.clone());
    }
    Ok(())
}
