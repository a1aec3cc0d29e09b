//! Conditions: operators, keys, and the three-valued result of comparing them.
//!
//! An operator is a comparison (`String…`, `Numeric…`, …) with optional parts around it: a set prefix (`ForAnyValue:`,
//! `ForAllValues:`), a `Not`, and the suffix `IfExists`. Values of a condition are alternatives; under a negated operator
//! none of them may match. Keys and operators of one statement must all hold.
//!
//! Invariant: a key whose value is unknown makes the result [`Truth::Unknown`], never true or false.

use std::sync::Arc;

pub use crate::context::{Context, ContextValue, KEYS_OF_SERVICES, Truth};
use crate::json::TextSpan;
use crate::pattern::{self, Resolved};
use crate::steps;
use crate::values::{both, in_block, moment_ms, number};

/// The way in which the values of a multivalued key are combined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetOperator {
    /// At least one value of the request; false when there is none.
    ForAnyValue,
    /// Every value of the request; true when there is none.
    ForAllValues,
}

/// The kind of comparison, without prefix, negation and suffix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// The same text.
    StringEquals,
    /// The same text, regardless of case.
    StringEqualsIgnoreCase,
    /// Text with wildcards.
    StringLike,
    /// A number and an order.
    Numeric(Order),
    /// A time and an order.
    Date(Order),
    /// `true` or `false`.
    Bool,
    /// Base64 text.
    Binary,
    /// An address inside a block.
    IpAddress,
    /// An ARN with wildcards in each field.
    Arn,
    /// Whether the key is absent.
    Null,
}

/// The orders of numbers and dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// `…Equals`
    Equal,
    /// `…LessThan`
    Less,
    /// `…LessThanEquals`
    LessOrEqual,
    /// `…GreaterThan`
    Greater,
    /// `…GreaterThanEquals`
    GreaterOrEqual,
}

impl Order {
    fn holds<T: Ord>(self, request: T, policy: T) -> bool {
        match self {
            Order::Equal => request == policy,
            Order::Less => request < policy,
            Order::LessOrEqual => request <= policy,
            Order::Greater => request > policy,
            Order::GreaterOrEqual => request >= policy,
        }
    }
}

/// A parsed condition operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConditionOperator {
    /// `ForAnyValue:` or `ForAllValues:`
    pub set: Option<SetOperator>,
    /// The kind of comparison.
    pub comparison: Comparison,
    /// `…Not…`
    pub negated: bool,
    /// `…IfExists`
    pub if_exists: bool,
}

/// Every comparison by its AWS name, with whether it is the negated form, in the order in which editors offer them.
pub(crate) const COMPARISONS: [(&str, Comparison, bool); 27] = {
    use Comparison::*;
    use Order::*;
    [
        ("StringEquals", StringEquals, false),
        ("StringNotEquals", StringEquals, true),
        ("StringEqualsIgnoreCase", StringEqualsIgnoreCase, false),
        ("StringNotEqualsIgnoreCase", StringEqualsIgnoreCase, true),
        ("StringLike", StringLike, false),
        ("StringNotLike", StringLike, true),
        ("ArnLike", Arn, false),
        ("ArnNotLike", Arn, true),
        ("ArnEquals", Arn, false),
        ("ArnNotEquals", Arn, true),
        ("Bool", Bool, false),
        ("IpAddress", IpAddress, false),
        ("NotIpAddress", IpAddress, true),
        ("NumericEquals", Numeric(Equal), false),
        ("NumericNotEquals", Numeric(Equal), true),
        ("NumericLessThan", Numeric(Less), false),
        ("NumericLessThanEquals", Numeric(LessOrEqual), false),
        ("NumericGreaterThan", Numeric(Greater), false),
        ("NumericGreaterThanEquals", Numeric(GreaterOrEqual), false),
        ("DateEquals", Date(Equal), false),
        ("DateNotEquals", Date(Equal), true),
        ("DateLessThan", Date(Less), false),
        ("DateLessThanEquals", Date(LessOrEqual), false),
        ("DateGreaterThan", Date(Greater), false),
        ("DateGreaterThanEquals", Date(GreaterOrEqual), false),
        ("BinaryEquals", Binary, false),
        ("Null", Null, false),
    ]
};

/// The row of a name in any case.
fn named(base: &str) -> Option<&'static (&'static str, Comparison, bool)> {
    COMPARISONS
        .iter()
        .find(|(known, ..)| known.eq_ignore_ascii_case(base))
}

impl Comparison {
    /// The comparison of this name, without qualifier and suffix, and whether the name is that of the negated form. Case counts.
    pub fn named(base: &str) -> Option<(Self, bool)> {
        let row = named(base).filter(|it| it.0 == base)?;
        Some((row.1, row.2))
    }

    /// Whether variables are allowed: only in texts and ARNs.
    pub fn takes_variables(self) -> bool {
        match self {
            Comparison::StringEquals
            | Comparison::StringEqualsIgnoreCase
            | Comparison::StringLike
            | Comparison::Arn
            | Comparison::Binary => true,
            Comparison::Numeric(_)
            | Comparison::Date(_)
            | Comparison::Bool
            | Comparison::IpAddress
            | Comparison::Null => false,
        }
    }
}

impl ConditionOperator {
    /// Parses an operator's name; `None` if AWS has no such operator.
    pub fn parse(name: &str) -> Option<ConditionOperator> {
        let (set, rest) = match name.split_once(':') {
            Some(("ForAnyValue", rest)) => (Some(SetOperator::ForAnyValue), rest),
            Some(("ForAllValues", rest)) => (Some(SetOperator::ForAllValues), rest),
            Some(_) => return None,
            None => (None, name),
        };
        let (base, if_exists) = match rest.strip_suffix("IfExists") {
            Some(base) => (base, true),
            None => (rest, false),
        };
        let (comparison, negated) = Comparison::named(base)?;
        // `Null` already asks whether the key exists.
        let null = comparison == Comparison::Null;
        (!null || (!if_exists && set.is_none())).then_some(ConditionOperator {
            set,
            comparison,
            negated,
            if_exists,
        })
    }

    /// The operator's name that differs from this one at most in case.
    pub fn spelled(name: &str) -> Option<String> {
        let name = name.to_ascii_lowercase();
        let (set, rest) = match name.split_once(':') {
            Some(("foranyvalue", rest)) => ("ForAnyValue:", rest),
            Some(("forallvalues", rest)) => ("ForAllValues:", rest),
            Some(_) | None => ("", &*name),
        };
        let (base, suffix) = match rest.strip_suffix("ifexists") {
            Some(base) => (base, "IfExists"),
            None => (rest, ""),
        };
        let spelled = format!("{set}{}{suffix}", named(base)?.0);
        ConditionOperator::parse(&spelled)
            .is_some()
            .then_some(spelled)
    }

    /// The AWS name that is meant, for "did you mean".
    pub(crate) fn suggestion(name: &str) -> Option<String> {
        let base = name.rsplit(':').next().unwrap_or(name);
        let base = if base.to_ascii_lowercase().ends_with("ifexists") {
            &base[..base.len() - 8]
        } else {
            base
        };
        Self::spelled(name).or_else(|| Some(named(base)?.0.to_string()))
    }
}

/// One line of a Condition block: an operator, a key and its alternatives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The operator as written.
    pub operator_name: Arc<str>,
    /// The parsed operator.
    pub operator: ConditionOperator,
    /// The key as written.
    pub key: Arc<str>,
    /// The key in lower case.
    pub(crate) lookup: String,
    /// The alternatives, before variables are replaced.
    pub values: Arc<[String]>,
    /// The key and its values in the text.
    pub span: TextSpan,
    /// The place of the operator in the text, which other keys may share.
    pub operator_span: TextSpan,
    /// The place of the key.
    pub key_span: TextSpan,
    /// The place of each value.
    pub value_spans: Vec<TextSpan>,
}

/// The result of one condition, for readers of a verdict. It shares its texts with the document, because verdicts are
/// kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConditionTrace {
    /// The operator as written.
    pub operator: Arc<str>,
    /// The key as written.
    pub key: Arc<str>,
    /// The value of the key in the request.
    pub request: ContextValue,
    /// The policy's values with their variables replaced; one that could not be replaced stays as written.
    pub policy: Arc<[String]>,
    /// The answer.
    pub result: Truth,
}

impl Condition {
    /// The key in lower case, as [`Context`] looks it up.
    pub fn lookup(&self) -> &str {
        &self.lookup
    }

    /// The value of the key in the request.
    pub(crate) fn asked<'c>(&self, context: &'c Context) -> &'c ContextValue {
        context.value(&self.lookup)
    }

    /// Compares with the value of the key in the request. If the result is unknown, the keys whose value was needed are pushed
    /// to `unknown`. `values` is filled with the policy's values, with variables replaced; a value whose variables could not be
    /// replaced stays as written.
    pub(crate) fn holds<'a>(
        &'a self,
        request: &ContextValue,
        variables: bool,
        context: &Context,
        unknown: &mut Vec<String>,
        values: &mut Vec<Resolved<'a>>,
    ) -> Truth {
        let known = unknown.len();
        let takes_variables = variables && self.operator.comparison.takes_variables();
        let (mut absent, mut open) = (false, false);
        let mut unresolved: Vec<&'a str> = Vec::new();
        values.clear();
        for value in self.values.iter() {
            match pattern::resolve(value, takes_variables, context, unknown) {
                Ok(resolved) => values.push(resolved),
                Err(truth) => {
                    absent |= truth == Truth::False;
                    open |= truth == Truth::Unknown && self.could_hold(value, request);
                    unresolved.push(value);
                }
            }
        }
        let result = match request {
            ContextValue::Unknown => {
                unknown.push(crate::unknown::spoken(&self.key));
                Truth::Unknown
            }
            ContextValue::One(one) => {
                self.operator
                    .holds(Some(std::slice::from_ref(one)), false, values)
            }
            ContextValue::Many(many) => self.operator.holds(Some(many), true, values),
            ContextValue::Absent => self.operator.holds(None, false, values),
        };
        values.extend(unresolved.into_iter().map(Resolved::literal));
        let result = match self.operator.negated {
            // An alternative whose variable has no value matches nothing, as in Resource; and as in NotResource, excluding it
            // makes the statement not apply.
            true if absent => Truth::False,
            // One more alternative can only help a plain operator, and only hurt a negated one.
            true if open => result.and(Truth::Unknown),
            false if open && result != Truth::True => Truth::Unknown,
            true | false => result,
        };
        if result != Truth::Unknown {
            unknown.truncate(known);
        }
        result
    }

    /// Whether a value with an unknown part can be one that the request has.
    fn could_hold(&self, value: &str, request: &ContextValue) -> bool {
        let texts = match request {
            ContextValue::One(text) => std::slice::from_ref(text),
            ContextValue::Many(texts) => texts.as_slice(),
            ContextValue::Absent | ContextValue::Unknown => return true,
        };
        // Only these compare texts letter by letter.
        !self.operator.comparison.takes_variables()
            || (texts.iter()).any(|text| pattern::could_match(value, text))
    }

    /// The result with the compared values, for readers. `values` are those that [`Condition::holds`] left.
    pub(crate) fn trace(
        &self,
        request: &ContextValue,
        result: Truth,
        values: &[Resolved],
    ) -> ConditionTrace {
        ConditionTrace {
            operator: self.operator_name.clone(),
            key: self.key.clone(),
            request: request.clone(),
            policy: if values.iter().all(Resolved::is_borrowed) {
                self.values.clone()
            } else {
                let texts = values.iter().map(|value| value.text.to_string());
                texts.collect()
            },
            result,
        }
    }
}

impl ConditionOperator {
    /// `request`: the values of the key, `None` when it is absent; `multivalued`: they came as a list.
    fn holds(&self, request: Option<&[String]>, multivalued: bool, policy: &[Resolved]) -> Truth {
        let present = request.filter(|values| !values.is_empty());
        if self.comparison == Comparison::Null {
            let absent = present.is_none();
            return policy
                .iter()
                .any(|value| {
                    value
                        .text
                        .eq_ignore_ascii_case(if absent { "true" } else { "false" })
                })
                .into();
        }
        let Some(values) = present else {
            return match self.set {
                Some(SetOperator::ForAllValues) => Truth::True,
                // Observed: the set operator takes precedence over `IfExists`.
                Some(SetOperator::ForAnyValue) => Truth::False,
                // A key that is absent equals nothing, so a negated operator holds.
                None => (self.if_exists || self.negated).into(),
            };
        };
        // One value of the request against all alternatives of the policy.
        let one = |value: &String| {
            policy.iter().any(|pattern| self.compare(value, pattern)) != self.negated
        };
        match self.set {
            Some(SetOperator::ForAllValues) => values.iter().all(one).into(),
            Some(SetOperator::ForAnyValue) => values.iter().any(one).into(),
            // A multivalued key needs a set operator.
            None if multivalued => Truth::False,
            None => values.iter().all(one).into(),
        }
    }

    fn compare(&self, request: &str, policy: &Resolved) -> bool {
        let text = policy.text.as_ref();
        steps::take(match self.comparison {
            Comparison::StringEquals | Comparison::Binary => 1,
            Comparison::StringLike | Comparison::Arn => 0,
            Comparison::StringEqualsIgnoreCase
            | Comparison::Bool
            | Comparison::Numeric(_)
            | Comparison::Date(_)
            | Comparison::IpAddress
            | Comparison::Null => request.len() + text.len(),
        });
        match self.comparison {
            Comparison::StringEquals | Comparison::Binary => request == text,
            Comparison::StringEqualsIgnoreCase => request.to_lowercase() == text.to_lowercase(),
            Comparison::StringLike => policy.matches(request),
            Comparison::Arn => policy.matches_arn(request),
            Comparison::Bool => {
                request.eq_ignore_ascii_case(text)
                    && ["true", "false"]
                        .iter()
                        .any(|word| text.eq_ignore_ascii_case(word))
            }
            Comparison::Numeric(order) => {
                both(request, text, number).is_some_and(|(a, b)| order.holds(a, b))
            }
            Comparison::Date(order) => {
                both(request, text, moment_ms).is_some_and(|(a, b)| order.holds(a, b))
            }
            Comparison::IpAddress => in_block(request, text).unwrap_or(false),
            // Decided before any value is compared.
            Comparison::Null => false,
        }
    }
}
