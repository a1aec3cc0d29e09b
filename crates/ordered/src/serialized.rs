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
        deserializer.deserialize_seq(Entries(PhantomData))
    }
}

struct Entries<K, V>(PhantomData<(K, V)>);

impl<'de, K: Deserialize<'de> + Ord, V: Deserialize<'de>> Visitor<'de> for Entries<K, V> {
    type Value = Map<K, V>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of pairs with rising keys")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        let mut map = Map::new();
        let mut chunk: Vec<(K, V)> = Vec::new();
        while let Some(entry) = entries.next_element::<(K, V)>()? {
            let last: Option<&(K, V)> = chunk.last().or_else(|| map.chunks.last()?.last());
            if last.is_some_and(|(key, _)| *key >= entry.0) {
                return Err(A::Error::custom("the keys of a map do not rise"));
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

impl<T: Serialize> Serialize for Set<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de, T: Deserialize<'de> + Ord> Deserialize<'de> for Set<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(Elements(PhantomData)).map(Set)
    }
}

struct Elements<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de> + Ord> Visitor<'de> for Elements<T> {
    type Value = Map<T, ()>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of rising elements")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Self::Value, A::Error> {
        let mut map = Map::new();
        let mut chunk: Vec<(T, ())> = Vec::new();
        while let Some(element) = elements.next_element::<T>()? {
            let last: Option<&(T, ())> = chunk.last().or_else(|| map.chunks.last()?.last());
            if last.is_some_and(|(last, ())| *last >= element) {
                return Err(A::Error::custom("the elements of a set do not rise"));
            }
            chunk.push((element, ()));
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
