//! The table of operations: what each AWS API operation is called, takes and asks of its caller.
//!
//! One table feeds validation in the world, parsing, help and completion in the terminal, and the page's forms.
//! Shapes and constraints follow the published API models (Organizations 2016-11-28, IAM 2010-05-08,
//! STS 2011-06-15, and those of the trusted services that are modelled in depth). What people do in consoles and no
//! API offers is a service of its own, [`Service::Console`]. It knows nothing of behaviour.

mod artifact;
mod cloudtrail;
mod config;
mod console;
pub mod fidelity;
mod iam;
mod organizations;
pub mod outputs;
mod s3;
mod sqs;
pub(crate) mod validate;

pub use config::RESOURCE_TYPES;
pub use outputs::output;
pub use validate::{INVALID_TOKEN, validate};

/// A service as the AWS CLI and IAM call it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub enum Service {
    Artifact,
    CloudTrail,
    Config,
    /// What people do in the consoles of services, where no API offers it: no part of AWS's command line.
    Console,
    Iam,
    Organizations,
    S3,
    Sqs,
    Sts,
}

impl Service {
    /// Those with operations here, in the order of the command line's words.
    pub const ALL: [Self; 9] = [
        Self::Artifact,
        Self::CloudTrail,
        Self::Config,
        Self::Console,
        Self::Iam,
        Self::Organizations,
        Self::S3,
        Self::Sqs,
        Self::Sts,
    ];

    /// Its IAM prefix.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Artifact => "artifact",
            Self::CloudTrail => "cloudtrail",
            Self::Config => "config",
            Self::Console => "console",
            Self::Iam => "iam",
            Self::Organizations => "organizations",
            Self::S3 => "s3",
            Self::Sqs => "sqs",
            Self::Sts => "sts",
        }
    }

    /// The command line's word for it.
    pub const fn cli(self) -> &'static str {
        match self {
            Self::Config => "configservice",
            Self::S3 => "s3api",
            Self::Artifact
            | Self::CloudTrail
            | Self::Console
            | Self::Iam
            | Self::Organizations
            | Self::Sqs
            | Self::Sts => self.prefix(),
        }
    }

    /// The words that begin a line of its operations.
    pub const fn command(self) -> &'static str {
        match self {
            Self::Artifact => "aws artifact",
            Self::CloudTrail => "aws cloudtrail",
            Self::Config => "aws configservice",
            Self::Console => "console",
            Self::Iam => "aws iam",
            Self::Organizations => "aws organizations",
            Self::S3 => "aws s3api",
            Self::Sqs => "aws sqs",
            Self::Sts => "aws sts",
        }
    }

    /// What documents call it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Artifact => "AWS Artifact",
            Self::CloudTrail => "AWS CloudTrail",
            Self::Config => "AWS Config",
            Self::Console => "the AWS Management Console",
            Self::Iam => "IAM",
            Self::Organizations => "AWS Organizations",
            Self::S3 => "Amazon S3",
            Self::Sqs => "Amazon SQS",
            Self::Sts => "AWS STS",
        }
    }

    /// Whether one endpoint answers for all Regions: where a request goes makes no difference then.
    pub const fn is_global(self) -> bool {
        matches!(
            self,
            Self::Artifact | Self::Console | Self::Iam | Self::Organizations
        )
    }

    /// Whether it is one of those whose requests and answers are JSON, with its names of errors. SQS speaks JSON today and
    /// keeps the names that errors had before.
    pub const fn speaks_json(self) -> bool {
        !matches!(self, Self::Iam | Self::Sqs | Self::Sts | Self::S3)
    }
}

/// An operation of an API.
#[derive(Debug)]
pub struct Operation {
    pub service: Service,
    /// As on the wire: `AcceptHandshake`.
    pub name: &'static str,
    /// As on the command line: `accept-handshake`.
    pub cli: &'static str,
    pub input: &'static [Member],
    /// One or two sentences in our own words: what it does.
    pub summary: &'static str,
    /// Who may call it, in words, for help and for the page.
    pub callers: &'static str,
    /// Whether it changes anything. Reads leave no mark on the timeline's lanes of changes.
    pub writes: bool,
    /// The list in the answer that comes in pages, for example `Accounts`; `None` if the answer is one piece.
    pub pages: Option<&'static str>,
}

/// How a service cuts a list into pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paging {
    /// The member of the answer that holds the list.
    pub list: &'static str,
    /// The member of input and answer that says where the next page begins.
    pub token: &'static str,
    /// The member of the input that limits a page.
    pub limit: &'static str,
    /// The member of the answer that says whether more follows, where there is one.
    pub more: Option<&'static str>,
    /// Further lists that come in pages, after the first one's items.
    pub others: &'static [&'static str],
    /// Members of the answer that say something about the whole.
    pub beside: &'static [&'static str],
}

impl Operation {
    /// How the answer comes in pages, if it does.
    pub fn paging(&self) -> Option<Paging> {
        let list = self.pages?;
        let (token, limit) = match self.service {
            Service::Artifact => ("nextToken", "maxResults"),
            Service::Organizations
            | Service::CloudTrail
            | Service::Console
            | Service::S3
            | Service::Sqs => ("NextToken", "MaxResults"),
            // Some of its inputs begin with small letters throughout.
            Service::Config if self.member("nextToken").is_some() => ("nextToken", "limit"),
            Service::Config => ("NextToken", "Limit"),
            Service::Iam | Service::Sts => ("Marker", "MaxItems"),
        };
        let others: &[&str] = match self.name {
            "GetAccountAuthorizationDetails" => &["GroupDetailList", "RoleDetailList", "Policies"],
            "ListEntitiesForPolicy" => &["PolicyUsers", "PolicyRoles"],
            _ => &[],
        };
        let beside: &[&str] = match self.name {
            "GetGroup" => &["Group"],
            _ => &[],
        };
        Some(Paging {
            list,
            token,
            limit,
            more: matches!(self.service, Service::Iam | Service::Sts).then_some("IsTruncated"),
            others,
            beside,
        })
    }

    /// The members that people set: all but the service's own marks of paging.
    pub fn options(&self) -> impl Iterator<Item = &'static Member> + use<> {
        let paging = self.paging();
        self.input.iter().filter(move |member| {
            paging.is_none_or(|own| member.name != own.token && member.name != own.limit)
        })
    }

    /// The member with this name on the wire.
    pub fn member(&self, name: &str) -> Option<&'static Member> {
        self.input.iter().find(|member| member.name == name)
    }

    /// `organizations:AcceptHandshake`: the IAM action and the operation's full name.
    pub fn action(&self) -> String {
        format!("{}:{}", self.service.prefix(), self.name)
    }
}

/// A member of an input structure.
#[derive(Debug)]
pub struct Member {
    /// As on the wire: `HandshakeId`.
    pub name: &'static str,
    /// As on the command line, without dashes: `handshake-id`.
    pub cli: &'static str,
    pub required: bool,
    pub shape: Shape,
    /// A phrase in our own words.
    pub about: &'static str,
}

const fn required(
    name: &'static str,
    cli: &'static str,
    shape: Shape,
    about: &'static str,
) -> Member {
    Member {
        name,
        cli,
        required: true,
        shape,
        about,
    }
}

const fn optional(
    name: &'static str,
    cli: &'static str,
    shape: Shape,
    about: &'static str,
) -> Member {
    Member {
        name,
        cli,
        required: false,
        shape,
        about,
    }
}

/// Free text of so many characters.
const fn any(min: usize, max: usize) -> Shape {
    Shape::Text {
        min,
        max,
        pattern: Pattern::Any,
    }
}

/// The shape of a value, with the constraints the service checks.
#[derive(Debug)]
pub enum Shape {
    /// Lengths count Unicode characters; `pattern` names a check in `validate`.
    Text {
        min: usize,
        max: usize,
        pattern: Pattern,
    },
    /// One of these words.
    Enum(&'static [&'static str]),
    Integer {
        min: i64,
        max: i64,
    },
    Boolean,
    /// A moment: seconds since 1970, or text that [`crate::api::time::SimTime::parse`] reads.
    Timestamp,
    List {
        item: &'static Shape,
        max: usize,
    },
    Structure(&'static [Member]),
}

impl Shape {
    pub const fn is_boolean(&self) -> bool {
        matches!(self, Self::Boolean)
    }
}

/// The patterns that input text must match, by the name of the thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// Anything.
    Any,
    AccountId,
    /// A root or an organizational unit.
    ParentId,
    /// An account or an organizational unit.
    ChildId,
    /// Account, root, organizational unit, policy or the like: what can carry tags.
    TaggableId,
    RootId,
    OuId,
    HandshakeId,
    CreateRequestId,
    /// A transfer of responsibility.
    TransferId,
    /// A policy of the organization.
    PolicyId,
    /// A root, an organizational unit or an account.
    TargetId,
    /// A policy as JSON text. What it must say is looked at when it is known what kind it is.
    PolicyDocument,
    /// Letters, digits, `-` and `.`, as `CreateGovCloudAccount.AccountName`.
    GovCloudName,
    /// A tag's key or value: letters, numbers, spaces and `_.:/=+-@`, of any script.
    Tag,
    /// Printable ASCII, as `CreateAccount.AccountName`.
    AccountName,
    Email,
    /// `[\w+=,.@-]`, as IAM names and role names.
    Name,
    ServicePrincipal,
    /// An alias of an account: small letters, digits, single dashes within.
    AccountAlias,
    /// An IAM path: begins and ends with a slash.
    Path,
    /// The beginning of an IAM path.
    PathPrefix,
    /// An ARN of at least 20 characters.
    Arn,
    /// A version of a managed policy: `v2`.
    PolicyVersion,
    /// The path of a root, unit or account: `o-…/r-…/ou-…/123456789012`.
    EntityPath,
}

impl Pattern {
    /// Whether this is the id of something, which the world gave out.
    pub const fn is_id(self) -> bool {
        match self {
            Self::AccountId
            | Self::ParentId
            | Self::ChildId
            | Self::TaggableId
            | Self::RootId
            | Self::OuId
            | Self::HandshakeId
            | Self::CreateRequestId
            | Self::TransferId
            | Self::PolicyId
            | Self::TargetId => true,
            Self::Any
            | Self::PolicyDocument
            | Self::GovCloudName
            | Self::Tag
            | Self::AccountName
            | Self::AccountAlias
            | Self::Email
            | Self::Name
            | Self::ServicePrincipal
            | Self::Path
            | Self::PathPrefix
            | Self::PolicyVersion
            | Self::EntityPath
            | Self::Arn => false,
        }
    }
}

/// Every operation this version has, by service and then by name.
pub fn operations() -> impl Iterator<Item = &'static Operation> {
    artifact::OPERATIONS
        .iter()
        .chain(cloudtrail::OPERATIONS)
        .chain(config::OPERATIONS)
        .chain(console::OPERATIONS)
        .chain(iam::OPERATIONS)
        .chain(organizations::OPERATIONS)
        .chain(s3::OPERATIONS)
        .chain(sqs::OPERATIONS)
        .chain(iam::STS_OPERATIONS)
}

/// The operation with this name on the command line, for example `organizations` and `accept-handshake`.
pub fn operation_by_cli(service: Service, cli: &str) -> Option<&'static Operation> {
    operations().find(|operation| operation.service == service && operation.cli == cli)
}

/// The operation with this full name, for example `organizations:AcceptHandshake`.
pub fn operation(action: &str) -> Option<&'static Operation> {
    let (prefix, name) = action.split_once(':')?;
    // The service first: every step looks this up, and texts are slow to compare.
    let service = Service::ALL
        .into_iter()
        .find(|service| service.prefix() == prefix)?;
    operations().find(|operation| operation.service == service && operation.name == name)
}
