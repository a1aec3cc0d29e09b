//! Where everything is drawn: places (root, units, the zone outside) with their accounts, as rectangles.
//!
//! Everything grows to the right and down from what was there before, so that little moves when something is added.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use sim::handshake::Action;
use sim::ids::{AccountId, HandshakeId, ParentId};
use sim::organization::FeatureSet;
use sim::view::{AccountNode, Envelope, Ghost, RoleState, Scene, UnitNode};

use super::keys;

/// More accounts than this are drawn as tiles.
const MOST_CARDS: usize = 60;
/// More than this, and units begin closed.
const MOST_OPEN: usize = 150;
/// Squares that a closed place shows at most.
pub const MOST_SQUARES: usize = 480;
/// Squares in a row, and from one to the next.
pub const SQUARES: usize = 18;
pub const SQUARE: f64 = 14.0;

const CARD: (f64, f64) = (228.0, 92.0);
const CARD_GAP: (f64, f64) = (16.0, 28.0);
const TILE: (f64, f64) = (152.0, 32.0);
const TILE_GAP: f64 = 8.0;
const PAD: f64 = 14.0;
const HEADER: f64 = 56.0;
/// Between a place's header and its first cards: room for what sits on their upper edge.
const UNDER_HEADER: f64 = 18.0;
const LEAST_WIDTH: f64 = 280.0;
const BETWEEN: (f64, f64) = (36.0, 52.0);
const INDENT: f64 = 36.0;
const HEAD: (f64, f64) = (460.0, 60.0);
const APART: f64 = 64.0;

/// What one has opened and closed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Folds {
    /// All opened or all closed at once; `None` follows the size.
    pub all: Option<bool>,
    /// Places that stand the other way, and accounts whose roles are stepped through.
    pub flipped: BTreeSet<String>,
}

impl Folds {
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

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Root,
    Unit,
    /// Accounts in no organization.
    Zone,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Density {
    Closed,
    Cards,
    Tiles,
}

/// A place with all that is drawn in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    pub key: String,
    pub id: Option<ParentId>,
    pub kind: Kind,
    pub name: String,
    pub accounts: Vec<AccountNode>,
    /// Envelopes that wait at these accounts.
    pub envelopes: Vec<Envelope>,
    /// Invitations to addresses that are nobody's.
    pub nobody: Vec<Envelope>,
    pub ghosts: Vec<Ghost>,
    pub total: usize,
    /// Below this place too.
    pub lacking: usize,
    pub waiting: usize,
    /// While closed: each account's state below.
    pub squares: Vec<RoleState>,
    pub veiled: bool,
    pub density: Density,
    pub columns: usize,
    pub level: usize,
    pub position: usize,
    pub siblings: usize,
    /// Units below that are drawn: they count among the children.
    pub units: usize,
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

impl Place {
    /// The corner of the n-th card or tile, from the place's own corner.
    pub fn spot(&self, n: usize) -> (f64, f64) {
        let (size, gap) = self.cell();
        let (row, column) = (n / self.columns, n % self.columns);
        (
            PAD + column as f64 * (size.0 + gap.0),
            HEADER + self.under_header() + row as f64 * (size.1 + gap.1),
        )
    }

    fn under_header(&self) -> f64 {
        match self.density {
            Density::Cards => UNDER_HEADER,
            Density::Tiles | Density::Closed => 0.0,
        }
    }

    fn cell(&self) -> ((f64, f64), (f64, f64)) {
        match self.density {
            Density::Cards => (CARD, CARD_GAP),
            Density::Tiles | Density::Closed => (TILE, (TILE_GAP, TILE_GAP)),
        }
    }

    fn count(&self) -> usize {
        self.accounts.len() + self.ghosts.len() + self.nobody.len()
    }

    /// Chooses columns and size for a width that should not be exceeded.
    fn shape(&mut self, room: f64) {
        let count = self.count();
        if self.density == Density::Closed {
            let rows = self.squares.len().min(MOST_SQUARES).div_ceil(SQUARES);
            self.columns = 1;
            self.width = LEAST_WIDTH;
            self.height = HEADER + rows as f64 * SQUARE + if rows > 0 { PAD } else { 0.0 };
            return;
        }
        let ((w, h), gap) = self.cell();
        let wished = match (self.density, count) {
            (_, 0) => 1,
            (Density::Cards, 1..=3) => count,
            (Density::Cards, 4..=9) => 3,
            (Density::Cards, 10..=20) => 4,
            (Density::Cards, _) => 6,
            (Density::Tiles | Density::Closed, _) => ((count as f64).sqrt() * 0.62).ceil() as usize,
        };
        let fits = ((room - 2.0 * PAD + gap.0) / (w + gap.0)).floor().max(1.0) as usize;
        self.columns = wished.min(fits).max(1);
        let rows = count.div_ceil(self.columns);
        let used = self.columns.min(count) as f64;
        self.width = (2.0 * PAD + used * (w + gap.0) - gap.0).max(LEAST_WIDTH);
        self.height = HEADER
            + if rows > 0 {
                self.under_header() + rows as f64 * (h + gap.1) - gap.1 + PAD
            } else {
                0.0
            };
    }
}

/// The organization's own line over its root.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    pub key: String,
    pub id: String,
    pub features: FeatureSet,
    pub migration: Option<HandshakeId>,
    /// The request to enable all features, where it may be seen.
    pub request: Option<Envelope>,
    pub position: usize,
    pub siblings: usize,
    pub x: f64,
    pub y: f64,
}

/// Heads and places in the order in which they are read.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    Head(Rc<Head>),
    Place(Rc<Place>),
}

/// The whole drawing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Picture {
    pub parts: Vec<Part>,
    /// Path data of the lines between places.
    pub lines: String,
    pub width: f64,
    pub height: f64,
    /// Corners of cards, for what travels between them.
    pub spots: BTreeMap<AccountId, (f64, f64)>,
    pub card: (f64, f64),
}

struct Node {
    part: usize,
    head: Option<usize>,
    children: Vec<Node>,
}

/// Everything but the rectangles.
struct Plan<'s> {
    scene: &'s Scene,
    folds: &'s Folds,
    total: usize,
    waiting: BTreeMap<AccountId, Vec<&'s Envelope>>,
    heads: Vec<Head>,
    places: Vec<Place>,
    order: Vec<(bool, usize)>,
}

/// Which accounts a scene shows.
pub fn total(scene: &Scene) -> usize {
    scene.standalone.len()
        + scene
            .organizations
            .iter()
            .map(|organization| organization.root.total)
            .sum::<usize>()
}

/// Lays the scene out for a viewport; `stretch` is how much wider than the viewport it may get, chosen anew only when
/// that gains much, so that things keep their place.
pub fn picture(
    scene: &Scene,
    folds: &Folds,
    viewport: (f64, f64),
    stretch: &mut Option<f64>,
) -> Picture {
    let mut plan = Plan::new(scene, folds);
    let roots = plan.build();
    let narrow = viewport.0 < 600.0;
    let choices: &[f64] = if narrow {
        &[1.0]
    } else {
        &[1.0, 1.25, 1.6, 2.0, 2.6, 3.4, 4.6, 6.5, 9.0]
    };
    let room = |stretch: f64| (viewport.0 - if narrow { 28.0 } else { 56.0 }) * stretch;
    let mut best: Option<(f64, f64)> = None;
    for choice in choices {
        let (w, h, _) = plan.place(&roots, room(*choice));
        let scale = (viewport.0 / w).min(viewport.1 / h).min(1.0);
        // A choice that stands keeps standing unless another is clearly better.
        let weight = if *stretch == Some(*choice) {
            scale * 1.25
        } else {
            scale
        };
        if best.is_none_or(|(_, most)| weight > most * 1.02) {
            best = Some((*choice, weight));
        }
    }
    let chosen = best.map_or(1.0, |(choice, _)| choice);
    *stretch = Some(chosen);
    let (width, height, lines) = plan.place(&roots, room(chosen));
    plan.finish(width, height, &lines)
}

type Line = (f64, f64, f64, f64);

impl<'s> Plan<'s> {
    fn new(scene: &'s Scene, folds: &'s Folds) -> Self {
        let mut waiting: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for envelope in &scene.envelopes {
            if envelope.action != Action::EnableAllFeatures
                && let Some(to) = envelope.to
            {
                waiting.entry(to).or_default().push(envelope);
            }
        }
        Self {
            scene,
            folds,
            total: total(scene),
            waiting,
            heads: Vec::new(),
            places: Vec::new(),
            order: Vec::new(),
        }
    }

    fn build(&mut self) -> Vec<Node> {
        let scene = self.scene;
        let nobody: Vec<Envelope> = scene
            .envelopes
            .iter()
            .filter(|envelope| envelope.to.is_none())
            .cloned()
            .collect();
        let zone = !scene.standalone.is_empty() || !nobody.is_empty();
        let siblings = scene.organizations.len() + usize::from(zone);
        let mut roots = Vec::new();
        for (n, organization) in scene.organizations.iter().enumerate() {
            let head = self.heads.len();
            self.heads.push(Head {
                key: format!("o:{}", organization.id),
                id: organization.id.to_string(),
                features: organization.feature_set,
                migration: organization.migration.clone(),
                request: scene
                    .envelopes
                    .iter()
                    .rev()
                    .find(|it| {
                        it.action == Action::EnableAllFeatures && it.from == organization.management
                    })
                    .cloned(),
                position: n + 1,
                siblings,
                x: 0.0,
                y: 0.0,
            });
            self.order.push((true, head));
            let mut node = self.unit(&organization.root, 2, (1, 1), &organization.ghosts);
            node.head = Some(head);
            roots.push(node);
        }
        if zone {
            let key = keys::ZONE.to_string();
            let open = self.folds.is_open(&key, true, self.total);
            let part = self.push(
                key,
                None,
                Kind::Zone,
                "In no organization",
                &scene.standalone,
                (1, siblings, siblings),
                open,
            );
            if open {
                self.places[part].nobody = nobody;
            }
            roots.push(Node {
                part,
                head: None,
                children: Vec::new(),
            });
        }
        roots
    }

    fn unit(
        &mut self,
        unit: &'s UnitNode,
        level: usize,
        (position, siblings): (usize, usize),
        ghosts: &[Ghost],
    ) -> Node {
        let root = level == 2;
        let key = format!("u:{}", unit.id);
        let open = self.folds.is_open(&key, root, self.total);
        let part = self.push(
            key,
            Some(unit.id.clone()),
            if root { Kind::Root } else { Kind::Unit },
            &unit.name,
            &unit.accounts,
            (level, position, siblings),
            open,
        );
        let mut counts = (0, 0);
        let mut squares = Vec::new();
        self.count(unit, &mut counts, (!open).then_some(&mut squares));
        let place = &mut self.places[part];
        (place.lacking, place.waiting) = counts;
        place.total = unit.total;
        place.squares = squares;
        place.veiled = unit.veiled;
        place.ghosts = ghosts.to_vec();
        place.units = unit.units.len();
        let mut children = Vec::new();
        if open {
            let before = unit.accounts.len() + ghosts.len();
            let of = before + unit.units.len();
            for (n, child) in unit.units.iter().enumerate() {
                children.push(self.unit(child, level + 1, (before + n + 1, of), &[]));
            }
        }
        Node {
            part,
            head: None,
            children,
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn push(
        &mut self,
        key: String,
        id: Option<ParentId>,
        kind: Kind,
        name: &str,
        accounts: &[AccountNode],
        (level, position, siblings): (usize, usize, usize),
        open: bool,
    ) -> usize {
        let density = match (open, self.total > MOST_CARDS) {
            (false, _) => Density::Closed,
            (true, false) => Density::Cards,
            (true, true) => Density::Tiles,
        };
        let envelopes = if open && !self.waiting.is_empty() {
            accounts
                .iter()
                .filter_map(|account| self.waiting.get(&account.id))
                .flatten()
                .map(|envelope| (*envelope).clone())
                .collect()
        } else {
            Vec::new()
        };
        let part = self.places.len();
        self.places.push(Place {
            key,
            id,
            kind,
            name: name.to_string(),
            accounts: if open { accounts.to_vec() } else { Vec::new() },
            envelopes,
            nobody: Vec::new(),
            ghosts: Vec::new(),
            total: accounts.len(),
            lacking: 0,
            waiting: 0,
            squares: Vec::new(),
            veiled: false,
            density,
            columns: 1,
            level,
            position,
            siblings,
            units: 0,
            x: 0.0,
            y: 0.0,
            width: 0.0,
            height: 0.0,
        });
        self.order.push((false, part));
        part
    }

    /// Accounts that lack the role and requests that wait, here and below.
    fn count(
        &self,
        unit: &UnitNode,
        counts: &mut (usize, usize),
        mut squares: Option<&mut Vec<RoleState>>,
    ) {
        for account in &unit.accounts {
            counts.0 += usize::from(account.organizations_role == RoleState::Absent);
            counts.1 += self
                .waiting
                .get(&account.id)
                .map_or(0, |all| all.iter().filter(|it| it.state.is_live()).count());
            if let Some(squares) = squares.as_deref_mut() {
                squares.push(account.organizations_role);
            }
        }
        for child in &unit.units {
            self.count(child, counts, squares.as_deref_mut());
        }
    }

    /// Gives every part its corner; the size and the lines.
    fn place(&mut self, roots: &[Node], room: f64) -> (f64, f64, Vec<Line>) {
        let mut lines = Vec::new();
        let (mut x, mut y, mut row, mut width) = (0.0, 0.0, 0.0_f64, 0.0_f64);
        for node in roots {
            let (w, h) = self.measure(node, room);
            if x > 0.0 && x + w > room {
                x = 0.0;
                y += row + APART;
                row = 0.0;
            }
            self.settle(node, x, y, room, &mut lines);
            width = width.max(x + w);
            row = row.max(h);
            x += w + APART;
        }
        (width.max(1.0), (y + row).max(1.0), lines)
    }

    fn head_height(node: &Node) -> f64 {
        if node.head.is_some() { HEAD.1 } else { 0.0 }
    }

    fn measure(&mut self, node: &Node, room: f64) -> (f64, f64) {
        self.flow(node, room, None)
    }

    fn settle(&mut self, node: &Node, x: f64, y: f64, room: f64, lines: &mut Vec<Line>) {
        if let Some(head) = node.head {
            (self.heads[head].x, self.heads[head].y) = (x, y);
        }
        let top = y + Self::head_height(node);
        (self.places[node.part].x, self.places[node.part].y) = (x, top);
        self.flow(node, room, Some((x, y, lines)));
    }

    /// Children side by side in rows below their place, the rows no wider than the room.
    fn flow(
        &mut self,
        node: &Node,
        room: f64,
        mut at: Option<(f64, f64, &mut Vec<Line>)>,
    ) -> (f64, f64) {
        let head = Self::head_height(node);
        let place = &mut self.places[node.part];
        place.shape(room);
        let (own, bottom) = (place.width, head + place.height);
        let mut size = (
            own.max(if node.head.is_some() {
                HEAD.0.min(room)
            } else {
                0.0
            }),
            bottom,
        );
        if node.children.is_empty() {
            return size;
        }
        let sizes: Vec<_> = node
            .children
            .iter()
            .map(|child| self.measure(child, room - INDENT))
            .collect();
        let across = sizes.iter().map(|size| size.0 + BETWEEN.0).sum::<f64>() - BETWEEN.0;
        // One row hangs straight below; several hang on a trunk at their left.
        let indent = if across > room { INDENT } else { 0.0 };
        let trunk = if indent > 0.0 { INDENT / 2.0 } else { 28.0 };
        let (mut x, mut y, mut row) = (indent, bottom + BETWEEN.1, 0.0_f64);
        let mut rail = (y, trunk);
        let mut rails = Vec::new();
        for (child, (w, h)) in node.children.iter().zip(&sizes) {
            if x > indent && x + w > room {
                rails.push(rail);
                x = indent;
                y += row + BETWEEN.1;
                row = 0.0;
                rail = (y, trunk);
            }
            if let Some((left, top, lines)) = &mut at {
                let (cx, cy) = (*left + x, *top + y);
                lines.push((cx + 28.0, cy - BETWEEN.1 / 2.0, cx + 28.0, cy));
                self.settle(child, cx, cy, room - INDENT, lines);
            }
            rail.1 = x + 28.0;
            size.0 = size.0.max(x + w);
            row = row.max(*h);
            x += w + BETWEEN.0;
        }
        rails.push(rail);
        size.1 = y + row;
        if let Some((left, top, lines)) = &mut at {
            let last = rails.last().map_or(0.0, |rail| rail.0);
            lines.push((
                *left + trunk,
                *top + bottom,
                *left + trunk,
                *top + last - BETWEEN.1 / 2.0,
            ));
            for (y, end) in rails {
                let y = *top + y - BETWEEN.1 / 2.0;
                lines.push((*left + trunk, y, *left + end, y));
            }
        }
        size
    }

    fn finish(self, width: f64, height: f64, lines: &[Line]) -> Picture {
        let mut spots = BTreeMap::new();
        for place in &self.places {
            if place.density == Density::Cards {
                for (n, account) in place.accounts.iter().enumerate() {
                    let (x, y) = place.spot(n);
                    spots.insert(account.id, (place.x + x, place.y + y));
                }
            }
        }
        let mut path = String::new();
        for (x1, y1, x2, y2) in lines {
            path.push_str(&format!("M{x1} {y1}L{x2} {y2}"));
        }
        let (mut heads, mut places) = (
            self.heads.into_iter().map(Some).collect::<Vec<_>>(),
            self.places.into_iter().map(Some).collect::<Vec<_>>(),
        );
        let parts = self
            .order
            .iter()
            .filter_map(|(head, n)| {
                if *head {
                    heads[*n].take().map(|head| Part::Head(Rc::new(head)))
                } else {
                    places[*n].take().map(|place| Part::Place(Rc::new(place)))
                }
            })
            .collect();
        Picture {
            parts,
            lines: path,
            width,
            height,
            spots,
            card: CARD,
        }
    }
}
