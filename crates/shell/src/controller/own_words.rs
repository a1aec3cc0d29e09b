//! Orgsim's own commands, carried out by a controller: `as`, `advance`, `why`, `personas` and the others of `local.rs`.

use std::fmt::{Display, Write};
use std::sync::Arc;

use sim::World;
use sim::command::{Command, Intervention};
use sim::history::Step;
use sim::people;
use sim::principal::Principal;
use sim::question::{self, Question};
use sim::rules::Rule;
use sim::time::span;
use sim::view::{self, why::Why};

use super::{Controller, fails, line_of, says};
use crate::aws::Typist;
use crate::help::help;
use crate::local::Local;
use crate::output::{Dialect, Printed};
use crate::services;

impl Controller {
    pub(super) fn local(&mut self, local: Local) -> Printed {
        match local {
            Local::As(name) => self.act_by_name(&name),
            Local::WhoAmI => says(self.who_am_i()),
            Local::Time(time) => self.take(Command::Time(time)),
            Local::Intervene(intervention) => self.intervene(intervention),
            Local::Agenda => says(self.agenda()),
            Local::Act { service, account } => self.let_service_act(&service, &account),
            Local::Use {
                who,
                action,
                resource,
                region,
            } => self.use_once(&who, &action, resource, region),
            Local::Habit {
                who,
                actions,
                region,
            } => self.set_habit(&who, actions, region),
            Local::Habits => says(self.habits()),
            Local::Services => says(services::list(self.world(), &self.viewpoint())),
            Local::Service(id) => self.service(&id),
            Local::Quota(accounts) => self.raise_account_quota(accounts),
            Local::SignUp(account) => {
                self.on_account(&account, |account| Intervention::CompleteSignUp { account })
            }
            Local::GovCloud(account) => {
                self.on_account(&account, |account| Intervention::GovCloud { account })
            }
            Local::Account { account, email } => self.give_administrator(&account, email),
            Local::TransferQuota(inbound, length) => self.raise_transfer_quotas(inbound, length),
            Local::Rules => says(self.rules()),
            Local::Reinstate(account) => {
                self.on_account(&account, |account| Intervention::Reinstate { account })
            }
            Local::Undo => self.move_told(true),
            Local::Redo => self.move_told(false),
            Local::Dialect(dialect) => self.choose_dialect(dialect),
            Local::Hash => says(self.world().hash()),
            Local::Clear => says(""),
            Local::Help(topic) => says(help(topic.as_deref())),
            Local::Events => says(self.events()),
            Local::Why(words) => self.why(&words),
            Local::Personas => says(self.personas()),
            Local::Can {
                principal,
                action,
                resource,
                context,
            } => self.can(&principal, &action, resource, &context),
        }
    }

    fn act_by_name(&mut self, name: &str) -> Printed {
        match self.find_person(name) {
            Ok(principal) => {
                self.actor = principal;
                let is_key = self.world().credentials(name).is_some();
                self.key = is_key.then(|| name.into());
                let signs = if is_key {
                    format!(", with access key {name}")
                } else {
                    String::new()
                };
                let who = people::name_of(self.world(), &self.actor);
                says(format!("Now acting: {who}{signs}"))
            }
            Err(why) => fails(why),
        }
    }

    fn who_am_i(&self) -> String {
        let name = people::name_of(self.world(), &self.actor);
        format!("{name}\n{}", self.actor)
    }

    fn service(&self, id: &str) -> Printed {
        match services::one(self.world(), &self.viewpoint(), id) {
            Some(text) => says(text),
            None => fails(format!("`{id}` is not a service of the catalog.")),
        }
    }

    /// Undoes or redoes a step, and describes it.
    fn move_told(&mut self, back: bool) -> Printed {
        let before = self.history.steps().len();
        let done = if back { self.undo() } else { self.redo() };
        self.settle_actor();
        let (now, steps) = (self.world().now(), self.history.steps());
        match (back, done) {
            (true, false) => fails("There is nothing to undo."),
            (false, false) => fails("There is nothing to redo."),
            (true, true) => {
                let taken = told(&self.history.undone()[..before - steps.len()]);
                says(format!("Back at {now}. Took back: {taken}."))
            }
            (false, true) => {
                let taken = told(&steps[before..]);
                says(format!("Forward at {now}. Took again: {taken}."))
            }
        }
    }

    fn choose_dialect(&mut self, dialect: Option<Dialect>) -> Printed {
        self.dialect = dialect.unwrap_or(self.dialect);
        says(match self.dialect {
            Dialect::V1 => "The AWS CLI speaks as version 1.",
            Dialect::V2 => "The AWS CLI speaks as version 2.",
        })
    }

    /// The daily work of people: those of the user's own account, or everyone in the instructor's view.
    fn habits(&self) -> String {
        let mut text = String::new();
        for (who, habit) in self.world().habits() {
            if self.instructor || who.account() == self.actor.account() {
                let actions: Vec<_> = habit.actions.iter().map(|(action, _)| &**action).collect();
                let name = people::name_of(self.world(), who);
                let _ = writeln!(text, "{name}: {} in {}", actions.join(", "), habit.region);
            }
        }
        if text.is_empty() {
            text.push_str("No user has daily work.");
        }
        text
    }

    fn can(
        &self,
        principal: &str,
        action: &str,
        resource: Option<String>,
        context: &[(String, String)],
    ) -> Printed {
        match self.decision(principal, action, resource, context) {
            Ok(text) => says(text),
            Err(why) => fails(why),
        }
    }

    /// The decision of policy, with its reasons.
    fn decision(
        &self,
        principal: &str,
        action: &str,
        resource: Option<String>,
        context: &[(String, String)],
    ) -> Result<String, String> {
        let principal = self.find_person(principal)?;
        let viewpoint = self.viewpoint();
        if !question::may_ask_about(self.world(), &viewpoint, &principal) {
            return Err(
                "The current user cannot see this principal's policies. Show everything to see them."
                    .to_string(),
            );
        }
        let mut asked = Question::new(principal.clone(), action);
        asked.resource = resource.map(Into::into);
        asked.context = question::context(context);
        let judgment =
            question::ask(self.world(), &asked).map_err(|error| error.message.to_string())?;
        let mut text = format!(
            "{}, {action} on {}\n",
            people::name_of(self.world(), &principal),
            match judgment.request.resource.as_str() {
                "*" => "no resource in particular",
                arn => arn,
            }
        );
        for line in question::told(self.world(), &viewpoint, &judgment) {
            let _ = writeln!(text, "  {line}");
        }
        Ok(text)
    }

    /// Explains why a call was allowed or refused; `words` as in [`Local::Why`].
    fn why(&self, words: &[String]) -> Printed {
        let viewpoint = self.viewpoint();
        let own = |caller: &Principal| self.instructor || caller.account() == self.actor.account();
        let steps = self.history.steps();
        let call_of = |number: &usize| match &steps.get(*number)?.command {
            Command::Call(call) if own(&call.caller) && !self.hides(*number) => Some(*number),
            Command::Call(_) | Command::Time(_) | Command::Intervene(_) => None,
        };
        let explained = |world: &World, mut why: Why, possible| {
            if self.hides_changes {
                view::why::only_ideas(&mut why.gates);
            }
            says(crate::why::print(world, &why, possible))
        };
        let found = match words.split_first() {
            Some((first, rest)) if crate::parsed::is_call(first) => {
                let typist = Typist {
                    caller: &self.actor,
                    dialect: self.dialect,
                };
                match crate::parsed::read_call(first, rest, typist) {
                    Ok(invocation) => {
                        let why =
                            view::why::why_possible(self.world(), &viewpoint, &invocation.call);
                        return explained(self.world(), why, true);
                    }
                    Err(halt) => return halt.printed(self.dialect),
                }
            }
            Some((number, _)) => number
                .parse::<usize>()
                .ok()
                .and_then(|number| number.checked_sub(1)),
            None => (0..steps.len()).rev().find(|it| call_of(it).is_some()),
        };
        match found.and_then(|number| call_of(&number)) {
            Some(number) => match view::why::why_step(&self.history, number, &viewpoint) {
                Some(why) => explained(&steps[number].world, why, false),
                None => fails("That event is not a call."),
            },
            None if words.is_empty() => fails("No calls yet."),
            None => fails(format!(
                "Event {} is not a call that you can see. `events` lists what happened.",
                words[0]
            )),
        }
    }

    fn agenda(&self) -> String {
        if !self.instructor {
            return "No AWS API lists pending events, so the current user's console does not show them. Show everything to see them."
                .to_string();
        }
        let now = self.world().now();
        let rows = view::waiting(self.world(), &self.viewpoint());
        if rows.is_empty() {
            return "Nothing is pending.".to_string();
        }
        let mut text = String::new();
        for row in rows {
            let left = span(row.at.since(now));
            let _ = writeln!(text, "{:>4}  in {left:<12} {}", row.due, row.says);
        }
        text
    }

    fn events(&self) -> String {
        let (marks, taken) = (self.marks(), self.history.steps().len());
        if marks.is_empty() {
            return "Nothing has happened yet.".to_string();
        }
        let mut text = String::new();
        for mark in marks.iter().filter(|mark| mark.step < taken) {
            let refused = if mark.refused { "refused  " } else { "" };
            let (lane, words) = (&mark.lane, mark.words());
            let _ = writeln!(text, "{}  {lane:<14} {refused}{words}", mark.at);
        }
        text
    }

    fn rules(&self) -> String {
        let mut text = String::new();
        for rule in Rule::SHOWN {
            let state = if self.world().holds(rule) {
                "holds"
            } else {
                "OFF"
            };
            let _ = writeln!(text, "{:<32} {state:<6} {}", rule.name(), rule.says());
        }
        text
    }

    fn personas(&self) -> String {
        let mut text = String::new();
        let mut row = |principal: &Principal, name: &dyn Display, standing: &str| {
            let mark = if *principal == self.actor { "*" } else { " " };
            let _ = writeln!(text, "{mark} {name:<28} {standing:<20} {principal}");
        };
        for account in self.world().accounts() {
            for person in people::people(account) {
                let name = people::name_of(self.world(), &person.principal);
                row(&person.principal, &name, person.standing.title());
            }
            for (principal, session) in self.root_sessions(account) {
                let name = format!("{} / {session}", account.name);
                row(&principal, &name, "root session");
            }
        }
        text
    }
}

/// A description of steps: those that changed anything by their lines, calls without their input; all others are
/// counted.
fn told(steps: &[Arc<Step>]) -> String {
    let (changed, idle): (Vec<_>, Vec<_>) = steps.iter().partition(|step| step.changed());
    let mut told: Vec<String> = (changed.iter())
        .map(|step| match &step.command {
            Command::Call(_) => {
                let line = line_of(&step.command);
                let words: Vec<&str> = line.split(' ').take(3).collect();
                words.join(" ")
            }
            Command::Time(_) | Command::Intervene(_) => line_of(&step.command),
        })
        .collect();
    match idle.len() {
        0 => {}
        1 => told.push("one step that changed nothing".to_string()),
        n => told.push(format!("{n} steps that changed nothing")),
    }
    let last = told.pop().unwrap_or_default();
    match told.is_empty() {
        true => last,
        false => format!("{} and {last}", told.join(", ")),
    }
}
