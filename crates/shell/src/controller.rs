//! The controller: a session's history and the current user. It carries out lines and commands.
//!
//! The page, `orgsim shell` and the lessons all use a controller, so a typed line does the same thing everywhere.

mod interventions;
mod known;
mod offers;
mod own_words;
pub mod placeholders;

use std::fmt::Write;
use std::ops::RangeInclusive;
use std::rc::Rc;

use serde_json::Value;
use sim::World;
use sim::command::{Call, Command};
use sim::error::{ApiError, ErrorCode};
use sim::event::EventKind;
use sim::history::{History, Step};
use sim::ids::{AccountId, Text};
use sim::model::Service;
use sim::people;
use sim::principal::Principal;
use sim::scenario::Scenario;
use sim::service_linked_role::deletion_remark;
use sim::view::{self, TimelineMark, Viewpoint};
use sim::work::ENCODED;

use super::invocation::Invocation;
use super::local::Local;
use super::output::{Dialect, Printed};
use super::parsed::{ParsedLine, read_as};
pub use crate::command_line::line_of;

/// The maximum number of pages for one line, in case a list never ends.
const MAX_PAGES: usize = 1_000;

/// A session at work: its history, the current user, and the view.
#[derive(Clone, Debug)]
pub struct Controller {
    /// The session.
    pub history: History,
    /// The current user.
    pub actor: Principal,
    /// The access key that the current user signs with, if one was chosen.
    pub key: Option<Text>,
    /// Whether the view is the instructor's, of the whole world, or else the current user's console.
    pub instructor: bool,
    /// The version of the tool that the lines are for.
    pub dialect: Dialect,
    /// Whether fixes for refused calls are hidden, because finding them is the task.
    pub hides_changes: bool,
    /// Whether an audience is watching: faults are hidden in every view.
    pub watched: bool,
}

/// A line that was carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The prompt, with the user's name: `Payments / Ben`.
    pub prompt: String,
    /// The account of that user.
    pub account: AccountId,
    /// The line as typed.
    pub line: String,
    /// The output of the line.
    pub printed: Printed,
    /// The step of the line, from 0, if it became one.
    pub step: Option<usize>,
    /// Whether the line clears the earlier output.
    pub clear: bool,
}

impl Entry {
    /// A line that someone types, without what comes of it.
    pub fn typed(world: &World, who: &Principal, line: String) -> Self {
        Self {
            prompt: people::name_of(world, who).to_string(),
            account: who.account(),
            line,
            printed: Printed::default(),
            step: None,
            clear: false,
        }
    }
}

fn says(stdout: impl Into<String>) -> Printed {
    let mut stdout = stdout.into();
    if !stdout.is_empty() && !stdout.ends_with('\n') {
        stdout.push('\n');
    }
    Printed {
        stdout,
        ..Printed::default()
    }
}

fn fails(stderr: impl Into<String>) -> Printed {
    let mut stderr = stderr.into();
    stderr.push('\n');
    Printed {
        stderr,
        exit: 255,
        ..Printed::default()
    }
}

/// The principal that acts at first: in an empty scenario with an imported organization, its administrator.
fn first_actor(history: &History) -> Principal {
    let imported = history.world().organizations().next();
    imported
        .filter(|_| history.scenario() == Scenario::Empty)
        .and_then(|it| people::administrator_of(history.world(), it.management))
        .unwrap_or_else(|| history.scenario().first_actor(history.start()))
}

impl Controller {
    /// A controller at the start of a scenario.
    pub fn new(scenario: Scenario, seed: u64) -> Self {
        Self::at(History::new(scenario, seed))
    }

    /// A controller at the end of a history, with the last caller, or the scenario's first one, as the current user.
    pub fn at(history: History) -> Self {
        let first = first_actor(&history);
        // The caller of a fault's step would reveal the fault.
        let steps =
            (history.steps().iter().enumerate()).filter(|it| history.fault_of(it.0).is_none());
        let last = steps.rev().find_map(|(_, step)| match &step.command {
            Command::Call(call) => Some((call.caller.clone(), call.key.clone())),
            Command::Time(_) | Command::Intervene(_) => None,
        });
        let (actor, key) = last.unwrap_or((first, None));
        Self {
            history,
            actor,
            key,
            instructor: true,
            dialect: Dialect::V2,
            hides_changes: false,
            watched: false,
        }
    }

    /// Replaces the history. The chosen view and version of the command line stay.
    pub fn replace_history(&mut self, history: History) {
        *self = Self {
            instructor: self.instructor,
            dialect: self.dialect,
            ..Self::at(history)
        };
    }

    /// The current world.
    pub fn world(&self) -> &World {
        self.history.world()
    }

    /// The current view: the instructor's or the current user's.
    pub fn viewpoint(&self) -> Viewpoint {
        if self.instructor {
            Viewpoint::Instructor(self.actor.clone())
        } else {
            Viewpoint::Person(self.actor.clone())
        }
    }

    /// Every mark of the session that the view shows, including undone steps.
    pub fn marks(&self) -> Vec<TimelineMark> {
        let mut marks = view::marks(&self.history, &self.viewpoint());
        marks.retain(|mark| !self.hides(mark.step));
        marks
    }

    /// The same, computed from the previous marks: only changes are examined.
    pub fn marks_after(&self, before: &mut view::Marks) -> Rc<Vec<Rc<TimelineMark>>> {
        let marks = before.of(&self.history, &self.viewpoint());
        if self.history.faults().is_empty() {
            return marks;
        }
        let seen = marks.iter().filter(|mark| !self.hides(mark.step));
        Rc::new(seen.cloned().collect())
    }

    fn hides_faults(&self) -> bool {
        self.watched || !self.instructor
    }

    /// Whether the view hides a step, from 0. Only the instructor's view shows the steps of a fault, regardless of the
    /// caller. The state of the world after such a step is not hidden.
    pub fn hides(&self, step: usize) -> bool {
        self.hides_faults() && self.history.fault_of(step).is_some()
    }

    /// The range of steps within which undo and redo may move. They never cross a hidden fault, because undoing it
    /// would reveal it.
    pub fn reach(&self) -> RangeInclusive<usize> {
        let (taken, undone) = (self.history.steps().len(), self.history.undone().len());
        let faults = self.history.faults().iter().filter(|_| self.hides_faults());
        let (mut first, mut last) = (self.history.floor(), taken + undone);
        for fault in faults {
            if fault.from < taken {
                first = first.max(fault.to.min(taken));
            }
            if fault.to > taken {
                last = last.min(fault.from.max(taken));
            }
        }
        first..=last
    }

    /// Whether there is a step to undo.
    pub fn can_undo(&self) -> bool {
        (self.history.before()).is_some_and(|to| self.reach().contains(&to))
    }

    /// Whether there is a step to redo.
    pub fn can_redo(&self) -> bool {
        (self.history.after()).is_some_and(|to| self.reach().contains(&to))
    }

    /// Undoes the last change. Returns false if there is none that may be undone.
    pub fn undo(&mut self) -> bool {
        self.can_undo() && self.history.undo()
    }

    /// Redoes the next change. Returns false if there is none.
    pub fn redo(&mut self) -> bool {
        self.can_redo() && self.history.redo()
    }

    /// Goes to the state after `steps` steps, as far as [`Controller::reach`] allows.
    pub fn go_to(&mut self, steps: usize) {
        let reach = self.reach();
        self.history
            .go_to(steps.clamp(*reach.start(), *reach.end()));
    }

    /// Changes the current user. Returns false if there is no such principal.
    pub fn act_as(&mut self, principal: Principal) -> bool {
        let exists = self
            .world()
            .account(principal.account())
            .is_some_and(|account| account.policies_of(&principal).is_some());
        if exists {
            self.actor = principal;
            self.key = None;
        }
        exists
    }

    /// Makes a principal the current user again, with the access key that was chosen, as in another window or before a reload.
    /// Neither need exist: they may have been deleted, and the first user of an empty world comes with the first call.
    pub fn resume_as(&mut self, principal: Principal, key: Option<&str>) {
        (self.actor, self.key) = (principal, key.map(Into::into));
    }

    /// Takes a step.
    pub fn step(&mut self, command: Command) -> &Step {
        self.history.step(command)
    }

    /// Replaces the current user by the scenario's first one if, after undo or a jump, that user does not exist.
    pub fn settle_actor(&mut self) {
        let (actor, key) = (self.actor.clone(), self.key.take());
        if self.act_as(actor) {
            self.key = key;
        } else {
            self.actor = first_actor(&self.history);
        }
    }

    /// Carries out one line.
    pub fn run(&mut self, line: &str) -> Entry {
        let mut entry = Entry::typed(self.world(), &self.actor, line.to_string());
        let before = self.history.steps().len();
        let mut redone = false;
        entry.printed = match read_as(line, &self.actor, self.dialect) {
            ParsedLine::Empty => says(""),
            ParsedLine::Say(printed) => printed,
            ParsedLine::Invoke(invocation) => {
                let printed = self.invoke(&invocation);
                printed.with_hint(self.not_as_aws())
            }
            ParsedLine::Local(Local::Clear) => {
                entry.clear = true;
                says("")
            }
            ParsedLine::Local(local) => {
                redone = matches!(local, Local::Redo);
                self.local(local)
            }
        };
        entry.step = (self.history.steps().len() > before && !redone).then_some(before);
        entry
    }

    /// Carries out a call, as its command line.
    pub fn perform(&mut self, call: Call) -> Entry {
        let mut entry = Entry::typed(
            self.world(),
            &call.caller,
            super::command_line::command_line(&call),
        );
        entry.step = Some(self.history.steps().len());
        entry.printed = match read_as(&entry.line, &call.caller, self.dialect) {
            ParsedLine::Invoke(invocation) if invocation.call == call => self.invoke(&invocation),
            // No line makes the same call, because the command line refuses its input.
            ParsedLine::Empty
            | ParsedLine::Invoke(_)
            | ParsedLine::Local(_)
            | ParsedLine::Say(_) => {
                let operation = call.operation.clone();
                answered(&operation, self.call(call).as_ref(), self.dialect)
            }
        };
        entry
    }

    /// Adds a step that was taken elsewhere, after all others. A call is shown as its command line, with its own answer:
    /// if there are more pages, the caller decides whether to ask for them. Nothing is shown of a fault.
    pub fn follow(&mut self, command: Command) -> Option<Entry> {
        let step = self.history.steps().len() + self.history.undone().len();
        let call = match command {
            Command::Call(call) if self.history.fault_of(step).is_none() => call,
            Command::Call(_) | Command::Time(_) | Command::Intervene(_) => {
                self.history.append(command);
                return None;
            }
        };
        let (world, line) = (
            self.history.world_after(step),
            super::command_line::command_line(&call),
        );
        let mut entry = Entry::typed(world, &call.caller, line);
        let operation = call.operation.clone();
        let taken = self.history.append(Command::Call(call));
        entry.printed = answered(&operation, result_of(taken), self.dialect);
        entry.step = Some(step);
        Some(entry)
    }

    fn invoke(&mut self, invocation: &Invocation) -> Printed {
        let mut reply = invocation.reply();
        let mut call = Some(invocation.call.clone());
        for _ in 0..MAX_PAGES {
            let Some(next) = call else { break };
            match self.call(next) {
                Ok(answer) => call = reply.take(answer),
                Err(error) => {
                    return reply
                        .print(Some(&error))
                        .with_hint(self.wrong_in_document())
                        .with_hint(self.console_advice(invocation))
                        .with_hint(self.not_known());
                }
            }
        }
        // A console shows the effects, not JSON.
        if invocation.operation().service == Service::Console && reply.is_empty() {
            self.happened()
        } else {
            reply.print(None).with_hint(self.deletion_remark())
        }
    }

    /// What the last call means, if it asks to delete Organizations' own role.
    fn deletion_remark(&self) -> Option<String> {
        let outcome = self.history.steps().last()?.result.as_ref().ok()?;
        let mut kinds = outcome.events.iter().map(|event| &event.kind);
        kinds.find_map(|kind| {
            let EventKind::RoleDeletionAsked { account, role } = kind else {
                return None;
            };
            deletion_remark(self.world(), *account, role).map(String::from)
        })
    }

    /// A hint that the answer may differ from AWS's, because rules are switched off.
    fn not_as_aws(&self) -> Option<String> {
        let off: Vec<&str> = (self.world().rules_off())
            .map(sim::rules::Rule::name)
            .collect();
        (!off.is_empty()).then(|| {
            format!(
                "Not as in AWS: switched off here is the rule `{}`.",
                off.join("`, `")
            )
        })
    }

    /// The events of the last step, one sentence per line.
    fn happened(&self) -> Printed {
        let events = match self.history.steps().last().map(|step| &step.result) {
            Some(Ok(outcome)) => outcome.events.as_slice(),
            Some(Err(_)) | None => &[],
        };
        if events.is_empty() {
            return Printed::text("Nothing to do.\n".to_string());
        }
        let lines: Vec<&str> = events.iter().map(|event| event.says.english()).collect();
        Printed::text(format!("{}\n", lines.join("\n")))
    }

    /// The console's advice on what to do instead.
    fn console_advice(&self, invocation: &Invocation) -> Option<String> {
        if invocation.operation().service != Service::Console {
            return None;
        }
        let refusal = self.history.steps().last()?.result.as_ref().err()?;
        Some(refusal.remedy()?.says.to_string())
    }

    /// The unknown condition keys on which the last refusal depends.
    fn not_known(&self) -> Option<String> {
        let refusal = self.history.steps().last()?.result.as_ref().err()?;
        let note = refusal.gates.as_ref()?.stopped_at()?;
        let keys = &note.judgment.as_ref()?.verdict.unknown;
        (!keys.is_empty()).then(|| {
            format!(
                "Unknown here: `{}`. A policy depends on it, and unknown values count against the request.",
                keys.join("`, `")
            )
        })
    }

    /// The error in the policy document of the last call, if the call was refused because of it. AWS Organizations does
    /// not tell it, and it is needed to correct the document.
    fn wrong_in_document(&self) -> Option<String> {
        let refusal = self.history.steps().last()?.result.as_ref().err()?;
        let about_document = refusal.error.code == ErrorCode::MalformedPolicyDocumentException
            || refusal.error.reason.as_ref().is_some_and(|reason| {
                reason.ends_with("_RESOURCE_POLICY") || reason.ends_with("_POLICY_JSON")
            });
        let note = refusal.gates.as_ref()?.stopped_at()?;
        let remedy = note.remedy.as_ref().filter(|_| about_document)?;
        Some(remedy.says.to_string())
    }

    fn call(&mut self, mut call: Call) -> Result<Value, ApiError> {
        if call.key.is_none() && call.caller == self.actor {
            call.key.clone_from(&self.key);
        }
        let result = result_of(self.step(Command::Call(call)));
        result.cloned().map_err(ApiError::clone)
    }

    /// Takes a step that is not a call, and prints its events.
    fn take(&mut self, command: Command) -> Printed {
        let step = self.step(command);
        match &step.result {
            Ok(outcome) => {
                let mut text = format!("{}\n", step.world.now());
                for event in &outcome.events {
                    let _ = writeln!(text, "  {}  {}", event.at, event.says);
                }
                if let Some(message) = outcome.answer[ENCODED].as_str() {
                    let _ = writeln!(text, "Encoded authorization failure message: {message}");
                }
                says(text)
            }
            Err(refusal) => fails(refusal.error.message.to_string()),
        }
    }
}

/// What a call was answered.
fn result_of(step: &Step) -> Result<&Value, &ApiError> {
    match &step.result {
        Ok(outcome) => (outcome.error.as_ref()).map_or(Ok(&outcome.answer), Err),
        Err(refusal) => Err(&refusal.error),
    }
}

/// The output of a call.
fn answered(operation: &str, result: Result<&Value, &ApiError>, dialect: Dialect) -> Printed {
    let name = operation.split_once(':').map_or(operation, |(_, it)| it);
    match result {
        Ok(answer) => Printed::answer(answer),
        Err(error) => Printed::refusal(name, error, dialect),
    }
}

#[cfg(test)]
mod tests;
