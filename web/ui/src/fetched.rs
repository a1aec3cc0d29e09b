//! What a component waits for.

/// A fetch: pending, done, or failed.
#[derive(Clone, Debug, PartialEq)]
pub enum Fetched<T> {
    /// It has not arrived yet.
    Coming,
    /// What was fetched.
    There(T),
    /// Why it could not be fetched.
    Failed(String),
}

impl<T> Fetched<T> {
    /// What was fetched, once it is there.
    pub fn there(&self) -> Option<&T> {
        match self {
            Self::There(it) => Some(it),
            Self::Coming | Self::Failed(_) => None,
        }
    }
}
