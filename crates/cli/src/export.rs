//! `orgsim export`: an organization, or the difference between two, as text for other tools.

use clap::builder::PossibleValuesParser;
use interchange::{ExportFormat, Exported, MigrationPlan, PlanFormat, Planning};
use sim::organization::Organization;

use crate::import::session_or_import;
use crate::prelude::*;

#[derive(Debug, Parser)]
pub struct ExportCommand {
    /// The organization: a session, a link to one, or a file, zip file or folder to import
    #[arg(value_name = "SESSION")]
    session: String,
    /// The organization after a change: writes the difference, as `orgsim plan` orders it (script, terraform and lines)
    #[arg(value_name = "AFTER")]
    after: Option<String>,
    /// The format
    #[arg(long, value_name = "FORMAT", value_parser = PossibleValuesParser::new(names()))]
    format: String,
    /// Where to write it; a format of several files gives a zip file [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    out: Option<String>,
    /// End with exit status 1 if an import lost a policy, an attachment or anything else that decides about access
    #[arg(long)]
    strict: bool,
    /// Write the difference even if a step lets through what neither organization allows, or denies what both allow, and search for no
    /// other order
    #[arg(long, requires = "after")]
    allow_gap: bool,
}

/// The formats of one organization: those of exports, and lines, which are a plan from nothing.
fn names() -> impl Iterator<Item = &'static str> {
    let all = ExportFormat::ALL.into_iter().map(ExportFormat::name);
    all.chain([PlanFormat::Lines.name()])
}

impl ExportCommand {
    /// Checks that the format holds what is exported.
    ///
    /// # Errors
    ///
    /// It cannot hold a difference.
    pub fn check(&self) -> Result<(), String> {
        match self.after {
            Some(_) => difference_format(&self.format).map(|_| ()),
            None => Ok(()),
        }
    }
}

/// Runs `orgsim export`.
///
/// # Errors
///
/// The file that cannot be read or written, or why there is no plan.
pub fn run(command: &ExportCommand) -> Result<(), String> {
    let saved = session_or_import(&command.session, command.strict)?;
    let seed = saved.session.seed;
    let world = sessions::world_of(&command.session, saved);
    let exported = match &command.after {
        Some(after) => {
            let format = difference_format(&command.format)?;
            let after = sessions::world_of(after, session_or_import(after, command.strict)?);
            let plan = migration(&world, &after, command.allow_gap)?;
            check_gaps(&plan, command.allow_gap)?;
            planned(&world, &plan, format)
        }
        None => {
            let organization = world.organizations().next();
            let organization = organization
                .ok_or_else(|| format!("{}: the session has no organization", command.session))?;
            match ExportFormat::by_name(&command.format) {
                Some(format) => interchange::export(&world, organization, format),
                None => lines(&world, organization, seed)?,
            }
        }
    };
    write(&exported, command.out.as_deref())
}

/// The number of proofs after which a plan says how far it is.
const PROOFS: usize = 500;

/// The plan from one world to another, which says how far it is if it takes long.
///
/// # Errors
///
/// Why there is no plan.
pub fn migration(before: &World, after: &World, allow_gap: bool) -> Result<MigrationPlan, String> {
    let mut planning = Planning::new(before, after).map_err(|error| error.to_string())?;
    if allow_gap {
        planning = planning.searching(0);
    }
    let mut next = PROOFS;
    while !planning.is_done() {
        planning.go_on(|| true);
        let proofs = planning.proofs();
        if proofs >= next {
            next = proofs + PROOFS;
            let (done, all) = planning.progress();
            warn(&format!(
                "Planning: {done} of {all} changes and checks of steps, {proofs} proofs so far."
            ));
        }
    }
    planning.finish().map_err(|error| error.to_string())
}

/// A plan in a format.
pub fn planned(world: &World, plan: &MigrationPlan, format: PlanFormat) -> Exported {
    let line = &shell::local_line;
    interchange::export_plan(world, plan, format, line, &ToString::to_string)
}

/// The lines that build an organization in a session without accounts, with this seed.
fn lines(world: &World, organization: &Organization, seed: u64) -> Result<Exported, String> {
    let planning = Planning::from_nothing(seed, world, organization);
    let plan = planning.and_then(|mut planning| {
        planning.go_on(|| false);
        planning.finish()
    });
    let plan = plan.map_err(|error| error.to_string())?;
    let line = &shell::local_line;
    let exported = interchange::export_building(&plan, seed, line, &ToString::to_string);
    Ok(exported)
}

/// The format of the plan that is the difference in this format.
fn difference_format(name: &str) -> Result<PlanFormat, String> {
    PlanFormat::by_name(name).ok_or_else(|| {
        let both: Vec<&str> = names()
            .filter(|it| PlanFormat::by_name(it).is_some())
            .collect();
        format!(
            "The format {name} holds one organization, not the difference between two. Choose one of: {}. Run `orgsim plan` for the steps in words.",
            both.join(", ")
        )
    })
}

/// Writes an export, and says what it leaves out.
///
/// # Errors
///
/// The file cannot be written.
pub fn write(exported: &Exported, out: Option<&str>) -> Result<(), String> {
    for what in &exported.left_out {
        warn(&format!("Left out: {what}"));
    }
    match out {
        Some(out) => file::write(out, exported.bytes())?,
        None => print(&exported.text),
    }
    Ok(())
}

/// Says the gaps of a plan.
///
/// # Errors
///
/// It has some, and they are not allowed.
pub fn check_gaps(plan: &MigrationPlan, allowed: bool) -> Result<(), String> {
    let gaps: Vec<String> = plan.proved_gaps().map(|it| it.says.to_string()).collect();
    if gaps.is_empty() || allowed {
        return Ok(());
    }
    Err(format!(
        "No order of the steps was found that leaves no gap:\n{}\nRun it with --allow-gap to write the plan anyway.",
        gaps.join("\n")
    ))
}
