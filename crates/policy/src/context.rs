//! The context of a request: its condition keys and their values, and results that may be missing because a value is unknown.

use std::borrow::Cow;

/// A result that may be missing because a value is not modeled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Truth {
    /// No.
    False,
    /// It depends on an unknown value.
    Unknown,
    /// Yes.
    True,
}

impl Truth {
    /// The conjunction: the lesser of the two, because a "no" decides it.
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

/// The value of one condition key in a request. Numbers and booleans are text here, as they are on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContextValue {
    /// A single value.
    One(String),
    /// The values of a multivalued key.
    Many(Vec<String>),
    /// Certainly not in the request.
    Absent,
    /// Not modeled, so unknown.
    Unknown,
}

impl ContextValue {
    /// The bytes of its texts.
    pub(crate) fn bytes(&self) -> usize {
        match self {
            Self::One(text) => text.len(),
            Self::Many(texts) => texts.iter().map(String::len).sum(),
            Self::Absent | Self::Unknown => 0,
        }
    }
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

/// The condition keys, in lower case, that only requests of AWS services have.
pub const KEYS_OF_SERVICES: [&str; 6] = [
    "aws:principalservicename",
    "aws:principalservicenameslist",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
];

/// The condition keys of a request. Key names ignore case; a key that was never set is absent unless its prefix is unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// The values by key, in lower case and in the order of the keys. Not a map: each request sets some thirty keys, and a
    /// plain list is cheaper to build.
    values: Vec<(Cow<'static, str>, ContextValue)>,
    unknown: &'static [&'static str],
    unknown_prefixes: Vec<String>,
    absent_prefixes: Vec<String>,
}

impl Context {
    /// An empty context.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty context with room for some keys.
    pub fn with_capacity(keys: usize) -> Self {
        Self {
            values: Vec::with_capacity(keys),
            ..Self::default()
        }
    }

    /// Sets a key.
    pub fn set(&mut self, key: &str, value: impl Into<ContextValue>) {
        self.put(Cow::Owned(key.to_ascii_lowercase()), value.into());
    }

    fn put(&mut self, key: Cow<'static, str>, value: ContextValue) {
        let place = self.place(&key);
        match place.map(|place| self.values.get_mut(place)) {
            Ok(Some(entry)) => entry.1 = value,
            Ok(None) => self.values.push((key, value)),
            Err(place) => self.values.insert(place, (key, value)),
        }
    }

    /// The place of a key, or else the place where it belongs.
    fn place(&self, lowercased: &str) -> Result<usize, usize> {
        self.values
            .binary_search_by(|(key, _)| (**key).cmp(lowercased))
    }

    /// Sets a key that is written in lower case: the same, but cheaper, for the many keys that every request has.
    pub fn set_known(&mut self, lowercase: &'static str, value: impl Into<ContextValue>) {
        debug_assert!(!lowercase.bytes().any(|byte| byte.is_ascii_uppercase()));
        self.put(Cow::Borrowed(lowercase), value.into());
    }

    /// Marks keys, written in lower case, as not modeled unless they are set.
    pub fn mark_all_unknown(&mut self, lowercase: &'static [&'static str]) {
        self.unknown = lowercase;
    }

    /// The same, for building a context in one expression.
    pub fn with(mut self, key: &str, value: impl Into<ContextValue>) -> Self {
        self.set(key, value);
        self
    }

    /// Marks one key as not modeled.
    pub fn mark_unknown(&mut self, key: &str) {
        self.set(key, ContextValue::Unknown);
    }

    /// Marks every key with this prefix (`ec2:`) that is not set as not modeled.
    pub fn mark_prefix_unknown(&mut self, prefix: &str) {
        self.unknown_prefixes.push(prefix.to_ascii_lowercase());
    }

    /// Marks every key with this prefix (`aws:PrincipalTag/`) that is not set as absent, even if a longer or shorter prefix is
    /// unknown.
    pub fn mark_prefix_absent(&mut self, prefix: &str) {
        self.absent_prefixes.push(prefix.to_ascii_lowercase());
    }

    /// Takes over what another context says: its values, and what it marks by prefix.
    pub fn overlay(&mut self, other: &Context) {
        for (key, value) in &other.values {
            self.put(key.clone(), value.clone());
        }
        let prefixes = other.unknown_prefixes.iter().cloned();
        self.unknown_prefixes.extend(prefixes);
        let prefixes = other.absent_prefixes.iter().cloned();
        self.absent_prefixes.extend(prefixes);
    }

    /// The value of a key in the request.
    pub fn get(&self, key: &str) -> &ContextValue {
        self.value(&key.to_ascii_lowercase())
    }

    /// The keys that are set, in lower case and in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &ContextValue)> {
        self.values.iter().map(|(key, value)| (&**key, value))
    }

    pub(crate) fn value(&self, lowercased: &str) -> &ContextValue {
        if let Some((_, value)) = self
            .place(lowercased)
            .ok()
            .and_then(|it| self.values.get(it))
        {
            return value;
        }
        let among = |prefixes: &[String]| {
            prefixes
                .iter()
                .any(|prefix| lowercased.starts_with(prefix.as_str()))
        };
        if self.unknown.contains(&lowercased)
            || crate::unknown::is_in(lowercased)
            || among(&self.unknown_prefixes) && !among(&self.absent_prefixes)
        {
            &ContextValue::Unknown
        } else {
            &ContextValue::Absent
        }
    }
}
