//! `orgsim lint`: policies checked with the codes of IAM Access Analyzer, for people and for a pull request.

mod find;
mod kinds;
mod output;
mod places;
mod reports;
mod room;
mod template;
mod terraform;

use std::collections::BTreeMap;
use std::path::Component;
use std::rc::Rc;

use clap::ValueEnum;
use lint::{
    ActionCatalog, FindingType, LintFinding, LintKind, LintOptions, LintText, Location,
    PathElement, ResourceKind,
};

use sim::policies::MANAGED;

use self::find::{FoundFile, FoundPolicy, PolicyForm, TextOrigin};
use self::kinds::AcceleratorFiles;
pub use self::output::weight;
use self::terraform::{PLAN, ReadCode, is_code, is_skipped};
use crate::action_list::ActionListOption;
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
    /// Policies, files that have policies (Terraform code, its plans as JSON, CloudFormation, org-formation, Landing Zone Accelerator, AWS
    /// CLI output), or folders; `-` is standard input
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
    #[arg(long, conflicts_with_all = ["kind", "resource_type", "fail_on", "exemptions", "old_scp_language", "list"])]
    room: bool,
    /// Check SCPs by the language that they had before 2025-09-19
    #[arg(long)]
    old_scp_language: bool,
    #[command(flatten)]
    pub(crate) actions: ActionListOption,
}

fn resource(text: &str) -> Result<ResourceKind, String> {
    ResourceKind::by_name(text).ok_or_else(|| {
        format!(
            "one of {}",
            ResourceKind::ALL.map(ResourceKind::name).join(", ")
        )
    })
}

impl LintCommand {
    /// What depends on the values of options.
    ///
    /// # Errors
    ///
    /// Two options of which one has no effect.
    pub fn check(&self) -> Result<(), String> {
        use TypeChoice::{Identity, Rcp, Resource, Scp};
        let is = |kinds: &[TypeChoice]| kinds.contains(&self.kind);
        let says = if self.resource_type.is_some() && is(&[Identity, Scp, Rcp]) {
            NO_RESOURCE
        } else if self.exemptions && is(&[Identity, Resource]) {
            NO_EXEMPTION
        } else if self.exemptions && self.format == Form::Aws {
            "--exemptions adds a code of Orgsim, which --format aws does not have."
        } else if self.old_scp_language && is(&[Identity, Resource, Rcp]) {
            NO_SCP
        } else {
            return Ok(());
        };
        Err(says.into())
    }

    /// The same where only the files tell.
    fn check_files(&self, policies: &[CheckedPolicy]) -> Result<(), String> {
        let none = |kinds: &[LintKind]| {
            let mut all = policies.iter().map(|policy| policy.options.kind);
            !policies.is_empty() && !all.any(|kind| kinds.contains(&kind))
        };
        let says = if self.resource_type.is_some() && none(&[LintKind::Resource]) {
            NO_RESOURCE
        } else if self.exemptions && none(&[LintKind::ServiceControl, LintKind::ResourceControl]) {
            NO_EXEMPTION
        } else if self.old_scp_language && none(&[LintKind::ServiceControl]) {
            NO_SCP
        } else {
            return Ok(());
        };
        Err(format!("{says} The files have none."))
    }
}

const NO_RESOURCE: &str =
    "--resource-type is about resource-based policies, not about other types.";
const NO_EXEMPTION: &str = "--exemptions is about SCPs and RCPs, not about other types.";
const NO_SCP: &str = "--old-scp-language is about SCPs, not about other types.";

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
    /// For an answer of AWS: its findings, with places in the text of the policy.
    pub answer: Vec<LintFinding>,
    /// For everything else: all findings, with places in the file, in order.
    pub found: Vec<Shown>,
}

/// What was done.
#[derive(Default)]
struct LintRun {
    policies: Vec<CheckedPolicy>,
    /// The number of files without policies.
    passed: usize,
    /// What of Terraform code is not checked, because it is not known.
    unread: Vec<String>,
    /// Terraform code by folder, once it was read.
    code: BTreeMap<PathBuf, Rc<ReadCode>>,
    /// What is wrong with files and folders. The others are checked all the same.
    faults: Vec<String>,
    listed: AcceleratorFiles,
    /// What quotas leave, in the place of findings.
    table: Option<String>,
}

/// Checks, prints, and returns the exit status.
pub fn main(command: &LintCommand) -> ExitCode {
    exit(run(command).map_err(|error| output::plain(&error)))
}

fn run(command: &LintCommand) -> Result<u8, String> {
    let mut all = LintRun::default();
    if command.room {
        let rows = room::of_organizations(&command.files)?;
        if command.format == Form::Text {
            all.table = Some(room::text(&rows));
        } else {
            all.policies = room::findings(rows);
        }
    } else {
        for path in &command.files {
            all.path(command, path);
        }
        command.check_files(&all.policies)?;
    }
    for fault in &all.faults {
        warn(&output::plain(fault));
    }
    if let Some(first) = all.unread.first() {
        let count = all.unread.len();
        warn(&format!(
            "Not checked in .tf files, because it is not known: {count}, of which the first is {first} {PLAN}"
        ));
    }
    let (policies, broken) = (&all.policies, !all.faults.is_empty());
    if policies.is_empty() && broken {
        return Ok(2);
    }
    if policies.is_empty() && all.table.is_none() {
        warn(match all.passed + all.unread.len() {
            0 => "No policy was checked: there are no JSON or YAML files.",
            _ => "No policy was checked: the files that were read have none.",
        });
    }
    let text = text_of(command, &all)?;
    match &command.out {
        Some(out) => file::write(out, text)?,
        None if command.format == Form::Github => print(&text),
        None => say(&text),
    }
    // What is not shown does not fail either: AWS's answer is in the place of our findings.
    let fails = command.fail_on.kind();
    let failed = policies.iter().any(|policy| {
        let answered = policy.answer.iter().map(|it| it.finding_type());
        let shown = policy.found.iter().map(|it| it.kind);
        shown.chain(answered).any(|kind| kind <= fails)
    });
    Ok(match broken {
        true => 2,
        false => u8::from(failed && !command.room),
    })
}

/// The output.
fn text_of(command: &LintCommand, all: &LintRun) -> Result<String, String> {
    let (policies, fails) = (&all.policies, command.fail_on.kind());
    if let Some(table) = &all.table {
        return Ok(table.clone());
    }
    Ok(match command.format {
        Form::Text => {
            let date = ActionCatalog::built_in().date();
            output::text(policies, all.passed, fails, date)
        }
        Form::Aws => match policies.as_slice() {
            [policy] => format!("{:#}\n", output::aws(policy)),
            several => {
                let count = several.len();
                return Err(format!(
                    "--format aws is about one policy, and the files have {count}."
                ));
            }
        },
        Form::Json => format!("{:#}\n", output::json(policies, fails)),
        Form::Sarif => format!("{:#}\n", reports::sarif(policies)),
        Form::Junit => reports::junit(policies, fails)?,
        Form::Github => reports::github(policies),
    })
}

/// The ends of the names of files that are read in folders.
const KINDS: [&str; 4] = ["json", "yaml", "yml", "template"];

impl LintRun {
    /// Checks the policies of a file, of standard input, or of the files below a folder.
    fn path(&mut self, command: &LintCommand, path: &str) {
        let asked = match (command.format, command.kind) {
            (Form::Aws, _) => TextOrigin::Exact,
            (_, TypeChoice::Auto) => TextOrigin::Named,
            (_, _) => TextOrigin::Typed,
        };
        if path != "-" && is_code(Path::new(path)) && Path::new(path).is_file() {
            return self.code(command, path);
        }
        if path == "-" || !Path::new(path).is_dir() {
            return self.file(command, path, asked);
        }
        let (files, mut faults) = import_files::files_and_faults(Path::new(path));
        self.faults.append(&mut faults);
        if files.iter().any(|it| is_code(it)) {
            self.folder(command, &files);
        }
        for file in files {
            let is = |end: &std::ffi::OsStr| KINDS.iter().any(|it| end.eq_ignore_ascii_case(it));
            if is_skipped(&file) {
                continue;
            }
            if file.extension().is_some_and(is) && !is_code(&file) {
                self.file(command, &file.to_string_lossy(), TextOrigin::Folder);
            }
        }
    }

    /// Checks a file, and keeps what is wrong with it.
    fn file(&mut self, command: &LintCommand, path: &str, asked: TextOrigin) {
        let shown = path.replace('\\', "/");
        let shown = match path {
            "-" => "standard input",
            _ => shown.strip_prefix("./").unwrap_or(&shown),
        };
        let bytes = match path {
            "-" => file::input(file::IMPORT),
            _ => file::bytes(path, file::IMPORT),
        };
        let text = bytes.and_then(|bytes| decoded(shown, bytes));
        let whole = match path {
            "-" => PathBuf::new(),
            _ => whole(path),
        };
        let stated = self.listed.stated(&whole);
        let done = text.and_then(|text| {
            let found = find::policies(shown, &whole.to_string_lossy(), &text, stated, asked)?;
            self.passed += usize::from(found.policies.is_empty());
            self.faults.extend(found.faults.iter().cloned());
            for policy in &found.policies {
                self.policies.push(check(command, shown, policy, &found));
            }
            Ok(())
        });
        self.faults.extend(done.err());
    }
}

/// The absolute path, without `..`: the type of a policy does not depend on how its path is typed. A link is where it is, not where it
/// leads.
fn whole(path: &str) -> PathBuf {
    let mut whole = PathBuf::new();
    for part in std::path::absolute(path).unwrap_or_default().components() {
        if part == Component::ParentDir {
            whole.pop();
        } else {
            whole.push(part);
        }
    }
    whole
}

fn decoded(file: &str, bytes: Vec<u8>) -> Result<String, String> {
    let text =
        String::from_utf8(bytes).map_err(|_| format!("{file}: The file is not UTF-8 text."))?;
    Ok(text
        .strip_prefix('\u{FEFF}')
        .map(str::to_string)
        .unwrap_or(text))
}

/// What the options say about a policy, or what is around it. The type of resource that a template has is certain.
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
        options.resource = options.resource.or(command.resource_type);
    }
    options.old_scp_language = command.old_scp_language;
    options
}

fn check(
    command: &LintCommand,
    file: &str,
    policy: &FoundPolicy,
    of: &FoundFile<'_>,
) -> CheckedPolicy {
    let catalog = ActionCatalog::built_in();
    let options = options(command, policy.options);
    let read = LintText::new(&policy.text, options);
    let mut checked = CheckedPolicy {
        file: file.into(),
        at: policy.at.clone(),
        options,
        answer: Vec::new(),
        found: Vec::new(),
    };
    if command.format == Form::Aws {
        checked.answer = read.findings(catalog);
        return checked;
    }
    for finding in read.findings_beside_own(catalog) {
        let (line, column) = place(policy, finding.locations.first(), of);
        checked.found.push(Shown {
            code: finding.code.name().into(),
            kind: finding.finding_type(),
            says: finding.says(catalog),
            link: Some(finding.code.learn_more()),
            line,
            column,
        });
    }
    let mut own_findings = read.own_findings(catalog, command.exemptions);
    let is_error = |it: &Shown| it.kind == FindingType::Error;
    if !checked.found.iter().any(is_error) {
        let refusal = read.refusal();
        own_findings.extend(refusal.filter(|_| !is_of_aws(file, policy, of)));
    }
    for own in own_findings {
        let (line, column) = place(policy, own.locations.first(), of);
        checked.found.push(Shown {
            code: own.code.into(),
            kind: own.kind,
            says: own.details.to_string(),
            link: None,
            line,
            column,
        });
    }
    checked.found.sort_by_key(|it| (it.line, it.column));
    checked
}

/// Whether it is a policy that AWS has made, such as RCPFullAWSAccess, in a file that names it: answers and copies of organizations have it,
/// although `CreatePolicy` would refuse it.
fn is_of_aws(file: &str, policy: &FoundPolicy, of: &FoundFile<'_>) -> bool {
    let read = |text: &str| serde_json::from_str::<Value>(text).ok();
    MANAGED.iter().any(|known| {
        let named = |text: &str| text.contains(&*known.name);
        read(&known.content) == read(&policy.text) && (named(file) || named(&of.source.read))
    })
}

/// Where a finding is in the file: in a policy of its own, in a value of another document, or at the text that is a policy.
fn place(policy: &FoundPolicy, location: Option<&Location>, of: &FoundFile<'_>) -> (usize, usize) {
    let Some(location) = location else {
        return (1, 1);
    };
    if policy.form == PolicyForm::Whole {
        return of.source.at(location.bytes.range().start);
    }
    let mut path = policy.path.clone();
    if policy.form == PolicyForm::Value {
        path.extend(location.path.iter().map(|step| match step {
            PathElement::Index(number) => number.to_string(),
            PathElement::Key(key) | PathElement::Value(key) => key.clone(),
        }));
    }
    let places = of.places.get(policy.document);
    places.map_or((1, 1), |places| {
        of.source.at(places::of_value(places, &path))
    })
}
