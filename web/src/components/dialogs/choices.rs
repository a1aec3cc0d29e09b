//! What can be chosen for a field: ids by the names of their things.

use crate::say::say_with;
use shell::desk::Desk;
use sim::World;
use sim::ids::ParentId;
use sim::managed::MANAGED;
use sim::organization::Organization;
use sim::policies::PolicyType;
use sim::view::sight;

/// A value and what it is called.
pub type Choice = (String, String);

/// The choices for a member of an input, if it is one of those that name something; `None`: free text.
pub fn choices(desk: &Desk, instructor: bool, member: &str) -> Option<Vec<Choice>> {
    let world = desk.world();
    match member {
        "PolicyArn" | "PermissionsBoundary" => {
            let own = world
                .account(desk.actor.account())
                .filter(|_| instructor || sight(world, &desk.actor).users)
                .into_iter()
                .flat_map(|account| {
                    account
                        .policies
                        .values()
                        .map(|policy| (policy.arn(account.id), policy.name.to_string()))
                });
            let partition = desk.actor.account().partition();
            let managed = MANAGED
                .iter()
                .filter(|managed| managed.is_attachable())
                .map(|managed| {
                    (
                        managed.arn_in(partition).to_string(),
                        managed.name.to_string(),
                    )
                });
            Some(own.chain(managed).collect())
        }
        "ParentId" | "SourceParentId" | "DestinationParentId" => seen(desk, instructor).map(places),
        "AccountId" => seen(desk, instructor).map(|organization| {
            organization
                .account_ids()
                .map(|id| (id.to_string(), world.name_of(id)))
                .collect()
        }),
        "PolicyId" => policies(desk, instructor),
        "TargetId" => seen(desk, instructor).map(|organization| {
            let accounts = organization.account_ids().map(|id| {
                (
                    id.to_string(),
                    say_with("Account {id}", &[("id", &(world.name_of(id)))]),
                )
            });
            places(organization).into_iter().chain(accounts).collect()
        }),
        "UserName" => None,
        _ => None,
    }
}

/// The organization's policies, as far as they are seen.
fn policies(desk: &Desk, instructor: bool) -> Option<Vec<Choice>> {
    let world = desk.world();
    let organization = world
        .organization_of(desk.actor.account())
        .filter(|_| instructor || sight(world, &desk.actor).policies)?;
    let kinds = PolicyType::ALL.iter();
    Some(
        kinds
            .flat_map(|kind| organization.policies_of(*kind))
            .map(|policy| {
                let name = format!("{} ({})", policy.name, policy.kind.called());
                (policy.id.to_string(), name)
            })
            .collect(),
    )
}

/// The organization whose tree the acting person, or the instructor, sees.
fn seen(desk: &Desk, instructor: bool) -> Option<&Organization> {
    let world = desk.world();
    if !instructor && !sight(world, &desk.actor).tree {
        return None;
    }
    world
        .organization_of(desk.actor.account())
        .or_else(|| instructor.then(|| world.organizations().next()).flatten())
}

/// The root and the units, each under its parent.
fn places(organization: &Organization) -> Vec<Choice> {
    fn below(organization: &Organization, parent: &ParentId, depth: usize, all: &mut Vec<Choice>) {
        let mut units: Vec<_> = organization.ous_in(parent).collect();
        ordered::sort_by(&mut units, |a, b| a.name.cmp(&b.name));
        for unit in units {
            let indent = "\u{2003}".repeat(depth);
            all.push((unit.id.to_string(), format!("{indent}{}", unit.name)));
            below(organization, &ParentId::Ou(unit.id.clone()), depth + 1, all);
        }
    }
    let root = organization.root_parent();
    let mut all = vec![(root.to_string(), "Root".to_string())];
    below(organization, &root, 1, &mut all);
    all
}

/// Accounts that could be invited, to offer while one types.
pub fn invitable(desk: &Desk, instructor: bool) -> Vec<Choice> {
    if !instructor {
        return Vec::new();
    }
    desk.world()
        .accounts()
        .filter(|account| account.membership.is_none())
        .map(|account| (account.id.to_string(), account.name.to_string()))
        .collect()
}

/// What a preset value is called, where it is an id.
pub fn name_of(world: &World, value: &str) -> Option<String> {
    if let Ok(id) = value.parse() {
        return world.account(id).map(|account| account.name.to_string());
    }
    if let Ok(id) = value.parse() {
        let mut organizations = world.organizations();
        return organizations.find_map(|it| it.policy(&id).map(|policy| policy.name.to_string()));
    }
    let place: ParentId = value.parse().ok()?;
    let organization = world
        .organizations()
        .find(|organization| organization.has_parent(&place))?;
    match &place {
        ParentId::Root(_) => Some("Root".to_string()),
        ParentId::Ou(ou) => organization.ous.get(ou).map(|ou| ou.name.to_string()),
    }
}
