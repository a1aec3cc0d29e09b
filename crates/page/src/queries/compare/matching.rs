//! A scene with the ids of another world: what both have under different ids, such as an account that a replay creates again.

use std::collections::BTreeMap;

use sim::World;
use sim::ids::AccountId;
use sim::view::{AccountNode, OrganizationScene, Scene, UnitNode};

/// The ids of the other world, by those of the scene.
pub(crate) struct OtherIds<'w> {
    pub ids: BTreeMap<String, String>,
    pub other: &'w World,
}

impl OtherIds<'_> {
    /// Replaces the ids of a scene.
    pub fn replace(&self, scene: &mut Scene) {
        if self.ids.is_empty() {
            return;
        }
        for it in &mut scene.organizations {
            self.organization(it);
        }
        self.accounts(&mut scene.standalone);
        self.account(&mut scene.actor);
        for it in &mut scene.envelopes {
            self.account(&mut it.from);
            it.to.iter_mut().for_each(|to| self.account(to));
        }
    }

    fn organization(&self, scene: &mut OrganizationScene) {
        let id = self.ids.get(scene.id.as_str());
        let id = id.and_then(|it| it.parse().ok());
        if let Some(other) = id.and_then(|id| self.other.organization(&id)) {
            scene.id = other.id.clone();
            scene.root.id = other.root_parent();
        }
        self.account(&mut scene.management);
        self.unit(&mut scene.root);
    }

    fn unit(&self, unit: &mut UnitNode) {
        if let Some(Ok(id)) = self.ids.get(&unit.id.to_string()).map(|id| id.parse()) {
            unit.id = id;
        }
        self.accounts(&mut unit.accounts);
        unit.units.iter_mut().for_each(|it| self.unit(it));
    }

    fn accounts(&self, accounts: &mut std::sync::Arc<[AccountNode]>) {
        let mut all = accounts.to_vec();
        all.iter_mut().for_each(|it| self.account(&mut it.id));
        if all[..] != accounts[..] {
            *accounts = all.into();
        }
    }

    fn account(&self, account: &mut AccountId) {
        let id = self.ids.get(&account.qualified());
        if let Some(Ok(id)) = id.map(|id| AccountId::from_qualified(id)) {
            *account = id;
        }
    }
}
