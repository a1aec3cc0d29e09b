//! An AWS account and what IAM keeps in it: users, groups, roles, policies, and the sessions of roles.

use std::sync::Arc;

use message::Message;
use ordered::{Map, Set};
use policy::{Document, Source};
use serde_json::Value;

use crate::agenda::Cause;
use crate::root_access::{AccessKey, RootCredentials, RootSession};
use api::ids::{AccountId, OrganizationId, ParentId, Text};
use api::json::json;
use api::managed;
use api::principal::Principal;
use api::time::SimTime;

/// The role that every member of an organization has, through which Organizations makes other services' roles.
pub const ORGANIZATIONS_ROLE: &str = "AWSServiceRoleForOrganizations";
pub const ORGANIZATIONS_PRINCIPAL: &str = "organizations.amazonaws.com";
/// What `CreateAccount` calls the administrators' way in, unless told otherwise.
pub const DEFAULT_ACCESS_ROLE: &str = "OrganizationAccountAccessRole";

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct Account {
    pub id: AccountId,
    pub name: Text,
    /// The root user's e-mail address: unique among all accounts.
    pub email: Text,
    pub created_at: SimTime,
    pub membership: Option<Membership>,
    /// Whether it has what an account on its own needs: contact, telephone, support plan, payment method.
    /// An account made by `CreateAccount` has not, until its owner completes the sign-up.
    pub signed_up: bool,
    /// Being closed, or closed. See `organizations::closing`.
    pub closure: Option<Closure>,
    /// The account of AWS GovCloud (US) that a commercial one is paired with, and the other way round. See
    /// `organizations::govcloud`.
    pub pair: Option<AccountId>,
    pub users: Map<Text, User>,
    pub groups: Map<Text, Group>,
    pub roles: Map<Text, Role>,
    /// Its alias, which no other account has.
    pub alias: Option<Text>,
    pub password_policy: Option<PasswordPolicy>,
    /// The account's own managed policies, by name.
    pub policies: Map<Text, Arc<ManagedPolicy>>,
    /// What `AssumeRole` gave out for roles of this account, by `ROLE/SESSION`. A session that is not here (an
    /// instructor acts as it) has neither end nor session policy.
    pub sessions: Map<Text, Arc<RoleSession>>,
    /// What its root user can sign in and call with.
    pub root: RootCredentials,
    /// What `AssumeRoot` gave out for this account, by the session's name.
    pub root_sessions: Map<Text, Arc<RootSession>>,
    /// S3 buckets, by name; no two accounts have one of the same name.
    pub buckets: Map<Text, Bucket>,
    /// SQS queues, by Region and name.
    pub queues: Map<(Text, Text), Queue>,
}

/// How far closing an account has come.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct Closure {
    pub asked: SimTime,
    pub stage: Stage,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub enum Stage {
    /// Asked for: the account still works.
    Pending,
    /// Closed, and reinstatable for 90 days.
    Closed { at: SimTime },
    /// Closed for good, and in no organization.
    Gone { at: SimTime },
}

/// Being in an organization.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct Membership {
    pub organization: OrganizationId,
    pub parent: ParentId,
    pub method: JoinedMethod,
    pub at: SimTime,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub enum JoinedMethod {
    Invited,
    Created,
}

impl JoinedMethod {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Invited => "INVITED",
            Self::Created => "CREATED",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct User {
    pub name: Text,
    pub id: Text,
    pub path: Text,
    pub created_at: SimTime,
    pub policies: Policies,
    /// The names of its groups.
    pub groups: Set<Text>,
    pub tags: Tags,
    /// Its access keys, in the order in which they were made.
    pub keys: Vec<AccessKey>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct Group {
    pub name: Text,
    pub id: Text,
    pub path: Text,
    pub created_at: SimTime,
    pub policies: Policies,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct Role {
    pub name: Text,
    pub id: Text,
    pub path: Text,
    /// The trust policy, as JSON text.
    pub trust: Text,
    pub description: Option<Text>,
    pub created_at: SimTime,
    /// How long a session may last.
    pub max_session_s: u64,
    pub policies: Policies,
    pub tags: Tags,
    /// The service principal, if the role is service-linked.
    pub linked_to: Option<Text>,
    /// Whose doing brought the role about.
    pub cause: Cause,
    /// Why it is here, for people.
    pub why: Message,
}

/// Unless the role says otherwise.
pub const SESSION_S: u64 = 3600;

/// What passwords of the account's users have to be like.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct PasswordPolicy {
    /// The least number of characters.
    pub length: u64,
    /// Whether there must be symbols, numbers, capital and small letters; whether users may change their own.
    pub flags: [bool; 5],
    /// In days.
    pub max_age: Option<u64>,
    /// How many earlier ones may not be used again.
    pub reuse: Option<u64>,
    /// Whether users cannot choose a new one after the old one expired.
    pub hard_expiry: Option<bool>,
}

/// Tags by key.
pub type Tags = Map<Text, Text>;

/// A managed policy of a customer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct ManagedPolicy {
    pub name: Text,
    pub id: Text,
    pub path: Text,
    pub description: Option<Text>,
    pub created_at: SimTime,
    pub updated_at: SimTime,
    /// By number: `v2` is 2.
    pub versions: Map<u32, PolicyVersion>,
    /// The version in force, which exists.
    pub default_version: u32,
    /// What the next version is called; numbers are not used again.
    pub next_version: u32,
    pub tags: Tags,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct PolicyVersion {
    pub document: Arc<Document>,
    pub created_at: SimTime,
}

/// A session of a role, as `AssumeRole` began it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct RoleSession {
    pub role: Text,
    pub name: Text,
    /// Who assumed the role.
    pub by: Principal,
    pub began: SimTime,
    /// The access key id that was given out.
    pub key: Text,
    pub expires: SimTime,
    /// What was passed to narrow it: each with its name. None: the role's own permissions.
    pub policies: Vec<(Message, Arc<Document>)>,
    pub tags: Tags,
    /// The keys, in lower case, of the tags that go on to roles assumed from here.
    pub transitive: Set<Text>,
    /// Who is behind it, as the first of the sessions said that lead here.
    pub source_identity: Option<Text>,
}

/// The policies of a user, a group or a role.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct Policies {
    /// ARNs of managed policies, in the order of attaching.
    pub attached: Vec<Text>,
    pub inline: Map<Text, Arc<Document>>,
    /// The ARN of the managed policy that limits the others. Groups have none.
    pub boundary: Option<Text>,
}

/// The layers of policies that IAM holds for somebody.
#[derive(Clone, Debug, Default)]
pub struct Permissions {
    /// What is attached to the user, its groups included, or to the role.
    pub identity: Vec<Source>,
    /// The permissions boundary of the user or role.
    pub boundary: Option<Source>,
    /// The policy passed when the session began; several are merged into one.
    pub session: Option<Source>,
    /// The tags of the user, or of the role with those of the session over them: `aws:PrincipalTag`.
    pub tags: Tags,
}

impl User {
    pub fn arn(&self, account: AccountId) -> String {
        format!("{}:user{}{}", account.arn("iam"), self.path, self.name)
    }

    pub fn principal(&self, account: AccountId) -> Principal {
        Principal::User {
            account,
            path: self.path.clone(),
            name: self.name.clone(),
        }
    }
}

impl Group {
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

    pub fn arn(&self, account: AccountId) -> String {
        format!("{}:role{}{}", account.arn("iam"), self.path, self.name)
    }
}

impl ManagedPolicy {
    pub fn arn(&self, account: AccountId) -> String {
        format!("{}:policy{}{}", account.arn("iam"), self.path, self.name)
    }

    /// The document in force.
    pub fn document(&self) -> Arc<Document> {
        self.versions[&self.default_version].document.clone()
    }
}

impl Account {
    pub fn has_organizations_role(&self) -> bool {
        self.roles.contains_key(ORGANIZATIONS_ROLE)
    }

    /// The account's own managed policy with this ARN.
    pub fn own_policy(&self, arn: &str) -> Option<&ManagedPolicy> {
        let policy = self.policies.get(arn.rsplit('/').next()?)?;
        (policy.arn(self.id) == arn).then_some(policy)
    }

    /// A managed policy, AWS's or the account's own, as it is in force here; `None` also for one whose document is unknown.
    pub fn managed(&self, arn: &str) -> Option<Source> {
        let partition = self.id.partition();
        match managed::by_arn(partition, arn) {
            Some(managed) => Some(Source::new(managed.name, managed.document(partition)?)),
            None => self
                .own_policy(arn)
                .map(|policy| Source::new(policy.name.clone(), policy.document())),
        }
    }

    /// Everything that these policies allow or deny; the boundary apart.
    pub fn sources(&self, policies: &Policies) -> Vec<Source> {
        let attached = policies.attached.iter().filter_map(|arn| self.managed(arn));
        let inline = policies
            .inline
            .iter()
            .map(|(name, document)| Source::new(name.clone(), document.clone()));
        attached.chain(inline).collect()
    }

    /// What people are told where policies depend on a document that is unknown here.
    pub fn unknown_policy(&self, policies: &Policies) -> Option<Message> {
        let partition = self.id.partition();
        let attached = policies.attached.iter();
        attached
            .filter_map(|arn| managed::by_arn(partition, arn))
            .find(|policy| policy.extent == managed::Extent::Unknown)?
            .remark()
    }

    /// The groups of a user.
    pub fn groups_of<'a>(&'a self, user: &'a User) -> impl Iterator<Item = &'a Group> {
        user.groups.iter().filter_map(|name| self.groups.get(name))
    }

    /// The session that these credentials were given out for, where it is known.
    pub fn session_of(&self, principal: &Principal) -> Option<&RoleSession> {
        match principal {
            Principal::Role { role, session, .. } => self
                .sessions
                .get(session_key(role, session).as_str())
                .map(|session| &**session),
            Principal::Root(_) | Principal::User { .. } | Principal::AssumedRoot { .. } => None,
        }
    }

    /// Who stands behind a session, where it says so.
    pub fn source_identity(&self, principal: &Principal) -> Option<Text> {
        let role = self.session_of(principal).map(|it| &it.source_identity);
        let source = role.or_else(|| Some(&self.root_session_of(principal)?.source_identity));
        source.cloned().flatten()
    }

    /// When credentials of a session end; `None` for those that do not.
    pub fn ends(&self, principal: &Principal) -> Option<SimTime> {
        let role = self.session_of(principal).map(|session| session.expires);
        role.or_else(|| Some(self.root_session_of(principal)?.expires))
    }

    /// Everything in IAM that speaks for or against somebody of this account; `None` if there is no such user or role.
    pub fn permissions_of(&self, principal: &Principal) -> Option<Permissions> {
        let policies = self.policies_of(principal)?;
        let mut identity = self.sources(&policies);
        let boundary = policies.boundary.as_ref().map(|arn| {
            // A boundary cannot be deleted while it is used; were it gone, nothing would be allowed.
            self.managed(arn)
                .unwrap_or_else(|| Source::new(arn.clone(), nothing()))
        });
        let mut tags = Tags::new();
        match principal {
            Principal::Root(_) | Principal::AssumedRoot { .. } => {}
            Principal::User { name, .. } => {
                if let Some(user) = self.users.get(name) {
                    for group in self.groups_of(user) {
                        identity.extend(self.sources(&group.policies));
                    }
                    tags = user.tags.clone();
                }
            }
            Principal::Role { role, .. } => {
                if let Some(role) = self.roles.get(role) {
                    tags = role.tags.clone();
                }
            }
        }
        let mut session = None;
        if let Some(known) = self.session_of(principal) {
            for (key, value) in &known.tags {
                set_tag(&mut tags, key, value, true);
            }
            session = merged(&known.policies);
        }
        if let Some(root) = self.root_session_of(principal) {
            let document = root.task.document(self.id.partition());
            session = Some(Source::new(root.task.name(), document));
        }
        Some(Permissions {
            identity,
            boundary,
            session,
            tags,
        })
    }

    /// The policies of the user or role behind a principal of this account; `None` if there is no such user or
    /// role. The root user has none and needs none.
    pub fn policies_of(&self, principal: &Principal) -> Option<Policies> {
        match principal {
            Principal::Root(_) => Some(Policies::default()),
            Principal::AssumedRoot { .. } => {
                self.root_session_of(principal).map(|_| Policies::default())
            }
            Principal::User { name, path, .. } => self
                .users
                .get(name)
                .filter(|user| user.path == *path)
                .map(|user| user.policies.clone()),
            Principal::Role { role, .. } => self
                .roles
                .get(role)
                .filter(|role| role.linked_to.is_none())
                .map(|role| role.policies.clone()),
        }
    }
}

/// Where `Account::sessions` keeps a session.
pub fn session_key(role: &str, session: &str) -> String {
    [role, "/", session].concat()
}

/// Sets a tag. Keys of users, roles and sessions are the same whatever their case; the spelling of the last one stays.
pub fn set_tag(tags: &mut Tags, key: &Text, value: &Text, ignore_case: bool) {
    if ignore_case {
        let twin = tags
            .keys()
            .find(|other| other.eq_ignore_ascii_case(key))
            .cloned();
        if let Some(twin) = twin {
            tags.remove(&twin);
        }
    }
    tags.insert(key.clone(), value.clone());
}

/// One policy that allows what any of these allows and denies what any of them denies.
fn merged(policies: &[(Message, Arc<Document>)]) -> Option<Source> {
    match policies {
        [] => None,
        [(name, document)] => Some(Source::new(name.clone(), document.clone())),
        several => {
            let mut statements = Vec::new();
            for (_, document) in several {
                let json: Value = serde_json::from_str(document.text()).unwrap_or_default();
                match json.get("Statement") {
                    Some(Value::Array(some)) => statements.extend(some.iter().cloned()),
                    Some(one) => statements.push(one.clone()),
                    None => {}
                }
            }
            let names = several.iter().map(|(name, _)| name.clone());
            let text = json!({ "Version": "2012-10-17", "Statement": statements }).to_string();
            // Each of them was read before; were the sum not a policy, it would allow nothing.
            let document = Document::parse(&text).map_or_else(|_| nothing(), Arc::new);
            Some(Source::new(Message::joined(" + ", names), document))
        }
    }
}

/// A policy that allows nothing.
fn nothing() -> Arc<Document> {
    Arc::new(
        Document::parse(r#"{"Version":"2012-10-17","Statement":[]}"#)
            .expect("a policy may be empty"),
    )
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct Bucket {
    pub region: Text,
    pub created: SimTime,
    pub policy: Option<Arc<Document>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct Queue {
    pub created: SimTime,
    pub policy: Option<Arc<Document>>,
}

pub fn role_arn(account: AccountId, principal: &str, name: &str) -> String {
    format!(
        "{}:role/aws-service-role/{principal}/{name}",
        account.arn("iam")
    )
}

/// Of one managed policy.
pub const VERSIONS: usize = 5;

impl Account {
    /// `State` of the API.
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

    /// `Status` of the API, which knows no word for closed.
    pub fn status(&self) -> &'static str {
        match self.state() {
            "CLOSED" => "SUSPENDED",
            other => other,
        }
    }

    /// Whether closing has been completed: nobody can act in it.
    pub fn is_closed(&self) -> bool {
        self.closure
            .as_ref()
            .is_some_and(|closure| closure.stage != Stage::Pending)
    }

    /// Whether it is closed for good: it has left its organization, and nothing brings it back.
    pub fn is_gone(&self) -> bool {
        self.closure
            .as_ref()
            .is_some_and(|closure| matches!(closure.stage, Stage::Gone { .. }))
    }
}
