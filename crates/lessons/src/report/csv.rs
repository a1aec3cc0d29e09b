//! The tables of the report as CSV.

use std::collections::BTreeMap;

use sim::view::csv::{MARK, line};

use super::{Attempt, Report};
use crate::lesson::Lesson;
use crate::response::{Response, ResponseKind};

/// Minutes with one decimal.
fn minutes(ms: u64) -> String {
    let tenths = ms.saturating_add(3_000) / 6_000;
    format!("{}.{}", tenths / 10, tenths % 10)
}

const YES_NO: [&str; 2] = ["no", "yes"];
/// Used instead of yes or no for a prediction made after its answer was shown.
const LATE: &str = "after it happened";

const ATTEMPT_COLUMNS: [&str; 22] = [
    "learner",
    "lesson",
    "title",
    "begun",
    "done",
    "completed",
    "passed",
    "active minutes",
    "goals met",
    "goals",
    "mistakes",
    "which mistakes",
    "hints",
    "predictions",
    "predictions right",
    "quiz answered",
    "quiz right at once",
    "quiz questions",
    "steps",
    "undone",
    "lines not understood",
    "learner id",
];

/// What a learner has reached in a lesson; nothing: it was not begun, or nothing is judged.
#[derive(Default)]
struct Grade {
    completed: Option<bool>,
    percent: Option<usize>,
    passed: Option<bool>,
    /// An attempt was made with other questions.
    is_unjudged: bool,
}

impl Report<'_> {
    /// A table with a line for each attempt.
    pub fn attempts_csv(&self) -> String {
        let mut table = MARK.to_string();
        line(&mut table, &ATTEMPT_COLUMNS);
        for row in self.rows() {
            self.attempt_line(&row, &mut table);
        }
        table
    }

    fn attempt_line(&self, row: &Attempt<'_>, table: &mut String) {
        let record = row.record;
        let log = &record.log;
        let mistakes: Vec<&str> = log.mistakes.iter().map(|made| made.id.as_str()).collect();
        let hints: usize = log.hints.iter().map(|(_, rungs)| *rungs).sum();
        // The right answers are known only with the lesson.
        let known = |of: &dyn Fn(&Lesson) -> usize| {
            let number = row.known.map(|known| of(known.lesson).to_string());
            number.unwrap_or_default()
        };
        let foreseen = |lesson: &Lesson| {
            let all = record.responses(lesson);
            let right =
                |it: &&Response| it.kind == ResponseKind::Prediction && it.judged() == Some(true);
            all.iter().filter(right).count()
        };
        let cells: [&str; ATTEMPT_COLUMNS.len()] = [
            row.learner,
            row.id,
            row.title(),
            &record.begun,
            record.done.as_deref().unwrap_or_default(),
            YES_NO[usize::from(record.done.is_some())],
            self.passed(row)
                .map_or("", |passed| YES_NO[usize::from(passed)]),
            &minutes(record.ms),
            &record.met.len().to_string(),
            &record.of.to_string(),
            &mistakes.len().to_string(),
            &mistakes.join(" "),
            &hints.to_string(),
            &log.predictions.len().to_string(),
            &known(&foreseen),
            &log.answers.len().to_string(),
            &known(&|lesson| record.quiz(lesson).1),
            &known(&|lesson| lesson.quiz.len()),
            &log.steps.to_string(),
            &log.undone.to_string(),
            &log.misspelled.to_string(),
            row.learner_id,
        ];
        line(table, &cells);
    }

    /// A table with a line for each learner: of each lesson that somebody began whether it was completed, the percentage of questions
    /// that were right at once in the best attempt, and whether that passed. Lessons are in the order of their ids.
    pub fn grades_csv(&self) -> String {
        let ids: BTreeMap<&str, String> = (self.rows())
            .map(|row| (row.id, row.title().to_string()))
            .collect();
        let mut heads: Vec<String> = [
            "learner",
            "learner id",
            "lessons completed",
            "lessons passed",
        ]
        .map(String::from)
        .to_vec();
        for title in ids.values() {
            heads.extend(["completed", "percent", "passed"].map(|what| format!("{title}: {what}")));
        }
        heads.push("not judged".into());
        let mut table = MARK.to_string();
        let mut put = |cells: &[String]| {
            let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
            line(&mut table, &cells);
        };
        put(&heads);
        for learner in &self.learners {
            let all: Vec<Attempt<'_>> = self.rows_of(learner).collect();
            let grades: Vec<Grade> = (ids.keys())
                .map(|id| self.grade(all.iter().filter(|row| row.id == *id)))
                .collect();
            let number = |of: fn(&Grade) -> Option<bool>| {
                let is = |grade: &&Grade| of(grade) == Some(true);
                grades.iter().filter(is).count().to_string()
            };
            let word = |it: Option<bool>| it.map_or("", |it| YES_NO[usize::from(it)]).to_string();
            let mut cells = vec![learner.name.clone(), learner.id.clone()];
            cells.extend([number(|it| it.completed), number(|it| it.passed)]);
            for it in &grades {
                let percent = it.percent.map(|it| it.to_string()).unwrap_or_default();
                cells.extend([word(it.completed), percent, word(it.passed)]);
            }
            let unjudged = ids
                .keys()
                .zip(&grades)
                .filter(|(_, grade)| grade.is_unjudged);
            let unjudged: Vec<&str> = unjudged.map(|(id, _)| *id).collect();
            cells.push(unjudged.join(" "));
            put(&cells);
        }
        table
    }

    /// The grade of a learner's attempts at one lesson.
    fn grade<'r>(&self, rows: impl Iterator<Item = &'r Attempt<'r>>) -> Grade {
        let mut grade = Grade::default();
        for row in rows {
            let done = row.record.done.is_some();
            grade.completed = grade.completed.max(Some(done));
            grade.passed = grade.passed.max(self.passed(row));
            grade.is_unjudged |= row.is_unjudged();
            let quiz = row
                .known
                .map(|it| (it.lesson.quiz.len(), row.record.quiz(it.lesson)));
            let whole = quiz.filter(|(of, (answered, _))| *of > 0 && answered == of);
            grade.percent = grade
                .percent
                .max(whole.map(|(of, (_, right))| right * 100 / of));
        }
        grade
    }

    /// A table with a line for each event of an attempt: a met goal, a mistake, hints, a prediction, an answer.
    pub fn events_csv(&self) -> String {
        let mut table = MARK.to_string();
        line(
            &mut table,
            &[
                "learner",
                "lesson",
                "attempt",
                "what",
                "id",
                "text",
                "after steps",
                "answer",
                "right",
            ],
        );
        for row in self.rows() {
            self.events(&row, &mut |[what, id, text, at, answer, right]| {
                line(
                    &mut table,
                    &[
                        row.learner,
                        row.id,
                        &row.record.begun,
                        what,
                        id,
                        text,
                        at,
                        answer,
                        right,
                    ],
                );
            });
        }
        table
    }

    fn events(&self, row: &Attempt<'_>, put: &mut dyn FnMut([&str; 6])) {
        let log = &row.record.log;
        for (id, at) in &log.reached {
            let text = row.text(&format!("goals.{id}.text"));
            put(["goal", id, text, &at.to_string(), "", ""]);
        }
        for made in &log.mistakes {
            let at = made.step.map(|at| at.to_string()).unwrap_or_default();
            let text = row.text(&format!("mistakes.{}.text", made.id));
            put(["mistake", &made.id, text, &at, "", ""]);
        }
        for (step, rungs) in log.hints.iter() {
            let text = row.text(&format!("steps.{step}.title"));
            put(["hints", step, text, "", &rungs.to_string(), ""]);
        }
        let responses = row
            .known
            .map(|known| row.record.responses(known.lesson))
            .unwrap_or_default();
        for response in responses {
            let what = match response.kind {
                ResponseKind::Quiz => "answer",
                ResponseKind::Prediction => "prediction",
            };
            let of = format!("{}.{}", response.kind.texts(), response.id);
            let texts: Vec<&str> = response
                .chosen
                .iter()
                .map(|option| row.text(&format!("{of}.{option}")))
                .collect();
            put([
                what,
                &response.id,
                row.text(&format!("{of}.question")),
                "",
                &texts.join(" / "),
                match response.judged() {
                    Some(right) => YES_NO[usize::from(right)],
                    None if response.late => LATE,
                    None => "",
                },
            ]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_are_rounded() {
        assert_eq!(minutes(0), "0.0");
        assert_eq!(minutes(90_000), "1.5");
        assert_eq!(minutes(3_599_000), "60.0");
        // A damaged file may contain any number.
        assert_eq!(minutes(u64::MAX), "307445734561825.8");
    }
}
