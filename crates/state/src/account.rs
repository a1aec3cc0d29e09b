//! An AWS account: its membership and closure, its IAM entities, buckets and queues.

mod iam;
pub mod permissions;
mod reason;

use content_hash::ContentHash;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

use ordered::Map;
use policy::Document;

pub use self::iam::{
    CredentialReport, Group, IdentityProvider, InstanceProfile, LoginProfile, ManagedPolicy,
    PasswordPolicy, Policies, PolicyVersion, ProviderKind, Role, RoleSession, SESSION_S,
    ServiceReport, SessionPolicy, Tags, User, VERSIONS, VirtualDevice, role_arn, session_key,
    set_tag,
};
pub use self::reason::{ConfigReason, JoinedMethod, RoleReason};
use crate::root_access::{RootCredentials, RootSession};
use api::ids::{AccountId, OrganizationId, ParentId, Text};
use api::principal::Principal;
use api::root_access::RootTask;
use api::time::SimTime;

/// The service-linked role that every member account has, with which Organizations creates the roles of other services.
pub const ORGANIZATIONS_ROLE: &str = "AWSServiceRoleForOrganizations";
/// The service principal of AWS Organizations.
pub const ORGANIZATIONS_PRINCIPAL: &str = "organizations.amazonaws.com";
/// The default name of the role that `CreateAccount` adds for administrators of the management account.
pub const DEFAULT_ACCESS_ROLE: &str = "OrganizationAccountAccessRole";

/// An AWS account.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct Account {
    /// The account id.
    pub id: AccountId,
    /// The account's name.
    pub name: Text,
    /// The root user's email address, unique in the partition. Case does not count.
    pub email: Text,
    /// When the account was opened.
    pub created_at: SimTime,
    /// The organization that the account is in, if any.
    pub membership: Option<Membership>,
    /// Whether the account has what a standalone account needs: contact, phone number, support plan, payment method. An account
    /// made by `CreateAccount` lacks them until its owner completes the sign-up.
    pub signed_up: bool,
    /// The progress of closing the account; `None` while it is open. Set by `organizations::closing`.
    pub closure: Option<Closure>,
    /// The paired account: of AWS GovCloud (US) for a commercial account, and vice versa. Set by
    /// `organizations::govcloud`.
    pub pair: Option<AccountId>,
    /// IAM users, by name.
    pub users: Map<Text, User>,
    /// IAM groups, by name.
    pub groups: Map<Text, Group>,
    /// IAM roles, by name.
    pub roles: Map<Text, Role>,
    /// The account alias, unique in the partition.
    pub alias: Option<Text>,
    /// The password policy; `None`: the default one.
    pub password_policy: Option<PasswordPolicy>,
    /// The account's own managed policies, by name.
    pub policies: Map<Text, Arc<ManagedPolicy>>,
    /// Sessions that `AssumeRole` began for roles of this account, by `ROLE/SESSION`. A session that is not listed, such as one
    /// that the learner acts as, has no end and no session policy.
    pub sessions: Map<Text, Arc<RoleSession>>,
    /// The credentials of the root user.
    pub root: RootCredentials,
    /// Sessions that `AssumeRoot` began for this account, by session name.
    pub root_sessions: Map<Text, Arc<RootSession>>,
    /// S3 buckets, by name, which is unique in the partition. The world has an index of them.
    pub(crate) buckets: Map<Text, Bucket>,
    /// SQS queues, by Region and name.
    pub queues: Map<(Text, Text), Queue>,
    /// IAM instance profiles, by name.
    pub instance_profiles: Map<Text, InstanceProfile>,
    /// Identity providers, by the end of their ARN: `oidc-provider/accounts.example.com`, `saml-provider/Corp`.
    pub providers: Map<Text, IdentityProvider>,
    /// The latest credential report.
    pub credential_report: Option<CredentialReport>,
    /// Requested reports of service last accessed data, by the id of their job.
    pub service_reports: Map<Text, ServiceReport>,
    /// The tags of resources of AWS Config and of buckets, by ARN.
    pub tags: Map<Text, Tags>,
    /// Virtual MFA devices, by serial number, which is an ARN.
    pub mfa_devices: Map<Text, VirtualDevice>,
}

/// The closing of an account.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct Closure {
    /// When closing was requested.
    pub asked: SimTime,
    /// The stage that closing has reached.
    pub stage: Stage,
}

impl Closure {
    /// Closing that has just been requested.
    pub fn pending(asked: SimTime) -> Self {
        let stage = Stage::Pending;
        Self { asked, stage }
    }
}

/// The stages of closing an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub enum Stage {
    /// Closing was requested; the account still works.
    Pending,
    /// Closed; AWS Support can reinstate the account for 90 days.
    Closed {
        /// When the account was closed.
        at: SimTime,
    },
    /// Closed for good; the account has left its organization.
    Gone {
        /// When the account left its organization.
        at: SimTime,
    },
}

/// The membership of an account in an organization.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct Membership {
    /// The organization.
    pub organization: OrganizationId,
    /// The root or unit that contains the account.
    pub parent: ParentId,
    /// The way in which the account joined.
    pub method: JoinedMethod,
    /// When the account joined.
    pub at: SimTime,
}

/// An S3 bucket.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct Bucket {
    /// The Region of the bucket.
    pub region: Text,
    /// When the bucket was created.
    pub created: SimTime,
    /// The bucket policy.
    pub policy: Option<Arc<Document>>,
    /// The settings that were changed, as JSON by the name of the request's member; `null`: deleted.
    pub settings: Map<Text, Text>,
}

/// An SQS queue.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct Queue {
    /// When the queue was created.
    pub created: SimTime,
    /// When its attributes were last changed; `None`: not since then.
    pub changed: Option<SimTime>,
    /// The queue policy.
    pub policy: Option<Arc<Document>>,
    /// The other attributes that were set, by name.
    pub attributes: Map<Text, Text>,
}

impl Account {
    /// The S3 buckets, by name.
    pub fn buckets(&self) -> &Map<Text, Bucket> {
        &self.buckets
    }

    /// Whether the account has [`ORGANIZATIONS_ROLE`].
    pub fn has_organizations_role(&self) -> bool {
        self.roles.contains_key(ORGANIZATIONS_ROLE)
    }

    /// The account's own managed policy with this ARN.
    pub fn own_policy(&self, arn: &str) -> Option<&ManagedPolicy> {
        let policy = self.policies.get(arn.rsplit('/').next()?)?;
        (policy.arn(self.id) == arn).then_some(policy)
    }

    /// The groups of a user.
    pub fn groups_of<'a>(&'a self, user: &'a User) -> impl Iterator<Item = &'a Group> {
        user.groups.iter().filter_map(|name| self.groups.get(name))
    }

    /// The session of a role that `AssumeRole` began; `None` for other principals and for sessions that are not listed.
    pub fn session_of(&self, principal: &Principal) -> Option<&RoleSession> {
        let Principal::Role { role, session, .. } = principal else {
            return None;
        };
        let session = self.sessions.get(session_key(role, session).as_str());
        session.map(|session| &**session)
    }

    /// The source identity of a session, if it has one.
    pub fn source_identity(&self, principal: &Principal) -> Option<Text> {
        let role = self.session_of(principal).map(|it| &it.source_identity);
        let source = role.or_else(|| Some(&self.root_session_of(principal)?.source_identity));
        source.cloned().flatten()
    }

    /// When the credentials of a session expire; `None` for principals without an end.
    pub fn ends(&self, principal: &Principal) -> Option<SimTime> {
        let role = self.session_of(principal).map(|session| session.expires);
        role.or_else(|| Some(self.root_session_of(principal)?.expires))
    }

    /// The account's `State` in the API: `ACTIVE`, `PENDING_CLOSURE` or `CLOSED`.
    pub fn state(&self) -> &'static str {
        match &self.closure {
            None => "ACTIVE",
            Some(Closure {
                stage: Stage::Pending,
                ..
            }) => "PENDING_CLOSURE",
            Some(_) => "CLOSED",
        }
    }

    /// The account's older `Status` in the API, which says `SUSPENDED` for closed accounts.
    pub fn status(&self) -> &'static str {
        match self.state() {
            "CLOSED" => "SUSPENDED",
            other => other,
        }
    }

    /// Whether the account is closed, so that nobody can act in it.
    pub fn is_closed(&self) -> bool {
        self.closure
            .as_ref()
            .is_some_and(|closure| closure.stage != Stage::Pending)
    }

    /// Whether the account is closed for good and has left its organization.
    pub fn is_gone(&self) -> bool {
        self.closure
            .as_ref()
            .is_some_and(|closure| matches!(closure.stage, Stage::Gone { .. }))
    }
}

impl Account {
    /// The root session of a principal, if it is one.
    pub fn root_session_of(&self, principal: &Principal) -> Option<&RootSession> {
        let Principal::AssumedRoot { session, .. } = principal else {
            return None;
        };
        self.root_sessions.get(session).map(|session| &**session)
    }

    /// The name for a new root session: that of its task, with a number if a session of that name still runs.
    pub fn root_session_name(&self, task: RootTask, now: SimTime) -> Text {
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
