//! Proves a lesson without a screen: that its goals are not met at the start, are met by the solution and by nothing less,
//! that each mistake gives its own message. `docs/lessons.md` lists what is proved.
//!
//! Everything is played through `Attempt`, as in the page, so what is proved is what learners meet.

use std::rc::Rc;

use shell::desk::{Desk, fill_in};
use sim::history::History;
use sim::session::Session;
use sim::view::{self, Viewpoint};

use crate::attempt::{Attempt, Happening, as_expected};
use crate::clause::{Clause, Now};
use crate::lesson::{Lesson, Line};
use crate::log::Log;
use crate::present::select;
use crate::texts::Texts;

/// A learner who carries out lines.
struct Learner {
    attempt: Attempt,
    desk: Desk,
    texts: Texts,
}

impl Learner {
    fn new(lesson: &Rc<Lesson>) -> Result<Self, String> {
        let (attempt, desk) = Attempt::begin(lesson.clone())?;
        let texts = Texts::default();
        Ok(Self {
            attempt,
            desk,
            texts,
        })
    }

    /// Carries out a line as it is written in the lesson. An error: it did not come to what it says.
    fn run(&mut self, line: &Line) -> (Result<(), String>, Vec<Happening>) {
        let text = match fill_in(&self.desk, &line.text) {
            Ok(text) => text,
            Err(why) => return (Err(why), Vec::new()),
        };
        let entry = self.attempt.line(&mut self.desk, &text, &self.texts);
        let happened = self.attempt.observe(&self.desk, Some(&entry));
        (as_expected(&self.desk, line, &entry), happened)
    }

    fn is_finished(&self) -> bool {
        self.attempt.standing(&self.desk).finished
    }

    /// Which goals are not met, for complaints.
    fn unmet(&self) -> String {
        let standing = self.attempt.standing(&self.desk);
        let goals = self.attempt.lesson.goals.iter().zip(&standing.goals);
        let names: Vec<&str> = goals
            .filter(|(_, met)| !**met)
            .map(|(goal, _)| goal.id.as_str())
            .collect();
        names.join(", ")
    }

    fn mistakes(&self, happened: &[Happening]) -> Vec<String> {
        (happened.iter())
            .filter_map(|it| match it {
                Happening::Mistake { index, .. } => {
                    Some(self.attempt.lesson.mistakes[*index].id.clone())
                }
                Happening::GoalMet(_)
                | Happening::GoalLost(_)
                | Happening::StepDone(_)
                | Happening::Finished => None,
            })
            .collect()
    }
}

/// What is wrong with a lesson; nothing, if all holds.
pub fn prove(lesson: &Rc<Lesson>) -> Vec<String> {
    let mut faults = Vec::new();
    if let Err(why) = Learner::new(lesson) {
        return vec![format!("setup: {why}")];
    }
    solution(lesson, &mut faults);
    if !faults.is_empty() {
        // All else stands on the solution.
        return faults;
    }
    expressions(lesson, &mut faults);
    if !lesson.goals.is_empty() {
        shortened(lesson, &mut faults);
        noisy(lesson, &mut faults);
    }
    for alternative in &lesson.alternatives {
        let name = format!("alternative `{}`", alternative.id);
        through(lesson, &name, &alternative.lines, &mut faults);
    }
    for index in 0..lesson.mistakes.len() {
        mistake(lesson, index, &mut faults);
    }
    faults
}

/// The solution meets the goals at its last step and not before, makes no mistake, and each step meets its own goals.
fn solution(lesson: &Rc<Lesson>, faults: &mut Vec<String>) {
    let Ok(mut learner) = Learner::new(lesson) else {
        return;
    };
    if learner.is_finished() {
        faults.push("the goals are met at the start".into());
        return;
    }
    let whole: Vec<Line> = lesson.solution();
    let last = (whole.iter()).rposition(|line| !line.optional && !line.is_switch());
    let mut number = 0;
    for step in &lesson.steps {
        for line in step.whole() {
            let (done, happened) = learner.run(&line);
            if let Err(why) = done {
                faults.push(format!("step `{}`: {why}", step.id));
                return;
            }
            for id in learner.mistakes(&happened) {
                faults.push(format!(
                    "step `{}`: `{}` counts as the mistake `{id}`",
                    step.id, line.text
                ));
            }
            if learner.is_finished() && last.is_some_and(|last| number < last) {
                faults.push(format!(
                    "step `{}`: after `{}` all goals are met, before the solution is at its end",
                    step.id, line.text
                ));
                return;
            }
            number += 1;
        }
        let standing = learner.attempt.standing(&learner.desk);
        for goal in &step.goals {
            if !standing.goals[*goal] {
                faults.push(format!(
                    "step `{}`: its lines do not meet the goal `{}`",
                    step.id, lesson.goals[*goal].id
                ));
            }
        }
        if let Some(place) = &step.select {
            let viewpoint = Viewpoint::Instructor(learner.desk.actor.clone());
            let shown = select(&learner.desk, place)
                .and_then(|it| view::panel(learner.desk.world(), &viewpoint, &it));
            if shown.is_none() {
                faults.push(format!("step `{}`: `{place}` selects nothing", step.id));
            }
        }
    }
    if !lesson.goals.is_empty() && !learner.is_finished() {
        faults.push(format!("the solution does not meet: {}", learner.unmet()));
    }
    for (prediction, (_, at)) in
        (lesson.predictions.iter()).zip(&learner.attempt.tracks().revealed.0)
    {
        if at.is_none() {
            faults.push(format!(
                "the solution never gives away the answer to the prediction `{}`",
                prediction.id
            ));
        }
    }
    resumed(lesson, &learner, faults);
}

/// Kept and taken up again, an attempt stands where it stood.
fn resumed(lesson: &Rc<Lesson>, learner: &Learner, faults: &mut Vec<String>) {
    let kept = Session::from_json(&learner.desk.history.session().to_compact_json());
    let log = Log::from_json(&learner.attempt.log.to_json());
    let again = kept.map_err(|error| error.to_string()).and_then(|session| {
        let mut desk = Desk::at(History::open(&session));
        let attempt = Attempt::resume(lesson.clone(), &mut desk, log)?;
        Ok((attempt.standing(&desk), desk.world().hash()))
    });
    let now = (
        learner.attempt.standing(&learner.desk),
        learner.desk.world().hash(),
    );
    match again {
        Ok(again) if again == now => {}
        Ok(_) => faults.push("resumed, the lesson stands elsewhere than before".into()),
        Err(why) => faults.push(format!("it cannot be resumed: {why}")),
    }
}

/// Expressions that are parsed may still ask for functions that are not there.
fn expressions(lesson: &Rc<Lesson>, faults: &mut Vec<String>) {
    let Ok(mut learner) = Learner::new(lesson) else {
        return;
    };
    let clauses = (lesson.goals.iter().map(|it| (&it.id, &it.clause)))
        .chain(lesson.mistakes.iter().map(|it| (&it.id, &it.clause)))
        .chain(lesson.dead_ends.iter().map(|it| (&it.id, &it.clause)));
    let clauses: Vec<(&String, &Clause)> = clauses.collect();
    let check = |learner: &Learner, faults: &mut Vec<String>| {
        let now = Now::new(learner.desk.world());
        for (id, clause) in &clauses {
            for expression in clause.expressions() {
                if let Err(error) = expression.evaluate(&now) {
                    let fault = format!("`{id}`: {error}");
                    if !faults.contains(&fault) {
                        faults.push(fault);
                    }
                }
            }
        }
    };
    check(&learner, faults);
    for line in lesson.solution() {
        let _ = learner.run(&line);
    }
    check(&learner, faults);
}

/// Plays lines that are to meet the goals.
fn through(lesson: &Rc<Lesson>, name: &str, lines: &[Line], faults: &mut Vec<String>) {
    let Ok(mut learner) = Learner::new(lesson) else {
        return;
    };
    for line in lines {
        let (done, happened) = learner.run(line);
        if let Err(why) = done {
            faults.push(format!("{name}: {why}"));
            return;
        }
        for id in learner.mistakes(&happened) {
            faults.push(format!(
                "{name}: `{}` counts as the mistake `{id}`",
                line.text
            ));
        }
    }
    if !learner.is_finished() {
        faults.push(format!("{name} does not meet: {}", learner.unmet()));
    }
}

/// Without any one of its lines the solution does not meet the goals.
fn shortened(lesson: &Rc<Lesson>, faults: &mut Vec<String>) {
    let lines = lesson.solution();
    for (left_out, line) in lines.iter().enumerate() {
        if line.optional || line.is_switch() {
            continue;
        }
        let Ok(mut learner) = Learner::new(lesson) else {
            return;
        };
        for (at, line) in lines.iter().enumerate() {
            if at != left_out {
                let _ = learner.run(line);
            }
        }
        if learner.is_finished() {
            faults.push(format!(
                "the goals are met without `{}`; mark it `optional`, or let a goal ask for it",
                line.text
            ));
        }
    }
}

/// What else people do on the way does not matter.
fn noisy(lesson: &Rc<Lesson>, faults: &mut Vec<String>) {
    let Ok(mut learner) = Learner::new(lesson) else {
        return;
    };
    let noise = |learner: &mut Learner, text: &str, faults: &mut Vec<String>| {
        let actor = learner.desk.actor.clone();
        let text = fill_in(&learner.desk, text).unwrap_or_else(|_| text.to_string());
        let entry = learner
            .attempt
            .line(&mut learner.desk, &text, &learner.texts);
        let happened = learner.attempt.observe(&learner.desk, Some(&entry));
        for id in learner.mistakes(&happened) {
            faults.push(format!(
                "the harmless `{text}` counts as the mistake `{id}`"
            ));
        }
        learner.desk.act_as(actor);
    };
    let first = learner.desk.actor.clone();
    let somebody = lesson.scenario.first_actor(learner.desk.world());
    learner.desk.act_as(somebody);
    for text in [
        "aws iam create-user --user-name Noise",
        "aws organizations create-organizational-unit --parent-id {root} --name Noise",
        "aws organizatons list-roots",
    ] {
        noise(&mut learner, text, faults);
    }
    learner.desk.act_as(first);
    for line in lesson.solution() {
        if !line.is_switch() {
            noise(&mut learner, "aws organizations lst-roots", faults);
            noise(&mut learner, "aws sts get-caller-identity", faults);
        }
        let before = learner.desk.history.steps().len();
        let (done, _) = learner.run(&line);
        if let Err(why) = done {
            faults.push(format!("with noise: {why}"));
            return;
        }
        let steps = learner.desk.history.steps();
        if steps.len() > before && steps.last().is_some_and(|step| step.changed()) {
            noise(&mut learner, "undo", faults);
            noise(&mut learner, "redo", faults);
        }
    }
    if !learner.is_finished() {
        faults.push(format!("with noise it does not meet: {}", learner.unmet()));
    }
}

/// The last of its lines makes this mistake and no other.
fn mistake(lesson: &Rc<Lesson>, index: usize, faults: &mut Vec<String>) {
    let mistake = &lesson.mistakes[index];
    let Ok(mut learner) = Learner::new(lesson) else {
        return;
    };
    let before = mistake.after.map_or(0, |step| step + 1);
    for line in lesson.steps[..before].iter().flat_map(crate::Step::whole) {
        let _ = learner.run(&line);
    }
    let who = (mistake.actor.iter()).map(|it| Line {
        text: format!("as {it}"),
        expect: crate::Expect::Done,
        optional: true,
    });
    let lines: Vec<Line> = who.chain(mistake.lines.iter().cloned()).collect();
    for (at, line) in lines.iter().enumerate() {
        let text = fill_in(&learner.desk, &line.text);
        let (_, happened) = learner.run(line);
        if let Err(why) = text {
            faults.push(format!("mistake `{}`: {why}", mistake.id));
            return;
        }
        let made = learner.mistakes(&happened);
        let is_last = at + 1 == lines.len();
        if is_last && made != [mistake.id.clone()] {
            let made = match made.join(", ") {
                none if none.is_empty() => "no message".to_string(),
                some => format!("`{some}`"),
            };
            faults.push(format!(
                "mistake `{}`: its last line `{}` gives {made}",
                mistake.id, line.text
            ));
        }
        if !is_last && !made.is_empty() {
            faults.push(format!(
                "mistake `{}`: already `{}` gives `{}`",
                mistake.id,
                line.text,
                made.join(", ")
            ));
        }
    }
}
