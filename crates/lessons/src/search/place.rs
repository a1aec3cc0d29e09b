//! The states of a search, and the lines that can be typed there.

use std::cell::Cell;
use std::hash::{Hash, Hasher};
use std::rc::Rc;

use shell::controller::{Controller, placeholders::fill_in};
use sim::agenda::Task;
use sim::history::Step;
use sim::principal::Principal;
use sim::random::Fnv;

use super::moves::Move;
use super::repairs::repairs;
use crate::attempt::{LessonAttempt, Tracks};
use crate::clause::{Facts, Now, Situation};
use crate::lesson::Lesson;
use crate::log::AttemptLog;

/// The time within which pending work counts, in milliseconds: two weeks, more than any way of a lesson takes.
const HORIZON: u64 = 14 * 24 * 60 * 60 * 1_000;

/// A place of a search: the controller, and the tracks of the way there.
#[derive(Clone, Debug)]
pub struct SearchPlace {
    pub(super) lesson: Rc<Lesson>,
    /// The controller at this place.
    pub controller: Controller,
    pub(super) tracks: Tracks,
    pub(super) log: Rc<AttemptLog>,
    /// The user in moves that name none.
    first: Principal,
    /// The number of the controller's steps that belong to the setup.
    base: usize,
    /// [`World::likeness`](sim::World::likeness), cached until a step changes something.
    alike: Cell<Option<u128>>,
    /// The facts of the world, cached likewise.
    facts: Rc<Facts>,
}

impl SearchPlace {
    /// The place of an attempt.
    pub fn of(attempt: &LessonAttempt, controller: &Controller) -> Self {
        Self::after(attempt, controller, controller.history.steps().len())
    }

    /// Every place of an attempt, from its start to the current one.
    pub fn all(attempt: &LessonAttempt, controller: &Controller) -> Vec<Self> {
        let mut place = Self::after(attempt, controller, attempt.base());
        let mut all = vec![place.clone()];
        for (number, step) in controller
            .history
            .steps()
            .iter()
            .enumerate()
            .skip(attempt.base())
        {
            place.controller = controller.clone();
            place.controller.history.go_to(number + 1);
            place.controller.settle_actor();
            place.take(step);
            all.push(place.clone());
        }
        all
    }

    /// The place of an attempt after this many steps of the history.
    fn after(attempt: &LessonAttempt, controller: &Controller, steps: usize) -> Self {
        let mut controller = controller.clone();
        controller.history.go_to(steps.max(attempt.base()));
        controller.settle_actor();
        let lesson = attempt.lesson.clone();
        let base = attempt.base();
        let start = controller.history.world_after(base);
        let first = lesson.actor.as_ref().and_then(|actor| {
            let mut at_start = controller.clone();
            at_start.history.go_to(base);
            at_start.find_person(actor).ok()
        });
        let mut tracks = Tracks::start(&lesson, &Now::new(start));
        for step in &controller.history.steps()[base..] {
            tracks.take_for_goals(&lesson, step, &Now::new(&step.world));
        }
        Self {
            first: first.unwrap_or_else(|| {
                controller
                    .history
                    .scenario()
                    .first_actor(controller.history.start())
            }),
            lesson,
            tracks,
            log: Rc::new(attempt.log.clone()),
            base,
            alike: Cell::new(None),
            facts: Rc::default(),
            controller,
        }
    }

    /// Evaluates something at this place.
    fn ask<T>(&self, question: impl FnOnce(&Situation<'_>) -> T) -> T {
        question(&Situation {
            controller: &self.controller,
            steps: self.controller.history.steps().len(),
            now: &Now::knowing(self.controller.world(), self.facts.clone()),
            log: &self.log,
            revealed: &self.tracks.revealed,
        })
    }

    /// Whether all goals are met.
    pub fn is_met(&self) -> bool {
        self.ask(|here| {
            let goals = &self.lesson.goals;
            !goals.is_empty()
                && (goals.iter().zip(&self.tracks.goals))
                    .all(|(goal, track)| track.met(&goal.clause, here))
        })
    }

    /// The first goal that can no longer be met.
    pub fn lost_goal(&self) -> Option<usize> {
        self.ask(|here| {
            (self.lesson.goals.iter().zip(&self.tracks.goals))
                .position(|(goal, track)| track.is_lost(&goal.clause, here))
        })
    }

    /// The first dead end that this place is in.
    pub fn dead_end(&self) -> Option<usize> {
        self.ask(|here| {
            (self.lesson.dead_ends.iter().zip(&self.tracks.dead_ends))
                .position(|(it, track)| track.met(&it.clause, here))
        })
    }

    /// Whether no further move can meet the goals.
    pub fn is_lost(&self) -> bool {
        self.lost_goal().is_some() || self.dead_end().is_some()
    }

    /// Types a line. `seed` is for its random numbers; `None`: the world's own. False if the line names a user or thing
    /// that does not exist here.
    pub fn say(&mut self, one: &Move, seed: Option<u64>) -> bool {
        let mut words = one.line.split_whitespace();
        if words.next() == Some("predict") {
            return self.predict(words.next(), words.next());
        }
        let actor = match &one.actor {
            None => Some(self.first.clone()),
            Some(name) => self.controller.find_person(name).ok(),
        };
        if !actor.is_some_and(|actor| self.controller.act_as(actor)) {
            return false;
        }
        let Ok(line) = fill_in(&self.controller, &one.line) else {
            return false;
        };
        let before = self.controller.history.steps().len();
        self.controller.history.draw_next_from(seed);
        let entry = self.controller.run(&line);
        let seen = self.lesson.predictions.iter();
        for finding in seen.filter(|it| entry.printed.exit == 0 && it.is_seen_by(&line)) {
            Rc::make_mut(&mut self.log)
                .looked
                .insert(finding.id.clone());
        }
        self.controller.history.draw_next_from(None);
        let steps: Vec<_> = self.controller.history.steps()[before..].to_vec();
        for step in &steps {
            self.take(step);
        }
        true
    }

    fn take(&mut self, step: &Step) {
        if step.changed() {
            self.alike.set(None);
            self.facts = Rc::default();
        }
        let now = Now::knowing(&step.world, self.facts.clone());
        self.tracks.take_for_goals(&self.lesson, step, &now);
    }

    fn predict(&mut self, id: Option<&str>, option: Option<&str>) -> bool {
        let (Some(id), Some(option)) = (id, option) else {
            return false;
        };
        let lesson = self.lesson.clone();
        let finding = (lesson.predictions.iter()).find(|it| it.id == id && it.evidence.is_some());
        let is_open = finding.is_some_and(|it| !self.log.found.contains(&it.id));
        if !is_open && self.log.is_predicted(id) || self.tracks.revealed.of(id).is_some() {
            return false;
        }
        let at = self.controller.history.steps().len() - self.base;
        let log = Rc::make_mut(&mut self.log);
        log.guessed(id, option, at);
        if let Some(finding) = finding {
            log.answered(finding);
        }
        true
    }

    /// The moves that take back what the learner changed on the way here.
    pub(crate) fn repairs(&self) -> Vec<Move> {
        let history = &self.controller.history;
        let steps = history.steps()[self.base..].iter().map(|it| &**it);
        repairs(history.world_after(self.base), steps)
    }

    /// Whether nothing is pending that may come within a way: then time only moves the clock.
    fn is_still(&self) -> bool {
        let world = self.controller.world();
        world
            .agenda()
            .iter()
            .all(|due| matches!(due.task, Task::DailyWork) || due.at.since(world.now()) > HORIZON)
    }

    /// [`World::likeness`](sim::World::likeness), without the clock while nothing is pending.
    fn likeness_of_world(&self) -> u128 {
        let world = self.controller.world();
        if !self.is_still() {
            return world.likeness();
        }
        world
            .still_at(self.controller.history.start().now())
            .likeness()
    }

    /// A hash that two places share if the same moves have the same results from both.
    pub fn likeness(&self) -> u128 {
        let mut hasher = Fnv::default();
        self.tracks.goals.hash(&mut hasher);
        self.tracks.dead_ends.hash(&mut hasher);
        let judged = self.tracks.revealed.0.iter();
        for (id, at) in judged.filter(|(id, _)| self.lesson.judges(id)) {
            (at.is_some(), self.log.is_predicted(id)).hash(&mut hasher);
            let log = &self.log;
            (log.looked.contains(id), log.found.contains(id)).hash(&mut hasher);
        }
        let world = self.alike.get().unwrap_or_else(|| {
            let likeness = self.likeness_of_world();
            self.alike.set(Some(likeness));
            likeness
        });
        world ^ u128::from(hasher.finish())
    }
}

/// Whether typing these lines from a place meets the goals.
pub fn leads_there(from: &SearchPlace, way: &[Move]) -> bool {
    let mut place = from.clone();
    way.iter().all(|one| place.say(one, None)) && place.is_met()
}
