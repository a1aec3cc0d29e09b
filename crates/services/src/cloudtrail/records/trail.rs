//! Logging of AWS CloudTrail: which records a step leaves, and in which accounts.
//!
//! A call is logged in the account that it is made with, refused or not; if it issues credentials of another account,
//! it is logged there, too. Calls that services make by themselves are logged in the account in which they act. A
//! record is compact; its JSON is written on request (`render`). Logging draws no random numbers, and reads the world
//! only at the moment of the record.
//!
//! Calls that Orgsim refuses in its own name (`NotModeled`, `NotPossible`) never happened in AWS and are not logged. For
//! console actions, the calls that the console makes are logged, as far as they are known (`CONSOLE`), but never Orgsim's own
//! name for the action. The use of services that are not modeled (`work`) is not logged, because AWS logs it as a management
//! event for some actions only, with content that differs by action. Sources: AWS CloudTrail User Guide, record contents; AWS
//! Organizations User Guide, logging API calls with CloudTrail.

mod calls;
mod consequences;
mod console;

use api::model;
use state::outcome::{GateRecord, Outcome, Refusal};
pub use state::records::record::{FIELD_BYTES, MESSAGE_BYTES, Record};

use crate::prelude::*;
pub use calls::SeenBefore;
use calls::{Made, RefusedCall, log_call};
use consequences::{Origin, consequences};

/// Logs a person's call.
pub(super) fn called(
    world: &mut WorldMut,
    call: &Call,
    seen: SeenBefore,
    result: Result<&Outcome, &Refusal>,
) {
    let (error, gates, answer, events) = match result {
        Ok(outcome) => (
            outcome.error.as_ref(),
            outcome.gates.as_ref(),
            &outcome.answer,
            outcome.events.as_slice(),
        ),
        Err(refusal) => (
            Some(&refusal.error),
            refusal.gates.as_ref(),
            &Value::Null,
            [].as_slice(),
        ),
    };
    if error.is_some_and(never_reached_aws) {
        return;
    }
    let stopped = gates.and_then(GateRecord::stopped_at);
    let refused = error.map(|error| RefusedCall {
        error,
        gate: stopped.map(|note| note.gate),
    });
    let console = model::operation(&call.operation)
        .is_some_and(|operation| operation.service == Service::Console);
    let made = if console {
        if error.is_some_and(console::keeps_to_itself) {
            return;
        }
        console::log_calls(world, call, &seen, gates, refused)
    } else {
        let made = Made {
            operation: call.operation.clone(),
            input: call.input.clone(),
            console: false,
        };
        log_call(world, call, &seen, made, answer, refused);
        vec![call.operation.clone()]
    };
    let origin = Origin {
        who: seen.who.clone(),
        management: seen.management,
        made,
    };
    consequences(world, events, Some(&origin));
    if &*call.operation == "console:EnableRootAccess" && error.is_none() {
        console::log_root_access(world, call, &seen);
    }
}

/// Whether the call is not logged: Orgsim refused it in its own name, or it could not be signed.
fn never_reached_aws(error: &ApiError) -> bool {
    matches!(
        error.code,
        ErrorCode::NotModeled
            | ErrorCode::NotPossible
            | ErrorCode::InvalidClientTokenId
            | ErrorCode::UnrecognizedClientException
    )
}

/// Logs the events of a task that fell due.
pub(super) fn happened(world: &mut WorldMut, events: &[Event]) {
    consequences(world, events, None);
}
