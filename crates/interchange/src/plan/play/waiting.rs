//! Letting time pass until an account is created or closed.

use serde_json::Value;
use sim::command::{Command, TimeMove};
use sim::ids::AccountId;
use sim::{CreateState, World};

use super::super::planner::Planner;
use super::super::step::PlanActor;

/// The maximum number of moves of time until an account is created or closed.
const PATIENCE: usize = 50;

/// The state of a request to create an account.
fn created(world: &World, request: &Value) -> Option<CreateState> {
    let request = world.create_request(&request.as_str()?.parse().ok()?);
    request.map(|it| it.state.clone())
}

impl Planner {
    /// Lets time pass until a request has created its account. Returns the id, or null.
    pub(super) fn wait_for_account(&mut self, request: &Value) -> Value {
        self.wait("Wait for the account", |world| {
            !matches!(created(world, request), Some(CreateState::InProgress))
        });
        match created(&self.world, request) {
            Some(CreateState::Succeeded { account, .. }) => account.to_string().into(),
            Some(CreateState::InProgress | CreateState::Failed { .. }) | None => Value::Null,
        }
    }

    /// Lets time pass until an account is closed, if the goal has it closed. `goal`: the id of the goal.
    pub(super) fn wait_for_closure(&mut self, goal: &Value) {
        let id = goal.as_str().and_then(|it| it.parse().ok());
        let Some(id) = id else { return };
        let goal = AccountId::within(id, self.goal.management.partition());
        let wanted = self.after.account(goal).is_some_and(|it| it.is_closed());
        let Some(account) = self.account(goal).filter(|_| wanted) else {
            return;
        };
        self.wait("Wait until the account is closed", |world| {
            let account = world.account(account);
            account.is_none_or(|it| it.is_closed())
        });
    }

    /// Lets time pass until all policy types are enabled.
    pub(super) fn wait_for_policy_types(&mut self) {
        let id = self.organization().id.clone();
        self.wait("Wait until the policy type is enabled", |world| {
            let organization = world.organization(&id);
            !organization.is_some_and(|it| it.policy_types.values().any(|it| it.pending))
        });
    }

    /// Lets time pass until something is done, as one step.
    fn wait(&mut self, says: &'static str, is_done: impl Fn(&World) -> bool) {
        let mut world = self.world.clone();
        let mut moves = 0;
        while moves < PATIENCE && !is_done(&world) {
            if sim::step(&mut world, &Command::Time(TimeMove::Next)).is_err() {
                break;
            }
            moves += 1;
        }
        let time = match moves {
            0 => return,
            1 => TimeMove::Next,
            _ => TimeMove::Advance {
                ms: world.now().since(self.world.now()),
            },
        };
        // Time that could pass in the copy can pass here.
        let _ = self.take(says.into(), PlanActor::Time, Command::Time(time));
    }
}
