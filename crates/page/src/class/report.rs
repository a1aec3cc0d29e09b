//! A learner of a class: gives a name once, and from then on reports how far they are.

use std::sync::Arc;

use implicit_clone::unsync::IString;
use sim::session::SavedSession;

use super::{ClassRole, ClassState, ServerRequest};
use crate::base::Base;
use crate::base::effects::{PageTimer, SideEffect, Stored, WindowRole};
use crate::follow::{self, Follow, ServerLink};
use crate::lesson::guide::GuideState;

/// Changes that come within this are reported together, in milliseconds.
pub(crate) const REPORT_TOGETHER_MS: u32 = 800;

/// Milliseconds until a report that did not arrive is repeated.
pub(crate) const AGAIN_MS: u32 = 1_000;

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
    pub(crate) is_due: bool,
}

impl ClassReports {
    pub(crate) fn new(name: Option<IString>) -> Self {
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

impl ClassState {
    pub(crate) fn report_to_class(
        &mut self,
        guide: &GuideState,
        follow: &Option<Follow>,
        base: &mut Base,
    ) {
        self.reports.is_due = false;
        let Some(name) = (self.reports.name.clone()).filter(|_| self.reports(base)) else {
            return;
        };
        self.reports.number += 1;
        let lesson = guide.lesson.as_ref();
        // The presenter has the session that is followed.
        let session = (!follow::is_following(follow))
            .then(|| Box::new(SavedSession::ended(&base.controller.history)));
        let request = ServerRequest::Report {
            number: self.reports.number,
            name,
            lesson: lesson.map(|run| run.id().to_string()),
            session,
        };
        base.ask_class(request);
    }

    /// What is reported: another value, another report.
    pub(crate) fn reported(
        &self,
        guide: &GuideState,
        follow: &Option<Follow>,
        base: &Base,
    ) -> impl PartialEq + use<> {
        let history = &base.controller.history;
        let run = guide.lesson.as_ref();
        self.reports(base).then(|| {
            (
                (history.scenario(), history.seed()),
                history.steps().last().map(Arc::as_ptr),
                run.map(|run| (run.id().to_string(), run.begun.clone(), run.changes)),
                follow::is_following(follow),
                self.reports.joins,
                // The server was restarted, and knows nobody. A lost connection may be a learner who was removed: the answer says so.
                (follow.as_ref()).map(|it| (it.reached, it.line == ServerLink::Lost)),
            )
        })
    }

    /// The connection, as the user reads it. The browser does not tell why a stream is refused, a learner's report does.
    pub fn server_link(&self, follow: &Option<Follow>) -> Option<ServerLink> {
        let link = &follow.as_ref()?.line;
        Some(match (link, self.reports.trouble) {
            (ServerLink::Lost, Some(ReportTrouble::Full)) => ServerLink::Full,
            (ServerLink::Lost, Some(ReportTrouble::Removed)) => ServerLink::Removed,
            _ => link.clone(),
        })
    }

    /// Whether this page is a learner's. A copy of a learner's world in another page is not.
    pub fn is_learner(&self, base: &Base) -> bool {
        self.role == ClassRole::Learner && !base.settings.scene.embed
    }

    /// Whether it reports. An audience's window shows what the presenter's does. Who was removed stays so after a restart of the server.
    pub(crate) fn reports(&self, base: &Base) -> bool {
        let is_own = base.presentation.part != WindowRole::Audience;
        let reports = &self.reports;
        let is_in = reports.name.is_some() && reports.trouble != Some(ReportTrouble::Removed);
        self.is_learner(base) && is_own && is_in
    }

    /// The learner joins under a name, for as long as this tab is open.
    pub(crate) fn join_class(&mut self, base: &mut Base, name: &str) {
        let name = name.trim();
        if name.is_empty() || !self.is_learner(base) {
            return;
        }
        self.reports.name = Some(name.to_string().into());
        self.reports.trouble = None;
        self.reports.joins += 1;
        base.effects.push(SideEffect::Store(Stored::ClassName));
    }

    /// The learner reports no more. The presenter keeps what was reported last.
    pub(crate) fn leave_class(&mut self, base: &mut Base) {
        if self.reports.name.take().is_some() {
            self.reports.trouble = None;
            // An answer that is on its way is to somebody who has left.
            self.reports.number += 1;
            base.effects.push(SideEffect::Store(Stored::ClassName));
        }
    }

    pub(crate) fn reported_to_class(
        &mut self,
        base: &mut Base,
        number: u64,
        answer: Result<(), u16>,
    ) {
        if number != self.reports.number {
            return;
        }
        let trouble = answer.err().map(ReportTrouble::of);
        self.reports.trouble = trouble;
        // What has changed since is reported sooner.
        let again = trouble.and_then(ReportTrouble::again);
        if let Some(ms) = again.filter(|_| !self.reports.is_due) {
            base.time_class(PageTimer::ClassReport, Some(ms));
        }
    }
}
