//! Answers to handshakes: the recipient accepts or declines a handshake, or its sender cancels it.

use super::checks::{CheckId, acceptance, addressed};
use crate::iam::service_linked_role;
use crate::organizations::course::finish;
use crate::organizations::{features, joining, refusals, shapes, tags};
use crate::prelude::*;
use api::ids::HandshakeId;
use gates::context::Unasked;
use gates::handler;
use state::account::JoinedMethod;
use state::handshake::{Handshake, HandshakeAction, HandshakeAnswer, HandshakeState, Recipient};

pub(crate) fn accept(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> handler::Answer {
    let handshake = named(world, ctx, input)?;
    let refused = pass_checks(world, ctx, &handshake).err();
    if let Some(error) = &refused
        && !counts_as_accepted(&handshake, error)
    {
        return Err(error.clone());
    }
    if refused.is_some() {
        ctx.permit_without_policy(Unasked::RefusedAcceptance);
    }
    let world = world.open(ctx)?;
    end(world, ctx, &handshake, HandshakeState::Accepted);
    if refused.is_some() {
        ctx.error = refused;
        return Ok(Value::Null);
    }
    carry_out(world, ctx, &handshake);
    features::progress(world, &handshake.organization, &mut ctx.events);
    Ok(json!({ "Handshake": shapes::handshake(world, &world.handshakes_by_id()[&handshake.id]) }))
}

/// Notes the result of each check on accepting, up to the first that stops the call.
fn pass_checks(world: &World, ctx: &mut Ctx, handshake: &Handshake) -> Result<(), ApiError> {
    for check in acceptance(world, handshake, &ctx.caller) {
        ctx.enter(check.gate);
        ctx.cite(check.id.source());
        if let Some(judgment) = check.judgment.as_ref().filter(|_| check.needed) {
            ctx.judged(judgment.clone());
        }
        if check.stops() {
            ctx.set_remedy(check.remedy);
            return Err(check.error.expect("a check that stops has an error"));
        }
        if check.needed || check.id == CheckId::RolePresent {
            ctx.note_passed(check.says);
        }
    }
    Ok(())
}

/// A recorded oddity: an invitation sent to the email address of an account that is already a member is refused,
/// and nevertheless counts as accepted.
fn counts_as_accepted(handshake: &Handshake, error: &ApiError) -> bool {
    matches!(handshake.recipient, Recipient::Email(_))
        && error.is(&refusals::INVITED_FROM_AN_ORGANIZATION)
}

fn carry_out(world: &mut WorldMut, ctx: &mut Ctx, handshake: &Handshake) {
    match handshake.action {
        HandshakeAction::Invite => join(world, ctx, handshake),
        HandshakeAction::ApproveAllFeatures
        | HandshakeAction::AddOrganizationsServiceLinkedRole => {
            ensure_role(world, ctx, RoleReason::Restored)
        }
        // Its effects happened when the handshake ended.
        HandshakeAction::TransferResponsibility => {}
        HandshakeAction::EnableAllFeatures => {
            ensure_role(world, ctx, RoleReason::AllFeatures);
            features::finalize(world, ctx, &handshake.organization);
        }
    }
}

/// Lets the caller's account leave its organization, if it is in one, and join the one that invited it.
fn join(world: &mut WorldMut, ctx: &mut Ctx, handshake: &Handshake) {
    let account = ctx.account();
    if world.organization_of(account).is_some() {
        let says = message!(
            "{account} left its organization to join another.",
            account = world.name_of(account)
        );
        ctx.event(world, EventKind::AccountLeft(account), says);
        joining::depart(world, account, &mut ctx.events);
    }
    let parent = world.organizations_by_id()[&handshake.organization].root_parent();
    let joins = &handshake.organization;
    joining::join(world, ctx, account, joins, parent, JoinedMethod::Invited);
    tags::put(
        world.organization_mut(joins),
        &account.to_string(),
        &handshake.tags,
    );
}

fn ensure_role(world: &mut WorldMut, ctx: &mut Ctx, reason: RoleReason) {
    let cause = context::cause(world, ctx);
    let account = ctx.account();
    service_linked_role::ensure_organizations_role(world, account, cause, reason, &mut ctx.events);
}

/// Ends the handshake for the caller.
fn end(world: &mut WorldMut, ctx: &mut Ctx, handshake: &Handshake, state: HandshakeState) {
    let caller = Actor::Person(ctx.caller.clone());
    finish(world, &handshake.id, state, &mut ctx.events, caller);
}

pub(crate) fn decline(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> handler::Answer {
    let handshake = named(world, ctx, input)?;
    ctx.cite("API Reference of AWS Organizations: DeclineHandshake");
    ctx.decide(addressed(world, &handshake, ctx.account()))?;
    authorize::permit(world, ctx, &handshake.arn(), Context::default())?;
    answer(world, ctx, &handshake, HandshakeAnswer::Decline)
}

pub(crate) fn cancel(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> handler::Answer {
    let handshake = named(world, ctx, input)?;
    ctx.cite("API Reference of AWS Organizations: CancelHandshake");
    // Requests that belong to a request to enable all features are withdrawn through that one; whether they can be
    // canceled one by one is not documented.
    if handshake.management != ctx.account() || handshake.parent.is_some() {
        let says: Message = if handshake.parent.is_some() {
            "To cancel it, cancel its request to enable all features.".into()
        } else {
            message!(
                "Only its sender can cancel it. Act as a user of {account}.",
                account = world.name_of(handshake.management)
            )
        };
        ctx.advise(says);
        return Err(ApiError::access_denied());
    }
    ctx.note_passed(message!(
        "{account} sent it.",
        account = world.name_of(ctx.account())
    ));
    authorize::permit(world, ctx, &handshake.arn(), Context::default())?;
    answer(world, ctx, &handshake, HandshakeAnswer::Cancel)
}

fn answer(
    world: &mut Locked<'_>,
    ctx: &mut Ctx,
    handshake: &Handshake,
    answer: HandshakeAnswer,
) -> handler::Answer {
    ctx.enter(Gate::State);
    let state = handshake.state.after(answer)?;
    ctx.note_passed(message!("It is {state}.", state = handshake.state.name()));
    let world = world.open(ctx)?;
    end(world, ctx, handshake, state);
    if handshake.action == HandshakeAction::EnableAllFeatures {
        features::ended(world, handshake, &mut ctx.events);
    } else if answer == HandshakeAnswer::Decline {
        features::refused(world, handshake);
    }
    Ok(json!({ "Handshake": shapes::handshake(world, &world.handshakes_by_id()[&handshake.id]) }))
}

/// The handshake that the call names, in the caller's partition.
pub(super) fn named(
    world: &World,
    ctx: &Ctx,
    input: Input<'_>,
) -> Result<Arc<Handshake>, ApiError> {
    let id: HandshakeId = input.id("HandshakeId")?;
    let here =
        |handshake: &&Arc<Handshake>| handshake.management.partition() == ctx.account().partition();
    let found = world.handshakes_by_id().get(&id).filter(here).cloned();
    found.ok_or_else(|| refusals::HANDSHAKE_NOT_FOUND.error())
}
