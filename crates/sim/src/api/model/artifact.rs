//! Operations of AWS Artifact (API model 2018-05-10). Accepting and ending agreements is in no API: see `console`.

use super::{Operation, Service, Shape, any, optional};

pub(super) const OPERATIONS: &[Operation] = &[Operation {
    service: Service::Artifact,
    name: "ListCustomerAgreements",
    cli: "list-customer-agreements",
    input: &[
        optional(
            "maxResults",
            "max-results",
            Shape::Integer { min: 1, max: 300 },
            "how many to answer with at most",
        ),
        optional(
            "nextToken",
            "next-token",
            any(1, 2048),
            "where the last answer ended",
        ),
    ],
    summary: "Lists the agreements that hold for the caller's account: its own, and those of its organization.",
    callers: "any account",
    writes: false,
    pages: Some("customerAgreements"),
}];
