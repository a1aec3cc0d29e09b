//! The catalog of services that work with AWS Organizations: a row for each service, in `catalog.txt`. The behavior is generic and
//! belongs to `services::trusted_access`. Source: the services' pages of the AWS Organizations User Guide.

use crate::ids::Text;
use message::Message;

/// Every service of the catalog.
pub const SERVICES: &[TrustedService] = table_rows::services!("catalog.txt");

/// A service of the catalog.
#[derive(Debug)]
pub struct TrustedService {
    /// A short stable id: `config`.
    pub id: &'static str,
    /// The name in the AWS Organizations User Guide: `AWS Config`.
    pub name: &'static str,
    /// The purpose, in a few words.
    pub purpose: &'static str,
    /// The service principals that `EnableAWSServiceAccess` accepts for it; none if trusted access is not supported.
    pub principals: &'static [&'static str],
    /// Other spellings of the first principal in AWS's documents, which contradict each other. They are accepted with a hint.
    pub aliases: &'static [&'static str],
    /// The sides whose tools can enable trusted access.
    pub enable: SwitchRoute,
    /// The side whose tools the documentation recommends for enabling.
    pub enable_recommended: Option<Side>,
    /// The sides whose tools can disable trusted access.
    pub disable: SwitchRoute,
    /// The side whose tools the documentation recommends for disabling.
    pub disable_recommended: Option<Side>,
    /// The service-linked roles of the service.
    pub roles: &'static [LinkedRole],
    /// Whether the roles appear when trusted access is enabled through Organizations alone. `Some(false)`: documented that they
    /// are missing until the service itself is set up. `None`: not documented, and taken as yes.
    pub roles_if_enabled_here: Option<bool>,
    /// Its delegated administrators; `None` if it has none.
    pub delegation: Option<Delegation>,
    /// The service's own console.
    pub tool: Tool,
    /// The service's reaction when trusted access is disabled through Organizations.
    pub after: After,
    /// The same in words, with what stops working, where it is documented.
    pub on_disable: Option<&'static str>,
}

/// Delegated administrators of a service.
#[derive(Debug)]
pub struct Delegation {
    /// The service principals that `RegisterDelegatedAdministrator` accepts for the service.
    pub principals: &'static [&'static str],
    /// The maximum number of delegated administrators, where it is documented.
    pub most: Option<usize>,
    /// Whether they must be deregistered before the service is disabled, as documented.
    pub goes_first: bool,
}

/// A service's own console, as far as it concerns organizations.
#[derive(Debug)]
pub struct Tool {
    /// The service's IAM prefix.
    pub prefix: &'static str,
    /// The operation behind switching it on, where one is known. Otherwise the caller needs full access to the service.
    pub set_up: Option<&'static str>,
    /// The operation behind switching it off, where one is known.
    pub clean_up: Option<&'static str>,
    /// The action that sets up a service without a switch.
    pub instead: Option<&'static str>,
    /// The resource that switching it on creates in the management account and switching it off removes; `None` if there is no
    /// switch.
    /// Orgsim stores only the time of creation.
    pub makes: Option<&'static str>,
}

/// A side whose tools enable or disable trusted access.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The service's own console or API.
    Service,
    /// AWS Organizations.
    Organizations,
}

message::worded! {
    /// A service's reaction once it notices that it has lost trusted access.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum After {
        /// It cleans up. Enabled again, it must be set up again.
        CleansUp: "It notices and cleans up. When enabled again, it must be set up again.";
        /// It keeps data and configuration. Enabled again, it continues.
        Resumes: "It leaves everything in place. When enabled again, it continues without any setup.";
        /// Like [`After::Resumes`], but it stops at once, because every use of it needs the organization.
        StopsAtOnce:
            "It stops at once and leaves everything in place. When enabled again, it continues without any setup.";
        /// It keeps data and configuration. It is not documented that it continues by itself, so it must be set up again.
        Leaves: "It leaves data and configuration in place, in case it is enabled again.";
        /// Not documented. Taken as [`After::Leaves`], because Orgsim deletes nothing without a source.
        Unknown: "What it does with its data is not documented. In Orgsim it leaves everything in place.";
    }
    /// The reaction in words, and what enabling it again does.
    says
}

message::worded! {
    /// The sides whose tools can take a step.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum SwitchRoute {
        /// Through the service or through Organizations.
        Either: "its own console or Organizations";
        /// Only through Organizations.
        OrganizationsOnly: "Organizations only";
        /// Only through the service.
        ServiceOnly: "its own console only";
        /// No route is documented.
        None: "not documented";
    }
    /// The sides in words.
    says
}

/// A service-linked role of a service.
#[derive(Debug)]
pub struct LinkedRole {
    /// The name of the role.
    pub name: &'static str,
    /// The service principal that its trust policy names; empty where none is documented.
    pub principal: &'static str,
    /// The accounts that get the role.
    pub place: RoleAccounts,
    /// Whether the service creates the role. Otherwise a person must.
    pub automatic: bool,
    /// When the role appears.
    pub when: When,
}

message::worded! {
    /// The accounts that get a role.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum RoleAccounts {
        /// The management account.
        Management: "the management account";
        /// Member accounts.
        Member: "member accounts";
        /// All accounts of the organization.
        Both: "the management account and members";
        /// The delegated administrators of the service.
        DelegatedAdministrator: "delegated administrators";
        /// Not documented.
        Unknown: "not documented";
    }
    /// The accounts in words.
    says
}

/// The event that makes a role appear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// When trusted access is enabled.
    OnEnable,
    /// When the service acts in an account and needs it.
    WhenNeeded,
    /// When the service is set up in its own console.
    OnServiceSetup,
    /// Not documented.
    Unknown,
}

impl Tool {
    /// The IAM action for switching it on. If none is known, `service:*`, which only full access to the service allows.
    pub fn set_up_action(&self) -> String {
        format!("{}:{}", self.prefix, self.set_up.unwrap_or("*"))
    }

    /// The IAM action for switching it off.
    pub fn clean_up_action(&self) -> String {
        format!("{}:{}", self.prefix, self.clean_up.unwrap_or("*"))
    }
}

impl TrustedService {
    /// The first of its principals.
    pub fn principal(&self) -> &'static str {
        self.principals.first().copied().unwrap_or_default()
    }

    /// The name for sentences, without the part in parentheses.
    pub fn brief(&self) -> &'static str {
        self.name
            .split_once(" (")
            .map_or(self.name, |(brief, _)| brief)
    }

    /// Whether its own console can enable trusted access.
    pub fn enables_itself(&self) -> bool {
        matches!(self.enable, SwitchRoute::Either | SwitchRoute::ServiceOnly)
    }

    /// Whether its own console can disable trusted access.
    pub fn disables_itself(&self) -> bool {
        matches!(self.disable, SwitchRoute::Either | SwitchRoute::ServiceOnly)
    }

    /// Whether the service has a role for management accounts, or else for members.
    pub fn has_role_for(&self, management: bool) -> bool {
        self.roles.iter().any(|role| role.lives_in(management))
    }
}

impl LinkedRole {
    /// Whether a management account, or else a member, gets the role.
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

/// The service with this service principal.
pub fn by_principal(principal: &str) -> Option<&'static TrustedService> {
    SERVICES
        .iter()
        .find(|service| service.principals.contains(&principal))
}

/// The service with this other spelling of its principal.
pub fn by_alias(principal: &str) -> Option<&'static TrustedService> {
    SERVICES
        .iter()
        .find(|service| service.aliases.contains(&principal))
}

/// The first service that has this service-linked role.
pub fn by_role(role: &str) -> Option<(&'static TrustedService, &'static LinkedRole)> {
    all_by_role(role).next()
}

/// Every service that has this service-linked role, once for each row of the role. Some services share a role.
pub fn all_by_role(
    role: &str,
) -> impl Iterator<Item = (&'static TrustedService, &'static LinkedRole)> {
    SERVICES.iter().flat_map(move |service| {
        (service.roles.iter())
            .filter(move |linked| linked.name == role)
            .map(move |linked| (service, linked))
    })
}

/// The name of a service without the vendor, `Config`, or its id if it is not in the catalog.
pub fn short_name(id: &str) -> &str {
    let name = by_id(id).map_or(id, |service| service.name);
    let vendors = ["AWS ", "Amazon "].into_iter();
    let short = vendors.filter_map(|it| name.strip_prefix(it)).next();
    short.unwrap_or(name)
}

/// The name of a service, or its id if it is not in the catalog.
pub fn name_of(id: &Text) -> Message {
    by_id(id).map_or_else(|| id.into(), |service| service.name.into())
}
