//! The parts of the page: thin components that get small values and emit actions.

pub mod dialogs;
pub mod inspector;
pub mod notice;
pub mod organization;
pub mod splitter;
pub mod terminal;
pub mod timeline;
pub mod topbar;
pub mod walkthrough;
