//! Dialogs that belong to no other feature; `app/dialogs.rs` opens each.

pub mod confirm;
pub mod fields;
pub mod form;
pub mod grave;
pub mod help;
pub mod share;
