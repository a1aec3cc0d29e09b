//! AWS Security Hub CSPM: hubs, the administrator of the organization, and its members.
//!
//! Messages are those seen in public reports, unless marked. Not modeled: findings, standards, central configuration, invitations.
//! Sources: API Reference of AWS Security Hub; AWS Security Hub User Guide, managing accounts with AWS Organizations.

use super::refusals;
use super::service::{NotJoined, SecurityService, changed, revise, stamp};
use super::{administrators, members};
use crate::prelude::*;
use gates::handler::open;
use state::enrollment::{AutoEnable, Enrollment};

/// The operations of this service: one row each.
pub static OPERATIONS: Operations = Operations {
    services: &[Service::SecurityHub],
    enter: open,
    handlers: handlers! { world, ctx, input =>
        "EnableOrganizationAdminAccount" => designate(world, ctx, input),
        "DisableOrganizationAdminAccount" => administrators::dismiss(world, ctx, input, &SERVICE).map(|()| json!({})),
        "ListOrganizationAdminAccounts" => list_administrators(world, ctx, input),
        "EnableSecurityHub" => enable(world, ctx, input),
        "DescribeHub" => describe_hub(world, ctx, input),
        "DisableSecurityHub" => disable(world, ctx, input),
        "DescribeOrganizationConfiguration" => describe(world, ctx, input),
        "UpdateOrganizationConfiguration" => update(world, ctx, input),
        "ListMembers" => members::list(world, ctx, input, &SERVICE),
        "GetMembers" => members::get(world, ctx, input, &SERVICE),
        "CreateMembers" => members::create(world, ctx, input, &SERVICE),
    },
};

pub(super) static SERVICE: SecurityService = SecurityService {
    id: "security-hub",
    refuses: refusals::HUB_REFUSES,
    not_management: refusals::HUB_NOT_MANAGEMENT,
    not_member: refusals::HUB_NOT_MEMBER,
    another: refusals::HUB_ANOTHER,
    same: refusals::HUB_SAME,
    no_administrator: refusals::HUB_NO_ADMINISTRATOR,
    permitted,
    administrator,
    draw_id: |_| text("default"),
    derive_id: |_| text("default"),
    member,
    result: "ProcessingResult",
    not_joined,
    settings: &[(GENERATOR, "SECURITY_CONTROL"), (STANDARDS, "DEFAULT")],
};

/// The settings of a hub.
const GENERATOR: &str = "ControlFindingGenerator";
const STANDARDS: &str = "AutoEnableStandards";

/// The name of this version of Security Hub in answers.
const FEATURE: &str = "SecurityHub";

fn arn(place: AccountRegion) -> String {
    format!(
        "arn:{}:securityhub:{}:{}:hub/default",
        place.account.partition(),
        place.region,
        place.account
    )
}

/// The hub of the caller's account, after policy has let the call pass.
fn permitted<'w>(
    world: &'w World,
    ctx: &mut Ctx,
    _: Input<'_>,
) -> Result<&'w Enrollment, ApiError> {
    let place = ctx.place();
    authorize::admit(world, ctx, &arn(place))?;
    SERVICE.enrollment(world, place).ok_or_else(|| {
        ctx.advise("Enable it first: `aws securityhub enable-security-hub`.");
        refuse!(refusals::NOT_SUBSCRIBED, account = place.account)
    })
}

/// The hub of the organization's administrator, which calls.
fn administrator<'w>(
    world: &'w World,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Result<&'w Enrollment, ApiError> {
    let hub = permitted(world, ctx, input)?;
    let place = ctx.place();
    if SERVICE.is_administrator(world, place) {
        return Ok(hub);
    }
    ctx.advise(
        "Act as a user of the account that the management account designated with EnableOrganizationAdminAccount in this Region.",
    );
    let account = place.account;
    Err(refuse!(refusals::NOT_HUB_ADMINISTRATOR, account))
}

fn designate(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let account = administrators::designate(world, ctx, input, &SERVICE)?;
    Ok(json!({ "AdminAccountId": account.to_string(), "Feature": FEATURE }))
}

fn list_administrators(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let mut answer = administrators::list(
        world,
        ctx,
        input,
        &SERVICE,
        |account| json!({ "AccountId": account, "Status": "ENABLED" }),
    )?;
    set(&mut answer, "Feature", FEATURE);
    Ok(answer)
}

fn enable(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let place = ctx.place();
    authorize::admit(world, ctx, &arn(place))?;
    if SERVICE.enrollment(world, place).is_some() {
        return Err(refusals::SUBSCRIBED.error());
    }
    members::enroll_caller(world, ctx, &SERVICE, place)?;
    let world = world.open(ctx)?;
    if let Some(generator) = input.optional(GENERATOR)
        && let Some(hub) = SERVICE.enrollment_mut(world, place)
    {
        hub.settings.insert(text(GENERATOR), text(generator));
    }
    Ok(json!({}))
}

fn describe_hub(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let hub = permitted(world, ctx, input)?;
    let own = arn(ctx.place());
    if let Some(given) = input.optional("HubArn").filter(|given| *given != own) {
        return Err(refuse!(refusals::NO_SUCH_HUB, given));
    }
    Ok(json!({
        "HubArn": own,
        "SubscribedAt": stamp(hub.since),
        "AutoEnableControls": true,
        "ControlFindingGenerator": hub.settings.get(GENERATOR).map(|it| it.to_string()),
    }))
}

fn disable(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    permitted(world, ctx, input)?;
    let place = ctx.place();
    if SERVICE.is_administrator(world, place) {
        return Err(refusals::IS_ADMINISTRATOR.error());
    }
    let world = world.open(ctx)?;
    if let Some(administrator) = members::administrator_of(world, &SERVICE, place)
        && let Some(hub) = SERVICE.enrollment_mut(world, administrator)
    {
        hub.members.remove(&place.account);
    }
    world.enrollments_mut().remove(&SERVICE.at(place));
    let says = message!(
        "AWS Security Hub CSPM was disabled in {account} in {region}.",
        account = world.name_of(place.account),
        region = place.region
    );
    changed(world, ctx, &SERVICE, says);
    Ok(json!({}))
}

fn describe(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let hub = administrator(world, ctx, input)?;
    Ok(json!({
        "AutoEnable": hub.auto_enable != AutoEnable::None,
        "MemberAccountLimitReached": false,
        "AutoEnableStandards": hub.settings.get(STANDARDS).map(|it| it.to_string()),
        "OrganizationConfiguration": json!({ "ConfigurationType": "LOCAL", "Status": "ENABLED" }),
    }))
}

fn update(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    administrator(world, ctx, input)?;
    let place = ctx.place();
    let enables = input.truth("AutoEnable");
    let world = world.open(ctx)?;
    let is_changed = revise(world, &SERVICE, place, |hub| {
        hub.auto_enable = if enables {
            AutoEnable::New
        } else {
            AutoEnable::None
        };
        if let Some(standards) = input.optional(STANDARDS) {
            hub.settings.insert(text(STANDARDS), text(standards));
        }
    });
    let region = place.region;
    let says = if enables {
        message!(
            "AWS Security Hub CSPM enables itself in accounts that join the organization, in {region}."
        )
    } else {
        message!(
            "AWS Security Hub CSPM no longer enables itself in accounts that join the organization, in {region}."
        )
    };
    if is_changed {
        changed(world, ctx, &SERVICE, says);
    }
    Ok(json!({}))
}

/// Why an account is not processed. The texts are not recorded.
fn not_joined(why: &NotJoined) -> &'static str {
    match why {
        NotJoined::NoAccount => {
            "The account is not an open account of the organization, and Orgsim models no invitations."
        }
        NotJoined::Itself => "The administrator is not its own member.",
        NotJoined::Member => "The account is already a member of the current account.",
        NotJoined::ManagementFirst => {
            "The management account must enable Security Hub before it becomes a member."
        }
        NotJoined::NoRole => {
            "The service-linked role of Security Hub could not be created in the account."
        }
    }
}

fn member(world: &World, it: &SecurityService, there: AccountRegion, since: &str) -> Value {
    let administrator = members::administrator_of(world, it, there);
    let administrator = administrator.map(|it| it.account.to_string());
    json!({
        "AccountId": there.account.to_string(),
        "Email": world.account(there.account).map(|it| it.email.to_string()),
        "MasterId": administrator.clone(),
        "AdministratorId": administrator,
        "MemberStatus": "Enabled",
        "InvitedAt": since,
        "UpdatedAt": since,
    })
}
