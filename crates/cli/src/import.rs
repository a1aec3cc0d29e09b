//! `orgsim import`: a session of your own organization, from files of other tools.

use std::process::Command;
use std::sync::Arc;

use interchange::{ImportOptions, OrganizationFacts};
use policy::Document;
use server::import_files::{ImportHow, collect, import, is_session, warn_of_problems};

use crate::prelude::*;

/// `orgsim import`.
#[derive(Debug, Parser)]
pub struct ImportCommand {
    /// Files, zip files or folders: AWS CLI output, `terraform show -json`, org-formation, Landing Zone Accelerator,
    /// CloudFormation, Control Tower, iam-collect; `-` is standard input
    // The group is the option of `orgsim serve`: `ImportHow` requires it.
    #[arg(
        value_name = "FILE",
        required_unless_present_any = ["collect_script", "profile"],
        group = "import"
    )]
    files: Vec<String>,
    /// Collect the organization with the installed AWS CLI and this profile, by calls that only read; AWSOrganizationsReadOnlyAccess
    /// permits them. Each call is said
    #[arg(long, value_name = "NAME", group = "import")]
    profile: Option<String>,
    /// Print a script for AWS CloudShell that collects your organization into one file, by calls that only read
    #[arg(long, exclusive = true)]
    collect_script: bool,
    /// Where to write the session; without it, only the report is printed
    #[arg(short, long, value_name = "SESSION")]
    out: Option<String>,
    #[command(flatten)]
    how: ImportHow,
    /// Print the report as JSON, with the place of everything that was read
    #[arg(long)]
    json: bool,
    /// Save nothing, and end with exit status 1, if a policy, an attachment or anything else that decides about access was lost
    #[arg(long)]
    strict: bool,
}

/// Runs `orgsim import`.
///
/// # Errors
///
/// The file that cannot be read or written, why the files have no organization, or with `--strict` that something was lost.
pub fn run(command: &ImportCommand) -> Result<(), String> {
    if command.collect_script {
        say(interchange::COLLECT_SCRIPT);
        return Ok(());
    }
    let collection = command.profile.as_deref().map(collected).transpose()?;
    let files = collection.iter().map(Collection::file);
    let files: Vec<String> = files.chain(command.files.iter().cloned()).collect();
    let imported = import(&files, &command.how)?;
    if command.json {
        say(&format!("{:#}\n", imported.report.to_json()));
    } else {
        say(&imported.report.to_string());
    }
    let losses = imported.report.losses().count();
    if command.strict && losses > 0 {
        return Err(lost(losses));
    }
    if let Some(out) = &command.out {
        let saved = SavedSession::marked(&History::open(&imported.session));
        file::write(out, saved.to_json())?;
    }
    Ok(())
}

/// A file of the collection script, in a folder that goes with it.
pub struct Collection(PathBuf);

impl Collection {
    /// The file.
    pub fn file(&self) -> String {
        let file = self.0.join("organization.json");
        file.to_string_lossy().into_owned()
    }
}

impl Drop for Collection {
    fn drop(&mut self) {
        // What stays is in the folder for temporary files.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Runs the collection script with a profile of the AWS CLI. It says each call on standard error.
///
/// # Errors
///
/// It cannot be run, or collected nothing.
pub fn collected(profile: &str) -> Result<Collection, String> {
    let folder = std::env::temp_dir().join(format!("orgsim-collection-{}", std::process::id()));
    // For nobody else; what was there before stays.
    let mut private = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut private, 0o700);
    let of = |error: std::io::Error| format!("{}: {error}", folder.display());
    private.create(&folder).map_err(of)?;
    let collection = Collection(folder);
    let script = collection.0.join("collect.sh");
    file::write(&script, interchange::COLLECT_SCRIPT)?;
    let done = Command::new("bash")
        .arg(&script)
        .arg("--tags")
        .arg(collection.file())
        .env("AWS_PROFILE", profile)
        // The AWS CLI prefers them to a profile that the environment names.
        .env_remove("AWS_ACCESS_KEY_ID")
        .env_remove("AWS_SECRET_ACCESS_KEY")
        .env_remove("AWS_SESSION_TOKEN")
        .env("ORGSIM_CALLS", "said")
        .status();
    match done {
        Err(error) => Err(format!(
            "--profile needs Bash and the AWS CLI: bash: {error}"
        )),
        Ok(status) if status.success() => Ok(collection),
        Ok(_) => Err(format!(
            "--profile {profile}: the organization could not be collected."
        )),
    }
}

/// A session in a file or a link, or one imported from files of other tools.
///
/// # Errors
///
/// Names the file and the problem; with `strict`, an import that lost something that decides about access is one.
pub fn session_or_import(path: &str, strict: bool) -> Result<SavedSession, String> {
    let OpenedOrganization {
        session, losses, ..
    } = opened(path)?;
    match strict && losses > 0 {
        true => Err(format!("{path}: {}", lost(losses))),
        false => Ok(session),
    }
}

/// The same for commands whose errors have another exit status than what `--strict` finds: nothing if an import lost something,
/// which standard error then says.
///
/// # Errors
///
/// Names the file and the problem.
pub fn complete(path: &str, strict: bool) -> Result<Option<OpenedOrganization>, String> {
    let opened = opened(path)?;
    if !strict || opened.losses == 0 {
        return Ok(Some(opened));
    }
    warn(&format!("{path}: {}", lost(opened.losses)));
    Ok(None)
}

/// Why `--strict` ends here.
pub fn lost(losses: usize) -> String {
    format!("--strict: the import lost what decides about access ({losses}).")
}

/// A session, and its import.
pub struct OpenedOrganization {
    pub session: SavedSession,
    /// How much of what decides about access the import lost.
    pub losses: usize,
    /// What the files say.
    pub facts: OrganizationFacts,
}

/// The policy of a resource that an import has.
pub struct CollectedPolicy {
    pub document: Arc<Document>,
    /// The account of the resource.
    pub owner: String,
}

/// The policy of a resource, if the files of an import have it. Standard error says where.
///
/// # Errors
///
/// The policy is none: its place, and what is wrong.
pub fn collected_policy(
    facts: &OrganizationFacts,
    resource: &str,
) -> Result<Option<CollectedPolicy>, String> {
    let Some((owner, policy)) = facts.resource_policy(resource) else {
        return Ok(None);
    };
    let place = policy.place.to_string();
    warn(&format!("The policy of {resource} is that of {place}."));
    let document = Document::parse(&policy.value).map_err(|error| format!("{place}: {error}"))?;
    Ok(Some(CollectedPolicy {
        document: Arc::new(document),
        owner: owner.to_string(),
    }))
}

impl From<SavedSession> for OpenedOrganization {
    fn from(session: SavedSession) -> Self {
        let facts = OrganizationFacts::default();
        Self {
            session,
            losses: 0,
            facts,
        }
    }
}

/// A session in a file or a link, or the import of files.
///
/// # Errors
///
/// Names the file and the problem.
pub fn opened(path: &str) -> Result<OpenedOrganization, String> {
    if sessions::is_link(path) {
        return sessions::saved(path).map(OpenedOrganization::from);
    }
    let mut files = Vec::new();
    collect(path, &mut files)?;
    if let [file] = files.as_slice()
        && is_session(&file.bytes)
    {
        let text = String::from_utf8_lossy(&file.bytes);
        let saved = SavedSession::from_json(&text).map_err(|error| format!("{path}: {error}"))?;
        return Ok(saved.into());
    }
    let imported = interchange::import(&files, &ImportOptions::default()).map_err(|error| {
        format!(
            "{path}: This is not a session, and no organization can be imported from it. {error}"
        )
    })?;
    warn_of_problems(path, &imported);
    let losses = imported.report.losses().count();
    Ok(OpenedOrganization {
        session: SavedSession::unmarked(imported.session),
        losses,
        facts: imported.facts,
    })
}
