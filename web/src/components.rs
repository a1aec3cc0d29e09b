//! The parts of the page: thin components that receive small values and emit actions.

pub mod class;
pub mod compare;
pub mod course;
pub mod dialogs;
pub mod dry_run;
pub mod events;
pub mod export;
pub mod follow;
pub mod handout;
pub mod import;
pub mod lab;
pub mod last_accessed;
pub mod lesson;
pub mod policy_editor;
pub mod present;
pub mod recorder;
pub mod reports;
pub mod rules;
pub mod scene;
pub mod terminal;
pub mod timeline;
pub mod unkept;
pub mod walkthrough;
pub mod why;
