//! How others are shown this screen. Three carriers: the channel between windows (`wire.rs`), the server of a class
//! (`class/screen.rs`), and the frame that embeds the page (`host.rs`).

use crate::base::Base;
use crate::base::present::PresentAction;
use crate::lesson::guide::GuideState;

/// A carrier of what this screen shows.
pub(crate) trait Channel {
    /// What the carrier reports.
    type Report;

    /// Sends what has changed since it was last sent, if somebody is shown this screen by this carrier.
    fn show(&mut self, guide: &GuideState, base: &mut Base);

    /// Takes a report. Returns the actions that follow.
    fn hear(
        &mut self,
        guide: &GuideState,
        base: &mut Base,
        report: Self::Report,
    ) -> Vec<PresentAction>;
}
