//! Refusals of IAM and STS.

use crate::prelude::*;
use api::refusal::{
    AS_TOLD, IAM_PARAMETERS, LOGIC_DECIDES, NOT_OURS, PARAMETERS, RefusalRow, RowRule,
    WHO_CAN_CALL, because, refusal,
};
use api::rule;
use api::sources::{IAM_ERRORS, IAM_QUOTAS, LAST_ACCESSED, ROLES, ROOT, SESSIONS, TRUST};

const IN_ACCOUNT: RowRule = rule!(
    "Resources in the request must exist in the caller's account.",
    IAM_ERRORS,
);

const UNIQUE_NAMES: RowRule = rule!(
    "Names in an account must be unique, ignoring case.",
    IAM_QUOTAS,
);

const GRAMMAR: RowRule = rule!(
    "A document must follow the grammar of its kind of policy and keep within its size.",
    "IAM User Guide: Grammar of the IAM JSON policy language",
);

const QUOTA: RowRule = rule!("An account has a quota for these.", IAM_QUOTAS);

const EXPIRY: RowRule = rule!(
    "Temporary credentials expire at the time set when their session started.",
    TRUST,
);

const SERVICE_LINKED: RowRule = rule!(
    "A service-linked role can be changed and deleted only through its service.",
    "IAM User Guide: Service-linked roles",
);

const ROOT_ACCESS: RowRule = rule!(
    "With centralized root access, the management account and the delegated administrator for IAM perform tasks in members. Root users of members cannot.",
    ROOT,
);

pub(super) const INVALID_MARKER: RefusalRow = refusal(
    ErrorCode::ValidationError,
    "Invalid Marker.",
    IAM_PARAMETERS,
);

// Recorded.
pub(super) const REPORT_GENERATION_LIMIT_EXCEEDED: RefusalRow = refusal(
    ErrorCode::ReportGenerationLimitExceeded,
    "Maximum number of concurrent jobs exceeded",
    rule!(
        "An account can request one report on its organization at a time.",
        LAST_ACCESSED,
    ),
)
.remedy("Wait until the running report is finished.");

// Recorded for AssumeRoot, assumed for GetScopedCredentials.
pub(super) const NOT_AT_GLOBAL_ENDPOINT: RefusalRow = refusal(
    ErrorCode::InvalidAction,
    "Could not find operation {operation} for version 2011-06-15",
    rule!(
        "AssumeRoot and GetScopedCredentials are sent to the endpoint of a Region, never to the global one.",
        "API Reference of AWS STS: AssumeRoot, GetScopedCredentials",
    ),
)
.remedy("Send it to the endpoint of a Region: omit `--region` or specify a Region.");

// The wording is not recorded.
pub(super) const NO_CREDENTIAL_REPORT: RefusalRow = refusal(
    ErrorCode::ReportNotPresent,
    "No credential report is present.",
    rule!(
        "A credential report must be generated before it can be read.",
        IAM_ERRORS,
    ),
)
.remedy("Generate it with GenerateCredentialReport.");

pub(super) const INVALID_AUTHORIZATION_MESSAGE: RefusalRow = refusal(
    ErrorCode::InvalidAuthorizationMessageException,
    "Message is not valid",
    rule!(
        "An encoded message can be decoded whole, in the account whose caller was denied.",
        "API Reference of AWS STS: DecodeAuthorizationMessage",
    ),
);

// Seen in public reports.
pub(super) const POLICY_OUTSIDE_ACCOUNT: RefusalRow = refusal(
    ErrorCode::AccessDenied,
    "Policy is outside your own account.",
    LOGIC_DECIDES,
)
.remedy("Only AWS can change AWS managed policies. Create your own with CreatePolicy.");

pub(super) const USER_NAME_MISSING: RefusalRow = refusal(
    ErrorCode::ValidationError,
    "Must specify userName when calling with non-User credentials",
    IAM_PARAMETERS,
);

pub(super) const PASSWORD_IN_ROOT_SESSION: RefusalRow = refusal(
    ErrorCode::ValidationError,
    "Password must not be specified in a root session.",
    IAM_PARAMETERS,
)
.remedy("Omit the password: its owner sets it by password recovery.");

pub(super) const ROOT_HAS_LOGIN_PROFILE: RefusalRow = refusal(
    ErrorCode::EntityAlreadyExists,
    "Login Profile for User root already exists.",
    UNIQUE_NAMES,
);

pub(super) const NOT_THE_ROOT_USER: RefusalRow = refusal(
    ErrorCode::AccessDeniedException,
    "You don't have permissions to access this resource.",
    ROOT_ACCESS,
);

pub(super) const PASSWORD_RECOVERY_OFF: RefusalRow = refusal(
    ErrorCode::AccessDeniedException,
    "Password recovery is turned off: the organization manages this account's root credentials.",
    ROOT_ACCESS,
);

pub(super) const NO_SUCH_DELETION: RefusalRow = refusal(
    ErrorCode::NoSuchEntity,
    "Cannot find deletion status for given id.",
    IN_ACCOUNT,
);

pub(super) const ACCESS_DENIED_DURING_CREATE_SERVICE_LINKED_ROLE: RefusalRow = because(
    ErrorCode::AccessDeniedForDependencyException,
    "ACCESS_DENIED_DURING_CREATE_SERVICE_LINKED_ROLE",
    "The request failed because your credentials do not have permission to create the service-linked role \
     required by AWS Organizations.",
    rule!(
        "The call creates AWSServiceRoleForOrganizations if it is missing, so the caller also needs `iam:CreateServiceLinkedRole`.",
        ROLES,
    ),
);

pub(super) const PROVIDED_CONTEXTS: RefusalRow = refusal(
    ErrorCode::NotModeled,
    "`ProvidedContexts` is not modeled in this version of Orgsim.",
    NOT_OURS,
);

pub(super) const ASSUMED_BY_ROOT: RefusalRow = refusal(
    ErrorCode::AccessDenied,
    "Roles may not be assumed by root accounts.",
    LOGIC_DECIDES,
)
.remedy("Act as a user or a role of the account.");

pub(super) const NO_SUCH_IDENTITY: RefusalRow = refusal(
    ErrorCode::NoSuchEntity,
    "The {kind} with name {name} cannot be found.",
    IN_ACCOUNT,
);

pub(super) const IDENTITY_EXISTS: RefusalRow = refusal(
    ErrorCode::EntityAlreadyExists,
    "{kind} with name {name} already exists.",
    UNIQUE_NAMES,
);

pub(super) const INVALID_INPUT: RefusalRow =
    refusal(ErrorCode::InvalidInput, AS_TOLD, IAM_PARAMETERS);

pub(super) const DELETE_CONFLICT: RefusalRow = refusal(
    ErrorCode::DeleteConflict,
    AS_TOLD,
    rule!(
        "An entity can be deleted only when nothing depends on it. Detach, empty or remove the rest first.",
        IAM_ERRORS,
    ),
);

pub(super) const INVALID_STATUS: RefusalRow = refusal(
    ErrorCode::ValidationError,
    "Invalid status: {status}",
    IAM_PARAMETERS,
);

pub(super) const REPORT_DENIED: RefusalRow = refusal(
    ErrorCode::AccessDenied,
    AS_TOLD,
    rule!(
        "Reports of last accessed data show what service control policies allow, so these must be enabled in the organization's root.",
        LAST_ACCESSED,
    ),
);

pub(super) const NO_SUCH_JOB: RefusalRow = refusal(
    ErrorCode::NoSuchEntity,
    "The job with id {id} cannot be found.",
    IN_ACCOUNT,
);

pub(super) const ALIAS_EXISTS: RefusalRow = refusal(
    ErrorCode::EntityAlreadyExists,
    "The account alias {alias} already exists.",
    UNIQUE_NAMES,
);

pub(super) const NO_SUCH_ALIAS: RefusalRow = refusal(
    ErrorCode::NoSuchEntity,
    "The account alias {alias} cannot be found.",
    IN_ACCOUNT,
);

pub(super) const INVALID_STS_REQUEST: RefusalRow =
    refusal(ErrorCode::ValidationError, AS_TOLD, PARAMETERS);

// Recorded.
pub(super) const STS_TAGS: RefusalRow =
    refusal(ErrorCode::InvalidParameterValue, AS_TOLD, PARAMETERS);

pub(super) const ASSUME_ROOT_DENIED: RefusalRow = refusal(
    ErrorCode::AccessDenied,
    "User: {caller} is not authorized to perform: sts:AssumeRoot on resource: {target}",
    ROOT_ACCESS,
);

pub(super) const ROLE_POLICY_ELSEWHERE: RefusalRow = refusal(
    ErrorCode::PolicyNotAttachable,
    "Cannot attach a Service Role Policy to a {to}.",
    rule!(
        "Policies of service-linked roles can be attached only to these roles.",
        "IAM User Guide: Service-linked roles",
    ),
);

pub(super) const NO_ATTACHABLE_POLICY: RefusalRow = refusal(
    ErrorCode::NoSuchEntity,
    "Policy {arn} does not exist or is not attachable.",
    IN_ACCOUNT,
);

pub(super) const NO_SUCH_POLICY: RefusalRow = refusal(
    ErrorCode::NoSuchEntity,
    "Policy {arn} was not found.",
    IN_ACCOUNT,
);

pub(super) const MALFORMED_DOCUMENT: RefusalRow =
    refusal(ErrorCode::MalformedPolicyDocument, AS_TOLD, GRAMMAR);

pub(super) const INVALID_PRINCIPAL: RefusalRow = refusal(
    ErrorCode::MalformedPolicyDocument,
    "Invalid principal in policy: \"AWS\":\"{named}\"",
    GRAMMAR,
);

pub(super) const FEDERATION_DENIED: RefusalRow = refusal(
    ErrorCode::AccessDenied,
    "Not authorized to perform {operation}",
    LOGIC_DECIDES,
);

pub(super) const INVALID_IDENTITY_TOKEN: RefusalRow = refusal(
    ErrorCode::InvalidIdentityToken,
    AS_TOLD,
    rule!(
        "A token counts if the role's account has a provider for its issuer and audience.",
        "API Reference of AWS STS: AssumeRoleWithWebIdentity",
    ),
);

pub(super) const INLINE_POLICIES_TOO_LONG: RefusalRow = refusal(
    ErrorCode::LimitExceeded,
    "Maximum policy size of {limit} bytes exceeded for {kind} {name}",
    QUOTA,
);

pub(super) const NO_SUCH_INLINE_POLICY: RefusalRow = refusal(
    ErrorCode::NoSuchEntity,
    "The {kind} policy with name {policy} cannot be found.",
    IN_ACCOUNT,
);

pub(super) const NO_SUCH_PROFILE: RefusalRow = refusal(
    ErrorCode::NoSuchEntity,
    "Instance Profile {name} cannot be found.",
    IN_ACCOUNT,
);

pub(super) const PROFILE_EXISTS: RefusalRow = refusal(
    ErrorCode::EntityAlreadyExists,
    "Instance Profile {name} already exists.",
    UNIQUE_NAMES,
);

pub(super) const NO_ROLE_IN_PROFILE: RefusalRow = refusal(
    ErrorCode::NoSuchEntity,
    "The role with name {role} cannot be found in the instance profile {name}.",
    IN_ACCOUNT,
);

pub(super) const QUOTA_EXCEEDED: RefusalRow = refusal(
    ErrorCode::LimitExceeded,
    "Cannot exceed quota for {quota}: {limit}",
    QUOTA,
);

pub(super) const WEAK_PASSWORD: RefusalRow = refusal(
    ErrorCode::PasswordPolicyViolation,
    "Password does not conform to the account password policy.",
    rule!(
        "Passwords follow the account's password policy: without one, they have at least 8 characters.",
        IAM_ERRORS,
    ),
);

pub(super) const HAS_LOGIN_PROFILE: RefusalRow = refusal(
    ErrorCode::EntityAlreadyExists,
    "Login Profile for user {name} already exists.",
    UNIQUE_NAMES,
);

pub(super) const NO_PASSWORD_POLICY: RefusalRow = refusal(
    ErrorCode::NoSuchEntity,
    "The Password Policy with domain name {account} cannot be found.",
    IN_ACCOUNT,
);

pub(super) const POLICY_EXISTS: RefusalRow = refusal(
    ErrorCode::EntityAlreadyExists,
    "A policy called {name} already exists. Duplicate names are not allowed.",
    UNIQUE_NAMES,
);

pub(super) const INVALID_PROVIDER_URL: RefusalRow = refusal(
    ErrorCode::ValidationError,
    "Invalid Open ID Connect Provider URL",
    IAM_PARAMETERS,
);

pub(super) const NOTHING_FOR_USER: RefusalRow = refusal(
    ErrorCode::NoSuchEntity,
    "{what} for User {name} cannot be found.",
    IN_ACCOUNT,
);

pub(super) const NOTHING_WITH_ID: RefusalRow = refusal(
    ErrorCode::NoSuchEntity,
    "The {what} with id {id} cannot be found.",
    IN_ACCOUNT,
);

pub(super) const ASSERTION_EXPIRED: RefusalRow = refusal(
    ErrorCode::ExpiredTokenException,
    "Token must be redeemed within 5 minutes of issuance",
    EXPIRY,
);

pub(super) const UNKNOWN_SERVICE_LINKED_ROLE: RefusalRow = refusal(
    ErrorCode::NoSuchEntity,
    "Orgsim knows no service-linked role for `{principal}`.",
    IN_ACCOUNT,
);

pub(super) const UNMODIFIABLE: RefusalRow = refusal(
    ErrorCode::UnmodifiableEntity,
    "Cannot perform the operation on the protected role '{role}' - this role is only modifiable by AWS",
    SERVICE_LINKED,
);

pub(super) const NO_SUCH_ENTITY: RefusalRow = refusal(
    ErrorCode::NoSuchEntity,
    "The entity with ARN {arn} cannot be found.",
    IN_ACCOUNT,
);

pub(super) const NO_POLICY_SOURCE: RefusalRow = refusal(
    ErrorCode::NoSuchEntity,
    "The policy source {arn} cannot be found.",
    IN_ACCOUNT,
);

pub(super) const MEMBER_NOT_MODELED: RefusalRow = refusal(
    ErrorCode::NotModeled,
    "`{member}` is not modeled in this version of Orgsim.",
    NOT_OURS,
);

pub(super) const PACKED_POLICY_TOO_LARGE: RefusalRow = refusal(
    ErrorCode::PackedPolicyTooLarge,
    "Packed policy consumes {percent}% of allotted space, please use smaller policy.",
    rule!(
        "The policies and tags passed to a session have a size limit.",
        SESSIONS,
    ),
);

pub(super) const STS_DENIED: RefusalRow = refusal(
    ErrorCode::AccessDenied,
    "User: {caller} is not authorized to perform: {action} on resource: {arn}",
    LOGIC_DECIDES,
);

pub(super) const SESSION_POLICY_NOT_FOUND: RefusalRow = refusal(
    ErrorCode::ValidationError,
    "Policy {arn} was not found.",
    PARAMETERS,
);

pub(super) const NEEDS_LONG_TERM_KEY: RefusalRow = refusal(
    ErrorCode::AccessDenied,
    "Cannot call {operation} with session credentials",
    rule!(
        "Session credentials are for users and root users, who ask for them with an access key of their own.",
        "API Reference of AWS STS: GetSessionToken",
    ),
);

pub(super) const INVALID_KEY_ID: RefusalRow = refusal(
    ErrorCode::ValidationError,
    "The access key id {key} is not valid.",
    PARAMETERS,
);

pub(super) const NO_SUCH_VERSION: RefusalRow = refusal(
    ErrorCode::NoSuchEntity,
    "Policy {arn} version {version} does not exist or is not attachable.",
    IN_ACCOUNT,
);

pub(super) const TOO_MANY_VERSIONS: RefusalRow = refusal(
    ErrorCode::LimitExceeded,
    "A managed policy can have up to {most} versions. Before you create a new version, you must delete an \
                 existing version.",
    QUOTA,
);

pub(super) const TOKEN_EXPIRED: RefusalRow = refusal(
    ErrorCode::ExpiredTokenException,
    "Token expired: current date/time {now} must be before the expiration date/time {end}",
    EXPIRY,
);

// These are seen in public reports.
pub(super) const NO_SUCH_OIDC_PROVIDER: RefusalRow = refusal(
    ErrorCode::NoSuchEntity,
    "OpenIDConnect Provider not found for arn {arn}",
    IN_ACCOUNT,
);

pub(super) const NO_SUCH_SAML_PROVIDER: RefusalRow = refusal(
    ErrorCode::NoSuchEntity,
    "Manifest not found for arn {arn}",
    IN_ACCOUNT,
);

pub(super) const OIDC_PROVIDER_EXISTS: RefusalRow = refusal(
    ErrorCode::EntityAlreadyExists,
    "Provider with url {url} already exists.",
    UNIQUE_NAMES,
);

pub(super) const SAML_PROVIDER_EXISTS: RefusalRow = refusal(
    ErrorCode::EntityAlreadyExists,
    "{name} already exists.",
    UNIQUE_NAMES,
);

pub(super) const INVALID_ASSERTION: RefusalRow = refusal(
    ErrorCode::InvalidIdentityToken,
    AS_TOLD,
    rule!(
        "An assertion counts if it comes from the provider, is for AWS, is used in time, and names a session.",
        "IAM User Guide: Configure SAML assertions for the authentication response",
    ),
);

pub(super) const REPORT_FOR_MANAGEMENT: RefusalRow = refusal(
    ErrorCode::AccessDenied,
    "Access reports of an organization are for its management account only.",
    WHO_CAN_CALL,
);
