//! The services that have operations here: a row each.

/// How a service spells requests, answers and errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServiceProtocol {
    /// JSON with the operation in a header. The console counts among these: its errors have their names.
    Json,
    /// JSON with the operation in method and path.
    RestJson,
    /// XML, and the names of errors from that time. SQS speaks JSON today and keeps those names.
    Xml,
}

/// What is said of a service.
struct Row {
    prefix: &'static str,
    cli: &'static str,
    command: &'static str,
    title: &'static str,
    about: &'static str,
    errors: &'static str,
    is_global: bool,
    protocol: ServiceProtocol,
    texts: fn() -> (&'static str, &'static str),
}

macro_rules! services {
    ($($(#[$doc:meta])* $name:ident {
        $prefix:literal, $title:literal, $about:literal,
        cli: $cli:literal,
        is_global: $is_global:literal,
        protocol: $protocol:ident,
        errors: $errors:literal,
        $(command: $command:literal, published: $published:literal,)?
    })*) => {
        /// A service as the AWS CLI and IAM call it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
        pub enum Service {
            $($(#[$doc])* $name,)*
        }

        /// The texts of each service have a function of their own, so that the page can fetch late what it needs late.
        #[allow(non_snake_case, reason = "named as the services are")]
        mod texts {
            $(
                #[inline(never)]
                pub(super) fn $name() -> (&'static str, &'static str) {
                    std::hint::black_box((
                        include_str!(services!(@or concat!("published/", $prefix, ".txt") $(, $published)?)),
                        include_str!(concat!("overlay/", $prefix, ".txt")),
                    ))
                }
            )*
        }

        impl Service {
            /// Those with operations here, in the order of their names.
            pub const ALL: [Self; [$(Self::$name),*].len()] = [$(Self::$name),*];

            const fn row(self) -> &'static Row {
                match self {
                    $(Self::$name => &Row {
                        prefix: $prefix,
                        cli: $cli,
                        command: services!(@or concat!("aws ", $cli) $(, $command)?),
                        title: $title,
                        about: $about,
                        errors: $errors,
                        is_global: $is_global,
                        protocol: ServiceProtocol::$protocol,
                        texts: texts::$name,
                    },)*
                }
            }
        }
    };
    (@or $usual:expr) => { $usual };
    (@or $usual:expr, $own:expr) => { $own };
}

// IAM prefix, what documents call it, what help says of it; the command line's word.
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
    /// What people do in the consoles of services, where no API offers it: no part of AWS's command line.
    Console {
        "console", "the AWS Management Console", "what people do in consoles and no API offers",
        cli: "console",
        is_global: true,
        protocol: Json,
        errors: "AWS Organizations User Guide: using AWS Organizations with other AWS services",
        command: "console",
        published: "overlay/console-inputs.txt",
    }
    Iam {
        "iam", "IAM", "users, roles and policies inside an account; root access and last accessed data of an organization",
        cli: "iam",
        is_global: true,
        protocol: Xml,
        errors: "API Reference of IAM, the operation's page: errors",
    }
    Organizations {
        "organizations", "AWS Organizations", "accounts under one management account",
        cli: "organizations",
        is_global: true,
        protocol: Json,
        errors: "API Reference of AWS Organizations, the operation's page: errors",
    }
    S3 {
        "s3", "Amazon S3", "buckets and their policies",
        cli: "s3api",
        is_global: false,
        protocol: Xml,
        errors: "API Reference of Amazon S3, the operation's page: errors",
    }
    Sqs {
        "sqs", "Amazon SQS", "queues and their policies",
        cli: "sqs",
        is_global: false,
        protocol: Xml,
        errors: "API Reference of Amazon SQS, the operation's page: errors",
    }
    Sts {
        "sts", "AWS STS", "who is calling; roles and root sessions",
        cli: "sts",
        is_global: false,
        protocol: Xml,
        errors: "API Reference of AWS STS, the operation's page: errors",
    }
}

impl Service {
    /// Its IAM prefix.
    pub const fn prefix(self) -> &'static str {
        self.row().prefix
    }

    /// The command line's word for it.
    pub const fn cli(self) -> &'static str {
        self.row().cli
    }

    /// The words that begin a line of its operations.
    pub const fn command(self) -> &'static str {
        self.row().command
    }

    /// What documents call it.
    pub const fn title(self) -> &'static str {
        self.row().title
    }

    /// What it is about, for help.
    pub const fn about(self) -> &'static str {
        self.row().about
    }

    /// Where the errors of its operations are documented.
    pub const fn errors(self) -> &'static str {
        self.row().errors
    }

    /// Whether one endpoint answers for all Regions: where a request goes makes no difference then.
    pub const fn is_global(self) -> bool {
        self.row().is_global
    }

    /// How it spells requests, answers and errors.
    pub const fn protocol(self) -> ServiceProtocol {
        self.row().protocol
    }

    /// Whether its errors have the names that services which speak JSON give them.
    pub const fn speaks_json(self) -> bool {
        matches!(
            self.protocol(),
            ServiceProtocol::Json | ServiceProtocol::RestJson
        )
    }

    /// Its table of operations, published and our own words.
    pub(super) fn texts(self) -> (&'static str, &'static str) {
        (self.row().texts)()
    }
}
