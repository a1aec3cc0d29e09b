//! Refusals of malformed input.

use super::INVALID_TOKEN;
use crate::error::ErrorCode;
use crate::refusal::{
    AS_TOLD, ORGANIZATIONS_PARAMETERS, PARAMETERS, RefusalRow, invalid_input, refusal,
};
use crate::rule;
use crate::sources::EFFECTIVE;

// Recorded.
pub(super) const INPUT_REQUIRED: RefusalRow = invalid_input(
    "INPUT_REQUIRED",
    "You must provide a value for the parameter.",
    ORGANIZATIONS_PARAMETERS,
);

pub(super) const INVALID_PATTERN: RefusalRow = invalid_input(
    "INVALID_PATTERN",
    "You provided a value that does not match the required pattern.",
    ORGANIZATIONS_PARAMETERS,
);

pub(super) const INVALID_ENUM: RefusalRow = invalid_input(
    "INVALID_ENUM",
    "You specified an invalid value.",
    ORGANIZATIONS_PARAMETERS,
);

pub(super) const INVALID_ENUM_POLICY_TYPE: RefusalRow = invalid_input(
    "INVALID_ENUM_POLICY_TYPE",
    "You specified an invalid policy type.",
    ORGANIZATIONS_PARAMETERS,
);

pub(super) const MAX_LIMIT_EXCEEDED_FILTER: RefusalRow = invalid_input(
    "MAX_LIMIT_EXCEEDED_FILTER",
    "You specified too many filter parameters.",
    ORGANIZATIONS_PARAMETERS,
);

pub(super) const INVALID_PARTY_TYPE_TARGET: RefusalRow = invalid_input(
    "INVALID_PARTY_TYPE_TARGET",
    "You specified an invalid party type as the target parameter.",
    ORGANIZATIONS_PARAMETERS,
);

pub(super) const TARGET_NOT_SUPPORTED: RefusalRow = invalid_input(
    "TARGET_NOT_SUPPORTED",
    "You specified a target that is not currently supported.",
    rule!(
        "Only accounts have effective policies; the root and units only pass policies on.",
        EFFECTIVE,
    ),
);

pub(super) const MIN_VALUE_EXCEEDED: RefusalRow = invalid_input(
    "MIN_VALUE_EXCEEDED",
    "You provided a value that is below the minimum allowed.",
    ORGANIZATIONS_PARAMETERS,
);

pub(super) const MAX_VALUE_EXCEEDED: RefusalRow = invalid_input(
    "MAX_VALUE_EXCEEDED",
    "You provided a value that exceeds the maximum allowed.",
    ORGANIZATIONS_PARAMETERS,
);

pub(super) const INVALID_NEXT_TOKEN: RefusalRow = invalid_input(
    "INVALID_NEXT_TOKEN",
    INVALID_TOKEN,
    ORGANIZATIONS_PARAMETERS,
);

// These are worded like the recorded ones.
pub(super) const MIN_LENGTH_EXCEEDED: RefusalRow = invalid_input(
    "MIN_LENGTH_EXCEEDED",
    "You provided a value that is shorter than the minimum length.",
    ORGANIZATIONS_PARAMETERS,
);

pub(super) const MAX_LENGTH_EXCEEDED: RefusalRow = invalid_input(
    "MAX_LENGTH_EXCEEDED",
    "You provided a value that is longer than the maximum length.",
    ORGANIZATIONS_PARAMETERS,
);

pub(super) const INVALID_SYNTAX_POLICY_ID: RefusalRow = invalid_input(
    "INVALID_SYNTAX_POLICY_ID",
    "You specified an invalid policy ID.",
    ORGANIZATIONS_PARAMETERS,
);

pub(super) const INVALID_PATTERN_TARGET_ID: RefusalRow = invalid_input(
    "INVALID_PATTERN_TARGET_ID",
    "You specified a policy target ID that doesn't match the required pattern.",
    ORGANIZATIONS_PARAMETERS,
);

pub(super) const INVALID_LIST_MEMBER: RefusalRow = invalid_input(
    "INVALID_LIST_MEMBER",
    "You provided a list with an invalid member.",
    ORGANIZATIONS_PARAMETERS,
);

pub(super) const INVALID_EMAIL_ADDRESS_TARGET: RefusalRow = invalid_input(
    "INVALID_EMAIL_ADDRESS_TARGET",
    "You specified an invalid email address as the target parameter.",
    ORGANIZATIONS_PARAMETERS,
);

pub(super) const INVALID_ROLE_NAME: RefusalRow = invalid_input(
    "INVALID_ROLE_NAME",
    "You specified a role name that is not allowed.",
    ORGANIZATIONS_PARAMETERS,
);

pub(super) const DUPLICATE_TAG_KEY: RefusalRow = invalid_input(
    "DUPLICATE_TAG_KEY",
    "You specified the same tag key more than once.",
    ORGANIZATIONS_PARAMETERS,
);

pub(super) const INVALID_SYSTEM_TAGS_PARAMETER: RefusalRow = invalid_input(
    "INVALID_SYSTEM_TAGS_PARAMETER",
    "You specified a tag key that is reserved for system use.",
    ORGANIZATIONS_PARAMETERS,
);

pub(super) const WRONG_TYPE: RefusalRow =
    refusal(ErrorCode::SerializationException, AS_TOLD, PARAMETERS);

/// Services with a JSON protocol name it differently.
pub(super) const INVALID: RefusalRow = refusal(ErrorCode::ValidationError, AS_TOLD, PARAMETERS);

pub(super) const INVALID_ROLE_ARN: RefusalRow =
    refusal(ErrorCode::ValidationError, "{text} is invalid", PARAMETERS);

// Recorded for AttachRolePolicy and AttachUserPolicy.
pub(super) const INVALID_POLICY_ARN: RefusalRow = refusal(
    ErrorCode::ValidationError,
    "Invalid ARN:  Could not be parsed!",
    PARAMETERS,
);

pub(super) const INVALID_ARN: RefusalRow = refusal(
    ErrorCode::InvalidInput,
    "ARN {text} is not valid.",
    PARAMETERS,
);

pub(super) const INVALID_VALUE: RefusalRow = refusal(
    ErrorCode::ValidationError,
    "The specified value for {path} is invalid. It must {rule}",
    PARAMETERS,
);
