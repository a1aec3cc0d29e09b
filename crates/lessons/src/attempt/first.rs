//! Bets that come first: what would decide one, or meet a goal of its step, is held until it is placed.
//!
//! Whether an act does so is known only once it is done. So it is done, looked at, and dropped.

use shell::controller::{Controller, Entry};

use super::LessonAttempt;
use crate::texts::Texts;

impl LessonAttempt {
    /// The bet that held the last line, by its index in the lesson.
    pub fn held(&self) -> Option<usize> {
        self.held
    }

    /// Forgets the bet that held the last line, and returns it.
    pub fn take_held(&mut self) -> Option<usize> {
        self.held.take()
    }

    /// The first step that asks for a prediction, by its index in the lesson.
    pub fn asks(&self, prediction: usize) -> Option<usize> {
        let mut steps = self.lesson.steps.iter();
        steps.position(|it| it.predict == Some(prediction))
    }

    /// The bet that an act waits for, by its index in the lesson. `after`: the session with the act, which was not observed.
    pub fn waits_for_bet(&self, after: &Controller) -> Option<usize> {
        let mut open = self.open_bets().peekable();
        open.peek()?;
        let mut then = self.clone();
        then.catch_up(after);
        let standing = then.standing(after);
        let meets = |goal: &usize| standing.goals[*goal] && !self.stood.goals[*goal];
        open.find(|bet| {
            let mut steps = self.lesson.steps.iter();
            standing.revealed[*bet]
                || steps.any(|it| it.predict == Some(*bet) && it.goals.iter().any(meets))
        })
    }

    /// The bets that come first and are neither placed nor known. An answer that was shown once, before steps were undone, is known.
    fn open_bets(&self) -> impl Iterator<Item = usize> {
        let predictions = self.lesson.predictions.iter().enumerate();
        let open = predictions.filter(|(_, it)| {
            it.first && !self.log.is_predicted(&it.id) && !self.log.told.contains_key(&it.id)
        });
        open.map(|(bet, _)| bet)
    }

    /// Does something, unless it waits for a bet: then the session stays as it was.
    pub(crate) fn unless_held<T>(
        &mut self,
        controller: &mut Controller,
        act: impl FnOnce(&mut Controller) -> T,
    ) -> Result<T, usize> {
        if self.open_bets().next().is_none() {
            return Ok(act(controller));
        }
        let mut after = controller.clone();
        let done = act(&mut after);
        self.held = self.waits_for_bet(&after);
        if let Some(bet) = self.held {
            return Err(bet);
        }
        *controller = after;
        Ok(done)
    }

    /// Runs a line of the lesson's own way: a bet that it waits for is placed as the lesson answers it.
    pub fn own_line(&mut self, controller: &mut Controller, line: &str, texts: &Texts) -> Entry {
        let mut entry = self.line(controller, line, texts);
        while let Some(bet) = self.held {
            let (id, answer) = {
                let prediction = &self.lesson.predictions[bet];
                (prediction.id.clone(), prediction.answer.clone())
            };
            if self.predict(&id, &answer).is_err() {
                return entry;
            }
            entry = self.line(controller, line, texts);
        }
        entry
    }
}
