//! The catalogue of services that work with AWS Organizations, as data: a row is a service, the behaviour is
//! generic (`trusted_access`). Gathered from the services' pages of the AWS Organizations User Guide.

mod table;

use crate::ids::Text;
use message::Message;

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
    /// Whose tools the documentation recommends for enabling.
    pub enable_recommended: Option<Side>,
    pub disable: Route,
    pub disable_recommended: Option<Side>,
    pub roles: &'static [LinkedRole],
    /// Whether the roles come when trusted access is enabled through Organizations only. `Some(false)`: documented
    /// that they stay missing until the service itself is set up. `None`: nothing is documented against it.
    pub roles_if_enabled_here: Option<bool>,
    /// Which member accounts can administer it; `None`: it has no delegated administrators.
    pub delegation: Option<Delegation>,
    /// What its own console asks of the person.
    pub tool: Tool,
    /// What becomes of what it set up when trusted access is disabled through Organizations.
    pub after: After,
    /// The same in words, and what stops working, where it is documented.
    pub on_disable: Option<&'static str>,
}

/// Delegated administrators of a service.
#[derive(Debug)]
pub struct Delegation {
    /// The service principals that `RegisterDelegatedAdministrator` takes for it.
    pub principals: &'static [&'static str],
    /// How many accounts there can be, where it is documented.
    pub most: Option<usize>,
    /// Documented: they are deregistered before the service is disabled.
    pub goes_first: bool,
}

/// A service's own console, as far as it has to do with an organization.
#[derive(Debug)]
pub struct Tool {
    /// The service's IAM prefix.
    pub prefix: &'static str,
    /// The operation behind the console's switch, where one is known. Otherwise full access to the service counts.
    pub set_up: Option<&'static str>,
    pub clean_up: Option<&'static str>,
    /// There is no switch: what sets the service up instead.
    pub instead: Option<&'static str>,
    /// What setting it up creates in the management account, and cleaning up removes; `None`: there is no switch. Orgsim
    /// keeps that it is there and since when, not what is in it.
    pub makes: Option<&'static str>,
}

/// Whose tools.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Service,
    Organizations,
}

/// What a service does once it notices that it has lost trusted access.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    /// It cleans up; enabled again, it is to be set up again.
    CleansUp,
    /// It leaves data and configuration; enabled again, it goes on without being set up.
    Resumes,
    /// The same, and it does not go on until it notices: each use of it needs the organization.
    StopsAtOnce,
    /// It leaves data and configuration; that it goes on by itself is not documented, so it is to be set up again.
    Leaves,
    /// Not documented. Taken as [`After::Leaves`], because nothing that is not documented is deleted here.
    Unknown,
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
    pub place: RoleAccounts,
    /// Made by the service; otherwise somebody must make it.
    pub automatic: bool,
    pub when: When,
}

/// In which accounts a role lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoleAccounts {
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

impl Tool {
    /// The IAM action that setting up asks for. Where none is known: the whole service, which only full access to it matches.
    pub fn set_up_action(&self) -> String {
        format!("{}:{}", self.prefix, self.set_up.unwrap_or("*"))
    }

    /// The IAM action that cleaning up asks for.
    pub fn clean_up_action(&self) -> String {
        format!("{}:{}", self.prefix, self.clean_up.unwrap_or("*"))
    }
}

impl TrustedService {
    /// Its name in a sentence: without what stands in brackets.
    pub fn brief(&self) -> &'static str {
        self.name
            .split_once(" (")
            .map_or(self.name, |(brief, _)| brief)
    }

    /// Whether a switch in its own console also enables trusted access.
    pub fn enables_itself(&self) -> bool {
        matches!(self.enable, Route::Either | Route::ServiceOnly)
    }

    /// Whether a switch in its own console also disables trusted access.
    pub fn disables_itself(&self) -> bool {
        matches!(self.disable, Route::Either | Route::ServiceOnly)
    }

    /// What an announcement of the end of trusted access adds, for a service that has roles.
    pub fn roles_stay(&self) -> &'static str {
        if self.roles.is_empty() {
            ""
        } else {
            " Its roles stay."
        }
    }

    /// Whether the service has a role for accounts of this kind.
    pub fn has_role_for(&self, management: bool) -> bool {
        self.roles.iter().any(|role| role.lives_in(management))
    }
}

impl LinkedRole {
    /// Whether the role lives in a management account, or else in a member.
    pub fn lives_in(&self, management: bool) -> bool {
        match self.place {
            RoleAccounts::Both => true,
            RoleAccounts::Management => management,
            RoleAccounts::Member => !management,
            RoleAccounts::DelegatedAdministrator | RoleAccounts::Unknown => false,
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

/// The first service that this service-linked role is of.
pub fn by_role(role: &str) -> Option<(&'static TrustedService, &'static LinkedRole)> {
    all_by_role(role).next()
}

/// Every service that this service-linked role is of, once for each place that the role has there. Some share one.
pub fn all_by_role(
    role: &str,
) -> impl Iterator<Item = (&'static TrustedService, &'static LinkedRole)> {
    SERVICES.iter().flat_map(move |service| {
        (service.roles.iter())
            .filter(move |linked| linked.name == role)
            .map(move |linked| (service, linked))
    })
}

/// The name of a service, or its id if the catalogue does not know it.
pub fn name_of(id: &Text) -> Message {
    by_id(id).map_or_else(|| id.into(), |service| service.name.into())
}
