//! `orgsim export`: an organization as text for other tools.

use std::fs;

use clap::Parser;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use interchange::ExportFormat;

use crate::import::session_or_import;

#[derive(Debug, Parser)]
pub struct ExportCommand {
    /// The organization: a session, a link to one, or a file, zip file or folder to import
    #[arg(value_name = "SESSION")]
    session: String,
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
    let organization = world.organizations().next();
    let organization = organization
        .ok_or_else(|| format!("{}: the world has no organization", command.session))?;
    let exported = interchange::export(&world, organization, command.format);
    for what in &exported.left_out {
        eprintln!("Left out: {what}");
    }
    match &command.out {
        Some(out) => fs::write(out, exported.bytes()).map_err(|error| format!("{out}: {error}")),
        None => {
            crate::say(&exported.text);
            Ok(())
        }
    }
}
