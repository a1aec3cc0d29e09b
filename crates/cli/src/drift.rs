//! `orgsim drift`: what differs from the collection of an earlier run, for a nightly job.

use crate::diff::{self, DiffCommand};
use crate::import::collected;
use crate::prelude::*;

#[derive(Debug, Parser)]
#[command(after_help = "\
Exit status: 0 nothing differs, 1 something does, 2 invalid input.")]
pub struct DriftCommand {
    /// The collection of an earlier run: a file of the collection script, or any organization that `orgsim diff` takes
    #[arg(value_name = "EARLIER")]
    earlier: String,
    /// The organization now; without it, --profile collects it
    #[arg(value_name = "NOW", required_unless_present = "profile")]
    now: Option<String>,
    /// Collect the organization with the installed AWS CLI and this profile, by calls that only read
    #[arg(long, value_name = "NAME", conflicts_with = "now")]
    profile: Option<String>,
    /// Then replace EARLIER by the organization now; if there is no EARLIER yet, only write it
    #[arg(long)]
    update: bool,
    /// Print JSON, as `orgsim diff` does
    #[arg(long)]
    json: bool,
}

/// Compares, and returns the exit status.
pub fn main(command: &DriftCommand) -> ExitCode {
    exit(run(command).map(u8::from))
}

/// Whether something differs.
fn run(command: &DriftCommand) -> Result<bool, String> {
    let (mut now, mut folder) = (command.now.clone().unwrap_or_default(), None);
    let earlier = Path::new(&command.earlier);
    // Before a collection, which takes long and is a file.
    let is_file = command.profile.is_some() || Path::new(&now).is_file();
    if command.update && (earlier.is_dir() || !is_file) {
        return Err("--update copies NOW over EARLIER, so both must be files.".into());
    }
    if let Some(profile) = &command.profile {
        let collection = collected(profile)?;
        now = collection.file();
        folder = Some(collection);
    }
    let differs = match command.update && !earlier.exists() {
        // It is read only to know that it is an organization.
        true => crate::import::opened(&now).map(|_| false)?,
        false => diff::compare(&DiffCommand::of(&command.earlier, &now, command.json))?,
    };
    if command.update {
        let bytes = file::bytes(&now, file::IMPORT)?;
        file::write(earlier, bytes)?;
    }
    drop(folder);
    Ok(differs)
}
