//! Organizations from files of other tools, compared and written again.
//!
//! [`import`] reads AWS CLI output, Terraform, org-formation, Landing Zone Accelerator, CloudFormation, Control Tower and
//! iam-collect, in any order, and makes a session of them; [`Importing`] does so in slices. A report says what was read from where, and what is missing, assumed, contradicted or
//! left out. `docs/own-organization.md` describes the formats.
//!
//! ```text
//! files ─▶ input (encodings, zip) ─▶ read (one reader for each format) ─▶ facts, each with its place
//!                                              session ◀─ resolve (complete organization, findings) ◀─┘
//! ```
//!
//! ```
//! use interchange::{ImportOptions, InputFile, import};
//!
//! let organization = br#"{"Organization": {"Id": "o-exampleorg", "MasterAccountId": "111122223333", "FeatureSet": "ALL"}}"#;
//! let accounts = br#"{"Accounts": [{"Id": "444455556666", "Name": "Data", "Email": "data@example.com", "JoinedMethod": "INVITED"}]}"#;
//! let file = |name: &str, bytes: &[u8]| InputFile { name: name.into(), bytes: bytes.into() };
//! let files = [file("organization.json", organization), file("accounts.json", accounts)];
//! let imported = import(&files, &ImportOptions::default()).expect("the files have an organization");
//! let world = imported.session.replay();
//! assert_eq!(world.organizations().next().map(|it| it.account_count()), Some(2));
//! ```

#![deny(missing_docs, clippy::missing_errors_doc)]

mod cursor;
mod difference;
mod export;
mod facts;
mod importing;
mod input;
mod made;
mod plan;
mod read;
mod renumber;
mod report;
mod resolve;
mod session;
mod shown;

use message::Message;
use sim::session::Session;

pub use difference::{
    AccessChange, ComparedActions, DifferenceGroup, Divergence, DivergingStep, PropertyChange,
    ThingChange, ThingDifference, access_changes, access_changes_of, access_changes_to_text,
    compared_actions, compared_principals, differences, differences_to_json, divergence,
    matching::matching_ids,
};
pub use export::{ExportFormat, Exported, ExportedFile, export};
pub use facts::{
    AccountFacts, FolderFacts, IdentityFacts, IdentityList, OrganizationFacts, PolicyFacts,
    StatedFact, UnitFacts,
};
pub use importing::{ImportPhase, ImportProgress, Importing};
pub use input::{InputFile, MAX_BYTES, MAX_FILES, MAX_JSON_VALUES};
pub use plan::building::{BUILDING_FILE, RebuiltSession, export_building, rebuilt, setup_lines};
pub use plan::{
    CHECK_NOW, GapKind, MigrationPlan, PlanActor, PlanFormat, PlanGap, PlanStep, PlanWalkthrough,
    Planning, SayText, WriteLine, export_plan, migration_plan, plan_lines, plan_script,
    plan_terraform, plan_to_json, plan_to_text, plan_walkthrough,
};
pub use read::{MANAGEMENT_POLICIES, TerraformResource, terraform_resources};
pub use renumber::renumber;
pub use report::{
    FindingKind, FindingWeight, ImportFinding, ImportReport, ReadFile, ReadItem, SourcePlace,
};

pub use shown::{acts, one_line, spelled};

/// What only this crate's own tests use from outside.
#[doc(hidden)]
pub mod internals {
    pub use crate::facts::limits::{ExpansionRoom, MAX_YAML_BYTES};
    pub use crate::input::csv::accounts;
    pub use crate::input::json::JsonReading;
    pub use crate::input::{SourceTexts, TextReading, ValueCount};
    pub use crate::read::control_tower::requests;
    pub use crate::read::functions::Evaluation;
    pub use crate::read::landing_zone::replacements::replaced_texts;
    pub use crate::read::terraform::references::{ReferenceStep, Referred, referred, steps};
    pub use crate::report::Findings;
}

/// A script for AWS CloudShell that collects an organization into one file, by calls that only read.
pub const COLLECT_SCRIPT: &str = include_str!("collect.sh");

/// How to import.
#[derive(Clone, Copy, Debug)]
pub struct ImportOptions {
    /// Whether `FullAWSAccess` is attached wherever a file states service control policies and may have left it out.
    pub assume_full_access: bool,
    /// Whether ids and email addresses are replaced by made-up ones.
    pub renumber: bool,
    /// The seed of the session.
    pub seed: u64,
    /// The maximum size of all files together, unpacked, in bytes.
    pub max_bytes: usize,
}

impl Default for ImportOptions {
    fn default() -> Self {
        Self {
            assume_full_access: true,
            renumber: false,
            seed: 1,
            max_bytes: MAX_BYTES,
        }
    }
}

/// An imported organization.
#[derive(Clone, Debug)]
pub struct Import {
    /// A session that begins with the organization.
    pub session: Session,
    /// What was read, and what was not.
    pub report: ImportReport,
    /// What the files say, each with its place.
    pub facts: OrganizationFacts,
}

/// Why nothing was imported, with what was read until then.
#[derive(Clone, Debug)]
pub struct ImportError {
    /// The reason.
    pub says: Message,
    /// What was read, and what was not.
    pub report: ImportReport,
}

impl std::fmt::Display for ImportError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}\n\n{}", self.says, self.report)
    }
}

impl std::error::Error for ImportError {}

/// Reads the files and makes a session of the organization they describe. The order of the files does not matter.
///
/// # Errors
///
/// The files describe no organization, or one that no world can have.
pub fn import(files: &[InputFile], options: &ImportOptions) -> Result<Import, Box<ImportError>> {
    let mut importing = Importing::new(*options);
    for file in files {
        importing.add(file.clone());
    }
    importing.finish()
}
