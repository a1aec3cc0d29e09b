//! A place of the drawing: what is drawn in it, and its size.

use std::ops::Range;
use std::sync::Arc;

use sim::ids::{OrganizationId, ParentId};
use sim::policies::{PolicyTarget, PolicyType};
use sim::view::{AccountNode, Attached, Envelope, Ghost, Hanging, RoleState, Selection};

use super::{Area, CARD, CardSpot, HEADER, Try};
use crate::base::keys;

const PAD: f64 = 20.0;
const CARD_GAP: (f64, f64) = (18.0, 26.0);
const TILE: (f64, f64) = (160.0, 36.0);
const TILE_GAP: f64 = 8.0;
/// Tiles are flat: fewer columns give the same shape.
const TILE_SPREAD: f64 = 0.35;
/// Space between a place's header and its first cards, for the envelopes on their upper edge.
const UNDER_HEADER: f64 = 16.0;
/// The same above tiles, and above the squares of a closed place.
const UNDER_TILES: f64 = 8.0;
const LEAST_WIDTH: f64 = 252.0;
/// Space below the header of a place without accounts of its own.
const BELOW_HEAD: f64 = 8.0;
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

/// Squares per row of a closed place.
pub const SQUARES: usize = 18;
/// The distance from one square to the next, in units of the drawing.
pub const SQUARE: f64 = 13.0;
/// Most squares that a closed place shows.
pub const MOST_SQUARES: usize = 480;

/// Rows of squares for this number of accounts.
pub fn square_rows(accounts: usize) -> usize {
    accounts.min(MOST_SQUARES).div_ceil(SQUARES)
}

/// The kinds of places.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// An organization's root.
    Root,
    /// An organizational unit.
    #[default]
    Unit,
    /// Accounts in no organization.
    Zone,
}

/// How the accounts of a place are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Density {
    /// Not at all, or as one path of a crowd.
    #[default]
    Closed,
    /// As cards.
    Cards,
    /// As tiles, when there are many.
    Tiles,
}

/// The overlay's data of a place's policies.
#[derive(Clone, Debug, PartialEq)]
pub struct Overlay {
    /// The organization.
    pub organization: OrganizationId,
    /// The root or unit that the policies are attached to.
    pub target: PolicyTarget,
    /// The policies of the place, and what passes.
    pub hanging: Arc<Hanging>,
    /// Number of policies with a chip.
    pub chips: usize,
    /// Why nothing passes, if so.
    pub says: String,
    /// Nothing passes because of this place itself.
    pub stops: bool,
    /// The height of the policies, in units of the drawing.
    pub height: f64,
}

impl Overlay {
    /// The policies that have a chip.
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
            let letters = if is_only_sign(chip) {
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
    /// The key of the drawn thing.
    pub key: String,
    /// The id of the root or unit; `None` for the zone.
    pub id: Option<ParentId>,
    /// The kind of the place.
    pub kind: Kind,
    /// The name.
    pub name: String,
    /// Shared with the scene; empty while the place is closed.
    pub accounts: Arc<[AccountNode]>,
    /// Pending envelopes at these accounts.
    pub envelopes: Vec<Envelope>,
    /// Invitations to addresses without an account.
    pub nobody: Vec<Envelope>,
    /// Accounts that are being created here.
    pub ghosts: Vec<Ghost>,
    /// The number of accounts here and below.
    pub total: usize,
    /// Also counts below this place.
    pub lacking: usize,
    /// The number of accounts here and below with a pending handshake.
    pub waiting: usize,
    /// The accounts here and below while the place is closed, in the scene's lists.
    pub inside: Vec<Arc<[AccountNode]>>,
    /// The current user cannot see what is in it.
    pub veiled: bool,
    /// How its accounts are drawn.
    pub density: Density,
    /// The number of cards or tiles per row.
    pub columns: usize,
    /// The number of columns that it keeps while something is on its way.
    pub(crate) kept: Option<usize>,
    /// Width of a card; wider than needed if there is space.
    pub cell: f64,
    /// The depth in the tree, from 1.
    pub level: usize,
    /// The position among its siblings, from 1.
    pub position: usize,
    /// The number of siblings, itself included.
    pub siblings: usize,
    /// Drawn units below; they are among the children.
    pub units: usize,
    /// The left edge, in units of the drawing.
    pub x: f64,
    /// The upper edge.
    pub y: f64,
    /// The width.
    pub width: f64,
    /// The height.
    pub height: f64,
    /// By how much its cards are higher than they need to be.
    pub tall: f64,
    /// How the first lane comes to its left side: levels and uprights in turn, in the gutters between places.
    pub approach: Vec<f64>,
    /// Its cards begin at its right side. `approach` is that of the arrangement, which is not mirrored.
    pub mirrored: bool,
}

impl DrawnPlace {
    /// The accounts that are drawn as squares, while the place is closed.
    pub fn squares(&self) -> impl Iterator<Item = &AccountNode> {
        let all = self.inside.iter().flat_map(|it| it.iter());
        all.filter(|it| it.moved_to.is_none())
    }

    /// How many they are.
    pub(crate) fn squared(&self) -> usize {
        if self.inside.is_empty() {
            0
        } else {
            self.total
        }
    }

    /// The corner of the n-th card or tile, relative to the place's corner.
    pub fn spot(&self, n: usize) -> (f64, f64) {
        let (size, gap) = self.cell();
        let (row, column) = (n / self.columns, n % self.columns);
        let from_start = PAD + column as f64 * (self.cell.max(size.0) + gap.0);
        let x = match self.mirrored {
            true => self.width - from_start - self.cell,
            false => from_start,
        };
        (
            x,
            HEADER + self.under_header() + row as f64 * (size.1 + gap.1),
        )
    }

    /// Where the n-th card or tile is in the drawing.
    pub(crate) fn card(&self, n: usize) -> CardSpot {
        let (x, y) = self.spot(n);
        CardSpot {
            x: self.x + x,
            y: self.y + y,
            width: self.cell,
            height: self.cell_height(),
        }
    }

    /// The position of the first card or tile in the drawing as if it were not mirrored, and the distance between two.
    fn grid(&self) -> ((f64, f64), (f64, f64)) {
        let (size, gap) = self.cell();
        let (_, y) = self.spot(0);
        let pitch = (self.cell.max(size.0) + gap.0, size.1 + gap.1);
        ((self.x + PAD, self.y + y), pitch)
    }

    /// The rows and columns that an area of the drawing intersects.
    pub fn cells(&self, area: &Area) -> (Range<usize>, Range<usize>) {
        let ((x, y), (across, down)) = self.grid();
        let range = |from: f64, to: f64, pitch: f64, most: usize| {
            let end = (to / pitch).ceil().max(0.0) as usize;
            (from / pitch).floor().max(0.0) as usize..end.min(most)
        };
        let rows = self.count().div_ceil(self.columns);
        let sides = (self.unmirrored(area.left), self.unmirrored(area.right));
        (
            range(area.top - y, area.bottom - y, down, rows),
            range(
                sides.0.min(sides.1) - x,
                sides.0.max(sides.1) - x,
                across,
                self.columns,
            ),
        )
    }

    /// The account at a point of the drawing.
    pub(crate) fn account_at(&self, point: (f64, f64)) -> Option<&AccountNode> {
        let ((x, y), (across, down)) = self.grid();
        let (column, row) = (
            (self.unmirrored(point.0) - x) / across,
            (point.1 - y) / down,
        );
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
            Density::Tiles | Density::Closed => self.policies_height() + UNDER_TILES,
        }
    }

    /// The lower end of the header and the policies.
    pub fn head_height(&self) -> f64 {
        HEADER + self.policies_height()
    }

    pub(crate) fn cell(&self) -> ((f64, f64), (f64, f64)) {
        match self.density {
            Density::Cards if self.overlay.is_some() => {
                ((CARD.0, CARD.1 + self.tall + CARD_POLICIES), CARD_GAP)
            }
            Density::Cards => ((CARD.0, CARD.1 + self.tall), CARD_GAP),
            Density::Tiles | Density::Closed => (TILE, (TILE_GAP, TILE_GAP)),
        }
    }

    /// The height of a card or tile.
    pub fn cell_height(&self) -> f64 {
        self.cell().0.1
    }

    pub(crate) fn count(&self) -> usize {
        self.accounts.len() + self.ghosts.len() + self.nobody.len()
    }

    fn shape_overlay(&mut self) {
        if let Some(overlay) = &mut self.overlay {
            overlay.shape(self.width, self.density);
        }
    }

    /// Chooses columns and size within the available width.
    pub(crate) fn shape(&mut self, room: f64, try_: &Try) {
        let count = self.count();
        if self.density == Density::Closed {
            let rows = square_rows(self.squared());
            self.columns = 1;
            self.width = LEAST_WIDTH;
            self.shape_overlay();
            let below = if rows > 0 { PAD } else { 0.0 };
            self.height = self.head_height() + UNDER_TILES + rows as f64 * SQUARE + below;
            return;
        }
        let ((w, h), gap) = self.cell();
        let spread = match self.density {
            Density::Cards => try_.spread,
            Density::Tiles | Density::Closed => try_.spread * TILE_SPREAD,
        };
        let wished = (count as f64 * spread).sqrt().ceil() as usize;
        let fits = ((room - 2.0 * PAD + gap.0) / (w + gap.0)).floor().max(1.0) as usize;
        self.columns = self.kept.unwrap_or(wished).min(count).min(fits).max(1);
        let rows = count.div_ceil(self.columns);
        let used = self.columns.min(count) as f64;
        // In one column, places are as wide as there is space.
        let least = if try_.narrow { room } else { LEAST_WIDTH };
        self.width = (2.0 * PAD + used * (w + gap.0) - gap.0).max(least);
        if self.density == Density::Cards || self.columns == 1 {
            self.cell = (self.width - 2.0 * PAD + gap.0) / used.max(1.0) - gap.0;
        } else {
            self.cell = w;
        }
        self.shape_overlay();
        self.height = match rows {
            0 => self.head_height() + BELOW_HEAD,
            rows => HEADER + (self.under_header() + rows as f64 * (h + gap.1) - gap.1 + PAD),
        };
    }

    /// Whether a key belongs to this place, to an account in it, or to something at such an account.
    pub fn holds(&self, key: &str) -> bool {
        if self.key == key {
            return true;
        }
        match keys::selection(key) {
            Some(Selection::Account(id) | Selection::Role { account: id, .. }) => {
                self.accounts.iter().any(|account| account.id == id)
            }
            Some(Selection::Handshake(id)) => {
                let mut envelopes = self.envelopes.iter().chain(&self.nobody);
                envelopes.any(|it| it.id == id)
            }
            Some(Selection::Request(id)) => self.ghosts.iter().any(|ghost| ghost.request == id),
            Some(Selection::Policy { policy, .. }) => {
                let hangs = |it: &Arc<Hanging>| it.attached.iter().any(|it| it.id == policy);
                let at = |account: &AccountNode| account.policies.as_ref().is_some_and(hangs);
                let overlay = self.overlay.as_ref();
                overlay.is_some_and(|it| hangs(&it.hanging) || self.accounts.iter().any(at))
            }
            Some(
                Selection::Organization(_)
                | Selection::Unit(_)
                | Selection::Service(_)
                | Selection::Person(_),
            )
            | None => false,
        }
    }

    /// Whether something in this place changes as simulated time passes.
    pub fn waits(&self) -> bool {
        let is_coming = |it: &AccountNode| {
            let mut badges = it.badges.iter();
            badges.any(|badge| badge.state == RoleState::Pending)
        };
        !self.ghosts.is_empty()
            || self.accounts.iter().any(is_coming)
            || self.density == Density::Cards
                && (self.envelopes.iter().chain(&self.nobody)).any(|it| it.state.is_live())
    }
}

/// RCPFullAWSAccess is attached everywhere and cannot be detached: its name would only take space.
pub fn is_only_sign(policy: &Attached) -> bool {
    policy.managed && policy.kind == PolicyType::ResourceControl
}
