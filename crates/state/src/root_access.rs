//! An account's root user: credentials and privileged root sessions.

use crate::organization::{FeatureSet, Organization};
use api::ids::AccountId;
use api::ids::Text;
use api::principal::Principal;
use api::root_access::{IAM_PRINCIPAL, RootFeature, RootTask};
use api::time::SimTime;
use content_hash::ContentHash;
use serde::{Deserialize, Serialize};

/// The root user's credentials.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct RootCredentials {
    /// The password.
    pub password: RootPassword,
    /// The access keys, in the order of creation.
    pub keys: Vec<AccessKey>,
    /// The signing certificates.
    pub certificates: Vec<SigningCertificate>,
    /// The MFA devices.
    pub mfa: Vec<MfaDevice>,
}

/// The root user's password. An account that an organization created has none until its owner recovers it (recorded).
#[derive(Clone, Copy, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub enum RootPassword {
    /// There is no password.
    None,
    /// There is no password, but an administrator allowed its recovery at this time.
    Recoverable(SimTime),
    /// There is a password since this time.
    Set(SimTime),
}

/// An access key of a user or a root user. The key ring has its secret.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct AccessKey {
    /// The access key id.
    pub id: Text,
    /// When it was created.
    pub created: SimTime,
    /// Whether the key is active, so that it can sign.
    pub active: bool,
    /// The last use before the session began: time, service and Region. Later uses are in `Records::keys`.
    #[serde(deserialize_with = "crate::snapshot::interned")]
    pub last_used: Option<(SimTime, &'static str, &'static str)>,
}

/// A signing certificate.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct SigningCertificate {
    /// The certificate id.
    pub id: Text,
    /// When it was uploaded.
    pub uploaded: SimTime,
}

/// An MFA device.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct MfaDevice {
    /// The serial number or ARN.
    pub serial: Text,
    /// When it was enabled.
    pub enabled: SimTime,
}

impl AccessKey {
    /// The status of an active key.
    pub const ACTIVE: &'static str = "Active";
    /// The status of an inactive key.
    pub const INACTIVE: &'static str = "Inactive";

    /// The status in the API.
    pub const fn status(&self) -> &'static str {
        if self.active {
            Self::ACTIVE
        } else {
            Self::INACTIVE
        }
    }
}

impl RootCredentials {
    /// A password and nothing else: the root user of an account that signed up.
    pub fn with_password(since: SimTime) -> Self {
        Self {
            password: RootPassword::Set(since),
            ..Self::none()
        }
    }

    /// No credentials: the root user of an account that an organization created.
    pub fn none() -> Self {
        Self {
            password: RootPassword::None,
            keys: Vec::new(),
            certificates: Vec::new(),
            mfa: Vec::new(),
        }
    }

    /// Whether the root user has a password or an active key.
    pub fn can_act(&self) -> bool {
        matches!(self.password, RootPassword::Set(_)) || self.keys.iter().any(|key| key.active)
    }
}

/// A session that `AssumeRoot` began.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct RootSession {
    /// The task of the session.
    pub task: RootTask,
    /// The access key id of its credentials.
    pub key: Text,
    /// The principal that began it.
    pub by: Principal,
    /// The source identity of the session that began it.
    pub source_identity: Option<Text>,
    /// When the session began.
    pub began: SimTime,
    /// When its credentials expire.
    pub expires: SimTime,
}

/// Whether the account is the organization's delegated administrator for IAM.
pub fn is_delegate(organization: &Organization, account: AccountId) -> bool {
    organization.is_delegate(account, IAM_PRINCIPAL)
}

/// Whether centralized root access works: all features and trusted access for IAM are enabled.
pub fn is_trusted(organization: &Organization) -> bool {
    organization.feature_set == FeatureSet::All && organization.trusted.contains_key(IAM_PRINCIPAL)
}

/// Whether a feature is enabled and works.
pub fn works(organization: &Organization, feature: RootFeature) -> bool {
    is_trusted(organization) && organization.root_features.contains(&feature)
}

/// Whether the organization manages the root credentials of this account, which must be a member.
pub fn manages(organization: &Organization, account: AccountId) -> bool {
    organization.management != account && works(organization, RootFeature::CredentialsManagement)
}
