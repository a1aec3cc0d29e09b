//! Centralized root access: its features, and the tasks of a privileged root session.

use crate::managed::{self, Managed};
use crate::partition::Partition;
use policy::Document;
use serde_json::{Map, Value};
use std::sync::Arc;

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

    pub fn document(self, partition: Partition) -> Arc<Document> {
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
