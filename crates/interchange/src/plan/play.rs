//! Playing wishes until nothing moves any more.

use std::collections::BTreeSet;

use message::{Message, message};
use serde_json::{Value, json};
use sim::World;
use sim::command::{Call, Command, Intervention, TimeMove};
use sim::handshake::Recipient;
use sim::ids::{AccountId, ParentId};
use sim::organization::{FeatureSet, Organization};
use sim::outcome::{Outcome, Refusal};
use sim::people;
use sim::policies::{MANAGED, Target};
use sim::principal::Principal;
use sim::{CreateState, usable_email};

use super::matching::{Ids, matched};
use super::wishes::{self, Wish};
use super::{PlanActor, PlanStep};
use crate::renumber::{renamed, replaced};

/// The maximum number of moves of time until an account is created.
const PATIENCE: usize = 50;

/// A plan while it is made.
pub(super) struct Planner<'a> {
    /// The world after the steps so far.
    pub world: World,
    /// The steps so far.
    pub steps: Vec<PlanStep>,
    /// The world of the goal.
    pub after: &'a World,
    /// The organization of the goal.
    pub goal: &'a Organization,
    manager: Principal,
    /// Ids of the goal, with those of this world. What is not there yet is missing.
    ids: Ids,
    /// Ids of the goal that a step makes later.
    missing: BTreeSet<String>,
}

impl<'a> Planner<'a> {
    pub fn new(before: &World, after: &'a World, goal: &'a Organization) -> Result<Self, Message> {
        let organization = before.organizations().next();
        let email = after.account(goal.management).map(|it| it.email.clone());
        let management = organization.map(|it| it.management).or_else(|| {
            let mut accounts = before.accounts();
            let account =
                accounts.find(|it| it.id == goal.management || Some(&it.email) == email.as_ref());
            account.map(|it| it.id)
        });
        let manager = management.and_then(|id| people::administrator_of(before, id));
        let manager = manager.ok_or("Nobody can act in the management account.")?;
        let mut planner = Self {
            world: before.clone(),
            steps: Vec::new(),
            after,
            goal,
            manager,
            ids: Ids::new(),
            missing: BTreeSet::new(),
        };
        if organization.is_none() {
            let features = goal.feature_set.name();
            let call = planner.call("CreateOrganization", json!({ "FeatureSet": features }));
            let says = "Create the organization".into();
            let done = planner.take(says, PlanActor::Management, call);
            done.map_err(|refusal| refusal.error.message.clone())?;
        }
        planner.ids = matched((&planner.world, planner.organization()), (after, goal));
        Ok(planner)
    }

    /// Takes all steps that can be taken. Returns why others cannot.
    pub fn run(&mut self) -> Vec<Message> {
        let mut left = self.play(wishes::leaving(self));
        left.extend(self.features());
        let building = wishes::building(self);
        self.missing = building.iter().filter_map(|it| it.makes.clone()).collect();
        left.extend(self.play(building));
        left
    }

    pub fn organization(&self) -> &Organization {
        let mut organizations = self.world.organizations();
        let own = organizations.find(|it| it.management == self.manager.account());
        own.expect("the planner begins with an organization, and deletes none")
    }

    /// The id in this world of a thing of the goal.
    pub fn id(&self, goal: &str) -> Option<&str> {
        self.ids.get(goal).map(String::as_str)
    }

    /// The account of this world that an account of the goal is.
    pub fn account(&self, goal: AccountId) -> Option<AccountId> {
        let id: AccountId = self.id(&goal.to_string())?.parse().ok()?;
        Some(id.within(self.manager.account().partition()))
    }

    /// The target of this world that a target of the goal is.
    pub fn target(&self, goal: &Target) -> Option<Target> {
        match goal {
            Target::Account(id) => self.account(*id).map(Target::Account),
            Target::Parent(parent) => {
                let parent = self.id(parent.as_str())?.parse().ok()?;
                Some(Target::Parent(parent))
            }
        }
    }

    /// The ids of this world that the goal has too.
    pub fn kept(&self) -> impl Iterator<Item = &str> {
        self.ids.values().map(String::as_str)
    }

    /// The ids of the goal, each with that of this world.
    pub fn pairs(&self) -> impl Iterator<Item = (&String, &String)> {
        self.ids.iter()
    }

    /// A text of the goal, with the ids of this world.
    pub fn renamed_text(&self, text: &str) -> String {
        replaced(text, &self.ids)
    }

    /// The names from the root down to a unit of the goal.
    pub fn goal_path(&self, parent: &ParentId) -> String {
        let path = self.goal.path(parent);
        let names: Vec<&str> = path
            .iter()
            .map(|step| match step {
                ParentId::Root(_) => "Root",
                ParentId::Ou(id) => &self.goal.ous[id].name,
            })
            .collect();
        names.join("/")
    }

    /// The name of a target of the goal.
    pub fn goal_name(&self, target: &Target) -> String {
        match target {
            Target::Parent(parent) => self.goal_path(parent),
            Target::Account(id) => self.after.name_of(*id),
        }
    }

    /// The name of a thing of the goal that has tags.
    pub fn goal_label(&self, id: &str) -> String {
        let policy = id.parse().ok().and_then(|id| self.goal.policies.get(&id));
        if let Some(policy) = policy {
            return policy.name.to_string();
        }
        let target: Option<Target> = id.parse().ok();
        let target = target.filter(|it| self.goal.has_target(it));
        target.map_or_else(|| id.to_string(), |it| self.goal_name(&it))
    }

    /// The name of a policy of this world.
    pub fn policy_name(&self, id: &str) -> String {
        let managed = MANAGED.iter().find(|it| it.id.as_str() == id);
        let own = || {
            let mut policies = self.organization().policies.values();
            policies.find(|it| it.id.as_str() == id)
        };
        let policy = managed.or_else(own);
        policy.map_or_else(|| id.to_string(), |it| it.name.to_string())
    }

    fn call(&self, operation: &str, input: Value) -> Command {
        let operation = format!("organizations:{operation}");
        Command::Call(Call::new(self.manager.clone(), &operation, input))
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
        });
        Ok(outcome)
    }

    /// Plays wishes, in order and again, until none can be granted. Returns why.
    fn play(&mut self, mut wishes: Vec<Wish>) -> Vec<Message> {
        loop {
            let mut refused: Vec<(Wish, Option<Box<Refusal>>)> = Vec::new();
            let count = wishes.len();
            for wish in wishes {
                match self.grant(&wish) {
                    Ok(()) => {}
                    Err(refusal) => refused.push((wish, refusal)),
                }
            }
            if refused.is_empty() {
                return Vec::new();
            }
            // Only when nothing else helps: what AWS Support, owners of accounts or time can do.
            let helped = refused.len() < count
                || refused.iter().any(|(wish, refusal)| {
                    refusal.as_ref().is_some_and(|it| self.remedied(wish, it))
                });
            if !helped {
                let why = |(wish, refusal): (Wish, Option<Box<Refusal>>)| match refusal {
                    Some(refusal) => reason(wish.says, refusal.error.message.clone()),
                    None => reason(wish.says, "what it needs was not created".into()),
                };
                return refused.into_iter().map(why).collect();
            }
            wishes = refused.into_iter().map(|(wish, _)| wish).collect();
        }
    }

    /// Takes the step of a wish; `Err(None)`: it needs something that is not there yet.
    fn grant(&mut self, wish: &Wish) -> Result<(), Option<Box<Refusal>>> {
        if wish.operation == "InviteAccountToOrganization" {
            return self.invite(wish);
        }
        let mut input = wish.input.clone();
        if wish.of_goal {
            let text = input.to_string();
            let own = wish.makes.as_deref();
            let mut missing = self.missing.iter();
            if missing.any(|id| Some(id.as_str()) != own && text.contains(id.as_str())) {
                return Err(None);
            }
            input = renamed(input, &self.ids);
        }
        if wish.operation == "MoveAccount" && !self.completed(&mut input) {
            return Ok(());
        }
        let call = self.call(wish.operation, input);
        let outcome = self.take(wish.says.clone(), PlanActor::Management, call)?;
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
        let mut members = self.organization().account_ids();
        let account =
            members.find(|id| Some(id.to_string().as_str()) == input["AccountId"].as_str());
        let account = account.and_then(|id| self.world.account(id));
        let parent = account.and_then(|it| it.membership.as_ref());
        let Some(parent) = parent.map(|it| it.parent.to_string()) else {
            return true;
        };
        let moves = input["DestinationParentId"].as_str() != Some(parent.as_str());
        input["SourceParentId"] = parent.into();
        moves
    }

    /// The state of a request to create an account.
    fn created(&self, request: &Value) -> Option<CreateState> {
        let mut requests = self.world.create_requests();
        let request = requests.find(|it| Some(it.id.as_str()) == request.as_str());
        request.map(|it| it.state.clone())
    }

    /// Lets time pass until a request has created its account. Returns the id, or null.
    fn wait_for_account(&mut self, request: &Value) -> Value {
        for _ in 0..PATIENCE {
            match self.created(request) {
                Some(CreateState::InProgress) => {}
                Some(CreateState::Succeeded { account, .. }) => return account.to_string().into(),
                Some(CreateState::Failed { .. }) | None => return Value::Null,
            }
            let next = Command::Time(TimeMove::Next);
            let says = "Wait for the account".into();
            if self.take(says, PlanActor::Time, next).is_err() {
                return Value::Null;
            }
        }
        Value::Null
    }

    /// An invitation and its acceptance: two people. The account may be opened elsewhere before.
    fn invite(&mut self, wish: &Wish) -> Result<(), Option<Box<Refusal>>> {
        let goal = wish.makes.as_deref().unwrap_or_default();
        let mut accounts = self.goal.account_ids();
        let account = accounts.find(|id| id.to_string() == goal);
        let Some(account) = account.and_then(|id| self.after.account(id)) else {
            return Err(None);
        };
        let name = account.name.to_string();
        let id = self.account(account.id).unwrap_or(account.id);
        let owner = PlanActor::Owner(name.clone());
        if self.world.account(id).is_none() {
            let email = Some(account.email.clone()).filter(|it| usable_email(it));
            let open = Intervention::Administrator { account: id, email };
            let says = message!("Account {name} exists outside the organization", name);
            self.take(says, owner.clone(), Command::Intervene(open))?;
        }
        let target = json!({ "Target": { "Type": "ACCOUNT", "Id": id.to_string() } });
        let call = self.call(wish.operation, target);
        let outcome = self.take(wish.says.clone(), PlanActor::Management, call)?;
        self.answer(
            &outcome.answer["Handshake"]["Id"],
            id,
            "Accept the invitation",
        )?;
        self.missing.remove(goal);
        self.ids.insert(goal.to_string(), id.to_string());
        Ok(())
    }

    /// Accepts a handshake as an administrator of an account.
    fn answer(
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

    /// Enables all features if the goal has them. Returns why that fails.
    fn features(&mut self) -> Option<Message> {
        let now = self.organization().feature_set;
        if now == FeatureSet::All || self.goal.feature_set != FeatureSet::All {
            return None;
        }
        if self.organization().migration.is_none() {
            let call = self.call("EnableAllFeatures", json!({}));
            let says = "Ask for all features".into();
            if let Err(refusal) = self.take(says, PlanActor::Management, call) {
                return Some(reason(
                    "Enable all features".into(),
                    refusal.error.message.clone(),
                ));
            }
        }
        let parent = self.organization().migration.clone()?;
        let handshakes = self.world.handshakes();
        let open =
            handshakes.filter(|it| it.parent.as_ref() == Some(&parent) && it.state.is_live());
        let asked: Vec<(Value, AccountId)> = open
            .filter_map(|it| match &it.recipient {
                Recipient::Account(id) => Some((it.id.to_string().into(), *id)),
                Recipient::Email(_) | Recipient::Organization => None,
            })
            .collect();
        let mut left = Vec::new();
        for (handshake, account) in asked {
            if let Err(refusal) = self.answer(&handshake, account, "Agree to all features") {
                let why = refusal.map_or_else(
                    || "nobody can act there".into(),
                    |it| it.error.message.clone(),
                );
                left.push(reason(self.world.name_of(account).into(), why));
            }
        }
        let input = json!({ "HandshakeId": parent.to_string() });
        let call = self.call("AcceptHandshake", input);
        let says = "Enable all features".into();
        if let Err(refusal) = self.take(says, PlanActor::Management, call) {
            let why = refusal.error.message.clone();
            left.insert(0, reason("Enable all features".into(), why));
            return Some(Message::joined("; ", left));
        }
        None
    }

    /// Does what a refusal names as its remedy, unless that is another call. Returns whether it was done.
    fn remedied(&mut self, wish: &Wish, refusal: &Refusal) -> bool {
        let note = refusal.gates.as_ref().and_then(|it| it.stopped_at());
        let Some(remedy) = note.and_then(|it| it.remedy.as_ref()) else {
            return false;
        };
        let is_call = |it: &Command| matches!(it, Command::Call(_));
        if remedy.commands.is_empty() || remedy.commands.iter().any(is_call) {
            return false;
        }
        let mut done = false;
        for command in remedy.commands.clone() {
            let actor = match &command {
                Command::Intervene(
                    Intervention::RaiseAccountQuota { .. } | Intervention::Reinstate { .. },
                ) => PlanActor::Support,
                Command::Intervene(Intervention::CompleteSignUp { account }) => {
                    PlanActor::Owner(self.world.name_of(*account))
                }
                Command::Time(_) => PlanActor::Time,
                Command::Intervene(_) | Command::Call(_) => return done,
            };
            let says = message!(
                "{first} (before: {then})",
                first = remedy.says,
                then = wish.says
            );
            done |= self.take(says, actor, command).is_ok();
        }
        done
    }
}

/// What is not reached, and why.
fn reason(what: Message, why: Message) -> Message {
    message!("{what}: {why}", what, why)
}
