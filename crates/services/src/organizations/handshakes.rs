//! Handshakes over the API: inviting, answering and listing.

mod answers;
mod checks;

use super::course::{draft, invited, send};
use super::{callers, refusals, shapes, tags};
use api::time::DAY;
use gates::handler;
use state::handshake::{
    Handshake, HandshakeAction, HandshakeState, INVITATION_LIFETIME, Recipient,
};
use state::parties::{addressed_to, is_party};

use crate::prelude::*;
use answers::named;
pub(super) use answers::{accept, cancel, decline};
use checks::within_quota;
pub use checks::{Check, CheckId, acceptance, asks_to_create};

pub(super) fn invite(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> handler::Answer {
    let organization = context::management_only(world, ctx)?;
    let (recipient, resource) = invited(ctx, &organization, input)?;
    authorize::permit(world, ctx, &resource, Context::default())?;
    authorize::permit_tagging(world, ctx, input)?;
    ctx.enter(Gate::State);
    ctx.cite("API Reference of AWS Organizations: InviteAccountToOrganization");
    may_invite(world, ctx, &organization, &recipient)?;
    let world = world.open(ctx)?;
    let action = HandshakeAction::Invite;
    let mut handshake = draft(world, &organization, action, recipient, INVITATION_LIFETIME);
    handshake.notes = input.optional("Notes").map(text);
    handshake.tags = tags::taken(input);
    let id = send(world, ctx, handshake);
    Ok(json!({ "Handshake": shapes::handshake(world, &world.handshakes_by_id()[&id]) }))
}

fn may_invite(
    world: &World,
    ctx: &mut Ctx,
    organization: &Organization,
    recipient: &Recipient,
) -> Result<(), ApiError> {
    if let Recipient::Account(account) = recipient
        && (world.organization_of(*account)).is_some_and(|other| other.id == organization.id)
    {
        return Err(refusals::INVITED_FROM_AN_ORGANIZATION.error());
    }
    let invitations = || {
        world.handshakes().filter(|handshake| {
            handshake.organization == organization.id && handshake.action == HandshakeAction::Invite
        })
    };
    if invitations().any(|it| it.recipient.is(recipient) && it.state.is_live()) {
        ctx.advise("Wait for its answer, or cancel the first invitation.");
        return Err(refusals::DUPLICATE_HANDSHAKE.error());
    }
    let attempts = invitations()
        .filter(|it| it.state != HandshakeState::Accepted && world.now().since(it.requested) < DAY)
        .count();
    if attempts >= (organization.account_quota as usize).max(20) {
        return Err(refusals::HANDSHAKE_RATE_LIMIT_EXCEEDED.error());
    }
    ctx.decide(within_quota(world, organization, 1))
}

pub(super) fn describe(world: &World, ctx: &mut Ctx, input: Input<'_>) -> handler::Answer {
    let handshake = named(world, ctx, input)?;
    ctx.cite("API Reference of AWS Organizations: DescribeHandshake");
    let lent = world.organization_of(ctx.account()).is_some_and(|it| {
        it.id == handshake.organization && it.delegates(ctx.account(), &ctx.operation.action())
    });
    if is_party(world, &handshake, ctx.account()) {
        ctx.note_passed(message!(
            "{account} is a party to it.",
            account = world.name_of(ctx.account())
        ));
    } else if lent {
        callers::management_or_delegate(world, ctx)?;
    } else {
        ctx.advise("Only its sender and its recipients can see it.");
        return Err(ApiError::access_denied());
    }
    authorize::permit(world, ctx, &handshake.arn(), Context::default())?;
    Ok(json!({ "Handshake": shapes::handshake(world, &handshake) }))
}

/// Handshakes that match the request's filter, oldest first.
fn filtered<'w>(
    world: &'w World,
    input: Input<'_>,
    mine: impl Fn(&Handshake) -> bool,
) -> Vec<&'w Handshake> {
    let filter = input.structure("Filter");
    let action = filter.and_then(|filter| filter.optional("ActionType"));
    let parent = filter.and_then(|filter| filter.optional("ParentHandshakeId"));
    let mut found: Vec<_> = world
        .handshakes()
        .filter(|handshake| mine(handshake))
        .filter(|handshake| action.is_none_or(|action| handshake.action.name() == action))
        .filter(|handshake| {
            let own = handshake.parent.as_ref();
            parent.is_none_or(|parent| own.is_some_and(|own| own.as_str() == parent))
        })
        .collect();
    ordered::sort_by(&mut found, |a, b| {
        (a.requested, a.action, &a.id).cmp(&(b.requested, b.action, &b.id))
    });
    found
}

pub(super) fn list_for_account(world: &World, ctx: &mut Ctx, input: Input<'_>) -> handler::Answer {
    let account = ctx.account();
    ctx.note_passed("Any account may list the handshakes that it received.");
    authorize::permit(world, ctx, "*", Context::default())?;
    let found = filtered(world, input, |handshake| {
        handshake.recipient != Recipient::Organization && addressed_to(world, handshake, account)
    });
    list_answer(ctx, input, "Handshakes", &found, |handshake| {
        shapes::handshake(world, handshake)
    })
}

pub(super) fn list_for_organization(
    world: &World,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> handler::Answer {
    let organization = callers::permitted_reader(world, ctx)?;
    let found = filtered(world, input, |handshake| {
        handshake.organization == organization.id
    });
    list_answer(ctx, input, "Handshakes", &found, |handshake| {
        shapes::handshake(world, handshake)
    })
}
