//! Hashes of what values contain, by the names of fields and variants.
//!
//! A hash that is kept in a file must survive a new version of the program that changes no value. So [`ContentHash`] is opt-in,
//! and its derive macro makes a hash that does not depend on
//!
//! - the order of fields, of variants and of a map's entries;
//! - a field that is added, while it has its default value;
//! - the width of `usize` and the order of bytes of the machine.
//!
//! ```
//! use content_hash::{ContentHash, digest};
//!
//! #[derive(ContentHash)]
//! struct Door {
//!     width: u32,
//!     open: bool,
//! }
//! #[derive(ContentHash)]
//! struct WiderDoor {
//!     open: bool,
//!     locks: Vec<String>,
//!     width: u32,
//! }
//!
//! let (width, open, locks) = (90, true, Vec::new());
//! assert_eq!(digest(&Door { width, open }), digest(&WiderDoor { open, locks, width }));
//! ```
//!
//! Texts for people do not implement the trait, so the compiler finds where one would get into a hash.

#![deny(missing_docs)]

mod impls;

use std::hash::Hasher as _;

pub use content_hash_derive::ContentHash;
use rustc_stable_hash::{FromStableHash, SipHasher128Hash, StableSipHasher128};

/// A value whose content can be hashed.
///
/// The derive macro hashes a struct with named fields as the names and values of its fields, except those that have their
/// default value; other fields as their values, in order; a variant as its name and its fields.
pub trait ContentHash {
    /// Adds the value to a hash.
    fn hash_content(&self, hasher: &mut ContentHasher);

    /// Whether the value is the default of its type: zero, `false`, `None`, empty, the `#[default]` of an enum, or a struct of
    /// such fields. As a field it does not affect the hash. A type without a default never has it.
    fn has_default_content(&self) -> bool {
        false
    }
}

/// A hash that values are added to.
pub struct ContentHasher(StableSipHasher128);

/// 128 bits of SipHash.
struct Bits(u128);

impl FromStableHash for Bits {
    type Hash = SipHasher128Hash;
    fn from(SipHasher128Hash([high, low]): SipHasher128Hash) -> Self {
        Self(u128::from(high) << 64 | u128::from(low))
    }
}

impl ContentHasher {
    fn new() -> Self {
        Self(StableSipHasher128::new())
    }

    fn finish(self) -> u128 {
        let Bits(bits) = self.0.finish();
        bits
    }

    /// Adds a number.
    pub fn number(&mut self, number: u64) {
        self.0.write_u64(number);
    }

    /// Adds bytes, and how many they are.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.0.write(bytes);
    }

    /// Adds items whose order does not count.
    pub fn unordered<T: ContentHash>(&mut self, items: impl IntoIterator<Item = T>) {
        let (mut count, mut sum) = (0, 0_u128);
        for item in items {
            count += 1;
            sum = sum.wrapping_add(digest(&item));
        }
        self.number(count);
        self.0.write_u128(sum);
    }

    /// Adds the name of a variant. Names are numbers here, which the macro makes from them, so that programs need no texts.
    #[doc(hidden)]
    pub fn name(&mut self, name: u32) {
        self.0.write_u32(name);
    }

    /// Adds a field and its name, unless it has its default value.
    #[doc(hidden)]
    pub fn field<T: ContentHash + ?Sized>(&mut self, name: u32, value: &T) {
        if !value.has_default_content() {
            self.name(name);
            value.hash_content(self);
        }
    }

    /// Ends the fields of a value. No field has the name zero.
    #[doc(hidden)]
    pub fn end(&mut self) {
        self.name(0);
    }
}

/// The hash of a value, the same on every platform.
pub fn digest(value: &(impl ContentHash + ?Sized)) -> u128 {
    let mut hasher = ContentHasher::new();
    value.hash_content(&mut hasher);
    hasher.finish()
}
