//! Operations of AWS CloudTrail (API of 2013-11-01): looking at the event history, which every account has of itself.
//! Trails, event data stores and Insights are not modelled.

use super::{Operation, Service, Shape, any, optional, required};

const ATTRIBUTE: Shape = Shape::Structure(&[
    required(
        "AttributeKey",
        "attribute-key",
        Shape::Enum(&[
            "EventId",
            "EventName",
            "ReadOnly",
            "Username",
            "ResourceType",
            "ResourceName",
            "EventSource",
            "AccessKeyId",
        ]),
        "what to look at",
    ),
    required(
        "AttributeValue",
        "attribute-value",
        any(1, 2000),
        "what it must be, to the letter",
    ),
]);

pub(super) const OPERATIONS: &[Operation] = &[Operation {
    service: Service::CloudTrail,
    name: "LookupEvents",
    cli: "lookup-events",
    input: &[
        optional(
            "LookupAttributes",
            "lookup-attributes",
            Shape::List {
                item: &ATTRIBUTE,
                max: 100,
            },
            "only the events with this attribute; one at most",
        ),
        optional(
            "StartTime",
            "start-time",
            Shape::Timestamp,
            "only events at this moment or after it",
        ),
        optional(
            "EndTime",
            "end-time",
            Shape::Timestamp,
            "only events at this moment or before it",
        ),
        optional(
            "EventCategory",
            "event-category",
            Shape::Enum(&["insight"]),
            "`insight` for Insights events, of which there are none here; management events if not given",
        ),
        optional(
            "MaxResults",
            "max-results",
            Shape::Integer { min: 1, max: 50 },
            "how many events a page has; 50 if not given",
        ),
        optional(
            "NextToken",
            "next-token",
            any(0, usize::MAX),
            "where the next page begins",
        ),
    ],
    summary: "Looks at the event history of the account in the Region: management events of the last 90 days, the newest \
              first. In AWS an event appears some minutes after the call; here it does at once.",
    callers: "any account, for itself",
    writes: false,
    pages: Some("Events"),
}];
