//! JSON literals, like `serde_json::json!`, which compiles to five times as much code at each use.

use serde_json::{Map, Value};

/// A JSON object, `{ "key": value, … }`, or list, `[value, …]`. Nested lists and objects need `json!` again.
#[macro_export]
macro_rules! json {
    ({ $($key:tt: $value:expr),* $(,)? }) => {{
        #[allow(unused_mut)]
        let mut members = serde_json::Map::new();
        $($crate::json::put(&mut members, $key, &$value);)*
        serde_json::Value::Object(members)
    }};
    ([ $($value:expr),* $(,)? ]) => {
        serde_json::Value::Array(vec![$($crate::json::Json::json(&$value)),*])
    };
}
pub use json;

/// Puts a member into an object. Never inlined, because answers have hundreds of members.
#[inline(never)]
pub fn put<T: Json + ?Sized>(members: &mut Map<String, Value>, key: &str, value: &T) {
    members.insert(key.to_owned(), value.json());
}

/// Sets a member of a value that is an object; any other value stays.
pub fn set<T: Into<Value>>(value: &mut Value, key: &str, member: T) {
    if let Value::Object(members) = value {
        members.insert(key.to_owned(), member.into());
    }
}

/// The members of an object that are not null, for answers that leave out what does not exist.
#[inline(never)]
pub fn present(object: Value) -> Map<String, Value> {
    let Value::Object(mut members) = object else {
        return Map::new();
    };
    members.retain(|_, member| !member.is_null());
    members
}

/// A value that has a form in JSON.
pub trait Json {
    /// The value as JSON.
    fn json(&self) -> Value;
}

impl Json for str {
    fn json(&self) -> Value {
        Value::String(self.to_owned())
    }
}

impl Json for message::Message {
    fn json(&self) -> Value {
        Value::String(self.to_string())
    }
}

impl Json for Value {
    fn json(&self) -> Value {
        self.clone()
    }
}

impl<T: Json + ?Sized> Json for &T {
    fn json(&self) -> Value {
        (**self).json()
    }
}

impl<T: Json> Json for Option<T> {
    fn json(&self) -> Value {
        self.as_ref().map_or(Value::Null, T::json)
    }
}

impl<T: Json> Json for [T] {
    fn json(&self) -> Value {
        Value::Array(self.iter().map(T::json).collect())
    }
}

impl<T: Json> Json for Vec<T> {
    fn json(&self) -> Value {
        self.as_slice().json()
    }
}

impl<T: Json, const N: usize> Json for [T; N] {
    fn json(&self) -> Value {
        self.as_slice().json()
    }
}

/// The types that `serde_json` converts to values.
macro_rules! plain {
    ($($of:ty),*) => {$(
        impl Json for $of {
            fn json(&self) -> Value {
                Value::from(self.clone())
            }
        }
    )*};
}
plain!(String, bool, u32, u64, usize, Map<String, Value>);
