//! The dry run: which calls of a real history would changed service or resource control policies deny?
//!
//! [`TrailReader`] reads CloudTrail files piece by piece, whatever their size. [`DryRun`] decides each call before and after the
//! change, and [`DryRunReport`] says what would newly be denied, and what cannot be decided. `docs/own-organization.md`
//! describes the formats and what is decided how.
//!
//! ```text
//! pieces of bytes ─▶ gzip ─▶ json (records) or table (rows) ─▶ event ─▶ action, request ─▶ groups, decided once ─▶ report
//! ```
//!
//! ```
//! use dry_run::{DryRun, TrailReader};
//! use lint::ActionCatalog;
//! use sim::scenario::Scenario;
//!
//! let world = Scenario::AllFeatures.world(1);
//! let mut run = DryRun::new(&world, &world, None, ActionCatalog::built_in());
//! let mut reader = TrailReader::new("trail.json");
//! reader.push(br#"{"Records": [{"eventName": "CreateUser", "eventSource": "iam.amazonaws.com"}]}"#, &mut run);
//! reader.finish(&mut run);
//! let report = run.report();
//! assert_eq!((report.counts.events, report.counts.denied), (1, 0));
//! ```

#![deny(missing_docs, clippy::missing_errors_doc)]

mod actions;
mod caller;
mod event;
mod json;
mod keys;
mod limits;
mod reader;
mod report;
mod request;
mod resource;
mod run;
mod table;
mod tuple;

pub use actions::{CallActions, UnmappedCall, actions_of};
pub use event::{
    Lenient, SessionContext, TrailEvent, TrailIdentity, TrailParameters, TrailResource, TrailText,
};
pub use json::MAX_RECORD;
pub use reader::{EventPlace, TrailError, TrailReader, TrailSink};
pub use report::{CallCounts, CallExample, CallFinding, CallGroup, CallTotal, DryRunReport};
pub use run::DryRun;

/// What only this crate's own tests use from outside.
#[doc(hidden)]
pub mod internals {
    pub use crate::actions::{other_action, setting_action};
    pub use crate::tuple::{elements, members};
}
