//! The large scenarios, whose accounts come in slices.

use super::build::Build;
use super::crowd::Crowd;
use state::world::World;

/// A scenario's world while it is built. The accounts of large scenarios are added in slices, whose sizes do not change the
/// result.
#[derive(Clone, Debug)]
pub struct Building {
    pub(super) build: Build,
    pub(super) crowd: Option<Crowd>,
}

impl Building {
    pub(super) fn new(build: Build, crowd: Option<Crowd>) -> Self {
        Self { build, crowd }
    }

    /// Adds at most `accounts` accounts. Returns whether the world is complete.
    pub fn go_on(&mut self, accounts: usize) -> bool {
        for _ in 0..accounts {
            let Some(crowd) = &mut self.crowd else { break };
            if crowd.go_on(&mut self.build) {
                self.crowd = None;
            }
        }
        self.crowd.is_none()
    }

    /// The number of added accounts, and of all accounts; `None` when no slices are left.
    pub fn accounts(&self) -> Option<(usize, usize)> {
        self.crowd.as_ref().map(Crowd::progress)
    }

    /// The world, after adding all accounts that are left.
    pub fn finish(mut self) -> World {
        self.go_on(usize::MAX);
        self.build.world.done()
    }
}
