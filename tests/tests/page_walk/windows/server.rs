//! The server whose session a page follows: its commands, and what it sends.

use orgsim_tests::walk::{self, Dice};
use sim::command::Command;
use sim::history::History;
use sim::scenario::Scenario;
use sim::session::Session;

pub struct Server {
    /// The session on the server.
    pub history: History,
    /// The number of sessions that it has begun.
    pub epoch: usize,
}

impl Server {
    pub fn new(dice: &mut Dice) -> Self {
        let mut server = Self {
            history: History::new(Scenario::AllFeatures, 1),
            epoch: 0,
        };
        server.begin(dice);
        server
    }

    /// Begins another session, in which something was done before anyone looks.
    pub fn begin(&mut self, dice: &mut Dice) {
        let scenarios = [Scenario::Empty, Scenario::AllFeatures, Scenario::Guardrails];
        let scenario = *dice.one(&scenarios).expect("there are some");
        self.history = History::new(scenario, dice.below(5) as u64);
        self.epoch += 1;
        self.work(dice, 3);
    }

    pub fn work(&mut self, dice: &mut Dice, count: usize) {
        for _ in 0..count {
            let command = walk::command(self.history.world(), dice.roll());
            self.history.step(command);
        }
    }

    /// The name of its session.
    pub fn name(&self) -> String {
        format!("epoch {}", self.epoch)
    }

    /// The session before its first command.
    pub fn opening(&self) -> Session {
        Session::new(self.history.scenario(), self.history.seed())
    }

    /// The commands after those that a page has.
    pub fn rows(&self, after: usize) -> Vec<Command> {
        let steps = self.history.steps().iter().skip(after);
        steps.map(|it| it.command.clone()).collect()
    }
}
