//! Policy documents: from JSON text to statements. Errors say where the text is wrong and how to fix it.
//!
//! [`Document::parse`] accepts every text that is a policy of *some* kind; [`Document::parse_as`] applies the rules of one kind
//! (`kinds.rs`). Elements keep their place in the text.
//!
//! Invariants: two documents are equal if their texts are. A [`TextSpan`] covers a whole JSON value with its quotation marks or
//! brackets, and begins and ends between characters.

use content_hash::{ContentHash, ContentHasher};
use std::fmt;
use std::sync::Arc;

use crate::condition::Condition;

pub use crate::json::{DocumentError, TextSpan};
use message::Message;

/// A policy document: its text and its statements.
#[derive(Clone)]
pub struct Document {
    pub(crate) text: Arc<str>,
    pub(crate) version: Version,
    pub(crate) id: Option<String>,
    pub(crate) statements: Vec<Statement>,
}

/// The version of the policy language. Only the newer one has variables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// `2008-10-17`, also when a document names none.
    V2008,
    /// `2012-10-17`
    V2012,
}

/// The effect of a statement that applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// `Allow`
    Allow,
    /// `Deny`
    Deny,
}

message::worded! {
    /// The kind of a policy, by what it is attached to, which decides the elements that it may have.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum PolicyKind {
        /// An identity-based policy of a user, group or role.
        Identity: "an identity-based policy";
        /// The trust policy of a role.
        Trust: "a trust policy";
        /// A resource-based policy.
        Resource: "a resource-based policy";
        /// The delegation policy: the organization's own resource policy, by which its management account delegates.
        Delegation: "a delegation policy";
        /// A service control policy.
        ServiceControl: "a service control policy";
        /// A resource control policy.
        ResourceControl: "a resource control policy";
        /// A permissions boundary.
        Boundary: "a permissions boundary";
        /// A session policy, passed when a session begins.
        Session: "a session policy";
    }
    /// The noun for a policy of this kind in a sentence.
    noun
}

/// One statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Its name, if it has one.
    pub sid: Option<String>,
    /// Its place in the document, from 1.
    pub index: usize,
    /// The line on which it begins, from 1.
    pub line: usize,
    /// The place of its object in the text.
    pub span: TextSpan,
    /// Allow or Deny.
    pub effect: Effect,
    /// The name of the effect, if it is not known; see [`crate::unknown`].
    pub unknown_effect: Option<Arc<str>>,
    /// The place of the value of `Effect`.
    pub effect_span: TextSpan,
    /// `Action` or `NotAction`.
    pub actions: Patterns,
    /// `Resource` or `NotResource`.
    pub resources: Option<Patterns>,
    /// `Principal` or `NotPrincipal`.
    pub principals: Option<Principals>,
    /// The conditions, all of which must hold.
    pub conditions: Vec<Condition>,
}

/// The patterns of an element or of its `Not…` form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patterns {
    /// Whether this is the `Not…` form.
    pub not: bool,
    /// The patterns, at least one.
    pub patterns: Vec<String>,
    /// The place of each pattern.
    pub spans: Vec<TextSpan>,
}

/// `Principal` or `NotPrincipal`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principals {
    /// Whether this is `NotPrincipal`.
    pub not: bool,
    /// The named principals.
    pub names: Vec<PrincipalName>,
    /// The place of each name.
    pub spans: Vec<TextSpan>,
}

/// A principal in a `Principal` element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PrincipalName {
    /// `*`, alone or under `AWS`.
    Everyone,
    /// An account: its number or the ARN of its root.
    Account(String),
    /// A user, role or session, by ARN or unique id.
    Aws(String),
    /// A service such as `ec2.amazonaws.com`.
    Service(String),
    /// An identity provider.
    Federated(String),
    /// A canonical user id of S3.
    CanonicalUser(String),
}

impl Statement {
    /// `Sid`, or the position in the document if there is none.
    pub fn name(&self) -> String {
        match &self.sid {
            Some(sid) if !sid.is_empty() => sid.clone(),
            Some(_) | None => self.index.to_string(),
        }
    }
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Document({})", self.text)
    }
}

impl PartialEq for Document {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Document {}

impl ContentHash for Document {
    fn hash_content(&self, hasher: &mut ContentHasher) {
        self.text.hash_content(hasher);
    }
}

/// Serialized as the text, which is parsed again.
#[cfg(feature = "serde")]
impl serde::Serialize for Document {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Document {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

impl Document {
    /// The text as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The version of the policy language.
    pub fn version(&self) -> Version {
        self.version
    }

    /// The `Id` element.
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// The same policy with equal patterns of an element once, for many evaluations. The text and its places stay.
    pub fn without_repeats(&self) -> Document {
        let mut own = self.clone();
        for statement in &mut own.statements {
            let elements = [Some(&mut statement.actions), statement.resources.as_mut()];
            for element in elements.into_iter().flatten() {
                let mut seen = ordered::Set::new();
                let pairs = element.patterns.iter().zip(&element.spans);
                let first = pairs.filter(|(pattern, _)| seen.insert(pattern.as_str()));
                let (patterns, spans) = first.map(|(a, b)| (a.clone(), *b)).unzip();
                (element.patterns, element.spans) = (patterns, spans);
            }
        }
        own
    }

    /// Its statements, in order.
    pub fn statements(&self) -> &[Statement] {
        &self.statements
    }
}

/// A named policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The name, for readers.
    pub name: Message,
    /// The document.
    pub document: Arc<Document>,
}

impl Source {
    /// A policy and its name.
    pub fn new(name: impl Into<Message>, document: Arc<Document>) -> Self {
        Source {
            name: name.into(),
            document,
        }
    }
}
