//! Enrolled accounts, and the members of administrators.

use ordered::Map;

use super::service::{NotJoined, SecurityService, stamp};
use crate::iam::service_linked_role::{self, NewServiceRole};
use crate::prelude::*;
use crate::trusted_access::visits;
use state::enrollment::{AutoEnable, Enrollment};

/// Enables the service in the caller's account. The service-linked role needs the caller's permission, if it is missing.
pub(super) fn enroll_caller(
    world: &mut Locked<'_>,
    ctx: &mut Ctx,
    it: &'static SecurityService,
    place: AccountRegion,
) -> Result<(), ApiError> {
    let world = world.open(ctx)?;
    if let Some(role) = it
        .role()
        .filter(|it| !world.has_role(place.account, it.name))
    {
        ctx.enter(Gate::Dependency);
        let role = (role.name, role.principal);
        service_linked_role::permit_creation(world, ctx, place.account, role)?;
        ctx.enter(Gate::State);
        let cause = context::cause(world, ctx);
        make_role(world, it, place.account, cause, &mut ctx.events, false);
    }
    let id = (it.draw_id)(world);
    add(world, it, place, id, &mut ctx.events);
    Ok(())
}

/// Enables the service in the management account, whose user sets it up in its console. The role follows when the service first
/// acts there. The id is not drawn, so that it changes no other id of the session.
pub(super) fn enroll_in_console(
    world: &mut WorldMut,
    it: &'static SecurityService,
    place: AccountRegion,
    events: &mut Events,
) {
    if it.enrollment(world, place).is_none() {
        let id = (it.derive_id)(place);
        add(world, it, place, id, events);
        if let Some(enrollment) = it.enrollment_mut(world, place) {
            enrollment.by_console = true;
        }
    }
}

/// Enables the service in an account of an organization, unless it is enabled there; returns whether it is enabled now. It is not
/// if policies keep Organizations from creating the service-linked role.
pub(super) fn enroll(
    world: &mut WorldMut,
    it: &'static SecurityService,
    place: AccountRegion,
    cause: Cause,
    events: &mut Events,
) -> bool {
    if it.enrollment(world, place).is_some() {
        return true;
    }
    let Some(role) = it.role() else {
        return false;
    };
    if !world.has_role(place.account, role.name) {
        make_role(world, it, place.account, cause, events, true);
    }
    if !world.has_role(place.account, role.name) {
        return false;
    }
    let id = (it.draw_id)(world);
    add(world, it, place, id, events);
    true
}

fn make_role(
    world: &mut WorldMut,
    it: &'static SecurityService,
    account: AccountId,
    cause: Cause,
    events: &mut Events,
    by_organizations: bool,
) {
    let (service, Some(role)) = (it.row(), it.role()) else {
        return;
    };
    let reason = RoleReason::Enabled {
        service: it.id.into(),
    };
    let new = NewServiceRole::new((role.name, role.principal), cause, reason);
    if by_organizations {
        service_linked_role::create_for_service(world, account, new, events);
    } else {
        let actor = Actor::Service(it.id.into());
        service_linked_role::create(world, account, new, actor, events);
    }
    let is_trusted = (world.organization_of(account))
        .is_some_and(|organization| organization.trusted.contains_key(it.principal()));
    if is_trusted {
        visits::came_otherwise(world, service, account);
    }
}

fn add(
    world: &mut WorldMut,
    it: &SecurityService,
    place: AccountRegion,
    id: Text,
    events: &mut Events,
) {
    let now = world.now();
    let settings = it.settings.iter();
    let enrollment = Enrollment {
        id,
        since: now,
        updated: now,
        settings: settings
            .map(|(name, value)| ((*name).into(), (*value).into()))
            .collect(),
        auto_enable: AutoEnable::None,
        members: Map::new(),
        by_console: false,
    };
    (world.enrollments_mut()).insert(it.at(place), Arc::new(enrollment));
    let kind = EventKind::resource(place.account, it.id);
    let says = message!(
        "{service} was enabled in {account} in {region}.",
        service = it.row().name,
        account = world.name_of(place.account),
        region = place.region
    );
    events.push(world.event(Actor::Service(it.id.into()), kind, says));
}

/// Makes an account a member of the administrator at `place`, which enables the service there.
pub(super) fn join(
    world: &mut WorldMut,
    it: &'static SecurityService,
    place: AccountRegion,
    account: AccountId,
    cause: Cause,
    events: &mut Events,
) -> Result<(), NotJoined> {
    let organization = world.organization_of(place.account);
    let own = organization.filter(|own| own.account_ids().any(|it| it == account));
    let Some(own) = own.filter(|_| world.is_open(account)) else {
        return Err(NotJoined::NoAccount);
    };
    let there = AccountRegion { account, ..place };
    let is_management = own.management == account;
    if account == place.account {
        return Err(NotJoined::Itself);
    }
    if (it.enrollment(world, place)).is_some_and(|own| own.members.contains_key(&account)) {
        return Err(NotJoined::Member);
    }
    if is_management && it.enrollment(world, there).is_none() {
        return Err(NotJoined::ManagementFirst);
    }
    if !enroll(world, it, there, cause, events) {
        return Err(NotJoined::NoRole);
    }
    let now = world.now();
    if let Some(enrollment) = it.enrollment_mut(world, place) {
        enrollment.members.insert(account, now);
    }
    Ok(())
}

/// The administrator that the account is a member of, in a Region.
pub(super) fn administrator_of(
    world: &World,
    it: &SecurityService,
    place: AccountRegion,
) -> Option<AccountRegion> {
    let organization = world.organization_of(place.account)?;
    let account = organization.administrator(it.id, place.region)?;
    let administrator = AccountRegion { account, ..place };
    let enrollment = it.enrollment(world, administrator)?;
    (enrollment.members.contains_key(&place.account)).then_some(administrator)
}

/// Lists the members of the caller's account.
pub(super) fn list(world: &World, ctx: &mut Ctx, input: Input<'_>, it: &SecurityService) -> Answer {
    let own = (it.permitted)(world, ctx, input)?;
    let place = ctx.place();
    let members: Vec<_> = own.members.iter().collect();
    list_answer(ctx, input, "Members", &members, |(account, since)| {
        let account = **account;
        let there = AccountRegion { account, ..place };
        (it.member)(world, it, there, &stamp(**since))
    })
}

/// Shows members of the caller's account. Accounts that are none are not processed: `result` is the member that says why.
pub(super) fn get(world: &World, ctx: &mut Ctx, input: Input<'_>, it: &SecurityService) -> Answer {
    let own = (it.permitted)(world, ctx, input)?;
    let place = ctx.place();
    let (mut found, mut unprocessed, result) = (Vec::new(), Vec::new(), it.result);
    for id in input.list("AccountIds").into_iter().flatten() {
        let id = id.as_str().unwrap_or_default();
        let account = id.parse::<AccountId>().ok();
        let account = account.map(|it| it.within(place.account.partition()));
        let since = account.and_then(|account| own.members.get(&account).copied());
        match account.zip(since) {
            Some((account, since)) => {
                let there = AccountRegion { account, ..place };
                found.push((it.member)(world, it, there, &stamp(since)));
            }
            // The words are not recorded.
            None => unprocessed.push(json!({
                "AccountId": id,
                result: "The account is not a member of the current account.",
            })),
        }
    }
    Ok(json!({ "Members": found, "UnprocessedAccounts": unprocessed }))
}

/// Makes the accounts of a request members of the administrator, which calls; returns those that are not, with the reason.
pub(super) fn create(
    world: &mut Locked<'_>,
    ctx: &mut Ctx,
    input: Input<'_>,
    it: &'static SecurityService,
) -> Answer {
    (it.administrator)(world, ctx, input)?;
    let (world, place) = (world.open(ctx)?, ctx.place());
    let (cause, result) = (context::cause(world, ctx), it.result);
    let mut unprocessed = Vec::new();
    for detail in input.list("AccountDetails").into_iter().flatten() {
        let id = detail["AccountId"].as_str().unwrap_or_default();
        let joined = match id.parse::<AccountId>() {
            Ok(account) => {
                let account = account.within(place.account.partition());
                join(world, it, place, account, cause.clone(), &mut ctx.events)
            }
            Err(_) => Err(NotJoined::NoAccount),
        };
        if let Err(why) = joined {
            unprocessed.push(json!({ "AccountId": id, result: (it.not_joined)(&why) }));
        }
    }
    Ok(json!({ "UnprocessedAccounts": unprocessed }))
}
