//! Lanes: lines in the gutters between places, in the gaps between rows of cards, and never over a card, a name or a head.

#[cfg(test)]
pub(crate) mod tests;

use crate::base::decimal::Decimal;
use sim::ids::AccountId;

use super::{CardSpot, Density, DrawnPart, DrawnPlace, Kind, OrganizationHead, Picture};

/// The distance from one lane to the next.
const APART: f64 = 3.5;
/// Lanes beside each other in a gutter; more share theirs.
const LANES: usize = 4;
/// The distance of the last lane of a gap from the row above it.
const BELOW: f64 = 5.0;
/// The lane of envelopes.
const LAST: usize = LANES - 1;
/// The distance between a card's marks, and from its left side to the middle of the first.
pub const MARK_PITCH: f64 = 32.0;
const FIRST_MARK: f64 = 25.0;
/// Where an envelope on the upper edge of a card begins: its distance from the card's left side, and from its top.
const ENVELOPE: (f64, f64) = (10.0, 7.0);

/// Where an envelope's lane leaves its organization's head: above its icon, or at the middle of its height.
const HEAD_ICON: f64 = 9.0;
const HEAD_MIDDLE: f64 = 20.0;

/// A line of level and upright parts, by its corners.
pub type Lane = Vec<(f64, f64)>;

/// A place and the index of an account in it.
type Seat<'p> = (&'p DrawnPlace, usize);

impl Picture {
    /// The lane of a service of this organization from its tile to a mark on an account's card: the n-th, counted from 0.
    /// `None`: one of them is not drawn.
    pub fn service_lane(&self, service: &str, account: AccountId, mark: usize) -> Option<Lane> {
        let (head, (place, n)) = self.seat(account)?;
        let number = head?.service_number(service)?;
        let tile = self.unmirrored(head?.tile(number));
        let card = self.unmirrored(*self.spots.get(&account)?);
        let lane = number % LANES;
        let (first, approach) = rest(&place.approach, lane, 1)?;
        let row = head?.rail.1;
        let mut corners = match row {
            true => vec![
                (tile.x + tile.width / 2.0, tile.y + tile.height),
                (
                    tile.x + tile.width / 2.0,
                    tile.y + tile.height + 4.0 + lane as f64,
                ),
                (first, tile.y + tile.height + 4.0 + lane as f64),
            ],
            false => {
                let y = tile.y + tile.height / 2.0;
                vec![(tile.x + tile.width, y), (first, y)]
            }
        };
        follow(&mut corners, approach);
        let x = match place.density {
            Density::Cards => card.x + FIRST_MARK + mark as f64 * MARK_PITCH,
            Density::Tiles | Density::Closed => card.x + FIRST_MARK,
        };
        let below = below(place, n, lane);
        end(&mut corners, &[(x, below), (x, card.y + card.height)]);
        Some(self.as_drawn(simple(corners)))
    }

    /// The lane of an envelope from its sender's organization to the envelope on the upper edge of its recipient's card. It leaves the
    /// organization's head upward; to what is in or below the organization, at its beginning. `None`: one of them is not drawn.
    pub fn envelope_lane(&self, from: AccountId, to: AccountId) -> Option<Lane> {
        let head = self.heads().find(|it| it.management == from)?;
        let root = self.root_below(head)?;
        let (_, (recipient, m)) = self.seat(to)?;
        let card = self.unmirrored(*self.spots.get(&to)?);
        let shift = LAST as f64 * APART;
        let start = match self.mirrored {
            true => self.width - head.x,
            false => head.x,
        };
        let (out, inward) = (&root.approach, &recipient.approach);
        let (level, beside) = (*out.first()?, *out.get(1)?);
        let turns = match *inward.first()? {
            _ if inward.get(1) == Some(&beside) => vec![beside],
            below if below > level => vec![beside, below, *inward.get(1)?],
            // In the same row of organizations, or above it.
            _ => vec![*inward.get(1)?],
        };
        let mut corners = match turns.first() == Some(&beside) {
            true => vec![(start, head.y + HEAD_MIDDLE)],
            false => vec![
                (start + HEAD_ICON, head.y),
                (start + HEAD_ICON, level - shift),
            ],
        };
        let turns = turns.iter().chain(inward.get(2..)?);
        follow_from(&mut corners, turns.map(|it| it - shift));
        let (left, top) = match recipient.density {
            Density::Cards => (card.x - 7.0, card.y - ENVELOPE.1),
            Density::Tiles | Density::Closed => (card.x - 4.0, card.y + card.height / 2.0),
        };
        let inside = match recipient.density {
            Density::Cards => card.x + ENVELOPE.0,
            Density::Tiles | Density::Closed => card.x,
        };
        let gap = below(recipient, m, LAST);
        end(&mut corners, &[(left, gap), (left, top), (inside, top)]);
        Some(self.as_drawn(simple(corners)))
    }

    /// The management account of the organization in which an account is drawn.
    pub(crate) fn management_of(&self, account: AccountId) -> Option<AccountId> {
        Some(self.seat(account)?.0?.management)
    }

    /// The root of an organization: the first place after its head.
    fn root_below(&self, head: &OrganizationHead) -> Option<&DrawnPlace> {
        let is_it = |it: &DrawnPart| matches!(it, DrawnPart::Head(it) if it.key == head.key);
        let mut parts = self.parts.iter().skip_while(|it| !is_it(it)).skip(1);
        match parts.next()? {
            DrawnPart::Place(place) => Some(place),
            DrawnPart::Head(_) => None,
        }
    }

    /// Where an account is drawn, and the head of its organization.
    fn seat(&self, account: AccountId) -> Option<(Option<&OrganizationHead>, Seat<'_>)> {
        let mut head = None;
        for part in &self.parts {
            match part {
                DrawnPart::Head(it) => head = Some(&**it),
                DrawnPart::Place(place) => {
                    let is_it =
                        |it: &sim::view::AccountNode| it.id == account && it.moved_to.is_none();
                    if let Some(n) = place.accounts.iter().position(is_it) {
                        let head = head.filter(|_| place.kind != Kind::Zone);
                        return Some((head, (place, n)));
                    }
                }
            }
        }
        None
    }
}

/// The level below the row of the n-th account.
fn below(place: &DrawnPlace, n: usize, lane: usize) -> f64 {
    let (_, y) = place.spot(n);
    let ((_, height), _) = place.cell();
    let bottom = place.y + y + height;
    match place.density {
        Density::Cards => bottom + BELOW + (LAST - lane) as f64 * APART,
        Density::Tiles | Density::Closed => bottom + 1.0 + (LAST - lane) as f64 * 2.0,
    }
}

/// An upright, and the levels and uprights after it.
type Turns = (f64, Vec<f64>);

/// What remains of an approach from its `from`-th turn on, in a lane.
fn rest(approach: &[f64], lane: usize, from: usize) -> Option<Turns> {
    let shift = lane as f64 * APART;
    let (first, others) = approach.get(from..)?.split_first()?;
    Some((first - shift, others.iter().map(|it| it - shift).collect()))
}

/// Goes on from an upright along levels and uprights in turn.
pub(crate) fn follow(corners: &mut Lane, turns: Vec<f64>) {
    let mut x = corners.last().map_or(0.0, |it| it.0);
    for pair in turns.chunks(2) {
        let [level, upright] = *pair else { continue };
        corners.push((x, level));
        corners.push((upright, level));
        x = upright;
    }
}

/// Goes on from a level along uprights and levels in turn.
fn follow_from(corners: &mut Lane, turns: impl Iterator<Item = f64>) {
    let mut y = corners.last().map_or(0.0, |it| it.1);
    let mut x = corners.last().map_or(0.0, |it| it.0);
    for (n, turn) in turns.enumerate() {
        (x, y) = if n % 2 == 0 { (turn, y) } else { (x, turn) };
        corners.push((x, y));
    }
}

/// Goes from an upright to a level and there to a point, and on along corners.
fn end(corners: &mut Lane, last: &[(f64, f64)]) {
    if let Some((x, (_, level))) = corners.last().map(|it| it.0).zip(last.first()) {
        corners.push((x, *level));
    }
    corners.extend(last);
}

/// Without corners where the line goes on in its direction.
fn simple(corners: Lane) -> Lane {
    let mut kept: Lane = Vec::with_capacity(corners.len());
    for it in corners {
        if kept.last() == Some(&it) {
            continue;
        }
        if let [.., before, last] = kept[..]
            && ((before.0 == last.0 && last.0 == it.0) || (before.1 == last.1 && last.1 == it.1))
        {
            kept.pop();
        }
        kept.push(it);
    }
    kept
}

/// Path data of a lane with rounded corners.
pub fn path(lane: &[(f64, f64)]) -> String {
    const ROUND: f64 = 6.0;
    let mut path = String::new();
    for (n, &(x, y)) in lane.iter().enumerate() {
        let neighbors = n
            .checked_sub(1)
            .and_then(|it| lane.get(it))
            .zip(lane.get(n + 1));
        let Some((before, after)) = neighbors else {
            let first = if n == 0 { 'M' } else { 'L' };
            path.push_str(&format!("{first}{} {}", Decimal(x), Decimal(y)));
            continue;
        };
        let toward = |to: &(f64, f64)| {
            let (dx, dy) = (to.0 - x, to.1 - y);
            let length = dx.abs() + dy.abs();
            let part = (ROUND / length.max(0.001)).min(0.5);
            (x + dx * part, y + dy * part)
        };
        let ((ax, ay), (bx, by)) = (toward(before), toward(after));
        let [ax, ay, x, y, bx, by] = [ax, ay, x, y, bx, by].map(Decimal);
        path.push_str(&format!("L{ax} {ay}Q{x} {y} {bx} {by}"));
    }
    path
}

/// The corners of a card.
pub fn middle(spot: &CardSpot) -> (f64, f64) {
    (spot.x + spot.width / 2.0, spot.y + spot.height / 2.0)
}
