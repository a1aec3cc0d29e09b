//! Facts: a world as JSON for authors of lessons, with names instead of ids. `docs/lessons.md` lists all of them.
//!
//! Facts are for goals, not for screens: they show the whole world, without a viewpoint. Their names are part of the
//! lesson format.

use serde_json::{Value, json};
use sim::account::{Account, Tags};
use sim::agenda::Task;
use sim::artifact;
use sim::catalog::SERVICES;
use sim::config::Sources;
use sim::handshake::{Handshake, Recipient};
use sim::ids::ParentId;
use sim::organization::Organization;
use sim::people;
use sim::policies::{PolicyTarget, PolicyType};
use sim::{IntegrationState, World, work};

/// A fact's name, and the function that computes it.
type Fact = (&'static str, fn(&World) -> Value);

/// Every fact.
pub const FACTS: [Fact; 15] = [
    ("now", |world| world.now().iso().into()),
    ("organization", |world| {
        first(world).map_or(Value::Null, |it| organization(world, it))
    }),
    ("organizations", |world| {
        each(world, &|it| vec![organization(world, it)])
    }),
    ("root", |world| first(world).map_or(Value::Null, root)),
    ("accounts", |world| accounts(world).into()),
    ("units", |world| each(world, &units)),
    ("handshakes", |world| handshakes(world).into()),
    ("requests", |world| requests(world).into()),
    ("policies", |world| each(world, &|it| policies(world, it))),
    ("services", |world| {
        first(world)
            .map_or_else(Vec::new, |it| services(world, it))
            .into()
    }),
    ("people", |world| {
        of_age(world)
            .into_iter()
            .flat_map(persons)
            .collect::<Vec<_>>()
            .into()
    }),
    ("config", config),
    ("agreements", |world| agreements(world).into()),
    ("accepted", |world| accepted(world).into()),
    ("work", |world| work(world).into()),
];

/// All facts of a world.
pub fn facts(world: &World) -> Value {
    let all = FACTS.map(|(name, of)| (name.to_string(), of(world)));
    Value::Object(all.into_iter().collect())
}

/// Organizations, the oldest first, because ids are random.
fn organizations(world: &World) -> Vec<&Organization> {
    let mut all: Vec<&Organization> = world.organizations().collect();
    ordered::sort_by_key(&mut all, |it| it.created_at);
    all
}

fn first(world: &World) -> Option<&Organization> {
    organizations(world).first().copied()
}

fn each(world: &World, of: &dyn Fn(&Organization) -> Vec<Value>) -> Value {
    let all = organizations(world).into_iter().flat_map(of);
    all.collect::<Vec<_>>().into()
}

fn root(organization: &Organization) -> Value {
    let root = PolicyTarget::Parent(organization.root_parent());
    json!({
        "scps": attached(organization, PolicyType::ServiceControl, &root),
        "rcps": attached(organization, PolicyType::ResourceControl, &root),
    })
}

/// Accounts, the oldest first, because ids are random.
fn of_age(world: &World) -> Vec<&Account> {
    let mut all: Vec<&Account> = world.accounts().collect();
    ordered::sort_by_key(&mut all, |it| it.created_at);
    all
}

fn organization(world: &World, it: &Organization) -> Value {
    json!({
        "management": world.name_of(it.management),
        "feature_set": it.feature_set.name(),
        "trusted": it.trusted.keys().map(|it| &**it).collect::<Vec<_>>(),
        "policy_types": it.policy_types.iter()
            .filter(|(_, enabled)| !enabled.pending)
            .map(|(kind, _)| kind.name())
            .collect::<Vec<_>>(),
        "root_features": it.root_features.iter().map(|it| it.name()).collect::<Vec<_>>(),
        "delegates": it.delegates.iter()
            .flat_map(|(account, of)| of.keys().map(|principal| {
                json!({ "account": world.name_of(*account), "principal": &**principal })
            }))
            .collect::<Vec<_>>(),
        "delegation": it.delegation.as_ref().map(|it| parsed(&it.content)),
    })
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or(Value::Null)
}

/// The names of the policies that are attached directly.
fn attached(organization: &Organization, kind: PolicyType, target: &PolicyTarget) -> Vec<String> {
    (organization.attached(kind, target).iter())
        .map(|it| it.name.to_string())
        .collect()
}

/// The name of a root or unit.
fn place(organization: &Organization, parent: &ParentId) -> String {
    match parent {
        ParentId::Root(_) => "Root".to_string(),
        ParentId::Ou(id) => {
            (organization.ous.get(id)).map_or_else(String::new, |ou| ou.name.to_string())
        }
    }
}

/// The names of the units from the root down.
fn path(organization: &Organization, parent: &ParentId) -> Vec<String> {
    (organization.path(parent).iter())
        .map(|it| place(organization, it))
        .collect()
}

fn accounts(world: &World) -> Vec<Value> {
    (of_age(world).into_iter())
        .map(|account| {
            let organization = world.organization_of(account.id);
            let membership = account.membership.as_ref();
            let target = PolicyTarget::Account(account.id);
            let waiting: Vec<&str> = (world.agenda().iter())
                .filter_map(|due| {
                    if let Task::ServiceActs {
                        service,
                        account: at,
                    } = &due.task
                        && *at == account.id
                    {
                        Some(&**service)
                    } else {
                        None
                    }
                })
                .collect();
            let is_management = organization.is_some_and(|it| it.management == account.id);
            json!({
                "name": &*account.name,
                "id": account.id.to_string(),
                "email": &*account.email,
                "status": if account.is_closed() {
                    "CLOSED"
                } else if account.closure.is_some() {
                    "PENDING_CLOSURE"
                } else {
                    "ACTIVE"
                },
                "organization": organization.map(|it| world.name_of(it.management)),
                "management": is_management,
                "joined": membership.filter(|_| !is_management).map(|it| it.method.name()),
                "unit": (organization.zip(membership)).map(|(it, own)| place(it, &own.parent)),
                "path": (organization.zip(membership)).map(|(it, own)| path(it, &own.parent)),
                "roles": account.roles.keys().map(|it| &**it).collect::<Vec<_>>(),
                "used": (account.roles.iter())
                    .filter(|(_, role)| world.role_last_use(account.id, role).is_some())
                    .map(|(name, _)| &**name)
                    .collect::<Vec<_>>(),
                "tags": (account.tags.iter())
                    .map(|(resource, tags)| json!({ "resource": &**resource, "tags": tags_of(tags) }))
                    .collect::<Vec<_>>(),
                "waiting": waiting,
                "users": account.users.keys().map(|it| &**it).collect::<Vec<_>>(),
                "root_credentials": account.root.can_act(),
                "scps": organization.map(|it| attached(it, PolicyType::ServiceControl, &target)),
                "delegate_of": (organization.and_then(|it| it.delegates.get(&account.id)))
                    .map_or_else(Vec::new, |of| of.keys().map(|it| &**it).collect::<Vec<_>>()),
            })
        })
        .collect()
}

fn tags_of(tags: &Tags) -> Value {
    let tags = tags.iter();
    tags.map(|(key, value)| (key.to_string(), json!(&**value)))
        .collect()
}

fn units(organization: &Organization) -> Vec<Value> {
    let mut units: Vec<Value> = (organization.ous.values())
        .map(|ou| {
            let id = ParentId::Ou(ou.id.clone());
            json!({
                "name": &*ou.name,
                "parent": place(organization, &ou.parent),
                "path": path(organization, &id),
                "scps": attached(organization, PolicyType::ServiceControl, &PolicyTarget::Parent(id)),
            })
        })
        .collect();
    ordered::sort_by_key(&mut units, |it| it["path"].to_string());
    units
}

/// The recipient of a handshake.
fn to(world: &World, handshake: &Handshake) -> String {
    match &handshake.recipient {
        Recipient::Account(account) => world.name_of(*account),
        Recipient::Email(email) => email.to_string(),
        Recipient::Organization => world.name_of(handshake.management),
    }
}

fn handshakes(world: &World) -> Vec<Value> {
    let mut all: Vec<&Handshake> = world.handshakes().collect();
    ordered::sort_by_key(&mut all, |it| (it.requested, it.action, to(world, it)));
    (all.into_iter())
        .map(|it| {
            json!({
                "action": it.action.name(),
                "state": it.state.name(),
                "from": world.name_of(it.management),
                "to": to(world, it),
            })
        })
        .collect()
}

fn requests(world: &World) -> Vec<Value> {
    let mut all: Vec<_> = world.create_requests().collect();
    ordered::sort_by_key(&mut all, |it| (it.requested, it.name.clone()));
    (all.into_iter())
        .map(|it| json!({ "name": &*it.name, "state": it.state.name() }))
        .collect()
}

fn policies(world: &World, organization: &Organization) -> Vec<Value> {
    let kinds = PolicyType::ALL
        .iter()
        .filter(|kind| organization.policy_types.contains_key(kind));
    let mut all: Vec<_> = (organization.policies.values())
        .chain(kinds.flat_map(|kind| organization.policies_of(*kind).filter(|it| it.managed)))
        .collect();
    ordered::sort_by_key(&mut all, |it| (!it.managed, it.name.clone()));
    (all.into_iter())
        .map(|it| {
            let mut targets: Vec<String> = (organization.targets_of(it).iter())
                .map(|target| world.target_name(organization, target).to_string())
                .collect();
            ordered::sort_by_key(&mut targets, Clone::clone);
            json!({
                "name": &*it.name,
                "type": it.kind.name(),
                "aws": it.managed,
                "targets": targets,
                "document": parsed(&it.content),
            })
        })
        .collect()
}

/// The services that the organization has used.
fn services(world: &World, organization: &Organization) -> Vec<Value> {
    (SERVICES.iter())
        .filter_map(|service| {
            let trusted = sim::trusts(organization, service);
            let integration = organization.integration(service.id);
            if !trusted && integration.is_none() {
                return None;
            }
            let reached = integration.map_or_else(Vec::new, |it| {
                let mut names: Vec<String> =
                    it.reached.keys().map(|id| world.name_of(*id)).collect();
                ordered::sort_by_key(&mut names, Clone::clone);
                names
            });
            let stranded = integration.map_or_else(Vec::new, |it| {
                it.stranded.iter().map(|id| world.name_of(*id)).collect()
            });
            Some(json!({
                "id": service.id,
                "principals": service.principals,
                "trusted": trusted,
                "set_up": organization.is_set_up(service.id),
                "state": integration.map(|it| match it.state {
                    IntegrationState::Working => "WORKING",
                    IntegrationState::Unnoticed { .. } => "UNNOTICED",
                    IntegrationState::CleaningUp { .. } => "CLEANING_UP",
                    IntegrationState::Stopped { left: true, .. } => "STOPPED_AND_LEFT",
                    IntegrationState::Stopped { left: false, .. } => "STOPPED",
                }),
                "accounts": reached,
                "stranded": stranded,
            }))
        })
        .collect()
}

fn persons(account: &Account) -> Vec<Value> {
    (people::people(account).into_iter())
        .map(|person| {
            let identity = (account.permissions_of(&person.principal)).map_or_else(Vec::new, |it| it.identity);
            json!({
                "account": &*account.name,
                "name": person.name.english(),
                "standing": person.standing.title(),
                "policies": identity.iter().map(|it| it.name.english()).collect::<Vec<_>>(),
                "documents": identity.iter().map(|it| parsed(it.document.text())).collect::<Vec<_>>(),
            })
        })
        .collect()
}

fn config(world: &World) -> Value {
    let config = world.config();
    let mut recorders: Vec<String> = (config
        .recorders
        .keys()
        .map(|place| world.name_of(place.account)))
    .collect();
    ordered::sort_by_key(&mut recorders, Clone::clone);
    recorders.dedup();
    json!({
        "aggregators": config.aggregators.iter().map(|((place, name), it)| json!({
            "account": world.name_of(place.account),
            "name": &**name,
            "organization": matches!(it.sources, Sources::Organization { .. }),
        })).collect::<Vec<_>>(),
        "organization_rules": config.organization_rules.keys().map(|(_, name)| &**name).collect::<Vec<_>>(),
        "recorders": recorders,
    })
}

fn agreements(world: &World) -> Vec<Value> {
    (of_age(world).into_iter())
        .flat_map(|account| {
            (artifact::covering(world, account.id).into_iter()).map(|it| {
                json!({
                    "name": it.agreement,
                    "account": &*account.name,
                    "through_organization": it.organization.is_some(),
                })
            })
        })
        .collect()
}

/// The accepted agreements, also those that AWS Artifact cannot reach.
fn accepted(world: &World) -> Vec<Value> {
    let mut all: Vec<_> = world.agreements().collect();
    ordered::sort_by_key(&mut all, |it| it.since);
    (all.into_iter())
        .map(|it| {
            json!({
                "name": it.agreement,
                "account": world.name_of(it.account),
                "organization": it.organization.is_some(),
                "ended": it.ended.is_some(),
            })
        })
        .collect()
}

/// The daily work of identities, and whether policies allow it now.
fn work(world: &World) -> Vec<Value> {
    (world.habits())
        .flat_map(|(person, habit)| {
            let (account, name) = people::names_of(world, person);
            (habit.actions.iter())
                .map(|(action, _)| {
                    let allowed = (work::is_allowed(world, person, action, &habit.region)).ok();
                    json!({ "account": account, "name": name.english(), "action": &**action, "allowed": allowed })
                })
                .collect::<Vec<_>>()
        })
        .collect()
}
