//! Routes that the page offers beside the solution: policies drafted from last accessed data, a service's own switches, the smallest
//! change behind a refusal, and forms with their defaults. Where such an offer meets a step's goals, the rest of the solution must
//! meet the others, and predictions show the lesson's answers.

use std::rc::Rc;

use sim::command::Command;
use sim::policies::PolicyTarget;
use sim::view::draft::try_out;
use sim::view::last_accessed::{ListForm, drafted, last_accessed};
use sim::view::service_offers;
use sim::view::services::service_page;

use super::bets::{blame, never_opened};
use super::buttons::with_defaults;
use super::flaws::Flaws;
use crate::attempt::Happening;
use crate::learner::Learner;
use crate::lesson::{Lesson, LessonLine};

/// What a button of the page would do.
struct Route {
    /// The offer, for complaints.
    says: String,
    commands: Vec<Command>,
}

pub(super) fn routes(lesson: &Rc<Lesson>, flaws: &mut Flaws) {
    let Ok(mut learner) = Learner::begin(lesson) else {
        return;
    };
    for (number, step) in lesson.steps.iter().enumerate() {
        let lines = step.whole();
        for (at, line) in lines.iter().enumerate() {
            let acts = at == usize::from(step.actor.is_some());
            if acts && !step.goals.is_empty() {
                for route in drafts(&learner).into_iter().chain(switches(&learner)) {
                    follow(&learner, &route, number, &[], flaws);
                }
            }
            let before = learner.clone();
            let _ = learner.carry_out(line);
            if let Some(route) = change(&learner).filter(|_| !lesson.ideas_only) {
                follow(&learner, &route, number, &lines[at + 1..], flaws);
            }
            for route in forms(&before, &learner) {
                dialog(before.clone(), &route, number, &lines[at + 1..], flaws);
            }
        }
    }
}

/// Takes a route in a step. If it meets the step's goals, the solution's later lines must meet the others.
fn follow(learner: &Learner, route: &Route, number: usize, own: &[LessonLine], flaws: &mut Flaws) {
    let mut other = learner.clone();
    let happened = take(&mut other, route);
    if other.standing().steps_done[number] {
        ends(other, route, number, (own, happened), flaws);
    }
}

/// Fills in a form in the place of a step's line, and goes on with the others of the step. If that meets its goals, the solution's
/// later lines must meet the others.
fn dialog(mut other: Learner, route: &Route, number: usize, own: &[LessonLine], flaws: &mut Flaws) {
    let mut happened = take(&mut other, route);
    for line in own {
        happened.extend(other.carry_out(line).1);
    }
    if other.standing().steps_done[number] {
        ends(other, route, number, (&[], happened), flaws);
    }
}

/// Does what a route does.
fn take(learner: &mut Learner, route: &Route) -> Vec<Happening> {
    let mut happened = Vec::new();
    for command in &route.commands {
        learner.controller.step(command.clone());
        happened.extend(learner.attempt.observe(&learner.controller, None));
    }
    happened
}

/// Whoever has done a step by a route ends the lesson: with the step's lines that are left, after what has happened so far.
fn ends(
    mut other: Learner,
    route: &Route,
    number: usize,
    (own, mut happened): (&[LessonLine], Vec<Happening>),
    flaws: &mut Flaws,
) {
    let lesson = other.attempt.lesson.clone();
    let later = lesson.steps[number + 1..].iter();
    for line in own
        .iter()
        .cloned()
        .chain(later.flat_map(crate::lesson::LessonStep::whole))
    {
        happened.extend(other.carry_out(&line).1);
    }
    let way = format!("step `{}`: after {}", lesson.steps[number].id, route.says);
    blame(&other, &happened, &way, flaws);
    if !other.is_finished() {
        let what = format!(
            "step `{}`: {} meets its goals, but then the solution does not meet: {}",
            lesson.steps[number].id,
            route.says,
            other.unmet()
        );
        flaws.add(format!("steps.{number}.goals"), what);
    }
    for open in never_opened(&other) {
        let what = format!(
            "prediction `{}`: step `{}`: {} meets its goals, but no step fits `once` then",
            lesson.predictions[open].id, lesson.steps[number].id, route.says
        );
        flaws.add(format!("predictions.{open}.until"), what);
    }
}

/// The policies that the page drafts from last accessed data, for each place and in both forms.
fn drafts(learner: &Learner) -> Vec<Route> {
    let controller = &learner.controller;
    let (world, viewpoint) = (controller.world(), controller.viewpoint());
    let Ok(root) = last_accessed(world, &viewpoint, None) else {
        return Vec::new();
    };
    let units = root.places.iter().map(|it| it.target.clone());
    let accounts = world.accounts().map(|it| PolicyTarget::Account(it.id));
    let sheets = units.chain(accounts).filter_map(|target| {
        let sheet = last_accessed(world, &viewpoint, Some(&target)).ok()?;
        (sheet.target == target).then_some(sheet)
    });
    let mut routes = Vec::new();
    for sheet in sheets {
        for (form, name) in [
            (ListForm::Allow, "allows only"),
            (ListForm::Deny, "denies the rest of"),
        ] {
            let Some(drafted) = drafted(world, &viewpoint, &sheet, form, &[]) else {
                continue;
            };
            let draft = try_out(
                world,
                &controller.actor,
                controller.instructor,
                &drafted.changes,
            );
            routes.push(Route {
                says: format!(
                    "the drafted policy that {name} what is used in {}",
                    sheet.name
                ),
                commands: draft.commands().cloned().collect(),
            });
        }
    }
    routes
}

/// The offers to enable and disable the services that the lesson's steps select. Other offers of a service, such as agreements
/// to choose from, are choices of the learner, which the solution's later lines need not fit.
fn switches(learner: &Learner) -> Vec<Route> {
    let controller = &learner.controller;
    let selected = (learner.attempt.lesson.steps.iter())
        .filter_map(|step| step.select.as_ref()?.strip_prefix("service:"));
    let mut ids: Vec<&str> = selected.collect();
    ids.sort_unstable();
    ids.dedup();
    let (world, viewpoint) = (controller.world(), controller.viewpoint());
    let mut routes = Vec::new();
    for page in ids
        .into_iter()
        .filter_map(|id| service_page(world, &viewpoint, id))
    {
        let offers = service_offers(world, &viewpoint, &page);
        let all = offers.enable.iter().chain(&offers.disable).flatten();
        routes.extend(all.map(|offer| Route {
            says: format!("\"{}\" of {}", offer.label, page.name),
            commands: offer.commands().to_vec(),
        }));
    }
    routes
}

/// The calls of a line, as their forms send them with their defaults.
fn forms(before: &Learner, after: &Learner) -> Vec<Route> {
    let controller = &before.controller;
    let taken = controller.history.steps().len();
    let steps = after.controller.history.steps().get(taken..);
    let calls = steps.unwrap_or_default().iter();
    let plain = calls.filter_map(|step| {
        let call = step.command.call()?;
        with_defaults(controller.world(), &controller.viewpoint(), call)
    });
    let routes = plain.map(|call| Route {
        says: format!("the form of {} with its defaults", call.operation),
        commands: vec![Command::Call(call)],
    });
    routes.collect()
}

/// The smallest change behind the refusal of the last step.
fn change(learner: &Learner) -> Option<Route> {
    let step = learner.controller.history.steps().last()?;
    let refusal = step.result.as_ref().err()?;
    let remedy = refusal.remedy()?;
    (!remedy.commands.is_empty()).then(|| Route {
        says: format!("the smallest change, \"{}\",", remedy.says),
        commands: remedy.commands.clone(),
    })
}
