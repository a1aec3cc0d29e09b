//! What can be done to a world. Whatever produces a change, be it a button, a typed line, a walkthrough or a
//! file, produces one of these values.

use serde_json::{Map, Value};

use crate::rules::Rule;
use api::ids::{AccountId, Text};
use api::principal::Principal;

/// One step of a session.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// A person calls an AWS API.
    Call(Call),
    /// Simulated time moves.
    Time(TimeMove),
    /// A hand from outside the cloud: an instructor, AWS Support, or chance.
    Intervene(Intervention),
}

/// An API call: who, which operation, with which input.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// The caller.
    pub caller: Principal,
    /// `service:Operation`, for example `organizations:AcceptHandshake`; the service is the IAM prefix.
    pub operation: Text,
    /// The input structure in the API's own shape.
    pub input: Map<String, Value>,
    /// The Region whose endpoint gets it; services with one endpoint do not look at it.
    pub region: Text,
    /// The access key id that it was signed with, one of the caller's; none: nobody looks at credentials.
    pub key: Option<Text>,
}

/// How deep lists and structures may be nested in the input of a call, the input itself counted. JSON is read to 127 levels,
/// and a saved session has the input four levels deep. The deepest input of the modelled operations has six.
pub const MAX_INPUT_DEPTH: usize = 100;

/// Whether an input is nested at most [`MAX_INPUT_DEPTH`] deep, so that a session with it can be read again.
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
    /// `operation` is `service:Operation`; `input` must be a JSON object, or null for none.
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

    /// The same call to the endpoint of another Region.
    pub fn in_region(self, region: &str) -> Self {
        Self {
            region: region.into(),
            ..self
        }
    }
}

/// How simulated time moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TimeMove {
    /// Forward by so many milliseconds; all that falls due on the way happens in order.
    Advance {
        /// The number of milliseconds.
        ms: u64,
    },
    /// To the next thing that waits in the agenda, and let it happen. Refused when nothing waits.
    Next,
}

/// An intervention from outside the cloud.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Intervention {
    /// Let a waiting thing happen now.
    Deliver {
        /// The number of the entry in the agenda.
        due: u64,
    },
    /// Let a waiting thing happen later by so many milliseconds.
    Delay {
        /// The number of the entry in the agenda.
        due: u64,
        /// The number of milliseconds.
        ms: u64,
    },
    /// Make a waiting thing fail when its time comes: now.
    Fail {
        /// The number of the entry in the agenda.
        due: u64,
    },
    /// Give a trusted service a reason to act in an account (a resource to look at, a rule to deploy).
    ServiceActs {
        /// The service's id in the catalog.
        service: Text,
        /// The account.
        account: AccountId,
    },
    /// AWS Support raises the organization's quota of accounts, asked by its management account.
    RaiseAccountQuota {
        /// The management account of the organization.
        management: AccountId,
        /// The new quota.
        accounts: u32,
    },
    /// Somebody uses a service that is not simulated, once: policy is asked, and a trace is left.
    Use {
        /// The principal that uses the service.
        principal: Principal,
        /// `service:Action`.
        action: Text,
        /// An ARN; none: no resource in particular.
        resource: Option<Text>,
        /// The Region of the request.
        region: Text,
    },
    /// Somebody does this every day from now on, in place of what they did; nothing: no more.
    Habit {
        /// The principal.
        principal: Principal,
        /// The actions, each `service:Action`.
        actions: Vec<Text>,
        /// The Region of the requests.
        region: Text,
    },
    /// The owner of an account made by `CreateAccount` gives what an account on its own needs.
    CompleteSignUp {
        /// The account.
        account: AccountId,
    },
    /// The owner of a commercial account signs up for AWS GovCloud (US): an account comes to be there, paired with it.
    GovCloud {
        /// The commercial account.
        account: AccountId,
    },
    /// The account has an IAM user `Admin` who may do everything from now on; an account that nobody knew comes to
    /// be with this id, on its own and signed up. See `opening.rs`.
    Administrator {
        /// The account.
        account: AccountId,
        /// The root user's e-mail address of a new account; none: one made of the id.
        email: Option<Text>,
    },
    /// AWS raises the organization's quotas of transfers of billing, asked by its management account.
    RaiseTransferQuotas {
        /// The management account of the organization.
        management: AccountId,
        /// Organizations that it may pay for.
        inbound: u32,
        /// Transfers in a row.
        length: u32,
    },
    /// Whether AWS Organizations throttles calls: off, unless somebody switches it on.
    Throttle {
        /// Whether calls are throttled from now on.
        on: bool,
    },
    /// Whether a rule of AWS holds: all do, unless somebody switches one off. See `rules.rs`.
    SwitchRule {
        /// The rule.
        rule: Rule,
        /// Whether it holds from now on.
        on: bool,
    },
    /// AWS Support reopens a closed account, within 90 days.
    Reinstate {
        /// The account.
        account: AccountId,
    },
}
