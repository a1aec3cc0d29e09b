//! Answers of AWS CloudTrail, API model 2013-11-01. The grammar of a row is in `outputs.rs`.

use super::Row;

pub(super) const OPERATIONS: &[Row] = &[("LookupEvents", "Events[Event] NextToken")];

pub(super) const SHAPES: &[Row] = &[
    (
        "Event",
        "EventId EventName ReadOnly AccessKeyId EventTime:@ EventSource Username Resources[Resource] CloudTrailEvent",
    ),
    ("Resource", "ResourceType ResourceName"),
];
