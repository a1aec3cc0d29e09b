//! What the views of the page are made of, and what talks to the browser. Views are in the crates `stage`, `tools` and
//! `teaching`, so that a change of one compiles only a third of them.

#![allow(
    rustdoc::private_intra_doc_links,
    reason = "its docs are for those who work on the page"
)]
#![deny(missing_docs)]

// Its macro is for all modules below, and for the crates of views.
#[macro_use]
pub mod prelude;

pub mod browser;
pub mod dispatch;
pub mod drafts;
pub mod fetched;
pub mod importing;
pub mod library;
pub mod made;
pub mod memory;
pub mod opening;
pub mod own;
pub mod parts;
pub mod policies;
pub mod progress;
pub mod same;
pub mod say;
pub mod sessions;
pub mod shared;
pub mod speaking;

pub use browser::{clock, fetch, focus, link, lms, picked, platform, storage};
