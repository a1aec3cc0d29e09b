//! The motion of the last step: the new items, and the flights with their starting points.

use std::rc::Rc;

use sim::account::ORGANIZATIONS_ROLE;
use sim::catalog::{SERVICES, by_role};
use sim::event::{Event, EventKind};
use sim::ids::{AccountId, HandshakeId, PolicyId};
use sim::policies::Target;
use sim::time::SimTime;
use sim::view::Scene;

use crate::keys;
use crate::layout::{CardSpot, Picture};

/// The duration of a movement.
pub const TRAVEL_MS: f64 = 480.0;

/// The control points of a movement's cubic Bézier curve of progress over time: it starts fast and ends slowly.
const EASING: [f64; 4] = [0.2, 0.7, 0.2, 1.0];

/// The curve as a value of the style property `easing`.
pub fn easing() -> String {
    let [x1, y1, x2, y2] = EASING;
    format!("cubic-bezier({x1},{y1},{x2},{y2})")
}

/// A drawn thing that comes from elsewhere to its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Movement {
    pub key: String,
    /// Its start, relative to its place.
    pub from: (f64, f64),
}

impl Movement {
    /// The style property `translate` at the start and at the end. It leaves the thing's own `transform` unchanged.
    pub fn translations(&self) -> [String; 2] {
        let (dx, dy) = self.from;
        [format!("{dx}px {dy}px"), "0px 0px".to_string()]
    }
}

/// What was drawn last, to know what moves with the next step.
#[derive(Default)]
pub struct LastDrawn {
    step: u64,
    spots: ordered::Map<AccountId, CardSpot>,
    motion: Rc<StepMotion>,
}

impl LastDrawn {
    /// The motion of the last step: computed once per step, against the previous picture.
    pub fn motion(
        &mut self,
        happened: &(u64, Vec<Event>),
        scene: &Scene,
        picture: &Picture,
    ) -> Rc<StepMotion> {
        if self.step != happened.0 {
            self.step = happened.0;
            self.motion = Rc::new(StepMotion::new(happened, scene, &self.spots, picture));
        }
        if self.spots != picture.spots {
            self.spots = picture.spots.clone();
        }
        self.motion.clone()
    }
}

/// The elapsed share of the time between two moments, in percent.
pub fn passed((since, at): (SimTime, SimTime), now: SimTime) -> u64 {
    let whole = at.since(since).max(1);
    (now.since(since).saturating_mul(100) / whole).min(100)
}

/// The motion of one step, or of one place after `within`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StepMotion {
    number: u64,
    fresh: Vec<String>,
    pub flights: Vec<Movement>,
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
        }
        seen.motion
    }

    fn flight(&mut self, key: String, from: CardSpot, to: CardSpot) {
        let from = (from.x - to.x, from.y - to.y);
        if from != (0.0, 0.0) {
            self.flights.push(Movement { key, from });
        }
    }

    /// The part that concerns one place; empty values are equal, so that other places are not redrawn.
    pub fn within(&self, has: &dyn Fn(&str) -> bool) -> Self {
        let fresh: Vec<_> = self.fresh.iter().filter(|key| has(key)).cloned().collect();
        if fresh.is_empty() {
            return Self::default();
        }
        Self {
            number: self.number,
            fresh,
            flights: (self.flights.iter())
                .filter(|it| has(&it.key))
                .cloned()
                .collect(),
        }
    }

    /// The new keys.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.fresh.iter().map(|key| &**key)
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

impl StepSeen<'_> {
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
            EventKind::AccountRequested(id) => Some(keys::request(id)),
            EventKind::AccountCreated { account, .. }
            | EventKind::AccountOpened(account)
            | EventKind::AccountJoined(account)
            | EventKind::AccountLeft(account)
            | EventKind::AccountClosing(account)
            | EventKind::AccountClosed(account)
            | EventKind::AccountReinstated(account)
            | EventKind::AccountCleaned { account, .. }
            | EventKind::AccountMoved { account, .. } => Some(self.account(*account)),
            EventKind::OuCreated(id) | EventKind::OuRenamed(id) => Some(format!("u:{id}")),
            EventKind::HandshakeSent(id) => Some(self.envelope(id)),
            EventKind::HandshakeChanged(id) => Some(keys::handshake(id)),
            EventKind::RoleCreated { account, role } => Some(self.role(*account, role)),
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
    fn account(&mut self, account: AccountId) -> String {
        let key = keys::account(account);
        let ends = (self.before.get(&account)).zip(self.picture.spots.get(&account));
        if let Some((from, to)) = ends {
            self.motion.flight(key.clone(), *from, *to);
        }
        key
    }

    /// An envelope flies from its sender.
    fn envelope(&mut self, id: &HandshakeId) -> String {
        let key = keys::handshake(id);
        let spots = &self.picture.spots;
        let ends = (self.scene.envelopes.iter())
            .find(|it| it.id == *id)
            .and_then(|it| spots.get(&it.from).zip(spots.get(&it.to?)));
        if let Some((from, to)) = ends {
            self.motion.flight(key.clone(), *from, *to);
        }
        key
    }

    /// The service travels to the account from its own position, and Organizations makes its role at the same time.
    fn role(&mut self, account: AccountId, role: &str) -> String {
        let key = keys::role(account, role);
        let ends = by_role(role).and_then(|(service, _)| {
            let mut all = self.scene.organizations.iter();
            all.find_map(|it| self.picture.service_spot(it.management, service.id))
        });
        if let Some((from, to)) = ends.zip(self.picture.spots.get(&account)) {
            self.motion.flight(key.clone(), from, *to);
            let organizations = keys::role(account, ORGANIZATIONS_ROLE);
            self.motion.fresh.push(organizations);
        }
        key
    }

    /// The policy's chip, and also the target, if no chip is drawn.
    fn policy(&mut self, policy: &PolicyId, target: &Target) -> Option<String> {
        for organization in &self.scene.organizations {
            let chip = keys::hung(&organization.id, policy, target);
            self.motion.fresh.push(chip);
        }
        (!self.picture.chips).then(|| match target {
            Target::Parent(parent) => format!("u:{parent}"),
            Target::Account(account) => keys::account(*account),
        })
    }
}

fn service(principal: &str) -> Option<String> {
    let mut all = SERVICES.iter();
    let service = all.find(|it| it.principals.contains(&principal))?;
    Some(keys::service(service.id))
}

#[cfg(test)]
mod tests;
