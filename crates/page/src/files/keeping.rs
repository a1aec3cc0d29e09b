//! What is stored when: every change at once, and with marks once the session rests.
//!
//! Marks are hashes of the world at the end of a session, by which a later version of the program notices that it plays the session
//! to another world. Hashing takes a moment, so they are added after a pause, and those of large worlds when the page is left.

#[cfg(test)]
mod tests;

use std::rc::Rc;

use super::unkept::{StorageTrouble, Unkept};
use crate::base::Base;
use crate::base::branches::Branch;
use crate::base::effects::{PageTimer, SideEffect, Stored, WindowRole};
use crate::lesson::guide::GuideState;

/// Steps above which writing a session takes many milliseconds. Such a session is written only after a pause, or when
/// the page is left.
const LONG: usize = 500;

/// The pause, in milliseconds.
const PAUSE_MS: u32 = 400;

/// The moments at which what was stored without marks is stored again, and what becomes of what is not stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeepAction {
    /// Nothing has changed during the pause.
    Settle,
    /// The page is left.
    Leave,
    /// What the browser does not store has changed.
    Trouble(StorageTrouble),
    /// Save the reader's own session to a file.
    Save,
    /// The browser took the file, with this number of steps.
    Saved(usize),
    /// The user has seen that damaged texts were set aside.
    Seen,
}

/// The branches of this tab. Another tab's stored session stays: its branch is no reason to store.
pub(crate) struct OwnBranches(pub(crate) Rc<Vec<Branch>>);

impl PartialEq for OwnBranches {
    fn eq(&self, other: &Self) -> bool {
        let own = |it: &Branch| !it.foreign;
        Rc::ptr_eq(&self.0, &other.0)
            || (self.0.iter().filter(|it| own(it))).eq(other.0.iter().filter(|it| own(it)))
    }
}

impl Unkept {
    /// Has the state stored with marks soon. A session without steps has none.
    pub(crate) fn settle_soon(&mut self, guide: &GuideState, base: &mut Base) {
        let history = &base.controller.history;
        let steps = history.steps().len() + history.undone().len();
        if steps > 0 || guide.lesson.is_some() {
            self.is_unmarked = true;
            let timer = SideEffect::Timer(PageTimer::Settle, Some(PAUSE_MS));
            base.effects.push(timer);
        }
    }

    /// Takes a report about storage, or what the user does about it. False if the action is about something else.
    pub(crate) fn take(&mut self, guide: &GuideState, base: &mut Base, action: KeepAction) -> bool {
        match action {
            KeepAction::Settle | KeepAction::Leave => return false,
            KeepAction::Trouble(trouble) => self.trouble = trouble,
            KeepAction::Save => {
                let effect = SideEffect::SaveSession(guide.own_steps(base));
                base.effects.push(effect);
            }
            KeepAction::Saved(steps) => self.saved = Some(steps),
            KeepAction::Seen => self.seen = true,
        }
        base.drawn += 1;
        self.ask_before_closing(guide, base);
        true
    }

    /// Another tab has stored its session. Marks are no reason to store over it; what this tab did is stored without them.
    pub(crate) fn leave_unmarked(&mut self, base: &mut Base) {
        if self.is_unmarked && base.is_short() {
            self.is_unmarked = false;
            base.effects
                .push(SideEffect::Timer(PageTimer::Settle, None));
        }
    }
}

impl GuideState {
    /// What the stored lesson depends on: it is stored after each action, so that nothing depends on how the tab is closed.
    pub(crate) fn kept_lesson(&self, base: &Base) -> impl PartialEq {
        let run = self.lesson.as_ref();
        (
            run.map(|run| (run.begun.clone(), run.changes, run.id().to_string())),
            // After a presentation, a lesson that was handed over is no longer open.
            (self.opening.is_none(), base.presentation.part),
            base.controller.history.steps().len(),
            (base.controller.actor.clone(), base.controller.key.clone()),
            base.controller.instructor,
        )
    }

    /// Whether the reader arranges the panes: not the address, a lesson or a presentation.
    pub(crate) fn owns_panes(&self, base: &Base) -> bool {
        base.settings.scene.panes.is_empty()
            && base.presentation.part == WindowRole::Alone
            && self.lesson.is_none()
    }
}

impl Base {
    /// Whether the session is written at once.
    pub(crate) fn is_short(&self) -> bool {
        let history = &self.controller.history;
        history.steps().len() + history.undone().len() <= LONG
    }

    pub(crate) fn store_lesson(&mut self, marked: bool) {
        if self.presentation.part == WindowRole::Alone {
            self.effects
                .push(SideEffect::Store(Stored::Lesson { marked }));
        }
    }
}
