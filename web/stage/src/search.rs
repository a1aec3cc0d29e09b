//! The search for everything that can be done or shown.

mod view;

pub use view::SearchForm;
