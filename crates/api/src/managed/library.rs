//! The AWS managed policies beyond the table: every published name with its default document, from a data file
//! (`managed-policies.txt`), which `cargo xtask data` writes. It is the newest version of each policy, whatever the simulated time.
//!
//! A line is name, path without its first slash, version, seconds since 1970 of the creation of the policy and of the version,
//! and document, with tabs in between.
//!
//! Native programs contain the file. The page fetches it when a step asks for it: [`take_wish`] says so, and the page takes
//! the step again after [`provide`].

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{Extent, MANAGED, Managed};
use crate::partition::Partition;

static LIBRARY: OnceLock<Vec<Managed>> = OnceLock::new();

/// Whether something asked for the library before it was provided.
static WISH: AtomicBool = AtomicBool::new(false);

/// The file, where the program contains it.
#[cfg(not(target_family = "wasm"))]
const CONTAINED: Option<&str> = Some(include_str!("managed-policies.txt"));
#[cfg(target_family = "wasm")]
const CONTAINED: Option<&str> = None;

/// Whether the library was asked for and is missing, since the last time this was asked.
pub fn take_wish() -> bool {
    WISH.swap(false, Ordering::Relaxed) && LIBRARY.get().is_none()
}

/// Provides the data file. Only the first one counts.
pub fn provide(text: String) {
    LIBRARY.get_or_init(|| read(text.leak()));
}

/// The policies of the library; none while it is missing.
#[inline(never)]
pub(super) fn policies() -> &'static [Managed] {
    match (LIBRARY.get(), CONTAINED) {
        (Some(policies), _) => policies,
        (None, Some(text)) => LIBRARY.get_or_init(|| read(text)),
        (None, None) => {
            WISH.store(true, Ordering::Relaxed);
            &[]
        }
    }
}

/// The policies of the library, if it is there, without asking for it: for lists of suggestions.
pub(super) fn provided() -> &'static [Managed] {
    match CONTAINED {
        Some(_) => policies(),
        None => LIBRARY.get().map_or(&[], |policies| policies),
    }
}

/// The policies of a file, except those of the table. A line that cannot be read is left out.
fn read(text: &'static str) -> Vec<Managed> {
    let rows = text.lines().filter_map(policy);
    rows.filter(|row| MANAGED.iter().all(|own| own.name != row.name))
        .collect()
}

fn policy(line: &'static str) -> Option<Managed> {
    let mut words = line.split('\t');
    let policy = Managed {
        name: words.next()?,
        folder: words.next()?,
        version: words.next()?.parse().ok()?,
        created: words.next()?.parse().ok()?,
        updated: words.next()?.parse().ok()?,
        extent: Extent::Published,
        text: words.next()?,
        documents: [const { OnceLock::new() }; Partition::ALL.len()],
    };
    Some(policy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_a_policy_whose_document_can_be_read() {
        let text = include_str!("managed-policies.txt");
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        assert_eq!(text.lines().filter_map(policy).count(), lines.count());
        assert!(policies().len() > 1_400);
        for row in policies() {
            assert!(row.document(Partition::Aws).is_some(), "{}", row.name);
            assert!(row.created() <= row.updated(), "{}", row.name);
        }
        assert!(policies().iter().any(|row| row.name == "SecurityAudit"));
    }
}
