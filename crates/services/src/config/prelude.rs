//! What several operations share: the caller's right, names and ids, AWS Config's roles, and pages.

use super::refusals;
use crate::iam::service_linked_role::{self, NewServiceRole};
pub(super) use crate::prelude::*;
use state::config::{AccountRegion, Progress, SERVICE};

/// Refuses the first of the wanted names that nothing has.
pub(super) fn all_known(
    wanted: &[&str],
    is_known: impl Fn(&str) -> bool,
    no_such: impl Fn(&str) -> ApiError,
) -> Result<(), ApiError> {
    let missing = wanted.iter().find(|name| !is_known(name));
    missing.map_or(Ok(()), |name| Err(no_such(name)))
}

/// The place of a call that policy allows on all resources.
pub(super) fn permitted(world: &World, ctx: &mut Ctx) -> Result<AccountRegion, ApiError> {
    authorize::admit(world, ctx, "*")?;
    Ok(ctx.place())
}

/// Adds the event that something of AWS Config in the account changed.
pub(super) fn changed(world: &World, ctx: &mut Ctx, says: impl Into<Message>) {
    let account = ctx.account();
    ctx.event(world, EventKind::ConfigChanged(account), says);
}

/// As [`changed`]. `says`: the sentence, from the name of the account and the Region.
pub(super) fn changed_at(
    world: &World,
    ctx: &mut Ctx,
    AccountRegion { account, region }: AccountRegion,
    says: impl FnOnce(String, &'static str) -> Message,
) {
    changed(world, ctx, says(world.name_of(account), region));
}

pub(super) fn invalid(message: impl Into<Message>) -> ApiError {
    refusals::INVALID_PARAMETER.saying(message)
}

/// The account ids in a list. Their pattern is checked here, because the check by the operation table stops at lists.
pub(super) fn account_ids(
    partition: Partition,
    values: Option<&Vec<Value>>,
) -> Result<Vec<AccountId>, ApiError> {
    values
        .into_iter()
        .flatten()
        .map(|value| {
            let text = value.as_str().unwrap_or_default();
            text.parse::<AccountId>()
                .map(|id| id.within(partition))
                .map_err(|_| {
                    invalid(format!(
                        "The account id `{text}` is not valid: it must have 12 digits."
                    ))
                })
        })
        .collect()
}

/// A prefix followed by random characters.
pub(super) fn draw_id(world: &mut WorldMut, prefix: &str, length: usize) -> Text {
    let characters = b"abcdefghijklmnopqrstuvwxyz0123456789";
    world.random().text(prefix, characters, length).into()
}

/// Checks a name, which has only letters, digits, `_` and `-`.
pub(super) fn plain_name<'a>(name: &'a str, what: &str) -> Result<&'a str, ApiError> {
    if name
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
    {
        Ok(name)
    } else {
        Err(against_pattern(name, what, "[\\w\\-]+"))
    }
}

/// The refusal of a value that does not have the form of its member.
pub(super) fn against_pattern(value: &str, member: &str, pattern: &str) -> ApiError {
    refuse!(refusals::AGAINST_PATTERN, value, member, pattern)
}

/// The caller's organization, if the caller may set up AWS Config for all of it.
pub(super) fn for_organization(
    world: &World,
    ctx: &mut Ctx,
    principal: &str,
) -> Result<Arc<Organization>, ApiError> {
    ctx.cite("API Reference of AWS Config: PutConfigurationAggregator, PutOrganizationConfigRule");
    let account = ctx.account();
    let Some(organization) = world.organization_of(account) else {
        return Err(refusals::NO_ORGANIZATION.error());
    };
    if organization.feature_set != FeatureSet::All {
        return Err(refusals::NOT_ALL_FEATURES.error());
    }
    if !is_entitled(organization, account, principal) {
        ctx.advise(
            message!("Act as a user of {account}, or let the management account register this account as delegated administrator for `{principal}`.", account = world.name_of(organization.management), principal = principal.to_string()),
        );
        return Err(refusals::NEITHER_MANAGEMENT_NOR_DELEGATED.error());
    }
    ctx.note_passed(if organization.management == account {
        message!(
            "{account} is the organization's management account.",
            account = world.name_of(account)
        )
    } else {
        message!(
            "{account} is a delegated administrator for `{principal}`.",
            account = world.name_of(account),
            principal = principal.to_string()
        )
    });
    Ok(world.organizations_by_id()[&organization.id].clone())
}

/// Refuses a change while another one of the same thing is in progress.
pub(super) fn refuse_waiting(
    ctx: &mut Ctx,
    progress: &Progress,
    what: &str,
    hint: &'static str,
) -> Result<(), ApiError> {
    if *progress != Progress::Waiting {
        return Ok(());
    }
    ctx.advise(hint);
    Err(refuse!(refusals::IN_PROGRESS, what))
}

/// Lets Organizations create one of AWS Config's roles, given with its principal.
pub(super) fn make_service_role(
    world: &mut WorldMut,
    account: AccountId,
    role: (&'static str, &'static str),
    cause: Cause,
    reason: RoleReason,
    events: &mut Vec<Event>,
) {
    let new = NewServiceRole::new(role, cause, reason);
    service_linked_role::create_for_service(world, account, new, events);
    nothing_left(world, account);
}

/// Creates one of AWS Config's roles, given with its principal, by AWS Config itself.
pub(super) fn make_own_role(
    world: &mut WorldMut,
    account: AccountId,
    role: (&'static str, &'static str),
    cause: Cause,
    reason: RoleReason,
    events: &mut Vec<Event>,
) {
    let new = NewServiceRole::new(role, cause, reason);
    let actor = Actor::Service(SERVICE.into());
    service_linked_role::create(world, account, new, actor, events);
}

/// Cancels a visit that has nothing left to do, because AWS Config has its role in the account.
pub(super) fn nothing_left(world: &mut WorldMut, account: AccountId) {
    if let Some(service) = api::catalog::by_id(SERVICE) {
        crate::trusted_access::visits::came_otherwise(world, service, account);
    }
}

/// Gives AWS Config, where it is trusted, a reason to act in an account in which a recorder was started.
pub(super) fn reason_to_act(world: &mut WorldMut, account: AccountId) {
    if let Some(service) = api::catalog::by_id(SERVICE) {
        crate::trusted_access::visits::reason(world, service, account);
    }
}

/// Whether this account may act for the whole organization in AWS Config.
pub(super) fn is_entitled(
    organization: &Organization,
    account: AccountId,
    principal: &str,
) -> bool {
    organization.management == account || organization.is_delegate(account, principal)
}

/// Checks trusted access, which lets AWS Config act for the whole organization. A call of the management account enables it
/// if it is missing, with the caller's own permission. For a delegated administrator it is looked up, which the caller must
/// be allowed to do.
pub(super) fn trust_on_behalf(
    world: &mut Locked<'_>,
    ctx: &mut Ctx,
    organization: &Organization,
    principal: &'static str,
) -> Result<(), ApiError> {
    let denied = |error: ApiError, action: &str| {
        if error.code == ErrorCode::AccessDeniedException {
            refuse!(refusals::MISSING_PERMISSION, action, why = error.message)
        } else {
            error
        }
    };
    if organization.management == ctx.account() && organization.trusted.contains_key(principal) {
        // Another caller may have enabled it; then this caller needs no permission in Organizations.
        ctx.enter(Gate::State);
        ctx.note_passed(message!(
            "Trusted access for `{principal}` is enabled already."
        ));
        return Ok(());
    }
    if organization.management == ctx.account() {
        return crate::trusted_access::enable_on_behalf(world, ctx, organization, principal)
            .map_err(|error| denied(error, "EnableAWSServiceAccess"));
    }
    let list = "organizations:ListDelegatedAdministrators";
    authorize::permit_for(world, ctx, list, "*", Context::default())
        .map_err(|error| denied(error, "ListDelegatedAdministrators"))?;
    ctx.enter(Gate::State);
    if organization.trusted.contains_key(principal) {
        return Ok(());
    }
    ctx.advise(message!(
        "The management account enables trusted access for `{principal}`."
    ));
    Err(refuse!(refusals::NOT_TRUSTED, principal))
}

/// A list answer in AWS Config's format: pages of at most 100 items, and a token that belongs to the operation.
pub(super) fn list_answer<T>(
    ctx: &Ctx,
    input: Input<'_>,
    name: &str,
    items: &[T],
    render: impl Fn(&T) -> Value,
) -> Answer {
    // The CLI paginates only some of these lists.
    let small = ctx.operation.member("nextToken").is_some();
    let (token_name, limit_name) = if small {
        ("nextToken", "limit")
    } else {
        ("NextToken", "Limit")
    };
    let most = ctx
        .operation
        .member(limit_name)
        .and_then(|member| {
            let api::model::Shape::Integer { max, .. } = member.shape else {
                return None;
            };
            usize::try_from(max).ok()
        })
        .unwrap_or(100);
    // Zero means the default size.
    let size = input
        .number(limit_name)
        .and_then(|n| usize::try_from(n).ok())
        .filter(|n| *n > 0)
        .unwrap_or(most)
        .min(most);
    let start = match input.optional(token_name) {
        None => 0,
        Some(token) => token
            .strip_prefix(ctx.operation.name)
            .and_then(|rest| rest.strip_prefix('.'))
            .and_then(|offset| offset.parse::<usize>().ok())
            .filter(|offset| (1..=items.len()).contains(offset))
            .ok_or_else(|| refusals::INVALID_NEXT_TOKEN.error())?,
    };
    let end = (start + size).min(items.len());
    let rows: Vec<Value> = (items.iter().skip(start).take(size)).map(render).collect();
    let mut answer = json!({ name: rows });
    if end < items.len() {
        set(
            &mut answer,
            token_name,
            format!("{}.{end}", ctx.operation.name),
        );
    }
    Ok(answer)
}
