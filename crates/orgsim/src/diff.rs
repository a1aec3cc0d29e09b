//! `orgsim diff`: the differences between two organizations.

use std::process::ExitCode;

use clap::Parser;
use interchange::{
    ThingDifference, access_changes, differences, differences_to_json, first_divergence,
    named_actions,
};
use serde_json::{Value, json};

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
    /// Also compare who may do the actions that policies of the organizations name
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
    let mut actions = command.actions.clone();
    if command.access {
        actions.extend(named_actions(&old, &new));
        actions.sort();
        actions.dedup();
    }
    let access = access_changes(&old, &new, &actions);
    let step = first_divergence(&before, &after);
    if command.json {
        let access: Vec<Value> = access
            .iter()
            .map(interchange::AccessChange::to_json)
            .collect();
        let mut all = json!({ "differences": differences_to_json(&found), "access": access });
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
        if let Some(step) = step {
            crate::say(&format!("The sessions differ from step {step} on.\n"));
        }
    }
    Ok(!found.is_empty() || !access.is_empty())
}

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
