//! The lines of a draft's steps: read, written, added and removed one by one.

use serde_json::{Value, json};

use super::{LessonDraft, rows};

/// A line that does nothing, for the author to change.
const HARMLESS: &str = "aws sts get-caller-identity";

/// A line of a step, as an editor shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftLine {
    /// The line, with ids by name in braces.
    pub text: String,
    /// How it ends.
    pub end: LineEnd,
}

/// How a line of a step must end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineEnd {
    /// It succeeds.
    Done,
    /// It succeeds, and the goals can be met without it.
    Optional,
    /// AWS refuses it with this error.
    Refused(String),
}

impl DraftLine {
    pub(super) fn read(value: &Value) -> Option<Self> {
        let text = value.as_str().or(value["line"].as_str())?.to_string();
        let expected = value["expect"].as_str();
        let end = match expected.and_then(|it| it.strip_prefix("refused:")) {
            Some(code) => LineEnd::Refused(code.to_string()),
            None if value["optional"] == true => LineEnd::Optional,
            None => LineEnd::Done,
        };
        Some(Self { text, end })
    }
}

impl LessonDraft {
    /// Writes a line of a step; how it must end stays.
    pub fn set_line(&mut self, step: usize, line: usize, text: &str) {
        if let Some(row) = self.line_mut(step, line) {
            match row.get_mut("line") {
                Some(own) => *own = json!(text),
                None => *row = json!(text),
            }
            self.renew_prediction(step);
        }
    }

    /// Says how a line of a step must end.
    pub fn set_end(&mut self, step: usize, line: usize, end: LineEnd) {
        let Some(row) = self.line_mut(step, line) else {
            return;
        };
        let Some(DraftLine { text, .. }) = DraftLine::read(row) else {
            return;
        };
        *row = match end {
            LineEnd::Done => json!(text),
            LineEnd::Optional => json!({ "line": text, "optional": true }),
            LineEnd::Refused(code) => json!({ "line": text, "expect": format!("refused:{code}") }),
        };
    }

    /// Adds a line at the end of a step.
    pub fn add_line(&mut self, step: usize) {
        let row = json!({ "line": HARMLESS, "optional": true });
        let step = rows(&mut self.lesson, "steps").get_mut(step);
        if let Some(step) = step.filter(|it| it.is_object()) {
            rows(step, "run").push(row);
        }
    }

    /// Removes a line of a step.
    pub fn drop_line(&mut self, step: usize, line: usize) {
        let Some(own) = self.step_mut(step) else {
            return;
        };
        if let Some(lines) = own.get_mut("run").and_then(Value::as_array_mut)
            && line < lines.len()
        {
            lines.remove(line);
            if lines.is_empty() {
                own.shift_remove("run");
            }
            self.renew_prediction(step);
        }
    }

    /// Says who acts in a step; nobody: the same as before.
    pub fn set_actor(&mut self, step: usize, who: &str) {
        if let Some(own) = self.step_mut(step) {
            match who {
                "" => own.shift_remove("as"),
                who => own.insert("as".into(), json!(who)),
            };
        }
    }

    fn line_mut(&mut self, step: usize, line: usize) -> Option<&mut Value> {
        let step = self.step_mut(step)?;
        step.get_mut("run")?.as_array_mut()?.get_mut(line)
    }
}

#[cfg(test)]
mod tests {
    use super::super::edit::tests::recorded;
    use super::*;

    #[test]
    fn lines_are_written_added_and_removed_and_say_how_they_end() {
        let mut draft = recorded();
        let lines = |draft: &LessonDraft, step: usize| draft.steps()[step].lines.clone();
        assert_eq!(lines(&draft, 2)[0].end, LineEnd::Optional);
        draft.set_line(2, 0, "aws organizations list-roots");
        assert_eq!(lines(&draft, 2)[0].end, LineEnd::Optional);
        // Ben is no administrator of the organization.
        let plays = draft.plays().unwrap();
        assert!(
            plays[2].as_ref().unwrap().contains("AccessDenied"),
            "{plays:?}"
        );
        let code = draft.refusal(2, 0).unwrap();
        assert_eq!(code, "AccessDeniedException");
        draft.set_end(2, 0, LineEnd::Refused(code));
        assert_eq!(draft.plays(), Ok(vec![None, None, None]));
        draft.set_end(2, 0, LineEnd::Done);
        draft.set_actor(2, "Management/Ana");
        assert_eq!(draft.refusal(2, 0), None);
        assert_eq!(draft.plays(), Ok(vec![None, None, None]));
        draft.add_line(2);
        draft.set_line(2, 1, "advance 1d");
        assert_eq!(lines(&draft, 2)[1].text, "advance 1d");
        assert_eq!(draft.plays(), Ok(vec![None, None, None]));
        draft.drop_line(2, 0);
        draft.drop_line(2, 0);
        draft.set_actor(2, "");
        assert_eq!((lines(&draft, 2), &draft.steps()[2].actor), (vec![], &None));
        assert!(draft.files().read().is_ok());
    }

    #[test]
    fn a_step_is_recorded_again_and_a_later_one_that_needed_it_is_marked() {
        use shell::controller::{Controller, placeholders::fill_in};
        let mut draft = recorded();
        let before = draft.before_step(0).files().read().unwrap();
        let (attempt, controller) = crate::attempt::LessonAttempt::begin(before.lesson).unwrap();
        let mut controller: Controller = controller;
        for line in [
            "aws organizations create-organizational-unit --parent-id {root} --name Other",
            "as Payments/Ben",
            "aws organizations describe-organization",
        ] {
            let line = fill_in(&controller, line).unwrap();
            controller.run(&line);
        }
        let texts = draft.texts.clone();
        draft.record_step(0, &controller.history, attempt.base());
        let step = &draft.steps()[0];
        let lines: Vec<&str> = step.lines.iter().map(|it| it.text.as_str()).collect();
        assert_eq!(step.actor.as_deref(), Some("Management/Ana"));
        assert!(lines[0].contains("--name Other"), "{lines:?}");
        assert_eq!(
            &lines[1..],
            ["as Payments/Ben", "aws organizations describe-organization"]
        );
        assert_eq!((&draft.texts, step.goals.len()), (&texts, 1));
        let plays = draft.plays().unwrap();
        assert!(plays[1].as_ref().unwrap().contains("unit:One"), "{plays:?}");
        let goals = draft.suggested();
        assert!(
            goals
                .iter()
                .any(|it| it.text.english() == "The unit Other exists."),
            "{goals:?}"
        );
        // Later steps begin where the earlier ones end.
        let third = recorded().before_step(2).files().read().unwrap();
        let (_, controller) = crate::attempt::LessonAttempt::begin(third.lesson).unwrap();
        assert!(
            controller
                .world()
                .accounts()
                .any(|it| controller.actor.account() == it.id)
        );
        assert_eq!(
            fill_in(&controller, "{unit:Two}").map(|it| it.starts_with("ou-")),
            Ok(true)
        );
    }
}
