//! A change of policies that is tried: a draft, or another session in which it is made.

use policy::{Document, DocumentError};
use sim::organization::Organization;
use sim::policies::{MANAGED, OrganizationPolicy, PolicyType};
use sim::principal::Principal;
use sim::view::draft::{self, DraftChange};

use crate::prelude::*;
use crate::prove::organization::target;

/// The change: of what questions and expectations are about, or that is tried on the calls of a history.
#[derive(Args, Debug)]
pub struct ChangeOptions {
    /// A policy document (SCP or RCP) to test: as a new policy with --attach, or as the new document of a policy with
    /// --replace
    #[arg(long, value_name = "POLICY", requires_all = ["org", "how"], group = "change")]
    draft: Option<String>,
    /// The root, unit or account to which the draft is attached, by id or name
    #[arg(
        long,
        value_name = "TARGET",
        requires = "draft",
        conflicts_with = "after",
        group = "how"
    )]
    attach: Option<String>,
    /// The policy whose document the draft replaces, by id or name
    #[arg(
        long,
        value_name = "POLICY",
        requires = "draft",
        conflicts_with = "after",
        group = "how"
    )]
    replace: Option<String>,
    /// Instead of --draft: a session in which the change is already made
    #[arg(long, value_name = "SESSION", requires = "org", group = "change")]
    pub after: Option<String>,
}

/// The world after the change; none: the options have no change. `made`: that of `--after`.
///
/// # Errors
///
/// What is wrong with the change, or why AWS would refuse it.
pub fn changed(
    before: &World,
    change: &ChangeOptions,
    made: Option<World>,
) -> Result<Option<World>, String> {
    let after = match (&change.draft, made) {
        (Some(path), _) => drafted(before, path, change)?,
        (None, Some(after)) => after,
        (None, None) => return Ok(None),
    };
    same_organization(before, &after)?;
    Ok(Some(after))
}

/// Checks that a change is one of the same organization.
fn same_organization(before: &World, after: &World) -> Result<(), String> {
    let id = |world: &World| world.organizations().next().map(|it| it.id.clone());
    let missing = |option| format!("The session of {option} has no organization.");
    let old = id(before).ok_or_else(|| missing("--org"))?;
    let new = id(after).ok_or_else(|| missing("--after"))?;
    if old == new {
        return Ok(());
    }
    Err(format!(
        "--org has organization {old}, but --after has {new}. Give two sessions of the same organization."
    ))
}

/// The world with the draft.
fn drafted(world: &World, path: &str, change: &ChangeOptions) -> Result<World, String> {
    let text = file::text(path, file::POLICY)?;
    let document = Document::parse(&text).map_err(|error| format!("{path}: {error}"))?;
    let organization = world.organizations().next();
    let organization = organization.ok_or("The session has no organization.")?;
    let changes = match (&change.attach, &change.replace) {
        (_, Some(name)) => {
            let policy = replaced(organization, name)?;
            check(policy.kind, &text).map_err(|error| format!("{path}: {error}"))?;
            let policy = policy.id.clone();
            vec![DraftChange::Update { policy, text }]
        }
        (None, None) => {
            return Err("Say what the draft changes: --attach TARGET for a new policy, or --replace POLICY.".into());
        }
        (Some(name), None) => {
            // Only resource control policies have principals.
            let resources = document
                .statements()
                .iter()
                .any(|it| it.principals.is_some());
            let kind = if resources {
                PolicyType::ResourceControl
            } else {
                PolicyType::ServiceControl
            };
            check(kind, &text).map_err(|error| format!("{path}: {error}"))?;
            let target = target(world, organization, name);
            let target = Some(target.map_err(|error| format!("--attach {error}"))?);
            let name = "Draft".to_string();
            let switch = DraftChange::Switch { kind, on: true };
            let create = DraftChange::Create {
                kind,
                name,
                text,
                target,
            };
            let enabled = organization.enforces(kind);
            if enabled {
                vec![create]
            } else {
                vec![switch, create]
            }
        }
    };
    let actor = Principal::Root(organization.management);
    let tried = draft::try_out(world, &actor, true, &changes);
    match tried.tried.iter().find_map(|it| it.refusal.as_ref()) {
        Some(refusal) => Err(format!("{path}: AWS would refuse this change: {refusal}")),
        None => Ok(tried.world),
    }
}

/// The policy with an id or a name, whose document the draft replaces.
fn replaced<'o>(
    organization: &'o Organization,
    name: &str,
) -> Result<&'o OrganizationPolicy, String> {
    let mut policies = organization.policies.values();
    let policy = policies.find(|it| it.id.to_string() == *name || *it.name == *name);
    policy.map(|it| &**it).ok_or_else(|| {
        if MANAGED.iter().any(|it| *it.name == *name) {
            format!("--replace `{name}`: AWS manages this policy, and nobody can change it.")
        } else {
            format!("--replace `{name}`: the organization has no policy with this id or name.")
        }
    })
}

/// Checks a document of one type, so that an error names its place.
fn check(kind: PolicyType, text: &str) -> Result<(), DocumentError> {
    match kind.language() {
        Some(language) => Document::parse_as(language, text).map(|_| ()),
        None => Ok(()),
    }
}
