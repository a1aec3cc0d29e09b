//! Refusals of Amazon SQS.

use crate::prelude::*;
use api::refusal::{AS_TOLD, RefusalRow, RowRule, refusal};
use api::rule;

const QUEUES: RowRule = rule!(
    "A queue is identified by its URL, and its name can be used only once. Its attributes have limits, and some are for FIFO queues only.",
    "API Reference of Amazon SQS, the operation's page: errors",
);

pub(super) const NO_SUCH_QUEUE: RefusalRow = refusal(
    ErrorCode::QueueDoesNotExist,
    "The specified queue does not exist.",
    QUEUES,
);

pub(super) const QUEUE_EXISTS: RefusalRow = refusal(
    ErrorCode::QueueNameExists,
    "A queue already exists with the same name and a different value for attribute {name}",
    QUEUES,
);

pub(super) const INVALID_ATTRIBUTE: RefusalRow = refusal(
    ErrorCode::InvalidAttributeValue,
    "Invalid value for the parameter {name}.",
    QUEUES,
);

pub(super) const UNKNOWN_ATTRIBUTE: RefusalRow = refusal(
    ErrorCode::InvalidAttributeName,
    "Unknown Attribute {name}.",
    QUEUES,
);

// Recorded.
pub(super) const FIFO_ONLY: RefusalRow = refusal(
    ErrorCode::InvalidAttributeName,
    "You can specify the {name} only when FifoQueue is set to true.",
    QUEUES,
);

// Recorded.
pub(super) const QUEUE_TYPE: RefusalRow = refusal(
    ErrorCode::InvalidAttributeValue,
    "Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported.",
    QUEUES,
);

pub(super) const INVALID_TAG: RefusalRow =
    refusal(ErrorCode::InvalidParameterValue, AS_TOLD, QUEUES);

pub(super) const INVALID_NAME: RefusalRow = refusal(
    ErrorCode::InvalidParameterValue,
    "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
    QUEUES,
);

pub(super) const INVALID_FIFO_NAME: RefusalRow = refusal(
    ErrorCode::InvalidParameterValue,
    "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.",
    QUEUES,
);
