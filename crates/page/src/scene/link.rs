//! What *Prepare a link* makes a link of: what was chosen before, and whether the session goes along.

use crate::Base;
use crate::GuideState;
use std::rc::Rc;

use lessons::own::is_own;
use lessons::scene::PageScene;


/// Why the session of this page does not go along in the link of a scene.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionLeftOut {
    /// The lesson begins in a world of its own.
    OtherWorld,
    /// The link has the lesson itself, because readers have it from nowhere else.
    OwnLesson,
}

/// Whether the session goes along in the link of a scene with this lesson. `open`: the lesson that is open, whose world the session has.
pub fn left_out(lesson: Option<&str>, open: Option<&str>) -> Option<SessionLeftOut> {
    let lesson = lesson?;
    match is_own(lesson) {
        true => Some(SessionLeftOut::OwnLesson),
        false => (Some(lesson) != open).then_some(SessionLeftOut::OtherWorld),
    }
}

impl GuideState {
    /// What *Prepare a link* begins with, if something was chosen in it before: of a lesson that was opened since, its lesson.
    pub fn prepared_scene(&self, base: &Base) -> Option<Rc<PageScene>> {
        let mut scene = base.settings.prepared.clone()?;
        if let Some(run) = &self.lesson
            && scene.lesson.as_deref() != Some(run.id())
        {
            let scene = Rc::make_mut(&mut scene);
            (scene.lesson, scene.step) = (Some(run.id().to_string()), None);
        }
        Some(scene)
    }
}
