//! The line of a notice: what happened in a step, in one or two sentences, with counts where many things of a kind did.

use std::collections::BTreeSet;

use message::{Message, counted, message};
use sim::World;
use sim::event::{Actor, Event, EventKind};
use sim::handshake::{HandshakeAction, HandshakeState, Recipient};
use sim::ids::AccountId;

use super::by_weight;
use crate::base::words::Words;

/// The most letters of a line with two sentences: two lines of the notice.
const ROOM: usize = 92;
/// The most letters where the second sentence is about what nobody asked for, which is told in any case.
const MOST_ROOM: usize = 150;
/// The most names in a sentence.
const NAMED: usize = 3;

/// What is counted together, the most important first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Family {
    /// Something failed.
    Failures,
    AccountsCreated,
    AccountsJoined,
    AccountsLeft,
    AccountsClosed,
    /// Invitations that AWS canceled because of something else.
    Withdrawn,
    RolesArrived,
    RolesDeleted,
    RequestsSent,
    HandshakesChanged,
    ServicesActed,
    /// Anything else.
    Others,
    /// Only the clock has to do with it.
    Housekeeping,
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "only these events are counted together"
)]
fn family(event: &Event, world: &World) -> Family {
    let kind = &event.kind;
    match kind {
        _ if kind.is_failure() => Family::Failures,
        EventKind::AccountCreated { .. } | EventKind::AccountOpened(_) => Family::AccountsCreated,
        EventKind::AccountJoined(_) => Family::AccountsJoined,
        EventKind::AccountLeft(_) | EventKind::AccountCleaned { .. } => Family::AccountsLeft,
        EventKind::AccountClosed(_) => Family::AccountsClosed,
        EventKind::RoleCreated { .. } => Family::RolesArrived,
        EventKind::RoleDeleted { .. } => Family::RolesDeleted,
        EventKind::HandshakeSent(_) => Family::RequestsSent,
        EventKind::HandshakeChanged(_) if withdrawn(event, world).is_some() => Family::Withdrawn,
        EventKind::HandshakeChanged(_) => Family::HandshakesChanged,
        EventKind::ServiceActed { .. } => Family::ServicesActed,
        EventKind::HandshakeForgotten(_) => Family::Housekeeping,
        _ => Family::Others,
    }
}

/// Whose invitation AWS canceled because of something else, if the event tells of that. `world`: after the step.
pub(crate) fn withdrawn(event: &Event, world: &World) -> Option<String> {
    let EventKind::HandshakeChanged(id) = &event.kind else {
        return None;
    };
    let it = (world.handshake(id)).filter(|it| it.action == HandshakeAction::Invite)?;
    let by_itself = event.actor == Actor::Organizations && it.state == HandshakeState::Canceled;
    match &it.recipient {
        _ if !by_itself => None,
        Recipient::Account(account) => Some(world.name_of(*account)),
        Recipient::Email(email) => Some(email.to_string()),
        Recipient::Organization => None,
    }
}

/// The first of some names, and how many more there are.
pub(crate) fn some_of(names: &[String]) -> Message {
    let (shown, rest) = names.split_at(names.len().min(NAMED));
    match rest.len() {
        0 => shown.join(", ").into(),
        more => message!("{names} and {more} more", names = shown.join(", ")),
    }
}

/// The line for the events of a step, and the accounts that it is about; `None`: nothing happened. `world`: after the step.
pub(crate) fn line(
    events: &[Event],
    world: &World,
    words: Words,
) -> Option<(String, BTreeSet<AccountId>)> {
    let all: Vec<&Event> = by_weight(events).collect();
    let (first, rest) = all.split_first()?;
    // What the user did is said in full; what comes by itself, by what there is of it.
    let (mut says, rest) = match super::is_of_person(first) {
        true => (words.tell(&first.says), rest),
        false => (String::new(), &all[..]),
    };
    let mut about: BTreeSet<AccountId> = match says.is_empty() {
        true => BTreeSet::new(),
        false => first.kind.account().into_iter().collect(),
    };
    let created: BTreeSet<AccountId> = (all.iter())
        .filter(|it| family(it, world) == Family::AccountsCreated)
        .filter_map(|it| it.kind.account())
        .collect();
    let mut groups: Vec<(Family, Vec<&Event>)> = Vec::new();
    for event in rest {
        // An account is created in its organization.
        if let EventKind::AccountJoined(account) = &event.kind
            && created.contains(account)
        {
            continue;
        }
        let family = family(event, world);
        match groups.iter_mut().find(|it| it.0 == family) {
            Some(group) => group.1.push(event),
            None => groups.push((family, vec![event])),
        }
    }
    ordered::sort_by_key(&mut groups, |group| group.0);
    // The drawing says what may act where a role arrived.
    if groups.iter().any(|it| it.0 == Family::RolesArrived) {
        groups.retain(|it| it.0 != Family::ServicesActed);
    }
    for (family, group) in groups {
        let more = sentence(family, &group, world, words);
        if says.is_empty() {
            says = more;
            about.extend(accounts_of(&group));
            continue;
        }
        let is_named = family == Family::Withdrawn;
        let most = if is_named { MOST_ROOM } else { ROOM };
        let room = says.chars().count() + 1 + more.chars().count() <= most;
        if room && family < Family::Others {
            says = format!("{says} {more}");
            about.extend(accounts_of(&group));
        }
        break;
    }
    Some((says, about))
}

/// The accounts that events are about.
fn accounts_of(events: &[&Event]) -> BTreeSet<AccountId> {
    events.iter().filter_map(|it| it.kind.account()).collect()
}

/// What is said of some events of a family.
fn sentence(family: Family, events: &[&Event], world: &World, words: Words) -> String {
    let count = events.len();
    if let [event] = events {
        return words.tell(&event.says);
    }
    let accounts: BTreeSet<AccountId> = accounts_of(events);
    let several = words.tell(counted!(accounts.len(), "1 account|{n} accounts"));
    let only = accounts.first().filter(|_| accounts.len() == 1);
    let place = only.map_or(several, |only| world.name_of(*only));
    words.tell(match family {
        Family::Failures => counted!(count, "1 thing did not work.|{n} things did not work."),
        Family::AccountsCreated => {
            counted!(count, "1 account was created.|{n} accounts were created.")
        }
        Family::AccountsJoined => counted!(
            count,
            "1 account joined the organization.|{n} accounts joined the organization."
        ),
        Family::AccountsLeft => counted!(
            count,
            "1 account left the organization.|{n} accounts left the organization."
        ),
        Family::AccountsClosed => {
            counted!(count, "1 account was closed.|{n} accounts were closed.")
        }
        Family::Withdrawn => {
            let names: Vec<String> = events
                .iter()
                .filter_map(|it| withdrawn(it, world))
                .collect();
            counted!(
                count,
                "1 invitation was canceled: {names}.|{n} invitations were canceled: {names}.",
                names = some_of(&names)
            )
        }
        Family::RolesArrived => counted!(
            count,
            "1 role arrived in {place}.|{n} roles arrived in {place}."
        ),
        Family::RolesDeleted => counted!(count, "1 role was deleted.|{n} roles were deleted."),
        Family::RequestsSent => counted!(count, "1 request was sent.|{n} requests were sent."),
        Family::HandshakesChanged => {
            counted!(count, "1 handshake changed.|{n} handshakes changed.")
        }
        Family::ServicesActed => counted!(
            count,
            "Services acted once in {place}.|Services acted {n} times in {place}."
        ),
        Family::Others | Family::Housekeeping => {
            counted!(count, "1 thing happened.|{n} things happened.")
        }
    })
}
