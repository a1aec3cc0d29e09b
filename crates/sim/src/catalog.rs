//! The catalogue of services that work with AWS Organizations, as data: a row is a service, the behaviour is
//! generic (`trusted_access`). Gathered from the services' pages of the AWS Organizations User Guide.

mod table;

use crate::ids::Text;

pub use table::SERVICES;

/// A service of the catalogue.
#[derive(Debug)]
pub struct TrustedService {
    /// A short stable id: `config`.
    pub id: &'static str,
    pub name: &'static str,
    /// What it is for, in a few words.
    pub purpose: &'static str,
    /// Service principals that `EnableAWSServiceAccess` takes for it; none if trusted access is not supported.
    pub principals: &'static [&'static str],
    /// Other spellings that documents use for the first principal. Taken as that one, with a hint, because the
    /// documents contradict each other.
    pub aliases: &'static [&'static str],
    pub enable: Route,
    pub disable: Route,
    pub roles: &'static [LinkedRole],
    /// Whether the roles come when trusted access is enabled through Organizations only. `Some(false)`: documented
    /// that they stay missing until the service itself is set up. `None`: nothing is documented against it.
    pub roles_if_enabled_here: Option<bool>,
    /// Whether a member account can be its delegated administrator.
    pub delegated_administrator: bool,
    /// What disabling does, where it is documented.
    pub on_disable: Option<&'static str>,
}

/// Through whose tools a step can be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    Either,
    OrganizationsOnly,
    ServiceOnly,
    /// No route is documented.
    None,
}

/// A service-linked role of a service.
#[derive(Debug)]
pub struct LinkedRole {
    pub name: &'static str,
    /// The service principal that its trust policy names; empty where none is documented.
    pub principal: &'static str,
    pub place: Place,
    /// Made by the service; otherwise somebody must make it.
    pub automatic: bool,
    pub when: When,
}

/// In which accounts a role lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Management,
    Member,
    Both,
    DelegatedAdministrator,
    /// Not documented.
    Unknown,
}

/// What makes a role appear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    OnEnable,
    /// When the service acts in an account and needs it.
    WhenNeeded,
    /// When the service is set up in its own console.
    OnServiceSetup,
    Unknown,
}

impl TrustedService {
    /// Whether the service has a role for accounts of this kind.
    pub fn has_role_for(&self, management: bool) -> bool {
        self.roles.iter().any(|role| role.lives_in(management))
    }
}

impl LinkedRole {
    /// Whether the role lives in a management account, or else in a member.
    pub fn lives_in(&self, management: bool) -> bool {
        match self.place {
            Place::Both => true,
            Place::Management => management,
            Place::Member => !management,
            Place::DelegatedAdministrator | Place::Unknown => false,
        }
    }
}

/// The service with this id.
pub fn by_id(id: &str) -> Option<&'static TrustedService> {
    SERVICES.iter().find(|service| service.id == id)
}

/// The service that `EnableAWSServiceAccess` means by this principal.
pub fn by_principal(principal: &str) -> Option<&'static TrustedService> {
    SERVICES
        .iter()
        .find(|service| service.principals.contains(&principal))
}

/// The service that a document means by this other spelling of its principal.
pub fn by_alias(principal: &str) -> Option<&'static TrustedService> {
    SERVICES
        .iter()
        .find(|service| service.aliases.contains(&principal))
}

/// The service that owns this service-linked role.
pub fn by_role(role: &str) -> Option<(&'static TrustedService, &'static LinkedRole)> {
    SERVICES.iter().find_map(|service| {
        service
            .roles
            .iter()
            .find(|linked| linked.name == role)
            .map(|linked| (service, linked))
    })
}

/// The name of a service, or its id if the catalogue does not know it.
pub fn name_of(id: &Text) -> &str {
    by_id(id).map_or(id, |service| service.name)
}
