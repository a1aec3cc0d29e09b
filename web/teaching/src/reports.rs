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

/// Parses percent, from 1 to 100; `None` for an empty text.
fn percent(text: &str) -> Result<Option<u8>, ()> {
    let text = text.trim().trim_end_matches('%').trim();
    if text.is_empty() {
        return Ok(None);
    }
    match text.parse::<u8>() {
        Ok(percent @ 1..=100) => Ok(Some(percent)),
        Ok(_) | Err(_) => Err(()),
    }
}
