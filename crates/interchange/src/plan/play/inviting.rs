//! Invitations of accounts, and what their owners accept.

use serde_json::{Value, json};
use sim::command::{Call, Command};
use sim::handshake::Recipient;
use sim::ids::AccountId;
use sim::outcome::Refusal;
use sim::people;

use super::super::invitations::open_invitations;
use super::super::planner::Planner;
use super::super::step::PlanActor;
use super::super::wish::Wish;

impl Planner {
    /// An invitation, and its acceptance if the account is a member in the goal: two people. The account may be opened
    /// elsewhere before.
    pub(super) fn invite(&mut self, wish: &Wish) -> Result<(), Option<Box<Refusal>>> {
        let goal = wish.input["Target"]["Id"].as_str().unwrap_or_default();
        let goal_id = goal.parse().ok();
        let goal_id = goal_id.map(|id: AccountId| id.within(self.goal.management.partition()));
        // An email address invites an account that may not be known here.
        let id = goal_id.map(|id| self.account(id).unwrap_or(id));
        if let (Some(id), Some(goal_id)) = (id, goal_id)
            && self.world.account(id).is_none()
        {
            self.open(id, goal_id)?;
        }
        let open = id.and_then(|id| self.open_invitation(id));
        let handshake = match open {
            Some(open) => open,
            None => {
                let mut input = wish.input.clone();
                if let Some(id) = id {
                    input["Target"]["Id"] = id.to_string().into();
                }
                let outcome = self.manage(wish.says.clone(), wish.operation, input)?;
                outcome.answer["Handshake"]["Id"].clone()
            }
        };
        if let (Some(member), Some(id)) = (&wish.makes, id) {
            self.answer(&handshake, id, "Accept the invitation")?;
            self.missing.remove(member);
            self.ids.insert(member.clone(), id.to_string());
        }
        Ok(())
    }

    /// The invitation of an account that is open already.
    fn open_invitation(&self, account: AccountId) -> Option<Value> {
        let mut open = open_invitations(&self.world, &self.organization().id);
        let to = Recipient::Account(account);
        open.find(|it| it.recipient == to)
            .map(|it| it.id.to_string().into())
    }

    /// Accepts a handshake as an administrator of an account.
    pub(super) fn answer(
        &mut self,
        handshake: &Value,
        account: AccountId,
        says: &'static str,
    ) -> Result<(), Option<Box<Refusal>>> {
        let person = people::administrator_of(&self.world, account).ok_or(None)?;
        let input = json!({ "HandshakeId": handshake });
        let call = Call::new(person, "organizations:AcceptHandshake", input);
        let owner = PlanActor::Owner(self.world.name_of(account));
        self.take(says.into(), owner, Command::Call(call))?;
        Ok(())
    }
}
