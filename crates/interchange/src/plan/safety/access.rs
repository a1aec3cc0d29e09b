//! What an account can do after a step, compared with what it can do in both organizations.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ordered::Map;
use policy::{Document, Level};
use prove::{CallerSide, MemberLimits, Mentions, Proof, Prover};
use sim::World;
use sim::command::Command;
use sim::ids::{AccountId, OrganizationId, ParentId};
use sim::organization::Organization;
use sim::policies::PolicyTarget;
use sim::view::limits::{insiders, limits_of};
use sim::view::proving::prover;

use super::super::step::{GapKind, PlanStep, organizations_call};

/// What an account has of a gap, each with a request, or why it is not decided.
pub(super) type Verdict = BTreeMap<GapKind, String>;

/// What decides what an account can do: the numbers of all that is around its callers, and around its resources.
type Print = [usize; 2];

/// An account at one time.
pub(super) struct AccountState {
    limits: MemberLimits,
    print: Print,
}

/// All accounts at one time. Clones share what has not changed.
pub(super) type AccountStates = Map<AccountId, Arc<AccountState>>;

/// An account at the first end, between, and at the last end.
type Times = [Arc<AccountState>; 3];

/// A gap that a proof has found, with its request or the reason. `OWN` and `OTHER` stand for the accounts.
type Found = Option<(GapKind, String)>;

/// A question: what is asked, whether by callers inside, whether with another account that is called, and what decides at each time.
/// An organization has many accounts and few of these.
type Asked = (GapKind, bool, Option<bool>, [Print; 3]);

const OWN: &str = "\u{1}";
const OTHER: &str = "\u{2}";

/// The number of other accounts that are all looked at. Of more, one for each way in which accounts change is.
const ALL_OTHERS: usize = 40;

/// Accounts of the organization, as they are at both ends.
pub(super) struct AccessCheck {
    organization: OrganizationId,
    /// Made when it is first needed.
    prover: Option<Prover>,
    insiders: Vec<String>,
    ends: BTreeMap<AccountId, [Arc<AccountState>; 2]>,
    /// The accounts with whose callers and resources each one is compared.
    others: Vec<AccountId>,
    /// The numbers of texts, and of policies by their place in memory.
    texts: BTreeMap<String, usize>,
    places: BTreeMap<usize, (Arc<Document>, usize)>,
    prints: BTreeMap<Vec<usize>, usize>,
    /// What policies look at, and whether something of one is not known.
    mentions: Mentions,
    unknown: bool,
    /// The answers, each with whether other accounts must be asked about.
    answers: BTreeMap<Asked, (Found, bool)>,
    /// The number of questions that the prover was asked.
    pub proofs: usize,
}

impl AccessCheck {
    pub fn new(
        [before, after]: [&World; 2],
        organization: OrganizationId,
        steps: &[PlanStep],
    ) -> Self {
        let mut check = Self {
            organization,
            prover: None,
            insiders: Vec::new(),
            ends: BTreeMap::new(),
            others: Vec::new(),
            texts: BTreeMap::new(),
            places: BTreeMap::new(),
            prints: BTreeMap::new(),
            mentions: Mentions::default(),
            unknown: false,
            answers: BTreeMap::new(),
            proofs: 0,
        };
        let ends = [before, after].map(|it| it.organization(&check.organization));
        let mut documents: Vec<Arc<Document>> = Vec::new();
        for end in ends.into_iter().flatten() {
            check.insiders.extend(insiders(end));
            let policies = end.policies.values();
            documents.extend(policies.filter_map(|it| it.document.clone()));
        }
        // What is there only for a while is in a step.
        let contents = steps
            .iter()
            .filter_map(|it| organizations_call(it)?.1.get("Content")?.as_str());
        documents.extend(contents.filter_map(|it| Document::parse(it).ok().map(Arc::new)));
        check.unknown = documents.iter().any(|it| !it.unknowns().is_empty());
        check.mentions = Mentions::of(&documents);
        let mut last = check.states(after);
        for (id, was) in &check.states(before) {
            if let Some(is) = last.remove(id) {
                check.ends.insert(*id, [was.clone(), is]);
            }
        }
        let mut ways = BTreeSet::new();
        let few = check.ends.len() <= ALL_OTHERS;
        let all = check.ends.iter();
        let one = all.filter(|(_, [was, is])| ways.insert([was.print, is.print]) || few);
        check.others = one.map(|it| *it.0).collect();
        check
    }

    /// Whether an account is a member at both ends, other than the management account.
    pub fn compares(&self, account: AccountId) -> bool {
        let ends = self.ends.get(&account);
        ends.is_some_and(|it| it.iter().all(|end| end.limits.asked))
    }

    /// All accounts of a world.
    pub fn states(&mut self, world: &World) -> AccountStates {
        let organization = world.organization(&self.organization);
        let all: Vec<AccountId> = organization
            .iter()
            .flat_map(|it| it.account_ids())
            .collect();
        let mut states = AccountStates::new();
        self.renew(&mut states, world, &all);
        states
    }

    /// Notes how accounts are now.
    fn renew(&mut self, states: &mut AccountStates, world: &World, accounts: &[AccountId]) {
        let organization = world.organization(&self.organization);
        for id in accounts {
            match organization.and_then(|it| limits_of(world, it, *id)) {
                Some(limits) => {
                    let print = self.print(&limits);
                    states.insert(*id, Arc::new(AccountState { limits, print }));
                }
                None => _ = states.remove(id),
            }
        }
    }

    fn number(&mut self, text: &str) -> usize {
        if let Some(known) = self.texts.get(text) {
            return *known;
        }
        self.texts.insert(text.to_string(), self.texts.len());
        self.texts.len() - 1
    }

    fn policy(&mut self, document: &Arc<Document>) -> usize {
        let place = Arc::as_ptr(document) as usize;
        if let Some(known) = self.places.get(&place) {
            return known.1;
        }
        let number = self.number(document.text());
        self.places.insert(place, (document.clone(), number));
        number
    }

    fn print(&mut self, limits: &MemberLimits) -> Print {
        let layers = &limits.layers;
        let parts = [
            (&layers.scps, layers.scp_exempt, &limits.caller_keys),
            (&layers.rcps, layers.rcp_exempt, &limits.resource_keys),
        ];
        parts.map(|(levels, exempt, keys)| {
            let mut print = vec![self.number(&format!("{exempt:?}"))];
            // What does not apply does not matter.
            for level in levels.iter().filter(|_| exempt.is_none()) {
                let of_level = |it: &Level| it.policies.clone();
                print.extend(of_level(level).iter().map(|it| self.policy(&it.document)));
                print.push(usize::MAX);
            }
            let keys = keys.iter().filter(|it| !it.0.ends_with("account"));
            for (key, value) in keys {
                if self.unknown || self.mentions.keys.contains(key) {
                    print.push(self.number(&format!("{value:?}")));
                }
            }
            if self.mentions.tells_apart() || self.mentions.ids.contains(&limits.id) {
                print.push(self.number(&limits.id));
            }
            let next = self.prints.len();
            *self.prints.entry(print).or_insert(next)
        })
    }

    /// The accounts whose access a step can change.
    fn touched(&self, was: &World, is: &World, command: &Command) -> Vec<AccountId> {
        let known = |world: &World| {
            let organization = world.organization(&self.organization)?;
            Some((organization.policy_types.clone(), organization.feature_set))
        };
        let Some(organization) = is.organization(&self.organization) else {
            return Vec::new();
        };
        if known(was) != known(is) {
            return self.ends.keys().copied().collect();
        }
        let found = targets(organization, command);
        let found = found.iter().flat_map(|it| accounts_under(organization, it));
        let found: BTreeSet<AccountId> = found.filter(|it| self.ends.contains_key(it)).collect();
        found.into_iter().collect()
    }

    /// What accounts can do more or less than at both ends after a step: those that it has touched and, if there are any, those with
    /// something open, which another account may have closed. `states`: as they were before it, and then as they are.
    pub fn verdicts(
        &mut self,
        [was, is]: [&World; 2],
        command: &Command,
        states: &mut AccountStates,
        open: impl Iterator<Item = AccountId>,
    ) -> Vec<(AccountId, Arc<Verdict>)> {
        let mut touched = self.touched(was, is, command);
        self.renew(states, is, &touched);
        touched.retain(|it| self.compares(*it));
        if touched.is_empty() {
            return Vec::new();
        }
        let accounts: BTreeSet<AccountId> = open.chain(touched).collect();
        let each = accounts.into_iter();
        each.map(|it| (it, self.verdict(it, states))).collect()
    }

    fn times(&self, account: AccountId, states: &AccountStates) -> Option<Times> {
        let [was, is] = self.ends.get(&account)?.clone();
        Some([was, states.get(&account)?.clone(), is])
    }

    fn verdict(&mut self, account: AccountId, states: &AccountStates) -> Arc<Verdict> {
        let Some(own) = self.times(account, states) else {
            return Arc::default();
        };
        let mut verdict = Verdict::new();
        for side in [CallerSide::Inside, CallerSide::Outside] {
            for kind in [GapKind::Opened, GapKind::Locked] {
                if !verdict.contains_key(&kind) {
                    verdict.extend(self.compared(&own, (kind, side), states));
                }
            }
        }
        // At an end, it is as there.
        let is_end = |at: usize| {
            let others = self.others.iter().filter_map(|it| self.times(*it, states));
            let mut all = others.chain([own.clone()]);
            all.all(|it| it[1].print == it[at].print)
        };
        if verdict.is_empty() || is_end(0) || is_end(2) {
            return Arc::default();
        }
        Arc::new(verdict)
    }

    /// Compares an account with both ends, alone and with others.
    fn compared(
        &mut self,
        own: &Times,
        question: (GapKind, CallerSide),
        states: &AccountStates,
    ) -> Found {
        let refuted = |it: &Found| it.as_ref().is_some_and(|it| it.0 == question.0);
        let (mut found, open) = self.answer(own, None, question);
        if question.1 == CallerSide::Outside || refuted(&found) {
            return found;
        }
        for calls in [true, false] {
            let (part, other) = if calls { (0, 1) } else { (1, 0) };
            let changed = differs(own, part);
            let open = if calls { open } else { changed };
            let mut seen = BTreeSet::new();
            for id in self.others.clone() {
                let Some(there) = self.times(id, states) else {
                    continue;
                };
                // If nothing is new whatever the other account is, only one that has changed itself counts.
                let counts = open || differs(&there, other) && (changed || !there[1].limits.asked);
                let is_own = there[1].limits.id == own[1].limits.id;
                if !counts || is_own || !seen.insert(there.each_ref().map(|it| it.print[other])) {
                    continue;
                }
                let answer = self.answer(own, Some((&there, calls)), question).0;
                if refuted(&answer) {
                    return answer;
                }
                found = answer.or(found);
            }
        }
        found
    }

    /// Whether an account can do more or less than at both ends: alone, or if it calls another one or is called by it.
    fn answer(
        &mut self,
        own: &Times,
        other: Option<(&Times, bool)>,
        (kind, side): (GapKind, CallerSide),
    ) -> (Found, bool) {
        let inside = side == CallerSide::Inside;
        let at = |time: usize| match other {
            None if inside => own[time].print,
            None => [0, own[time].print[1]],
            Some((other, true)) => [own[time].print[0], other[time].print[1]],
            Some((other, false)) => [other[time].print[0], own[time].print[1]],
        };
        // The times that must allow, and those that must refuse.
        let (order, most) = match kind {
            GapKind::Opened => ([1, 0, 2], 1),
            GapKind::Locked | GapKind::Undecided => ([0, 2, 1], 2),
        };
        // What is the same at two times allows the same.
        let (allowing, refusing) = order.split_at(most);
        if allowing
            .iter()
            .any(|one| refusing.iter().any(|it| at(*one) == at(*it)))
        {
            return (None, false);
        }
        let key = (kind, inside, other.map(|it| it.1), [0, 1, 2].map(at));
        let ids = [Some(own), other.map(|it| it.0)];
        let ids = ids.map(|it| it.map_or("", |it| &it[1].limits.id));
        let known = self.answers.get(&key).cloned();
        let (found, open) = known.unwrap_or_else(|| {
            let all = |it: &Times| order.map(|at| it[at].clone());
            let new = self.prove(&all(own), other.map(|it| (all(it.0), it.1)), most, side);
            let (proof, open) = new;
            let found = said(kind, &proof, ids);
            self.answers.insert(key, (found.clone(), open));
            (found, open)
        });
        let told = |what: String| what.replace(OWN, ids[0]).replace(OTHER, ids[1]);
        (found.map(|(kind, what)| (kind, told(what))), open)
    }

    /// Asks the prover.
    fn prove(
        &mut self,
        own: &Times,
        other: Option<(Times, bool)>,
        most: usize,
        side: CallerSide,
    ) -> (Proof, bool) {
        self.proofs += 1;
        let insiders = &self.insiders;
        let prover = self
            .prover
            .get_or_insert_with(|| prover().with_insiders(insiders.iter().cloned()));
        let own = own.each_ref().map(|it| &it.limits);
        match &other {
            None => prover.none_alone(&own[..most], &own[most..], side),
            Some((other, calls)) => {
                let other = other.each_ref().map(|it| &it.limits);
                let (callers, owner) = if *calls { (own, other) } else { (other, own) };
                (prover.none_with(&callers, &owner, most), false)
            }
        }
    }
}

/// A gap, if a proof has found one, for any accounts.
fn said(kind: GapKind, proof: &Proof, [own, other]: [&str; 2]) -> Found {
    let (kind, what) = match proof {
        Proof::Proved => return None,
        Proof::Refuted(witness) => {
            let request = &witness.request;
            (kind, format!("{} on {}", request.action, request.resource))
        }
        Proof::NotDecided(doubt) => (GapKind::Undecided, doubt.to_string()),
    };
    let what = what.replace(own, OWN);
    Some((
        kind,
        if other.is_empty() {
            what
        } else {
            what.replace(other, OTHER)
        },
    ))
}

/// Whether what is around callers, 0, or resources, 1, is not the same at all times.
fn differs(times: &Times, part: usize) -> bool {
    times
        .windows(2)
        .any(|it| it[0].print[part] != it[1].print[part])
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
