//! Faults that an instructor has put into the world: what the list of them, undo and the timeline need to know.
//!
//! A fault's commands are steps like any others. Only which steps they are is remembered here, and a fault counts as long
//! as these very steps are in the session: undone or replaced, it is no longer one; redone, it is one again.

use std::rc::Rc;

use lessons::FaultKind;
use serde_json::{Value, json};
use shell::desk::Veil;
use sim::command::{Command, TimeMove};
use sim::history::{History, Step};
use sim::scenario::Scenario;
use sim::time::SimTime;

use super::present::Part;
use super::{AppState, NoticeKind};
use crate::say::say;

/// So many are remembered, those of sessions that were left too.
const REMEMBERED: usize = 32;

/// What the texts about a fault name: `account`, `person`, `service`, `address`.
pub type About = Vec<(&'static str, String)>;
const NAMED: [&str; 4] = ["account", "person", "service", "address"];

/// A fault that was put in.
#[derive(Clone, Debug, PartialEq)]
pub struct Applied {
    kind: FaultKind,
    about: About,
    /// The session's start.
    of: (Scenario, u64, SimTime),
    /// Its first step, from 0.
    from: usize,
    commands: Vec<Command>,
    /// When it was done.
    until: SimTime,
}

/// A fault of the session, as the instructor reads of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    pub kind: FaultKind,
    pub about: About,
    /// Its first step, from 0.
    pub from: usize,
    pub cured: bool,
}

fn start(history: &History) -> (Scenario, u64, SimTime) {
    (history.scenario(), history.seed(), history.start().now())
}

/// Whether a step was taken with a command. Time that plays on may have grown.
fn is(step: &Step, command: &Command) -> bool {
    match (&step.command, command) {
        (
            Command::Time(TimeMove::Advance { ms: grown }),
            Command::Time(TimeMove::Advance { ms }),
        ) => grown >= ms,
        (taken, command) => taken == command,
    }
}

impl Applied {
    fn to(&self) -> usize {
        self.from + self.commands.len()
    }

    /// Whether its steps are in a history, be they undone.
    fn is_in(&self, history: &History) -> bool {
        let steps = history.steps().iter().chain(history.undone());
        self.of == start(history)
            && history.steps().len() + history.undone().len() >= self.to()
            && std::iter::zip(steps.skip(self.from), &self.commands).all(|(it, own)| is(it, own))
    }

    fn is_taken(&self, history: &History) -> bool {
        self.is_in(history) && history.steps().len() >= self.to()
    }
}

impl AppState {
    /// Whether something may be made to go wrong here: by the instructor, in a session of one's own.
    fn has_faults(&self) -> bool {
        self.desk.instructor
            && self.lesson.is_none()
            && self.opening.is_none()
            // A lesson is made of what its learner can do.
            && self.recording.is_none()
            && self.editing.is_none()
            && !self.is_following()
            && self.stage.part != Part::Audience
    }

    /// The faults of the session; nothing where they are not offered.
    pub fn known_faults(&self) -> Option<Vec<Known>> {
        let history = &self.desk.history;
        let known = |it: &Applied| Known {
            kind: it.kind,
            about: it.about.clone(),
            from: it.from,
            cured: it.kind.is_cured(history.world(), &it.about),
        };
        let here = self.faults.iter().filter(|it| it.is_taken(history));
        self.has_faults().then(|| here.map(known).collect())
    }

    /// Lets something go wrong. Nothing is printed, and what is told names neither victim nor cause: a class may look on.
    pub(super) fn put_fault(&mut self, kind: FaultKind, seed: u64) {
        if !self.has_faults() {
            return;
        }
        self.dialog = None;
        self.why = None;
        let Ok(plan) = kind.plan(self.desk.world(), seed) else {
            let title = say("The fault is not possible in this world. Nothing was done.");
            return self.tell(NoticeKind::Remark, title, None);
        };
        self.keep_future();
        self.stray();
        let from = self.desk.history.steps().len();
        let of = start(&self.desk.history);
        for command in &plan.commands {
            self.desk.step(command.clone());
        }
        self.desk.settle_actor();
        let mut faults = (*self.faults).clone();
        faults.retain(|it| it.of != of || it.to() <= from || it.from > from);
        faults.push(Applied {
            kind,
            about: plan.about,
            of,
            from,
            commands: plan.commands,
            until: self.now(),
        });
        if faults.len() > REMEMBERED {
            faults.remove(0);
        }
        self.faults = Rc::new(faults);
        self.happened(Vec::new());
        let detail = say("Which one, and what cures it, is in the list of faults.").to_string();
        self.tell(NoticeKind::Remark, say("A fault was put in."), Some(detail));
    }

    /// Takes back a whole fault, if the last step that changed anything is one of its steps.
    pub(super) fn undo_fault(&mut self) -> bool {
        let history = &self.desk.history;
        let last = history.steps().iter().rposition(|it| it.changed());
        let fault = last.filter(|it| *it >= history.floor()).and_then(|last| {
            let of = |it: &&Applied| (it.from..it.to()).contains(&last) && it.is_in(history);
            self.faults.iter().find(of).map(|it| it.from)
        });
        if let Some(from) = fault {
            self.desk.history.go_to(from);
        }
        fault.is_some()
    }

    /// Puts a whole fault in again, if the next step that changed anything is one of its steps.
    pub(super) fn redo_fault(&mut self) -> bool {
        let history = &self.desk.history;
        let next = history.undone().iter().position(|it| it.changed());
        let fault = next.and_then(|next| {
            let next = history.steps().len() + next;
            let of = |it: &&Applied| (it.from..it.to()).contains(&next) && it.is_in(history);
            self.faults.iter().find(of).map(Applied::to)
        });
        if let Some(to) = fault {
            self.desk.history.go_to(to);
        }
        fault.is_some()
    }

    /// Tells the desk what is hidden from a console. An audience's window is told by the presenter's.
    pub fn veil_faults(&mut self) {
        if self.stage.part == Part::Audience
            || self.faults.is_empty() && self.desk.veiled.is_empty()
        {
            return;
        }
        self.desk.watched = false;
        let history = &self.desk.history;
        let here = self.faults.iter().filter(|it| it.is_in(history));
        self.desk.veiled = here
            .map(|it| Veil {
                from: it.from,
                to: it.to(),
                until: it.until,
            })
            .collect();
    }
}

/// The faults of a session, for when the page is loaded anew.
pub fn to_json(faults: &[Applied], history: &History) -> Value {
    let row = |it: &Applied| {
        let about: Vec<_> = it.about.iter().map(|it| json!([it.0, it.1])).collect();
        json!({ "kind": it.kind.id(), "about": about, "from": it.from, "steps": it.commands.len(), "until": it.until.millis() })
    };
    let here = faults.iter().filter(|it| it.is_in(history));
    Value::Array(here.map(row).collect())
}

fn count(value: &Value) -> Option<usize> {
    usize::try_from(value.as_u64()?).ok()
}

/// What was kept. What does not fit to the session is left out.
pub fn of_json(value: &Value, history: &History) -> Vec<Applied> {
    let read = |row: &Value| {
        let about = row["about"].as_array()?.iter().map(|it| {
            let name = NAMED.into_iter().find(|name| it[0] == *name)?;
            Some((name, it[1].as_str()?.to_string()))
        });
        let (from, steps) = (count(&row["from"])?, count(&row["steps"])?);
        let all = history.steps().iter().chain(history.undone());
        let commands: Vec<_> = (all.skip(from).take(steps))
            .map(|it| it.command.clone())
            .collect();
        (commands.len() == steps && steps > 0).then_some(())?;
        Some(Applied {
            kind: FaultKind::by_id(row["kind"].as_str()?)?,
            about: about.collect::<Option<_>>()?,
            of: start(history),
            from,
            commands,
            until: SimTime::from_millis(row["until"].as_u64()?),
        })
    };
    let rows = value.as_array().into_iter().flatten();
    rows.take(REMEMBERED).filter_map(read).collect()
}

/// Veils in a message between windows: `[[from, to, milliseconds], …]`.
pub fn veils_text(veils: &[Veil]) -> Value {
    let row = |it: &Veil| json!([it.from, it.to, it.until.millis()]);
    Value::Array(veils.iter().map(row).collect())
}

/// The same read again; nothing if it is not of this shape. Messages without any are from before there were some.
pub fn veils_of(value: &Value) -> Option<Vec<Veil>> {
    let read = |row: &Value| {
        Some(Veil {
            from: count(&row[0])?,
            to: count(&row[1])?,
            until: SimTime::from_millis(row[2].as_u64()?),
        })
    };
    if value.is_null() {
        return Some(Vec::new());
    }
    value.as_array()?.iter().map(read).collect()
}
