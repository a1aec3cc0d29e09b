//! The plan of a drawing: places with their children, before they have a size.

use crate::base::decimal::Decimal;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use message::{Message, message};
use sim::handshake::HandshakeAction;
use sim::ids::{AccountId, OrganizationId};
use sim::policies::PolicyTarget;
use sim::view::{
    AccountNode, Envelope, Flow, Ghost, OrganizationScene, RoleState, Scene, UnitNode,
};

use super::{
    CARD, CardSpot, Density, DrawnPart, DrawnPlace, Folds, HEAD, Kind, MOST_WHOLE,
    OrganizationHead, Overlay, Picture, RAIL, REQUEST, Say, Stands, TILE_PITCH, Try, total,
};
use crate::base::keys;

/// The height of the rail where it is a row.
pub(crate) const RAIL_ROW: f64 = 56.0;

/// A place in the plan, with those below it.
pub struct PlanNode {
    pub(crate) part: usize,
    pub(crate) head: Option<usize>,
    pub(crate) children: Vec<PlanNode>,
}

impl PlanNode {
    pub(crate) fn rail_width(&self, try_: &Try) -> f64 {
        match self.head {
            Some(_) if !try_.narrow => RAIL,
            Some(_) | None => 0.0,
        }
    }

    /// The height of the head and of the rail below it; the last tile leads to the other services.
    pub(crate) fn rail_height(&self, heads: &[OrganizationHead], try_: &Try) -> f64 {
        match self.head.map(|head| &heads[head]) {
            Some(head) if !try_.narrow => {
                let tiles = head.shown_services().len() + 1;
                HEAD.1 + tiles as f64 * TILE_PITCH
            }
            Some(_) | None => 0.0,
        }
    }

    pub(crate) fn head_height(&self, heads: &[OrganizationHead], narrow: bool) -> f64 {
        match self.head.map(|head| &heads[head]) {
            // A request is below the title, whose length depends on the font.
            Some(head) => {
                let request = if head.request.is_some() { REQUEST } else { 0.0 };
                let services = if narrow { RAIL_ROW } else { 0.0 };
                HEAD.1 + request + services
            }
            None => 0.0,
        }
    }
}

/// The layout without the rectangles.
pub struct LayoutPlan<'s> {
    scene: &'s Scene,
    folds: &'s Folds,
    total: usize,
    waiting: ordered::Map<AccountId, Vec<&'s Envelope>>,
    pub(crate) heads: Vec<OrganizationHead>,
    pub(crate) places: Vec<DrawnPlace>,
    order: Vec<(bool, usize)>,
    overlay: bool,
    /// How accounts of open places are drawn.
    density: Density,
    say: Say<'s>,
}

/// The style of a line, and its two ends.
pub type PlanLine = (Stroke, (f64, f64), (f64, f64));

/// The style of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stroke {
    /// A line without the overlay.
    Plain,
    /// Everything passes.
    Everything,
    /// Less passes than above.
    Narrowed,
    /// Nothing passes.
    Nothing,
    /// The bar where nothing passes any further.
    Bar,
}

impl<'s> LayoutPlan<'s> {
    /// An empty plan of a scene.
    pub fn new(
        scene: &'s Scene,
        folds: &'s Folds,
        overlay: bool,
        density: Density,
        say: Say<'s>,
    ) -> Self {
        let mut waiting: ordered::Map<_, Vec<_>> = ordered::Map::new();
        for envelope in &scene.envelopes {
            if envelope.action != HandshakeAction::EnableAllFeatures
                && let Some(to) = envelope.to
            {
                waiting.or_insert(to, Vec::new()).push(envelope);
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
            overlay,
            density,
            say,
        }
    }

    /// Makes the heads and places, and returns their trees.
    pub fn build(&mut self) -> Vec<PlanNode> {
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
            self.heads
                .push(head_of(scene, organization, n + 1, siblings));
            self.order.push((true, head));
            let id = &organization.id;
            let mut node = self.unit(id, &organization.root, 2, (1, 1), &organization.ghosts);
            node.head = Some(head);
            roots.push(node);
        }
        if zone {
            roots.push(self.zone(nobody, siblings));
        }
        roots
    }

    fn zone(&mut self, nobody: Vec<Envelope>, siblings: usize) -> PlanNode {
        let key = keys::ZONE.to_string();
        let open = self.folds.is_open(&key, true, self.total);
        let accounts = &self.scene.standalone;
        let place = DrawnPlace {
            key,
            kind: Kind::Zone,
            name: (self.say)(&Message::from("In no organization")),
            nobody: if open { nobody } else { Vec::new() },
            total: accounts.len(),
            level: 1,
            position: siblings,
            siblings,
            ..DrawnPlace::default()
        };
        let part = self.push(place, accounts, open);
        PlanNode {
            part,
            head: None,
            children: Vec::new(),
        }
    }

    fn unit(
        &mut self,
        organization: &OrganizationId,
        unit: &'s UnitNode,
        level: usize,
        (position, siblings): (usize, usize),
        ghosts: &[Ghost],
    ) -> PlanNode {
        let root = level == 2;
        let key = keys::unit(&unit.id);
        let open = self.folds.is_open(&key, root, self.total);
        let mut counts = (0, 0, 0);
        let mut inside = Vec::new();
        self.count(unit, &mut counts, (!open).then_some(&mut inside));
        let place = DrawnPlace {
            overlay: (self.overlay.then(|| overlay(organization, unit, self.say))).flatten(),
            own: counts.2,
            key,
            id: (!unit.stand_in).then(|| unit.id.clone()),
            kind: if root { Kind::Root } else { Kind::Unit },
            name: unit.name.to_string(),
            ghosts: ghosts.to_vec(),
            total: unit.total,
            lacking: counts.0,
            waiting: counts.1,
            inside,
            veiled: unit.veiled,
            level,
            position,
            siblings,
            units: unit.units.len(),
            ..DrawnPlace::default()
        };
        let part = self.push(place, &unit.accounts, open);
        let mut children = Vec::new();
        if open {
            let before = unit.accounts.len() + ghosts.len();
            let of = before + unit.units.len();
            for (n, child) in unit.units.iter().enumerate() {
                let spot = (before + n + 1, of);
                children.push(self.unit(organization, child, level + 1, spot, &[]));
            }
        }
        PlanNode {
            part,
            head: None,
            children,
        }
    }

    /// Places keep the columns that they had in this picture.
    pub(crate) fn keep_columns(&mut self, before: Option<&Picture>) {
        for place in &mut self.places {
            let had = before.and_then(|it| it.places().find(|it| it.key == place.key));
            place.kept = had.map(|it| it.columns);
        }
    }

    fn push(&mut self, mut place: DrawnPlace, accounts: &Arc<[AccountNode]>, open: bool) -> usize {
        place.columns = 1;
        place.cell = CARD.0;
        if open {
            place.density = self.density;
            place.accounts = accounts.clone();
            place.envelopes = self.envelopes_at(accounts);
        }
        let part = self.places.len();
        self.places.push(place);
        self.order.push((false, part));
        part
    }

    fn envelopes_at(&self, accounts: &[AccountNode]) -> Vec<Envelope> {
        if self.waiting.is_empty() {
            return Vec::new();
        }
        accounts
            .iter()
            .filter_map(|account| self.waiting.get(&account.id))
            .flatten()
            .map(|envelope| (*envelope).clone())
            .collect()
    }

    /// Accounts without the role and pending requests, here and below.
    fn count(
        &self,
        unit: &UnitNode,
        counts: &mut (usize, usize, usize),
        mut inside: Option<&mut Vec<Arc<[AccountNode]>>>,
    ) {
        for account in unit.accounts.iter().filter(|it| it.moved_to.is_none()) {
            counts.0 += usize::from(account.organizations_role == RoleState::Absent);
            if !self.waiting.is_empty() {
                counts.1 += (self.waiting.get(&account.id))
                    .map_or(0, |all| all.iter().filter(|it| it.state.is_live()).count());
            }
            if self.overlay {
                let own = account.policies.as_ref().is_some_and(|it| it.own() > 0);
                counts.2 += usize::from(own);
            }
        }
        if let Some(inside) = inside.as_deref_mut() {
            inside.push(unit.accounts.clone());
        }
        for child in &unit.units {
            self.count(child, counts, inside.as_deref_mut());
        }
    }

    /// The drawing, once every place has its rectangle.
    pub fn finish(
        self,
        (width, height): (f64, f64),
        lines: &[PlanLine],
        stands: &Stands,
    ) -> Picture {
        let crowded = self.total > MOST_WHOLE;
        let spots = match crowded {
            true => ordered::Map::new(),
            false => spots(&self.places),
        };
        let (paths, bars) = paths(lines);
        let known: ordered::Map<&str, &Rc<DrawnPlace>> = (stands.picture.places())
            .map(|place| (&*place.key, place))
            .collect();
        let chips = self.places.iter().any(|place| place.overlay.is_some());
        let (mut heads, mut places) = (
            self.heads.into_iter().map(Some).collect::<Vec<_>>(),
            self.places.into_iter().map(Some).collect::<Vec<_>>(),
        );
        let parts = self
            .order
            .iter()
            .filter_map(|(head, n)| {
                if *head {
                    heads[*n].take().map(|head| DrawnPart::Head(Rc::new(head)))
                } else {
                    let place = places[*n].take()?;
                    let same = (known.get(place.key.as_str())).filter(|known| ****known == place);
                    Some(DrawnPart::Place(
                        same.map_or_else(|| Rc::new(place), |known| (*known).clone()),
                    ))
                }
            })
            .collect();
        let mut picture = Picture {
            parts,
            lines: paths,
            bars,
            chips,
            crowded,
            mirrored: stands.mirrored,
            at_work: None,
            width,
            height,
            spots,
        };
        if crowded {
            picture.at_work = at_work(&picture);
        }
        picture
    }
}

/// The trusted service that is at work: with the most roles on their way, then the newest one of which an account has a role.
fn at_work(picture: &Picture) -> Option<&'static str> {
    let mut coming: BTreeMap<&str, usize> = BTreeMap::new();
    for badge in picture.accounts().flat_map(|it| &it.badges) {
        match badge.state {
            RoleState::Present => *coming.entry(badge.service).or_default() += 0,
            RoleState::Pending => *coming.entry(badge.service).or_default() += 1,
            RoleState::Absent | RoleState::Hidden | RoleState::Remaining | RoleState::Deleting => {}
        }
    }
    let newest_last = picture.heads().flat_map(|head| head.services.iter().rev());
    newest_last
        .filter(|service| coming.contains_key(*service))
        .max_by_key(|service| coming[*service])
        .copied()
}

fn head_of(
    scene: &Scene,
    organization: &OrganizationScene,
    position: usize,
    siblings: usize,
) -> OrganizationHead {
    let management = organization.management;
    let mut newest_first = scene.envelopes.iter().rev();
    let request = newest_first
        .find(|it| it.action == HandshakeAction::EnableAllFeatures && it.from == management);
    OrganizationHead {
        key: format!("o:{}", organization.id),
        id: organization.id.to_string(),
        partition: management.partition(),
        features: organization.feature_set,
        management,
        answers: organization.answers.clone(),
        services: organization.services.clone(),
        migration: organization.migration.clone(),
        request: request.cloned(),
        position,
        siblings,
        x: 0.0,
        y: 0.0,
        height: 0.0,
        rail: ((0.0, 0.0), false),
        mirrored: false,
    }
}

/// A unit's policies, and why nothing passes, if so.
fn overlay(organization: &OrganizationId, unit: &UnitNode, say: Say) -> Option<Overlay> {
    let hanging = unit.policies.as_ref()?;
    let target = PolicyTarget::Parent(unit.id.clone());
    let cause = (hanging.cause.as_ref()).filter(|_| hanging.flow == Some(Flow::Nothing));
    let stops = cause.is_some_and(|cause| cause.target == target);
    let says = cause.map(|cause| match stops {
        true => cause.says.clone(),
        false => message!(
            "Nothing is allowed here: stopped at {place}.",
            place = cause.place
        ),
    });
    Some(Overlay {
        organization: organization.clone(),
        target,
        says: says.map_or_else(String::new, |it| say(&it)),
        hanging: hanging.clone(),
        chips: 0,
        stops,
        height: 0.0,
    })
}

/// The positions of all cards.
fn spots(places: &[DrawnPlace]) -> ordered::Map<AccountId, CardSpot> {
    let mut spots = ordered::Map::new();
    let open = places.iter().filter(|it| it.density != Density::Closed);
    for place in open {
        for (n, account) in place.accounts.iter().enumerate() {
            if account.moved_to.is_some() {
                continue;
            }
            spots.insert(account.id, place.card(n));
        }
    }
    spots
}

/// Path data of the lines, by stroke, and of the bars.
fn paths(lines: &[PlanLine]) -> ([String; 4], String) {
    let (mut paths, mut bars) = (<[String; 4]>::default(), String::new());
    for (stroke, (x1, y1), (x2, y2)) in lines {
        let path = match stroke {
            Stroke::Plain => &mut paths[0],
            Stroke::Everything => &mut paths[1],
            Stroke::Narrowed => &mut paths[2],
            Stroke::Nothing => &mut paths[3],
            Stroke::Bar => &mut bars,
        };
        let [x1, y1, x2, y2] = [*x1, *y1, *x2, *y2].map(Decimal);
        path.push_str(&format!("M{x1} {y1}L{x2} {y2}"));
    }
    (paths, bars)
}
