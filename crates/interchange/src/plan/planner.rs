//! A plan while it is made, and what its parts ask about the two organizations.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use message::Message;
use policy::Effect;
use serde_json::Value;
use sim::World;
use sim::ids::{AccountId, ParentId};
use sim::organization::Organization;
use sim::outcome::Refusal;
use sim::policies::{MANAGED, OrganizationPolicy, PolicyTarget, PolicyType};
use sim::principal::Principal;

use super::matching::Ids;
use super::step::PlanStep;
use super::wish::Wish;
use crate::export::path_of;
use crate::renumber::replaced;

/// A plan while it is made.
#[derive(Clone)]
pub(super) struct Planner {
    /// The world after the steps so far.
    pub world: World,
    /// The steps so far.
    pub steps: Vec<PlanStep>,
    /// The world of the goal.
    pub after: World,
    /// The organization of the goal.
    pub goal: Organization,
    /// What cannot be done, and why.
    pub left: Vec<Message>,
    /// Who makes the calls of the management account.
    pub manager: Principal,
    /// Ids of the goal, with those of this world. What is not there yet is missing.
    pub ids: Ids,
    /// Ids of the goal that a step makes later.
    pub missing: BTreeSet<String>,
    /// What it is about now.
    pub stage: Stage,
    /// Wishes that this round has still to grant.
    pub queue: VecDeque<Wish>,
    /// Wishes that this round could not grant.
    pub refused: Vec<RefusedWish>,
    /// Number of wishes that the round began with.
    pub round: usize,
    /// Number of all wishes so far.
    pub wished: usize,
    /// What is not attached yet, and what is, by place.
    pub places: BTreeMap<AttachmentPlace, PlacedPolicies>,
    /// The types of the policies before, by id.
    pub kinds: BTreeMap<String, PolicyType>,
    /// What cannot be taken back: it begins when everything else is done.
    pub ending: Vec<Wish>,
}

/// A wish, and its refusal; without one, it needs something that is not there yet.
pub(super) type RefusedWish = (Wish, Option<Box<Refusal>>);

/// What the planner is about.
#[derive(Clone)]
pub(super) enum Stage {
    /// What goes first.
    Leaving,
    /// Members approve all features, one by one.
    Agreeing(Agreement),
    /// Everything else that can be taken back.
    Building,
    /// What cannot be taken back.
    Ending,
    Done,
}

/// A request for all features.
#[derive(Clone)]
pub(super) struct Agreement {
    /// The request of the management account.
    pub request: String,
    /// The requests of the members who have not agreed yet.
    pub asked: VecDeque<(Value, AccountId)>,
    /// Who did not agree, and why.
    pub left: Vec<Message>,
}

/// A place for policies of one type: the type and the target, with its id of the goal.
pub(super) type AttachmentPlace = (PolicyType, String);

/// The policies that a plan attaches at a place.
#[derive(Clone, Debug, Default)]
pub(super) struct PlacedPolicies {
    /// The number of those that are not attached yet.
    pub open: usize,
    /// The ids of those that are.
    pub new: BTreeSet<String>,
}

impl Planner {
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
    pub fn target(&self, goal: &PolicyTarget) -> Option<PolicyTarget> {
        match goal {
            PolicyTarget::Account(id) => self.account(*id).map(PolicyTarget::Account),
            PolicyTarget::Parent(parent) => {
                let parent = self.id(parent.as_str())?.parse().ok()?;
                Some(PolicyTarget::Parent(parent))
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
        path_of(&self.goal, parent)
    }

    /// The name of a target of the goal.
    pub fn goal_name(&self, target: &PolicyTarget) -> String {
        match target {
            PolicyTarget::Parent(parent) => self.goal_path(parent),
            PolicyTarget::Account(id) => self.after.name_of(*id),
        }
    }

    /// The name of a thing of the goal that has tags.
    pub fn goal_label(&self, id: &str) -> String {
        let policy = id.parse().ok().and_then(|id| self.goal.policies.get(&id));
        if let Some(policy) = policy {
            return policy.name.to_string();
        }
        let target: Option<PolicyTarget> = id.parse().ok();
        let target = target.filter(|it| self.goal.has_target(it));
        target.map_or_else(|| id.to_string(), |it| self.goal_name(&it))
    }

    /// The name of a policy of this world.
    pub fn policy_name(&self, id: &str) -> String {
        let policy = self.policy(id);
        policy.map_or_else(|| id.to_string(), |it| it.name.to_string())
    }

    /// A policy of this world.
    pub fn policy(&self, id: &str) -> Option<&OrganizationPolicy> {
        policy_of(self.organization(), id)
    }
}

/// Whether a policy allows something.
pub(super) fn allows(policy: &OrganizationPolicy) -> bool {
    let mut statements = policy.document.iter().flat_map(|it| it.statements());
    statements.any(|it| it.effect == Effect::Allow)
}

/// The statements of a document that deny something, without their names.
pub(super) fn denials(content: &str) -> Vec<Value> {
    let document: Value = serde_json::from_str(content).unwrap_or_default();
    let one = &document["Statement"];
    let list = one.as_array().cloned();
    let mut statements = list.unwrap_or_else(|| vec![one.clone()]);
    statements.retain(|it| it["Effect"] == "Deny");
    for statement in &mut statements {
        if let Some(members) = statement.as_object_mut() {
            members.remove("Sid");
        }
    }
    statements
}

/// A policy of an organization, or of AWS.
pub(super) fn policy_of<'o>(
    organization: &'o Organization,
    id: &str,
) -> Option<&'o OrganizationPolicy> {
    let managed = MANAGED.iter().find(|it| it.id.as_str() == id);
    let own = || organization.policies.get(&id.parse().ok()?);
    managed.or_else(own).map(|it| &**it)
}
