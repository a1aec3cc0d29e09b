//! Trusted access: enabling is permission, not action.
//!
//! A service that is trusted comes to an account when it has something to do there, at a time of its own, and then
//! asks Organizations to make its service-linked role; not at once and not necessarily everywhere. So enabling only
//! puts visits into the agenda, for some accounts. Disabling stops roles from being made; those that exist stay.
//! Source: AWS Organizations User Guide, using AWS Organizations with other AWS services.

use std::sync::Arc;

use policy::Context;
use serde_json::Value;

use crate::account::ORGANIZATIONS_ROLE;
use crate::agenda::{Cause, Task};
use crate::authorize::Ask;
use crate::call::{Ctx, Input, all_features, list_answer};
use crate::catalog::{self, LinkedRole, Route, TrustedService, When};
use crate::error::ApiError;
use crate::event::{Actor, Event, EventKind};
use crate::ids::{AccountId, OrganizationId, Text};
use crate::json::json;
use crate::organization::{Organization, TrustedAccess};
use crate::organizations::policy_types::service_behind;
use crate::outcome::Gate;
use crate::service_linked_role::{self, New};
use crate::time::{MINUTE, SECOND};
use crate::world::World;

/// The service and its true principal that a request means.
fn recognize(
    ctx: &mut Ctx,
    given: &str,
) -> Result<(&'static TrustedService, &'static str), ApiError> {
    if let Some(service) = catalog::by_principal(given) {
        let principal = service
            .principals
            .iter()
            .find(|principal| **principal == given)
            .expect("it was found by it");
        ctx.pass(format!("`{given}` is a principal of {}.", service.name));
        return Ok((service, principal));
    }
    if let Some(service) = catalog::by_alias(given)
        && let Some(principal) = service.principals.first()
    {
        ctx.pass(format!(
            "Documents also call the principal of {} `{given}`; taken as `{principal}`.",
            service.name
        ));
        return Ok((service, principal));
    }
    ctx.suggest("Name the service principal as the service's page gives it, for example config.amazonaws.com.", None);
    Err(ApiError::invalid_input(
        "UNRECOGNIZED_SERVICE_PRINCIPAL",
        "You specified an unrecognized service principal.",
    ))
}

/// What policies see of the request.
fn context(principal: &str) -> Context {
    let mut context = Context::default();
    context.set("organizations:ServicePrincipal", principal);
    context
}

/// The gates that enabling and disabling share, and what they are about.
fn gates(
    world: &World,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Result<(Arc<Organization>, &'static TrustedService, &'static str), ApiError> {
    let organization = world.management_only(ctx)?;
    world.permit(ctx, "*", context(input.text("ServicePrincipal")))?;
    ctx.at(Gate::State);
    all_features(ctx, &organization)?;
    ctx.pass("All features are enabled in the organization.");
    let (service, principal) = recognize(ctx, input.text("ServicePrincipal"))?;
    Ok((organization, service, principal))
}

pub(crate) fn enable(
    world: &mut World,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Result<Value, ApiError> {
    let (organization, service, principal) = gates(world, ctx, input)?;
    turn_on(world, ctx, &organization, service, principal);
    Ok(json!({}))
}

/// A service enables trusted access for one of its principals with the permissions of the person whose call it carries
/// out. Leaves the call at the gate of state.
pub(crate) fn enable_on_behalf(
    world: &mut World,
    ctx: &mut Ctx,
    organization: &Organization,
    principal: &'static str,
) -> Result<(), ApiError> {
    let caller = ctx.caller.clone();
    let ask = Ask::new(&caller, "organizations:EnableAWSServiceAccess", "*");
    world.permit_asked(ctx, ask.with(context(principal)))?;
    ctx.at(Gate::State);
    all_features(ctx, organization)?;
    let (service, principal) = recognize(ctx, principal)?;
    turn_on(world, ctx, organization, service, principal);
    Ok(())
}

fn turn_on(
    world: &mut World,
    ctx: &mut Ctx,
    organization: &Organization,
    service: &'static TrustedService,
    principal: &'static str,
) {
    if organization.trusted.contains_key(principal) {
        // Repeating is harmless: AWS Config does it on every organization rule it deploys.
        return;
    }
    let cause = world.cause(ctx);
    let access = TrustedAccess {
        since: world.now,
        cause: cause.clone(),
    };
    world
        .organization_mut(&organization.id)
        .trusted
        .insert(principal.into(), access);
    let kind = EventKind::TrustedAccessEnabled {
        organization: organization.id.clone(),
        service_principal: principal.into(),
    };
    ctx.event(
        world,
        kind,
        format!("Trusted access for {} was enabled.", service.name),
    );
    plan_visits(world, organization, service, cause);
}

/// What people do in consoles and no API offers.
pub(crate) fn console(
    world: &mut World,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Result<Value, ApiError> {
    let _ = (world, input);
    Err(crate::call::not_modelled(&ctx.operation.action()))
}

/// Whether this role comes by itself once trusted access has been enabled through Organizations.
pub(crate) fn comes_by_itself(service: &TrustedService, role: &LinkedRole) -> bool {
    role.automatic
        && matches!(role.when, When::OnEnable | When::WhenNeeded)
        && service.enable != Route::ServiceOnly
        && service.roles_if_enabled_here != Some(false)
}

/// Whether trusted access that is now enabled covers this role: its own principal's, where it has one.
pub(crate) fn covered(
    organization: &Organization,
    service: &TrustedService,
    role: &LinkedRole,
) -> bool {
    if service.principals.contains(&role.principal) {
        organization.trusted.contains_key(role.principal)
    } else {
        service
            .principals
            .iter()
            .any(|principal| organization.trusted.contains_key(*principal))
    }
}

/// Roles that a visit of the service to an account would make now.
pub(crate) fn roles_to_make<'s>(
    world: &World,
    organization: &Organization,
    service: &'s TrustedService,
    account: AccountId,
) -> Vec<&'s LinkedRole> {
    let management = organization.management == account;
    service
        .roles
        .iter()
        .filter(|role| {
            role.lives_in(management)
                && comes_by_itself(service, role)
                && covered(organization, service, role)
        })
        .filter(|role| {
            world
                .account(account)
                .is_some_and(|account| !account.roles.contains_key(role.name))
        })
        .collect()
}

fn schedule_visit(
    world: &mut World,
    service: &TrustedService,
    account: AccountId,
    management: bool,
    cause: Cause,
) {
    let task = Task::ServiceActs {
        service: service.id.into(),
        account,
    };
    if world.agenda.iter().any(|due| due.task == task) {
        return;
    }
    // The management account is where a service is set up, so it comes there first.
    let delay = if management {
        world.random.between(20, 180) * SECOND
    } else {
        world.random.between(2, 240) * MINUTE
    };
    world.schedule(delay, task, cause);
}

/// Decides in which accounts the service has something to do: the management account if it has a role for it, and
/// about two thirds of the members, at least one, and never all of three or more.
fn plan_visits(
    world: &mut World,
    organization: &Organization,
    service: &'static TrustedService,
    cause: Cause,
) {
    let organization = world.organizations[&organization.id].clone();
    let management = organization.management;
    if !roles_to_make(world, &organization, service, management).is_empty() {
        schedule_visit(world, service, management, true, cause.clone());
    }
    let mut members: Vec<_> = organization
        .account_ids()
        .filter(|account| *account != management)
        .filter(|account| !roles_to_make(world, &organization, service, *account).is_empty())
        .collect();
    ordered::sort_by_key(&mut members, |member| *member);
    let mut visited: Vec<_> = members
        .iter()
        .map(|account| (*account, world.random.below(3) < 2))
        .collect();
    if !visited.is_empty() && visited.iter().all(|(_, visit)| !visit) {
        let lucky = world.random.below(visited.len() as u64) as usize;
        visited[lucky].1 = true;
    }
    if visited.len() >= 3 && visited.iter().all(|(_, visit)| *visit) {
        let spared = world.random.below(visited.len() as u64) as usize;
        visited[spared].1 = false;
    }
    for (account, visit) in visited {
        if visit {
            schedule_visit(world, service, account, false, cause.clone());
        }
    }
}

/// An account joined: services that are trusted may come to act there too.
pub(crate) fn newcomer(world: &mut World, organization: &OrganizationId, account: AccountId) {
    let organization = world.organizations[organization].clone();
    for service in trusted_services(&organization) {
        if roles_to_make(world, &organization, service, account).is_empty()
            || world.random.below(2) == 0
        {
            continue;
        }
        let Some(cause) = enabling(&organization, service) else {
            continue;
        };
        schedule_visit(
            world,
            service,
            account,
            organization.management == account,
            cause,
        );
    }
}

/// The services that the organization trusts, in the order of the catalogue.
pub fn trusted_services(
    organization: &Organization,
) -> impl Iterator<Item = &'static TrustedService> {
    catalog::SERVICES.iter().filter(|service| {
        service
            .principals
            .iter()
            .any(|principal| organization.trusted.contains_key(*principal))
    })
}

/// The call that enabled trusted access for the service.
pub(crate) fn enabling(organization: &Organization, service: &TrustedService) -> Option<Cause> {
    service
        .principals
        .iter()
        .find_map(|principal| organization.trusted.get(*principal))
        .map(|access| access.cause.clone())
}

/// An account left: visits to it are off.
pub(crate) fn departed(world: &mut World, account: AccountId) {
    world.agenda.cancel(
        |task| matches!(task, Task::ServiceActs { account: there, .. } if *there == account),
    );
}

pub(crate) fn disable(
    world: &mut World,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Result<Value, ApiError> {
    let (organization, service, principal) = gates(world, ctx, input)?;
    let locked = organization
        .policy_types
        .keys()
        .find(|kind| service_behind(**kind) == Some(principal));
    if let Some(kind) = locked {
        ctx.suggest(
            format!("Disable the policy type {} first.", kind.name()),
            None,
        );
        return Err(ApiError::constraint(
            "POLICY_TYPE_ENABLED_FOR_THIS_SERVICE",
            "You can't disable service access for the specified service: a policy type that relies on it is enabled.",
        ));
    }
    if world
        .organization_mut(&organization.id)
        .trusted
        .remove(principal)
        .is_some()
    {
        let kind = EventKind::TrustedAccessDisabled {
            organization: organization.id.clone(),
            service_principal: principal.into(),
        };
        ctx.event(
            world,
            kind,
            format!(
                "Trusted access for {} was disabled. Its roles stay.",
                service.name
            ),
        );
    }
    Ok(json!({}))
}

pub(crate) fn list(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Result<Value, ApiError> {
    let organization = world.reader(ctx)?;
    world.permit(ctx, "*", Context::default())?;
    ctx.at(Gate::State);
    all_features(ctx, &organization)?;
    ctx.pass("All features are enabled in the organization.");
    let enabled: Vec<_> = organization.trusted.iter().collect();
    list_answer(
        ctx,
        input,
        "EnabledServicePrincipals",
        &enabled,
        |(principal, access)| json!({ "ServicePrincipal": &***principal, "DateEnabled": access.since.iso() }),
    )
}

/// The service comes to the account now (an agenda entry fell due).
pub(crate) fn act(
    world: &mut World,
    service_id: &Text,
    account: AccountId,
    cause: Cause,
    fails: bool,
    events: &mut Vec<Event>,
) {
    let Some(service) = catalog::by_id(service_id) else {
        return;
    };
    let Some(organization) = world.organization_of(account).cloned() else {
        return;
    };
    let actor = Actor::Service(service_id.clone());
    let name = world.name_of(account);
    let acted = EventKind::ServiceActed {
        account,
        service: service_id.clone(),
    };
    if fails {
        events.push(world.event(
            actor,
            acted,
            format!(
                "{} failed to act in {name}; no role was asked for.",
                service.name
            ),
        ));
        return;
    }
    if trusted_services(&organization).all(|trusted| trusted.id != service.id) {
        let says = format!(
            "{} came to act in {name}, but trusted access is disabled: Organizations makes no role for it.",
            service.name
        );
        events.push(world.event(actor, acted, says));
        return;
    }
    if world
        .account(account)
        .is_some_and(|account| !account.has_organizations_role())
    {
        let says = format!(
            "{} came to act in {name}, but {ORGANIZATIONS_ROLE} is missing there: Organizations cannot make a role.",
            service.name
        );
        events.push(world.event(actor, acted, says));
        return;
    }
    events.push(world.event(
        actor,
        acted,
        format!("{} came to act in {name}.", service.name),
    ));
    for role in roles_to_make(world, &organization, service, account) {
        // The visit may have been planned for another principal of the service, or before trusted access was disabled
        // and enabled again: the role's cause is what allows it now.
        let cause = organization
            .trusted
            .get(role.principal)
            .map_or(&cause, |access| &access.cause);
        let who = crate::people::actor_name(world, &cause.actor);
        let why = format!(
            "{} came to act in {name} at {} and asked AWS Organizations for its role. {who} had enabled trusted access at {}.",
            service.name, world.now, cause.at
        );
        let new = New {
            name: role.name,
            principal: role.principal,
            description: None,
            policy: None,
            cause: cause.clone(),
            why: &why,
        };
        service_linked_role::create(world, account, new, Actor::Organizations, events);
    }
}

/// An intervention: the service gets something to do in an account.
pub(crate) fn give_reason_to_act(
    world: &mut World,
    service_id: &Text,
    account: AccountId,
    events: &mut Vec<Event>,
) -> Result<(), ApiError> {
    let service = catalog::by_id(service_id).ok_or_else(|| {
        ApiError::not_possible(format!("`{service_id}` is not a service of the catalogue."))
    })?;
    let organization = world.organization_of(account).cloned().ok_or_else(|| {
        ApiError::not_possible(format!("{} is in no organization.", world.name_of(account)))
    })?;
    let cause = enabling(&organization, service).ok_or_else(|| {
        ApiError::not_possible(format!(
            "Trusted access for {} is not enabled.",
            service.name
        ))
    })?;
    if roles_to_make(world, &organization, service, account).is_empty() {
        return Err(ApiError::not_possible(
            match absence(world, &organization, service, account).as_slice() {
                [] if service.roles.is_empty() => format!(
                    "{} has no service-linked role that would show that it acted.",
                    service.name
                ),
                [] => format!(
                    "{} has its roles in {} already.",
                    service.name,
                    world.name_of(account)
                ),
                reasons => reasons[0].1.clone(),
            },
        ));
    }
    let task = Task::ServiceActs {
        service: service_id.clone(),
        account,
    };
    if world.agenda.iter().any(|due| due.task == task) {
        return Err(ApiError::not_possible(format!(
            "{} is on its way to {} already.",
            service.name,
            world.name_of(account)
        )));
    }
    let says = format!(
        "{} has something to do in {}.",
        service.name,
        world.name_of(account)
    );
    events.push(world.event(
        Actor::Outside,
        EventKind::ServiceActed {
            account,
            service: service_id.clone(),
        },
        says,
    ));
    let delay = world.random.between(30, 300) * SECOND;
    world.schedule(delay, task, cause);
    Ok(())
}

/// Why each role of the service that the account lacks is not there.
pub fn absence(
    world: &World,
    organization: &Organization,
    service: &'static TrustedService,
    account: AccountId,
) -> Vec<(&'static LinkedRole, String)> {
    let management = organization.management == account;
    let name = world.name_of(account);
    let Some(here) = world.account(account) else {
        return Vec::new();
    };
    service
        .roles
        .iter()
        .filter(|role| !here.roles.contains_key(role.name))
        .map(|role| {
            (
                role,
                why_absent(
                    world,
                    organization,
                    service,
                    role,
                    account,
                    &name,
                    management,
                ),
            )
        })
        .collect()
}

fn why_absent(
    world: &World,
    organization: &Organization,
    service: &TrustedService,
    role: &LinkedRole,
    account: AccountId,
    name: &str,
    management: bool,
) -> String {
    if !role.lives_in(management) {
        return match role.place {
            catalog::Place::Management => "This role lives in the management account only.".to_string(),
            catalog::Place::Member => "This role lives in member accounts only.".to_string(),
            catalog::Place::DelegatedAdministrator => {
                "This role lives in a delegated administrator's account; delegated administrators are not modelled yet.".to_string()
            }
            catalog::Place::Unknown | catalog::Place::Both => "In which accounts this role lives is not documented.".to_string(),
        };
    }
    if !covered(organization, service, role) {
        let principal = if service.principals.contains(&role.principal) {
            role.principal
        } else {
            service.name
        };
        return format!("Trusted access for `{principal}` is not enabled.");
    }
    if service.enable == Route::ServiceOnly || service.roles_if_enabled_here == Some(false) {
        return format!(
            "Trusted access was enabled through Organizations, which leaves {} half set up: this role comes when the \
             service itself is set up. Setting up a service in its own console is not modelled yet.",
            service.name
        );
    }
    if !comes_by_itself(service, role) {
        return format!(
            "This role comes when {} is set up in its own console, which is not modelled yet.",
            service.name
        );
    }
    if let Some(due) = world.agenda().iter().find(|due| {
        due.task
            == Task::ServiceActs {
                service: service.id.into(),
                account,
            }
    }) {
        return format!(
            "{} will come to act in {name} at {} and ask for the role then.",
            service.name, due.at
        );
    }
    if world
        .account(account)
        .is_some_and(|account| !account.has_organizations_role())
    {
        return format!(
            "{ORGANIZATIONS_ROLE} is missing in {name}, so Organizations cannot make this role."
        );
    }
    format!("{} has not needed to act in {name} yet.", service.name)
}
