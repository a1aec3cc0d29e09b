//! Refusals of AWS Organizations, in the order of the files that use them.

use crate::prelude::*;
use api::refusal::{
    IN_ORGANIZATION, ORGANIZATIONS_PARAMETERS, RefusalRow, RowRule, constraint,
    handshake_constraint, invalid_input, refusal,
};
use api::rule;
use api::sources::{
    ADMINISTRATORS, ATTACHING, CLOSING, DELEGATION, EFFECTIVE, ERRORS, FEATURES, INVITING, LEAVING,
    QUOTAS, RCPS, TRANSFER_QUOTAS, TRANSFERS, TYPES, UNITS,
};

const TRANSFER_PARTIES: RowRule = rule!(
    "Only the two organizations of a transfer can see it.",
    TRANSFERS,
);

const POLICY_LIMITS: RowRule = rule!(
    "Each type of policy has a maximum size and a maximum number of attachments. Since 15 May 2026 they are 10,240 characters and 10 for SCPs, before 5,120 and 5, as they still are for RCPs.",
    "AWS Organizations User Guide: quotas; AWS announcement of 15 May 2026 on higher quotas for SCPs",
);

const LIMITS: RowRule = rule!(
    "Organizations have limits on number, size and order of steps. The reason names the limit.",
    QUOTAS,
);

const TEN_ACCOUNTS: RowRule = rule!(
    "An organization holds ten accounts until AWS Support raises its quota; open invitations count.",
    QUOTAS,
);

const CLOSED_ONCE: RowRule = rule!(
    "An account that is closed or being closed cannot be closed again.",
    CLOSING,
);

const WITHDRAWN_ONCE: RowRule = rule!(
    "A transfer can be withdrawn once, and only after it was accepted. An invitation can be canceled or declined.",
    TRANSFERS,
);

const END_OF_TRANSFER: RowRule = rule!(
    "A transfer ends with this month or with the next one.",
    TRANSFERS,
);

pub(crate) const ALREADY_IN_ORGANIZATION: RefusalRow = refusal(
    ErrorCode::AlreadyInOrganizationException,
    "The AWS account is already a member of an organization.",
    rule!("An account is in one organization at a time.", INVITING),
)
.remedy("Leave the organization first, or act in a standalone account.");

// It is documented that this is not offered; of the reasons in the enumeration this one fits. The wording is
// ours.
pub(crate) const CREATE_ORGANIZATION_IN_BILLING_MODE_UNSUPPORTED_REGION: RefusalRow = constraint(
    "CREATE_ORGANIZATION_IN_BILLING_MODE_UNSUPPORTED_REGION",
    "You can't create an organization with consolidated billing features in this Region.",
    LIMITS,
)
.remedy("Omit the feature set, or set it to ALL.");

pub(crate) const ORGANIZATION_NOT_EMPTY: RefusalRow = refusal(
    ErrorCode::OrganizationNotEmptyException,
    "To delete an organization you must first remove all member accounts (except the master).",
    rule!(
        "An organization can be deleted only when the management account is its only account.",
        "AWS Organizations User Guide: Deleting an organization",
    ),
);

pub(crate) const ACCOUNT_NOT_FOUND: RefusalRow = refusal(
    ErrorCode::AccountNotFoundException,
    "You specified an account that doesn't exist.",
    IN_ORGANIZATION,
);

pub(crate) const ACCOUNT_NUMBER_LIMIT_EXCEEDED: RefusalRow = constraint(
    "ACCOUNT_NUMBER_LIMIT_EXCEEDED",
    "You have exceeded the allowed number of AWS accounts.",
    TEN_ACCOUNTS,
);

pub(crate) const SAME_EMAIL_IN_PROGRESS: RefusalRow = refusal(
    ErrorCode::ConcurrentModificationException,
    "AWS Organizations can't complete your request because it conflicts with another attempt to modify the \
     same entity. Try again later.", rule!("Two changes of the same resource at once: retry the later one.", ERRORS))
.remedy("Wait until the other request with this email address has finished.");

pub(crate) const ACCOUNT_CREATION_RATE_LIMIT_EXCEEDED: RefusalRow = constraint(
    "ACCOUNT_CREATION_RATE_LIMIT_EXCEEDED",
    "You have exceeded the number of accounts that you can create at the same time.",
    rule!("Five accounts can be in creation at once.", QUOTAS),
)
.remedy("Wait until one of the five requests in progress has finished.");

pub(crate) const CREATE_ACCOUNT_STATUS_NOT_FOUND: RefusalRow = refusal(
    ErrorCode::CreateAccountStatusNotFoundException,
    "You specified a create account request that doesn't exist.",
    IN_ORGANIZATION,
);

pub(crate) const SOURCE_PARENT_NOT_FOUND: RefusalRow = refusal(
    ErrorCode::SourceParentNotFoundException,
    "You specified a source parent that doesn't exist.",
    IN_ORGANIZATION,
);

pub(crate) const DESTINATION_PARENT_NOT_FOUND: RefusalRow = refusal(
    ErrorCode::DestinationParentNotFoundException,
    "You specified a destination parent that doesn't exist.",
    IN_ORGANIZATION,
);

pub(crate) const PARENT_NOT_FOUND: RefusalRow = refusal(
    ErrorCode::ParentNotFoundException,
    "You specified a parent that doesn't exist.",
    IN_ORGANIZATION,
);

pub(crate) const ALREADY_THERE: RefusalRow = refusal(
    ErrorCode::DuplicateAccountException,
    "The account is already in the destination that you specified.",
    rule!("The account is already at its destination.", ERRORS),
);

pub(crate) const CANNOT_CLOSE_MANAGEMENT_ACCOUNT: RefusalRow = constraint(
    "CANNOT_CLOSE_MANAGEMENT_ACCOUNT",
    "You can't close the management account of the organization.",
    rule!(
        "No API closes a management account: its root user does, in the console, when no open member is left.",
        CLOSING,
    ),
);

pub(crate) const CLOSING_ALREADY: RefusalRow = refusal(
    ErrorCode::ConflictException,
    "The request failed because it conflicts with the current state of the specified resource.",
    CLOSED_ONCE,
)
.remedy("It is already being closed. Wait until it is closed.");

pub(crate) const ACCOUNT_ALREADY_CLOSED: RefusalRow = refusal(
    ErrorCode::AccountAlreadyClosedException,
    "You attempted to close an account that is already closed.",
    CLOSED_ONCE,
)
.remedy("Nothing more is needed: it is closed.");

pub(crate) const CLOSE_ACCOUNT_REQUESTS_LIMIT_EXCEEDED: RefusalRow = constraint(
    "CLOSE_ACCOUNT_REQUESTS_LIMIT_EXCEEDED",
    "You have exceeded the number of accounts that you can close at a time.",
    rule!(
        "Three accounts can be in the process of closing at once.",
        QUOTAS,
    ),
);

pub(crate) const CLOSE_ACCOUNT_QUOTA_EXCEEDED: RefusalRow = constraint(
    "CLOSE_ACCOUNT_QUOTA_EXCEEDED",
    "You have exceeded close account quota for the past 30 days.",
    rule!(
        "In 30 days an organization closes the higher of 250 accounts and a fifth of its accounts, at most 1000.",
        QUOTAS,
    ),
);

pub(crate) const UPDATE_EXISTING_RESOURCE_POLICY_WITH_TAGS_NOT_SUPPORTED: RefusalRow = constraint(
    "UPDATE_EXISTING_RESOURCE_POLICY_WITH_TAGS_NOT_SUPPORTED",
    "Adding tags on updating an existing resource-based policy is not supported.",
    LIMITS,
)
.remedy("Omit the tags, and tag the policy with TagResource.");

pub(crate) const RESOURCE_POLICY_NOT_FOUND: RefusalRow = refusal(
    ErrorCode::ResourcePolicyNotFoundException,
    "No resource-based policy found.",
    rule!(
        "An organization has one delegation policy or none.",
        DELEGATION,
    ),
);

pub(crate) const MEMBER_ACCOUNT_PAYMENT_INSTRUMENT_REQUIRED: RefusalRow = constraint(
    "MEMBER_ACCOUNT_PAYMENT_INSTRUMENT_REQUIRED",
    "The member account is missing one or more of the prerequisites required to operate as a standalone \
     account. To add what is missing, sign-in to the member account using the AWS Organizations console, \
     then select to leave the organization. You will then be prompted to enter any missing information.",
    rule!(
        "An account that leaves must be able to stand alone: it needs a completed sign-up and a payment method.",
        LEAVING,
    ),
);

pub(crate) const MASTER_CANNOT_LEAVE_ORGANIZATION: RefusalRow = refusal(
    ErrorCode::MasterCannotLeaveOrganizationException,
    "You can't remove the management account from the organization.",
    rule!(
        "The management account cannot leave its organization, only delete it.",
        LEAVING,
    ),
);

pub(crate) const ACCOUNT_CANNOT_LEAVE_ORGANIZATION: RefusalRow = constraint(
    "ACCOUNT_CANNOT_LEAVE_ORGANIZATION",
    "The account is closed or being closed, and cannot leave the organization.",
    rule!(
        "A closed account stays in its organization for 90 days and then leaves it permanently.",
        CLOSING,
    ),
);

pub(crate) const CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG: RefusalRow = constraint(
    "CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG",
    "You can't remove a delegated administrator from the organization. Deregister it for its services first.",
    rule!(
        "An account that administers a service stays in the organization until it is deregistered.",
        ADMINISTRATORS,
    ),
);

pub(crate) const CREATED_TOO_RECENTLY: RefusalRow = constraint(
    "WAIT_PERIOD_ACTIVE",
    "The member account was created too recently to leave the organization. Try again later.",
    rule!(
        "A created account must be four days old before it can leave and become standalone.",
        LEAVING,
    ),
);

pub(crate) const EFFECTIVE_POLICY_NOT_FOUND: RefusalRow = refusal(
    ErrorCode::EffectivePolicyNotFoundException,
    "The specified policy type is not enabled. Enable that policy type on your organization root and then retry.",
    rule!(
        "Policies of a type form an effective policy only while the type is enabled in the root.",
        EFFECTIVE,
    ),
);

pub(crate) const ORGANIZATION_ALREADY_HAS_ALL_FEATURES: RefusalRow = handshake_constraint(
    "ORGANIZATION_ALREADY_HAS_ALL_FEATURES",
    "All features are already enabled on this organization.",
    rule!(
        "All features are enabled once and cannot be disabled.",
        FEATURES,
    ),
);

pub(crate) const ORGANIZATION_IS_ALREADY_PENDING_ALL_FEATURES_MIGRATION: RefusalRow =
    handshake_constraint(
        "ORGANIZATION_IS_ALREADY_PENDING_ALL_FEATURES_MIGRATION",
        "A request to enable all features is already in progress.",
        rule!(
            "One request to enable all features runs at a time.",
            FEATURES,
        ),
    )
    .remedy("Wait for the members, or cancel the running request.");

pub(crate) const ALL_FEATURES_MIGRATION_ORGANIZATION_SIZE_LIMIT_EXCEEDED: RefusalRow = constraint(
    "ALL_FEATURES_MIGRATION_ORGANIZATION_SIZE_LIMIT_EXCEEDED",
    "Your organization has more accounts than the standard migration to all features supports.",
    LIMITS,
)
.remedy("More than 5000 accounts need the assisted migration, which is not modeled here.");

pub(crate) const MASTER_ACCOUNT_NOT_GOVCLOUD_ENABLED: RefusalRow = constraint(
    "MASTER_ACCOUNT_NOT_GOVCLOUD_ENABLED",
    "The management account of your organization isn't enabled to create accounts in AWS GovCloud (US).",
    LIMITS,
);

pub(crate) const DUPLICATE_HANDSHAKE: RefusalRow = refusal(
    ErrorCode::DuplicateHandshakeException,
    "A handshake with the specified type and parameters already exists for the given parties.",
    rule!(
        "While a request of the same kind to the same account is open, no second one is sent.",
        INVITING,
    ),
);

pub(crate) const INVITED_FROM_AN_ORGANIZATION: RefusalRow = handshake_constraint(
    "ALREADY_IN_AN_ORGANIZATION",
    "The AWS account is already a member of an organization.",
    rule!(
        "An account can be in only one organization at a time: it must leave the other one first.",
        INVITING,
    ),
);

pub(crate) const HANDSHAKE_NOT_FOUND: RefusalRow = refusal(
    ErrorCode::HandshakeNotFoundException,
    "You specified a handshake that doesn't exist.",
    rule!(
        "Only the sender and the recipients of a handshake can see it, until some time after its end.",
        INVITING,
    ),
);

pub(crate) const HANDSHAKE_RATE_LIMIT_EXCEEDED: RefusalRow = handshake_constraint(
    "HANDSHAKE_RATE_LIMIT_EXCEEDED",
    "You have exceeded the number of handshakes that you can send in one day.",
    rule!("The number of invitations per day is limited.", QUOTAS),
)
.remedy("Wait until a day has passed since the first of them.");

pub(crate) const INVALID_ENUM_POLICY_TYPE: RefusalRow = invalid_input(
    "INVALID_ENUM_POLICY_TYPE",
    "You specified an invalid policy type.",
    ORGANIZATIONS_PARAMETERS,
);

pub(crate) const POLICY_NOT_FOUND: RefusalRow = refusal(
    ErrorCode::PolicyNotFoundException,
    "You specified a policy that doesn't exist.",
    IN_ORGANIZATION,
);

pub(crate) const IMMUTABLE_POLICY: RefusalRow = invalid_input(
    "IMMUTABLE_POLICY",
    "You specified a policy that is managed by AWS and can't be modified.",
    rule!("Only AWS can change AWS managed policies.", ATTACHING),
);

pub(crate) const TARGET_NOT_FOUND: RefusalRow = refusal(
    ErrorCode::TargetNotFoundException,
    "You specified a target that doesn't exist.",
    IN_ORGANIZATION,
);

pub(crate) const DUPLICATE_POLICY: RefusalRow = refusal(
    ErrorCode::DuplicatePolicyException,
    "A policy with the specified name and type already exists.",
    rule!(
        "Policies of a type must have different names in an organization.",
        ERRORS,
    ),
)
.remedy("Choose another name.");

pub(crate) const POLICY_NUMBER_LIMIT_EXCEEDED: RefusalRow = constraint(
    "POLICY_NUMBER_LIMIT_EXCEEDED",
    "You have exceeded the number of policies that you can have in an organization.",
    LIMITS,
);

pub(crate) const POLICY_IN_USE: RefusalRow = refusal(
    ErrorCode::PolicyInUseException,
    "The specified policy is in use and cannot be deleted.",
    rule!(
        "A policy must be detached everywhere before it can be deleted.",
        ATTACHING,
    ),
);

pub(crate) const POLICY_TYPE_NOT_AVAILABLE_FOR_ORGANIZATION: RefusalRow = refusal(
    ErrorCode::PolicyTypeNotAvailableForOrganizationException,
    "You can't use the specified policy type with the feature set currently enabled for this organization.", rule!("Policies need an organization with all features.", FEATURES))
.remedy("Enable all features in the organization first.");

pub(crate) const POLICY_TYPE_NOT_ENABLED: RefusalRow = refusal(
    ErrorCode::PolicyTypeNotEnabledException,
    "This operation can be performed only for enabled policy types.",
    rule!(
        "Policies of a type can be attached while the type is enabled in the root.",
        TYPES,
    ),
);

pub(crate) const POLICY_CHANGES_IN_PROGRESS: RefusalRow = refusal(
    ErrorCode::PolicyChangesInProgressException,
    "Changes to the effective policy are in progress, and its contents can't be returned. Try the operation again later.",
    rule!(
        "A change to policy types takes a while; the next change must wait for it.",
        TYPES,
    ),
);

pub(crate) const SOURCE_AND_TARGET_CANNOT_MATCH: RefusalRow = handshake_constraint(
    "SOURCE_AND_TARGET_CANNOT_MATCH",
    "The sender and the recipient of the invitation cannot be the same account.",
    rule!("A transfer is between two organizations.", TRANSFERS),
);

pub(crate) const TARGET_ACCOUNT_VALIDATION_FAILURE: RefusalRow = handshake_constraint(
    "TARGET_ACCOUNT_VALIDATION_FAILURE",
    "The account that you invited is not the management account of an organization.",
    rule!(
        "Invitations to transfer a bill go from one management account to another.",
        TRANSFERS,
    ),
);

pub(crate) const RESPONSIBILITY_TRANSFER_ALREADY_EXISTS: RefusalRow = handshake_constraint(
    "RESPONSIBILITY_TRANSFER_ALREADY_EXISTS",
    "You cannot perform this operation with the current transfer.",
    rule!(
        "Between two organizations there is one transfer; a new one needs the old one to have ended.",
        TRANSFERS,
    ),
);

pub(crate) const ACTIVE_RESPONSIBILITY_TRANSFER_PROCESS: RefusalRow = constraint(
    "ACTIVE_RESPONSIBILITY_TRANSFER_PROCESS",
    "You cannot delete the organization while a transfer of responsibility is in progress.",
    rule!(
        "An organization can be deleted only when none of its billing transfers, in either direction, is open or has still to end.",
        TRANSFERS,
    ),
);

pub(crate) const RESPONSIBILITY_TRANSFER_ALREADY_IN_STATUS: RefusalRow = refusal(
    ErrorCode::ResponsibilityTransferAlreadyInStatusException,
    "The responsibility transfer is already in the status that you specified.",
    WITHDRAWN_ONCE,
);

pub(crate) const INVALID_RESPONSIBILITY_TRANSFER_TRANSITION: RefusalRow = refusal(
    ErrorCode::InvalidResponsibilityTransferTransitionException,
    "The responsibility transfer can't transition to the requested state because it's not in a valid state for \
     this operation.",
    WITHDRAWN_ONCE,
);

pub(crate) const CHILD_NOT_FOUND: RefusalRow = refusal(
    ErrorCode::ChildNotFoundException,
    "You specified a child that doesn't exist.",
    IN_ORGANIZATION,
);

pub(crate) const DUPLICATE_ORGANIZATIONAL_UNIT: RefusalRow = refusal(
    ErrorCode::DuplicateOrganizationalUnitException,
    "An OU with the same name already exists.",
    rule!(
        "Units with the same parent must have different names.",
        UNITS,
    ),
);

pub(crate) const OU_DEPTH_LIMIT_EXCEEDED: RefusalRow = constraint(
    "OU_DEPTH_LIMIT_EXCEEDED",
    "You have exceeded the allowed depth of organizational units.",
    rule!("Units nest five levels deep below the root.", QUOTAS),
)
.remedy("Organizational units nest five levels deep below the root; choose a higher parent.");

pub(crate) const OU_NUMBER_LIMIT_EXCEEDED: RefusalRow = constraint(
    "OU_NUMBER_LIMIT_EXCEEDED",
    "You have exceeded the allowed number of organizational units.",
    LIMITS,
);

pub(crate) const ORGANIZATIONAL_UNIT_NOT_FOUND: RefusalRow = refusal(
    ErrorCode::OrganizationalUnitNotFoundException,
    "You specified an organizational unit that doesn't exist.",
    IN_ORGANIZATION,
);

pub(crate) const ORGANIZATIONAL_UNIT_NOT_EMPTY: RefusalRow = refusal(
    ErrorCode::OrganizationalUnitNotEmptyException,
    "The organizational unit is not empty.",
    rule!(
        "A unit can be deleted only when it contains no accounts and no units.",
        UNITS,
    ),
)
.remedy("Move its accounts elsewhere and delete the units inside it first.");

pub(crate) const ORGANIZATION_TOO_YOUNG: RefusalRow = constraint(
    "WAIT_PERIOD_ACTIVE",
    "The organization was created too recently to take over accounts of other organizations. Try again \
     later.",
    rule!(
        "An organization must be seven days old to take over an account of another organization directly.",
        INVITING,
    ),
);

pub(crate) const INVITED_ACCOUNT_NUMBER_LIMIT_EXCEEDED: RefusalRow = handshake_constraint(
    "ACCOUNT_NUMBER_LIMIT_EXCEEDED",
    "You have exceeded the allowed number of AWS accounts",
    TEN_ACCOUNTS,
);

pub(crate) const DUPLICATE_POLICY_ATTACHMENT: RefusalRow = refusal(
    ErrorCode::DuplicatePolicyAttachmentException,
    "A policy with the specified name and type already exists.",
    rule!("A policy can be attached to a target only once.", ATTACHING),
);

pub(crate) const MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED: RefusalRow = constraint(
    "MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
    "You have attached the maximum number of policies to the specified target.",
    POLICY_LIMITS,
);

pub(crate) const NON_DETACHABLE_POLICY: RefusalRow = invalid_input(
    "NON_DETACHABLE_POLICY",
    "You can't detach this policy.",
    rule!("RCPFullAWSAccess stays attached everywhere.", RCPS),
);

pub(crate) const POLICY_NOT_ATTACHED: RefusalRow = refusal(
    ErrorCode::PolicyNotAttachedException,
    "The policy isn't attached to the specified target in the specified root.",
    rule!("Only what is attached directly can be detached.", ATTACHING),
);

pub(crate) const MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED: RefusalRow = constraint(
    "MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
    "You cannot remove the last policy attached to the specified target. You must have at least one attached at all times.", rule!("The root, units and accounts must keep at least one SCP: without any, nothing would be allowed. Attach the new SCP, then detach the old one.", ATTACHING))
.remedy("Attach its replacement first, then detach this policy.");

pub(crate) const MALFORMED_POLICY_DOCUMENT: RefusalRow = refusal(
    ErrorCode::MalformedPolicyDocumentException,
    "The provided policy document does not meet the requirements of the specified policy type.",
    rule!(
        "A document must follow the grammar of its kind of policy and keep within its size.",
        "IAM User Guide: Grammar of the IAM JSON policy language",
    ),
);

pub(crate) const POLICY_CONTENT_LIMIT_EXCEEDED: RefusalRow = constraint(
    "POLICY_CONTENT_LIMIT_EXCEEDED",
    "You have exceeded the maximum size of a policy document.",
    POLICY_LIMITS,
);

pub(crate) const RESPONSIBILITY_TRANSFER_MAX_INBOUND_QUOTA_VIOLATION: RefusalRow = constraint(
    "RESPONSIBILITY_TRANSFER_MAX_INBOUND_QUOTA_VIOLATION",
    "You have exceeded your inbound transfers limit.",
    rule!(
        "The quota of bills that an organization may pay is 0 until AWS raises it, to at most 1000. Open invitations count.",
        TRANSFER_QUOTAS,
    ),
);

pub(crate) const RESPONSIBILITY_TRANSFER_MAX_LEVEL_VIOLATION: RefusalRow = constraint(
    "RESPONSIBILITY_TRANSFER_MAX_LEVEL_VIOLATION",
    "You have exceeded the maximum length of your transfer chain.",
    rule!(
        "A chain of transfers has one link. AWS raises this quota to two for some organizations.",
        TRANSFER_QUOTAS,
    ),
);

pub(crate) const RESPONSIBILITY_TRANSFER_MAX_OUTBOUND_QUOTA_VIOLATION: RefusalRow = constraint(
    "RESPONSIBILITY_TRANSFER_MAX_OUTBOUND_QUOTA_VIOLATION",
    "You have exceeded your outbound transfers limit.",
    rule!(
        "Only one other organization at a time can pay an organization's bill. This quota cannot be raised.",
        TRANSFER_QUOTAS,
    ),
);

pub(crate) const INVALID_START_DATE: RefusalRow = invalid_input(
    "INVALID_START_DATE",
    "You specified an invalid start date.",
    ORGANIZATIONS_PARAMETERS,
);

pub(crate) const START_DATE_NOT_BEGINNING_OF_MONTH: RefusalRow = invalid_input(
    "START_DATE_NOT_BEGINNING_OF_MONTH",
    "The start date must be the first day of a month.",
    rule!("A transfer starts at the beginning of a month.", TRANSFERS),
);

pub(crate) const START_DATE_NOT_BEGINNING_OF_DAY: RefusalRow = invalid_input(
    "START_DATE_NOT_BEGINNING_OF_DAY",
    "The start date must be at the beginning of the day, 00:00:00.000 UTC.",
    rule!(
        "A transfer starts at midnight UTC on the first day of a month.",
        TRANSFERS,
    ),
);

pub(crate) const START_DATE_TOO_EARLY: RefusalRow = invalid_input(
    "START_DATE_TOO_EARLY",
    "The start date is too early: an invitation must be accepted 24 hours before it.",
    rule!(
        "An invitation must be accepted at least 24 hours before the transfer starts.",
        TRANSFERS,
    ),
);

pub(crate) const START_DATE_TOO_LATE: RefusalRow = invalid_input(
    "START_DATE_TOO_LATE",
    "The start date is too late: it can be at most two months in the future.",
    rule!(
        "A transfer starts with the next month or with the month after.",
        TRANSFERS,
    ),
);

pub(crate) const END_DATE_NOT_END_OF_MONTH: RefusalRow = invalid_input(
    "END_DATE_NOT_END_OF_MONTH",
    "The end date must be the last day of a month, 23:59:59.999 UTC.",
    rule!(
        "A transfer ends with a month, at 23:59:59.999 UTC on its last day.",
        TRANSFERS,
    ),
);

pub(crate) const END_DATE_TOO_EARLY: RefusalRow = invalid_input(
    "END_DATE_TOO_EARLY",
    "The end date is in the past.",
    END_OF_TRANSFER,
);

pub(crate) const END_DATE_TOO_LATE: RefusalRow = invalid_input(
    "END_DATE_TOO_LATE",
    "The end date is too late: it can be the end of this month or of the next one.",
    END_OF_TRANSFER,
);

// Recorded for this one; the other only has its name in the API model.
pub(crate) const INVALID_RESOURCE_POLICY_JSON: RefusalRow = invalid_input(
    "INVALID_RESOURCE_POLICY_JSON",
    "This resource-based policy contains invalid JSON.",
    ORGANIZATIONS_PARAMETERS,
);

pub(crate) const UNSUPPORTED_ACTION_IN_RESOURCE_POLICY: RefusalRow = invalid_input(
    "UNSUPPORTED_ACTION_IN_RESOURCE_POLICY",
    "This resource-based policy contains an unsupported action.",
    ORGANIZATIONS_PARAMETERS,
);

pub(crate) const TRANSFER_NOT_FOUND: RefusalRow = refusal(
    ErrorCode::ResponsibilityTransferNotFoundException,
    "We can't find a transfer that you specified.",
    TRANSFER_PARTIES,
);
