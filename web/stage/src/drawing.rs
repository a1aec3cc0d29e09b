//! The drawing of an organization, of which there is one in its own view and two when moments are compared.

mod crowd;
pub(crate) mod looks;
pub mod marks;
mod menu;
mod names;
mod place;
mod pointed;
pub mod tree;
pub mod words;
