//! The inspector: everything about the selected thing, its actions, and the catalog of services.

mod actions;
mod card;
mod details;
mod effective;
mod emblem;
mod services;
mod view;

pub use view::Inspector;
