//! Errors that an instructor injects: the next calls get them instead of their answer, and change nothing.

use crate::context::Ctx;
use crate::refusals;
use api::error::ApiError;
use api::model::Service;
use message::message;
use state::event::EventKind;
use state::injected::InjectableError;
use state::world::WorldMut;

/// The error that was injected for the call, which counts as given.
pub fn take(world: &mut WorldMut, ctx: &mut Ctx) -> Option<ApiError> {
    if ctx.operation.service != Service::Organizations || world.injected().is_empty() {
        return None;
    }
    let name = ctx.operation.name;
    let all = world.injected_mut();
    let at = all.iter().position(|it| match &it.operation {
        Some(operation) => **operation == *name,
        None => it.error.can_answer(name),
    })?;
    let taken = all.get_mut(at)?;
    let error = taken.error;
    taken.left -= 1;
    if taken.left == 0 {
        all.remove(at);
    }
    let code = error.code().name();
    let says = message!("An injected {code} answered {name}.");
    ctx.event(world, EventKind::ThrottlingSwitched, says);
    ctx.advise("An instructor injected this error. It passes: send the request again.");
    let row = match error {
        InjectableError::ConcurrentModification => refusals::CONCURRENT_MODIFICATION,
        InjectableError::FinalizingOrganization => refusals::FINALIZING_ORGANIZATION,
        InjectableError::PolicyChangesInProgress => refusals::POLICY_CHANGES_IN_PROGRESS,
        InjectableError::Service => refusals::SERVICE,
        InjectableError::TooManyRequests => refusals::TOO_MANY_REQUESTS,
    };
    let told = row.error();
    Some(if error == InjectableError::TooManyRequests {
        told.with_reason("ACCOUNT")
    } else {
        told
    })
}
