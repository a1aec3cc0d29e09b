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
