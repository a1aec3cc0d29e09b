//! What an account can do after a step, compared with what it can do in both organizations.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use policy::Level;
use prove::{CallerSide, MemberLimits, Proof, Prover};
use sim::World;
use sim::command::Command;
use sim::ids::{AccountId, OrganizationId, ParentId};
use sim::organization::Organization;
use sim::policies::Target;
use sim::view::limits::{insiders, member_limits};
use sim::view::proving::prover;

use super::GapKind;

/// What an account has of a gap, each with a request, or why it is not decided.
pub(super) type Verdict = BTreeMap<GapKind, String>;

/// What decides what an account can do: numbers of texts of policies, by level, and of the account's place.
type Print = Vec<usize>;

/// Accounts of the organization, as they are at both ends.
pub(super) struct AccessCheck {
    organization: OrganizationId,
    /// Made when it is first needed.
    prover: Option<Prover>,
    insiders: Vec<String>,
    ends: BTreeMap<AccountId, [(MemberLimits, Print); 2]>,
    /// The numbers of texts, and whether one may tell accounts apart.
    texts: BTreeMap<String, (usize, bool)>,
    verdicts: BTreeMap<[Print; 3], (String, Arc<Verdict>)>,
}

impl AccessCheck {
    pub fn new(before: &World, after: &World, organization: OrganizationId) -> Self {
        let mut check = Self {
            organization,
            prover: None,
            insiders: Vec::new(),
            ends: BTreeMap::new(),
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
        check
    }

    /// Whether an account is a member at both ends.
    pub fn compares(&self, account: AccountId) -> bool {
        self.ends.contains_key(&account)
    }

    /// The limits of an account, if it is a member other than the management account.
    fn limits(&mut self, world: &World, account: AccountId) -> Option<(MemberLimits, Print)> {
        let organization = world.organization(&self.organization)?;
        let limits = member_limits(world, organization, account)?;
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
        let all = || self.ends.keys().copied().collect();
        let Some(organization) = is.organization(&self.organization) else {
            return Vec::new();
        };
        if known(was) != known(is) {
            return all();
        }
        let found = targets(organization, command);
        let found = found.iter().flat_map(|it| accounts_under(organization, it));
        let found: BTreeSet<AccountId> = found.filter(|it| self.ends.contains_key(it)).collect();
        found.into_iter().collect()
    }

    /// What an account can do more or less than at both ends.
    pub fn verdict(&mut self, world: &World, account: AccountId) -> Arc<Verdict> {
        let now = self.limits(world, account);
        let (Some((limits, print)), Some(ends)) = (now, self.ends.get(&account)) else {
            return Arc::default();
        };
        let [(was, first), (is, last)] = ends;
        if [first, last].contains(&&print) {
            return Arc::default();
        }
        let key = [first.clone(), print, last.clone()];
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
        let verdict = Arc::new(compared(asked, [was, &limits, is]));
        self.verdicts.insert(key, (limits.id, verdict.clone()));
        verdict
    }
}

/// Compares an account with both ends.
fn compared(prover: &mut Prover, [was, now, is]: [&MemberLimits; 3]) -> Verdict {
    let mut verdict = Verdict::new();
    let members = std::slice::from_ref(now);
    for side in [CallerSide::Inside, CallerSide::Outside] {
        for (kind, allowing, refusing) in [
            (GapKind::Opened, &[now][..], &[was, is][..]),
            (GapKind::Locked, &[was, is][..], &[now][..]),
        ] {
            if verdict.contains_key(&kind) {
                continue;
            }
            match prover.none_between_in(allowing, refusing, members, side) {
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
pub(super) fn targets(organization: &Organization, command: &Command) -> Vec<Target> {
    let Command::Call(call) = command else {
        return Vec::new();
    };
    let text = |name: &str| call.input.get(name).and_then(|it| it.as_str());
    let target = |name: &str| -> Vec<Target> {
        let target = text(name).and_then(|it| it.parse().ok());
        let partition = organization.management.partition();
        let target = target.map(|it| match it {
            Target::Account(id) => Target::Account(id.within(partition)),
            Target::Parent(parent) => Target::Parent(parent),
        });
        target.into_iter().collect()
    };
    match call.operation.strip_prefix("organizations:") {
        Some("AttachPolicy" | "DetachPolicy") => target("TargetId"),
        Some("MoveAccount") => target("AccountId"),
        Some("UpdatePolicy") if call.input.get("Content").is_some() => {
            let policy =
                text("PolicyId").and_then(|it| organization.policies.get(&it.parse().ok()?));
            let has = |target: &Target| {
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
pub(super) fn accounts_under(organization: &Organization, target: &Target) -> Vec<AccountId> {
    let top = match target {
        Target::Account(id) => return vec![*id],
        Target::Parent(parent) => parent,
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
