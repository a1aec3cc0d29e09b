//! Playing a draft: which steps still play, which goals they meet, what their last call is.

use std::rc::Rc;

use serde_json::{Map, Value, json};
use shell::controller::Controller;
use shell::{ParsedLine, read};
use sim::history::History;

use super::{LessonDraft, lines::LineEnd, proposals::Proposal, rows};
use crate::attempt::{LessonAttempt, carry_out};
use crate::clause::{called, error_of};
use crate::lesson::{Lesson, LessonLine};
use crate::texts::Texts;

impl LessonDraft {
    /// For each step in order, why it does not play; `None`: it does. The list ends with the first step that does not play.
    ///
    /// # Errors
    ///
    /// The draft is not a valid lesson, or its setup does not play.
    pub fn plays(&self) -> Result<Vec<Option<String>>, String> {
        self.play(|_, _, _| ())
    }

    /// Whether a line of the draft needs the library of AWS managed policies, and it is not loaded.
    pub fn needs_policies(&self) -> bool {
        fn any(value: &Value, is_it: &dyn Fn(&str) -> bool) -> bool {
            match value {
                Value::String(line) => is_it(line),
                Value::Array(items) => items.iter().any(|it| any(it, is_it)),
                Value::Object(members) => members.values().any(|it| any(it, is_it)),
                Value::Null | Value::Bool(_) | Value::Number(_) => false,
            }
        }
        // Lines are among its texts. A text that is no line makes no call.
        any(&self.lesson, &shell::line_needs_policies)
    }

    /// The goals that the lines of the draft suggest, as far as they play.
    pub fn suggested(&self) -> Vec<Proposal> {
        let mut played: Option<(History, usize)> = None;
        let _ = self.play(|_, attempt, controller| {
            played = Some((controller.history.clone(), attempt.base()));
        });
        played.map_or_else(Vec::new, |(history, from)| Self::proposals(&history, from))
    }

    /// The lesson up to a step, which is to be done again: the earlier steps belong to the setup, and the step has no lines.
    pub fn before_step(&self, step: usize) -> Self {
        let mut draft = self.clone();
        let all = self.lesson["steps"].as_array().cloned().unwrap_or_default();
        let earlier = &all[..step.min(all.len())];
        let mut setup = self.lesson["setup"].as_array().cloned().unwrap_or_default();
        let first = self.lesson["as"].as_str();
        setup.extend(first.map(|who| json!(shell::line_as(who))));
        for row in earlier {
            if let Some(who) = row["as"].as_str() {
                setup.push(json!(shell::line_as(who)));
            }
            let lines = row["run"].as_array().into_iter().flatten();
            let is_own = |line: &&Value| {
                let text = line.as_str().or(line["line"].as_str()).unwrap_or_default();
                LessonLine::plain(text.to_string()).is_own_word()
            };
            setup.extend(lines.filter(|it| !is_own(it)).cloned());
        }
        let row = all.get(step);
        let id = row.and_then(|row| row["id"].as_str()).unwrap_or("step");
        if let Some(who) = row.and_then(|row| row["as"].as_str()) {
            setup.push(json!(shell::line_as(who)));
        }
        let kept = ["minutes", "scenario", "seed", "view", "fixes"];
        let mut lesson: Map<String, Value> = (kept.iter())
            .filter_map(|name| Some(((*name).to_string(), self.lesson.get(*name)?.clone())))
            .collect();
        lesson.insert("setup".into(), Value::Array(setup));
        lesson.insert("steps".into(), json!([{ "id": id }]));
        draft.lesson = Value::Object(lesson);
        draft
    }

    /// The error that AWS answers to a line of a step; `None`: it does not refuse it, or the draft does not play so far.
    pub fn refusal(&self, step: usize, line: usize) -> Option<String> {
        let mut draft = self.clone();
        let own = rows(&mut draft.lesson, "steps").get_mut(step)?;
        own.get_mut("run")?.as_array_mut()?.truncate(line + 1);
        draft.set_end(step, line, LineEnd::Done);
        let mut found = None;
        let _ = draft.play(|at, _, controller| {
            let last = controller.history.steps().last();
            found = last.filter(|_| at == step).and_then(|it| error_of(it));
        });
        found.map(str::to_string)
    }

    /// The first step after which a goal is met, when the draft is played; `None` if it is never met or does not play so far.
    pub(super) fn meets(&self, goal: &str) -> Option<usize> {
        let mut met = None;
        self.play(|step, attempt, _| {
            let goals = attempt.lesson.goals.iter().zip(&attempt.stood().goals);
            let is_met = goals.into_iter().any(|(it, met)| it.id == goal && *met);
            if is_met && met.is_none() {
                met = Some(step);
            }
        })
        .ok()?;
        met
    }

    /// A pattern of the last thing that a step does, which shows the answer to its prediction. Where an earlier step makes the same
    /// call, the pattern has the texts of its input, too. `None`: the step does nothing, or does not play.
    pub(super) fn shows_answer(&self, step: usize) -> Option<Value> {
        let mut ends: Vec<usize> = Vec::new();
        let mut played: Option<(History, usize)> = None;
        let _ = self.play(|_, attempt, controller| {
            ends.push(controller.history.steps().len());
            played = Some((controller.history.clone(), attempt.base()));
        });
        let (history, base) = played?;
        let from = match step.checked_sub(1) {
            Some(before) => *ends.get(before)?,
            None => base,
        };
        let steps = history.steps();
        let last = steps.get(from..*ends.get(step)?)?.last()?;
        let name = called(&last.command);
        let earlier = steps.get(base..from)?;
        let texts = match earlier.iter().any(|it| called(&it.command) == name) {
            true => self.texts_of(step),
            false => Map::new(),
        };
        Some(match texts.is_empty() {
            true => json!({ "call": name, "answer": "*" }),
            false => json!({ "call": name, "answer": "*", "with": texts }),
        })
    }

    /// The texts in the input of a step's last call, without ids.
    fn texts_of(&self, step: usize) -> Map<String, Value> {
        let lines = self.steps().get(step).map(|row| row.lines.clone());
        let actor = Controller::new(sim::scenario::Scenario::Standalone, 1).actor;
        let lines = lines.unwrap_or_default();
        let mut inputs = (lines.iter().rev()).filter_map(|line| match read(&line.text, &actor) {
            ParsedLine::Invoke(invocation) => Some(invocation.call.input),
            ParsedLine::Empty | ParsedLine::Local(_) | ParsedLine::Say(_) => None,
        });
        let plain = |value: &Value| value.as_str().is_some_and(|it| !it.contains(['{', '*']));
        let input = inputs.next().unwrap_or_default();
        input.into_iter().filter(|(_, it)| plain(it)).collect()
    }

    /// Plays the draft; `after` looks at the attempt after each step. See [`LessonDraft::plays`].
    fn play(
        &self,
        mut after: impl FnMut(usize, &LessonAttempt, &Controller),
    ) -> Result<Vec<Option<String>>, String> {
        let files = self.files();
        let text = files.get("lesson.toml").unwrap_or_default();
        let lesson = Lesson::read(&self.id, text).map_err(|faults| {
            let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
            faults.join("\n")
        })?;
        let (mut attempt, mut controller) = LessonAttempt::begin(Rc::new(lesson.clone()))?;
        let texts = Texts::default();
        let mut found = Vec::new();
        for (number, step) in lesson.steps.iter().enumerate() {
            let mut why = None;
            for line in step.whole() {
                if line.is_own_word() {
                    attempt.line(&mut controller, &line.text, &texts);
                } else if let Err(fault) = carry_out(&mut controller, &line) {
                    why = Some(fault);
                    break;
                }
                attempt.observe(&controller, None);
            }
            after(number, &attempt, &controller);
            let stopped = why.is_some();
            found.push(why);
            if stopped {
                break;
            }
        }
        Ok(found)
    }
}
