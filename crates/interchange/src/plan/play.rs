//! Makes the planned calls (wishes) in a simulated world, and retries refused ones as long as others succeed. In small pieces.

mod accounts;
mod agreement;
mod inviting;
mod opening;
mod quota;
mod remedies;
mod swapping;
mod waiting;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use message::{Message, message};
use serde_json::{Value, json};
use sim::World;
use sim::command::{Call, Command};
use sim::ids::AccountId;
use sim::organization::Organization;
use sim::outcome::{Outcome, Refusal};
use sim::people;
use sim::policies::PolicyTarget;
use sim::principal::Principal;

use super::kept::keep_unknown;
use super::matching::{Ids, matched};
use super::planner::{AttachmentPlace, Planner, Stage};
use super::step::{PlanActor, PlanStep};
use super::wish::{PUT_NAME, REINSTATE, Wish};
use super::{ending, wishes};
use crate::renumber::{names_any, renamed};

/// Members of inputs that are words for people: an id in them is no reference, and stays.
const WORDS: [&str; 5] = ["AccountName", "Description", "Name", "Notes", "Tags"];

impl Planner {
    pub fn new(before: &World, after: &World, goal: &Organization) -> Result<Self, Message> {
        let organization = before.organizations().next();
        let email = after.account(goal.management).map(|it| it.email.clone());
        let known = organization.map(|it| it.management).or_else(|| {
            let mut accounts = before.accounts();
            let account =
                accounts.find(|it| it.id == goal.management || Some(&it.email) == email.as_ref());
            account.map(|it| it.id)
        });
        let management = known.unwrap_or(goal.management);
        let manager = people::administrator_of(before, management);
        let is_missing = manager.is_none();
        let mut planner = Self {
            world: before.clone(),
            steps: Vec::new(),
            after: after.clone(),
            goal: goal.clone(),
            left: Vec::new(),
            manager: manager.unwrap_or_else(|| Principal::user(management, people::ADMINISTRATOR)),
            ids: Ids::new(),
            missing: BTreeSet::new(),
            stage: Stage::Leaving,
            queue: VecDeque::new(),
            refused: Vec::new(),
            round: 0,
            wished: 0,
            places: BTreeMap::new(),
            kinds: BTreeMap::new(),
            ending: Vec::new(),
        };
        if is_missing {
            let opened = planner.open(management, goal.management);
            opened.map_err(|refusal| {
                let why = refusal.error.message.clone();
                message!("Nobody can act in the management account: {why}")
            })?;
        }
        if organization.is_none() {
            let features = goal.feature_set.name();
            let input = json!({ "FeatureSet": features });
            let done = planner.manage(
                "Create the organization".into(),
                "CreateOrganization",
                input,
            );
            done.map_err(|refusal| refusal.error.message.clone())?;
        }
        let policies = planner.organization().policies.values();
        planner.kinds = policies.map(|it| (it.id.to_string(), it.kind)).collect();
        planner.ids = matched((&planner.world, planner.organization()), (after, goal));
        keep_unknown(&mut planner);
        let leaving = wishes::leaving(&planner);
        planner.wish(leaving);
        Ok(planner)
    }

    /// The number of wishes that are granted, and of all that are known.
    pub fn progress(&self) -> (usize, usize) {
        let open = self.queue.len() + self.refused.len();
        (self.wished - open, self.wished)
    }

    fn wish(&mut self, wishes: Vec<Wish>) {
        self.wished += wishes.len();
        self.round = wishes.len();
        self.queue = wishes.into();
    }

    /// Does one more piece of the plan. Returns false at its end.
    pub fn go_on(&mut self) -> bool {
        match &mut self.stage {
            Stage::Leaving | Stage::Building | Stage::Ending => match self.queue.pop_front() {
                Some(wish) => {
                    if let Err(refusal) = self.grant(&wish) {
                        self.refused.push((wish, refusal));
                    }
                }
                None => self.end_round(),
            },
            Stage::Agreeing(agreement) => match agreement.asked.pop_front() {
                Some((handshake, account)) => self.agree(&handshake, account),
                None => self.all_agreed(),
            },
            Stage::Done => return false,
        }
        true
    }

    /// Tries again what was refused, as long as something else was granted; then goes to the next stage.
    fn end_round(&mut self) {
        let refused = std::mem::take(&mut self.refused);
        // Only when nothing else helps: what AWS Support, owners of accounts or time can do.
        let helped = !refused.is_empty()
            && (refused.len() < self.round
                || refused.iter().any(|(wish, refusal)| {
                    let refusal = refusal.as_deref();
                    refusal.is_some_and(|it| self.remedied(wish, it) || self.unnamed(wish, it))
                }));
        let is_building = matches!(self.stage, Stage::Building);
        if helped || (is_building && !self.ending.is_empty()) {
            self.queue = refused.into_iter().map(|(wish, _)| wish).collect();
            if !helped {
                // It may make room for what was refused.
                let ending = std::mem::take(&mut self.ending);
                self.wished += ending.len();
                self.queue.extend(ending);
                self.stage = Stage::Ending;
            }
            self.round = self.queue.len();
            return;
        }
        self.left.extend(refused.into_iter().map(|(wish, refusal)| {
            let why = match (refusal, wish.operation) {
                (Some(refusal), _) => refusal.error.message.clone(),
                (None, "DetachPolicy") => "what replaces it there is not attached".into(),
                (None, _) => "what it needs was not created".into(),
            };
            reason(wish.says, why)
        }));
        match self.stage {
            Stage::Leaving => match self.features() {
                Some(agreement) => self.stage = Stage::Agreeing(agreement),
                None => self.build(),
            },
            Stage::Agreeing(_) | Stage::Building | Stage::Ending | Stage::Done => {
                self.stage = Stage::Done;
            }
        }
    }

    fn build(&mut self) {
        let building = wishes::building(self);
        self.ending = ending::ending(self);
        self.missing = building.iter().filter_map(|it| it.makes.clone()).collect();
        let places: Vec<AttachmentPlace> = (building.iter())
            .filter_map(|it| self.attaches_to(it))
            .collect();
        for place in places {
            self.places.entry(place).or_default().open += 1;
        }
        self.wish(building);
        self.stage = Stage::Building;
    }

    /// Makes a call of the management account.
    fn manage(
        &mut self,
        says: Message,
        operation: &str,
        input: Value,
    ) -> Result<Outcome, Box<Refusal>> {
        let operation = format!("organizations:{operation}");
        let call = Call::new(self.manager.clone(), &operation, input);
        self.take(says, PlanActor::Management, Command::Call(call))
    }

    /// Takes a step. One that is refused leaves no trace.
    fn take(
        &mut self,
        says: Message,
        actor: PlanActor,
        command: Command,
    ) -> Result<Outcome, Box<Refusal>> {
        let mut world = self.world.clone();
        let outcome = sim::step(&mut world, &command)?;
        if let Some(error) = &outcome.error {
            return Err(Box::new(Refusal {
                error: error.clone(),
                gates: outcome.gates.clone(),
            }));
        }
        self.world = world;
        self.steps.push(PlanStep {
            says,
            actor,
            command,
            made: None,
            gap: None,
            undo: Vec::new(),
        });
        Ok(outcome)
    }

    /// The input of a wish about the goal, with the ids of this world; `None` if it names something that is not there yet.
    fn in_this_world(&self, wish: &Wish) -> Option<Value> {
        let mut input = wish.input.clone();
        let words = WORDS.map(|name| input.get_mut(name).map(Value::take));
        if names_any(&input, &self.missing, wish.makes.as_deref()) {
            return None;
        }
        let mut input = renamed(input, &self.ids);
        for (name, words) in WORDS.into_iter().zip(words) {
            if let Some(words) = words {
                input[name] = words;
            }
        }
        Some(input)
    }

    /// Takes the step of a wish; `Err(None)`: it needs something that is not there yet.
    fn grant(&mut self, wish: &Wish) -> Result<(), Option<Box<Refusal>>> {
        match wish.operation {
            "InviteAccountToOrganization" => return self.invite(wish),
            PUT_NAME => return self.rename(wish),
            REINSTATE => return self.reinstate(wish),
            _ => {}
        }
        let input = match wish.of_goal {
            true => self.in_this_world(wish),
            false => Some(wish.input.clone()),
        };
        let mut input = input.filter(|_| !self.must_wait(wish)).ok_or(None)?;
        if wish.operation == "MoveAccount" && !self.completed(&mut input) {
            return Ok(());
        }
        let taken = self.manage(wish.says.clone(), wish.operation, input.clone());
        let outcome = match taken {
            Err(refusal) if wish.operation == "AttachPolicy" => {
                return self.swap(wish, input, refusal);
            }
            taken => taken?,
        };
        match wish.operation {
            "AttachPolicy" => self.count_attached(wish),
            "CloseAccount" => self.wait_for_closure(&wish.input["AccountId"]),
            // Otherwise accounts would move in before their guardrails can be attached.
            "EnablePolicyType" => self.wait_for_policy_types(),
            _ => {}
        }
        if let Some(goal) = &wish.makes {
            let made = match wish.operation {
                "CreateOrganizationalUnit" => outcome.answer["OrganizationalUnit"]["Id"].clone(),
                "CreatePolicy" => outcome.answer["Policy"]["PolicySummary"]["Id"].clone(),
                _ => self.wait_for_account(&outcome.answer["CreateAccountStatus"]["Id"]),
            };
            if let Some(id) = made.as_str() {
                self.made(goal, id, wish);
            }
        }
        Ok(())
    }

    fn made(&mut self, goal: &str, id: &str, wish: &Wish) {
        self.missing.remove(goal);
        self.ids.insert(goal.to_string(), id.to_string());
        let kind = match wish.operation {
            "CreateOrganizationalUnit" => "unit",
            "CreatePolicy" => "policy",
            _ => "account",
        };
        let name = ["Name", "AccountName"].map(|it| wish.input[it].as_str());
        let name = name.into_iter().flatten().next().unwrap_or_default();
        let placeholder = format!("{{{kind}:{name}}}");
        let mut steps = self.steps.iter_mut().rev();
        let step = steps.find(|step| matches!(step.command, Command::Call(_)));
        if let Some(step) = step {
            step.made = Some((placeholder, id.to_string()));
        }
    }

    /// Adds where an account is. Returns whether it must move at all.
    fn completed(&self, input: &mut Value) -> bool {
        let id = input["AccountId"].as_str().and_then(|it| it.parse().ok());
        let id = id.map(|id: AccountId| id.within(self.manager.account().partition()));
        let id = id.filter(|id| self.organization().has_target(&PolicyTarget::Account(*id)));
        let account = id.and_then(|id| self.world.account(id));
        let parent = account.and_then(|it| it.membership.as_ref());
        let Some(parent) = parent.map(|it| it.parent.to_string()) else {
            return true;
        };
        let moves = input["DestinationParentId"].as_str() != Some(parent.as_str());
        input["SourceParentId"] = parent.into();
        moves
    }
}

/// What is not reached, and why.
fn reason(what: Message, why: Message) -> Message {
    message!("{what}: {why}")
}
