//! Questions that wait for the learner.

use std::rc::Rc;

use sim::command::Command;

use super::GuideState;
use crate::base::Base;
use crate::base::effects::WindowRole;
use crate::base::present::Caption;
use crate::base::screen::Pane;
use crate::base::words::key;
use crate::lesson::LessonPlace;

impl GuideState {
    /// Whether what would give the answer away is covered: a bet is open, in the lesson at its shown step, or in a presentation, where it
    /// is asked and not yet answered. The presenter's own window, which no class sees, has everything; so has a page without the guide,
    /// where nobody could bet.
    pub fn awaits_bet(&self, base: &Base) -> bool {
        if let Some(run) = &self.lesson {
            return base.settings.scene.shows(Pane::Guide.name()) && run.awaits_bet();
        }
        let asks =
            |it: Caption| it.answer.is_none() && it.question.is_some() && !it.options.is_empty();
        let caption = || {
            self.caption(base)
                .or_else(|| base.presentation.caption.clone())
        };
        base.presentation.part != WindowRole::Presenter && caption().is_some_and(asks)
    }

    /// Whether a goal of the lesson's shown step asks for what this command does: then a refusal is what is to be seen, and no slip.
    pub fn wants(&self, base: &Base, command: &Command) -> bool {
        let run = self.lesson.as_ref();
        run.is_some_and(|run| run.wants(&base.controller, command))
    }

    /// Leads to the step that asks for a bet, and says so.
    pub(crate) fn ask_for_bet(
        &mut self,
        base: &mut Base,
        bet: usize,
        typed: bool,
        act: Option<Command>,
    ) {
        if let Some(run) = &mut self.lesson {
            run.held = act;
            run.changes += 1;
            if let Some(step) = run.attempt.asks(bet) {
                run.place = LessonPlace::Step(step);
            }
            // Who types goes on typing.
            run.turned += u64::from(!typed);
        }
        if !typed {
            base.screen.open.set(Pane::Guide, true);
            base.screen.pane = Pane::Guide;
        }
        let detail = base
            .words
            .say("Nothing was done yet: the question is in the guide.");
        let detail = Some(detail.to_string());
        base.remark(base.words.say("Place your bet first"), detail);
        self.refresh(base);
    }

    /// Offers again what has waited for the bet that is now placed.
    pub(crate) fn offer_held(&mut self, base: &mut Base) {
        let run = self.lesson.as_mut();
        let held = run.and_then(|run| run.held.take());
        if let (Some(notice), Some(_)) = (&mut base.feedback.notice, &held) {
            notice.retry = held;
        }
    }

    pub(crate) fn predict(&mut self, base: &mut Base, id: &str, option: &str) {
        let Some(run) = &mut self.lesson else {
            return;
        };
        let says = match Rc::make_mut(&mut run.attempt).predict(id, option) {
            Ok(()) => {
                let is_finding = |it: &&lessons::Prediction| it.id == id && it.evidence.is_some();
                let finding = run.attempt.lesson.predictions.iter().find(is_finding);
                let says = match finding.map(|it| it.answer == option) {
                    None => key("Your prediction is noted. Now see what happens."),
                    Some(true) => key("Right."),
                    Some(false) => key("Not quite. Look at the evidence, and answer again."),
                };
                base.words.say(says).to_string()
            }
            Err(why) => why,
        };
        base.remark(says, None);
        self.offer_held(base);
        self.observe(base, None);
    }
}
