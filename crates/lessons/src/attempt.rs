//! An attempt: a learner does a lesson. It prepares the world, judges goals and mistakes, and keeps the log.
//!
//! Invariant: every step after the setup is judged once. `seen` holds the tracks after each of these steps; undoing drops the
//! last ones.

mod answers;
mod first;
mod lines;
mod tracks;

use std::rc::Rc;
use std::sync::Arc;

use shell::controller::{Controller, Entry};
use sim::command::Command;
use sim::history::Step as Taken;

use crate::clause::{Now, Situation};
use crate::lesson::Lesson;
use crate::log::{AttemptLog, MadeMistake};

pub(crate) use lines::as_expected;
pub use lines::{carry_out, said};
pub use tracks::Tracks;

/// A learner's attempt at a lesson. It does not own the controller, which other code uses, too.
#[derive(Clone, Debug)]
pub struct LessonAttempt {
    /// The lesson.
    pub lesson: Rc<Lesson>,
    /// What the learner did besides steps.
    pub log: AttemptLog,
    /// The number of steps of the setup.
    pub(crate) base: usize,
    start: Tracks,
    /// The learner's steps, and the tracks after each.
    seen: Vec<(Arc<Taken>, Tracks)>,
    /// The steps that were undone at the last look: redoing them is not doing them again.
    undone: Vec<Arc<Taken>>,
    /// The standing at the last look.
    stood: AttemptStanding,
    /// The bet that held the last line.
    pub(crate) held: Option<usize>,
}

/// A result of what the learner did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happening {
    /// A goal is met, by its index in the lesson.
    GoalMet(usize),
    /// A goal that was met is no longer met.
    GoalLost(usize),
    /// The learner made a mistake of the lesson.
    Mistake {
        /// The index of the mistake in the lesson.
        index: usize,
        /// The step of the history that made it, from 0; `None`: a line that became no step.
        step: Option<usize>,
    },
    /// An option of a prediction has come true, by the prediction's index in the lesson.
    Revealed(usize),
    /// What was to decide a prediction has happened, and none of its options came true: it stays open.
    SomethingElse(usize),
    /// A step is done, by its index in the lesson.
    StepDone(usize),
    /// All goals are met.
    Finished,
}

impl Happening {
    /// The prediction of which an option has come true.
    pub fn revealed(&self) -> Option<usize> {
        match self {
            Self::Revealed(index) => Some(*index),
            Self::SomethingElse(_)
            | Self::GoalMet(_)
            | Self::GoalLost(_)
            | Self::Mistake { .. }
            | Self::StepDone(_)
            | Self::Finished => None,
        }
    }
}

/// The standing of a learner.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AttemptStanding {
    /// Whether each goal is met.
    pub goals: Vec<bool>,
    /// The part that each open goal lacks first; see [`Clause::parts`](crate::clause::Clause::parts).
    pub lacking: Vec<usize>,
    /// Goals that can no longer be met without undoing steps.
    pub lost: Vec<bool>,
    /// Whether each step is done: its goals are met, or the learner continued from it if it has none.
    pub steps_done: Vec<bool>,
    /// The first step to do that is not done.
    pub current_step: Option<usize>,
    /// All goals are met.
    pub finished: bool,
    /// The dead end that the learner is in, by its index in the lesson.
    pub dead_end: Option<usize>,
    /// Whether an option of each prediction has come true.
    pub revealed: Vec<bool>,
    /// For each prediction, the number of times that something else happened than an option says.
    otherwise: Vec<usize>,
}

impl LessonAttempt {
    /// Prepares the lesson's world.
    ///
    /// # Errors
    ///
    /// A line of the setup ends differently than it says. Lessons of the course are proved, so this one is still being
    /// written.
    pub fn begin(lesson: Rc<Lesson>) -> Result<(Self, Controller), String> {
        let mut controller = Controller::new(lesson.scenario, lesson.seed);
        for line in &lesson.setup {
            carry_out(&mut controller, line)?;
        }
        if let Some(actor) = &lesson.actor {
            let actor = controller.find_person(actor)?;
            controller.act_as(actor);
        }
        let base = controller.history.steps().len();
        controller.history.fix(base);
        controller.instructor = !lesson.console;
        controller.hides_changes = lesson.ideas_only;
        Ok((
            Self::at(lesson, &controller, AttemptLog::default()),
            controller,
        ))
    }

    /// Resumes an attempt: `controller` has the session with the setup, `log` is the stored log.
    ///
    /// # Errors
    ///
    /// The session does not start with this lesson's setup.
    pub fn resume(
        lesson: Rc<Lesson>,
        controller: &mut Controller,
        log: AttemptLog,
    ) -> Result<Self, String> {
        let (fresh, begun) = Self::begin(lesson)?;
        let own = controller.history.steps();
        let fits = controller.history.scenario() == begun.history.scenario()
            && controller.history.seed() == begun.history.seed()
            && own.len() >= fresh.base
            && (own.iter().zip(begun.history.steps())).all(|(a, b)| a.command == b.command);
        if !fits {
            return Err("the saved session is not of this lesson".to_string());
        }
        controller.history.fix(fresh.base);
        controller.hides_changes = fresh.lesson.ideas_only;
        let mut attempt = Self::at(fresh.lesson, controller, log);
        attempt.note_reached(&fresh.stood.goals);
        Ok(attempt)
    }

    /// Notes goals that the session has reached without anyone looking, as that of a link to a later step has; not those that are met
    /// `at_first`, before anything is done.
    fn note_reached(&mut self, at_first: &[bool]) {
        let goals = self.lesson.goals.iter().zip(&self.stood.goals);
        for ((goal, met), at_first) in goals.zip(at_first) {
            let is_known = self.log.reached.iter().any(|(it, _)| *it == goal.id);
            if *met && !at_first && !is_known {
                self.log.reached.push((goal.id.clone(), self.seen.len()));
            }
        }
    }

    fn at(lesson: Rc<Lesson>, controller: &Controller, log: AttemptLog) -> Self {
        let base = controller.history.floor();
        let world = controller.history.world_after(base);
        let start = Tracks::start(&lesson, &Now::new(world));
        let mut attempt = Self {
            lesson,
            log,
            base,
            start,
            seen: Vec::new(),
            undone: controller.history.undone().to_vec(),
            stood: AttemptStanding::default(),
            held: None,
        };
        attempt.catch_up(controller);
        let standing = attempt.standing(controller);
        attempt.keep(standing);
        attempt
    }

    /// The number of steps at the start of the history that belong to the setup.
    pub fn base(&self) -> usize {
        self.base
    }

    /// The number of the learner's steps that are not undone.
    pub fn steps(&self) -> usize {
        self.seen.len()
    }

    /// The tracks after the last step.
    pub fn tracks(&self) -> &Tracks {
        self.seen.last().map_or(&self.start, |(_, tracks)| tracks)
    }

    /// Takes the steps that are new since the last call, and forgets those that are undone. Returns the index of the
    /// first new one.
    fn catch_up(&mut self, controller: &Controller) -> usize {
        // Another session, without the setup, has none of the learner's steps.
        let steps = controller.history.steps().get(self.base..);
        let steps = steps.unwrap_or_default();
        let same = (self.seen.iter().zip(steps))
            .take_while(|((seen, _), step)| Arc::ptr_eq(seen, step))
            .count();
        self.seen.truncate(same);
        for step in &steps[same..] {
            let mut tracks = self.tracks().clone();
            tracks.take(&self.lesson, step, &Now::new(&step.world));
            self.seen.push((step.clone(), tracks));
        }
        let tracks = self.seen.last().map_or(&self.start, |(_, tracks)| tracks);
        for (prediction, (id, came)) in self.lesson.predictions.iter().zip(&tracks.revealed.0) {
            if let Some(came) = came
                && !self.log.told.contains_key(id)
            {
                let option = prediction.options[came.option].clone();
                self.log.told.insert(id.clone(), option);
            }
        }
        same
    }

    /// The learner's standing.
    pub fn standing(&self, controller: &Controller) -> AttemptStanding {
        let now = Now::new(controller.world());
        let tracks = self.tracks();
        let here = self.here(controller, &now);
        let lesson = &self.lesson;
        let goals: Vec<bool> = (lesson.goals.iter().zip(&tracks.goals))
            .map(|(goal, track)| track.met(&goal.clause, &here))
            .collect();
        let lacking = (lesson.goals.iter().zip(&tracks.goals).zip(&goals))
            .map(|((goal, track), met)| match met {
                true => 0,
                false => track.lacking(&goal.clause, &here),
            })
            .collect();
        let lost = (lesson.goals.iter().zip(&tracks.goals))
            .map(|(goal, track)| track.is_lost(&goal.clause, &here))
            .collect();
        let done = |step: &super::lesson::LessonStep| match step.goals.is_empty() {
            true => self.log.read.contains(&step.id),
            false => step.goals.iter().all(|goal| goals[*goal]),
        };
        let steps_done: Vec<bool> = lesson.steps.iter().map(done).collect();
        let undone = |(_, (step, done)): &(usize, (&super::lesson::LessonStep, &bool))| {
            !step.goals.is_empty() && !**done
        };
        let mut all = lesson.steps.iter().zip(&steps_done).enumerate();
        AttemptStanding {
            current_step: all.find(undone).map(|(at, _)| at),
            finished: match goals.is_empty() {
                true => self.log.finished,
                false => goals.iter().all(|met| *met),
            },
            dead_end: (lesson.dead_ends.iter().zip(&tracks.dead_ends))
                .position(|(it, track)| track.met(&it.clause, &here)),
            revealed: (tracks.revealed.0.iter())
                .map(|(_, came)| came.is_some())
                .collect(),
            otherwise: tracks.otherwise.clone(),
            goals,
            lacking,
            lost,
            steps_done,
        }
    }

    pub(crate) fn here<'a>(
        &'a self,
        controller: &'a Controller,
        now: &'a Now<'a>,
    ) -> Situation<'a> {
        Situation {
            controller,
            steps: controller.history.steps().len(),
            now,
            log: &self.log,
            revealed: &self.tracks().revealed,
        }
    }

    fn keep(&mut self, standing: AttemptStanding) {
        self.log.finished |= standing.finished;
        self.stood = standing;
    }

    /// Notes that the learner saw the last page. That completes a lesson without goals, a walkthrough.
    pub fn reached_end(&mut self, controller: &Controller) {
        if self.lesson.goals.is_empty() && !self.log.finished {
            self.log.finished = true;
            self.stood = self.standing(controller);
        }
    }

    /// The learner's standing at the last call of `observe`.
    pub fn stood(&self) -> &AttemptStanding {
        &self.stood
    }

    /// Observes what the learner did, by mouse or by keyboard. `typed`: the line, if one was typed.
    pub fn observe(&mut self, controller: &Controller, typed: Option<&Entry>) -> Vec<Happening> {
        let before = self.seen.len();
        let first_new = self.catch_up(controller);
        if self.seen.len() < before {
            self.log.undone += 1;
        }
        let mut happenings = self.mistakes(controller, first_new, before);
        if let Some(entry) = typed
            && entry.step.is_none()
            && entry.printed.exit != 0
        {
            self.log.misspelled += 1;
            let made: Vec<usize> = (self.lesson.mistakes.iter().enumerate())
                .filter(|(_, it)| it.clause.is_typed(&entry.line))
                .map(|(index, _)| index)
                .collect();
            for index in made {
                happenings.push(self.made(index, None));
            }
        }
        self.undone = controller.history.undone().to_vec();
        let standing = self.standing(controller);
        happenings.extend(self.outcomes(&standing));
        let at = self.seen.len();
        for (index, (was, is)) in self.stood.goals.iter().zip(&standing.goals).enumerate() {
            if !was && *is {
                let id = &self.lesson.goals[index].id;
                if !self.log.reached.iter().any(|(it, _)| it == id) {
                    self.log.reached.push((id.clone(), at));
                }
                happenings.push(Happening::GoalMet(index));
            } else if *was && !is {
                happenings.push(Happening::GoalLost(index));
            }
        }
        let steps = self.stood.steps_done.iter().zip(&standing.steps_done);
        for (index, (was, is)) in steps.enumerate() {
            if !was && *is {
                happenings.push(Happening::StepDone(index));
            }
        }
        if standing.finished && !self.stood.finished {
            happenings.push(Happening::Finished);
        }
        self.keep(standing);
        happenings
    }

    /// What became of predictions since the last look.
    fn outcomes(&self, standing: &AttemptStanding) -> Vec<Happening> {
        let mut happenings = Vec::new();
        let revealed = self.stood.revealed.iter().zip(&standing.revealed);
        for (index, (was, is)) in revealed.enumerate() {
            if !was && *is {
                happenings.push(Happening::Revealed(index));
            }
        }
        let otherwise = self.stood.otherwise.iter().zip(&standing.otherwise);
        for (index, (was, is)) in otherwise.enumerate() {
            if was < is && !standing.revealed[index] {
                happenings.push(Happening::SomethingElse(index));
            }
        }
        happenings
    }

    /// The mistakes of new steps. `before`: the number of steps before them.
    fn mistakes(
        &mut self,
        controller: &Controller,
        first_new: usize,
        before: usize,
    ) -> Vec<Happening> {
        let mut found = Vec::new();
        for at in first_new..self.seen.len() {
            let (step, tracks) = &self.seen[at];
            if self.undone.iter().any(|it| Arc::ptr_eq(it, step)) {
                continue;
            }
            // Playing time grows its step: it is neither another step nor another mistake.
            let grows = at < before && matches!(step.command, Command::Time(_));
            let previous = match at.checked_sub(1) {
                Some(before) => &self.seen[before].1,
                None => &self.start,
            };
            let revealed = &self.tracks().revealed;
            let log = &self.log;
            let (now, earlier) = (
                Now::new(&step.world),
                Now::new(controller.history.world_after(self.base + at)),
            );
            // `can` clauses are tried before and after the step, not where the controller is now.
            let here = |steps, now| Situation {
                controller,
                steps: self.base + steps,
                now,
                log,
                revealed,
            };
            for (index, mistake) in self.lesson.mistakes.iter().enumerate() {
                let clause = &mistake.clause;
                let there = here(at, &earlier);
                let before = (&previous.mistakes[index], &there);
                let told = grows
                    && (self.log.mistakes.iter())
                        .any(|made| made.step == Some(at) && made.id == mistake.id);
                if !told && tracks.mistakes[index].made(clause, before, step, &here(at + 1, &now)) {
                    found.push((index, at));
                }
            }
            if !grows {
                self.log.steps += 1;
            }
        }
        (found.into_iter())
            .map(|(index, at)| self.made(index, Some(at)))
            .collect()
    }

    fn made(&mut self, index: usize, at: Option<usize>) -> Happening {
        self.log.mistakes.push(MadeMistake {
            id: self.lesson.mistakes[index].id.clone(),
            step: at,
        });
        Happening::Mistake {
            index,
            step: at.map(|at| self.base + at),
        }
    }

    /// The step to go back to after a mistake: before the step that made it, or before the call whose work ended in it, because
    /// otherwise time would bring the same result again.
    pub fn before_mistake(&self, controller: &Controller, index: usize, step: usize) -> usize {
        let origin = || {
            let mistake = self.lesson.mistakes.get(index)?;
            let event = mistake
                .clause
                .event_in(controller.history.steps().get(step)?)?;
            controller.history.origin(step, event)
        };
        origin().unwrap_or(step)
    }

    /// Why the lesson does not allow a command; `None`: it does.
    pub fn forbids(&self, command: &Command) -> Option<String> {
        let Command::Call(call) = command else {
            return None;
        };
        (!self.lesson.commands.permit(&call.operation)).then(|| {
            format!(
                "This lesson goes without `{}`. Leave the lesson to use it.",
                call.operation
            )
        })
    }
}

#[cfg(test)]
mod tests;
