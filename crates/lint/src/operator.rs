//! Condition operators: their type, direction, qualifier and suffix.

use policy::condition::Comparison;

/// The type of values that an operator compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum OperatorType {
    String,
    Numeric,
    Date,
    Boolean,
    IpAddress,
    Arn,
    Binary,
    Null,
}

impl OperatorType {
    fn of(comparison: Comparison) -> Self {
        match comparison {
            Comparison::StringEquals
            | Comparison::StringEqualsIgnoreCase
            | Comparison::StringLike => Self::String,
            Comparison::Numeric(_) => Self::Numeric,
            Comparison::Date(_) => Self::Date,
            Comparison::Bool => Self::Boolean,
            Comparison::Binary => Self::Binary,
            Comparison::IpAddress => Self::IpAddress,
            Comparison::Arn => Self::Arn,
            Comparison::Null => Self::Null,
        }
    }

    /// The name in messages that recommend it. Recorded: `Boolean`, `ARN`, `String`.
    pub fn name(self) -> &'static str {
        match self {
            OperatorType::String => "String",
            OperatorType::Numeric => "Numeric",
            OperatorType::Date => "Date",
            OperatorType::Boolean => "Boolean",
            OperatorType::IpAddress => "IPAddress",
            OperatorType::Arn => "ARN",
            OperatorType::Binary => "Binary",
            OperatorType::Null => "Null",
        }
    }
}

/// The qualifier of an operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Qualifier {
    ForAllValues,
    ForAnyValue,
}

/// An operator as written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Operator<'a> {
    pub text: &'a str,
    pub qualifier: Option<Qualifier>,
    /// The name without qualifier and suffix.
    pub base: &'a str,
    pub if_exists: bool,
    /// `None`: no operator of the language.
    pub of: Option<OperatorType>,
    pub negated: bool,
    /// Whether `*` and `?` are wildcards.
    pub patterns: bool,
}

impl<'a> Operator<'a> {
    pub fn new(text: &'a str) -> Operator<'a> {
        // Case counts: AWS refuses operators in another one.
        let (qualifier, rest) = match text.split_once(':') {
            Some(("ForAllValues", rest)) => (Some(Qualifier::ForAllValues), rest),
            Some(("ForAnyValue", rest)) => (Some(Qualifier::ForAnyValue), rest),
            Some(_) | None => (None, text),
        };
        let (base, if_exists) = match rest.strip_suffix("IfExists") {
            Some(base) => (base, true),
            None => (rest, false),
        };
        let row = Comparison::named(base);
        Operator {
            text,
            qualifier,
            base,
            if_exists,
            of: row.map(|row| OperatorType::of(row.0)),
            negated: row.is_some_and(|row| row.1),
            patterns: row
                .is_some_and(|row| matches!(row.0, Comparison::StringLike | Comparison::Arn)),
        }
    }

    pub fn is(&self, kind: OperatorType) -> bool {
        self.of == Some(kind)
    }

    /// Whether it is this operator, without qualifier and suffix.
    pub fn is_named(&self, name: &str) -> bool {
        self.base == name
    }
}
