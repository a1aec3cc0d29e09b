//! The matrix: the permissions of people by actions, in a world and in the world with a draft.
//!
//! [`Matrix::work`] fills the table in small pieces, because the page must stay responsive. People that the policies cannot
//! distinguish share their answers (see `Matrix::key`), which never changes an answer.

mod key;
mod people;

use std::sync::Arc;

use message::{Message, message};
use ordered::Map;
use policy::{ContextValue, Decision, LayerKind, LayerResult};

use self::key::RequestParts;
pub use self::people::{Listing, MatrixRow, People, Unit, place_name};
use api::ids::Text;
use gates::question::{Asker, Question, Ruling};
use state::world::World;

/// The initial columns: actions of the lessons.
pub const ACTIONS: [&str; 16] = [
    "organizations:DescribeOrganization",
    "organizations:ListAccounts",
    "organizations:LeaveOrganization",
    "organizations:AcceptHandshake",
    "organizations:EnableAWSServiceAccess",
    "iam:CreateServiceLinkedRole",
    "iam:CreateUser",
    "iam:DeleteRole",
    "sts:AssumeRole",
    "config:PutConfigurationRecorder",
    "config:StopConfigurationRecorder",
    "artifact:GetReport",
    "cloudtrail:StopLogging",
    "s3:CreateBucket",
    "s3:GetObject",
    "ec2:RunInstances",
];

/// An answer, and the level of policies that decided it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Whether the request is allowed, and what decides it.
    pub answer: Ruling,
    /// The level that denies, counted from the root at 0, if SCPs or RCPs do.
    pub level: Option<usize>,
}

impl Cell {
    /// Whether the request is allowed, regardless of unknown values.
    pub fn is_allowed(&self) -> bool {
        self.answer == Ruling::Allowed
    }

    /// The condition keys that the answer depends on, if it depends on any.
    pub fn hangs(&self) -> Option<&[String]> {
        match &self.answer {
            Ruling::Depends(keys) => Some(keys),
            Ruling::Allowed | Ruling::Denied(..) => None,
        }
    }
}

/// Numbers of people, among those evaluated so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// The people evaluated.
    pub people: usize,
    /// The people that are allowed without the draft.
    pub allowed: usize,
    /// The people whose answer now depends on unknown values of the request.
    pub depends: usize,
    /// The people that are allowed now and denied with the draft.
    pub taken: usize,
    /// The people that are denied now and allowed with the draft.
    pub given: usize,
    /// The people whose answer depends on condition keys with the draft, or on other keys than now.
    pub hangs: usize,
    /// The people whose answer the draft changes in any way.
    pub changed: usize,
}

const UNKNOWN: u32 = u32::MAX;
/// The principal does not exist in that world.
const NOBODY: u32 = u32::MAX - 1;

/// People with the same answer to every question.
struct Class {
    cells: Vec<Option<Cell>>,
    /// The person to ask about the missing cells, and the world of the questions.
    asker: Option<(Asker, usize)>,
    missing: usize,
}

/// The table.
pub struct Matrix {
    /// The rows.
    pub people: Arc<People>,
    /// The columns: IAM actions.
    pub actions: Vec<Text>,
    /// Condition keys of every request.
    pub given: Vec<(Text, ContextValue)>,
    /// The world without the draft, then with it.
    worlds: Vec<World>,
    looks: Map<usize, Arc<RequestParts>>,
    by_key: Map<String, u32>,
    classes: Vec<Class>,
    /// For each world, the class of each row.
    of: Vec<Vec<u32>>,
    done: Vec<bool>,
    changed: Vec<bool>,
    done_count: usize,
    /// For each unit, the number of people for whom the draft changes something.
    unit_changed: Vec<usize>,
    next: usize,
    /// For each action, the counts of the whole table.
    counts: Vec<Count>,
    /// For each action, the condition keys that it depends on with the draft.
    hangs_on: Vec<Vec<String>>,
    unit_counts: Vec<Count>,
    first: Vec<usize>,
    shared: bool,
}

impl Matrix {
    /// An empty table; [`Matrix::work`] fills it. `draft` is the world with the draft.
    pub fn new(
        people: Arc<People>,
        actions: Vec<Text>,
        world: &World,
        draft: Option<&World>,
        given: Vec<(Text, ContextValue)>,
    ) -> Self {
        let worlds: Vec<World> = std::iter::once(world).chain(draft).cloned().collect();
        let rows = people.rows.len();
        let counts = vec![Count::default(); actions.len()];
        Self {
            of: vec![vec![UNKNOWN; rows]; worlds.len()],
            done: vec![false; rows],
            changed: vec![false; rows],
            done_count: 0,
            unit_changed: vec![0; people.units.len()],
            next: 0,
            unit_counts: vec![Count::default(); actions.len() * people.units.len()],
            counts,
            looks: Map::new(),
            by_key: Map::new(),
            classes: Vec::new(),
            first: Vec::new(),
            shared: true,
            given,
            hangs_on: vec![Vec::new(); actions.len()],
            people,
            actions,
            worlds,
        }
    }

    /// The same table without shared answers, to test that sharing changes none.
    pub fn unshared(mut self) -> Self {
        self.shared = false;
        self
    }

    /// Whether it compares with a draft.
    pub fn has_draft(&self) -> bool {
        self.worlds.len() > 1
    }

    /// Fills these rows before others.
    pub fn look_at(&mut self, rows: Vec<usize>) {
        self.first = rows;
        self.first.reverse();
    }

    /// Rows filled, and rows in all.
    pub fn progress(&self) -> (usize, usize) {
        (self.done_count, self.people.rows.len())
    }

    /// The number of questions that policy is asked for all people met so far.
    pub fn asked(&self) -> usize {
        self.classes.len() * self.actions.len()
    }

    /// Does one small piece of work. Returns false once everything is done.
    #[expect(
        clippy::indexing_slicing,
        reason = "there is a class for each world and row"
    )]
    pub fn work(&mut self) -> bool {
        let Some(row) = self.pick() else {
            return false;
        };
        for world in 0..self.worlds.len() {
            if self.of[world][row] == UNKNOWN {
                let class = self.classify(world, row);
                self.of[world][row] = class;
                return true;
            }
        }
        for world in 0..self.worlds.len() {
            let class = self.of[world][row];
            if class != NOBODY && self.answer(class as usize) {
                return true;
            }
        }
        self.finish(row);
        true
    }

    fn pick(&mut self) -> Option<usize> {
        while let Some(row) = self.first.last() {
            if self.done.get(*row) == Some(&false) {
                return Some(*row);
            }
            self.first.pop();
        }
        while *self.done.get(self.next)? {
            self.next += 1;
        }
        Some(self.next)
    }

    /// Whether some policy depends on the time, so that answers may differ later.
    pub fn looks_at_time(&self) -> bool {
        let timely = |key: &String| key == "aws:currenttime" || key == "aws:epochtime";
        self.looks.values().any(|look| look.keys.iter().any(timely))
    }

    /// The cell of a row and an action: without the draft, and with it. `None`: not filled yet.
    pub fn cell(&self, row: usize, action: usize) -> Option<(&Cell, Option<&Cell>)> {
        let of = |world: usize| {
            let class = *self.of.get(world)?.get(row)?;
            self.classes
                .get(class as usize)?
                .cells
                .get(action)?
                .as_ref()
        };
        let now = of(0)?;
        match of(1) {
            // The draft does not change the answers of a person who is missing in its world.
            None if self
                .class_with_draft(row)
                .is_some_and(|class| class != NOBODY) =>
            {
                None
            }
            draft => Some((now, draft)),
        }
    }

    /// Whether a row is filled.
    pub fn is_done(&self, row: usize) -> bool {
        self.done.get(row) == Some(&true)
    }

    /// Whether the draft changes anything in a row; false while that is not known.
    pub fn is_changed(&self, row: usize) -> bool {
        self.changed.get(row) == Some(&true)
    }

    /// Whether the draft changes anything in a unit, as far as is known.
    pub fn is_unit_changed(&self, unit: usize) -> bool {
        self.unit_changed.get(unit).is_some_and(|count| *count > 0)
    }

    /// Frees a part of the table, because freeing all of it at once would take too long. Returns false once nothing is
    /// left.
    pub fn dismantle(&mut self) -> bool {
        self.classes
            .truncate(self.classes.len().saturating_sub(100));
        !self.classes.is_empty()
    }

    /// The condition keys that an action depends on with the draft.
    pub fn hangs_on(&self, action: usize) -> &[String] {
        self.hangs_on.get(action).map_or(&[], Vec::as_slice)
    }

    /// The counts of an action over the whole table.
    pub fn count(&self, action: usize) -> Count {
        self.counts.get(action).copied().unwrap_or_default()
    }

    /// The counts of an action in a unit.
    pub fn unit_count(&self, unit: usize, action: usize) -> Count {
        let at = unit * self.actions.len() + action;
        self.unit_counts.get(at).copied().unwrap_or_default()
    }

    /// The name of the level of a row's cell: "the root", "Workloads", "the account itself".
    pub fn level_name(&self, row: usize, level: usize) -> Message {
        let place = || {
            let world = self.worlds.first()?;
            let account = self.people.rows.get(row)?.principal.account();
            let organization = world.organization_of(account)?;
            let parent = &world.account(account)?.membership.as_ref()?.parent;
            let path = organization.path(parent);
            path.get(level).map(|place| place_name(organization, place))
        };
        match place() {
            Some(_) if level == 0 => "the root".into(),
            Some(name) => name,
            None => "the account itself".into(),
        }
    }

    fn class_with_draft(&self, row: usize) -> Option<u32> {
        self.of.get(1)?.get(row).copied()
    }

    fn classify(&mut self, world: usize, row: usize) -> u32 {
        let (Some(place), Some(person)) = (self.worlds.get(world), self.people.rows.get(row))
        else {
            return NOBODY;
        };
        let principal = &person.principal;
        let Ok(asker) = Asker::new(place, principal) else {
            return NOBODY;
        };
        let asker = asker.given(&self.given);
        let key = if self.shared {
            self.key(world, &asker)
        } else {
            format!("{world} {principal}")
        };
        if let Some(known) = self.by_key.get(&key) {
            return *known;
        }
        let class = self.classes.len() as u32;
        self.classes.push(Class {
            cells: vec![None; self.actions.len()],
            missing: self.actions.len(),
            asker: Some((asker, world)),
        });
        self.by_key.insert(key, class);
        class
    }

    /// Answers one more question about a class; false if there is none left.
    fn answer(&mut self, class: usize) -> bool {
        let Some(class) = self.classes.get_mut(class) else {
            return false;
        };
        if class.missing == 0 {
            return false;
        }
        let number = class.cells.len() - class.missing;
        if let Some((asker, world)) = &class.asker
            && let Some(world) = self.worlds.get(*world)
            && let Some((slot, action)) = class.cells.iter_mut().zip(&self.actions).nth(number)
        {
            *slot = Some(cell(asker, world, action));
        }
        class.missing -= 1;
        if class.missing == 0 {
            class.asker = None;
        }
        true
    }

    #[expect(
        clippy::indexing_slicing,
        reason = "each row has a unit, and each unit and action have their counts"
    )]
    fn finish(&mut self, row: usize) {
        self.done[row] = true;
        self.done_count += 1;
        let unit = self.people.rows[row].unit * self.actions.len();
        for action in 0..self.actions.len() {
            let Some((now, draft)) = self.cell(row, action) else {
                continue;
            };
            let after = draft.unwrap_or(now);
            let (could, can) = (now.is_allowed(), after.is_allowed());
            let denied = |cell: &Cell| matches!(cell.answer, Ruling::Denied(..));
            let hangs = now.answer != after.answer && after.hangs().is_some();
            let keys: Vec<String> = if hangs {
                after.hangs().unwrap_or_default().to_vec()
            } else {
                Vec::new()
            };
            let (taken, given) = (could && denied(after), can && denied(now));
            let one = Count {
                people: 1,
                allowed: usize::from(could),
                depends: usize::from(matches!(now.answer, Ruling::Depends(_))),
                taken: usize::from(taken),
                given: usize::from(given),
                hangs: usize::from(hangs),
                changed: usize::from(now != after),
            };
            self.changed[row] |= now != after;
            for key in keys {
                if !self.hangs_on[action].contains(&key) {
                    self.hangs_on[action].push(key);
                }
            }
            for count in [
                &mut self.counts[action],
                &mut self.unit_counts[unit + action],
            ] {
                count.people += one.people;
                count.allowed += one.allowed;
                count.depends += one.depends;
                count.taken += one.taken;
                count.given += one.given;
                count.hangs += one.hangs;
                count.changed += one.changed;
            }
        }
        if self.changed[row] {
            self.unit_changed[self.people.rows[row].unit] += 1;
        }
    }
}

fn cell(asker: &Asker, world: &World, action: &str) -> Cell {
    let judgment = asker.judge(world, action, "*");
    let verdict = judgment.settled(prove::settle).verdict;
    let answer = Ruling::from(&verdict);
    let level = match answer {
        Ruling::Denied(layer, decision) if layer <= LayerKind::ResourceControlPolicy => {
            let stops = |result: LayerResult| match decision {
                Decision::ExplicitlyDenied => result == LayerResult::ExplicitDeny,
                Decision::Allowed | Decision::ImplicitlyDenied => !result.lets_through(),
            };
            verdict
                .layers
                .iter()
                .filter(|said| said.layer == layer)
                .position(|said| stops(said.result))
        }
        Ruling::Allowed | Ruling::Denied(..) | Ruling::Depends(_) => None,
    };
    Cell { answer, level }
}

/// Whether two worlds share all accounts and organizations. Pending work and time may differ.
pub fn same(one: &World, other: &World) -> bool {
    one.shares_accounts(other)
}

/// The question behind a cell, to explain its answer.
pub fn question(row: &MatrixRow, action: &str) -> Question {
    Question::new(row.principal.clone(), action)
}

/// A cell in a few words: "denied by a service control policy at Workloads". `level` is the name of its level.
pub fn says(cell: &Cell, level: Option<Message>) -> Message {
    let (by, decision) = match &cell.answer {
        Ruling::Allowed => return "allowed".into(),
        Ruling::Depends(keys) => return message!("depends on {keys}", keys = keys.join(", ")),
        Ruling::Denied(by, decision) => (*by, *decision),
    };
    // Whole texts, so that each can be translated. Only the first two layers have levels.
    let says = match (by, decision == Decision::ExplicitlyDenied, level) {
        (LayerKind::ServiceControlPolicy, true, Some(level)) => {
            return message!("denied by a service control policy at {level}");
        }
        (LayerKind::ServiceControlPolicy, false, Some(level)) => {
            return message!("denied: allowed by no service control policy at {level}");
        }
        (LayerKind::ResourceControlPolicy, true, Some(level)) => {
            return message!("denied by a resource control policy at {level}");
        }
        (LayerKind::ResourceControlPolicy, false, Some(level)) => {
            return message!("denied: allowed by no resource control policy at {level}");
        }
        (LayerKind::ServiceControlPolicy, true, None) => "denied by a service control policy",
        (LayerKind::ServiceControlPolicy, false, None) => {
            "denied: allowed by no service control policy"
        }
        (LayerKind::ResourceControlPolicy, true, None) => "denied by a resource control policy",
        (LayerKind::ResourceControlPolicy, false, None) => {
            "denied: allowed by no resource control policy"
        }
        (LayerKind::PermissionsBoundary, true, _) => "denied by a permissions boundary",
        (LayerKind::PermissionsBoundary, false, _) => "denied: allowed by no permissions boundary",
        (LayerKind::SessionPolicy, true, _) => "denied by a session policy",
        (LayerKind::SessionPolicy, false, _) => "denied: allowed by no session policy",
        (LayerKind::Identity, true, _) => "denied by a policy of their own",
        (LayerKind::Identity, false, _) => "denied: allowed by no policy of their own",
        (LayerKind::Resource, true, _) => "denied by a policy of the resource",
        (LayerKind::Resource, false, _) => "denied: allowed by no policy of the resource",
    };
    says.into()
}
