//! Looking up what IAM Identity Center has.

use std::sync::Arc;

use super::World;
use crate::identity_center::sets::PermissionSet;
use crate::identity_center::{IdentityCenter, UniqueKind, unique_key};
use api::ids::OrganizationId;

impl World {
    /// The instance of an organization.
    pub fn identity_center_of(
        &self,
        organization: &OrganizationId,
    ) -> Option<&Arc<IdentityCenter>> {
        let mut all = self.identity_centers().values();
        all.find(|it| it.organization.as_ref() == Some(organization))
    }

    /// The id of a thing of Identity Center that depends on the seed, in the first instance that has it. `kind`: `instance`,
    /// `store`, `request` (the newest), or with a name `user`, `group`, `set` and `role`, which names a set and an account:
    /// `Admins/Web`.
    pub fn find_in_identity_center(&self, kind: &str, name: Option<&str>) -> Option<String> {
        let mut all = self.identity_centers().values();
        all.find_map(|it| match (kind, name) {
            ("instance", None) => Some(it.arn()),
            ("store", None) => Some(it.store.to_string()),
            ("user", Some(name)) => id_by(it, UniqueKind::UserName, name),
            ("group", Some(name)) => id_by(it, UniqueKind::GroupName, name),
            ("set", Some(name)) => set_named(it, name).map(|set| it.set_arn(&set.id)),
            ("request", None) => {
                let newest = it.requests.values().max_by_key(|it| it.created);
                newest.map(|it| it.id.to_string())
            }
            ("role", Some(name)) => {
                let (name, account) = name.split_once('/')?;
                let account = self.accounts().find(|it| &*it.name == account)?.id;
                let there = set_named(it, name)?.accounts.get(&account)?;
                there.role.as_deref().map(str::to_string)
            }
            _ => None,
        })
    }
}

fn set_named<'c>(center: &'c IdentityCenter, name: &str) -> Option<&'c Arc<PermissionSet>> {
    center.sets.values().find(|it| &*it.name == name)
}

fn id_by(center: &IdentityCenter, kind: UniqueKind, name: &str) -> Option<String> {
    let id = center.unique.get(&unique_key(kind, name))?;
    Some(id.to_string())
}
