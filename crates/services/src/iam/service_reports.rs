//! Service last accessed data of IAM: which services a user, group, role or policy may use, and when it was last used for them.
//!
//! A job is done at once. What it shows is what policies allow when it is read, and attempts that were old enough when it was
//! requested. Policies that limit (boundaries, SCPs) do not count, as documented. Source: API Reference of IAM,
//! GenerateServiceLastAccessedDetails, GetServiceLastAccessedDetails, GetServiceLastAccessedDetailsWithEntities; IAM User Guide,
//! refining permissions using last accessed information.

use ordered::Map;
use policy::reach::ServiceReach;
use policy::{Level, Source};

use super::prelude::*;
use super::refusals;
use api::managed::NotLoaded;
use api::namespaces;
use state::account::{Account, Policies, Role, ServiceReport};
use state::records::access::Attempt;

/// The subject of a report: the policies that grant access, and the users and roles that have them.
struct Subject {
    policies: Vec<Source>,
    entities: Vec<Entity>,
}

/// A user or role.
struct Entity {
    arn: String,
    kind: &'static str,
    name: Text,
    id: Text,
    path: Text,
}

/// The users that fit.
fn entity(kind: &'static str, arn: String, [name, id, path]: [&Text; 3]) -> Entity {
    let [name, id, path] = [name, id, path].map(Text::clone);
    Entity {
        arn,
        kind,
        name,
        id,
        path,
    }
}

fn users(account: &Account, fits: impl Fn(&state::account::User) -> bool) -> Vec<Entity> {
    let users = account.users.values().filter(|user| fits(user));
    users
        .map(|it| entity("USER", it.arn(account.id), [&it.name, &it.id, &it.path]))
        .collect()
}

fn roles(account: &Account, fits: impl Fn(&Role) -> bool) -> Vec<Entity> {
    let roles = account.roles.values().filter(|role| fits(role));
    roles
        .map(|it| entity("ROLE", it.arn(account.id), [&it.name, &it.id, &it.path]))
        .collect()
}

/// The policies of a role, service-linked or not.
fn policies_of(account: &Account, role: &Role) -> Result<Vec<Source>, NotLoaded> {
    if role.linked_to.is_none() {
        return Ok(account.sources(&role.policies));
    }
    let attached = role.policies.attached.iter();
    attached
        .filter_map(|arn| account.managed(arn).transpose())
        .collect()
}

/// The subject with this ARN.
fn subject(account: &Account, arn: &str) -> Result<Option<Subject>, NotLoaded> {
    let id = account.id;
    if let Some(user) = account.users.values().find(|it| it.arn(id) == arn) {
        let own = account.permissions_of(&user.principal(id));
        return Ok(own.map(|own| Subject {
            policies: own.identity,
            entities: users(account, |it| it.name == user.name),
        }));
    }
    if let Some(role) = account.roles.values().find(|it| it.arn(id) == arn) {
        return Ok(Some(Subject {
            policies: policies_of(account, role)?,
            entities: roles(account, |it| it.name == role.name),
        }));
    }
    if let Some(group) = account.groups.values().find(|it| it.arn(id) == arn) {
        return Ok(Some(Subject {
            policies: account.sources(&group.policies),
            entities: users(account, |it| it.groups.contains(&group.name)),
        }));
    }
    let Some(policy) = account.managed(arn)? else {
        return Ok(None);
    };
    let has = |policies: &Policies| policies.attached.iter().any(|it| **it == *arn);
    let mut entities = users(account, |user| {
        has(&user.policies) || account.groups_of(user).any(|group| has(&group.policies))
    });
    entities.extend(roles(account, |role| has(&role.policies)));
    Ok(Some(Subject {
        policies: vec![policy],
        entities,
    }))
}

pub(super) fn generate(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let arn = input.text("Arn");
    authorize::admit(world, ctx, arn)?;
    if subject(here(world, ctx), arn)?.is_none() {
        // The wording is not recorded.
        return Err(refuse!(refusals::NO_SUCH_ENTITY, arn));
    }
    let report = ServiceReport {
        arn: text(arn),
        actions: input.optional("Granularity") == Some("ACTION_LEVEL"),
        at: world.now(),
    };
    let world = world.open(ctx)?;
    let job: Text = world.random().uuid().into();
    (here_mut(world, ctx).service_reports).insert(job.clone(), report);
    happened(world, ctx, arn, |entity, _| {
        message!("A report of service last accessed data on {entity} was requested.")
    });
    Ok(json!({ "JobId": &*job }))
}

/// The report that a call names, after policy has let the call pass.
fn named<'w>(
    world: &'w World,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Result<&'w ServiceReport, ApiError> {
    authorize::admit(world, ctx, "*")?;
    let job = input.text("JobId");
    let report = here(world, ctx).service_reports.get(job);
    report.ok_or_else(|| refuse!(refusals::NO_SUCH_JOB, id = job))
}

/// The attempts of entities that a report shows, with their times.
fn attempts<'w>(
    world: &'w World,
    ctx: &Ctx,
    report: &'w ServiceReport,
    entities: &'w [Entity],
) -> impl Iterator<Item = (&'w Attempt, SimTime)> {
    let all = world.records().access.of(ctx.account());
    all.filter(|(attempt, _)| entities.iter().any(|it| *it.arn == *attempt.who))
        .filter_map(|(attempt, times)| Some((attempt, times.shown(report.at)?)))
}

/// The row of a service.
fn service(service: namespaces::Namespace, used: &[(&Attempt, SimTime)], actions: bool) -> Value {
    let is_of = |(it, _): &&(&Attempt, SimTime)| namespaces::of(&it.action) == Some(service);
    let mine: Vec<_> = used.iter().filter(is_of).collect();
    let last = mine.iter().max_by_key(|(_, at)| *at);
    let mut who: Vec<&str> = mine.iter().map(|(it, _)| &*it.who).collect();
    who.sort_unstable();
    who.dedup();
    let mut row = present(json!({
        "ServiceName": service.name,
        "LastAuthenticated": last.map(|(_, at)| at.iso_seconds()),
        "ServiceNamespace": service.prefix,
        "LastAuthenticatedEntity": last.map(|(last, _)| &*last.who),
        "LastAuthenticatedRegion": last.map(|(last, _)| &*last.region),
        "TotalAuthenticatedEntities": who.len() as u64,
    }));
    if actions && !mine.is_empty() {
        let mut latest: Map<&str, (&Attempt, SimTime)> = Map::new();
        for (attempt, at) in &mine {
            let name = attempt.action.split(':').nth(1).unwrap_or_default();
            let known = latest.or_insert(name, (*attempt, *at));
            if known.1 < *at {
                *known = (*attempt, *at);
            }
        }
        let tracked: Vec<Value> = latest
            .iter()
            .map(|(name, (attempt, at))| {
                json!({
                    "ActionName": *name,
                    "LastAccessedEntity": &*attempt.who,
                    "LastAccessedTime": at.iso_seconds(),
                    "LastAccessedRegion": &*attempt.region,
                })
            })
            .collect();
        put(&mut row, "TrackedActionsLastAccessed", &tracked);
    }
    Value::Object(row)
}

pub(super) fn get(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let report = named(world, ctx, input)?;
    let level = if report.actions {
        "ACTION_LEVEL"
    } else {
        "SERVICE_LEVEL"
    };
    // A subject that was deleted meanwhile may use nothing.
    let subject = subject(here(world, ctx), &report.arn)?;
    let (policies, entities) =
        subject.map_or_else(Default::default, |it| (it.policies, it.entities));
    let used: Vec<_> = attempts(world, ctx, report, &entities).collect();
    let levels = [Level {
        name: "identity".into(),
        policies,
    }];
    let reach = ServiceReach::of(&levels);
    let rows: Vec<Value> = namespaces::all()
        .filter(|it| reach.action(it.prefix).is_some())
        .map(|it| service(it, &used, report.actions))
        .collect();
    let at = report.at.iso_seconds();
    page_of(input, &rows, |page| {
        json!({
            "JobStatus": "COMPLETED",
            "JobType": level,
            "JobCreationDate": at,
            "ServicesLastAccessed": page,
            "JobCompletionDate": at,
        })
    })
}

pub(super) fn with_entities(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let report = named(world, ctx, input)?;
    let subject = subject(here(world, ctx), &report.arn)?;
    let entities = subject.map_or_else(Vec::new, |it| it.entities);
    let used: Vec<_> = attempts(world, ctx, report, &entities).collect();
    let prefix = input.text("ServiceNamespace");
    let rows: Vec<Value> = entities
        .iter()
        .map(|entity| {
            let mine = used
                .iter()
                .filter(|(it, _)| *it.who == *entity.arn && it.namespace() == prefix);
            let info = json!({
                "Arn": &*entity.arn,
                "Name": &*entity.name,
                "Type": entity.kind,
                "Id": &*entity.id,
                "Path": &*entity.path,
            });
            let last = mine.map(|(_, at)| *at).max().map(SimTime::iso_seconds);
            present(json!({ "EntityInfo": info, "LastAuthenticated": last })).into()
        })
        .collect();
    let at = report.at.iso_seconds();
    page_of(input, &rows, |page| {
        json!({
            "JobStatus": "COMPLETED",
            "JobCreationDate": at,
            "JobCompletionDate": at,
            "EntityDetailsList": page,
        })
    })
}
