//! Work with services that are not modeled: it has no effect, but policy decides about it, and each attempt is recorded.
//!
//! A person can use a service once, or every day. One entry of the agenda, the round, has the daily work of all people. Its
//! number is [`ROUND`], so that daily work does not change the numbers of other entries; `next` skips it.

use crate::cloudtrail::records::access;
use crate::prelude::*;
use api::namespaces::{self, Namespace};
use api::time::DAY;
use gates::authorize::denial;
use gates::question::{Asker, Question};
use state::agenda::Deed;
use state::command::TimeMove;
pub use state::habit::Habit;
use state::outcome::Judgment;

/// The round's number in the agenda. Other entries are numbered from 1.
pub const ROUND: u64 = 0;

/// The maximum number of actions in one person's daily work.
pub const MOST: usize = 20;

/// The number of days with only daily work that are not skipped: the last ones. Such days are all alike.
const ALIKE_DAYS: u64 = 31;

/// The member of an outcome's answer that has the encoded message about a denial.
pub const ENCODED: &str = "EncodedMessage";

/// The service of an action that a person could try.
fn service_of(action: &str) -> Result<Namespace, ApiError> {
    let name = action.split_once(':').map_or("", |(_, name)| name);
    if name.is_empty() || name.len() > 128 || !name.bytes().all(|byte| byte.is_ascii_alphanumeric())
    {
        return Err(ApiError::not_possible(message!(
            "`{action}` is not an action: write a service and a name, such as s3:GetObject.",
            action = action.to_string()
        )));
    }
    namespaces::of(action).ok_or_else(|| {
        ApiError::not_possible(message!(
            "Orgsim knows no service with the prefix of `{action}`.",
            action = action.to_string()
        ))
    })
}

/// Whether policy allows an action of a person's work now. Changes and records nothing.
///
/// # Errors
///
/// The principal no longer exists, or there is no such action.
pub fn is_allowed(
    world: &World,
    principal: &Principal,
    action: &Text,
    region: &Text,
) -> Result<bool, ApiError> {
    let asked = question(principal, action, region, service_of(action)?)?;
    Ok(worker(world, principal)?.ask(world, &asked)?.is_allowed())
}

/// Whether the person exists and has credentials that have not expired.
fn worker(world: &World, principal: &Principal) -> Result<Asker, ApiError> {
    let asker = Asker::new(world, principal)?;
    let expired = world
        .account(principal.account())
        .and_then(|account| account.session_of(principal))
        .is_some_and(|session| session.expires <= world.now());
    if expired {
        return Err(ApiError::not_possible(message!(
            "The session `{principal}` has expired."
        )));
    }
    Ok(asker)
}

/// Asks policy about an attempt, and records the attempt.
fn attempt(world: &mut WorldMut, asker: &Asker, question: &Question) -> Result<Judgment, ApiError> {
    let judgment = asker.ask(world, question)?;
    let region = match question.context.first() {
        Some((_, policy::ContextValue::One(region))) => region.as_str().into(),
        _ => question.principal.home().into(),
    };
    let allowed = judgment.is_allowed();
    access::tried(
        world,
        &question.principal,
        question.action.clone(),
        &region,
        allowed,
    );
    Ok(judgment)
}

/// Lets a person use a service once. Returns an encoded message about a denial, if the service gives one.
pub fn use_service(
    world: &mut WorldMut,
    principal: &Principal,
    action: &Text,
    resource: Option<&Text>,
    region: &Text,
    events: &mut Events,
) -> Answer {
    let service = service_of(action)?;
    let asker = worker(world, principal)?;
    let mut question = question(principal, action, region, service)?;
    question.resource = resource.cloned();
    let judgment = attempt(world, &asker, &question)?;
    let name = gates::people::name_of(world, principal);
    let says = if judgment.is_allowed() {
        message!(
            "{name} tried {action}: allowed. {service} is not modeled; the attempt is recorded.",
            service = service.name
        )
    } else {
        message!(
            "{name} tried {action}: denied, {why}.",
            why = why(world, principal, &judgment)
        )
    };
    events.push(used(world, principal, action, judgment.is_allowed(), says));
    let message = crate::iam::encoded_message(world, principal, &judgment);
    Ok(message.map_or(Value::Null, |it| json!({ ENCODED: it })))
}

fn used(
    world: &World,
    principal: &Principal,
    action: &Text,
    allowed: bool,
    says: Message,
) -> Event {
    let kind = EventKind::ServiceUsed {
        account: principal.account(),
        action: action.clone(),
        allowed,
    };
    world.event(Actor::Person(principal.clone()), kind, says)
}

/// Replaces a person's daily work; without actions it stops. The first day's work is done at once.
pub fn set_habit(
    world: &mut WorldMut,
    principal: &Principal,
    actions: &[Text],
    region: &Text,
    events: &mut Events,
) -> Result<(), ApiError> {
    let name = gates::people::name_of(world, principal);
    let changed = EventKind::HabitChanged {
        account: principal.account(),
    };
    if actions.is_empty() {
        if world.habits_mut().remove(principal).is_none() {
            return Err(ApiError::not_possible(message!(
                "{name} has no daily work to stop."
            )));
        }
        if world.habits_by_principal().is_empty() {
            world.agenda_mut().remove(ROUND);
        }
        let says = message!("{name} no longer has daily work.");
        events.push(world.event(Actor::Outside, changed, says));
        return Ok(());
    }
    may_work(world, principal, actions, region)?;
    let habit = Habit {
        actions: actions
            .iter()
            .map(|action| (action.clone(), None))
            .collect(),
        region: region.clone(),
        since: world.now(),
    };
    (world.habits_mut()).insert(principal.clone(), Arc::new(habit));
    let says = message!(
        "{name} does this every day from now on: {list}.",
        list = actions.join(", ")
    );
    events.push(world.event(Actor::Outside, changed, says));
    if world.agenda().get(ROUND).is_none() {
        let cause = Cause {
            at: world.now(),
            actor: Actor::Outside,
            deed: Deed::Habit,
        };
        let next = world.now().plus(DAY);
        world.agenda_mut().put(ROUND, next, Task::DailyWork, cause);
    }
    day_of(world, principal, events)
}

/// Whether the person can do these actions every day.
fn may_work(
    world: &World,
    principal: &Principal,
    actions: &[Text],
    region: &Text,
) -> Result<(), ApiError> {
    if actions.len() > MOST {
        return Err(ApiError::not_possible(message!(
            "Daily work can have at most {MOST} actions."
        )));
    }
    worker(world, principal)?;
    let ends = world
        .account(principal.account())
        .is_some_and(|account| account.session_of(principal).is_some());
    if ends {
        return Err(ApiError::not_possible(
            "A session ends after some hours. Give daily work to a user or a role instead.",
        ));
    }
    for action in actions {
        question(principal, action, region, service_of(action)?)?;
    }
    Ok(())
}

/// One day's work of one person. Only results that differ from the last time become events.
fn day_of(
    world: &mut WorldMut,
    principal: &Principal,
    events: &mut Events,
) -> Result<(), ApiError> {
    let Some(habit) = world.habits_by_principal().get(principal).cloned() else {
        return Ok(());
    };
    let asker = worker(world, principal)?;
    let name = gates::people::name_of(world, principal);
    let mut after = (*habit).clone();
    for (action, last) in &mut after.actions {
        let asked = question(principal, action, &habit.region, service_of(action)?)?;
        let judgment = attempt(world, &asker, &asked)?;
        let allowed = judgment.is_allowed();
        if *last != Some(allowed) {
            let says: Message = match (allowed, *last) {
                (true, None) => "allowed".into(),
                (true, Some(_)) => "allowed again".into(),
                (false, _) => message!("denied, {why}", why = why(world, principal, &judgment)),
            };
            let says = message!("Daily work of {name}, {action}: {says}.");
            events.push(used(world, principal, action, allowed, says));
            *last = Some(allowed);
        }
    }
    if after != *habit {
        (world.habits_mut()).insert(principal.clone(), Arc::new(after));
    }
    Ok(())
}

/// One day's work of all people. People who no longer exist do no work.
pub fn round(world: &mut WorldMut, cause: Cause, events: &mut Events) {
    let people: Vec<Principal> = world.habits_by_principal().keys().cloned().collect();
    for principal in people {
        if day_of(world, &principal, events).is_err() {
            world.habits_mut().remove(&principal);
            let kind = EventKind::HabitChanged {
                account: principal.account(),
            };
            let says = message!(
                "Nobody can act in {account} anymore, so the daily work ends.",
                account = gates::people::name_of(world, &principal)
            );
            events.push(world.event(Actor::Outside, kind, says));
        }
    }
    let next = world.now().plus(DAY);
    // At the end of time there is no next day.
    if !world.habits_by_principal().is_empty() && next.since(world.now()) == DAY {
        world.agenda_mut().put(ROUND, next, Task::DailyWork, cause);
    }
}

/// Skips the days until `until` on which nothing else happens, all but the last, before a day's round.
pub fn skip_alike_days(world: &mut WorldMut, at: SimTime, until: SimTime) -> SimTime {
    let other = world
        .agenda()
        .first()
        .map_or(until, |due| due.at.min(until));
    let days = other.since(at) / DAY;
    if days > 2 * ALIKE_DAYS {
        at.plus((days - ALIKE_DAYS) * DAY)
    } else {
        at
    }
}

/// The end of a move of time; `None` for a move to the next event when nothing is pending. Daily work is skipped while
/// something else is pending.
pub fn end_of(world: &World, time: TimeMove) -> Option<SimTime> {
    match time {
        TimeMove::Advance { ms } => Some(world.now().plus(ms)),
        TimeMove::Next => {
            let other = world.agenda().waiting().next();
            other.or_else(|| world.agenda().first()).map(|due| due.at)
        }
    }
}

fn question(
    principal: &Principal,
    action: &Text,
    region: &Text,
    service: Namespace,
) -> Result<Question, ApiError> {
    let partition = principal.account().partition();
    if !api::region::exists(partition, region) {
        return Err(api::region::unknown(partition, region));
    }
    let region = if service.global {
        principal.home()
    } else {
        region
    };
    let mut question = Question::new(principal.clone(), action.clone());
    let value = policy::ContextValue::One(region.to_string());
    question.context = vec![("aws:RequestedRegion".into(), value)];
    Ok(question)
}

/// Why policy refused: "because no identity-based policy allows the … action".
fn why(world: &World, principal: &Principal, judgment: &Judgment) -> Message {
    let unknown = &judgment.verdict.unknown;
    if unknown.is_empty() {
        let owner = AccountId::of_arn(&judgment.request.resource);
        return denial::reason(world, principal, owner, judgment);
    }
    message!(
        "because it depends on values that are unknown here: {list}",
        list = unknown.join(", ")
    )
}
