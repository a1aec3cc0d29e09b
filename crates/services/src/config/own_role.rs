//! The service-linked role that AWS Config needs in the caller's account.

use super::prelude::*;
use super::refusals;
use crate::iam::service_linked_role::{CREATE, creation_context};
use gates::authorize::remedy;
use state::account::ConfigReason;
use state::account::role_arn;

/// A role that an operation needs.
pub(super) struct NeededRole {
    /// Its name.
    pub name: &'static str,
    /// The service principal that it is linked to.
    pub principal: &'static str,
    /// The page that asks for it.
    pub page: &'static str,
    /// Why it is needed.
    pub reason: ConfigReason,
}

/// Ensures the role: if it is missing, it is created in the caller's account with the caller's permission.
pub(super) fn ensure(
    world: &mut Locked<'_>,
    ctx: &mut Ctx,
    needed: &NeededRole,
) -> Result<(), ApiError> {
    let account = ctx.account();
    let role = needed.name;
    ctx.enter(Gate::Dependency);
    let missing = !world.has_role(account, role);
    may_find(world, ctx, needed, missing)?;
    if !missing {
        ctx.note_passed(message!("{role} already exists."));
        return Ok(());
    }
    ctx.note_passed(message!("{role} is missing, and the caller may create it."));
    let cause = context::cause(world, ctx);
    let reason = RoleReason::Config(needed.reason.clone());
    let role = (needed.name, needed.principal);
    let world = world.open(ctx)?;
    make_own_role(world, account, role, cause, reason, &mut ctx.events);
    nothing_left(world, account);
    Ok(())
}

/// Whether the caller may look for the role, and create it if it is missing.
fn may_find(
    world: &World,
    ctx: &mut Ctx,
    needed: &NeededRole,
    missing: bool,
) -> Result<(), ApiError> {
    let caller = ctx.caller.clone();
    let arn = role_arn(caller.account(), needed.principal, needed.name);
    let find = ("iam:GetRole", Context::default());
    let create = (CREATE, creation_context(needed.principal));
    for (action, context) in [find].into_iter().chain(missing.then_some(create)) {
        let ask = AccessRequest::new(&caller, action, &arn).with(context);
        let judgment = Arc::new(authorize::authorize(world, &ask));
        ctx.cite(needed.page);
        if !judgment.is_allowed() {
            let remedy = remedy::remedy(world, &ask, &judgment);
            ctx.set_remedy(Some(remedy));
            ctx.judged(judgment);
            return Err(refuse!(
                refusals::MISSING_PERMISSION_FOR_ROLE,
                action,
                role = needed.name
            ));
        }
    }
    Ok(())
}
