//! Windows of a presentation that shows something to a class.

use implicit_clone::unsync::IString;

use super::ClassState;
use crate::base::Base;
use crate::base::effects::{Errand, PresentationWindow};
use crate::base::present::WindowRole;
use crate::lesson::guide::GuideState;

impl ClassState {
    /// Asks for a window, which goes on with what this one has.
    pub(crate) fn open_window(
        &self,
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
