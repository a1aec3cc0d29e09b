//! What limits the offers.

use super::AppState;
use crate::follow;
use crate::offered::OfferLimits;

impl AppState {
    /// What limits the offers of this page.
    pub fn offer_limits(&self) -> OfferLimits {
        OfferLimits {
            scene: self.base.settings.scene.clone(),
            attempt: self.guide.lesson.as_ref().map(|run| run.attempt.clone()),
            awaits_bet: self.guide.awaits_bet(&self.base),
            waits: follow::waits_for_presenter(&self.follow, &self.base),
        }
    }
}
