//! Errors that an instructor lets AWS Organizations give: errors that come and go in AWS, so that clients retry them.

use api::error::ErrorCode;
use api::ids::Text;
use content_hash::ContentHash;
use serde::{Deserialize, Serialize};

/// An error of AWS Organizations that can be injected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub enum InjectableError {
    /// Another request is changing the target.
    ConcurrentModification,
    /// The organization has not finished initializing.
    FinalizingOrganization,
    /// Changes to effective policies are in progress.
    PolicyChangesInProgress,
    /// An internal error of the service.
    Service,
    /// Too many requests.
    TooManyRequests,
}

/// The operations for which AWS documents `ConcurrentModificationException`.
#[rustfmt::skip]
const CONCURRENT: [&str; 37] = [
    "AcceptHandshake", "AttachPolicy", "CancelHandshake", "CloseAccount", "CreateAccount", "CreateGovCloudAccount",
    "CreateOrganization", "CreateOrganizationalUnit", "CreatePolicy", "DeclineHandshake", "DeleteOrganization",
    "DeleteOrganizationalUnit", "DeletePolicy", "DeleteResourcePolicy", "DeregisterDelegatedAdministrator",
    "DescribeHandshake", "DescribeOrganization", "DetachPolicy", "DisableAWSServiceAccess", "DisablePolicyType",
    "EnableAWSServiceAccess", "EnableAllFeatures", "EnablePolicyType", "InviteAccountToOrganization",
    "InviteOrganizationToTransferResponsibility", "LeaveOrganization", "ListHandshakesForAccount",
    "ListHandshakesForOrganization", "MoveAccount", "PutResourcePolicy", "RegisterDelegatedAdministrator",
    "RemoveAccountFromOrganization", "TagResource", "TerminateResponsibilityTransfer", "UntagResource",
    "UpdateOrganizationalUnit", "UpdatePolicy",
];

impl InjectableError {
    /// Every one, by name.
    pub const ALL: [Self; 5] = [
        Self::ConcurrentModification,
        Self::FinalizingOrganization,
        Self::PolicyChangesInProgress,
        Self::Service,
        Self::TooManyRequests,
    ];

    /// The code in the API.
    pub const fn code(self) -> ErrorCode {
        match self {
            Self::ConcurrentModification => ErrorCode::ConcurrentModificationException,
            Self::FinalizingOrganization => ErrorCode::FinalizingOrganizationException,
            Self::PolicyChangesInProgress => ErrorCode::PolicyChangesInProgressException,
            Self::Service => ErrorCode::ServiceException,
            Self::TooManyRequests => ErrorCode::TooManyRequestsException,
        }
    }

    /// The error with this code in the API.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code().name() == name)
    }

    /// Whether AWS documents the error for an operation of AWS Organizations.
    pub fn can_answer(self, operation: &str) -> bool {
        match self {
            Self::ConcurrentModification => CONCURRENT.contains(&operation),
            Self::FinalizingOrganization => matches!(
                operation,
                "CreateAccount" | "CreateGovCloudAccount" | "InviteAccountToOrganization"
            ),
            Self::PolicyChangesInProgress => matches!(
                operation,
                "AttachPolicy"
                    | "DetachPolicy"
                    | "DisablePolicyType"
                    | "EnablePolicyType"
                    | "UpdatePolicy"
            ),
            Self::Service | Self::TooManyRequests => true,
        }
    }
}

/// An error that the next calls get instead of their answer.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct InjectedError {
    /// The error.
    pub error: InjectableError,
    /// The operation: `CreateAccount`; `None`: every operation for which AWS documents the error.
    pub operation: Option<Text>,
    /// The number of calls that still get it.
    pub left: u32,
}
