//! The presented lesson.

use std::rc::Rc;

use implicit_clone::unsync::IString;
use lessons::{Stand, deeds};
use message::message;
use shell::controller::Controller;

use super::GuideState;
use crate::base::Base;
use crate::base::effects::{HandedLesson, WindowRole};
use crate::base::feedback::error_of;
use crate::base::present::Caption;
use crate::base::route::Route;
use crate::base::screen::Pane;
use crate::compare::{PinnedMoment, Pins};
use crate::lesson::OpenedLesson;
use crate::lesson::made::is_made;
use crate::lesson::walk::{Walk, WalkAction, WalkQuestion, opening};

impl GuideState {
    /// Starts a walkthrough in place of the lesson.
    pub(crate) fn open_walk(
        &mut self,
        pins: &mut Rc<Pins>,
        base: &mut Base,
        id: IString,
        step: usize,
    ) {
        // One that is still being fetched would take its place.
        self.opening = None;
        self.leave_lesson(base);
        self.walk(pins, base, id, step);
    }

    /// Goes on with another window's lesson, which is still to be loaded.
    pub fn take_over(&mut self, pins: &mut Rc<Pins>, base: &mut Base, handed: HandedLesson) {
        self.open_walk(pins, base, handed.id, handed.step);
        if let Some(walk) = &mut self.walk {
            walk.lines = if handed.done { usize::MAX } else { 0 };
        }
    }

    /// Whether the presented step is not the one of the world yet: its lesson is still being loaded.
    pub fn is_between_steps(&self) -> bool {
        let walk = self.walk.as_ref();
        walk.is_some_and(|walk| walk.fresh && walk.failed.is_none())
    }

    /// Leaves the walkthrough: that of a plan for the comparison that the plan is from, others for the course.
    pub(crate) fn leave_walk(&mut self, base: &mut Base) {
        let Some(walk) = self.walk.take() else {
            return;
        };
        if walk.is_listed() || base.bare() || base.presentation.part != WindowRole::Alone {
            return self.back_to_course(base);
        }
        base.go_to_route(Route::Compare, None);
        if let Some(branch) = &walk.branch {
            let says = base
                .words
                .tell(message!("Your session is the branch {branch}."));
            let detail = base
                .words
                .say("Open it in the timeline, under Branches.")
                .to_string();
            base.remark(says, Some(detail));
        }
    }

    /// Keeps the session as a branch, which its pins name from now on. Returns the branch's name.
    fn keep_before(&self, pins: &mut Rc<Pins>, base: &mut Base) -> Option<String> {
        let session = base.controller.history.whole_session();
        base.keep_whole(base.words.say("before the walkthrough"));
        let branch = base
            .branches
            .iter()
            .find(|it| it.saved.session == session)?;
        let is_own = |it: &PinnedMoment| it.name.is_none() && it.history.session() == session;
        if pins.0.iter().flatten().any(is_own) {
            let pins = Rc::make_mut(pins).0.iter_mut().flatten();
            for it in pins.filter(|it| is_own(it)) {
                it.name = Some(branch.name.clone().into());
            }
        }
        Some(branch.name.clone())
    }

    /// Starts a lesson, or goes to one of its steps.
    fn walk(&mut self, pins: &mut Rc<Pins>, base: &mut Base, id: IString, step: usize) {
        let same = self.walk.clone().filter(|walk| walk.id == id);
        let begins = same.is_none();
        // A class sees where a lesson begins before its first step is done. A plan was read before it is played.
        let opens = begins && step == 0 && !is_made(&id);
        let kept = match same.as_ref().is_none_or(|walk| walk.away) {
            true => self.keep_before(pins, base),
            false => None,
        };
        let (opened, branch) = same.map_or((None, None), |walk| (walk.opened, walk.branch));
        let branch = branch.or(kept);
        base.leave_course();
        if begins {
            base.screen.pane = Pane::Guide;
        }
        self.walk = Some(Walk {
            id,
            step,
            lines: if opens { 0 } else { usize::MAX },
            away: false,
            opened,
            fresh: true,
            failed: None,
            branch,
        });
        self.enter(base);
    }

    /// Handles a lesson that was loaded, or loaded in another language.
    pub(crate) fn take_walk(&mut self, pins: &mut Rc<Pins>, base: &mut Base, action: WalkAction) {
        match action {
            WalkAction::Open(id, step) => self.open_walk(pins, base, id, step),
            WalkAction::Loaded(opened) => self.walk_loaded(base, opened),
            WalkAction::Failed(id, why) => self.walk_failed(&id, why),
            WalkAction::Step(on) => self.step_walk(pins, base, on),
            WalkAction::Line => self.walk_line(base),
            WalkAction::Leave => self.leave_walk(base),
        }
    }

    fn walk_loaded(&mut self, base: &mut Base, opened: Rc<OpenedLesson>) {
        let Some(walk) = &mut self.walk else {
            return;
        };
        if *walk.id != *opened.lesson.id {
            return;
        }
        walk.step = walk.step.min(opened.lesson.steps.len().saturating_sub(1));
        let parting = opened.start.as_ref().and_then(|start| start.1.clone());
        walk.opened = Some(opened);
        walk.failed = None;
        self.enter(base);
        base.tell_parting(parting);
    }

    /// Handles a lesson that could not be loaded. Another one may be presented by then, and one that is there keeps its language.
    fn walk_failed(&mut self, id: &str, why: String) {
        let walk = self.walk.as_mut();
        if let Some(walk) = walk.filter(|it| *it.id == *id && it.opened.is_none()) {
            walk.failed = Some(why);
        }
    }

    /// Builds the world of the step, if needed. If a question comes first, its lines wait.
    fn enter(&mut self, base: &mut Base) {
        let Some(walk) = self.walk.clone().filter(|walk| walk.fresh) else {
            return;
        };
        let Some((_, step)) = walk.part() else { return };
        let asks = step.predict.is_some();
        self.stand(base, if asks { 0 } else { walk.lines });
        base.presentation.asked = usize::from(asks);
    }

    /// Builds the world of the step after this number of its lines.
    fn stand(&mut self, base: &mut Base, lines: usize) {
        let Some(mut walk) = self.walk.clone() else {
            return;
        };
        let Some((opened, step)) = walk.part() else {
            return;
        };
        let lines = lines.min(deeds(step).count());
        let stand = match &opened.start {
            Some(start) => {
                let start = Controller::at(start.0.clone());
                Stand::from(start, &opened.lesson, walk.step, lines)
            }
            None => Stand::at(&opened.lesson, walk.step, lines),
        };
        let (dialect, instructor) = (base.controller.dialect, base.controller.instructor);
        let goes_on = lines > 0 && walk.lines.checked_add(1) == Some(lines);
        base.clock.playing = false;
        let left = std::mem::replace(&mut base.controller, stand.controller);
        (base.controller.dialect, base.controller.instructor) = (dialect, instructor);
        // The terminal shows the path's lines: the former ones belong to another world.
        base.feedback.entries = Rc::new(stand.entries.into_iter().map(Rc::new).collect());
        // A line may have undone steps from before this one.
        let steps = (base.controller.history.steps().get(stand.before..)).unwrap_or_default();
        // Line by line, only the last one is animated.
        let had = (left.history.steps().get(stand.before..)).unwrap_or_default();
        let known = (std::iter::zip(had, steps))
            .take_while(|(had, has)| goes_on && had.command == has.command)
            .count();
        let events = (steps.iter().skip(known))
            .filter_map(|step| step.result.as_ref().ok())
            .flat_map(|outcome| outcome.events.clone())
            .collect();
        let refused = steps.iter().rposition(|step| error_of(step).is_some());
        let refused = refused.map(|at| (steps[at].clone(), stand.before + at));
        base.happened(events);
        base.feedback.notice = None;
        base.screen.why = None;
        if let Some((step, number)) = refused {
            base.tell_refusal(&step, number);
        }
        base.screen.selection =
            (step.select.as_deref()).and_then(|it| lessons::select(&base.controller, it));
        base.pointed();
        if let Some(why) = stand.failure {
            base.remark(
                base.words.say("The walkthrough could not be followed."),
                Some(why),
            );
        }
        walk.lines = lines;
        walk.away = false;
        walk.fresh = false;
        self.walk = Some(walk);
    }

    /// Runs only the next line; after the last one, the next step starts without any.
    pub(crate) fn walk_line(&mut self, base: &mut Base) {
        let Some(walk) = self.walk.as_mut().filter(|walk| !walk.away) else {
            return;
        };
        if !walk.rest().is_empty() {
            let lines = walk.lines + 1;
            self.stand(base, lines);
        } else if !walk.is_last() {
            walk.step += 1;
            walk.lines = 0;
            self.stand(base, 0);
            self.first_question(base);
        }
    }

    /// Moves on: the rest of the step, then the next step. Or one step back.
    pub(crate) fn step_walk(&mut self, pins: &mut Rc<Pins>, base: &mut Base, on: bool) {
        let Some(walk) = self.walk.clone().filter(|walk| !walk.away) else {
            return;
        };
        if on && !walk.rest().is_empty() {
            self.stand(base, usize::MAX);
        } else if on && !walk.is_last() {
            self.walk(pins, base, walk.id, walk.step + 1);
        } else if !on && walk.step > 0 {
            self.walk(pins, base, walk.id, walk.step - 1);
        }
    }

    fn first_question(&self, base: &mut Base) {
        let part = self.walk.as_ref().and_then(Walk::part);
        let asks = part.is_some_and(|(_, step)| step.predict.is_some());
        base.presentation.asked = usize::from(asks);
    }

    /// The questions of the shown step.
    pub fn questions(&self) -> Vec<WalkQuestion> {
        let part = self.walk.as_ref().and_then(Walk::part);
        part.map_or_else(Vec::new, |(opened, step)| opened.questions(step))
    }

    /// The step's text for the audience.
    pub fn caption(&self, base: &Base) -> Option<Caption> {
        let walk = self.walk.as_ref()?;
        let Some((opened, step)) = walk.part() else {
            // After a reload of a presenter's window: the audience keeps what it sees while the lesson is loaded.
            let shown = base.presentation.caption.as_ref();
            let is_here = |it: &&Caption| it.lesson == *walk.id && it.number == walk.step + 1;
            return shown.filter(is_here).cloned();
        };
        let asked = base.presentation.asked;
        let mut questions = opened.questions(step);
        let question = (asked > 0 && asked.div_ceil(2) <= questions.len())
            .then(|| questions.swap_remove(asked.div_ceil(2) - 1));
        // The answer is shown after the question.
        let shown = asked.is_multiple_of(2);
        let right = question.as_ref().and_then(|it| it.right.filter(|_| shown));
        let (ask, options, answer) = question.map_or((None, Vec::new(), None), |it| {
            (Some(it.ask), it.options, Some(it.answer))
        });
        let text = Some(opened.of(step, "text")).filter(|_| ask.is_none());
        let text = text.map_or("", |it| opening(it));
        Some(Caption {
            lesson: walk.id.to_string(),
            number: walk.step + 1,
            count: opened.lesson.steps.len(),
            title: opened.of(step, "title").to_string(),
            text: text.to_string(),
            question: ask,
            options,
            answer: answer.filter(|_| shown),
            right,
            votes: base.presentation.votes.clone(),
        })
    }
}
