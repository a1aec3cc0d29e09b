//! The form of a question, and of its answer.

use std::sync::Arc;

use policy::{ContextValue, Decision, Document, LayerKind, Verdict};

use crate::authorize::AccessRequest;
use crate::resource_policies::bucket_policy;
use api::ids::{AccountId, Text};
use api::principal::Principal;
use state::world::World;

/// A question.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// The principal that would call.
    pub principal: Principal,
    /// The action of any service: `service:Action`.
    pub action: Text,
    /// The ARN of the resource. `None`: no particular resource, so that only statements about `*` count. Empty: any resource, so that the
    /// answer depends on it where policies name some.
    pub resource: Option<Text>,
    /// The condition keys of the request, with their values.
    pub context: Vec<(Text, ContextValue)>,
    /// The policy of a resource that Orgsim does not model.
    pub resource_policy: Option<Arc<Document>>,
    /// A permissions boundary to use instead of the principal's own.
    pub boundary: Option<Arc<Document>>,
    /// A session policy to use instead of the session's own.
    pub session: Option<Arc<Document>>,
}

impl Question {
    /// A question without a particular resource, with no condition keys given.
    pub fn new(principal: Principal, action: impl Into<Text>) -> Self {
        Self {
            principal,
            action: action.into(),
            resource: None,
            context: Vec::new(),
            resource_policy: None,
            boundary: None,
            session: None,
        }
    }

    /// The same question about any resource, if it names none. To assume a role, one must be named.
    #[must_use]
    pub fn or_any_resource(mut self) -> Self {
        let assumes = |action: &str| action.to_ascii_lowercase().starts_with("sts:assumerole");
        if self.resource.is_none() && !assumes(&self.action) {
            self.resource = Some("".into());
        }
        self
    }

    /// Whether nothing says which account owns the resource: neither its ARN, nor a condition key, nor the world.
    pub fn lacks_owner(&self, world: &World) -> bool {
        let given = |it: &(Text, ContextValue)| it.0.eq_ignore_ascii_case("aws:ResourceAccount");
        self.resource.as_deref().is_some_and(|resource| {
            let mut ask = AccessRequest::new(&self.principal, &self.action, resource);
            resource.starts_with("arn:")
                && AccountId::of_arn(resource).is_none()
                && !self.context.iter().any(given)
                && bucket_policy(world, &mut ask).is_none()
        })
    }
}

/// The answer to a question in one word, for tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ruling {
    /// Policy allows it.
    Allowed,
    /// This layer denies it.
    Denied(LayerKind, Decision),
    /// It depends on these condition keys, whose values are unknown.
    Depends(Vec<String>),
}

impl From<&Verdict> for Ruling {
    fn from(verdict: &Verdict) -> Self {
        if !verdict.unknown.is_empty() {
            return Self::Depends(verdict.unknown.clone());
        }
        match verdict.deciding_layer() {
            Some(layer) => Self::Denied(layer, verdict.decision),
            None => Self::Allowed,
        }
    }
}
