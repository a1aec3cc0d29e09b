//! The inspector: everything about the selected thing, and its actions.

mod actions;
mod card;
mod details;
mod effective;
mod emblem;
mod view;

pub use view::Inspector;
