//! The layout: places (root, units, the zone outside) with their accounts, as rectangles.
//!
//! Everything grows to the right and down from its former place, so that little moves when something is added.

mod card;
mod choice;
pub mod lanes;
mod mirror;
mod place;
mod placing;
mod plan;
#[cfg(test)]
mod tests;

pub use self::card::{is_awaited, is_closing, shown_badges, shown_chips, shows_role};
pub use self::choice::{Say, Stands, magnified, picture, room_of};
pub use self::place::{
    Density, DrawnPlace, Kind, MOST_SQUARES, Overlay, SQUARE, SQUARES, is_only_sign, square_rows,
};

use std::rc::Rc;

use implicit_clone::ImplicitClone;
use sim::ids::{AccountId, CreateRequestId, HandshakeId};
use sim::organization::FeatureSet;
use sim::partition::Partition;
use sim::view::{AccountNode, Answers, Envelope, Scene, UnitNode};

use self::choice::{Try, Way};
use crate::base::keys;

/// Number of accounts above which they are drawn as tiles.
const MOST_CARDS: usize = 60;
/// Number of accounts up to which they stay cards in a window that is too small for all of them.
pub const FEW: usize = 15;
/// Number of accounts above which units start closed.
const MOST_OPEN: usize = 150;
/// Number of accounts above which only the visible ones are elements.
const MOST_WHOLE: usize = 300;

const CARD: (f64, f64) = (212.0, 98.0);
/// The height of a place's header, in units of the drawing.
pub const HEADER: f64 = 54.0;
/// Viewport width below which everything is in one column.
pub const NARROW: f64 = 600.0;
/// The scale at which names are 16 pixels high, and ids 13: smaller ones are not shown.
pub const LEGIBLE: f64 = 0.8;
/// Scale below which names are drawn much larger.
pub const SMALLER: f64 = 0.64;
/// The largest scale for showing all.
pub const MOST_FIT: f64 = 1.6;
const BETWEEN: (f64, f64) = (32.0, 44.0);
const INDENT: f64 = 36.0;
const HEAD: (f64, f64) = (440.0, 60.0);
const REQUEST: f64 = 40.0;
/// The rail of trusted services left of an organization: its width, the size of a tile, the distance from one to the
/// next, and how many fit. In a narrow window it is a row under the head.
const RAIL: f64 = 64.0;
const TILE_SIZE: f64 = 40.0;
const TILE_PITCH: f64 = 48.0;
/// The maximum number of services in the rail.
pub const MOST_SERVICES: usize = 5;
const APART: f64 = 40.0;
/// Space around the whole drawing, for lanes at its edges.
const AROUND: f64 = 20.0;

/// What the user has opened and closed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Folds {
    /// All opened or all closed at once; `None` depends on the size.
    pub all: Option<bool>,
    /// Places with the opposite state, and accounts whose roles are in the keyboard order.
    pub flipped: ordered::Set<String>,
}

/// Views pass it on by reference: a clone shares the set.
impl ImplicitClone for Folds {}

impl Folds {
    /// Of many accounts, these units open; otherwise all are open anyway.
    pub fn opening<'k>(scene: &Scene, units: impl Iterator<Item = &'k String>) -> Self {
        if total(scene) <= MOST_OPEN {
            return Self::default();
        }
        let is_root = |key: &&String| {
            let mut roots = scene.organizations.iter();
            roots.any(|it| keys::unit(&it.root.id) == **key)
        };
        Self {
            all: Some(false),
            flipped: units.filter(|it| !is_root(it)).cloned().collect(),
        }
    }

    /// Whether the accounts of a place are drawn: the root's are, and in small organizations all, unless the user folds them.
    pub fn is_open(&self, key: &str, root: bool, total: usize) -> bool {
        let base = root || self.all.unwrap_or(total <= MOST_OPEN);
        base != self.flipped.contains(key)
    }

    /// Open so far that an account is drawn; `None` if it is, or if the scene does not have it.
    pub fn showing(&self, scene: &Scene, account: AccountId) -> Option<Self> {
        let mut closed = Vec::new();
        let total = total(scene);
        let mut roots = scene.organizations.iter().map(|it| &it.root);
        if !roots.any(|it| self.way_to(it, account, (true, total), &mut closed)) {
            let outside = scene.standalone.iter().any(|it| it.id == account);
            let zone = keys::ZONE.to_string();
            closed.extend((outside && !self.is_open(&zone, true, total)).then_some(zone));
        }
        let mut opened = self.clone();
        closed.iter().for_each(|it| opened.flip(it));
        (!closed.is_empty()).then_some(opened)
    }

    /// Whether an account is in or below a unit; the closed ones on the way are added to `closed`.
    fn way_to(
        &self,
        unit: &UnitNode,
        account: AccountId,
        (root, total): (bool, usize),
        closed: &mut Vec<String>,
    ) -> bool {
        let mut below = unit.units.iter();
        let found = unit.accounts.iter().any(|it| it.id == account)
            || below.any(|it| self.way_to(it, account, (false, total), closed));
        let key = keys::unit(&unit.id);
        if found && !self.is_open(&key, root, total) {
            closed.push(key);
        }
        found
    }

    /// Whether the roles of an account are in the keyboard order.
    pub fn account_is_open(&self, key: &str) -> bool {
        self.flipped.contains(key)
    }

    /// Opens a closed place or account, and closes an open one.
    pub fn flip(&mut self, key: &str) {
        if !self.flipped.remove(key) {
            self.flipped.insert(key.to_string());
        }
    }
}

/// The organization's own line above its root.
#[derive(Clone, Debug, PartialEq)]
pub struct OrganizationHead {
    /// The key of the drawn thing.
    pub key: String,
    /// The organization's id, as it is shown.
    pub id: String,
    /// The partition of its accounts.
    pub partition: Partition,
    /// The feature set.
    pub features: FeatureSet,
    /// The management account.
    pub management: AccountId,
    /// The running request to enable all features.
    pub migration: Option<HandshakeId>,
    /// The answers to that request.
    pub answers: Option<Answers>,
    /// Trusted services, the newest first.
    pub services: Vec<&'static str>,
    /// The request to enable all features, if it is visible.
    pub request: Option<Envelope>,
    /// The position among its siblings, from 1.
    pub position: usize,
    /// The number of siblings, itself included.
    pub siblings: usize,
    /// The left edge, or the right one if mirrored.
    pub x: f64,
    /// The upper edge.
    pub y: f64,
    /// The height, in units of the drawing.
    pub height: f64,
    /// The corner of the first service, and whether the services are in a row.
    pub rail: ((f64, f64), bool),
    /// It begins at its right side, which is at `x`.
    pub mirrored: bool,
}

impl OrganizationHead {
    /// The services that fit.
    pub fn shown_services(&self) -> &[&'static str] {
        &self.services[..self.services.len().min(MOST_SERVICES)]
    }

    /// The position of a service among those shown.
    pub(crate) fn service_number(&self, service: &str) -> Option<usize> {
        self.shown_services().iter().position(|it| *it == service)
    }

    /// The position of the n-th tile of the rail in the drawing.
    pub fn tile(&self, n: usize) -> CardSpot {
        let ((x, y), row) = self.rail;
        let along = n as f64 * TILE_PITCH;
        let (x, y) = match (row, self.mirrored) {
            (true, false) => (x + along, y),
            (true, true) => (x - along, y),
            (false, _) => (x, y + along),
        };
        CardSpot {
            x,
            y,
            width: TILE_SIZE,
            height: TILE_SIZE,
        }
    }
}

/// Heads and places in reading order.
#[derive(Clone, Debug, PartialEq)]
pub enum DrawnPart {
    /// The line of an organization above its root.
    Head(Rc<OrganizationHead>),
    /// A root, a unit, or the zone of standalone accounts.
    Place(Rc<DrawnPlace>),
}

/// A rectangular part of the drawing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    /// The left edge.
    pub left: f64,
    /// The upper edge.
    pub top: f64,
    /// The right edge.
    pub right: f64,
    /// The lower edge.
    pub bottom: f64,
}

impl Area {
    /// By its corner and size.
    pub fn of(left: f64, top: f64, width: f64, height: f64) -> Self {
        Self {
            left,
            top,
            right: left + width,
            bottom: top + height,
        }
    }
}

/// The position of a card.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CardSpot {
    /// The left edge, in units of the drawing.
    pub x: f64,
    /// The upper edge.
    pub y: f64,
    /// The width.
    pub width: f64,
    /// The height.
    pub height: f64,
}

/// The whole drawing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Picture {
    /// Heads and places, in reading order.
    pub parts: Vec<DrawnPart>,
    /// Path data of the lines between places: plain ones, and with the overlay those through which everything, less, or
    /// nothing passes.
    pub lines: [String; 4],
    /// Bars where nothing passes.
    pub bars: String,
    /// Whether policies are drawn.
    pub chips: bool,
    /// Whether there are so many accounts that only the visible ones are elements.
    pub crowded: bool,
    /// Whether it is the mirror image of its arrangement.
    pub mirrored: bool,
    /// In a crowd: the service at work, by whose roles the accounts are drawn while no service is chosen.
    pub at_work: Option<&'static str>,
    /// The width, in units of the drawing.
    pub width: f64,
    /// The height, in units of the drawing.
    pub height: f64,
    /// Positions of the cards, for flights between them.
    pub spots: ordered::Map<AccountId, CardSpot>,
}

/// The most letters of a name that has room for a picture before it when the drawing is small.
const LONG: usize = 9;

impl Picture {
    /// The places, in reading order.
    pub fn places(&self) -> impl Iterator<Item = &Rc<DrawnPlace>> {
        self.parts.iter().filter_map(|part| match part {
            DrawnPart::Place(place) => Some(place),
            DrawnPart::Head(_) => None,
        })
    }

    /// Whether a card has a name that leaves no room for a picture before it when the drawing is small.
    pub fn has_long_names(&self) -> bool {
        let mut cards = self.places().filter(|it| it.density == Density::Cards);
        cards.any(|it| (it.accounts.iter()).any(|it| it.name.chars().count() > LONG))
    }

    /// The heads of organizations, in reading order.
    pub fn heads(&self) -> impl Iterator<Item = &Rc<OrganizationHead>> {
        self.parts.iter().filter_map(|part| match part {
            DrawnPart::Head(head) => Some(head),
            DrawnPart::Place(_) => None,
        })
    }

    /// The accounts of all places, closed ones too.
    pub fn accounts(&self) -> impl Iterator<Item = &AccountNode> {
        self.places()
            .flat_map(|place| place.accounts.iter().chain(place.squares()))
    }

    /// The position of a service in the organization of a management account.
    pub fn service_spot(&self, management: AccountId, service: &str) -> Option<CardSpot> {
        let head = (self.heads()).find(|head| head.management == management)?;
        Some(head.tile(head.service_number(service)?))
    }

    /// The position of an account that is being created.
    pub fn ghost_spot(&self, request: &CreateRequestId) -> Option<CardSpot> {
        self.places().find_map(|place| {
            let number = place.ghosts.iter().position(|it| it.request == *request)?;
            (place.density != Density::Closed).then(|| place.card(place.accounts.len() + number))
        })
    }

    /// The account at a point of the drawing.
    pub fn account_at(&self, (x, y): (f64, f64)) -> Option<&AccountNode> {
        let has = |place: &&Rc<DrawnPlace>| {
            (place.x..place.x + place.width).contains(&x)
                && (place.y..place.y + place.height).contains(&y)
        };
        self.places().find(has)?.account_at((x, y))
    }
}

/// Every unit, the roots among them.
pub fn units(scene: &Scene) -> Vec<&UnitNode> {
    fn below<'s>(unit: &'s UnitNode, all: &mut Vec<&'s UnitNode>) {
        all.push(unit);
        for child in &unit.units {
            below(child, all);
        }
    }
    let mut units = Vec::new();
    for organization in &scene.organizations {
        below(&organization.root, &mut units);
    }
    units
}

/// Number of accounts in a scene.
pub fn total(scene: &Scene) -> usize {
    let inside = scene.organizations.iter().map(|it| it.root.total);
    scene.standalone.len() + inside.sum::<usize>()
}
