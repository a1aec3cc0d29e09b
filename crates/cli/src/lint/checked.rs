//! Checking a policy, and what comes of a run.

use std::collections::BTreeMap;
use std::path::Component;
use std::rc::Rc;

use interchange::{ImportFinding, TerraformResource};
use lint::{
    ActionCatalog, FindingType, LintFinding, LintKind, LintOptions, LintText, Location, PathElement,
};
use sim::policies::MANAGED;

use super::find::{FoundFile, FoundPolicy, PolicyForm};
use super::kinds::AcceleratorFiles;
use super::options::{Form, LintCommand, TypeChoice};
use super::places;
use crate::prelude::*;

/// The resources of code, and what was found about its files.
pub(super) type ReadCode = (Vec<TerraformResource>, Vec<ImportFinding>);

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
pub(super) struct LintRun {
    pub(super) policies: Vec<CheckedPolicy>,
    /// The number of files without policies.
    pub(super) passed: usize,
    /// What of Terraform code is not checked, because it is not known.
    pub(super) unread: Vec<String>,
    /// Terraform code by folder, once it was read.
    pub(super) code: BTreeMap<PathBuf, Rc<ReadCode>>,
    /// What is wrong with files and folders. The others are checked all the same.
    pub(super) faults: Vec<String>,
    pub(super) listed: AcceleratorFiles,
    /// What quotas leave, in the place of findings.
    pub(super) table: Option<String>,
}

/// The absolute path, without `..`: the type of a policy does not depend on how its path is typed. A link is where it is, not where it
/// leads.
pub(super) fn whole(path: &str) -> PathBuf {
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

pub(super) fn check(
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
