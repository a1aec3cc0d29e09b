//! Root users: which credentials each has, and what an organization may do about those of its members.
//!
//! Two features, independent of each other and kept by the organization whether or not IAM is trusted: managing the root
//! credentials of members, and privileged root actions on their resources. Both work only while trusted access for IAM is
//! enabled (the documents do not say what a flag means without it). The management account's own root user is not covered.
//!
//! Invariants: a root session is one task in one member account, has an end, and never outlives fifteen minutes; an
//! account whose root user has neither password nor access key has nobody who acts as its root user.
//! Source: IAM User Guide, centrally manage root access for member accounts.

use std::sync::Arc;

use policy::Document;
use serde_json::{Map, Value};

use crate::api::ids::{AccountId, Text};
use crate::api::managed::{self, Managed};
use crate::api::partition::Partition;
use crate::api::principal::Principal;
use crate::api::time::SimTime;
use crate::state::account::Account;
use crate::state::event::{Actor, Event, EventKind};
use crate::state::organization::{FeatureSet, Organization};
use crate::state::world::World;

/// The principal that organizations trust for it.
pub const IAM_PRINCIPAL: &str = "iam.amazonaws.com";
/// The field of the console's form that names a delegated administrator.
pub const CONSOLE_DELEGATE: &str = "DelegatedAdministrator";
/// The longest root session, in seconds, and the usual one.
pub const SESSION_S: u64 = 900;

/// What can be switched on; in the order in which IAM lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub enum RootFeature {
    Sessions,
    CredentialsManagement,
}

impl RootFeature {
    pub const ALL: [Self; 2] = [Self::Sessions, Self::CredentialsManagement];

    /// As answers spell it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sessions => "RootSessions",
            Self::CredentialsManagement => "RootCredentialsManagement",
        }
    }

    /// The operation that enables it.
    pub const fn enables(self) -> &'static str {
        match self {
            Self::Sessions => "iam:EnableOrganizationsRootSessions",
            Self::CredentialsManagement => "iam:EnableOrganizationsRootCredentialsManagement",
        }
    }

    /// The operation that disables it.
    pub const fn disables(self) -> &'static str {
        match self {
            Self::Sessions => "iam:DisableOrganizationsRootSessions",
            Self::CredentialsManagement => "iam:DisableOrganizationsRootCredentialsManagement",
        }
    }

    /// Those that are ticked in the console's form. Both if nothing is said at all, as the form comes; none if only a delegated
    /// administrator is named.
    pub fn ticked(input: &Map<String, Value>) -> impl Iterator<Item = Self> {
        let is = |feature: Self| input.get(feature.name()) == Some(&Value::Bool(true));
        let said = Self::ALL.into_iter().any(is) || input.contains_key(CONSOLE_DELEGATE);
        Self::ALL.into_iter().filter(move |it| !said || is(*it))
    }

    /// What the console calls it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Sessions => "Privileged root actions in member accounts",
            Self::CredentialsManagement => "Root credentials management",
        }
    }
}

/// A task of `AssumeRoot`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub enum RootTask {
    Audit,
    CreatePassword,
    DeleteCredentials,
    UnlockBucket,
    UnlockQueue,
}

impl RootTask {
    pub const ALL: [Self; 5] = [
        Self::Audit,
        Self::CreatePassword,
        Self::DeleteCredentials,
        Self::UnlockBucket,
        Self::UnlockQueue,
    ];

    /// The name of its policy.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Audit => "IAMAuditRootUserCredentials",
            Self::CreatePassword => "IAMCreateRootUserPassword",
            Self::DeleteCredentials => "IAMDeleteRootUserCredentials",
            Self::UnlockBucket => "S3UnlockBucketPolicy",
            Self::UnlockQueue => "SQSUnlockQueuePolicy",
        }
    }

    /// What it is for, as a verb and its object.
    pub const fn about(self) -> &'static str {
        match self {
            Self::Audit => "See which credentials the root user has",
            Self::CreatePassword => "Allow the root user to recover its password",
            Self::DeleteCredentials => "Delete the root user's credentials",
            Self::UnlockBucket => "Delete a bucket policy that locks everybody out",
            Self::UnlockQueue => "Delete a queue policy that locks everybody out",
        }
    }

    /// The feature that must be on.
    pub const fn feature(self) -> RootFeature {
        match self {
            Self::Audit | Self::CreatePassword | Self::DeleteCredentials => {
                RootFeature::CredentialsManagement
            }
            Self::UnlockBucket | Self::UnlockQueue => RootFeature::Sessions,
        }
    }

    /// The AWS managed policy that says what it may do.
    pub fn policy(self) -> &'static Managed {
        managed::by_name(self.name()).expect("every task has its managed policy")
    }

    pub(crate) fn document(self, partition: Partition) -> Arc<Document> {
        let document = self.policy().document(partition);
        document.expect("the policies of tasks are published")
    }

    /// The actions that its policy leaves: all others it denies.
    pub fn actions(self) -> Vec<String> {
        let document = self.document(Partition::Aws);
        let excepted = document.statements().iter().map(|it| &it.actions);
        excepted
            .filter(|actions| actions.not)
            .flat_map(|actions| actions.patterns.iter().cloned())
            .collect()
    }

    pub fn permits(self, action: &str) -> bool {
        self.actions()
            .iter()
            .any(|it| it.eq_ignore_ascii_case(action))
    }

    pub fn by_arn(partition: Partition, arn: &str) -> Option<Self> {
        let policy = managed::by_arn(partition, arn)?;
        Self::ALL
            .into_iter()
            .find(|task| task.name() == policy.name)
    }
}

/// The root user's credentials.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct RootCredentials {
    pub password: RootPassword,
    pub keys: Vec<AccessKey>,
    pub certificates: Vec<SigningCertificate>,
    pub mfa: Vec<MfaDevice>,
}

/// What the root user signs in with. An account that an organization created has none until its owner recovers it (recorded).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub enum RootPassword {
    None,
    /// An administrator allowed recovering it at this time.
    Recoverable(SimTime),
    Set(SimTime),
}

/// An access key of a user or a root user. Its secret is in the key ring (`credentials`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct AccessKey {
    pub id: Text,
    pub created: SimTime,
    /// With an inactive one nothing can be signed.
    pub active: bool,
    /// When, with which service and where it was used for the last time before the session began. Later uses are in
    /// `Records::keys`.
    #[cfg_attr(
        feature = "snapshot",
        serde(deserialize_with = "crate::state::snapshot::interned")
    )]
    pub last_used: Option<(SimTime, &'static str, &'static str)>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct SigningCertificate {
    pub id: Text,
    pub uploaded: SimTime,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct MfaDevice {
    /// Its serial number or ARN.
    pub serial: Text,
    pub enabled: SimTime,
}

impl AccessKey {
    pub const ACTIVE: &'static str = "Active";
    pub const INACTIVE: &'static str = "Inactive";

    /// As answers spell it.
    pub const fn status(&self) -> &'static str {
        if self.active {
            Self::ACTIVE
        } else {
            Self::INACTIVE
        }
    }
}

impl RootCredentials {
    /// Of an account that somebody signed up for.
    pub fn with_password(since: SimTime) -> Self {
        Self {
            password: RootPassword::Set(since),
            ..Self::none()
        }
    }

    pub fn none() -> Self {
        Self {
            password: RootPassword::None,
            keys: Vec::new(),
            certificates: Vec::new(),
            mfa: Vec::new(),
        }
    }

    /// Whether anybody can sign in as the root user or call with its keys.
    pub fn can_act(&self) -> bool {
        matches!(self.password, RootPassword::Set(_)) || self.keys.iter().any(|key| key.active)
    }
}

/// Credentials that `AssumeRoot` gave out.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct RootSession {
    pub task: RootTask,
    /// The access key id of its credentials.
    pub key: Text,
    /// Who began it.
    pub by: Principal,
    /// Who stands behind the session that began it.
    pub source_identity: Option<Text>,
    pub began: SimTime,
    pub expires: SimTime,
}

/// Whether the account is the organization's delegated administrator for IAM.
pub(crate) fn is_delegate(organization: &Organization, account: AccountId) -> bool {
    organization.is_delegate(account, IAM_PRINCIPAL)
}

/// Whether the organization can use what it switched on: all features, and trusted access for IAM.
pub fn is_trusted(organization: &Organization) -> bool {
    organization.feature_set == FeatureSet::All && organization.trusted.contains_key(IAM_PRINCIPAL)
}

/// Whether a feature is on and works.
pub fn works(organization: &Organization, feature: RootFeature) -> bool {
    is_trusted(organization) && organization.root_features.contains(&feature)
}

/// Whether the organization manages the root credentials of this account: of its members only.
pub fn manages(organization: &Organization, account: AccountId) -> bool {
    organization.management != account && works(organization, RootFeature::CredentialsManagement)
}

/// A session's time is over; let happen early, it ends early.
pub(crate) fn ended(
    world: &mut World,
    account: AccountId,
    session: &Text,
    events: &mut Vec<Event>,
) {
    let now = world.now;
    let Some(known) = world
        .account_mut(account)
        .and_then(|account| account.root_sessions.get_mut(session))
    else {
        return;
    };
    let known = Arc::make_mut(known);
    known.expires = known.expires.min(now);
    let says = format!(
        "The root session {session} in {} expired.",
        world.name_of(account)
    );
    let kind = EventKind::IdentityChanged {
        account,
        name: session.clone(),
    };
    events.push(world.event(Actor::Iam, kind, says));
}

impl Account {
    /// The root session that these credentials were given out for.
    pub fn root_session_of(&self, principal: &Principal) -> Option<&RootSession> {
        match principal {
            Principal::AssumedRoot { session, .. } => {
                self.root_sessions.get(session).map(|session| &**session)
            }
            Principal::Root(_) | Principal::User { .. } | Principal::Role { .. } => None,
        }
    }

    /// What to call a new root session: after its task, numbered where one of that name still runs.
    pub(crate) fn root_session_name(&self, task: RootTask, now: SimTime) -> Text {
        let mut name: Text = task.name().into();
        let mut number = 1;
        while self
            .root_sessions
            .get(&name)
            .is_some_and(|session| session.expires > now)
        {
            number += 1;
            name = format!("{}-{number}", task.name()).into();
        }
        name
    }
}
