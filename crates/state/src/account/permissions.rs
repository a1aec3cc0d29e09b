//! The layers of policies that IAM holds for a principal.

use std::sync::Arc;

use message::{Message, message};
use policy::{Document, Source};
use serde_json::Value;

use super::Account;
use super::iam::{Policies, RoleSession, SessionPolicy, Tags, set_tag};
use api::json::json;
use api::managed::{self, NotLoaded};
use api::principal::Principal;

/// The policies of one principal, by layer.
#[derive(Clone, Debug, Default)]
pub struct Permissions {
    /// The policies of the user and its groups, or of the role.
    pub identity: Vec<Source>,
    /// The permissions boundary of the user or role.
    pub boundary: Option<Source>,
    /// The session policy. Several are merged into one.
    pub session: Option<Source>,
    /// The policies that narrowed the session later.
    pub scope_downs: Vec<Source>,
    /// The tags for `aws:PrincipalTag`: of the user, or of the role, overridden by those of the session.
    pub tags: Tags,
}

impl Account {
    /// The default version of a managed policy, AWS's or the account's own. `None` if it does not exist.
    ///
    /// # Errors
    ///
    /// The library of AWS managed policies is not loaded, and only it knows.
    pub fn managed(&self, arn: &str) -> Result<Option<Source>, NotLoaded> {
        let partition = self.id.partition();
        Ok(match managed::by_arn(partition, arn)? {
            Some(managed) => {
                let document = managed.document(partition);
                document.map(|document| Source::new(managed.name, document))
            }
            None => self
                .own_policy(arn)
                .map(|policy| Source::new(policy.name.clone(), policy.document())),
        })
    }

    /// The same for a policy of a user, a group, or a role that is not service-linked. Such a policy was looked up when it was
    /// attached, so the library is loaded if it has the policy.
    fn attached(&self, arn: &str) -> Option<Source> {
        (self.managed(arn)).expect("a policy of the library is attached only once it is loaded")
    }

    /// The documents of attached and inline policies of a user, a group, or a role that is not service-linked, without the
    /// boundary.
    pub fn sources(&self, policies: &Policies) -> Vec<Source> {
        let attached = policies
            .attached
            .iter()
            .filter_map(|arn| self.attached(arn));
        let inline = policies
            .inline
            .iter()
            .map(|(name, document)| Source::new(name.clone(), document.clone()));
        attached.chain(inline).collect()
    }

    /// The documents of a service-linked role's policies, as far as they are loaded: the role needs no library.
    pub fn linked_sources(&self, policies: &Policies) -> Vec<Source> {
        let attached = policies.attached.iter();
        attached
            .filter_map(|arn| self.managed(arn).ok().flatten())
            .collect()
    }

    /// The document of the permissions boundary.
    pub fn boundary(&self, policies: &Policies) -> Option<Source> {
        policies
            .boundary
            .as_ref()
            .and_then(|arn| self.attached(arn))
    }

    /// Whether the policies include one of the library, and the library is not loaded.
    pub fn awaits_library(&self, policies: &Policies) -> bool {
        (policies.attached.iter()).any(|arn| self.managed(arn).is_err())
    }

    /// All policies that IAM holds for a principal of this account; `None` if there is no such user or role.
    pub fn permissions_of(&self, principal: &Principal) -> Option<Permissions> {
        let policies = self.policies_of(principal)?;
        let mut identity = self.sources(&policies);
        let boundary = policies.boundary.as_ref().map(|arn| {
            // A boundary cannot be deleted while it is used. If it were missing, nothing would be allowed.
            self.attached(arn)
                .unwrap_or_else(|| Source::new(arn.clone(), nothing()))
        });
        let mut tags = Tags::new();
        if let Principal::User { name, .. } = principal
            && let Some(user) = self.users.get(name)
        {
            for group in self.groups_of(user) {
                identity.extend(self.sources(&group.policies));
            }
            tags = user.tags.clone();
        }
        if let Principal::Role { role, .. } = principal
            && let Some(role) = self.roles.get(role)
        {
            tags = role.tags.clone();
        }
        let (mut session, mut scope_downs) = (None, Vec::new());
        if let Some(known) = self.session_of(principal) {
            for (key, value) in &known.tags {
                set_tag(&mut tags, key, value, true);
            }
            session = merged(&known.policies);
            scope_downs = known.scope_downs();
        }
        if let Some(root) = self.root_session_of(principal) {
            let document = root.task.document(self.id.partition());
            session = Some(Source::new(root.task.name(), document));
        }
        Some(Permissions {
            identity,
            boundary,
            session,
            scope_downs,
            tags,
        })
    }

    /// The policies of the user or role behind a principal of this account; `None` if there is no such user or role. The root
    /// user has none and needs none.
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

impl RoleSession {
    /// The policies that narrowed the session, with their names.
    fn scope_downs(&self) -> Vec<Source> {
        let named = (1_usize..).zip(&self.scope_downs);
        named
            .map(|(number, document)| {
                Source::new(message!("scope-down policy {number}"), document.clone())
            })
            .collect()
    }
}

impl SessionPolicy {
    fn title(&self) -> Message {
        let name = self.name.as_ref().map(Message::from);
        name.unwrap_or_else(|| "session policy".into())
    }
}

/// One policy with the statements of all; `None` if there are none.
fn merged(policies: &[SessionPolicy]) -> Option<Source> {
    match policies {
        [] => None,
        [only] => Some(Source::new(only.title(), only.document.clone())),
        several => {
            let mut statements = Vec::new();
            for policy in several {
                let json: Value = serde_json::from_str(policy.document.text()).unwrap_or_default();
                match json.get("Statement") {
                    Some(Value::Array(some)) => statements.extend(some.iter().cloned()),
                    Some(one) => statements.push(one.clone()),
                    None => {}
                }
            }
            let names = several.iter().map(SessionPolicy::title);
            let text = json!({ "Version": "2012-10-17", "Statement": statements }).to_string();
            // Each document was parsed before. If the sum were invalid, it would allow nothing.
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
