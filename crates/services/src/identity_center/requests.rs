//! Requests that Identity Center works on in the background: assignments, their ends, and provisioning.
//!
//! A request is IN_PROGRESS until its task of the agenda falls due. Its end is SUCCEEDED, or FAILED with a reason; a failed one
//! changes nothing. Recorded: a role comes about a second after the call, and goes about 14 seconds after it. People report
//! seconds to minutes. The times here are chosen from this range.

use super::access::change;
use super::reasons::{self, Reason};
use super::roles::{self, Provision};
use super::sets::change_set;
use crate::prelude::*;
use state::identity_center::sets::{
    AssignedPrincipal, CenterRequest, PermissionSet, RequestKind, SetInAccount,
};
use state::identity_center::{IdentityCenter, PRINCIPAL, SERVICE};

/// Begins a request. `after`: the milliseconds until the first part of its work.
pub(super) fn begin(
    world: &mut WorldMut,
    center: &IdentityCenter,
    request: CenterRequest,
    after: u64,
    cause: Cause,
) {
    let id = request.id.clone();
    let task = task(center, &id);
    change(world, &center.id, |it| {
        it.working.insert(id.clone());
        it.requests.insert(id, Arc::new(request));
    });
    world.schedule(after, task, cause);
}

fn task(center: &IdentityCenter, request: &Text) -> Task {
    Task::IdentityCenterWorks {
        instance: center.id.clone(),
        request: request.clone(),
    }
}

/// The description of a request's task while it is pending.
pub fn label(world: &World, instance: &str, request: &str) -> Message {
    let center = world.identity_centers().get(instance);
    let found = center.and_then(|it| Some((it, it.requests.get(request)?)));
    let Some((center, request)) = found else {
        return "IAM Identity Center works on a request".into();
    };
    let set = center.sets.get(&request.set);
    let set = set.map_or_else(|| request.set.to_string(), |it| it.name.to_string());
    let place = request.left.last().map(|it| world.name_of(*it));
    let place = place.unwrap_or_else(|| world.name_of(center.owner));
    match request.kind {
        RequestKind::Assign(..) => {
            message!("IAM Identity Center assigns the permission set {set} in {place}, or fails")
        }
        RequestKind::Remove(..) => {
            message!(
                "IAM Identity Center ends an assignment of the permission set {set} in {place}"
            )
        }
        RequestKind::Provision => {
            message!("IAM Identity Center provisions the permission set {set} in {place}, or fails")
        }
    }
}

/// Does the next part of a request (a task that falls due). `fails`: it is made to fail.
pub fn work(
    world: &mut WorldMut,
    (instance, request): (&Text, &Text),
    cause: Cause,
    fails: bool,
    events: &mut Events,
) {
    let Some(center) = world.identity_centers().get(instance).cloned() else {
        return;
    };
    let Some(mut now) = center.requests.get(request).map(|it| (**it).clone()) else {
        return;
    };
    let account = now.left.pop();
    let result = match account {
        // No account has the set: there is nothing to do.
        None => Ok(()),
        Some(_) if fails => Err(reasons::internal()),
        Some(account) => part(world, &center, &now, account, cause.clone(), events),
    };
    let failure = result.err();
    if let Some(reason) = &failure {
        now.failure.get_or_insert_with(|| text(&reason.words));
    }
    if now.left.is_empty() {
        now.done = true;
    } else {
        let pause = world.random().between(1, 2) * SECOND;
        world.schedule(pause, task(&center, request), cause);
    }
    if now.done || failure.is_some() {
        tell(world, &center, &now, (account, failure), events);
    }
    change(world, instance, |it| {
        if now.done {
            it.working.remove(request);
        }
        it.requests.insert(request.clone(), Arc::new(now));
    });
}

/// Adds the event about the end of a request, or about its failure in an account.
fn tell(
    world: &World,
    center: &IdentityCenter,
    request: &CenterRequest,
    (account, failure): (Option<AccountId>, Option<Reason>),
    events: &mut Events,
) {
    let set = center.sets.get(&request.set);
    let set = set.map_or_else(|| request.set.to_string(), |it| it.name.to_string());
    let account = account.unwrap_or(center.owner);
    let place = world.name_of(account);
    let says = match (&request.kind, failure) {
        (_, Some(reason)) => message!(
            "IAM Identity Center failed with the permission set {set} in {place}: {reason}",
            reason = reason.says
        ),
        (RequestKind::Assign(..), None) => {
            message!("The assignment of the permission set {set} in {place} succeeded.")
        }
        (RequestKind::Remove(..), None) => {
            message!("The assignment of the permission set {set} in {place} ended.")
        }
        (RequestKind::Provision, None) if request.failure.is_some() => {
            message!("The permission set {set} was provisioned, except where it failed.")
        }
        (RequestKind::Provision, None) => {
            message!("The permission set {set} was provisioned.")
        }
    };
    let kind = EventKind::resource(account, request.id.clone());
    events.push(world.event(Actor::Service(SERVICE.into()), kind, says));
}

/// Does a request in one account.
fn part(
    world: &mut WorldMut,
    center: &IdentityCenter,
    request: &CenterRequest,
    account: AccountId,
    cause: Cause,
    events: &mut Events,
) -> Result<(), Reason> {
    reachable(world, center, account)?;
    let set = center.sets.get(&request.set).cloned();
    let set = set.ok_or_else(reasons::no_set)?;
    let it = Provision {
        center,
        set: &set,
        account,
        by: &request.by,
        cause,
    };
    match &request.kind {
        RequestKind::Assign(kind, principal) => {
            exists(center, *kind, principal)?;
            let role = roles::provide(world, &it, events)?;
            keep(world, &it, role, |there| {
                there.principals.insert(principal.clone(), *kind);
            });
            Ok(())
        }
        RequestKind::Remove(_, principal) => remove(world, &it, principal, events),
        RequestKind::Provision => {
            can_provision(center, &set, request, account)?;
            let role = roles::provide(world, &it, events)?;
            keep(world, &it, role, |_| {});
            Ok(())
        }
    }
}

/// Whether Identity Center reaches the account.
fn reachable(world: &World, center: &IdentityCenter, account: AccountId) -> Result<(), Reason> {
    let organization = world.organization_of(account);
    let organization = organization.filter(|it| Some(&it.id) == center.organization.as_ref());
    let Some(organization) = organization.filter(|_| world.is_open(account)) else {
        return Err(reasons::no_account(account));
    };
    if organization.trusted.contains_key(PRINCIPAL) {
        return Ok(());
    }
    Err(reasons::not_trusted())
}

/// Whether the user or group exists.
fn exists(center: &IdentityCenter, kind: AssignedPrincipal, id: &Text) -> Result<(), Reason> {
    let (found, kind) = match kind {
        AssignedPrincipal::User => (center.users.contains_key(id), "User"),
        AssignedPrincipal::Group => (center.groups.contains_key(id), "Group"),
    };
    if found {
        return Ok(());
    }
    Err(reasons::no_principal(kind, id))
}

/// Refuses to provision a set where its last assignment is being removed, or has been since the call. Terraform meets both when
/// it destroys in parallel; the words are seen in public reports.
fn can_provision(
    center: &IdentityCenter,
    set: &PermissionSet,
    request: &CenterRequest,
    account: AccountId,
) -> Result<(), Reason> {
    let there = set.accounts.get(&account);
    if there.is_none() && request.account.is_none() {
        return Err(reasons::no_provision(account));
    }
    let Some(there) = there.filter(|it| !it.principals.is_empty()) else {
        return Ok(());
    };
    let is_going = |id: &Text| {
        center.open_requests().any(|it| {
            it.set == set.id
                && it.account == Some(account)
                && matches!(&it.kind, RequestKind::Remove(_, principal) if principal == id)
        })
    };
    if there.principals.keys().all(is_going) {
        return Err(reasons::no_assignment());
    }
    Ok(())
}

/// Keeps what the account has of the set now.
fn keep(world: &mut WorldMut, it: &Provision<'_>, role: Text, how: impl FnOnce(&mut SetInAccount)) {
    let version = it.set.version;
    change_set(world, &it.center.id, &it.set.id, |set| {
        let there = set.accounts.get(&it.account).cloned().unwrap_or_default();
        let mut there = (*there).clone();
        there.role = Some(role);
        there.version = version;
        how(&mut there);
        set.accounts.insert(it.account, Arc::new(there));
    });
}

/// Ends an assignment. With the last one of a set the role goes.
fn remove(
    world: &mut WorldMut,
    it: &Provision<'_>,
    principal: &Text,
    events: &mut Events,
) -> Result<(), Reason> {
    let there = it.set.accounts.get(&it.account);
    let Some(there) = there.filter(|there| there.principals.contains_key(principal)) else {
        return Err(reasons::no_assignment());
    };
    let mut after = (**there).clone();
    after.principals.remove(principal);
    let is_last = after.principals.is_empty();
    change_set(world, &it.center.id, &it.set.id, |set| {
        if is_last {
            set.accounts.remove(&it.account);
        } else {
            set.accounts.insert(it.account, Arc::new(after));
        }
    });
    if let Some(role) = there.role.as_ref().filter(|_| is_last) {
        roles::remove(world, it.account, role, events);
    }
    Ok(())
}
