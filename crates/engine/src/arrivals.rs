//! Arrivals: accounts that join an organization by invitation and are placed, without the gates of the three calls.
//!
//! Scenarios with thousands of accounts use them. Making all calls would take seconds; this takes a tenth of that and leaves the
//! same world, which tests of `session` check.

use api::ids::{OrganizationId, ParentId};
use api::json::json;
use api::principal::Principal;
use serde_json::Value;
use services::cloudtrail::records::{access, look_ahead, watch};
use services::organizations::joining;
use state::account::JoinedMethod;
use state::command::{Call, Command};
use state::event::Event;
use state::outcome::{GateRecord, Outcome};
use state::records::log::KEPT;
use state::records::record::{Record, ServiceEvent, What};
use state::world::WorldMut;

/// The minimum age, in milliseconds, of an arrival that needs no records when the world is first viewed.
pub const LONG_AGO: u64 = KEPT + 1;

/// The CloudTrail records of an arrival: the invitation, its acceptance, the new member, its role, and the move.
const RECORDS: usize = 5;

/// Takes an account into an organization: `manager` invites it, `owner` accepts, and `manager` moves it to `parent`.
pub fn join(
    world: &mut WorldMut,
    manager: &Principal,
    owner: &Principal,
    organization: &OrganizationId,
    parent: ParentId,
) {
    let account = owner.account();
    let root = world.organization(organization).map(|it| it.root.clone());
    let target = json!({ "Type": "ACCOUNT", "Id": account.to_string() });
    let invite = Call::new(
        manager.clone(),
        "organizations:InviteAccountToOrganization",
        json!({ "Target": target }),
    );
    let mut id = None;
    carry_out(world, invite, |world| {
        let (sent, answer) = joining::invite(world, manager, organization, account);
        id = Some(sent);
        (answer, Vec::new())
    });
    let (Some(id), Some(root)) = (id, root) else {
        return;
    };
    let accept = json!({ "HandshakeId": id.as_str() });
    let accept = Call::new(owner.clone(), "organizations:AcceptHandshake", accept);
    let place = json!({
        "AccountId": account.to_string(),
        "SourceParentId": root.as_str(),
        "DestinationParentId": parent.as_str(),
    });
    let place = Call::new(manager.clone(), "organizations:MoveAccount", place);
    carry_out(world, accept, |world| {
        joining::accept(world, owner, &id, parent)
    });
    carry_out(world, place, |_| (json!({}), Vec::new()));
}

/// Carries out a call that all gates let through, and records it.
fn carry_out(
    world: &mut WorldMut,
    call: Call,
    effect: impl FnOnce(&mut WorldMut) -> (Value, Vec<Event>),
) {
    let command = Command::Call(call);
    let seen = look_ahead(world, &command);
    let (answer, events) = effect(world);
    // Only the fact that no gate stopped the call is read from this.
    let outcome = Outcome {
        answer,
        events,
        gates: Some(GateRecord::default()),
        ..Outcome::default()
    };
    watch(world, &command, seen, Ok(&outcome));
}

/// Leaves the world as `join` leaves it when the handshake and the records are forgotten, after [`LONG_AGO`].
pub fn join_long_ago(
    world: &mut WorldMut,
    owner: &Principal,
    organization: &OrganizationId,
    parent: ParentId,
) {
    joining::join_long_ago(world, owner, organization, parent);
    let region = owner.home().into();
    let accept = "organizations:AcceptHandshake".into();
    access::tried(world, owner, accept, &region, true);
    // Records have numbers, so forgotten records count too. Their content does not matter.
    let joined = ServiceEvent::Joined(owner.account(), JoinedMethod::Invited);
    let record = Record {
        at: world.now(),
        account: owner.account(),
        what: What::Event(joined),
    };
    for _ in 0..RECORDS {
        world.records_mut().trail.push(record.clone());
    }
}
