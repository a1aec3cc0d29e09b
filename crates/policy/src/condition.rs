//! Conditions: operators, keys, and the three-valued answer of comparing them.
//!
//! An operator is a comparison (`String…`, `Numeric…`, …) with optional parts around it: a set prefix (`ForAnyValue:`,
//! `ForAllValues:`), a `Not`, and the suffix `IfExists`. Values of a condition are alternatives; under a negated operator
//! none of them may match. Keys and operators of one statement must all hold.
//!
//! Invariant: a key whose value is not known makes the answer [`Truth::Unknown`], never true or false.

use std::net::IpAddr;
use std::sync::Arc;

use crate::pattern::{self, Resolved};

/// An answer that may be missing because a value is not modelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Truth {
    /// No.
    False,
    /// It depends on something that is not known.
    Unknown,
    /// Yes.
    True,
}

impl Truth {
    /// Both: the lesser of the two, since a "no" settles it.
    pub fn and(self, other: Truth) -> Truth {
        self.min(other)
    }

    /// The opposite; unknown stays unknown.
    pub fn negate(self) -> Truth {
        match self {
            Truth::False => Truth::True,
            Truth::Unknown => Truth::Unknown,
            Truth::True => Truth::False,
        }
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Truth::True } else { Truth::False }
    }
}

/// What a request says about one condition key. Numbers and booleans are text here, as they are on the wire.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ContextValue {
    /// A single value.
    One(String),
    /// The values of a multivalued key.
    Many(Vec<String>),
    /// Certainly not in the request.
    Absent,
    /// Not modelled: nobody knows.
    Unknown,
}

impl From<&str> for ContextValue {
    fn from(value: &str) -> Self {
        ContextValue::One(value.to_string())
    }
}

impl From<String> for ContextValue {
    fn from(value: String) -> Self {
        ContextValue::One(value)
    }
}

impl From<bool> for ContextValue {
    fn from(value: bool) -> Self {
        ContextValue::One(value.to_string())
    }
}

impl From<i64> for ContextValue {
    fn from(value: i64) -> Self {
        ContextValue::One(value.to_string())
    }
}

impl From<Vec<String>> for ContextValue {
    fn from(values: Vec<String>) -> Self {
        ContextValue::Many(values)
    }
}

/// The condition keys of a request. Key names ignore case; a key that was never set is absent unless its prefix is unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Context {
    values: ordered::Map<String, ContextValue>,
    unknown_prefixes: Vec<String>,
}

impl Context {
    /// No keys at all.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a key.
    pub fn set(&mut self, key: &str, value: impl Into<ContextValue>) {
        self.values.insert(key.to_ascii_lowercase(), value.into());
    }

    /// The same, for building a context in one expression.
    pub fn with(mut self, key: &str, value: impl Into<ContextValue>) -> Self {
        self.set(key, value);
        self
    }

    /// Marks one key as not modelled.
    pub fn mark_unknown(&mut self, key: &str) {
        self.set(key, ContextValue::Unknown);
    }

    /// Marks every key that begins so (`ec2:`) and is not set as not modelled.
    pub fn mark_prefix_unknown(&mut self, prefix: &str) {
        self.unknown_prefixes.push(prefix.to_ascii_lowercase());
    }

    /// What the request says about a key.
    pub fn get(&self, key: &str) -> &ContextValue {
        self.value(&key.to_ascii_lowercase())
    }

    /// The keys that are set, in lower case and in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &ContextValue)> {
        self.values.iter().map(|(key, value)| (key.as_str(), value))
    }

    pub(crate) fn value(&self, lowercased: &str) -> &ContextValue {
        match self.values.get(lowercased) {
            Some(value) => value,
            None if self
                .unknown_prefixes
                .iter()
                .any(|prefix| lowercased.starts_with(prefix.as_str())) =>
            {
                &ContextValue::Unknown
            }
            None => &ContextValue::Absent,
        }
    }
}

/// How the values of a multivalued key are taken together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SetOperator {
    /// At least one value of the request; false when there is none.
    ForAnyValue,
    /// Every value of the request; true when there is none.
    ForAllValues,
}

/// The kind of comparison, without prefix, negation and suffix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// The same text.
    StringEquals,
    /// The same text, whatever the case.
    StringEqualsIgnoreCase,
    /// Text with wildcards.
    StringLike,
    /// A number and an order.
    Numeric(Order),
    /// A moment and an order.
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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

/// A condition operator, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Operator {
    /// `ForAnyValue:` or `ForAllValues:`
    pub set: Option<SetOperator>,
    /// What is compared, and how.
    pub comparison: Comparison,
    /// `…Not…`
    pub negated: bool,
    /// `…IfExists`
    pub if_exists: bool,
}

/// Every comparison by its AWS name, with whether it is the negated form.
const COMPARISONS: [(&str, Comparison, bool); 27] = [
    ("StringEquals", Comparison::StringEquals, false),
    ("StringNotEquals", Comparison::StringEquals, true),
    (
        "StringEqualsIgnoreCase",
        Comparison::StringEqualsIgnoreCase,
        false,
    ),
    (
        "StringNotEqualsIgnoreCase",
        Comparison::StringEqualsIgnoreCase,
        true,
    ),
    ("StringLike", Comparison::StringLike, false),
    ("StringNotLike", Comparison::StringLike, true),
    ("NumericEquals", Comparison::Numeric(Order::Equal), false),
    ("NumericNotEquals", Comparison::Numeric(Order::Equal), true),
    ("NumericLessThan", Comparison::Numeric(Order::Less), false),
    (
        "NumericLessThanEquals",
        Comparison::Numeric(Order::LessOrEqual),
        false,
    ),
    (
        "NumericGreaterThan",
        Comparison::Numeric(Order::Greater),
        false,
    ),
    (
        "NumericGreaterThanEquals",
        Comparison::Numeric(Order::GreaterOrEqual),
        false,
    ),
    ("DateEquals", Comparison::Date(Order::Equal), false),
    ("DateNotEquals", Comparison::Date(Order::Equal), true),
    ("DateLessThan", Comparison::Date(Order::Less), false),
    (
        "DateLessThanEquals",
        Comparison::Date(Order::LessOrEqual),
        false,
    ),
    ("DateGreaterThan", Comparison::Date(Order::Greater), false),
    (
        "DateGreaterThanEquals",
        Comparison::Date(Order::GreaterOrEqual),
        false,
    ),
    ("Bool", Comparison::Bool, false),
    ("BinaryEquals", Comparison::Binary, false),
    ("IpAddress", Comparison::IpAddress, false),
    ("NotIpAddress", Comparison::IpAddress, true),
    ("ArnEquals", Comparison::Arn, false),
    ("ArnNotEquals", Comparison::Arn, true),
    ("ArnLike", Comparison::Arn, false),
    ("ArnNotLike", Comparison::Arn, true),
    ("Null", Comparison::Null, false),
];

impl Operator {
    /// Takes an operator's name apart; `None` when AWS has no such operator.
    pub fn parse(name: &str) -> Option<Operator> {
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
        let &(_, comparison, negated) = COMPARISONS.iter().find(|(known, ..)| *known == base)?;
        // `Null` already asks whether the key exists.
        let null = comparison == Comparison::Null;
        (!null || (!if_exists && set.is_none())).then_some(Operator {
            set,
            comparison,
            negated,
            if_exists,
        })
    }

    /// The AWS name that differs from `name` only in case, for "did you mean".
    pub(crate) fn suggestion(name: &str) -> Option<&'static str> {
        let base = name.rsplit(':').next().unwrap_or(name);
        let base = if base.to_ascii_lowercase().ends_with("ifexists") {
            &base[..base.len() - 8]
        } else {
            base
        };
        COMPARISONS
            .iter()
            .map(|(known, ..)| *known)
            .find(|known| known.eq_ignore_ascii_case(base))
    }
}

/// One line of a Condition block: an operator, a key and its alternatives.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Condition {
    /// The operator as written.
    pub operator_name: Arc<str>,
    /// The operator taken apart.
    pub operator: Operator,
    /// The key as written.
    pub key: Arc<str>,
    /// The key in lower case.
    pub(crate) lookup: String,
    /// The alternatives, variables not yet replaced.
    pub values: Arc<[String]>,
}

/// What became of one condition: for readers of a verdict. It shares its texts with the document, since verdicts are kept.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ConditionTrace {
    /// The operator as written.
    pub operator: Arc<str>,
    /// The key as written.
    pub key: Arc<str>,
    /// What the request says about the key.
    pub request: ContextValue,
    /// The policy's values with their variables replaced; one that could not be replaced stays as written.
    pub policy: Arc<[String]>,
    /// The answer.
    pub result: Truth,
}

impl Condition {
    /// Compares with a request. Keys whose value was needed and is not known are pushed to `unknown`.
    pub(crate) fn evaluate(
        &self,
        variables: bool,
        context: &Context,
        unknown: &mut Vec<String>,
    ) -> ConditionTrace {
        let request = context.value(&self.lookup);
        // Only texts and ARNs take variables.
        let takes_variables = match self.operator.comparison {
            Comparison::StringEquals
            | Comparison::StringEqualsIgnoreCase
            | Comparison::StringLike
            | Comparison::Arn
            | Comparison::Binary => variables,
            Comparison::Numeric(_)
            | Comparison::Date(_)
            | Comparison::Bool
            | Comparison::IpAddress
            | Comparison::Null => false,
        };
        let mut resolvable = Truth::True;
        let mut values = Vec::with_capacity(self.values.len());
        let mut unresolved = Vec::new();
        for value in self.values.iter() {
            match pattern::resolve(value, takes_variables, context, unknown) {
                Ok(resolved) => values.push(resolved),
                Err(truth) => {
                    resolvable = resolvable.and(truth);
                    unresolved.push(value.clone());
                }
            }
        }
        let result = match request {
            ContextValue::Unknown => {
                unknown.push(self.key.to_string());
                Truth::Unknown
            }
            ContextValue::One(one) => {
                self.operator
                    .holds(Some(std::slice::from_ref(one)), false, &values)
            }
            ContextValue::Many(many) => self.operator.holds(Some(many), true, &values),
            ContextValue::Absent => self.operator.holds(None, false, &values),
        };
        let result = match (resolvable, result) {
            (Truth::True, result) => result,
            // An alternative whose variable has no value matches nothing, as in Resource; and as in NotResource, excluding it
            // makes the statement not apply.
            (Truth::False, result) if !self.operator.negated => result,
            (Truth::False, Truth::True | Truth::Unknown | Truth::False) => Truth::False,
            // One more alternative can only help a plain operator, and only hurt a negated one.
            (Truth::Unknown, Truth::True) if !self.operator.negated => Truth::True,
            (Truth::Unknown, Truth::False) if self.operator.negated => Truth::False,
            (Truth::Unknown, Truth::True | Truth::Unknown | Truth::False) => Truth::Unknown,
        };
        let as_written = unresolved.is_empty() && values.iter().all(Resolved::is_borrowed);
        let policy = if as_written {
            self.values.clone()
        } else {
            values
                .into_iter()
                .map(|value| value.text.into_owned())
                .chain(unresolved)
                .collect()
        };
        ConditionTrace {
            operator: self.operator_name.clone(),
            key: self.key.clone(),
            request: request.clone(),
            policy,
            result,
        }
    }
}

impl Operator {
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
                // Observed: the set operator wins over `IfExists`.
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
            // Decided before any value is looked at.
            Comparison::Null => false,
        }
    }
}

fn both<T>(request: &str, policy: &str, read: fn(&str) -> Option<T>) -> Option<(T, T)> {
    Some((read(request)?, read(policy)?))
}

/// A decimal number in units of 10⁻⁹, so that numbers compare exactly and identically everywhere.
pub(crate) fn number(text: &str) -> Option<i128> {
    let text = text.trim();
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if (whole.is_empty() && fraction.is_empty())
        || whole.len() > 27
        || !plain(whole)
        || !plain(fraction)
    {
        return None;
    }
    let mut value: i128 = 0;
    let padded = fraction.bytes().chain(std::iter::repeat(b'0')).take(9);
    for byte in whole.bytes().chain(padded) {
        value = value * 10 + i128::from(byte - b'0');
    }
    Some(if negative { -value } else { value })
}

/// Milliseconds since 1970 of an ISO 8601 date (with or without a time) or of a count of seconds.
pub(crate) fn moment_ms(text: &str) -> Option<i64> {
    let text = text.trim();
    if let Some(seconds) = number(text) {
        return i64::try_from(seconds / 1_000_000).ok();
    }
    let (date, time) = match text.split_once(['T', 't', ' ']) {
        Some((date, time)) => (date, time),
        None => (text, ""),
    };
    let mut parts = date.splitn(3, '-').map(|part| digits(part, 9999));
    let (year, month, day) = (
        parts.next()??,
        parts.next().unwrap_or(Some(1))?,
        parts.next().unwrap_or(Some(1))?,
    );
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // Days from the civil calendar, counted from March so that the leap day comes last.
    let shifted_year = if month <= 2 { year - 1 } else { year };
    let era = shifted_year.div_euclid(400);
    let year_of_era = shifted_year - era * 400;
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100
        + day_of_year
        - 719_468;
    let (clock, offset_minutes) = zone(time)?;
    let (clock, fraction) = clock.split_once(['.', ',']).unwrap_or((clock, ""));
    let mut parts = clock.splitn(3, ':').map(|part| {
        if part.is_empty() {
            Some(0)
        } else {
            digits(part, 60)
        }
    });
    let mut part = || parts.next().unwrap_or(Some(0));
    let (hour, minute, second) = (part()?, part()?, part()?);
    let thousandths = number(&format!("0.{fraction}"))? / 1_000_000;
    let minutes = days * 1440 + hour * 60 + minute - offset_minutes;
    Some(minutes * 60_000 + second * 1000 + i64::try_from(thousandths).ok()?)
}

/// Splits `12:00:00+02:00` into the clock and the minutes east of Greenwich.
fn zone(time: &str) -> Option<(&str, i64)> {
    if let Some(clock) = time.strip_suffix(['Z', 'z']) {
        return Some((clock, 0));
    }
    let Some(at) = time.rfind(['+', '-']) else {
        return Some((time, 0));
    };
    let zone = &time[at + 1..];
    let (hours, minutes) = match zone.split_once(':') {
        Some(parts) => parts,
        None if zone.len() == 4 && zone.is_ascii() => zone.split_at(2),
        None => (zone, "0"),
    };
    let east = digits(hours, 23)? * 60 + digits(minutes, 59)?;
    Some((
        &time[..at],
        if time[at..].starts_with('-') {
            -east
        } else {
            east
        },
    ))
}

fn digits(text: &str, most: i64) -> Option<i64> {
    let plain =
        !text.is_empty() && text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    let value = if plain {
        text.parse().ok()?
    } else {
        return None;
    };
    (value <= most).then_some(value)
}

/// Whether an address lies in a block (`10.0.0.0/8`); a block without a length is a single address.
fn in_block(address: &str, block: &str) -> Option<bool> {
    let (network, length) = block
        .split_once('/')
        .map_or((block, None), |(network, length)| (network, Some(length)));
    let (address, address_bits) = bits(address)?;
    let (network, network_bits) = bits(network)?;
    let length = match length {
        Some(text) => u32::try_from(digits(text, i64::from(network_bits))?).ok()?,
        None => network_bits,
    };
    let shift = network_bits - length;
    // Shifting out all 128 bits is not a shift; the block of length 0 holds everything of its family.
    Some(address_bits == network_bits && (length == 0 || (address ^ network) >> shift == 0))
}

fn bits(address: &str) -> Option<(u128, u32)> {
    Some(match address.parse::<IpAddr>().ok()? {
        IpAddr::V4(address) => (u128::from(address.to_bits()), 32),
        IpAddr::V6(address) => (address.to_bits(), 128),
    })
}
