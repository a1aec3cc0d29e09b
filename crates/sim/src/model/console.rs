//! What people do in the consoles of services and no API offers. Names and inputs are Orgsim's own.

use super::{Operation, Pattern, Service, Shape, any, optional, required};

const SERVICE: Shape = Shape::Text {
    min: 1,
    max: 64,
    pattern: Pattern::Name,
};
const PRINCIPAL: Shape = Shape::Text {
    min: 1,
    max: 128,
    pattern: Pattern::ServicePrincipal,
};

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        service: Service::Console,
        name: "DisableIntegration",
        cli: "disable-integration",
        input: &[required(
            "Service",
            "service",
            SERVICE,
            "the service, by its short name here, for example `backup`",
        )],
        summary: "In the service's own console: ends its work with the organization. The service cleans up and, where it can, \
                  disables its trusted access on the person's behalf.",
        callers: "the management account",
        writes: true,
        pages: None,
    },
    Operation {
        service: Service::Console,
        name: "DisableTrustedAccess",
        cli: "disable-trusted-access",
        input: &[
            required(
                "ServicePrincipal",
                "service-principal",
                PRINCIPAL,
                "the service principal of the row",
            ),
            required(
                "Confirmation",
                "confirmation",
                any(1, 32),
                "the word `disable`, typed",
            ),
        ],
        summary: "In the console of AWS Organizations: disables trusted access. What the service set up stays as it is.",
        callers: "the management account",
        writes: true,
        pages: None,
    },
    Operation {
        service: Service::Console,
        name: "EnableIntegration",
        cli: "enable-integration",
        input: &[required(
            "Service",
            "service",
            SERVICE,
            "the service, by its short name here, for example `backup`",
        )],
        summary: "In the service's own console: lets it work with the organization. The service sets itself up and, where it can, \
                  enables its trusted access on the person's behalf.",
        callers: "the management account",
        writes: true,
        pages: None,
    },
    Operation {
        service: Service::Console,
        name: "EnableTrustedAccess",
        cli: "enable-trusted-access",
        input: &[
            required(
                "ServicePrincipal",
                "service-principal",
                PRINCIPAL,
                "the service principal of the row",
            ),
            optional(
                "ShowOption",
                "show-option",
                Shape::Boolean,
                "whether the box \"Show the option to enable trusted access\" is ticked",
            ),
            required(
                "Confirmation",
                "confirmation",
                any(1, 32),
                "the word `enable`, typed",
            ),
        ],
        summary: "In the console of AWS Organizations: enables trusted access. The service itself is not set up by that.",
        callers: "the management account",
        writes: true,
        pages: None,
    },
];
