//! Provisioning: bringing the roles of a permission set up to date, and which accounts have which sets.

use super::access::{Standing, standing};
use super::assignments::{known, statuses};
use super::sets::{self, account_arn};
use super::{refusals, requests};
use crate::prelude::*;
use state::identity_center::IdentityCenter;
use state::identity_center::sets::{CenterRequest, PermissionSet, RequestKind};

/// How many provisioning requests may be in progress.
const AT_ONCE: usize = 3;
/// How many accounts one request reaches.
const REACH: usize = 3_500;

fn provisions(it: &CenterRequest) -> bool {
    it.kind == RequestKind::Provision
}

fn status(center: &IdentityCenter, it: &CenterRequest) -> Value {
    let set = center.set_arn(&it.set);
    present(json!({
        "Status": it.status(),
        "RequestId": &*it.id,
        "AccountId": it.account.map(|it| it.to_string()),
        "PermissionSetArn": set,
        "FailureReason": it.failure.as_deref().filter(|_| it.done),
        "CreatedDate": it.created.iso(),
    }))
    .into()
}

/// The account of a request, and the accounts that it is about, the first one last.
fn targets(
    world: &World,
    ctx: &Ctx,
    input: Input<'_>,
    center: &IdentityCenter,
    set: &PermissionSet,
) -> Result<(Option<AccountId>, Vec<AccountId>), ApiError> {
    let target = input.optional("TargetId");
    if input.text("TargetType") == "ALL_PROVISIONED_ACCOUNTS" {
        if target.is_some() {
            return Err(refusals::BAD_TARGET.error());
        }
        let mut all: Vec<_> = set.accounts.keys().copied().take(REACH).collect();
        all.reverse();
        return Ok((None, all));
    }
    if target.is_none() {
        return Err(refusals::BAD_TARGET.error());
    }
    let account = input.account(ctx, "TargetId")?;
    if account == center.owner && standing(world, center, ctx.account()) != Standing::Owner {
        return Err(refusals::MANAGEMENT_ACCOUNT.error());
    }
    let own = world.organization_of(account).map(|it| &it.id);
    if own.is_none() || own != center.organization.as_ref() {
        return Err(refuse!(refusals::NO_SUCH_ACCOUNT, account));
    }
    Ok((Some(account), vec![account]))
}

pub(super) fn provision(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let account = account_arn(ctx, input.optional("TargetId").unwrap_or("*"));
    sets::permit(
        world,
        ctx,
        input,
        &[input.text("PermissionSetArn"), &account],
    )?;
    let (center, set) = sets::found(world, ctx, input)?;
    let (account, left) = targets(world, ctx, input, &center, &set)?;
    if center.open_requests().filter(|it| provisions(it)).count() >= AT_ONCE {
        return Err(refuse!(refusals::PROVISIONING, limit = AT_ONCE));
    }
    let cause = context::cause(world, ctx);
    let world = world.open(ctx)?;
    let request = CenterRequest {
        id: text(&world.random().uuid()),
        kind: RequestKind::Provision,
        set: set.id.clone(),
        account,
        left,
        by: ctx.caller.clone(),
        created: world.now(),
        failure: None,
        done: false,
    };
    let answer = status(&center, &request);
    requests::begin(world, &center, request, 5 * SECOND, cause);
    Ok(json!({ "PermissionSetProvisioningStatus": answer }))
}

pub(super) fn describe(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    sets::permit(world, ctx, input, &[])?;
    let center = sets::center(world, ctx, input)?;
    let id = input.text("ProvisionPermissionSetRequestId");
    let status = status(&center, known(&center, id, provisions)?);
    Ok(json!({ "PermissionSetProvisioningStatus": status }))
}

pub(super) fn list(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let list = "PermissionSetsProvisioningStatus";
    statuses(world, ctx, input, list, provisions)
}

/// Whether the account has the set as the filter of the request says.
fn is_wanted(input: Input<'_>, set: &PermissionSet, account: &AccountId) -> bool {
    let Some(there) = set.accounts.get(account) else {
        return false;
    };
    let latest = there.version == set.version;
    match input.optional("ProvisioningStatus") {
        None => true,
        Some("LATEST_PERMISSION_SET_PROVISIONED") => latest,
        Some(_) => !latest,
    }
}

pub(super) fn accounts(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let (_, set) = sets::named(world, ctx, input)?;
    let all = set.accounts.keys();
    let all: Vec<_> = all.filter(|it| is_wanted(input, &set, it)).collect();
    list_answer(ctx, input, "AccountIds", &all, |it| it.to_string().into())
}

pub(super) fn sets(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let arn = account_arn(ctx, input.text("AccountId"));
    sets::permit(world, ctx, input, &[&arn])?;
    let center = sets::center(world, ctx, input)?;
    let account = input.account(ctx, "AccountId")?;
    let all = center.sets.values();
    let all: Vec<_> = all.filter(|it| is_wanted(input, it, &account)).collect();
    list_answer(ctx, input, "PermissionSets", &all, |it| {
        center.set_arn(&it.id).into()
    })
}
