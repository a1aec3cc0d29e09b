//! Integrations: what a service has set up with an organization, besides trusted access, which is only a permission.
//!
//! Trusted access permits a service to act; setting it up in its own console makes it work. So a service can be trusted and
//! not set up (enabled through Organizations), or set up and no longer trusted (disabled there). A service that loses trust
//! continues in the accounts that it had reached until it notices. Then it cleans up or leaves its data, as documented for
//! each service (`catalog::After`). Source: AWS Organizations User Guide, using AWS Organizations with other AWS services.

use ordered::{Map, Set};

use super::acting::settle;
use super::administrators;
use super::trust::trusts;
use api::catalog::{self, After, TrustedService};
use api::time::{HOUR, MINUTE};
use state::agenda::Deed;
pub use state::integration::{Integration, IntegrationState};

use crate::prelude::*;

/// A role was deleted: services that acted through it may have to stop in the account.
pub fn role_deleted(world: &mut WorldMut, account: AccountId, role: &str) {
    let Some(id) = world.organization_of(account).map(|it| it.id.clone()) else {
        return;
    };
    for (service, _) in catalog::all_by_role(role) {
        settle(world, &id, service);
    }
}

/// Adds the event that something changed between a service and an organization.
pub(super) fn changed(
    world: &World,
    organization: &OrganizationId,
    service: &TrustedService,
    says: Message,
) -> Event {
    let kind = EventKind::ServiceChanged {
        organization: organization.clone(),
        service: service.id.into(),
    };
    world.event(Actor::Service(service.id.into()), kind, says)
}

/// The service was set up with its own tools: it works from now on, as far as it is trusted.
pub fn set_up(
    world: &mut WorldMut,
    organization: &OrganizationId,
    service: &'static TrustedService,
    cause: Cause,
    events: &mut Events,
) {
    let now = world.now();
    let integration = world.integration_mut(organization, service.id);
    integration.state = IntegrationState::Working;
    if integration.set_up.is_none() {
        integration.set_up = Some(cause.clone());
        let makes = service.tool.makes.filter(|_| integration.made.is_none());
        let says = match makes {
            Some(makes) => {
                integration.made = Some(now);
                message!(
                    "{service} set itself up for the organization and created {makes}.",
                    service = service.name
                )
            }
            None => message!(
                "{service} set itself up for the organization.",
                service = service.name
            ),
        };
        events.push(changed(world, organization, service, says));
    }
    settle(world, organization, service);
    super::visits::plan(world, organization, service, cause);
}

/// The service is no longer trusted. It stops at once if every use of it needs the organization, otherwise when it notices.
pub(super) fn lost_trust(
    world: &mut WorldMut,
    organization: &OrganizationId,
    service: &'static TrustedService,
    cause: Cause,
    events: &mut Events,
) {
    let now = world.now();
    if service.after == After::StopsAtOnce {
        super::visits::call_off(world, organization, service);
        let integration = world.integration_mut(organization, service.id);
        integration.state = IntegrationState::Stopped {
            since: now,
            left: true,
        };
        let says = message!(
            "{service} stopped at once because it cannot access the organization. Accepted agreements stay.",
            service = service.name
        );
        events.push(changed(world, organization, service, says));
        return;
    }
    let integration = world.integration_mut(organization, service.id);
    let worked = integration.set_up.is_some() || !integration.reached.is_empty();
    if !worked || !integration.is_on() {
        return;
    }
    integration.state = IntegrationState::Unnoticed { since: now };
    let delay = world.random().between(30, 12 * 60) * MINUTE;
    world.schedule(delay, notices(organization, service), cause);
}

/// The task in which the service notices that it is not trusted.
fn notices(organization: &OrganizationId, service: &TrustedService) -> Task {
    Task::ServiceNotices {
        organization: organization.clone(),
        service: service.id.into(),
    }
}

/// The service is trusted again, or for the first time.
pub(super) fn got_trust(
    world: &mut WorldMut,
    organization: &OrganizationId,
    service: &'static TrustedService,
    events: &mut Events,
) {
    let integration = world.integration_mut(organization, service.id);
    let (state, was_set_up) = (integration.state, integration.set_up.is_some());
    integration.state = IntegrationState::Working;
    match state {
        IntegrationState::Working | IntegrationState::CleaningUp { .. } => {}
        IntegrationState::Unnoticed { .. } => {
            let moot = notices(organization, service);
            world.agenda_mut().cancel(|task| *task == moot);
        }
        IntegrationState::Stopped { left, .. } => {
            let says = if service.after == After::StopsAtOnce
                || service.after == After::Resumes && was_set_up
            {
                message!(
                    "{service} continues as before; no setup is needed.",
                    service = service.name
                )
            } else if was_set_up {
                world.integration_mut(organization, service.id).set_up = None;
                message!(
                    "{service} is trusted again. It is not documented that it continues by itself, so set it up in its own console.",
                    service = service.name
                )
            } else if left {
                message!(
                    "{service} is trusted again and still has its data.",
                    service = service.name
                )
            } else {
                return;
            };
            events.push(changed(world, organization, service, says));
        }
    }
}

/// The service detects that it is no longer trusted (a task that falls due).
pub fn notice(
    world: &mut WorldMut,
    id: &OrganizationId,
    service: &Text,
    fails: bool,
    events: &mut Events,
) {
    let (Some(service), Some(organization)) = (catalog::by_id(service), world.organization(id))
    else {
        return;
    };
    let unnoticed = organization
        .integration(service.id)
        .is_some_and(|it| matches!(it.state, IntegrationState::Unnoticed { .. }));
    if !unnoticed || trusts(organization, service) {
        return;
    }
    let now = world.now();
    if fails {
        // It will notice at another time.
        let actor = Actor::Service(service.id.into());
        let cause = Cause {
            at: now,
            actor,
            deed: Deed::Retry,
        };
        world.schedule(12 * HOUR, notices(id, service), cause);
        let says = message!(
            "{service} has not yet detected that it is no longer trusted.",
            service = service.name
        );
        events.push(changed(world, id, service, says));
        return;
    }
    let cleans_up = service.after == After::CleansUp;
    if cleans_up {
        administrators::end_all(world, id, service.id);
    }
    stop(world.integration_mut(id, service.id), now, cleans_up);
    let says = if cleans_up {
        message!(
            "{service} detected that it is no longer trusted, stopped, and cleaned up what belonged to the organization.",
            service = service.name
        )
    } else {
        message!(
            "{service} detected that it is no longer trusted and stopped. Its data and configuration stay in place.",
            service = service.name
        )
    };
    events.push(changed(world, id, service, says));
}

/// The service stops, with or without cleaning up.
fn stop(integration: &mut Integration, now: SimTime, cleans_up: bool) {
    if cleans_up {
        integration.set_up = None;
        integration.reached = Map::new();
        integration.gathered = None;
        integration.made = None;
    } else {
        integration.gathered = integration.gathered_by(now);
    }
    integration.gathers = None;
    let left = integration.set_up.is_some()
        || integration.gathered.is_some()
        || integration.made.is_some();
    integration.state = IntegrationState::Stopped { since: now, left };
}

/// The service begins to remove what it had set up, which takes some minutes. Without trust this is done at once, and its
/// resources in member accounts stay.
pub(crate) fn begin_clean_up(
    world: &mut WorldMut,
    organization: &OrganizationId,
    service: &'static TrustedService,
    disables: bool,
    cause: Cause,
    events: &mut Events,
) {
    let trusted = world
        .organization(organization)
        .is_some_and(|organization| trusts(organization, service));
    if !trusted {
        // The service has noticed already.
        let moot = notices(organization, service);
        world.agenda_mut().cancel(|task| *task == moot);
        administrators::end_all(world, organization, service.id);
        clean_up(world, organization, service, events);
        return;
    }
    let since = world.now();
    world.integration_mut(organization, service.id).state = IntegrationState::CleaningUp { since };
    settle(world, organization, service);
    super::visits::call_off(world, organization, service);
    let delay = world.random().between(1, 15) * MINUTE;
    let task = Task::ServiceCleansUp {
        organization: organization.clone(),
        service: service.id.into(),
        disables,
    };
    world.schedule(delay, task, cause);
    let says = message!(
        "{service} started to clean up in the organization.",
        service = service.name
    );
    events.push(changed(world, organization, service, says));
}

/// The service finishes cleaning up (a task that falls due).
pub fn cleaned_up(
    world: &mut WorldMut,
    id: &OrganizationId,
    service: &Text,
    disables: bool,
    fails: bool,
    events: &mut Events,
) {
    let Some(service) = catalog::by_id(service) else {
        return;
    };
    let Some(organization) = world.organization(id) else {
        return;
    };
    let IntegrationState::CleaningUp { .. } = organization
        .integration(service.id)
        .map(|it| it.state)
        .unwrap_or_default()
    else {
        return;
    };
    if fails {
        world.integration_mut(id, service.id).state = IntegrationState::Working;
        settle(world, id, service);
        let says = message!(
            "{service} could not clean up and continues as before. Disable it again.",
            service = service.name
        );
        events.push(changed(world, id, service, says));
        return;
    }
    administrators::end_all(world, id, service.id);
    clean_up(world, id, service, events);
    if !disables {
        return;
    }
    for principal in service.principals {
        let organization = world.organization_mut(id);
        // An administrator was registered meanwhile: Organizations refuses.
        if organization.delegates_of(principal).next().is_some() {
            continue;
        }
        if organization.trusted.remove(*principal).is_some() {
            let kind = EventKind::TrustedAccessDisabled {
                organization: id.clone(),
                service_principal: (*principal).into(),
            };
            events.push(world.event(Actor::Service(service.id.into()), kind, disabled(service)));
        }
    }
}

/// A security service that its console enabled in the management account no longer is. What users enabled there stays.
fn forget_enrollments(world: &mut WorldMut, id: &OrganizationId, service: &TrustedService) {
    let Some(organization) = world.organization(id) else {
        return;
    };
    let account = organization.management;
    for region in api::region::of(account.partition()) {
        let key = (Text::from(service.id), AccountRegion { account, region });
        if world
            .enrollments()
            .get(&key)
            .is_some_and(|it| it.by_console)
        {
            world.enrollments_mut().remove(&key);
        }
    }
}

/// That a service disabled its own trusted access.
fn disabled(service: &TrustedService) -> Message {
    let name = service.name;
    if service.roles.is_empty() {
        message!(
            "{name} disabled its trusted access on behalf of the user who disabled the service."
        )
    } else {
        message!(
            "{name} disabled its trusted access on behalf of the user who disabled the service. Its roles stay."
        )
    }
}

fn clean_up(
    world: &mut WorldMut,
    id: &OrganizationId,
    service: &'static TrustedService,
    events: &mut Events,
) {
    forget_enrollments(world, id, service);
    let Some(organization) = world.organization(id) else {
        return;
    };
    let (trusted, management) = (trusts(organization, service), organization.management);
    let since = world.now();
    let integration = world.organization_mut(id).integration_mut(service.id);
    let stranded: Vec<AccountId> = integration
        .reached
        .keys()
        .copied()
        .filter(|account| !trusted && *account != management)
        .collect();
    let number = stranded.len();
    let made = integration.made.and(service.tool.makes);
    // With trust, this also reaches what an earlier clean-up could not.
    let mut left = if trusted {
        Set::new()
    } else {
        integration.stranded.clone()
    };
    for account in stranded {
        left.insert(account);
    }
    *integration = Integration {
        state: IntegrationState::Stopped { since, left: false },
        stranded: left,
        rounds: integration.rounds,
        ..Integration::default()
    };
    let says = match (number, made) {
        (1.., Some(made)) => counted!(
            number,
            "{service} cleaned up in the management account and removed {made}. It can no longer act in 1 member account, so what it had there stays.|{service} cleaned up in the management account and removed {made}. It can no longer act in {n} member accounts, so what it had there stays.",
            service = service.name
        ),
        (1.., None) => counted!(
            number,
            "{service} cleaned up in the management account. It can no longer act in 1 member account, so what it had there stays.|{service} cleaned up in the management account. It can no longer act in {n} member accounts, so what it had there stays.",
            service = service.name
        ),
        (0, Some(made)) => message!(
            "{service} has cleaned up, removed {made}, and no longer works with the organization.",
            service = service.name
        ),
        (0, None) => message!(
            "{service} has cleaned up and no longer works with the organization.",
            service = service.name
        ),
    };
    events.push(changed(world, id, service, says));
}
