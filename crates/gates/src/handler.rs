//! Handlers: the functions behind operations. A service lists its handlers; the engine lists the services.

use serde_json::{Map, Value};

use crate::context::{Ctx, not_modeled};
use crate::input::Input;
use crate::permitted::Locked;
use api::error::ApiError;
use api::model::{self, Operation, Service};

/// The answer of a call, or its refusal.
pub type Answer = Result<Value, ApiError>;

/// The handler of one operation.
pub struct Handler {
    /// The operation's name without its service: `CreateQueue`.
    pub operation: &'static str,
    /// Carries out the operation, on a world that is thrown away on an error.
    pub run: fn(&mut Locked<'_>, &mut Ctx, Input<'_>) -> Answer,
}

/// The operations of one folder of the crate `services`.
pub struct Operations {
    /// The services that the operations belong to.
    pub services: &'static [Service],
    /// The gate before every handler: whether the caller may call at all.
    pub enter: fn(&mut Ctx) -> Result<(), ApiError>,
    /// A row for each operation.
    pub handlers: &'static [Handler],
}

/// The [`Operations::enter`] of a service whose handlers check themselves who may call.
///
/// # Errors
///
/// Never.
pub fn open(_: &mut Ctx) -> Result<(), ApiError> {
    Ok(())
}

/// The handler of an operation, with the service that lists it.
pub fn find(
    services: &[&'static Operations],
    operation: &Operation,
) -> Option<(&'static Operations, &'static Handler)> {
    services
        .iter()
        .filter(|it| it.services.contains(&operation.service))
        .find_map(|it| {
            let mut rows = it.handlers.iter();
            let row = rows.find(|row| row.operation == operation.name)?;
            Some((*it, row))
        })
}

/// Runs the handler of an operation, after [`Operations::enter`]. The call must have passed the gates before that.
///
/// # Errors
///
/// The refusal of the operation, or that it is not modeled.
pub fn run(
    services: &[&'static Operations],
    world: &mut Locked<'_>,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Answer {
    let Some((service, handler)) = find(services, ctx.operation) else {
        return Err(not_modeled(&ctx.operation.action()));
    };
    (service.enter)(ctx)?;
    (handler.run)(world, ctx, input)
}

/// Makes an API call for the current user, as a console does. The console's own call goes on after it.
///
/// # Errors
///
/// The refusal of the call, which is the refusal of the console's call too.
pub fn call(
    services: &[&'static Operations],
    world: &mut Locked<'_>,
    ctx: &mut Ctx,
    action: &str,
    input: Value,
) -> Answer {
    let console = ctx.operation;
    ctx.begin(model::operation(action).ok_or_else(|| not_modeled(action))?);
    let nothing = Map::new();
    let input = Input::new(input.as_object().unwrap_or(&nothing));
    let result = run(services, world, ctx, input);
    ctx.operation = console;
    result
}

/// Rows of [`Handler`]s: `"Name" => call(world, ctx, input),`.
#[macro_export]
macro_rules! handlers {
    ($world:ident, $ctx:ident, $input:ident => $($name:literal => $run:expr,)*) => {
        &[$($crate::handler::Handler {
            operation: $name,
            run: |$world, $ctx, $input| {
                let _ = (&$world, &$ctx, &$input);
                $run
            },
        }),*]
    };
}
pub use handlers;
