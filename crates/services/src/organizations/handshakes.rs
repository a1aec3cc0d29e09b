//! Handshakes over the API: inviting, answering and listing.

mod answers;
mod checks;

use super::{refusals, shapes, tags, transfers};
use crate::organizations::delegation;
use api::ids::HandshakeId;
use api::time::DAY;
use gates::handler;
use state::handshake::{
    Handshake, HandshakeAction, HandshakeState, INVITATION_LIFETIME, RETENTION, Recipient,
};
use state::handshake::{addressed_to, is_party};

use crate::prelude::*;
pub(super) use answers::{accept, cancel, decline};
use checks::within_quota;
pub use checks::{Check, CheckId, acceptance};

/// The handshake that the call names, in the caller's partition.
fn named(world: &World, ctx: &Ctx, input: Input<'_>) -> Result<Arc<Handshake>, ApiError> {
    let id: HandshakeId = input.id("HandshakeId")?;
    let here =
        |handshake: &&Arc<Handshake>| handshake.management.partition() == ctx.account().partition();
    let found = world.handshakes_by_id().get(&id).filter(here).cloned();
    found.ok_or_else(|| refusals::HANDSHAKE_NOT_FOUND.error())
}

/// Brings a handshake to its end and forgets it after its retention.
pub fn finish(
    world: &mut WorldMut,
    id: &HandshakeId,
    state: HandshakeState,
    events: &mut Events,
    actor: Actor,
) {
    let now = world.now();
    let handshake = world.handshake_mut(id);
    handshake.state = state;
    handshake.finished = Some(now);
    let says = sentence(world, id);
    events.push(world.event(actor.clone(), EventKind::HandshakeChanged(id.clone()), says));
    let ended = world.handshakes_by_id()[id].clone();
    transfers::settled(world, &ended, state, events, &actor);
    let handshake = id.clone();
    let expires = Task::ExpireHandshake { handshake };
    world.agenda_mut().cancel(|task| *task == expires);
    let deed = state::agenda::Deed::HandshakeEnd;
    let cause = Cause {
        at: now,
        actor,
        deed,
    };
    let handshake = id.clone();
    world.schedule(RETENTION, Task::ForgetHandshake { handshake }, cause);
}

/// "invitation to Payments", "request for Payments to approve all features".
pub fn called(world: &World, id: &HandshakeId) -> Message {
    let Some(handshake) = world.handshake(id) else {
        return message!("handshake `{id}`", id);
    };
    let name = match &handshake.recipient {
        Recipient::Account(account) => world.name_of(*account),
        Recipient::Email(email) => email.to_string(),
        Recipient::Organization => return handshake.action.title().into(),
    };
    match handshake.action {
        HandshakeAction::Invite => message!("invitation to {name}", name),
        HandshakeAction::EnableAllFeatures => {
            message!("request to enable all features to {name}", name)
        }
        HandshakeAction::ApproveAllFeatures => {
            message!("request for {name} to approve all features", name)
        }
        HandshakeAction::TransferResponsibility => {
            message!("invitation to {name} to transfer its bill", name)
        }
        HandshakeAction::AddOrganizationsServiceLinkedRole => {
            message!(
                "request for {name} to recreate the service-linked role",
                name
            )
        }
    }
}

/// "The invitation to Payments was accepted."
pub fn sentence(world: &World, id: &HandshakeId) -> Message {
    let called = called(world, id);
    match world.handshake(id).map(|handshake| handshake.state) {
        None => message!("The {called} is no longer listed.", called),
        Some(HandshakeState::Requested) => {
            message!("The {called} is waiting for the members.", called)
        }
        Some(HandshakeState::Open) => message!("The {called} is open.", called),
        Some(HandshakeState::Accepted) => message!("The {called} was accepted.", called),
        Some(HandshakeState::Declined) => message!("The {called} was declined.", called),
        Some(HandshakeState::Canceled) => message!("The {called} was canceled.", called),
        Some(HandshakeState::Expired) => message!("The {called} expired.", called),
    }
}

/// Cancels every live handshake of an organization.
pub(super) fn end_all(world: &mut WorldMut, organization: &OrganizationId, events: &mut Events) {
    cancel_where(world, events, |handshake| {
        handshake.organization == *organization
    });
}

/// Cancels, on behalf of Organizations, every live handshake that matches.
pub(super) fn cancel_where(
    world: &mut WorldMut,
    events: &mut Events,
    matches: impl Fn(&Handshake) -> bool,
) {
    let ids: Vec<_> = world
        .handshakes()
        .filter(|handshake| handshake.state.is_live() && matches(handshake))
        .map(|handshake| handshake.id.clone())
        .collect();
    for id in ids {
        let canceled = HandshakeState::Canceled;
        finish(world, &id, canceled, events, Actor::Organizations);
    }
}

/// Stores a new handshake until it expires, and adds the event that it was sent.
pub(super) fn send(world: &mut WorldMut, ctx: &mut Ctx, handshake: Handshake) -> HandshakeId {
    let cause = context::cause(world, ctx);
    let id = keep(world, handshake, cause);
    let says = sentence(world, &id);
    ctx.event(world, EventKind::HandshakeSent(id.clone()), says);
    id
}

/// Stores a new handshake until it expires.
pub(super) fn keep(world: &mut WorldMut, handshake: Handshake, cause: Cause) -> HandshakeId {
    let id = handshake.id.clone();
    let lifetime = handshake.expires.since(world.now());
    world.handshakes_mut().insert(id.clone(), handshake.into());
    let handshake = id.clone();
    world.schedule(lifetime, Task::ExpireHandshake { handshake }, cause);
    id
}

/// A new handshake, not sent yet.
pub(super) fn draft(
    world: &mut WorldMut,
    organization: &Organization,
    action: HandshakeAction,
    recipient: Recipient,
    lifetime: u64,
) -> Handshake {
    let id = HandshakeId::draw(world.random());
    let times = [world.now(), world.now().plus(lifetime)];
    Handshake::open(organization, id, action, recipient, times)
}

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

/// The target that a request names, and its ARN for policies.
pub(super) fn invited(
    ctx: &Ctx,
    organization: &Organization,
    input: Input<'_>,
) -> Result<(Recipient, String), ApiError> {
    let target = input.structure("Target").unwrap_or(input);
    if target.text("Type") == "ACCOUNT" {
        let account = target.account(ctx, "Id")?;
        let arn = organization.account_arn(account);
        return Ok((Recipient::Account(account), arn));
    }
    let own = organization.management.arn("organizations");
    let any_account = format!("{own}:account/{}/*", organization.id);
    Ok((Recipient::Email(text(target.text("Id"))), any_account))
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
        delegation::reader(world, ctx)?;
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
    let organization = delegation::permitted_reader(world, ctx)?;
    let found = filtered(world, input, |handshake| {
        handshake.organization == organization.id
    });
    list_answer(ctx, input, "Handshakes", &found, |handshake| {
        shapes::handshake(world, handshake)
    })
}
