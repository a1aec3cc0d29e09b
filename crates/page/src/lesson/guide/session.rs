//! The session beside the guide.

use message::counted;

use super::GuideState;
use crate::base::Base;
use crate::base::screen::ShownCall;

impl GuideState {
    /// Stores undone steps as a branch before a new step drops them.
    pub(crate) fn keep_future(&self, base: &mut Base) {
        let taken = base.controller.history.steps().len();
        if matches!(base.screen.why, Some(ShownCall::Step(step)) if step >= taken) {
            // The step that it explains is dropped.
            base.screen.why = None;
        }
        // In a lesson the learner goes back and retries; its world is not a branch of their own.
        if self.lesson.is_some() {
            return;
        }
        let steps = base.controller.history.undone().len();
        if steps > 0 {
            base.keep_whole(
                &base
                    .words
                    .tell(counted!(steps, "1 undone step|{n} undone steps")),
            );
        }
    }
}
