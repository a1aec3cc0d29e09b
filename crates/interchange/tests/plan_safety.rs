//! Plans at the quotas of attachments: no step opens or locks what both ends agree about, unless no order of the steps avoids it.

use std::collections::{BTreeMap, BTreeSet};

use interchange::{GapKind, MigrationPlan};
use serde_json::json;
use sim::World;
use sim::ids::ParentId;
use sim::policies::{PolicyTarget, PolicyType};

use crate::building::{BuiltOrganization, data, planned};

const ACTIONS: [&str; 3] = ["s3:GetObject", "sqs:SendMessage", "kms:Decrypt"];

/// The policies that are attached to the unit and to the account.
type Attached = [BTreeSet<usize>; 2];

/// Random numbers.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = self.0.wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % below as u64).unwrap()
    }
}

/// Up to six policies, and where they are attached at both ends.
struct Pair {
    kind: PolicyType,
    /// The actions that each policy denies.
    policies: Vec<BTreeSet<usize>>,
    ends: [Attached; 2],
}

impl Pair {
    fn random(seed: u64, kind: PolicyType) -> Self {
        let mut dice = Dice((seed + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let some = |dice: &mut Dice| -> BTreeSet<usize> {
            let all: BTreeSet<usize> = (0..3).filter(|_| dice.roll(2) == 0).collect();
            if all.is_empty() {
                [dice.roll(3)].into()
            } else {
                all
            }
        };
        // Some pairs replace everything at one target, where nothing else guards the account, some of them one by one.
        let one_target = dice.roll(2) == 0;
        let one_by_one = one_target && dice.roll(2) == 0;
        let policies = (0..6).map(|at| match one_by_one {
            true => [at % 3].into(),
            false => some(&mut dice),
        });
        let policies = policies.collect();
        let mut end = |from: usize| {
            [0, 1].map(|level| {
                let mut all: Vec<usize> = match one_target {
                    true => (from..from + 3).collect(),
                    false => (0..6).collect(),
                };
                let count = if one_target && level == 1 { 0 } else { 3 };
                let chosen = (0..count).map(|_| all.remove(dice.roll(all.len())));
                chosen.collect::<BTreeSet<_>>()
            })
        };
        let ends = [end(0), end(3)];
        Self {
            kind,
            policies,
            ends,
        }
    }

    /// Whether an action passes: 3 is any other one.
    fn allows(&self, attached: &Attached, action: usize) -> bool {
        attached
            .iter()
            .all(|level| level.iter().all(|at| !self.policies[*at].contains(&action)))
    }

    /// Whether it is a gap: all actions that pass at both ends do, and none that pass at neither.
    fn is_gap(&self, attached: &Attached) -> bool {
        (0..4).any(|action| {
            let ends = [0, 1].map(|end| self.allows(&self.ends[end], action));
            ends[0] == ends[1] && self.allows(attached, action) != ends[0]
        })
    }

    /// Whether some order of the attachments has no gap: all of them are tried.
    fn can_be_safe(&self) -> bool {
        let mut open = vec![self.ends[0].clone()];
        let mut seen = BTreeSet::new();
        while let Some(at) = open.pop() {
            if at == self.ends[1] {
                return true;
            }
            if !seen.insert(at.clone()) {
                continue;
            }
            for level in 0..2 {
                let goal = &self.ends[1][level];
                for policy in 0..6 {
                    let mut next = at.clone();
                    let changed = match (at[level].contains(&policy), goal.contains(&policy)) {
                        (true, false) => next[level].remove(&policy),
                        (false, true) => next[level].len() < 3 && next[level].insert(policy),
                        (true, true) | (false, false) => false,
                    };
                    if changed && !self.is_gap(&next) {
                        open.push(next);
                    }
                }
            }
        }
        false
    }

    fn document(&self, policy: usize) -> String {
        let actions = self.policies[policy].iter();
        let actions: Vec<&str> = actions.map(|it| ACTIONS[*it]).collect();
        let mut statement = json!({ "Effect": "Deny", "Action": actions, "Resource": "*" });
        if self.kind == PolicyType::ResourceControl {
            statement["Principal"] = "*".into();
        }
        json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string()
    }

    fn build(&self) -> [BuiltOrganization; 2] {
        let mut before = BuiltOrganization::new();
        let (root, kind) = (before.root(), self.kind.name());
        before.call(
            "EnablePolicyType",
            json!({ "RootId": root, "PolicyType": kind }),
        );
        let unit = before.unit("Workloads");
        before.move_data(&root, &unit);
        let targets = [unit, data(&before.0).to_string()];
        // Three places are left at each target.
        for at in 0..self.kind.max_attached() - 4 {
            let filler = format!(r#"["sqs:Untag{at}"]"#);
            let document = self.document(0);
            let mut document: serde_json::Value = serde_json::from_str(&document).unwrap();
            document["Statement"][0]["Action"] = serde_json::from_str(&filler).unwrap();
            let id = before.policy_of(kind, &format!("Filler{at}"), &document.to_string());
            targets.iter().for_each(|it| before.attach(&id, it));
        }
        let policies: Vec<String> = (0..6)
            .map(|at| before.policy_of(kind, &format!("P{at}"), &self.document(at)))
            .collect();
        let mut after = before.clone();
        for (building, end) in [(&mut before, &self.ends[0]), (&mut after, &self.ends[1])] {
            for (target, level) in targets.iter().zip(end) {
                level
                    .iter()
                    .for_each(|at| building.attach(&policies[*at], target));
            }
        }
        [before, after]
    }

    /// What is attached in a world.
    fn attached(&self, world: &World) -> Attached {
        let organization = world.organizations().next().unwrap();
        let unit = organization.ous.keys().next().unwrap();
        let targets = [
            PolicyTarget::Parent(ParentId::Ou(unit.clone())),
            PolicyTarget::Account(data(world)),
        ];
        targets.map(|target| {
            let attached = organization.attached(self.kind, &target);
            let names = attached.iter().filter_map(|it| it.name.strip_prefix('P'));
            names.filter_map(|it| it.parse().ok()).collect()
        })
    }
}

/// The steps, counted from 1, after which there is a gap.
fn gaps(pair: &Pair, plan: &MigrationPlan, before: &BuiltOrganization) -> Vec<usize> {
    let mut world = before.0.clone();
    let mut found = Vec::new();
    for (at, step) in (1..).zip(&plan.steps) {
        sim::step(&mut world, &step.command).unwrap();
        if pair.is_gap(&pair.attached(&world)) {
            found.push(at);
        }
    }
    assert_eq!(pair.attached(&world), pair.ends[1]);
    found
}

#[test]
fn no_step_opens_or_locks_anything_that_an_order_of_the_steps_avoids() {
    let mut counts: BTreeMap<(PolicyType, bool), usize> = BTreeMap::new();
    for seed in 0..16 {
        let kinds = [PolicyType::ServiceControl, PolicyType::ResourceControl];
        let pair = Pair::random(seed, kinds[usize::try_from(seed).unwrap() % 2]);
        let [before, after] = pair.build();
        let plan = planned(&before, &after);
        let found = gaps(&pair, &plan, &before);
        let said = |step: &usize| {
            let mut gaps = plan.gaps.iter();
            gaps.any(|it| (it.from..it.until).contains(step))
        };
        let wrong = (1..=plan.steps.len()).find(|step| said(step) != found.contains(step));
        assert_eq!(wrong, None, "{seed}: {found:?} {:?}", plan.gaps);
        assert!(plan.gaps.iter().all(|it| it.kind != GapKind::Undecided));
        assert_eq!(
            found.is_empty(),
            pair.can_be_safe(),
            "{seed}: {:?}",
            plan.gaps
        );
        *counts.entry((pair.kind, found.is_empty())).or_default() += 1;
    }
    assert!(
        counts.len() == 4 && counts.values().all(|it| *it > 1),
        "{counts:?}"
    );
}

/// The organization without what tells when something was done.
fn shape(world: &World) -> Vec<String> {
    let organization = world.organizations().next().unwrap();
    let targets = organization.targets().map(|target| {
        let kinds = organization.policy_types.keys();
        let attached = kinds.flat_map(|kind| organization.attached(*kind, &target));
        let ids = attached.map(|it| format!("{} {} {}", it.id, it.name, it.content));
        format!("{target} {:?}", ids.collect::<BTreeSet<_>>())
    });
    let policies = organization.policies.keys().map(ToString::to_string);
    let delegates = format!("{:?}", organization.delegates.keys().collect::<Vec<_>>());
    let tags = format!("{:?}", organization.tags);
    targets.chain(policies).chain([delegates, tags]).collect()
}

#[test]
fn undoing_the_steps_from_the_last_gives_the_organization_before() {
    for seed in 0..4 {
        let pair = Pair::random(seed, PolicyType::ServiceControl);
        let [before, mut after] = pair.build();
        let account = data(&after.0).to_string();
        let root = after.root();
        let organization = after.0.organizations().next().unwrap();
        let workloads = organization
            .ous
            .values()
            .find(|it| &*it.name == "Workloads");
        let workloads = workloads.unwrap().id.to_string();
        let policy = organization.policies.values().find(|it| &*it.name == "P0");
        let policy = policy.unwrap().id.to_string();
        let unit = after.unit("New");
        after.move_data(&workloads, &unit);
        let guard = after.deny("Guard", "iam:CreateUser");
        after.attach(&guard, &unit);
        after.call(
            "TagResource",
            json!({ "ResourceId": account, "Tags": [{ "Key": "a", "Value": "b" }] }),
        );
        after.call(
            "UpdateOrganizationalUnit",
            json!({ "OrganizationalUnitId": workloads, "Name": "Work" }),
        );
        after.call(
            "UpdatePolicy",
            json!({ "PolicyId": policy, "Content": crate::building::denying("ec2:*") }),
        );
        after.call(
            "EnableAWSServiceAccess",
            json!({ "ServicePrincipal": "config.amazonaws.com" }),
        );
        assert_ne!(root, unit);
        // A service-linked role comes with trusted access.
        let plan = interchange::migration_plan(&before.0, &after.0).unwrap();
        let mut world = before.0.clone();
        for step in &plan.steps {
            sim::step(&mut world, &step.command).unwrap();
        }
        assert_ne!(shape(&world), shape(&before.0));
        for step in plan.steps.iter().rev() {
            assert!(!step.undo.is_empty(), "{}", step.says);
            for command in &step.undo {
                let done = sim::step(&mut world, command);
                let done = done.unwrap_or_else(|it| panic!("{}: {}", step.says, it.error));
                assert_eq!(done.error, None, "{}", step.says);
            }
        }
        assert_eq!(shape(&world), shape(&before.0));
    }
}

/// An RCP that keeps the management account from an account's data is replaced by another one for which there is no place before: in
/// between, the management account gets through.
#[test]
fn callers_of_other_accounts_are_asked_about_between_steps() {
    let kind = PolicyType::ResourceControl;
    let mut before = BuiltOrganization::new();
    let input = json!({ "RootId": before.root(), "PolicyType": kind.name() });
    before.call("EnablePolicyType", input);
    let organization = before.0.organizations().next().unwrap();
    let management = organization.management.to_string();
    let account = data(&before.0).to_string();
    let denying = |action: &str, condition: serde_json::Value| {
        let statement = json!({ "Effect": "Deny", "Principal": "*", "Action": action, "Resource": "*", "Condition": condition });
        json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string()
    };
    for at in 0..kind.max_attached() - 2 {
        let filler = denying(&format!("sqs:Untag{at}"), json!({}));
        let id = before.policy_of(kind.name(), &format!("Filler{at}"), &filler);
        before.attach(&id, &account);
    }
    let away = json!({ "StringEquals": { "aws:PrincipalAccount": management } });
    let old = before.policy_of(kind.name(), "Old", &denying("s3:*", away.clone()));
    let new = before.policy_of(kind.name(), "New", &denying("s3:**", away));
    let mut after = before.clone();
    before.attach(&old, &account);
    after.attach(&new, &account);
    let plan = planned(&before, &after);
    let gaps: Vec<GapKind> = plan.gaps.iter().map(|it| it.kind).collect();
    assert_eq!(gaps, [GapKind::Opened], "{:?}", plan.gaps);
}
