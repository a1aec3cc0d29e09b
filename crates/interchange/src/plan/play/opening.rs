//! Accounts that exist before the plan: opened outside the organization, with an administrator and their name.

use message::message;
use serde_json::json;
use sim::command::{Call, Command, Intervention};
use sim::ids::AccountId;
use sim::outcome::Refusal;
use sim::people;
use sim::principal::Principal;
use sim::usable_email;

use super::super::planner::Planner;
use super::super::step::PlanActor;

impl Planner {
    /// Gives an account the administrator that it lacks, and opens it if it does not exist yet. `goal`: the same account after
    /// the plan.
    pub(super) fn open(&mut self, id: AccountId, goal: AccountId) -> Result<(), Box<Refusal>> {
        let known = self.world.account(id).map(|it| it.name.clone());
        let account = self.after.account(goal);
        let name = account.map(|it| it.name.clone());
        let name = known.clone().or(name).unwrap_or_default();
        let owner = PlanActor::Owner(name.to_string());
        let email = account.map(|it| it.email.clone());
        let open = Intervention::Administrator {
            account: id,
            email: email.filter(|it| known.is_none() && usable_email(it)),
        };
        let says = match known {
            None => message!("Open account {name} outside the organization"),
            Some(_) => message!("Add an administrator to account {name}"),
        };
        self.take(says, owner.clone(), Command::Intervene(open))?;
        let is_named = self.world.account(id).is_some_and(|it| it.name == name);
        if !is_named {
            let admin = Principal::user(id, people::ADMINISTRATOR);
            let input = json!({ "AccountName": &*name });
            let call = Call::new(admin, "account:PutAccountName", input);
            let says = message!("Set the account name to {name}");
            // A name that AWS refuses is a difference at the end.
            let _ = self.take(says, owner, Command::Call(call));
        }
        Ok(())
    }
}
