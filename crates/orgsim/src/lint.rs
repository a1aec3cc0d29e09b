//! `orgsim lint`: policies checked with the codes of IAM Access Analyzer, for people and for a pull request.

mod find;
mod kinds;
mod output;
mod places;
mod reports;
mod room;

use clap::ValueEnum;
use lint::{
    ActionCatalog, FindingType, LintFinding, LintKind, LintOptions, LintText, Location,
    PathElement, ResourceKind,
};

use self::find::{FoundFile, FoundPolicy};
pub use self::output::weight;
use self::places::FilePlaces;
use crate::prelude::*;

/// The type of the policies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum TypeChoice {
    /// By the resource around a policy, the name of its file, or its principals
    #[default]
    Auto,
    /// Identity-based policies
    Identity,
    /// Resource-based policies, also trust policies
    Resource,
    /// Service control policies
    Scp,
    /// Resource control policies
    Rcp,
}

/// The form of the output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Form {
    /// For people
    #[default]
    Text,
    /// The answer of `ValidatePolicy` about one policy
    Aws,
    /// Every policy with its place and findings
    Json,
    /// SARIF 2.1.0
    Sarif,
    /// JUnit's XML
    Junit,
    /// Annotations of GitHub Actions
    Github,
}

/// The least serious finding that fails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum FailOn {
    #[default]
    Error,
    Security,
    Warning,
    Suggestion,
}

impl FailOn {
    fn kind(self) -> FindingType {
        match self {
            FailOn::Error => FindingType::Error,
            FailOn::Security => FindingType::SecurityWarning,
            FailOn::Warning => FindingType::Warning,
            FailOn::Suggestion => FindingType::Suggestion,
        }
    }
}

/// `orgsim lint`.
#[derive(Debug, Parser)]
#[command(after_help = "\
Codes are those of IAM Access Analyzer; ORGSIM_ codes are Orgsim's own. docs/lint.md describes them.

Exit status: 0 no finding of the weight of --fail-on, 1 there are some, 2 invalid input.")]
pub struct LintCommand {
    /// Policies, files that have policies (Terraform plans as JSON, CloudFormation, org-formation, Landing Zone Accelerator, AWS CLI
    /// output), or folders; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
    /// The type of the policies
    #[arg(long = "type", value_enum, default_value_t)]
    kind: TypeChoice,
    /// The type of the resource of resource-based policies
    #[arg(long, value_name = "TYPE", value_parser = resource)]
    resource_type: Option<ResourceKind>,
    /// The form of the output
    #[arg(long, value_enum, default_value_t)]
    format: Form,
    /// The least serious finding that ends with exit status 1
    #[arg(long, value_enum, default_value_t)]
    fail_on: FailOn,
    /// Write the output to this file
    #[arg(short, long, value_name = "FILE")]
    out: Option<String>,
    /// Also suggest an exemption for every deny of an SCP or RCP that has none
    #[arg(long)]
    exemptions: bool,
    /// Instead show what quotas leave in an organization (a session, or files to import): the free characters of each SCP and RCP,
    /// the free attachments of each target
    #[arg(long, conflicts_with_all = ["kind", "resource_type", "fail_on", "exemptions", "old_scp_language"])]
    room: bool,
    /// Check SCPs by the language that they had before 2025-09-19
    #[arg(long)]
    old_scp_language: bool,
}

fn resource(text: &str) -> Result<ResourceKind, String> {
    let known = ResourceKind::ALL
        .into_iter()
        .find(|(name, _)| *name == text);
    known.map(|(_, kind)| kind).ok_or_else(|| {
        let names: Vec<&str> = ResourceKind::ALL.iter().map(|(name, _)| *name).collect();
        format!("one of {}", names.join(", "))
    })
}

impl LintCommand {
    /// What depends on the values of options.
    ///
    /// # Errors
    ///
    /// Two options of which one has no effect.
    pub fn check(&self) -> Result<(), String> {
        let other = [TypeChoice::Identity, TypeChoice::Scp, TypeChoice::Rcp].contains(&self.kind);
        match self.resource_type {
            Some(_) if other => Err(
                "--resource-type is about resource-based policies, not about other types".into(),
            ),
            Some(_) | None => Ok(()),
        }
    }
}

/// A finding as it is shown.
pub struct Shown {
    pub code: String,
    pub kind: FindingType,
    pub says: String,
    pub link: Option<String>,
    /// Line and column in the file, from 1.
    pub line: usize,
    pub column: usize,
}

/// A policy that was checked.
pub struct CheckedPolicy {
    pub file: String,
    /// The way to it in the file.
    pub at: String,
    pub options: LintOptions,
    /// AWS's findings, with places in the text of the policy.
    pub answer: Vec<LintFinding>,
    /// All findings, with places in the file, in order.
    pub found: Vec<Shown>,
}

/// Checks, prints, and returns the exit status.
pub fn main(command: &LintCommand) -> ExitCode {
    crate::exit(run(command))
}

fn run(command: &LintCommand) -> Result<u8, String> {
    let mut checked = Vec::new();
    if command.room {
        room::of_organizations(&command.files, &mut checked)?;
    } else {
        for path in &command.files {
            check_path(command, path, &mut checked)?;
        }
    }
    let fails = command.fail_on.kind();
    let failed = checked
        .iter()
        .flat_map(|policy| &policy.found)
        .any(|found| !command.room && found.kind <= fails);
    let text = match command.format {
        Form::Text => output::text(&checked, fails, ActionCatalog::built_in().date()),
        Form::Aws => match checked.as_slice() {
            [policy] => format!("{:#}\n", output::aws(policy)),
            several => {
                let count = several.len();
                return Err(format!(
                    "--format aws is about one policy, and the files have {count}."
                ));
            }
        },
        Form::Json => format!("{:#}\n", output::json(&checked, fails)),
        Form::Sarif => format!("{:#}\n", reports::sarif(&checked)),
        Form::Junit => reports::junit(&checked, fails)?,
        Form::Github => reports::github(&checked),
    };
    match &command.out {
        Some(out) => crate::file::write(out, text)?,
        None => crate::say(&text),
    }
    Ok(u8::from(failed))
}

/// Folders of other people's files.
const SKIPPED: [&str; 1] = ["node_modules"];

/// Checks the policies of a file, of standard input, or of the files below a folder. In a folder, files without policies are common,
/// and one that cannot be read is only warned of.
fn check_path(
    command: &LintCommand,
    path: &str,
    checked: &mut Vec<CheckedPolicy>,
) -> Result<(), String> {
    if path == "-" {
        let bytes = crate::file::input(crate::file::IMPORT)?;
        return check_file(command, "standard input", &decoded(path, bytes)?, checked);
    }
    if !Path::new(path).is_dir() {
        let before = checked.len();
        let bytes = crate::file::bytes(path, crate::file::IMPORT)?;
        check_file(
            command,
            &path.replace('\\', "/"),
            &decoded(path, bytes)?,
            checked,
        )?;
        return match checked.len() == before {
            true => Err(format!(
                "{path}: The file has no policy: a document with a Statement that has an Effect."
            )),
            false => Ok(()),
        };
    }
    for file in crate::import::files_in(Path::new(path))? {
        let kinds = ["json", "yaml", "yml", "template"];
        let fits = file
            .extension()
            .is_some_and(|it| kinds.iter().any(|kind| it.eq_ignore_ascii_case(kind)));
        if !fits
            || file
                .components()
                .any(|part| SKIPPED.iter().any(|name| part.as_os_str() == *name))
        {
            continue;
        }
        let shown = file.to_string_lossy().replace('\\', "/");
        let shown = shown.strip_prefix("./").unwrap_or(&shown);
        let bytes = crate::file::bytes(&file.to_string_lossy(), crate::file::IMPORT)?;
        let done = decoded(shown, bytes).and_then(|text| match text.contains("Statement") {
            true => check_file(command, shown, &text, checked),
            false => Ok(()),
        });
        if let Err(error) = done {
            crate::warn(&error);
        }
    }
    Ok(())
}

fn decoded(file: &str, bytes: Vec<u8>) -> Result<String, String> {
    let text =
        String::from_utf8(bytes).map_err(|_| format!("{file}: The file is not UTF-8 text."))?;
    Ok(text
        .strip_prefix('\u{FEFF}')
        .map(str::to_string)
        .unwrap_or(text))
}

fn check_file(
    command: &LintCommand,
    file: &str,
    text: &str,
    checked: &mut Vec<CheckedPolicy>,
) -> Result<(), String> {
    let FoundFile { policies, places } = find::policies(file, text)?;
    for mut policy in policies {
        policy.options = options(command, policy.options);
        let places = places.get(policy.document).unwrap_or(&FilePlaces::Unknown);
        checked.push(check(command, file, &policy, places));
    }
    Ok(())
}

/// What the options say about a policy, or what is around it.
fn options(command: &LintCommand, found: LintOptions) -> LintOptions {
    let kind = match command.kind {
        TypeChoice::Auto => None,
        TypeChoice::Identity => Some(LintKind::Identity),
        TypeChoice::Resource => Some(LintKind::Resource),
        TypeChoice::Scp => Some(LintKind::ServiceControl),
        TypeChoice::Rcp => Some(LintKind::ResourceControl),
    };
    let mut options = match kind {
        Some(kind) if kind != found.kind => LintOptions::new(kind),
        Some(_) | None => found,
    };
    if options.kind == LintKind::Resource {
        options.resource = command.resource_type.or(options.resource);
    }
    options.old_scp_language = command.old_scp_language;
    options
}

fn check(
    command: &LintCommand,
    file: &str,
    policy: &FoundPolicy,
    places: &FilePlaces,
) -> CheckedPolicy {
    let catalog = ActionCatalog::built_in();
    let read = LintText::new(&policy.text, policy.options);
    let answer = read.findings(catalog);
    let mut found: Vec<Shown> = Vec::new();
    for finding in read.findings_beside_own(catalog) {
        let (line, column) = place(policy, finding.locations.first(), places);
        found.push(Shown {
            code: finding.code.name().into(),
            kind: finding.finding_type(),
            says: finding.says(catalog),
            link: Some(finding.code.learn_more()),
            line,
            column,
        });
    }
    for own in read.own_findings(catalog, command.exemptions) {
        let (line, column) = place(policy, own.locations.first(), places);
        found.push(Shown {
            code: own.code.into(),
            kind: own.kind,
            says: own.details.to_string(),
            link: None,
            line,
            column,
        });
    }
    found.sort_by_key(|found| (found.line, found.column));
    CheckedPolicy {
        file: file.into(),
        at: policy.path.join("/"),
        options: policy.options,
        answer,
        found,
    }
}

/// Where a finding is in the file: in a policy of its own, in a value of another document, or at the text that is a policy.
fn place(policy: &FoundPolicy, location: Option<&Location>, places: &FilePlaces) -> (usize, usize) {
    let Some(location) = location else {
        return (1, 1);
    };
    if policy.path.is_empty() && policy.document == 0 && !matches!(places, FilePlaces::Yaml(_)) {
        let start = location.span.start;
        return (start.line as usize, start.column as usize + 1);
    }
    let mut path = policy.path.clone();
    if !policy.quoted {
        for step in &location.path {
            path.push(match step {
                PathElement::Index(number) => number.to_string(),
                PathElement::Key(key) | PathElement::Value(key) => key.clone(),
            });
        }
    }
    places.of(&path)
}
