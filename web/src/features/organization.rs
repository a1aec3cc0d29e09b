//! The organization as a drawing, a table or text, all of the same scene.

mod crowd;
mod hint;
mod legend;
mod list;
mod marks;
mod menu;
mod names;
mod place;
mod pointed;
mod toolbar;
pub mod tree;
mod view;
pub mod words;

pub use view::Organization;
