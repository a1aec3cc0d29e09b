//! The input of a check: members of the body, and of the query string for paging.

use super::AnalyzerError;
use crate::serve::prelude::*;

/// The languages of the API. Findings are in English in all of them.
pub(super) const LOCALES: [(&str, ()); 10] = [
    ("DE", ()),
    ("EN", ()),
    ("ES", ()),
    ("FR", ()),
    ("IT", ()),
    ("JA", ()),
    ("KO", ()),
    ("PT_BR", ()),
    ("ZH_CN", ()),
    ("ZH_TW", ()),
];

/// What a request gives.
#[derive(Debug)]
pub(super) struct CheckInput {
    body: Map<String, Value>,
    query: Vec<(String, String)>,
}

impl CheckInput {
    pub fn read(body: &[u8], query: &str) -> Result<Self, AnalyzerError> {
        let body = crate::serve::wire::input(body).map_err(|fault| AnalyzerError {
            field: None,
            ..AnalyzerError::invalid("body", fault.message)
        })?;
        let text =
            |part: &str| String::from_utf8_lossy(&percent::decode_form(part.as_bytes())).into();
        let query = (query.split('&'))
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| (text(name), text(value)));
        Ok(Self {
            body,
            query: query.collect(),
        })
    }

    pub fn has(&self, name: &str) -> bool {
        self.body.get(name).is_some_and(|it| !it.is_null())
    }

    pub fn value(&self, name: &str) -> Option<&Value> {
        self.body.get(name)
    }

    /// The text of a member.
    pub fn text(&self, name: &'static str) -> Result<&str, AnalyzerError> {
        match self.body.get(name) {
            None | Some(Value::Null) => Err(AnalyzerError::invalid(
                name,
                format!(
                    "1 validation error detected: Value null at '{name}' failed to satisfy constraint: Member must not be null"
                ),
            )),
            Some(value) => value
                .as_str()
                .ok_or_else(|| AnalyzerError::invalid(name, format!("{name} must be a string."))),
        }
    }

    /// A member that is one of these names.
    pub fn one_of<T: Copy>(
        &self,
        name: &'static str,
        all: &[(&str, T)],
    ) -> Result<T, AnalyzerError> {
        let text = self.text(name)?;
        let known = all.iter().find(|(known, _)| *known == text);
        known.map(|(_, value)| *value).ok_or_else(|| {
            let names: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
            let shown: String = text.chars().take(100).collect();
            AnalyzerError::invalid(
                name,
                format!(
                    "1 validation error detected: Value '{shown}' at '{name}' failed to satisfy constraint: Member must \
                     satisfy enum value set: [{}]",
                    names.join(", ")
                ),
            )
        })
    }

    /// A positive number in the query string.
    pub fn count(&self, name: &'static str) -> Result<Option<usize>, AnalyzerError> {
        let Some(text) = self.in_query(name) else {
            return Ok(None);
        };
        let number = text.parse().ok().filter(|number| *number > 0);
        number.map(Some).ok_or_else(|| {
            AnalyzerError::invalid(name, format!("{name} must be a positive whole number."))
        })
    }

    /// Where the next page begins, as an answer said it.
    pub fn token(&self) -> Option<&str> {
        self.in_query("nextToken")
    }

    fn in_query(&self, name: &str) -> Option<&str> {
        let mut query = self.query.iter();
        query.find(|(own, _)| own == name).map(|it| it.1.as_str())
    }
}

/// A token for the findings of a policy from this number on. Another policy does not take it.
pub(super) fn token(from: usize, policy: &str) -> String {
    format!("{from}-{}", &sigv4::digest(policy.as_bytes())[..16])
}

/// The number in a token of this policy.
pub(super) fn place(text: &str, policy: &str) -> Option<usize> {
    let from: usize = text.split_once('-')?.0.parse().ok()?;
    (token(from, policy) == text).then_some(from)
}
