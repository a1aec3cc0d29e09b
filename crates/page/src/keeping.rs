//! What is stored when: every change at once, and with marks once the session rests.
//!
//! Marks are hashes of the world at the end of a session, by which a later version of the program notices that it plays the session
//! to another world. Hashing takes a moment, so they are added after a pause, and those of large worlds when the page is left.

use crate::Base;
use crate::GuideState;
use crate::unkept::Unkept;
use crate::follow;
use std::rc::Rc;
use std::sync::Arc;

use sim::history::Step;

use super::effects::{PageTimer, SideEffect, Stored, WindowRole};
use super::unkept::StorageTrouble;
use super::walk::Walk;
use super::{AppState, Branch};

#[cfg(test)]
mod tests;

/// Steps above which writing a session takes many milliseconds. Such a session is written only after a pause, or when
/// the page is left.
const LONG: usize = 500;
/// The pause, in milliseconds.
const PAUSE_MS: u32 = 400;
/// Accounts above which hashing a world takes noticeable time.
const MANY_ACCOUNTS: usize = 1_000;
/// Interval between writes while time plays, in milliseconds.
const PLAYING_MS: u64 = 2_000;

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
struct OwnBranches(Rc<Vec<Branch>>);

impl PartialEq for OwnBranches {
    fn eq(&self, other: &Self) -> bool {
        let own = |it: &Branch| !it.foreign;
        Rc::ptr_eq(&self.0, &other.0)
            || (self.0.iter().filter(|it| own(it))).eq(other.0.iter().filter(|it| own(it)))
    }
}

impl AppState {
    /// Requests that what an action has changed is stored. `before`: `None` for the first state.
    pub(super) fn keep_changes(&mut self, before: Option<&Self>) {
        let session = before.is_none_or(|it| it.kept_session() != self.kept_session());
        let lesson = before.is_none_or(|it| it.guide.kept_lesson(&it.base) != self.guide.kept_lesson(&self.base));
        if session && self.base.is_short() {
            self.store_session(false);
        }
        if lesson {
            self.base.store_lesson(false);
        }
        if session || lesson && self.guide.lesson.is_some() {
            self.unkept.settle_soon(&self.guide, &mut self.base);
        }
        if let Some(before) = before {
            let panes = (self.base.screen.open, self.guide.owns_panes(&self.base));
            if panes.1 && panes != (before.base.screen.open, before.guide.owns_panes(&before.base)) {
                self.base.effects.push(SideEffect::Store(Stored::Panes));
            }
        }
        if self.guide.walk.is_some() {
            self.keep_walk(before);
        }
        if self.base.presentation.part != WindowRole::Alone {
            self.keep_presentation(before);
        }
    }

    /// What the stored session depends on.
    fn kept_session(&self) -> impl PartialEq {
        let own = self.guide.own_controller(&self.base);
        let history = &own.history;
        let now = own.world().now().millis();
        // Steps are shared by the states that have them. The last one grows while time plays.
        let last = |steps: &[Arc<Step>]| steps.last().map(Arc::as_ptr);
        let (moment, last) = match self.base.clock.playing {
            true => (now / (PLAYING_MS * self.base.clock.speed.max(1)), None),
            false => (now, Some((last(history.steps()), last(history.undone())))),
        };
        (
            (history.scenario(), history.seed(), history.start().now()),
            (history.steps().len(), history.undone().len(), moment, last),
            (history.floor(), history.faults().len()),
            OwnBranches(self.base.branches.clone()),
            (own.actor.clone(), own.key.clone()),
            (own.instructor, self.base.controller.dialect),
            (self.base.screen.form, self.guide.walk.clone()),
            (follow::is_following(&self.follow), self.base.presentation.part),
        )
    }

    fn store_session(&mut self, marked: bool) {
        // The server's session, or one shown to an audience, does not replace the reader's own stored session. A lesson
        // may have been opened on top of the server's.
        let servers = self.follow.is_some() && self.guide.lesson.is_some();
        if !follow::is_following(&self.follow) && !servers && self.base.presentation.part == WindowRole::Alone {
            self.base.effects
                .push(SideEffect::Store(Stored::Session { marked }));
        }
    }

    /// Stores the session with its lesson once it rests, or when the page is left: then with marks, however large the world is.
    pub(super) fn take_keep(&mut self, action: KeepAction) {
        if action == KeepAction::Leave && self.base.clock.playing {
            // Time stops: a lesson counts what has passed.
            let history = self.base.controller.history.clone();
            self.guide.look_at_lesson(&mut self.base, &history, true);
        }
        if self.unkept.take(&self.guide, &mut self.base, action) || !std::mem::take(&mut self.unkept.is_unmarked) {
            return;
        }
        let controllers = [self.guide.own_controller(&self.base), &self.base.controller];
        let is_large = controllers.map(|it| it.world().accounts().count() > MANY_ACCOUNTS);
        let marked = action == KeepAction::Leave || is_large == [false; 2];
        self.store_session(marked);
        self.base.store_lesson(marked);
        self.unkept.is_unmarked = !marked;
    }

    /// Stores the attempt at a walkthrough after each of its steps.
    fn keep_walk(&mut self, before: Option<&Self>) {
        let shown = |state: &Self| {
            let walk = state.guide.walk.as_ref();
            let walk = walk.filter(|_| state.base.presentation.part == WindowRole::Alone);
            let place = |walk: &Walk| (walk.step, walk.lines, walk.opened.is_some());
            walk.map(|walk| (walk.id.clone(), place(walk)))
        };
        let (had, Some(has)) = (before.and_then(shown), shown(self)) else {
            return;
        };
        if had.as_ref() != Some(&has) {
            let begins = had.is_none_or(|it| it.0 != has.0);
            self.base.effects
                .push(SideEffect::Store(Stored::Walk { begins }));
        }
    }

    /// Stores what this window of a presentation shows: the presenter's after each action.
    fn keep_presentation(&mut self, before: Option<&Self>) {
        let shown = |state: &Self| {
            let steps = state.base.controller.history.steps().len();
            (
                state.base.presentation.part,
                state.base.feedback.notices,
                steps,
                state.base.presentation.request.0,
            )
        };
        let is_presenter = self.base.presentation.part == WindowRole::Presenter;
        if is_presenter || before.is_none_or(|it| shown(it) != shown(self)) {
            self.base.effects.push(SideEffect::Store(Stored::Presentation));
        }
    }
}

impl Unkept {
    /// Has the state stored with marks soon. A session without steps has none.
    fn settle_soon(&mut self, guide: &GuideState, base: &mut Base) {
        let history = &base.controller.history;
        let steps = history.steps().len() + history.undone().len();
        if steps > 0 || guide.lesson.is_some() {
            self.is_unmarked = true;
            let timer = SideEffect::Timer(PageTimer::Settle, Some(PAUSE_MS));
            base.effects.push(timer);
        }
    }

    /// Takes a report about storage, or what the user does about it. False if the action is about something else.
    fn take(&mut self, guide: &GuideState, base: &mut Base, action: KeepAction) -> bool {
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
    pub(super) fn leave_unmarked(&mut self, base: &mut Base) {
        if self.is_unmarked && base.is_short() {
            self.is_unmarked = false;
            base.effects
                .push(SideEffect::Timer(PageTimer::Settle, None));
        }
    }
}

impl GuideState {
    /// What the stored lesson depends on: it is stored after each action, so that nothing depends on how the tab is closed.
    fn kept_lesson(&self, base: &Base) -> impl PartialEq {
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
    fn owns_panes(&self, base: &Base) -> bool {
        base.settings.scene.panes.is_empty()
            && base.presentation.part == WindowRole::Alone
            && self.lesson.is_none()
    }
}

impl Base {
    /// Whether the session is written at once.
    fn is_short(&self) -> bool {
        let history = &self.controller.history;
        history.steps().len() + history.undone().len() <= LONG
    }

    fn store_lesson(&mut self, marked: bool) {
        if self.presentation.part == WindowRole::Alone {
            self.effects
                .push(SideEffect::Store(Stored::Lesson { marked }));
        }
    }
}
