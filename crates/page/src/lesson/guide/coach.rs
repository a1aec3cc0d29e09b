//! Asking the coach.

use std::rc::Rc;

use lessons::coach::{Advice, THINKING};
use shell::controller::Entry;

use super::GuideState;
use crate::base::Base;
use crate::lesson::coach::CoachQuestion;

impl GuideState {
    /// Asks the coach, if the line does so; returns the provisional output.
    pub(crate) fn ask_coach(&mut self, base: &Base, line: &str) -> Option<Entry> {
        let run = (self.lesson.as_mut()).filter(|_| lessons::asks_coach(line))?;
        let says = match &run.asked {
            // It takes a few seconds at most.
            Some(_) => "The coach is still thinking about what you asked before.",
            None => {
                run.asked = Some(Rc::new(CoachQuestion {
                    attempt: run.attempt.clone(),
                    controller: base.controller.clone(),
                    entry: base.feedback.entries.len(),
                }));
                THINKING
            }
        };
        Some(lessons::said(&base.controller, line, Ok(says.to_string())))
    }

    /// Prints the coach's answer, unless its line was cleared.
    pub(crate) fn coach_said(&mut self, base: &mut Base, advice: &Advice) {
        let run = self.lesson.as_mut();
        let Some(asked) = run.and_then(|run| run.asked.take()) else {
            return;
        };
        let mut entries = (*base.feedback.entries).clone();
        let entry = entries.get_mut(asked.entry);
        if let Some(entry) = entry.filter(|it| lessons::asks_coach(&it.line)) {
            let attempt = &asked.attempt;
            let says = advice.says(attempt.base(), attempt.lesson.hints > 0);
            Rc::make_mut(entry).printed.stdout = format!("{says}\n");
            base.feedback.entries = Rc::new(entries);
        }
    }
}
