//! The smallest changes to policies that would let a refused request through.

use std::fmt;
use std::sync::Arc;

use message::{Message, message};

use super::layers::Verdict;
use super::request::{Decision, Request};
use crate::document::{Document, Effect};
use crate::explain::counts;
use crate::layers::{Answers, Facts, LayerKind, LayerResult, LayerVerdict};

/// One change to a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A statement that allows the action on the resource.
    AddAllow {
        /// The layer.
        layer: LayerKind,
        /// The level, for SCPs and RCPs.
        level: Option<Message>,
        /// The action of the request.
        action: String,
        /// The resource of the request.
        resource: String,
    },
    /// A statement to remove, or to narrow so that it does not apply to the request.
    RemoveDeny {
        /// The layer.
        layer: LayerKind,
        /// The level, for SCPs and RCPs.
        level: Option<Message>,
        /// The policy's name.
        policy: Message,
        /// The statement.
        statement: StatementPlace,
    },
}

/// The place of a statement. It displays as its label, `policy:Sid` or `policy:index`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementPlace {
    /// `policy:Sid`, or `policy:index` counted from 1.
    pub label: String,
    /// The policy.
    pub document: Arc<Document>,
    /// The statement's place in `document.statements()`, from 0.
    pub index: usize,
}

impl std::ops::Deref for StatementPlace {
    type Target = str;

    fn deref(&self) -> &str {
        &self.label
    }
}

impl fmt::Display for StatementPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.label)
    }
}

impl Change {
    /// The change, as an instruction.
    pub fn says(&self) -> Message {
        let place = |layer: LayerKind, level: &Option<Message>| match level {
            Some(level) => message!("a {noun} attached to {level}", noun = layer.noun()),
            None => match layer {
                LayerKind::ServiceControlPolicy => "the service control policy",
                LayerKind::ResourceControlPolicy => "the resource control policy",
                LayerKind::PermissionsBoundary => "the permissions boundary",
                LayerKind::SessionPolicy => "the session policy",
                LayerKind::Identity => "an identity-based policy of the caller",
                LayerKind::Resource => "the resource-based or trust policy, naming the caller",
            }
            .into(),
        };
        match self {
            Change::AddAllow {
                layer,
                level,
                action,
                resource,
            } => {
                message!(
                    "Allow `{action}` on `{resource}` in {place}.",
                    place = place(*layer, level)
                )
            }
            Change::RemoveDeny {
                layer,
                level,
                statement,
                ..
            } => {
                message!(
                    "Remove or narrow the Deny statement `{statement}` in {place}.",
                    place = place(*layer, level)
                )
            }
        }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.says().fmt(f)
    }
}

impl Verdict {
    /// The changes that, made together, would let the request through; none of them is superfluous. Empty when it is allowed.
    pub fn smallest_changes(&self, request: &Request) -> Vec<Change> {
        if self.is_allowed() {
            return Vec::new();
        }
        let needed = self.needed_grants();
        let mut changes = Vec::new();
        for verdict in &self.layers {
            let (layer, level) = (verdict.layer, verdict.level.clone());
            for statement in verdict
                .statements
                .iter()
                .filter(|statement| counts(statement, Effect::Deny))
            {
                changes.push(Change::RemoveDeny {
                    layer,
                    level: level.clone(),
                    policy: statement.policy.clone(),
                    statement: StatementPlace {
                        label: statement.label.clone(),
                        document: statement.document.clone(),
                        index: statement.index,
                    },
                });
            }
            let limit = layer < LayerKind::Identity;
            let allows = verdict
                .statements
                .iter()
                .any(|statement| counts(statement, Effect::Allow));
            if needed.contains(&layer) && !allows && !(limit && verdict.result.lets_through()) {
                let resource = if request.wildcard_only_action || request.resource.is_empty() {
                    "*"
                } else {
                    request.resource.as_str()
                };
                let (action, resource) = (request.action.clone(), resource.to_string());
                changes.push(Change::AddAllow {
                    layer,
                    level,
                    action,
                    resource,
                });
            }
        }
        changes
    }

    /// The layers in which something must be allowed.
    fn needed_grants(&self) -> Vec<LayerKind> {
        let answers = self.answers();
        let mut fixed = answers;
        let mut needed: Vec<LayerKind> = Vec::new();
        for layer in LayerKind::ALL {
            let grant = layer >= LayerKind::Identity;
            let stops = if grant {
                !answers.get(layer).grants()
            } else {
                !answers.get(layer).lets_through()
            };
            // A resource policy is one way to grant; the caller's own policy is tried first, and kept if it is enough.
            let impossible = layer == LayerKind::Identity && !self.facts.has_identity;
            if stops && !impossible {
                needed.push(layer);
                fixed = fixed.with(layer, LayerResult::Allow);
            }
        }
        // First without a grant by the resource, so that inside an account the caller's own policy is the one to change.
        for layer in LayerKind::ALL.into_iter().rev() {
            let silent = if answers.get(layer) == LayerResult::ExplicitDeny {
                without_denies(&self.layers, layer, self.facts)
            } else {
                answers.get(layer)
            };
            let kept = fixed.with(layer, silent);
            if needed.contains(&layer) && kept.decide(self.facts) == Decision::Allowed {
                fixed = kept;
                // Its denies must still be removed, but it needs no allow.
                needed.retain(|other| *other != layer);
            }
        }
        needed
    }
}

/// The result of a layer without the statements that deny.
fn without_denies(layers: &[LayerVerdict], layer: LayerKind, facts: Facts) -> LayerResult {
    if layer == LayerKind::SessionPolicy && facts.session_only_denies {
        return LayerResult::Allow;
    }
    let mut stripped: Vec<LayerVerdict> = layers
        .iter()
        .filter(|verdict| verdict.layer == layer)
        .cloned()
        .collect();
    for verdict in &mut stripped {
        verdict
            .statements
            .retain(|statement| statement.effect == Effect::Allow);
        verdict.result = crate::layers::counted(&verdict.statements);
    }
    Answers::of(&stripped, facts, true).get(layer)
}
