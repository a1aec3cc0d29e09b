//! Whether the guide has something to show.

use super::GuideState;
use crate::base::Base;
use crate::base::effects::WindowRole;
use crate::base::route::Route;

impl GuideState {
    /// Whether the welcome card shows.
    pub fn welcomes(&self, base: &Base) -> bool {
        base.screen.welcome
            && base.presentation.part == WindowRole::Alone
            && base.controller.history.steps().is_empty()
            && !self.has_guide()
    }

    /// Whether the guide has contents.
    pub fn has_guide(&self) -> bool {
        let lesson = self.lesson.is_some() || self.opening.is_some();
        lesson || self.walk.is_some() || self.editing.is_some()
    }

    /// Returns to the list of lessons after a lesson or a draft, if other views are available.
    pub(crate) fn back_to_course(&self, base: &mut Base) {
        if !base.bare() && !self.has_guide() && base.presentation.part == WindowRole::Alone {
            base.go_to_route(Route::Lessons, None);
        }
    }
}
