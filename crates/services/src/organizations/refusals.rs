//! Refusals of AWS Organizations with fixed words, in the order of the files that use them.
//!
//! The rule behind each refusal, with its source, is in the view's table of rules.

use api::error::ErrorCode;
use gates::refusal::{FixedRefusal, constraint, handshake_constraint, invalid_input, refusal};

pub(crate) const ALREADY_IN_ORGANIZATION: FixedRefusal = refusal(
    ErrorCode::AlreadyInOrganizationException,
    "The AWS account is already a member of an organization.",
)
.remedy("Leave the organization first, or act in a standalone account.");

// It is documented that this is not offered; of the reasons in the enumeration this one fits. The wording is
// ours.
pub(crate) const CREATE_ORGANIZATION_IN_BILLING_MODE_UNSUPPORTED_REGION: FixedRefusal = constraint(
    "CREATE_ORGANIZATION_IN_BILLING_MODE_UNSUPPORTED_REGION",
    "You can't create an organization with consolidated billing features in this Region.",
)
.remedy("Omit the feature set, or set it to ALL.");

pub(crate) const ORGANIZATION_NOT_EMPTY: FixedRefusal = refusal(
    ErrorCode::OrganizationNotEmptyException,
    "To delete an organization you must first remove all member accounts (except the master).",
);

pub(crate) const ACCOUNT_NOT_FOUND: FixedRefusal = refusal(
    ErrorCode::AccountNotFoundException,
    "You specified an account that doesn't exist.",
);

pub(crate) const ACCOUNT_NUMBER_LIMIT_EXCEEDED: FixedRefusal = constraint(
    "ACCOUNT_NUMBER_LIMIT_EXCEEDED",
    "You have exceeded the allowed number of AWS accounts.",
);

pub(crate) const SAME_EMAIL_IN_PROGRESS: FixedRefusal = refusal(
    ErrorCode::ConcurrentModificationException,
    "AWS Organizations can't complete your request because it conflicts with another attempt to modify the \
     same entity. Try again later.",
)
.remedy("Wait until the other request with this e-mail address has finished.");

pub(crate) const ACCOUNT_CREATION_RATE_LIMIT_EXCEEDED: FixedRefusal = constraint(
    "ACCOUNT_CREATION_RATE_LIMIT_EXCEEDED",
    "You have exceeded the number of accounts that you can create at the same time.",
)
.remedy("Wait until one of the five requests in progress has finished.");

pub(crate) const CREATE_ACCOUNT_STATUS_NOT_FOUND: FixedRefusal = refusal(
    ErrorCode::CreateAccountStatusNotFoundException,
    "You specified a create account request that doesn't exist.",
);

pub(crate) const SOURCE_PARENT_NOT_FOUND: FixedRefusal = refusal(
    ErrorCode::SourceParentNotFoundException,
    "You specified a source parent that doesn't exist.",
);

pub(crate) const DESTINATION_PARENT_NOT_FOUND: FixedRefusal = refusal(
    ErrorCode::DestinationParentNotFoundException,
    "You specified a destination parent that doesn't exist.",
);

pub(crate) const ALREADY_THERE: FixedRefusal = refusal(
    ErrorCode::DuplicateAccountException,
    "The account is already in the destination that you specified.",
);

pub(crate) const CANNOT_CLOSE_MANAGEMENT_ACCOUNT: FixedRefusal = constraint(
    "CANNOT_CLOSE_MANAGEMENT_ACCOUNT",
    "You can't close the management account of the organization.",
);

pub(crate) const CLOSING_ALREADY: FixedRefusal = refusal(
    ErrorCode::ConflictException,
    "The request failed because it conflicts with the current state of the specified resource.",
)
.remedy("It is already being closed. Wait until it is closed.");

pub(crate) const ACCOUNT_ALREADY_CLOSED: FixedRefusal = refusal(
    ErrorCode::AccountAlreadyClosedException,
    "You attempted to close an account that is already closed.",
)
.remedy("Nothing more is needed: it is closed.");

pub(crate) const CLOSE_ACCOUNT_REQUESTS_LIMIT_EXCEEDED: FixedRefusal = constraint(
    "CLOSE_ACCOUNT_REQUESTS_LIMIT_EXCEEDED",
    "You have exceeded the number of accounts that you can close at a time.",
);

pub(crate) const CLOSE_ACCOUNT_QUOTA_EXCEEDED: FixedRefusal = constraint(
    "CLOSE_ACCOUNT_QUOTA_EXCEEDED",
    "You have exceeded close account quota for the past 30 days.",
);

pub(crate) const UPDATE_EXISTING_RESOURCE_POLICY_WITH_TAGS_NOT_SUPPORTED: FixedRefusal =
    constraint(
        "UPDATE_EXISTING_RESOURCE_POLICY_WITH_TAGS_NOT_SUPPORTED",
        "Adding tags on updating an existing resource-based policy is not supported.",
    )
    .remedy("Omit the tags, and tag the policy with TagResource.");

pub(crate) const RESOURCE_POLICY_NOT_FOUND: FixedRefusal = refusal(
    ErrorCode::ResourcePolicyNotFoundException,
    "No resource-based policy found.",
);

pub(crate) const MEMBER_ACCOUNT_PAYMENT_INSTRUMENT_REQUIRED: FixedRefusal = constraint(
    "MEMBER_ACCOUNT_PAYMENT_INSTRUMENT_REQUIRED",
    "The member account is missing one or more of the prerequisites required to operate as a standalone \
     account. To add what is missing, sign-in to the member account using the AWS Organizations console, \
     then select to leave the organization. You will then be prompted to enter any missing information.",
);

pub(crate) const MASTER_CANNOT_LEAVE_ORGANIZATION: FixedRefusal = refusal(
    ErrorCode::MasterCannotLeaveOrganizationException,
    "You can't remove the management account from the organization.",
);

pub(crate) const ACCOUNT_CANNOT_LEAVE_ORGANIZATION: FixedRefusal = constraint(
    "ACCOUNT_CANNOT_LEAVE_ORGANIZATION",
    "The account is closed or being closed, and cannot leave the organization.",
);

pub(crate) const CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG: FixedRefusal = constraint(
    "CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG",
    "You can't remove a delegated administrator from the organization. Deregister it for its services first.",
);

pub(crate) const CREATED_TOO_RECENTLY: FixedRefusal = constraint(
    "WAIT_PERIOD_ACTIVE",
    "The member account was created too recently to leave the organization. Try again later.",
);

pub(crate) const EFFECTIVE_POLICY_NOT_FOUND: FixedRefusal = refusal(
    ErrorCode::EffectivePolicyNotFoundException,
    "The specified policy type is not enabled. Enable that policy type on your organization root and then retry.",
);

pub(crate) const ORGANIZATION_ALREADY_HAS_ALL_FEATURES: FixedRefusal = handshake_constraint(
    "ORGANIZATION_ALREADY_HAS_ALL_FEATURES",
    "All features are already enabled on this organization.",
);

pub(crate) const ORGANIZATION_IS_ALREADY_PENDING_ALL_FEATURES_MIGRATION: FixedRefusal =
    handshake_constraint(
        "ORGANIZATION_IS_ALREADY_PENDING_ALL_FEATURES_MIGRATION",
        "A request to enable all features is already in progress.",
    )
    .remedy("Wait for the members, or cancel the running request.");

pub(crate) const ALL_FEATURES_MIGRATION_ORGANIZATION_SIZE_LIMIT_EXCEEDED: FixedRefusal =
    constraint(
        "ALL_FEATURES_MIGRATION_ORGANIZATION_SIZE_LIMIT_EXCEEDED",
        "Your organization has more accounts than the standard migration to all features supports.",
    )
    .remedy("More than 5000 accounts need the assisted migration, which is not modeled here.");

pub(crate) const MASTER_ACCOUNT_NOT_GOVCLOUD_ENABLED: FixedRefusal = constraint(
    "MASTER_ACCOUNT_NOT_GOVCLOUD_ENABLED",
    "The management account of your organization isn't enabled to create accounts in AWS GovCloud (US).",
);

pub(crate) const DUPLICATE_HANDSHAKE: FixedRefusal = refusal(
    ErrorCode::DuplicateHandshakeException,
    "A handshake with the specified type and parameters already exists for the given parties.",
);

pub(crate) const INVITED_FROM_AN_ORGANIZATION: FixedRefusal = handshake_constraint(
    "ALREADY_IN_AN_ORGANIZATION",
    "The AWS account is already a member of an organization.",
);

pub(crate) const HANDSHAKE_NOT_FOUND: FixedRefusal = refusal(
    ErrorCode::HandshakeNotFoundException,
    "You specified a handshake that doesn't exist.",
);

pub(crate) const HANDSHAKE_RATE_LIMIT_EXCEEDED: FixedRefusal = handshake_constraint(
    "HANDSHAKE_RATE_LIMIT_EXCEEDED",
    "You have exceeded the number of handshakes that you can send in one day.",
)
.remedy("Wait until a day has passed since the first of them.");

pub(crate) const INVALID_ENUM_POLICY_TYPE: FixedRefusal = invalid_input(
    "INVALID_ENUM_POLICY_TYPE",
    "You specified an invalid policy type.",
);

pub(crate) const POLICY_NOT_FOUND: FixedRefusal = refusal(
    ErrorCode::PolicyNotFoundException,
    "You specified a policy that doesn't exist.",
);

pub(crate) const IMMUTABLE_POLICY: FixedRefusal = invalid_input(
    "IMMUTABLE_POLICY",
    "You specified a policy that is managed by AWS and can't be modified.",
);

pub(crate) const TARGET_NOT_FOUND: FixedRefusal = refusal(
    ErrorCode::TargetNotFoundException,
    "You specified a target that doesn't exist.",
);

pub(crate) const DUPLICATE_POLICY: FixedRefusal = refusal(
    ErrorCode::DuplicatePolicyException,
    "A policy with the same name already exists.",
)
.remedy("Choose another name.");

pub(crate) const POLICY_NUMBER_LIMIT_EXCEEDED: FixedRefusal = constraint(
    "POLICY_NUMBER_LIMIT_EXCEEDED",
    "You have exceeded the number of policies that you can have in an organization.",
);

pub(crate) const POLICY_IN_USE: FixedRefusal = refusal(
    ErrorCode::PolicyInUseException,
    "The specified policy is in use and cannot be deleted.",
);

pub(crate) const POLICY_TYPE_NOT_AVAILABLE_FOR_ORGANIZATION: FixedRefusal = refusal(
    ErrorCode::PolicyTypeNotAvailableForOrganizationException,
    "You can't use the specified policy type with the feature set currently enabled for this organization.",
)
.remedy("Enable all features in the organization first.");

pub(crate) const POLICY_TYPE_NOT_ENABLED: FixedRefusal = refusal(
    ErrorCode::PolicyTypeNotEnabledException,
    "This operation can be performed only for enabled policy types.",
);

pub(crate) const POLICY_CHANGES_IN_PROGRESS: FixedRefusal = refusal(
    ErrorCode::PolicyChangesInProgressException,
    "Changes to the effective policy are in progress, and its contents can't be returned. Try the operation again later.",
);

pub(crate) const SOURCE_AND_TARGET_CANNOT_MATCH: FixedRefusal = handshake_constraint(
    "SOURCE_AND_TARGET_CANNOT_MATCH",
    "The sender and the recipient of the invitation cannot be the same account.",
);

pub(crate) const TARGET_ACCOUNT_VALIDATION_FAILURE: FixedRefusal = handshake_constraint(
    "TARGET_ACCOUNT_VALIDATION_FAILURE",
    "The account that you invited is not the management account of an organization.",
);

pub(crate) const RESPONSIBILITY_TRANSFER_ALREADY_EXISTS: FixedRefusal = handshake_constraint(
    "RESPONSIBILITY_TRANSFER_ALREADY_EXISTS",
    "You cannot perform this operation with the current transfer.",
);

pub(crate) const ACTIVE_RESPONSIBILITY_TRANSFER_PROCESS: FixedRefusal = constraint(
    "ACTIVE_RESPONSIBILITY_TRANSFER_PROCESS",
    "You cannot delete the organization while a transfer of responsibility is in progress.",
);

pub(crate) const RESPONSIBILITY_TRANSFER_ALREADY_IN_STATUS: FixedRefusal = refusal(
    ErrorCode::ResponsibilityTransferAlreadyInStatusException,
    "The responsibility transfer is already in the status that you specified.",
);

pub(crate) const INVALID_RESPONSIBILITY_TRANSFER_TRANSITION: FixedRefusal = refusal(
    ErrorCode::InvalidResponsibilityTransferTransitionException,
    "The responsibility transfer can't transition to the requested state because it's not in a valid state for \
     this operation.",
);

pub(crate) const CHILD_NOT_FOUND: FixedRefusal = refusal(
    ErrorCode::ChildNotFoundException,
    "You specified a child that doesn't exist.",
);

pub(crate) const DUPLICATE_ORGANIZATIONAL_UNIT: FixedRefusal = refusal(
    ErrorCode::DuplicateOrganizationalUnitException,
    "An OU with the same name already exists.",
);

pub(crate) const OU_DEPTH_LIMIT_EXCEEDED: FixedRefusal = constraint(
    "OU_DEPTH_LIMIT_EXCEEDED",
    "You have exceeded the allowed depth of organizational units.",
)
.remedy("Organizational units nest five levels deep below the root; choose a higher parent.");

pub(crate) const OU_NUMBER_LIMIT_EXCEEDED: FixedRefusal = constraint(
    "OU_NUMBER_LIMIT_EXCEEDED",
    "You have exceeded the allowed number of organizational units.",
);

pub(crate) const ORGANIZATIONAL_UNIT_NOT_FOUND: FixedRefusal = refusal(
    ErrorCode::OrganizationalUnitNotFoundException,
    "You specified an organizational unit that doesn't exist.",
);

pub(crate) const ORGANIZATIONAL_UNIT_NOT_EMPTY: FixedRefusal = refusal(
    ErrorCode::OrganizationalUnitNotEmptyException,
    "The organizational unit is not empty.",
)
.remedy("Move its accounts elsewhere and delete the units inside it first.");

pub(crate) const ORGANIZATION_TOO_YOUNG: FixedRefusal = constraint(
    "WAIT_PERIOD_ACTIVE",
    "The organization was created too recently to take over accounts of other organizations. Try again \
     later.",
);

pub(crate) const INVITED_ACCOUNT_NUMBER_LIMIT_EXCEEDED: FixedRefusal = handshake_constraint(
    "ACCOUNT_NUMBER_LIMIT_EXCEEDED",
    "You have exceeded the allowed number of AWS accounts",
);

pub(crate) const DUPLICATE_POLICY_ATTACHMENT: FixedRefusal = refusal(
    ErrorCode::DuplicatePolicyAttachmentException,
    "The policy is already attached to the specified target.",
);

pub(crate) const MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED: FixedRefusal = constraint(
    "MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
    "You have exceeded the number of policies of the specified type that can be attached to a target.",
);

pub(crate) const NON_DETACHABLE_POLICY: FixedRefusal =
    invalid_input("NON_DETACHABLE_POLICY", "You can't detach this policy.");

pub(crate) const POLICY_NOT_ATTACHED: FixedRefusal = refusal(
    ErrorCode::PolicyNotAttachedException,
    "The policy isn't attached to the specified target in the specified root.",
);

pub(crate) const MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED: FixedRefusal = constraint(
    "MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
    "You cannot remove the last policy attached to the specified target. You must have at least one attached at all times.",
)
.remedy("Attach its replacement first, then detach this policy.");

pub(crate) const MALFORMED_POLICY_DOCUMENT: FixedRefusal = refusal(
    ErrorCode::MalformedPolicyDocumentException,
    "The provided policy document does not meet the requirements of the specified policy type.",
);

pub(crate) const POLICY_CONTENT_LIMIT_EXCEEDED: FixedRefusal = constraint(
    "POLICY_CONTENT_LIMIT_EXCEEDED",
    "You have exceeded the maximum size of a policy document.",
);

pub(crate) const RESPONSIBILITY_TRANSFER_MAX_INBOUND_QUOTA_VIOLATION: FixedRefusal = constraint(
    "RESPONSIBILITY_TRANSFER_MAX_INBOUND_QUOTA_VIOLATION",
    "You have exceeded your inbound transfers limit.",
);

pub(crate) const RESPONSIBILITY_TRANSFER_MAX_LEVEL_VIOLATION: FixedRefusal = constraint(
    "RESPONSIBILITY_TRANSFER_MAX_LEVEL_VIOLATION",
    "You have exceeded the maximum length of your transfer chain.",
);

pub(crate) const RESPONSIBILITY_TRANSFER_MAX_OUTBOUND_QUOTA_VIOLATION: FixedRefusal = constraint(
    "RESPONSIBILITY_TRANSFER_MAX_OUTBOUND_QUOTA_VIOLATION",
    "You have exceeded your outbound transfers limit.",
);

pub(crate) const INVALID_START_DATE: FixedRefusal =
    invalid_input("INVALID_START_DATE", "You specified an invalid start date.");

pub(crate) const START_DATE_NOT_BEGINNING_OF_MONTH: FixedRefusal = invalid_input(
    "START_DATE_NOT_BEGINNING_OF_MONTH",
    "The start date must be the first day of a month.",
);

pub(crate) const START_DATE_NOT_BEGINNING_OF_DAY: FixedRefusal = invalid_input(
    "START_DATE_NOT_BEGINNING_OF_DAY",
    "The start date must be at the beginning of the day, 00:00:00.000 UTC.",
);

pub(crate) const START_DATE_TOO_EARLY: FixedRefusal = invalid_input(
    "START_DATE_TOO_EARLY",
    "The start date is too early: an invitation must be accepted 24 hours before it.",
);

pub(crate) const START_DATE_TOO_LATE: FixedRefusal = invalid_input(
    "START_DATE_TOO_LATE",
    "The start date is too late: it can be at most two months in the future.",
);

pub(crate) const END_DATE_NOT_END_OF_MONTH: FixedRefusal = invalid_input(
    "END_DATE_NOT_END_OF_MONTH",
    "The end date must be the last day of a month, 23:59:59.999 UTC.",
);

pub(crate) const END_DATE_TOO_EARLY: FixedRefusal =
    invalid_input("END_DATE_TOO_EARLY", "The end date is in the past.");

pub(crate) const END_DATE_TOO_LATE: FixedRefusal = invalid_input(
    "END_DATE_TOO_LATE",
    "The end date is too late: it can be the end of this month or of the next one.",
);

// Recorded for this one; the other only has its name in the API model.
pub(crate) const INVALID_RESOURCE_POLICY_JSON: FixedRefusal = invalid_input(
    "INVALID_RESOURCE_POLICY_JSON",
    "This resource-based policy contains invalid JSON.",
);

pub(crate) const UNSUPPORTED_ACTION_IN_RESOURCE_POLICY: FixedRefusal = invalid_input(
    "UNSUPPORTED_ACTION_IN_RESOURCE_POLICY",
    "This resource-based policy contains an unsupported action.",
);
