//! The open lesson.

use std::rc::Rc;

use implicit_clone::unsync::IString;
use lessons::{Happening, select};
use shell::controller::{Controller, Entry};
use sim::command::Command;
use sim::history::History;

use super::GuideState;
use crate::base::Base;
use crate::base::branches::same;
use crate::base::effects::HandedLesson;
use crate::base::feedback::NoticeKind;
use crate::base::route::Route;
use crate::base::screen::Pane;
use crate::lesson::{LessonAction, LessonOpening, LessonPlace, Run};

impl GuideState {
    /// The learner's own session: the current one, or the one that a lesson replaced.
    pub fn own_controller<'s>(&'s self, base: &'s Base) -> &'s Controller {
        let run = self.lesson.as_ref();
        run.map_or(&base.controller, |run| &run.before.0)
    }

    /// The open lesson, as a presenter's window can go on with it: another window does not find a draft.
    pub fn handed_lesson(&self) -> Option<HandedLesson> {
        let run = self.lesson.as_ref().filter(|run| !run.draft)?;
        let (step, done) = match run.place {
            LessonPlace::Intro => (0, false),
            LessonPlace::Step(step) => (step, run.standing.steps_done.get(step) == Some(&true)),
            LessonPlace::Quiz | LessonPlace::End => {
                (run.attempt.lesson.steps.len().saturating_sub(1), true)
            }
        };
        Some(HandedLesson {
            id: run.id().to_string().into(),
            step,
            done,
        })
    }

    /// Why the lesson does not allow a command.
    pub(crate) fn forbidden(&self, command: &Command) -> Option<String> {
        self.lesson.as_ref()?.attempt.forbids(command)
    }

    /// Runs a line: a lesson knows its own words.
    pub(crate) fn run_line(&mut self, base: &mut Base, line: &str) -> Entry {
        if let Some(refused) = base.refused_line(line) {
            return refused;
        }
        if let Some(entry) = self.ask_coach(base, line) {
            return entry;
        }
        match &mut self.lesson {
            Some(run) => {
                Rc::make_mut(&mut run.attempt).line(&mut base.controller, line, &run.texts)
            }
            None => base.controller.run(line),
        }
    }

    /// Lets the lesson check the result of an action, and reports it. Returns the report, line by line.
    pub(crate) fn observe(&mut self, base: &mut Base, typed: Option<&Entry>) -> Vec<String> {
        let Some(run) = &mut self.lesson else {
            return Vec::new();
        };
        let (was_done, works_at) = (run.is_done_here(), run.standing.current_step);
        let taken = base.controller.history.steps();
        let before = run.attempt.log.steps;
        let happenings = Rc::make_mut(&mut run.attempt).observe(&base.controller, typed);
        let acted = run.attempt.log.steps > before && taken.last().is_some_and(|it| it.changed())
            || (happenings.iter()).any(|it| matches!(it, Happening::GoalMet(_)));
        run.standing = run.attempt.stood().clone();
        run.changes += 1;
        // A typed line is observed twice: the second time nothing is new, and what it met stays fresh.
        if typed.is_some() || run.attempt.log.steps > before || !happenings.is_empty() {
            run.fresh.clear();
        }
        // Undone mistakes did not happen.
        run.made
            .retain(|it| it.step.is_none_or(|step| step < taken.len()));
        // The result of a prediction is shown before the lesson continues.
        if acted && !run.has_outcome(&happenings) {
            run.follow(was_done, works_at);
        }
        let news = run.hear(&happenings, base.words);
        let lost = run.lost_bet(&happenings);
        if !news.is_empty() {
            base.add_news(news.join(" "));
        }
        // What was done is done, but it is not what the learner expected: no praise.
        if let Some(notice) = &mut base.feedback.notice
            && lost
            && notice.kind == NoticeKind::Done
        {
            notice.kind = NoticeKind::Remark;
        }
        news
    }

    /// Notes that the learner opened a view: it may show the evidence for a finding.
    pub(crate) fn note_view(&mut self, base: &mut Base, view: &str) {
        if let Some(run) = &mut self.lesson {
            Rc::make_mut(&mut run.attempt).opened_view(view);
            run.changes += 1;
            self.observe(base, None);
        }
    }

    /// After an action: checks a changed history, and rebuilds the view.
    pub(crate) fn look_at_lesson(&mut self, base: &mut Base, before: &History, anyway: bool) {
        if self.lesson.is_none() {
            return;
        }
        if anyway || !same(before, &base.controller.history) {
            self.observe(base, None);
        }
        self.refresh(base);
    }

    pub(crate) fn refresh(&mut self, base: &mut Base) {
        if let Some(run) = &mut self.lesson {
            let view = run.look(&base.controller, base.words);
            if view != *run.view {
                let moved = view.pointed_at() != run.view.pointed_at();
                run.view = Rc::new(view);
                if moved {
                    self.point_at_pane(base);
                }
            }
        }
    }

    /// Opens the pane that the step points at. It stays until the lesson is left: the learner may be working in it.
    fn point_at_pane(&mut self, base: &mut Base) {
        if let Some(run) = &mut self.lesson
            && let Some(pane) = run.view.pointed_at()
            && !base.screen.open.has(pane)
        {
            base.screen.open.set(pane, true);
            base.screen.lent.set(pane, true);
        }
    }

    /// Leaves the open or presented lesson for something else in the guide.
    pub(crate) fn leave_what_is_shown(&mut self, base: &mut Base) {
        self.opening = None;
        self.leave_lesson(base);
        self.walk = None;
    }

    /// Returns to the session from before the lesson. The lesson's progress is already stored.
    pub(crate) fn leave_lesson(&mut self, base: &mut Base) {
        self.drop_again();
        let Some(run) = self.lesson.take() else {
            return;
        };
        let lent = std::mem::take(&mut base.screen.lent);
        for pane in Pane::ALL.into_iter().filter(|it| lent.has(*it)) {
            base.screen.open.set(pane, false);
        }
        let (controller, entries) = &*run.before;
        base.take_controller(controller.clone());
        base.feedback.entries = entries.clone();
        self.clear_view(base);
    }

    /// Closes everything about another world.
    pub(crate) fn clear_view(&mut self, base: &mut Base) {
        base.happened(Vec::new());
        base.clock.playing = false;
        base.screen.selection = None;
        base.screen.dialog = None;
        base.screen.why = None;
        base.feedback.notice = None;
        self.walk = None;
        if base.screen.route.route != Route::Organization {
            base.go_to_route(Route::Organization, None);
        }
    }

    /// Whether a lesson is loading: actions before its arrival would be lost.
    pub fn is_opening(&self) -> bool {
        (self.opening.as_ref()).is_some_and(|it| it.failed.is_none())
    }

    /// Requests a lesson to start with.
    pub fn open_lesson(&mut self, base: &mut Base, id: IString) {
        self.ask_for_lesson(base, id, false);
    }

    pub(crate) fn take_lesson(&mut self, base: &mut Base, doing: LessonAction) {
        match doing {
            LessonAction::Open { id, anew } => {
                if (self.opening.as_ref()).is_none_or(|it| it.id != id) {
                    base.forget_address();
                }
                self.ask_for_lesson(base, id, anew);
            }
            // The user may have closed it, or chosen another.
            LessonAction::Loaded(number, _) | LessonAction::Failed(number, _)
                if !self.awaits_lesson(number) => {}
            LessonAction::Failed(_, why) => {
                if let Some(opening) = &mut self.opening {
                    opening.failed = Some(why);
                }
            }
            LessonAction::Loaded(_, files) => self.begin_lesson(base, *files),
            LessonAction::TextsLoaded(opened) => {
                // A draft may have the same id as a lesson here.
                if let Some(run) = &mut self.lesson
                    && !run.draft
                    && run.attempt.lesson.id == opened.lesson.id
                {
                    (run.texts, run.language) = (opened.texts, opened.language);
                }
            }
            LessonAction::Leave => {
                self.opening = None;
                self.leave_lesson(base);
                self.back_to_course(base);
            }
            LessonAction::Restart(now) => self.restart_lesson(base, now),
            LessonAction::UndoTo(steps) => {
                base.clock.playing = false;
                self.travel(base, |controller| controller.history.go_to(steps));
            }
            LessonAction::CoachAnswered(advice) => self.coach_said(base, &advice),
            LessonAction::GoTo(place) => self.turn(base, place),
            LessonAction::DismissMistake(number) => {
                self.of_run(|run| run.made.retain(|it| it.number != number));
                base.drop_news();
            }
            LessonAction::Hint => self.of_run(|run| {
                if let LessonPlace::Step(step) = run.place {
                    Rc::make_mut(&mut run.attempt).hint(step);
                    run.changes += 1;
                }
            }),
            LessonAction::Predict(id, option) => self.predict(base, &id, &option),
            LessonAction::Answer(id, options) => self.of_run(|run| {
                // The ids come from the lesson, so they are valid.
                let _ = Rc::make_mut(&mut run.attempt).answer(&id, &options);
                run.changes += 1;
            }),
        }
    }

    /// Changes the open lesson, if there is one.
    fn of_run(&mut self, change: impl FnOnce(&mut Run)) {
        if let Some(run) = &mut self.lesson {
            change(run);
        }
    }

    fn awaits_lesson(&self, number: u64) -> bool {
        self.awaited() == Some(number)
    }

    fn ask_for_lesson(&mut self, base: &mut Base, id: IString, anew: bool) {
        self.requests += 1;
        self.opening = Some(LessonOpening {
            id,
            anew,
            tries: self.requests,
            failed: None,
        });
        base.leave_course();
        base.screen.pane = Pane::Guide;
        base.screen.dialog = None;
    }

    fn turn(&mut self, base: &mut Base, place: LessonPlace) {
        base.drop_news();
        let Some(run) = &mut self.lesson else {
            return;
        };
        let places = run.places();
        let at = |place: LessonPlace| places.iter().position(|it| *it == place);
        if let LessonPlace::Step(step) = run.place
            && at(place) > at(run.place)
        {
            Rc::make_mut(&mut run.attempt).continued_from(step, &base.controller);
            run.standing = run.attempt.stood().clone();
        }
        run.place = place;
        run.turned += 1;
        run.changes += 1;
        run.made.clear();
        run.fresh.clear();
        run.outcomes.clear();
        if place == LessonPlace::End {
            Rc::make_mut(&mut run.attempt).reached_end(&base.controller);
            run.standing = run.attempt.stood().clone();
        }
        // What the step is about often shows the answer to its prediction.
        if let LessonPlace::Step(number) = place
            && let Some(step) = run.attempt.lesson.steps.get(number)
            && let Some(place) = &step.select
            && !run.awaits_prediction(step)
        {
            base.screen.selection =
                select(&base.controller, place).or(base.screen.selection.take());
        }
    }
}
