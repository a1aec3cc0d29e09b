//! Services whose own operations switch their work with an organization on and off: AWS RAM, AWS Health, AWS CloudFormation
//! StackSets and AWS Firewall Manager. Nothing else of them is modeled.
//!
//! The words of the refusals are not recorded. Sources: the API References of the four services.

mod refusals;

use crate::prelude::*;
use crate::trusted_access::{self, delegated, integration};
use api::catalog::{self, TrustedService};
use gates::handler::open;

/// The operations of this file: one row each.
pub static OPERATIONS: Operations = Operations {
    services: &[
        Service::CloudFormation,
        Service::Fms,
        Service::Health,
        Service::Ram,
    ],
    enter: open,
    handlers: handlers! { world, ctx, input =>
        "EnableSharingWithAwsOrganization" => on(world, ctx, "ram").map(|_| json!({ "returnValue": true })),
        "EnableHealthServiceAccessForOrganization" => on(world, ctx, "health").map(|_| json!({})),
        "DisableHealthServiceAccessForOrganization" => off(world, ctx, "health"),
        "DescribeHealthServiceStatusForOrganization" => {
            let status = status(world, ctx, "health")?;
            Ok(json!({ "healthServiceAccessStatusForOrganization": status }))
        },
        "ActivateOrganizationsAccess" => on(world, ctx, STACK_SETS).map(|_| json!({})),
        "DeactivateOrganizationsAccess" => off(world, ctx, STACK_SETS),
        "DescribeOrganizationsAccess" => Ok(json!({ "Status": status(world, ctx, STACK_SETS)? })),
        "AssociateAdminAccount" => associate(world, ctx, input),
        "DisassociateAdminAccount" => disassociate(world, ctx),
        "GetAdminAccount" => administrator(world, ctx),
    },
};

const STACK_SETS: &str = "cloudformation-stacksets";
const FIREWALL_MANAGER: &str = "firewall-manager";
/// The Region in which Firewall Manager keeps its administrator.
const HOME: &str = "us-east-1";

/// The services that name this error otherwise.
const OWN_CODES: [(Service, ErrorCode); 2] = [
    (Service::Health, ErrorCode::ValidationException),
    (Service::Ram, ErrorCode::OperationNotPermittedException),
];

fn row(id: &str) -> &'static TrustedService {
    catalog::by_id(id).expect("the service is in the catalog")
}

/// The organization of the caller, who must have the permission for the call and be in the management account.
fn organization(world: &World, ctx: &mut Ctx) -> Result<Arc<Organization>, ApiError> {
    authorize::admit(world, ctx, "*")?;
    context::management_only(world, ctx).map_err(|_| {
        let own = OWN_CODES.iter().find(|it| it.0 == ctx.operation.service);
        let refusal = refusals::NOT_MANAGEMENT;
        own.map_or(refusal, |it| refusal.with_code(it.1)).error()
    })
}

/// Switches the service on, as its console does. Repeating it changes nothing.
fn on(world: &mut Locked<'_>, ctx: &mut Ctx, id: &str) -> Result<OrganizationId, ApiError> {
    let (organization, service) = (organization(world, ctx)?, row(id));
    if trusted_access::prepare(world, ctx, &organization, service)? {
        let cause = context::cause(world, ctx);
        let world = world.open(ctx)?;
        integration::set_up(world, &organization.id, service, cause, &mut ctx.events);
    }
    Ok(organization.id.clone())
}

fn off(world: &mut Locked<'_>, ctx: &mut Ctx, id: &str) -> Answer {
    let organization = organization(world, ctx)?;
    let integration = organization.integration(id);
    // Switching off what does not work changes nothing.
    if integration.is_some_and(|it| it.is_on() && it.set_up.is_some()) {
        trusted_access::switch_off(world, ctx, &organization, row(id))?;
    }
    Ok(json!({}))
}

/// `ENABLED` while the service is set up and trusted.
fn status(world: &World, ctx: &mut Ctx, id: &str) -> Result<&'static str, ApiError> {
    let organization = organization(world, ctx)?;
    let works = (organization.integration(id)).is_some_and(|it| it.is_on() && it.set_up.is_some());
    let enabled = works && trusted_access::trusts(&organization, row(id));
    Ok(if enabled { "ENABLED" } else { "DISABLED" })
}

/// The default administrator account of Firewall Manager. Its console names the management account.
pub fn administrator_of(organization: &Organization) -> Option<AccountId> {
    organization.integration(FIREWALL_MANAGER)?.made?;
    let named = organization.administrator(FIREWALL_MANAGER, HOME);
    Some(named.unwrap_or(organization.management))
}

fn associate(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let organization = organization(world, ctx)?;
    let account = input.account(ctx, "AdminAccount")?;
    if !organization.account_ids().any(|it| it == account) {
        return Err(refusals::NOT_MEMBER.error());
    }
    match administrator_of(&organization) {
        Some(known) if known != account => return Err(refusals::ANOTHER.error()),
        Some(_) | None => ctx.note_passed("No other account is the default administrator."),
    }
    let id = on(world, ctx, FIREWALL_MANAGER)?;
    let principal = row(FIREWALL_MANAGER).principal();
    let now = world.organizations_by_id()[&id].clone();
    if account != now.management && !now.is_delegate(account, principal) {
        delegated::register_on_behalf(world, ctx, &now, account, principal)?;
    }
    let world = world.open(ctx)?;
    let integration = world
        .organization_mut(&id)
        .integration_mut(FIREWALL_MANAGER);
    integration.administrators.insert(HOME.into(), account);
    Ok(json!({}))
}

/// The organization of the caller, and the default administrator account.
fn administered(world: &World, ctx: &mut Ctx) -> Result<(Arc<Organization>, AccountId), ApiError> {
    ctx.enter(Gate::Caller);
    let known = world.organization_of(ctx.account()).map(|it| it.id.clone());
    authorize::admit(world, ctx, "*")?;
    let organization = known.map(|id| world.organizations_by_id()[&id].clone());
    let organization = organization.ok_or_else(|| refusals::NO_ADMINISTRATOR.error())?;
    let account =
        administrator_of(&organization).ok_or_else(|| refusals::NO_ADMINISTRATOR.error())?;
    Ok((organization, account))
}

fn disassociate(world: &mut Locked<'_>, ctx: &mut Ctx) -> Answer {
    let (organization, account) = administered(world, ctx)?;
    if account != ctx.account() {
        return Err(refusals::NOT_ADMINISTRATOR.error());
    }
    let (service, cause) = (row(FIREWALL_MANAGER), context::cause(world, ctx));
    let world = world.open(ctx)?;
    // A member stays registered in AWS Organizations, so trusted access cannot be disabled here.
    let disables = false;
    let id = &organization.id;
    integration::begin_clean_up(world, id, service, disables, cause, &mut ctx.events);
    Ok(json!({}))
}

fn administrator(world: &World, ctx: &mut Ctx) -> Answer {
    let (_, account) = administered(world, ctx)?;
    Ok(json!({ "AdminAccount": account.to_string(), "RoleStatus": "READY" }))
}
