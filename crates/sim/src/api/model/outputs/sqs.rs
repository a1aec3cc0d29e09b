//! Answers of Amazon SQS, API model 2012-11-05. The grammar of a row is in `outputs.rs`.

use super::Row;

pub(super) const OPERATIONS: &[Row] = &[
    ("CreateQueue", "QueueUrl"),
    ("GetQueueAttributes", "Attributes{String}"),
    ("GetQueueUrl", "QueueUrl"),
    ("ListQueues", "QueueUrls[String] NextToken"),
];

pub(super) const SHAPES: &[Row] = &[];
