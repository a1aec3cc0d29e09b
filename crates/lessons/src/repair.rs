//! The repair puzzle: two to four faults in an organization, drawn by a seed, and the fewest calls that repair them all.
//!
//! A puzzle is its seed. The session that it begins with is made again from it, so a saved or sent session is known to be a puzzle
//! without any mark.

use serde_json::json;
use sim::account::Account;
use sim::command::{Call, Command};
use sim::handshake::{Handshake, HandshakeAction};
use sim::history::History;
use sim::ids::AccountId;
use sim::people;
use sim::scenario::Scenario;
use sim::session::Fault;

use crate::faults::{FaultKind, mixed, was_created};
use crate::names::short;

/// Where puzzles take place.
const GROUNDS: [Scenario; 3] = [
    Scenario::ConsolidatedBilling,
    Scenario::AllFeatures,
    Scenario::Guardrails,
];

/// The fewest faults of a puzzle, and how many numbers of faults there are.
const FEWEST: u64 = 2;
const NUMBERS: u64 = 3;

/// How many places are tried for a kind of fault.
const PLACES: u64 = 12;

/// A puzzle.
#[derive(Clone, Debug)]
pub struct RepairPuzzle {
    /// The session that it begins with. The faults are its last steps.
    pub start: History,
    /// The fewest calls that repair everything.
    pub par: usize,
}

/// How far a puzzle is solved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepairStanding {
    /// The seed.
    pub seed: u64,
    /// The faults, and whether each is repaired.
    pub faults: Vec<(FaultKind, bool)>,
    /// The calls that changed something since the start. Undone ones do not count.
    pub calls: usize,
    /// The fewest calls that repair everything.
    pub par: usize,
}

impl RepairStanding {
    /// Whether everything is repaired.
    pub fn is_solved(&self) -> bool {
        self.faults.iter().all(|it| it.1)
    }
}

impl RepairPuzzle {
    /// The puzzle of a seed: the same seed gives the same puzzle.
    pub fn draw(seed: u64) -> Self {
        let chance = mixed(seed);
        let ground = usize::try_from(chance % GROUNDS.len() as u64).unwrap_or_default();
        let mut start = prepared(GROUNDS[ground], seed);
        let wanted = FEWEST + (chance >> 8) % NUMBERS;
        let mut kinds = FaultKind::ALL;
        ordered::sort_by_key(&mut kinds, |it| short(&format!("{seed} {}", it.id())));
        let mut faults: Vec<Fault> = Vec::new();
        let mut par = 0;
        for kind in kinds {
            if faults.len() as u64 == wanted {
                break;
            }
            // A kind is tried at several places: the first ones may be those of other faults.
            let mut tried = (0..PLACES).map(|n| seed.wrapping_add(n));
            let found = tried.find_map(|it| with_fault(&start, &faults, kind, it));
            if let Some((next, more)) = found {
                (start, par) = (next, par + kind.par());
                faults.push(more);
            }
        }
        start.set_faults(&faults);
        Self { start, par }
    }

    /// Whether a session has as many faults as a puzzle, so that it may begin with the one of its seed.
    pub fn may_begin(session: &History) -> bool {
        (FEWEST..FEWEST + NUMBERS).contains(&(session.faults().len() as u64))
    }

    /// The standing of a session that begins with this puzzle; `None`: it does not.
    pub fn standing(&self, session: &History) -> Option<RepairStanding> {
        let (start, faults) = (&self.start, session.faults());
        let begins = session.scenario() == start.scenario()
            && session.seed() == start.seed()
            && faults == start.faults();
        let own = session.steps().get(start.steps().len()..)?;
        let changes = own
            .iter()
            .filter(|it| it.changed() && it.command.call().is_some());
        let world = session.world();
        let kinds = faults
            .iter()
            .filter_map(|it| Some((FaultKind::by_id(&it.kind)?, it)));
        begins.then(|| RepairStanding {
            seed: session.seed(),
            faults: kinds
                .map(|(kind, it)| (kind, kind.is_cured(world, &it.about)))
                .collect(),
            calls: changes.count(),
            par: self.par,
        })
    }
}

/// A scenario, with a service that is on its way to the accounts where one can be, or without the invitation that is open in it.
fn prepared(scenario: Scenario, seed: u64) -> History {
    let mut history = History::new(scenario, seed);
    if scenario == Scenario::AllFeatures {
        let admin = scenario.first_actor(history.world());
        let input = json!({ "Service": "guardduty" });
        let call = Call::new(admin, "console:EnableIntegration", input);
        history.step(Command::Call(call));
    }
    // A role that is missing from the start would look like a fault.
    if scenario == Scenario::ConsolidatedBilling {
        let lacks = |it: &&Account| was_created(it) && !it.has_organizations_role();
        let lacking: Vec<AccountId> = (history.world().accounts().filter(lacks))
            .map(|it| it.id)
            .collect();
        for account in lacking {
            let Some(who) = people::administrator_of(history.world(), account) else {
                continue;
            };
            let input = json!({ "AWSServiceName": "organizations.amazonaws.com" });
            let call = Call::new(who, "iam:CreateServiceLinkedRole", input);
            history.step(Command::Call(call));
        }
    }
    // An account without an invitation can get a wrong one.
    if scenario == Scenario::ConsolidatedBilling && (mixed(seed) >> 16).is_multiple_of(2) {
        let admin = scenario.first_actor(history.world());
        let is_open = |it: &&Handshake| it.action == HandshakeAction::Invite && it.state.is_live();
        let found = history.world().handshakes().find(is_open);
        let found = found.map(|it| it.id.to_string());
        if let Some(id) = found {
            let input = json!({ "HandshakeId": id });
            let call = Call::new(admin, "organizations:CancelHandshake", input);
            history.step(Command::Call(call));
        }
    }
    history
}

/// The session with one more fault, if it is possible, about something that no other one is about, and repairs none of them.
fn with_fault(
    start: &History,
    faults: &[Fault],
    kind: FaultKind,
    seed: u64,
) -> Option<(History, Fault)> {
    let plan = kind.plan(start.world(), seed).ok()?;
    let is_new = |it: &Fault| {
        !it.about
            .iter()
            .any(|(_, value)| plan.about.iter().any(|it| it.1 == *value))
    };
    if !faults.iter().all(is_new) {
        return None;
    }
    let mut next = start.clone();
    let from = next.steps().len();
    for command in plan.commands {
        next.step(command);
    }
    let fault = Fault {
        kind: kind.id().into(),
        about: plan.about,
        from,
        to: next.steps().len(),
    };
    let stays = |it: &Fault| {
        FaultKind::by_id(&it.kind).is_some_and(|kind| !kind.is_cured(next.world(), &it.about))
    };
    let all_stay = faults.iter().all(stays) && stays(&fault);
    all_stay.then_some((next, fault))
}

#[cfg(test)]
mod tests;
