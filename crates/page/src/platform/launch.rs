//! The launch by a cmi5 platform: the token, once; the platform's launch data; the learner's preferences; Orgsim's stored
//! state.

use lessons::package::PackageNote;
use lessons::platform::{Act, Launched, Platform};
use message::Message;
use serde_json::Value;

use super::requests::{DOCUMENT, PlatformRequest, RecordStore, comes_again};
use super::{PlatformEvent, PlatformSight, PlatformWork};

/// Milliseconds until an unanswered request is repeated, doubled each time; and the number of retries.
const FIRST_RETRY_MS: u32 = 500;
const RETRIES: u32 = 4;
/// The document that the platform has for each launch.
const LAUNCH_DATA: &str = "LMS.LaunchData";

/// A launch under way.
#[derive(Clone, Debug)]
pub(crate) struct Launch {
    launched: Launched,
    token: String,
    step: LaunchStep,
    /// The number of retries of the step's request.
    retries: u32,
}

/// What is requested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LaunchStep {
    Token,
    /// `kept`: with a token from an earlier load of this page, which may have expired.
    Data {
        kept: bool,
    },
    /// The specification requires the request. The package's author chose the language, so it stays.
    Preferences,
    State,
}

/// What comes of an answer.
pub(crate) enum LaunchOutcome {
    /// The launch goes on.
    Goes,
    Failed(Message),
    Begun(Box<(Platform, RecordStore, Vec<Act>)>),
}

/// The name under which a launch's token is kept.
fn token_key(launched: &Launched) -> String {
    format!("orgsim cmi5 {} {}", launched.registration, launched.fetch)
}

impl Launch {
    pub(crate) fn begin(
        launched: Launched,
        sight: PlatformSight,
        work: &mut Vec<PlatformWork>,
    ) -> Self {
        // A reloaded page continues with its token: the platform issues it only once.
        let token = (sight.of_tab)(&token_key(&launched));
        let step = match token {
            Some(_) => LaunchStep::Data { kept: true },
            None => LaunchStep::Token,
        };
        let launch = Self {
            launched,
            token: token.unwrap_or_default(),
            step,
            retries: 0,
        };
        launch.ask(work);
        launch
    }

    fn ask(&self, work: &mut Vec<PlatformWork>) {
        let launched = &self.launched;
        let url = match self.step {
            LaunchStep::Token => {
                return work.push(PlatformWork::Ask(PlatformRequest::token(&launched.fetch)));
            }
            LaunchStep::Data { .. } => launched.state(LAUNCH_DATA),
            LaunchStep::Preferences => launched.preferences(),
            LaunchStep::State => launched.state(DOCUMENT),
        };
        work.push(PlatformWork::Ask(PlatformRequest::get(url, &self.token)));
    }

    fn go_to(&mut self, step: LaunchStep, work: &mut Vec<PlatformWork>) -> LaunchOutcome {
        (self.step, self.retries) = (step, 0);
        self.ask(work);
        LaunchOutcome::Goes
    }

    pub(crate) fn on(
        &mut self,
        event: PlatformEvent,
        note: &PackageNote,
        sight: PlatformSight,
        work: &mut Vec<PlatformWork>,
    ) -> LaunchOutcome {
        match event {
            PlatformEvent::Answered(status, text) => {
                self.answered(status, &text, note, sight, work)
            }
            PlatformEvent::Waited => {
                self.ask(work);
                LaunchOutcome::Goes
            }
            PlatformEvent::Look
            | PlatformEvent::Hidden
            | PlatformEvent::Finish
            | PlatformEvent::Listed(_)
            | PlatformEvent::Opened(..)
            | PlatformEvent::Refused(_) => LaunchOutcome::Goes,
        }
    }

    fn answered(
        &mut self,
        status: u16,
        text: &str,
        note: &PackageNote,
        sight: PlatformSight,
        work: &mut Vec<PlatformWork>,
    ) -> LaunchOutcome {
        let repeats = matches!(self.step, LaunchStep::Data { .. } | LaunchStep::State);
        if repeats && comes_again(status) && self.retries < RETRIES {
            work.push(PlatformWork::Wait(FIRST_RETRY_MS << self.retries));
            self.retries += 1;
            return LaunchOutcome::Goes;
        }
        match self.step {
            LaunchStep::Token => self.token_came(status, text, work),
            LaunchStep::Data { kept } => self.data_came(status, text, kept, work),
            LaunchStep::Preferences => self.go_to(LaunchStep::State, work),
            LaunchStep::State => self.state_came(status, text, note, sight),
        }
    }

    fn token_came(
        &mut self,
        status: u16,
        text: &str,
        work: &mut Vec<PlatformWork>,
    ) -> LaunchOutcome {
        let answer: Value = serde_json::from_str(text).unwrap_or_default();
        let Some(token) = answer["auth-token"].as_str() else {
            let why = answer["error-text"].as_str().unwrap_or_default();
            return LaunchOutcome::Failed(Message::from(
                format!("{status} {why}").trim().to_string(),
            ));
        };
        self.token = token.to_string();
        let key = token_key(&self.launched);
        work.push(PlatformWork::KeepForTab(key, Some(token.to_string())));
        self.go_to(LaunchStep::Data { kept: false }, work)
    }

    fn data_came(
        &mut self,
        status: u16,
        text: &str,
        kept: bool,
        work: &mut Vec<PlatformWork>,
    ) -> LaunchOutcome {
        if kept && matches!(status, 401 | 403) {
            let key = token_key(&self.launched);
            work.push(PlatformWork::KeepForTab(key, None));
            return self.go_to(LaunchStep::Token, work);
        }
        match serde_json::from_str(text) {
            Ok(data) if status == 200 => self.launched.data = data,
            _ => return LaunchOutcome::Failed(format!("{LAUNCH_DATA}: {status}").into()),
        }
        self.go_to(LaunchStep::Preferences, work)
    }

    fn state_came(
        &mut self,
        status: u16,
        text: &str,
        note: &PackageNote,
        sight: PlatformSight,
    ) -> LaunchOutcome {
        // Without an answer the former state is unknown and would be overwritten.
        if status != 404 && !(200..300).contains(&status) {
            return LaunchOutcome::Failed(format!("{DOCUMENT}: {status}").into());
        }
        let kept = (status == 200)
            .then(|| serde_json::from_str::<Value>(text).ok())
            .flatten();
        let store = RecordStore::new(&self.launched, &self.token);
        let launched = self.launched.clone();
        let (platform, acts) = Platform::cmi5(note, launched, kept.as_ref(), sight.now);
        let store = store.returning_to(platform.return_to());
        LaunchOutcome::Begun(Box::new((platform, store, acts)))
    }
}
