//! Joining by invitation without the gates of the calls, for scenarios, and the state that the world keeps of a member.

use super::{course, shapes};
use crate::iam::service_linked_role;
use crate::prelude::*;
use api::ids::{HandshakeId, ParentId};
use state::account::{JoinedMethod, Membership};
use state::agenda::Deed;
use state::handshake::{HandshakeAction, HandshakeState, INVITATION_LIFETIME, Recipient};

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
    super::join_because(world, owner.account(), joins, place, cause, &mut events);
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
