//! The windows of a presentation: which role this one takes, which are opened, and what the address says about it.

use super::WindowRole;

/// The parameter of a presenter's window with the lesson that it goes on with.
pub const HANDED: &str = "handed";
/// The parameter of a presenter's window that goes on showing to the class.
pub const SHOWS: &str = "shows";

impl WindowRole {
    /// The parameter of the address that has the presentation's name.
    pub fn parameter(self) -> Option<&'static str> {
        match self {
            Self::Alone => None,
            Self::Audience => Some("audience"),
            Self::Presenter => Some("presenter"),
        }
    }
}
