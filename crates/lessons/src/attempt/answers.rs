//! What a learner says and reads besides steps: predictions, answers, hints, evidence, and steps to read.

use shell::controller::Controller;

use super::LessonAttempt;
use crate::lesson::Prediction;
use crate::log::{AttemptLog, TRIES};

impl LessonAttempt {
    /// Makes a prediction.
    ///
    /// # Errors
    ///
    /// There is no such prediction or option, or its answer was already shown.
    pub fn predict(&mut self, id: &str, option: &str) -> Result<(), String> {
        let found = self.lesson.predictions.iter().find(|it| it.id == id);
        let prediction = found.ok_or_else(|| unknown("prediction", id, self.predictions()))?;
        if !prediction.options.iter().any(|it| it == option) {
            let known = prediction.options.iter().map(String::as_str).collect();
            return Err(unknown("option", option, known));
        }
        if self.tracks().revealed.of(id).is_some() {
            return Err(
                "The answer is already known. Go back to before it, and you can still guess."
                    .to_string(),
            );
        }
        let finding = prediction.evidence.is_some().then(|| prediction.clone());
        self.log.guessed(id, option, self.seen.len());
        if let Some(finding) = finding {
            self.log.answered(&finding);
        }
        Ok(())
    }

    /// Notes that the learner opened a view of the page, by its name.
    pub fn opened_view(&mut self, view: &str) {
        let shows = |it: &&crate::lesson::Prediction| {
            (it.evidence.as_ref()).is_some_and(|it| it.views.iter().any(|it| it == view))
        };
        let seen = self.lesson.predictions.iter().filter(shows);
        for finding in seen.map(|it| it.id.clone()).collect::<Vec<_>>() {
            self.log.looked.insert(finding);
        }
    }

    /// Notes that the learner typed a line and read its output.
    pub(crate) fn read_output(&mut self, line: &str) {
        let seen = self
            .lesson
            .predictions
            .iter()
            .filter(|it| it.is_seen_by(line));
        for finding in seen.map(|it| it.id.clone()).collect::<Vec<_>>() {
            self.log.looked.insert(finding);
        }
    }

    fn predictions(&self) -> Vec<&str> {
        (self.lesson.predictions.iter())
            .map(|it| it.id.as_str())
            .collect()
    }

    /// Answers a quiz question; returns whether the answer is right.
    ///
    /// # Errors
    ///
    /// There is no such question or option.
    pub fn answer(&mut self, id: &str, options: &[String]) -> Result<bool, String> {
        let found = self.lesson.quiz.iter().find(|it| it.id == id);
        let quiz = found.ok_or_else(|| {
            let known = self.lesson.quiz.iter().map(|it| it.id.as_str()).collect();
            unknown("question", id, known)
        })?;
        if let Some(wrong) = options.iter().find(|it| !quiz.options.contains(it)) {
            let known = quiz.options.iter().map(String::as_str).collect();
            return Err(unknown("option", wrong, known));
        }
        let right = quiz
            .options
            .iter()
            .all(|it| options.contains(it) == quiz.answers.contains(it));
        let mut tries = self.log.answers.get(id).cloned().unwrap_or_default();
        tries.push(options.to_vec());
        self.log.answers.insert(id.to_string(), tries);
        Ok(right)
    }

    /// Shows one more of a step's hints; returns how many are shown.
    pub fn hint(&mut self, step: usize) -> usize {
        let Some(step) = self.lesson.steps.get(step) else {
            return 0;
        };
        let all = self.lesson.hints_of(step);
        let before = self.log.hints.get(&step.id).copied().unwrap_or_default();
        let shown = (before + 1).min(all);
        if shown > before {
            self.log.hints.insert(step.id.clone(), shown);
        }
        shown
    }

    /// Notes that the learner continued from a step, by its index. That completes a step without goals.
    pub fn continued_from(&mut self, step: usize, controller: &Controller) {
        let step = self.lesson.steps.get(step).filter(|it| it.goals.is_empty());
        if let Some(id) = step.map(|it| it.id.clone())
            && !self.log.read.contains(&id)
        {
            self.log.read.insert(id);
            self.stood = self.standing(controller);
        }
    }
}

fn unknown(what: &str, id: &str, known: Vec<&str>) -> String {
    format!("Unknown {what} `{id}`; choose one of {}.", known.join(", "))
}

impl AttemptLog {
    /// Whether the first guess came true, and was made before that was shown.
    pub fn foresaw(&self, prediction: &Prediction) -> bool {
        let first = self.predictions.get(&prediction.id);
        let first = first.and_then(|tries| tries.first());
        first.is_some_and(|made| made.option == *self.came_true(prediction) && !made.late)
    }

    /// The option that came true; the lesson's answer, if none has yet.
    pub fn came_true<'a>(&'a self, prediction: &'a Prediction) -> &'a String {
        let told = self.told.get(&prediction.id);
        told.filter(|it| prediction.options.contains(it))
            .unwrap_or(&prediction.answer)
    }

    /// Notes the answer to a finding: whether it is right, and after some wrong ones that its evidence is shown.
    pub(crate) fn answered(&mut self, finding: &Prediction) {
        let tries = self.predictions.get(&finding.id);
        let tries = tries.map_or(&[][..], Vec::as_slice);
        let wrong = tries.iter().filter(|it| it.option != finding.answer);
        if wrong.count() >= TRIES {
            self.looked.insert(finding.id.clone());
        }
        let is_right = (tries.last()).is_some_and(|it| it.option == finding.answer);
        if is_right {
            self.found.insert(finding.id.clone());
        } else {
            self.found.remove(&finding.id);
        }
    }

    /// Whether the evidence of a finding is shown, because of wrong answers.
    pub fn shows_evidence(&self, finding: &Prediction) -> bool {
        let tries = self.predictions.get(&finding.id).into_iter().flatten();
        finding.evidence.is_some()
            && tries.filter(|it| it.option != finding.answer).count() >= TRIES
    }
}
