//! The memory of an attempt, which ensures that each step is judged once.

use sim::history::Step as Taken;

use crate::clause::{Came, Now, Revealed, Track};
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
    /// For each prediction, the number of times that something else happened than an option says.
    pub(super) otherwise: Vec<usize>,
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
            otherwise: vec![0; lesson.predictions.len()],
            steps: 0,
        }
    }

    /// Whether something else happened than an option of a prediction says, by its index in the lesson.
    pub fn was_otherwise(&self, prediction: usize) -> bool {
        self.otherwise
            .get(prediction)
            .is_some_and(|times| *times > 0)
    }

    /// Takes a step; `now` is the world after it.
    pub fn take(&mut self, lesson: &Lesson, step: &Taken, now: &Now<'_>) {
        for (mistake, track) in lesson.mistakes.iter().zip(&mut self.mistakes) {
            track.take(&mistake.clause, step, now);
        }
        self.take_goals(lesson, step, now);
        self.reveal(lesson, step, now, |_| true);
        self.steps += 1;
    }

    /// [`Self::take`] without mistakes, and without predictions that no goal needs: for searches, which call it thousands of times.
    pub fn take_for_goals(&mut self, lesson: &Lesson, step: &Taken, now: &Now<'_>) {
        self.take_goals(lesson, step, now);
        self.reveal(lesson, step, now, |id| lesson.judges(id));
        self.steps += 1;
    }

    fn take_goals(&mut self, lesson: &Lesson, step: &Taken, now: &Now<'_>) {
        for (goal, track) in lesson.goals.iter().zip(&mut self.goals) {
            track.take(&goal.clause, step, now);
        }
        for (dead_end, track) in lesson.dead_ends.iter().zip(&mut self.dead_ends) {
            track.take(&dead_end.clause, step, now);
        }
    }

    /// Shows what came of the predictions that a step decides.
    fn reveal(
        &mut self,
        lesson: &Lesson,
        step: &Taken,
        now: &Now<'_>,
        needed: impl Fn(&str) -> bool,
    ) {
        let shown = self.revealed.0.iter_mut().zip(&mut self.open);
        let shown = shown.zip(&mut self.otherwise);
        for (prediction, (((id, came), open), otherwise)) in lesson.predictions.iter().zip(shown) {
            if !needed(id) {
                continue;
            }
            if came.is_none() && *open && prediction.until.iter().any(|it| it.fits(step, now)) {
                let at = self.steps;
                *came = (prediction.came_true(step, now)).map(|option| Came { at, option });
                *otherwise += usize::from(came.is_none());
            }
            *open |= prediction.once.iter().any(|it| it.fits(step));
        }
    }
}
