//! Acts that wait for a bet.

use sim::command::Command;

use super::AppState;
use crate::base::branches::same;
use crate::base::screen::Pane;

impl AppState {
    /// Drops what was just done if it waits for a bet: nothing has happened then but that the guide asks for it. `before`: the state
    /// before it; `act`: what to offer again.
    pub(crate) fn hold_for_bet(&mut self, before: &Self, act: Option<Command>) {
        let Some(run) = &mut self.guide.lesson else {
            return;
        };
        let typed = run.attempt.held();
        let bet = match typed {
            Some(bet) => {
                std::rc::Rc::make_mut(&mut run.attempt).take_held();
                bet
            }
            None if same(
                &before.base.controller.history,
                &self.base.controller.history,
            ) =>
            {
                return;
            }
            None => {
                // Without the guide, nothing but lines can place a bet.
                let asks = self.base.settings.scene.shows(Pane::Guide.name());
                let waits = run.attempt.waits_for_bet(&self.base.controller);
                let Some(bet) = waits.filter(|_| asks) else {
                    return;
                };
                let drawn = self.base.drawn;
                *self = before.clone();
                self.base.drawn = drawn;
                bet
            }
        };
        self.base.clock.playing = false;
        self.base.screen.uncover();
        self.guide
            .ask_for_bet(&mut self.base, bet, typed.is_some(), act);
    }
}
