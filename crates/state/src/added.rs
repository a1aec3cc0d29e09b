//! State that a later version added to a type whose hash is part of saved sessions.

use std::hash::{Hash, Hasher};
use std::ops::{Deref, DerefMut};

/// A field that a later version added. While it has its default value it does not affect the hash, so that sessions that do
/// not use it keep theirs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct Added<T>(T);

impl<T: Default + PartialEq + Hash> Hash for Added<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        if self.0 != T::default() {
            self.0.hash(state);
        }
    }
}

impl<T> Deref for Added<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Added<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T> From<T> for Added<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}
