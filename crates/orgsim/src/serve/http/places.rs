//! The places for connections. When all are taken, a new connection gets the place of the one that has been idle longest;
//! when none is idle, it is refused.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// So many connections at a time: all followers, and some for the rest. Most systems give a process 1,024 files.
pub(super) const MOST: usize = 768;

#[derive(Debug, Default)]
pub(super) struct Places {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    /// Numbers connections, and moments at which one became idle.
    next: u64,
    taken: BTreeMap<u64, Taken>,
}

#[derive(Debug)]
struct Taken {
    /// Since when no request is under way; smaller is longer ago.
    idle: Option<u64>,
    /// Another connection has its place.
    closing: bool,
    close: Arc<Notify>,
}

/// The place of one connection. Dropping it frees the place.
#[derive(Debug)]
pub(super) struct Place {
    places: Arc<Places>,
    number: u64,
    close: Arc<Notify>,
}

/// A request that is under way.
#[derive(Debug)]
pub(super) struct Busy(Option<Arc<Place>>);

impl Places {
    /// Nothing can be half done under this lock.
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for a connection. `None` if all are taken by connections with requests under way.
    pub fn take(self: &Arc<Self>) -> Option<Arc<Place>> {
        let mut inner = self.inner();
        let open = inner.taken.values().filter(|it| !it.closing).count();
        if open >= MOST {
            let idle = inner
                .taken
                .values_mut()
                .filter(|it| !it.closing && it.idle.is_some());
            let longest = idle.min_by_key(|it| it.idle)?;
            longest.closing = true;
            longest.close.notify_one();
        }
        inner.next += 1;
        let number = inner.next;
        let close = Arc::new(Notify::new());
        let taken = Taken {
            idle: Some(number),
            closing: false,
            close: close.clone(),
        };
        inner.taken.insert(number, taken);
        Some(Arc::new(Place {
            places: self.clone(),
            number,
            close,
        }))
    }
}

impl Place {
    /// A request begins; none if the connection is being closed.
    pub fn begin(self: &Arc<Self>) -> Option<Busy> {
        let mut inner = self.places.inner();
        let taken = inner.taken.get_mut(&self.number).filter(|it| !it.closing)?;
        taken.idle = None;
        Some(Busy(Some(self.clone())))
    }

    /// Ready when the connection has to go.
    pub async fn closed(&self) {
        self.close.notified().await;
    }
}

impl Busy {
    /// The connection stays busy until it ends.
    pub fn stay(mut self) {
        self.0 = None;
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        let Some(place) = &self.0 else { return };
        let mut inner = place.places.inner();
        inner.next += 1;
        let now = inner.next;
        if let Some(taken) = inner.taken.get_mut(&place.number) {
            taken.idle = Some(now);
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.places.inner().taken.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_idle_connection_makes_room_and_busy_ones_do_not() {
        let places = Arc::new(Places::default());
        let mut all: Vec<_> = (0..MOST).map(|_| places.take().unwrap()).collect();
        // The first was used last, the second is busy: the third goes.
        drop(all[0].begin());
        let busy = all[1].begin();
        let new = places.take().unwrap();
        assert!(all[2].begin().is_none());
        assert!(all[0].begin().is_some() && all[3].begin().is_some());
        let others: Vec<_> = all.iter().filter_map(Place::begin).collect();
        let last = new.begin();
        assert_eq!(others.len(), MOST - 1);
        assert!(places.take().is_none());
        drop((busy, last, others));
        assert!(places.take().is_some());
        all.clear();
        drop(new);
        assert!(places.inner().taken.is_empty());
    }
}
