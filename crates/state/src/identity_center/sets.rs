//! Permission sets, what accounts have of them, and requests about both.

use content_hash::ContentHash;
use ordered::Map;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

use crate::account::Tags;
use api::ids::{AccountId, Text};
use api::principal::Principal;
use api::time::SimTime;

/// A permission set: the template of a role.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct PermissionSet {
    /// The id: `ps-` and 16 hexadecimal digits.
    pub id: Text,
    /// The name, which never changes.
    pub name: Text,
    /// The description.
    pub description: Option<Text>,
    /// When it was created.
    pub created: SimTime,
    /// The duration of sessions, as it was given: `PT1H`.
    pub duration: Text,
    /// Where people come after they sign in.
    pub relay_state: Option<Text>,
    /// The ARNs of AWS managed policies, in the order of attaching.
    pub managed: Vec<Text>,
    /// Customer managed policies, which each account must have.
    pub customer: Vec<PolicyReference>,
    /// The inline policy, as JSON text.
    pub inline: Option<Text>,
    /// The permissions boundary.
    pub boundary: Option<SetBoundary>,
    /// The tags.
    pub tags: Tags,
    /// The number of changes so far. An account with an older number has another role than the set says.
    pub version: u64,
    /// What accounts have of it.
    pub accounts: Map<AccountId, Arc<SetInAccount>>,
}

/// A customer managed policy by its name and path.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct PolicyReference {
    /// The name. Case does not count.
    pub name: Text,
    /// The path, which begins and ends with a slash.
    pub path: Text,
}

/// The permissions boundary of a permission set.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub enum SetBoundary {
    /// An AWS managed policy, by its ARN.
    Managed(Text),
    /// A customer managed policy of each account.
    Customer(PolicyReference),
}

/// What an account has of a permission set.
#[derive(Clone, Debug, Default, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct SetInAccount {
    /// The name of the role; `None` only between two steps.
    pub role: Option<Text>,
    /// The version of the set that the role has.
    pub version: u64,
    /// The assigned users and groups, by id.
    pub principals: Map<Text, AssignedPrincipal>,
}

/// A user or group that is assigned to an account with a permission set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub enum AssignedPrincipal {
    /// A user.
    User,
    /// A group.
    Group,
}

impl AssignedPrincipal {
    /// The name in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::User => "USER",
            Self::Group => "GROUP",
        }
    }
}

/// A request that Identity Center works on in the background.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct CenterRequest {
    /// The id: a UUID.
    pub id: Text,
    /// What is requested.
    pub kind: RequestKind,
    /// The id of the permission set.
    pub set: Text,
    /// The account; `None`: every account that has the set.
    pub account: Option<AccountId>,
    /// The accounts that are still to be done, the next one last.
    pub left: Vec<AccountId>,
    /// The principal that called.
    pub by: Principal,
    /// When it was requested.
    pub created: SimTime,
    /// The reason of the first failure.
    pub failure: Option<Text>,
    /// Whether it is done.
    pub done: bool,
}

/// What a request asks for.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub enum RequestKind {
    /// To assign a user or group, by its id.
    Assign(AssignedPrincipal, Text),
    /// To end an assignment.
    Remove(AssignedPrincipal, Text),
    /// To bring roles up to date.
    Provision,
}

impl CenterRequest {
    /// The status in the API.
    pub const fn status(&self) -> &'static str {
        match (self.done, &self.failure) {
            (false, _) => "IN_PROGRESS",
            (true, None) => "SUCCEEDED",
            (true, Some(_)) => "FAILED",
        }
    }
}

impl PermissionSet {
    /// The duration of sessions, in seconds.
    pub fn seconds(&self) -> u64 {
        seconds(&self.duration).unwrap_or(crate::account::SESSION_S)
    }
}

/// The seconds of a duration in ISO 8601 with days, hours, minutes and seconds: `PT1H30M`.
pub fn seconds(text: &str) -> Option<u64> {
    let rest = text.strip_prefix('P')?;
    let (days, time) = rest.split_once('T').unwrap_or((rest, ""));
    let mut total = 0_u64;
    for (part, units) in [
        (days, [('D', 86_400), ('W', 604_800), ('-', 0)]),
        (time, [('H', 3_600), ('M', 60), ('S', 1)]),
    ] {
        let mut digits = String::new();
        for letter in part.chars() {
            if letter.is_ascii_digit() && digits.len() < 9 {
                digits.push(letter);
                continue;
            }
            let (_, unit) = units.iter().find(|it| it.0 == letter)?;
            total = total.checked_add(digits.parse::<u64>().ok()?.checked_mul(*unit)?)?;
            digits.clear();
        }
        if !digits.is_empty() {
            return None;
        }
    }
    Some(total)
}
