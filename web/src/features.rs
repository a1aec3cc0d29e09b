//! The features of the page, each in a folder: `view.rs` with its view and `view.css` with its style. No feature imports another: a
//! feature leads to another by `ScreenAction::Navigate`, and `app` puts them together.

pub mod faults;
pub mod inspector;
pub mod notice;
pub mod organization;
pub mod search;
pub mod services;
pub mod topbar;
