//! The motion of the last step: the new items, and the flights with their starting points.

mod last_drawn;
#[cfg(test)]
mod tests;

pub use self::last_drawn::LastDrawn;

use crate::base::decimal::Decimal;
use std::collections::BTreeSet;
use std::rc::Rc;

use sim::catalog::SERVICES;
use sim::event::{Event, EventKind};
use sim::handshake::HandshakeState;
use sim::ids::{AccountId, CreateRequestId, HandshakeId, PolicyId};
use sim::policies::PolicyTarget;
use sim::view::{AccountNode, Envelope, Scene};

use super::layout::lanes::Lane;
use super::layout::{CardSpot, Picture};
use super::ways::{lane, length};
use crate::base::keys;

/// The duration of a movement.
pub const TRAVEL_MS: f64 = 480.0;

/// The control points of a movement's cubic Bézier curve of progress over time: it starts fast and ends slowly.
const EASING: [f64; 4] = [0.2, 0.7, 0.2, 1.0];

/// The curve as a value of the style property `easing`.
pub fn easing() -> String {
    let [x1, y1, x2, y2] = EASING.map(Decimal);
    format!("cubic-bezier({x1},{y1},{x2},{y2})")
}

/// A drawn thing that comes from elsewhere to its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Movement {
    /// The key of the drawn thing.
    pub key: String,
    /// The corners of its way, relative to its place, which is the last one.
    pub way: Lane,
    /// When it starts, in milliseconds. Until then it is at the start of its way.
    pub after: f64,
    /// Its duration in milliseconds.
    pub lasts: f64,
}

impl Movement {
    /// The positions on its way, as [`Arrival::positions`].
    pub fn positions(&self) -> Vec<(f64, String)> {
        positions(&self.way)
    }

    /// Its progress over time, as a value of the style property `easing`.
    pub fn easing(&self) -> String {
        if self.way.len() > 2 {
            "ease-in-out".to_string()
        } else {
            easing()
        }
    }
}

/// The corners of a way as values of the style property `translate`, which leaves a thing's own `transform` unchanged; each with its
/// share of the time, at equal speed.
fn positions(way: &[(f64, f64)]) -> Vec<(f64, String)> {
    let whole: f64 = way.windows(2).map(length).sum::<f64>().max(1.0);
    let mut gone = 0.0;
    let before = [0.0].into_iter().chain(way.windows(2).map(length));
    let at = way.iter().zip(before).map(|(&(x, y), part)| {
        gone += part;
        (gone / whole, format!("{x:.1}px {y:.1}px"))
    });
    at.collect()
}

/// How long the drawing takes to tick one check of a handshake off, as `--calm` of the styles, in milliseconds.
pub const TICK_MS: usize = 240;
/// Checks that are ticked off one by one; further ones with the last.
const MOST_TICKS: usize = 5;

/// The duration of a service's walk to an account, in milliseconds; then the card opens a place, and the mark drops into it.
pub const WALK_MS: f64 = 900.0;
/// How much later each further role arrives, and the latest, in milliseconds.
const STAGGER_MS: usize = 180;
const LATEST_MS: usize = 2_000;
/// Roles that arrive one by one; further ones arrive with the last.
const MOST_ARRIVALS: usize = 12;

/// The sentences that are shown at once; of more roles, the notice says how many.
pub const SENTENCES: usize = 3;
/// The room of a sentence in the drawing, beside its card.
const SENTENCE: (f64, f64) = (480.0, 44.0);

/// A role that arrives: its service leaves the rail and goes along its lane to the card.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrival {
    /// The key of the role.
    pub key: String,
    /// The service's id.
    pub service: &'static str,
    /// The account's name.
    pub account: Rc<str>,
    /// Its card.
    pub card: CardSpot,
    /// From its tile, or from where it was seen on its way.
    pub lane: Lane,
    /// Its place on the card was drawn before.
    pub waited: bool,
    /// The position among those of the step.
    pub number: usize,
    /// When it starts, in milliseconds.
    pub after: usize,
}

impl Arrival {
    /// The positions of the service's tile on its lane.
    pub fn positions(&self) -> Vec<(f64, String)> {
        positions(&self.lane)
    }
}

/// A sentence that is shown for three seconds below a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CardNote {
    /// An account was asked for, by a management account.
    Asked {
        /// The name of the management account that asked.
        management: Rc<str>,
        /// The name of the account.
        account: Rc<str>,
    },
    /// An account has these roles from the start.
    Has {
        /// The name of the account.
        account: Rc<str>,
        /// The names of the roles.
        roles: Vec<Rc<str>>,
    },
}

/// The motion of one step, or of one place after `within`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StepMotion {
    number: u64,
    fresh: Vec<String>,
    /// Things that move from one place to another.
    pub flights: Vec<Movement>,
    /// Roles that arrive.
    pub arrivals: Vec<Arrival>,
    /// The accounts in which a role appeared, in order.
    came: Vec<AccountId>,
    /// Each with its card.
    pub notes: Vec<(CardSpot, CardNote)>,
}

impl StepMotion {
    /// The motion between the previous picture and this one.
    pub fn new(
        (number, events): &(u64, Vec<Event>),
        scene: &Scene,
        before: &ordered::Map<AccountId, CardSpot>,
        picture: &Picture,
    ) -> Self {
        let mut seen = StepSeen {
            scene,
            before,
            picture,
            motion: Self {
                number: *number,
                ..Self::default()
            },
        };
        for event in events {
            if let Some(key) = seen.event(&event.kind) {
                seen.motion.fresh.push(key);
            }
            if let EventKind::AccountCreated { account, .. } = event.kind {
                seen.created(account, events);
            }
        }
        seen.motion.came.sort_unstable();
        seen.motion
    }

    /// Roles arrive, whether each of them is followed or a wave goes over a crowd.
    pub fn arrives(&self) -> bool {
        !self.came.is_empty()
    }

    /// Those of these accounts, by their number, in which a role appeared.
    pub fn came<'a>(&self, accounts: impl Iterator<Item = &'a AccountNode>) -> Vec<usize> {
        if self.came.is_empty() {
            return Vec::new();
        }
        let found = accounts.enumerate();
        let found = found.filter(|(_, it)| self.came.binary_search(&it.id).is_ok());
        found.map(|(n, _)| n).collect()
    }

    /// A thing comes to its place, which is the last of these corners of the drawing.
    fn flight(&mut self, key: &str, corners: &[(f64, f64)], after: f64, lasts: f64) {
        let (x, y) = corners.last().copied().unwrap_or_default();
        self.flights.push(Movement {
            key: key.to_string(),
            way: corners.iter().map(|at| (at.0 - x, at.1 - y)).collect(),
            after,
            lasts,
        });
    }

    fn note(&mut self, card: &CardSpot, note: CardNote) {
        self.notes.push((*card, note));
    }

    /// Whether these events take an account to another place.
    pub fn moves_account(events: &[Event]) -> bool {
        events.iter().any(|it| {
            matches!(
                it.kind,
                EventKind::AccountJoined(_)
                    | EventKind::AccountLeft(_)
                    | EventKind::AccountMoved { .. }
            )
        })
    }

    /// When the last flight ends, in milliseconds.
    pub fn flown(&self) -> f64 {
        let ends = self.flights.iter().map(|it| it.after + it.lasts);
        ends.fold(0.0, f64::max)
    }

    /// The part that concerns one place; empty values are equal, so that other places are not redrawn.
    pub fn within(&self, has: &dyn Fn(&str) -> bool) -> Self {
        let fresh: Vec<_> = self.fresh.iter().filter(|key| has(key)).cloned().collect();
        if fresh.is_empty() {
            return Self::default();
        }
        let flights = self.flights.iter().filter(|it| has(&it.key));
        let arrivals = self.arrivals.iter().filter(|it| has(&it.key));
        Self {
            number: self.number,
            fresh,
            flights: flights.cloned().collect(),
            arrivals: arrivals.cloned().collect(),
            ..Self::default()
        }
    }

    /// The number of the step.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The new keys.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.fresh.iter().map(|key| &**key)
    }

    /// The arrivals that are said at their cards: the first few that do not cover each other.
    pub fn said(&self) -> Vec<&Arrival> {
        let end = |it: &Arrival| it.lane.last().copied().unwrap_or_default();
        let mut said: Vec<&Arrival> = Vec::new();
        for arrival in &self.arrivals {
            let (x, y) = end(arrival);
            let apart = |other: &&Arrival| {
                let (left, top) = end(other);
                (x - left).abs() > SENTENCE.0 || (y - top).abs() > SENTENCE.1
            };
            if said.len() < SENTENCES && said.iter().all(apart) {
                said.push(arrival);
            }
        }
        said
    }

    /// The arrival of a role.
    pub fn arrival(&self, key: &str) -> Option<&Arrival> {
        self.arrivals.iter().find(|it| it.key == key)
    }

    /// The number of the step, if it made or changed the thing with this key.
    pub fn fresh(&self, key: &str) -> Option<u64> {
        let fresh = self.fresh.iter().any(|it| it == key);
        fresh.then_some(self.number)
    }
}

/// A step as the drawing saw it, and what moves because of it.
struct StepSeen<'a> {
    scene: &'a Scene,
    before: &'a ordered::Map<AccountId, CardSpot>,
    picture: &'a Picture,
    motion: StepMotion,
}

impl<'a> StepSeen<'a> {
    /// The key of what an event made or changed, if it is drawn.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "what other events change is not drawn"
    )]
    fn event(&mut self, kind: &EventKind) -> Option<String> {
        match kind {
            EventKind::OrganizationCreated(id) | EventKind::FeaturesEnabled(id) => {
                Some(format!("o:{id}"))
            }
            EventKind::AccountRequested(id) => Some(self.requested(id)),
            EventKind::AccountCreated { account, .. }
            | EventKind::AccountOpened(account)
            | EventKind::AccountLeft(account)
            | EventKind::AccountClosing(account)
            | EventKind::AccountClosed(account)
            | EventKind::AccountReinstated(account)
            | EventKind::AccountCleaned { account, .. }
            | EventKind::AccountMoved { account, .. } => Some(self.account(*account, 0.0)),
            EventKind::AccountJoined(account) => {
                let ticked = self.ticks(*account);
                Some(self.account(*account, ticked))
            }
            EventKind::OuCreated(id) | EventKind::OuRenamed(id) => Some(format!("u:{id}")),
            EventKind::HandshakeSent(id) => Some(self.envelope(id)),
            EventKind::HandshakeChanged(id) => Some(keys::handshake(id)),
            EventKind::RoleCreated { account, role } => self.role(*account, role),
            EventKind::TrustedAccessEnabled {
                service_principal, ..
            } => service(service_principal),
            EventKind::RoleDeletionAsked { account, role }
            | EventKind::RoleDeletionFailed { account, role }
            | EventKind::RoleStopped { account, role }
            | EventKind::RoleDeleted { account, role } => Some(keys::role(*account, role)),
            EventKind::PolicyMoved { policy, target } => self.policy(policy, target),
            EventKind::PolicyTypeChanged { .. } => {
                let organization = self.scene.organizations.first()?;
                Some(format!("u:{}", organization.root.id))
            }
            _ => None,
        }
    }

    /// An account flies from where it was.
    fn account(&mut self, account: AccountId, after: f64) -> String {
        let key = keys::account(account);
        let ends = (self.before.get(&account)).zip(self.picture.spots.get(&account));
        if let Some((from, to)) = ends
            && (from.x, from.y) != (to.x, to.y)
        {
            let corners = [(from.x, from.y), (to.x, to.y)];
            self.motion.flight(&key, &corners, after, TRAVEL_MS);
        }
        key
    }

    /// A requested account comes from the account that asked for it.
    fn requested(&mut self, id: &CreateRequestId) -> String {
        let key = keys::request(id);
        let mut all = self.scene.organizations.iter();
        let found = all.find_map(|it| Some((it, it.ghosts.iter().find(|it| it.request == *id)?)));
        if let Some((organization, ghost)) = found
            && let Some(to) = self.picture.ghost_spot(id)
            && let Some(from) = self.picture.spots.get(&organization.management)
        {
            let corners = [(from.x, from.y), (to.x, to.y)];
            self.motion.flight(&key, &corners, 0.0, WALK_MS);
            if let Some(management) = self.account_node(organization.management) {
                let asked = CardNote::Asked {
                    management: Rc::from(&*management.name),
                    account: Rc::from(&*ghost.name),
                };
                self.motion.note(&to, asked);
            }
        }
        key
    }

    /// A created account and the roles that it has from the start, unless services have come since: then there is more to say beside it.
    fn created(&mut self, id: AccountId, events: &[Event]) {
        let roles = events.iter().filter_map(|it| {
            let EventKind::RoleCreated { account, role } = &it.kind else {
                return None;
            };
            (*account == id).then_some((it.at, role))
        });
        let (times, roles): (BTreeSet<_>, Vec<_>) =
            roles.map(|(at, role)| (at, Rc::from(&**role))).unzip();
        if let Some(spot) = self.picture.spots.get(&id)
            && let Some(node) = self.account_node(id)
            && times.len() == 1
        {
            let account = Rc::from(&*node.name);
            self.motion.note(spot, CardNote::Has { account, roles });
        }
    }

    /// An account as it is drawn.
    fn account_node(&self, id: AccountId) -> Option<&'a AccountNode> {
        let mut all = self.picture.places().flat_map(|it| it.accounts.iter());
        all.find(|it| it.id == id)
    }

    /// How long the checks of the invitation that an account accepted are ticked off: then it moves.
    fn ticks(&self, account: AccountId) -> f64 {
        let accepted = |it: &&Envelope| {
            it.to == Some(account) && it.state == HandshakeState::Accepted && !it.gates.is_empty()
        };
        let found = self.scene.envelopes.iter().find(accepted);
        // One more, to see the last.
        let ticks = found.map_or(0, |it| it.gates.len().min(MOST_TICKS) + 1);
        (ticks * TICK_MS) as f64
    }

    /// An envelope goes from its sender's card along its lane.
    fn envelope(&mut self, id: &HandshakeId) -> String {
        let key = keys::handshake(id);
        let lane = (self.scene.envelopes.iter())
            .find(|it| it.id == *id)
            .and_then(|it| self.picture.envelope_lane(it.from, it.to?));
        if let Some(lane) = lane {
            self.motion.flight(&key, &lane, 0.0, WALK_MS);
        }
        key
    }

    /// The service goes to the account along its lane. Nothing else moves. In a crowd, a wave goes over the accounts to which more
    /// of them come: the roles have no key, because each place looks at all keys.
    fn role(&mut self, account: AccountId, role: &str) -> Option<String> {
        self.motion.came.push(account);
        let spot = self.picture.spots.get(&account);
        let most = self.motion.arrivals.len() >= MOST_ARRIVALS;
        if self.picture.crowded && (most || spot.is_none()) {
            return None;
        }
        let key = keys::role(account, role);
        let found = spot.and_then(|card| {
            let node = self.account_node(account)?;
            let badge = node.badges.iter().find(|it| it.role == role)?;
            Some((node, badge, *card, lane(self.picture, node, badge)?))
        });
        if let Some((node, badge, card, lane)) = found {
            let number = self.motion.arrivals.len().min(MOST_ARRIVALS - 1);
            self.motion.arrivals.push(Arrival {
                key: key.clone(),
                service: badge.service,
                account: Rc::from(&*node.name),
                card,
                lane,
                waited: false,
                number,
                after: (number * STAGGER_MS).min(LATEST_MS),
            });
        }
        Some(key)
    }

    /// The policy's chip, and also the target, if no chip is drawn.
    fn policy(&mut self, policy: &PolicyId, target: &PolicyTarget) -> Option<String> {
        for organization in &self.scene.organizations {
            let chip = keys::hung(&organization.id, policy, target);
            self.motion.fresh.push(chip);
        }
        (!self.picture.chips).then(|| match target {
            PolicyTarget::Parent(parent) => format!("u:{parent}"),
            PolicyTarget::Account(account) => keys::account(*account),
        })
    }
}

fn service(principal: &str) -> Option<String> {
    let mut all = SERVICES.iter();
    let service = all.find(|it| it.principals.contains(&principal))?;
    Some(keys::service(service.id))
}
