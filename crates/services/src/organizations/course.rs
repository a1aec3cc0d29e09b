//! The course of a handshake of any kind: addressed, drafted, sent, ended and forgotten.

use super::tags;
use crate::prelude::*;
use api::ids::HandshakeId;
use state::handshake::{Handshake, HandshakeAction, HandshakeState, RETENTION, Recipient};
use state::transfer::TransferStatus;

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
    settled(world, &ended, state, events, &actor);
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

/// Updates the transfer of an invitation that came to an end.
fn settled(
    world: &mut WorldMut,
    handshake: &Handshake,
    state: HandshakeState,
    events: &mut Events,
    actor: &Actor,
) {
    let Some(id) = handshake.transfer.clone() else {
        return;
    };
    let Some(transfer) = world.transfers_mut().get_mut(&id).map(Arc::make_mut) else {
        return;
    };
    transfer.status = TransferStatus::of(state);
    if state != HandshakeState::Accepted {
        return;
    }
    let (payer, source, start) = (
        transfer.target.clone(),
        transfer.source.management,
        transfer.start,
    );
    let kept = world.organization_mut(&payer.organization);
    tags::put(kept, id.as_str(), &handshake.tags);
    let says = message!(
        "{account} pays the consolidated bill of {source} from {start} on.",
        account = world.name_of(payer.management),
        source = world.name_of(source)
    );
    events.push(world.event(actor.clone(), EventKind::TransferAccepted(id), says));
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

/// "invitation to Payments", "request for Payments to approve all features".
pub fn called(world: &World, id: &HandshakeId) -> Message {
    let Some(handshake) = world.handshake(id) else {
        return message!("handshake `{id}`");
    };
    let name = match &handshake.recipient {
        Recipient::Account(account) => world.name_of(*account),
        Recipient::Email(email) => email.to_string(),
        Recipient::Organization => return handshake.action.title().into(),
    };
    match handshake.action {
        HandshakeAction::Invite => message!("invitation to {name}"),
        HandshakeAction::EnableAllFeatures => {
            message!("request to enable all features to {name}")
        }
        HandshakeAction::ApproveAllFeatures => {
            message!("request for {name} to approve all features")
        }
        HandshakeAction::TransferResponsibility => {
            message!("invitation to {name} to transfer its bill")
        }
        HandshakeAction::AddOrganizationsServiceLinkedRole => {
            message!("request for {name} to recreate the service-linked role")
        }
    }
}

/// "The invitation to Payments was accepted."
pub fn sentence(world: &World, id: &HandshakeId) -> Message {
    let called = called(world, id);
    match world.handshake(id).map(|handshake| handshake.state) {
        None => message!("The {called} is no longer listed."),
        Some(HandshakeState::Requested) => {
            message!("The {called} is waiting for the members.")
        }
        Some(HandshakeState::Open) => message!("The {called} is open."),
        Some(HandshakeState::Accepted) => message!("The {called} was accepted."),
        Some(HandshakeState::Declined) => message!("The {called} was declined."),
        Some(HandshakeState::Canceled) => message!("The {called} was canceled."),
        Some(HandshakeState::Expired) => message!("The {called} expired."),
    }
}
