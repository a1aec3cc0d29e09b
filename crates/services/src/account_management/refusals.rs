//! Refusals of AWS Account Management.

use crate::prelude::*;
use api::refusal::{AS_TOLD, PARAMETERS, RefusalRow, RowRule, because, refusal};
use api::rule;
use api::sources::ACCOUNTS;

const CONTACTS: RowRule = rule!(
    "Contacts that were not set, and pairs that do not exist, cannot be shown or deleted.",
    ACCOUNTS,
);

const OPTING_IN: RowRule = rule!(
    "Opting in to a Region or out of it cannot be canceled, and an account has six such requests at a time.",
    ACCOUNTS,
);

pub(super) const DENIED: RefusalRow = refusal(
    ErrorCode::AccessDeniedException,
    "User: {caller} is not authorized to perform: {operation}{reason}",
    rule!(
        "AWS Account Management works across accounts only with trusted access, and with members only.",
        ACCOUNTS,
    ),
);

pub(super) const NOT_FOUND: RefusalRow =
    refusal(ErrorCode::ResourceNotFoundException, AS_TOLD, CONTACTS);

pub(super) const UNCANCELABLE: RefusalRow = refusal(
    ErrorCode::ConflictException,
    "{name} is {state}: this cannot be canceled.",
    OPTING_IN,
);

pub(super) const TOO_MANY_REQUESTS: RefusalRow = refusal(
    ErrorCode::TooManyRequestsException,
    "Too many requests to enable or disable Regions are in progress.",
    OPTING_IN,
);

pub(super) const INVALID_FIELD: RefusalRow = because(
    ErrorCode::ValidationException,
    "fieldValidationFailed",
    "1 validation error detected: Value at '{member}' failed to satisfy constraint: {rule}",
    PARAMETERS,
);

// The reason is documented, and nothing else.
pub(super) const INVALID_REGION: RefusalRow = because(
    ErrorCode::ValidationException,
    "invalidRegionOptTarget",
    AS_TOLD,
    rule!(
        "Only Regions that are not enabled by default can be enabled and disabled.",
        ACCOUNTS,
    ),
);
