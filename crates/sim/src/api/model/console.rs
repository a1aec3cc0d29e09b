//! What people do in the consoles of services and no API offers. Names and inputs are Orgsim's own.

use super::{Member, Operation, Pattern, Service, Shape, any, optional, required};

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

/// An agreement of AWS Artifact, by its word in [`crate::api::agreements::AGREEMENTS`].
const AGREEMENT: Member = required(
    "Agreement",
    "agreement",
    Shape::Enum(&crate::api::agreements::WORDS),
    "the agreement, by its short name here, for example `organizations-baa`",
);

const fn of_agreement(
    name: &'static str,
    cli: &'static str,
    summary: &'static str,
    callers: &'static str,
    writes: bool,
) -> Operation {
    Operation {
        service: Service::Console,
        name,
        cli,
        input: &[AGREEMENT],
        summary,
        callers,
        writes,
        pages: None,
    }
}

pub(super) const OPERATIONS: &[Operation] = &[
    of_agreement(
        "AcceptAgreement",
        "accept-agreement",
        "In the console of AWS Artifact: accepts an agreement, for the account or, in the management account, for the whole organization.",
        "any account; for the organization the management account",
        true,
    ),
    Operation {
        service: Service::Console,
        name: "CreateOrganizationAggregator",
        cli: "create-organization-aggregator",
        input: &[
            required(
                "ConfigurationAggregatorName",
                "configuration-aggregator-name",
                any(1, 256),
                "the aggregator's name: letters, digits, `_`, `-`",
            ),
            optional(
                "Region",
                "in-region",
                any(1, 64),
                "where; `us-east-1` unless said",
            ),
        ],
        summary: "In the console of AWS Config: makes an aggregator over the whole organization and the role that it needs. \
                  AWS Config enables its trusted access on the way.",
        callers: "the management account, or a delegated administrator for AWS Config",
        writes: true,
        pages: None,
    },
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
    of_agreement(
        "DownloadAgreement",
        "download-agreement",
        "In the console of AWS Artifact: downloads an agreement. Here it is a sample text.",
        "any account",
        false,
    ),
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
        name: "EnableRootAccess",
        cli: "enable-root-access",
        input: &[
            optional(
                "RootCredentialsManagement",
                "root-credentials-management",
                Shape::Boolean,
                "whether root credentials of members are managed",
            ),
            optional(
                "RootSessions",
                "root-sessions",
                Shape::Boolean,
                "whether privileged root actions in members are possible",
            ),
            optional(
                crate::api::root_access::CONSOLE_DELEGATE,
                "delegated-administrator",
                super::organizations::ACCOUNT_ID,
                "a member that is to administer IAM for the organization",
            ),
        ],
        summary: "In the console of IAM: enables centralized root access. Trusted access for IAM is enabled first where it is not. \
                  A delegated administrator that is named is registered; without a feature ticked, both are enabled, or none if one is named.",
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
    Operation {
        service: Service::Console,
        name: "RecoverRootPassword",
        cli: "recover-root-password",
        input: &[],
        summary: "On the sign-in page: whoever reads the root user's mail sets a new password for the root user.",
        callers: "the root user, also one that cannot sign in",
        writes: true,
        pages: None,
    },
    Operation {
        service: Service::Console,
        name: "SetUpRecording",
        cli: "set-up-recording",
        input: &[optional(
            "Region",
            "in-region",
            any(1, 64),
            "where; `us-east-1` unless said",
        )],
        summary: "In the console of AWS Config: makes a role, a recorder of everything and a delivery channel in this account, \
                  and starts recording.",
        callers: "any account",
        writes: true,
        pages: None,
    },
    of_agreement(
        "TerminateAgreement",
        "terminate-agreement",
        "In the console of AWS Artifact: ends an agreement, for the account or, in the management account, for the whole organization.",
        "any account; for the organization the management account",
        true,
    ),
];
