//! The memory of an attempt, which ensures that each step is judged once.

use sim::history::Step as Taken;

use crate::clause::{Now, Revealed, Track};
use crate::lesson::Lesson;

/// The memory of an attempt.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Tracks {
    /// One for each goal.
    pub goals: Vec<Track>,
    pub(super) mistakes: Vec<Track>,
    /// One for each dead end.
    pub dead_ends: Vec<Track>,
    /// The revealed predictions, with the step of each.
    pub revealed: Revealed,
    /// For each prediction, whether its answer can show itself from now on.
    open: Vec<bool>,
    pub(super) steps: usize,
}

impl Tracks {
    /// The tracks at the learner's start.
    pub fn start(lesson: &Lesson, now: &Now<'_>) -> Self {
        let start = |clause| Track::start(clause, now);
        let (goals, mistakes) = (lesson.goals.iter(), lesson.mistakes.iter());
        let (dead_ends, predictions) = (lesson.dead_ends.iter(), lesson.predictions.iter());
        Self {
            goals: goals.map(|it| start(&it.clause)).collect(),
            mistakes: mistakes.map(|it| start(&it.clause)).collect(),
            dead_ends: dead_ends.map(|it| start(&it.clause)).collect(),
            revealed: Revealed(predictions.map(|it| (it.id.clone(), None)).collect()),
            open: (lesson.predictions.iter())
                .map(|it| it.once.is_empty())
                .collect(),
            steps: 0,
        }
    }

    /// Takes a step; `now` is the world after it.
    pub fn take(&mut self, lesson: &Lesson, step: &Taken, now: &Now<'_>) {
        for (mistake, track) in lesson.mistakes.iter().zip(&mut self.mistakes) {
            track.take(&mistake.clause, step, now);
        }
        self.take_for_goals(lesson, step, now);
    }

    /// [`Self::take`] without mistakes, for searches, which call it thousands of times.
    pub fn take_for_goals(&mut self, lesson: &Lesson, step: &Taken, now: &Now<'_>) {
        for (goal, track) in lesson.goals.iter().zip(&mut self.goals) {
            track.take(&goal.clause, step, now);
        }
        for (dead_end, track) in lesson.dead_ends.iter().zip(&mut self.dead_ends) {
            track.take(&dead_end.clause, step, now);
        }
        let shown = self.revealed.0.iter_mut().zip(&mut self.open);
        for (prediction, ((_, at), open)) in lesson.predictions.iter().zip(shown) {
            if at.is_none() && *open && prediction.until.iter().any(|it| it.fits(step, now)) {
                *at = Some(self.steps);
            }
            *open |= prediction.once.iter().any(|it| it.fits(step));
        }
        self.steps += 1;
    }
}
