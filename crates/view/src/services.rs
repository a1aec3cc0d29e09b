//! The services that work with the organization, and the page of one of them: its purpose, the accounts in which it has something
//! set up, and the ways to enable and disable it, through its own console and through Organizations.
//!
//! The content of the catalog is visible to everyone. The state in the organization is visible to people that may list trusted
//! services, the roles in an account to people that may list its roles.

mod accounts;
mod objects;
mod standing;
pub(crate) mod ways;

use self::accounts::accounts;
pub use self::standing::ServiceStanding;
use self::standing::{says, standing};
use self::ways::{
    after, disable_in_organizations, disable_in_service, enable_in_organizations,
    enable_in_service, halves, people_of,
};
use super::offer::Offer;
pub use accounts::AccountRow;
use api::catalog::{self, LinkedRole, TrustedService, When};
use api::ids::AccountId;
use api::time::SimTime;
use gates::sight::Viewpoint;
use message::Message;
use state::organization::Organization;
use state::world::World;
pub(super) use ways::shown;
pub use ways::{PersonRow, Way};

/// A line of the list of services.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceRow {
    /// The service's id in the catalog.
    pub id: &'static str,
    /// The service's name.
    pub name: &'static str,
    /// The purpose of the service, in a sentence.
    pub purpose: &'static str,
    /// The standing of the service in the organization.
    pub standing: ServiceStanding,
    /// The number of its delegated administrators.
    pub administrators: usize,
}

/// Every service of the catalog, in its order.
pub fn services(world: &World, viewpoint: &Viewpoint) -> Vec<ServiceRow> {
    let organization = shown(world, viewpoint);
    catalog::SERVICES
        .iter()
        .map(|service| ServiceRow {
            id: service.id,
            name: service.name,
            purpose: service.purpose,
            standing: standing(world, organization, service),
            administrators: organization.map_or(0, |organization| {
                administrators(organization, service).count()
            }),
        })
        .collect()
}

/// The standing of a service in a sentence.
pub(super) fn standing_says(
    world: &World,
    organization: &Organization,
    service: &TrustedService,
) -> Message {
    let standing = standing(world, Some(organization), service);
    says(world, Some(organization), service, standing)
}

fn administrators<'o>(
    organization: &'o Organization,
    service: &'static TrustedService,
) -> impl Iterator<Item = AccountId> + 'o {
    organization
        .delegates
        .keys()
        .copied()
        .filter(move |account| organization.administers(*account, service))
}

/// The page of a service.
#[derive(Clone, Debug, PartialEq)]
pub struct ServicePage {
    /// The service's id in the catalog.
    pub id: &'static str,
    /// The service's name.
    pub name: &'static str,
    /// Its name in a sentence.
    pub brief: &'static str,
    /// The purpose of the service, in a sentence.
    pub purpose: &'static str,
    /// The standing of the service in the organization.
    pub standing: ServiceStanding,
    /// A sentence on the standing.
    pub says: Message,
    /// The principals that trusted access is enabled for.
    pub principals: Vec<PrincipalRow>,
    /// Other spellings of the first principal that documents use.
    pub aliases: &'static [&'static str],
    /// The service-linked roles that it uses.
    pub roles: Vec<RoleRow>,
    /// The accounts, the management account first; see `more`.
    pub accounts: Vec<AccountRow>,
    /// The number of accounts that are not listed.
    pub more: usize,
    /// The number of accounts in which it has acted.
    pub reached: usize,
    /// When it last gathered data from them; `None`: never.
    pub gathered: Option<SimTime>,
    /// The resource that it created in the management account, and when.
    pub made: Option<(&'static str, SimTime)>,
    /// The names of members where it could not clean up.
    pub stranded: Vec<String>,
    /// The delegated administrators; `None`: it takes none.
    pub administrators: Option<Administrators>,
    /// The ways to enable it: through the service, then through Organizations.
    pub enable: [Way; 2],
    /// The ways to disable it: through the service, then through Organizations.
    pub disable: [Way; 2],
    /// The effect on its data when trusted access is disabled through Organizations.
    pub after: Message,
    /// The users of the management account, each with the half of the permissions that the user has.
    pub people: Vec<PersonRow>,
    /// The offers that create administrators with only one half of the permissions, where there are none.
    pub halves: Vec<Offer>,
}

/// A service principal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrincipalRow {
    /// The principal: `config.amazonaws.com`.
    pub principal: &'static str,
    /// When trusted access was enabled for it; `None`: it is disabled.
    pub since: Option<SimTime>,
}

/// A role that the service uses, as documented.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleRow {
    /// The role's name.
    pub name: &'static str,
    /// The principal that assumes it; may be empty where that is not documented.
    pub principal: &'static str,
    /// The accounts in which it belongs, in words.
    pub lives_in: &'static str,
    /// When it is created, in words.
    pub comes: &'static str,
}

/// The delegated administrators of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Administrators {
    /// The principals for which accounts can be registered.
    pub principals: &'static [&'static str],
    /// The maximum number, if it is documented.
    pub most: Option<usize>,
    /// The registered administrators: account, its name, the principal, and the time of registration.
    pub now: Vec<(AccountId, String, String, SimTime)>,
    /// Whether the service's documentation says to deregister them before the service is disabled.
    pub goes_first: bool,
}

/// The page of a service; `None`: the catalog has no such service.
pub fn service_page(world: &World, viewpoint: &Viewpoint, id: &str) -> Option<ServicePage> {
    let service = catalog::by_id(id)?;
    let organization = shown(world, viewpoint);
    let integration = organization.and_then(|organization| organization.integration(service.id));
    let (accounts, more) = match organization {
        Some(organization) => accounts(world, viewpoint, organization, service),
        None => (Vec::new(), 0),
    };
    let standing = standing(world, organization, service);
    let people = people_of(world, viewpoint, organization, service);
    Some(ServicePage {
        id: service.id,
        name: service.name,
        brief: service.brief(),
        purpose: service.purpose,
        standing,
        says: says(world, organization, service, standing),
        principals: service
            .principals
            .iter()
            .map(|principal| PrincipalRow {
                principal,
                since: organization
                    .and_then(|organization| organization.trusted.get(*principal))
                    .map(|access| access.since),
            })
            .collect(),
        aliases: service.aliases,
        roles: service.roles.iter().map(role_row).collect(),
        accounts,
        more,
        reached: integration.map_or(0, |it| it.reached.len()),
        gathered: gathered(world, organization, service),
        made: integration
            .and_then(|it| it.made)
            .and_then(|since| Some((service.tool.makes?, since))),
        stranded: integration
            .into_iter()
            .flat_map(|it| it.stranded.iter())
            .map(|account| world.name_of(*account))
            .collect(),
        administrators: administrators_of(world, organization, service),
        enable: [
            enable_in_service(world, viewpoint, service),
            enable_in_organizations(world, viewpoint, service),
        ],
        disable: [
            disable_in_service(world, viewpoint, service),
            disable_in_organizations(world, viewpoint, service),
        ],
        after: after(service),
        halves: halves(world, viewpoint, service, &people),
        people,
    })
}

/// When the service last gathered data from the organization's accounts.
fn gathered(
    world: &World,
    organization: Option<&Organization>,
    service: &TrustedService,
) -> Option<SimTime> {
    let organization = organization?;
    if service.id == services::config::SERVICE {
        return services::config::gathered(world, &organization.id);
    }
    organization
        .integration(service.id)?
        .gathered_by(world.now())
}

fn administrators_of(
    world: &World,
    organization: Option<&Organization>,
    service: &TrustedService,
) -> Option<Administrators> {
    let delegation = service.delegation.as_ref()?;
    let mut now = Vec::new();
    for principal in delegation.principals {
        let accounts = organization.into_iter();
        for (account, since) in accounts.flat_map(|it| it.delegates_of(principal)) {
            now.push((
                account,
                world.name_of(account),
                principal.to_string(),
                since,
            ));
        }
    }
    Some(Administrators {
        principals: delegation.principals,
        most: delegation.most,
        goes_first: delegation.goes_first,
        now,
    })
}

fn role_row(role: &LinkedRole) -> RoleRow {
    RoleRow {
        name: role.name,
        principal: role.principal,
        lives_in: role.place.says(),
        comes: match (role.automatic, role.when) {
            (false, _) => "when a person creates it",
            (true, When::OnEnable) => "once trusted access is enabled, when the service acts",
            (true, When::WhenNeeded) => "when the service needs it in an account",
            (true, When::OnServiceSetup) => "when the service is set up in its own console",
            (true, When::Unknown) => "not documented",
        },
    }
}
