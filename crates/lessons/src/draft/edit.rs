//! Edits of a draft: remove, merge, move and add steps, write texts. Texts belong to their step, goal or question and are removed
//! with it.

use serde_json::{Map, Value, json};

use super::lines::DraftLine;
use super::{LessonDraft, fresh, rows};
use crate::log::texts;

/// A step, as an editor shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepRow {
    /// The id of the step.
    pub id: String,
    /// The acting user; `None`: the same as before.
    pub actor: Option<String>,
    /// The lines of the step.
    pub lines: Vec<DraftLine>,
    /// The ids of its goals.
    pub goals: Vec<String>,
    /// The id of its prediction.
    pub prediction: Option<String>,
}

impl LessonDraft {
    /// The steps, in order.
    pub fn steps(&self) -> Vec<StepRow> {
        (self.lesson["steps"].as_array().into_iter().flatten())
            .map(|row| StepRow {
                id: row["id"].as_str().unwrap_or_default().to_string(),
                actor: row["as"].as_str().map(str::to_string),
                lines: (row["run"].as_array().into_iter().flatten())
                    .filter_map(DraftLine::read)
                    .collect(),
                goals: texts(&row["goals"]),
                prediction: row["predict"].as_str().map(str::to_string),
            })
            .collect()
    }

    /// The text with this name (`steps.begin.title`) in a language; empty if there is none.
    pub fn text(&self, language: &str, name: &str) -> &str {
        let tree = self.texts.iter().find(|(it, _)| it == language);
        let found = tree.and_then(|(_, tree)| tree.pointer(&pointer(name)));
        found.and_then(Value::as_str).unwrap_or_default()
    }

    /// The title, in this language or else in one that has a title.
    pub fn title(&self, language: &str) -> &str {
        let others = self.texts.iter().map(|(it, _)| it.as_str());
        let all = std::iter::once(language).chain(others);
        let mut titles = all.map(|it| self.text(it, "title"));
        titles.find(|it| !it.is_empty()).unwrap_or_default()
    }

    pub(super) fn languages(&self) -> Vec<String> {
        self.texts.iter().map(|(it, _)| it.clone()).collect()
    }

    /// Writes a text. An empty one is removed, with the tables that this leaves empty.
    pub fn set_text(&mut self, language: &str, name: &str, text: &str) {
        let at = match self.texts.iter().position(|(it, _)| it == language) {
            Some(at) => at,
            None => {
                self.texts.push((language.to_string(), json!({})));
                self.texts.len() - 1
            }
        };
        let parts: Vec<&str> = name.split('.').collect();
        put(&mut self.texts[at].1, &parts, text);
    }

    /// Removes a step with its texts, and the goals that no other step has.
    pub fn cut(&mut self, step: usize) {
        let steps = rows(&mut self.lesson, "steps");
        if step >= steps.len() {
            return;
        }
        let row = steps.remove(step);
        let kept: Vec<String> = self.steps().into_iter().flat_map(|it| it.goals).collect();
        for goal in texts(&row["goals"]) {
            if !kept.contains(&goal) {
                self.drop_goal(&goal);
            }
        }
        if let Some(id) = row["predict"].as_str() {
            self.forget_prediction(id);
        }
        if let Some(id) = row["id"].as_str() {
            self.forget("steps", id);
        }
    }

    /// Merges a step with the next one: the lines of both, the texts of the first, with the other's text appended. If both ask for a
    /// prediction, the first one stays.
    pub fn merge(&mut self, step: usize) {
        let steps = self.steps();
        let (Some(first), Some(second)) = (steps.get(step), steps.get(step + 1)) else {
            return;
        };
        for language in self.languages() {
            let [own, other] = [&first.id, &second.id].map(|id| format!("steps.{id}.text"));
            let both = [&own, &other].map(|name| self.text(&language, name).trim());
            let both = both.join("\n\n").trim().to_string();
            self.set_text(&language, &own, &both);
        }
        let rows = rows(&mut self.lesson, "steps");
        let other = rows.remove(step + 1);
        // A value that is not a table has nothing to merge.
        let Some(own) = rows.get_mut(step).and_then(Value::as_object_mut) else {
            return;
        };
        let list = |tree: Option<&Value>| tree.and_then(Value::as_array).cloned();
        // A separate line switches to the identity of the second part.
        let mut lines = list(own.get("run")).unwrap_or_default();
        if let Some(who) = other["as"]
            .as_str()
            .filter(|_| own.get("as") != other.get("as"))
        {
            lines.push(json!(shell::line_as(who)));
        }
        lines.extend(list(other.get("run")).unwrap_or_default());
        own.insert("run".into(), Value::Array(lines));
        let mut goals = list(own.get("goals")).unwrap_or_default();
        goals.extend(list(other.get("goals")).unwrap_or_default());
        if !goals.is_empty() {
            own.insert("goals".into(), Value::Array(goals));
        }
        if let Some(other) = other["predict"].as_str() {
            match own.contains_key("predict") {
                true => self.forget_prediction(other),
                false => {
                    own.insert("predict".into(), json!(other));
                }
            }
        }
        self.forget("steps", &second.id);
    }

    /// Moves a step to another place.
    pub fn move_step(&mut self, from: usize, to: usize) {
        let steps = rows(&mut self.lesson, "steps");
        if from < steps.len() && to < steps.len() {
            let row = steps.remove(from);
            steps.insert(to, row);
        }
    }

    /// Adds a step without lines, to read, before the step with this index. Returns its id.
    pub fn insert_pause(&mut self, at: usize, language: &str, title: &str) -> String {
        let taken: Vec<String> = self.steps().into_iter().map(|it| it.id).collect();
        let id = fresh("pause", &taken);
        let steps = rows(&mut self.lesson, "steps");
        let at = at.min(steps.len());
        steps.insert(at, json!({ "id": id }));
        self.set_text(language, &format!("steps.{id}.title"), title);
        id
    }

    /// Removes a goal, also from its steps.
    pub fn drop_goal(&mut self, id: &str) {
        rows(&mut self.lesson, "goals").retain(|it| it["id"] != id);
        for step in rows(&mut self.lesson, "steps") {
            if let Some(goals) = step.get_mut("goals").and_then(Value::as_array_mut) {
                goals.retain(|it| it != id);
            }
        }
        self.forget("goals", id);
    }

    /// Removes the texts of something, in every language.
    pub(super) fn forget(&mut self, kind: &str, id: &str) {
        for (_, tree) in &mut self.texts {
            if let Some(of_kind) = tree.get_mut(kind).and_then(Value::as_object_mut) {
                of_kind.shift_remove(id);
            }
        }
    }
}

/// `a.b` as a JSON pointer.
fn pointer(name: &str) -> String {
    format!("/{}", name.replace('.', "/"))
}

fn put(tree: &mut Value, parts: &[&str], text: &str) {
    let Some((first, rest)) = parts.split_first() else {
        return;
    };
    // Lists (hints, options to ask) have numbers, and can grow by one.
    if let (Value::Array(list), Ok(at)) = (&mut *tree, first.parse::<usize>()) {
        while list.len() <= at && list.len() < 64 && !text.is_empty() {
            list.push(json!(""));
        }
        if let Some(element) = list.get_mut(at) {
            if rest.is_empty() {
                *element = json!(text);
            } else {
                put(element, rest, text);
            }
        }
        return;
    }
    if !tree.is_object() {
        *tree = Value::Object(Map::new());
    }
    let Value::Object(table) = tree else { return };
    if rest.is_empty() {
        if text.is_empty() {
            table.shift_remove(*first);
        } else {
            table.insert((*first).to_string(), json!(text));
        }
        return;
    }
    let is_list = rest[0].parse::<usize>().is_ok();
    let inner = table
        .entry((*first).to_string())
        .or_insert_with(|| if is_list { json!([]) } else { json!({}) });
    put(inner, rest, text);
    if inner.as_object().is_some_and(Map::is_empty) {
        table.shift_remove(*first);
    }
}

#[cfg(test)]
pub(super) mod tests {
    use shell::controller::{Controller, placeholders::fill_in};
    use sim::scenario::Scenario;

    use super::super::record::DraftWording;
    use super::*;

    pub(in crate::draft) fn recorded() -> LessonDraft {
        let mut controller = Controller::new(Scenario::AllFeatures, 1);
        for line in [
            "aws organizations create-organizational-unit --parent-id {root} --name One",
            "aws organizations create-organizational-unit --parent-id {unit:One} --name Two",
            "as Payments/Ben",
            "aws organizations describe-organization",
        ] {
            let line = fill_in(&controller, line).unwrap();
            controller.run(&line);
        }
        let mut draft =
            LessonDraft::record("mine", &controller.history, 0, &DraftWording::default());
        for proposal in LessonDraft::proposals(&controller.history, 0) {
            draft.accept(&proposal, &DraftWording::default());
        }
        draft
    }

    #[test]
    fn what_does_not_play_any_more_says_why_and_undoing_it_plays_again() {
        let draft = recorded();
        assert_eq!(draft.plays(), Ok(vec![None, None, None]));
        let mut moved = draft.clone();
        moved.move_step(1, 0);
        let plays = moved.plays().unwrap();
        assert_eq!(plays.len(), 1);
        assert!(plays[0].as_ref().unwrap().contains("unit:One"), "{plays:?}");
        moved.move_step(0, 1);
        assert_eq!(moved.plays(), draft.plays());
    }

    #[test]
    fn what_is_cut_takes_its_texts_and_goals_along() {
        let mut draft = recorded();
        let second = draft.steps()[1].clone();
        assert_eq!(second.goals.len(), 1);
        draft.cut(1);
        let files = draft.files();
        for (_, text) in &files.files {
            assert!(!text.contains(&second.goals[0]), "{text}");
            assert!(!text.contains(&format!("[steps.{}]", second.id)), "{text}");
        }
        assert_eq!(draft.plays(), Ok(vec![None, None]));
    }

    #[test]
    fn a_merged_step_does_both_and_says_who_acts_in_between() {
        let mut draft = recorded();
        draft.merge(1);
        let steps = draft.steps();
        assert_eq!(steps.len(), 2);
        assert_eq!(steps[1].lines[1].text, "as Payments/Ben");
        assert_eq!(steps[1].lines.len(), 3);
        assert_eq!(draft.plays(), Ok(vec![None, None]));
    }

    #[test]
    fn texts_are_written_in_place_and_go_when_they_are_empty() {
        let mut draft = recorded();
        draft.set_text("es", "title", "Hola");
        draft.set_text("en", "steps.x.hints.0", "Look");
        draft.set_text("en", "steps.x.hints.1", "There");
        assert_eq!(draft.text("en", "steps.x.hints.1"), "There");
        assert_eq!(draft.text("es", "title"), "Hola");
        draft.set_text("es", "steps.y.title", "uno");
        draft.set_text("es", "steps.y.title", "");
        assert_eq!(draft.texts[1].1, json!({ "title": "Hola" }));
        let pause = draft.insert_pause(1, "en", "Breathe");
        assert_eq!(draft.steps()[1].id, pause);
        assert_eq!(
            LessonDraft::read(&draft.files())
                .as_ref()
                .map(LessonDraft::steps),
            Ok(draft.steps())
        );
    }

    #[test]
    fn what_is_no_table_is_no_step_that_could_become_more() {
        let mut draft = recorded();
        draft.lesson["steps"] = json!([1, "x", { "id": "a" }, []]);
        draft.texts[0].1["steps"] = json!([]);
        draft.merge(0);
        draft.merge(1);
        draft.set_text("en", "steps.a.title", "A");
        assert_eq!(draft.lesson["steps"][0], 1);
        assert_eq!(draft.text("en", "steps.a.title"), "A");
    }
}
