//! Recordings: makes a draft from the steps of a session.

use message::Message;
use serde_json::{Map, Value, json};
use shell::controller::{
    Controller, line_of,
    placeholders::{NamedResource, fill_in, things},
};
use sim::command::Command;
use sim::history::{History, Step};
use sim::people;
use sim::scenario::Scenario;

use super::{LessonDraft, fresh, slug, words_of};
use crate::clause::{called, error_of};

/// The words of a recorded draft, in the language of its author.
pub struct DraftWording<'w> {
    /// The code of the language.
    pub language: &'w str,
    /// The title of the draft.
    pub title: &'w str,
    /// The description of the draft.
    pub about: &'w str,
    /// The text of a step in which `{who}` does `{what}`.
    pub act: &'w str,
    /// The text of a step in which time passes.
    pub wait: &'w str,
    /// The text of a step in which something is looked at.
    pub look: &'w str,
    /// Put before the text of a goal that is not met.
    pub missing: &'w str,
    /// Translates a message of the core.
    pub core: Box<dyn Fn(&Message) -> String>,
}

impl Default for DraftWording<'_> {
    /// The words in English.
    fn default() -> Self {
        Self {
            language: "en",
            title: "A new lesson",
            about: "What it is about, in a sentence.",
            act: "As {who}, do this: {what}.",
            wait: "Let time pass.",
            look: "What can you see here?",
            missing: "Not yet",
            core: Box::new(Message::to_string),
        }
    }
}

impl LessonDraft {
    /// A draft of a session from a step of its history on; what succeeded earlier is its setup. Each command becomes a step
    /// of the lesson, with identities and ids by name, except a refused one that the lesson could not repeat. The texts are in
    /// one language, to be translated into others.
    pub fn record(id: &str, history: &History, from: usize, wording: &DraftWording<'_>) -> Self {
        let lines: Vec<Recorded> = (0..history.steps().len())
            .map(|at| Recorded::of(history, at))
            .collect();
        let from = from.min(lines.len());
        let setup = lines[..from].iter().filter(|it| it.error.is_none());
        let setup = Recorded::values(setup, None);
        let mut lesson = Map::new();
        lesson.insert("minutes".into(), json!(5 + (lines.len() - from) / 2));
        lesson.insert("scenario".into(), json!(history.scenario().id()));
        lesson.insert("seed".into(), json!(history.seed()));
        if !setup.is_empty() {
            lesson.insert("setup".into(), Value::Array(setup));
        }
        let mut steps = Vec::new();
        let mut texts = Map::new();
        let mut ids: Vec<String> = Vec::new();
        let played = lines[from..].iter().zip(&history.steps()[from..]);
        for (line, step) in played.filter(|(line, _)| line.repeats) {
            let id = fresh(&slug(&line.name), &ids);
            let mut row = json!({ "id": id });
            if let Some(actor) = &line.actor {
                row["as"] = json!(actor);
            }
            row["run"] = json!([line.value()]);
            steps.push(row);
            let mut own = json!({ "title": line.title(), "text": line.asks(step, wording) });
            let notes = said(step, wording);
            if !notes.trim().is_empty() {
                own["notes"] = json!(notes);
            }
            texts.insert(id.clone(), own);
            ids.push(id);
        }
        lesson.insert("steps".into(), Value::Array(steps));
        let texts = json!({
            "title": wording.title,
            "about": wording.about,
            "steps": Value::Object(texts),
        });
        Self {
            id: id.to_string(),
            lesson: Value::Object(lesson),
            texts: vec![(wording.language.to_string(), texts)],
            others: Vec::new(),
            pictures: Vec::new(),
        }
    }

    /// Lets the lesson begin with a scenario and these lines, in place of the recorded setup. Its steps name things by name.
    pub fn begin_with(&mut self, scenario: Scenario, seed: u64, setup: Vec<String>) {
        if let Some(lesson) = self.lesson.as_object_mut() {
            lesson.insert("scenario".into(), json!(scenario.id()));
            lesson.insert("seed".into(), json!(seed));
            lesson.insert("setup".into(), json!(setup));
        }
    }

    /// Puts what a session did from its step `from` on in place of a step's lines; the step's texts and goals stay. The later steps
    /// stay, too: [`LessonDraft::plays`] tells which of them no longer play.
    pub fn record_step(&mut self, step: usize, history: &History, from: usize) {
        let lines: Vec<Recorded> = (from..history.steps().len())
            .map(|at| Recorded::of(history, at))
            .filter(|it| it.repeats)
            .collect();
        let first = lines.iter().find_map(|it| it.actor.clone());
        let run = Recorded::values(&lines, first.clone());
        let Some(row) = self.step_mut(step) else {
            return;
        };
        if let Some(actor) = first {
            row.insert("as".into(), json!(actor));
        }
        row.insert("run".into(), Value::Array(run));
        self.renew_prediction(step);
    }
}

/// A step of a history as a line of a lesson.
struct Recorded {
    /// The identity, as the command `as` takes it; `None` for time and interventions.
    actor: Option<String>,
    text: String,
    error: Option<&'static str>,
    changed: bool,
    /// A lesson can play it: not a refused line with a placeholder that was typed as it is, which a lesson fills in.
    repeats: bool,
    /// The operation's name, or the word.
    name: String,
}

impl Recorded {
    fn of(history: &History, at: usize) -> Self {
        let step = &history.steps()[at];
        let mut before = history.clone();
        before.go_to(at);
        let mut controller = Controller::at(before);
        let mut actor = None;
        if let Command::Call(call) = &step.command {
            let caller = &call.caller;
            let (account, own) = people::names_of(controller.world(), caller);
            let named = format!("{account}/{own}");
            actor = Some(match controller.find_person(&named) {
                Ok(found) if found == *caller => named,
                _ => caller.to_string(),
            });
            controller.act_as(caller.clone());
        }
        let name = called(&step.command);
        let (line, error) = (line_of(&step.command), error_of(step));
        let text = by_name(&controller, &line);
        let repeats = error.is_none() || fill_in(&controller, &text).is_ok_and(|it| it == line);
        Self {
            actor,
            text,
            error,
            repeats,
            changed: step.changed(),
            name: name.rsplit(':').next().unwrap_or_default().to_string(),
        }
    }

    /// The values of lines, with lines that change who acts.
    fn values<'l>(
        lines: impl IntoIterator<Item = &'l Self>,
        mut acting: Option<String>,
    ) -> Vec<Value> {
        let mut values = Vec::new();
        for line in lines {
            if line.actor.is_some() && line.actor != acting {
                values.extend(line.actor.iter().map(|it| json!(shell::line_as(it))));
                acting.clone_from(&line.actor);
            }
            values.push(line.value());
        }
        values
    }

    fn value(&self) -> Value {
        match self.error {
            Some(code) => json!({ "line": self.text, "expect": format!("refused:{code}") }),
            // Nothing depends on read-only calls.
            None if !self.changed => json!({ "line": self.text, "optional": true }),
            None => json!(self.text),
        }
    }

    /// A first title: the operation, in words.
    fn title(&self) -> String {
        let words: Vec<String> = (words_of(&self.name).into_iter().enumerate())
            .map(|(at, word)| {
                // Abbreviations keep their capitals.
                let is_abbreviation =
                    word.len() > 1 && word.chars().all(|it| it.is_ascii_uppercase());
                match at {
                    0 => word,
                    _ if is_abbreviation => word,
                    _ => word.to_lowercase(),
                }
            })
            .collect();
        words.join(" ")
    }

    /// A first text for the learner: what to do, and not what comes of it.
    fn asks(&self, step: &Step, wording: &DraftWording<'_>) -> String {
        let Some(who) = self
            .actor
            .as_ref()
            .filter(|_| self.changed || self.error.is_some())
        else {
            let waits = matches!(step.command, Command::Time(_));
            return if waits { wording.wait } else { wording.look }.to_string();
        };
        let what = self.title();
        let mut letters = what.chars();
        let first = letters.next().map(|it| it.to_lowercase().to_string());
        let what = first.unwrap_or_default() + letters.as_str();
        wording.act.replace("{who}", who).replace("{what}", &what)
    }
}

/// The first notes for who teaches: what happened.
fn said(step: &Step, wording: &DraftWording<'_>) -> String {
    let said: Vec<String> = match &step.result {
        Ok(outcome) => (outcome.events.iter())
            .map(|it| (wording.core)(&it.says))
            .collect(),
        Err(refusal) => vec![(wording.core)(&refusal.error.message)],
    };
    said.join(" ")
}

/// The line with ids by name, where `fill_in` finds the same ids again.
fn by_name(controller: &Controller, line: &str) -> String {
    let mut things: Vec<NamedResource> = things(controller.world()).collect();
    // The longest first, because a unit's id contains the root's.
    ordered::sort_by_key(&mut things, |it| std::cmp::Reverse(it.id.len()));
    let mut named = line.to_string();
    for thing in things {
        if !named.contains(&thing.id) {
            continue;
        }
        let tried = named.replace(&thing.id, &thing.placeholder());
        if fill_in(controller, &tried).is_ok_and(|filled| filled == line) {
            named = tried;
        }
    }
    named
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_learner_reads_first_is_what_to_do_and_not_what_came_of_it() {
        let mut controller = Controller::new(Scenario::ConsolidatedBilling, 1);
        for line in [
            "aws organizations create-organizational-unit --parent-id {root} --name Sandbox",
            "aws organizations list-roots",
            "advance 2d",
        ] {
            let line = fill_in(&controller, line).expect("it names what is there");
            controller.run(&line);
        }
        let history = &controller.history;
        let draft = LessonDraft::record("mine", history, 0, &DraftWording::default());
        let text = |step: &str| draft.text("en", &format!("steps.{step}")).to_string();
        assert_eq!(
            text("create-organizational-unit.text"),
            "As Management/Ana, do this: create organizational unit."
        );
        assert_eq!(text("list-roots.text"), "What can you see here?");
        assert_eq!(text("advance.text"), "Let time pass.");
        assert!(text("create-organizational-unit.notes").contains("Sandbox was created"));
    }
}
