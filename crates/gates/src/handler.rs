//! Handlers: what carries out each operation. A service lists its own; the engine lists the services.

use serde_json::Value;

use crate::context::{Ctx, not_modelled};
use crate::input::Input;
use api::error::ApiError;
use api::model::{Operation, Service};
use state::world::World;

/// What a call answers.
pub type Answer = Result<Value, ApiError>;

/// One operation: its name, and what carries it out.
pub struct Handler {
    /// The operation's name without its service: `CreateQueue`.
    pub operation: &'static str,
    /// Carries it out on a world that is thrown away on an error.
    pub run: fn(&mut World, &mut Ctx, Input<'_>) -> Answer,
}

/// The operations that one folder of `services` carries out.
pub struct Operations {
    /// Whose names the operations have.
    pub services: &'static [Service],
    /// The gate before every handler: whether the caller may call at all.
    pub enter: fn(&mut Ctx) -> Result<(), ApiError>,
    /// A row for each operation.
    pub handlers: &'static [Handler],
}

/// A service whose operations say themselves who may call.
pub fn open(_: &mut Ctx) -> Result<(), ApiError> {
    Ok(())
}

/// What carries out an operation, with the gate before it.
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

/// Carries out an operation of one of these services; the gates before [`Operations::enter`] are the caller's.
pub fn run(
    services: &[&'static Operations],
    world: &mut World,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Answer {
    let Some((service, handler)) = find(services, ctx.operation) else {
        return Err(not_modelled(&ctx.operation.action()));
    };
    (service.enter)(ctx)?;
    (handler.run)(world, ctx, input)
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
