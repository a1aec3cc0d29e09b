//! Services that work with the organization, and the page of one of them: what it is, what it has set up and where, and the ways
//! to enable and disable it, through its own console and through Organizations, side by side.
//!
//! What the catalogue says is for everybody. How it stands in the organization is for whoever may list trusted services, what
//! is in an account for whoever may list its roles.

mod accounts;
mod config_way;
mod ways;

use self::accounts::accounts;
use self::ways::{
    after, disable_in_organizations, disable_in_service, enable_in_organizations,
    enable_in_service, halves, people_of,
};
use super::{Viewpoint, organization_in_view, sight};
use api::catalog::{self, LinkedRole, Place, Route, Side, TrustedService, When};
use api::ids::AccountId;
use api::principal::Principal;
use api::time::SimTime;
use message::{Message, message};
use services::trusted_access::trusts;
use state::command::Command;
use state::integration::State;
use state::organization::Organization;
use state::world::World;

/// How a service stands in the organization, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServiceStanding {
    /// Not to be seen from here, or there is no organization.
    Unseen,
    /// It works by other means than trusted access.
    NoTrustedAccess,
    /// Not trusted, and nothing of it is left.
    Off,
    /// Trusted, and whatever it needs comes by itself or is not needed.
    Trusted,
    /// Trusted, and set up in its own console.
    SetUp,
    /// Not trusted any more, which the service has not noticed yet.
    Unnoticed,
    /// It removes what it had set up.
    CleaningUp,
    /// Trusted, but switched off in its own console.
    SwitchedOff,
    /// Not trusted; what it has set up or gathered stays.
    Left,
}

impl ServiceStanding {
    /// The standing in words: "trusted and set up".
    pub const fn title(self) -> &'static str {
        match self {
            Self::Unseen => "not to be seen from here",
            Self::NoTrustedAccess => "no trusted access",
            Self::Off => "not enabled",
            Self::Trusted => "trusted",
            Self::SetUp => "trusted and set up",
            Self::Unnoticed => "not trusted, has not noticed",
            Self::CleaningUp => "cleaning up",
            Self::SwitchedOff => "trusted, switched off",
            Self::Left => "not trusted, data left",
        }
    }

    /// Whether trusted access is enabled.
    pub const fn is_on(self) -> bool {
        matches!(
            self,
            Self::Trusted | Self::SetUp | Self::CleaningUp | Self::SwitchedOff
        )
    }
}

/// A line of the list of services.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceRow {
    /// The service's id in the catalog.
    pub id: &'static str,
    /// The service's name.
    pub name: &'static str,
    /// What the service is for, in a sentence.
    pub purpose: &'static str,
    /// How it stands in the organization.
    pub standing: ServiceStanding,
    /// Its delegated administrators.
    pub administrators: usize,
}

/// Every service of the catalogue, in its order.
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

/// The organization whose trusted services the viewpoint shows.
pub(super) fn shown<'w>(world: &'w World, viewpoint: &Viewpoint) -> Option<&'w Organization> {
    organization_in_view(world, viewpoint)
        .filter(|_| viewpoint.sees_all() || sight(world, viewpoint.actor()).trusted)
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

fn standing(
    world: &World,
    organization: Option<&Organization>,
    service: &TrustedService,
) -> ServiceStanding {
    if service.principals.is_empty() {
        return ServiceStanding::NoTrustedAccess;
    }
    let Some(organization) = organization else {
        return ServiceStanding::Unseen;
    };
    let integration = organization.integration(service.id);
    let trusted = trusts(organization, service);
    let works =
        service.id == services::config::SERVICE && super::config::works(world, organization);
    match integration.map(|it| it.state).unwrap_or_default() {
        State::Working if trusted && (organization.is_set_up(service.id) || works) => {
            ServiceStanding::SetUp
        }
        State::Working if trusted => ServiceStanding::Trusted,
        State::Unnoticed { .. } => ServiceStanding::Unnoticed,
        State::CleaningUp { .. } => ServiceStanding::CleaningUp,
        State::Stopped { .. } if trusted => ServiceStanding::SwitchedOff,
        State::Stopped { left: true, .. } => ServiceStanding::Left,
        State::Working | State::Stopped { .. }
            if service.id == services::config::SERVICE
                && services::config::leaves(world, &organization.id) =>
        {
            ServiceStanding::Left
        }
        State::Working | State::Stopped { .. } => ServiceStanding::Off,
    }
}

/// All of a service.
#[derive(Clone, Debug, PartialEq)]
pub struct ServicePage {
    /// The service's id in the catalog.
    pub id: &'static str,
    /// The service's name.
    pub name: &'static str,
    /// Its name in a sentence.
    pub brief: &'static str,
    /// What the service is for, in a sentence.
    pub purpose: &'static str,
    /// How it stands in the organization.
    pub standing: ServiceStanding,
    /// A sentence on how it stands.
    pub says: Message,
    /// The principals that trusted access is enabled for.
    pub principals: Vec<PrincipalRow>,
    /// Other spellings of the first principal that documents use.
    pub aliases: &'static [&'static str],
    /// The service-linked roles that it uses.
    pub roles: Vec<RoleRow>,
    /// The accounts, the management account first; see `more`.
    pub accounts: Vec<AccountRow>,
    /// So many accounts are not in the list.
    pub more: usize,
    /// In how many accounts it has come to act.
    pub reached: usize,
    /// When it last gathered data from them.
    pub gathered: Option<SimTime>,
    /// What it created in the management account, and when.
    pub made: Option<(&'static str, SimTime)>,
    /// Members with things of the service that it could not clean up.
    pub stranded: Vec<String>,
    /// `None`: it takes no delegated administrators.
    pub administrators: Option<Administrators>,
    /// Through the service, then through Organizations.
    pub enable: [Way; 2],
    /// Through the service, then through Organizations.
    pub disable: [Way; 2],
    /// What becomes of what it has, when trusted access is disabled through Organizations.
    pub after: Message,
    /// Those who could take the steps, each with what they may.
    pub people: Vec<PersonRow>,
    /// Where nobody has one half of the permissions only: what makes somebody who has.
    pub halves: Vec<Half>,
}

/// A service principal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrincipalRow {
    /// The principal: `config.amazonaws.com`.
    pub principal: &'static str,
    /// Since when trusted access is enabled for it.
    pub since: Option<SimTime>,
}

/// A role that the service uses, as documented.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleRow {
    /// The role's name.
    pub name: &'static str,
    /// The principal that assumes it; may be empty where that is not documented.
    pub principal: &'static str,
    /// In which accounts it belongs, in words.
    pub lives_in: &'static str,
    /// When it is created, in words.
    pub comes: &'static str,
}

/// What there is of the service in an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountRow {
    /// The account.
    pub account: AccountId,
    /// The account's name.
    pub name: String,
    /// It is the management account.
    pub management: bool,
    /// It is a delegated administrator for the service.
    pub administrator: bool,
    /// Whether it does its work there.
    pub works: bool,
    /// A sentence on that.
    pub says: Message,
    /// Its roles that belong there: name, whether it is there, and why not.
    pub roles: Vec<(&'static str, bool, Message)>,
}

/// The delegated administrators of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Administrators {
    /// The principals for which accounts can be registered.
    pub principals: &'static [&'static str],
    /// How many there can be, where that is documented.
    pub most: Option<usize>,
    /// Account, its name, for which principal, since when.
    pub now: Vec<(AccountId, String, String, SimTime)>,
    /// They are to be deregistered before the service is disabled, says the service's own documentation.
    pub goes_first: bool,
}

/// One way to enable or to disable.
#[derive(Clone, Debug, PartialEq)]
pub struct Way {
    /// Through the service's own console or through Organizations.
    pub side: Side,
    /// The documentation recommends this way.
    pub recommended: bool,
    /// Why this way does not exist, where it does not.
    pub closed: Option<Message>,
    /// What follows from it, in sentences.
    pub does: Vec<Message>,
    /// What does not follow, though one might expect it.
    pub does_not: Vec<Message>,
    /// The IAM actions of the person, each with whether the acting person has it.
    pub needs: Vec<(String, bool)>,
    /// What it comes to: a command line is made of each. Several: one a principal.
    pub commands: Vec<Command>,
}

/// Somebody of the management account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonRow {
    /// The user.
    pub principal: Principal,
    /// The user's name: "Management / Ana".
    pub name: Message,
    /// May use the service's own switch.
    pub service: bool,
    /// May enable trusted access for it in Organizations.
    pub organizations: bool,
}

/// Somebody who would have one half of the permissions only, and the commands that make them.
#[derive(Clone, Debug, PartialEq)]
pub struct Half {
    /// What it does: "Add an administrator of Organizations".
    pub label: Message,
    /// The commands, in order.
    pub commands: Vec<Command>,
}

/// So many accounts are listed.
const LISTED: usize = 300;

/// The page of a service; `None`: the catalogue has no such service.
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
        halves: halves(viewpoint, service, &people),
        people,
    })
}

/// A sentence on the service's standing.
fn says(
    world: &World,
    organization: Option<&Organization>,
    service: &TrustedService,
    standing: ServiceStanding,
) -> Message {
    let name = service.brief();
    match standing {
        ServiceStanding::Unseen if organization.is_none() => {
            "How it stands is seen by whoever may list trusted services of the organization.".into()
        }
        ServiceStanding::Unseen => Message::default(),
        ServiceStanding::NoTrustedAccess => message!(
            "{name} needs no trusted access to work with an organization.",
            name
        ),
        ServiceStanding::Off => message!("{name} has no access to the organization.", name),
        ServiceStanding::Trusted => trusted(service),
        ServiceStanding::SetUp => match untrusted_principal(world, organization, service) {
            Some(off) => message!(
                "{name} is trusted and has set itself up, but is not trusted for `{off}`: what it does under that principal has stopped.",
                name,
                off
            ),
            None => message!("{name} is trusted and has set itself up.", name),
        },
        ServiceStanding::Unnoticed => message!(
            "{name} is not trusted any more and has not noticed. Where it had come to act it goes on; it comes to no other account.",
            name
        ),
        ServiceStanding::CleaningUp => message!("{name} removes what it had set up.", name),
        ServiceStanding::SwitchedOff => message!(
            "{name} was switched off in its own console and has cleaned up. Its trusted access can be disabled in Organizations now.",
            name
        ),
        ServiceStanding::Left => message!(
            "{name} is not trusted. What it gathered and how it was configured stays.",
            name
        ),
    }
}

/// A sentence on a service that is trusted and not set up.
fn trusted(service: &TrustedService) -> Message {
    let name = service.brief();
    let comes =
        |role| services::trusted_access::visits::comes_by_itself(service, role, false, true);
    if service.id == services::config::SERVICE {
        message!(
            "{name} may act in the organization. It collects once an aggregator over the organization is created, and checks once there is an organization rule.",
            name
        )
    } else if service.tool.instead.is_some() || service.enable == Route::OrganizationsOnly {
        message!("{name} may act in the organization.", name)
    } else if service.roles.iter().any(comes) {
        message!(
            "{name} may act in the organization. It has not been set up in its own console.",
            name
        )
    } else {
        message!(
            "{name} may act in the organization, but is half set up: set it up in its own console.",
            name
        )
    }
}

/// A principal of a service that is set up for which trusted access is disabled, if there is one.
fn untrusted_principal(
    world: &World,
    organization: Option<&Organization>,
    service: &TrustedService,
) -> Option<&'static str> {
    let organization = organization?;
    if service.id == services::config::SERVICE {
        return services::config::stopped_for(world, organization);
    }
    (service.principals.iter())
        .find(|principal| !organization.trusted.contains_key(**principal))
        .copied()
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
        lives_in: match role.place {
            Place::Management => "the management account",
            Place::Member => "member accounts",
            Place::Both => "the management account and members",
            Place::DelegatedAdministrator => "delegated administrators",
            Place::Unknown => "not documented",
        },
        comes: match (role.automatic, role.when) {
            (false, _) => "when a person creates it",
            (true, When::OnEnable) => "once trusted access is enabled, when the service acts",
            (true, When::WhenNeeded) => "when the service needs it in an account",
            (true, When::OnServiceSetup) => "when the service is set up in its own console",
            (true, When::Unknown) => "not documented",
        },
    }
}
