//! Worlds in files: with the feature `snapshot`, whatever a world is made of can be written and read again with `serde`.
//!
//! Commands stay the truth. A snapshot is what they come to, so that a server need not replay all of them; whoever reads one
//! compares `World::hash`. Everything is derived, so a new member of a type is in the snapshot without anybody thinking of
//! it. Texts of the program ([`api::ids::Word`]) need `#[serde(deserialize_with = "crate::snapshot::interned")]`.

use std::sync::{Mutex, PoisonError};

use ordered::Map;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};

use api::ids::Text;
use api::time::SimTime;

/// Reads what has texts of the program in it.
pub(crate) fn interned<'de, D: Deserializer<'de>, T: Interned>(
    deserializer: D,
) -> Result<T, D::Error> {
    T::Owned::deserialize(deserializer).map(T::of)
}

/// What has texts of the program in it, and what it is read as.
pub(crate) trait Interned {
    type Owned: DeserializeOwned;
    fn of(owned: Self::Owned) -> Self;
}

impl Interned for &'static str {
    type Owned = String;

    /// The text that lives as long as the program. Each is kept once, so that reading again and again takes no more memory.
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

/// What has no text of the program in it.
macro_rules! plain {
    ($($type:ty),*) => {$(
        impl Interned for $type {
            type Owned = Self;

            fn of(owned: Self) -> Self {
                owned
            }
        }
    )*};
}
plain!(
    SimTime,
    Text,
    crate::throttle::Whose,
    crate::throttle::TokenBucket
);
