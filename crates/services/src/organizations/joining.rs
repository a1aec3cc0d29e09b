//! Joining by invitation without the gates of the calls, for scenarios, and the state that the world keeps of a member.

use super::{course, features, shapes};
use crate::iam::service_linked_role;
use crate::prelude::*;
use api::{
    ids::{HandshakeId, ParentId},
    policy_types::PolicyTarget,
};
use state::agenda::Deed;
use state::handshake::{HandshakeAction, HandshakeState, INVITATION_LIFETIME, Recipient};
use state::{
    account::{JoinedMethod, Membership},
    effective::EffectiveChange,
    reaction::AccountChange,
};

const ACCEPT: &str = "organizations:AcceptHandshake";

/// Makes an account a member of an organization.
pub(super) fn enroll(
    world: &mut WorldMut,
    account: AccountId,
    organization: &OrganizationId,
    parent: ParentId,
    method: JoinedMethod,
) {
    let at = world.now();
    let joins = world.organization_mut(organization);
    joins.insert_account(parent.clone(), account);
    joins.joined.insert((at, account));
    let member = world
        .account_mut(account)
        .expect("an account that joins exists");
    member.membership = Some(Membership {
        organization: organization.clone(),
        parent,
        method,
        at,
    });
}

/// Gives a new member the role of AWS Organizations, if it has none.
pub(super) fn give_role(
    world: &mut WorldMut,
    account: AccountId,
    method: JoinedMethod,
    cause: Cause,
    events: &mut Vec<Event>,
) {
    let reason = RoleReason::Joined(method);
    service_linked_role::ensure_organizations_role(world, account, cause, reason, events);
}

/// Sends the invitation that `InviteAccountToOrganization` sends. Returns its id and the answer.
pub fn invite(
    world: &mut WorldMut,
    manager: &Principal,
    organization: &OrganizationId,
    account: AccountId,
) -> (HandshakeId, Value) {
    let organization = world.organizations_by_id()[organization].clone();
    let to = Recipient::Account(account);
    let action = HandshakeAction::Invite;
    let handshake = course::draft(world, &organization, action, to, INVITATION_LIFETIME);
    let answer = json!({ "Handshake": shapes::handshake(world, &handshake) });
    let cause = cause(world, manager, "organizations:InviteAccountToOrganization");
    (course::keep(world, handshake, cause), answer)
}

/// Accepts an invitation as `AcceptHandshake` does, and puts the account into `parent` at once. Returns the answer and the
/// events.
pub fn accept(
    world: &mut WorldMut,
    owner: &Principal,
    invitation: &HandshakeId,
    parent: ParentId,
) -> (Value, Vec<Event>) {
    let mut events = Events::default();
    let actor = Actor::Person(owner.clone());
    let accepted = HandshakeState::Accepted;
    course::finish(world, invitation, accepted, &mut events, actor);
    let handshake = world.handshakes_by_id()[invitation].clone();
    let cause = cause(world, owner, ACCEPT);
    let (joins, place) = (&handshake.organization, (parent, JoinedMethod::Invited));
    join_because(world, owner.account(), joins, place, cause, &mut events);
    let answer = json!({ "Handshake": shapes::handshake(world, &handshake) });
    (answer, events.into_list())
}

/// Leaves what remains of both calls once the invitation is forgotten. Joining must have no other effects: no policy type is
/// enabled, no service trusted.
pub fn join_long_ago(
    world: &mut WorldMut,
    owner: &Principal,
    organization: &OrganizationId,
    parent: ParentId,
) {
    HandshakeId::draw(world.random());
    // Two entries: the expiry of the invitation, and its removal after it was accepted.
    world.agenda_mut().skip(2);
    let account = owner.account();
    let method = JoinedMethod::Invited;
    enroll(world, account, organization, parent, method);
    let cause = cause(world, owner, ACCEPT);
    give_role(world, account, method, cause, &mut Vec::new());
}

fn cause(world: &World, person: &Principal, operation: &'static str) -> Cause {
    Cause {
        at: world.now(),
        actor: Actor::Person(person.clone()),
        deed: Deed::call(operation),
    }
}

/// Puts an account into an organization: its membership and its role for Organizations.
pub fn join(
    world: &mut WorldMut,
    ctx: &mut Ctx,
    account: AccountId,
    organization: &OrganizationId,
    parent: ParentId,
    method: JoinedMethod,
) {
    let cause = context::cause(world, ctx);
    let mut events = std::mem::take(&mut ctx.events);
    join_because(
        world,
        account,
        organization,
        (parent, method),
        cause,
        &mut events,
    );
    ctx.events = events;
}

/// The same, for a cause that may lie in the past.
pub(crate) fn join_because(
    world: &mut WorldMut,
    account: AccountId,
    organization: &OrganizationId,
    (parent, method): (ParentId, JoinedMethod),
    cause: Cause,
    events: &mut Events,
) {
    let before = world.organizations_by_id()[organization].clone();
    enroll(world, account, organization, parent, method);
    world.effective_follows(&before, &EffectiveChange::Placed(account));
    let name = world.name_of(account);
    let says = if before.management == account {
        message!("{name} is the organization's management account.")
    } else {
        let method = method.name();
        message!("{name} joined the organization ({method}).")
    };
    let kind = EventKind::AccountJoined(account);
    events.push(world.event(Actor::Organizations, kind, says));
    give_role(world, account, method, cause, events);
    let change = AccountChange::AccountJoined(organization, account);
    events.changed(world, change);
}

/// Takes an account out of its organization. It keeps its roles; the handshakes of a running request to enable all
/// features no longer wait for it.
pub(crate) fn depart(world: &mut WorldMut, account: AccountId, events: &mut Events) {
    let Some(membership) = world.membership_of(account).cloned() else {
        return;
    };
    let organization = world.organization_mut(&membership.organization);
    organization.remove_account(&membership.parent, account);
    organization.joined.remove(&(membership.at, account));
    organization.forget_target(&PolicyTarget::Account(account));
    world
        .account_mut(account)
        .expect("an account that leaves exists")
        .membership = None;
    features::member_left(world, &membership.organization, account, events);
    let change = AccountChange::AccountLeft(&membership.organization, account);
    events.changed(world, change);
}
