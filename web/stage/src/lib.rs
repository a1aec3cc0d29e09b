//! The views of the organization: what it is, what happened in it, and what two moments of it have in common.

#![deny(missing_docs)]
#![allow(
    rustdoc::private_intra_doc_links,
    reason = "its docs are for those who work on the page"
)]

#[macro_use]
extern crate ui;

pub mod compare;
pub mod coverage;
mod drawing;
pub mod events;
pub mod inspector;
pub mod notice;
pub mod organization;
pub mod search;
pub mod services;
pub mod terminal;
pub mod timeline;
pub mod why;
