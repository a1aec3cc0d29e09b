//! Refusals of IAM and STS with fixed words.

use api::error::ErrorCode;
use gates::refusal::{FixedRefusal, because, refusal};

pub(super) const INVALID_MARKER: FixedRefusal =
    refusal(ErrorCode::ValidationError, "Invalid Marker.");

// Recorded.
pub(super) const REPORT_GENERATION_LIMIT_EXCEEDED: FixedRefusal = refusal(
    ErrorCode::ReportGenerationLimitExceeded,
    "Maximum number of concurrent jobs exceeded",
)
.remedy("Wait until the running report is finished.");

pub(super) const ASSUME_ROOT_AT_GLOBAL_ENDPOINT: FixedRefusal = refusal(
    ErrorCode::InvalidAction,
    "Could not find operation AssumeRoot for version 2011-06-15",
)
.remedy("Send it to the endpoint of a Region: omit `--region` or specify a Region.");

// The wording is not recorded.
pub(super) const NO_CREDENTIAL_REPORT: FixedRefusal = refusal(
    ErrorCode::ReportNotPresent,
    "No credential report is present.",
)
.remedy("Generate it with GenerateCredentialReport.");

pub(super) const INVALID_AUTHORIZATION_MESSAGE: FixedRefusal = refusal(
    ErrorCode::InvalidAuthorizationMessageException,
    "Message is not valid",
);

// Seen in public reports.
pub(super) const POLICY_OUTSIDE_ACCOUNT: FixedRefusal = refusal(
    ErrorCode::AccessDenied,
    "Policy is outside your own account.",
)
.remedy("Only AWS can change AWS managed policies. Create your own with CreatePolicy.");

pub(super) const USER_NAME_MISSING: FixedRefusal = refusal(
    ErrorCode::ValidationError,
    "Must specify userName when calling with non-User credentials",
);

pub(super) const PASSWORD_IN_ROOT_SESSION: FixedRefusal = refusal(
    ErrorCode::ValidationError,
    "Password must not be specified in a root session.",
)
.remedy("Omit the password: its owner sets it by password recovery.");

pub(super) const ROOT_HAS_LOGIN_PROFILE: FixedRefusal = refusal(
    ErrorCode::EntityAlreadyExists,
    "Login Profile for User root already exists.",
);

pub(super) const PASSWORD_RECOVERY_OFF: FixedRefusal = refusal(
    ErrorCode::AccessDeniedException,
    "Password recovery is turned off: the organization manages this account's root credentials.",
);

pub(super) const NO_SUCH_DELETION: FixedRefusal = refusal(
    ErrorCode::NoSuchEntity,
    "Cannot find deletion status for given id.",
);

pub(super) const ACCESS_DENIED_DURING_CREATE_SERVICE_LINKED_ROLE: FixedRefusal = because(
    ErrorCode::AccessDeniedForDependencyException,
    "ACCESS_DENIED_DURING_CREATE_SERVICE_LINKED_ROLE",
    "The request failed because your credentials do not have permission to create the service-linked role \
     required by AWS Organizations.",
);

pub(super) const PROVIDED_CONTEXTS: FixedRefusal = refusal(
    ErrorCode::NotModelled,
    "`ProvidedContexts` is not modeled in this version of Orgsim.",
);

pub(super) const ASSUMED_BY_ROOT: FixedRefusal = refusal(
    ErrorCode::AccessDenied,
    "Roles may not be assumed by root accounts.",
)
.remedy("Act as a user or a role of the account.");
