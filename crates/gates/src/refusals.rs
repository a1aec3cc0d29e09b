//! Refusals of the gates that every call passes.

use api::error::ErrorCode;
use api::refusal::{
    AS_TOLD, LOGIC_DECIDES, ORGANIZATIONS_PARAMETERS, PARAMETERS, RefusalRow, RowRule, constraint,
    invalid_input, refusal,
};
use api::rule;
use api::sources::{ERRORS, FEATURES, KEYS, LOGIC, QUOTAS, ROOT, TRUST};

const SIGNED: RowRule = rule!(
    "A request must be signed with an existing, active access key of an open account. IAM does not accept session tokens that were obtained without MFA.",
    KEYS,
);

/// A decision of policy, in AWS's words for it.
pub const DENIED: RefusalRow = refusal(ErrorCode::AccessDeniedException, AS_TOLD, LOGIC_DECIDES);

pub(crate) const NO_ORGANIZATION: RefusalRow = refusal(
    ErrorCode::AWSOrganizationsNotInUseException,
    "Your account is not a member of an organization.",
    rule!(
        "The operation is about the caller's organization, so the caller must be in one.",
        ERRORS,
    ),
)
.remedy("Act as a user of an account in an organization, or create an organization first.");

pub(crate) const NOT_ALL_FEATURES: RefusalRow = constraint(
    "ORGANIZATION_NOT_IN_ALL_FEATURES_MODE",
    "This operation requires that all features are enabled in the organization.",
    rule!(
        "Policies and trusted access need an organization with all features.",
        FEATURES,
    ),
)
.remedy("Enable all features in the organization first.");

pub(crate) const INVALID_CREDENTIALS: RefusalRow = refusal(
    ErrorCode::InvalidClientTokenId,
    "The security token included in the request is invalid.",
    SIGNED,
);

pub(crate) const EXPIRED_CREDENTIALS: RefusalRow = refusal(
    ErrorCode::ExpiredToken,
    "The security token included in the request is expired",
    rule!(
        "Temporary credentials expire at the time set when their session started.",
        TRUST,
    ),
);

// AWS cannot get such a request. The code is the one for unknown credentials; the message is ours.
pub(crate) const NO_ROOT_CREDENTIALS: RefusalRow = refusal(
    ErrorCode::InvalidClientTokenId,
    AS_TOLD,
    rule!(
        "The root user of a member may have no credentials: none were created with the account, or an administrator deleted them. Then nobody can sign in as the root user.",
        ROOT,
    ),
);

pub(crate) const ROOT_CANNOT_ASSUME: RefusalRow = refusal(
    ErrorCode::AccessDenied,
    "Roles may not be assumed by root accounts.",
    LOGIC_DECIDES,
);

/// The refusal of a request that would exceed [`TAG_QUOTA`](crate::input::TAG_QUOTA).
pub const TOO_MANY_TAGS: RefusalRow = constraint(
    "MAX_TAG_LIMIT_EXCEEDED",
    "You have exceeded the number of tags allowed on this resource.",
    rule!(
        "Organizations have limits on number, size and order of steps. The reason names the limit.",
        QUOTAS,
    ),
);

/// The steps of evaluation that a call may take, about 50 ms of work: a call waits for those before it. See [`policy::steps`].
pub const MOST_STEPS: u64 = 10_000_000;

/// A call that would take more. AWS documents no such limit. The code is the service's own for input that is out of range, and none
/// of those for failures, such as IAM's `PolicyEvaluation`, after which an SDK would ask again.
pub const TOO_COMPLEX: RefusalRow = refusal(
    ErrorCode::ValidationError,
    "The request takes more steps of policy evaluation than one call may. Ask about fewer actions and resources, or shorter patterns.",
    rule!(
        "A call of the simulation takes at most 10,000,000 steps of evaluation, so that nobody waits for it. AWS has time limits instead.",
        LOGIC,
    ),
);

pub(crate) const INVALID_ID: RefusalRow = invalid_input(
    "INVALID_PATTERN",
    "You provided a value that does not match the required pattern.",
    PARAMETERS,
);

pub(crate) const INVALID_NEXT_TOKEN: RefusalRow = invalid_input(
    "INVALID_NEXT_TOKEN",
    api::model::INVALID_TOKEN,
    ORGANIZATIONS_PARAMETERS,
);

pub(crate) const INVALID_PAGE: RefusalRow = invalid_input(
    "INVALID_NEXT_TOKEN",
    "You specified an invalid pagination token.",
    PARAMETERS,
);

pub(crate) const MALFORMED_PAGE: RefusalRow = refusal(
    ErrorCode::ValidationException,
    "You specified an invalid pagination token.",
    PARAMETERS,
);

const PASSING: RowRule = rule!(
    "Some errors of AWS Organizations pass by themselves: the same request succeeds later. Here an instructor injects them.",
    QUOTAS,
);

// The words of these four are those of the API Reference.
pub(crate) const CONCURRENT_MODIFICATION: RefusalRow = refusal(
    ErrorCode::ConcurrentModificationException,
    "The target of the operation is currently being modified by a different request. Try again later.",
    PASSING,
);

pub(crate) const FINALIZING_ORGANIZATION: RefusalRow = refusal(
    ErrorCode::FinalizingOrganizationException,
    "Organizations couldn't perform the operation because your organization hasn't finished initializing. This can take up to an hour. Try again later. If after one hour you continue to receive this error, contact AWS Support.",
    PASSING,
);

pub(crate) const POLICY_CHANGES_IN_PROGRESS: RefusalRow = refusal(
    ErrorCode::PolicyChangesInProgressException,
    "Changes to the effective policy are in progress, and its contents can't be returned. Try the operation again later.",
    PASSING,
);

pub(crate) const SERVICE: RefusalRow = refusal(
    ErrorCode::ServiceException,
    "Organizations can't complete your request because of an internal service error. Try again later.",
    PASSING,
);

// The values of the member `Type` are not documented; here it says whose bucket is empty.
pub(crate) const TOO_MANY_REQUESTS: RefusalRow = refusal(
    ErrorCode::TooManyRequestsException,
    "You have sent too many requests in too short a period of time. Try again later.",
    rule!(
        "Each operation has a rate and a burst per account, some also for the whole organization; faster calls are throttled.",
        QUOTAS,
    ),
);
