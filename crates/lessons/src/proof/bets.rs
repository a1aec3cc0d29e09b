//! Predictions on every route: what their options say is true of nothing but what happened.
//!
//! The official routes are the solution and the alternatives. Before each act that decides a prediction, the proof leaves the
//! solution for a detour and returns: it presses the buttons of everything that the views show, makes each known mistake, lets time
//! pass, and does the act as everybody else and with an empty form.

use std::rc::Rc;

use serde_json::{Value, json};
use sim::command::{Call, Command};
use sim::history::Step;
use sim::people;
use sim::view::{Actionable, Offer, Selection, offers};

use super::buttons::{offered, once, with_defaults};
use super::flaws::{Flaws, placed};
use crate::attempt::Happening;
use crate::clause::{Atoms, Now, RevealPattern};
use crate::facts::facts;
use crate::learner::Learner;
use crate::lesson::{Lesson, LessonLine};
use crate::present::select;

/// What the routes have shown.
struct Bets<'f> {
    lesson: Rc<Lesson>,
    /// For each prediction and option, the parts of what the option says; with what was seen of each.
    atoms: Vec<Vec<Option<Atoms>>>,
    /// The options that came true although they are not the answer, each once.
    wrong: Vec<(usize, String)>,
    flaws: &'f mut Flaws,
}

pub(super) fn bets(lesson: &Rc<Lesson>, flaws: &mut Flaws) {
    let Ok(mut learner) = Learner::begin(lesson) else {
        return;
    };
    if lesson.predictions.iter().all(|it| it.holds.is_none()) {
        return;
    }
    let atoms = lesson.predictions.iter().map(|it| {
        let holds = it.holds.iter().flatten();
        holds.map(|it| it.as_ref().map(Atoms::of)).collect()
    });
    let mut bets = Bets {
        lesson: lesson.clone(),
        atoms: atoms.collect(),
        wrong: Vec::new(),
        flaws,
    };
    bets.written();
    bets.look_at_start(&learner);
    let lines = placed(lesson);
    let deciding = deciding(lesson, &lines);
    for (at, (_, number, line)) in lines.iter().enumerate() {
        let opens = at == 0 || lines[at - 1].1 != *number || deciding.contains(&at);
        let next = deciding.iter().copied().find(|it| *it >= at);
        if let Some(next) = next.filter(|_| opens && !line.is_switch()) {
            let rest: Vec<&LessonLine> = lines[at..=next].iter().map(|it| &it.2).collect();
            bets.detours(&learner, *number, &rest);
        }
        let name = &lesson.steps[*number].id;
        bets.official(&mut learner, line, &format!("step `{name}`"));
    }
    bets.answered(&learner, "the solution");
    for alternative in &lesson.alternatives {
        let Ok(mut learner) = Learner::begin(lesson) else {
            return;
        };
        for line in &alternative.lines {
            bets.official(
                &mut learner,
                line,
                &format!("alternative `{}`", alternative.id),
            );
        }
        bets.answered(&learner, &format!("alternative `{}`", alternative.id));
    }
    bets.mistakes();
    bets.seen(&facts(learner.controller.world()));
}

/// The lines of the solution that decide a prediction.
fn deciding(lesson: &Rc<Lesson>, lines: &[(String, usize, LessonLine)]) -> Vec<usize> {
    let Ok(mut learner) = Learner::begin(lesson) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (at, (.., line)) in lines.iter().enumerate() {
        let (_, happened) = learner.carry_out(line);
        if happened
            .iter()
            .any(|it| matches!(it, Happening::Revealed(_)))
        {
            found.push(at);
        }
    }
    found
}

impl Bets<'_> {
    fn add(&mut self, prediction: usize, what: &str) {
        let id = &self.lesson.predictions[prediction].id;
        let what = format!("prediction `{id}`: {what}");
        if !self.flaws.0.iter().any(|it| it.what == what) {
            let at = format!("predictions.{prediction}.until");
            self.flaws.add(at, what);
        }
    }

    /// Each option says something that can be true, and looks at what another option looks at.
    fn written(&mut self) {
        let lesson = self.lesson.clone();
        for (number, prediction) in lesson.predictions.iter().enumerate() {
            let Some(holds) = &prediction.holds else {
                continue;
            };
            for (option, clause) in prediction.options.iter().zip(holds) {
                let Some(clause) = clause else {
                    self.add(number, &format!("the option `{option}` has no `holds`"));
                    continue;
                };
                if !Atoms::of(clause).can_be_true(clause) {
                    self.add(number, &format!("`{option}` can never be true"));
                }
                let own = clause.looks_at();
                let mut others = (prediction.options.iter().zip(holds))
                    .filter(|(other, _)| *other != option)
                    .filter_map(|(_, clause)| clause.as_ref());
                if !others.any(|it| it.looks_at().iter().any(|it| own.contains(it))) {
                    let what = format!("`{option}` looks at nothing that another option looks at");
                    self.add(number, &what);
                }
            }
        }
    }

    /// Takes a line of an official way: there, the answer comes true, and nothing else happens.
    fn official(&mut self, learner: &mut Learner, line: &LessonLine, way: &str) {
        let before = learner.controller.history.steps().len();
        let (_, happened) = learner.carry_out(line);
        self.look(learner, before, &format!("{way}: after `{}`", line.text));
        for it in happened {
            if let Happening::SomethingElse(number) = it {
                let what = format!(
                    "{way}: after `{}` no option is true, or more than one",
                    line.text
                );
                self.add(number, &what);
            }
        }
    }

    /// At the end of an official way, no bet is open because a way to what it waits for (`once`) was not thought of.
    fn answered(&mut self, learner: &Learner, way: &str) {
        for number in never_opened(learner) {
            self.add(
                number,
                &format!("{way}: what decides it was done, but no step fits `once`"),
            );
        }
    }

    /// Leaves the solution in a step and goes on with the lines up to the next one that decides a prediction.
    fn detours(&mut self, learner: &Learner, number: usize, rest: &[&LessonLine]) {
        let step = self.lesson.steps[number].id.clone();
        let near = selected(learner);
        if let [line] = rest {
            self.elsewhere(learner, &format!("step `{step}`"), line, &near);
        }
        for (says, commands) in near.into_iter().chain(by_others(learner, rest)) {
            let mut other = learner.clone();
            let way = format!("step `{step}`: {says}");
            let before = other.controller.history.steps().len();
            for command in commands {
                other.controller.step(command);
            }
            other.attempt.observe(&other.controller, None);
            self.look(&other, before, &way);
            self.goes_on(&mut other, rest, &way);
        }
    }

    /// Presses every other button right before the line that decides a prediction. That may change what the question is about, so any
    /// option may come true, but never two.
    fn elsewhere(&mut self, learner: &Learner, step: &str, line: &LessonLine, but: &[Detour]) {
        let mut official = learner.clone();
        let (_, happened) = official.carry_out(line);
        let steps = official.controller.history.steps();
        let Some(decides) = steps.last().map(|it| it.command.clone()) else {
            return;
        };
        let lesson = self.lesson.clone();
        for (says, commands) in others(learner, but) {
            let mut controller = learner.controller.clone();
            let before = controller.history.steps().len();
            for command in commands {
                controller.step(command);
            }
            let steps = controller.history.steps().iter();
            if !steps.skip(before).any(|it| it.changed()) {
                continue;
            }
            let after = controller.step(decides.clone());
            let now = Now::new(&after.world);
            for number in happened.iter().filter_map(Happening::revealed) {
                let prediction = &lesson.predictions[number];
                if prediction.until.iter().any(|it| it.fits(after, &now))
                    && several(prediction.holds.as_deref(), after, &now)
                {
                    let what = format!(
                        "{step}: {says}; then `{}`: more than one option is true",
                        line.text
                    );
                    self.add(number, &what);
                }
            }
        }
    }

    fn goes_on(&mut self, other: &mut Learner, rest: &[&LessonLine], way: &str) {
        for line in rest {
            let before = other.controller.history.steps().len();
            let _ = other.carry_out(line);
            self.look(other, before, &format!("{way}; then `{}`", line.text));
        }
    }

    /// Each known mistake, and the solution after it.
    fn mistakes(&mut self) {
        let lesson = self.lesson.clone();
        let lines = placed(&lesson);
        for mistake in &lesson.mistakes {
            let Ok(mut learner) = Learner::begin(&lesson) else {
                return;
            };
            let first = mistake.after.map_or(0, |step| step + 1);
            for (.., line) in lines.iter().filter(|it| it.1 < first) {
                let _ = learner.carry_out(line);
            }
            let who = learner.controller.actor.clone();
            let switch = mistake
                .actor
                .iter()
                .map(|it| LessonLine::plain(shell::line_as(it)));
            let way = format!("mistake `{}`", mistake.id);
            let own: Vec<LessonLine> = switch.chain(mistake.lines.iter().cloned()).collect();
            self.goes_on(&mut learner, &own.iter().collect::<Vec<_>>(), &way);
            learner.controller.act_as(who);
            let rest = lines.iter().filter(|it| it.1 >= first).map(|it| &it.2);
            self.goes_on(&mut learner, &rest.collect::<Vec<_>>(), &way);
        }
    }

    /// Notes what the new steps show of each option, and compares what came true with the lesson's answer.
    fn look(&mut self, learner: &Learner, before: usize, way: &str) {
        let lesson = self.lesson.clone();
        let history = &learner.controller.history;
        let attempt = &learner.attempt;
        for (at, step) in history.steps().iter().enumerate().skip(before) {
            let now = Now::new(&step.world);
            for (number, prediction) in lesson.predictions.iter().enumerate() {
                let decides = |it: &RevealPattern| it.fits(step, &now);
                let decides = prediction.until.iter().any(decides);
                for atoms in self.atoms[number].iter_mut().flatten() {
                    atoms.look(step, &now);
                }
                let came = attempt.tracks().revealed.of(&prediction.id);
                let came = came.filter(|it| attempt.base() + it.at == at);
                let came = came.map(|it| &prediction.options[it.option]);
                if let Some(came) = came.filter(|it| **it != prediction.answer)
                    && !self.wrong.contains(&(number, came.clone()))
                {
                    self.wrong.push((number, came.clone()));
                    let what = format!("{way}: `{came}` comes true, which is not the answer");
                    self.add(number, &what);
                }
                if decides && several(prediction.holds.as_deref(), step, &now) {
                    self.add(number, &format!("{way}: more than one option is true"));
                }
            }
        }
    }

    fn look_at_start(&mut self, learner: &Learner) {
        let now = Now::new(learner.controller.world());
        for atoms in self.atoms.iter_mut().flatten().flatten() {
            atoms.look_at(&now);
        }
    }

    /// Each part of what an option says was true and was false somewhere.
    fn seen(&mut self, facts: &Value) {
        let lesson = self.lesson.clone();
        let mut all = std::mem::take(&mut self.atoms);
        for (prediction, all) in lesson.predictions.iter().zip(&mut all) {
            for atoms in all.iter_mut().flatten() {
                atoms.allow(&prediction.until);
            }
        }
        for (number, (prediction, all)) in lesson.predictions.iter().zip(&all).enumerate() {
            for (option, atoms) in prediction.options.iter().zip(all) {
                for says in atoms.iter().flat_map(|it| it.complaints(facts)) {
                    self.add(number, &format!("`{option}`: {says}"));
                }
            }
        }
    }
}

/// The predictions, by their indexes, that are open although something was done that decides them: no step fits their `once`.
pub(super) fn never_opened(learner: &Learner) -> Vec<usize> {
    let attempt = &learner.attempt;
    let steps = learner.controller.history.steps();
    let steps = steps.get(attempt.base()..).unwrap_or_default();
    let done = |it: &RevealPattern| {
        let mut steps = steps.iter();
        steps.any(|step| it.fits(step, &Now::new(&step.world)))
    };
    let open = (attempt.lesson.predictions.iter().enumerate())
        .filter(|(_, it)| !it.once.is_empty() && attempt.tracks().revealed.of(&it.id).is_none())
        .filter(|(_, it)| {
            !steps
                .iter()
                .any(|step| it.once.iter().any(|it| it.fits(step)))
        })
        .filter(|(_, it)| it.until.iter().any(done));
    open.map(|(number, _)| number).collect()
}

/// Blames what a way shows of predictions and is not the lesson's answer.
pub(super) fn blame(learner: &Learner, happened: &[Happening], way: &str, flaws: &mut Flaws) {
    let attempt = &learner.attempt;
    for it in happened {
        let (number, what) = match it {
            Happening::Revealed(number) => {
                let prediction = &attempt.lesson.predictions[*number];
                let came = attempt.tracks().revealed.of(&prediction.id);
                let came = came.map(|it| &prediction.options[it.option]);
                match came.filter(|it| **it != prediction.answer) {
                    Some(came) => (
                        number,
                        format!("`{came}` comes true, which is not the answer"),
                    ),
                    None => continue,
                }
            }
            Happening::SomethingElse(number) => {
                (number, "no option is true, or more than one".to_string())
            }
            Happening::GoalMet(_)
            | Happening::GoalLost(_)
            | Happening::Mistake { .. }
            | Happening::StepDone(_)
            | Happening::Finished => continue,
        };
        let id = &attempt.lesson.predictions[*number].id;
        let what = format!("prediction `{id}`: {way}: {what}");
        if !flaws.0.iter().any(|it| it.what == what) {
            flaws.add(format!("predictions.{number}.until"), what);
        }
    }
}

/// Whether more than one option is true.
fn several(holds: Option<&[Option<crate::clause::Clause>]>, step: &Step, now: &Now<'_>) -> bool {
    let all = holds.into_iter().flatten().flatten();
    all.filter(|it| it.holds_after(step, now)).count() > 1
}

/// A detour: what it is, for complaints, and its commands.
type Detour = (String, Vec<Command>);

/// The buttons of the things that the lesson selects, and of the clock.
fn selected(learner: &Learner) -> Vec<Detour> {
    let controller = &learner.controller;
    let (world, viewpoint) = (controller.world(), controller.viewpoint());
    let mut found: Vec<Selection> = Vec::new();
    for place in (learner.attempt.lesson.steps.iter()).filter_map(|it| it.select.as_ref()) {
        found.extend(select(controller, place).filter(|it| !found.contains(it)));
    }
    let mut all = offers(world, &viewpoint, Actionable::Clock);
    for it in &found {
        all.extend(offers(world, &viewpoint, Actionable::Selected(it)));
        if let Selection::Service(id) = it {
            all.extend(offers(world, &viewpoint, Actionable::Service(id)));
        }
    }
    once(all).into_iter().map(detour).collect()
}

/// Every other button that the views show.
fn others(learner: &Learner, but: &[Detour]) -> Vec<Detour> {
    let all = offered(learner).into_iter().map(detour);
    all.filter(|it| !but.iter().any(|but| but.1 == it.1))
        .collect()
}

fn detour(offer: Offer) -> Detour {
    (format!("\"{}\"", offer.label), offer.commands().to_vec())
}

/// The deciding act by everybody else, and with an empty form.
fn by_others(learner: &Learner, rest: &[&LessonLine]) -> Vec<Detour> {
    let Some(Command::Call(call)) = decided(learner, rest) else {
        return Vec::new();
    };
    let world = learner.controller.world();
    let empty = Call::new(call.caller.clone(), &call.operation, json!({}));
    let mut detours = vec![(
        format!("the empty form of {}", call.operation),
        vec![Command::Call(empty)],
    )];
    if let Some(plain) = with_defaults(world, &learner.controller.viewpoint(), &call) {
        let says = format!("the form of {} with its defaults", call.operation);
        detours.push((says, vec![Command::Call(plain)]));
    }
    for person in world.accounts().flat_map(people::people).take(MOST_PEOPLE) {
        if person.principal != call.caller {
            let mut theirs = call.clone();
            theirs.caller = person.principal;
            let who = people::name_of(world, &theirs.caller);
            let says = format!("{} by {who}", theirs.operation);
            detours.push((says, vec![Command::Call(theirs)]));
        }
    }
    detours
}

/// The most people who try what another is asked to do.
const MOST_PEOPLE: usize = 40;

/// The command of the last of these lines.
fn decided(learner: &Learner, rest: &[&LessonLine]) -> Option<Command> {
    let mut other = learner.clone();
    for line in rest {
        let _ = other.carry_out(line);
    }
    let steps = other.controller.history.steps();
    let taken = steps.get(learner.controller.history.steps().len()..)?;
    taken.last().map(|it| it.command.clone())
}
