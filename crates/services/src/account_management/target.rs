//! The account that a call is about, and who may call about it.

use super::refusals;
use crate::prelude::*;
use gates::people;
use policy::ContextValue;
use state::account::Account;

pub(super) const PRINCIPAL: &str = "account.amazonaws.com";

const NEEDS_TRUST: &str =
    "Your organization must first enable trusted access with AWS Account Management.";

const STANDALONE_ONLY: &str = "The management account can only be managed using the standalone context from the management account.";

/// The gates of every operation. Returns the account that the call is about.
pub(super) fn target<'w>(
    world: &'w World,
    ctx: &mut Ctx,
    input: Input<'_>,
    mut context: Context,
) -> Result<&'w Account, ApiError> {
    let name = if ctx.operation.name == "GetGovCloudAccountInformation" {
        "StandardAccountId"
    } else {
        "AccountId"
    };
    let Some(named) = input.optional(name) else {
        ctx.note_passed("The call is about the caller's own account.");
        let own = world
            .account(ctx.account())
            .expect("the caller's account exists");
        let arn = format!("{}:account", own.id.arn("account"));
        authorize::admit_with(world, ctx, &arn, context)?;
        return Ok(own);
    };
    let id: AccountId = input.account(ctx, name)?;
    let (organization, member) = member(world, ctx, id)?;
    let arn = format!(
        "{}:account/{}/{named}",
        organization.management.arn("account"),
        organization.id
    );
    about_member(&mut context, organization, member);
    authorize::admit_with(world, ctx, &arn, context)?;
    trusted(world, ctx, organization)?;
    Ok(member)
}

/// The organization and its member with this id, if the caller may call for members.
pub(super) fn member<'w>(
    world: &'w World,
    ctx: &mut Ctx,
    id: AccountId,
) -> Result<(&'w Organization, &'w Account), ApiError> {
    let organization = world.organization_of(ctx.account()).ok_or_else(|| {
        ctx.advise("Omit the account id to call for the caller's own account.");
        denied(ctx, None)
    })?;
    let management = organization.management == ctx.account();
    if !management && !organization.is_delegate(ctx.account(), PRINCIPAL) {
        ctx.advise(
            message!(
                "Act as a user of {management} or of the delegated administrator for AWS Account Management, or omit the account id.",
                management = world.name_of(organization.management)
            ));
        return Err(denied(ctx, None));
    }
    if id == organization.management {
        ctx.advise("Call from the management account without an account id.");
        return Err(denied(ctx, Some(STANDALONE_ONLY)));
    }
    let members = world.organization_of(id).map(|it| &it.id) == Some(&organization.id);
    let Some(account) = world.account(id).filter(|_| members) else {
        ctx.advise("Name a member account of the organization.");
        return Err(denied(ctx, None));
    };
    ctx.note_passed(message!(
        "{account} may call for members of the organization.",
        account = world.name_of(ctx.account())
    ));
    Ok((organization, account))
}

/// Checks that trusted access is enabled, which needs all features.
pub(super) fn trusted(
    world: &World,
    ctx: &mut Ctx,
    organization: &Organization,
) -> Result<(), ApiError> {
    ctx.cite("AWS Account Management Reference Guide: enabling trusted access for AWS Account Management");
    if organization.trusted.contains_key(PRINCIPAL) {
        ctx.note_passed("Trusted access for AWS Account Management is enabled.");
        return Ok(());
    }
    if organization.feature_set != FeatureSet::All {
        ctx.advise("Enable all features in the organization first.");
        return Err(denied(ctx, Some(NEEDS_TRUST)));
    }
    let enable = people::administrator_of(world, organization.management).map(|somebody| {
        Command::Call(Call::new(
            somebody,
            "organizations:EnableAWSServiceAccess",
            json!({ "ServicePrincipal": PRINCIPAL }),
        ))
    });
    let management = world.name_of(organization.management);
    ctx.suggest(
        message!(
            "Have {management} enable trusted access for `{principal}`.",
            principal = PRINCIPAL.to_string()
        ),
        enable,
    );
    Err(denied(ctx, Some(NEEDS_TRUST)))
}

/// The service's denial, in recorded words. The words without a reason are not documented.
pub(super) fn denied(ctx: &Ctx, reason: Option<&str>) -> ApiError {
    let reason = reason.map_or_else(String::new, |reason| format!(" ({reason})"));
    refuse!(
        refusals::DENIED,
        caller = ctx.caller.arn(),
        operation = ctx.operation.action(),
        reason
    )
}

/// Sets the condition keys about a member.
fn about_member(context: &mut Context, organization: &Organization, member: &Account) {
    if let Some(membership) = &member.membership {
        let path = organization.entity_path(&membership.parent) + &member.id.to_string();
        let paths = ContextValue::Many(vec![path]);
        context.set("account:AccountResourceOrgPaths", paths);
    }
    let tags = organization.tags.get(member.id.to_string().as_str());
    for (key, value) in tags.into_iter().flat_map(|tags| tags.iter()) {
        context.set(&format!("account:AccountResourceOrgTags/{key}"), &**value);
    }
}

/// The context of an operation without condition keys of its own.
pub(super) fn plain<'w>(
    world: &'w World,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Result<&'w Account, ApiError> {
    target(world, ctx, input, Context::default())
}

pub(super) fn not_found(message: String) -> ApiError {
    refusals::NOT_FOUND.saying(message)
}

/// The refusal of input that breaks a pattern of the API model.
pub(super) fn invalid(ctx: &mut Ctx, member: &str, rule: &str) -> ApiError {
    ctx.enter(Gate::Request);
    refuse!(refusals::INVALID_FIELD, member, rule)
}

/// Adds the event that something of the account changed.
pub(super) fn changed(world: &World, ctx: &mut Ctx, account: AccountId, says: Message) {
    ctx.event(
        world,
        EventKind::resource(account, account.to_string()),
        says,
    );
}
