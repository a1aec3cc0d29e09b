//! The open streams: of learners, and of all others who follow.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::audience::{Audience, LearnerNumber, StreamNumber, Watching};

/// How each stream is told to end.
type Enders = BTreeMap<StreamNumber, Arc<Notify>>;

#[derive(Clone, Debug, Default)]
pub struct Present(Arc<Mutex<(Audience, Enders)>>);

/// An open stream. Dropping it frees its place.
#[derive(Debug)]
pub struct Attendance {
    present: Present,
    number: StreamNumber,
    told: Arc<Notify>,
}

impl Present {
    /// No update can be left half done under this lock.
    fn lock(&self) -> MutexGuard<'_, (Audience, Enders)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for a stream; `None`: there is none.
    pub fn admit(&self, new: Watching) -> Option<Attendance> {
        let mut inner = self.lock();
        let (number, gone) = inner.0.admit(new)?;
        end(&mut inner.1, gone);
        let told = Arc::<Notify>::default();
        inner.1.insert(number, told.clone());
        Some(Attendance {
            present: self.clone(),
            number,
            told,
        })
    }

    /// Ends the streams of a learner.
    pub fn remove(&self, learner: LearnerNumber) {
        let mut inner = self.lock();
        let gone = inner.0.remove(learner);
        end(&mut inner.1, gone);
    }

    pub fn has(&self, learner: LearnerNumber) -> bool {
        self.lock().0.has(learner)
    }

    pub fn is_full(&self) -> bool {
        self.lock().0.is_full()
    }

    pub fn followers(&self) -> usize {
        self.lock().0.followers()
    }
}

fn end(all: &mut Enders, gone: impl IntoIterator<Item = StreamNumber>) {
    (gone.into_iter().filter_map(|it| all.remove(&it))).for_each(|told| told.notify_one());
}

impl Attendance {
    /// Completes when the stream must end.
    pub async fn ended(&self) {
        self.told.notified().await;
    }
}

impl Drop for Attendance {
    fn drop(&mut self) {
        let mut inner = self.present.lock();
        inner.0.leave(self.number);
        inner.1.remove(&self.number);
    }
}
