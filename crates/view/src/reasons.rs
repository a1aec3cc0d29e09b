//! Reasons: the explanations for a role, an account or a service in the drawing when the user points at it.

use super::panel::no_organizations_role;
use super::scene::covered_roles;
use super::services::{shown, standing_says};
use super::{Selection, Viewpoint, sight};
use api::catalog::{self, TrustedService};
use gates::people;
use message::{Message, message};
use services::trusted_access::enabling;
use services::trusted_access::visits::{absence, lives_in};
use state::account::{Account, ORGANIZATIONS_ROLE};
use state::agenda::Cause;
use state::world::World;

/// The maximum number of missing roles that are explained for an account.
const MISSING: usize = 3;

/// One line of an explanation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// When it happened, or the role that it is about.
    pub about: Message,
    /// The reason in a sentence.
    pub says: Message,
}

/// The reasons of an item: the chain of causes of an existing role; why a role does not exist yet; for an account, the
/// reason of each missing role; when a service became trusted. Empty if the viewpoint shows none.
pub fn reasons(world: &World, viewpoint: &Viewpoint, of: &Selection) -> Vec<Reason> {
    let seen = |account: &&Account| {
        let actor = viewpoint.actor();
        viewpoint.sees_all() || account.id == actor.account() && sight(world, actor).roles
    };
    match of {
        Selection::Role { account, role } => (world.account(*account).filter(seen))
            .map_or_else(Vec::new, |account| of_role(world, account, role)),
        Selection::Account(account) => (world.account(*account).filter(seen))
            .map_or_else(Vec::new, |account| of_account(world, account)),
        Selection::Service(id) => catalog::by_id(id)
            .map_or_else(Vec::new, |service| of_service(world, viewpoint, service)),
        Selection::Organization(_)
        | Selection::Unit(_)
        | Selection::Handshake(_)
        | Selection::Person(_)
        | Selection::Request(_)
        | Selection::Policy { .. } => Vec::new(),
    }
}

fn caused(world: &World, cause: &Cause) -> Reason {
    Reason {
        about: cause.at.to_string().into(),
        says: message!(
            "{operation} by {actor}",
            operation = cause.operation,
            actor = people::actor_name(world, &cause.actor)
        ),
    }
}

fn of_role(world: &World, account: &Account, name: &str) -> Vec<Reason> {
    let organization = world.organization_of(account.id);
    let service = catalog::by_role(name).map(|(service, _)| service);
    if let Some(role) = account.roles.get(name) {
        let created = Reason {
            about: role.created_at.to_string().into(),
            says: role.why.clone(),
        };
        return vec![caused(world, &role.cause), created];
    }
    if name == ORGANIZATIONS_ROLE {
        return vec![lacking(name, no_organizations_role(world, account))];
    }
    let Some((organization, service)) = organization.zip(service) else {
        return Vec::new();
    };
    let enabled = enabling(organization, service).map(|cause| caused(world, &cause));
    let missing = absence(world, organization, service, account.id).into_iter();
    let missing = missing.filter(|(role, _)| role.name == name);
    let missing = missing.map(|(role, why)| lacking(role.name, why));
    enabled.into_iter().chain(missing).collect()
}

fn of_account(world: &World, account: &Account) -> Vec<Reason> {
    let Some(organization) = world.organization_of(account.id) else {
        return Vec::new();
    };
    let own = (!account.roles.contains_key(ORGANIZATIONS_ROLE))
        .then(|| lacking(ORGANIZATIONS_ROLE, no_organizations_role(world, account)));
    let services = covered_roles(organization);
    let services = (services.into_iter())
        .filter(|(service, role)| lives_in(organization, service, role, account.id));
    let missing = services.filter_map(|(service, role)| {
        let mut all = absence(world, organization, service, account.id).into_iter();
        let (_, why) = all.find(|(absent, _)| std::ptr::eq(*absent, role))?;
        Some(lacking(role.name, why))
    });
    own.into_iter().chain(missing).take(MISSING).collect()
}

fn of_service(
    world: &World,
    viewpoint: &Viewpoint,
    service: &'static TrustedService,
) -> Vec<Reason> {
    let Some(organization) = shown(world, viewpoint) else {
        return Vec::new();
    };
    let enabled = enabling(organization, service).map(|cause| caused(world, &cause));
    let now = Reason {
        about: "Now".into(),
        says: standing_says(world, organization, service),
    };
    enabled.into_iter().chain([now]).collect()
}

fn lacking(role: &str, says: Message) -> Reason {
    Reason {
        about: role.to_string().into(),
        says,
    }
}
