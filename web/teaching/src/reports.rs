//! For instructors: packages for a learning platform, and reports on learners; and for a learner sent by a platform,
//! the status.

mod bar;
mod board;
mod package;
mod report;

pub use bar::PlatformBar;
pub use board::ClassBoard;
pub use package::PackageForm;
pub use report::ReportForm;
