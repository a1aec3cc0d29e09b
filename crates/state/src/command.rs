//! Commands: everything that can be done to a world. Buttons, typed lines, walkthroughs and files all produce these values.

use std::sync::Arc;

use serde_json::{Map, Value};

use crate::imported::ImportedOrganization;
use crate::injected::InjectableError;
use crate::rules::Rule;
use api::ids::{AccountId, Text};
use api::principal::Principal;

/// A command: one step of a session.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// A person calls an AWS API.
    Call(Call),
    /// Simulated time moves.
    Time(TimeMove),
    /// An instructor, AWS Support or chance intervenes from outside the cloud.
    Intervene(Intervention),
}

impl Command {
    /// The call, if it is one.
    pub const fn call(&self) -> Option<&Call> {
        match self {
            Self::Call(call) => Some(call),
            Self::Time(_) | Self::Intervene(_) => None,
        }
    }

    /// Whether it switches a rule of AWS on or off.
    pub const fn switches_a_rule(&self) -> bool {
        matches!(self, Self::Intervene(Intervention::SwitchRule { .. }))
    }
}

/// A call of an AWS API.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// The caller.
    pub caller: Principal,
    /// The operation, with the IAM prefix of its service: `organizations:AcceptHandshake`.
    pub operation: Text,
    /// The input, in the shape of the API.
    pub input: Map<String, Value>,
    /// The Region of the endpoint. Global services ignore it.
    pub region: Text,
    /// The id of the caller's access key that signed the call; `None`: credentials are not checked.
    pub key: Option<Text>,
}

/// The maximum depth of lists and structures in the input of a call, with the input itself. JSON can be read to 127 levels, and
/// a saved session contains the input at the fourth level. Inputs of modeled operations have at most six levels.
pub const MAX_INPUT_DEPTH: usize = 100;

/// Whether an input has at most [`MAX_INPUT_DEPTH`] levels, so that a session with it can be read again.
pub fn is_shallow(input: &Map<String, Value>) -> bool {
    fn fits(value: &Value, depth: usize) -> bool {
        match value {
            Value::Array(items) => depth > 0 && items.iter().all(|it| fits(it, depth - 1)),
            Value::Object(members) => depth > 0 && members.values().all(|it| fits(it, depth - 1)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => true,
        }
    }
    input.values().all(|value| fits(value, MAX_INPUT_DEPTH - 1))
}

impl Call {
    /// A call in the caller's home Region. `operation`: `service:Operation`; `input`: a JSON object, or null for none.
    pub fn new(caller: Principal, operation: &str, input: Value) -> Self {
        let input = if let Value::Object(map) = input {
            map
        } else {
            Map::new()
        };
        Self {
            region: caller.home().into(),
            caller,
            operation: operation.into(),
            input,
            key: None,
        }
    }

    /// The same call, signed with this access key.
    pub fn with_key(self, key: &str) -> Self {
        Self {
            key: Some(key.into()),
            ..self
        }
    }

    /// The same call in another Region.
    pub fn in_region(self, region: &str) -> Self {
        Self {
            region: region.into(),
            ..self
        }
    }
}

/// A move of simulated time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeMove {
    /// Moves time forward by some milliseconds. Tasks that are due run in order.
    Advance {
        /// The number of milliseconds.
        ms: u64,
    },
    /// Moves time to the next entry of the agenda and runs it. Refused if there is none.
    Next,
}

/// An intervention from outside the cloud.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Intervention {
    /// Runs an entry of the agenda now.
    Deliver {
        /// The number of the entry in the agenda.
        due: u64,
    },
    /// Delays an entry of the agenda.
    Delay {
        /// The number of the entry in the agenda.
        due: u64,
        /// The number of milliseconds.
        ms: u64,
    },
    /// Runs an entry of the agenda now and makes it fail.
    Fail {
        /// The number of the entry in the agenda.
        due: u64,
    },
    /// Gives a trusted service a reason to act in an account, such as a resource to inspect or a rule to deploy.
    ServiceActs {
        /// The service's id in the catalog.
        service: Text,
        /// The account.
        account: AccountId,
    },
    /// AWS Support raises the organization's quota of accounts.
    RaiseAccountQuota {
        /// The management account of the organization.
        management: AccountId,
        /// The new quota.
        accounts: u32,
    },
    /// A principal uses a service that is not modeled. Policies decide, and the attempt is recorded.
    Use {
        /// The principal that uses the service.
        principal: Principal,
        /// The action: `service:Action`.
        action: Text,
        /// The ARN of the resource; `None`: no particular resource.
        resource: Option<Text>,
        /// The Region of the request.
        region: Text,
    },
    /// Replaces the daily work of a principal. Without actions, it stops.
    Habit {
        /// The principal.
        principal: Principal,
        /// The actions, each `service:Action`.
        actions: Vec<Text>,
        /// The Region of the requests.
        region: Text,
    },
    /// The owner of an account made by `CreateAccount` completes its sign-up, which a standalone account needs.
    CompleteSignUp {
        /// The account.
        account: AccountId,
    },
    /// The owner of a commercial account signs up for AWS GovCloud (US), which opens a paired account there.
    GovCloud {
        /// The commercial account.
        account: AccountId,
    },
    /// Creates the IAM user `Admin` with full access in an account. An account that does not exist is opened with this id,
    /// standalone and signed up.
    Administrator {
        /// The account.
        account: AccountId,
        /// The email address of a new account's root user; `None`: derived from the id.
        email: Option<Text>,
    },
    /// AWS raises the organization's quotas of transfers of billing.
    RaiseTransferQuotas {
        /// The management account of the organization.
        management: AccountId,
        /// The maximum number of organizations that it may pay for.
        inbound: u32,
        /// The maximum number of transfers in a chain.
        length: u32,
    },
    /// Switches throttling of AWS Organizations on or off. It is off at first.
    Throttle {
        /// Whether calls are throttled from now on.
        on: bool,
    },
    /// Lets the next calls of AWS Organizations get an error that passes by itself.
    Inject {
        /// The error; `None`: no call gets one any more.
        error: Option<InjectableError>,
        /// The operation: `CreateAccount`; `None`: every operation for which AWS documents the error.
        operation: Option<Text>,
        /// The number of calls that get it.
        times: u32,
    },
    /// Switches a rule of AWS on or off. All hold at first. See [`Rule`].
    SwitchRule {
        /// The rule.
        rule: Rule,
        /// Whether it holds from now on.
        on: bool,
    },
    /// AWS Support reinstates a closed account, which is possible for 90 days.
    Reinstate {
        /// The account.
        account: AccountId,
    },
    /// Adds an organization that exists elsewhere, with its accounts, units and policies.
    Import(Arc<ImportedOrganization>),
}
