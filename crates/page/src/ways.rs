//! Lines across the drawing: of envelopes from sender to recipient, and of services on their way to accounts.

use sim::ids::{AccountId, HandshakeId};
use sim::time::SimTime;
use sim::view::{Badge, RoleState, Scene};

use crate::keys;
use crate::layout::{CardSpot, Density, DrawnPart, DrawnPlace, OrganizationHead, Picture};
use crate::motion::{StepMotion, passed};

/// Number of envelopes above which only selected ones draw their lines.
const MOST_LINES: usize = 8;
/// Most services on their way that are drawn.
const MOST_WALKS: usize = 12;
/// The width of an envelope, and how far its right end is from that of its card.
const ENVELOPE: f64 = 168.0;

/// The line of an envelope.
#[derive(Clone, Debug, PartialEq)]
pub struct EnvelopeLine {
    pub id: HandshakeId,
    pub veiled: bool,
    pub selected: bool,
    /// Path data.
    pub path: String,
}

/// The lines of live envelopes between cards.
pub fn ways(scene: &Scene, picture: &Picture, selected: Option<&str>) -> Vec<EnvelopeLine> {
    let live = || {
        let all = scene.envelopes.iter();
        all.filter(|it| it.state.is_live() && it.to.is_some_and(|to| to != it.from))
    };
    let all = live().count() <= MOST_LINES;
    let drawn = live().filter_map(|it| {
        let from = picture.spots.get(&it.from)?;
        let to = picture.spots.get(&it.to?)?;
        let selected = selected == Some(&keys::handshake(&it.id));
        (all || selected).then(|| EnvelopeLine {
            id: it.id.clone(),
            veiled: it.veiled,
            selected,
            path: way(*from, *to, picture),
        })
    });
    drawn.collect()
}

/// A service on its way to an account, or that came with the last step.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceWalk {
    /// The key of the role that it creates.
    pub key: String,
    pub service: &'static str,
    /// Path data.
    pub path: String,
    /// Where it is now; `None` once it came.
    pub at: Option<(f64, f64)>,
}

/// Services on their way to accounts, positioned by simulated time; and those that came with the last step.
pub fn walks(picture: &Picture, happening: &StepMotion, now: SimTime) -> Vec<ServiceWalk> {
    let mut from = None;
    let mut found = Vec::new();
    for part in &picture.parts {
        match part {
            DrawnPart::Head(head) => from = Some(head),
            DrawnPart::Place(place) if place.density == Density::Cards => {
                for account in place.accounts.iter() {
                    let walks = account.badges.iter().filter_map(|badge| {
                        let key = keys::role(account.id, badge.role);
                        let came = happening.fresh(&key).is_some();
                        let passed = match badge.coming {
                            Some(span) => passed(span, now),
                            None if came && badge.state == RoleState::Present => 100,
                            None => return None,
                        };
                        walk(picture, from?, place, account.id, badge, passed)
                    });
                    found.extend(walks);
                }
            }
            DrawnPart::Place(_) => {}
        }
    }
    found.truncate(MOST_WALKS);
    found
}

/// The line from a service's position to an account of a place, with the service at its current position.
fn walk(
    picture: &Picture,
    head: &OrganizationHead,
    place: &DrawnPlace,
    account: AccountId,
    badge: &Badge,
    passed: u64,
) -> Option<ServiceWalk> {
    let from = picture.service_spot(head.management, badge.service)?;
    let to = picture.spots.get(&account)?;
    // Down beside the place, above the account's row, and between cards to the account's marks: across no other card.
    let (x, y) = (from.x + 14.0, from.y + from.height);
    let (beside, above, gap) = (place.x - 7.0, to.y - 7.0, to.x - 7.0);
    let (rail, end) = (y + 3.0, to.y + 58.0);
    let corners = [
        (x, rail),
        (beside, rail),
        (beside, above),
        (gap, above),
        (gap, end),
    ];
    let here = (passed < 100).then(|| along(&corners, passed as f64 / 100.0));
    Some(ServiceWalk {
        key: keys::role(account, badge.role),
        service: badge.service,
        path: format!(
            "M{x} {y}V{rail}H{beside}V{above}H{gap}V{end}H{}",
            to.x + 4.0
        ),
        at: here,
    })
}

/// The point at a share of the length of a line whose parts are level or upright.
fn along(corners: &[(f64, f64)], share: f64) -> (f64, f64) {
    let length = |(a, b): (&(f64, f64), &(f64, f64))| (b.0 - a.0).abs() + (b.1 - a.1).abs();
    let parts = || corners.iter().zip(corners.iter().skip(1));
    let mut left = parts().map(length).sum::<f64>() * share;
    let mut at = corners.first().copied().unwrap_or_default();
    for (a, b) in parts() {
        let long = length((a, b));
        let part = (left / long.max(1.0)).clamp(0.0, 1.0);
        at = (a.0 + (b.0 - a.0) * part, a.1 + (b.1 - a.1) * part);
        if left <= long {
            break;
        }
        left -= long;
    }
    at
}

/// A curve from one card to the envelope on the upper edge of another.
fn way(from: CardSpot, to: CardSpot, picture: &Picture) -> String {
    let right = to.x + to.width;
    if (from.x - to.x).abs() < to.width / 2.0 {
        // Over each other: along a side, past what lies between.
        let reach = from.y.min(to.y)..from.y.max(to.y) + to.height;
        let beside = |it: &CardSpot| it.x > right && reach.contains(&it.y);
        if picture.spots.values().any(beside) {
            let (x, y, end) = (from.x, from.y + from.height / 2.0, right - ENVELOPE);
            let out = x.min(to.x) - 46.0;
            return format!("M{x} {y}C{out} {y} {out} {} {end} {}", to.y, to.y);
        }
        let (x, y) = (from.x + from.width, from.y + from.height / 2.0);
        let out = x.max(right) + 30.0;
        return format!("M{x} {y}C{out} {y} {out} {} {} {}", to.y, right - 8.0, to.y);
    }
    let below = to.y > from.y + from.height;
    let between = |it: &CardSpot| {
        (it.y > from.y && it.y < to.y) && (it.x < right && it.x + it.width > from.x)
    };
    if below && to.x > from.x && picture.spots.values().any(between) {
        // Down beside the cards between, and above the row of the other card to its envelope.
        let (x, y, out) = (from.x, from.y + from.height / 2.0, from.x - 46.0);
        let (row, end) = (to.y - 6.0, right - ENVELOPE);
        return format!("M{x} {y}C{out} {y} {out} {row} {x} {row}H{end}");
    }
    let (x, y) = (
        from.x + from.width * 0.8,
        if below { from.y + from.height } else { from.y },
    );
    let (end, top) = (right - 44.0, to.y - 18.0);
    let lift = ((end - x).abs() * 0.1).clamp(26.0, 70.0);
    let (first, second) = if below {
        (y + lift, top - lift)
    } else {
        (y.min(top) - lift, y.min(top) - lift)
    };
    format!("M{x} {y}C{x} {first} {end} {second} {end} {top}")
}

#[cfg(test)]
mod tests;
