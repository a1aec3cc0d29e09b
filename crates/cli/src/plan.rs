//! `orgsim plan`: the steps from one organization to another.

use clap::builder::{PossibleValue, PossibleValuesParser};
use interchange::{MigrationPlan, PlanFormat};
use sim::command::{Command, Intervention};

use crate::export::{check_gaps, migration, planned, write};
use crate::import::session_or_import;
use crate::prelude::*;

#[derive(Debug, Parser)]
pub struct PlanCommand {
    /// The organization before: a session, a link to one, or a file, zip file or folder to import
    #[arg(value_name = "BEFORE")]
    before: String,
    /// The organization after
    #[arg(value_name = "AFTER")]
    after: String,
    /// The form of the plan
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = formats())]
    format: String,
    /// Where to write it; a walkthrough needs a folder [default: standard output]
    #[arg(
        short,
        long,
        value_name = "FILE",
        required_if_eq("format", WALKTHROUGH)
    )]
    out: Option<String>,
    /// End with exit status 1 if an import lost a policy, an attachment or anything else that decides about access
    #[arg(long)]
    strict: bool,
    /// Write the plan even if a step lets through what neither organization allows, or denies what both allow, and search for no other order
    #[arg(long)]
    allow_gap: bool,
}

/// The form that is a folder.
const WALKTHROUGH: &str = "walkthrough";

fn formats() -> PossibleValuesParser {
    let about = |format: PlanFormat| match format {
        PlanFormat::Text => {
            "for people: who takes which step, what cannot be undone, what must be waited for"
        }
        PlanFormat::Json => "the same for programs",
        PlanFormat::Lines => "lines for `orgsim shell --session BEFORE`",
        PlanFormat::Script => "a Bash script of AWS CLI calls",
        PlanFormat::Terraform => "Terraform: resources after the change, with `import` blocks",
    };
    let all = PlanFormat::ALL.map(|it| PossibleValue::new(it.name()).help(about(it)));
    let walkthrough =
        PossibleValue::new(WALKTHROUGH).help("a lesson that shows the plan step by step");
    all.into_iter().chain([walkthrough]).into()
}

/// Runs `orgsim plan`.
///
/// # Errors
///
/// The file that cannot be read or written, or why there is no plan.
pub fn run(command: &PlanCommand) -> Result<(), String> {
    let saved = session_or_import(&command.before, command.strict)?;
    let after = session_or_import(&command.after, command.strict)?;
    let after = sessions::world_of(&command.after, after);
    let before = saved.session.clone();
    let world = sessions::world_of(&command.before, saved);
    let plan = migration(&world, &after, command.allow_gap)?;
    check_gaps(&plan, command.allow_gap)?;
    let Some(format) = PlanFormat::by_name(&command.format) else {
        let folder = Path::new(command.out.as_deref().unwrap_or_default());
        let is_import = |it: &Command| matches!(it, Command::Intervene(Intervention::Import(_)));
        if !before.commands.iter().any(is_import) {
            return walkthrough(&before, &plan, folder);
        }
        // A lesson begins with a scenario, so the organization is built again.
        let built = interchange::rebuilt(&world, before.seed).map_err(|error| error.to_string())?;
        for what in &built.left {
            warn(&format!("Left out: {what}"));
        }
        let plan = migration(&built.session.replay(), &after, command.allow_gap)?;
        return walkthrough(&built.session, &plan, folder);
    };
    let mut exported = planned(&world, &plan, format);
    if matches!(format, PlanFormat::Text | PlanFormat::Json) {
        // The plan itself says what it does not reach.
        exported.left_out.clear();
    }
    write(&exported, command.out.as_deref())
}

/// Writes the plan as a lesson without goals, whose steps are shown and played.
fn walkthrough(before: &Session, plan: &MigrationPlan, folder: &Path) -> Result<(), String> {
    if plan.steps.is_empty() {
        return Err("There are no steps to show.".to_string());
    }
    let line = &shell::local_line;
    let written = interchange::plan_walkthrough(before, plan, line, &|text| text.to_string());
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    file::write(folder.join("lesson.toml"), written.lesson)?;
    file::write(folder.join("en.toml"), written.texts)
}
