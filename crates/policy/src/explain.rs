//! Explanations: the sentences for a verdict.
//!
//! Nothing is evaluated again: a verdict contains what its explanation needs.

use std::fmt;

use message::{Message, message};

use super::layers::Verdict;
use super::request::Decision;
use crate::condition::{ConditionTrace, ContextValue, Truth};
use crate::document::Effect;
use crate::layers::{Answers, Exemption, LayerKind, LayerResult, LayerVerdict, StatementTrace};

impl Exemption {
    /// The reason, as the end of a sentence after "because".
    pub fn reason(self) -> &'static str {
        match self {
            Exemption::ManagementAccount => "the management account is never restricted by them",
            Exemption::ServiceLinkedRole => "service-linked roles are never restricted by them",
            Exemption::ServicePrincipal => "a service acting for itself is not restricted by them",
            Exemption::Anonymous => "the caller belongs to no account",
            Exemption::NotInOrganization => "the account belongs to no organization",
            Exemption::OutsideOrganization => "the caller belongs to another organization",
            Exemption::TypeNotEnabled => "this policy type is not enabled in the root",
            Exemption::ActionNotSubject => "the action is not subject to them",
            Exemption::Other(reason) => reason,
        }
    }
}

impl Verdict {
    /// Whether the request is allowed.
    pub fn is_allowed(&self) -> bool {
        self.decision == Decision::Allowed
    }

    /// The layer that a refusal is attributed to: the first in order, if several refuse.
    pub fn deciding_layer(&self) -> Option<LayerKind> {
        self.answers().deciding(self.facts)
    }

    /// The layers without which the request would have been allowed, all together. Empty if it is allowed, or if removing
    /// layers is not enough because nothing grants it.
    pub fn blocked_by(&self) -> Vec<LayerKind> {
        let answers = self.answers();
        let mut blocking: Vec<LayerKind> = Vec::new();
        let mut without = answers;
        for layer in LayerKind::ALL {
            let limit = layer < LayerKind::Identity && !answers.get(layer).lets_through();
            if limit || answers.get(layer) == LayerResult::ExplicitDeny {
                blocking.push(layer);
                without = without.with(layer, LayerResult::NotPresent);
            }
        }
        if without.decide(self.facts) != Decision::Allowed {
            return Vec::new();
        }
        // Some of them may not matter: a boundary does not limit what a resource policy gives a user by name.
        for layer in LayerKind::ALL {
            let kept = without.with(layer, answers.get(layer));
            if blocking.contains(&layer) && kept.decide(self.facts) == Decision::Allowed {
                blocking.retain(|other| *other != layer);
                without = kept;
            }
        }
        blocking
    }

    /// The statements that depend on unknown values, if these could change the decision: their [`StatementTrace::unknown`] names
    /// the keys.
    pub fn undecided(&self) -> Vec<&StatementTrace> {
        let statements = self.layers.iter().flat_map(|layer| &layer.statements);
        let turns = |statement: &&StatementTrace| {
            !self.unknown.is_empty() && statement.applies == Truth::Unknown
        };
        statements.filter(turns).collect()
    }

    /// The end of IAM's own message for a refusal; empty if the request is allowed.
    pub fn reason_phrase(&self, action: &str) -> Message {
        let Some(layer) = self.deciding_layer() else {
            return Message::default();
        };
        match self.decision {
            Decision::Allowed => Message::default(),
            Decision::ImplicitlyDenied => {
                message!(
                    "because no {noun} allows the {action} action",
                    noun = self.noun(layer),
                    action = action.to_string()
                )
            }
            Decision::ExplicitlyDenied => {
                message!("with an explicit deny in {one}", one = self.one(layer))
            }
        }
    }

    /// The noun for a policy of the layer in IAM's messages, including the trust policy of a role that is assumed.
    fn noun(&self, layer: LayerKind) -> &'static str {
        if layer == LayerKind::Resource && self.facts.trust {
            "role trust policy"
        } else {
            layer.noun()
        }
    }

    /// The same, with its article.
    fn one(&self, layer: LayerKind) -> &'static str {
        if layer == LayerKind::Resource && self.facts.trust {
            "the role trust policy"
        } else {
            layer.one()
        }
    }

    /// The explanation in plain sentences: the decision first, then layer by layer.
    pub fn explain(&self) -> Vec<Message> {
        let mut lines = vec![self.summary()];
        for layer in &self.layers {
            explain_layer(layer, self.facts.trust, &mut lines);
        }
        if !self.unknown.is_empty() {
            let named = |names: &mut dyn Iterator<Item = &str>| {
                let quoted: Vec<String> = names.map(|name| format!("`{name}`")).collect();
                quoted.join(", ")
            };
            let keys = named(&mut self.unknown.iter().map(String::as_str));
            let undecided = self.undecided();
            let on_it = named(&mut undecided.iter().map(|statement| statement.label.as_str()));
            let hangs = if undecided.len() == 1 {
                "depends"
            } else {
                "depend"
            };
            lines.push(message!("Unknown: the value of {keys}, on which {on_it} {hangs}. It could change the decision, and counts against the request."));
        }
        lines
    }

    fn summary(&self) -> Message {
        let Some(layer) = self.deciding_layer() else {
            return "Allowed: a policy grants it and no layer stops it.".into();
        };
        if self.decision == Decision::ImplicitlyDenied {
            return message!("Denied: no {noun} allows it.", noun = self.noun(layer));
        }
        let one = self.one(layer);
        if self.unknown.is_empty() {
            message!("Denied: there is an explicit deny in {one}.")
        } else {
            let keys: Vec<String> = self.unknown.iter().map(|it| format!("`{it}`")).collect();
            message!(
                "Cannot be decided without {keys}: there may be an explicit deny in {one}.",
                keys = keys.join(", ")
            )
        }
    }

    pub(crate) fn answers(&self) -> Answers {
        Answers::of(&self.layers, self.facts, true)
    }
}

pub(crate) fn counts(statement: &StatementTrace, effect: Effect) -> bool {
    statement.matched && statement.effect == effect
}

/// The name of a layer, and that of a single policy or statement of it.
fn titles(layer: LayerKind, trust: bool) -> (&'static str, &'static str) {
    let single = match layer {
        LayerKind::ServiceControlPolicy | LayerKind::ResourceControlPolicy => layer.noun(),
        LayerKind::Identity => "policy of the caller",
        LayerKind::PermissionsBoundary | LayerKind::SessionPolicy | LayerKind::Resource => {
            "statement of it"
        }
    };
    if layer == LayerKind::Resource && trust {
        ("Trust policy of the role", single)
    } else {
        (layer.title(), single)
    }
}

/// Whether every denial of a layer depends on a value that is not known.
fn is_open(layer: &LayerVerdict) -> bool {
    let mut denials = layer
        .statements
        .iter()
        .filter(|it| counts(it, Effect::Deny));
    denials.all(|it| it.applies == super::context::Truth::Unknown)
}

fn explain_layer(layer: &LayerVerdict, trust: bool, lines: &mut Vec<Message>) {
    let (plural, single) = titles(layer.layer, trust);
    let place = match &layer.level {
        Some(level) => message!("{plural} at {level}"),
        None => plural.into(),
    };
    let labels = |effect: Effect| {
        let matched = layer
            .statements
            .iter()
            .filter(|statement| counts(statement, effect));
        matched
            .map(|statement| format!("`{}`", statement.label))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let says = match layer.result {
        LayerResult::NotPresent => return,
        // A session policy that only denies.
        LayerResult::Allow if labels(Effect::Allow).is_empty() => "denies nothing of this".into(),
        LayerResult::Allow => message!("allowed by {labels}", labels = labels(Effect::Allow)),
        LayerResult::AllowForRole => {
            message!(
                "allowed by {labels}, which names the role: boundary and session policy still limit it",
                labels = labels(Effect::Allow)
            )
        }
        LayerResult::AllowForAccount => {
            message!(
                "allowed by {labels}, which names the account: the caller's own policies must allow it too",
                labels = labels(Effect::Allow)
            )
        }
        LayerResult::ExplicitDeny if is_open(layer) => {
            message!("may be denied by {labels}", labels = labels(Effect::Deny))
        }
        LayerResult::ExplicitDeny => message!("denied by {labels}", labels = labels(Effect::Deny)),
        LayerResult::ImplicitDeny => message!("no {single} allows it"),
        LayerResult::Skipped(exemption) => {
            message!("skipped, because {reason}", reason = exemption.reason())
        }
        LayerResult::RootUser => {
            "not needed, because the root user may do everything in its account".into()
        }
    };
    lines.push(message!("{place}: {says}."));
    for statement in &layer.statements {
        // Shows why a deny holds, and why an allow about this action does not.
        let near_miss = layer.result == LayerResult::ImplicitDeny
            && statement.effect == Effect::Allow
            && statement.action;
        if near_miss || counts(statement, Effect::Deny) {
            lines.extend(explain_statement(statement));
        }
    }
}

fn explain_statement(statement: &StatementTrace) -> Option<Message> {
    let label = &statement.label;
    if statement.principal == Some(false) {
        return Some(message!("`{label}` names the action, but not the caller."));
    }
    if statement.resource == Some(Truth::False) {
        return Some(message!(
            "`{label}` names the action, but not the resource."
        ));
    }
    let wanted = if statement.effect == Effect::Deny {
        Truth::True
    } else {
        Truth::False
    };
    let relevant = |condition: &&ConditionTrace| {
        condition.result == wanted || condition.result == Truth::Unknown
    };
    let conditions: Vec<Message> = statement
        .conditions
        .iter()
        .filter(relevant)
        .map(ConditionTrace::says)
        .collect();
    (!conditions.is_empty()).then(|| {
        let conditions = Message::joined("; ", conditions);
        message!("`{label}`: {conditions}.")
    })
}

impl ConditionTrace {
    /// The result of the condition, and why.
    pub fn says(&self) -> Message {
        let request: Message = match &self.request {
            ContextValue::One(value) => message!("is `{value}`"),
            ContextValue::Many(values) => message!("is [{values}]", values = values.join(", ")),
            ContextValue::Absent => "is not in the request".into(),
            ContextValue::Unknown => "is unknown".into(),
        };
        let holds = match self.result {
            Truth::True => "holds",
            Truth::Unknown => "cannot be decided",
            Truth::False => "does not hold",
        };
        message!(
            "`{key}` {request}, so {operator} [{policy}] {holds}",
            key = self.key,
            operator = self.operator,
            policy = self.policy.join(", ")
        )
    }
}

impl fmt::Display for ConditionTrace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.says().fmt(f)
    }
}
