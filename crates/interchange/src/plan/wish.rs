//! A call that a plan needs.

use message::Message;
use serde_json::{Value, json};
use sim::ids::RootId;
use sim::policies::PolicyType;

/// A call that the plan needs; it may be refused until other calls are made.
#[derive(Clone, Debug)]
pub(super) struct Wish {
    pub says: Message,
    /// An operation of AWS Organizations, [`PUT_NAME`] or [`REINSTATE`].
    pub operation: &'static str,
    /// The input, with ids of the goal or of the organization before.
    pub input: Value,
    /// Whether the ids are those of the goal.
    pub of_goal: bool,
    /// The id in the goal of what the call creates.
    pub makes: Option<String>,
}

/// The operation of AWS Account Management that names an account.
pub(super) const PUT_NAME: &str = "PutAccountName";

/// What AWS Support does, which no operation can.
pub(super) const REINSTATE: &str = "reinstate";

/// A wish whose input has ids of the goal, the organization to reach.
pub(super) fn goal(operation: &'static str, says: Message, input: Value) -> Wish {
    Wish {
        says,
        operation,
        input,
        of_goal: true,
        makes: None,
    }
}

/// A wish whose input has ids of the organization before: what it names is not in the goal.
pub(super) fn old(operation: &'static str, says: Message, input: Value) -> Wish {
    Wish {
        of_goal: false,
        ..goal(operation, says, input)
    }
}

pub(super) fn policy_type(
    operation: &'static str,
    says: Message,
    kind: PolicyType,
    root: &RootId,
) -> Wish {
    goal(
        operation,
        says,
        json!({ "RootId": root.as_str(), "PolicyType": kind.name() }),
    )
}
