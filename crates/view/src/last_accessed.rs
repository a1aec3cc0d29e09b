//! Which services were used at a place, beside which the service control policies allow there; and the policy that keeps only
//! what is used.
//!
//! A person sees what a report would tell them, if they may have one made. The instructor's view adds what no report tells: who
//! tried what, whether it was let through, what was tried though nothing allows it, and what is too fresh to be in a report.

mod work;

use message::{Message, message};
use ordered::Map;

pub use self::work::{Work, Worker, work};
use super::draft::{DraftChange, target_name};
use super::matrix::place_name;
use super::{Viewpoint, organization_in_view};
use api::ids::{AccountId, ParentId, Text};
use api::json::json;
use api::namespaces;
use api::policy_types::{PolicyType, Target};
use api::time::SimTime;
use gates::context::text;
use gates::question::{self, Question};
use services::last_accessed::{self, READS, accounts_below, path_of, root_of};
use state::command::Call;
use state::last_accessed::Last;
use state::organization::{FeatureSet, Organization};
use state::policies::default_policy;
use state::records::access::DELAY;
use state::world::World;

/// Services that a draft keeps though nobody used them, and why.
pub const KEPT: [(&str, &str); 5] = [
    (
        "account",
        "contacts and Regions of an account are kept there",
    ),
    ("iam", "who may do what in an account is managed there"),
    (
        "organizations",
        "members look at their organization through it",
    ),
    ("sts", "roles are assumed through it"),
    ("support", "help from AWS is asked for there"),
];

/// So many attempts are told of one service.
const TOLD: usize = 5;
/// So many actions become columns of the policy lab's table.
const COLUMNS: usize = 12;

/// A place to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsagePlace {
    /// The root, unit or account.
    pub target: Target,
    /// The place's name.
    pub name: Message,
    /// 0 for the root.
    pub depth: usize,
}

/// An attempt, as the instructor sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessAttempt {
    /// The IAM action that was tried.
    pub action: Text,
    /// "Payments / Ben".
    pub who: Message,
    /// When.
    pub at: SimTime,
    /// Whether policies allowed it.
    pub allowed: bool,
}

/// A service and what is known of its use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceUse {
    /// The prefix of its actions: `s3`.
    pub prefix: &'static str,
    /// The service's name.
    pub name: &'static str,
    /// The policies leave something of it reachable.
    pub allowed: bool,
    /// The latest use that a report shows; `None`: not used in the tracking period.
    pub last: Option<Last>,
    /// The account of the latest attempt.
    pub by: Option<Message>,
    /// How many accounts used it.
    pub accounts: usize,
    /// The latest attempts, each of its kind once; only in the instructor's view.
    pub tried: Vec<AccessAttempt>,
    /// Why a draft keeps it though nobody used it.
    pub kept: Option<&'static str>,
}

impl ServiceUse {
    /// Somebody used it, and a report would say so.
    pub fn is_used(&self) -> bool {
        self.allowed && self.last.is_some()
    }
}

/// Something that no report tells yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fresh {
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
    /// The root and all units, as they hang.
    pub places: Vec<UsagePlace>,
    /// The accounts that hang directly at the chosen unit, or beside the chosen account.
    pub accounts: Vec<(AccountId, String)>,
    /// The place.
    pub target: Target,
    /// "the root", "Workloads", "Payments".
    pub name: Message,
    /// The unit that is chosen, or that holds the chosen account.
    pub unit: ParentId,
    /// Used ones first, the latest on top; then those that could be used; then those that were tried in vain.
    pub services: Vec<ServiceUse>,
    /// Attempts of the last hours, the latest first; only in the instructor's view.
    pub fresh: Vec<Fresh>,
    /// What stands in the way of a report, though the instructor sees what it would say.
    pub note: Option<Message>,
    /// Service control policies do not bind the management account: nothing is to be drafted for it.
    pub bound: bool,
    /// The call that asks for the report.
    pub call: Call,
}

impl Sheet {
    /// How many services were used.
    pub fn used(&self) -> usize {
        self.services.iter().filter(|it| it.is_used()).count()
    }

    /// How many services the policies allow.
    pub fn allowed(&self) -> usize {
        self.services.iter().filter(|it| it.allowed).count()
    }
}

/// The sheet of a place, the root unless told otherwise; or why there is none.
pub fn last_accessed(
    world: &World,
    viewpoint: &Viewpoint,
    target: Option<&Target>,
) -> Result<Sheet, Message> {
    let actor = viewpoint.actor();
    let all = viewpoint.sees_all();
    let organization = organization_in_view(world, viewpoint)
        .ok_or("There is no organization here whose accounts could be looked at.")?;
    let enforced = organization.enforces(PolicyType::ServiceControl);
    if !all {
        may_ask(world, viewpoint, organization, enforced)?;
    }
    let root = root_of(organization);
    let target = target
        .filter(|target| organization.has_target(target))
        .unwrap_or(&root);
    let unit = match target {
        Target::Parent(parent) => parent.clone(),
        Target::Account(account) => world
            .account(*account)
            .and_then(|account| account.membership.as_ref())
            .map_or_else(|| organization.root_parent(), |it| it.parent.clone()),
    };
    let path = path_of(organization, world, target).unwrap_or_default();
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
                "Service control policies are not enabled in the root, so IAM makes no report. This is what it would say; the draft switches them on first.".into()
            } else {
                "The organization has not all features: there are no service control policies, and IAM makes no report. This is what it would say.".into()
            }
        }),
        bound: *target != Target::Account(organization.management)
            && organization.feature_set == FeatureSet::All,
        call: Call::new(
            actor.clone(),
            "iam:GenerateOrganizationsAccessReport",
            json!({ "EntityPath": path }),
        ),
    })
}

/// A person sees what they could have reported.
fn may_ask(
    world: &World,
    viewpoint: &Viewpoint,
    organization: &Organization,
    enforced: bool,
) -> Result<(), Message> {
    let actor = viewpoint.actor();
    if organization.management != actor.account() {
        return Err("Reports on the organization are for its management account: act as somebody there, or use the instructor's view.".into());
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
            "This person may not have a report made: {missing} is not allowed.",
            missing
        ));
    }
    if !enforced {
        return Err("Service control policies are not enabled in the root, so IAM makes no report. Enable them first.".into());
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
            target: Target::Parent(parent),
            depth,
        });
    }
    places
}

/// What was tried below a place, by service, the latest first; and what is too fresh for a report.
fn attempts(
    world: &World,
    organization: &Organization,
    target: &Target,
) -> (Map<&'static str, Vec<AccessAttempt>>, Vec<Fresh>) {
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
                    "{account} / {name}",
                    account = world.name_of(account).to_string(),
                    name = name.to_string()
                ),
                at,
                allowed: attempt.allowed,
            };
            let latest = times.latest().filter(|at| at.plus(DELAY) > now);
            if let Some(at) = latest {
                fresh.push(Fresh {
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
    target: &Target,
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
    // Kept in mind by the instructor: tried, though nothing of it is allowed here.
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

/// Two ways of saying the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListForm {
    /// Denies everything but what is kept: stands beside whatever is attached.
    Deny,
    /// Allows what is kept: takes the place of what allows more.
    Allow,
}

/// A policy drafted from a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drafted {
    /// The services that stay, in order.
    pub keeps: Vec<&'static str>,
    /// The document.
    pub text: String,
    /// For the policy lab.
    pub changes: Vec<DraftChange>,
    /// What was used, for the columns of its table; only from the instructor's view.
    pub actions: Vec<Text>,
    /// What must be said of it.
    pub caution: Option<Message>,
}

/// The policy that keeps what is used, but for the services in `without`; none where there is nothing to bind.
pub fn drafted(
    world: &World,
    viewpoint: &Viewpoint,
    sheet: &Sheet,
    form: ListForm,
    without: &[&'static str],
) -> Option<Drafted> {
    let organization = organization_in_view(world, viewpoint).filter(|_| sheet.bound)?;
    let mut kept: Vec<&ServiceUse> = (sheet.services.iter())
        .filter(|it| it.is_used() || (it.allowed && it.kept.is_some()))
        .filter(|it| !without.contains(&it.prefix))
        .collect();
    ordered::sort_by_key(&mut kept, |it| it.prefix);
    if kept.is_empty() {
        return None;
    }
    let keeps: Vec<&'static str> = kept.iter().map(|it| it.prefix).collect();
    let text = document(form, &keeps);
    let kind = PolicyType::ServiceControl;
    let mut changes = Vec::new();
    if !organization.enforces(kind) {
        changes.push(DraftChange::Switch { kind, on: true });
    }
    changes.push(DraftChange::Create {
        kind,
        name: free_name(organization, &sheet.name).to_string(),
        text: text.clone(),
        target: Some(sheet.target.clone()),
    });
    let mut caution = None;
    if form == ListForm::Allow {
        let attached: Vec<_> = if organization.enforces(kind) {
            organization.attached(kind, &sheet.target)
        } else {
            default_policy(kind).into_iter().collect()
        };
        for policy in attached {
            let statements = policy.document.as_ref().map(|it| it.statements());
            let says = |effect| {
                let mut statements = statements.into_iter().flatten();
                statements.any(|it| it.effect == effect)
            };
            match (says(policy::Effect::Allow), says(policy::Effect::Deny)) {
                (true, false) => changes.push(DraftChange::Detach {
                    policy: policy.id.clone(),
                    target: sheet.target.clone(),
                }),
                (true, true) => {
                    caution = Some(message!(
                        "{policy} stays attached, because it also denies: what it allows stays allowed.",
                        policy = policy.name
                    ));
                }
                (false, _) => {}
            }
        }
    }
    let mut used: Vec<&AccessAttempt> = (kept.iter())
        .flat_map(|it| &it.tried)
        .filter(|it| it.allowed)
        .collect();
    ordered::sort_by_key(&mut used, |it| std::cmp::Reverse(it.at));
    let mut actions: Vec<Text> = Vec::new();
    for one in used {
        if !actions.contains(&one.action) && actions.len() < COLUMNS {
            actions.push(one.action.clone());
        }
    }
    ordered::sort_by_key(&mut actions, |action| action.clone());
    Some(Drafted {
        keeps,
        text,
        changes,
        actions,
        caution,
    })
}

/// One statement, in the order of the services.
fn document(form: ListForm, keeps: &[&'static str]) -> String {
    let (effect, element) = match form {
        ListForm::Allow => ("Allow", "Action"),
        ListForm::Deny => ("Deny", "NotAction"),
    };
    let actions: Vec<String> = keeps
        .iter()
        .map(|it| format!("        \"{it}:*\""))
        .collect();
    format!(
        "{{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {{\n      \"Effect\": \"{effect}\",\n      \"{element}\": [\n{}\n      ],\n      \"Resource\": \"*\"\n    }}\n  ]\n}}",
        actions.join(",\n")
    )
}

/// A name that no policy of the organization has.
fn free_name(organization: &Organization, place: &str) -> Text {
    let place = place.strip_prefix("the ").unwrap_or(place);
    let place: String = place.chars().filter(char::is_ascii_alphanumeric).collect();
    let place = Message::from(place).capitalized();
    let name = format!("OnlyUsedIn{}", &place[..place.len().min(40)]);
    let taken = |name: &str| organization.policies.values().any(|it| &*it.name == name);
    let mut names = std::iter::once(name.clone())
        .chain((2..=organization.policies.len() + 2).map(|n| format!("{name}{n}")));
    text(&names.find(|name| !taken(name)).unwrap_or(name))
}
