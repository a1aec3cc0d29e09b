//! The header: the menu, the current user, the viewpoint, undo and redo, and the search.

mod menu;
mod view;

pub use view::TopBar;
