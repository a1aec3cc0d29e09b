//! Arrivals of long ago: accounts that joined an organization and of which only the membership is left.
//!
//! Scenarios of thousands of accounts are made of them. Three calls for each take seconds; this takes a tenth of that and leaves
//! the same world, which the tests of `session` compare.

use api::ids::{OrganizationId, ParentId};
use api::principal::Principal;
use services::cloudtrail::records::access;
use services::organizations::joining;
use state::account::JoinedMethod;
use state::records::log::KEPT;
use state::records::record::{Record, ServiceEvent, What};
use state::world::World;

/// How long ago an arrival must be when somebody first looks at the world, in milliseconds: its handshake and its CloudTrail
/// records are forgotten by then.
pub const LONG_AGO: u64 = KEPT + 1;

/// The CloudTrail records of an arrival: the invitation, its acceptance, the new member, its role, and the move.
const RECORDS: usize = 5;

/// Takes an account into an organization, as an invitation, its acceptance by `owner` and a move to `parent` do.
pub fn join_long_ago(
    world: &mut World,
    owner: &Principal,
    organization: &OrganizationId,
    parent: ParentId,
) {
    joining::join_long_ago(world, owner, organization, parent);
    let region = owner.home().into();
    let accept = "organizations:AcceptHandshake".into();
    access::tried(world, owner, accept, &region, true);
    // Records have numbers, so those that are forgotten count. What they say does not matter.
    let Some(manager) = world.organization(organization).map(|it| it.management) else {
        return;
    };
    for _ in 0..RECORDS {
        world.records.trail.push(Record {
            at: world.now,
            account: manager,
            what: What::Event(ServiceEvent::Joined(
                owner.account(),
                JoinedMethod::Invited,
            )),
        });
    }
}
