//! A request, with what is known of it.

use crate::context::CallDelegation;
use api::{ids::AccountId, principal::Principal};
use policy::{Context, Source};

/// A request to be authorized.
#[derive(Clone, Debug)]
pub struct AccessRequest<'a> {
    /// The caller.
    pub caller: &'a Principal,
    /// `service:Action`.
    pub action: &'a str,
    /// An ARN, or `*` for actions that have no resource types.
    pub resource: &'a str,
    /// The account that owns the resource; `None`: the caller's own.
    pub owner: Option<AccountId>,
    /// Condition keys of the service and of the request. [`authorize`](super::authorize) adds those that every request has.
    pub context: Context,
    /// The resource's policy, such as a role's trust policy or the organization's delegation policy.
    pub resource_policy: Option<Source>,
    /// Whether the resource policy must allow even within one account.
    pub resource_required: bool,
}

impl<'a> AccessRequest<'a> {
    /// A request for a resource of the caller's own account that has no policy.
    pub fn new(caller: &'a Principal, action: &'a str, resource: &'a str) -> Self {
        Self {
            caller,
            action,
            resource,
            owner: None,
            context: Context::default(),
            resource_policy: None,
            resource_required: false,
        }
    }

    /// The same request with these condition keys instead.
    pub fn with(mut self, context: Context) -> Self {
        self.context = context;
        self
    }

    /// The same request with the delegation policy as the resource policy.
    pub(super) fn under(mut self, delegation: Option<&CallDelegation>) -> Self {
        if let Some(delegation) = delegation {
            self.resource_policy = Some(delegation.policy.clone());
            self.owner = delegation.grants.then_some(delegation.owner);
        }
        self
    }
}

/// Whether an action is one of these of AWS Organizations. Case does not count.
pub(super) fn is_one_of(action: &str, names: &[&str]) -> bool {
    action.split_once(':').is_some_and(|(service, name)| {
        service.eq_ignore_ascii_case("organizations")
            && names.iter().any(|it| it.eq_ignore_ascii_case(name))
    })
}
