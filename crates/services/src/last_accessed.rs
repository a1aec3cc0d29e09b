//! Service last accessed data for an organization: which services the service control policies allow at a place, and when
//! an account below it last used them.
//!
//! [`rows`] makes the rows for IAM's reports and for screens. A report is a job: it is requested, generated in the
//! background, and then never changes. Sources: API Reference of IAM, GenerateOrganizationsAccessReport; IAM User Guide,
//! refining permissions using last accessed information. Where the documents are silent, recorded answers decide.

use ordered::Map;
use policy::reach::ServiceReach;

use crate::prelude::*;
use api::ids::ParentId;
use api::namespaces::{self, Namespace};
use api::policy_types::PolicyTarget;
use gates::question::{self, Question};
pub use state::last_accessed::{AccessReport, AccessedService, Last, ReportState};
use state::policies::OrganizationPolicy;
use state::words::KeptWords;

/// The actions that a caller must be allowed so that a report can be generated. Source: IAM User Guide, permissions required
/// to view last accessed information for AWS Organizations.
pub const READS: [&str; 6] = [
    "organizations:DescribePolicy",
    "organizations:ListChildren",
    "organizations:ListParents",
    "organizations:ListPoliciesForTarget",
    "organizations:ListRoots",
    "organizations:ListTargetsForPolicy",
];

/// The path of a place as in reports, `o-…/r-…/ou-…/123456789012`: without a slash at its end.
pub fn path_of(
    organization: &Organization,
    world: &World,
    target: &PolicyTarget,
) -> Option<String> {
    match target {
        PolicyTarget::Parent(parent) => organization.has_parent(parent).then(|| {
            organization
                .entity_path(parent)
                .trim_end_matches('/')
                .into()
        }),
        PolicyTarget::Account(account) => {
            let membership = world.membership_of(*account)?;
            (membership.organization == organization.id)
                .then(|| organization.entity_path(&membership.parent) + &account.to_string())
        }
    }
}

/// The place with that path.
pub fn place_at(organization: &Organization, world: &World, path: &str) -> Option<PolicyTarget> {
    let target: PolicyTarget = path.rsplit('/').next()?.parse().ok()?;
    (path_of(organization, world, &target)? == path).then_some(target)
}

/// The services that service control policies leave reachable at a place; all services in the management account, which they
/// do not affect.
pub fn allowed_at(
    organization: &Organization,
    world: &World,
    target: &PolicyTarget,
) -> Vec<Namespace> {
    let kind = PolicyType::ServiceControl;
    let levels = match target {
        PolicyTarget::Account(account) if *account == organization.management => Vec::new(),
        PolicyTarget::Parent(parent) => organization.levels_down_to(kind, parent, None),
        PolicyTarget::Account(account) => (world.membership_of(*account))
            .map(|membership| organization.levels(kind, *account, &membership.parent))
            .unwrap_or_default(),
    };
    reachable(&levels)
}

fn reachable(levels: &[policy::Level]) -> Vec<Namespace> {
    let reach = ServiceReach::of(levels);
    namespaces::all()
        .filter(|service| reach.action(service.prefix).is_some())
        .collect()
}

/// The accounts that a report on a place is about: itself, or all members in and below it, without the management account.
pub fn accounts_below(organization: &Organization, target: &PolicyTarget) -> Vec<AccountId> {
    let top = match target {
        PolicyTarget::Account(account) => return vec![*account],
        PolicyTarget::Parent(parent) => parent,
    };
    // Few units have many accounts, so the levels above are read once per unit.
    (organization.accounts.iter())
        .filter(|(parent, _)| organization.path(parent).contains(top))
        .flat_map(|(_, accounts)| accounts.iter().copied())
        .filter(|account| *account != organization.management)
        .collect()
}

/// The services that may be used at a place, or that one policy allows, with their latest use below it.
pub fn rows(
    world: &World,
    organization: &Organization,
    target: &PolicyTarget,
    policy: Option<&OrganizationPolicy>,
) -> Vec<AccessedService> {
    let management = *target == PolicyTarget::Account(organization.management);
    // A policy has no effect on the management account.
    let policy = policy.filter(|_| !management);
    let services = match policy {
        None => allowed_at(organization, world, target),
        Some(policy) => reachable(&[policy::Level {
            name: (&policy.name).into(),
            policies: policy.source().into_iter().collect(),
        }]),
    };
    let mut accounts = accounts_below(organization, target);
    if let Some(policy) = policy {
        accounts.retain(|account| applies(organization, world, policy, *account, target));
    }
    let last = latest(world, organization, &accounts);
    (services.into_iter())
        .map(|service| {
            let known = last.get(service.prefix);
            AccessedService {
                prefix: service.prefix,
                name: service.name,
                last: known.map(|(last, _)| last.clone()),
                accounts: known.map_or(0, |(_, accounts)| *accounts),
            }
        })
        .collect()
}

/// The latest use of each service in the accounts, with the number of accounts that used it.
fn latest(
    world: &World,
    organization: &Organization,
    accounts: &[AccountId],
) -> Map<&'static str, (Last, usize)> {
    let mut last: Map<&'static str, (Last, usize)> = Map::new();
    for account in accounts.iter().copied() {
        let Some(path) = path_of(organization, world, &PolicyTarget::Account(account)) else {
            continue;
        };
        let path: Text = path.into();
        let seen = latest_in(world, account, &path);
        for (prefix, found) in &seen {
            let known = last.or_insert(prefix, (found.clone(), 0));
            known.1 += 1;
            if known.0.at < found.at {
                known.0 = found.clone();
            }
        }
    }
    last
}

fn latest_in(world: &World, account: AccountId, path: &Text) -> Map<&'static str, Last> {
    let mut seen: Map<&'static str, Last> = Map::new();
    for (attempt, times) in world.records().access.of(account) {
        let Some((at, service)) = times
            .shown(world.now())
            .zip(namespaces::of(&attempt.action))
        else {
            continue;
        };
        if seen.get(service.prefix).is_none_or(|last| last.at <= at) {
            let last = Last {
                at,
                region: attempt.region.clone(),
                account,
                path: path.clone(),
            };
            seen.insert(service.prefix, last);
        }
    }
    seen
}

/// Whether a policy that is attached to the place, or below it, applies to an account.
fn applies(
    organization: &Organization,
    world: &World,
    policy: &OrganizationPolicy,
    account: AccountId,
    top: &PolicyTarget,
) -> bool {
    let Some(membership) = world.membership_of(account) else {
        return false;
    };
    let path = organization.path(&membership.parent);
    let from = match top {
        PolicyTarget::Account(_) => path.len(),
        PolicyTarget::Parent(top) => path
            .iter()
            .position(|step| step == top)
            .unwrap_or(path.len()),
    };
    let parents = path.iter().skip(from).cloned().map(PolicyTarget::Parent);
    parents
        .chain([PolicyTarget::Account(account)])
        .any(|target| {
            (organization.attached(policy.kind, &target).iter()).any(|it| it.id == policy.id)
        })
}

/// Generates a requested report, or fails.
pub fn finish(world: &mut WorldMut, job: &Text, events: &mut Events) {
    let Some(report) = world.access_reports_by_id().get(job).cloned() else {
        return;
    };
    let at = world.now();
    let state = match gather(world, &report) {
        Ok(rows) => ReportState::Completed {
            at,
            rows: Arc::new(rows),
        },
        Err((code, message)) => ReportState::Failed {
            at,
            code,
            message: KeptWords(message.into()),
        },
    };
    let says = match &state {
        ReportState::Failed { code, .. } => {
            message!(
                "The report on {entity} failed: {code}.",
                entity = report.entity
            )
        }
        ReportState::Completed { rows, .. } => {
            let used = rows.iter().filter(|row| row.last.is_some()).count();
            counted!(
                rows.len(),
                "The report on {entity} is ready: {used} of 1 service was used.|The report on {entity} is ready: {used} of {n} services were used.",
                entity = report.entity
            )
        }
        ReportState::InProgress => return,
    };
    let mut done = (*report).clone();
    done.state = state;
    (world.access_reports_mut()).insert(job.clone(), Arc::new(done));
    let (account, job) = (report.account, job.clone());
    let kind = EventKind::AccessReportDone { account, job };
    events.push(world.event(Actor::Iam, kind, says));
}

/// Recorded: the job, not the request, detects what does not exist or may not be read.
fn gather(
    world: &World,
    report: &AccessReport,
) -> Result<Vec<AccessedService>, (&'static str, &'static str)> {
    let may = |action: &str| {
        let question = Question::new(report.asked_by.clone(), action);
        question::ask(world, &question).is_ok_and(|judged| judged.is_allowed())
    };
    if !READS.iter().all(|action| may(action)) {
        return Err((
            "ORGANIZATIONS_REPORT_ACCESS_DENIED",
            "Requester is not authorized to perform the required AWS Organizations Describe* and List* actions.",
        ));
    }
    let found = world
        .organization_of(report.account)
        .and_then(|organization| {
            place_at(organization, world, &report.entity).map(|target| (organization, target))
        });
    let Some((organization, target)) = found else {
        return Err((
            "INVALID_ORGANIZATIONS_ENTITY_PATH",
            "The entity with the specified path does not exist in your organization.",
        ));
    };
    let policy = match &report.policy {
        // Recorded: not checked for the management account.
        Some(_) if target == PolicyTarget::Account(organization.management) => None,
        Some(id) => {
            let policy = (id.parse().ok())
                .and_then(|id| organization.policy(&id))
                .filter(|policy| policy.kind == PolicyType::ServiceControl);
            Some(policy.ok_or((
                "INVALID_ORGANIZATIONS_POLICY",
                "The policy with the specified ID does not exist in your organization.",
            ))?)
        }
        None => None,
    };
    Ok(rows(world, organization, &target, policy.map(|it| &**it)))
}

/// The root as a target.
pub fn root_of(organization: &Organization) -> PolicyTarget {
    PolicyTarget::Parent(ParentId::Root(organization.root.clone()))
}
