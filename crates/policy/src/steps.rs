//! Steps: the cost of evaluations and proofs, counted in the same way on every machine.
//!
//! A step is about a byte of a pattern or of a text that is compared, or a state of a proof; what is read or kept besides costs steps,
//! too. Evaluation happens wherever a command leads, so the limit belongs to the thread and not to each caller, of which the next one
//! would forget it. When no step is left, nothing matches any more, and answers mean nothing: whoever set the limit discards them.

use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

thread_local! {
    static LEFT: Cell<u64> = const { Cell::new(u64::MAX) };
    static STOP: RefCell<Option<Arc<AtomicBool>>> = const { RefCell::new(None) };
}

/// What holds outside a function with a limit. It returns also after a panic.
struct Outside {
    left: u64,
    limit: u64,
    stop: Option<Arc<AtomicBool>>,
}

impl Drop for Outside {
    fn drop(&mut self) {
        LEFT.set(self.left - (self.limit - left()));
        STOP.replace(self.stop.take());
    }
}

/// Runs a function that may take at most so many steps on this thread. Returns its answer, and the steps that it took: if these are
/// the limit, the answer means nothing.
pub fn within<T>(limit: u64, run: impl FnOnce() -> T) -> (T, u64) {
    until(STOP.with_borrow(Clone::clone), limit, run)
}

/// The same for a proof that another thread may stop: then no step is left.
pub fn until<T>(stop: Option<Arc<AtomicBool>>, limit: u64, run: impl FnOnce() -> T) -> (T, u64) {
    let outside = Outside {
        left: left(),
        limit: limit.min(left()),
        stop: STOP.replace(stop),
    };
    let limit = outside.limit;
    LEFT.set(limit);
    let answer = run();
    (answer, limit - left())
}

/// The steps that are left.
pub fn left() -> u64 {
    LEFT.get()
}

/// Takes steps. Returns whether any is left.
pub fn take(steps: usize) -> bool {
    let steps = u64::try_from(steps).unwrap_or(u64::MAX);
    LEFT.set(left().saturating_sub(steps));
    left() > 0
}

/// The same in long work, which another thread may have stopped.
pub fn goes_on(steps: usize) -> bool {
    let is_stopped =
        STOP.with_borrow(|it| it.as_ref().is_some_and(|it| it.load(Ordering::Relaxed)));
    take(if is_stopped { usize::MAX } else { steps })
}
