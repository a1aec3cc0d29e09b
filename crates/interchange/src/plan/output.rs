//! A plan as text, as JSON, and as lines of the terminal.

use std::collections::{BTreeMap, BTreeSet};

use message::{Message, counted, message};
use serde_json::{Value, json};
use sim::command::{Command, Intervention};
use sim::principal::Principal;

use super::step::{CHECK_NOW, MigrationPlan, PlanActor, PlanGap, PlanStep};
use crate::renumber::replaced;
use crate::shown::one_line;

impl PlanActor {
    /// Who it is, for people.
    pub fn name(&self) -> Message {
        match self {
            Self::Management => "management account".into(),
            Self::Owner(account) => message!("account {account}"),
            Self::Support => "AWS Support".into(),
            Self::Time => "time".into(),
        }
    }
}

/// How a command is written as a line of the terminal; this crate does not know its grammar.
pub type WriteLine<'a> = &'a dyn Fn(&Command) -> String;

/// How a text is said: in English by the command line, in its reader's language by the page.
pub type SayText<'a> = &'a dyn Fn(&Message) -> String;

/// The placeholders of what the plan makes, by id. Where several things have the same name, the number of the step tells them apart.
fn placeholders(plan: &MigrationPlan) -> BTreeMap<String, String> {
    let made = || {
        (1..)
            .zip(&plan.steps)
            .filter_map(|(number, it)| Some((number, it.made.as_ref()?)))
    };
    let mut counts: BTreeMap<&String, usize> = BTreeMap::new();
    made().for_each(|(_, (name, _))| *counts.entry(name).or_default() += 1);
    let names = made().map(|(number, (name, id))| {
        let name = match counts[name] {
            1 => name.clone(),
            _ => name.replace('}', &format!(" of step {number}}}")),
        };
        (id.clone(), name)
    });
    names.collect()
}

/// The steps as commands for Orgsim's terminal, each after who takes it where that changes.
pub fn plan_lines(plan: &MigrationPlan, line: WriteLine<'_>) -> Vec<String> {
    let commands: Vec<&Command> = plan.steps.iter().map(|step| &step.command).collect();
    lines_of(&commands, &commands, line)
}

/// Commands as lines, each after who takes it where that changes. `all`: commands whose callers are known to act.
pub(super) fn lines_of(
    commands: &[&Command],
    all: &[&Command],
    line: WriteLine<'_>,
) -> Vec<String> {
    let mut lines = Vec::new();
    let mut acting = None;
    for command in commands {
        let actor = actor_of(all, command);
        if actor.is_some() && acting != actor {
            lines.extend(actor.map(|it| format!("as {}", it.arn())));
            acting = actor;
        }
        lines.push(line(command));
    }
    lines
}

/// Who must type the line of a command; `None`: anyone.
fn actor_of<'p>(all: &[&'p Command], command: &'p Command) -> Option<&'p Principal> {
    match command {
        Command::Call(call) => Some(&call.caller),
        // The line does not name the organization: it is that of the current user.
        Command::Intervene(Intervention::RaiseAccountQuota { management, .. }) => {
            let mut calls = all.iter().filter_map(|command| match command {
                Command::Call(call) => Some(&call.caller),
                Command::Time(_) | Command::Intervene(_) => None,
            });
            calls.find(|it| it.account() == *management)
        }
        Command::Time(_) | Command::Intervene(_) => None,
    }
}

impl MigrationPlan {
    /// Who takes steps, each once.
    pub fn people(&self) -> Vec<Message> {
        let actors: BTreeSet<&PlanActor> = self.steps.iter().map(|it| &it.actor).collect();
        let actors = actors.into_iter().filter(|it| **it != PlanActor::Time);
        actors.map(PlanActor::name).collect()
    }
}

/// The plan for people.
pub fn plan_to_text(plan: &MigrationPlan, line: WriteLine<'_>, say: SayText<'_>) -> String {
    let names = placeholders(plan);
    let say = |it: &Message| one_line(&say(it)).into_owned();
    let title = counted!(
        plan.steps.len(),
        "Migration plan: 1 step|Migration plan: {n} steps"
    );
    let mut text = format!("{}\n", say(&title));
    if !plan.steps.is_empty() {
        let who = Message::joined(", ", plan.people());
        text.push_str(&format!("{}\n", say(&message!("Who acts: {who}"))));
    }
    for gap in &plan.gaps {
        text.push_str(&format!("{}\n", say(&gap.says)));
    }
    for (number, step) in plan.steps.iter().enumerate() {
        if plan.is_stop(number) {
            text.push_str(&format!("\n{}\n", say(&CHECK_NOW.into())));
        }
        let (who, says) = (say(&step.actor.name()), say(&step.says));
        text.push_str(&format!("\n{}. {says} ({who})\n", number + 1));
        let line = replaced(&line(&step.command), &names);
        text.push_str(&format!("   {}\n", one_line(&line)));
        let waits = step.waits_for();
        let waits = waits.map(|what| message!("Wait for {what}."));
        for note in step.warnings().chain(waits) {
            text.push_str(&format!("   {}\n", say(&note)));
        }
    }
    if !plan.left.is_empty() {
        text.push_str(&format!(
            "\n{}\n",
            say(&"These are not in the plan.".into())
        ));
        for what in &plan.left {
            text.push_str(&format!("- {}\n", say(what)));
        }
    }
    text
}

/// The plan as JSON.
pub fn plan_to_json(plan: &MigrationPlan, line: WriteLine<'_>) -> Value {
    let names = placeholders(plan);
    let step = |(number, step): (usize, &PlanStep)| {
        let mut row = json!({
            "does": step.says.english(),
            "actor": step.actor.name().english(),
            "line": replaced(&line(&step.command), &names),
            "command": sim::session::command_to_json(&step.command),
        });
        if let Some(gap) = &step.gap {
            row["gap"] = gap.english().into();
        }
        if plan.is_stop(number) {
            row["checkBefore"] = true.into();
        }
        if !step.undo.is_empty() {
            let undo = step.undo.iter().map(|it| replaced(&line(it), &names));
            row["undo"] = undo.collect::<Vec<_>>().into();
        }
        if let Some(why) = step.cannot_be_undone() {
            row["cannotBeUndone"] = why.into();
        }
        if let Some(what) = step.waits_for() {
            row["waitsFor"] = what.into();
        }
        row
    };
    let steps: Vec<Value> = plan.steps.iter().enumerate().map(step).collect();
    let gap = |it: &PlanGap| {
        let accounts = it.accounts.iter().map(ToString::to_string);
        json!({
            "kind": it.kind.name(), "from": it.from, "until": it.until,
            "accounts": accounts.collect::<Vec<_>>(), "says": it.says.english(),
        })
    };
    let gaps: Vec<Value> = plan.gaps.iter().map(gap).collect();
    json!({ "steps": steps, "gaps": gaps, "left": plan.left.iter().map(Message::english).collect::<Vec<_>>() })
}
