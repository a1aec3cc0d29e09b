//! The trait for types of the standard library and for JSON.

use std::sync::Arc;

use serde_json::Value;

use crate::{ContentHash, ContentHasher};

macro_rules! numbers {
    ($($type:ty),*) => {$(
        impl ContentHash for $type {
            fn hash_content(&self, hasher: &mut ContentHasher) {
                hasher.number(*self as u64);
            }

            fn has_default_content(&self) -> bool {
                *self == 0
            }
        }
    )*};
}
numbers!(u8, u16, u32, u64, usize, i64);

impl ContentHash for bool {
    fn hash_content(&self, hasher: &mut ContentHasher) {
        u8::from(*self).hash_content(hasher);
    }

    fn has_default_content(&self) -> bool {
        !self
    }
}

impl ContentHash for str {
    fn hash_content(&self, hasher: &mut ContentHasher) {
        hasher.bytes(self.as_bytes());
    }

    fn has_default_content(&self) -> bool {
        self.is_empty()
    }
}

/// Types that are hashed as what they point to.
macro_rules! pointers {
    ($([$($generics:tt)*] $type:ty),*) => {$(
        impl<$($generics)*> ContentHash for $type {
            fn hash_content(&self, hasher: &mut ContentHasher) {
                (**self).hash_content(hasher);
            }

            fn has_default_content(&self) -> bool {
                (**self).has_default_content()
            }
        }
    )*};
}
pointers!(
    [] String,
    [T: ContentHash] Vec<T>,
    [T: ContentHash + ?Sized] &T,
    [T: ContentHash + ?Sized] Arc<T>
);

impl<T: ContentHash> ContentHash for Option<T> {
    fn hash_content(&self, hasher: &mut ContentHasher) {
        self.is_some().hash_content(hasher);
        if let Some(value) = self {
            value.hash_content(hasher);
        }
    }

    fn has_default_content(&self) -> bool {
        self.is_none()
    }
}

impl<T: ContentHash> ContentHash for [T] {
    fn hash_content(&self, hasher: &mut ContentHasher) {
        hasher.number(self.len() as u64);
        for item in self {
            item.hash_content(hasher);
        }
    }

    fn has_default_content(&self) -> bool {
        self.is_empty()
    }
}

impl<T: ContentHash, const N: usize> ContentHash for [T; N] {
    fn hash_content(&self, hasher: &mut ContentHasher) {
        self.iter().for_each(|item| item.hash_content(hasher));
    }

    fn has_default_content(&self) -> bool {
        self.iter().all(ContentHash::has_default_content)
    }
}

macro_rules! tuples {
    ($(($($name:ident),*)),*) => {$(
        #[allow(non_snake_case, unused_variables, reason = "the names are those of the types; one tuple is empty")]
        impl<$($name: ContentHash),*> ContentHash for ($($name,)*) {
            fn hash_content(&self, hasher: &mut ContentHasher) {
                let ($($name,)*) = self;
                $($name.hash_content(hasher);)*
            }

            fn has_default_content(&self) -> bool {
                let ($($name,)*) = self;
                true $(&& $name.has_default_content())*
            }
        }
    )*};
}
tuples!((), (A, B), (A, B, C));

/// The members of an object have no order, as when objects are compared.
impl ContentHash for serde_json::Map<String, Value> {
    fn hash_content(&self, hasher: &mut ContentHasher) {
        hasher.unordered(self);
    }

    fn has_default_content(&self) -> bool {
        self.is_empty()
    }
}

/// Files have these values, so the numbers of the kinds stay.
impl ContentHash for Value {
    fn hash_content(&self, hasher: &mut ContentHasher) {
        match self {
            Self::Null => hasher.number(0),
            Self::Bool(value) => (1_u8, *value).hash_content(hasher),
            // The text tells integers from floats, and is the same on every platform.
            Self::Number(number) => (2_u8, number.to_string()).hash_content(hasher),
            Self::String(text) => (3_u8, text.as_str()).hash_content(hasher),
            Self::Array(items) => (4_u8, items.as_slice()).hash_content(hasher),
            Self::Object(members) => (5_u8, members).hash_content(hasher),
        }
    }

    fn has_default_content(&self) -> bool {
        self.is_null()
    }
}
