//! Accounts of an organization, and the policies around them.

use std::sync::Arc;

use ordered::Set;
use policy::{ContextValue, Document, Effect, Layers, Level, steps};

/// An account and the policies of its organization around it.
#[derive(Clone, Debug)]
pub struct MemberLimits {
    /// Its 12 digits.
    pub id: String,
    /// Its name, for readers.
    pub name: String,
    /// The partition of ARNs in it, such as `aws`.
    pub partition: String,
    /// The service and resource control policies, and why they do not apply.
    pub layers: Layers,
    /// The condition keys, in lower case, of each caller in the account.
    pub caller_keys: Vec<(String, ContextValue)>,
    /// The same of each resource in it.
    pub resource_keys: Vec<(String, ContextValue)>,
    /// Whether a change is asked about it. The other accounts of the organization only call it, and are called by it.
    pub asked: bool,
}

/// The ids of accounts, gathered once for a question.
pub(crate) fn ids_of<'a>(members: impl IntoIterator<Item = &'a MemberLimits>) -> Set<String> {
    let members = members.into_iter().inspect(|_| _ = steps::take(1));
    members.map(|it| it.id.clone()).collect()
}

/// The policies around an account.
pub(crate) fn documents(member: &MemberLimits) -> impl Iterator<Item = &Arc<Document>> {
    let levels = member.layers.scps.iter().chain(&member.layers.rcps);
    levels.flat_map(|it| &it.policies).map(|it| &it.document)
}

/// Whether a resource control policy around an account may deny something.
pub(crate) fn has_rcps(member: &MemberLimits) -> bool {
    let effects = |level: &Level| {
        let documents = level.policies.iter().map(|it| &it.document);
        let all = documents.flat_map(|it| it.statements());
        all.map(|it| it.effect).collect::<Vec<_>>()
    };
    // At each level, the default policy alone.
    let open = |level: &Level| effects(level) == [Effect::Allow];
    member.layers.rcp_exempt.is_none() && !member.layers.rcps.iter().all(open)
}
