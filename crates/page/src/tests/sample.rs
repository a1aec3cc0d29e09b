//! Organizations for tests, made of counts: how many accounts, and which units.

use std::sync::Arc;

use proptest::collection::vec;
use proptest::prelude::*;
use sim::handshake::{HandshakeAction, HandshakeState};
use sim::ids::AccountId;
use sim::organization::FeatureSet;
use sim::policies::{PolicyTarget, PolicyType};
use sim::time::{DAY, SimTime};
use sim::view::{
    AccountKind, AccountNode, Attached, Badge, Envelope, Flow, FlowCause, Hanging,
    OrganizationScene, RoleState, Says, Scene, UnitNode,
};

use crate::organization::layout::{Area, DrawnPlace, Folds, Picture, Stands, picture};

/// An area by its corner and its size.
pub fn area(left: f64, top: f64, width: f64, height: f64) -> Area {
    Area::of(left, top, width, height)
}

/// A unit by the number of its accounts, and its units.
#[derive(Clone, Debug, Default)]
pub struct UnitSketch {
    pub accounts: usize,
    pub units: Vec<UnitSketch>,
}

impl UnitSketch {
    pub const fn leaf(accounts: usize) -> Self {
        Self {
            accounts,
            units: Vec::new(),
        }
    }

    pub const fn new(accounts: usize, units: Vec<Self>) -> Self {
        Self { accounts, units }
    }
}

/// A root with up to three levels of units.
pub fn any_tree() -> impl Strategy<Value = UnitSketch> {
    let leaf = (0..9_usize).prop_map(UnitSketch::leaf);
    leaf.prop_recursive(3, 12, 4, |inner| {
        (0..9_usize, vec(inner, 0..4))
            .prop_map(|(accounts, units)| UnitSketch::new(accounts, units))
    })
}

/// One or two organizations, and accounts in none.
pub fn any_scene() -> impl Strategy<Value = Scene> {
    (vec(any_tree(), 1..3), 0..6_usize).prop_map(|(trees, outside)| scene(&trees, outside))
}

/// A viewport, from a phone to a large screen.
pub fn any_viewport() -> impl Strategy<Value = (f64, f64)> {
    (320_u16..2_600, 300_u16..1_500).prop_map(|(w, h)| (f64::from(w), f64::from(h)))
}

pub const NOW: SimTime = SimTime::from_millis(1_700_000_000_000);

pub fn id(n: usize) -> AccountId {
    format!("{:012}", 100_000_000_000 + n)
        .parse()
        .expect("digits")
}

pub fn account(n: usize, kind: AccountKind) -> AccountNode {
    AccountNode {
        id: id(n),
        name: format!("Account {n}").into(),
        kind,
        state: "ACTIVE",
        acts: false,
        veiled: false,
        organizations_role: RoleState::Present,
        badges: Vec::new(),
        policies: None,
        moved_to: None,
    }
}

pub fn badge(service: &'static str, role: &'static str, state: RoleState) -> Badge {
    Badge {
        service,
        role,
        state,
        coming: (state == RoleState::Pending).then(|| (NOW, NOW.plus(DAY))),
    }
}

/// An open invitation.
pub fn envelope(n: usize, from: usize, to: Option<usize>) -> Envelope {
    Envelope {
        id: format!("h-{n:08}").parse().expect("an id"),
        action: HandshakeAction::Invite,
        state: HandshakeState::Open,
        from: id(from),
        to: to.map(id),
        address: None,
        requested: NOW,
        expires: NOW.plus(15 * DAY),
        veiled: false,
        gates: Vec::new(),
    }
}

/// Policies by name: managed ones, and those of the customer.
pub fn hanging(own: &[&str], flow: Flow) -> Hanging {
    let attached = |name: &str, managed| Attached {
        id: format!("p-{name:0>8}").parse().expect("an id"),
        name: name.into(),
        kind: PolicyType::ServiceControl,
        managed,
        says: Says::Everything,
    };
    let mut all: Vec<_> = own.iter().map(|name| attached(name, false)).collect();
    all.push(attached("FullAWSAccess", true));
    Hanging {
        attached: all,
        flow: Some(flow),
        cause: None,
        exempt: false,
    }
}

/// Why nothing passes from a place on.
pub fn stopped_at(target: PolicyTarget) -> Option<Arc<FlowCause>> {
    Some(Arc::new(FlowCause {
        target,
        place: "Data".into(),
        says: "Nothing is allowed.".into(),
    }))
}

/// Numbers units and accounts in reading order.
#[derive(Default)]
struct Numbers {
    accounts: usize,
    units: usize,
}

impl Numbers {
    fn unit(&mut self, id: String, name: String, tree: &UnitSketch) -> UnitNode {
        let accounts: Vec<_> = (0..tree.accounts)
            .map(|_| {
                self.accounts += 1;
                account(self.accounts, AccountKind::Created)
            })
            .collect();
        let below = |it: &UnitSketch| {
            self.units += 1;
            let n = self.units;
            self.unit(format!("ou-abcd-{n:08}"), format!("Unit {n}"), it)
        };
        let units: Vec<_> = tree.units.iter().map(below).collect();
        UnitNode {
            id: id.parse().expect("an id"),
            name: name.into(),
            total: accounts.len() + units.iter().map(|it| it.total).sum::<usize>(),
            units,
            accounts: accounts.into(),
            veiled: false,
            stand_in: false,
            policies: None,
        }
    }
}

/// Organizations, each with its management account at the root, and accounts in none.
pub fn scene(trees: &[UnitSketch], outside: usize) -> Scene {
    let mut numbers = Numbers::default();
    let organizations: Vec<_> = (trees.iter().enumerate())
        .map(|(n, tree)| {
            let root = UnitSketch::new(tree.accounts + 1, tree.units.clone());
            let management = id(numbers.accounts + 1);
            let mut root = numbers.unit(format!("r-abc{n}"), "Root".into(), &root);
            let mut accounts = root.accounts.to_vec();
            accounts[0].kind = AccountKind::Management;
            root.accounts = accounts.into();
            OrganizationScene {
                id: format!("o-{n:010}").parse().expect("an id"),
                feature_set: FeatureSet::All,
                management,
                migration: None,
                root,
                ghosts: Vec::new(),
                policy_types: None,
                services: Vec::new(),
                answers: None,
            }
        })
        .collect();
    let standalone: Vec<_> = (1..=outside)
        .map(|n| account(numbers.accounts + n, AccountKind::Standalone))
        .collect();
    Scene {
        actor: id(1),
        organizations,
        standalone: standalone.into(),
        envelopes: Vec::new(),
        rules_off: Vec::new(),
    }
}

/// A root with two units, and one unit in the second: eleven accounts, and two outside.
pub fn small() -> Scene {
    let second = UnitSketch::new(2, vec![UnitSketch::leaf(3)]);
    scene(&[UnitSketch::new(1, vec![UnitSketch::leaf(4), second])], 2)
}

pub fn folds(all: bool) -> Folds {
    Folds {
        all: Some(all),
        ..Folds::default()
    }
}

/// The drawing of a scene with everything open, in a usual window.
pub fn drawn(scene: &Scene) -> Picture {
    drawn_in(scene, &folds(true), (1_440.0, 900.0))
}

pub fn drawn_in(scene: &Scene, folds: &Folds, viewport: (f64, f64)) -> Picture {
    let say = |message: &message::Message| message.to_string();
    picture(scene, folds, false, viewport, &say, &mut Stands::default())
}

/// The same, for a page that is read from right to left.
pub fn mirrored_in(scene: &Scene, folds: &Folds, viewport: (f64, f64)) -> Picture {
    let say = |message: &message::Message| message.to_string();
    picture(scene, folds, false, viewport, &say, &mut Stands::new(true))
}

/// The drawing with the policies.
pub fn with_policies(scene: &Scene, folds: &Folds) -> Picture {
    let say = |message: &message::Message| message.to_string();
    picture(
        scene,
        folds,
        true,
        (1_440.0, 900.0),
        &say,
        &mut Stands::default(),
    )
}

/// The place with this name.
pub fn place<'p>(picture: &'p Picture, name: &str) -> &'p DrawnPlace {
    let mut places = picture.places();
    places.find(|it| it.name == name).expect("a place")
}
