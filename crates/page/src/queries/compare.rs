//! Queries that compare two moments.

pub mod access;
mod matching;
mod merge;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use interchange::{
    ComparedActions, DifferenceGroup, Divergence, ThingChange, ThingDifference, compared_actions,
    differences, divergence, matching_ids,
};
use message::message;
use shell::Printed;
use shell::controller::{line_of, placeholders::fill_in};
use sim::command::Command;
use sim::ids::{AccountId, OrganizationId};
use sim::session::Session;
use sim::time::SimTime;
use sim::view::proving::{ProofCard, change_cards};
use sim::view::{Scene, Selection, UnitNode, scene};

use self::matching::OtherIds;
use self::merge::merged;
use super::Queries;
use crate::base::feedback::error_of;
use crate::base::keys;
use crate::base::words::Words;
use crate::compare::{PinSide, PinnedMoment, Pins};

/// The compared moments, A and B.
#[derive(Clone, PartialEq)]
pub struct ComparedMoments {
    /// The moments.
    pub moments: [PinnedMoment; 2],
    /// The organization of B that a plan builds from nothing; `None`: a plan begins at A.
    pub built: Option<OrganizationId>,
    /// The page's language.
    pub words: Words,
}

/// The change of a drawn thing from A to B.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DrawnChange {
    /// It is in B only.
    Added,
    /// It is in A only.
    Removed,
    /// An account at another place, whatever else changed.
    Moved,
    /// It differs.
    Changed,
}

/// The changes of drawn things, by key.
pub type DrawnChanges = BTreeMap<String, DrawnChange>;

impl ComparedMoments {
    pub(crate) fn worlds(&self) -> [&sim::World; 2] {
        let [a, b] = &self.moments;
        [a, b].map(|it| it.history.world_after(it.steps))
    }

    /// Runs a line in copies of both worlds, by the current user or who stands in for a missing one.
    pub fn run(&self, line: &str, view: &Queries) -> [TriedLine; 2] {
        PinSide::ALL.map(|side| {
            let moment = &self.moments[side as usize];
            let mut controller = moment.controller(view.controller());
            let line = match fill_in(&controller, line) {
                Ok(line) => line,
                Err(why) => {
                    return TriedLine::refused(missing(side, &why, self.words));
                }
            };
            let printed = controller.run(&line).printed;
            let made = controller.history.steps().iter().skip(moment.steps);
            let changed = made.clone().any(|step| step.changed());
            let after = changed.then(|| {
                let name = moment
                    .name
                    .clone()
                    .unwrap_or_else(|| self.words.say("a try").into());
                let steps = controller.history.steps().len();
                PinnedMoment::new(Some(name), controller.history, steps)
            });
            TriedLine { printed, after }
        })
    }

    /// The name of an account: that of B, if B has the account.
    pub fn account_name(&self, id: AccountId) -> String {
        let [a, b] = self.worlds();
        let world = if b.account(id).is_some() { b } else { a };
        world.name_of(id)
    }

    /// The simulated time of a side.
    pub fn now(&self, side: PinSide) -> SimTime {
        self.worlds()[side as usize].now()
    }

    /// What differs, by group.
    pub fn differences(&self) -> Vec<ThingDifference> {
        let [a, b] = self.worlds();
        differences(a, b)
    }

    /// What callers in the accounts and from outside gain and lose, by proof.
    pub fn proved(&self, view: &Queries) -> Vec<Rc<ProofCard>> {
        let [a, b] = self.worlds();
        change_cards(a, b, &view.viewpoint())
    }

    /// Where the histories of A and B part.
    pub fn divergence(&self) -> Divergence {
        let [a, b] = &self.moments;
        divergence([(&*a.history, a.steps), (&*b.history, b.steps)])
    }

    /// Changes of the things that the drawing shows.
    pub fn drawn(&self, found: &[ThingDifference]) -> DrawnChanges {
        let mut changes = drawn(found);
        for it in found {
            if let Some(Selection::Account(id)) = it.about.as_ref().filter(|_| it.is_elsewhere()) {
                changes.insert(keys::account(*id), DrawnChange::Moved);
            }
        }
        changes
    }

    /// The scenes of both sides. Each has what only the other side has at its place there, and ghosts of accounts that moved. What
    /// both have under different ids has that of B.
    pub fn scenes(&self, view: &Queries, changes: &DrawnChanges) -> [Scene; 2] {
        let mut scenes = self.moments.each_ref().map(|it| {
            let controller = it.controller(view.controller());
            scene(controller.world(), &controller.viewpoint())
        });
        let [a, b] = self.worlds();
        let ids = matching_ids(a, b);
        OtherIds { ids, other: b }.replace(&mut scenes[PinSide::A as usize]);
        let moved = |id: AccountId| changes.get(&keys::account(id)) == Some(&DrawnChange::Moved);
        let outside = self.words.say("In no organization");
        PinSide::ALL.map(|side| merged(side, scenes.each_ref(), outside, moved))
    }

    /// What is asked: the actions that policies name, those of the lab, and the given ones; and the patterns of policies.
    fn compared_actions(&self, more: &[String]) -> ComparedActions {
        let [a, b] = self.worlds();
        let mut compared = compared_actions(a, b);
        compared.actions.extend(more.iter().cloned());
        compared.actions.sort();
        compared.actions.dedup();
        compared
    }

    /// Whether only B has an account.
    pub fn is_new(&self, id: AccountId) -> bool {
        let [a, b] = self.worlds();
        a.account(id).is_none() && b.account(id).is_some()
    }
}

/// What a line gave in a copy of a world.
#[derive(Clone, PartialEq)]
pub struct TriedLine {
    /// What the terminal printed.
    pub printed: Printed,
    /// The moment after it; `None`: it changed nothing.
    pub after: Option<PinnedMoment>,
}

impl TriedLine {
    /// A line that did not run.
    fn refused(why: String) -> Self {
        let printed = Printed {
            stderr: why,
            exit: 255,
            ..Printed::default()
        };
        let after = None;
        Self { printed, after }
    }

    /// What the terminal printed, in one piece.
    pub fn text(&self) -> String {
        text_of(&self.printed)
    }

    /// Whether two answers have a line in common. Otherwise all lines would be marked, which says nothing.
    pub fn is_alike(&self, other: &Self) -> bool {
        let (own, other) = (self.text(), other.text());
        let lines = other.lines().map(str::trim).filter(|it| it.len() > 1);
        let lines: BTreeSet<&str> = lines.collect();
        own.lines().any(|it| lines.contains(it.trim()))
    }

    /// The lines, each with whether it is marked: only this answer has it.
    pub fn marked(&self, other: &Self) -> Vec<(String, bool)> {
        let (is_alike, other) = (self.is_alike(other), other.text());
        let others: BTreeSet<&str> = other.lines().map(str::trim).collect();
        let marked = |line: &str| (line.to_string(), is_alike && !others.contains(line.trim()));
        self.text().lines().map(marked).collect()
    }
}

/// What a side does not have, from the error of a placeholder: "`{unit:Sandbox}` names nothing in this world".
fn missing(side: PinSide, why: &str, words: Words) -> String {
    let named = why.split('`').nth(1).unwrap_or_default();
    let (kind, name) = named
        .trim_matches(['{', '}'])
        .split_once(':')
        .unwrap_or_default();
    let says = match kind {
        "account" => message!(
            "{side} has no account {name}.",
            side = side.name(),
            name = *name
        ),
        "unit" => message!(
            "{side} has no unit {name}.",
            side = side.name(),
            name = *name
        ),
        "policy" => message!(
            "{side} has no policy {name}.",
            side = side.name(),
            name = *name
        ),
        _ => return why.to_string(),
    };
    words.tell(says)
}

/// A step that a replay refuses, and that was not refused before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedStep {
    /// Its number before the replay, from 1.
    pub step: usize,
    /// The step, as a line.
    pub line: String,
    /// The service's answer.
    pub error: String,
}

impl PinnedMoment {
    /// The steps until the moment, as lines.
    pub fn lines(&self) -> Vec<String> {
        let steps = self.taken().iter();
        steps.map(|step| line_of(&step.command)).collect()
    }

    /// The session without a step, from 0.
    pub fn without(&self, step: usize) -> Session {
        let mut session = self.session();
        session.commands.remove(step);
        session
    }

    /// The session with what a line does in place of a step, from 0, by the same caller.
    ///
    /// # Errors
    ///
    /// The line makes no step: its output, of an error without the usage that the AWS CLI prints before it.
    pub fn with_line(&self, step: usize, line: &str, view: &Queries) -> Result<Session, String> {
        let mut controller = self.at(step).controller(view.controller());
        if let Command::Call(call) = &self.history.steps()[step].command {
            controller.act_as(call.caller.clone());
        }
        let printed = controller.run(line).printed;
        let made = controller.history.steps().get(step..).unwrap_or_default();
        if made.is_empty() {
            return Err(without_usage(&text_of(&printed)));
        }
        let mut session = self.session();
        let made = made.iter().map(|it| it.command.clone());
        session.commands.splice(step..=step, made);
        Ok(session)
    }
}

/// The error of a line, without the usage before it, and without its columns of choices.
fn without_usage(error: &str) -> String {
    let starts = ["aws: error: ", "Unknown options: "];
    let at = starts.iter().find_map(|start| error.find(start));
    at.map_or(error.to_string(), |at| {
        let words: Vec<&str> = error[at..].split_whitespace().collect();
        words.join(" ")
    })
}

/// What was printed, in one piece.
fn text_of(printed: &Printed) -> String {
    let text = format!("{}{}", printed.stdout, printed.stderr);
    text.trim().to_string()
}

/// The steps after a changed one, from 0, that only the replay refuses.
pub fn failing(before: &PinnedMoment, after: &PinnedMoment, changed: usize) -> Vec<FailedStep> {
    let later = before.taken().get(changed + 1..).unwrap_or_default();
    let first = after.steps.saturating_sub(later.len());
    let replayed = after.taken().iter().skip(first);
    // Its number from 1, after the changed one, which is counted from 0.
    let pairs = (changed + 2..).zip(later.iter().zip(replayed));
    let failed = pairs.filter(|(_, (old, _))| error_of(old).is_none());
    failed
        .filter_map(|(step, (_, new))| {
            let error = error_of(new)?;
            Some(FailedStep {
                step,
                line: line_of(&new.command),
                error: format!("{}: {}", error.code.name(), error.message),
            })
        })
        .collect()
}

impl Queries {
    /// The page's own session after this number of steps.
    pub fn moment(&self, steps: usize) -> PinnedMoment {
        PinnedMoment::new(None, self.controller.history.clone(), steps)
    }

    /// Whether the session begins with an import.
    pub fn is_imported(&self) -> bool {
        self.controller.history.imported() > 0
    }

    /// The pinned moments; without pins, the session's start (its import, if it begins with one) and its current moment.
    pub fn compared(&self, pins: &Pins) -> ComparedMoments {
        let [a, b] = &pins.0;
        let steps = self.steps();
        let begin = self.controller.history.imported().min(steps);
        let own = |pin: &Option<PinnedMoment>, steps: usize| match pin {
            None => self.moment(steps),
            // The session may have gone on since.
            Some(pin) if pin.name.is_none() => {
                let now = self.moment(pin.steps);
                let last = |it: &PinnedMoment| it.taken().last().map(Arc::as_ptr);
                let goes_on = last(&now) == last(pin) && pin.steps > 0;
                if goes_on { now } else { pin.clone() }
            }
            Some(pin) => pin.clone(),
        };
        ComparedMoments {
            moments: [own(a, begin), own(b, steps)],
            built: None,
            words: self.words,
        }
    }
}

/// Number of things below each unit and root that are changed, by key, where there are some.
pub fn changes_below(scene: &Scene, is_changed: &dyn Fn(&str) -> bool) -> BTreeMap<String, usize> {
    fn count(
        unit: &UnitNode,
        is_changed: &dyn Fn(&str) -> bool,
        all: &mut BTreeMap<String, usize>,
    ) -> usize {
        let changed = |key: &str| usize::from(is_changed(key));
        let accounts = unit.accounts.iter();
        let mut below: usize = accounts.map(|it| changed(&keys::account(it.id))).sum();
        for it in &unit.units {
            below += changed(&keys::unit(&it.id)) + count(it, is_changed, all);
        }
        if below > 0 {
            all.insert(keys::unit(&unit.id), below);
        }
        below
    }
    let mut all = BTreeMap::new();
    for it in &scene.organizations {
        count(&it.root, is_changed, &mut all);
    }
    all
}

/// Changes of the things that the drawing shows. What has no mark of its own marks its account.
fn drawn(found: &[ThingDifference]) -> DrawnChanges {
    let mut changes = DrawnChanges::new();
    for it in found {
        let Some(about) = &it.about else { continue };
        let own = !matches!(
            it.group,
            DifferenceGroup::Identities | DifferenceGroup::Delegates
        );
        let key = if let Selection::Role { account, .. } = about {
            Some(keys::account(*account))
        } else {
            keys::of(about)
        };
        let Some(key) = key else { continue };
        let change = match &it.change {
            ThingChange::Added if own => DrawnChange::Added,
            ThingChange::Removed if own => DrawnChange::Removed,
            ThingChange::Added | ThingChange::Removed | ThingChange::Changed(_) => {
                DrawnChange::Changed
            }
        };
        // An account that is added stays so, whatever else changes in it.
        let known = changes.entry(key).or_insert(change);
        *known = change.min(*known);
    }
    changes
}
