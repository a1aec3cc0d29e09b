//! The lock on the world of a call: a handler can write only after the gates have permitted the call.

use std::ops::Deref;

use crate::context::Ctx;
use api::error::ApiError;
use message::message;
use state::world::{World, WorldMut};

/// The world as a handler gets it. It reads as a [`World`].
#[derive(Debug)]
pub struct Locked<'w>(&'w mut WorldMut);

impl<'w> Locked<'w> {
    /// Locks the world for a handler.
    pub fn new(world: &'w mut WorldMut) -> Self {
        Self(world)
    }

    /// The world for changes.
    ///
    /// # Errors
    ///
    /// The handler did not ask whether the call is permitted, which is a mistake of ours. So the call changes nothing.
    pub fn open(&mut self, ctx: &Ctx) -> Result<&mut WorldMut, ApiError> {
        match ctx.permitted() {
            Some(_) => Ok(self.0),
            None => Err(ApiError::not_possible(message!(
                "`{operation}` changes nothing, because its permission was not checked.",
                operation = ctx.operation.action()
            ))),
        }
    }
}

impl Deref for Locked<'_> {
    type Target = World;

    fn deref(&self) -> &World {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authorize;
    use api::model;
    use api::partition::Partition;
    use api::principal::Principal;
    use api::time::SimTime;
    use policy::Context;
    use state::command::Call;
    use state::reaction::Events;
    use state::world::Writer;

    #[test]
    fn a_handler_writes_only_after_it_asked_and_was_allowed() {
        let world = World::new(1, SimTime::from_millis(1_772_442_000_000));
        let mut world = WorldMut::new(world, Writer::Call);
        let email = "lab@example.com".into();
        let account = world.open_account(Partition::Aws, "Lab".into(), email, true);
        let ctx = |caller: Principal| {
            let call = Call::new(caller, "sqs:CreateQueue", api::json::json!({}));
            let operation = model::operation("sqs:CreateQueue").expect("it is modeled");
            Ctx::new(&call, operation, Events::new(&[]))
        };
        let mut locked = Locked::new(&mut world);

        let mut root = ctx(Principal::Root(account));
        assert!(locked.open(&root).is_err(), "nobody asked");
        authorize::permit(&locked, &mut root, "*", Context::default()).expect("it is the root");
        assert!(locked.open(&root).is_ok(), "policy allows it");

        let mut stranger = ctx(Principal::user(account, "Eve"));
        let denied = authorize::permit(&locked, &mut stranger, "*", Context::default());
        assert!(denied.is_err(), "there is no such user");
        assert!(locked.open(&stranger).is_err(), "policy denies it");

        // A call within the call needs a permission of its own.
        root.begin(root.operation);
        assert!(
            locked.open(&root).is_err(),
            "nobody asked about the inner call"
        );
    }
}
