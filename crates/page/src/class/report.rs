//! A learner of a class: gives a name once, and from then on reports how far they are.

use std::sync::Arc;

use implicit_clone::unsync::IString;
use sim::session::SavedSession;

use super::{ClassRole, ServerRequest};
use crate::AppState;
use crate::effects::{PageTimer, SideEffect, Stored, WindowRole};
use crate::follow::ServerLink;

/// Changes that come within this are reported together, in milliseconds.
pub(super) const TOGETHER_MS: u32 = 800;
/// Milliseconds until a report that did not arrive is repeated.
pub(super) const AGAIN_MS: u32 = 1_000;
/// The same where the class is full, and many repeat theirs.
const FULL_MS: u32 = 5_000;

/// Why the last report is not with the presenter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportTrouble {
    /// The server does not take the name.
    Name,
    /// Nobody else can follow, or the server takes no more connections.
    Full,
    /// The server is not there, or does not see yet that this page follows.
    Lost,
    /// The presenter removed the learner.
    Removed,
    /// Any other refusal, by its status.
    Refused(u16),
}

impl ReportTrouble {
    fn of(status: u16) -> Self {
        match status {
            400 => Self::Name,
            403 => Self::Removed,
            503 => Self::Full,
            0 | 409 | 429 | 500..=599 => Self::Lost,
            _ => Self::Refused(status),
        }
    }

    /// Milliseconds until the same report may arrive; nothing: it never does.
    fn again(self) -> Option<u32> {
        match self {
            Self::Full => Some(FULL_MS),
            Self::Lost => Some(AGAIN_MS),
            Self::Name | Self::Removed | Self::Refused(_) => None,
        }
    }
}

/// What a learner's page reports.
#[derive(Clone, Debug, Default)]
pub struct ClassReports {
    /// The name under which the learner joined.
    pub name: Option<IString>,
    /// Why reports do not arrive.
    pub trouble: Option<ReportTrouble>,
    /// Number of times that a name was given.
    joins: u64,
    /// Number of reports made. The answer to an earlier one says nothing about the last.
    number: u64,
    /// A change is still to be reported.
    is_due: bool,
}

impl ClassReports {
    pub(super) fn new(name: Option<IString>) -> Self {
        Self {
            name,
            ..Self::default()
        }
    }

    /// The name under which the class knows the learner, as far as this page knows.
    pub fn joined(&self) -> Option<&IString> {
        let is_out = matches!(
            self.trouble,
            Some(ReportTrouble::Name | ReportTrouble::Removed)
        );
        self.name.as_ref().filter(|_| !is_out)
    }
}

impl AppState {
    /// The connection, as the user reads it. The browser does not tell why a stream is refused, a learner's report does.
    pub fn server_link(&self) -> Option<ServerLink> {
        let link = &self.follow.as_ref()?.line;
        Some(match (link, self.class.reports.trouble) {
            (ServerLink::Lost, Some(ReportTrouble::Full)) => ServerLink::Full,
            (ServerLink::Lost, Some(ReportTrouble::Removed)) => ServerLink::Removed,
            _ => link.clone(),
        })
    }

    /// Whether this page is a learner's. A copy of a learner's world in another page is not.
    pub fn is_learner(&self) -> bool {
        self.class.role == ClassRole::Learner && !self.set.scene.embed
    }

    /// Whether it reports. An audience's window shows what the presenter's does. Who was removed stays so after a restart of the server.
    fn reports(&self) -> bool {
        let is_own = self.stage.part != WindowRole::Audience;
        let reports = &self.class.reports;
        let is_in = reports.name.is_some() && reports.trouble != Some(ReportTrouble::Removed);
        self.is_learner() && is_own && is_in
    }

    /// What is reported: another value, another report.
    fn reported(&self) -> impl PartialEq + use<> {
        let history = &self.controller.history;
        let run = self.guide.lesson.as_ref();
        self.reports().then(|| {
            (
                (history.scenario(), history.seed()),
                history.steps().last().map(Arc::as_ptr),
                run.map(|run| (run.id().to_string(), run.begun.clone(), run.changes)),
                self.is_following(),
                self.class.reports.joins,
                // The server was restarted, and knows nobody. A lost connection may be a learner who was removed: the answer says so.
                (self.follow.as_ref()).map(|it| (it.reached, it.line == ServerLink::Lost)),
            )
        })
    }

    /// Has what an action has changed reported soon.
    pub(super) fn report_changes(&mut self, before: Option<&Self>) {
        let has_changed = match before {
            Some(before) => before.reported() != self.reported(),
            None => self.reports(),
        };
        // While time plays, each moment is another one: the pause would never end.
        let waits = self.clock.playing && self.class.reports.is_due && self.reports();
        if has_changed && !waits {
            self.class.reports.is_due = self.reports();
            let soon = self.reports().then_some(TOGETHER_MS);
            self.time_class(PageTimer::ClassReport, soon);
        }
    }

    /// The learner joins under a name, for as long as this tab is open.
    pub(super) fn join_class(&mut self, name: &str) {
        let name = name.trim();
        if name.is_empty() || !self.is_learner() {
            return;
        }
        self.class.reports.name = Some(name.to_string().into());
        self.class.reports.trouble = None;
        self.class.reports.joins += 1;
        self.effects.push(SideEffect::Store(Stored::ClassName));
    }

    /// The learner reports no more. The presenter keeps what was reported last.
    pub(super) fn leave_class(&mut self) {
        if self.class.reports.name.take().is_some() {
            self.class.reports.trouble = None;
            // An answer that is on its way is to somebody who has left.
            self.class.reports.number += 1;
            self.effects.push(SideEffect::Store(Stored::ClassName));
        }
    }

    pub(super) fn report_to_class(&mut self) {
        self.class.reports.is_due = false;
        let Some(name) = (self.class.reports.name.clone()).filter(|_| self.reports()) else {
            return;
        };
        self.class.reports.number += 1;
        let lesson = self.guide.lesson.as_ref();
        // The presenter has the session that is followed.
        let session =
            (!self.is_following()).then(|| Box::new(SavedSession::ended(&self.controller.history)));
        let request = ServerRequest::Report {
            number: self.class.reports.number,
            name,
            lesson: lesson.map(|run| run.id().to_string()),
            session,
        };
        self.ask_class(request);
    }

    pub(super) fn reported_to_class(&mut self, number: u64, answer: Result<(), u16>) {
        if number != self.class.reports.number {
            return;
        }
        let trouble = answer.err().map(ReportTrouble::of);
        self.class.reports.trouble = trouble;
        // What has changed since is reported sooner.
        let again = trouble.and_then(ReportTrouble::again);
        if let Some(ms) = again.filter(|_| !self.class.reports.is_due) {
            self.time_class(PageTimer::ClassReport, Some(ms));
        }
    }
}
