//! A scenario to act in: the starting point of tests of the whole simulator.

use serde_json::Value;
use shell::controller::{Controller, placeholders::fill_in};
use sim::World;
use sim::account::Account;
use sim::command::{Call, Command, TimeMove};
use sim::error::ApiError;
use sim::event::Event;
use sim::ids::AccountId;
use sim::outcome::{Outcome, Refusal};
use sim::people;
use sim::principal::Principal;
use sim::scenario::Scenario;
use sim::view::{self, Panel, Selection};

/// A world of a scenario, and its current user.
#[derive(Clone, Debug)]
pub struct TestStage {
    pub controller: Controller,
}

impl TestStage {
    /// The stage with seed 1.
    pub fn new(scenario: Scenario) -> Self {
        Self::seeded(scenario, 1)
    }

    pub fn seeded(scenario: Scenario, seed: u64) -> Self {
        let controller = Controller::new(scenario, seed);
        Self { controller }
    }

    pub fn world(&self) -> &World {
        self.controller.world()
    }

    /// Runs a line of the terminal, with placeholders; returns whether it succeeded, and its output.
    pub fn line(&mut self, line: &str) -> Result<String, String> {
        let filled = fill_in(&self.controller, line)?;
        let printed = self.controller.run(&filled).printed;
        match printed.exit {
            0 => Ok(printed.stdout),
            _ => Err(printed.stderr),
        }
    }

    /// Runs lines that must succeed.
    #[track_caller]
    pub fn done(&mut self, lines: &[&str]) {
        for line in lines {
            if let Err(says) = self.line(line) {
                panic!("{line}: {says}");
            }
        }
    }

    /// Runs a line of AWS that must succeed and returns its answer.
    #[track_caller]
    pub fn answer(&mut self, line: &str) -> Value {
        self.done(&[line]);
        self.last().expect("it succeeded").answer.clone()
    }

    /// Runs a line of AWS that must be refused.
    #[track_caller]
    pub fn refused(&mut self, line: &str) -> Refusal {
        if let Ok(says) = self.line(line) {
            panic!("{line} is carried out: {says}");
        }
        self.last().expect_err("it was refused").clone()
    }

    /// The end of the last step.
    #[track_caller]
    pub fn last(&self) -> Result<&Outcome, &Refusal> {
        let step = self
            .controller
            .history
            .steps()
            .last()
            .expect("a step was taken");
        step.result.as_ref().map_err(|refusal| &**refusal)
    }

    /// The events of the last step; empty if it was refused.
    pub fn events(&self) -> &[Event] {
        self.last().map_or(&[], |outcome| &outcome.events)
    }

    /// A call by the current user.
    pub fn call(&mut self, operation: &str, input: Value) -> Result<Value, ApiError> {
        let who = self.controller.actor.clone();
        self.call_as(&who, operation, input)
    }

    pub fn call_as(
        &mut self,
        who: &Principal,
        operation: &str,
        input: Value,
    ) -> Result<Value, ApiError> {
        self.step(Command::Call(Call::new(who.clone(), operation, input)));
        match self.last() {
            Ok(outcome) => Ok(outcome.answer.clone()),
            Err(refusal) => Err(refusal.error.clone()),
        }
    }

    pub fn step(&mut self, command: Command) {
        self.controller.step(command);
    }

    /// Lets time pass.
    pub fn wait(&mut self, ms: u64) {
        self.step(Command::Time(TimeMove::Advance { ms }));
        assert!(self.last().is_ok(), "time can pass");
    }

    /// An account by name.
    #[track_caller]
    pub fn id(&self, name: &str) -> AccountId {
        self.controller
            .find_account(name)
            .unwrap_or_else(|| panic!("there is no {name}"))
    }

    /// The account of the current user.
    pub fn own(&self) -> &Account {
        let account = self.world().account(self.controller.actor.account());
        account.expect("somebody acts in it")
    }

    /// An identity, spelled as for `as`: `Payments/Ben`.
    #[track_caller]
    pub fn person(&self, name: &str) -> Principal {
        self.controller
            .find_person(name)
            .unwrap_or_else(|why| panic!("{why}"))
    }

    /// A place as lessons select it (`unit:Workloads`), or `policy:` with an id.
    fn selection(&self, place: &str) -> Option<Selection> {
        let place = fill_in(&self.controller, place).ok()?;
        let Some(policy) = place.strip_prefix("policy:") else {
            return lessons::select(&self.controller, &place);
        };
        let organization = self
            .world()
            .organization_of(self.controller.actor.account())?;
        Some(Selection::Policy {
            organization: organization.id.clone(),
            policy: policy.parse().ok()?,
        })
    }

    /// The inspector's panel of a place for the current viewpoint.
    pub fn panel(&self, place: &str) -> Option<Panel> {
        let selection = self.selection(place)?;
        view::panel(self.world(), &self.controller.viewpoint(), &selection)
    }
}

/// An identity of a world by account and name: `Payments/Ben`.
#[track_caller]
pub fn person_of(world: &World, name: &str) -> Principal {
    let found = name.split_once('/').and_then(|(account, name)| {
        let accounts = world.accounts().filter(|it| &*it.name == account);
        let mut people = accounts.flat_map(people::people);
        people.find(|it| it.name.english() == name)
    });
    let person = found.unwrap_or_else(|| panic!("there is no {name}"));
    person.principal
}
