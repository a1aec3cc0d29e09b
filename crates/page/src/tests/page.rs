//! A page for tests: actions are reduced as the page does it, and each of them twice, because the reducer depends on nothing else.

use std::rc::Rc;

use shell::controller::Controller;
use sim::scenario::Scenario;

use crate::action::{Action, SessionAction};
use crate::app::AppState;
use crate::base::effects::SideEffect;
use crate::base::words::Words;
use crate::reduce;

/// A state, and the effects of the last action.
pub struct TestPage {
    pub state: Rc<AppState>,
    pub effects: Vec<SideEffect>,
}

impl TestPage {
    /// A page that was opened with a scenario.
    pub fn open(scenario: Scenario) -> Self {
        let controller = Controller::new(scenario, 1);
        Self::begin(AppState::new(controller, Words::ENGLISH))
    }

    pub fn begin(state: AppState) -> Self {
        let (state, effects) = state.begun();
        Self {
            state: Rc::new(state),
            effects,
        }
    }

    /// Takes an action.
    pub fn take(&mut self, action: Action) -> &mut Self {
        let (state, effects) = reduce(self.state.clone(), action.clone());
        let (again, other) = reduce(self.state.clone(), action);
        assert_eq!(effects, other, "the reducer is pure");
        assert_eq!(
            state.base.controller.world().hash(),
            again.base.controller.world().hash(),
            "the reducer is pure"
        );
        let screen = |it: &AppState| {
            (
                it.base.screen.selection.clone(),
                it.base.screen.open,
                it.base.screen.form,
            )
        };
        assert_eq!(screen(&state), screen(&again), "the reducer is pure");
        assert_eq!(state.base.feedback.notice, again.base.feedback.notice);
        (self.state, self.effects) = (state, effects);
        self
    }

    /// Types a line in the terminal.
    pub fn line(&mut self, line: &str) -> &mut Self {
        self.take(Action::Session(SessionAction::Lines(vec![
            line.to_string(),
        ])))
    }
}
