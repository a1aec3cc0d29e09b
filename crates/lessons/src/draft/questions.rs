//! The questions of a draft: those at the end, and the predictions of its steps.

use serde_json::{Value, json};

use super::{LessonDraft, fresh, row_of, rows, slug};
use crate::log::texts;
use crate::response::ResponseKind;

/// A question, as an editor shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuestionRow {
    /// The id of the question.
    pub id: String,
    /// The ids of the options.
    pub options: Vec<String>,
    /// The right ones.
    pub answers: Vec<String>,
}

fn list(value: &Value) -> Vec<String> {
    match value.as_str() {
        Some(one) => vec![one.to_string()],
        None => texts(value),
    }
}

/// One right option as a text, several as a list.
fn as_answer(mut answers: Vec<String>) -> Value {
    match answers.len() {
        1 => answers.pop().into(),
        _ => answers.into(),
    }
}

impl LessonDraft {
    /// The questions of a kind, in order.
    pub fn questions(&self, kind: ResponseKind) -> Vec<QuestionRow> {
        let rows = self.lesson[kind.texts()].as_array().into_iter().flatten();
        rows.filter_map(|row| {
            Some(QuestionRow {
                id: row["id"].as_str()?.to_string(),
                options: list(&row["options"]),
                answers: list(&row["answer"]),
            })
        })
        .collect()
    }

    /// Adds a question at the end, with two options of which the first is right. Returns its id.
    pub fn add_question(&mut self, language: &str, question: &str) -> String {
        self.add(
            ResponseKind::Quiz,
            &slug(question),
            language,
            question,
            None,
        )
    }

    /// Asks for a prediction before a step's lines; the last thing that they do shows the answer. Returns its id; `None`: the step
    /// has a prediction, or does nothing that could show an answer.
    pub fn add_prediction(
        &mut self,
        step: usize,
        language: &str,
        question: &str,
    ) -> Option<String> {
        let own = self.steps().get(step)?.clone();
        let until = self
            .shows_answer(step)
            .filter(|_| own.prediction.is_none())?;
        let id = self.add(
            ResponseKind::Prediction,
            &own.id,
            language,
            question,
            Some(until),
        );
        self.step_mut(step)?.insert("predict".into(), json!(id));
        Some(id)
    }

    fn add(
        &mut self,
        kind: ResponseKind,
        id: &str,
        language: &str,
        question: &str,
        until: Option<Value>,
    ) -> String {
        let taken: Vec<String> = self.questions(kind).into_iter().map(|it| it.id).collect();
        let id = fresh(id, &taken);
        let mut row = json!({ "id": id, "options": ["a", "b"], "answer": "a" });
        if let Some(until) = until {
            row["until"] = until;
        }
        rows(&mut self.lesson, kind.texts()).push(row);
        self.set_text(
            language,
            &format!("{}.{id}.question", kind.texts()),
            question,
        );
        id
    }

    /// Removes a question.
    pub fn drop_question(&mut self, kind: ResponseKind, id: &str) {
        rows(&mut self.lesson, kind.texts()).retain(|it| it["id"] != id);
        if self.lesson[kind.texts()] == json!([])
            && let Some(lesson) = self.lesson.as_object_mut()
        {
            lesson.shift_remove(kind.texts());
        }
        self.forget(kind.texts(), id);
    }

    /// Removes the prediction of a step.
    pub fn drop_prediction(&mut self, step: usize) {
        let gone = (self.step_mut(step)).and_then(|row| row.shift_remove("predict"));
        if let Some(id) = gone.as_ref().and_then(Value::as_str) {
            self.forget_prediction(id);
        }
    }

    /// Removes a prediction that no step asks for.
    pub(super) fn forget_prediction(&mut self, id: &str) {
        let is_asked = (self.steps().iter()).any(|it| it.prediction.as_deref() == Some(id));
        if !is_asked {
            self.drop_question(ResponseKind::Prediction, id);
        }
    }

    /// After a change of a step's lines: what shows the answer to its prediction, unless an author wrote that in another form.
    pub(super) fn renew_prediction(&mut self, step: usize) {
        let id = self.steps().get(step).and_then(|it| it.prediction.clone());
        let Some((id, until)) = id.and_then(|id| Some((id, self.shows_answer(step)?))) else {
            return;
        };
        if let Some(row) = row_of(&mut self.lesson, "predictions", &id) {
            let own = row.get("until").and_then(Value::as_object);
            let known = |name: &String| ["call", "answer", "with"].contains(&name.as_str());
            if own.is_some_and(|it| it.get("answer") == Some(&json!("*")) && it.keys().all(known)) {
                row.insert("until".into(), until);
            }
        }
    }

    /// Adds an option to a question.
    pub fn add_option(&mut self, kind: ResponseKind, id: &str) {
        let Some(mut question) = self.question(kind, id) else {
            return;
        };
        let letters = ('a'..='z').map(|letter| letter.to_string());
        let free = letters
            .into_iter()
            .find(|it| !question.options.contains(it));
        question.options.extend(free);
        self.put(kind, question);
    }

    /// Removes an option with its texts; two stay.
    pub fn drop_option(&mut self, kind: ResponseKind, id: &str, option: &str) {
        let Some(mut question) = self.question(kind, id).filter(|it| it.options.len() > 2) else {
            return;
        };
        question.options.retain(|it| it != option);
        question.answers.retain(|it| it != option);
        if question.answers.is_empty() {
            question.answers.push(question.options[0].clone());
        }
        self.put(kind, question);
        for name in [option.to_string(), format!("why.{option}")] {
            self.drop_text(&format!("{}.{id}.{name}", kind.texts()));
        }
    }

    /// Marks an option as right or wrong. At least one is right; in a prediction exactly one, so marking another moves the mark.
    pub fn set_right(&mut self, kind: ResponseKind, id: &str, option: &str, right: bool) {
        let Some(mut question) = self.question(kind, id) else {
            return;
        };
        if !question.options.iter().any(|it| it == option) {
            return;
        }
        if kind == ResponseKind::Prediction && right {
            question.answers.clear();
        }
        let QuestionRow {
            options, answers, ..
        } = &mut question;
        answers.retain(|it| it != option && options.contains(it));
        answers.extend(right.then(|| option.to_string()));
        // They stay in the order of the options.
        ordered::sort_by_key(answers, |it| options.iter().position(|other| other == it));
        if answers.is_empty() {
            return;
        }
        self.put(kind, question);
        // Only wrong options have a reason why they are wrong.
        if right {
            self.drop_text(&format!("{}.{id}.why.{option}", kind.texts()));
        }
    }

    /// Removes a text in every language.
    fn drop_text(&mut self, name: &str) {
        for language in self.languages() {
            self.set_text(&language, name, "");
        }
    }

    fn question(&self, kind: ResponseKind, id: &str) -> Option<QuestionRow> {
        self.questions(kind).into_iter().find(|it| it.id == id)
    }

    fn put(&mut self, kind: ResponseKind, question: QuestionRow) {
        if let Some(row) = row_of(&mut self.lesson, kind.texts(), &question.id) {
            if let Some(holds) = row.get_mut("holds").and_then(Value::as_object_mut) {
                holds.retain(|option, _| question.options.contains(option));
            }
            row.insert("options".into(), question.options.into());
            row.insert("answer".into(), as_answer(question.answers));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::super::edit::tests::recorded;
    use super::*;
    use crate::{Lesson, prove};

    #[test]
    fn a_question_has_any_number_of_options_and_several_right_ones() {
        let mut draft = recorded();
        let kind = ResponseKind::Quiz;
        let id = draft.add_question("en", "Who pays?");
        draft.add_option(kind, &id);
        draft.set_right(kind, &id, "c", true);
        draft.set_text("en", &format!("quiz.{id}.b"), "Nobody");
        draft.set_text("en", &format!("quiz.{id}.why.b"), "Someone does.");
        let question = |draft: &LessonDraft| draft.questions(kind)[0].clone();
        assert_eq!(question(&draft).answers, ["a", "c"]);
        draft.set_right(kind, &id, "a", false);
        draft.set_right(kind, &id, "c", false);
        assert_eq!(question(&draft).answers, ["c"], "one stays right");
        assert_eq!(draft.lesson["quiz"][0]["answer"], "c");
        draft.set_right(kind, &id, "b", true);
        assert_eq!(draft.text("en", &format!("quiz.{id}.why.b")), "");
        draft.drop_option(kind, &id, "b");
        assert_eq!(draft.text("en", &format!("quiz.{id}.b")), "");
        draft.drop_option(kind, &id, "c");
        assert_eq!(question(&draft).options, ["a", "c"], "two stay");
        assert!(draft.files().read().is_ok());
        draft.drop_question(kind, &id);
        assert_eq!(draft.questions(kind), []);
    }

    #[test]
    fn a_prediction_is_answered_by_what_its_step_does_and_goes_with_it() {
        let mut draft = recorded();
        let until = |draft: &LessonDraft| draft.lesson["predictions"][0]["until"].clone();
        let unit = "organizations:CreateOrganizationalUnit";
        let id = draft.add_prediction(1, "en", "Will it work?").unwrap();
        assert_eq!(draft.add_prediction(1, "en", "Again?"), None);
        // The first step makes the same call, so that the name tells them apart.
        assert_eq!(
            until(&draft),
            json!({ "call": unit, "answer": "*", "with": { "Name": "Two" } })
        );
        assert_eq!(draft.plays(), Ok(vec![None, None, None]));
        let line =
            "aws organizations create-organizational-unit --parent-id {unit:One} --name Three";
        draft.set_line(1, 0, line);
        assert_eq!(until(&draft)["with"], json!({ "Name": "Three" }));
        draft.set_line(1, 0, &line.replace("Three", "Two"));
        let text = |of: &str| format!("predictions.{id}.{of}");
        for of in ["a", "b", "because", "why.b"] {
            draft.set_text("en", &text(of), "Because.");
        }
        // It can be proved once nothing in it depends on the reading step.
        let files = draft.files();
        let lesson = Lesson::read("mine", files.get("lesson.toml").unwrap()).unwrap();
        assert_eq!(prove(&Rc::new(lesson)), []);
        let unused = |it: &String| it.contains("not used");
        let complaints: Vec<String> = files
            .check_texts()
            .iter()
            .map(ToString::to_string)
            .collect();
        assert!(!complaints.iter().any(unused), "{complaints:?}");
        let mut merged = draft.clone();
        merged.merge(0);
        assert_eq!(merged.steps()[0].prediction.as_ref(), Some(&id));
        draft.cut(1);
        assert_eq!(draft.text("en", &text("question")), "");
        assert!(draft.lesson.get("predictions").is_none());
    }
}
