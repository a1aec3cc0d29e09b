//! Snapshots: worlds can be written and read with `serde`.
//!
//! Commands are the source of truth; a snapshot saves a server from replaying them. The reader compares `World::hash`. All
//! implementations are derived, so new fields are included without extra work. Texts of the program ([`api::ids::Word`]) need
//! `#[serde(deserialize_with = "crate::snapshot::interned")]`.

use std::sync::{Mutex, PoisonError};

use ordered::Map;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};

use api::ids::Text;
use api::time::SimTime;

/// Reads a value that contains texts of the program.
pub(crate) fn interned<'de, D: Deserializer<'de>, T: Interned>(
    deserializer: D,
) -> Result<T, D::Error> {
    T::Owned::deserialize(deserializer).map(T::of)
}

/// A type that contains texts of the program, with the type that is read for it.
pub(crate) trait Interned {
    type Owned: DeserializeOwned;
    fn of(owned: Self::Owned) -> Self;
}

impl Interned for &'static str {
    type Owned = String;

    /// A text that lives as long as the program. Each text is kept once, so that repeated reading takes no more memory.
    fn of(owned: String) -> Self {
        static KNOWN: Mutex<Map<&'static str, &'static str>> = Mutex::new(Map::new());
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(text) = known.get(owned.as_str()) {
            return text;
        }
        let text: &'static str = Box::leak(owned.into_boxed_str());
        known.insert(text, text);
        text
    }
}

impl<T: Interned> Interned for Option<T> {
    type Owned = Option<T::Owned>;

    fn of(owned: Self::Owned) -> Self {
        owned.map(T::of)
    }
}

impl<T: Interned> Interned for Vec<T> {
    type Owned = Vec<T::Owned>;

    fn of(owned: Self::Owned) -> Self {
        owned.into_iter().map(T::of).collect()
    }
}

impl<A: Interned, B: Interned> Interned for (A, B) {
    type Owned = (A::Owned, B::Owned);

    fn of((a, b): Self::Owned) -> Self {
        (A::of(a), B::of(b))
    }
}

impl<A: Interned, B: Interned, C: Interned> Interned for (A, B, C) {
    type Owned = (A::Owned, B::Owned, C::Owned);

    fn of((a, b, c): Self::Owned) -> Self {
        (A::of(a), B::of(b), C::of(c))
    }
}

impl<K: Interned + Ord + Clone, V: Interned + Clone> Interned for Map<K, V> {
    type Owned = Vec<(K::Owned, V::Owned)>;

    fn of(owned: Self::Owned) -> Self {
        let entries = owned.into_iter();
        entries
            .map(|(key, value)| (K::of(key), V::of(value)))
            .collect()
    }
}

/// Types without texts of the program.
macro_rules! plain {
    ($($type:ty),*) => {$(
        impl $crate::snapshot::Interned for $type {
            type Owned = Self;

            fn of(owned: Self) -> Self {
                owned
            }
        }
    )*};
}
pub(crate) use plain;
plain!(SimTime, Text);
