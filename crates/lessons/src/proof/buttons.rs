//! The same by buttons: every step once more, by what the views offer. A goal that no button can meet, or that needs a value that
//! no view shows, is a flaw.

use std::rc::Rc;

use serde_json::{Map, Value};
use sim::World;
use sim::account::Account;
use sim::catalog::SERVICES;
use sim::command::{Call, Command, TimeMove};
use sim::ids::ParentId;
use sim::model::{Operation, operation};
use sim::people;
use sim::policies::{PolicyTarget, PolicyType};
use sim::view::last_accessed::last_accessed;
use sim::view::{
    Actionable, Offer, OfferKind, Selection, Viewpoint, choices, document_member, form_members,
    invitable, offers, panel, subject, templates, usual_choice,
};

use super::flaws::Flaws;
use crate::learner::Learner;
use crate::lesson::{Lesson, LessonLine};

/// The most accounts of a world whose things are looked through.
const MOST_ACCOUNTS: usize = 20;

/// The most events to wait for after a button.
const WAITS: usize = 2;

pub(super) fn buttons(lesson: &Rc<Lesson>, flaws: &mut Flaws) {
    let Ok(mut official) = Learner::begin(lesson) else {
        return;
    };
    for (number, step) in lesson.steps.iter().enumerate() {
        let before = official.clone();
        for line in step.whole() {
            let _ = official.carry_out(&line);
        }
        if step.goals.is_empty() {
            continue;
        }
        let mut learner = before;
        let lacking = by_buttons(&mut learner, &step.whole());
        if lacking.is_empty() || learner.standing().steps_done[number] {
            continue;
        }
        if pressed(&learner, number) {
            continue;
        }
        for (goal, at) in step.goals.iter().zip(0..) {
            if !learner.standing().goals[*goal] {
                let what = format!(
                    "step `{}`: no button meets {}: {}",
                    step.id,
                    learner.called(*goal),
                    lacking.join("; ")
                );
                flaws.add(format!("steps.{number}.goals.{at}"), what);
            }
        }
    }
}

/// Carries out the lines for which there are buttons; returns what the others lack.
fn by_buttons(learner: &mut Learner, lines: &[LessonLine]) -> Vec<String> {
    let mut lacking = Vec::new();
    for line in lines {
        let mut after = learner.clone();
        let taken = learner.controller.history.steps().len();
        let _ = after.carry_out(line);
        let steps = after.controller.history.steps();
        let commands = steps.get(taken..).unwrap_or_default();
        let lacks = commands.iter().find_map(|step| match &step.command {
            Command::Call(call) => without_button(learner, call, &line.text).err(),
            // The clock is always there; what happens by itself, and support, are the instructor's.
            Command::Time(_) | Command::Intervene(_) => None,
        });
        match lacks {
            Some(lacks) => lacking.push(lacks),
            None => *learner = after,
        }
    }
    lacking
}

/// Whether another button of what the views show does the step, at most two events later.
pub(super) fn pressed(learner: &Learner, number: usize) -> bool {
    for offer in offered(learner) {
        let mut other = learner.clone();
        for command in offer.commands() {
            other.controller.step(command.clone());
        }
        other.attempt.observe(&other.controller, None);
        for _ in 0..WAITS {
            if other.standing().steps_done[number] {
                return true;
            }
            other.controller.step(Command::Time(TimeMove::Next));
            other.attempt.observe(&other.controller, None);
        }
        if other.standing().steps_done[number] {
            return true;
        }
    }
    false
}

/// The buttons of everything that the views show, and of the clock, each once.
pub(super) fn offered(learner: &Learner) -> Vec<Offer> {
    let controller = &learner.controller;
    let (world, viewpoint) = (controller.world(), controller.viewpoint());
    let mut all = offers(world, &viewpoint, Actionable::Clock);
    for thing in things(world, &viewpoint, "") {
        all.extend(thing.offers(world, &viewpoint));
    }
    once(all)
}

/// The buttons that do something, each once.
pub(super) fn once(all: Vec<Offer>) -> Vec<Offer> {
    let mut once: Vec<Offer> = Vec::new();
    for offer in all {
        let commands = offer.commands();
        if !commands.is_empty() && !once.iter().any(|it| it.commands() == commands) {
            once.push(offer);
        }
    }
    once
}

/// A thing that a view shows, with what can be done with it.
enum Shown {
    Selected(Selection),
    Place(ParentId),
    Service(&'static str),
    Home,
    Report(Option<PolicyTarget>),
}

impl Shown {
    fn offers(&self, world: &World, viewpoint: &Viewpoint) -> Vec<Offer> {
        match self {
            Self::Selected(it) => offers(world, viewpoint, Actionable::Selected(it)),
            Self::Place(it) => offers(world, viewpoint, Actionable::Place(it)),
            Self::Service(it) => offers(world, viewpoint, Actionable::Service(it)),
            Self::Home => offers(world, viewpoint, Actionable::Home),
            Self::Report(target) => {
                let sheet = last_accessed(world, viewpoint, target.as_ref());
                let sheet = sheet.map(|it| offers(world, viewpoint, Actionable::Report(&it)));
                sheet.unwrap_or_default()
            }
        }
    }
}

/// Everything that the views show, what `about` names first.
fn things(world: &World, viewpoint: &Viewpoint, about: &str) -> Vec<Shown> {
    let mut all: Vec<(bool, Shown)> = vec![(true, Shown::Home)];
    let named = |id: &str| !about.is_empty() && about.contains(id);
    for organization in world.organizations() {
        let whole = Selection::Organization(organization.id.clone());
        all.push((true, Shown::Selected(whole)));
        let root = ParentId::Root(organization.root.clone());
        let units = organization.ous.keys().cloned().map(ParentId::Ou);
        for place in std::iter::once(root).chain(units) {
            let first = named(place.as_str());
            all.push((first, Shown::Selected(Selection::Unit(place.clone()))));
            all.push((first, Shown::Place(place.clone())));
            all.push((false, Shown::Report(Some(PolicyTarget::Parent(place)))));
        }
        let kinds = PolicyType::ALL.iter().copied();
        for policy in kinds.flat_map(|it| organization.policies_of(it)) {
            let selection = Selection::Policy {
                organization: organization.id.clone(),
                policy: policy.id.clone(),
            };
            all.push((named(policy.id.as_str()), Shown::Selected(selection)));
        }
    }
    for account in world.accounts().take(MOST_ACCOUNTS) {
        of_account(account, viewpoint, &named, &mut all);
    }
    for handshake in world.handshakes() {
        let first = named(handshake.id.as_str());
        let selection = Selection::Handshake(handshake.id.clone());
        all.push((first, Shown::Selected(selection)));
    }
    for request in world.create_requests() {
        let selection = Selection::Request(request.id.clone());
        all.push((false, Shown::Selected(selection)));
    }
    for service in SERVICES {
        let first = named(service.id) || service.principals.iter().any(|it| named(it));
        all.push((first, Shown::Service(service.id)));
    }
    let (first, later): (Vec<_>, Vec<_>) = all.into_iter().partition(|it| it.0);
    first.into_iter().chain(later).map(|it| it.1).collect()
}

fn of_account(
    account: &Account,
    viewpoint: &Viewpoint,
    named: &dyn Fn(&str) -> bool,
    all: &mut Vec<(bool, Shown)>,
) {
    let id = account.id;
    let own = id == viewpoint.actor().account();
    let first = own || named(&id.to_string());
    all.push((first, Shown::Selected(Selection::Account(id))));
    all.push((false, Shown::Report(Some(PolicyTarget::Account(id)))));
    for role in account.roles.keys() {
        let selection = Selection::Role {
            account: id,
            role: role.clone(),
        };
        all.push((named(role), Shown::Selected(selection)));
    }
    for person in people::people(account) {
        let selection = Selection::Person(person.principal);
        all.push((own, Shown::Selected(selection)));
    }
}

/// An error: why no button makes this call.
pub(super) fn without_button(learner: &Learner, call: &Call, line: &str) -> Result<(), String> {
    let controller = &learner.controller;
    let (world, viewpoint) = (controller.world(), controller.viewpoint());
    let input = Value::Object(call.input.clone()).to_string();
    let all = things(world, &viewpoint, &input);
    let makes = |offer: &Offer| {
        let commands = offer.commands().iter();
        commands.filter_map(Command::call).any(|it| {
            it.operation == call.operation && it.input == call.input && it.caller == call.caller
        })
    };
    let fills = |offer: &Offer| match &offer.kind {
        OfferKind::Form { operation, preset } => {
            let fits = preset.iter().all(|it| call.input.get(it.0) == Some(it.1));
            fits && **operation == *call.operation
                && hidden(world, &viewpoint, call, Some(preset), line).is_none()
        }
        OfferKind::Run(_)
        | OfferKind::RunAll(_)
        | OfferKind::Confirm { .. }
        | OfferKind::ActAs(_)
        | OfferKind::Show(_) => false,
    };
    let mut offered = all.iter().flat_map(|it| it.offers(world, &viewpoint));
    if offered.any(|it| makes(&it) || fills(&it)) {
        return Ok(());
    }
    // The search has a form for every operation.
    match hidden(world, &viewpoint, call, None, line) {
        None => Ok(()),
        Some(what) => Err(format!("`{}` needs {what}", call.operation)),
    }
}

/// A value of the call's input that no view shows; what a form presets need not be known.
pub(super) fn hidden(
    world: &World,
    viewpoint: &Viewpoint,
    call: &Call,
    preset: Option<&Map<String, Value>>,
    line: &str,
) -> Option<String> {
    let open = call.input.iter();
    let open = open.filter(|it| preset.is_none_or(|preset| !preset.contains_key(it.0)));
    let mut shown: Option<Vec<String>> = None;
    for (member, value) in open {
        let mut leaves = Vec::new();
        texts(value, &mut leaves);
        let chosen = choices(world, viewpoint, member).unwrap_or_default();
        for leaf in leaves {
            let listed = chosen
                .iter()
                .chain(&invitable(world, viewpoint))
                .any(|it| it.value == *leaf);
            if listed || line.contains(leaf) {
                continue;
            }
            let made_up = leaf.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
            for word in made_up.filter(|it| !line.contains(it)) {
                let shown = shown.get_or_insert_with(|| all_shown(world, viewpoint));
                if !shown.iter().any(|it| it.contains(word)) {
                    return Some(format!("`{member}`, where no view shows `{word}`"));
                }
            }
        }
    }
    None
}

fn texts<'v>(value: &'v Value, all: &mut Vec<&'v str>) {
    match value {
        Value::String(text) => all.push(text),
        Value::Array(items) => items.iter().for_each(|it| texts(it, all)),
        Value::Object(members) => members.values().for_each(|it| texts(it, all)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The texts of all panels.
fn all_shown(world: &World, viewpoint: &Viewpoint) -> Vec<String> {
    let mut all = Vec::new();
    for thing in things(world, viewpoint, "") {
        let Shown::Selected(selection) = thing else {
            continue;
        };
        let Some(panel) = panel(world, viewpoint, &selection) else {
            continue;
        };
        all.push(panel.title.to_string());
        all.extend(panel.facts.iter().map(|it| it.value.to_string()));
        let rows = panel.lists.iter().flat_map(|it| &it.items);
        all.extend(rows.flat_map(|it| [it.text.to_string(), it.note.to_string()]));
        all.extend(panel.documents.into_iter().map(|it| it.1));
    }
    all
}

/// The call as its form sends it when nothing is filled in but what the form asks for first and leaves empty; `None`: it is the
/// same call.
pub(super) fn with_defaults(world: &World, viewpoint: &Viewpoint, call: &Call) -> Option<Call> {
    let operation = operation(&call.operation)?;
    let (main, _) = form_members(operation, &Map::new());
    let mut plain = call.clone();
    plain
        .input
        .retain(|member, _| main.iter().any(|it| it.name == member));
    plain
        .input
        .extend(form_defaults(operation, &plain.input, world, viewpoint));
    (plain.input != call.input).then_some(plain)
}

/// What the form of a call fills in by itself: the usual choice of a field, and the document that it begins with. That is the stored
/// document, or a template where a document is required. `typed` has what a person fills in.
fn form_defaults(
    operation: &'static Operation,
    typed: &Map<String, Value>,
    world: &World,
    viewpoint: &Viewpoint,
) -> Map<String, Value> {
    let usual = (operation.input.iter()).filter_map(|it| usual_choice(operation, it.name));
    // Whose fields have paths are structures, which a person fills in.
    let usual = usual.filter(|(path, _)| !path.contains('.'));
    let mut all: Map<String, Value> = usual
        .map(|(member, value)| (member.to_string(), value.into()))
        .collect();
    let known = |name: &str| {
        let value = all.get(name).or_else(|| typed.get(name));
        value.and_then(Value::as_str).map(str::to_string)
    };
    if let Some(member) = document_member(operation)
        && let Some(subject) = subject(operation, &known, world, viewpoint)
    {
        let template = |kind| Some(templates(kind, world, viewpoint).into_iter().next()?.text);
        let begins = subject.beginning(member.required, template);
        all.extend(begins.map(|text| (member.name.to_string(), text.into())));
    }
    all
}
