//! The views for policies, files and reports, and the dialogs.

#![deny(missing_docs)]
#![allow(
    rustdoc::private_intra_doc_links,
    reason = "its docs are for those who work on the page"
)]

#[macro_use]
extern crate ui;

pub mod dialogs;
pub mod dry_run;
pub mod export;
pub mod handout;
pub mod import;
pub mod lab;
pub mod last_accessed;
pub mod rules;
