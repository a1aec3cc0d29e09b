//! The learners who are there: whose page follows the session now, under the id that it made up.
//!
//! Ids cost nothing, open connections do: places on the board and votes are for learners who are there.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The open streams of each learner: a tab that was copied has the same id.
#[derive(Clone, Debug, Default)]
pub struct PresentLearners(Arc<Mutex<BTreeMap<String, usize>>>);

/// An open stream of a learner. Dropping it ends it.
#[derive(Debug)]
pub struct Attendance {
    present: PresentLearners,
    id: String,
}

impl PresentLearners {
    /// No update can be left half done under this lock.
    fn streams(&self) -> MutexGuard<'_, BTreeMap<String, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn attend(&self, id: &str) -> Attendance {
        *self.streams().entry(id.to_string()).or_default() += 1;
        Attendance {
            present: self.clone(),
            id: id.to_string(),
        }
    }

    pub fn has(&self, id: &str) -> bool {
        self.streams().contains_key(id)
    }
}

impl Drop for Attendance {
    fn drop(&mut self) {
        let mut streams = self.present.streams();
        if let Some(count) = streams.get_mut(&self.id) {
            *count -= 1;
            if *count == 0 {
                streams.remove(&self.id);
            }
        }
    }
}
