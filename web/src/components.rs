//! The parts of the page: thin components that get small values and emit actions.

pub mod contradictions;
pub mod dialogs;
pub mod events;
pub mod follow;
pub mod inspector;
pub mod lab;
pub mod last_accessed;
pub mod notice;
pub mod organization;
pub mod policy_editor;
pub mod rooms;
pub mod services;
pub mod splitter;
pub mod terminal;
pub mod timeline;
pub mod topbar;
pub mod walkthrough;
pub mod why;
