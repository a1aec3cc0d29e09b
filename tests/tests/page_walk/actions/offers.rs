//! Everything that is offered: in the inspector, on pages of services, by the clock, the agenda and the drawing, and after a
//! refusal. An offer is taken as its button takes it.

use std::collections::BTreeMap;

use orgsim_tests::walk::{self, Dice};
use page::queries::Queries;
use page::{Action, Dialog, NoticeKind, ScreenAction, SessionAction, perform};
use sim::catalog::SERVICES;
use sim::command::Command;
use sim::ids::{ParentId, Text};
use sim::model;
use sim::outcome::Remedy;
use sim::policies::PolicyTarget;
use sim::region;
use sim::time::{DAY, HOUR, MINUTE};
use sim::view::{Actionable, Offer, OfferKind, Selection, filled, waiting};

use crate::promises::offers::{self, Taken};
use crate::windows::Windows;

/// What is done at work: `last_accessed` has more of it.
const WORK: [&str; 4] = [
    "s3:GetObject",
    "ec2:RunInstances",
    "kms:Decrypt",
    "sqs:SendMessage",
];

/// The offers of one thing, by the place that shows them.
type Surfaces = Vec<(&'static str, Vec<Offer>)>;

fn queries(it: &Windows) -> Queries {
    let queries = Queries::new(it.state.base.controller.clone().into(), it.state.base.words);
    queries.limited(it.state.offer_limits())
}

fn of(it: &Windows, place: &'static str, thing: Actionable<'_>) -> (&'static str, Vec<Offer>) {
    (place, queries(it).offers(thing))
}

/// The offers of something, in all places that show them.
fn something(it: &Windows, dice: &mut Dice) -> Option<Surfaces> {
    let world = it.world();
    Some(match dice.below(10) {
        0 => {
            let service = dice.one(SERVICES)?.id;
            let selection = Selection::Service(service.into());
            vec![
                of(it, "the inspector", Actionable::Selected(&selection)),
                of(it, "its page", Actionable::Service(service)),
            ]
        }
        1 => vec![of(it, "the clock", Actionable::Clock)],
        2 => of_place(it, dice)?,
        3 => of_home(it),
        4 => {
            let rule = world.rules_off().next()?;
            vec![of(it, "the drawing", Actionable::Rule(rule))]
        }
        _ => {
            let selection = it.state.base.screen.selection.clone();
            let selection = selection.filter(|_| dice.percent(50));
            let selection = selection.or_else(|| it.something(dice))?;
            vec![of(it, "the inspector", Actionable::Selected(&selection))]
        }
    })
}

/// The offers of the root or a unit, and of an account that is dropped there.
fn of_place(it: &Windows, dice: &mut Dice) -> Option<Surfaces> {
    let organizations: Vec<_> = it.world().organizations().collect();
    let organization = dice.one(&organizations)?;
    let root = ParentId::Root(organization.root.clone());
    let units = organization.ous.keys().cloned().map(ParentId::Ou);
    let places: Vec<_> = std::iter::once(root).chain(units).collect();
    let place = dice.one(&places)?;
    let accounts: Vec<_> = organization.account_ids().collect();
    let account = *dice.one(&accounts)?;
    let unit = Selection::Unit(place.clone());
    Some(vec![
        of(it, "dragging", Actionable::Move(account, place)),
        of(it, "the menu", Actionable::Place(place)),
        of(it, "the inspector", Actionable::Selected(&unit)),
    ])
}

/// The offers of the current user's account.
fn of_home(it: &Windows) -> Surfaces {
    let account = it.state.base.controller.actor.account();
    let own = Selection::Account(account);
    let mut all = vec![
        of(it, "the hint", Actionable::Home),
        of(it, "the inspector", Actionable::Selected(&own)),
    ];
    let sheet = queries(it).last_accessed(Some(&PolicyTarget::Account(account)));
    if let Ok(sheet) = sheet {
        all.push(of(it, "its page", Actionable::Report(&sheet)));
    }
    all
}

/// Takes an offer of something.
pub fn take(it: &mut Windows, dice: &mut Dice) -> Result<bool, String> {
    let Some(surfaces) = something(it, dice) else {
        return Ok(false);
    };
    one_name_one_meaning(&surfaces)?;
    let all: Vec<Offer> = surfaces.into_iter().flat_map(|it| it.1).collect();
    let Some(offer) = dice.one(&all) else {
        return Ok(false);
    };
    press(it, offer, dice)
}

/// Takes an offer of a pending event.
pub fn take_pending(it: &mut Windows, dice: &mut Dice) -> Result<bool, String> {
    let rows = waiting(it.world(), &it.state.base.controller.viewpoint());
    let Some(row) = dice.one(&rows) else {
        return Ok(false);
    };
    take_one(it, Actionable::Pending(row), dice)
}

/// Lets someone work, once or every day, or no more.
pub fn take_work(it: &mut Windows, dice: &mut Dice) -> Result<bool, String> {
    let accounts: Vec<_> = it.world().accounts().map(|it| it.id).collect();
    let Some(account) = dice.one(&accounts) else {
        return Ok(false);
    };
    let queries = queries(it);
    let Ok(sheet) = queries.last_accessed(Some(&PolicyTarget::Account(*account))) else {
        return Ok(false);
    };
    let work = queries.work(&sheet);
    if let Some(worker) = dice.one(&work.habits).filter(|_| dice.percent(30)) {
        return take_one(it, Actionable::Habit(worker), dice);
    }
    let (Some(worker), Some(region)) = (dice.one(&work.people), dice.one(&region::ALL)) else {
        return Ok(false);
    };
    let work = Actionable::Work {
        worker,
        action: WORK[dice.below(WORK.len())],
        region: &Text::from(*region),
    };
    take_one(it, work, dice)
}

/// Lets time pass, as the timeline and the search do.
pub fn take_span(it: &mut Windows, dice: &mut Dice) -> Result<bool, String> {
    let spans = [MINUTE, HOUR, 4 * HOUR, DAY, 15 * DAY, 90 * DAY];
    let span = *dice.one(&spans).expect("there are some");
    let queries = queries(it);
    let offer = match dice.percent(70) {
        true => queries.let_pass(span),
        false => queries.next_event(),
    };
    press(it, &offer, dice)
}

/// Takes one of a thing's offers.
fn take_one(it: &mut Windows, thing: Actionable<'_>, dice: &mut Dice) -> Result<bool, String> {
    let all = queries(it).offers(thing);
    match dice.one(&all) {
        Some(offer) => press(it, offer, dice),
        None => Ok(false),
    }
}

/// In one place and in several, offers of one name do the same.
fn one_name_one_meaning(surfaces: &Surfaces) -> Result<(), String> {
    let mut known: BTreeMap<&str, (&str, &Offer)> = BTreeMap::new();
    for (place, offers) in surfaces {
        for offer in offers {
            let label = offer.label.english();
            let (first, same) = known.entry(label).or_insert((place, offer));
            if (&same.kind, same.grave) != (&offer.kind, offer.grave) {
                return Err(format!(
                    "offers of one name do the same: {label:?} in {first} is {:?}, in {place} {:?}",
                    same.kind, offer.kind
                ));
            }
        }
    }
    Ok(())
}

/// Presses an offer's button, fills in the form that it opens, and confirms what it asks.
fn press(it: &mut Windows, offer: &Offer, dice: &mut Dice) -> Result<bool, String> {
    let before = it.state.clone();
    it.take(&perform(offer))?;
    let dialog = it.state.base.screen.dialog.clone();
    let submitted = match (&offer.kind, dialog) {
        (OfferKind::Form { operation, preset }, Some(Dialog::Offer(_))) => {
            let Some(operation) = model::operation(operation) else {
                return Err(format!("a form is of an operation: {operation} is none"));
            };
            let Command::Call(call) = walk::call_of(it.world(), dice.roll(), operation) else {
                return Ok(false);
            };
            let mut input = call.input;
            input.extend(preset.clone());
            Some(filled(
                &it.state.base.controller.actor,
                operation.name,
                input,
            ))
        }
        (OfferKind::Confirm { command, .. }, Some(Dialog::Offer(_)))
        | (OfferKind::Run(command), Some(Dialog::Grave { .. })) => Some(command.clone()),
        (OfferKind::Form { .. } | OfferKind::Confirm { .. }, _) => {
            return Err(format!(
                "an offer that asks opens a dialog: {} does not",
                offer.label
            ));
        }
        _ => None,
    };
    if let Some(command) = submitted {
        it.take(&Action::Session(SessionAction::Do(command)))?;
    }
    let taken = Taken {
        before: &before,
        after: &it.state,
        offer,
    };
    offers::does_what_it_says(&taken)?;
    Ok(true)
}

/// The remedy that a refusal's notice offers.
fn remedy(it: &Windows) -> Option<Remedy> {
    let notice = it.state.base.feedback.notice.as_ref()?;
    if notice.kind != NoticeKind::Refused {
        return None;
    }
    let passages = queries(it).passages(notice.gates.as_ref()?);
    let notes = passages.into_iter().flat_map(|passage| passage.notes);
    notes.filter_map(|note| note.remedy).next()
}

/// The smallest change after a refusal: what it offers is done, and the refused call is offered again.
pub fn fix(it: &mut Windows, _: &mut Dice) -> Result<bool, String> {
    let Some(remedy) = remedy(it) else {
        return Ok(false);
    };
    let Some(offer) = queries(it).offers(Actionable::Remedy(&remedy)).pop() else {
        return Ok(false);
    };
    let before = it.state.clone();
    let refused = before.base.feedback.notice.as_ref();
    let refused = refused.and_then(|notice| notice.command.clone());
    it.take(&Action::Session(SessionAction::ApplyRemedy(
        offer.commands().to_vec(),
        refused.clone(),
    )))?;
    let taken = Taken {
        before: &before,
        after: &it.state,
        offer: &offer,
    };
    offers::does_what_it_says(&taken)?;
    let notice = it.state.base.feedback.notice.as_ref();
    let is_allowed = !offers::is_limited(&before);
    if is_allowed && notice.is_none_or(|notice| notice.retry != refused) {
        return Err("a refused call is offered again: its remedy forgets it".into());
    }
    Ok(true)
}

/// The refused call again.
pub fn retry(it: &Windows, _: &mut Dice) -> Option<Vec<Action>> {
    let retry = it.state.base.feedback.notice.as_ref()?.retry.clone()?;
    Some(vec![Action::Session(SessionAction::Do(retry))])
}

/// The call of an explanation is made, or the change that would let it pass.
pub fn take_asked(it: &mut Windows, dice: &mut Dice) -> Result<bool, String> {
    let asked = it.state.base.screen.why.clone();
    let queries = queries(it);
    let Some(asking) = asked.and_then(|asked| queries.asking(&asked, None)) else {
        return Ok(false);
    };
    let change = asking.now.remedy().filter(|_| dice.percent(50));
    let thing = match change {
        Some(remedy) => Actionable::Remedy(remedy),
        None => Actionable::Asked {
            call: &asking.call,
            now: &asking.now,
            made: asking.made,
        },
    };
    let Some(offer) = queries.offers(thing).pop() else {
        return Ok(false);
    };
    let before = it.state.clone();
    it.take(&perform(&offer))?;
    let taken = Taken {
        before: &before,
        after: &it.state,
        offer: &offer,
    };
    offers::does_what_it_says(&taken)?;
    if it.state.base.screen.why.is_none() {
        return Ok(true);
    }
    it.take(&Action::Screen(ScreenAction::Close))?;
    Ok(true)
}
