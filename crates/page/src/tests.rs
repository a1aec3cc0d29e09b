//! What tests share.

pub mod page;
pub mod sample;
