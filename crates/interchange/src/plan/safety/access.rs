//! What an account can do after a step, compared with what it can do in both organizations.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use policy::Level;
use prove::{CallerSide, MemberLimits, NearAccounts, Proof, Prover};
use sim::World;
use sim::command::Command;
use sim::ids::{AccountId, OrganizationId, ParentId};
use sim::organization::Organization;
use sim::policies::PolicyTarget;
use sim::view::limits::{insiders, limits_of};
use sim::view::proving::prover;

use super::GapKind;

/// What an account has of a gap, each with a request, or why it is not decided.
pub(super) type Verdict = BTreeMap<GapKind, String>;

/// What decides what an account can do: numbers of texts of policies, by level, and of the account's place.
type Print = Vec<usize>;

/// An account with what decides what it can do.
type Known = (MemberLimits, Print);

/// The prints of an account at the first end, between, and at the last end, and those of the accounts around it.
type CheckedState = ([Print; 3], BTreeSet<[Print; 3]>);

/// The number of other accounts that are all looked at. Of more, one for each way in which accounts change is.
const ALL_OTHERS: usize = 40;

/// Accounts of the organization, as they are at both ends.
pub(super) struct AccessCheck {
    organization: OrganizationId,
    /// Made when it is first needed.
    prover: Option<Prover>,
    insiders: Vec<String>,
    ends: BTreeMap<AccountId, [Known; 2]>,
    /// The accounts with whose callers and resources each one is compared.
    others: Vec<AccountId>,
    /// The numbers of texts, and whether one may tell accounts apart.
    texts: BTreeMap<String, (usize, bool)>,
    verdicts: BTreeMap<CheckedState, (String, Arc<Verdict>)>,
}

impl AccessCheck {
    pub fn new(before: &World, after: &World, organization: OrganizationId) -> Self {
        let mut check = Self {
            organization,
            prover: None,
            insiders: Vec::new(),
            ends: BTreeMap::new(),
            others: Vec::new(),
            texts: BTreeMap::new(),
            verdicts: BTreeMap::new(),
        };
        let ends = [before, after];
        let Some(organization) = before.organization(&check.organization) else {
            return check;
        };
        for end in ends {
            let there = end.organization(&check.organization).into_iter();
            check.insiders.extend(there.flat_map(insiders));
        }
        for account in organization.account_ids() {
            let limits = ends.map(|it| check.limits(it, account));
            if let [Some(was), Some(is)] = limits {
                check.ends.insert(account, [was, is]);
            }
        }
        let all = check.ends.iter();
        let mut ways = BTreeSet::new();
        let few = all.len() <= ALL_OTHERS;
        let one = all.filter(|(_, it)| ways.insert([&it[0].1, &it[1].1]) || few);
        check.others = one.map(|it| *it.0).collect();
        check
    }

    /// Whether an account is a member at both ends, other than the management account.
    pub fn compares(&self, account: AccountId) -> bool {
        let ends = self.ends.get(&account);
        ends.is_some_and(|it| it.iter().all(|end| end.0.asked))
    }

    /// The limits of an account of the organization.
    fn limits(&mut self, world: &World, account: AccountId) -> Option<Known> {
        let organization = world.organization(&self.organization)?;
        let limits = limits_of(world, organization, account)?;
        let print = self.print(&limits);
        Some((limits, print))
    }

    fn number(&mut self, text: &str) -> (usize, bool) {
        if let Some(known) = self.texts.get(text) {
            return *known;
        }
        let row = (self.texts.len(), tells_apart(text));
        self.texts.insert(text.to_string(), row);
        row
    }

    fn print(&mut self, limits: &MemberLimits) -> Print {
        let (mut print, mut tells) = (Print::new(), false);
        let layers = &limits.layers;
        for (levels, exempt) in [
            (&layers.scps, &layers.scp_exempt),
            (&layers.rcps, &layers.rcp_exempt),
        ] {
            for policy in levels.iter().flat_map(|it: &Level| {
                let policies = it.policies.iter().map(|it| Some(it.document.text()));
                policies.chain([None])
            }) {
                let number = policy.map(|it| self.number(it));
                print.push(number.map_or(usize::MAX, |it| it.0));
                tells |= number.is_some_and(|it| it.1);
            }
            print.push(self.number(&format!("{exempt:?}")).0);
        }
        let place = limits.caller_keys.iter().find(|it| it.0.ends_with("paths"));
        let place = place.map(|it| format!("{:?}", it.1));
        print.push(place.map_or(0, |it| self.number(&it).0));
        if tells {
            print.push(self.number(&limits.id).0);
        }
        print
    }

    /// The accounts whose access a step can change, if they are compared.
    pub fn touched(&self, was: &World, is: &World, command: &Command) -> Vec<AccountId> {
        let known = |world: &World| {
            let organization = world.organization(&self.organization)?;
            Some((organization.policy_types.clone(), organization.feature_set))
        };
        let all = || {
            let all = self.ends.keys().filter(|it| self.compares(**it));
            all.copied().collect()
        };
        let Some(organization) = is.organization(&self.organization) else {
            return Vec::new();
        };
        if known(was) != known(is) {
            return all();
        }
        let found = targets(organization, command);
        let found = found.iter().flat_map(|it| accounts_under(organization, it));
        let found: BTreeSet<AccountId> = found.filter(|it| self.compares(*it)).collect();
        found.into_iter().collect()
    }

    /// The accounts around one, as they are between the ends.
    fn around(&mut self, world: &World) -> Vec<(AccountId, Known)> {
        let others = self.others.clone().into_iter();
        others
            .filter_map(|it| Some((it, self.limits(world, it)?)))
            .collect()
    }

    /// What accounts can do more or less than at both ends: those that a step has touched and, if there are any, those with something
    /// open, which another account may have closed.
    pub fn verdicts(
        &mut self,
        world: &World,
        touched: &[AccountId],
        open: impl Iterator<Item = AccountId>,
    ) -> Vec<(AccountId, Arc<Verdict>)> {
        if touched.is_empty() {
            return Vec::new();
        }
        let accounts: BTreeSet<AccountId> = open.chain(touched.iter().copied()).collect();
        let around = self.around(world);
        let each = accounts.into_iter();
        each.map(|it| (it, self.verdict(world, it, &around)))
            .collect()
    }

    fn verdict(
        &mut self,
        world: &World,
        account: AccountId,
        around: &[(AccountId, Known)],
    ) -> Arc<Verdict> {
        let now = self.limits(world, account);
        let (Some((limits, print)), Some([(was, first), (is, last)])) =
            (now, self.ends.get(&account))
        else {
            return Arc::default();
        };
        let prints = |(id, (_, now)): &(AccountId, Known)| {
            let [(_, first), (_, last)] = self.ends.get(id)?;
            Some([first.clone(), now.clone(), last.clone()])
        };
        let around_it = around.iter().filter(|it| it.0 != account);
        let others: BTreeSet<[Print; 3]> = around_it.clone().filter_map(prints).collect();
        let own = [first.clone(), print, last.clone()];
        // At an end, it is as there.
        let is_end = |at: usize| {
            let mut all = others.iter().chain([&own]);
            all.all(|it| it[1] == it[at])
        };
        if is_end(0) || is_end(2) {
            return Arc::default();
        }
        let key = (own, others);
        if let Some((id, known)) = self.verdicts.get(&key) {
            if *id == limits.id || known.is_empty() {
                return known.clone();
            }
            let own = known.iter();
            let own = own.map(|(kind, what)| (*kind, what.replace(id, &limits.id)));
            return Arc::new(own.collect());
        }
        let insiders = &self.insiders;
        let asked = self
            .prover
            .get_or_insert_with(|| prover().with_insiders(insiders.iter().cloned()));
        let others: Vec<[&MemberLimits; 3]> = around_it
            .filter_map(|(id, now)| {
                let [was, is] = self.ends.get(id)?;
                Some([&was.0, &now.0, &is.0])
            })
            .collect();
        let verdict = Arc::new(compared(asked, [was, &limits, is], &others));
        self.verdicts.insert(key, (limits.id, verdict.clone()));
        verdict
    }
}

/// Compares an account with both ends.
fn compared(
    prover: &mut Prover,
    [was, now, is]: [&MemberLimits; 3],
    others: &[[&MemberLimits; 3]],
) -> Verdict {
    let mut verdict = Verdict::new();
    // In the order of what must allow and what must refuse.
    let [opened, locked] = [[1, 0, 2], [0, 2, 1]].map(|order| {
        let all = others.iter().map(|it| order.map(|at| it[at]).to_vec());
        NearAccounts::of(all.collect())
    });
    for side in [CallerSide::Inside, CallerSide::Outside] {
        for (kind, allowing, refusing, all) in [
            (GapKind::Opened, &[now][..], &[was, is][..], &opened),
            (GapKind::Locked, &[was, is][..], &[now][..], &locked),
        ] {
            if verdict.contains_key(&kind) {
                continue;
            }
            match prover.none_between_in(allowing, refusing, all, side) {
                Proof::Proved => {}
                Proof::Refuted(witness) => {
                    let request = &witness.request;
                    let what = format!("{} on {}", request.action, request.resource);
                    verdict.insert(kind, what);
                }
                Proof::NotDecided(doubt) => {
                    verdict.insert(GapKind::Undecided, doubt.to_string());
                }
            }
        }
    }
    verdict
}

/// Whether a policy may tell accounts apart: it looks at accounts, or has a value that begins with a digit, as ids do.
fn tells_apart(text: &str) -> bool {
    let text = text.to_lowercase();
    let mut last = ' ';
    let digits = text.replace("2012-10-17", "").replace("2008-10-17", "");
    let mut begins = digits.chars().map(|it| {
        let begins = it.is_ascii_digit() && !last.is_alphanumeric() && last != '-';
        last = it;
        begins
    });
    text.contains("account") || begins.any(|it| it)
}

/// What a step changes the access of.
pub(super) fn targets(organization: &Organization, command: &Command) -> Vec<PolicyTarget> {
    let Command::Call(call) = command else {
        return Vec::new();
    };
    let text = |name: &str| call.input.get(name).and_then(|it| it.as_str());
    let target = |name: &str| -> Vec<PolicyTarget> {
        let target = text(name).and_then(|it| it.parse().ok());
        let partition = organization.management.partition();
        let target = target.map(|it| match it {
            PolicyTarget::Account(id) => PolicyTarget::Account(id.within(partition)),
            PolicyTarget::Parent(parent) => PolicyTarget::Parent(parent),
        });
        target.into_iter().collect()
    };
    match call.operation.strip_prefix("organizations:") {
        Some("AttachPolicy" | "DetachPolicy") => target("TargetId"),
        Some("MoveAccount") => target("AccountId"),
        Some("UpdatePolicy") if call.input.get("Content").is_some() => {
            let policy =
                text("PolicyId").and_then(|it| organization.policies.get(&it.parse().ok()?));
            let has = |target: &PolicyTarget| {
                policy.is_some_and(|policy| {
                    let attached = organization.attached(policy.kind, target);
                    attached.iter().any(|it| it.id == policy.id)
                })
            };
            organization.targets().filter(has).collect()
        }
        Some(_) | None => Vec::new(),
    }
}

/// The accounts under a root or unit, or the account.
pub(super) fn accounts_under(organization: &Organization, target: &PolicyTarget) -> Vec<AccountId> {
    let top = match target {
        PolicyTarget::Account(id) => return vec![*id],
        PolicyTarget::Parent(parent) => parent,
    };
    let mut found = Vec::new();
    let mut open: Vec<ParentId> = vec![top.clone()];
    while let Some(parent) = open.pop() {
        found.extend(organization.accounts_in(&parent));
        let units = organization.ous_in(&parent);
        open.extend(units.map(|it| ParentId::Ou(it.id.clone())));
    }
    found
}
