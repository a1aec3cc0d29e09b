//! Delegated administrators for CloudTrail, registered with CloudTrail's own tools.

use super::organization::{LIST_ACCESS, ensure_role, of_caller, permit};
use super::refusals;
use crate::prelude::*;
use crate::trusted_access::delegated;
use state::trails::PRINCIPAL;

/// The organization of the caller, which is its management account, and the member that the call names.
fn gates(
    world: &World,
    ctx: &mut Ctx,
    input: Input<'_>,
    member: &str,
) -> Result<(Arc<Organization>, AccountId), ApiError> {
    authorize::admit(world, ctx, "*")?;
    let is_management = |it: &Organization, account| it.management == account;
    let refusal = &refusals::NOT_MANAGEMENT;
    let organization = of_caller(world, ctx, is_management, refusal)?;
    let account = input.account(ctx, member)?;
    permit(world, ctx, LIST_ACCESS)?;
    Ok((organization, account))
}

/// The refusal of AWS Organizations in CloudTrail's words.
fn reworded(error: ApiError) -> ApiError {
    let reason = error.reason.as_deref().unwrap_or_default();
    if reason.starts_with("MAX_DELEGATED_ADMINISTRATORS") {
        return refusals::TOO_MANY_ADMINISTRATORS.error();
    }
    let words = [
        (ErrorCode::AccessDeniedException, &refusals::DEPENDENCY),
        (
            ErrorCode::AccountAlreadyRegisteredException,
            &refusals::REGISTERED,
        ),
        (
            ErrorCode::AccountNotFoundException,
            &refusals::NOT_IN_ORGANIZATION,
        ),
        (
            ErrorCode::AccountNotRegisteredException,
            &refusals::NOT_REGISTERED,
        ),
    ];
    let own = words.into_iter().find(|(code, _)| *code == error.code);
    own.map_or(error, |(_, own)| own.error())
}

pub(super) fn register(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let (organization, account) = gates(world, ctx, input, "MemberAccountId")?;
    if account == organization.management {
        return Err(refusals::MANAGEMENT.error());
    }
    delegated::register_on_behalf(world, ctx, &organization, account, PRINCIPAL)
        .map_err(reworded)?;
    ensure_role(world, ctx, &organization)?;
    Ok(json!({}))
}

pub(super) fn deregister(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let (organization, account) = gates(world, ctx, input, "DelegatedAdminAccountId")?;
    delegated::deregister_on_behalf(world, ctx, &organization, account, PRINCIPAL)
        .map_err(reworded)?;
    Ok(json!({}))
}
