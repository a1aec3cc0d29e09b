//! Assignments of users and groups to accounts, with a permission set.

use super::access::{self, Standing, standing};
use super::sets::{self, account_arn};
use super::{refusals, requests};
use crate::prelude::*;
use state::identity_center::IdentityCenter;
use state::identity_center::sets::{AssignedPrincipal, CenterRequest, PermissionSet, RequestKind};

/// The maximum number of assignments that may be in progress.
const OUTSTANDING: usize = 15;
/// The maximum number of groups with one set in one account.
const GROUPS: usize = 100;
/// The maximum number of sets in one account.
const SETS: usize = 500;

fn kind(input: Input<'_>) -> AssignedPrincipal {
    match input.text("PrincipalType") {
        "GROUP" => AssignedPrincipal::Group,
        _ => AssignedPrincipal::User,
    }
}

/// What a call to create or delete an assignment is about.
struct Asked {
    center: Arc<IdentityCenter>,
    set: Arc<PermissionSet>,
    account: AccountId,
    kind: AssignedPrincipal,
    principal: Text,
}

fn asked(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Result<Asked, ApiError> {
    let account = account_arn(ctx, input.text("TargetId"));
    let set = input.text("PermissionSetArn");
    sets::permit(world, ctx, input, &[set, &account])?;
    let (center, set) = sets::found(world, ctx, input)?;
    let account = input.account(ctx, "TargetId")?;
    if account == center.owner && standing(world, &center, ctx.account()) != Standing::Owner {
        return Err(refusals::MANAGEMENT_ACCOUNT.error());
    }
    Ok(Asked {
        center,
        set,
        account,
        kind: kind(input),
        principal: text(input.text("PrincipalId")),
    })
}

/// A request that begins now.
fn request(world: &mut WorldMut, ctx: &Ctx, it: &Asked, kind: RequestKind) -> CenterRequest {
    CenterRequest {
        id: text(&world.random().uuid()),
        kind,
        set: it.set.id.clone(),
        account: Some(it.account),
        left: vec![it.account],
        by: ctx.caller.clone(),
        created: world.now(),
        failure: None,
        done: false,
    }
}

/// The status of a request about an assignment.
fn status(center: &IdentityCenter, it: &CenterRequest) -> Value {
    let (RequestKind::Assign(kind, id) | RequestKind::Remove(kind, id)) = &it.kind else {
        return Value::Null;
    };
    let set = center.set_arn(&it.set);
    present(json!({
        "Status": it.status(),
        "RequestId": &*it.id,
        "FailureReason": it.failure.as_deref().filter(|_| it.done),
        "TargetId": it.account.map(|it| it.to_string()),
        "TargetType": "AWS_ACCOUNT",
        "PermissionSetArn": set,
        "PrincipalType": kind.name(),
        "PrincipalId": &**id,
        "CreatedDate": it.created.iso(),
    }))
    .into()
}

fn has_room(world: &World, it: &Asked) -> Result<(), ApiError> {
    let waiting = it
        .center
        .open_requests()
        .filter(|it| matches!(it.kind, RequestKind::Assign(..)));
    if waiting.count() >= OUTSTANDING {
        return Err(refuse!(refusals::OUTSTANDING, limit = OUTSTANDING));
    }
    let organization = it.center.organization.as_ref();
    let own = world.organization_of(it.account).map(|it| &it.id);
    if own.is_none() || own != organization {
        return Err(refuse!(refusals::NO_SUCH_ACCOUNT, account = it.account));
    }
    let there = it.set.accounts.get(&it.account);
    let groups = there.map_or(0, |it| {
        let all = it.principals.values();
        all.filter(|it| **it == AssignedPrincipal::Group).count()
    });
    if it.kind == AssignedPrincipal::Group && groups >= GROUPS {
        return Err(refuse!(refusals::GROUP_QUOTA, limit = GROUPS));
    }
    let sets = it.center.sets.values();
    let here = sets.filter(|set| set.accounts.contains_key(&it.account));
    if there.is_none() && here.count() >= SETS {
        return Err(refuse!(refusals::ACCOUNT_QUOTA, limit = SETS));
    }
    Ok(())
}

pub(super) fn create(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let it = asked(world, ctx, input)?;
    has_room(world, &it)?;
    let cause = context::cause(world, ctx);
    let world = world.open(ctx)?;
    let made = RequestKind::Assign(it.kind, it.principal.clone());
    let request = request(world, ctx, &it, made);
    let answer = status(&it.center, &request);
    let after = world.random().between(2, 10) * SECOND;
    requests::begin(world, &it.center, request, after, cause);
    Ok(json!({ "AccountAssignmentCreationStatus": answer }))
}

pub(super) fn delete(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let it = asked(world, ctx, input)?;
    let cause = context::cause(world, ctx);
    let world = world.open(ctx)?;
    let made = RequestKind::Remove(it.kind, it.principal.clone());
    let request = request(world, ctx, &it, made);
    let answer = status(&it.center, &request);
    let after = world.random().between(10, 20) * SECOND;
    requests::begin(world, &it.center, request, after, cause);
    Ok(json!({ "AccountAssignmentDeletionStatus": answer }))
}

/// Whether a request is one that creates assignments.
fn creates(it: &CenterRequest) -> bool {
    matches!(it.kind, RequestKind::Assign(..))
}

fn removes(it: &CenterRequest) -> bool {
    matches!(it.kind, RequestKind::Remove(..))
}

/// The request with this id and of this kind.
pub(super) fn known<'c>(
    center: &'c IdentityCenter,
    id: &str,
    is_meant: fn(&CenterRequest) -> bool,
) -> Result<&'c CenterRequest, ApiError> {
    let found = center.requests.get(id).filter(|it| is_meant(it));
    found
        .map(|it| &**it)
        .ok_or_else(|| refusals::NO_SUCH_REQUEST.error())
}

pub(super) fn describe_creation(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    sets::permit(world, ctx, input, &[])?;
    let center = sets::center(world, ctx, input)?;
    let id = input.text("AccountAssignmentCreationRequestId");
    let status = status(&center, known(&center, id, creates)?);
    Ok(json!({ "AccountAssignmentCreationStatus": status }))
}

pub(super) fn describe_deletion(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    sets::permit(world, ctx, input, &[])?;
    let center = sets::center(world, ctx, input)?;
    let id = input.text("AccountAssignmentDeletionRequestId");
    let status = status(&center, known(&center, id, removes)?);
    Ok(json!({ "AccountAssignmentDeletionStatus": status }))
}

/// The requests of a kind, the newest first, as a page.
pub(super) fn statuses(
    world: &World,
    ctx: &mut Ctx,
    input: Input<'_>,
    list: &str,
    is_meant: fn(&CenterRequest) -> bool,
) -> Answer {
    sets::permit(world, ctx, input, &[])?;
    let center = sets::center(world, ctx, input)?;
    let wanted = input
        .structure("Filter")
        .and_then(|it| it.optional("Status"));
    let all = center.requests.values().filter(|it| is_meant(it));
    let mut all: Vec<_> = all
        .filter(|it| wanted.is_none_or(|status| it.status() == status))
        .collect();
    ordered::sort_by_key(&mut all, |it| std::cmp::Reverse(it.created));
    list_answer(ctx, input, list, &all, |it| {
        json!({
            "Status": it.status(),
            "RequestId": &*it.id,
            "CreatedDate": it.created.iso(),
        })
    })
}

pub(super) fn list_creations(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let list = "AccountAssignmentsCreationStatus";
    statuses(world, ctx, input, list, creates)
}

pub(super) fn list_deletions(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let list = "AccountAssignmentsDeletionStatus";
    statuses(world, ctx, input, list, removes)
}

pub(super) fn list(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let account = account_arn(ctx, input.text("AccountId"));
    sets::permit(
        world,
        ctx,
        input,
        &[input.text("PermissionSetArn"), &account],
    )?;
    let (center, set) = sets::found(world, ctx, input)?;
    let account = input.account(ctx, "AccountId")?;
    let there = set.accounts.get(&account);
    let all: Vec<_> = there.into_iter().flat_map(|it| &it.principals).collect();
    list_answer(ctx, input, "AccountAssignments", &all, |(id, kind)| {
        json!({
            "AccountId": account.to_string(),
            "PermissionSetArn": center.set_arn(&set.id),
            "PrincipalType": kind.name(),
            "PrincipalId": &***id,
        })
    })
}

/// The assignments of a user or group; for a user also those by its groups, each with the group that has it. Only the management
/// account may ask (API Reference).
pub(super) fn of_principal(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    sets::permit(world, ctx, input, &[])?;
    let center = sets::center(world, ctx, input)?;
    if standing(world, &center, ctx.account()) != Standing::Owner {
        return Err(refusals::MANAGEMENT_ONLY.error());
    }
    let id = access::bare(input.text("PrincipalId"));
    let mut principals = vec![text(id)];
    if kind(input) == AssignedPrincipal::User {
        principals.extend(center.groups_of(id).cloned());
    }
    let wanted = input
        .structure("Filter")
        .and_then(|it| it.optional("AccountId"));
    let mut rows = Vec::new();
    for set in center.sets.values() {
        for (account, there) in &set.accounts {
            let account = account.to_string();
            if wanted.is_some_and(|it| it != account) {
                continue;
            }
            for principal in &principals {
                if let Some(kind) = there.principals.get(principal) {
                    rows.push(json!({
                        "AccountId": &*account,
                        "PermissionSetArn": center.set_arn(&set.id),
                        "PrincipalId": &**principal,
                        "PrincipalType": kind.name(),
                    }));
                }
            }
        }
    }
    list_answer(ctx, input, "AccountAssignments", &rows, Value::clone)
}
