//! What a component waits for.

/// A fetch: pending, done, or failed.
#[derive(Clone, Debug, PartialEq)]
pub enum Fetched<T> {
    Coming,
    There(T),
    Failed(String),
}

impl<T> Fetched<T> {
    pub fn there(&self) -> Option<&T> {
        match self {
            Self::There(it) => Some(it),
            Self::Coming | Self::Failed(_) => None,
        }
    }
}
