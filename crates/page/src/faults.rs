//! Faults that an instructor adds to the world. The session records which steps they are (`sim::session::Fault`), and
//! the controller hides them; this module decides who may add them, and what the instructor reads about them.

use std::rc::Rc;

use lessons::FaultKind;
use lessons::repair::{RepairPuzzle, RepairStanding};
use sim::ids::Text;
use sim::session::{Fault, Session};
use sim::view::TimelineMark;

use crate::base::Base;
use crate::base::present::WindowRole;
use crate::follow::{self, Follow};
use crate::lesson::guide::GuideState;

/// A fault of the session, for the instructor.
#[derive(Clone, Debug, PartialEq)]
pub struct KnownFault {
    /// What goes wrong.
    pub kind: FaultKind,
    /// What it is about, such as its account: names and values.
    pub about: Vec<(Text, Text)>,
    /// Its first step, from 0.
    pub from: usize,
    /// Whether it was repaired.
    pub cured: bool,
}

/// The repair puzzle of a session, and whether its user was warned.
#[derive(Clone, Default)]
pub struct RepairState {
    /// The repair puzzle of the session's seed, if the session may begin with it.
    pub puzzle: Option<Rc<RepairPuzzle>>,
    /// The seed of the puzzle whose user was told what it costs to see everything.
    warned: Option<u64>,
}

impl GuideState {
    /// Whether faults can be added here: by the instructor, in their own session.
    fn has_faults(&self, follow: &Option<Follow>, base: &Base) -> bool {
        base.controller.instructor
            && self.lesson.is_none()
            && self.opening.is_none()
            // A lesson consists of what its learner can do.
            && self.recording.is_none()
            && self.editing.is_none()
            && !follow::is_following(follow)
            && base.presentation.part != WindowRole::Audience
    }

    /// Whether the guide lists the faults: never while a class can see the screen.
    pub fn shows_faults(&self, follow: &Option<Follow>, base: &Base) -> bool {
        !base.screen.presenter
            && self.has_faults(follow, base)
            && base.faults_here().next().is_some()
    }

    /// The faults of the session; `None` if they are not offered.
    pub fn known_faults(&self, follow: &Option<Follow>, base: &Base) -> Option<Vec<KnownFault>> {
        let world = base.controller.history.world();
        let known = |(kind, it): (FaultKind, &Fault)| KnownFault {
            kind,
            about: it.about.clone(),
            from: it.from,
            cured: kind.is_cured(world, &it.about),
        };
        self.has_faults(follow, base)
            .then(|| base.faults_here().map(known).collect())
    }

    /// Adds a fault. Nothing is printed, and the notice names neither target nor cause: a class may see the screen.
    pub(crate) fn put_fault(
        &mut self,
        follow: &Option<Follow>,
        base: &mut Base,
        kind: FaultKind,
        seed: u64,
    ) {
        if !self.has_faults(follow, base) {
            return;
        }
        base.screen.uncover();
        let Ok(plan) = kind.plan(base.controller.world(), seed) else {
            let title = base
                .words
                .say("The fault is not possible in this world. Nothing was changed.");
            return base.remark(title, None);
        };
        self.keep_future(base);
        self.stray();
        let from = base.controller.history.steps().len();
        for command in plan.commands {
            base.controller.step(command);
        }
        let mut faults = base.controller.history.faults().to_vec();
        faults.push(Fault {
            kind: kind.id().into(),
            about: plan.about,
            from,
            to: base.controller.history.steps().len(),
        });
        base.controller.history.set_faults(&faults);
        base.controller.settle_actor();
        base.happened(Vec::new());
        let detail = base
            .words
            .say("The list of faults shows which one, and how to fix it.")
            .to_string();
        base.remark(base.words.say("A fault was injected."), Some(detail));
    }
}

impl RepairState {
    /// Starts a repair puzzle; the former session becomes a branch. The view is a console's, which shows symptoms only.
    pub(crate) fn start(&mut self, guide: &mut GuideState, base: &mut Base, seed: u64) {
        guide.leave_lesson(base);
        base.keep_whole(base.words.say("before starting over"));
        let puzzle = RepairPuzzle::draw(seed);
        guide.replace_world(base, puzzle.start.clone());
        self.puzzle = Some(Rc::new(puzzle));
        base.controller.instructor = false;
        base.feedback.notice = None;
        base.leave_course();
    }

    /// The repair puzzle that the session begins with, and how far it is solved; `None` where none is shown.
    pub fn standing(&self, guide: &GuideState, base: &Base) -> Option<RepairStanding> {
        let shown =
            !guide.has_guide() && base.presentation.part == WindowRole::Alone && !base.bare();
        let puzzle = self.puzzle.as_ref().filter(|_| shown)?;
        puzzle.standing(&base.controller.history)
    }

    /// Warns, once, who asks for everything before the puzzle is solved: it shows the causes. True: nothing else is to be done.
    pub(crate) fn warns_of_spoiling(&mut self, guide: &GuideState, base: &mut Base) -> bool {
        let open = self.standing(guide, base).filter(|it| !it.is_solved());
        let Some(seed) = open.map(|it| it.seed).filter(|it| self.warned != Some(*it)) else {
            return false;
        };
        self.warned = Some(seed);
        let title = base
            .words
            .say("Everything shows what went wrong in this puzzle, and how to repair it.");
        let detail = base
            .words
            .say("Choose it once more to see that. There is nothing left to find then.");
        base.remark(title, Some(detail.to_string()));
        true
    }

    /// Keeps the puzzle that the session may begin with: drawing it takes a while.
    pub(crate) fn follow(&mut self, base: &Base) {
        let history = &base.controller.history;
        let seed = RepairPuzzle::may_begin(history).then(|| history.seed());
        if self.puzzle.as_ref().map(|it| it.start.seed()) != seed {
            self.puzzle = seed.map(|seed| Rc::new(RepairPuzzle::draw(seed)));
        }
    }
}

impl Base {
    /// The faults among the steps taken. A fault of a newer Orgsim is left out, because there is no text for it.
    fn faults_here(&self) -> impl Iterator<Item = (FaultKind, &Fault)> {
        let history = &self.controller.history;
        let taken = history.steps().len();
        let here = history.faults().iter().filter(move |it| it.from < taken);
        here.filter_map(|it| Some((FaultKind::by_id(&it.kind)?, it)))
    }

    /// The marks for the strip at the foot, which a class may see: without the steps of faults.
    pub fn strip_marks(&self, marks: &Rc<Vec<Rc<TimelineMark>>>) -> Rc<Vec<Rc<TimelineMark>>> {
        let history = &self.controller.history;
        if history.faults().is_empty() {
            return marks.clone();
        }
        let plain = marks
            .iter()
            .filter(|it| history.fault_of(it.step).is_none());
        Rc::new(plain.cloned().collect())
    }

    /// Handles a session opened from elsewhere: its faults are hidden at first, because the user may have to find them.
    pub(crate) fn meet_faults(&mut self, session: &Session) -> Option<String> {
        let meets = !session.faults.is_empty() && self.controller.instructor;
        meets.then(|| {
            self.controller.instructor = false;
            self.words.say("This session contains injected faults. You see what a console shows; the eye in the header shows everything, including the cause.").to_string()
        })
    }
}
