//! The guide and what the address asks for.

use crate::lesson::{Kept, LessonFiles, LessonPlace};
use lessons::Stand;
use serde_json::Value;
use sim::session::SavedSession;
use std::rc::Rc;

use lessons::scene::PageScene;
use message::message;

use super::GuideState;
use crate::base::Base;
use crate::base::scene::ODD;

impl GuideState {
    /// Notes that the lesson has started.
    pub(crate) fn entered(&self, base: &mut Base) {
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

/// The start of the lesson in the address. A link's session comes first, then the stored one.
pub(crate) fn enter_by_address(base: &mut Base, files: &mut LessonFiles) -> Option<LessonPlace> {
    if !base.settings.waits {
        return None;
    }
    let lesson = &files.opened.lesson;
    let step = base.settings.scene.step.map(|it| it - 1);
    let step = step.filter(|it| *it < lesson.steps.len());
    let stand =
        (step.filter(|_| files.kept.is_none())).map(|it| Stand::at(lesson, it, 0).controller);
    let linked = base.settings.session.take();
    let history = match &linked {
        Some(session) => Some((**session).clone()),
        None => stand.as_ref().map(|it| (it.history.clone(), None)),
    };
    if let Some((history, parting)) = history {
        let kept = Kept {
            saved: SavedSession::unmarked(history.session()),
            taken: history.steps().len(),
            // No identity of this name: the last caller continues.
            actor: (stand.filter(|_| linked.is_none()))
                .map_or(String::new(), |controller| controller.actor.to_string()),
            key: None,
            instructor: !lesson.console,
            log: Value::Null,
            place: LessonPlace::Intro,
            begun: files.now.clone(),
            version: lesson.fingerprint.clone(),
            ms: 0,
        };
        files.kept = Some((kept, (history, parting)));
    }
    step.map(LessonPlace::Step)
}
