//! Administrators of an organization that a service's own operations designate, Region by Region. AWS Organizations knows them as
//! delegated administrators, without Regions.

use ordered::Map;

use crate::prelude::*;
use state::enrollment::AutoEnable;

/// Ends what the account administers, in one Region or in all. Its members become standalone.
pub(crate) fn end(
    world: &mut WorldMut,
    organization: &OrganizationId,
    service: &str,
    account: AccountId,
    only: Option<&str>,
) {
    let regions: Vec<Text> = (world.organization(organization))
        .and_then(|it| it.integration(service))
        .into_iter()
        .flat_map(|it| it.administrators.iter())
        .filter(|(region, known)| **known == account && only.is_none_or(|only| *only == ***region))
        .map(|(region, _)| region.clone())
        .collect();
    for name in regions {
        let organization = world.organization_mut(organization);
        let integration = organization.integration_mut(service);
        integration.administrators.remove(&name);
        let Some(region) = api::region::known(account.partition(), &name) else {
            continue;
        };
        let key = (Text::from(service), AccountRegion { account, region });
        if let Some(enrollment) = world.enrollments_mut().get_mut(&key).map(Arc::make_mut) {
            enrollment.members = Map::new();
            enrollment.auto_enable = AutoEnable::None;
        }
    }
}

/// Ends what all administrators of a service in an organization administer, because the service cleans up.
pub(super) fn end_all(world: &mut WorldMut, organization: &OrganizationId, service: &str) {
    let designated: Vec<AccountId> = (world.organization(organization))
        .and_then(|it| it.integration(service))
        .into_iter()
        .flat_map(|it| it.administrators.values().copied())
        .collect();
    for account in designated {
        end(world, organization, service, account, None);
    }
}
