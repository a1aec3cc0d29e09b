//! Lines across the drawing: of envelopes from sender to recipient, and of services on their way to accounts.

#[cfg(test)]
mod tests;

use sim::ids::HandshakeId;
use sim::time::SimTime;
use sim::view::{AccountNode, Badge, RoleState, Scene};

use super::layout::lanes::{Lane, path};
use super::layout::{Picture, shown_badges, shows_role};
use crate::base::keys;

/// Number of envelopes above which only selected ones draw their lines.
const MOST_LINES: usize = 8;
/// Most lines of one service.
const MOST_LANES: usize = 300;
/// Most services on their way that are drawn.
const MOST_WALKS: usize = 12;
/// The line of an envelope.
#[derive(Clone, Debug, PartialEq)]
pub struct EnvelopeLine {
    /// The handshake's id.
    pub id: HandshakeId,
    /// The current user cannot see it.
    pub veiled: bool,
    /// The envelope is selected.
    pub selected: bool,
    /// Path data.
    pub path: String,
}

/// The elapsed share of the time between two moments, in percent.
pub fn passed((since, at): (SimTime, SimTime), now: SimTime) -> u64 {
    let whole = at.since(since).max(1);
    (now.since(since).saturating_mul(100) / whole).min(100)
}

/// The lines of live envelopes from organizations to cards. Of what an organization asks of its own members, only the selected one's: their
/// cards show that they are asked, and lines among them would be a maze.
pub fn ways(scene: &Scene, picture: &Picture, selected: Option<&str>) -> Vec<EnvelopeLine> {
    let live = || {
        let all = scene.envelopes.iter();
        all.filter(|it| it.state.is_live() && it.to.is_some_and(|to| to != it.from))
    };
    let all = live().count() <= MOST_LINES;
    let drawn = live().filter_map(|it| {
        let lane = picture.envelope_lane(it.from, it.to?)?;
        let selected = selected == Some(&keys::handshake(&it.id));
        let inside = picture.management_of(it.to?) == Some(it.from);
        (all && !inside || selected).then(|| EnvelopeLine {
            id: it.id.clone(),
            veiled: it.veiled,
            selected,
            path: path(&lane),
        })
    });
    drawn.collect()
}

/// A service on its way to an account, or that came with the last step.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceWalk {
    /// The key of the role that it creates.
    pub key: String,
    /// The service's id.
    pub service: &'static str,
    /// Path data.
    pub path: String,
    /// Where it is now; `None` once it came.
    pub at: Option<(f64, f64)>,
}

/// Services on their way to accounts, positioned by simulated time; and those whose roles are `fresh`: they came with the last step.
pub fn walks(picture: &Picture, fresh: impl Fn(&str) -> bool, now: SimTime) -> Vec<ServiceWalk> {
    let walk = |account: &AccountNode, badge: &Badge| {
        let came = fresh(&keys::role(account.id, badge.role));
        let passed = match badge.coming {
            Some(span) => passed(span, now),
            None if came && badge.state == RoleState::Present => 100,
            None => return None,
        };
        let lane = lane(picture, account, badge)?;
        let at = (passed < 100).then(|| along(&lane, passed as f64 / 100.0));
        Some(service_walk(account, badge, &lane, at))
    };
    of_badges(picture)
        .filter_map(|(account, badge)| walk(account, badge))
        .take(MOST_WALKS)
        .collect()
}

/// The lines of a service to the accounts in which it has a role, or is about to.
pub fn lines_of(picture: &Picture, service: &str) -> Vec<ServiceWalk> {
    let drawn = of_badges(picture).filter(|(_, badge)| {
        badge.service == service && matches!(badge.state, RoleState::Present | RoleState::Pending)
    });
    let lines = drawn.filter_map(|(account, badge)| {
        let lane = lane(picture, account, badge)?;
        Some(service_walk(account, badge, &lane, None))
    });
    lines.take(MOST_LANES).collect()
}

fn of_badges(picture: &Picture) -> impl Iterator<Item = (&AccountNode, &Badge)> {
    let accounts = picture.places().flat_map(|place| place.accounts.iter());
    accounts.flat_map(|account| account.badges.iter().map(move |badge| (account, badge)))
}

/// The lane from a service's tile to its mark on a card; the last place stands for those that are counted.
pub(crate) fn lane(picture: &Picture, account: &AccountNode, badge: &Badge) -> Option<Lane> {
    let place = account.badges.iter().position(|it| it.role == badge.role)?;
    let mark = usize::from(shows_role(account)) + place.min(shown_badges(account));
    picture.service_lane(badge.service, account.id, mark)
}

fn service_walk(
    account: &AccountNode,
    badge: &Badge,
    lane: &Lane,
    at: Option<(f64, f64)>,
) -> ServiceWalk {
    ServiceWalk {
        key: keys::role(account.id, badge.role),
        service: badge.service,
        path: path(lane),
        at,
    }
}

/// How far services on their way are, from 0 to 1, by the key of their role.
pub(crate) fn shares(picture: &Picture, now: SimTime) -> ordered::Map<String, f64> {
    if picture.crowded {
        return ordered::Map::new();
    }
    let coming = of_badges(picture).filter_map(|(account, badge)| {
        let share = passed(badge.coming?, now) as f64 / 100.0;
        Some((keys::role(account.id, badge.role), share))
    });
    coming.collect()
}

/// The part of a line after a share of its length.
pub(crate) fn rest_of(lane: &Lane, share: f64) -> Lane {
    let whole: f64 = lane.windows(2).map(length).sum();
    let mut left = whole * share;
    let mut rest = vec![along(lane, share)];
    for pair in lane.windows(2) {
        left -= length(pair);
        if left < 0.0 {
            rest.extend(pair.last());
        }
    }
    rest
}

/// The length of a level or upright part.
pub(crate) fn length(pair: &[(f64, f64)]) -> f64 {
    match pair {
        [a, b] => (b.0 - a.0).abs() + (b.1 - a.1).abs(),
        _ => 0.0,
    }
}

/// The point at a share of the length of a line whose parts are level or upright.
fn along(corners: &[(f64, f64)], share: f64) -> (f64, f64) {
    let mut left = corners.windows(2).map(length).sum::<f64>() * share;
    let mut at = corners.first().copied().unwrap_or_default();
    for pair in corners.windows(2) {
        let ([a, b], long) = (pair, length(pair)) else {
            continue;
        };
        let part = (left / long.max(1.0)).clamp(0.0, 1.0);
        at = (a.0 + (b.0 - a.0) * part, a.1 + (b.1 - a.1) * part);
        if left <= long {
            break;
        }
        left -= long;
    }
    at
}
