//! What watches the world and changes nothing in it.
//!
//! A refused call leaves the world as it was, but it has been seen: AWS logs it, and it counts as an attempt to use a
//! service. So this is the only part of a world that a refusal adds to.

use crate::command::Command;
use crate::outcome::{Outcome, Refusal};
use crate::world::World;

/// What has been seen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Records {}

impl World {
    /// Keeps what can be seen of a step. `self` is the world after it; for a refusal that is the world before it.
    pub(crate) fn watch(&mut self, command: &Command, result: Result<&Outcome, &Refusal>) {
        let _ = (command, result);
    }
}
