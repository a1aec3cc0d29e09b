//! Storage of policy documents: where each is stored, who may write it, and the commands that write it.

use std::sync::Arc;

use message::{Message, message};
use policy::{ContextValue, Document, LayerKind, edit};
use serde_json::Value;

use super::super::request::AccessRequest;
use super::{Doctor, Edit, Step, kind_of};
use crate::{authorize, people};
use api::ids::{AccountId, Text};
use api::json::{json, set};
use api::policy_types::PolicyType;
use api::principal::Principal;
use state::account::{Account, Policies, Role, VERSIONS};
use state::command::{Call, Command};
use state::organization::{FeatureSet, Organization};
use state::policies::stranger;
use state::world::World;

const POLICY_TYPE: &str = "organizations:PolicyType";

/// The condition keys that say what a request is about, besides its resource. A statement that allows the request requires
/// their values, so that it allows no other service principal, policy type, policy or role. Keys of tags, Regions and sessions
/// are left out, because they describe how the request is made.
const SCOPES: [&str; 10] = [
    "iam:AWSServiceName",
    "iam:OrganizationsPolicyId",
    "iam:PassedToService",
    "iam:PermissionsBoundary",
    "iam:PolicyARN",
    POLICY_TYPE,
    "organizations:ServicePrincipal",
    "organizations:TransferDirection",
    "organizations:TransferType",
    "sts:TaskPolicyArn",
];

/// A document without statements.
const EMPTY: &str = r#"{"Version":"2012-10-17","Statement":[]}"#;

/// The place where IAM stores a document.
enum Home {
    /// Inline: the entity's kind, name and ARN, and the policy's name.
    Inline(&'static str, Text, String, Text),
    /// A managed policy of the account, by ARN.
    Managed(String),
}

/// A person of an account that may do an action.
pub(crate) fn somebody_who_may(
    world: &World,
    account: AccountId,
    action: &str,
    resource: &str,
) -> Option<Principal> {
    let kind = resource
        .split('/')
        .nth(2)
        .unwrap_or("")
        .to_ascii_uppercase();
    people::people(world.account(account)?)
        .into_iter()
        // A root user without credentials has every permission and can make no call.
        .filter(|person| person.standing != people::Standing::LockedRootUser)
        .map(|person| person.principal)
        .find(|person| {
            let mut ask = AccessRequest::new(person, action, resource);
            if PolicyType::by_name(&kind).is_some() {
                ask.context.set(POLICY_TYPE, kind.as_str());
            }
            authorize::authorize(world, &ask).is_allowed()
        })
}

/// A call by a person of an account that may make it.
fn by_somebody(
    world: &World,
    account: AccountId,
    operation: &str,
    resource: &str,
    input: Value,
) -> Option<Command> {
    let caller = somebody_who_may(world, account, operation, resource)?;
    Some(Command::Call(Call::new(caller, operation, input)))
}

/// The command that writes the delegation policy so that an account may make a request.
pub fn lend(
    world: &World,
    organization: &Organization,
    account: AccountId,
    ask: &AccessRequest<'_>,
) -> Option<Command> {
    if organization.feature_set != FeatureSet::All {
        return None;
    }
    let account = account.to_string();
    let allow = |document: &Document| allowing(document, ask, Some(ask.resource), Some(&account));
    let content = match &organization.delegation {
        Some(kept) => allow(&kept.document),
        None => allow(&Document::parse(EMPTY).ok()?),
    };
    delegate(world, organization, &content)
}

/// The command that writes the delegation policy. `None` while the document names an account that has left the organization,
/// which its author must remove first.
fn delegate(world: &World, organization: &Organization, content: &str) -> Option<Command> {
    let document = Document::parse(content).ok()?;
    if stranger(organization, &document).is_some() {
        return None;
    }
    let (put, input) = (
        "organizations:PutResourcePolicy",
        json!({ "Content": content }),
    );
    by_somebody(world, organization.management, put, "*", input)
}

/// The document with one more statement, which allows only the request.
pub(super) fn allowing(
    document: &Document,
    ask: &AccessRequest<'_>,
    resource: Option<&str>,
    principal: Option<&str>,
) -> String {
    let mut text = edit::allowing(document, ask.action, resource, principal);
    for key in SCOPES {
        if let ContextValue::One(value) = ask.context.get(key)
            && let Ok(allowed) = Document::parse(&text)
        {
            text = edit::requiring(&allowed, key, value);
        }
    }
    text
}

impl Doctor<'_> {
    fn here(&self) -> Option<&Account> {
        self.world.account(self.account())
    }

    /// Stores a changed document in place of the old one.
    pub(super) fn keep(&self, edit: &Edit) -> Step {
        let says = Message::joined(" ", edit.says.iter().cloned());
        let text = edit.now.text();
        match edit.layer {
            LayerKind::ServiceControlPolicy | LayerKind::ResourceControlPolicy => {
                self.keep_in_organization(edit, says)
            }
            LayerKind::Identity | LayerKind::PermissionsBoundary => {
                let home = self
                    .here()
                    .and_then(|account| home_of(account, self.ask.caller, &edit.original));
                match home {
                    Some(home) => self.write(home, text, says),
                    None => Step::only(message!(
                        "{says} AWS manages this policy; attach another one in its place."
                    )),
                }
            }
            LayerKind::Resource if self.ask.action.starts_with("organizations:") => {
                let organization = self.world.organization_of(self.account());
                Step::by(
                    says,
                    organization.and_then(|organization| delegate(self.world, organization, text)),
                )
            }
            LayerKind::Resource => {
                let command = self.role_to_assume().and_then(|(account, role)| {
                    let input = json!({ "RoleName": &*role.name, "PolicyDocument": text });
                    let arn = role.arn(account);
                    let update = "iam:UpdateAssumeRolePolicy";
                    by_somebody(self.world, account, update, &arn, input)
                });
                Step::by(says, command)
            }
            LayerKind::SessionPolicy => Step::only(message!(
                "{says} A session's policy cannot be changed: assume the role again."
            )),
        }
    }

    fn keep_in_organization(&self, edit: &Edit, says: Message) -> Step {
        let found = self
            .target(edit.layer, edit.level)
            .and_then(|(organization, target)| {
                let attached = organization.attached(kind_of(edit.layer), &target);
                let policy = attached.into_iter().find(|policy| {
                    let kept = policy.document.as_ref();
                    kept.is_some_and(|kept| Arc::ptr_eq(kept, &edit.original))
                })?;
                Some((organization, policy))
            });
        let Some((organization, policy)) = found.filter(|(_, policy)| !policy.managed) else {
            return Step::only(says);
        };
        let content = edit.now.text();
        let most = policy.kind.max_characters();
        if content.chars().count() > most {
            return Step::only(message!(
                "{says} The document would grow beyond {most} characters."
            ));
        }
        let input = json!({ "PolicyId": policy.id.as_str(), "Content": content });
        let arn = organization.policy_arn(policy);
        let (management, update) = (organization.management, "organizations:UpdatePolicy");
        Step::by(
            says,
            by_somebody(self.world, management, update, &arn, input),
        )
    }

    /// The caller's permissions boundary.
    pub(super) fn boundary(&self) -> Option<Arc<Document>> {
        let account = self.here()?;
        let arn = account.policies_of(self.ask.caller)?.boundary?;
        account.own_policy(&arn).map(|policy| policy.document())
    }

    /// Allows the request by an inline policy of the caller.
    pub(super) fn grant(&self) -> Step {
        let (action, resource) = (self.ask.action, self.ask.resource);
        let unknown = || {
            Step::only(message!(
                "A policy of the caller must allow `{action}` on `{resource}`.",
                action = action.to_string(),
                resource = resource.to_string()
            ))
        };
        let Some(account) = self.here() else {
            return unknown();
        };
        // Policy names have no wildcards, so `service:*` gives the service's name.
        let name = match action.split_once(':') {
            Some((service, "*")) => format!("Allow-{service}"),
            Some((_, name)) => format!("Allow{}", name.replace('*', "")),
            None => "AllowAll".to_string(),
        };
        let (holder, called, arn, policies) = match self.ask.caller {
            Principal::Root(_) | Principal::AssumedRoot { .. } => return unknown(),
            Principal::User { name, .. } => match account.users.get(name) {
                Some(user) => ("User", name, user.arn(account.id), &user.policies),
                None => return unknown(),
            },
            Principal::Role { role, .. } => match account.roles.get(role) {
                Some(found) => ("Role", role, found.arn(account.id), &found.policies),
                None => return unknown(),
            },
        };
        // An existing policy of that name keeps its statements.
        let text = match (policies.inline.get(name.as_str()), Document::parse(EMPTY)) {
            (Some(document), _) => allowing(document, self.ask, Some(resource), None),
            (None, Ok(empty)) => allowing(&empty, self.ask, Some(resource), None),
            (None, Err(_)) => return unknown(),
        };
        let says = message!(
            "An administrator of {account} can allow `{action}` to {called}.",
            account = self.world.name_of(account.id),
            action = action.to_string()
        );
        self.write(
            Home::Inline(holder, called.clone(), arn, name.as_str().into()),
            &text,
            says,
        )
    }

    /// The change that stores a document of IAM.
    fn write(&self, home: Home, text: &str, says: Message) -> Step {
        let account = self.account();
        match home {
            Home::Inline(noun, name, arn, policy) => {
                let mut input = json!({ "PolicyName": &*policy, "PolicyDocument": text });
                set(&mut input, &format!("{noun}Name"), &*name);
                let operation = format!("iam:Put{noun}Policy");
                Step::by(
                    says,
                    by_somebody(self.world, account, &operation, &arn, input),
                )
            }
            Home::Managed(arn) => {
                let mut commands = Vec::new();
                let versions = self
                    .here()
                    .and_then(|account| account.own_policy(&arn))
                    .filter(|policy| policy.versions.len() >= VERSIONS);
                // At the quota, the oldest version that is not in force is deleted first.
                let oldest = versions.and_then(|policy| {
                    policy
                        .versions
                        .keys()
                        .find(|version| **version != policy.default_version)
                });
                if let Some(version) = oldest {
                    let input = json!({ "PolicyArn": arn, "VersionId": format!("v{version}") });
                    let delete = "iam:DeletePolicyVersion";
                    commands.extend(by_somebody(self.world, account, delete, &arn, input));
                }
                let input =
                    json!({ "PolicyArn": arn, "PolicyDocument": text, "SetAsDefault": true });
                match by_somebody(self.world, account, "iam:CreatePolicyVersion", &arn, input) {
                    Some(command) => commands.push(command),
                    None => commands.clear(),
                }
                Step { says, commands }
            }
        }
    }

    /// The role to assume, with its account.
    fn role_to_assume(&self) -> Option<(AccountId, &Role)> {
        self.world
            .role_by_arn(self.ask.resource)
            .filter(|(_, role)| role.linked_to.is_none())
    }

    /// Allows the request by the resource's policy.
    pub(super) fn open_resource(&mut self) {
        let action = self.ask.action;
        if action.starts_with("organizations:")
            && let Some(organization) = self.world.organization_of(self.account())
        {
            // Existing statements keep their conditions; another statement is the smaller change.
            let says = message!(
                "The organization's delegation policy can let {account} call `{action}`.",
                account = self.world.name_of(self.account()).to_string(),
                action = action.to_string()
            );
            match &organization.delegation {
                Some(kept) => {
                    let account = self.account().to_string();
                    let document = kept.document.clone();
                    let ask = self.ask;
                    self.edit(LayerKind::Resource, 0, &document, says, |document| {
                        allowing(document, ask, Some(ask.resource), Some(&account))
                    });
                }
                None => {
                    let command = lend(self.world, organization, self.account(), self.ask);
                    self.steps.push(Step::by(says, command));
                }
            }
            return;
        }
        let trust = self
            .role_to_assume()
            .map(|(_, role)| (role.name.clone(), role.trust.clone()));
        let Some((name, trust)) = trust else {
            self.steps.push(Step::only(message!(
                "The policy of `{resource}` must allow `{action}` to the caller.",
                resource = self.ask.resource.to_string(),
                action = action.to_string()
            )));
            return;
        };
        let Some(original) = self
            .ask
            .resource_policy
            .as_ref()
            .map(|source| source.document.clone())
            .or_else(|| Document::parse(&trust).ok().map(Arc::new))
        else {
            return;
        };
        let arn = authorize::arn_of(self.world, self.ask.caller);
        let says = message!("The trust policy of {name} can name the caller.");
        let ask = self.ask;
        self.edit(LayerKind::Resource, 0, &original, says, |document| {
            allowing(document, ask, None, Some(&arn))
        });
    }
}

/// Where an account stores a document that applies to a principal.
fn home_of(account: &Account, caller: &Principal, document: &Arc<Document>) -> Option<Home> {
    let is = |kept: &Arc<Document>| Arc::ptr_eq(kept, document);
    let managed = |policies: &Policies| {
        policies
            .attached
            .iter()
            .chain(&policies.boundary)
            .filter_map(|arn| account.own_policy(arn))
            .find(|policy| is(&policy.document()))
            .map(|policy| Home::Managed(policy.arn(account.id)))
    };
    let inline = |policies: &Policies| {
        policies
            .inline
            .iter()
            .find(|(_, kept)| is(kept))
            .map(|(name, _)| name.clone())
    };
    let among = |holder: &'static str, name: &Text, arn: String, policies: &Policies| {
        inline(policies)
            .map(|policy| Home::Inline(holder, name.clone(), arn, policy))
            .or_else(|| managed(policies))
    };
    match caller {
        Principal::Root(_) | Principal::AssumedRoot { .. } => None,
        Principal::User { name, .. } => {
            let user = account.users.get(name)?;
            among("User", name, user.arn(account.id), &user.policies).or_else(|| {
                account.groups_of(user).find_map(|group| {
                    among("Group", &group.name, group.arn(account.id), &group.policies)
                })
            })
        }
        Principal::Role { role, .. } => {
            let found = account.roles.get(role)?;
            among("Role", role, found.arn(account.id), &found.policies)
        }
    }
}
