//! What the files state, and what it is about.

use crate::facts::StatedFact;
use crate::report::Findings;
use message::{Message, message};
use sim::{ids::ParentId, imported::ImportedOrganization, policies::PolicyTarget};

/// What stands for what no file says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Assumptions {
    /// Whether `FullAWSAccess` is attached wherever a file states service control policies and may have left it out.
    pub full_access: bool,
}

/// The number of names that a finding lists.
const LISTED: usize = 5;

/// The first names, and how many more there are.
pub(super) fn listed(names: &[&str]) -> Message {
    match names.len().checked_sub(LISTED) {
        None | Some(0) => names.join(", ").into(),
        Some(more) => message!("{list} and {more} more", list = names[..LISTED].join(", ")),
    }
}

/// The stated id, or the one that is made for it.
pub(super) fn stated<T: Clone + ToString>(
    fact: &Option<StatedFact<T>>,
    made: T,
    of: &'static str,
    findings: &mut Findings,
) -> T {
    if let Some(fact) = fact {
        return fact.value.clone();
    }
    findings.assume(message!(
        "No file states the id of the {of}, so Orgsim uses {id}.",
        id = made.to_string()
    ));
    made
}

/// The root or unit that files mean: an organization has one root, whatever a file calls it.
pub(super) fn meant(organization: &ImportedOrganization, parent: &ParentId) -> ParentId {
    match parent {
        ParentId::Root(_) => ParentId::Root(organization.root.clone()),
        ParentId::Ou(_) => parent.clone(),
    }
}

/// The target that files mean, with the partition of accounts.
pub(super) fn target(organization: &ImportedOrganization, target: &PolicyTarget) -> PolicyTarget {
    match target {
        PolicyTarget::Parent(parent) => PolicyTarget::Parent(meant(organization, parent)),
        PolicyTarget::Account(id) => {
            PolicyTarget::Account(id.within(organization.management.partition()))
        }
    }
}
