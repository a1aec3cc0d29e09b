//! The table of operations: what each AWS API operation is called, takes and asks of its caller.
//!
//! One table feeds validation in the world, parsing, help and completion in the terminal, and the page's forms.
//! Shapes and constraints follow the published API models (Organizations 2016-11-28, IAM 2010-05-08,
//! STS 2011-06-15). It knows nothing of behaviour.

mod iam;
mod organizations;
mod validate;

pub use validate::validate;

/// A service as the AWS CLI and IAM call it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Service {
    Organizations,
    Iam,
    Sts,
}

impl Service {
    pub const ALL: [Self; 3] = [Self::Iam, Self::Organizations, Self::Sts];

    /// The command line's word for it, which is also its IAM prefix.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Organizations => "organizations",
            Self::Iam => "iam",
            Self::Sts => "sts",
        }
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
}

impl Operation {
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

/// The shape of a value, with the constraints the service checks.
#[derive(Debug)]
pub enum Shape {
    /// Lengths count Unicode characters; `pattern` names a check in `validate`.
    Text { min: usize, max: usize, pattern: Pattern },
    /// One of these words.
    Enum(&'static [&'static str]),
    Integer { min: i64, max: i64 },
    Boolean,
    List { item: &'static Shape, max: usize },
    Structure(&'static [Member]),
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
    /// Printable ASCII, as `CreateAccount.AccountName`.
    AccountName,
    Email,
    /// `[\w+=,.@-]`, as IAM names and role names.
    Name,
    ServicePrincipal,
    /// An IAM path: begins and ends with a slash.
    Path,
    /// An ARN of at least 20 characters.
    Arn,
}

/// Every operation this version has, by service and then by name.
pub fn operations() -> impl Iterator<Item = &'static Operation> {
    iam::OPERATIONS.iter().chain(organizations::OPERATIONS).chain(iam::STS_OPERATIONS)
}

/// The operation with this full name, for example `organizations:AcceptHandshake`.
pub fn operation(action: &str) -> Option<&'static Operation> {
    let (prefix, name) = action.split_once(':')?;
    operations().find(|operation| operation.service.prefix() == prefix && operation.name == name)
}
