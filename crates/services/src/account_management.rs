//! AWS Account Management: an account's name, its contacts, and the Regions that it opts in to.
//!
//! The call is about the caller's own account or, with `AccountId`, about a member of the organization. Calls about
//! members are for the management account and the delegated administrator, and need trusted access. The management account
//! cannot name itself; the delegated administrator can. Not modeled: changing the email address of a root user and
//! verifying telephone numbers, because both send a passcode that cannot be read here. An account has no primary contact
//! until one is put. Source: AWS Account Management Reference Guide: API modes of operation; messages in public issues.

mod contacts;
mod refusals;
pub mod regions;

pub(crate) use regions::all as regions_of;

use policy::ContextValue;

use crate::prelude::*;
use gates::people;
use state::account::Account;

const PRINCIPAL: &str = "account.amazonaws.com";
const MODES: &str = "AWS Account Management Reference Guide: API modes of operation";
const NEEDS_TRUST: &str =
    "Your organization must first enable trusted access with AWS Account Management.";
const STANDALONE_ONLY: &str = "The management account can only be managed using the standalone context from the management account.";

/// The operations of this service: one row each.
pub static OPERATIONS: Operations = Operations {
    services: &[Service::Account],
    enter: |ctx| {
        ctx.cite(MODES);
        Ok(())
    },
    handlers: handlers! { world, ctx, input =>
        "GetAccountInformation" => information(world, ctx, input),
        "GetPrimaryEmail" => primary_email(world, ctx, input),
        "GetGovCloudAccountInformation" => govcloud(world, ctx, input),
        "PutAccountName" => put_name(world, ctx, input),
        "GetContactInformation" => contacts::primary(world, ctx, input),
        "PutContactInformation" => contacts::put_primary(world, ctx, input),
        "GetAlternateContact" => contacts::alternate(world, ctx, input),
        "PutAlternateContact" => contacts::put_alternate(world, ctx, input),
        "DeleteAlternateContact" => contacts::delete_alternate(world, ctx, input),
        "ListRegions" => regions::list(world, ctx, input),
        "GetRegionOptStatus" => regions::status(world, ctx, input),
        "EnableRegion" => regions::enable(world, ctx, input),
        "DisableRegion" => regions::disable(world, ctx, input),
    },
};

/// The gates of every operation. Returns the account that the call is about.
fn target<'w>(
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
fn member<'w>(
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
fn trusted(world: &World, ctx: &mut Ctx, organization: &Organization) -> Result<(), ApiError> {
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
fn denied(ctx: &Ctx, reason: Option<&str>) -> ApiError {
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
fn plain<'w>(world: &'w World, ctx: &mut Ctx, input: Input<'_>) -> Result<&'w Account, ApiError> {
    target(world, ctx, input, Context::default())
}

fn not_found(message: String) -> ApiError {
    refusals::NOT_FOUND.saying(message)
}

/// The refusal of input that breaks a pattern of the API model.
fn invalid(ctx: &mut Ctx, member: &str, rule: &str) -> ApiError {
    ctx.enter(Gate::Request);
    refuse!(refusals::INVALID_FIELD, member, rule)
}

/// The state of an account in this service: an account that is being closed still works.
fn state(account: &Account) -> &'static str {
    if account.is_closed() {
        "CLOSED"
    } else {
        "ACTIVE"
    }
}

fn information(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let account = plain(world, ctx, input)?;
    Ok(json!({
        "AccountId": account.id.to_string(),
        "AccountName": &*account.name,
        "AccountCreatedDate": account.created_at.iso(),
        "AccountState": state(account),
    }))
}

fn primary_email(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let account = plain(world, ctx, input)?;
    Ok(json!({ "PrimaryEmail": &*account.email }))
}

fn govcloud(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let account = plain(world, ctx, input)?;
    let pair = account.pair.and_then(|id| world.account(id));
    let Some(pair) = pair.filter(|it| it.id.partition() == Partition::GovCloud) else {
        return Err(not_found(format!(
            "GovCloud Account ID not found for Standard Account - {}.",
            account.id
        )));
    };
    Ok(json!({ "GovCloudAccountId": pair.id.to_string(), "AccountState": state(pair) }))
}

fn put_name(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let name = input.text("AccountName");
    let plain_letter = |byte: u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'<' | b'>');
    if !name.bytes().all(plain_letter) {
        let rule = "Member must satisfy regular expression pattern: [ -;=?-~]+";
        return Err(invalid(ctx, "accountName", rule));
    }
    let (id, old) = {
        let account = plain(world, ctx, input)?;
        (account.id, account.name.clone())
    };
    let world = world.open(ctx)?;
    if let Some(account) = world.account_mut(id) {
        account.name = name.into();
    }
    let says = message!("{old} is now called {name}.", name = name.to_string());
    changed(world, ctx, id, says);
    Ok(json!({}))
}

/// Adds the event that something of the account changed.
fn changed(world: &World, ctx: &mut Ctx, account: AccountId, says: Message) {
    ctx.event(
        world,
        EventKind::resource(account, account.to_string()),
        says,
    );
}
