//! Attempts: the principal, action, Region and latest time of each. Service last accessed data is computed from them.
//!
//! Every attempt counts, refused ones too. A report shows an attempt about four hours later, and forgets it after 400 days.
//! Source: IAM User Guide, refining permissions using last accessed information.
//!
//! Invariant: the size grows with the number of different attempts, not with how often they are made. An attempt has at most
//! the latest time of each of the last hours and the one before.

use crate::prelude::*;
use api::model;
use state::outcome::GateRecord;
pub use state::records::access::{Access, Attempt, DELAY, Times, WINDOW};

/// Records the attempt that a call makes. A call that was stopped at the first gate is not an attempt: its caller does not
/// exist or it is not well formed. A console action counts as the calls that the console makes.
pub(super) fn watch_access(world: &mut WorldMut, call: &Call, gates: &GateRecord) {
    let stopped = gates.stopped_at().map(|note| note.gate);
    if stopped == Some(Gate::Request) {
        return;
    }
    let Some(operation) = model::operation(&call.operation) else {
        return;
    };
    let allowed = stopped.is_none_or(|gate| gate > Gate::Policy);
    if operation.service == Service::Console {
        let asked: Vec<(Text, bool)> = (gates.gates.iter())
            .filter_map(|note| note.judgment.as_ref())
            .map(|asked| (asked.request.action.as_str().into(), asked.is_allowed()))
            .collect();
        for (action, allowed) in asked {
            tried(world, &call.caller, action, &call.region, allowed);
        }
    } else {
        let region = (!operation.service.is_global()).then_some(&call.region);
        let action = call.operation.clone();
        tried_in(world, &call.caller, action, region, allowed);
    }
}

/// Records that a person tried an action.
pub fn tried(world: &mut WorldMut, who: &Principal, action: Text, region: &Text, allowed: bool) {
    let is_global = api::namespaces::of(&action).is_some_and(|it| it.global);
    tried_in(world, who, action, (!is_global).then_some(region), allowed);
}

/// Records that a person tried an action, in a Region or in a service that has one endpoint for all.
fn tried_in(
    world: &mut WorldMut,
    who: &Principal,
    action: Text,
    region: Option<&Text>,
    allowed: bool,
) {
    let attempt = Attempt {
        region: region.map_or_else(|| who.home().into(), Text::clone),
        who: authorize::arn_of(world, who).into(),
        action,
        allowed,
    };
    let now = world.now();
    world.records_mut().access.add(who.account(), attempt, now);
}
