//! The services that work with the organization: the catalog, and a page for each.

mod artifact;
mod config;
mod page;
mod root_access;
mod view;

pub use view::Services;
