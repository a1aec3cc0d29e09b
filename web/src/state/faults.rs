//! Faults that an instructor puts into the world. Which steps they are, the session itself says (`sim::session::Fault`), and
//! the controller hides them; here is who may put some in, and what the instructor reads of them.

use lessons::FaultKind;
use sim::ids::Text;
use sim::session::{Fault, Session};

use super::AppState;
use super::present::WindowRole;
use crate::say::say;

/// A fault of the session, as the instructor reads of it.
#[derive(Clone, Debug, PartialEq)]
pub struct KnownFault {
    pub kind: FaultKind,
    pub about: Vec<(Text, Text)>,
    /// Its first step, from 0.
    pub from: usize,
    pub cured: bool,
}

impl AppState {
    /// Whether something may be made to go wrong here: by the instructor, in a session of one's own.
    fn has_faults(&self) -> bool {
        self.controller.instructor
            && self.guide.lesson.is_none()
            && self.guide.opening.is_none()
            // A lesson is made of what its learner can do.
            && self.guide.recording.is_none()
            && self.guide.editing.is_none()
            && !self.is_following()
            && self.stage.part != WindowRole::Audience
    }

    /// The guide lists injected faults, but not to a class that looks on.
    pub fn shows_faults(&self) -> bool {
        !self.screen.presenter && self.has_faults() && self.faults_here().next().is_some()
    }

    /// The faults of the session; nothing where they are not offered.
    pub fn known_faults(&self) -> Option<Vec<KnownFault>> {
        let world = self.controller.history.world();
        let known = |(kind, it): (FaultKind, &Fault)| KnownFault {
            kind,
            about: it.about.clone(),
            from: it.from,
            cured: kind.is_cured(world, &it.about),
        };
        self.has_faults()
            .then(|| self.faults_here().map(known).collect())
    }

    /// Those of the steps that count. A fault of a newer Orgsim is left out, because there are no words for it.
    fn faults_here(&self) -> impl Iterator<Item = (FaultKind, &Fault)> {
        let history = &self.controller.history;
        let taken = history.steps().len();
        let here = history.faults().iter().filter(move |it| it.from < taken);
        here.filter_map(|it| Some((FaultKind::by_id(&it.kind)?, it)))
    }

    /// Lets something go wrong. Nothing is printed, and what is told names neither victim nor cause: a class may look on.
    pub(super) fn put_fault(&mut self, kind: FaultKind, seed: u64) {
        if !self.has_faults() {
            return;
        }
        self.screen.uncover();
        let Ok(plan) = kind.plan(self.controller.world(), seed) else {
            let title = say("The fault is not possible in this world. Nothing was changed.");
            return self.remark(title, None);
        };
        self.keep_future();
        self.stray();
        let from = self.controller.history.steps().len();
        for command in plan.commands {
            self.controller.step(command);
        }
        let mut faults = self.controller.history.faults().to_vec();
        faults.push(Fault {
            kind: kind.id().into(),
            about: plan.about,
            from,
            to: self.controller.history.steps().len(),
        });
        self.controller.history.set_faults(&faults);
        self.controller.settle_actor();
        self.happened(Vec::new());
        let detail = say("The list of faults shows which one, and how to fix it.").to_string();
        self.remark(say("A fault was injected."), Some(detail));
    }

    /// A session from elsewhere was opened: whoever is to find its faults is not shown them first.
    pub(super) fn meet_faults(&mut self, session: &Session) -> Option<String> {
        let meets = !session.faults.is_empty() && self.controller.instructor;
        meets.then(|| {
            self.controller.instructor = false;
            say("This session contains injected faults. You see what a console shows; the eye in the header shows everything, including the cause.").to_string()
        })
    }
}
