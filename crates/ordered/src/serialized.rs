//! Maps and sets in files: lists, in their order.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{CHUNK, Map, Set};

impl<K: Serialize, V: Serialize> Serialize for Map<K, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self)
    }
}

impl<'de, K: Deserialize<'de> + Ord, V: Deserialize<'de>> Deserialize<'de> for Map<K, V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(Rising {
            expected: "a list of pairs with rising keys",
            entry: |entry: (K, V)| entry,
            item: PhantomData,
        })
    }
}

impl<T: Serialize> Serialize for Set<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de, T: Deserialize<'de> + Ord> Deserialize<'de> for Set<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let elements = Rising {
            expected: "a list of rising elements",
            entry: |element: T| (element, ()),
            item: PhantomData,
        };
        deserializer.deserialize_seq(elements).map(Set)
    }
}

/// Reads a list whose items are, or become, the entries of a map.
struct Rising<I, F> {
    expected: &'static str,
    entry: F,
    item: PhantomData<I>,
}

impl<'de, I: Deserialize<'de>, K: Ord, V, F: Fn(I) -> (K, V)> Visitor<'de> for Rising<I, F> {
    type Value = Map<K, V>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut map = Map::new();
        let mut chunk: Vec<(K, V)> = Vec::new();
        while let Some(item) = items.next_element::<I>()? {
            let entry = (self.entry)(item);
            let last: Option<&(K, V)> = chunk.last().or_else(|| map.chunks.last()?.last());
            if last.is_some_and(|(key, _)| *key >= entry.0) {
                return Err(A::Error::custom(format!("this is not {}", self.expected)));
            }
            chunk.push(entry);
            if chunk.len() == CHUNK {
                map.chunks.push(Arc::new(std::mem::take(&mut chunk)));
            }
        }
        if !chunk.is_empty() {
            map.chunks.push(Arc::new(chunk));
        }
        Ok(map)
    }
}
