//! The start of a session: the current user's home, the first things to look at, and the trusted
//! services.

use super::seen::{Viewpoint, organization_in_view};
use super::services::shown;
use api::ids::{AccountId, HandshakeId, OrganizationId};
use api::principal::Principal;
use gates::people::{Standing, name_of, people};
use message::Message;
use services::trusted_access::trusted_services;
use state::account::ORGANIZATIONS_ROLE;
use state::organization::FeatureSet;
use state::world::World;

/// The maximum number of accounts that are searched.
const LOOKED_AT: usize = 50;

/// The organization and account of the current user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    /// The user's organization; for the instructor, the first one if the user has none.
    pub organization: Option<OrganizationId>,
    /// The user's account.
    pub account: AccountId,
    /// The account's name.
    pub account_name: String,
}

/// The organization and account of the current user.
pub fn home(world: &World, viewpoint: &Viewpoint) -> Home {
    let account = viewpoint.actor().account();
    let organization = organization_in_view(world, viewpoint);
    Home {
        organization: organization.map(|it| it.id.clone()),
        account,
        account_name: world.name_of(account),
    }
}

/// Suggestions to look at, each `None` if the world has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstThings {
    /// The first organization of the world.
    pub organization: Option<OrganizationId>,
    /// A member without `AWSServiceRoleForOrganizations`, with its name.
    pub lacks_role: Option<(AccountId, String)>,
    /// A handshake that can still be answered.
    pub handshake: Option<HandshakeId>,
    /// A person with limited permissions, with their name.
    pub limited: Option<(Principal, Message)>,
}

/// The first things to look at.
pub fn first_things(world: &World) -> FirstThings {
    let organization = world.organizations().next();
    let lacks_role = organization
        .into_iter()
        .flat_map(|organization| organization.account_ids().take(LOOKED_AT))
        .filter_map(|id| world.account(id))
        .find(|account| !account.roles.contains_key(ORGANIZATIONS_ROLE));
    let limited = world
        .accounts()
        .take(LOOKED_AT)
        .flat_map(people)
        .find(|person| person.standing == Standing::Limited);
    FirstThings {
        organization: organization.map(|it| it.id.clone()),
        lacks_role: lacks_role.map(|account| (account.id, account.name.to_string())),
        handshake: world
            .handshakes()
            .find(|it| it.state.is_live())
            .map(|it| it.id.clone()),
        limited: limited.map(|it| (it.principal.clone(), name_of(world, &it.principal))),
    }
}

/// Why a person cannot see which services are trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrustUnseen {
    /// The account is in no organization.
    NoOrganization,
    /// The account is a member, not the management account.
    NotManagement,
    /// The organization has consolidated billing features only.
    NotAllFeatures,
    /// The person's policies do not allow listing them.
    NotAllowed,
}

/// The ids of the trusted services.
///
/// # Errors
///
/// The reason why the viewpoint does not show them.
pub fn trusted(world: &World, viewpoint: &Viewpoint) -> Result<Vec<&'static str>, TrustUnseen> {
    let organization = shown(world, viewpoint);
    if organization.is_none() && !viewpoint.sees_all() {
        let account = viewpoint.actor().account();
        return Err(match world.organization_of(account) {
            None => TrustUnseen::NoOrganization,
            Some(own) if own.management != account => TrustUnseen::NotManagement,
            Some(own) if own.feature_set == FeatureSet::ConsolidatedBilling => {
                TrustUnseen::NotAllFeatures
            }
            Some(_) => TrustUnseen::NotAllowed,
        });
    }
    let services = organization.into_iter().flat_map(trusted_services);
    Ok(services.map(|service| service.id).collect())
}
