//! `orgsim lesson lines`: a lesson's solution as data, with all ids filled in, for those who drive the page with it.
//!
//! Ids depend on the seed only, so what is printed holds for any fresh attempt in which nothing else is done.

use std::rc::Rc;

use lessons::{Expect, Lesson, LessonAttempt, LessonLine, WORDS, carry_out};
use serde_json::{Value, json};
use shell::desk::{Desk, fill_in};
use shell::{Line as Read, Local, read};
use sim::people;

/// `{id, minutes, actor, steps: [{id, reading, met, predict, lines}], mistakes: [{id, after, lines}]}`. `met`: how many goals are met
/// after the step, its prediction made; some may be lost again later. `after`: the step after which the mistake is made; null: at the start.
///
/// # Errors
///
/// A line that comes to something else than it says.
pub fn lines(lesson: &Rc<Lesson>) -> Result<Value, String> {
    let (mut attempt, mut desk) = LessonAttempt::begin(lesson.clone())?;
    let actor = desk.actor.to_string();
    let mut mistakes = mistakes(lesson, None, &desk)?;
    let mut steps = Vec::new();
    for step in &lesson.steps {
        let asked = step.predict.and_then(|at| lesson.predictions.get(at));
        if let Some(asked) = asked {
            attempt.predict(&asked.id, &asked.answer)?;
        }
        let done = played(&mut desk, &step.whole())?;
        attempt.observe(&desk, None);
        let goals = attempt.standing(&desk).goals;
        mistakes.extend(self::mistakes(lesson, Some(&step.id), &desk)?);
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

/// The mistakes that the proof makes after a step.
fn mistakes(lesson: &Lesson, after: Option<&str>, desk: &Desk) -> Result<Vec<Value>, String> {
    let mut found = Vec::new();
    for mistake in &lesson.mistakes {
        let at = mistake.after.and_then(|at| lesson.steps.get(at));
        if at.map(|step| step.id.as_str()) == after {
            let mut desk = desk.clone();
            let who = mistake.actor.iter().map(|it| format!("as {it}"));
            let own = mistake.lines.iter().map(|line| line.text.clone());
            let done = who
                .chain(own)
                .map(|text| one(&mut desk, &text, None))
                .collect::<Result<Vec<Value>, _>>()?;
            found.push(json!({ "id": mistake.id, "after": after, "lines": done }));
        }
    }
    Ok(found)
}

fn played(desk: &mut Desk, lines: &[LessonLine]) -> Result<Vec<Value>, String> {
    let mut done = Vec::new();
    for line in lines {
        let mut said = one(desk, &line.text, Some(line))?;
        said["optional"] = json!(line.optional);
        if let Expect::Refused(code) = &line.expect {
            said["refused"] = json!(code);
        }
        done.push(said);
    }
    Ok(done)
}

/// Carries out a line and says what it is. `expected`: what it must come to.
fn one(desk: &mut Desk, line: &str, expected: Option<&LessonLine>) -> Result<Value, String> {
    if WORDS
        .iter()
        .any(|word| line.split(' ').next() == Some(word))
    {
        return Ok(json!({ "line": line, "kind": "lesson" }));
    }
    let text = fill_in(desk, line)?;
    let mut said = json!({ "line": text });
    let read = read(&text, &desk.actor);
    match expected {
        Some(expected) => carry_out(desk, expected)?,
        None => desk.run(&text),
    };
    let kind = match read {
        Read::Invoke(invocation) => {
            said["operation"] = json!(&*invocation.call.operation);
            said["input"] = Value::Object(invocation.call.input);
            "call"
        }
        Read::Local(Local::As(_)) => {
            said["principal"] = json!(desk.actor.to_string());
            said["person"] = json!(people::name_of(desk.world(), &desk.actor));
            "as"
        }
        Read::Local(Local::Advance { .. }) => "advance",
        Read::Local(Local::Next) => "next",
        Read::Local(_) | Read::Empty | Read::Say(_) => "word",
    };
    said["kind"] = json!(kind);
    Ok(said)
}
