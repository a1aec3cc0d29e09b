//! The table of operations: what each AWS API operation is called, takes and asks of its caller.
//!
//! One table feeds validation in the world, parsing, help and completion in the terminal, the page's forms, and the
//! server. Shapes and constraints come from the published API models, words and deliberate differences are our own:
//! `table.rs` says how both are written down. What people do in consoles and no API offers is a service of its own,
//! [`Service::Console`]. The table knows nothing of behavior.

pub mod outputs;
mod service;
mod table;
pub mod validate;

pub use outputs::output;
pub use service::{Service, ServiceProtocol};
pub use validate::{INVALID_TOKEN, validate};

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
    /// What AWS does and this does not, as a sentence without its full stop; empty if nothing is left out.
    pub not_modelled: &'static str,
    /// Where its behavior was learned.
    pub source: &'static str,
    /// Whether it changes anything. Reads leave no mark on the timeline's lanes of changes.
    pub writes: bool,
    /// The members of its input, those too that are not modelled, as words of the table.
    words: &'static str,
    /// The members of its answer, as words of the table.
    output: Option<&'static str>,
    pages: Option<Paging>,
}

/// How a service cuts a list into pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paging {
    /// The member of the answer that holds the list.
    pub list: &'static str,
    /// The member of input and answer that says where the next page begins.
    pub token: &'static str,
    /// The member of the input that limits a page; empty if none does.
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
        self.pages
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

    /// Options that the command line has for members that are not modelled, without dashes.
    pub fn options_left_out(&self) -> impl Iterator<Item = String> {
        let words = self.words.split_ascii_whitespace();
        let left_out = words.filter_map(|word| word.strip_prefix('~'));
        left_out.flat_map(|word| {
            let flag = word.strip_suffix(":?");
            let cli = cli_name(flag.unwrap_or(word));
            let off = flag.map(|_| format!("no-{cli}"));
            [Some(cli), off].into_iter().flatten()
        })
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

/// A name of the API as the command line spells it: `list-mfa-devices` for `ListMFADevices`. The rule is the real tool's.
pub fn cli_name(name: &str) -> String {
    let letters = name.as_bytes();
    // Several of something that is short for something: `ARNs`.
    let plural = name.strip_suffix('s').map_or(0, |rest| {
        let capitals = rest.bytes().rev().take_while(u8::is_ascii_uppercase);
        capitals.count()
    });
    let plural = (plural > 1).then(|| name.len() - 1 - plural);
    let mut cli = String::with_capacity(name.len() + 8);
    for (at, letter) in letters.iter().enumerate() {
        let is_word = letter.is_ascii_uppercase()
            && at > 0
            && match plural {
                Some(start) if at >= start => at == start,
                _ => {
                    letters[at - 1].is_ascii_lowercase()
                        || letters[at - 1].is_ascii_digit()
                        || letters.get(at + 1).is_some_and(u8::is_ascii_lowercase)
                }
            };
        if is_word {
            cli.push('-');
        }
        cli.push(letter.to_ascii_lowercase().into());
    }
    cli
}

/// Whether an operation of this name changes anything.
fn writes(name: &str) -> bool {
    const READS: [&str; 7] = [
        "Decode", "Describe", "Download", "List", "Lookup", "Get", "Simulate",
    ];
    // It changes something all the same: there are new credentials.
    name == "GetSessionToken" || !READS.iter().any(|prefix| name.starts_with(prefix))
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
    /// A moment: seconds since 1970, or text that [`crate::time::SimTime::parse`] reads.
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

macro_rules! patterns {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// The patterns that input text must match, by the name of the thing.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Pattern {
            $($(#[$doc])* $name,)*
        }

        impl Pattern {
            /// The pattern of this name in the table.
            fn named(name: &str) -> Self {
                match name {
                    $(stringify!($name) => Self::$name,)*
                    unknown => unreachable!("no pattern is called {unknown}"),
                }
            }
        }
    };
}

patterns! {
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

/// The resource types of AWS Config that can be met here.
pub const RESOURCE_TYPES: &[&str] = &[
    "AWS::EC2::Instance",
    "AWS::EC2::SecurityGroup",
    "AWS::EC2::Volume",
    "AWS::IAM::Group",
    "AWS::IAM::Policy",
    "AWS::IAM::Role",
    "AWS::IAM::User",
];

/// Every operation this version has, by service and then by name.
pub fn operations() -> impl Iterator<Item = &'static Operation> {
    Service::ALL
        .into_iter()
        .flat_map(|service| &table::table(service).operations)
}

/// The operation with this name on the command line, for example `organizations` and `accept-handshake`.
pub fn operation_by_cli(service: Service, cli: &str) -> Option<&'static Operation> {
    let operations = &table::table(service).operations;
    operations.iter().find(|operation| operation.cli == cli)
}

/// The operation with this full name, for example `organizations:AcceptHandshake`.
pub fn operation(action: &str) -> Option<&'static Operation> {
    let (prefix, name) = action.split_once(':')?;
    let service = Service::ALL
        .into_iter()
        .find(|service| service.prefix() == prefix)?;
    named(service, name)
}

/// The operation of a service with this name on the wire.
fn named(service: Service, name: &str) -> Option<&'static Operation> {
    let operations = &table::table(service).operations;
    // By name, because every step looks this up.
    let at = operations.binary_search_by_key(&name, |operation| operation.name);
    at.ok().map(|at| &operations[at])
}

/// Every operation of the service in AWS as the command line lists them, modelled or not, with commands that the tool has made
/// up itself, such as `wait`.
pub fn commands(service: Service) -> &'static [&'static str] {
    &table::table(service).commands
}

/// The operation that a service has under this method and path, modelled or not: the service, and the name on the wire.
pub fn by_path(method: &str, path: &str) -> Option<(Service, &'static str)> {
    Service::ALL.into_iter().find_map(|service| {
        let paths = &table::table(service).paths;
        let found = paths.iter().find(|it| it.0 == method && it.1 == path)?;
        Some((service, found.2))
    })
}

/// Operations that AWS has and the command line does not have yet, as it would spell them.
pub fn later_commands(service: Service) -> &'static [&'static str] {
    &table::table(service).later
}

#[cfg(test)]
mod tests {
    use super::{RESOURCE_TYPES, Shape, cli_name, operation};
    use crate::policy_types::{EFFECTIVE_TYPE_NAMES, POLICY_TYPE_NAMES};
    use crate::root_access::CONSOLE_DELEGATE;

    #[test]
    fn names_are_spelled_as_the_real_tool_spells_them() {
        for (name, cli) in [
            ("ListMFADevices", "list-mfa-devices"),
            ("GetSSHPublicKey", "get-ssh-public-key"),
            ("PolicyArns", "policy-arns"),
            ("ListARNs", "list-arns"),
            ("s3BucketName", "s3-bucket-name"),
            ("roleARN", "role-arn"),
            ("ContentMD5", "content-md5"),
            ("AWSServiceName", "aws-service-name"),
            ("nextToken", "next-token"),
            ("tags", "tags"),
        ] {
            assert_eq!(cli_name(name), cli);
        }
    }

    /// Lists that the world has too.
    #[test]
    fn the_table_has_the_words_of_the_world() {
        let words = |action: &str, member: &str| {
            let operation = operation(action).expect("it is modelled");
            let Shape::Enum(words) = operation.member(member).expect("it has it").shape else {
                panic!("{action} {member} is no enumeration");
            };
            let mut words = words.to_vec();
            words.sort_unstable();
            words
        };
        for (action, member, own) in [
            (
                "config:ListDiscoveredResources",
                "resourceType",
                RESOURCE_TYPES,
            ),
            ("organizations:CreatePolicy", "Type", POLICY_TYPE_NAMES),
            (
                "organizations:DescribeEffectivePolicy",
                "PolicyType",
                EFFECTIVE_TYPE_NAMES,
            ),
            (
                "console:AcceptAgreement",
                "Agreement",
                &crate::agreements::WORDS,
            ),
        ] {
            let mut own = own.to_vec();
            own.sort_unstable();
            assert_eq!(words(action, member), own);
        }
        let enable = operation("console:EnableRootAccess").expect("it is there");
        assert!(enable.member(CONSOLE_DELEGATE).is_some());
    }
}
