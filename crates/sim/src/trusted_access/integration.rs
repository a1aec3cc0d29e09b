//! What a service and an organization have set up between them, beside the permission that trusted access is.
//!
//! Trusted access lets a service in; setting it up in its own console makes it work. So the two can come apart: trusted
//! and not set up (enabled through Organizations), set up and no longer trusted (disabled there). A service that loses trust
//! goes on in the accounts that it had reached until it notices, and then cleans up or leaves what it has, as documented for
//! each (`catalog::After`). Source: AWS Organizations User Guide, using AWS Organizations with other AWS services.

use std::sync::Arc;

use ordered::{Map, Set};
use policy::{Context, Layers, Request, Source};

use super::trusts;
use crate::account::Role;
use crate::agenda::{Cause, Task};
use crate::authorize::Ask;
use crate::catalog::{self, After, TrustedService};
use crate::event::{Actor, Event, EventKind};
use crate::ids::{AccountId, OrganizationId, Text};
use crate::organization::Organization;
use crate::principal::Principal;
use crate::time::{DAY, HOUR, MINUTE, SimTime};
use crate::world::World;

/// A service in an organization that it has had to do with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Integration {
    /// When it was set up by its own tools, and by whom.
    pub set_up: Option<Cause>,
    pub state: State,
    /// The accounts in which it has come to act, since when.
    pub reached: Map<AccountId, SimTime>,
    /// The accounts that it is on its way to: a visit to each waits in the agenda.
    pub due: Set<AccountId>,
    /// When it last gathered data, of a service that has stopped. See [`Integration::gathered_by`].
    pub gathered: Option<SimTime>,
    /// Members with things of the service that it could not clean up, because it had lost trust before.
    pub stranded: Set<AccountId>,
    /// Whether a round waits in the agenda.
    pub(super) rounds: bool,
}

/// How it stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum State {
    /// As far as trusted access and its own setting up let it, it works.
    #[default]
    Working,
    /// It has lost trust and not noticed yet: where it had come to act it goes on.
    Unnoticed { since: SimTime },
    /// It was switched off in its own console and removes what it had set up.
    CleaningUp { since: SimTime },
    /// It has stopped. `left`: data and configuration are still there.
    Stopped { since: SimTime, left: bool },
}

impl Integration {
    /// When it last gathered data from the accounts that it had reached: every day from the first one on.
    pub fn gathered_by(&self, now: SimTime) -> Option<SimTime> {
        match self.state {
            State::Working | State::Unnoticed { .. } => {
                let first = self.reached.values().min()?;
                let days = now.since(*first) / DAY;
                (days > 0).then(|| first.plus(days * DAY))
            }
            State::CleaningUp { .. } | State::Stopped { .. } => self.gathered,
        }
    }

    /// Whether it looks for something to do.
    pub fn is_on(&self) -> bool {
        self.state == State::Working
    }
}

impl Organization {
    /// What there is between the service and the organization; nothing: it never had to do with it.
    pub fn integration(&self, service: &str) -> Option<&Integration> {
        self.integrations.get(service).map(|it| &**it)
    }

    /// Whether the service has been set up by its own tools and not cleaned up since.
    pub fn is_set_up(&self, service: &str) -> bool {
        self.integration(service)
            .is_some_and(|it| it.set_up.is_some())
    }

    pub(crate) fn integration_mut(&mut self, service: &str) -> &mut Integration {
        let entry = self.integrations.or_insert(service.into(), Arc::default());
        Arc::make_mut(entry)
    }
}

/// The event that something changed between a service and an organization.
pub(super) fn changed(
    world: &World,
    actor: Actor,
    organization: &OrganizationId,
    service: &TrustedService,
    says: String,
) -> Event {
    let kind = EventKind::ServiceChanged {
        organization: organization.clone(),
        service: service.id.into(),
    };
    world.event(actor, kind, says)
}

/// The service was set up by its own tools: it works from now on, as far as it is trusted.
pub(crate) fn set_up(
    world: &mut World,
    organization: &OrganizationId,
    service: &'static TrustedService,
    cause: Cause,
    events: &mut Vec<Event>,
) {
    let actor = Actor::Service(service.id.into());
    let integration = world
        .organization_mut(organization)
        .integration_mut(service.id);
    integration.state = State::Working;
    if integration.set_up.is_none() {
        integration.set_up = Some(cause.clone());
        let says = format!("{} set itself up for the organization.", service.name);
        events.push(changed(world, actor, organization, service, says));
    }
    super::visits::plan(world, organization, service, cause);
}

/// The service is no longer trusted: it will notice.
pub(super) fn lost_trust(
    world: &mut World,
    organization: &OrganizationId,
    service: &TrustedService,
    cause: Cause,
) {
    let now = world.now;
    let integration = world
        .organization_mut(organization)
        .integration_mut(service.id);
    let worked = integration.set_up.is_some() || !integration.reached.is_empty();
    if !worked || !integration.is_on() {
        return;
    }
    integration.state = State::Unnoticed { since: now };
    let delay = world.random.between(30, 12 * 60) * MINUTE;
    world.schedule(delay, notices(organization, service), cause);
}

/// That the service will notice the loss of trust.
fn notices(organization: &OrganizationId, service: &TrustedService) -> Task {
    Task::ServiceNotices {
        organization: organization.clone(),
        service: service.id.into(),
    }
}

/// The service is trusted again, or for the first time.
pub(super) fn got_trust(
    world: &mut World,
    organization: &OrganizationId,
    service: &'static TrustedService,
    events: &mut Vec<Event>,
) {
    let integration = world
        .organization_mut(organization)
        .integration_mut(service.id);
    let (state, was_set_up) = (integration.state, integration.set_up.is_some());
    integration.state = State::Working;
    integration.stranded = Set::new();
    match state {
        State::Working | State::CleaningUp { .. } => {}
        State::Unnoticed { .. } => {
            let moot = notices(organization, service);
            world.agenda.cancel(|task| *task == moot);
        }
        State::Stopped { left, .. } => {
            let says = if service.after == After::Resumes && was_set_up {
                format!(
                    "{} goes on as before: there is nothing to set up again.",
                    service.name
                )
            } else if was_set_up {
                let integration = world
                    .organization_mut(organization)
                    .integration_mut(service.id);
                integration.set_up = None;
                format!(
                    "{} is trusted again. That it goes on by itself is not documented: set it up in its own console.",
                    service.name
                )
            } else if left {
                format!(
                    "{} is trusted again and finds its data as it left it.",
                    service.name
                )
            } else {
                return;
            };
            let actor = Actor::Service(service.id.into());
            events.push(changed(world, actor, organization, service, says));
        }
    }
}

/// The service finds out that it is not trusted any more (an agenda entry fell due).
pub(crate) fn notice(
    world: &mut World,
    id: &OrganizationId,
    service: &Text,
    fails: bool,
    events: &mut Vec<Event>,
) {
    let (Some(service), Some(organization)) = (catalog::by_id(service), world.organization(id))
    else {
        return;
    };
    let unnoticed = organization
        .integration(service.id)
        .is_some_and(|it| matches!(it.state, State::Unnoticed { .. }));
    if !unnoticed || trusts(organization, service) {
        return;
    }
    let now = world.now;
    let actor = Actor::Service(service.id.into());
    if fails {
        // It will notice some other time.
        let cause = Cause {
            at: now,
            actor: actor.clone(),
            operation: "retry".into(),
        };
        world.schedule(12 * HOUR, notices(id, service), cause);
        let says = format!(
            "{} has still not noticed that it is not trusted any more.",
            service.name
        );
        events.push(changed(world, actor, id, service, says));
        return;
    }
    let integration = world.organization_mut(id).integration_mut(service.id);
    let says = if service.after == After::CleansUp {
        integration.set_up = None;
        integration.reached = Map::new();
        integration.gathered = None;
        integration.state = State::Stopped {
            since: now,
            left: false,
        };
        format!(
            "{} noticed that it is not trusted any more, stopped, and cleaned up what belonged to the organization.",
            service.name
        )
    } else {
        integration.gathered = integration.gathered_by(now);
        let left = integration.set_up.is_some() || integration.gathered.is_some();
        integration.state = State::Stopped { since: now, left };
        format!(
            "{} noticed that it is not trusted any more and stopped. What it has gathered and how it was configured stays in \
             place.",
            service.name
        )
    };
    events.push(changed(world, actor, id, service, says));
}

/// The service begins to remove what it had set up. It will be done in some minutes; without trust it is done at once, and
/// what it has in members stays there.
pub(crate) fn begin_clean_up(
    world: &mut World,
    organization: &OrganizationId,
    service: &'static TrustedService,
    disables: bool,
    cause: Cause,
    events: &mut Vec<Event>,
) {
    let trusted = world
        .organization(organization)
        .is_some_and(|organization| trusts(organization, service));
    if !trusted {
        // It knows now.
        let moot = notices(organization, service);
        world.agenda.cancel(|task| *task == moot);
        clean_up(world, organization, service, events);
        return;
    }
    let since = world.now;
    world
        .organization_mut(organization)
        .integration_mut(service.id)
        .state = State::CleaningUp { since };
    super::visits::call_off(world, organization, service);
    let delay = world.random.between(1, 15) * MINUTE;
    let task = Task::ServiceCleansUp {
        organization: organization.clone(),
        service: service.id.into(),
        disables,
    };
    world.schedule(delay, task, cause);
    let actor = Actor::Service(service.id.into());
    let says = format!("{} began to clean up in the organization.", service.name);
    events.push(changed(world, actor, organization, service, says));
}

/// It has cleaned up (an agenda entry fell due).
pub(crate) fn cleaned_up(
    world: &mut World,
    id: &OrganizationId,
    service: &Text,
    disables: bool,
    fails: bool,
    events: &mut Vec<Event>,
) {
    let Some(service) = catalog::by_id(service) else {
        return;
    };
    let Some(organization) = world.organization(id) else {
        return;
    };
    let State::CleaningUp { .. } = organization
        .integration(service.id)
        .map(|it| it.state)
        .unwrap_or_default()
    else {
        return;
    };
    let actor = Actor::Service(service.id.into());
    if fails {
        world.organization_mut(id).integration_mut(service.id).state = State::Working;
        let says = format!(
            "{} could not clean up and goes on as before; switch it off again.",
            service.name
        );
        events.push(changed(world, actor, id, service, says));
        return;
    }
    clean_up(world, id, service, events);
    if !disables {
        return;
    }
    for principal in service.principals {
        let organization = world.organization_mut(id);
        // Somebody was registered meanwhile: Organizations refuses.
        if organization.delegates_of(principal).next().is_some() {
            continue;
        }
        if organization.trusted.remove(*principal).is_some() {
            let kind = EventKind::TrustedAccessDisabled {
                organization: id.clone(),
                service_principal: (*principal).into(),
            };
            let says = format!(
                "{} disabled its trusted access on behalf of the person who switched it off.{}",
                service.name,
                service.roles_stay()
            );
            events.push(world.event(actor.clone(), kind, says));
        }
    }
}

fn clean_up(
    world: &mut World,
    id: &OrganizationId,
    service: &'static TrustedService,
    events: &mut Vec<Event>,
) {
    let Some(organization) = world.organization(id) else {
        return;
    };
    let (trusted, management) = (trusts(organization, service), organization.management);
    let since = world.now;
    let integration = world.organization_mut(id).integration_mut(service.id);
    let stranded: Vec<AccountId> = integration
        .reached
        .keys()
        .copied()
        .filter(|account| !trusted && *account != management)
        .collect();
    let number = stranded.len();
    let mut left = Set::new();
    for account in stranded {
        left.insert(account);
    }
    *integration = Integration {
        state: State::Stopped { since, left: false },
        stranded: left,
        rounds: integration.rounds,
        ..Integration::default()
    };
    let says = if number > 0 {
        format!(
            "{} cleaned up in the management account. In {number} member accounts it cannot act any more: what it had there stays.",
            service.name
        )
    } else {
        format!(
            "{} has cleaned up; nothing of it works with the organization any more.",
            service.name
        )
    };
    let actor = Actor::Service(service.id.into());
    events.push(changed(world, actor, id, service, says));
}

/// Whether a service does its work in an account now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Serves {
    Yes,
    /// It is not trusted any more and has not noticed.
    Still,
    /// A role of the account lets it, trusted or not: its name.
    ByRole(Text),
    /// Why not.
    No(String),
}

/// Whether the service does its work in the account, and through what.
pub fn serves(
    world: &World,
    organization: &Organization,
    service: &'static TrustedService,
    account: AccountId,
) -> Serves {
    let integration = organization.integration(service.id);
    let reached = integration.is_some_and(|it| it.reached.contains_key(&account));
    let state = integration.map(|it| it.state).unwrap_or_default();
    let trusted = trusts(organization, service);
    match state {
        State::Working if trusted && reached => return Serves::Yes,
        State::Unnoticed { .. } if reached => return Serves::Still,
        State::Working
        | State::Unnoticed { .. }
        | State::CleaningUp { .. }
        | State::Stopped { .. } => {}
    }
    if let Some(role) = lets_in(world, service, account) {
        return Serves::ByRole(role);
    }
    let name = world.name_of(account);
    Serves::No(match state {
        _ if !trusted => format!("{} is not trusted.", service.brief()),
        State::CleaningUp { .. } => format!("{} is cleaning up.", service.brief()),
        State::Stopped { .. } => {
            format!("{} was switched off in its own console.", service.brief())
        }
        State::Working | State::Unnoticed { .. } => {
            format!("{} has not needed to act in {name} yet.", service.brief())
        }
    })
}

/// A role of the account, made by people, that the service may assume and that lets it do something of its own. Such a role
/// is limited by service control policies, other than a service-linked one.
fn lets_in(world: &World, service: &TrustedService, account: AccountId) -> Option<Text> {
    let here = world.account(account)?;
    here.roles
        .values()
        .filter(|role| role.linked_to.is_none())
        .find(|role| assumable(service, role, account) && permits(world, service, role, account))
        .map(|role| role.name.clone())
}

fn assumable(service: &TrustedService, role: &Role, account: AccountId) -> bool {
    // Most trust policies name people only: those need not even be read.
    if !role.trust.contains("Service") {
        return false;
    }
    let Some(trust) = role.trust_source() else {
        return false;
    };
    service.principals.iter().any(|principal| {
        let request = Request {
            principal: policy::Principal::from_service(principal),
            action: "sts:AssumeRole".to_string(),
            resource: role.arn(account),
            resource_account: Some(account.to_string()),
            context: Context::default(),
            wildcard_only_action: false,
        };
        let layers = Layers {
            resource: Some(trust.clone()),
            resource_required: true,
            ..Layers::default()
        };
        policy::decide(&request, &layers) == policy::Decision::Allowed
    })
}

fn permits(world: &World, service: &TrustedService, role: &Role, account: AccountId) -> bool {
    let Some(here) = world.account(account) else {
        return false;
    };
    let caller = Principal::role(account, &role.name, "service");
    let own = format!("{}:", service.tool.prefix);
    // Some action that its policies name; a pattern stands for whatever it matches.
    here.sources(&role.policies)
        .iter()
        .flat_map(actions)
        .filter_map(|pattern| match pattern.as_str() {
            "*" => Some(format!("{own}*")),
            named if named.to_ascii_lowercase().starts_with(&own) => Some(named.to_string()),
            _ => None,
        })
        .any(|action| {
            world
                .authorize(&Ask::new(&caller, &action, "*"))
                .is_allowed()
        })
}

fn actions(source: &Source) -> Vec<String> {
    source
        .document
        .statements()
        .iter()
        .filter(|statement| statement.effect == policy::Effect::Allow && !statement.actions.not)
        .flat_map(|statement| statement.actions.patterns.iter().map(ToString::to_string))
        .collect()
}
