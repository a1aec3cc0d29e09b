//! Attaching where a target already has as many policies as it may have: one policy is detached, and its replacement attached at
//! once. A target keeps a policy that allows something, because without one every call is denied.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use message::message;
use serde_json::{Value, json};
use sim::error::ErrorCode;
use sim::outcome::Refusal;
use sim::policies::{OrganizationPolicy, PolicyTarget};

use super::super::planner::{AttachmentPlace, Planner, allows, denials, policy_of};
use super::super::wish::Wish;

/// The words of a policy's name, and the texts of its statements: what replaces a policy shares many with it.
fn words(policy: &OrganizationPolicy) -> BTreeSet<String> {
    let name = policy.name.to_lowercase();
    let name = name.split(|it: char| !it.is_alphanumeric());
    let name = name.filter(|it| !it.is_empty()).map(str::to_string);
    let mut words: BTreeSet<String> = name.collect();
    let document: Value = serde_json::from_str(&policy.content).unwrap_or_default();
    let mut open = vec![&document["Statement"]];
    while let Some(value) = open.pop() {
        match value {
            Value::String(text) => {
                words.insert(text.to_lowercase());
            }
            Value::Array(list) => open.extend(list),
            Value::Object(members) => {
                let members = members.iter().filter(|it| it.0 != "Effect");
                open.extend(members.map(|it| it.1));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    words
}

/// How many words two policies share, in thousandths.
fn likeness(one: &OrganizationPolicy, other: &OrganizationPolicy) -> usize {
    let (one, other) = (words(one), words(other));
    let shared = one.intersection(&other).count();
    2_000 * shared / (one.len() + other.len()).max(1)
}

impl Planner {
    /// The place that a wish attaches to or detaches from.
    pub(super) fn place(&self, wish: &Wish) -> Option<AttachmentPlace> {
        let id = wish.input["PolicyId"].as_str()?;
        let policy = match wish.operation {
            "AttachPolicy" => self.policy_of_goal(id),
            "DetachPolicy" => self.policy(id),
            _ => return None,
        };
        Some((policy?.kind, wish.input["TargetId"].as_str()?.to_string()))
    }

    /// Whether something that a wish detaches a policy for is not attached yet.
    pub(super) fn must_wait(&self, wish: &Wish) -> bool {
        let place = self
            .place(wish)
            .filter(|_| wish.operation == "DetachPolicy");
        place.is_some_and(|it| self.places.get(&it).is_some_and(|at| at.open > 0))
    }

    fn policy_of_goal(&self, id: &str) -> Option<&OrganizationPolicy> {
        policy_of(&self.goal, id)
    }

    /// A target of the goal. The text of an account does not tell its partition.
    fn goal_target(&self, text: &str) -> Option<PolicyTarget> {
        let target: PolicyTarget = text.parse().ok()?;
        Some(match target {
            PolicyTarget::Account(id) => {
                PolicyTarget::Account(id.within(self.goal.management.partition()))
            }
            PolicyTarget::Parent(parent) => PolicyTarget::Parent(parent),
        })
    }

    /// The policies at a place of this world.
    fn attached(&self, (kind, target): &AttachmentPlace) -> Vec<&OrganizationPolicy> {
        let target = self.goal_target(target);
        let target = target.and_then(|it| self.target(&it));
        let attached = target.map(|it| self.organization().attached(*kind, &it));
        attached.iter().flatten().map(|it| &***it).collect()
    }

    /// Whether the goal allows something at a place, and without a policy nothing is allowed there now.
    fn closes(&self, place: &AttachmentPlace, id: &str) -> bool {
        let goal = self.goal_target(&place.1);
        let goal = goal.map(|it| self.goal.attached(place.0, &it));
        let opens = goal.iter().flatten().any(|it| allows(it));
        let others = self.attached(place).into_iter();
        let mut others = others.filter(|it| it.id.as_str() != id);
        opens && self.policy(id).is_some_and(allows) && !others.any(allows)
    }

    /// Whether everything that a policy denies at a place is denied there by others too.
    fn is_covered(&self, place: &AttachmentPlace, policy: &OrganizationPolicy) -> bool {
        let others = self.attached(place).into_iter();
        let others = others.filter(|it| it.id != policy.id);
        let known: Vec<Value> = others.flat_map(|it| denials(&it.content)).collect();
        let lost = denials(&policy.content);
        lost.iter().all(|it| known.contains(it))
    }

    /// Attaches a policy where another one must be detached before. One that was refused for another reason stays refused.
    pub(super) fn swap(
        &mut self,
        wish: &Wish,
        input: Value,
        refusal: Box<Refusal>,
    ) -> Result<(), Option<Box<Refusal>>> {
        let reason = refusal.error.reason.as_deref();
        let is_full = refusal.error.code == ErrorCode::ConstraintViolationException
            && reason == Some("MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED");
        let place = self.place(wish).filter(|_| is_full);
        let Some((place, leaving)) =
            place.and_then(|it| Some((it.clone(), self.leaving(wish, it)?)))
        else {
            return Err(Some(refusal));
        };
        let (world, steps) = (self.world.clone(), self.steps.len());
        let old = leaving.input["PolicyId"].as_str().unwrap_or_default();
        let done = match self.closes(&place, old) {
            false => self.exchange(&leaving, (wish, input)),
            true => self.make_room(&place, &leaving, (wish, input)),
        };
        if let Err(refusal) = done {
            self.world = world;
            self.steps.truncate(steps);
            return Err(Some(refusal));
        }
        self.granted(&leaving);
        self.count_attached(wish);
        Ok(())
    }

    /// Which policy a wish detaches to make room for another one.
    fn leaving(&self, wish: &Wish, place: AttachmentPlace) -> Option<Wish> {
        let new = self.policy_of_goal(wish.input["PolicyId"].as_str()?)?;
        let open = || self.queue.iter().chain(self.refused.iter().map(|it| &it.0));
        let at = |wish: &&Wish, operation: &str| {
            wish.operation == operation && self.place(wish).as_ref() == Some(&place)
        };
        let others: Vec<&OrganizationPolicy> = open()
            .filter(|it| at(it, "AttachPolicy"))
            .filter_map(|it| self.policy_of_goal(it.input["PolicyId"].as_str()?))
            .filter(|it| it.id != new.id)
            .collect();
        let leaving = open().filter(|it| at(it, "DetachPolicy"));
        let best = leaving.min_by_key(|it| {
            let id = it.input["PolicyId"].as_str().unwrap_or_default();
            let Some(old) = self.policy(id) else {
                return (true, true, true, Reverse(0));
            };
            let like = likeness(old, new);
            let is_others = others.iter().any(|it| likeness(old, it) > like);
            let loses = !self.is_replaced(&place, old, wish);
            (self.closes(&place, id), loses, is_others, Reverse(like))
        });
        let best = best.cloned()?;
        let id = best.input["PolicyId"].as_str().unwrap_or_default();
        (!self.closes(&place, id) || allows(new)).then_some(best)
    }

    /// Whether what replaces a policy is attached already, before a wish attaches the next one: others deny the same, or a new one is
    /// more like it than those that are not attached yet.
    fn is_replaced(&self, place: &AttachmentPlace, old: &OrganizationPolicy, next: &Wish) -> bool {
        if self.is_covered(place, old) {
            return true;
        }
        let open = self.queue.iter().chain(self.refused.iter().map(|it| &it.0));
        let missing = open.chain([next]).filter(|it| {
            let is_here = self.attaches_to(it).as_ref() == Some(place);
            it.operation == "AttachPolicy" && is_here
        });
        let missing = missing.filter_map(|it| {
            let new = self.policy_of_goal(it.input["PolicyId"].as_str()?)?;
            Some(likeness(old, new))
        });
        let attached = self.attached(place).into_iter();
        let known = self.places.get(place);
        let new = attached.filter(|it| known.is_some_and(|at| at.new.contains(it.id.as_str())));
        new.map(|it| likeness(old, it)).max() > missing.max()
    }

    /// Detaches a policy, and attaches another one at once.
    fn exchange(
        &mut self,
        leaving: &Wish,
        (wish, input): (&Wish, Value),
    ) -> Result<(), Box<Refusal>> {
        let id = leaving.input["PolicyId"].as_str().unwrap_or_default();
        let old = json!({ "PolicyId": id, "TargetId": input["TargetId"] });
        self.manage(leaving.says.clone(), "DetachPolicy", old)?;
        self.manage(wish.says.clone(), wish.operation, input)?;
        Ok(())
    }

    /// Attaches the policy that allows something before the last such policy is detached: another one makes room meanwhile.
    fn make_room(
        &mut self,
        place: &AttachmentPlace,
        leaving: &Wish,
        (wish, input): (&Wish, Value),
    ) -> Result<(), Box<Refusal>> {
        let target = input["TargetId"].clone();
        let stays = |it: &&OrganizationPolicy| !it.managed && !allows(it);
        let attached = self.attached(place).into_iter().filter(stays);
        let meanwhile = attached.min_by_key(|it| (!self.is_covered(place, it), it.name.clone()));
        let Some((id, name)) = meanwhile.map(|it| (it.id.to_string(), it.name.clone())) else {
            // Every policy here allows something, so the exchange closes nothing.
            return self.exchange(leaving, (wish, input));
        };
        let at = self.goal_target(&place.1);
        let at = at.map_or_else(String::new, |it| self.goal_name(&it));
        let other = json!({ "PolicyId": id, "TargetId": target });
        let says = message!("Detach {name} from {place}", place = at.clone());
        self.manage(says, "DetachPolicy", other.clone())?;
        self.manage(wish.says.clone(), wish.operation, input)?;
        let old = json!({ "PolicyId": leaving.input["PolicyId"], "TargetId": target });
        self.manage(leaving.says.clone(), "DetachPolicy", old)?;
        let says = message!("Attach {name} to {place}", place = at);
        self.manage(says, "AttachPolicy", other)?;
        Ok(())
    }

    /// A wish that was granted with another one is no longer open.
    fn granted(&mut self, wish: &Wish) {
        let is_it = |it: &Wish| it.operation == wish.operation && it.input == wish.input;
        if let Some(at) = self.queue.iter().position(is_it) {
            self.queue.remove(at);
        } else {
            let first = self.refused.iter().position(|(it, _)| is_it(it));
            first.map(|at| self.refused.remove(at));
        }
    }

    /// The place that a wish attaches a policy to.
    pub(super) fn attaches_to(&self, wish: &Wish) -> Option<AttachmentPlace> {
        self.place(wish)
            .filter(|_| wish.operation == "AttachPolicy")
    }

    /// Counts what is attached, so that what it replaces can be detached.
    pub(super) fn count_attached(&mut self, wish: &Wish) {
        let id = wish.input["PolicyId"].as_str().unwrap_or_default();
        let id = self.id(id).unwrap_or(id).to_string();
        let place = self.attaches_to(wish);
        if let Some(at) = place.and_then(|it| self.places.get_mut(&it)) {
            at.open = at.open.saturating_sub(1);
            at.new.insert(id);
        }
    }
}
