//! Requests to a cmi5 platform. Those to its record store go one after another, each repeated until it is answered.
//! Statements about what the learner did precede the results.

use std::collections::VecDeque;

use lessons::platform::{Act, Launched};
use lessons::statement::VERSION;

use super::PlatformWork;

/// Milliseconds until an unanswered request is repeated.
const AGAIN_MS: u32 = 5_000;
/// The longest report of trouble, in characters.
const TROUBLE: usize = 200;
/// The name of Orgsim's state document.
pub(crate) const DOCUMENT: &str = "orgsim";

/// A request to the platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlatformRequest {
    /// The method of HTTP.
    pub method: &'static str,
    /// The address.
    pub url: String,
    /// The visit's token. Without it, the request asks for one, and must not carry the learner's cookies: the address comes
    /// from the launch link, which anybody can make, and the platform must not take the request for the learner's.
    pub token: Option<String>,
    /// The body, as JSON.
    pub body: Option<String>,
}

impl PlatformRequest {
    /// Asks for the visit's token.
    pub(crate) fn token(url: &str) -> Self {
        Self {
            method: "POST",
            url: url.to_string(),
            token: None,
            body: None,
        }
    }

    pub(crate) fn get(url: String, token: &str) -> Self {
        Self {
            method: "GET",
            url,
            token: Some(token.to_string()),
            body: None,
        }
    }

    /// The headers, by name.
    pub fn headers(&self) -> Vec<(&'static str, String)> {
        let mut headers = Vec::new();
        if let Some(token) = &self.token {
            headers.push(("Authorization", format!("Basic {token}")));
            headers.push(("X-Experience-API-Version", VERSION.to_string()));
        }
        if self.body.is_some() {
            headers.push(("Content-Type", "application/json".to_string()));
        }
        headers
    }
}

/// Whether there was no answer, or one that asks for a retry.
pub(crate) fn comes_again(status: u16) -> bool {
    matches!(status, 0 | 429 | 500..)
}

/// The record store, and what waits for it.
#[derive(Clone, Debug)]
pub(crate) struct RecordStore {
    statements: String,
    state: String,
    token: String,
    waiting: VecDeque<Act>,
    /// The first request was sent, and has no answer yet.
    sending: bool,
    /// It did not arrive: the next try comes after a pause.
    pauses: bool,
    trouble: Option<String>,
    /// The address for the learner when everything has been sent.
    return_to: Option<String>,
    ended: bool,
}

impl RecordStore {
    pub(crate) fn new(launched: &Launched, token: &str) -> Self {
        Self {
            statements: launched.statements(),
            state: launched.state(DOCUMENT),
            token: token.to_string(),
            waiting: VecDeque::new(),
            sending: false,
            pauses: false,
            trouble: None,
            return_to: None,
            ended: false,
        }
    }

    pub(crate) fn returning_to(self, address: Option<&str>) -> Self {
        Self {
            return_to: address.map(str::to_string),
            ..self
        }
    }

    pub(crate) fn put(&mut self, acts: Vec<Act>) {
        for act in acts {
            // It goes first, and replaces an older waiting state.
            if matches!(act, Act::Keep(_)) {
                let from = usize::from(self.sending);
                let mut at = 0;
                self.waiting.retain(|old| {
                    at += 1;
                    at <= from || !matches!(old, Act::Keep(_))
                });
                self.waiting.insert(from, act);
                continue;
            }
            if let Act::Statement(statement) = &act {
                let verb = statement["verb"]["id"].as_str().unwrap_or_default();
                self.ended |= verb.ends_with("/terminated");
            }
            self.waiting.push_back(act);
        }
    }

    pub(crate) fn trouble(&self) -> Option<&str> {
        self.trouble.as_deref()
    }

    pub(crate) fn is_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    fn request(&self, act: &Act) -> Option<PlatformRequest> {
        let (method, url, body) = match act {
            Act::Statement(statement) => ("POST", &self.statements, statement),
            Act::Keep(document) => ("PUT", &self.state, document),
            Act::Set(..) | Act::Commit | Act::Finish => return None,
        };
        Some(PlatformRequest {
            method,
            url: url.clone(),
            token: Some(self.token.clone()),
            body: Some(body.to_string()),
        })
    }

    /// Sends the first of the waiting requests, unless one is under way or it is not yet time.
    pub(crate) fn send(&mut self, work: &mut Vec<PlatformWork>) {
        if self.sending || self.pauses {
            return;
        }
        let request = self.waiting.front().and_then(|act| self.request(act));
        self.sending = request.is_some();
        work.extend(request.map(PlatformWork::Ask));
    }

    /// Handles the page becoming hidden, perhaps for good: sends the waiting state, even if the page closes before the
    /// answer. It stays in the queue, because delivery is not confirmed.
    pub(crate) fn send_last(&self, work: &mut Vec<PlatformWork>) {
        let mut states = self.waiting.iter().rev();
        let state = states.find(|act| matches!(act, Act::Keep(_)));
        let request = state.and_then(|act| self.request(act));
        work.extend(request.map(PlatformWork::SendLast));
    }

    /// Takes an answer; returns the id of the statement that it is about.
    pub(crate) fn answered(
        &mut self,
        status: u16,
        text: &str,
        work: &mut Vec<PlatformWork>,
    ) -> Option<String> {
        if !std::mem::take(&mut self.sending) {
            return None;
        }
        self.trouble = match status {
            // A conflict: the store already has this statement.
            200..=299 | 409 => None,
            _ => Some(format!("{status} {text}").chars().take(TROUBLE).collect()),
        };
        if comes_again(status) {
            self.pauses = true;
            work.push(PlatformWork::Wait(AGAIN_MS));
            return None;
        }
        let answered = self.waiting.pop_front();
        let is_done = self.waiting.is_empty() && self.ended && self.trouble.is_none();
        match is_done.then(|| self.return_to.take()).flatten() {
            Some(address) => work.push(PlatformWork::Leave(address)),
            None => self.send(work),
        }
        let Some(Act::Statement(statement)) = answered else {
            return None;
        };
        Some(statement["id"].as_str().unwrap_or_default().to_string())
    }

    /// The pause after a request without an answer is over.
    pub(crate) fn waited(&mut self, work: &mut Vec<PlatformWork>) {
        self.pauses = false;
        self.send(work);
    }
}
