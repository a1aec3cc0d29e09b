//! The search for an order of steps with the fewest gaps. Steps that change the access of different accounts do not matter to each
//! other, so only those around a gap are searched: all their orders, the planned one first.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::ops::Range;
use std::rc::Rc;

use serde_json::Value;
use sim::World;
use sim::ids::AccountId;

use super::super::step::{GapKind, PlanStep, organizations_call};
use super::access::{AccessCheck, AccountStates, accounts_under, targets};

/// The maximum number of steps whose orders are searched.
const MOST_STEPS: usize = 60;

/// The maximum number of steps that a search tries.
const MOST_TRIES: usize = 5_000;

/// What a step costs after which calls are denied, if one after which calls are allowed costs 1: it stops people's work.
const LOCKED: usize = 100;

/// Steps that change the access of the same accounts, and follow each other but for others of the same kind.
pub(super) struct Part {
    /// The index of the first step around which they are.
    begin: usize,
    /// Their indices.
    steps: Vec<usize>,
}

/// Whether a step changes access and can be taken at another time.
fn is_movable(step: &PlanStep) -> bool {
    organizations_call(step).is_some_and(|(operation, _)| {
        matches!(
            operation,
            "AttachPolicy" | "DetachPolicy" | "UpdatePolicy" | "MoveAccount"
        )
    })
}

/// The longest rows of steps that can be taken in another order.
fn runs(steps: &[PlanStep]) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for at in (0..steps.len()).filter(|at| is_movable(&steps[*at])) {
        match runs.last_mut() {
            Some(run) if run.end == at => run.end += 1,
            Some(_) | None => runs.push(at..at + 1),
        }
    }
    runs
}

/// What two steps share if their order matters: accounts, the target or the policy.
fn shared(
    step: &PlanStep,
    (before, after): (&World, &World),
    access: &AccessCheck,
) -> BTreeSet<String> {
    let mut shared = BTreeSet::new();
    for world in [before, after] {
        for organization in world.organizations() {
            let targets = targets(organization, &step.command);
            shared.extend(targets.iter().map(ToString::to_string));
            let accounts = targets
                .iter()
                .flat_map(|it| accounts_under(organization, it));
            let accounts = accounts.filter(|it| access.compares(*it));
            shared.extend(accounts.map(|it| it.to_string()));
        }
    }
    if let Some(("UpdatePolicy", input)) = organizations_call(step) {
        shared.extend(
            input
                .get("PolicyId")
                .and_then(Value::as_str)
                .map(String::from),
        );
    }
    shared
}

/// The parts whose order is searched. `gaps`: the accounts with gaps, by the index of the step that opens them.
pub(super) fn parts(
    steps: &[PlanStep],
    gaps: &BTreeMap<usize, BTreeSet<AccountId>>,
    ends: (&World, &World),
    access: &AccessCheck,
) -> Vec<Part> {
    let mut found = Vec::new();
    for run in runs(steps) {
        let open: BTreeSet<String> = (gaps.range(run.clone()))
            .flat_map(|it| it.1.iter().map(ToString::to_string))
            .collect();
        if open.is_empty() {
            continue;
        }
        let mut groups: Vec<(BTreeSet<String>, Vec<usize>)> = Vec::new();
        for at in run.clone() {
            let own = shared(&steps[at], ends, access);
            let (same, others): (Vec<_>, Vec<_>) =
                groups.into_iter().partition(|it| !it.0.is_disjoint(&own));
            let mut joined = (own, vec![at]);
            for (shared, steps) in same {
                joined.0.extend(shared);
                joined.1.extend(steps);
            }
            groups = others;
            groups.push(joined);
        }
        for (shared, mut steps) in groups {
            steps.sort_unstable();
            if !shared.is_disjoint(&open) && steps.len() <= MOST_STEPS {
                let begin = run.start;
                found.push(Part { begin, steps });
            }
        }
    }
    found
}

/// A state of the organization in between.
struct Node {
    world: World,
    accounts: AccountStates,
    /// The steps so far, by their index in the part.
    order: Vec<usize>,
    /// The accounts with a gap, and what it costs.
    open: BTreeMap<AccountId, usize>,
    /// The sum of the costs after each step.
    cost: usize,
}

enum Open {
    /// A state whose steps are to be tried.
    State(Rc<Node>),
    /// A step in a state.
    Step(Rc<Node>, usize),
}

/// A search.
pub(super) struct OrderSearch {
    part: Part,
    /// The steps that are needed: a policy that is detached and attached again need not be.
    needed: Vec<PlanStep>,
    /// What to beat.
    planned: usize,
    /// What is to be tried, by cost.
    queue: BTreeMap<usize, VecDeque<Open>>,
    seen: BTreeSet<Vec<usize>>,
    tries: usize,
    found: Option<Vec<usize>>,
}

impl OrderSearch {
    pub fn new(part: Part, before: &World, steps: &[PlanStep], access: &mut AccessCheck) -> Self {
        let mut world = before.clone();
        for step in &steps[..part.begin] {
            let _ = sim::step(&mut world, &step.command);
        }
        let start = Node {
            accounts: access.states(&world),
            world,
            order: Vec::new(),
            open: BTreeMap::new(),
            cost: 0,
        };
        let own: Vec<&PlanStep> = part.steps.iter().map(|at| &steps[*at]).collect();
        let start = Rc::new(start);
        let mut planned = Some(start.clone());
        for (at, step) in own.iter().enumerate() {
            planned = planned.and_then(|it| it.after(step, at, access));
        }
        Self {
            needed: needed(&own),
            planned: planned.map_or(usize::MAX, |it| it.cost),
            part,
            queue: BTreeMap::from([(0, VecDeque::from([Open::State(start)]))]),
            seen: BTreeSet::new(),
            tries: 0,
            found: None,
        }
    }

    /// Tries one more step. Returns false at the end.
    pub fn go_on(&mut self, access: &mut AccessCheck) -> bool {
        let Some(mut first) = self.queue.first_entry().filter(|_| self.tries < MOST_TRIES) else {
            return false;
        };
        let Some(open) = first.get_mut().pop_front() else {
            first.remove();
            return true;
        };
        self.tries += 1;
        let (node, at) = match open {
            Open::State(node) => return self.expand(&node),
            Open::Step(node, at) => (node, at),
        };
        let mut done = [node.order.as_slice(), &[at]].concat();
        done.sort_unstable();
        if self.seen.contains(&done) {
            return true;
        }
        let Some(next) = node.after(&self.needed[at], at, access) else {
            return true;
        };
        self.seen.insert(done);
        match next.cost == node.cost {
            true => self.expand(&next),
            false => {
                let same = self.queue.entry(next.cost).or_default();
                same.push_back(Open::State(next));
                true
            }
        }
    }

    /// Puts the steps of a state at the front. Returns false if it has all of them.
    fn expand(&mut self, node: &Rc<Node>) -> bool {
        if node.cost >= self.planned {
            return false;
        }
        if node.order.len() == self.needed.len() {
            self.found = Some(node.order.clone());
            return false;
        }
        let same = self.queue.entry(node.cost).or_default();
        for at in (0..self.needed.len()).rev() {
            if !node.order.contains(&at) {
                same.push_front(Open::Step(node.clone(), at));
            }
        }
        true
    }

    /// Puts the steps in the order that was found.
    pub fn adopt(&self, steps: &mut Vec<PlanStep>) {
        let Some(found) = &self.found else { return };
        for (slot, at) in self.part.steps.iter().zip(found) {
            steps[*slot] = self.needed[*at].clone();
        }
        for slot in self.part.steps[found.len()..].iter().rev() {
            steps.remove(*slot);
        }
    }
}

impl Node {
    /// The state after a step; `None` if it is refused.
    fn after(&self, step: &PlanStep, at: usize, access: &mut AccessCheck) -> Option<Rc<Self>> {
        let mut world = self.world.clone();
        let done = sim::step(&mut world, &step.command).ok()?;
        if done.error.is_some() {
            return None;
        }
        let mut open = self.open.clone();
        let mut accounts = self.accounts.clone();
        let known = self.open.keys().copied();
        let worlds = [&self.world, &world];
        for (account, verdict) in access.verdicts(worlds, &step.command, &mut accounts, known) {
            let cost = |kind, cost| usize::from(verdict.contains_key(&kind)) * cost;
            match cost(GapKind::Opened, 1) + cost(GapKind::Locked, LOCKED) {
                0 => open.remove(&account),
                cost => open.insert(account, cost),
            };
        }
        Some(Rc::new(Self {
            world,
            accounts,
            order: [self.order.as_slice(), &[at]].concat(),
            cost: self.cost + open.values().max().copied().unwrap_or(0),
            open,
        }))
    }
}

/// The steps without those that detach a policy that another one attaches again, and without that one.
fn needed(steps: &[&PlanStep]) -> Vec<PlanStep> {
    let of = |step: &PlanStep, operation: &str| {
        let (own, input) = organizations_call(step)?;
        (own == operation).then(|| (input["PolicyId"].clone(), input["TargetId"].clone()))
    };
    let all = |operation: &'static str| {
        let steps = steps.iter().filter_map(move |it| of(it, operation));
        steps.collect::<Vec<_>>()
    };
    let (attached, detached) = (all("AttachPolicy"), all("DetachPolicy"));
    let is_needed = |step: &&&PlanStep| {
        let back = of(step, "DetachPolicy").is_some_and(|it| attached.contains(&it));
        let again = of(step, "AttachPolicy").is_some_and(|it| detached.contains(&it));
        !back && !again
    };
    steps
        .iter()
        .filter(is_needed)
        .map(|it| (*it).clone())
        .collect()
}
