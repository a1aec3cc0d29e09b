//! The result of the last action, in a line over the organization.

mod view;

pub use view::NoticeBar;
