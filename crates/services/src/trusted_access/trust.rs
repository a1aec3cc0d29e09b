//! What an organization trusts a service with, and since when.

use super::refusals;
use crate::prelude::*;
use api::catalog::{self, LinkedRole, TrustedService};
use gates::context::all_features;

/// As [`all_features`], and notes it.
pub(super) fn has_all_features(ctx: &mut Ctx, organization: &Organization) -> Result<(), ApiError> {
    all_features(ctx, organization)?;
    ctx.note_passed("All features are enabled in the organization.");
    Ok(())
}

/// The service and the correct principal that a request means.
pub(super) fn recognize(
    ctx: &mut Ctx,
    given: &str,
) -> Result<(&'static TrustedService, &'static str), ApiError> {
    if let Some(service) = catalog::by_principal(given) {
        let mut principals = service.principals.iter();
        let principal = principals.find(|principal| **principal == given);
        let principal = principal.expect("it was found by it");
        ctx.note_passed(message!(
            "`{given}` is a principal of {service}.",
            given = given.to_string(),
            service = service.name
        ));
        return Ok((service, principal));
    }
    if let Some(service) = catalog::by_alias(given)
        && let Some(principal) = service.principals.first()
    {
        ctx.note_passed(message!(
            "Some documents call the principal of {service} `{given}`; Orgsim treats it as `{principal}`.",
            service = service.name,
            given = given.to_string()
        ));
        return Ok((service, principal));
    }
    Err(refusals::UNRECOGNIZED_SERVICE_PRINCIPAL.error())
}

/// The condition keys of a request about a service.
pub fn about_service(principal: &str) -> Context {
    Context::default().with("organizations:ServicePrincipal", principal)
}

/// The service in a sentence about one of its principals, which is named where there are several.
pub(super) fn named(service: &TrustedService, principal: &str) -> Message {
    if service.principals.len() > 1 {
        let (name, principal) = (service.name, principal.to_string());
        message!("{name} ({principal})")
    } else {
        service.name.into()
    }
}

/// Whether trusted access that is now enabled covers this role.
pub fn covered(organization: &Organization, service: &TrustedService, role: &LinkedRole) -> bool {
    trusts_for(organization, service, role.principal)
}

/// Whether trusted access is enabled for what the service does under this principal: for the principal itself, if it can be
/// trusted. Some roles and administrators use another principal, for which any trusted principal of the service counts.
pub(crate) fn trusts_for(
    organization: &Organization,
    service: &TrustedService,
    principal: &str,
) -> bool {
    if service.principals.contains(&principal) {
        organization.trusted.contains_key(principal)
    } else {
        trusts(organization, service)
    }
}

/// Whether trusted access is enabled for some principal of the service.
pub fn trusts(organization: &Organization, service: &TrustedService) -> bool {
    let mut principals = service.principals.iter();
    principals.any(|principal| organization.trusted.contains_key(*principal))
}

/// The services that the organization trusts, in the order of the catalog.
pub fn trusted_services(
    organization: &Organization,
) -> impl Iterator<Item = &'static TrustedService> {
    catalog::SERVICES
        .iter()
        .filter(|service| trusts(organization, service))
}

/// The call that enabled trusted access for the service.
pub fn enabling(organization: &Organization, service: &TrustedService) -> Option<Cause> {
    service
        .principals
        .iter()
        .find_map(|principal| organization.trusted.get(*principal))
        .map(|access| access.cause.clone())
}

/// The service that must be trusted before the type can be enabled, if there is one.
pub(crate) fn service_behind(kind: PolicyType) -> Option<&'static str> {
    (kind == PolicyType::SecurityHub).then_some("securityhub.amazonaws.com")
}

/// The service whose trusted access is enabled and disabled with the type, if there is one.
pub(crate) fn followed_by(kind: PolicyType) -> Option<&'static str> {
    (kind == PolicyType::Tag).then_some("tagpolicies.tag.amazonaws.com")
}
