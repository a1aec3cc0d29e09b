//! The first state of a page that follows a server.

use shell::controller::Controller;
use sim::scenario::Scenario;
use sim::session::SavedSession;

use super::AppState;
use crate::base::words::Words;
use crate::follow::Follow;

impl AppState {
    /// The state of a page that follows. The browser's stored session is among its branches.
    pub fn to_follow(kept: Option<Self>, class: bool, words: Words) -> Self {
        let mut state = Self::new(Controller::new(Scenario::Empty, 1), words);
        if let Some(kept) = kept {
            let kept = kept.base;
            state.base.branches = kept.branches;
            state.base.effects = kept.effects;
            state.base.screen.form = kept.screen.form;
            state.base.controller.dialect = kept.controller.dialect;
            let saved = SavedSession::whole(&kept.controller.history);
            state
                .base
                .keep(saved, words.say("kept here before").to_string());
        }
        state.follow = Some(Follow::of(class));
        state
    }
}
