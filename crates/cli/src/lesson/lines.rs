//! `orgsim lesson lines`: a lesson's solution as data, with all ids filled in, for programs that drive the page.
//!
//! Ids depend only on the seed, so the output holds for any fresh attempt without other steps.

use std::rc::Rc;

use lessons::{Expect, Lesson, LessonAttempt, LessonLine, WORDS, carry_out};
use shell::controller::{Controller, placeholders::fill_in};
use shell::{Local, ParsedLine, read};
use sim::command::TimeMove;
use sim::people;

use crate::prelude::*;

/// The solution as `{id, minutes, actor, steps: [{id, reading, met, predict, lines}], mistakes: [{id, after, lines}]}`.
/// `met`: goals met after the step, with its prediction made; some may be lost again later. `after`: the step after
/// which the mistake is made; null: at the start.
///
/// # Errors
///
/// A line with an unexpected result.
pub fn lines(lesson: &Rc<Lesson>) -> Result<Value, String> {
    let (mut attempt, mut controller) = LessonAttempt::begin(lesson.clone())?;
    let actor = controller.actor.to_string();
    let mut mistakes = mistakes(lesson, None, &controller)?;
    let mut steps = Vec::new();
    for step in &lesson.steps {
        let asked = step.predict.and_then(|at| lesson.predictions.get(at));
        if let Some(asked) = asked {
            attempt.predict(&asked.id, &asked.answer)?;
        }
        let done = played(&mut controller, &step.whole())?;
        attempt.observe(&controller, None);
        let goals = attempt.standing(&controller).goals;
        mistakes.extend(self::mistakes(lesson, Some(&step.id), &controller)?);
        let asked =
            asked.map(|it| json!({ "id": it.id, "options": it.options, "answer": it.answer }));
        steps.push(json!({
            "id": step.id,
            "reading": step.is_reading(),
            "met": goals.into_iter().filter(|met| *met).count(),
            "predict": asked,
            "lines": done,
        }));
    }
    Ok(json!({
        "id": lesson.id,
        "minutes": lesson.minutes,
        "actor": actor,
        "goals": lesson.goals.len(),
        "steps": steps,
        "mistakes": mistakes,
    }))
}

/// The mistakes made after a step in the proof.
fn mistakes(
    lesson: &Lesson,
    after: Option<&str>,
    controller: &Controller,
) -> Result<Vec<Value>, String> {
    let mut found = Vec::new();
    for mistake in &lesson.mistakes {
        let at = mistake.after.and_then(|at| lesson.steps.get(at));
        if at.map(|step| step.id.as_str()) == after {
            let mut controller = controller.clone();
            let who = mistake.actor.iter().map(|it| shell::line_as(it));
            let own = mistake.lines.iter().map(|line| line.text.clone());
            let done = who
                .chain(own)
                .map(|text| one(&mut controller, &text, None))
                .collect::<Result<Vec<Value>, _>>()?;
            found.push(json!({ "id": mistake.id, "after": after, "lines": done }));
        }
    }
    Ok(found)
}

fn played(controller: &mut Controller, lines: &[LessonLine]) -> Result<Vec<Value>, String> {
    let mut done = Vec::new();
    for line in lines {
        let mut said = one(controller, &line.text, Some(line))?;
        said["optional"] = json!(line.optional);
        if let Expect::Refused(code) = &line.expect {
            said["refused"] = json!(code);
        }
        done.push(said);
    }
    Ok(done)
}

/// Runs a line and describes it. `expected`: its required result.
fn one(
    controller: &mut Controller,
    line: &str,
    expected: Option<&LessonLine>,
) -> Result<Value, String> {
    if WORDS
        .iter()
        .any(|word| line.split(' ').next() == Some(word))
    {
        return Ok(json!({ "line": line, "kind": "lesson" }));
    }
    let text = fill_in(controller, line)?;
    let mut said = json!({ "line": text });
    let read = read(&text, &controller.actor);
    match expected {
        Some(expected) => carry_out(controller, expected)?,
        None => controller.run(&text),
    };
    let kind = match read {
        ParsedLine::Invoke(invocation) => {
            said["operation"] = json!(&*invocation.call.operation);
            said["input"] = Value::Object(invocation.call.input);
            "call"
        }
        ParsedLine::Local(Local::As(_)) => {
            said["principal"] = json!(controller.actor.to_string());
            said["person"] = json!(people::name_of(controller.world(), &controller.actor));
            "as"
        }
        ParsedLine::Local(Local::Time(TimeMove::Advance { .. })) => "advance",
        ParsedLine::Local(Local::Time(TimeMove::Next)) => "next",
        ParsedLine::Local(_) | ParsedLine::Empty | ParsedLine::Say(_) => "word",
    };
    said["kind"] = json!(kind);
    Ok(said)
}
