//! Centralized root access: its features, and the tasks of a privileged root session.

use crate::managed::{self, Managed};
use crate::partition::Partition;
use content_hash::ContentHash;
use policy::Document;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::sync::Arc;

/// The service principal of centralized root access.
pub const IAM_PRINCIPAL: &str = "iam.amazonaws.com";

/// The member of the console's form that names a delegated administrator.
pub const CONSOLE_DELEGATE: &str = "DelegatedAdministrator";

/// The maximum and default duration of a root session, in seconds.
pub const SESSION_S: u64 = 900;

message::worded! {
    /// A feature of centralized root access. The numbers give the order of answers.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, ContentHash, Serialize, Deserialize)]
    pub enum RootFeature {
        /// Privileged root sessions in member accounts.
        Sessions = 0:
            "RootSessions",
            "iam:EnableOrganizationsRootSessions",
            "iam:DisableOrganizationsRootSessions",
            "Privileged root actions in member accounts";
        /// Managing the root credentials of member accounts.
        CredentialsManagement = 1:
            "RootCredentialsManagement",
            "iam:EnableOrganizationsRootCredentialsManagement",
            "iam:DisableOrganizationsRootCredentialsManagement",
            "Root credentials management";
    }
    /// The name in the API.
    name
    /// The operation that enables it.
    enables
    /// The operation that disables it.
    disables
    /// The name in the console.
    title
}

impl RootFeature {
    /// The features selected in the console's form. An empty form selects both, its default; a form that names only a delegated
    /// administrator selects none.
    pub fn ticked(input: &Map<String, Value>) -> impl Iterator<Item = Self> {
        let is = |feature: Self| input.get(feature.name()) == Some(&Value::Bool(true));
        let said = Self::ALL.into_iter().any(is) || input.contains_key(CONSOLE_DELEGATE);
        Self::ALL.into_iter().filter(move |it| !said || is(*it))
    }
}

message::worded! {
    /// A task of `AssumeRoot`.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, ContentHash, Serialize, Deserialize)]
    pub enum RootTask {
        /// Reads the root user's credentials.
        Audit: "IAMAuditRootUserCredentials", "View the root user's credentials";
        /// Allows password recovery.
        CreatePassword: "IAMCreateRootUserPassword", "Allow the root user to recover its password";
        /// Deletes the root user's credentials.
        DeleteCredentials: "IAMDeleteRootUserCredentials", "Delete the root user's credentials";
        /// Deletes a bucket policy.
        UnlockBucket: "S3UnlockBucketPolicy", "Delete a bucket policy that locks everyone out";
        /// Deletes a queue policy.
        UnlockQueue: "SQSUnlockQueuePolicy", "Delete a queue policy that locks everyone out";
    }
    /// The name of the task, which is that of its policy.
    name (by_name)
    /// The effect of the task, as a verb and its object.
    about
}

impl RootTask {
    /// The feature that must be enabled.
    pub const fn feature(self) -> RootFeature {
        match self {
            Self::Audit | Self::CreatePassword | Self::DeleteCredentials => {
                RootFeature::CredentialsManagement
            }
            Self::UnlockBucket | Self::UnlockQueue => RootFeature::Sessions,
        }
    }

    /// The AWS managed policy of the task.
    pub fn policy(self) -> &'static Managed {
        managed::by_name(self.name()).expect("every task has its managed policy")
    }

    /// The document of its policy, with the ARNs of a partition.
    pub fn document(self, partition: Partition) -> Arc<Document> {
        let document = self.policy().document(partition);
        document.expect("the policies of tasks are published")
    }

    /// The actions that the task's policy permits; it denies all others.
    pub fn actions(self) -> Vec<String> {
        let document = self.document(Partition::Aws);
        let excepted = document.statements().iter().map(|it| &it.actions);
        excepted
            .filter(|actions| actions.not)
            .flat_map(|actions| actions.patterns.iter().cloned())
            .collect()
    }

    /// Whether its policy permits an action; case does not count.
    pub fn permits(self, action: &str) -> bool {
        self.actions()
            .iter()
            .any(|it| it.eq_ignore_ascii_case(action))
    }

    /// The task whose policy has this ARN in a partition.
    pub fn by_arn(partition: Partition, arn: &str) -> Option<Self> {
        Self::by_name(managed::in_table(partition, arn)?.name)
    }
}
