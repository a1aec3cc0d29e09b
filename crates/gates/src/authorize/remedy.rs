//! Remedies for denials: the smallest change that lets a request pass, as commands of people who may make the change.
//!
//! [`policy::Verdict::smallest_changes`] says what must change. This module edits the documents, and `remedy/keep.rs` finds
//! where each is stored and who may write it. A remedy has commands only if they make all the changes; after them, the same
//! request passes the gate of policy.
//!
//! A new statement allows only the request: its action, its resource, and the condition keys that say what it is about
//! (`keep::SCOPES`). A statement that denies is not removed; it gets an exception for the caller, so that its effect on other
//! callers stays the same. All changes to one document are made together.

pub mod keep;

use std::sync::Arc;

use message::{Message, message};
use policy::{Change, Document, Effect, LayerKind, LayerVerdict, Truth, Verdict, edit};

use super::request::AccessRequest;
use crate::authorize;
use api::ids::AccountId;
use api::partition::Partition;
use api::policy_types::{PolicyTarget, PolicyType};
use api::root_access::RootTask;
use state::command::Command;
use state::organization::Organization;
use state::outcome::{Judgment, Remedy};
use state::world::World;

/// One change: a sentence, and its commands if there are any.
struct Step {
    says: Message,
    commands: Vec<Command>,
}

impl Step {
    fn only(says: impl Into<Message>) -> Self {
        Self::by(says, None)
    }

    fn by(says: impl Into<Message>, command: Option<Command>) -> Self {
        Self {
            says: says.into(),
            commands: command.into_iter().collect(),
        }
    }
}

/// A document with its changes so far.
struct Edit {
    original: Arc<Document>,
    layer: LayerKind,
    /// The first level at which it is attached, counted from the root.
    level: usize,
    now: Document,
    /// The results of each change alone, so that a policy attached at several levels is changed once.
    made: Vec<String>,
    says: Vec<Message>,
}

/// Finds the changes for one refused request.
struct Doctor<'w> {
    world: &'w World,
    ask: &'w AccessRequest<'w>,
    edits: Vec<Edit>,
    steps: Vec<Step>,
}

/// The smallest change that would let the request pass.
pub fn remedy(world: &World, ask: &AccessRequest<'_>, judgment: &Judgment) -> Remedy {
    let verdict = &judgment.verdict;
    if let Some(remedy) = another_task(world, ask, verdict) {
        return remedy;
    }
    let changes = verdict.smallest_changes(&judgment.request);
    let allows = changes
        .iter()
        .any(|it| matches!(it, Change::AddAllow { .. }));
    if allows && !can_be_named(ask.resource) {
        return correct_the_call(ask.resource);
    }
    let mut doctor = Doctor {
        world,
        ask,
        edits: Vec::new(),
        steps: Vec::new(),
    };
    for change in changes {
        if let Change::AddAllow { layer, level, .. } = &change {
            let at = verdict
                .layers
                .iter()
                .filter(|it| it.layer == *layer)
                .position(|it| it.level == *level);
            doctor.allow(*layer, at.unwrap_or(0));
        }
    }
    for (at, layer) in verdict.layers.iter().enumerate() {
        let before = verdict.layers.iter().take(at);
        let level = before.filter(|it| it.layer == layer.layer).count();
        doctor.spare(layer, level);
    }
    for edit in std::mem::take(&mut doctor.edits) {
        let step = doctor.keep(&edit);
        doctor.steps.push(step);
    }
    let steps = doctor.steps;
    let complete = steps.iter().all(|step| !step.commands.is_empty());
    let says: Vec<Message> = steps.iter().map(|step| step.says.clone()).collect();
    Remedy {
        says: match says.len() {
            0 => "No change of a policy can allow this call.".into(),
            1 => Message::joined(" ", says),
            count => message!(
                "{count} changes are needed together. {list}",
                list = Message::joined(" ", says)
            ),
        },
        commands: if complete {
            steps.into_iter().flat_map(|step| step.commands).collect()
        } else {
            Vec::new()
        },
    }
}

fn correct_the_call(resource: &str) -> Remedy {
    Remedy {
        says: message!(
            "No statement can name `{resource}`, which is not an ARN: correct the call.",
            resource = resource.to_string()
        ),
        commands: Vec::new(),
    }
}

/// Whether the grammar of policies takes a resource: an ARN in a partition of AWS, or all. A caller can give anything
/// as the ARN of a role to pass.
fn can_be_named(resource: &str) -> bool {
    let mut fields = resource.splitn(6, ':');
    resource == "*"
        || fields.next() == Some("arn")
            && fields
                .next()
                .is_some_and(|it| Partition::by_name(it).is_some())
            && fields.count() == 4
}

/// The remedy if the task policy of a root session denies. Nobody can change that policy, but another task may allow the
/// action.
fn another_task(world: &World, ask: &AccessRequest<'_>, verdict: &Verdict) -> Option<Remedy> {
    let session = world
        .account(ask.caller.account())?
        .root_session_of(ask.caller)?;
    let stopped = |layer: &LayerVerdict| {
        layer.layer == LayerKind::SessionPolicy && !layer.result.lets_through()
    };
    if !verdict.layers.iter().any(stopped) {
        return None;
    }
    let tasks: Vec<&str> = RootTask::ALL
        .into_iter()
        .filter(|task| task.permits(ask.action))
        .map(RootTask::name)
        .collect();
    let says = if tasks.is_empty() {
        message!(
            "This root session is only for {task}, and no task of AssumeRoot permits `{action}`.",
            task = session.task.name(),
            action = ask.action.to_string()
        )
    } else {
        message!(
            "This root session is only for {task}. For `{action}` on the root user's own credentials, start another one with {list}.",
            task = session.task.name(),
            action = ask.action.to_string(),
            list = tasks.join(" / ")
        )
    };
    Some(Remedy {
        says,
        commands: Vec::new(),
    })
}

impl Doctor<'_> {
    fn account(&self) -> AccountId {
        self.ask.caller.account()
    }

    /// The target at a level, counted from the root, with its organization.
    fn target(&self, layer: LayerKind, level: usize) -> Option<(&Organization, PolicyTarget)> {
        // SCPs limit the caller's account, RCPs the owner's.
        let account = self
            .ask
            .owner
            .filter(|_| layer == LayerKind::ResourceControlPolicy)
            .unwrap_or(self.account());
        let organization = self.world.organization_of(account)?;
        let parent = &self.world.membership_of(account)?.parent;
        let target = match organization.path(parent).into_iter().nth(level) {
            Some(step) => PolicyTarget::Parent(step),
            None => PolicyTarget::Account(account),
        };
        Some((organization, target))
    }

    /// Lets a layer allow the action, at one of its levels.
    fn allow(&mut self, layer: LayerKind, level: usize) {
        let (ask, action, resource) = (self.ask, self.ask.action, self.ask.resource);
        match layer {
            LayerKind::ServiceControlPolicy | LayerKind::ResourceControlPolicy => {
                let Some((organization, target)) = self.target(layer, level) else {
                    return;
                };
                let place = self.world.target_name(organization, &target);
                let attached = organization.attached(kind_of(layer), &target);
                let own = attached.iter().find(|policy| !policy.managed);
                let found = own.and_then(|own| Some((own.name.clone(), own.document.clone()?)));
                match found {
                    Some((name, document)) => self.edit(
                        layer,
                        level,
                        &document,
                        message!("{name} at {place} can allow `{action}`: every level must.", action = action.to_string()),
                        |document| keep::allowing(document, ask, Some(resource), None),
                    ),
                    None => self.steps.push(Step::only(message!("A {noun} that allows `{action}` must be attached to {place}: every level must allow it.", noun = layer.noun(), action = action.to_string()))),
                }
            }
            LayerKind::Identity => {
                let step = self.grant();
                self.steps.push(step);
            }
            LayerKind::Resource => self.open_resource(),
            LayerKind::PermissionsBoundary => match self.boundary() {
                Some(document) => self.edit(
                    layer,
                    level,
                    &document,
                    message!("The permissions boundary can allow `{action}`: it limits whatever other policies give.", action = action.to_string()),
                    |document| keep::allowing(document, ask, Some(resource), None),
                ),
                None => self.steps.push(Step::only(message!("The permissions boundary must allow `{action}`: it limits whatever other policies give.", action = action.to_string()))),
            },
            LayerKind::SessionPolicy => self.steps.push(Step::only(message!("The session was started with a policy that does not allow `{action}`. Assume the role again with a policy that allows it, or without one.", action = action.to_string()))),
        }
    }

    /// Adds exceptions for the caller to the statements of a layer that deny.
    fn spare(&mut self, layer: &LayerVerdict, level: usize) {
        let arn = authorize::arn_of(self.world, self.ask.caller);
        let action = self.ask.action;
        for statement in &layer.statements {
            if statement.matched && statement.effect == Effect::Deny {
                let denies = if statement.applies == Truth::Unknown {
                    message!(
                        "may deny `{action}`: this depends on `{list}`, which is unknown here and counts against the caller. No allow overrides a deny",
                        action = action.to_string(),
                        list = statement.unknown.join("`, `")
                    )
                } else {
                    message!(
                        "denies `{action}`, and no allow overrides a deny",
                        action = action.to_string()
                    )
                };
                let says = message!(
                    "`{label}` {denies}: the statement can exempt this caller.",
                    label = statement.label
                );
                self.edit(layer.layer, level, &statement.document, says, |document| {
                    edit::sparing(document, statement.index, &arn)
                });
            }
        }
    }

    /// Changes a document, in addition to earlier changes.
    fn edit(
        &mut self,
        layer: LayerKind,
        level: usize,
        original: &Arc<Document>,
        says: Message,
        change: impl Fn(&Document) -> String,
    ) {
        let mut known = self
            .edits
            .iter_mut()
            .find(|edit| Arc::ptr_eq(&edit.original, original));
        let alone = change(original);
        if let Some(known) = &mut known
            && known.made.contains(&alone)
        {
            if !known.says.contains(&says) {
                known.says.push(says);
            }
            return;
        }
        let before = known.as_ref().map_or(&**original, |known| &known.now);
        // The result of an edit is a valid document.
        let Ok(now) = Document::parse(&change(before)) else {
            return;
        };
        match known {
            Some(known) => {
                known.now = now;
                known.made.push(alone);
                known.says.push(says);
            }
            None => self.edits.push(Edit {
                original: original.clone(),
                layer,
                level,
                now,
                made: vec![alone],
                says: vec![says],
            }),
        }
    }
}

fn kind_of(layer: LayerKind) -> PolicyType {
    if layer == LayerKind::ResourceControlPolicy {
        PolicyType::ResourceControl
    } else {
        PolicyType::ServiceControl
    }
}
