//! What comes from files and goes into them, and what the browser stores.

pub mod import;
pub mod keeping;
pub mod package;
pub mod report;
pub mod stored;
pub mod unkept;
