//! Accounts with the same policies around them, one of which stands for all.

use std::collections::BTreeMap;

use prove::{Matter, MemberLimits, Mentions};

use api::ids::AccountId;
use api::policy_types::{PolicyTarget, PolicyType};
use state::account::{DEFAULT_ACCESS_ROLE, RoleReason};
use state::organization::Organization;
use state::world::World;

use crate::limits::limits_of;

/// The accounts of an organization that policies limit.
pub(super) struct AccountClasses<'w> {
    world: &'w World,
    organization: &'w Organization,
    /// Their ids, by parent and then by id.
    pub ids: Vec<AccountId>,
    pub all: Vec<AccountClass<'w>>,
}

/// Accounts with the same parent, the same attached policies and the same role.
pub(super) struct AccountClass<'w> {
    pub partition: &'static str,
    /// The name of the role for administrators of the organization.
    pub role: &'w str,
    /// Indexes of ids.
    accounts: Vec<usize>,
    mentions: Mentions,
}

impl<'w> AccountClasses<'w> {
    pub fn of(world: &'w World, organization: &'w Organization) -> Self {
        let kinds = [PolicyType::ServiceControl, PolicyType::ResourceControl];
        let is_open = |id: &AccountId| world.account(*id).is_none_or(|it| !it.is_closed());
        let limited = |id: &AccountId| {
            let own = || limits_of(world, organization, *id);
            *id != organization.management || own().is_some_and(|it| it.asked)
        };
        let ids = organization.account_ids().filter(is_open).filter(limited);
        let ids: Vec<AccountId> = ids.collect();
        let mut alike = BTreeMap::new();
        for (at, id) in ids.iter().enumerate() {
            let attached = kinds.map(|kind| {
                let all = organization.attached(kind, &PolicyTarget::Account(*id));
                all.iter().map(|it| &it.id).collect::<Vec<_>>()
            });
            let parent = world.membership_of(*id).map(|it| &it.parent);
            let (partition, role) = (id.partition().name(), access_role(world, *id));
            let key = (parent, attached, partition, role);
            alike.entry(key).or_insert_with(Vec::new).push(at);
        }
        let mut classes = Self {
            world,
            organization,
            ids,
            all: Vec::new(),
        };
        for ((.., partition, role), accounts) in alike {
            let limits = accounts.first().and_then(|it| classes.limits(*it));
            let documents = limits.iter().flat_map(|it| it.layers.documents());
            classes.all.push(AccountClass {
                partition,
                role,
                mentions: Mentions::of(documents),
                accounts,
            });
        }
        classes
    }

    /// The policies around an account, by its index.
    pub fn limits(&self, at: usize) -> Option<MemberLimits> {
        limits_of(self.world, self.organization, *self.ids.get(at)?)
    }

    /// Accounts that stand for others: the first of a class, and each that policies or the question tell apart; with those that they
    /// stand for.
    pub fn standing(&self, class: &AccountClass<'_>, matter: &Matter) -> Vec<Vec<usize>> {
        let mut named = class.mentions.clone();
        named.add(&Mentions::of(
            [&matter.asked].into_iter().chain(&matter.unless),
        ));
        let each = named.tells_apart() || matter.given.iter().any(|it| it.0.ends_with("account"));
        let is_named = |at: &usize| {
            let id = self.ids.get(*at);
            id.is_some_and(|it| named.ids.contains(it.to_string().as_str()))
        };
        let all = class.accounts.iter().copied();
        let (alone, together): (Vec<_>, Vec<_>) = all.partition(|it| each || is_named(it));
        let alone = alone.into_iter().map(|it| vec![it]);
        let together = Some(together).filter(|it| !it.is_empty());
        alone.chain(together).collect()
    }
}

/// The name of the role for administrators of the organization in an account.
fn access_role(world: &World, account: AccountId) -> &str {
    let account = world.account(account);
    let mut roles = account.into_iter().flat_map(|it| it.roles.values());
    let found = roles.find(|it| {
        matches!(
            it.reason,
            RoleReason::ImportedAccess
                | RoleReason::CreateAccount
                | RoleReason::CreateGovCloudAccount
        )
    });
    found.map_or(DEFAULT_ACCESS_ROLE, |it| &*it.name)
}
