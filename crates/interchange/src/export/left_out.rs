//! What templates cannot hold, in words: only what the organization has.

use message::{Message, message};
use sim::ids::{AccountId, PolicyId};
use sim::organization::FeatureSet;
use sim::policies::{PolicyTarget, PolicyType, default_policy};

use super::tree::Tree;

/// What a template holds beside units, accounts and their parents.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct TemplateHolds<'a> {
    /// The policy types.
    pub types: &'a [PolicyType],
    /// The feature set.
    pub features: bool,
    /// The delegation policy.
    pub delegation: bool,
    /// Tags of units and policies.
    pub tags: bool,
    /// Tags of accounts.
    pub account_tags: bool,
    /// Where `FullAWSAccess` is detached; the format then says itself where it cannot.
    pub detached_default: bool,
}

/// What is left out, each as a noun phrase.
pub(super) fn left_out(tree: &Tree<'_>, holds: TemplateHolds<'_>) -> Vec<Message> {
    let organization = tree.organization;
    let mut left_out = vec![
        Message::from("ids of the organization, root, units and policies, and how accounts joined"),
        "IAM users and roles, and handshakes".into(),
    ];
    let kinds = tree.types_but(holds.types);
    let kinds = kinds.into_iter().map(Message::from);
    left_out.extend((kinds.len() > 0).then(|| Message::joined(", ", kinds)));
    left_out.extend(types(tree, holds.types));
    let is_billing = organization.feature_set == FeatureSet::ConsolidatedBilling;
    for (is_left, what) in [
        (!holds.features && is_billing, "the feature set"),
        (!organization.trusted.is_empty(), "trusted access"),
        (
            !organization.delegates.is_empty(),
            "delegated administrators",
        ),
        (
            !holds.delegation && organization.delegation.is_some(),
            "the delegation policy",
        ),
        (
            is_id_in_document(tree),
            "the new ids in policy documents, which name ids of this organization",
        ),
        (is_closed(tree), "the state of closed accounts"),
        (
            !holds.detached_default && is_default_detached(tree, holds.types),
            "where FullAWSAccess is detached",
        ),
    ] {
        left_out.extend(is_left.then(|| Message::from(what)));
    }
    left_out.extend(tags(tree, holds));
    left_out
}

/// The types whose state the policies do not show: tools enable the types of the policies that they create, and only these.
fn types(tree: &Tree<'_>, kinds: &[PolicyType]) -> Vec<Message> {
    let mut left_out = Vec::new();
    for kind in kinds {
        let is_enabled = tree.organization.policy_types.contains_key(kind);
        let exists = tree.policies().any(|it| it.kind == *kind);
        let state = match (is_enabled, exists) {
            (true, false) => message!("that {kinds} are enabled", kinds = kind.plural()),
            (false, true) => message!("that {kinds} are disabled", kinds = kind.plural()),
            (true, true) | (false, false) => continue,
        };
        left_out.push(state);
    }
    left_out
}

fn tags(tree: &Tree<'_>, holds: TemplateHolds<'_>) -> Vec<Message> {
    let organization = tree.organization;
    let tagged = |of: fn(&str) -> bool| organization.tags.keys().any(|id| of(id));
    let root = organization.root.as_str();
    let is_root = organization.tags.keys().any(|id| &**id == root);
    let is_account = |id: &str| id.parse::<AccountId>().is_ok();
    let is_other = |id: &str| id.starts_with("ou-") || id.parse::<PolicyId>().is_ok();
    let mut left_out = Vec::new();
    for (is_left, what) in [
        (is_root, "tags of the root"),
        (
            !holds.account_tags && tagged(is_account),
            "tags of accounts",
        ),
        (
            !holds.tags && tagged(is_other),
            "tags of units and policies",
        ),
    ] {
        left_out.extend(is_left.then(|| Message::from(what)));
    }
    left_out
}

/// Whether a document names the organization, its root or a unit.
fn is_id_in_document(tree: &Tree<'_>) -> bool {
    let organization = tree.organization;
    let ids = [organization.id.as_str(), organization.root.as_str()];
    let units = organization.ous.keys().map(sim::ids::OuId::as_str);
    let ids: Vec<&str> = ids.into_iter().chain(units).collect();
    let policies = tree.policies().map(|policy| &*policy.content);
    let delegation = organization.delegation.iter().map(|it| &*it.content);
    let mut documents = policies.chain(delegation);
    documents.any(|text| ids.iter().any(|id| text.contains(id)))
}

fn is_closed(tree: &Tree<'_>) -> bool {
    tree.accounts().any(|(it, _)| it.state() != "ACTIVE")
}

/// Whether the policy that AWS attaches everywhere is detached from a target.
fn is_default_detached(tree: &Tree<'_>, kinds: &[PolicyType]) -> bool {
    let enabled = tree.organization.policy_types.keys();
    enabled.filter(|kind| kinds.contains(kind)).any(|kind| {
        let targets = tree.targets();
        targets.iter().any(|it| is_detached_from(tree, *kind, it))
    })
}

/// Whether the policy of an enabled type that AWS attaches everywhere is detached from a target.
pub(super) fn is_detached_from(tree: &Tree<'_>, kind: PolicyType, target: &PolicyTarget) -> bool {
    default_policy(kind).is_some_and(|default| {
        let attached = tree.organization.attached(kind, target);
        !attached.iter().any(|it| it.id == default.id)
    })
}
