//! How much work maps have done, so that tests of growth need no clock.

use std::cell::Cell;

thread_local! {
    static STEPS: Cell<u64> = const { Cell::new(0) };
}

/// In debug builds, the number of look-ups in maps, and of entries that loops over maps have passed, in this thread so far.
pub fn steps() -> u64 {
    STEPS.get()
}

#[inline(always)]
pub(crate) fn count() {
    if cfg!(debug_assertions) {
        STEPS.set(STEPS.get().wrapping_add(1));
    }
}
