//! The views of lessons, classes and presenting.

#![deny(missing_docs)]
#![allow(
    rustdoc::private_intra_doc_links,
    reason = "its docs are for those who work on the page"
)]

#[macro_use]
extern crate ui;

pub mod class;
pub mod course;
pub mod faults;
pub mod follow;
pub mod lesson;
pub mod present;
pub mod recorder;
pub mod reports;
pub mod scene;
pub mod shared;
pub mod start;
pub mod unkept;
pub mod walkthrough;
