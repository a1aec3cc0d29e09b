//! Drawing in slices: hundreds of new places are spread over several frames.

use ui::browser::{AnimationFrame, request_animation_frame};
use ui::prelude::*;

/// New parts drawn per frame.
const SLICE: usize = 8;

/// Number of parts drawn now.
#[hook]
pub(crate) fn use_slices(parts: usize) -> usize {
    let shown = use_mut_ref(|| 0);
    let redraw = use_force_update();
    let frame = use_mut_ref(|| None::<AnimationFrame>);
    let now = parts.min(*shown.borrow() + SLICE);
    use_effect_with((now, parts), move |(now, parts)| {
        *shown.borrow_mut() = *now;
        let more = (now < parts).then(|| request_animation_frame(move |_| redraw.force_update()));
        *frame.borrow_mut() = more;
    });
    now
}
