//! Texts that stand beside a prediction and show its answer before it is made.

use crate::lesson::{Lesson, Prediction};
use crate::texts::Texts;

/// As many letters of a word stand for all its forms: refused, refusal.
const STEM: usize = 5;

/// The stems of a text's words. Shorter words do not say what a text is about.
fn stems(text: &str) -> impl Iterator<Item = String> {
    (text.split(|c: char| !c.is_alphanumeric()))
        .filter(|word| word.chars().count() >= STEM)
        .map(|word| word.to_lowercase().chars().take(STEM).collect())
}

/// The texts of steps and goals with a word that of all that was read before only the right answer has.
pub(super) fn given_away(lesson: &Lesson, texts: &Texts) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (at, step) in lesson.steps.iter().enumerate() {
        let Some(prediction) = step.predict.map(|index| &lesson.predictions[index]) else {
            continue;
        };
        let own = own_stems(lesson, texts, at, prediction);
        let goals = step.goals.iter().map(|goal| &lesson.goals[*goal].id);
        let shown = goals
            .flat_map(|id| [format!("goals.{id}.text"), missing_of(texts, id)])
            .chain(["title", "text"].map(|of| format!("steps.{}.{of}", step.id)));
        for name in shown {
            let Some(told) = stems(texts.get(&name)).find(|it| own.contains(it)) else {
                continue;
            };
            let what = format!(
                "the text `{name}` may show the answer to the prediction `{}` before it is made: `{told}…` is in no other option",
                prediction.id
            );
            found.push((name, what));
        }
    }
    found
}

/// What is shown of a goal before anything is done: the first part lacks.
fn missing_of(texts: &Texts, goal: &str) -> String {
    let name = format!("goals.{goal}.missing");
    let first = format!("{name}.0");
    if texts.find(&first).is_some() {
        first
    } else {
        name
    }
}

/// The stems that the answer to a step's prediction has, and neither its question, another option, nor what was read before.
fn own_stems(lesson: &Lesson, texts: &Texts, step: usize, of: &Prediction) -> Vec<String> {
    let text = |name: &str| texts.get(&format!("predictions.{}.{name}", of.id));
    let read = ["title", "about", "intro"].map(|name| texts.get(name));
    let earlier = lesson.steps[..step].iter();
    let earlier = earlier.map(|it| texts.get(&format!("steps.{}.text", it.id)));
    let others = of.options.iter().filter(|it| **it != of.answer);
    let common: Vec<String> = (others.map(|it| text(it)))
        .chain([text("question")])
        .chain(read)
        .chain(earlier)
        .flat_map(stems)
        .collect();
    stems(text(&of.answer))
        .filter(|stem| !common.contains(stem))
        .collect()
}
