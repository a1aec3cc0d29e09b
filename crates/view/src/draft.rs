//! Drafts: changes to policies that are tried on a copy of the world and later carried out by the same commands.
//!
//! Each change becomes commands of people that may run them. A new policy gets its id when its command runs, so a draft
//! keeps its meaning while the world changes.

use message::{Message, message};
use policy::Document;
use serde_json::Value;

use api::ids::{AccountId, PolicyId};
use api::json::json;
use api::policy_types::{PolicyTarget, PolicyType};
use api::principal::Principal;
use api::time::SECOND;
use gates::people::people;
use state::command::{Call, Command, TimeMove};
use state::organization::Organization;
use state::policies::OrganizationPolicy;
use state::world::World;

/// One change of a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DraftChange {
    /// A policy type is enabled or disabled.
    Switch {
        /// The policy type.
        kind: PolicyType,
        /// True: it is enabled.
        on: bool,
    },
    /// A new policy of the organization, attached to a target if there is one.
    Create {
        /// The policy type.
        kind: PolicyType,
        /// The new policy's name.
        name: String,
        /// The new policy's document.
        text: String,
        /// The target, if there is one.
        target: Option<PolicyTarget>,
    },
    /// A policy of the organization gets another document.
    Update {
        /// The policy to change.
        policy: PolicyId,
        /// The new document.
        text: String,
    },
    /// A policy is attached to a target.
    Attach {
        /// The policy.
        policy: PolicyId,
        /// The target.
        target: PolicyTarget,
    },
    /// A policy is detached from a target.
    Detach {
        /// The policy.
        policy: PolicyId,
        /// The target.
        target: PolicyTarget,
    },
    /// An inline policy of a user or role.
    Inline {
        /// The user or role.
        of: Principal,
        /// The policy's name; one of the same name is replaced.
        name: String,
        /// The document.
        text: String,
    },
}

impl DraftChange {
    /// The document that the change writes, if it writes one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Create { text, .. } | Self::Update { text, .. } | Self::Inline { text, .. } => {
                Some(text)
            }
            Self::Switch { .. } | Self::Attach { .. } | Self::Detach { .. } => None,
        }
    }

    /// The same, for changes.
    pub fn text_mut(&mut self) -> Option<&mut String> {
        match self {
            Self::Create { text, .. } | Self::Update { text, .. } | Self::Inline { text, .. } => {
                Some(text)
            }
            Self::Switch { .. } | Self::Attach { .. } | Self::Detach { .. } => None,
        }
    }

    /// The kind of policy of its document.
    pub fn language(&self, world: &World) -> policy::PolicyKind {
        let kind = match self {
            Self::Create { kind, .. } | Self::Switch { kind, .. } => Some(*kind),
            Self::Update { policy, .. }
            | Self::Attach { policy, .. }
            | Self::Detach { policy, .. } => find(world, policy).map(|(_, policy)| policy.kind),
            Self::Inline { .. } => None,
        };
        kind.and_then(PolicyType::language)
            .unwrap_or(policy::PolicyKind::Identity)
    }

    /// A sentence without its end: "SCP NoNewUsers at Workloads, new".
    pub fn says(&self, world: &World) -> Message {
        let policy_name = |id: &PolicyId| {
            find(world, id).map_or_else(|| id.to_string(), |(_, policy)| policy.name.to_string())
        };
        match self {
            Self::Switch { kind, on: true } => {
                message!("{policies} enabled", policies = plural(*kind))
            }
            Self::Switch { kind, on: false } => {
                message!("{policies} disabled", policies = plural(*kind))
            }
            Self::Create {
                kind, name, target, ..
            } => {
                let kind = short(*kind);
                match target {
                    Some(target) => message!(
                        "New {kind} {policy} at {place}",
                        policy = name,
                        place = target_name(world, target)
                    ),
                    None => message!("New {kind} {policy}", policy = name),
                }
            }
            Self::Update { policy, .. } => {
                message!("{policy} with a new document", policy = policy_name(policy))
            }
            Self::Attach { policy, target } => message!(
                "{policy} attached to {place}",
                policy = policy_name(policy),
                place = target_name(world, target)
            ),
            Self::Detach { policy, target } => message!(
                "{policy} detached from {place}",
                policy = policy_name(policy),
                place = target_name(world, target)
            ),
            Self::Inline { of, name, .. } => {
                message!(
                    "Policy {policy} of {principal}",
                    policy = name,
                    principal = gates::people::name_of(world, of)
                )
            }
        }
    }

    fn to_json(&self) -> Value {
        match self {
            Self::Switch { kind, on } => json!({ "do": "switch", "type": kind.name(), "on": on }),
            Self::Create {
                kind,
                name,
                text,
                target,
            } => {
                let target = target.as_ref().map(PolicyTarget::qualified);
                json!({ "do": "create", "type": kind.name(), "name": name, "text": text, "target": target })
            }
            Self::Update { policy, text } => {
                json!({ "do": "update", "policy": policy.to_string(), "text": text })
            }
            Self::Attach { policy, target } => {
                json!({ "do": "attach", "policy": policy.to_string(), "target": target.qualified() })
            }
            Self::Detach { policy, target } => {
                json!({ "do": "detach", "policy": policy.to_string(), "target": target.qualified() })
            }
            Self::Inline { of, name, text } => {
                json!({ "do": "inline", "of": of.to_string(), "name": name, "text": text })
            }
        }
    }

    fn from_json(value: &Value) -> Option<Self> {
        let text = |key: &str| value[key].as_str().map(str::to_string);
        let kind = || PolicyType::by_name(value["type"].as_str()?);
        let policy = || value["policy"].as_str()?.parse().ok();
        let target = || PolicyTarget::from_qualified(value["target"].as_str()?).ok();
        Some(match value["do"].as_str()? {
            "switch" => Self::Switch {
                kind: kind()?,
                on: value["on"].as_bool()?,
            },
            "create" => Self::Create {
                kind: kind()?,
                name: text("name")?,
                text: text("text")?,
                target: target(),
            },
            "update" => Self::Update {
                policy: policy()?,
                text: text("text")?,
            },
            "attach" => Self::Attach {
                policy: policy()?,
                target: target()?,
            },
            "detach" => Self::Detach {
                policy: policy()?,
                target: target()?,
            },
            "inline" => Self::Inline {
                of: value["of"].as_str()?.parse().ok()?,
                name: text("name")?,
                text: text("text")?,
            },
            _ => return None,
        })
    }
}

/// The short name of a policy type in a sentence: "SCP".
pub fn short(kind: PolicyType) -> &'static str {
    if kind == PolicyType::ServiceControl {
        "SCP"
    } else if kind == PolicyType::ResourceControl {
        "RCP"
    } else {
        kind.called()
    }
}

fn plural(kind: PolicyType) -> Message {
    if kind == PolicyType::ServiceControl {
        "Service control policies".into()
    } else if kind == PolicyType::ResourceControl {
        "Resource control policies".into()
    } else {
        kind.name().into()
    }
}

/// The name of a target in a sentence: "the root", "Workloads", "Payments".
pub fn target_name(world: &World, target: &PolicyTarget) -> Message {
    match target {
        PolicyTarget::Account(account) => world.name_of(*account).into(),
        PolicyTarget::Parent(place) => world
            .organizations()
            .find(|organization| organization.has_parent(place))
            .map_or_else(
                || place.to_string().into(),
                |organization| world.target_name(organization, target),
            ),
    }
}

fn find<'w>(
    world: &'w World,
    policy: &PolicyId,
) -> Option<(&'w Organization, &'w OrganizationPolicy)> {
    world.organizations().find_map(|organization| {
        organization
            .policy(policy)
            .map(|policy| (organization, &**policy))
    })
}

/// Changes as JSON, to store them.
pub fn to_json(changes: &[DraftChange]) -> Value {
    changes.iter().map(DraftChange::to_json).collect()
}

/// The changes stored as JSON, without those that cannot be read.
pub fn from_json(value: &Value) -> Vec<DraftChange> {
    let rows = value.as_array().into_iter().flatten();
    rows.filter_map(DraftChange::from_json).collect()
}

/// A change of a draft that was tried out.
#[derive(Clone, Debug, PartialEq)]
pub struct TriedChange {
    /// The commands that carry it out; none if it is refused.
    pub commands: Vec<Command>,
    /// Why it would be refused; the draft's world is then without it.
    pub refusal: Option<String>,
}

/// A draft, tried out.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The world with all changes that are not refused.
    pub world: World,
    /// The changes, in order.
    pub tried: Vec<TriedChange>,
}

impl Draft {
    /// All commands in order.
    pub fn commands(&self) -> impl Iterator<Item = &Command> {
        self.tried.iter().flat_map(|tried| &tried.commands)
    }
}

/// Tries changes on a copy of the world as the current user. With `anybody`, people of the management account and of the changed
/// accounts make the changes that the current user may not make.
pub fn try_out(world: &World, actor: &Principal, anybody: bool, changes: &[DraftChange]) -> Draft {
    let mut hand = Hand {
        world: world.clone(),
        actor,
        anybody,
        commands: Vec::new(),
    };
    let tried = changes
        .iter()
        .map(|change| {
            let before = hand.world.clone();
            let refusal = hand.make(change).err();
            let mut commands = std::mem::take(&mut hand.commands);
            if refusal.is_some() {
                // A change is made completely or not at all.
                hand.world = before;
                commands.clear();
            }
            TriedChange { commands, refusal }
        })
        .collect();
    Draft {
        world: hand.world,
        tried,
    }
}

struct Hand<'a> {
    world: World,
    actor: &'a Principal,
    anybody: bool,
    commands: Vec<Command>,
}

impl Hand<'_> {
    fn make(&mut self, change: &DraftChange) -> Result<(), String> {
        match change {
            DraftChange::Switch { kind, on } => self.switch(*kind, *on)?,
            DraftChange::Create {
                kind,
                name,
                text,
                target,
            } => {
                let manager = self.organization(None)?.management;
                let input = json!({ "Name": name, "Description": "", "Type": kind.name(), "Content": text });
                let answer = self.call(manager, "organizations:CreatePolicy", input)?;
                if let Some(target) = target {
                    let id = answer.pointer("/Policy/PolicySummary/Id");
                    let input = json!({ "PolicyId": id, "TargetId": target.to_string() });
                    self.call(manager, "organizations:AttachPolicy", input)?;
                }
            }
            DraftChange::Update { policy, text } => {
                let manager = self.organization(Some(policy))?.management;
                let input = json!({ "PolicyId": policy.to_string(), "Content": text });
                self.call(manager, "organizations:UpdatePolicy", input)?;
            }
            DraftChange::Attach { policy, target } | DraftChange::Detach { policy, target } => {
                let manager = self.organization(Some(policy))?.management;
                let operation = if matches!(change, DraftChange::Attach { .. }) {
                    "organizations:AttachPolicy"
                } else {
                    "organizations:DetachPolicy"
                };
                let input =
                    json!({ "PolicyId": policy.to_string(), "TargetId": target.to_string() });
                self.call(manager, operation, input)?;
            }
            DraftChange::Inline { of, name, text } => {
                let (operation, member, who) = match of {
                    Principal::User { name, .. } => ("iam:PutUserPolicy", "UserName", name),
                    Principal::Role { role, .. } => ("iam:PutRolePolicy", "RoleName", role),
                    Principal::Root(_) | Principal::AssumedRoot { .. } => {
                        return Err("The root user has no policies of its own.".into());
                    }
                };
                let input = json!({ member: &**who, "PolicyName": name, "PolicyDocument": text });
                self.call(of.account(), operation, input)?;
            }
        }
        Ok(())
    }

    fn switch(&mut self, kind: PolicyType, on: bool) -> Result<(), String> {
        let organization = self.organization(None)?;
        let (manager, root) = (organization.management, organization.root.to_string());
        let operation = if on {
            "organizations:EnablePolicyType"
        } else {
            "organizations:DisablePolicyType"
        };
        let input = json!({ "RootId": root, "PolicyType": kind.name() });
        self.call(manager, operation, input)?;
        let types = &self.organization(None)?.policy_types;
        if types.get(&kind).is_some_and(|it| it.pending) {
            self.take(Command::Time(TimeMove::Advance { ms: 10 * SECOND }))?;
        }
        Ok(())
    }

    /// The organization of the current user, if it has the policy; else the first organization that does.
    fn organization(&self, policy: Option<&PolicyId>) -> Result<&Organization, String> {
        let own = self.world.organization_of(self.actor.account());
        let has = |organization: &&Organization| {
            policy.is_none_or(|policy| organization.policy(policy).is_some())
        };
        own.filter(has)
            .or_else(|| self.world.organizations().find(has))
            .ok_or_else(|| "This policy or organization does not exist.".into())
    }

    /// Calls as the current user; if that is refused and `anybody` is set, as the people of the account in turn.
    fn call(&mut self, account: AccountId, operation: &str, input: Value) -> Result<Value, String> {
        let mut callers = vec![self.actor.clone()];
        if self.anybody {
            let others = self.world.account(account).map(people).unwrap_or_default();
            callers.extend(others.into_iter().map(|person| person.principal));
        }
        let mut refusal = String::new();
        // A refusal inside the account says more than that of an outsider without permissions.
        for caller in callers {
            let inside = caller.account() == account;
            let call = Command::Call(Call::new(caller, operation, input.clone()));
            match self.take(call) {
                Ok(answer) => return Ok(answer),
                Err(why) if refusal.is_empty() || (inside && refusal.starts_with("You don't")) => {
                    refusal = why;
                }
                Err(_) => {}
            }
        }
        Err(refusal)
    }

    fn take(&mut self, command: Command) -> Result<Value, String> {
        match engine::step(&mut self.world, &command) {
            Ok(outcome) => match outcome.error {
                Some(error) => Err(error.message.to_string()),
                None => {
                    self.commands.push(command);
                    Ok(outcome.answer)
                }
            },
            Err(refusal) => Err(refusal.error.message.to_string()),
        }
    }
}

/// Checks whether the document of a change is a policy of its kind.
///
/// # Errors
///
/// The mistake in the document.
pub fn check(change: &DraftChange, world: &World) -> Result<(), policy::DocumentError> {
    match change.text() {
        Some(text) => Document::parse_as(change.language(world), text).map(|_| ()),
        None => Ok(()),
    }
}
