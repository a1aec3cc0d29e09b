//! `orgsim diff`: the differences between two organizations.

use std::process::ExitCode;

use clap::Parser;
use interchange::{
    ComparedActions, ThingDifference, access_changes, compared_actions, differences,
    differences_to_json, first_divergence,
};
use serde_json::{Value, json};
use sim::World;

use crate::import::session_or_import;

#[derive(Debug, Parser)]
#[command(after_help = "Exit status: 0 no differences, 1 differences, 2 invalid input.")]
pub struct DiffCommand {
    /// The organization before: a session, a link to one, or a file, zip file or folder to import
    #[arg(value_name = "BEFORE")]
    before: String,
    /// The organization after
    #[arg(value_name = "AFTER")]
    after: String,
    /// Also compare who may do common actions, and those that policies of the organizations and changed identity policies name
    #[arg(long)]
    access: bool,
    /// Also compare who may do this action, such as s3:DeleteBucket; can be repeated
    #[arg(long = "action", value_name = "ACTION")]
    actions: Vec<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Compares, and returns the exit status.
pub fn main(command: &DiffCommand) -> ExitCode {
    match run(command) {
        Ok(differs) => ExitCode::from(u8::from(differs)),
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

/// Whether there are differences.
fn run(command: &DiffCommand) -> Result<bool, String> {
    let sessions = [&command.before, &command.after].map(|path| session_or_import(path));
    let [before, after] = sessions;
    let (before, after) = (before?, after?);
    let (old, new) = (before.replay(), after.replay());
    let found = differences(&old, &new);
    let compared = compared(command, &old, &new);
    let access = access_changes(&old, &new, &compared.actions);
    let is_asked = !compared.actions.is_empty();
    let step = first_divergence(&before, &after);
    if command.json {
        let access: Vec<Value> = access
            .iter()
            .map(interchange::AccessChange::to_json)
            .collect();
        let mut all = json!({ "differences": differences_to_json(&found) });
        if is_asked {
            all["access"] = access.into();
            all["comparedActions"] = compared.actions.into();
            all["patternsNotComparedInFull"] = compared.patterns.into();
        }
        if let Some(step) = step {
            all["firstStep"] = step.into();
        }
        crate::say(&format!("{all:#}\n"));
    } else {
        crate::say(&by_group(&found));
        if !access.is_empty() {
            crate::say("Access\n");
            access
                .iter()
                .for_each(|it| crate::say(&format!("  {it}\n")));
        }
        if found.is_empty() && access.is_empty() {
            crate::say("No differences\n");
        }
        if is_asked {
            crate::say(&scope(&compared));
        }
        if let Some(step) = step {
            crate::say(&format!("The sessions differ from step {step} on.\n"));
        }
    }
    Ok(!found.is_empty() || !access.is_empty())
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

fn by_group(found: &[ThingDifference]) -> String {
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
