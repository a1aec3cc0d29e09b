//! Leaving an organization: the conditions, and the two calls.

use super::accounts::{member, permitted_member};
use super::joining::depart as leave_organization;
use super::refusals;
use crate::prelude::*;
use api::time::{DAY, span};
use gates::context::{Checked, Stop};
use gates::credentials::reinstating;
use state::account::{Account, JoinedMethod};
use state::command::{Intervention, TimeMove};

/// A created account must be this old before it may leave.
const MINIMUM_AGE: u64 = 4 * DAY;

/// Checks that an account can become standalone, for removing it and for leaving.
pub(super) fn may_depart(world: &World, organization: &Organization, id: AccountId) -> Checked {
    may_change_organization(world, organization, id)?;
    let account = member(world, organization, id).map_err(Stop::new)?;
    if !account.signed_up {
        return Err(Stop::with(
            refusals::MEMBER_ACCOUNT_PAYMENT_INSTRUMENT_REQUIRED.error(),
            message!(
                "The owner of {account} completes the sign-up: contact, telephone, support plan, payment method.",
                account = account.name
            ),
            Some(Command::Intervene(Intervention::CompleteSignUp {
                account: id,
            })),
        ));
    }
    Ok(message!(
        "{account} has everything that a standalone account needs.",
        account = account.name
    ))
}

/// Checks that an account can leave its organization at all. Moving directly to another organization requires only this;
/// becoming standalone also requires a payment method and a support plan.
pub(super) fn may_change_organization(
    world: &World,
    organization: &Organization,
    id: AccountId,
) -> Checked {
    if organization.management == id {
        return Err(Stop::advising(
            refusals::MASTER_CANNOT_LEAVE_ORGANIZATION.error(),
            "A management account leaves only by deleting its organization.",
        ));
    }
    let account = member(world, organization, id).map_err(Stop::new)?;
    if account.closure.is_some() {
        // Documented: a closed account cannot be removed before it is closed for good. The reason code is not documented;
        // this one fits.
        return Err(Stop::with(
            refusals::ACCOUNT_CANNOT_LEAVE_ORGANIZATION.error(),
            message!(
                "{account} leaves by itself, 90 days after it was closed. AWS Support can reinstate it until then.",
                account = account.name
            ),
            reinstating(world, id),
        ));
    }
    if let Some(services) = organization.delegates.get(&id) {
        let services: Vec<&str> = services.keys().map(|principal| &**principal).collect();
        return Err(Stop::advising(
            refusals::CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG.error(),
            message!(
                "{account} is the delegated administrator of `{list}`: deregister it first.",
                account = account.name,
                list = services.join("`, `")
            ),
        ));
    }
    old_enough(world, account)?;
    Ok(message!(
        "{account} may leave its organization.",
        account = account.name
    ))
}

/// Accounts that Organizations created stay for some days.
fn old_enough(world: &World, account: &Account) -> Result<(), Stop> {
    let created = account
        .membership
        .as_ref()
        .is_some_and(|membership| membership.method == JoinedMethod::Created);
    let age = world.now().since(account.created_at);
    if created && age < MINIMUM_AGE {
        let wait = MINIMUM_AGE - age;
        return Err(Stop::with(
            refusals::CREATED_TOO_RECENTLY.error(),
            message!(
                "An account created by Organizations must be four days old. Wait {time}.",
                time = span(wait)
            ),
            Some(Command::Time(TimeMove::Advance { ms: wait })),
        ));
    }
    Ok(())
}

pub(super) fn remove(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let organization = context::management_only(world, ctx)?;
    let id = permitted_member(world, ctx, &organization, input)?.id;
    let says = message!(
        "{account} was removed from the organization.",
        account = world.name_of(id)
    );
    let world = world.open(ctx)?;
    depart(world, ctx, &organization, id, says)
}

pub(super) fn leave(world: &mut Locked<'_>, ctx: &mut Ctx) -> Answer {
    let organization = context::any_member(world, ctx)?;
    authorize::admit(world, ctx, "*")?;
    let id = ctx.account();
    let says = message!(
        "{account} left the organization.",
        account = world.name_of(id)
    );
    let world = world.open(ctx)?;
    depart(world, ctx, &organization, id, says)
}

/// Removes the account from the organization, if it may leave.
fn depart(
    world: &mut WorldMut,
    ctx: &mut Ctx,
    organization: &Organization,
    id: AccountId,
    says: Message,
) -> Answer {
    ctx.cite("AWS Organizations User Guide: removing a member account");
    ctx.decide(may_depart(world, organization, id))?;
    ctx.event(world, EventKind::AccountLeft(id), says);
    leave_organization(world, id, &mut ctx.events);
    Ok(json!({}))
}
