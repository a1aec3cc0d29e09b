//! The table of operations: the name, input, output and callers of each AWS API operation.
//!
//! One table serves validation in the world, parsing, help and completion in the terminal, the page's forms, and the server.
//! Shapes and constraints come from the published API models; descriptions and deliberate differences are our own. `table.rs`
//! describes the format of both. Actions of consoles without an API are a service of their own, [`Service::Console`]. The table
//! says nothing about behavior.

pub mod outputs;
mod service;
mod table;
pub mod validate;
mod words;

pub use outputs::output;
pub use service::{Service, ServiceProtocol};
pub use validate::validate;

/// The default source of an operation's behavior.
const MODEL: &str = "API Reference and API model";

/// An operation of an API.
#[derive(Debug)]
pub struct Operation {
    /// The service that has the operation.
    pub service: Service,
    /// The name in the API: `AcceptHandshake`.
    pub name: &'static str,
    /// The name on the command line: `accept-handshake`.
    pub cli: &'static str,
    /// The modeled members of its input.
    pub input: &'static [Member],
    /// Whether it changes anything. The timeline's lanes of changes do not show reads.
    pub writes: bool,
    /// All members of its input, also those that are not modeled, as words of the table.
    words: &'static str,
    /// The members of its output, as words of the table.
    output: Option<&'static str>,
    pages: Option<Paging>,
}

/// The way in which an operation returns a list in pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paging {
    /// The member of the output with the list.
    pub list: &'static str,
    /// The member of input and output with the token of the next page.
    pub token: &'static str,
    /// The member of the input that limits the page size; empty if there is none.
    pub limit: &'static str,
    /// The member of the output that says whether there are more pages, if there is one.
    pub more: Option<&'static str>,
    /// Further lists in the pages, after the items of the first.
    pub others: &'static [&'static str],
    /// Members of the output about the whole list.
    pub beside: &'static [&'static str],
}

impl Operation {
    /// The way in which the operation returns pages, if it does.
    pub fn paging(&self) -> Option<Paging> {
        self.pages
    }

    /// The input members that people set: all but those of paging.
    pub fn options(&self) -> impl Iterator<Item = &'static Member> + use<> {
        let paging = self.paging();
        self.input.iter().filter(move |member| {
            paging.is_none_or(|own| member.name != own.token && member.name != own.limit)
        })
    }

    /// The input member with this name in the API.
    pub fn member(&self, name: &str) -> Option<&'static Member> {
        self.input.iter().find(|member| member.name == name)
    }

    /// The effect of the operation, in one or two sentences of our own.
    pub fn summary(&self) -> &'static str {
        self.words_for("does").unwrap_or_default()
    }

    /// The callers that may call it, for help and for the page.
    pub fn callers(&self) -> &'static str {
        let usual = || words::of_service(self.service, "by");
        self.words_for("by").or_else(usual).unwrap_or_default()
    }

    /// The parts that AWS has and Orgsim does not, as a sentence without a period; empty if nothing is left out.
    pub fn not_modeled(&self) -> &'static str {
        self.words_for("lacks").unwrap_or_default()
    }

    /// The source of its behavior.
    pub fn source(&self) -> &'static str {
        self.words_for("from").unwrap_or(MODEL)
    }

    /// The meaning of a member of its input, or of a structure in it, as a phrase of our own.
    pub fn about(&self, member: &Member) -> &'static str {
        words::of_member(self.service, self.name, member).1
    }

    fn words_for(&self, key: &str) -> Option<&'static str> {
        words::of_operation(self.service, self.name, key)
    }

    /// The command line's options for members that are not modeled, without dashes.
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

    /// The operation's full name, which is also its IAM action: `organizations:AcceptHandshake`.
    pub fn action(&self) -> String {
        format!("{}:{}", self.service.prefix(), self.name)
    }
}

/// A member of an input structure.
#[derive(Debug)]
pub struct Member {
    /// The name in the API: `HandshakeId`.
    pub name: &'static str,
    /// The option on the command line, without dashes: `handshake-id`.
    pub cli: &'static str,
    /// Whether a request must have the member.
    pub required: bool,
    /// The member's shape.
    pub shape: Shape,
    /// The structure that has the member; empty for the input itself.
    owner: &'static str,
}

/// The command line's spelling of a name in the API: `list-mfa-devices` for `ListMFADevices`. The rule is that of the AWS CLI.
pub fn cli_name(name: &str) -> String {
    let letters = name.as_bytes();
    // The plural of an acronym: `ARNs`.
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
    const READS: [&str; 9] = [
        "Decode", "Describe", "Download", "Head", "IsMember", "List", "Lookup", "Get", "Simulate",
    ];
    // These create new credentials, in spite of their names.
    matches!(
        name,
        "GetRoleCredentials" | "GetScopedCredentials" | "GetSessionToken"
    ) || !READS.iter().any(|prefix| name.starts_with(prefix))
}

/// The shape of an input value, with the constraints that the service checks.
#[derive(Debug)]
pub enum Shape {
    /// Text. Lengths count Unicode characters.
    Text {
        /// The minimum length.
        min: usize,
        /// The maximum length.
        max: usize,
        /// The pattern that the text must match.
        pattern: Pattern,
    },
    /// One of these words.
    Enum(&'static [&'static str]),
    /// A whole number.
    Integer {
        /// The smallest value.
        min: i64,
        /// The largest value.
        max: i64,
    },
    /// A Boolean.
    Boolean,
    /// A timestamp: seconds since 1970, or text that [`crate::time::SimTime::parse`] reads.
    Timestamp,
    /// A list.
    List {
        /// The shape of its items.
        item: &'static Shape,
        /// The maximum number of items.
        max: usize,
    },
    /// An object with any members.
    Map {
        /// The shape of their values.
        value: &'static Shape,
    },
    /// An object with these members.
    Structure(&'static [Member]),
}

impl Shape {
    /// Whether the shape is a Boolean.
    pub const fn is_boolean(&self) -> bool {
        matches!(self, Self::Boolean)
    }
}

macro_rules! patterns {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// A pattern that input text must match.
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
    /// Any text.
    Any,
    /// The id of an account.
    AccountId,
    /// A root or an organizational unit.
    ParentId,
    /// An account or an organizational unit.
    ChildId,
    /// The id of a resource that can have tags: an account, a root, an organizational unit, a policy and others.
    TaggableId,
    /// The id of a root.
    RootId,
    /// The id of an organizational unit.
    OuId,
    /// The id of a handshake.
    HandshakeId,
    /// The id of a request to create an account.
    CreateRequestId,
    /// A transfer of responsibility.
    TransferId,
    /// A policy of the organization.
    PolicyId,
    /// A root, an organizational unit or an account.
    TargetId,
    /// A policy as JSON text, which is checked later, when its kind is known.
    PolicyDocument,
    /// Letters, digits, `-` and `.`, as `CreateGovCloudAccount.AccountName`.
    GovCloudName,
    /// A tag's key or value: letters, numbers, spaces and `_.:/=+-@`, of any script.
    Tag,
    /// Printable ASCII, as `CreateAccount.AccountName`.
    AccountName,
    /// An email address.
    Email,
    /// `[\w+=,.@-]`, as IAM names and role names.
    Name,
    /// A service principal: `config.amazonaws.com`.
    ServicePrincipal,
    /// An account alias: lowercase letters, digits, and single dashes inside.
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
    /// Whether it is the pattern of an id.
    pub const fn is_id(self) -> bool {
        matches!(
            self,
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
                | Self::TargetId
        )
    }
}

/// The resource types of AWS Config in Orgsim.
pub const RESOURCE_TYPES: &[&str] = &[
    "AWS::EC2::Instance",
    "AWS::EC2::SecurityGroup",
    "AWS::EC2::Volume",
    "AWS::IAM::Group",
    "AWS::IAM::Policy",
    "AWS::IAM::Role",
    "AWS::IAM::User",
];

/// Every modeled operation, by service and then by name.
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

/// The operation of a service with this name in the API.
fn named(service: Service, name: &str) -> Option<&'static Operation> {
    let operations = &table::table(service).operations;
    // Sorted by name, because every step looks this up.
    let at = operations.binary_search_by_key(&name, |operation| operation.name);
    at.ok().map(|at| &operations[at])
}

/// All commands of a service on the command line: operations, modeled or not, and the tool's own commands, such as `wait`.
pub fn commands(service: Service) -> &'static [&'static str] {
    &table::names(service).commands
}

/// The operation of the service with this HTTP method and path, modeled or not: its name in the API, and the parts of the path
/// that are members, such as `DetectorId` in `/detector/{DetectorId}`.
pub fn by_path<'p>(
    service: Service,
    method: &str,
    path: &'p str,
) -> Option<(&'static str, Labels<'p>)> {
    paths(service)
        .iter()
        .filter(|row| row.0 == method)
        .filter_map(|row| Some((row.2, labels(row.1, path)?)))
        .min_by_key(|(_, labels)| labels.len())
}

/// The members of a request that are parts of its path, with their values.
pub type Labels<'p> = Vec<(&'static str, &'p str)>;

/// The parts of a path that stand where the template has names in braces; `None` if the path is another one.
fn labels<'p>(template: &'static str, path: &'p str) -> Option<Labels<'p>> {
    let (mut wanted, mut given) = (template.split('/'), path.split('/'));
    let mut labels = Vec::new();
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return Some(labels),
            (Some(part), Some(value)) => match part.strip_prefix('{') {
                Some(name) if !value.is_empty() => labels.push((name.strip_suffix('}')?, value)),
                None if part == value => {}
                Some(_) | None => return None,
            },
            (Some(_), None) | (None, Some(_)) => return None,
        }
    }
}

/// All operations of the service whose HTTP method and path are known: method, path and name.
pub fn paths(service: Service) -> &'static [(&'static str, &'static str, &'static str)] {
    &table::names(service).paths
}

/// The commands of operations that the AWS CLI does not have yet.
pub fn later_commands(service: Service) -> &'static [&'static str] {
    &table::names(service).later
}

#[cfg(test)]
mod tests {
    use super::{RESOURCE_TYPES, Service, Shape, by_path, cli_name, operation};
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

    #[test]
    fn parts_of_a_path_are_members() {
        let found = |method, path| by_path(Service::GuardDuty, method, path);
        assert_eq!(found("GET", "/detector"), Some(("ListDetectors", vec![])));
        let labels = vec![("DetectorId", "12ab")];
        assert_eq!(
            found("DELETE", "/detector/12ab"),
            Some(("DeleteDetector", labels))
        );
        assert_eq!(found("DELETE", "/detector/"), None);
        assert_eq!(found("GET", "/detector/12ab/member/more/parts"), None);
        assert_eq!(by_path(Service::SecurityHub, "GET", "/detector"), None);
    }

    /// The table's lists also exist in the world.
    #[test]
    fn the_table_has_the_words_of_the_world() {
        let words = |action: &str, member: &str| {
            let operation = operation(action).expect("it is modeled");
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
