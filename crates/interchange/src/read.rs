//! The readers: one for each format, chosen by the form of a document.

mod aws_cli;
mod cloudformation;
mod landing_zone;
mod org_formation;
mod templates;
mod terraform;

pub(crate) use landing_zone::POLICIES as LANDING_ZONE_POLICIES;

use crate::cursor::Cursor;
use crate::facts::Reading;
use crate::input::SourceDocument;
use crate::report::{ReadFile, SourcePlace};

/// A format: whether a document has it, and its reader.
struct SourceFormat {
    name: &'static str,
    is: fn(&Cursor<'_>) -> bool,
    read: fn(&mut Reading, &Cursor<'_>),
}

/// The formats; the first that fits reads a document. The answers of the AWS CLI come last, because their members have the most
/// common names.
const FORMATS: [SourceFormat; 6] = [
    SourceFormat {
        name: "policy document",
        is: is_policy,
        read: |_, _| {},
    },
    SourceFormat {
        name: "Terraform",
        is: terraform::is,
        read: terraform::read,
    },
    SourceFormat {
        name: "org-formation",
        is: org_formation::is,
        read: org_formation::read,
    },
    SourceFormat {
        name: "CloudFormation",
        is: cloudformation::is,
        read: cloudformation::read,
    },
    SourceFormat {
        name: "Landing Zone Accelerator",
        is: landing_zone::is,
        read: landing_zone::read,
    },
    SourceFormat {
        name: "AWS CLI",
        is: aws_cli::is,
        read: aws_cli::read,
    },
];

/// The outermost members of management policies.
const MANAGEMENT_POLICIES: [&str; 5] = ["chatbots", "ec2_attributes", "plans", "services", "tags"];

/// Whether a document is that of a policy, of any type.
fn is_policy(document: &Cursor<'_>) -> bool {
    let members = document.members();
    let is_management = || {
        let mut names = members.iter().map(|(name, _)| name);
        names.all(|name| MANAGEMENT_POLICIES.contains(name))
    };
    document.has("Statement") || (!members.is_empty() && is_management())
}

/// Reads all documents. Returns what was read from which file.
pub(crate) fn read(reading: &mut Reading, documents: &[SourceDocument]) -> Vec<ReadFile> {
    let mut files: Vec<ReadFile> = Vec::new();
    // Files refer to each other by names, and to the documents of policies.
    for document in documents {
        let cursor = Cursor::new(&document.file, &document.value);
        if is_policy(&cursor) {
            let text = document.value.to_string();
            reading.policy_files.insert(document.file.clone(), text);
        } else if landing_zone::is(&cursor) {
            landing_zone::names(reading, &cursor);
        }
    }
    for document in documents {
        let cursor = Cursor::new(&document.file, &document.value);
        let Some(format) = FORMATS.iter().find(|format| (format.is)(&cursor)) else {
            let says = "The document has no known format.";
            reading
                .findings
                .unread(SourcePlace::file(&document.file), says);
            continue;
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
    files
}
