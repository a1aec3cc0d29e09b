//! Whether a plan keeps access between its two ends: after each step, every account is compared with both organizations, by proof.
//!
//! A step opens a gap if a caller could then do what neither organization allows, or could no longer do what both allow. Where there
//! is a gap, `order` searches an order of the steps around it that has none, or fewer.

mod access;
mod order;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use message::{Message, message};
use sim::World;
use sim::command::Command;
use sim::ids::{AccountId, OrganizationId};

use self::access::{AccessCheck, AccountStates, Verdict};
use self::order::{OrderSearch, Part, parts};
use super::step::{GapKind, PlanGap, PlanStep};

/// The accounts that have a gap now, and since which step, counted from 1.
type OpenGaps = BTreeMap<(AccountId, GapKind), (usize, String)>;

/// The maximum number of proofs of a search for an order without gaps.
pub(super) const MOST_PROOFS: usize = 2_000;

/// The check of a plan, in pieces.
pub(super) struct SafetyCheck {
    access: AccessCheck,
    before: World,
    world: World,
    accounts: AccountStates,
    /// Number of steps that are checked.
    at: usize,
    /// The same, with those of the first order.
    checked: usize,
    open: OpenGaps,
    /// Closed gaps: kind, first step, last step, and the accounts with what they can do.
    found: BTreeMap<(usize, usize, GapKind), Vec<(AccountId, String)>>,
    /// What is still to be searched, from the last.
    parts: Vec<Part>,
    search: Option<OrderSearch>,
    /// The maximum number of proofs of the search; 0: there is none.
    most: usize,
    /// The number of proofs before it.
    unsearched: usize,
    /// Whether it ended because of the number.
    ended: bool,
    /// The steps as they were planned, once other orders are searched.
    planned: Option<Vec<PlanStep>>,
}

impl SafetyCheck {
    /// Begins the check of the steps between two worlds; `None` if there is no organization before. `most`: the
    /// maximum number of proofs of the search for another order; 0: none is searched for.
    pub fn new(
        [before, after]: [&World; 2],
        organization: &OrganizationId,
        steps: &[PlanStep],
        most: usize,
    ) -> Option<Self> {
        before.organization(organization)?;
        let mut access = AccessCheck::new([before, after], organization.clone(), steps);
        Some(Self {
            accounts: access.states(before),
            access,
            before: before.clone(),
            world: before.clone(),
            at: 0,
            checked: 0,
            open: OpenGaps::new(),
            found: BTreeMap::new(),
            parts: Vec::new(),
            search: None,
            most,
            unsearched: 0,
            ended: false,
            planned: None,
        })
    }

    /// The number of checks that are done, and of those that are open.
    pub const fn progress(&self, steps: usize) -> (usize, usize) {
        (self.checked, steps.saturating_sub(self.at))
    }

    /// The number of proofs so far.
    pub const fn proofs(&self) -> usize {
        self.access.proofs
    }

    /// Checks one more step, or tries one more order. Returns false at the end.
    pub fn go_on(&mut self, steps: &mut Vec<PlanStep>) -> bool {
        if let Some(search) = &mut self.search {
            let is_spent = self.access.proofs >= self.unsearched + self.most;
            if is_spent || !search.go_on(&mut self.access) {
                search.adopt(steps);
                self.search = None;
            }
            if is_spent {
                self.parts.clear();
                self.ended = true;
            }
            return true;
        }
        if let Some(part) = self.parts.pop() {
            self.search = Some(OrderSearch::new(
                part,
                &self.before,
                steps,
                &mut self.access,
            ));
            return true;
        }
        match steps.get(self.at) {
            Some(step) => {
                let was = self.world.clone();
                let done = sim::step(&mut self.world, &step.command);
                if done.map_or(true, |it| it.error.is_some()) {
                    // Only in another order: the planner has played the same steps.
                    *steps = self.planned.clone().unwrap_or_default();
                    self.begin();
                    return true;
                }
                self.at += 1;
                self.checked += 1;
                self.note(&was, &step.command);
                true
            }
            None => {
                let rest: BTreeSet<AccountId> = self.open.keys().map(|it| it.0).collect();
                self.close(&rest, &Arc::default());
                self.searched(steps)
            }
        }
    }

    /// Begins the search for a better order, once.
    fn searched(&mut self, steps: &[PlanStep]) -> bool {
        if self.planned.is_some() || self.most == 0 {
            return false;
        }
        self.unsearched = self.access.proofs;
        self.planned = Some(steps.to_vec());
        let mut gaps = BTreeMap::new();
        for ((from, _, kind), accounts) in &self.found {
            if *kind != GapKind::Undecided {
                let open: &mut BTreeSet<AccountId> = gaps.entry(from - 1).or_default();
                open.extend(accounts.iter().map(|it| it.0));
            }
        }
        self.parts = parts(steps, &gaps, (&self.before, &self.world), &self.access);
        if self.parts.is_empty() {
            return false;
        }
        self.begin();
        true
    }

    /// Begins at the first step.
    fn begin(&mut self) {
        self.world = self.before.clone();
        self.accounts = self.access.states(&self.before);
        self.at = 0;
        self.open.clear();
        self.found.clear();
    }

    /// Notes what is open for accounts that a step has touched, and for those where something was.
    fn note(&mut self, was: &World, command: &Command) {
        let open = self.open.keys().map(|it| it.0);
        let (worlds, accounts) = ([was, &self.world], &mut self.accounts);
        for (account, verdict) in self.access.verdicts(worlds, command, accounts, open) {
            self.close(&BTreeSet::from([account]), &verdict);
            for (kind, what) in verdict.iter() {
                let what = (self.at, what.clone());
                self.open.entry((account, *kind)).or_insert(what);
            }
        }
    }

    /// Closes the gaps of accounts that they do not have any more.
    fn close(&mut self, accounts: &BTreeSet<AccountId>, now: &Verdict) {
        let (at, found) = (self.at, &mut self.found);
        self.open.retain(|(account, kind), (from, what)| {
            let stays = !accounts.contains(account) || now.contains_key(kind);
            if !stays {
                let row = found.entry((*from, at, *kind)).or_default();
                row.push((*account, what.clone()));
            }
            stays
        });
    }

    /// The gaps, in the order of steps, and the world after them.
    pub fn finish(self) -> (Vec<PlanGap>, World) {
        let world = self.world;
        let gaps = self.found.into_iter();
        let gaps = gaps.map(|((from, until, kind), rows)| PlanGap {
            kind,
            from,
            until,
            says: says(&world, (from, until, kind), &rows),
            accounts: rows.into_iter().map(|it| it.0).collect(),
        });
        let mut gaps: Vec<PlanGap> = gaps.collect();
        if let Some(gap) = gaps.first_mut().filter(|_| self.ended) {
            let ended = message!(
                "The search for an order without gaps ended after {most} proofs.",
                most = self.most
            );
            gap.says = Message::joined(" ", [gap.says.clone(), ended]);
        }
        (gaps, world)
    }
}

/// A gap as a sentence.
fn says(
    world: &World,
    (from, until, kind): (usize, usize, GapKind),
    rows: &[(AccountId, String)],
) -> Message {
    let (account, what) = rows.first().cloned().map_or_else(
        || (String::new(), String::new()),
        |(id, what)| (world.name_of(id), what),
    );
    let whose = match rows.len().saturating_sub(1) {
        0 => message!("account {account}"),
        more => message!("account {account} and {more} more"),
    };
    match kind {
        GapKind::Opened => message!(
            "From step {from} until step {until}, {whose} can do what neither organization allows, such as {what}."
        ),
        GapKind::Locked => message!(
            "From step {from} until step {until}, {whose} cannot do what both organizations allow, such as {what}."
        ),
        GapKind::Undecided => message!(
            "From step {from} until step {until}, it cannot be decided whether {whose} can do more or less than in both organizations: {what}."
        ),
    }
}
