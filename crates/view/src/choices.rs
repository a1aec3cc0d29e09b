//! Choices for a member of an input: ids, with the names of what they identify.

use super::matrix::place_name;
use super::seen::{Viewpoint, organization_in_view, sight};
use api::ids::ParentId;
use api::managed;
use api::policy_types::PolicyType;
use state::organization::Organization;
use state::world::World;

/// A value to choose, with its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The value that the input takes.
    pub value: String,
    /// The text that a list shows for it.
    pub name: String,
    /// Whether it is an account.
    pub account: bool,
}

fn choice(value: impl ToString, name: impl ToString) -> Choice {
    Choice {
        value: value.to_string(),
        name: name.to_string(),
        account: false,
    }
}

/// The choices for a member of an input; `None`: it takes free text.
pub fn choices(world: &World, viewpoint: &Viewpoint, member: &str) -> Option<Vec<Choice>> {
    match member {
        "PolicyArn" | "PermissionsBoundary" => Some(attachable(world, viewpoint)),
        "ParentId" | "SourceParentId" | "DestinationParentId" => seen(world, viewpoint).map(places),
        "AccountId" => seen(world, viewpoint).map(|it| accounts(world, it).collect()),
        "PolicyId" => policies(world, viewpoint),
        "TargetId" => seen(world, viewpoint)
            .map(|it| places(it).into_iter().chain(accounts(world, it)).collect()),
        _ => None,
    }
}

fn accounts(world: &World, organization: &Organization) -> impl Iterator<Item = Choice> {
    organization.account_ids().map(|id| Choice {
        account: true,
        ..choice(id, world.name_of(id))
    })
}

/// The account's own policies, if the viewpoint shows them, then those that AWS manages.
fn attachable(world: &World, viewpoint: &Viewpoint) -> Vec<Choice> {
    let actor = viewpoint.actor();
    let own = world
        .account(actor.account())
        .filter(|_| viewpoint.sees_all() || sight(world, actor).users)
        .into_iter()
        .flat_map(|account| {
            let policies = account.policies.values();
            policies.map(|policy| choice(policy.arn(account.id), &policy.name))
        });
    let partition = actor.account().partition();
    let managed = managed::suggested().filter(|managed| managed.is_attachable());
    own.chain(managed.map(|it| choice(it.arn_in(partition), it.name)))
        .collect()
}

/// The organization's policies, if the viewpoint shows them.
fn policies(world: &World, viewpoint: &Viewpoint) -> Option<Vec<Choice>> {
    let actor = viewpoint.actor();
    let organization = world
        .organization_of(actor.account())
        .filter(|_| viewpoint.sees_all() || sight(world, actor).policies)?;
    let policies = PolicyType::ALL
        .iter()
        .flat_map(|kind| organization.policies_of(*kind));
    Some(
        policies
            .map(|it| choice(&it.id, format!("{} ({})", it.name, it.kind.called())))
            .collect(),
    )
}

/// The organization whose tree the viewpoint shows.
fn seen<'w>(world: &'w World, viewpoint: &Viewpoint) -> Option<&'w Organization> {
    organization_in_view(world, viewpoint)
        .filter(|_| viewpoint.sees_all() || sight(world, viewpoint.actor()).tree)
}

/// The root and the units, each under its parent.
fn places(organization: &Organization) -> Vec<Choice> {
    fn below(organization: &Organization, parent: &ParentId, depth: usize, all: &mut Vec<Choice>) {
        let mut units: Vec<_> = organization.ous_in(parent).collect();
        ordered::sort_by(&mut units, |a, b| a.name.cmp(&b.name));
        for unit in units {
            let indent = "\u{2003}".repeat(depth);
            all.push(choice(&unit.id, format!("{indent}{}", unit.name)));
            below(organization, &ParentId::Ou(unit.id.clone()), depth + 1, all);
        }
    }
    let root = organization.root_parent();
    let mut all = vec![choice(&root, "Root")];
    below(organization, &root, 1, &mut all);
    all
}

/// The accounts that could be invited, to complete what is typed. Only the instructor sees them.
pub fn invitable(world: &World, viewpoint: &Viewpoint) -> Vec<Choice> {
    if !viewpoint.sees_all() {
        return Vec::new();
    }
    let alone = world
        .accounts()
        .filter(|account| account.membership.is_none());
    alone.map(|it| choice(it.id, &it.name)).collect()
}

/// The name of an account, a policy of an organization, a root or a unit, by its id.
pub fn called(world: &World, id: &str) -> Option<String> {
    if let Ok(id) = id.parse() {
        return world.account(id).map(|account| account.name.to_string());
    }
    if let Ok(id) = id.parse() {
        let mut organizations = world.organizations();
        return organizations.find_map(|it| it.policy(&id).map(|policy| policy.name.to_string()));
    }
    let place: ParentId = id.parse().ok()?;
    let mut organizations = world.organizations();
    let organization = organizations.find(|it| it.has_parent(&place))?;
    Some(place_name(organization, &place).to_string())
}
