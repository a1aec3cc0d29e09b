//! The readers: one for each format, chosen by the form of a document.

pub(crate) mod aws_cli;
mod aws_config;
mod cloudformation;
pub(crate) mod control_tower;
pub(crate) mod functions;
mod iam_collect;
pub(crate) mod landing_zone;
mod org_formation;
mod org_scps;
mod templates;
pub(crate) mod terraform;

pub(crate) use aws_cli::BundleCalls;
pub(crate) use control_tower::requests;
pub(crate) use landing_zone::POLICIES as LANDING_ZONE_POLICIES;
pub(crate) use landing_zone::replace as replace_placeholders;
pub(crate) use templates::perhaps;
pub use terraform::source::resources::{TerraformResource, terraform_resources};
pub(crate) use terraform::source::{SOURCE as TERRAFORM_SOURCE, is_code as is_terraform_code};

use std::sync::Arc;

use message::message;
use serde_json::Value;

use crate::cursor::Cursor;
use crate::facts::{MAX_EXPANSION, Reading};
use crate::report::{ReadFile, SourcePlace};

/// A format: whether a document has it, and its reader.
struct SourceFormat {
    name: &'static str,
    is: fn(&Cursor<'_>) -> bool,
    read: fn(&mut Reading, &Cursor<'_>),
}

/// The formats; the first that fits reads a document. Folders of iam-collect come first, because they are known by their paths and
/// have policy documents. AWS CLI output comes last, because its members have the most
/// common names.
#[rustfmt::skip]
const FORMATS: [SourceFormat; 14] = [
    SourceFormat { name: "iam-collect", is: iam_collect::is, read: iam_collect::read },
    SourceFormat { name: "policy document", is: is_policy, read: |_, _| {} },
    SourceFormat { name: "Terraform", is: terraform::is, read: terraform::read },
    SourceFormat { name: "Terraform code", is: terraform::source::is, read: terraform::source::read },
    SourceFormat { name: "org-formation", is: org_formation::is, read: org_formation::read },
    SourceFormat { name: "org-formation tasks", is: org_formation::is_tasks, read: |_, _| {} },
    SourceFormat { name: "org-formation parameters", is: org_formation::is_parameters, read: |_, _| {} },
    SourceFormat { name: "CloudFormation", is: cloudformation::is, read: cloudformation::read },
    SourceFormat { name: "Landing Zone Accelerator", is: landing_zone::is, read: landing_zone::read },
    SourceFormat { name: "Control Tower manifest", is: control_tower::is_manifest, read: control_tower::read_manifest },
    SourceFormat { name: "Control Tower account request", is: control_tower::is_request, read: control_tower::read_requests },
    SourceFormat { name: "AWS Config", is: aws_config::is, read: aws_config::read },
    SourceFormat { name: "org-scps", is: org_scps::is, read: org_scps::read },
    SourceFormat { name: "AWS CLI", is: aws_cli::is, read: aws_cli::read },
];

/// The outermost members of management policies.
pub const MANAGEMENT_POLICIES: [&str; 12] = [
    "bedrock",
    "chatbot",
    "ec2_attributes",
    "guardduty",
    "inspector",
    "network_security_director",
    "plans",
    "s3_attributes",
    "securityhub",
    "services",
    "tags",
    "upgrade_rollout",
];

/// Whether a document is that of a policy, of any type.
fn is_policy(document: &Cursor<'_>) -> bool {
    let members = document.members();
    let is_management = || {
        let mut names = members.iter().map(|(name, _)| name);
        names.all(|name| MANAGEMENT_POLICIES.contains(name))
    };
    document.has("Statement") || (!members.is_empty() && is_management())
}

/// A document of a file.
#[derive(Clone, Debug)]
pub struct SourceDocument {
    pub file: Arc<str>,
    pub value: Value,
}

/// Learns what other files refer to by name: policy documents, units and accounts.
pub(crate) fn names(reading: &mut Reading, document: &SourceDocument) {
    let cursor = Cursor::new(&document.file, &document.value);
    if is_policy(&cursor) {
        let text = document.value.to_string();
        reading.policy_files.insert(document.file.clone(), text);
    } else if terraform::source::is(&cursor) {
        terraform::source::note(reading, &cursor);
    } else if terraform::is(&cursor) {
        reading.shows_terraform = true;
    } else if landing_zone::is(&cursor) {
        landing_zone::names(reading, &cursor);
    } else if org_formation::is(&cursor) {
        org_formation::names(reading, &cursor);
    } else if org_formation::is_tasks(&cursor) {
        org_formation::parameters(reading, &cursor);
    } else if org_formation::is_parameters(&cursor) {
        org_formation::defaults(reading, &cursor, &cursor);
    } else if control_tower::is_manifest(&cursor) {
        control_tower::parameters(reading, &cursor);
    } else if cloudformation::is(&cursor) {
        cloudformation::names(reading, &cursor);
    }
}

/// Completes what was read from several documents together.
pub(crate) fn finish(reading: &mut Reading) {
    if reading.room.exceeded {
        let says = message!(
            "Placeholders and references stand for more than {limit} bytes. Those beyond the limit are not replaced.",
            limit = MAX_EXPANSION
        );
        reading.findings.lost(None, says);
    }
    iam_collect::finish(reading);
    aws_config::finish(reading);
    terraform::iam::finish(reading);
    reading.findings.forget(&reading.used_texts);
}

/// Reads a document, and notes its format.
pub(crate) fn read(reading: &mut Reading, document: &SourceDocument, files: &mut Vec<ReadFile>) {
    let cursor = Cursor::new(&document.file, &document.value);
    let Some(format) = FORMATS.iter().find(|format| (format.is)(&cursor)) else {
        let place = SourcePlace::file(&document.file);
        if let Some(id) = iam_collect::odd_organization(&document.file) {
            let says = message!(
                "`{id}` is not the id of an organization, which has `o-` and 10 to 32 small letters and digits.",
                id = id.to_string()
            );
            return reading.findings.lost(place, says);
        }
        let says = "Orgsim does not recognize the format of this document.";
        return reading.findings.unrecognized(place, says);
    };
    (format.read)(reading, &cursor);
    match files.last_mut() {
        Some(last) if last.file == document.file && last.format == format.name => {
            last.documents += 1;
        }
        _ => files.push(ReadFile {
            file: document.file.clone(),
            format: format.name,
            documents: 1,
        }),
    }
}
