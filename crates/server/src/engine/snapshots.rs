//! Named worlds to return to: a test suite prepares one and starts each test with it.

use super::ask::SnapshotAsk;
use super::owner::{NamedSnapshot, Owner, not_replaced, unwritable};
use crate::fault::WireError;

/// The maximum number of saved worlds. They share their common parts.
const MOST: usize = 1_000;

impl Owner {
    /// Carries out a request and returns the names of all saved worlds.
    pub(super) fn snapshots(&mut self, ask: SnapshotAsk) -> Result<Vec<String>, WireError> {
        let missing = |name: &str| {
            let says = format!("Snapshot `{name}` does not exist.");
            WireError::new(404, "NotFound", says)
        };
        match ask {
            SnapshotAsk::List => {}
            SnapshotAsk::Save(name) => self.save(name)?,
            SnapshotAsk::Restore(name) => {
                let snapshot = self.kept.remove(&name).ok_or_else(|| missing(&name))?;
                let restored = self.restore(&snapshot);
                self.kept.insert(name, snapshot);
                restored?;
            }
            SnapshotAsk::Delete(name) => {
                self.kept.remove(&name).ok_or_else(|| missing(&name))?;
            }
        }
        Ok(self.kept.keys().cloned().collect())
    }

    fn save(&mut self, name: String) -> Result<(), WireError> {
        if self.kept.len() >= MOST && !self.kept.contains_key(&name) {
            let says = format!("The limit of {MOST} snapshots is reached. Delete one first.");
            return Err(WireError::new(400, "LimitExceeded", says));
        }
        self.drop_work();
        self.commit();
        let snapshot = NamedSnapshot {
            session: self.session.clone(),
            world: self.world.clone(),
            rows: self.ledger.in_memory(),
        };
        self.kept.insert(name, snapshot);
        Ok(())
    }

    /// Continues from a saved world. The wall-clock time since it was saved passes in it.
    fn restore(&mut self, snapshot: &NamedSnapshot) -> Result<(), WireError> {
        self.drop_work();
        self.commit();
        if let Some(broken) = &self.broken {
            return Err(unwritable(broken));
        }
        self.opened = None;
        let before = (
            std::mem::replace(&mut self.world, snapshot.world.clone()),
            std::mem::replace(&mut self.session, snapshot.session.clone()),
        );
        match &snapshot.rows {
            Some((head, rows)) => self.ledger.reset(head, rows.clone()),
            None => {
                if let Err(error) = self.rotate() {
                    (self.world, self.session) = before;
                    return Err(not_replaced(&error));
                }
            }
        }
        let now = self.machine.now();
        self.pass(self.clock.behind(now, self.world.now()));
        self.clock.restart();
        self.commit();
        Ok(())
    }
}
