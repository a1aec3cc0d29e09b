//! What is stored when.

use std::sync::Arc;

use sim::history::Step;

use super::AppState;
use crate::base::effects::{SideEffect, Stored, WindowRole};
use crate::files::keeping::{KeepAction, OwnBranches};
use crate::follow;
use crate::lesson::walk::Walk;

/// Accounts above which hashing a world takes noticeable time.
const MANY_ACCOUNTS: usize = 1_000;

/// Interval between writes while time plays, in milliseconds.
const PLAYING_MS: u64 = 2_000;

impl AppState {
    /// Requests that what an action has changed is stored. `before`: `None` for the first state.
    pub(crate) fn keep_changes(&mut self, before: Option<&Self>) {
        let session = before.is_none_or(|it| it.kept_session() != self.kept_session());
        let lesson = before
            .is_none_or(|it| it.guide.kept_lesson(&it.base) != self.guide.kept_lesson(&self.base));
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
            if panes.1
                && panes
                    != (
                        before.base.screen.open,
                        before.guide.owns_panes(&before.base),
                    )
            {
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
            (
                follow::is_following(&self.follow),
                self.base.presentation.part,
            ),
        )
    }

    fn store_session(&mut self, marked: bool) {
        // The server's session, or one shown to an audience, does not replace the reader's own stored session. A lesson
        // may have been opened on top of the server's.
        let servers = self.follow.is_some() && self.guide.lesson.is_some();
        if !follow::is_following(&self.follow)
            && !servers
            && self.base.presentation.part == WindowRole::Alone
        {
            self.base
                .effects
                .push(SideEffect::Store(Stored::Session { marked }));
        }
    }

    /// Stores the session with its lesson once it rests, or when the page is left: then with marks, however large the world is.
    pub(crate) fn take_keep(&mut self, action: KeepAction) {
        if action == KeepAction::Leave && self.base.clock.playing {
            // Time stops: a lesson counts what has passed.
            let history = self.base.controller.history.clone();
            self.guide.look_at_lesson(&mut self.base, &history, true);
        }
        if self.unkept.take(&self.guide, &mut self.base, action)
            || !std::mem::take(&mut self.unkept.is_unmarked)
        {
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
            self.base
                .effects
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
            self.base
                .effects
                .push(SideEffect::Store(Stored::Presentation));
        }
    }
}
