//! Creating accounts: how a request ends, and the role that gives administrators access.

use super::joining::join_because;
use super::{accounts, govcloud, tags};
use crate::prelude::*;
use api::ids::{CreateRequestId, ParentId};
use api::managed;
use state::account::{JoinedMethod, Policies, Role, SESSION_S};
use state::root_access::RootCredentials;
use state::rules::Rule;
use state::world::{CreateRequest, CreateState};

/// Completes a request to create an account, or fails it.
pub fn finish_account(
    world: &mut WorldMut,
    id: &CreateRequestId,
    cause: Cause,
    fails: bool,
    events: &mut Events,
) {
    let Some(request) = world.create_request(id).cloned() else {
        return;
    };
    let (management, root) = match place(world, &request, fails) {
        Ok(found) => found,
        Err(reason) => {
            fail(world, &request, reason, events);
            return;
        }
    };
    let account = open(world, &request, management.partition(), events);
    let (role, reason) = (&request.role, RoleReason::CreateAccount);
    add_access_role(
        world,
        account,
        management,
        role,
        cause.clone(),
        reason,
        events,
    );
    let (joins, place) = (&request.organization, (root, JoinedMethod::Created));
    join_because(world, account, joins, place, cause.clone(), events);
    tags::put(
        world.organization_mut(joins),
        &account.to_string(),
        &request.tags,
    );
    if request.in_govcloud {
        let paired = pair(world, &request, management, account, cause, events);
        succeed(world, id, account, Some(paired));
    }
}

/// Opens the account, whose root user has no credentials.
fn open(
    world: &mut WorldMut,
    request: &CreateRequest,
    partition: Partition,
    events: &mut Events,
) -> AccountId {
    let (name, email) = (request.name.clone(), request.email.clone());
    let account = world.open_account(partition, name, email, false);
    if let Some(account) = world.account_mut(account) {
        account.root = RootCredentials::none();
    }
    succeed(world, &request.id, account, None);
    let says = message!(
        "Account {request} was created: `{account}`.",
        request = request.name
    );
    let request = request.id.clone();
    let created = EventKind::AccountCreated { request, account };
    events.push(world.event(Actor::Organizations, created, says));
    account
}

fn succeed(
    world: &mut WorldMut,
    id: &CreateRequestId,
    account: AccountId,
    govcloud: Option<AccountId>,
) {
    let at = world.now();
    set_state(
        world,
        id,
        CreateState::Succeeded {
            at,
            account,
            govcloud,
        },
    );
}

/// The management account and the root of the organization that gets the account; an error says why it is not created.
fn place(
    world: &World,
    request: &CreateRequest,
    fails: bool,
) -> Result<(AccountId, ParentId), &'static str> {
    let organization = world.organization(&request.organization);
    let used = |partition| world.by_email(partition, &request.email).is_some();
    if fails {
        return Err("INTERNAL_FAILURE");
    }
    if !accounts::usable_email(&request.email) {
        return Err("INVALID_EMAIL");
    }
    let unique = world.holds(Rule::UniqueEmails);
    if unique && organization.is_some_and(|it| used(it.management.partition())) {
        return Err("EMAIL_ALREADY_EXISTS");
    }
    if request.in_govcloud && used(Partition::GovCloud) {
        return Err("GOVCLOUD_ACCOUNT_ALREADY_EXISTS");
    }
    // The organization was deleted while the request ran.
    let organization = organization.ok_or("CONCURRENT_ACCOUNT_MODIFICATION")?;
    Ok((organization.management, organization.root_parent()))
}

fn fail(world: &mut WorldMut, request: &CreateRequest, reason: &'static str, events: &mut Events) {
    let at = world.now();
    set_state(world, &request.id, CreateState::Failed { at, reason });
    let says = message!(
        "Account {request} could not be created: {reason}.",
        request = request.name
    );
    let kind = EventKind::AccountFailed(request.id.clone());
    events.push(world.event(Actor::Organizations, kind, says));
}

/// The role that gives administrators of `trusted` access to the new account.
pub fn add_access_role(
    world: &mut WorldMut,
    account: AccountId,
    trusted: AccountId,
    name: &Text,
    cause: Cause,
    reason: RoleReason,
    events: &mut Events,
) {
    let role = Role {
        name: name.clone(),
        id: world.iam_id("AROA"),
        path: "/".into(),
        trust: format!(
            "{{\"Version\":\"2012-10-17\",\"Statement\":[{{\"Effect\":\"Allow\",\"Principal\":{{\"AWS\":\"{}:root\"}},\"Action\":\"sts:AssumeRole\"}}]}}",
            trusted.arn("iam")
        )
        .into(),
        description: None,
        created_at: world.now(),
        policies: Policies {
            attached: vec![managed::administrator_access(account.partition())],
            ..Policies::default()
        },
        max_session_s: SESSION_S,
        max_signin_s: None,
        tags: ordered::Map::new(),
        linked_to: None,
        cause,
        reason,
    };
    world.add_role(account, role);
    let says = message!(
        "Role {name} appeared in {account}.",
        account = world.name_of(account)
    );
    let kind = EventKind::RoleCreated {
        account,
        role: name.clone(),
    };
    events.push(world.event(Actor::Organizations, kind, says));
}

fn set_state(world: &mut WorldMut, id: &CreateRequestId, state: CreateState) {
    if let Some(request) = world.create_request(id).cloned() {
        world.put_create_request(CreateRequest { state, ..request });
    }
}

/// The second half of `CreateGovCloudAccount`, once the commercial account exists: creates the GovCloud account, with a
/// role for the GovCloud account that the management account is paired with.
fn pair(
    world: &mut WorldMut,
    request: &CreateRequest,
    management: AccountId,
    commercial: AccountId,
    cause: Cause,
    events: &mut Events,
) -> AccountId {
    let name = format!("{}-govcloud", request.name);
    let id = govcloud::open(
        world,
        commercial,
        &name,
        &request.email,
        Actor::Organizations,
        events,
    );
    if let Some(trusted) = world.account(management).and_then(|it| it.pair) {
        let reason = RoleReason::CreateGovCloudAccount;
        add_access_role(world, id, trusted, &request.role, cause, reason, events);
    }
    id
}
