//! `orgsim diff`: the differences between two organizations.

use std::sync::Arc;

use interchange::{
    AccessChange, ComparedActions, Divergence, DivergingStep, ThingDifference, access_changes,
    access_changes_to_text, compared_actions, differences, differences_to_json, divergence,
};
use shell::controller::line_of;
use sim::command::{Command, Intervention};
use sim::history::Step;

use crate::evaluate::one_action;
use crate::import::complete;
use crate::prelude::*;

#[derive(Debug, Parser)]
#[command(
    after_help = "Exit status: 0 no differences, 1 differences or with --strict an import that is not complete, 2 invalid input."
)]
pub struct DiffCommand {
    /// The organization before: a session, a link to one, or a file, zip file or folder to import
    #[arg(value_name = "BEFORE")]
    before: String,
    /// The organization after
    #[arg(value_name = "AFTER")]
    after: String,
    /// Also compare access: common actions, and actions that organization policies and changed identity policies name in full
    #[arg(long)]
    access: bool,
    /// Also compare who may do this action, such as s3:DeleteBucket; can be repeated
    #[arg(long = "action", value_name = "ACTION")]
    actions: Vec<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// End with exit status 1 if an import lost a policy, an attachment or anything else that decides about access
    #[arg(long)]
    strict: bool,
}

/// Compares, and returns the exit status.
pub fn main(command: &DiffCommand) -> ExitCode {
    exit(compare(command).map(u8::from))
}

impl DiffCommand {
    /// A comparison with access.
    pub fn of(before: &str, after: &str, json: bool) -> Self {
        Self {
            before: before.to_string(),
            after: after.to_string(),
            access: true,
            actions: Vec::new(),
            json,
            strict: false,
        }
    }
}

/// Compares, prints, and returns whether there are differences.
///
/// # Errors
///
/// An organization cannot be read.
pub fn compare(command: &DiffCommand) -> Result<bool, String> {
    command.actions.iter().try_for_each(|it| one_action(it))?;
    crate::unknown::warn_of("diff", &command.actions, &[]);
    let before = complete(&command.before, command.strict)?.map(|it| it.session);
    let after = complete(&command.after, command.strict)?.map(|it| it.session);
    let (Some(before), Some(after)) = (before, after) else {
        return Ok(true);
    };
    let before = sessions::history_of(&command.before, before);
    let after = sessions::history_of(&command.after, after);
    let (old, new) = (before.world(), after.world());
    let compared = compared(command, old, new);
    let is_import =
        |it: &Arc<Step>| matches!(it.command, Command::Intervene(Intervention::Import(_)));
    let is_only_imported =
        |it: &History| !it.steps().is_empty() && it.steps().iter().all(is_import);
    let found = FoundDifferences {
        differences: differences(old, new),
        access: access_changes(old, new, &compared.actions),
        compared,
        divergence: divergence([(&before, usize::MAX), (&after, usize::MAX)]),
        are_imports: is_only_imported(&before) && is_only_imported(&after),
    };
    if command.json {
        say(&format!("{:#}\n", found.to_json()));
    } else {
        say(&found.to_text());
    }
    Ok(!found.differences.is_empty() || !found.access.is_empty())
}

/// What a comparison found.
struct FoundDifferences {
    differences: Vec<ThingDifference>,
    access: Vec<AccessChange>,
    compared: ComparedActions,
    divergence: Divergence,
    /// Whether both are imported, and nothing was done since: nobody expects a common history.
    are_imports: bool,
}

impl FoundDifferences {
    fn to_json(&self) -> Value {
        let mut all = json!({ "differences": differences_to_json(&self.differences) });
        if !self.compared.actions.is_empty() {
            let access = self.access.iter().map(AccessChange::to_json);
            all["access"] = access.collect();
            all["comparedActions"] = json!(self.compared.actions);
            all["patternsNotComparedInFull"] = json!(self.compared.patterns);
        }
        let is_common = self.divergence != Divergence::Start;
        all["commonHistory"] = is_common.into();
        if let Divergence::Step(number, steps) = &self.divergence {
            let [before, after] = steps.each_ref().map(|it| it.as_ref().map(step_to_json));
            all["firstStep"] = json!({ "number": number, "before": before, "after": after });
        }
        all
    }

    fn to_text(&self) -> String {
        let mut text = by_group(&self.differences);
        if !self.access.is_empty() {
            text.push_str("Access\n");
            let changes = access_changes_to_text(&self.access);
            text.extend(changes.lines().map(|line| format!("  {line}\n")));
        } else if !self.compared.actions.is_empty() && !self.differences.is_empty() {
            text.push_str("Access\n  No differences among the compared actions\n");
        }
        if self.differences.is_empty() && self.access.is_empty() {
            text.push_str("No differences\n");
        }
        if !self.compared.actions.is_empty() {
            text.push_str(&scope(&self.compared));
        }
        match (self.are_imports, &self.divergence) {
            (true, Divergence::Start) => text,
            (_, divergence) => text + &parting(divergence),
        }
    }
}

/// Where the histories of A, the session before, and B, the one after, part.
fn parting(divergence: &Divergence) -> String {
    match divergence {
        Divergence::Nowhere => String::new(),
        Divergence::Start => {
            "A and B have different starting points, so they have no common history.\n".to_string()
        }
        Divergence::Step(number, steps) => {
            let mut text = format!("A and B diverge at step {number}.\n");
            for (name, step) in ["A", "B"].into_iter().zip(steps.iter()) {
                text += &match step {
                    None => format!("  {name} ends before this step.\n"),
                    Some(step) => {
                        let by = step.by.as_ref().map(|by| format!(", {by}"));
                        let (at, line) = (step.at, line_of(&step.command));
                        format!("  {name} ({at}{}): {line}\n", by.unwrap_or_default())
                    }
                };
            }
            text
        }
    }
}

fn step_to_json(step: &DivergingStep) -> Value {
    json!({ "line": line_of(&step.command), "by": step.by, "time": step.at.to_string() })
}

/// The actions that are compared.
fn compared(command: &DiffCommand, old: &World, new: &World) -> ComparedActions {
    let mut compared = match command.access {
        true => compared_actions(old, new),
        false => ComparedActions::default(),
    };
    compared.actions.extend(command.actions.iter().cloned());
    compared.actions.sort();
    compared.actions.dedup();
    compared
}

/// What a comparison of access covers, because no changes among some actions say nothing about others.
fn scope(compared: &ComparedActions) -> String {
    let mut text = format!("Actions compared: {}.", compared.actions.len());
    if !compared.patterns.is_empty() {
        let names: Vec<&str> = compared.patterns.iter().map(String::as_str).collect();
        let (shown, more) = names.split_at(names.len().min(PATTERNS));
        text += &format!(" Patterns not compared in full: {}", shown.join(", "));
        if !more.is_empty() {
            text += &format!(" and {} more", more.len());
        }
        text += ". Ask about their actions with --action.";
    }
    text + "\n"
}

/// The patterns that the text lists; the JSON has all.
const PATTERNS: usize = 20;

/// Differences for people, below the headings of their groups.
pub fn by_group(found: &[ThingDifference]) -> String {
    let mut text = String::new();
    let mut group = None;
    for it in found {
        if group != Some(it.group) {
            group = Some(it.group);
            text.push_str(&format!("{}\n", it.group.title()));
        }
        for line in it.to_string().lines() {
            text.push_str(&format!("  {line}\n"));
        }
    }
    text
}
