//! The layout: places (root, units, the zone outside) with their accounts, as rectangles.
//!
//! Everything grows to the right and down from its former place, so that little moves when something is added.

mod choice;
mod placing;
mod plan;

use std::ops::Range;
use std::sync::Arc;

use sim::ids::{AccountId, HandshakeId, OrganizationId, ParentId};
use sim::organization::FeatureSet;
use sim::partition::Partition;
use sim::policies::Target;
use sim::view::{AccountNode, Answers, Attached, Envelope, Ghost, Hanging, RoleState, Scene};

pub use self::choice::{Stands, picture};
use self::choice::{Try, Way};
use super::words;
use crate::prelude::*;
use page::keys;

/// Number of accounts above which they are drawn as tiles.
const MOST_CARDS: usize = 60;
/// Number of accounts above which units start closed.
const MOST_OPEN: usize = 150;
/// Number of accounts above which only the visible ones are elements.
const MOST_WHOLE: usize = 300;
/// Most squares that a closed place shows.
pub const MOST_SQUARES: usize = 480;
/// Squares per row, and the distance from one to the next.
pub const SQUARES: usize = 18;
pub const SQUARE: f64 = 13.0;

const CARD: (f64, f64) = (212.0, 82.0);
const CARD_GAP: (f64, f64) = (14.0, 24.0);
const TILE: (f64, f64) = (152.0, 32.0);
const TILE_GAP: f64 = 8.0;
const PAD: f64 = 12.0;
pub const HEADER: f64 = 46.0;
/// Tiles are flat: fewer columns give the same shape.
const TILE_SPREAD: f64 = 0.35;
/// Viewport width below which everything is in one column.
pub const NARROW: f64 = 600.0;
/// Space between a place's header and its first cards, for the envelopes on their upper edge.
const UNDER_HEADER: f64 = 14.0;
const LEAST_WIDTH: f64 = 256.0;
const BETWEEN: (f64, f64) = (32.0, 44.0);
const INDENT: f64 = 36.0;
const HEAD: (f64, f64) = (440.0, 48.0);
/// The width of a head with a request and who has answered it.
const ANSWERED_HEAD: f64 = 740.0;
const REQUEST: f64 = 30.0;
/// The row of trusted services under a head: its height, the width per service, and how many fit.
const SERVICES: f64 = 34.0;
const SERVICE: f64 = 116.0;
pub const MOST_SERVICES: usize = 4;
const APART: f64 = 40.0;

/// Policy chips: row height, width per character, padding, maximum width.
const CHIP_ROW: f64 = 30.0;
const CHIP_LETTER: f64 = 8.8;
const CHIP_AROUND: f64 = 46.0;
const CHIP_WIDEST: f64 = 210.0;
/// A line of a sentence at a place: its height, and the width per character.
const SAYS_LINE: f64 = 18.0;
const SAYS_LETTER: f64 = 8.0;
/// Policies above this number at an open place are counted; a closed place names one.
const CHIPS: usize = 5;
/// The row of policies on a card.
const CARD_POLICIES: f64 = 28.0;

/// What the user has opened and closed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Folds {
    /// All opened or all closed at once; `None` depends on the size.
    pub all: Option<bool>,
    /// Places with the opposite state, and accounts whose roles are in the keyboard order.
    pub flipped: ordered::Set<String>,
}

impl Folds {
    /// Of many accounts, these units open; otherwise all are open anyway.
    #[inline(never)]
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

    pub fn is_open(&self, key: &str, root: bool, total: usize) -> bool {
        let base = root || self.all.unwrap_or(total <= MOST_OPEN);
        base != self.flipped.contains(key)
    }

    pub fn account_is_open(&self, key: &str) -> bool {
        self.flipped.contains(key)
    }

    pub fn flip(&mut self, key: &str) {
        if !self.flipped.remove(key) {
            self.flipped.insert(key.to_string());
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    Root,
    #[default]
    Unit,
    /// Accounts in no organization.
    Zone,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Density {
    #[default]
    Closed,
    Cards,
    Tiles,
}

/// The overlay's data of a place's policies.
#[derive(Clone, Debug, PartialEq)]
pub struct Overlay {
    pub organization: OrganizationId,
    pub target: Target,
    pub hanging: Arc<Hanging>,
    /// Number of policies with a chip.
    pub chips: usize,
    /// Why nothing passes, if so.
    pub says: String,
    /// Nothing passes because of this place itself.
    pub stops: bool,
    pub height: f64,
}

impl Overlay {
    pub fn shown(&self) -> &[Attached] {
        &self.hanging.attached[..self.chips]
    }

    /// Chooses how much is drawn, and measures it.
    fn shape(&mut self, width: f64, density: Density) {
        let room = width - 2.0 * PAD;
        let all = &self.hanging.attached;
        self.chips = match density {
            Density::Closed => self.hanging.own().min(1),
            Density::Cards | Density::Tiles => all.len().min(CHIPS),
        };
        let (mut rows, mut used) = (0.0, room + 1.0);
        let mut put = |wide: f64| {
            if used + wide > room {
                rows += 1.0;
                used = 0.0;
            }
            used += wide;
        };
        for chip in &all[..self.chips] {
            let letters = if words::is_only_sign(chip) {
                0.0
            } else {
                chip.name.chars().count() as f64
            };
            put((letters * CHIP_LETTER + CHIP_AROUND).min(CHIP_WIDEST));
        }
        if self.chips < all.len() && density != Density::Closed {
            put(CHIP_AROUND);
        }
        let lines = (self.says.chars().count() as f64 * SAYS_LETTER / (room - 10.0)).ceil();
        let says = if lines > 0.0 {
            lines * SAYS_LINE + 14.0
        } else {
            0.0
        };
        self.height = rows * CHIP_ROW + says;
    }
}

/// A place with everything drawn in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DrawnPlace {
    /// Present only while the overlay is on and there are policies to show.
    pub overlay: Option<Overlay>,
    /// Accounts here and below with their own policies.
    pub own: usize,
    pub key: String,
    pub id: Option<ParentId>,
    pub kind: Kind,
    pub name: String,
    /// Shared with the scene; empty while the place is closed.
    pub accounts: Arc<[AccountNode]>,
    /// Pending envelopes at these accounts.
    pub envelopes: Vec<Envelope>,
    /// Invitations to addresses without an account.
    pub nobody: Vec<Envelope>,
    pub ghosts: Vec<Ghost>,
    pub total: usize,
    /// Also counts below this place.
    pub lacking: usize,
    pub waiting: usize,
    /// The state of each account below, while the place is closed.
    pub squares: Vec<RoleState>,
    pub veiled: bool,
    pub density: Density,
    pub columns: usize,
    /// Width of a card; wider than needed if there is space.
    pub cell: f64,
    pub level: usize,
    pub position: usize,
    pub siblings: usize,
    /// Drawn units below; they are among the children.
    pub units: usize,
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

impl DrawnPlace {
    /// The corner of the n-th card or tile, relative to the place's corner.
    pub fn spot(&self, n: usize) -> (f64, f64) {
        let (size, gap) = self.cell();
        let (row, column) = (n / self.columns, n % self.columns);
        (
            PAD + column as f64 * (self.cell.max(size.0) + gap.0),
            HEADER + self.under_header() + row as f64 * (size.1 + gap.1),
        )
    }

    /// The position of the first card or tile in the drawing, and the distance between two.
    fn grid(&self) -> ((f64, f64), (f64, f64)) {
        let (size, gap) = self.cell();
        let (x, y) = self.spot(0);
        let pitch = (self.cell.max(size.0) + gap.0, size.1 + gap.1);
        ((self.x + x, self.y + y), pitch)
    }

    /// The rows and columns that an area of the drawing intersects.
    pub fn cells(&self, area: &Area) -> (Range<usize>, Range<usize>) {
        let ((x, y), (across, down)) = self.grid();
        let range = |from: f64, to: f64, pitch: f64, most: usize| {
            let end = (to / pitch).ceil().max(0.0) as usize;
            (from / pitch).floor().max(0.0) as usize..end.min(most)
        };
        let rows = self.count().div_ceil(self.columns);
        (
            range(area.top - y, area.bottom - y, down, rows),
            range(area.left - x, area.right - x, across, self.columns),
        )
    }

    /// The account at a point of the drawing.
    fn account_at(&self, point: (f64, f64)) -> Option<&AccountNode> {
        let ((x, y), (across, down)) = self.grid();
        let (column, row) = ((point.0 - x) / across, (point.1 - y) / down);
        let inside = column >= 0.0 && row >= 0.0 && column < self.columns as f64;
        let n = row as usize * self.columns + column as usize;
        self.accounts.get(n).filter(|_| inside)
    }

    fn policies_height(&self) -> f64 {
        self.overlay.as_ref().map_or(0.0, |it| it.height)
    }

    fn under_header(&self) -> f64 {
        match self.density {
            Density::Cards => self.policies_height() + UNDER_HEADER,
            Density::Tiles | Density::Closed => self.policies_height(),
        }
    }

    /// The lower end of the header and the policies.
    pub fn head_height(&self) -> f64 {
        HEADER + self.policies_height()
    }

    fn cell(&self) -> ((f64, f64), (f64, f64)) {
        match self.density {
            Density::Cards if self.overlay.is_some() => {
                ((CARD.0, CARD.1 + CARD_POLICIES), CARD_GAP)
            }
            Density::Cards => (CARD, CARD_GAP),
            Density::Tiles | Density::Closed => (TILE, (TILE_GAP, TILE_GAP)),
        }
    }

    fn count(&self) -> usize {
        self.accounts.len() + self.ghosts.len() + self.nobody.len()
    }

    fn shape_overlay(&mut self) {
        if let Some(overlay) = &mut self.overlay {
            overlay.shape(self.width, self.density);
        }
    }

    /// Chooses columns and size within the available width.
    fn shape(&mut self, room: f64, spread: f64) {
        let count = self.count();
        if self.density == Density::Closed {
            let rows = self.squares.len().min(MOST_SQUARES).div_ceil(SQUARES);
            self.columns = 1;
            self.width = LEAST_WIDTH;
            self.shape_overlay();
            let below = if rows > 0 { PAD } else { 0.0 };
            self.height = self.head_height() + rows as f64 * SQUARE + below;
            return;
        }
        let ((w, h), gap) = self.cell();
        let spread = match self.density {
            Density::Cards => spread,
            Density::Tiles | Density::Closed => spread * TILE_SPREAD,
        };
        let wished = (count as f64 * spread).sqrt().ceil() as usize;
        let fits = ((room - 2.0 * PAD + gap.0) / (w + gap.0)).floor().max(1.0) as usize;
        self.columns = wished.min(count).min(fits).max(1);
        let rows = count.div_ceil(self.columns);
        let used = self.columns.min(count) as f64;
        self.width = (2.0 * PAD + used * (w + gap.0) - gap.0).max(LEAST_WIDTH);
        if self.density == Density::Cards {
            self.cell = (self.width - 2.0 * PAD + gap.0) / used.max(1.0) - gap.0;
        } else {
            self.cell = w;
        }
        self.shape_overlay();
        self.height = match rows {
            0 => self.head_height(),
            rows => HEADER + (self.under_header() + rows as f64 * (h + gap.1) - gap.1 + PAD),
        };
    }
}

/// The organization's own line above its root.
#[derive(Clone, Debug, PartialEq)]
pub struct OrganizationHead {
    pub key: String,
    pub id: String,
    /// The partition of its accounts.
    pub partition: Partition,
    pub features: FeatureSet,
    pub management: AccountId,
    pub migration: Option<HandshakeId>,
    pub answers: Option<Answers>,
    /// Trusted services, the newest first.
    pub services: Vec<&'static str>,
    /// The request to enable all features, if it is visible.
    pub request: Option<Envelope>,
    pub position: usize,
    pub siblings: usize,
    pub x: f64,
    pub y: f64,
    pub height: f64,
}

impl OrganizationHead {
    fn width(&self) -> f64 {
        if self.answers.is_some() {
            ANSWERED_HEAD
        } else {
            HEAD.0
        }
    }

    /// The services that fit.
    pub fn shown_services(&self) -> &[&'static str] {
        &self.services[..self.services.len().min(MOST_SERVICES)]
    }

    /// The position of a service in the drawing.
    fn service_spot(&self, service: &str) -> Option<CardSpot> {
        let n = self.shown_services().iter().position(|it| *it == service)?;
        Some(CardSpot {
            x: self.x + n as f64 * SERVICE,
            y: self.y + self.height - SERVICES,
            width: SERVICE - 8.0,
            height: SERVICES - 6.0,
        })
    }
}

/// Heads and places in reading order.
#[derive(Clone, Debug, PartialEq)]
pub enum DrawnPart {
    Head(Rc<OrganizationHead>),
    Place(Rc<DrawnPlace>),
}

/// A rectangular part of the drawing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

/// The position of a card.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CardSpot {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

/// The whole drawing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Picture {
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
    pub width: f64,
    pub height: f64,
    /// Positions of the cards, for flights between them.
    pub spots: ordered::Map<AccountId, CardSpot>,
}

impl Picture {
    pub fn places(&self) -> impl Iterator<Item = &Rc<DrawnPlace>> {
        self.parts.iter().filter_map(|part| match part {
            DrawnPart::Place(place) => Some(place),
            DrawnPart::Head(_) => None,
        })
    }

    /// The position of a service in the organization of a management account.
    pub fn service_spot(&self, management: AccountId, service: &str) -> Option<CardSpot> {
        let mut heads = self.parts.iter().filter_map(|part| match part {
            DrawnPart::Head(head) => Some(head),
            DrawnPart::Place(_) => None,
        });
        let head = heads.find(|head| head.management == management)?;
        head.service_spot(service)
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

/// Number of accounts in a scene.
pub fn total(scene: &Scene) -> usize {
    let inside = scene.organizations.iter().map(|it| it.root.total);
    scene.standalone.len() + inside.sum::<usize>()
}
