//! IAM entities of an account: users, groups, roles with their sessions, and managed policies.

use content_hash::ContentHash;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

use ordered::{Map, Set};
use policy::{Document, Source};

use super::reason::RoleReason;
use crate::agenda::Cause;
use crate::root_access::AccessKey;
use api::ids::{AccountId, Text};
use api::principal::Principal;
use api::time::SimTime;

/// An IAM user.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct User {
    /// The user name.
    pub name: Text,
    /// The unique id: `AIDA…`.
    pub id: Text,
    /// The path, which begins and ends with a slash.
    pub path: Text,
    /// When the user was created.
    pub created_at: SimTime,
    /// The user's own policies, without those of its groups.
    pub policies: Policies,
    /// The names of its groups.
    pub groups: Set<Text>,
    /// The user's tags.
    pub tags: Tags,
    /// Its access keys, in the order in which they were made.
    pub keys: Vec<AccessKey>,
    /// Its password for the console; `None`: it has none.
    pub login: Option<LoginProfile>,
}

/// The password of a user. The password itself is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct LoginProfile {
    /// When the user got a password.
    pub created_at: SimTime,
    /// Whether the user must choose a new one at the next sign-in.
    pub reset: bool,
    /// The maximum duration of a session of AWS Sign-In, in seconds; `None`: not set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_signin_s: Option<u64>,
}

/// A virtual MFA device. Its secret is not kept.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct VirtualDevice {
    /// When it was created.
    pub created: SimTime,
    /// The id of the user who has it, and since when.
    pub user: Option<(Text, SimTime)>,
}

/// An instance profile, which hands a role to EC2 instances.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct InstanceProfile {
    /// The name.
    pub name: Text,
    /// The unique id: `AIPA…`.
    pub id: Text,
    /// The path, which begins and ends with a slash.
    pub path: Text,
    /// When the profile was created.
    pub created_at: SimTime,
    /// The name of its role.
    pub role: Option<Text>,
    /// The profile's tags.
    pub tags: Tags,
}

impl InstanceProfile {
    /// The profile's ARN.
    pub fn arn(&self, account: AccountId) -> String {
        let account = account.arn("iam");
        format!("{account}:instance-profile{}{}", self.path, self.name)
    }
}

/// An identity provider outside AWS, whose users can assume the roles that trust it.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct IdentityProvider {
    /// When the provider was created.
    pub created_at: SimTime,
    /// The data of its kind.
    pub kind: ProviderKind,
    /// Which context of its callers is passed on (`ContextProvider`), as JSON text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context_provider: Option<Text>,
    /// The ARN of the Identity Center instance that it is associated with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity_center: Option<Text>,
    /// The provider's tags.
    pub tags: Tags,
}

/// The kinds of identity providers, with their data.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub enum ProviderKind {
    /// OpenID Connect.
    Oidc {
        /// The audiences of accepted tokens.
        clients: Vec<Text>,
        /// The thumbprints of certificate authorities.
        thumbprints: Vec<Text>,
    },
    /// SAML 2.0.
    Saml {
        /// The metadata, as XML text.
        metadata: Text,
    },
}

/// A credential report of an account.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct CredentialReport {
    /// When it was generated.
    pub at: SimTime,
    /// The report, as CSV.
    pub content: Text,
}

/// A requested report of service last accessed data about a user, group, role or policy.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct ServiceReport {
    /// The ARN of its subject.
    pub arn: Text,
    /// Whether it tells actions, too.
    pub actions: bool,
    /// When it was requested.
    pub at: SimTime,
}

/// An IAM group.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct Group {
    /// The group name.
    pub name: Text,
    /// The unique id: `AGPA…`.
    pub id: Text,
    /// The path, which begins and ends with a slash.
    pub path: Text,
    /// When the group was created.
    pub created_at: SimTime,
    /// The group's policies.
    pub policies: Policies,
}

/// An IAM role.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct Role {
    /// The role name.
    pub name: Text,
    /// The unique id: `AROA…`.
    pub id: Text,
    /// The path, which begins and ends with a slash.
    pub path: Text,
    /// The trust policy, as JSON text.
    pub trust: Text,
    /// The description.
    pub description: Option<Text>,
    /// When the role was created.
    pub created_at: SimTime,
    /// The maximum session duration, in seconds.
    pub max_session_s: u64,
    /// The maximum duration of a session of AWS Sign-In with this role, in seconds; `None`: not set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_signin_s: Option<u64>,
    /// The role's policies.
    pub policies: Policies,
    /// The role's tags.
    pub tags: Tags,
    /// The service principal of a service-linked role.
    pub linked_to: Option<Text>,
    /// The cause of the role.
    pub cause: Cause,
    /// Why the role exists.
    pub reason: RoleReason,
}

/// The default maximum session duration of a role, in seconds.
pub const SESSION_S: u64 = 3600;

/// The password policy for an account's users.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct PasswordPolicy {
    /// The minimum number of characters.
    pub length: u64,
    /// Whether symbols, numbers, uppercase and lowercase letters are required, and whether users may change their password,
    /// in this order.
    pub flags: [bool; 5],
    /// The number of days after which a password expires.
    pub max_age: Option<u64>,
    /// The number of earlier passwords that may not be reused.
    pub reuse: Option<u64>,
    /// Whether users cannot set a new password after theirs expired.
    pub hard_expiry: Option<bool>,
}

/// Tags by key.
pub type Tags = Map<Text, Text>;

/// A customer managed policy.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct ManagedPolicy {
    /// The policy name.
    pub name: Text,
    /// The unique id: `ANPA…`.
    pub id: Text,
    /// The path, which begins and ends with a slash.
    pub path: Text,
    /// The description.
    pub description: Option<Text>,
    /// When the policy was created.
    pub created_at: SimTime,
    /// When the latest version was created, or the default version changed.
    pub updated_at: SimTime,
    /// Versions by number: `v2` is 2.
    pub versions: Map<u32, PolicyVersion>,
    /// The number of the version in force, which is in `versions`.
    pub default_version: u32,
    /// The number of the next version. Numbers are not reused.
    pub next_version: u32,
    /// The policy's tags.
    pub tags: Tags,
}

/// A version of a managed policy.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct PolicyVersion {
    /// The document.
    pub document: Arc<Document>,
    /// When the version was created.
    pub created_at: SimTime,
}

/// A session of a role that `AssumeRole` began.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct RoleSession {
    /// The name of the role.
    pub role: Text,
    /// The session name.
    pub name: Text,
    /// The principal that assumed the role.
    pub by: Principal,
    /// When the session began.
    pub began: SimTime,
    /// The id of its temporary access key.
    pub key: Text,
    /// When its credentials expire.
    pub expires: SimTime,
    /// The session policies. Without any, the session has the role's permissions.
    pub policies: Vec<SessionPolicy>,
    /// The policies by which `GetScopedCredentials` narrowed the session, the first one first. Each must allow.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scope_downs: Vec<Arc<Document>>,
    /// The session tags.
    pub tags: Tags,
    /// The keys, in lower case, of transitive tags: those that roles assumed from this session inherit.
    pub transitive: Set<Text>,
    /// The source identity, as set by the first session of the role chain.
    pub source_identity: Option<Text>,
}

/// A session policy.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct SessionPolicy {
    /// The name of the managed policy; `None`: the request had the document.
    pub name: Option<Text>,
    /// The document, as of the time when the session began.
    pub document: Arc<Document>,
}

/// The policies of a user, a group or a role.
#[derive(Clone, Debug, Default, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct Policies {
    /// ARNs of managed policies, in the order of attaching.
    pub attached: Vec<Text>,
    /// Inline policies, by name.
    pub inline: Map<Text, Arc<Document>>,
    /// The ARN of the permissions boundary. Groups have none.
    pub boundary: Option<Text>,
}

impl User {
    /// The user's ARN.
    pub fn arn(&self, account: AccountId) -> String {
        format!("{}:user{}{}", account.arn("iam"), self.path, self.name)
    }

    /// The user as a principal.
    pub fn principal(&self, account: AccountId) -> Principal {
        Principal::User {
            account,
            path: self.path.clone(),
            name: self.name.clone(),
        }
    }
}

impl Group {
    /// The group's ARN.
    pub fn arn(&self, account: AccountId) -> String {
        format!("{}:group{}{}", account.arn("iam"), self.path, self.name)
    }
}

impl Role {
    /// The trust policy as the layer of the resource.
    pub fn trust_source(&self) -> Option<Source> {
        let document = Document::parse(&self.trust).ok()?;
        Some(Source::new("trust policy", Arc::new(document)))
    }

    /// The role's ARN.
    pub fn arn(&self, account: AccountId) -> String {
        format!("{}:role{}{}", account.arn("iam"), self.path, self.name)
    }
}

impl ManagedPolicy {
    /// The policy's ARN.
    pub fn arn(&self, account: AccountId) -> String {
        format!("{}:policy{}{}", account.arn("iam"), self.path, self.name)
    }

    /// The document in force.
    pub fn document(&self) -> Arc<Document> {
        let version = self.versions.get(&self.default_version);
        let version = version.expect("the default version is never deleted");
        version.document.clone()
    }
}

/// The maximum number of versions of a managed policy.
pub const VERSIONS: usize = 5;

/// The key of a session in `Account::sessions`.
pub fn session_key(role: &str, session: &str) -> String {
    [role, "/", session].concat()
}

/// Sets a tag. With `ignore_case`, which users, roles and sessions need, a key that differs only in case is replaced.
pub fn set_tag(tags: &mut Tags, key: &Text, value: &Text, ignore_case: bool) {
    if ignore_case {
        let existing = tags
            .keys()
            .find(|other| other.eq_ignore_ascii_case(key))
            .cloned();
        if let Some(existing) = existing {
            tags.remove(&existing);
        }
    }
    tags.insert(key.clone(), value.clone());
}

/// The ARN of a service-linked role.
pub fn role_arn(account: AccountId, principal: &str, name: &str) -> String {
    format!(
        "{}:role/aws-service-role/{principal}/{name}",
        account.arn("iam")
    )
}
