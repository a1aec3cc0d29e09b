//! Windows of a presentation that shows something to a class.

use crate::Base;
use crate::GuideState;
use crate::class::ClassState;
use crate::effects::{Errand, PresentationWindow};
use crate::present::WindowRole;
use implicit_clone::unsync::IString;

impl ClassState {
    /// Asks for a window, which goes on with what this one has.
    pub(crate) fn open_window(
        &mut self,
        guide: &GuideState,
        base: &mut Base,
        part: WindowRole,
        id: IString,
    ) {
        let window = PresentationWindow {
            part,
            id,
            handed: guide.handed_lesson().or_else(|| base.seen_lesson()),
            shows: part == WindowRole::Presenter && self.show.shown.is_on(),
        };
        base.request(Errand::OpenWindow(window));
    }
}
