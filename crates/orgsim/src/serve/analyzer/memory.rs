//! What the service remembers until the server stops: analyzers and previews.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::serve::prelude::*;

/// What the service remembers.
#[derive(Debug, Default)]
pub struct AnalyzerMemory(Mutex<Kept>);

#[derive(Debug, Default)]
pub(super) struct Kept {
    /// Answers of `ListAnalyzers`.
    pub analyzers: Vec<Value>,
    pub previews: Vec<Preview>,
}

#[derive(Clone, Debug)]
pub(super) struct Preview {
    /// The answer of `GetAccessPreview`.
    pub summary: Value,
    pub findings: Vec<Value>,
}

impl AnalyzerMemory {
    pub(super) fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
