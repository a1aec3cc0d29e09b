//! The document of a management policy: names, and settings with inheritance operators.
//!
//! A setting is an object whose members are operators; everything above it has only names. The parsed tree is stored with the
//! policy, so that merging does not parse text.
//! Source: AWS Organizations User Guide, inheritance operators.

use crate::ids::Text;
use content_hash::ContentHash;
use serde::{Deserialize, Serialize};

/// A set of value-setting operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, ContentHash, Serialize, Deserialize)]
pub struct Operators(u8);

message::worded! {
    /// A value-setting operator.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, ContentHash, Serialize, Deserialize)]
    pub enum Operator {
        /// `@@assign`: sets the value.
        Assign: "@@assign";
        /// `@@append`: adds to a list.
        Append: "@@append";
        /// `@@remove`: removes from a list.
        Remove: "@@remove";
    }
    /// The operator's name in documents.
    name
}

impl Operator {
    pub(super) fn by_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|operator| operator.name().eq_ignore_ascii_case(name))
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

impl Operators {
    /// `["@@all"]`, the default.
    pub const ALL: Self = Self(7);
    /// `["@@none"]`.
    pub const NONE: Self = Self(0);

    /// Whether the set has the operator.
    pub const fn has(self, operator: Operator) -> bool {
        self.0 & operator.bit() != 0
    }

    /// The set with one more operator.
    pub(super) const fn with(self, operator: Operator) -> Self {
        Self(self.0 | operator.bit())
    }

    /// The operators of both sets. Policies below can only narrow the set.
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

/// A scalar of a document.
#[derive(Clone, Debug, PartialEq, Eq, Hash, ContentHash, Serialize, Deserialize)]
pub enum Literal {
    /// A text.
    Text(Text),
    /// A number, a Boolean or null, as written.
    Plain(Text),
}

impl Literal {
    /// The characters of the text, number, Boolean or null.
    pub fn text(&self) -> &str {
        match self {
            Self::Text(text) | Self::Plain(text) => text,
        }
    }
}

/// The value of a setting.
#[derive(Clone, Debug, PartialEq, Eq, Hash, ContentHash, Serialize, Deserialize)]
pub enum SettingValue {
    /// A single value.
    One(Literal),
    /// A list of values.
    Many(Vec<Literal>),
}

/// A named piece of a document: a setting with its operators, or more pieces.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, ContentHash, Serialize, Deserialize)]
pub struct DocumentPart {
    /// The name as written; empty for the document itself.
    pub name: Text,
    /// The name in lower case, for comparing.
    pub key: Text,
    /// The value of `@@operators_allowed_for_child_policies`.
    pub controls: Option<Operators>,
    /// The value of `@@assign`.
    pub assign: Option<SettingValue>,
    /// The values of `@@append`.
    pub append: Option<Vec<Literal>>,
    /// The values of `@@remove`.
    pub remove: Option<Vec<Literal>>,
    /// The pieces below this one, in the order of the document.
    pub parts: Vec<DocumentPart>,
}
