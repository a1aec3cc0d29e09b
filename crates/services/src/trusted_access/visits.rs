//! Where a trusted service comes to act, when, and what roles that makes.
//!
//! It acts when it has something to do in an account, at a time of its own: a *visit*, which asks Organizations for the role
//! that is missing. Enabling plans the first visits, to some accounts; a *round* every day or so finds out where else there is
//! something to do by now, new accounts included. Every visit that waits is in `Integration::due`.

use message::{Message, message};
use ordered::Set;

use super::integration::IntegrationState;
use super::{covered, enabling, trusts};
use crate::iam::service_linked_role::{self, NewServiceRole};
use api::catalog::{self, LinkedRole, RoleAccounts, Route, TrustedService, When};
use api::error::ApiError;
use api::ids::{AccountId, OrganizationId, Text};
use api::time::{HOUR, MINUTE, SECOND};
use state::account::ORGANIZATIONS_ROLE;
use state::agenda::{Cause, Task};
use state::event::{AccountChange, Actor, EventKind, Events};
use state::organization::Organization;
use state::world::World;

/// On a round, one account in so many where the service has not been yet has given it something to do.
const ROUND_ODDS: u64 = 8;

/// Whether this role comes by itself: once the service is set up by its own tools, or, `set_up` being false, by trusted access
/// that was enabled through Organizations only. A service with a switch of its own waits for that one before it goes to
/// member accounts: enabling trusted access only lets it do what it is told to when it is set up.
pub fn comes_by_itself(
    service: &TrustedService,
    role: &LinkedRole,
    set_up: bool,
    management: bool,
) -> bool {
    if !role.automatic || role.principal.is_empty() {
        return false;
    }
    if set_up {
        return role.when != When::Unknown;
    }
    (management || service.tool.instead.is_some())
        && matches!(role.when, When::OnEnable | When::WhenNeeded)
        && service.enable != Route::ServiceOnly
        && service.roles_if_enabled_here != Some(false)
}

/// Whether the role belongs into the account.
pub fn lives_in(
    organization: &Organization,
    service: &TrustedService,
    role: &LinkedRole,
    account: AccountId,
) -> bool {
    match role.place {
        RoleAccounts::DelegatedAdministrator => organization.administers(account, service),
        RoleAccounts::Management
        | RoleAccounts::Member
        | RoleAccounts::Both
        | RoleAccounts::Unknown => role.lives_in(organization.management == account),
    }
}

/// Roles that a visit of the service to an account would make now.
pub(crate) fn roles_to_make<'s>(
    world: &World,
    organization: &Organization,
    service: &'s TrustedService,
    account: AccountId,
) -> Vec<&'s LinkedRole> {
    let set_up = organization.is_set_up(service.id);
    let management = organization.management == account;
    service
        .roles
        .iter()
        .filter(|role| {
            lives_in(organization, service, role, account)
                && comes_by_itself(service, role, set_up, management)
                && covered(organization, service, role)
        })
        .filter(|role| {
            world
                .account(account)
                .is_some_and(|account| !account.roles.contains_key(role.name))
        })
        .collect()
}

/// Whether the service wants to come to the account: to ask for a role, or to act where its role is already.
fn wants(
    world: &World,
    organization: &Organization,
    service: &TrustedService,
    account: AccountId,
) -> bool {
    let set_up = organization.is_set_up(service.id);
    let management = organization.management == account;
    let reached = organization
        .integration(service.id)
        .is_some_and(|it| it.reached.contains_key(&account));
    let here = world.account(account).filter(|here| !here.is_closed());
    here.is_some()
        && service.roles.iter().any(|role| {
            lives_in(organization, service, role, account)
                && comes_by_itself(service, role, set_up, management)
                && covered(organization, service, role)
                && (!reached || here.is_some_and(|here| !here.roles.contains_key(role.name)))
        })
}

fn schedule(
    world: &mut World,
    organization: &OrganizationId,
    service: &TrustedService,
    account: AccountId,
    delay: u64,
    cause: Cause,
) {
    let integration = world
        .organization_mut(organization)
        .integration_mut(service.id);
    if integration.due.insert(account) {
        let task = Task::ServiceActs {
            service: service.id.into(),
            account,
        };
        world.schedule(delay, task, cause);
    }
}

/// Some time after which a service comes. The management account is where it is set up, so it comes there first.
fn delay(world: &mut World, management: bool) -> u64 {
    if management {
        world.random.between(20, 180) * SECOND
    } else {
        world.random.between(2, 240) * MINUTE
    }
}

/// Decides in which accounts the service has something to do at first: the management account if it has a role for it, those
/// members that it has been to and where a role is missing now, and about two thirds of the others, at least one, and never
/// all of three or more.
pub(super) fn plan(
    world: &mut World,
    id: &OrganizationId,
    service: &'static TrustedService,
    cause: Cause,
) {
    let Some(organization) = world.organizations.get(id).cloned() else {
        return;
    };
    if !trusts(&organization, service) {
        return;
    }
    let management = organization.management;
    if wants(world, &organization, service, management) {
        let delay = delay(world, true);
        schedule(world, id, service, management, delay, cause.clone());
    }
    let mut members: Vec<_> = organization
        .account_ids()
        .filter(|account| *account != management)
        .filter(|account| wants(world, &organization, service, *account))
        .collect();
    ordered::sort_by_key(&mut members, |member| *member);
    let known = |account: &AccountId| {
        (organization.integration(service.id)).is_some_and(|it| it.reached.contains_key(account))
    };
    let mut visited: Vec<_> = members
        .iter()
        .map(|account| (*account, world.random.below(3) < 2 || known(account)))
        .collect();
    if !visited.is_empty() && visited.iter().all(|(_, visit)| !visit) {
        let lucky = world.random.below(visited.len() as u64) as usize;
        visited[lucky].1 = true;
    }
    if visited.len() >= 3 && visited.iter().all(|(_, visit)| *visit) {
        let spared = world.random.below(visited.len() as u64) as usize;
        visited[spared].1 = known(&visited[spared].0);
    }
    let all = visited.iter().all(|(_, visit)| *visit);
    for (account, visit) in visited {
        if visit {
            let delay = delay(world, false);
            schedule(world, id, service, account, delay, cause.clone());
        }
    }
    if !all {
        begin_rounds(world, id, service, cause);
    }
}

fn begin_rounds(world: &mut World, id: &OrganizationId, service: &TrustedService, cause: Cause) {
    let integration = world.organization_mut(id).integration_mut(service.id);
    if std::mem::replace(&mut integration.rounds, true) {
        return;
    }
    let delay = world.random.between(20, 28) * HOUR;
    let task = Task::ServiceRound {
        organization: id.clone(),
        service: service.id.into(),
    };
    world.schedule(delay, task, cause);
}

/// The service finds out where else it has something to do (an agenda entry fell due). There is another round only if there is
/// still an account where it wants to be.
pub fn round(world: &mut World, id: &OrganizationId, service: &Text, cause: Cause) {
    let (Some(service), Some(organization)) = (
        catalog::by_id(service),
        world.organizations.get(id).cloned(),
    ) else {
        return;
    };
    let integration = world.organization_mut(id).integration_mut(service.id);
    integration.rounds = false;
    let Some(enabled) = enabling(&organization, service).filter(|_| integration.is_on()) else {
        return;
    };
    let is_due = |account: &AccountId| {
        organization
            .integration(service.id)
            .is_some_and(|it| it.due.contains(account))
    };
    let mut wanting = false;
    for account in organization.account_ids() {
        if is_due(&account) || !wants(world, &organization, service, account) {
            continue;
        }
        if world.random.below(ROUND_ODDS) == 0 {
            let delay = delay(world, organization.management == account);
            schedule(world, id, service, account, delay, enabled.clone());
        } else {
            wanting = true;
        }
    }
    if wanting {
        begin_rounds(world, id, service, cause);
    }
}

/// Trusted services come to new accounts, and leave those that left.
pub fn react(world: &mut World, change: AccountChange<'_>, _: &mut Events) {
    match change {
        AccountChange::AccountJoined(organization, account)
        | AccountChange::AccountReinstated(organization, account) => {
            newcomer(world, organization, account);
        }
        AccountChange::AccountLeft(organization, account)
        | AccountChange::AccountClosed(Some(organization), account) => {
            departed(world, organization, account);
        }
        AccountChange::AccountClosed(None, _) => {}
        AccountChange::OrganizationDeleted(organization, management) => {
            dissolved(world, organization, management);
        }
    }
}

/// An account joined: services that are trusted may come to act there too.
fn newcomer(world: &mut World, organization: &OrganizationId, account: AccountId) {
    let id = organization;
    let organization = world.organizations[organization].clone();
    for service in super::trusted_services(&organization) {
        let on = organization
            .integration(service.id)
            .is_none_or(super::integration::Integration::is_on);
        let Some(cause) = enabling(&organization, service)
            .filter(|_| on && wants(world, &organization, service, account))
        else {
            continue;
        };
        begin_rounds(world, id, service, cause.clone());
        if world.random.below(2) == 0 {
            continue;
        }
        let delay = delay(world, organization.management == account);
        schedule(world, id, service, account, delay, cause);
    }
}

/// An account administers a service now: it has a role of its own for that.
pub fn administrator(
    world: &mut World,
    id: &OrganizationId,
    service: &'static TrustedService,
    account: AccountId,
) {
    let organization = world.organizations[id].clone();
    let Some(cause) = enabling(&organization, service) else {
        return;
    };
    if wants(world, &organization, service, account) {
        let delay = delay(world, true);
        schedule(world, id, service, account, delay, cause);
    }
}

/// An account left: visits to it are off, and services have nothing there any more.
fn departed(world: &mut World, organization: &OrganizationId, account: AccountId) {
    let services: Vec<Text> = world
        .organization(organization)
        .into_iter()
        .flat_map(|organization| organization.integrations.iter())
        .filter(|(_, it)| {
            it.due.contains(&account)
                || it.reached.contains_key(&account)
                || it.stranded.contains(&account)
        })
        .map(|(service, _)| service.clone())
        .collect();
    let mut waits = false;
    for service in services {
        let integration = world
            .organization_mut(organization)
            .integration_mut(&service);
        waits |= integration.due.remove(&account);
        integration.reached.remove(&account);
        integration.stranded.remove(&account);
        if let Some(service) = catalog::by_id(&service) {
            super::integration::settle(world, organization, service);
        }
    }
    if waits {
        world.agenda.cancel(
            |task| matches!(task, Task::ServiceActs { account: there, .. } if *there == account),
        );
    }
}

/// The organization is no more: nothing of its services waits.
fn dissolved(world: &mut World, id: &OrganizationId, management: AccountId) {
    world.agenda.cancel(|task| {
        matches!(task, Task::ServiceActs { account, .. } if *account == management)
            || matches!(task, Task::ServiceRound { organization, .. }
                | Task::ServiceNotices { organization, .. }
                | Task::ServiceCleansUp { organization, .. } if organization == id)
    });
}

/// Visits of a service that has been switched off are off.
pub(super) fn call_off(world: &mut World, id: &OrganizationId, service: &TrustedService) {
    let integration = world.organization_mut(id).integration_mut(service.id);
    let due = std::mem::replace(&mut integration.due, Set::new());
    world.agenda.cancel(|task| {
        matches!(task, Task::ServiceActs { service: it, account } if **it == *service.id && due.contains(account))
    });
}

/// A call gave the service something to do in the account.
pub fn reason(world: &mut World, service: &'static TrustedService, account: AccountId) {
    let Some(organization) = world.organization_of(account).cloned() else {
        return;
    };
    let Some(cause) = enabling(&organization, service) else {
        return;
    };
    let known = organization.integration(service.id);
    let on = known.is_none_or(super::integration::Integration::is_on);
    let comes = known.is_some_and(|it| it.due.contains(&account));
    if on && !comes && wants(world, &organization, service, account) {
        let delay = delay(world, organization.management == account);
        schedule(world, &organization.id, service, account, delay, cause);
    }
}

/// The service came to the account on a way of its own. If it has nothing left to do there, it need not come again.
pub(crate) fn came_otherwise(
    world: &mut World,
    service: &'static TrustedService,
    account: AccountId,
) {
    let Some(organization) = world.organization_of(account).cloned() else {
        return;
    };
    let now = world.now;
    let wants = wants(world, &organization, service, account);
    let integration = world
        .organization_mut(&organization.id)
        .integration_mut(service.id);
    integration.reached.or_insert(account, now);
    if !wants && integration.due.remove(&account) {
        world.agenda.cancel(|task| {
            matches!(task, Task::ServiceActs { service: it, account: there } if **it == *service.id && *there == account)
        });
    }
}

/// The service comes to the account now (an agenda entry fell due).
pub fn act(
    world: &mut World,
    service_id: &Text,
    account: AccountId,
    cause: Cause,
    fails: bool,
    events: &mut Events,
) {
    let Some(service) = catalog::by_id(service_id) else {
        return;
    };
    let Some(organization) = world.organization_of(account).cloned() else {
        return;
    };
    let actor = Actor::Service(service_id.clone());
    let name = world.name_of(account);
    let (id, now) = (organization.id.clone(), world.now);
    world
        .organization_mut(&id)
        .integration_mut(service.id)
        .due
        .remove(&account);
    let goes_on = super::integration::serves(world, &organization, service, account)
        == super::integration::Serves::Still;
    let acted = EventKind::ServiceActed {
        account,
        service: service_id.clone(),
    };
    if fails {
        events.push(world.event(
            actor,
            acted,
            message!(
                "{service} failed to act in {name}; no role was asked for.",
                service = service.name,
                name
            ),
        ));
        return;
    }
    if !trusts(&organization, service) {
        let says = if goes_on {
            message!(
                "{service} came to act in {name}: it has not noticed yet that it is not trusted any more.",
                service = service.name,
                name
            )
        } else {
            message!(
                "{service} came to act in {name}, but trusted access is disabled: Organizations makes no role for it.",
                service = service.name,
                name
            )
        };
        events.push(world.event(actor, acted, says));
        return;
    }
    if world
        .account(account)
        .is_some_and(|account| !account.has_organizations_role())
    {
        let says = message!(
            "{service} came to act in {name}, but {ORGANIZATIONS_ROLE} is missing there: Organizations cannot make a role.",
            service = service.name,
            name,
            ORGANIZATIONS_ROLE
        );
        events.push(world.event(actor, acted, says));
        return;
    }
    events.push(world.event(
        actor,
        acted,
        message!(
            "{service} came to act in {name}.",
            service = service.name,
            name
        ),
    ));
    let integration = world.organization_mut(&id).integration_mut(service.id);
    integration.reached.or_insert(account, now);
    // What an earlier clean-up left here is the service's again.
    integration.stranded.remove(&account);
    for role in roles_to_make(world, &organization, service, account) {
        // The visit may have been planned for another principal of the service, or before trusted access was disabled
        // and enabled again: the role's cause is what allows it now.
        let cause = organization
            .trusted
            .get(role.principal)
            .map_or(&cause, |access| &access.cause);
        let who = gates::people::actor_name(world, &cause.actor);
        let why = message!(
            "{service} came to act in {name} at {now} and asked AWS Organizations for its role. {who} had {done} at {at}.",
            service = service.name,
            name,
            now = world.now,
            who,
            done = if cause.operation.ends_with("ServiceAccess")
                || cause.operation.ends_with("TrustedAccess")
            {
                "enabled trusted access"
            } else {
                "let it set itself up"
            },
            at = cause.at
        );
        let new = NewServiceRole {
            name: role.name,
            principal: role.principal,
            description: None,
            cause: cause.clone(),
            why,
        };
        service_linked_role::create_for_service(world, account, new, events);
    }
    super::integration::settle(world, &id, service);
}

/// An intervention: the service gets something to do in an account.
pub fn give_reason_to_act(
    world: &mut World,
    service_id: &Text,
    account: AccountId,
    events: &mut Events,
) -> Result<(), ApiError> {
    let service = catalog::by_id(service_id).ok_or_else(|| {
        ApiError::not_possible(message!(
            "`{id}` is not a service of the catalogue.",
            id = service_id
        ))
    })?;
    let organization = world.organization_of(account).cloned().ok_or_else(|| {
        ApiError::not_possible(message!(
            "{account} is in no organization.",
            account = world.name_of(account)
        ))
    })?;
    let cause = enabling(&organization, service).ok_or_else(|| {
        ApiError::not_possible(message!(
            "Trusted access for {service} is not enabled.",
            service = service.name
        ))
    })?;
    let on = organization
        .integration(service.id)
        .is_none_or(super::integration::Integration::is_on);
    if !on {
        return Err(ApiError::not_possible(message!(
            "{service} was switched off in its own console.",
            service = service.name
        )));
    }
    if !wants(world, &organization, service, account) {
        let name = world.name_of(account);
        let has: Vec<&str> = (service.roles.iter())
            .map(|role| role.name)
            .filter(|role| {
                (world.account(account)).is_some_and(|here| here.roles.contains_key(*role))
            })
            .collect();
        let absent = absence(world, &organization, service, account);
        return Err(ApiError::not_possible(match (&has[..], &absent[..]) {
            ([], []) => message!(
                "{service} has no service-linked role that would show that it acted.",
                service = service.name
            ),
            ([], [(_, why), ..]) => why.clone(),
            (_, []) => message!(
                "{service} has its roles in {name} already.",
                service = service.name,
                name
            ),
            // It came for those that it has; why another is not there is told as that.
            (_, [(other, why), ..]) => message!(
                "{service} has {list} in {name} already. {other} is not there: {why}",
                service = service.name,
                list = has.join(", "),
                name,
                other = other.name,
                why
            ),
        }));
    }
    let waits = organization
        .integration(service.id)
        .is_some_and(|it| it.due.contains(&account));
    if waits {
        return Err(ApiError::not_possible(message!(
            "{service} is on its way to {account} already.",
            service = service.name,
            account = world.name_of(account)
        )));
    }
    let says = message!(
        "{service} has something to do in {account}.",
        service = service.name,
        account = world.name_of(account)
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
    schedule(world, &organization.id, service, account, delay, cause);
    Ok(())
}

/// Why each role of the service that the account lacks is not there.
pub fn absence(
    world: &World,
    organization: &Organization,
    service: &'static TrustedService,
    account: AccountId,
) -> Vec<(&'static LinkedRole, Message)> {
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
                why_absent(world, organization, service, role, account),
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
) -> Message {
    let name = world.name_of(account);
    if !world.is_open(account) {
        return message!(
            "{name} is closed, and services leave closed accounts alone.",
            name
        );
    }
    if !lives_in(organization, service, role, account) {
        return match role.place {
            RoleAccounts::Management => "This role lives in the management account only.".into(),
            RoleAccounts::Member => "This role lives in member accounts only.".into(),
            RoleAccounts::DelegatedAdministrator => {
                message!(
                    "This role lives in accounts that are delegated administrators of {service} only.",
                    service = service.name
                )
            }
            RoleAccounts::Unknown | RoleAccounts::Both => {
                "In which accounts this role lives is not documented.".into()
            }
        };
    }
    if !covered(organization, service, role) {
        let principal = if service.principals.contains(&role.principal) {
            role.principal
        } else {
            service.name
        };
        return message!(
            "Trusted access for `{principal}` is not enabled.",
            principal
        );
    }
    if role.principal.is_empty() {
        return "The service principal that this role is linked to is not documented, so Orgsim does not make it.".into();
    }
    let integration = organization.integration(service.id);
    let set_up = organization.is_set_up(service.id);
    if !comes_by_itself(service, role, set_up, organization.management == account) {
        if !role.automatic {
            return message!(
                "{service} does not make this role: a person creates it with iam:CreateServiceLinkedRole.",
                service = service.name
            );
        }
        if role.when == When::Unknown {
            return "When this role is made is not documented.".into();
        }
        let half =
            service.enable == Route::ServiceOnly || service.roles_if_enabled_here == Some(false);
        return if half {
            message!(
                "Trusted access was enabled through Organizations, which leaves {service} half set up: this role comes when the service itself is set up, in its own console.",
                service = service.name
            )
        } else {
            message!(
                "This role comes when {service} is set up in its own console.",
                service = service.name
            )
        };
    }
    match integration.map(|it| it.state).unwrap_or_default() {
        IntegrationState::Working | IntegrationState::Unnoticed { .. } => {}
        IntegrationState::CleaningUp { .. } | IntegrationState::Stopped { .. } => {
            return message!(
                "{service} was switched off in its own console.",
                service = service.name
            );
        }
    }
    if integration.is_some_and(|it| it.due.contains(&account))
        && let Some(due) = world.agenda().iter().find(|due| {
            matches!(&due.task, Task::ServiceActs { service: it, account: there } if **it == *service.id && *there == account)
        })
    {
        return message!("{service} will come to act in {name} at {at} and ask for the role then.", service = service.name, name, at = due.at);
    }
    if world
        .account(account)
        .is_some_and(|account| !account.has_organizations_role())
    {
        return message!(
            "{ORGANIZATIONS_ROLE} is missing in {name}, so Organizations cannot make this role.",
            ORGANIZATIONS_ROLE,
            name
        );
    }
    message!(
        "{service} has not needed to act in {name} yet.",
        service = service.name,
        name
    )
}
