//! Why Identity Center could not do something in an account: the words of a status, and the same for people.

use crate::prelude::*;

/// Why something could not be done in an account.
pub(super) struct Reason {
    /// The words of the status.
    pub(super) words: String,
    /// The same for people.
    pub(super) says: Message,
}

fn reason(words: impl Into<String>, says: impl Into<Message>) -> Reason {
    Reason {
        words: words.into(),
        says: says.into(),
    }
}

/// A policy that the account lacks. A 404 that names the policy is reported; its exact words are not confirmed.
pub(super) fn no_policy(policy: &str, account: AccountId) -> Reason {
    let words = format!(
        "Received a 404 status error: Policy {policy} does not exist in AWS account {account}."
    );
    let policy = policy.to_string();
    reason(words, message!("the account has no policy `{policy}`."))
}

/// A quota of IAM in the account.
pub(super) fn quota(name: &str, limit: usize) -> Reason {
    let words = format!(
        "Cannot exceed quota for {name}: {limit} (Service: AmazonIdentityManagement; Status Code: 409; Error Code: LimitExceeded)"
    );
    let name = name.to_string();
    reason(
        words,
        message!("the quota `{name}` of the account is {limit}."),
    )
}

/// The caller lacks a permission in the management account. Recorded, with the id of a request at the end.
pub(super) fn denied(by: &Principal, action: &'static str, role: &str) -> Reason {
    let words = format!(
        "Received a 403 status error: Access denied by IAM. Please check your policy, or wait for role propagation to complete. IAM Error: User: {by} is not authorized to perform: {action} on resource: role {role} (Service: AmazonIdentityManagement; Status Code: 403; Error Code: AccessDenied)"
    );
    let says = message!(
        "in the management account it uses the permissions of the caller, and `{by}` may not use `{action}`.",
        by = by.to_string()
    );
    reason(words, says)
}

/// The account is closed or not in the organization. The words are assumed.
pub(super) fn no_account(account: AccountId) -> Reason {
    let words = format!("Received a 404 status error: AWS account {account} not found.");
    reason(words, "the account is closed or not in the organization.")
}

/// Identity Center is not trusted. The words are assumed.
pub(super) fn not_trusted() -> Reason {
    reason(
        "Received a 403 status error: trusted access of IAM Identity Center is disabled.",
        "its trusted access is disabled.",
    )
}

/// The user or group does not exist. The words are assumed.
pub(super) fn no_principal(kind: &str, id: &str) -> Reason {
    let words = format!("Received a 404 status error: {kind} {id} not found.");
    reason(words, "the user or group does not exist.")
}

/// The permission set is gone. The words are assumed.
pub(super) fn no_set() -> Reason {
    let words = "Received a 404 status error: Permission set not found.";
    reason(words, "the permission set does not exist.")
}

/// There is no such assignment, or the last one is being removed. The words are seen in public reports.
pub(super) fn no_assignment() -> Reason {
    let words = "Received a 404 status error: Assignment not found.";
    let says = "there is no such assignment, or the last one is being removed.";
    reason(words, says)
}

/// The last assignment was removed after the call. The words are seen in public reports.
pub(super) fn no_provision(account: AccountId) -> Reason {
    let words = format!(
        "Received a 404 status error: Permission set provision not found in AWS account {account}."
    );
    reason(words, "the account no longer has the permission set.")
}

/// An intervention made it fail.
pub(super) fn internal() -> Reason {
    let words = "An unexpected internal service exception was encountered";
    reason(words, "it was made to fail.")
}
