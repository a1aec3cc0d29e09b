//! Last accessed data: the services that are used at a place, next to those that its service control policies allow; and drafts
//! of a policy that keeps only the used services.
//!
//! A person sees what a report would contain, if they may request one. The instructor's view adds what no report contains: the
//! principals and actions of attempts, their results, attempts at services of which nothing is allowed, and attempts that are
//! too recent for a report.

pub mod drafting;
pub mod work;

use message::{Message, message};
use ordered::Map;

use super::draft::target_name;
use super::matrix::place_name;
use super::seen::{Viewpoint, organization_in_view};
use api::ids::{AccountId, ParentId, Text};
use api::json::json;
use api::namespaces;
use api::policy_types::{PolicyTarget, PolicyType};
use api::principal::Principal;
use api::time::SimTime;
use gates::authorize;
use gates::question::{self, Question};
use services::last_accessed::{self, READS, accounts_below, path_of, root_of};
use state::command::Call;
use state::last_accessed::{Last, ReportState};
use state::organization::{FeatureSet, Organization};
use state::records::access::DELAY;
use state::world::World;

/// Services that a draft keeps even if they are unused: prefix and reason.
pub const KEPT: [(&str, &str); 5] = [
    (
        "account",
        "it manages the contacts and Regions of an account",
    ),
    ("iam", "it manages the permissions in an account"),
    ("organizations", "members use it to view their organization"),
    ("sts", "it is needed to assume roles"),
    ("support", "it is needed to get help from AWS"),
];

/// The maximum number of attempts that are shown for a service.
const TOLD: usize = 5;

/// A place of the organization whose use of services can be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsagePlace {
    /// The root, unit or account.
    pub target: PolicyTarget,
    /// The place's name.
    pub name: Message,
    /// The number of units above it; 0 for the root.
    pub depth: usize,
}

/// An attempt, as the instructor sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessAttempt {
    /// The IAM action that was tried.
    pub action: Text,
    /// "Payments / Ben".
    pub who: Message,
    /// When it was made.
    pub at: SimTime,
    /// Whether policies allowed it.
    pub allowed: bool,
}

/// A service, and what is known about its use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceUse {
    /// The prefix of its actions: `s3`.
    pub prefix: &'static str,
    /// The service's name.
    pub name: &'static str,
    /// Whether the policies allow at least some of its actions.
    pub allowed: bool,
    /// The latest use that a report shows; `None`: not used in the tracking period.
    pub last: Option<Last>,
    /// The account of the latest use.
    pub by: Option<Message>,
    /// The number of accounts that used it.
    pub accounts: usize,
    /// The latest attempts, each kind once; only in the instructor's view.
    pub tried: Vec<AccessAttempt>,
    /// Why a draft keeps it although it is unused; see [`KEPT`].
    pub kept: Option<&'static str>,
}

impl ServiceUse {
    /// Whether a report would show that it was used.
    pub fn is_used(&self) -> bool {
        self.allowed && self.last.is_some()
    }
}

/// A use that is too recent for a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecentUse {
    /// The service's name.
    pub name: &'static str,
    /// The attempt.
    pub says: AccessAttempt,
    /// When reports begin to show it.
    pub from: SimTime,
}

/// Everything about one place.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// The root and all units, each before those below it.
    pub places: Vec<UsagePlace>,
    /// The accounts directly in the chosen unit, or those in the unit of the chosen account, with their names.
    pub accounts: Vec<(AccountId, String)>,
    /// The place.
    pub target: PolicyTarget,
    /// "the root", "Workloads", "Payments".
    pub name: Message,
    /// The chosen unit, or the unit of the chosen account.
    pub unit: ParentId,
    /// Used services first, latest use on top; then allowed ones; then those that were tried without being allowed.
    pub services: Vec<ServiceUse>,
    /// Attempts of the last hours, latest first; only in the instructor's view.
    pub fresh: Vec<RecentUse>,
    /// Why IAM would make no report, although the instructor sees its content.
    pub note: Option<Message>,
    /// Whether service control policies apply to the place. False for the management account, for which nothing can be
    /// drafted.
    pub bound: bool,
    /// The call that requests the report.
    pub call: Call,
    /// The report that the actor requested last for the place.
    pub report: RequestedReport,
}

/// A person's report on a place.
#[derive(Clone, Debug, PartialEq)]
pub enum RequestedReport {
    /// None was requested.
    None,
    /// IAM gathers it.
    InProgress,
    /// It is finished, perhaps without success; the call reads it.
    Ready(Call),
}

impl Sheet {
    /// The number of used services.
    pub fn used(&self) -> usize {
        self.services.iter().filter(|it| it.is_used()).count()
    }

    /// The number of services that the policies allow.
    pub fn allowed(&self) -> usize {
        self.services.iter().filter(|it| it.allowed).count()
    }
}

/// The sheet of `target`, or of the root.
///
/// # Errors
///
/// The reason why the viewpoint shows none.
pub fn last_accessed(
    world: &World,
    viewpoint: &Viewpoint,
    target: Option<&PolicyTarget>,
) -> Result<Sheet, Message> {
    let actor = viewpoint.actor();
    let all = viewpoint.sees_all();
    let organization = organization_in_view(world, viewpoint)
        .ok_or("There is no organization here, so there are no accounts to report on.")?;
    let enforced = organization.enforces(PolicyType::ServiceControl);
    if !all {
        may_ask(world, viewpoint, organization, enforced)?;
    }
    let root = root_of(organization);
    let target = target
        .filter(|target| organization.has_target(target))
        .unwrap_or(&root);
    let unit = match target {
        PolicyTarget::Parent(parent) => parent.clone(),
        PolicyTarget::Account(account) => world
            .account(*account)
            .and_then(|account| account.membership.as_ref())
            .map_or_else(|| organization.root_parent(), |it| it.parent.clone()),
    };
    let path = path_of(organization, world, target).unwrap_or_default();
    let report = requested(world, actor, &path);
    let (tried, fresh) = if all {
        attempts(world, organization, target)
    } else {
        (Map::new(), Vec::new())
    };
    Ok(Sheet {
        places: places(organization),
        accounts: (organization.accounts_in(&unit))
            .map(|account| (account, world.name_of(account)))
            .collect(),
        target: target.clone(),
        name: target_name(world, target),
        unit,
        services: services(world, organization, target, &tried),
        fresh,
        note: (!enforced).then(|| {
            if organization.feature_set == FeatureSet::All {
                "Service control policies are not enabled in the root, so IAM generates no report. This is what it would show; the draft enables them first.".into()
            } else {
                "The organization does not have all features, so it has no service control policies and IAM generates no report. This is what it would show.".into()
            }
        }),
        bound: *target != PolicyTarget::Account(organization.management)
            && organization.feature_set == FeatureSet::All,
        call: Call::new(
            actor.clone(),
            "iam:GenerateOrganizationsAccessReport",
            json!({ "EntityPath": path }),
        ),
        report,
    })
}

/// The report that a person requested last for an entity. Only that person can read it.
fn requested(world: &World, actor: &Principal, entity: &str) -> RequestedReport {
    let owner = authorize::arn_of(world, actor);
    let own = world.access_reports().filter(|report| {
        report.account == actor.account() && *report.owner == *owner && *report.entity == *entity
    });
    let last = own.max_by_key(|report| (report.asked, report.state == ReportState::InProgress));
    match last {
        None => RequestedReport::None,
        Some(report) if report.state == ReportState::InProgress => RequestedReport::InProgress,
        Some(report) => RequestedReport::Ready(Call::new(
            actor.clone(),
            "iam:GetOrganizationsAccessReport",
            json!({ "JobId": &*report.id }),
        )),
    }
}

/// Whether a person may request the report; the error says why not.
fn may_ask(
    world: &World,
    viewpoint: &Viewpoint,
    organization: &Organization,
    enforced: bool,
) -> Result<(), Message> {
    let actor = viewpoint.actor();
    if organization.management != actor.account() {
        return Err("Only the management account can request reports on the organization. Act as a user there, or show everything.".into());
    }
    let report = [
        "iam:GenerateOrganizationsAccessReport",
        "iam:GetOrganizationsAccessReport",
    ];
    let missing = report.iter().chain(&READS).find(|action| {
        let question = Question::new(actor.clone(), **action);
        !question::ask(world, &question).is_ok_and(|it| it.is_allowed())
    });
    if let Some(missing) = missing {
        return Err(message!(
            "The current user may not request a report: {missing} is not allowed."
        ));
    }
    if !enforced {
        return Err("Service control policies are not enabled in the root, so IAM generates no report. Enable them first.".into());
    }
    Ok(())
}

fn places(organization: &Organization) -> Vec<UsagePlace> {
    let mut below: Map<ParentId, Vec<ParentId>> = Map::new();
    for ou in organization.ous.values() {
        let units = below.or_insert(ou.parent.clone(), Vec::new());
        units.push(ParentId::Ou(ou.id.clone()));
    }
    let mut places = Vec::new();
    let mut waiting = vec![(organization.root_parent(), 0)];
    while let Some((parent, depth)) = waiting.pop() {
        let mut units = below.get(&parent).cloned().unwrap_or_default();
        ordered::sort_by_key(&mut units, |it| place_name(organization, it));
        waiting.extend(units.into_iter().rev().map(|unit| (unit, depth + 1)));
        places.push(UsagePlace {
            name: place_name(organization, &parent),
            target: PolicyTarget::Parent(parent),
            depth,
        });
    }
    places
}

/// The attempts below a place, by the service's prefix; and those that are too recent for a report, latest first.
fn attempts(
    world: &World,
    organization: &Organization,
    target: &PolicyTarget,
) -> (Map<&'static str, Vec<AccessAttempt>>, Vec<RecentUse>) {
    let now = world.now();
    let mut tried: Map<&'static str, Vec<AccessAttempt>> = Map::new();
    let mut fresh = Vec::new();
    for account in accounts_below(organization, target) {
        for (attempt, times) in world.attempts_of(account) {
            let Some(service) = namespaces::of(&attempt.action) else {
                continue;
            };
            let name = attempt.who.rsplit('/').next().unwrap_or(&attempt.who);
            let name = match attempt.who.rsplit(':').next() {
                Some("root") => "root user",
                _ => name,
            };
            let told = |at| AccessAttempt {
                action: attempt.action.clone(),
                who: message!(
                    "{account} / {person}",
                    account = world.name_of(account).to_string(),
                    person = name.to_string()
                ),
                at,
                allowed: attempt.allowed,
            };
            let latest = times.latest().filter(|at| at.plus(DELAY) > now);
            if let Some(at) = latest {
                fresh.push(RecentUse {
                    name: service.name,
                    says: told(at),
                    from: at.plus(DELAY),
                });
            }
            if let Some(at) = times.shown(now) {
                tried.or_insert(service.prefix, Vec::new()).push(told(at));
            }
        }
    }
    ordered::sort_by_key(&mut fresh, |it| std::cmp::Reverse(it.says.at));
    (tried, fresh)
}

fn services(
    world: &World,
    organization: &Organization,
    target: &PolicyTarget,
    tried: &Map<&'static str, Vec<AccessAttempt>>,
) -> Vec<ServiceUse> {
    let told = |prefix: &str| {
        let mut told = tried.get(prefix).cloned().unwrap_or_default();
        ordered::sort_by_key(&mut told, |it| std::cmp::Reverse(it.at));
        told.truncate(TOLD);
        told
    };
    let rows = last_accessed::rows(world, organization, target, None);
    let mut services: Vec<ServiceUse> = (rows.into_iter())
        .map(|row| ServiceUse {
            prefix: row.prefix,
            name: row.name,
            allowed: true,
            by: row
                .last
                .as_ref()
                .map(|last| world.name_of(last.account).into()),
            kept: KEPT
                .iter()
                .find(|(prefix, _)| *prefix == row.prefix && row.last.is_none())
                .map(|(_, why)| *why),
            last: row.last,
            accounts: row.accounts,
            tried: told(row.prefix),
        })
        .collect();
    // The instructor also sees services that were tried although nothing of them is allowed here.
    for (prefix, _) in tried {
        if let Some(service) =
            namespaces::of(prefix).filter(|_| !services.iter().any(|it| it.prefix == *prefix))
        {
            services.push(ServiceUse {
                prefix: service.prefix,
                name: service.name,
                allowed: false,
                last: None,
                by: None,
                accounts: 0,
                tried: told(prefix),
                kept: None,
            });
        }
    }
    ordered::sort_by_key(&mut services, |it| {
        let at = it.last.as_ref().map(|last| last.at);
        (!it.allowed, std::cmp::Reverse(at), it.name)
    });
    services
}
