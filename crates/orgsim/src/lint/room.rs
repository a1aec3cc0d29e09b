//! What quotas leave: characters of each SCP and RCP, attachments of each target.

use lint::{FindingType, LintKind, LintOptions};
use sim::policies::PolicyType;

use super::{CheckedPolicy, Shown};

/// The policy types that are checked, with their name here.
const TYPES: [(PolicyType, LintKind); 2] = [
    (PolicyType::ServiceControl, LintKind::ServiceControl),
    (PolicyType::ResourceControl, LintKind::ResourceControl),
];

/// Adds what is left in the organizations of these files: one entry for each policy and each target.
///
/// # Errors
///
/// A file is no session, and no organization can be imported from it.
pub fn of_organizations(files: &[String], checked: &mut Vec<CheckedPolicy>) -> Result<(), String> {
    for file in files {
        let saved = crate::import::session_or_import(file, false)?;
        let world = crate::world_of(file, saved);
        for organization in world.organizations() {
            for (kind, of) in TYPES {
                let mut add = |at: String, code: &str, says: String| {
                    checked.push(CheckedPolicy {
                        file: file.clone(),
                        at,
                        options: LintOptions::new(of),
                        answer: Vec::new(),
                        found: vec![Shown {
                            code: code.into(),
                            kind: FindingType::Suggestion,
                            says,
                            link: None,
                            line: 1,
                            column: 1,
                        }],
                    });
                };
                for policy in organization
                    .policies_of(kind)
                    .filter(|policy| !policy.managed)
                {
                    let (used, most) = (policy.content.chars().count(), kind.max_characters());
                    let left = most.saturating_sub(used);
                    let name = &policy.name;
                    let says = format!(
                        "The {} {name} has {left} of {most} characters left.",
                        kind.called()
                    );
                    add(policy.id.to_string(), "ORGSIM_FREE_CHARACTERS", says);
                }
                for target in organization.targets() {
                    let (used, most) = (
                        organization.attached(kind, &target).len(),
                        kind.max_attached(),
                    );
                    let left = most.saturating_sub(used);
                    let says = format!(
                        "{left} of {most} {} can still be attached to {target}.",
                        kind.plural()
                    );
                    add(target.to_string(), "ORGSIM_FREE_ATTACHMENTS", says);
                }
            }
        }
    }
    Ok(())
}
