//! What can be asked.

use clap::ValueEnum;
use lint::{FindingType, LintKind, ResourceKind};

use crate::action_list::ActionListOption;
use crate::prelude::*;

/// The type of the policies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum TypeChoice {
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
pub(super) enum Form {
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
pub(super) enum FailOn {
    #[default]
    Error,
    Security,
    Warning,
    Suggestion,
}

impl FailOn {
    pub(super) fn kind(self) -> FindingType {
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
    pub(super) files: Vec<String>,
    /// The type of the policies
    #[arg(long = "type", value_enum, default_value_t)]
    pub(super) kind: TypeChoice,
    /// The type of the resource of resource-based policies
    #[arg(long, value_name = "TYPE", value_parser = resource)]
    pub(super) resource_type: Option<ResourceKind>,
    /// The form of the output
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Form,
    /// The least serious finding that ends with exit status 1
    #[arg(long, value_enum, default_value_t)]
    pub(super) fail_on: FailOn,
    /// Write the output to this file
    #[arg(short, long, value_name = "FILE")]
    pub(super) out: Option<String>,
    /// Also suggest an exemption for every deny of an SCP or RCP that has none
    #[arg(long)]
    pub(super) exemptions: bool,
    /// Instead show what quotas leave in an organization (a session, or files to import): the free characters of each SCP and RCP,
    /// the free attachments of each target
    #[arg(long, conflicts_with_all = ["kind", "resource_type", "fail_on", "exemptions", "old_scp_language", "list"])]
    pub(super) room: bool,
    /// Check SCPs by the language that they had before 2025-09-19
    #[arg(long)]
    pub(super) old_scp_language: bool,
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

    /// The same where only the files tell, by the types of their policies.
    pub(super) fn check_files(&self, found: &[LintKind]) -> Result<(), String> {
        let none =
            |kinds: &[LintKind]| !found.is_empty() && !found.iter().any(|it| kinds.contains(it));
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
