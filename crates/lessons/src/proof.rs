//! Proofs: a lesson's goals are not met at the start, are met by the solution and by nothing less, and each mistake shows its own
//! message. `docs/lessons.md` lists everything that is proved.
//!
//! The proof plays everything through `LessonAttempt`, as the page does, so it proves the learners' experience.

mod bets;
mod buttons;
mod first;
mod flaws;
mod impossible;
mod routes;

use std::rc::Rc;

use shell::controller::{Controller, placeholders::fill_in};
use sim::history::History;
use sim::session::Session;
use sim::view::{self, Viewpoint};

use crate::attempt::{Happening, LessonAttempt, as_expected};
use crate::clause::{Now, RevealPattern};
use crate::learner::Learner;
use crate::lesson::{Lesson, LessonLine, Prediction};
use crate::log::AttemptLog;
use crate::present::select;
pub use flaws::Flaw;
use flaws::{Flaws, placed};

impl Learner {
    /// Runs a line of the lesson. An error: the line did not end as it expects.
    fn carry_out(&mut self, line: &LessonLine) -> (Result<(), String>, Vec<Happening>) {
        match self.types_own(&line.text) {
            Ok((entry, happened)) => (as_expected(&self.controller, line, &entry), happened),
            Err(why) => (Err(why), Vec::new()),
        }
    }

    fn is_finished(&self) -> bool {
        self.standing().finished
    }

    /// The goals that are not met, for complaints.
    fn unmet(&self) -> String {
        let standing = self.standing();
        let names: Vec<String> = (0..standing.goals.len())
            .filter(|at| !standing.goals[*at])
            .map(|at| self.called(at))
            .collect();
        names.join(", ")
    }

    /// An unmet goal, with the reason if it is known.
    fn called(&self, goal: usize) -> String {
        let goal = &self.attempt.lesson.goals[goal];
        let now = Now::new(self.controller.world());
        let short = (goal.clause).falls_short(&self.attempt.here(&self.controller, &now));
        match short[..] {
            [] => format!("`{}`", goal.id),
            _ => format!("`{}` ({})", goal.id, short.join("; ")),
        }
    }

    fn mistakes(&self, happened: &[Happening]) -> Vec<String> {
        let mut ids = Vec::new();
        for it in happened {
            if let Happening::Mistake { index, .. } = it {
                ids.push(self.attempt.lesson.mistakes[*index].id.clone());
            }
        }
        ids
    }
}

/// Proves a lesson; returns its flaws, empty if there are none.
pub fn prove(lesson: &Rc<Lesson>) -> Vec<Flaw> {
    let mut flaws = Flaws::default();
    if let Err(why) = Learner::begin(lesson) {
        flaws.add("setup", format!("setup: {why}"));
        return flaws.0;
    }
    let solved = solution(lesson, &mut flaws);
    let Some(solved) = solved.filter(|_| flaws.0.is_empty()) else {
        // The other proofs need the solution.
        return flaws.0;
    };
    predictions(lesson, &solved, &mut flaws);
    first::first(lesson, &mut flaws);
    first::alone(lesson, &mut flaws);
    impossible::impossible(lesson, &mut flaws);
    expressions(lesson, &mut flaws);
    if !lesson.goals.is_empty() {
        shortened(lesson, &mut flaws);
        noisy(lesson, &mut flaws);
        routes::routes(lesson, &mut flaws);
        buttons::buttons(lesson, &mut flaws);
    }
    for index in 0..lesson.alternatives.len() {
        alternative(lesson, index, &mut flaws);
    }
    for index in 0..lesson.mistakes.len() {
        mistake(lesson, index, &mut flaws);
    }
    bets::bets(lesson, &mut flaws);
    flaws.0
}

/// The people whom the setup and the solution switch to and the things that steps select, as far as there are none of that name.
pub(crate) fn unknown_names(lesson: &Rc<Lesson>) -> Vec<Flaw> {
    let mut flaws = Flaws::default();
    if let Err(why) = Learner::begin(lesson) {
        flaws.add("setup", format!("setup: {why}"));
        return flaws.0;
    }
    solution(lesson, &mut flaws);
    let lines = placed(lesson);
    let is_name = |flaw: &Flaw| {
        let mut switches = lines.iter().filter(|(.., line)| line.is_switch());
        flaw.at.ends_with(".select") || switches.any(|(place, ..)| *place == flaw.at)
    };
    flaws.0.into_iter().filter(is_name).collect()
}

/// The solution meets the goals with its last line and not before, makes no mistake, and each step meets its own goals.
/// Returns the learner who has done it.
fn solution(lesson: &Rc<Lesson>, flaws: &mut Flaws) -> Option<Learner> {
    let mut learner = Learner::begin(lesson).ok()?;
    if learner.is_finished() {
        flaws.add("goals", "the goals are met at the start");
        return None;
    }
    steps_at_the_start(lesson, &learner, flaws);
    let lines = placed(lesson);
    let last = lines
        .iter()
        .rposition(|(.., line)| !line.optional && !line.is_switch());
    for (at, (place, number, line)) in lines.iter().enumerate() {
        let step = &lesson.steps[*number];
        let (done, happened) = learner.carry_out(line);
        if let Err(why) = done {
            flaws.add(place, format!("step `{}`: {why}", step.id));
            return None;
        }
        for id in learner.mistakes(&happened) {
            let what = format!(
                "step `{}`: `{}` counts as the mistake `{id}`",
                step.id, line.text
            );
            flaws.add(place, what);
        }
        if learner.is_finished() && last.is_some_and(|last| at < last) {
            let what = format!(
                "step `{}`: after `{}` all goals are met, before the solution is at its end",
                step.id, line.text
            );
            flaws.add(place, what);
            return None;
        }
        let next = lines.get(at + 1).map_or(lesson.steps.len(), |it| it.1);
        for number in *number..next {
            after_step(&learner, number, flaws);
        }
    }
    if !lesson.goals.is_empty() && !learner.is_finished() {
        flaws.add(
            "goals",
            format!("the solution does not meet: {}", learner.unmet()),
        );
    }
    resumed(lesson, &learner, flaws);
    Some(learner)
}

/// No step is done at the start.
fn steps_at_the_start(lesson: &Lesson, learner: &Learner, flaws: &mut Flaws) {
    let done = learner.standing().steps_done;
    for (number, step) in lesson.steps.iter().enumerate() {
        if done[number] {
            let what = format!(
                "step `{}` is done at the start: its goals are met before anything is done",
                step.id
            );
            flaws.add(format!("steps.{number}.goals"), what);
        }
    }
}

/// The solution shows the answer to each prediction.
fn predictions(lesson: &Lesson, learner: &Learner, flaws: &mut Flaws) {
    for (number, prediction) in lesson.predictions.iter().enumerate() {
        // The solution may undo it afterwards.
        if !learner.attempt.log.told.contains_key(&prediction.id) {
            let what = format!(
                "the solution never gives away the answer to the prediction `{}`",
                prediction.id
            );
            flaws.add(format!("predictions.{number}.until"), what);
        }
    }
}

/// Each step's lines meet its goals, and its selection exists.
fn after_step(learner: &Learner, number: usize, flaws: &mut Flaws) {
    let step = &learner.attempt.lesson.steps[number];
    let standing = learner.standing();
    for (nth, goal) in step.goals.iter().enumerate() {
        if !standing.goals[*goal] {
            let called = learner.called(*goal);
            let what = format!(
                "step `{}`: its lines do not meet the goal {called}",
                step.id
            );
            flaws.add(format!("steps.{number}.goals.{nth}"), what);
        }
    }
    if let Some(place) = &step.select {
        let viewpoint = Viewpoint::Instructor(learner.controller.actor.clone());
        let shown = select(&learner.controller, place)
            .and_then(|it| view::panel(learner.controller.world(), &viewpoint, &it));
        if shown.is_none() {
            let what = format!("step `{}`: `{place}` selects nothing", step.id);
            flaws.add(format!("steps.{number}.select"), what);
        }
    }
}

/// A stored and resumed attempt is unchanged.
fn resumed(lesson: &Rc<Lesson>, learner: &Learner, flaws: &mut Flaws) {
    let kept = Session::from_json(&learner.controller.history.session().to_compact_json());
    let log = AttemptLog::from_json(&learner.attempt.log.to_json());
    let again = kept.map_err(|error| error.to_string()).and_then(|session| {
        let mut controller = Controller::at(History::open(&session));
        let attempt = LessonAttempt::resume(lesson.clone(), &mut controller, log)?;
        Ok((attempt.standing(&controller), controller.world().hash()))
    });
    let now = (learner.standing(), learner.controller.world().hash());
    match again {
        Ok(again) if again == now => {}
        Ok(_) => flaws.add("steps", "resumed, the lesson stands elsewhere than before"),
        Err(why) => flaws.add("steps", format!("it cannot be resumed: {why}")),
    }
}

/// Expressions can be evaluated: parsing does not check their functions.
fn expressions(lesson: &Rc<Lesson>, flaws: &mut Flaws) {
    let Ok(mut learner) = Learner::begin(lesson) else {
        return;
    };
    let goals = lesson.goals.iter().map(|it| (&it.id, &it.clause));
    let mistakes = lesson.mistakes.iter().map(|it| (&it.id, &it.clause));
    let dead_ends = lesson.dead_ends.iter().map(|it| (&it.id, &it.clause));
    let numbered = (goals.enumerate().map(|it| ("goals", it)))
        .chain(mistakes.enumerate().map(|it| ("mistakes", it)))
        .chain(dead_ends.enumerate().map(|it| ("dead-ends", it)));
    let mut all: Vec<_> = numbered
        .flat_map(|(kind, (number, (id, clause)))| {
            let all = clause.expressions().into_iter();
            all.map(move |it| (format!("{kind}.{number}"), id, it))
        })
        .collect();
    for (number, prediction) in lesson.predictions.iter().enumerate() {
        let states = prediction.until.iter().filter_map(RevealPattern::state);
        let options = prediction.holds.iter().flatten().flatten();
        let states = states.chain(options.flat_map(|it| it.expressions()));
        all.extend(states.map(|it| (format!("predictions.{number}.until"), &prediction.id, it)));
    }
    let check = |learner: &Learner, flaws: &mut Flaws| {
        let now = Now::new(learner.controller.world());
        for (at, id, expression) in &all {
            if let Err(error) = expression.evaluate(&now) {
                let what = format!("`{id}`: {error}");
                if !flaws.0.iter().any(|it| it.what == what) {
                    flaws.add(at, what);
                }
            }
        }
    };
    check(&learner, flaws);
    for line in lesson.solution() {
        let _ = learner.carry_out(&line);
    }
    check(&learner, flaws);
}

/// An alternative meets the goals too.
fn alternative(lesson: &Rc<Lesson>, index: usize, flaws: &mut Flaws) {
    let alternative = &lesson.alternatives[index];
    let name = format!("alternative `{}`", alternative.id);
    let Ok(mut learner) = Learner::begin(lesson) else {
        return;
    };
    for (n, line) in alternative.lines.iter().enumerate() {
        let place = format!("alternatives.{index}.run.{n}");
        let (done, happened) = learner.carry_out(line);
        if let Err(why) = done {
            flaws.add(place, format!("{name}: {why}"));
            return;
        }
        for id in learner.mistakes(&happened) {
            let what = format!("{name}: `{}` counts as the mistake `{id}`", line.text);
            flaws.add(&place, what);
        }
    }
    if !learner.is_finished() {
        let what = format!("{name} does not meet: {}", learner.unmet());
        flaws.add(format!("alternatives.{index}"), what);
    }
}

/// Every line of the solution is needed to meet the goals.
fn shortened(lesson: &Rc<Lesson>, flaws: &mut Flaws) {
    let lines = placed(lesson);
    for (left_out, (place, _, line)) in lines.iter().enumerate() {
        let places =
            |it: &Prediction| it.first && line.text.starts_with(&format!("predict {} ", it.id));
        // Without a bet that comes first, the proof would place it.
        if line.optional || line.is_switch() || lesson.predictions.iter().any(places) {
            continue;
        }
        let Ok(mut learner) = Learner::begin(lesson) else {
            return;
        };
        for (at, (.., line)) in lines.iter().enumerate() {
            if at != left_out {
                let _ = learner.carry_out(line);
            }
        }
        if learner.is_finished() {
            let what = format!(
                "the goals are met without `{}`; mark it `optional`, or let a goal ask for it",
                line.text
            );
            flaws.add(place, what);
        }
    }
}

/// Harmless lines in between change nothing.
fn noisy(lesson: &Rc<Lesson>, flaws: &mut Flaws) {
    let Ok(mut learner) = Learner::begin(lesson) else {
        return;
    };
    let noise = |learner: &mut Learner, text: &str, flaws: &mut Flaws| {
        let actor = learner.controller.actor.clone();
        // Without an organization, creating a unit fails.
        let happened = learner.types(text).map_or_else(|_| Vec::new(), |it| it.1);
        bets::blame(learner, &happened, "with noise", flaws);
        for id in learner.mistakes(&happened) {
            let number = lesson.mistakes.iter().position(|it| it.id == id);
            flaws.add(
                format!("mistakes.{}", number.unwrap_or_default()),
                format!("the harmless `{text}` counts as the mistake `{id}`"),
            );
        }
        learner.controller.act_as(actor);
    };
    let first = learner.controller.actor.clone();
    let somebody = lesson.scenario.first_actor(learner.controller.world());
    learner.controller.act_as(somebody);
    for text in [
        "aws iam create-user --user-name Noise",
        "aws organizations create-organizational-unit --parent-id {root} --name Noise",
        "aws organizatons list-roots",
    ] {
        noise(&mut learner, text, flaws);
    }
    learner.controller.act_as(first);
    for (place, _, line) in placed(lesson) {
        if !line.is_switch() {
            noise(&mut learner, "aws organizations lst-roots", flaws);
            noise(&mut learner, "aws sts get-caller-identity", flaws);
        }
        let before = learner.controller.history.steps().len();
        let (done, happened) = learner.carry_out(&line);
        if let Err(why) = done {
            flaws.add(place, format!("with noise: {why}"));
            return;
        }
        bets::blame(&learner, &happened, "with noise", flaws);
        let steps = learner.controller.history.steps();
        if steps.len() > before && steps.last().is_some_and(|step| step.changed()) {
            noise(&mut learner, "undo", flaws);
            noise(&mut learner, "redo", flaws);
        }
    }
    if !learner.is_finished() {
        let what = format!("with noise it does not meet: {}", learner.unmet());
        flaws.add("goals", what);
    }
}

/// The last line of a mistake makes this mistake and no other.
fn mistake(lesson: &Rc<Lesson>, index: usize, flaws: &mut Flaws) {
    let mistake = &lesson.mistakes[index];
    let Ok(mut learner) = Learner::begin(lesson) else {
        return;
    };
    let before = mistake.after.map_or(0, |step| step + 1);
    for line in lesson.steps[..before]
        .iter()
        .flat_map(super::lesson::LessonStep::whole)
    {
        let _ = learner.carry_out(&line);
    }
    let who = (mistake.actor.iter()).map(|it| {
        let place = format!("mistakes.{index}.as");
        (place, LessonLine::plain(shell::line_as(it)))
    });
    let own = mistake.lines.iter().enumerate();
    let own = own.map(|(n, line)| (format!("mistakes.{index}.run.{n}"), line.clone()));
    let lines: Vec<(String, LessonLine)> = who.chain(own).collect();
    for (at, (place, line)) in lines.iter().enumerate() {
        let text = fill_in(&learner.controller, &line.text);
        let (done, happened) = learner.carry_out(line);
        let is_last = at + 1 == lines.len();
        // A line that switches the user must succeed; the mistake itself may be refused or not understood.
        let is_switch = line.is_switch() && !is_last;
        if let Err(why) = text.and(if is_switch { done } else { Ok(()) }) {
            flaws.add(place, format!("mistake `{}`: {why}", mistake.id));
            return;
        }
        let made = learner.mistakes(&happened);
        if is_last && made != [mistake.id.clone()] {
            let made = match made.join(", ") {
                none if none.is_empty() => "no message".to_string(),
                some => format!("`{some}`"),
            };
            let what = format!(
                "mistake `{}`: its last line `{}` gives {made}",
                mistake.id, line.text
            );
            flaws.add(place, what);
        }
        if !is_last && !made.is_empty() {
            let what = format!(
                "mistake `{}`: already `{}` gives `{}`",
                mistake.id,
                line.text,
                made.join(", ")
            );
            flaws.add(place, what);
        }
    }
}

#[cfg(test)]
mod tests;
