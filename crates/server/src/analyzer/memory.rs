//! What the service remembers until the server stops: analyzers and previews.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::prelude::*;

/// The most previews that are kept, and their most bytes; of more, the oldest go.
const MOST_PREVIEWS: usize = 1_000;
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// What the service remembers.
#[derive(Debug, Default)]
pub struct AnalyzerMemory(Mutex<Kept>);

#[derive(Debug, Default)]
pub(super) struct Kept {
    /// Answers of `ListAnalyzers`.
    pub analyzers: Vec<Value>,
    /// Shared with those who read a page of one.
    previews: VecDeque<Arc<Preview>>,
    /// The bytes of the previews.
    bytes: usize,
}

/// A preview. Its parts are texts in JSON, which take a fraction of the memory of values.
#[derive(Debug)]
pub(super) struct Preview {
    pub id: String,
    pub analyzer: String,
    /// The answer of `GetAccessPreview`.
    pub summary: String,
    pub findings: Vec<AccessFinding>,
}

/// A finding of a preview.
#[derive(Debug)]
pub(super) struct AccessFinding {
    pub number: usize,
    /// The kind of the principal, such as `AWS`, and its name.
    pub principal: (&'static str, String),
    pub public: bool,
    /// The other members in JSON, which all findings of a statement share.
    pub statement: Arc<str>,
}

impl Preview {
    /// The bytes that it takes.
    fn bytes(&self) -> usize {
        let mut bytes = self.summary.len() + size_of_val(&*self.findings);
        // Findings of a statement are beside each other.
        for of_statement in (self.findings).chunk_by(|a, b| Arc::ptr_eq(&a.statement, &b.statement))
        {
            bytes += of_statement.first().map_or(0, |it| it.statement.len());
            bytes += (of_statement.iter())
                .map(|it| it.principal.1.len())
                .sum::<usize>();
        }
        bytes
    }
}

impl Kept {
    pub fn keep(&mut self, preview: Preview) {
        self.bytes += preview.bytes();
        self.previews.push_back(preview.into());
        while self.previews.len() > MOST_PREVIEWS || self.bytes > MOST_BYTES {
            let oldest = self.previews.pop_front();
            self.bytes -= oldest.map_or(self.bytes, |it| it.bytes());
        }
    }

    pub fn preview(&self, id: &str, analyzer: &str) -> Option<Arc<Preview>> {
        let is = |it: &&Arc<Preview>| it.id == id && it.analyzer == analyzer;
        self.previews.iter().find(is).cloned()
    }
}

impl AnalyzerMemory {
    pub(super) fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn preview(id: usize, bytes: usize, findings: usize) -> Preview {
        let statement: Arc<str> = "x".repeat(bytes).into();
        let finding = |number| AccessFinding {
            number,
            principal: ("AWS", "*".to_string()),
            public: true,
            statement: statement.clone(),
        };
        Preview {
            id: id.to_string(),
            analyzer: "a".to_string(),
            summary: String::new(),
            findings: (0..findings).map(finding).collect(),
        }
    }

    #[test]
    fn a_statement_counts_once_and_the_oldest_previews_go() {
        let mib = 1024 * 1024;
        let mut kept = Kept::default();
        for id in 0..100 {
            kept.keep(preview(id, mib, 1_000));
        }
        let is_there = |kept: &Kept, id: usize| kept.preview(&id.to_string(), "a").is_some();
        let first = (0..100).find(|id| is_there(&kept, *id));
        assert!(first.is_some_and(|it| (37..45).contains(&it)), "{first:?}");
        assert!(is_there(&kept, 99) && kept.bytes <= MOST_BYTES);
        assert!(kept.preview("99", "other").is_none());
        // One that has no room alone leaves nothing behind.
        kept.keep(preview(100, MOST_BYTES + 1, 1));
        assert_eq!((kept.previews.len(), kept.bytes), (0, 0));
        for id in 0..=MOST_PREVIEWS {
            kept.keep(preview(id, 1, 1));
        }
        assert!(!is_there(&kept, 0) && is_there(&kept, 1) && is_there(&kept, MOST_PREVIEWS));
    }
}
