//! Attachments and flow: which policies are attached where, and what service control policies let pass from level to level.
//!
//! The flow is read from the documents with caution: "everything" and "nothing" only where they hold for every request, otherwise
//! "narrowed". Two allow lists without a common action also count as "narrowed".

use std::sync::Arc;

use message::{Message, message};
use policy::{Document, Effect, Statement};

use api::ids::{PolicyId, Text};
use api::policy_types::{PolicyTarget, PolicyType};
use state::organization::Organization;
use state::policies::OrganizationPolicy;

/// A policy that is attached directly to a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attached {
    /// The policy's id.
    pub id: PolicyId,
    /// The policy's name.
    pub name: Text,
    /// The policy's type.
    pub kind: PolicyType,
    /// Whether AWS manages it, not the customer.
    pub managed: bool,
    /// The effect of the policy.
    pub says: Says,
}

/// The effect of a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    /// Allows every request, as FullAWSAccess does.
    Everything,
    /// A list of what is allowed.
    Allows,
    /// A list of what is denied.
    Denies,
    /// Allows some requests and denies others.
    Both,
    /// Denies every request, regardless of its other statements.
    Stops,
    /// Neither allows nor denies: a management policy.
    Other,
}

/// The amount that service control policies allow at a place, including all levels above.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Flow {
    /// No level limits anything.
    Everything,
    /// Some level on the way limits it.
    Narrowed,
    /// Some level on the way allows nothing.
    Nothing,
}

/// The place where the flow is first limited, or stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowCause {
    /// The root, unit or account.
    pub target: PolicyTarget,
    /// The place's name.
    pub place: Message,
    /// The effect there and its reason, as a sentence.
    pub says: Message,
}

/// The policies attached at a place, and the flow there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hanging {
    /// The policies of the enabled types; the customer's own first, then AWS's.
    pub attached: Vec<Attached>,
    /// The flow; `None` while SCPs are not enabled.
    pub flow: Option<Flow>,
    /// The place where the flow was first limited; `None` while nothing limits it.
    pub cause: Option<Arc<FlowCause>>,
    /// Whether it is the management account, which no SCP or RCP limits.
    pub exempt: bool,
}

impl Hanging {
    /// The number of attached customer managed policies.
    pub fn own(&self) -> usize {
        self.attached.iter().filter(|it| !it.managed).count()
    }
}

/// Reads the policies at the places of one organization.
pub(super) struct FlowReader<'o> {
    organization: &'o Organization,
    types: Vec<PolicyType>,
}

impl<'o> FlowReader<'o> {
    pub fn new(organization: &'o Organization) -> Self {
        Self {
            organization,
            types: enabled(organization),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.types.is_empty()
    }

    /// Whether a target has only the policies that the types attach by default.
    pub fn has_defaults(&self, target: &PolicyTarget) -> bool {
        self.types.iter().all(|kind| {
            self.organization
                .policy_types
                .get(kind)
                .is_none_or(|enabled| !enabled.attached.contains_key(target))
        })
    }

    /// The policies attached at a target, and the flow there; `above` is the place above it.
    pub fn hanging(
        &self,
        target: PolicyTarget,
        place: &Message,
        above: Option<&Hanging>,
    ) -> Hanging {
        let mut policies: Vec<&OrganizationPolicy> = Vec::new();
        for managed in [false, true] {
            for kind in &self.types {
                let here = self.organization.attached(*kind, &target);
                policies.extend(
                    here.into_iter()
                        .map(|policy| &**policy)
                        .filter(|policy| policy.managed == managed),
                );
            }
        }
        let attached = policies.iter().map(|policy| attached(policy)).collect();
        let mut hanging = Hanging {
            attached,
            flow: None,
            cause: None,
            exempt: false,
        };
        if self.types.contains(&PolicyType::ServiceControl) {
            let (own, says) = level(&hanging.attached, place);
            let before = above
                .and_then(|above| above.flow)
                .unwrap_or(Flow::Everything);
            hanging.flow = Some(own.max(before));
            hanging.cause = if own > before {
                Some(Arc::new(FlowCause {
                    target,
                    place: place.clone(),
                    says,
                }))
            } else {
                above.and_then(|above| above.cause.clone())
            };
        }
        hanging
    }
}

/// The enabled policy types that have an effect.
pub(super) fn enabled(organization: &Organization) -> Vec<PolicyType> {
    let all = organization.policy_types.keys().copied();
    all.filter(|kind| organization.enforces(*kind)).collect()
}

pub(super) fn attached(policy: &OrganizationPolicy) -> Attached {
    Attached {
        id: policy.id.clone(),
        name: policy.name.clone(),
        kind: policy.kind,
        managed: policy.managed,
        says: policy.document.as_deref().map_or(Says::Other, says),
    }
}

/// The flow that one level lets through, and the reason if it limits the flow.
fn level(attached: &[Attached], place: &Message) -> (Flow, Message) {
    let scps = || {
        attached
            .iter()
            .filter(|it| it.kind == PolicyType::ServiceControl)
    };
    let with = |wanted: Says| scps().find(|it| it.says == wanted);
    if let Some(it) = with(Says::Stops) {
        let name = &it.name;
        let says = message!(
            "Nothing is allowed at or below {place}: {policy}, attached there, denies every request.",
            policy = name
        );
        return (Flow::Nothing, says);
    }
    let allows = |it: &Attached| matches!(it.says, Says::Everything | Says::Allows | Says::Both);
    if !scps().any(allows) {
        let says = message!(
            "Nothing is allowed at or below {place}: no policy attached there allows anything, and every level must allow."
        );
        return (Flow::Nothing, says);
    }
    let full = with(Says::Everything).is_some();
    let limits = |it: &&Attached| match it.says {
        Says::Denies | Says::Both => true,
        Says::Allows => !full,
        Says::Everything | Says::Stops | Says::Other => false,
    };
    let names: Vec<&str> = scps().filter(limits).map(|it| &*it.name).collect();
    if names.is_empty() {
        return (Flow::Everything, Message::default());
    }
    let names = names.join(", ");
    let says = message!(
        "Narrowed at {place} by the policies attached there: {policies}.",
        policies = names
    );
    (Flow::Narrowed, says)
}

fn says(document: &Document) -> Says {
    let statements = || document.statements().iter();
    let of = |effect: Effect| statements().filter(move |it| it.effect == effect);
    let (allows, denies) = (
        of(Effect::Allow).next().is_some(),
        of(Effect::Deny).next().is_some(),
    );
    if of(Effect::Deny).any(is_whole) {
        Says::Stops
    } else if !denies && of(Effect::Allow).any(is_whole) {
        Says::Everything
    } else {
        match (allows, denies) {
            (true, true) => Says::Both,
            (true, false) => Says::Allows,
            (false, _) => Says::Denies,
        }
    }
}

/// Whether a statement applies to every request: any action, any resource, any principal, no condition.
fn is_whole(statement: &Statement) -> bool {
    let any = |text: &String| text.bytes().all(|byte| byte == b'*');
    statement.conditions.is_empty()
        && !statement.actions.not
        && statement
            .actions
            .patterns
            .iter()
            .any(|it| any(it) || it == "*:*")
        && statement
            .resources
            .as_ref()
            .is_none_or(|it| !it.not && it.patterns.iter().any(any))
        && statement.principals.as_ref().is_none_or(|it| {
            !it.not
                && it
                    .names
                    .contains(&policy::document::PrincipalName::Everyone)
        })
}
