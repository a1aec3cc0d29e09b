//! Ordered map, ordered set and stable sort that compile to little code.
//!
//! All crates use them instead of the standard library's, because the page pays for every type that a generic collection is
//! used with: ten kilobytes for a B-tree, four for the standard sort. Here a map costs one or two kilobytes and a sort a few
//! hundred bytes. Clones share their entries until one of them changes, so a copy of the simulated world costs little.
//!
//! ```
//! let mut owners = ordered::Map::new();
//! owners.insert("b", "Payments");
//! owners.insert("a", "Web");
//! let before = owners.clone();
//! owners.remove("b");
//! assert_eq!(owners.len(), 1);
//! assert!(before.keys().eq(&["a", "b"]));
//!
//! let mut words = ["pear", "fig", "plum"];
//! ordered::sort_by_key(&mut words, |word| word.len());
//! assert_eq!(words, ["fig", "pear", "plum"]);
//! ```

#![deny(missing_docs, clippy::missing_errors_doc, clippy::unwrap_used)]

#[cfg(feature = "serde")]
mod serialized;
mod steps;

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;
use std::ops::Index;
use std::slice;
use std::sync::Arc;

use content_hash::{ContentHash, ContentHasher};

pub use self::steps::steps;

/// Entries per chunk, the unit of copy-on-write. Cloning costs one reference count per chunk.
const CHUNK: usize = 64;

/// A map in the order of its keys. Clones share the chunks that neither has changed since.
///
/// Invariant: no chunk is empty, keys rise within a chunk and from chunk to chunk.
pub struct Map<K, V> {
    chunks: Vec<Arc<Vec<(K, V)>>>,
}

/// A chunk and a place in it.
#[derive(Clone, Copy)]
struct Place(usize, usize);

impl<K, V> Map<K, V> {
    /// An empty map.
    pub const fn new() -> Self {
        Self { chunks: Vec::new() }
    }

    /// Whether the map has no entry.
    pub fn is_empty(&self) -> bool {
        self.chunks.is_empty()
    }

    /// The number of entries.
    pub fn len(&self) -> usize {
        self.chunks.iter().map(|chunk| chunk.len()).sum()
    }

    /// The entries, in the order of their keys.
    pub fn iter(&self) -> Iter<'_, K, V> {
        Iter {
            chunks: self.chunks.iter(),
            chunk: [].iter(),
        }
    }

    /// The keys, in order.
    pub fn keys(&self) -> impl Iterator<Item = &K> {
        self.iter().map(|(key, _)| key)
    }

    /// The values, in the order of their keys.
    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.iter().map(|(_, value)| value)
    }

    /// The entry with the least key.
    pub fn first(&self) -> Option<(&K, &V)> {
        self.iter().next()
    }

    /// Whether one is a clone of the other and neither has changed since. Maps that share nothing may still be equal.
    pub fn shares(&self, other: &Self) -> bool {
        self.chunks.len() == other.chunks.len()
            && self
                .chunks
                .iter()
                .zip(&other.chunks)
                .all(|(one, other)| Arc::ptr_eq(one, other))
    }
}

impl<K: Ord, V> Map<K, V> {
    /// Keys of both maps, including that of every entry that differs. For a clone and its original, few other keys are
    /// included, regardless of the size of the maps. A key can occur twice.
    pub fn unshared<'a>(&'a self, other: &'a Self) -> Vec<&'a K> {
        let mut keys = Vec::new();
        let (mut one, mut two) = (&self.chunks[..], &other.chunks[..]);
        loop {
            let chunk = match (one.first(), two.first()) {
                (Some(a), Some(b)) if Arc::ptr_eq(a, b) => {
                    (one, two) = (&one[1..], &two[1..]);
                    continue;
                }
                // A shared chunk begins with the same key in both maps, so neither side skips it.
                (Some(a), Some(b)) if a[0].0 > b[0].0 => {
                    two = &two[1..];
                    b
                }
                (Some(a), _) => {
                    one = &one[1..];
                    a
                }
                (None, Some(b)) => {
                    two = &two[1..];
                    b
                }
                (None, None) => return keys,
            };
            keys.extend(chunk.iter().map(|(key, _)| key));
        }
    }

    /// The value of a key.
    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        let Place(chunk, at) = self.find(key).ok()?;
        Some(&self.chunks[chunk][at].1)
    }

    /// Whether the map has an entry with this key.
    pub fn contains_key<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.find(key).is_ok()
    }

    /// The place of the key, or else the place where it belongs. Never inlined: every access needs it.
    #[inline(never)]
    fn find<Q: Ord + ?Sized>(&self, key: &Q) -> Result<Place, Place>
    where
        K: Borrow<Q>,
    {
        steps::count();
        // The last chunk that begins at or before the key, or the first one.
        let chunk = self
            .chunks
            .partition_point(|chunk| chunk[0].0.borrow() <= key)
            .saturating_sub(1);
        let Some(entries) = self.chunks.get(chunk) else {
            return Err(Place(0, 0));
        };
        match entries.binary_search_by(|(one, _)| one.borrow().cmp(key)) {
            Ok(at) => Ok(Place(chunk, at)),
            Err(at) => Err(Place(chunk, at)),
        }
    }
}

impl<K: Ord + Clone, V: Clone> Map<K, V> {
    /// The value of a key, for changes. Copies its chunk if a clone shares it.
    pub fn get_mut<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        let Place(chunk, at) = self.find(key).ok()?;
        Some(&mut self.own(chunk)[at].1)
    }

    /// Sets the value of a key and returns the previous one.
    #[inline(never)]
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        let place = self.find(&key);
        if let Ok(Place(chunk, at)) = place {
            return Some(std::mem::replace(&mut self.own(chunk)[at].1, value));
        }
        self.put(place, key, value);
        None
    }

    /// The value of a key, which is inserted if the map has none.
    #[inline(never)]
    pub fn or_insert(&mut self, key: K, value: V) -> &mut V {
        let place = self.find(&key);
        let Place(chunk, at) = match place {
            Ok(place) => place,
            Err(_) => self.put(place, key, value),
        };
        &mut self.own(chunk)[at].1
    }

    /// Removes the entry of a key and returns its value.
    #[inline(never)]
    pub fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let Place(chunk, at) = self.find(key).ok()?;
        let entries = self.own(chunk);
        let (_, value) = entries.remove(at);
        if entries.is_empty() {
            self.chunks.remove(chunk);
        }
        Some(value)
    }

    /// Inserts an entry with a new key and returns its place.
    fn put(&mut self, place: Result<Place, Place>, key: K, value: V) -> Place {
        let (Ok(Place(chunk, at)) | Err(Place(chunk, at))) = place;
        if self.chunks.is_empty() {
            self.chunks.reserve_exact(1);
            self.chunks.push(Arc::default());
        }
        let entries = self.own(chunk);
        // Most maps stay short, so a copied chunk gets no spare room: doubling from four entries on would take twice the
        // memory, which costs more than the copying it saves.
        if entries.len() == entries.capacity() {
            entries.reserve_exact(entries.len().clamp(1, 8));
        }
        entries.insert(at, (key, value));
        if entries.len() <= CHUNK {
            return Place(chunk, at);
        }
        let half = entries.split_off(CHUNK / 2);
        self.chunks.insert(chunk + 1, Arc::new(half));
        if at < CHUNK / 2 {
            Place(chunk, at)
        } else {
            Place(chunk + 1, at - CHUNK / 2)
        }
    }

    /// A chunk, for changes. Copies it if a clone shares it.
    #[inline(never)]
    fn own(&mut self, chunk: usize) -> &mut Vec<(K, V)> {
        Arc::make_mut(&mut self.chunks[chunk])
    }
}

impl<K, V> Default for Map<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K, V> Clone for Map<K, V> {
    fn clone(&self) -> Self {
        Self {
            chunks: self.chunks.clone(),
        }
    }
}

/// Maps are equal if their entries are, regardless of the chunks.
impl<K: PartialEq, V: PartialEq> PartialEq for Map<K, V> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other)
    }
}

impl<K: Eq, V: Eq> Eq for Map<K, V> {}

/// The order of the entries does not count: that of keys can be the order of the variants of an enum.
impl<K: ContentHash, V: ContentHash> ContentHash for Map<K, V> {
    fn hash_content(&self, hasher: &mut ContentHasher) {
        hasher.unordered(self);
    }

    fn has_default_content(&self) -> bool {
        self.is_empty()
    }
}

impl<K: fmt::Debug, V: fmt::Debug> fmt::Debug for Map<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self).finish()
    }
}

impl<K: Ord + Borrow<Q>, V, Q: Ord + ?Sized> Index<&Q> for Map<K, V> {
    type Output = V;

    fn index(&self, key: &Q) -> &V {
        self.get(key).expect("the key is in the map")
    }
}

impl<K: Ord + Clone, V: Clone> FromIterator<(K, V)> for Map<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut map = Self::new();
        for (key, value) in entries {
            map.insert(key, value);
        }
        map
    }
}

impl<K: Ord + Clone, V: Clone, const N: usize> From<[(K, V); N]> for Map<K, V> {
    fn from(entries: [(K, V); N]) -> Self {
        entries.into_iter().collect()
    }
}

impl<'a, K, V> IntoIterator for &'a Map<K, V> {
    type Item = (&'a K, &'a V);
    type IntoIter = Iter<'a, K, V>;

    fn into_iter(self) -> Iter<'a, K, V> {
        self.iter()
    }
}

/// The entries of a map.
pub struct Iter<'a, K, V> {
    chunks: slice::Iter<'a, Arc<Vec<(K, V)>>>,
    chunk: slice::Iter<'a, (K, V)>,
}

impl<'a, K, V> Iterator for Iter<'a, K, V> {
    type Item = (&'a K, &'a V);

    /// Never inlined, because loops over maps are many and short.
    #[inline(never)]
    fn next(&mut self) -> Option<Self::Item> {
        steps::count();
        loop {
            if let Some((key, value)) = self.chunk.next() {
                return Some((key, value));
            }
            self.chunk = self.chunks.next()?.iter();
        }
    }
}

/// A set in the order of its elements. Clones share the chunks that neither has changed since.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash)]
pub struct Set<T>(Map<T, ()>);

impl<T> Set<T> {
    /// An empty set.
    pub const fn new() -> Self {
        Self(Map::new())
    }

    /// Whether the set has no element.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The number of elements.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The elements, in order.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.0.keys()
    }

    /// Whether one is a clone of the other and neither has changed since.
    pub fn shares(&self, other: &Self) -> bool {
        self.0.shares(&other.0)
    }
}

impl<T: Ord + Clone> Set<T> {
    /// Whether the element is in the set.
    pub fn contains<Q: Ord + ?Sized>(&self, element: &Q) -> bool
    where
        T: Borrow<Q>,
    {
        self.0.contains_key(element)
    }

    /// Adds an element; `false` if it was there already.
    pub fn insert(&mut self, element: T) -> bool {
        self.0.insert(element, ()).is_none()
    }

    /// Removes an element; `false` if it was not there.
    pub fn remove<Q: Ord + ?Sized>(&mut self, element: &Q) -> bool
    where
        T: Borrow<Q>,
    {
        self.0.remove(element).is_some()
    }
}

impl<T> Default for Set<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Ord + Clone> FromIterator<T> for Set<T> {
    fn from_iter<I: IntoIterator<Item = T>>(elements: I) -> Self {
        Self(elements.into_iter().map(|element| (element, ())).collect())
    }
}

/// Sorts with a comparison. The sort is stable.
pub fn sort_by<T>(items: &mut [T], mut compare: impl FnMut(&T, &T) -> Ordering) {
    let mut places = places(items.len(), &mut |a, b| compare(&items[a], &items[b]));
    for at in 0..items.len() {
        while places[at] != at {
            let place = places[at];
            items.swap(at, place);
            places.swap(at, place);
        }
    }
}

/// Sorts by a key. The sort is stable.
pub fn sort_by_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    sort_by(items, |a, b| key(a).cmp(&key(b)));
}

/// The sorted position of each of `count` items. Sorts positions, so that one sort is compiled for all types of items.
#[inline(never)]
fn places(count: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|a, b| compare(*a, *b));
    let mut places = vec![0; count];
    for (place, item) in order.into_iter().enumerate() {
        places[item] = place;
    }
    places
}

#[cfg(test)]
mod tests;
