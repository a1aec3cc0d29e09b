//! The policies that an organization stores, and their types in it.

use content_hash::ContentHash;
use serde::{Deserialize, Serialize};
use std::sync::{Arc, LazyLock};

use ordered::Map;
use policy::{Document, Source};

use api::ids::{AccountId, PolicyId, ResourcePolicyId, Text};
use api::management_policy::DocumentPart;
use api::policy_types::{PolicyTarget, PolicyType};
use api::time::SimTime;

/// A policy of an organization, or an AWS managed policy of every organization.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct OrganizationPolicy {
    /// The policy id.
    pub id: PolicyId,
    /// The policy type.
    pub kind: PolicyType,
    /// The policy's name.
    pub name: Text,
    /// The description.
    pub description: Text,
    /// Whether AWS manages it.
    pub managed: bool,
    /// The content as given; for RCPs it is minified, as in AWS.
    pub content: Text,
    /// The parsed document of an SCP or RCP.
    pub document: Option<Arc<Document>>,
    /// The parsed document of a management policy.
    pub settings: Option<Arc<DocumentPart>>,
}

impl OrganizationPolicy {
    /// The name and document for evaluation, for SCPs and RCPs. Names are not unique, ids are.
    pub fn source(&self) -> Option<Source> {
        self.document
            .as_ref()
            .map(|document| Source::new(self.name.clone(), document.clone()))
    }
}

/// The AWS managed policy that is attached by default.
pub fn default_policy(kind: PolicyType) -> Option<&'static Arc<OrganizationPolicy>> {
    MANAGED.iter().find(|policy| policy.kind == kind)
}

/// FullAWSAccess and RCPFullAWSAccess.
pub static MANAGED: LazyLock<[Arc<OrganizationPolicy>; 2]> = LazyLock::new(|| {
    let managed = |id: &str, kind, description: &str, content: &str| {
        Arc::new(OrganizationPolicy {
            id: id
                .parse()
                .expect("the ids of managed policies are well formed"),
            kind,
            name: id[2..].into(),
            description: description.into(),
            managed: true,
            content: content.into(),
            document: Some(Arc::new(
                Document::parse(content).expect("managed policies are well formed"),
            )),
            settings: None,
        })
    };
    [
        managed(
            "p-FullAWSAccess",
            PolicyType::ServiceControl,
            "Allows access to every operation",
            "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\n      \"Effect\": \"Allow\",\n      \"Action\": \"*\",\n      \"Resource\": \"*\"\n    }\n  ]\n}",
        ),
        managed(
            "p-RCPFullAWSAccess",
            PolicyType::ResourceControl,
            "Allows access to every resource",
            "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\n      \"Effect\": \"Allow\",\n      \"Principal\": \"*\",\n      \"Action\": \"*\",\n      \"Resource\": \"*\"\n    }\n  ]\n}",
        ),
    ]
});

/// A policy type that is enabled or pending.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct EnabledType {
    /// Whether enabling is in progress, so that nothing can be attached yet.
    pub pending: bool,
    /// When enabling was requested.
    pub since: SimTime,
    /// Attachments in the order of attaching, for targets that have not just the default.
    pub attached: Map<PolicyTarget, Vec<PolicyId>>,
    /// For management policies: when something last changed that affects effective policies at a target and below.
    pub touched: Map<PolicyTarget, SimTime>,
    /// For management policies: the last valid effective policy of each account whose effective policy is invalid now.
    pub held: Map<AccountId, Text>,
}

impl EnabledType {
    /// A type without attachments other than the default.
    pub fn new(since: SimTime, pending: bool) -> Self {
        Self {
            pending,
            since,
            attached: Map::new(),
            touched: Map::new(),
            held: Map::new(),
        }
    }
}

/// The delegation policy, which lets members manage policies of the organization.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct DelegationPolicy {
    /// The id of the delegation policy.
    pub id: ResourcePolicyId,
    /// The document as given.
    pub content: Text,
    /// The parsed document.
    pub document: Arc<Document>,
}
