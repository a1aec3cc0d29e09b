//! The organization as a drawing, a table or text, all of the same scene.

mod hint;
mod legend;
mod list;
mod toolbar;
mod view;

pub use view::Organization;
