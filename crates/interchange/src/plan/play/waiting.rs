//! Letting time pass until an account is created or closed.

use serde_json::Value;
use sim::CreateState;
use sim::command::{Command, TimeMove};
use sim::ids::AccountId;

use super::super::PlanActor;
use super::Planner;

/// The maximum number of moves of time until an account is created or closed.
const PATIENCE: usize = 50;

impl Planner {
    /// The state of a request to create an account.
    fn created(&self, request: &Value) -> Option<CreateState> {
        let id = request.as_str()?.parse().ok()?;
        let request = self.world.create_request(&id);
        request.map(|it| it.state.clone())
    }

    /// Lets time pass until a request has created its account. Returns the id, or null.
    pub(super) fn wait_for_account(&mut self, request: &Value) -> Value {
        for _ in 0..PATIENCE {
            match self.created(request) {
                Some(CreateState::InProgress) => {}
                Some(CreateState::Succeeded { account, .. }) => return account.to_string().into(),
                Some(CreateState::Failed { .. }) | None => return Value::Null,
            }
            if !self.waited("Wait for the account") {
                return Value::Null;
            }
        }
        Value::Null
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
        for _ in 0..PATIENCE {
            let is_closed = self.world.account(account).is_none_or(|it| it.is_closed());
            if is_closed || !self.waited("Wait until the account is closed") {
                return;
            }
        }
    }

    /// Lets time pass until something happens. Returns whether anything could.
    fn waited(&mut self, says: &'static str) -> bool {
        let next = Command::Time(TimeMove::Next);
        self.take(says.into(), PlanActor::Time, next).is_ok()
    }
}
