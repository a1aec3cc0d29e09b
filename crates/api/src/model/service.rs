//! The services with operations in Orgsim, a row for each.

use crate::error::ErrorCode;
use content_hash::ContentHash;
use serde::{Deserialize, Serialize};

/// The protocol of a service: the format of requests, answers and errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServiceProtocol {
    /// JSON with the operation in a header. Includes the console, whose errors are named in the same way.
    Json,
    /// JSON with the operation in the HTTP method and path.
    RestJson,
    /// XML, with the error names of older services. SQS uses JSON today but keeps those names.
    Xml,
    /// XML as only Amazon EC2 spells it, with error names of its own.
    Ec2,
}

/// The row of a service.
struct ServiceNames {
    prefix: &'static str,
    signing: &'static str,
    cli: &'static str,
    command: &'static str,
    title: &'static str,
    about: &'static str,
    errors: &'static str,
    is_global: bool,
    protocol: ServiceProtocol,
    published: fn() -> &'static str,
    overlay: fn() -> &'static str,
}

macro_rules! services {
    ($($(#[$doc:meta])* $name:ident {
        $prefix:literal, $title:literal, $about:literal,
        cli: $cli:literal,
        is_global: $is_global:literal,
        protocol: $protocol:ident,
        errors: $errors:literal,
        $(command: $command:literal, published: $published:literal,)?
        $(files: $files:literal, signing: $signing:literal,)?
    })*) => {
        /// A service with operations.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, ContentHash)]
        #[derive(Serialize, Deserialize)]
        pub enum Service {
            $(
                #[doc = concat!("Operations of ", $title, ".")]
                $(#[$doc])*
                $name,
            )*
        }

        impl Service {
            /// Every service, in the order of names.
            pub const ALL: [Self; [$(Self::$name),*].len()] = [$(Self::$name),*];

            const fn row(self) -> &'static ServiceNames {
                match self {
                    $(Self::$name => &ServiceNames {
                        prefix: $prefix,
                        signing: services!(@or $prefix $(, $signing)?),
                        cli: $cli,
                        command: services!(@or concat!("aws ", $cli) $(, $command)?),
                        title: $title,
                        about: $about,
                        errors: $errors,
                        is_global: $is_global,
                        protocol: ServiceProtocol::$protocol,
                        published: || include_str!(
                            services!(@or concat!("published/", $prefix, ".txt") $(, $published)? $(, concat!("published/", $files, ".txt"))?)
                        ),
                        overlay: || include_str!(
                            services!(@or concat!("overlay/", $prefix, ".txt") $(, concat!("overlay/", $files, ".txt"))?)
                        ),
                    },)*
                }
            }
        }
    };
    (@or $usual:expr) => { $usual };
    (@or $usual:expr, $own:expr) => { $own };
}

// The IAM prefix, the title, the summary for help, and the AWS CLI's name.
services! {
    Account {
        "account", "AWS Account Management", "names, contacts and Regions of accounts",
        cli: "account",
        is_global: true,
        protocol: RestJson,
        errors: "API Reference of AWS Account Management, the operation's page: errors",
    }
    Artifact {
        "artifact", "AWS Artifact", "compliance agreements",
        cli: "artifact",
        is_global: true,
        protocol: RestJson,
        errors: "API Reference of AWS Artifact, the operation's page: errors",
    }
    CloudFormation {
        "cloudformation", "AWS CloudFormation", "trusted access for stack sets",
        cli: "cloudformation",
        is_global: false,
        protocol: Xml,
        errors: "API Reference of AWS CloudFormation, the operation's page: errors",
    }
    CloudTrail {
        "cloudtrail", "AWS CloudTrail", "what happened, as it is logged",
        cli: "cloudtrail",
        is_global: false,
        protocol: Json,
        errors: "API Reference of AWS CloudTrail, the operation's page: errors",
    }
    Config {
        "config", "AWS Config", "what resources are like, over time",
        cli: "configservice",
        is_global: false,
        protocol: Json,
        errors: "API Reference of AWS Config, the operation's page: errors",
    }
    /// Actions in the consoles of services that no API offers; the AWS CLI does not have them.
    Console {
        "console", "the AWS Management Console", "what people do in consoles and no API offers",
        cli: "console",
        is_global: true,
        protocol: Json,
        errors: "AWS Organizations User Guide: using AWS Organizations with other AWS services",
        command: "console",
        published: "overlay/console-inputs.txt",
    }
    Ec2 {
        "ec2", "Amazon EC2", "the Regions of an account",
        cli: "ec2",
        is_global: false,
        protocol: Ec2,
        errors: "API Reference of Amazon EC2: error codes",
    }
    Fms {
        "fms", "AWS Firewall Manager", "the administrator account of Firewall Manager",
        cli: "fms",
        is_global: false,
        protocol: Json,
        errors: "API Reference of AWS Firewall Manager, the operation's page: errors",
    }
    GuardDuty {
        "guardduty", "Amazon GuardDuty", "threat detection for the accounts of an organization",
        cli: "guardduty",
        is_global: false,
        protocol: RestJson,
        errors: "API Reference of Amazon GuardDuty, the operation's page: errors",
    }
    Health {
        "health", "AWS Health", "the organizational view",
        cli: "health",
        is_global: true,
        protocol: Json,
        errors: "API Reference of AWS Health, the operation's page: errors",
    }
    Iam {
        "iam", "IAM", "users, roles and policies inside an account; root access and last accessed data of an organization",
        cli: "iam",
        is_global: true,
        protocol: Xml,
        errors: "API Reference of IAM, the operation's page: errors",
    }
    IdentityStore {
        "identitystore", "the identity store of IAM Identity Center", "users and groups of an organization",
        cli: "identitystore",
        is_global: false,
        protocol: Json,
        errors: "API Reference of the identity store, the operation's page: errors",
    }
    Organizations {
        "organizations", "AWS Organizations", "accounts under one management account",
        cli: "organizations",
        is_global: true,
        protocol: Json,
        errors: "API Reference of AWS Organizations, the operation's page: errors",
    }
    Ram {
        "ram", "AWS Resource Access Manager", "sharing within an organization",
        cli: "ram",
        is_global: false,
        protocol: RestJson,
        errors: "API Reference of AWS RAM, the operation's page: errors",
    }
    S3 {
        "s3", "Amazon S3", "buckets and their policies",
        cli: "s3api",
        is_global: false,
        protocol: Xml,
        errors: "API Reference of Amazon S3, the operation's page: errors",
    }
    SecurityHub {
        "securityhub", "AWS Security Hub CSPM", "security checks for the accounts of an organization",
        cli: "securityhub",
        is_global: false,
        protocol: RestJson,
        errors: "API Reference of AWS Security Hub, the operation's page: errors",
    }
    Sqs {
        "sqs", "Amazon SQS", "queues and their policies",
        cli: "sqs",
        is_global: false,
        protocol: Xml,
        errors: "API Reference of Amazon SQS, the operation's page: errors",
    }
    SsoAdmin {
        "sso", "AWS IAM Identity Center", "access of people to the accounts of an organization",
        cli: "sso-admin",
        is_global: false,
        protocol: Json,
        errors: "API Reference of IAM Identity Center, the operation's page: errors",
        files: "sso-admin", signing: "sso",
    }
    /// The access portal of IAM Identity Center.
    SsoPortal {
        "awsssoportal", "the AWS access portal", "accounts and credentials of people",
        cli: "sso",
        is_global: false,
        protocol: RestJson,
        errors: "API Reference of the IAM Identity Center portal, the operation's page: errors",
        files: "sso", signing: "awsssoportal",
    }
    Sts {
        "sts", "AWS STS", "who is calling; roles and root sessions",
        cli: "sts",
        is_global: false,
        protocol: Xml,
        errors: "API Reference of AWS STS, the operation's page: errors",
    }
    Tagging {
        "tag", "Amazon Resource Group Tagging API", "resources with tags, of all services",
        cli: "resourcegroupstaggingapi",
        is_global: false,
        protocol: Json,
        errors: "API Reference of Resource Groups Tagging API, the operation's page: errors",
        files: "resourcegroupstaggingapi", signing: "tagging",
    }
}

impl Service {
    /// The service with this IAM prefix.
    pub fn by_prefix(prefix: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.prefix() == prefix)
    }

    /// The service's IAM prefix.
    pub const fn prefix(self) -> &'static str {
        self.row().prefix
    }

    /// The service's name in endpoints, in signatures and in the `eventSource` of CloudTrail.
    pub const fn signing(self) -> &'static str {
        self.row().signing
    }

    /// The service's name on the command line.
    pub const fn cli(self) -> &'static str {
        self.row().cli
    }

    /// The words that begin a command of the service: `aws organizations`.
    pub const fn command(self) -> &'static str {
        self.row().command
    }

    /// The service's name in documents.
    pub const fn title(self) -> &'static str {
        self.row().title
    }

    /// The purpose of the service, for help.
    pub const fn about(self) -> &'static str {
        self.row().about
    }

    /// Where the errors of its operations are documented.
    pub const fn errors(self) -> &'static str {
        self.row().errors
    }

    /// Whether one endpoint serves all Regions.
    pub const fn is_global(self) -> bool {
        self.row().is_global
    }

    /// The service's protocol.
    pub const fn protocol(self) -> ServiceProtocol {
        self.row().protocol
    }

    /// Whether its errors are named as in services with a JSON protocol.
    pub const fn speaks_json(self) -> bool {
        matches!(
            self.protocol(),
            ServiceProtocol::Json | ServiceProtocol::RestJson
        )
    }

    /// The error code for malformed input of a service with a JSON protocol.
    pub const fn malformed(self) -> ErrorCode {
        match self {
            Self::GuardDuty => ErrorCode::BadRequestException,
            Self::Fms | Self::SecurityHub => ErrorCode::InvalidInputException,
            Self::SsoPortal => ErrorCode::InvalidRequestException,
            Self::Ram => ErrorCode::InvalidParameterException,
            Self::Account
            | Self::Artifact
            | Self::CloudFormation
            | Self::CloudTrail
            | Self::Config
            | Self::Console
            | Self::Ec2
            | Self::Health
            | Self::Iam
            | Self::IdentityStore
            | Self::Organizations
            | Self::S3
            | Self::Sqs
            | Self::SsoAdmin
            | Self::Sts
            | Self::Tagging => ErrorCode::ValidationException,
        }
    }

    /// What AWS publishes: the text of its table of operations.
    pub(super) fn published(self) -> &'static str {
        (self.row().published)()
    }

    /// Our own words about its operations.
    pub(super) fn overlay(self) -> &'static str {
        (self.row().overlay)()
    }
}
