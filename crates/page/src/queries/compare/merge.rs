//! A scene of two moments. It has the same places in the same order whichever side is shown, so that nothing jumps.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use sim::ids::{AccountId, HandshakeId, ParentId, Text};
use sim::view::{AccountKind, AccountNode, OrganizationScene, RoleState, Scene, UnitNode};

use crate::compare::PinSide;

/// A thing of A and of B.
type Pair<'s, T> = [Option<&'s T>; 2];

/// The scene of a side, with what only the other side has at its place there. An account that `moved` is at both places: at
/// that of the other side it says where it is; `outside` names the place of accounts in no organization.
pub(crate) fn merged(
    side: PinSide,
    scenes: [&Scene; 2],
    outside: &str,
    moved: impl Fn(AccountId) -> bool,
) -> Scene {
    let own = scenes[side as usize];
    let mut merge = Merge {
        side,
        units: scenes.map(units),
        homes: BTreeMap::new(),
        moved: BTreeSet::new(),
    };
    for unit in merge.units[side as usize].values() {
        let here = unit.accounts.iter().map(|it| (it.id, unit.name.clone()));
        merge.homes.extend(here);
    }
    let zone = Text::from(outside);
    let outside = own.standalone.iter().map(|it| (it.id, zone.clone()));
    merge.homes.extend(outside);
    merge.moved = (merge.homes.keys().copied().filter(|it| moved(*it))).collect();

    let organizations = scenes.map(|it| &*it.organizations);
    let organizations = union(organizations, |it| &it.id);
    let known: BTreeSet<&HandshakeId> = own.envelopes.iter().map(|it| &it.id).collect();
    let theirs = scenes[side.other() as usize].envelopes.iter();
    let theirs = theirs.filter(|it| !known.contains(&it.id)).cloned();
    Scene {
        organizations: (organizations.into_iter())
            .filter_map(|pair| merge.organization(pair))
            .collect(),
        standalone: merge.accounts(scenes.map(|it| Some(&it.standalone))),
        envelopes: own.envelopes.iter().cloned().chain(theirs).collect(),
        ..own.clone()
    }
}

/// All units of a scene, by id.
fn units(scene: &Scene) -> BTreeMap<&ParentId, &UnitNode> {
    let mut all = BTreeMap::new();
    let mut next: Vec<&UnitNode> = scene.organizations.iter().map(|it| &it.root).collect();
    while let Some(unit) = next.pop() {
        all.insert(&unit.id, unit);
        next.extend(&unit.units);
    }
    all
}

/// Both lists as one. Things of A alone come before the next that both have.
fn union<'s, T, K: Ord + 's>(lists: [&'s [T]; 2], id: impl Fn(&'s T) -> &'s K) -> Vec<Pair<'s, T>> {
    let [a, b] = lists;
    let at: BTreeMap<&K, usize> = a.iter().enumerate().map(|(at, it)| (id(it), at)).collect();
    let common: BTreeSet<&K> = b.iter().map(&id).filter(|it| at.contains_key(it)).collect();
    let mut all = Vec::with_capacity(a.len().max(b.len()));
    let mut passed = 0;
    let mut pass = |until: usize, all: &mut Vec<Pair<'s, T>>| {
        let some = a.get(passed..until).unwrap_or_default();
        let alone = some.iter().filter(|it| !common.contains(id(it)));
        all.extend(alone.map(|it| [Some(it), None]));
        passed = passed.max(until);
    };
    for it in b {
        let twin = at.get(id(it)).copied();
        pass(twin.unwrap_or_default(), &mut all);
        all.push([twin.and_then(|at| a.get(at)), Some(it)]);
    }
    pass(a.len(), &mut all);
    all
}

struct Merge<'s> {
    side: PinSide,
    units: [BTreeMap<&'s ParentId, &'s UnitNode>; 2],
    /// The name of each account's place on the shown side.
    homes: BTreeMap<AccountId, Text>,
    /// The accounts that the other side has elsewhere.
    moved: BTreeSet<AccountId>,
}

impl<'s> Merge<'s> {
    /// The thing of the shown side, and that of the other.
    fn sides<T>(&self, pair: Pair<'s, T>) -> Pair<'s, T> {
        [pair[self.side as usize], pair[self.side.other() as usize]]
    }

    fn organization(&self, pair: Pair<'s, OrganizationScene>) -> Option<OrganizationScene> {
        let [own, other] = self.sides(pair);
        let mut scene = own.or(other)?.clone();
        scene.root = self.unit(pair.map(|it| it.map(|it| &it.root)))?;
        if own.is_none() {
            scene.migration = None;
            scene.ghosts.clear();
        }
        Some(scene)
    }

    fn unit(&self, pair: Pair<'s, UnitNode>) -> Option<UnitNode> {
        let [own, other] = self.sides(pair);
        let below = union(pair.map(|it| it.map_or(&[][..], |it| &it.units)), |it| {
            &it.id
        });
        let below = below.into_iter().filter_map(|pair| {
            let id = &pair.iter().flatten().next()?.id;
            let [here, _] = self.sides(pair);
            let pair = self.units.each_ref().map(|it| it.get(id).copied());
            let [anywhere, _] = self.sides(pair);
            // A unit that the shown side has elsewhere is drawn there.
            let drawn = here.is_some() || anywhere.is_none();
            drawn.then(|| self.unit(pair)).flatten()
        });
        Some(UnitNode {
            units: below.collect(),
            accounts: self.accounts(pair.map(|it| it.map(|it| &it.accounts))),
            ..own.or(other)?.clone()
        })
    }

    fn accounts(&self, lists: Pair<'s, Arc<[AccountNode]>>) -> Arc<[AccountNode]> {
        let [own, _] = self.sides(lists);
        let both = lists.map(|it| it.map_or(&[][..], |it| &**it));
        let [a, b] = both.map(|it| it.iter().map(|it| it.id));
        match own {
            // Most places have the same accounts, and keep their list.
            Some(own) if a.eq(b) => own.clone(),
            _ => (union(both, |it| &it.id).into_iter())
                .filter_map(|pair| self.account(pair))
                .collect(),
        }
    }

    fn account(&self, pair: Pair<'s, AccountNode>) -> Option<AccountNode> {
        let [own, other] = self.sides(pair);
        if let Some(own) = own {
            return Some(own.clone());
        }
        let other = AccountNode {
            acts: false,
            ..other?.clone()
        };
        let Some(home) = self.homes.get(&other.id) else {
            return Some(other);
        };
        self.moved.contains(&other.id).then(|| AccountNode {
            kind: AccountKind::Standalone,
            organizations_role: RoleState::Hidden,
            badges: Vec::new(),
            policies: None,
            moved_to: Some(home.clone()),
            ..other
        })
    }
}
