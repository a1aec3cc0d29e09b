//! What no operation of AWS Organizations does: accounts are renamed and reinstated.

use serde_json::{Value, json};
use sim::command::{Call, Command, Intervention};
use sim::ids::AccountId;
use sim::outcome::Refusal;
use sim::people;

use super::super::planner::Planner;
use super::super::step::PlanActor;
use super::super::wish::Wish;

impl Planner {
    /// Names an account: by the management account, if AWS Account Management is trusted, otherwise by its owner.
    pub(super) fn rename(&mut self, wish: &Wish) -> Result<(), Option<Box<Refusal>>> {
        let account = self.member(wish).ok_or(None)?;
        let own = json!({ "AccountName": &wish.input["AccountName"] });
        let put = |caller, input: Value| {
            Command::Call(Call::new(caller, "account:PutAccountName", input))
        };
        if account == self.manager.account() {
            let call = put(self.manager.clone(), own);
            self.take(wish.says.clone(), PlanActor::Management, call)?;
            return Ok(());
        }
        let mut input = own.clone();
        input["AccountId"] = account.to_string().into();
        let call = put(self.manager.clone(), input);
        let done = self.take(wish.says.clone(), PlanActor::Management, call);
        let Err(refusal) = done else {
            return Ok(());
        };
        let Some(person) = people::administrator_of(&self.world, account) else {
            return Err(Some(refusal));
        };
        let owner = PlanActor::Owner(self.world.name_of(account));
        self.take(wish.says.clone(), owner, put(person, own))?;
        Ok(())
    }

    /// Lets AWS Support reinstate a closed account.
    pub(super) fn reinstate(&mut self, wish: &Wish) -> Result<(), Option<Box<Refusal>>> {
        let account = self.member(wish).ok_or(None)?;
        let reinstate = Command::Intervene(Intervention::Reinstate { account });
        self.take(wish.says.clone(), PlanActor::Support, reinstate)?;
        Ok(())
    }

    /// The account of this world that a wish is about.
    fn member(&self, wish: &Wish) -> Option<AccountId> {
        let id: AccountId = wish.input["AccountId"].as_str()?.parse().ok()?;
        self.account(id.within(self.goal.management.partition()))
    }
}
