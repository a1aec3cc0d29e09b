//! Becoming a member: what the world keeps of an account that joined.

use crate::iam::service_linked_role;
use api::ids::{AccountId, HandshakeId, OrganizationId, ParentId};
use api::principal::Principal;
use state::account::{JoinedMethod, Membership};
use state::agenda::Cause;
use state::event::{Actor, Event};
use state::world::World;

/// Makes an account a member of an organization.
pub(super) fn enroll(
    world: &mut World,
    account: AccountId,
    organization: &OrganizationId,
    parent: ParentId,
    method: JoinedMethod,
) {
    let at = world.now;
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
    world: &mut World,
    account: AccountId,
    method: JoinedMethod,
    cause: Cause,
    events: &mut Vec<Event>,
) {
    let why = match method {
        JoinedMethod::Created => "Organizations gives it to every account that it creates.",
        JoinedMethod::Invited => "Organizations gives it to every account that joins.",
    };
    service_linked_role::ensure_organizations_role(world, account, cause, why, events);
}

/// Leaves the world as three calls leave it once the invitation is forgotten: an invitation, its acceptance by `owner`, and a move
/// to `parent`. In the organization no policy type is enabled and no service trusted: nothing else follows an account that joins.
pub fn join_long_ago(
    world: &mut World,
    owner: &Principal,
    organization: &OrganizationId,
    parent: ParentId,
) {
    HandshakeId::draw(&mut world.random);
    // The invitation could expire, and was forgotten after it had been accepted.
    world.agenda.skip(2);
    let account = owner.account();
    let method = JoinedMethod::Invited;
    enroll(world, account, organization, parent, method);
    let cause = Cause {
        at: world.now,
        actor: Actor::Person(owner.clone()),
        operation: "organizations:AcceptHandshake".into(),
    };
    give_role(world, account, method, cause, &mut Vec::new());
}
