//! The guide and what the address asks for.

use crate::Base;
use crate::GuideState;
use crate::scene::ODD;
use lessons::scene::PageScene;
use message::message;
use std::rc::Rc;

impl GuideState {
    /// Notes that the lesson has started.
    pub(crate) fn entered(&mut self, base: &mut Base) {
        if !std::mem::take(&mut base.settings.waits) {
            return;
        }
        let steps = (self.lesson.as_ref()).map_or(0, |run| run.attempt.lesson.steps.len());
        if let Some(number) = base.settings.scene.step.filter(|it| *it > steps) {
            let said = base.feedback.notice.take().and_then(|notice| notice.detail);
            let wrong = base.words.tell(message!(
                "There is no step {number}; the lesson has {steps}."
            ));
            let detail = said.map_or(wrong.clone(), |said| format!("{said} {wrong}"));
            base.remark(base.words.say(ODD), Some(detail));
        }
        base.set_the_scene();
    }

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
