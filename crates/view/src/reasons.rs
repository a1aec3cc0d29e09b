//! Reasons: the explanations for a role, an account or a service in the drawing when the user points at it.

use super::scene::covered_roles;
use super::selection::Selection;
use super::services::{shown, standing_says};
use api::catalog::{self, TrustedService};
use gates::people;
use gates::sight::{Viewpoint, sight};
use message::{Message, message};
use services::trusted_access::absence;
use services::trusted_access::acting::lives_in;
use services::trusted_access::enabling;
use state::account::{Account, ConfigReason, JoinedMethod, ORGANIZATIONS_ROLE, Role, RoleReason};
use state::agenda::{Cause, Deed};
use state::organization::FeatureSet;
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
            operation = cause.deed.says(),
            actor = people::actor_name(world, &cause.actor)
        ),
    }
}

/// Why a role exists.
pub fn role_says(world: &World, account: &Account, role: &Role) -> Message {
    let cause = &role.cause;
    let who = || people::actor_name(world, &cause.actor);
    match &role.reason {
        RoleReason::CreateRole => "A user created it with iam:CreateRole.".into(),
        RoleReason::CreateServiceLinkedRole => {
            "A user created it with iam:CreateServiceLinkedRole.".into()
        }
        RoleReason::Imported => "The role was imported with its account.".into(),
        RoleReason::CreateAccount => {
            "CreateAccount creates it to give administrators of the management account access.".into()
        }
        RoleReason::CreateGovCloudAccount => "CreateGovCloudAccount creates it to give administrators of the management account's GovCloud account access.".into(),
        RoleReason::ImportedAccess => "The imported organization has it to give administrators of the management account access.".into(),
        RoleReason::Joined(JoinedMethod::Created) => {
            "Organizations creates it in every account that it creates.".into()
        }
        RoleReason::Joined(JoinedMethod::Invited) => {
            "Organizations creates it in every account that joins.".into()
        }
        RoleReason::Restored => "It was missing. Accepting the request created it again.".into(),
        RoleReason::AllFeatures => "All features require it in every account, and it was missing in the management account.".into(),
        RoleReason::Visited { service } => message!(
            "{service} started to act in {name} at {now} and requested its role from AWS Organizations. {who} had {done} at {at}.",
            service = catalog::name_of(service),
            name = account.name,
            now = role.created_at,
            who = who(),
            done = if matches!(&cause.deed, Deed::Call(action) if enables_access(action)) {
                "enabled trusted access"
            } else {
                "let it set itself up"
            },
            at = cause.at
        ),
        RoleReason::Enabled { service } => message!(
            "{service} created it when it was enabled in this account.",
            service = catalog::name_of(service)
        ),
        RoleReason::PermissionSet { set } => message!(
            "IAM Identity Center made it for the permission set {set}, which is assigned to people in this account. Only AWS changes it, and it goes with its last assignment."
        ),
        RoleReason::CloudTrail => "AWS CloudTrail creates it in the management account when that account first works with the organization in CloudTrail.".into(),
        RoleReason::Config(reason) => config_says(world, account, role, reason),
    }
}

/// Why a role of AWS Config exists.
fn config_says(world: &World, account: &Account, role: &Role, reason: &ConfigReason) -> Message {
    let (account, now, at) = (&account.name, role.created_at, role.cause.at);
    let who = people::actor_name(world, &role.cause.actor);
    match reason {
        ConfigReason::Collected => message!(
            "AWS Config collected from {account} at {now} for an aggregator and requested its role from AWS Organizations. {who} had enabled trusted access at {at}."
        ),
        ConfigReason::Rule { rule } => message!(
            "AWS Config reached {account} at {now} to put rule `{rule}` into it and requested its role from AWS Organizations. {who} had enabled trusted access at {at}."
        ),
        ConfigReason::Pack { pack } => message!(
            "AWS Config reached {account} at {now} to put conformance pack `{pack}` into it and requested its role from AWS Organizations. {who} had enabled trusted access at {at}."
        ),
        ConfigReason::PackRules { pack } => message!(
            "AWS Config created it at {now} to put conformance pack `{pack}` of the organization into {account}."
        ),
        ConfigReason::FirstOrganizationRule => message!(
            "AWS Config created it for {actor_name} when this account created its first organization rule.",
            actor_name = who
        ),
        ConfigReason::FirstOrganizationPack => message!(
            "AWS Config created it for {actor_name} when this account created its first conformance pack for the organization.",
            actor_name = who
        ),
        ConfigReason::FirstOwnPack => message!(
            "AWS Config created it for {actor_name} when this account created its first conformance pack.",
            actor_name = who
        ),
    }
}

/// Whether an operation enables trusted access, in Organizations or in a service's own API.
fn enables_access(action: &str) -> bool {
    action.ends_with("ServiceAccess") || action.ends_with("TrustedAccess")
}

fn of_role(world: &World, account: &Account, name: &str) -> Vec<Reason> {
    let organization = world.organization_of(account.id);
    let service = catalog::by_role(name).map(|(service, _)| service);
    if let Some(role) = account.roles.get(name) {
        let created = Reason {
            about: role.created_at.to_string().into(),
            says: role_says(world, account, role),
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

/// Why `AWSServiceRoleForOrganizations` is missing.
pub(crate) fn no_organizations_role(world: &World, account: &Account) -> Message {
    match world.organization_of(account.id) {
        Some(organization) if organization.feature_set == FeatureSet::ConsolidatedBilling => {
            "It was deleted. Consolidated billing never uses it; to enable all features, it must be created again.".into()
        }
        Some(_) => "It does not exist.".into(),
        None => "The account is in no organization, so nothing has requested the role.".into(),
    }
}
