//! `orgsim export`: an organization, or the difference between two, as text for other tools.

use std::fs;

use clap::Parser;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use interchange::{ExportFormat, Exported, PlanFormat};

use crate::import::session_or_import;

#[derive(Debug, Parser)]
pub struct ExportCommand {
    /// The organization: a session, a link to one, or a file, zip file or folder to import
    #[arg(value_name = "SESSION")]
    session: String,
    /// The organization after a change: writes the difference, as `orgsim plan` orders it (script and terraform)
    #[arg(value_name = "AFTER")]
    after: Option<String>,
    /// The format
    #[arg(long, value_name = "FORMAT", value_parser = format())]
    format: ExportFormat,
    /// Where to write it; a format of several files gives a zip file [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    out: Option<String>,
}

fn format() -> impl TypedValueParser<Value = ExportFormat> {
    PossibleValuesParser::new(ExportFormat::ALL.map(ExportFormat::name))
        .try_map(|name| ExportFormat::by_name(&name).ok_or("no format"))
}

/// Runs `orgsim export`.
///
/// # Errors
///
/// A readable message.
pub fn run(command: &ExportCommand) -> Result<(), String> {
    let world = session_or_import(&command.session)?.replay();
    let exported = match &command.after {
        Some(after) => {
            let format = difference_format(command.format)?;
            let after = session_or_import(after)?.replay();
            let plan = interchange::migration_plan(&world, &after);
            let plan = plan.map_err(|error| error.to_string())?;
            interchange::export_plan(
                &world,
                &plan,
                format,
                &shell::local_line,
                &ToString::to_string,
            )
        }
        None => {
            let organization = world.organizations().next();
            let organization = organization
                .ok_or_else(|| format!("{}: the world has no organization", command.session))?;
            interchange::export(&world, organization, command.format)
        }
    };
    write(&exported, command.out.as_deref())
}

/// The format of the plan that is the difference in this format.
fn difference_format(format: ExportFormat) -> Result<PlanFormat, String> {
    PlanFormat::by_name(format.name()).ok_or_else(|| {
        let all = ExportFormat::ALL.into_iter().map(ExportFormat::name);
        let both: Vec<&str> = all
            .filter(|name| PlanFormat::by_name(name).is_some())
            .collect();
        format!(
            "The format {} holds one organization, not the difference between two. Choose one of: {}. Run `orgsim plan` for the steps in words.",
            format.name(),
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
        eprintln!("Left out: {what}");
    }
    match out {
        Some(out) => fs::write(out, exported.bytes()).map_err(|error| format!("{out}: {error}")),
        None => {
            crate::say(&exported.text);
            Ok(())
        }
    }
}
