//! The AWS managed policies beyond the table: every published name with its default document, from a data file
//! (`managed-policies.txt`), which `cargo xtask data` writes. It is the newest version of each policy, whatever the simulated time.
//!
//! A line is name, path without its first slash, version, seconds since 1970 of the creation of the policy and of the version,
//! and document, with tabs in between.
//!
//! Native programs contain the file. The page loads it before the first step that needs it and hands it to [`provide`].

use std::fmt;
use std::sync::OnceLock;

use super::{Extent, MANAGED, Managed};
use crate::error::ApiError;
use crate::partition::Partition;
use crate::refusal::POLICIES_NOT_LOADED;

static LIBRARY: OnceLock<Vec<Managed>> = OnceLock::new();

/// A policy was looked up in the library before the library was loaded, so whether the policy exists is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotLoaded;

impl fmt::Display for NotLoaded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(POLICIES_NOT_LOADED.words())
    }
}

impl std::error::Error for NotLoaded {}

impl From<NotLoaded> for ApiError {
    fn from(_: NotLoaded) -> Self {
        POLICIES_NOT_LOADED.error()
    }
}

/// Provides the data file. Only the first one counts.
pub fn provide(text: String) {
    LIBRARY.get_or_init(|| read(text.leak()));
}

/// The policies of the library.
pub(super) fn policies() -> Result<&'static [Managed], NotLoaded> {
    contained::file()
        .map(|text| LIBRARY.get_or_init(|| read(text)))
        .or_else(|| LIBRARY.get().filter(|_| !contained::is_withheld()))
        .map(Vec::as_slice)
        .ok_or(NotLoaded)
}

/// The file, where the program contains it: not in the page.
#[cfg(target_family = "wasm")]
mod contained {
    pub(super) const fn file() -> Option<&'static str> {
        None
    }

    pub(super) const fn is_withheld() -> bool {
        false
    }
}

/// The file, where the program contains it.
#[cfg(not(target_family = "wasm"))]
mod contained {
    use std::cell::Cell;

    thread_local! {
        static WITHHELD: Cell<bool> = const { Cell::new(false) };
    }

    pub(super) fn file() -> Option<&'static str> {
        (!is_withheld()).then_some(include_str!("managed-policies.txt"))
    }

    pub(super) fn is_withheld() -> bool {
        WITHHELD.get()
    }

    /// Runs a function as the page does before it has loaded the library: for tests.
    pub fn without_library<T>(run: impl FnOnce() -> T) -> T {
        struct Restored(bool);
        impl Drop for Restored {
            fn drop(&mut self) {
                WITHHELD.set(self.0);
            }
        }
        let _restored = Restored(WITHHELD.replace(true));
        run()
    }
}

#[cfg(not(target_family = "wasm"))]
pub use contained::without_library;

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
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::*;
    use crate::catalog;

    #[test]
    fn every_line_is_a_policy_whose_document_can_be_read() {
        let text = include_str!("managed-policies.txt");
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        assert_eq!(text.lines().filter_map(policy).count(), lines.count());
        let policies = policies().unwrap();
        assert!(policies.len() > 1_400);
        for row in policies {
            assert!(row.document(Partition::Aws).is_some(), "{}", row.name);
            assert!(row.created() <= row.updated(), "{}", row.name);
        }
        assert!(policies.iter().any(|row| row.name == "SecurityAudit"));
    }

    /// Principals that policies name and no page on trusted access does. That a policy names one does not prove that
    /// `EnableAWSServiceAccess` accepts it.
    const NOT_DOCUMENTED: [&str; 7] = [
        "agent.wellarchitected.amazonaws.com",
        "agentless.inspector2.amazonaws.com",
        "ami.inspector2.amazonaws.com",
        "network-security-director.amazonaws.com",
        "network-security-manager.amazonaws.com",
        "ssm-quicksetup.amazonaws.com",
        "thirdparty.inspector2.amazonaws.com",
    ];

    /// The values of `organizations:ServicePrincipal` anywhere in a document.
    fn principals<'v>(value: &'v Value, found: &mut BTreeSet<&'v str>) {
        for (name, value) in value.as_object().into_iter().flatten() {
            if name.eq_ignore_ascii_case("organizations:ServicePrincipal") {
                found.extend(value.as_str());
                let list = value.as_array().into_iter().flatten();
                found.extend(list.filter_map(Value::as_str));
            } else {
                principals(value, found);
            }
        }
        for value in value.as_array().into_iter().flatten() {
            principals(value, found);
        }
    }

    #[test]
    fn the_catalog_has_the_services_that_policies_let_organizations_trust() {
        let lines = include_str!("managed-policies.txt").lines();
        let documents: Vec<Value> = lines
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| serde_json::from_str(line.rsplit('\t').next()?).ok())
            .collect();
        let mut named = BTreeSet::new();
        for document in &documents {
            principals(document, &mut named);
        }
        assert!(named.contains("account-access.amazonaws.com"));
        named.retain(|it| catalog::by_principal(it).is_none());
        // AWS User Notifications is trusted under another name.
        assert!(named.remove("notifications.amazonaws.com"));
        assert_eq!(named, NOT_DOCUMENTED.into());
    }

    #[test]
    fn a_look_up_without_the_library_says_that_it_is_not_loaded() {
        let (arn, own) = (
            "arn:aws:iam::aws:policy/SecurityAudit",
            "arn:aws:iam::1:policy/Own",
        );
        let known = "arn:aws:iam::aws:policy/AdministratorAccess";
        let find =
            |arn: &str| super::super::by_arn(Partition::Aws, arn).map(|it| it.map(|it| it.name));
        without_library(|| {
            assert_eq!(find(arn), Err(NotLoaded));
            assert_eq!(find(&format!("{arn}s")), Err(NotLoaded));
            assert_eq!(find(known), Ok(Some("AdministratorAccess")));
            assert_eq!(find(own), Ok(None));
            assert!(super::super::all().is_err());
        });
        assert_eq!(find(arn), Ok(Some("SecurityAudit")));
        assert_eq!(find(&format!("{arn}s")), Ok(None));
    }
}
