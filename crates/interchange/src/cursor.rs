//! A value in a document, with its place.

use std::sync::Arc;

use serde_json::{Map, Value};
use sim::ids::AccountId;

use crate::report::SourcePlace;

/// A value in a document, with its place. Members that do not exist are null.
#[derive(Clone, Debug)]
pub(crate) struct Cursor<'a> {
    pub value: &'a Value,
    file: &'a Arc<str>,
    path: String,
}

impl<'a> Cursor<'a> {
    pub fn new(file: &'a Arc<str>, value: &'a Value) -> Self {
        Self::at(file, value, String::new())
    }

    /// A value at a path within its document.
    pub fn at(file: &'a Arc<str>, value: &'a Value, path: String) -> Self {
        Self { value, file, path }
    }

    /// Another value at the same place.
    pub fn with<'b>(&self, value: &'b Value) -> Cursor<'b>
    where
        'a: 'b,
    {
        Cursor {
            value,
            file: self.file,
            path: self.path.clone(),
        }
    }

    /// A place below this one: `resources[0].values`.
    pub fn below(&self, path: &str) -> SourcePlace {
        self.child(path, self.value).place()
    }

    pub fn place(&self) -> SourcePlace {
        SourcePlace {
            file: self.file.clone(),
            path: self.path.clone(),
        }
    }

    pub fn file(&self) -> &'a str {
        self.file
    }

    pub fn has(&self, name: &str) -> bool {
        self.value.get(name).is_some_and(|it| !it.is_null())
    }

    pub fn get(&self, name: &str) -> Self {
        let value = self.value.get(name).unwrap_or(&Value::Null);
        self.child(name, value)
    }

    fn child(&self, name: &str, value: &'a Value) -> Self {
        let path = if self.path.is_empty() {
            name.to_string()
        } else {
            format!("{}.{name}", self.path)
        };
        Self {
            value,
            file: self.file,
            path,
        }
    }

    /// The text of a member.
    pub fn text(&self, name: &str) -> Option<&'a str> {
        self.value.get(name).and_then(Value::as_str)
    }

    /// The value as a text: a text as it is, anything else as JSON; `None` for null.
    pub fn spelled(&self) -> Option<String> {
        let text = self.value.as_str().map(str::to_string);
        text.or_else(|| (!self.value.is_null()).then(|| self.value.to_string()))
    }

    /// The non-empty text of a member, read as an id.
    pub fn id<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.text(name)?.parse().ok()
    }

    /// The value as an account id. YAML often has it as a number, without the zeros it begins with.
    pub fn account_id(&self) -> Option<AccountId> {
        let text = self.spelled().filter(|it| !it.is_empty())?;
        format!("{text:0>12}").parse().ok()
    }

    /// The items of a list; a single value counts as a list of one, and null as an empty one.
    pub fn items(&self) -> Vec<Self> {
        match self.value {
            Value::Null => Vec::new(),
            Value::Array(items) => (items.iter().enumerate())
                .map(|(n, value)| Self {
                    value,
                    file: self.file,
                    path: format!("{}[{n}]", self.path),
                })
                .collect(),
            Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
                vec![self.clone()]
            }
        }
    }

    /// The members of an object.
    pub fn members(&self) -> Vec<(&'a str, Self)> {
        let members: Option<&'a Map<String, Value>> = self.value.as_object();
        let members = members.into_iter().flatten();
        members
            .map(|(name, value)| (name.as_str(), self.child(name, value)))
            .collect()
    }
}
