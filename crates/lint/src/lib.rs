//! Checks policies with the codes of AWS IAM Access Analyzer, without AWS.
//!
//! [`lint`] takes the text of a policy, its type, and the [`ActionCatalog`] of actions, resource types and condition keys. It returns
//! findings as `ValidatePolicy` does: code, message, places. [`IssueCode`] is the table of codes, one row each.
//!
//! ```
//! use lint::{ActionCatalog, LintKind, LintOptions, lint};
//!
//! let text = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}}"#;
//! let findings = lint(text, LintOptions::new(LintKind::Identity), ActionCatalog::built_in());
//! assert_eq!(findings[0].code.name(), "PASS_ROLE_WITH_STAR_IN_RESOURCE");
//! assert_eq!(findings[0].locations[0].span.start.column, 69);
//! ```
//!
//! Rules are small functions over one parsed document (`rules`). What AWS does, where it is recorded or documented, is said
//! beside each rule; [`IssueCode::uncertain`] says what is not known.

#![deny(missing_docs, clippy::missing_errors_doc, clippy::unwrap_used)]
#![deny(clippy::indexing_slicing)]

mod arn;
mod catalog;
mod code;
mod document;
mod finding;
mod fix;
mod operator;
mod options;
mod own;
mod rules;
mod sink;
mod tables;

pub use catalog::needed::NeededType;
pub use catalog::{
    AccessLevel, ActionCatalog, CatalogAction, CatalogKey, CatalogService, KeyType, ResourceFormat,
};
pub use code::{FindingType, IssueCode};
pub use finding::{LintFinding, Location, LocationSpan, PathElement, Position};
pub use fix::LintFix;
pub use own::OwnFinding;

use document::Policy;
pub use options::{LintKind, LintOptions, ResourceKind, UNKNOWN_VALUE};
use policy::DocumentError;
use policy::json::JsonNode;
use sink::Sink;

/// What only this crate's own tests use from outside.
#[doc(hidden)]
pub mod internals {
    pub use crate::arn::{covers, fields, overlap};
}

/// A text that was read once, for its findings, ours and the fixes of them.
pub struct LintText<'t> {
    text: &'t str,
    root: Result<JsonNode, DocumentError>,
    options: LintOptions,
}

impl<'t> LintText<'t> {
    /// Reads a text.
    pub fn new(text: &'t str, options: LintOptions) -> LintText<'t> {
        LintText {
            text,
            root: policy::json::parse(text),
            options,
        }
    }

    /// Checks it. Findings come in the order of their first location, as the service sorts them; several at the same place
    /// in the order of the rules.
    pub fn findings(&self, catalog: &ActionCatalog<'_>) -> Vec<LintFinding> {
        let mut sink = Sink::default();
        match &self.root {
            Err(error) => sink.syntax(self.text, error),
            Ok(root) => {
                let policy = Policy::new(self.text, root, self.options);
                for rule in rules::ALL {
                    rule(&policy, catalog, &mut sink);
                }
            }
        }
        sink.findings(self.text)
    }

    /// The same without what is wrong only about the form of a value because a placeholder is left in it, which is a finding of our own.
    pub fn findings_beside_own(&self, catalog: &ActionCatalog<'_>) -> Vec<LintFinding> {
        let mut found = self.findings(catalog);
        let about = |it: &LintFinding| it.locations.first().map(|first| first.path.clone());
        let placed = |it: &LintFinding| {
            let first = it.locations.first();
            first.is_some_and(|first| own::has_placeholder(first.bytes.of(self.text)))
        };
        if found.iter().any(placed)
            && let Some(filled) = own::without_placeholders(self.text)
        {
            let rest = lint(&filled, self.options, catalog);
            let remains = |it: &LintFinding| {
                let same = |other: &LintFinding| other.code == it.code && about(other) == about(it);
                rest.iter().any(same)
            };
            found.retain(|it| !placed(it) || remains(it));
        }
        found
    }

    /// Our own findings about it; none if it is no JSON. `exemptions`: whether a deny that exempts nobody is one.
    pub fn own_findings(&self, catalog: &ActionCatalog<'_>, exemptions: bool) -> Vec<OwnFinding> {
        let root = self.root.as_ref().ok();
        root.map_or_else(Vec::new, |root| {
            let policy = Policy::new(self.text, root, self.options);
            own::findings(&policy, catalog, exemptions)
        })
    }

    /// Why AWS refuses it when it is stored, as `CreatePolicy` does; none if it is no JSON, which is a finding. What is known only
    /// later, or is a placeholder, may be anything.
    pub fn refusal(&self) -> Option<OwnFinding> {
        let policy = Policy::new(self.text, self.root.as_ref().ok()?, self.options);
        own::refusal(&policy)
    }

    /// The fix of a finding about it, where it is certain.
    pub fn fix(&self, finding: &LintFinding) -> Option<LintFix> {
        fix::fix(self.text, self.root.as_ref().ok()?, finding)
    }
}

/// A condition key as AWS writes it, if the catalog has it.
pub fn key_as_written(key: &str, catalog: &ActionCatalog<'_>) -> Option<String> {
    let known = rules::condition_keys::key(&key.to_ascii_lowercase(), catalog)?;
    match (known.name.split_once("${"), key.split_once('/')) {
        (Some((start, _)), Some((_, rest))) if start.ends_with('/') => {
            Some(format!("{start}{rest}"))
        }
        (Some(_), _) => None,
        (None, _) => Some(known.name.clone()),
    }
}

/// Checks a policy: the findings of [`LintText`].
pub fn lint(text: &str, options: LintOptions, catalog: &ActionCatalog<'_>) -> Vec<LintFinding> {
    LintText::new(text, options).findings(catalog)
}
