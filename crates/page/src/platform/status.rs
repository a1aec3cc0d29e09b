//! What the learner is told about the visit.

use lessons::platform::Fit;
use message::message;

use super::{Channel, OpenVisit, PlatformVisit, VisitStage};
use crate::base::words::{Words, key};

/// The status, for the learner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlatformStatus {
    /// The sentence.
    pub text: String,
    /// Whether something does not work.
    pub trouble: bool,
    /// The visit can be ended.
    pub can_finish: bool,
    /// The platform keeps the learner's work, not the browser.
    pub keeps: bool,
}

impl PlatformVisit {
    /// The status; nothing while the visit begins.
    pub fn status(&self, words: Words) -> Option<PlatformStatus> {
        let nothing = |text: String| PlatformStatus {
            text,
            trouble: true,
            can_finish: false,
            keeps: false,
        };
        match &self.stage {
            VisitStage::Launching(_) => None,
            VisitStage::Failed(why) => Some(nothing(words.tell(message!("Your learning platform launched this page and cannot be reached: nothing is reported ({why}). Close the page and launch it again.")))),
            VisitStage::Absent => Some(nothing(words.say("No learning platform was found: nothing is reported. Launch this page from your course.").to_string())),
            VisitStage::Open(visit) => Some(visit.status(words)),
        }
    }
}

impl OpenVisit {
    fn status(&self, words: Words) -> PlatformStatus {
        let is_over = self.platform.is_over();
        let (text, trouble) = match self.trouble(words) {
            Some(text) => (text, true),
            None => {
                let fit = self.platform.fit();
                let lacks = matches!(fit, Fit::WithoutSessions | Fit::Results | Fit::Nothing);
                let trouble = lacks && !is_over && self.platform.counts();
                (words.say(self.keeps()).to_string(), trouble)
            }
        };
        PlatformStatus {
            text,
            trouble,
            can_finish: !self.ending && !is_over,
            keeps: true,
        }
    }

    /// What went wrong.
    fn trouble(&self, words: Words) -> Option<String> {
        let trouble = match &self.channel {
            Channel::Scorm(trouble) => trouble.as_deref(),
            Channel::Cmi5(store) => store.trouble(),
        };
        if let Some(what) = trouble {
            return Some(words.tell(message!(
                "Your learning platform did not accept everything: {what}",
                what = *what
            )));
        }
        let counts = !self.platform.is_over() && self.platform.counts();
        let found = self.platform.found().filter(|_| counts)?;
        let why = found.as_ref().err()?;
        Some(words.tell(message!("Your earlier work could not be opened ({why}). You start over; what the platform has recorded stays.")))
    }

    /// What the platform keeps.
    fn keeps(&self) -> &'static str {
        let is_waiting = match &self.channel {
            Channel::Scorm(_) => false,
            Channel::Cmi5(store) => store.is_waiting(),
        };
        if self.platform.is_over() {
            return match is_waiting {
                true => key("Sending the results…"),
                false => key(
                    "Finished: your learning platform has the results. You can close this page.",
                ),
            };
        }
        if !self.platform.counts() {
            return key(
                "Your learning platform opened this for looking only: nothing is reported.",
            );
        }
        match self.platform.fit() {
            Fit::Whole | Fit::WithoutOthers => key("Your learning platform keeps what you do."),
            Fit::WithoutSessions => key(
                "Your learning platform has little room: it keeps your results and answers, and not the steps of this lesson.",
            ),
            Fit::Results => key(
                "Your learning platform has little room: it keeps the result of each lesson, and not your steps and answers.",
            ),
            Fit::Nothing => key(
                "Your learning platform has no room for your results: finish before you close this page.",
            ),
        }
    }
}
