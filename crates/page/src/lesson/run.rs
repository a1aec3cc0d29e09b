//! The position in a lesson, and the results of actions in words.

use lessons::{Happening, LessonStep, plain};
use message::message;
use shell::controller::Controller;
use sim::command::Command;

use super::{LessonPlace, Made, Run};
use crate::base::words::Words;

/// The first sentence of a text, where there is space for one line.
fn first_sentence(text: &str) -> &str {
    let end = text.find(". ").map_or(text.len(), |at| at + 1);
    text[..end].lines().next().unwrap_or_default()
}

impl Run {
    /// The lesson's id.
    pub fn id(&self) -> &str {
        &self.attempt.lesson.id
    }

    /// All places, in order.
    pub(crate) fn places(&self) -> Vec<LessonPlace> {
        let lesson = &self.attempt.lesson;
        let mut places = vec![LessonPlace::Intro];
        places.extend((0..lesson.steps.len()).map(LessonPlace::Step));
        if !lesson.quiz.is_empty() {
            places.push(LessonPlace::Quiz);
        }
        places.push(LessonPlace::End);
        places
    }

    /// Moves to the next step, if the shown one was already done.
    pub(crate) fn follow(&mut self, was_done: bool, works_at: Option<usize>) {
        let shown = match self.place {
            LessonPlace::Intro => None,
            LessonPlace::Step(shown) => Some(shown),
            LessonPlace::Quiz | LessonPlace::End => return,
        };
        let lesson = &self.attempt.lesson;
        if let Some(step) = lesson.turns_to(shown, was_done, works_at) {
            self.place = LessonPlace::Step(step);
            if shown.is_some() {
                self.made.clear();
                self.outcomes.clear();
            }
        }
    }

    /// Whether everything at the shown place is done.
    pub(crate) fn is_done_here(&self) -> bool {
        match self.place {
            LessonPlace::Step(number) => self.standing.steps_done.get(number) == Some(&true),
            LessonPlace::Intro | LessonPlace::Quiz | LessonPlace::End => true,
        }
    }

    /// Whether the step asks for a prediction that can still be made.
    pub(crate) fn awaits_prediction(&self, step: &LessonStep) -> bool {
        step.predict.is_some_and(|index| {
            let id = &self.attempt.lesson.predictions[index].id;
            !self.attempt.log.is_predicted(id) && !self.standing.revealed[index]
        })
    }

    /// Whether the shown step asks for a bet that is open. A finding is no bet: its evidence is to be read first.
    pub(crate) fn awaits_bet(&self) -> bool {
        let lesson = &self.attempt.lesson;
        let LessonPlace::Step(at) = self.place else {
            return false;
        };
        lesson.steps.get(at).is_some_and(|step| {
            let asked = step.predict.and_then(|it| lesson.predictions.get(it));
            asked.is_some_and(|it| it.evidence.is_none()) && self.awaits_prediction(step)
        })
    }

    /// Whether a goal of the shown step asks for what this command does, be it refused.
    pub(crate) fn wants(&self, controller: &Controller, command: &Command) -> bool {
        let LessonPlace::Step(at) = self.place else {
            return false;
        };
        let (mut attempt, mut after) = ((*self.attempt).clone(), controller.clone());
        after.step(command.clone());
        attempt.observe(&after, None);
        let (was, is) = (&self.standing, attempt.stood());
        let brings_on = |goal: usize| {
            !was.goals[goal] && (is.goals[goal] || is.lacking[goal] > was.lacking[goal])
        };
        let step = self.attempt.lesson.steps.get(at);
        step.is_some_and(|step| step.goals.iter().any(|goal| brings_on(*goal)))
    }

    /// Whether a prediction's result has appeared.
    pub(crate) fn has_outcome(&self, happenings: &[Happening]) -> bool {
        let mut revealed = happenings.iter().filter_map(Happening::revealed);
        revealed.any(|index| {
            let prediction = &self.attempt.lesson.predictions[index];
            self.attempt.log.is_predicted(&prediction.id)
        })
    }

    /// What was predicted, and what came; `None` without a prediction.
    fn bet(&self, index: usize) -> Option<(&str, &str)> {
        let prediction = &self.attempt.lesson.predictions[index];
        let chosen = &self.attempt.log.guess(&prediction.id)?.option;
        let came = self.attempt.tracks().revealed.of(&prediction.id)?;
        Some((chosen, &prediction.options[came.option]))
    }

    /// Whether something else came than was predicted.
    pub(crate) fn lost_bet(&self, happenings: &[Happening]) -> bool {
        let mut revealed = happenings.iter().filter_map(Happening::revealed);
        revealed.any(|index| self.bet(index).is_some_and(|(chosen, came)| chosen != came))
    }

    /// The prediction and the result, in words; `None` without a prediction.
    fn outcome(&self, index: usize, words: Words) -> Option<String> {
        let prediction = &self.attempt.lesson.predictions[index];
        let (chosen, came) = self.bet(index)?;
        let text = |of: &str| (self.texts).get(&format!("predictions.{}.{of}", prediction.id));
        // Why the prediction is wrong, and what is right.
        let is_right = chosen == came;
        let wrong = match is_right {
            true => "",
            false => text(&format!("why.{chosen}")),
        };
        // The lesson explains what comes true on its own way.
        let because = match came == prediction.answer {
            true => text("because"),
            false => "",
        };
        let why = plain(format!("{wrong} {because}").trim());
        let (prediction, outcome) = (text(chosen).to_string(), text(came).to_string());
        Some(words.tell(match is_right {
            true => message!("You predicted: {prediction}. That is what happened. {why}"),
            false => message!("You predicted: {prediction}. What happened: {outcome}. {why}"),
        }))
    }

    /// Processes the results of an action, and puts them into words.
    pub(crate) fn hear(&mut self, happenings: &[Happening], words: Words) -> Vec<String> {
        let lesson = self.attempt.lesson.clone();
        let texts = self.texts.clone();
        let goal =
            |index: &usize| plain(texts.get(&format!("goals.{}.text", lesson.goals[*index].id)));
        let mut news = Vec::new();
        for happening in happenings {
            match happening {
                Happening::GoalMet(index) => {
                    self.fresh.push(*index);
                    news.push(words.tell(message!("Goal met: {goal}", goal = goal(index))));
                }
                Happening::GoalLost(index) => {
                    news.push(words.tell(message!("No longer met: {goal}", goal = goal(index))));
                }
                Happening::Mistake { index, step } => {
                    self.mistakes_made += 1;
                    self.made.retain(|it| it.index != *index);
                    self.made.push(Made {
                        number: self.mistakes_made,
                        index: *index,
                        step: *step,
                    });
                    let id = &lesson.mistakes[*index].id;
                    let text = |of: &str| texts.get(&format!("mistakes.{id}.{of}"));
                    let what = plain(first_sentence(text("text")));
                    let fix = plain(text("fix"));
                    news.push(words.tell(message!("A known mistake: {what} Instead: {fix}")));
                }
                Happening::Revealed(index) => {
                    self.outcomes.push(*index);
                    news.extend(self.outcome(*index, words));
                }
                Happening::SomethingElse(index) => {
                    let id = &lesson.predictions[*index].id;
                    if self.attempt.log.is_predicted(id) {
                        let says = words.say("Something else happened; your prediction stands.");
                        news.push(says.to_string());
                    }
                }
                Happening::StepDone(index) => {
                    news.push(words.tell(message!("Step {n} is done.", n = index + 1)));
                }
                Happening::Finished => news.push(words.say("All goals are met.").to_string()),
            }
        }
        news
    }
}
