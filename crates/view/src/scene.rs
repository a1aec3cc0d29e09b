//! The scene: everything that the drawing of the organization shows.

mod pending;
mod scenes;
mod states;

use std::sync::Arc;

pub use self::pending::{Answers, Envelope, Ghost};
pub use self::scenes::Scenes;
use self::scenes::{Before, Kept};
pub use self::states::{AccountKind, RoleState};
use super::flow::{FlowReader, Hanging, enabled};
use api::catalog::{LinkedRole, SERVICES, TrustedService};
use api::ids::{AccountId, HandshakeId, OrganizationId, ParentId, Text};
use api::policy_types::{PolicyTarget, PolicyType};
use api::time::SimTime;
use gates::sight::{Sight, Viewpoint, sight};
use services::trusted_access::acting::lives_in;
use services::trusted_access::visits::comes_by_itself;
use services::trusted_access::{covered, enabling, trusted_services};
use state::account::{Account, JoinedMethod, ORGANIZATIONS_ROLE};
use state::agenda::Task;
use state::organization::{FeatureSet, Organization};
use state::rules::Rule;
use state::world::World;

/// The content of the drawing for a viewpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scene {
    /// The organizations that the viewpoint shows.
    pub organizations: Vec<OrganizationScene>,
    /// Accounts in no organization.
    pub standalone: Arc<[AccountNode]>,
    /// Live handshakes, and those that ended at the current time.
    pub envelopes: Vec<Envelope>,
    /// The current user's account.
    pub actor: AccountId,
    /// The rules of AWS that are switched off. If one is off, the world differs from AWS.
    pub rules_off: Vec<Rule>,
}

/// An organization with its tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganizationScene {
    /// The organization's id.
    pub id: OrganizationId,
    /// All features, or consolidated billing only.
    pub feature_set: FeatureSet,
    /// The management account.
    pub management: AccountId,
    /// The running request to enable all features.
    pub migration: Option<HandshakeId>,
    /// The root with everything below it.
    pub root: UnitNode,
    /// Accounts that are being created, drawn at the root.
    pub ghosts: Vec<Ghost>,
    /// The enabled policy types; `None` if the viewpoint does not show policies, or all features are not
    /// enabled.
    pub policy_types: Option<Vec<PolicyType>>,
    /// The ids of the trusted services, newest first; empty if the viewpoint does not show them.
    pub services: Vec<&'static str>,
    /// The missing answers while all features are being enabled, if the viewpoint shows them.
    pub answers: Option<Answers>,
}

/// The root or an organizational unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitNode {
    /// The root's or unit's id.
    pub id: ParentId,
    /// The unit's name; "Root", or "Organization" for a placeholder.
    pub name: Text,
    /// The units directly below, by name.
    pub units: Vec<UnitNode>,
    /// The accounts directly here; scenes share the list while it does not change.
    pub accounts: Arc<[AccountNode]>,
    /// The number of accounts here and below.
    pub total: usize,
    /// Whether the current user cannot see it (instructor's view only).
    pub veiled: bool,
    /// Whether this node is a placeholder for the tree that a member cannot see; the root's id and the units
    /// are not shown.
    pub stand_in: bool,
    /// The attached policies; `None` if no type is enabled or the viewpoint does not show them.
    pub policies: Option<Arc<Hanging>>,
}

/// An account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountNode {
    /// The account's id.
    pub id: AccountId,
    /// The account's name.
    pub name: Text,
    /// The way in which the account joined its organization.
    pub kind: AccountKind,
    /// The API's `HandshakeState`: `ACTIVE`, `PENDING_CLOSURE`, `CLOSED` …
    pub state: &'static str,
    /// Whether it is the current user's account.
    pub acts: bool,
    /// Whether the current user cannot see it (instructor's view only).
    pub veiled: bool,
    /// The state of its `AWSServiceRoleForOrganizations`.
    pub organizations_role: RoleState,
    /// Roles of trusted services: those that are present first, absent ones last.
    pub badges: Vec<Badge>,
    /// The attached policies; one value for all accounts of a unit that have only the defaults.
    pub policies: Option<Arc<Hanging>>,
    /// In a scene of two moments, at a place that the account has in the other one: the name of its own place.
    pub moved_to: Option<Text>,
}

/// A service-linked role of a trusted service in an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Badge {
    /// The id of the service in the catalog.
    pub service: &'static str,
    /// The role's name.
    pub role: &'static str,
    /// The state of the role.
    pub state: RoleState,
    /// While pending: when the role was requested, and when the service creates it.
    pub coming: Option<(SimTime, SimTime)>,
}

/// Fills in the policies of the accounts of one place.
fn hang(reader: &FlowReader, above: Option<&Hanging>, accounts: &mut [AccountNode]) {
    let mut same: Option<Arc<Hanging>> = None;
    for account in accounts {
        let target = PolicyTarget::Account(account.id);
        let default = reader.has_defaults(&target);
        let exempt = account.kind == AccountKind::Management;
        account.policies = Some(match &same {
            Some(same) if default && !exempt => same.clone(),
            _ => {
                let mut found = reader.hanging(target, &(&account.name).into(), above);
                if exempt {
                    found.exempt = true;
                    (found.flow, found.cause) = (None, None);
                }
                let found = Arc::new(found);
                if default && !exempt {
                    same = Some(found.clone());
                }
                found
            }
        });
    }
}

pub(super) fn covered_roles(
    organization: &Organization,
) -> Vec<(&'static TrustedService, &'static LinkedRole)> {
    (SERVICES.iter())
        .flat_map(|service| service.roles.iter().map(move |role| (service, role)))
        .filter(|(service, role)| covered(organization, service, role))
        .collect()
}

fn newest_services(organization: &Organization) -> Vec<&'static str> {
    let mut services: Vec<_> = trusted_services(organization).collect();
    let since = |service: &TrustedService| enabling(organization, service).map(|cause| cause.at);
    ordered::sort_by(&mut services, |a, b| since(b).cmp(&since(a)));
    services.into_iter().map(|service| service.id).collect()
}

struct Builder<'w> {
    world: &'w World,
    viewpoint: &'w Viewpoint,
    sight: Sight,
    /// The pending visits of services, by account: the service, when the visit was caused, and when it is
    /// due.
    visits: Visits,
    /// The names of the catalog's roles; an account without any of them has no badges.
    roles: ordered::Set<&'static str>,
    /// The previous scene, to reuse what stays the same.
    before: Option<Before<'w>>,
}

type Visit = (Text, SimTime, SimTime);
type Visits = ordered::Map<AccountId, Vec<Visit>>;

/// An organization with the data that all its units need.
struct Own<'w> {
    organization: &'w Organization,
    reader: Option<FlowReader<'w>>,
    /// Roles that trusted access covers now.
    covered: Vec<(&'static TrustedService, &'static LinkedRole)>,
    /// Whether the current user sees the tree.
    tree: bool,
    kept: Option<Kept<'w>>,
}

fn visits(world: &World) -> Visits {
    let mut visits = Visits::new();
    for due in world.agenda().iter() {
        if let Task::ServiceActs { service, account } = &due.task {
            visits
                .or_insert(*account, Vec::new())
                .push((service.clone(), due.cause.at, due.at));
        }
    }
    visits
}

/// The scene that a viewpoint shows.
pub fn scene(world: &World, viewpoint: &Viewpoint) -> Scene {
    build(world, viewpoint, sight(world, viewpoint.actor()), None)
}

fn build<'w>(
    world: &'w World,
    viewpoint: &'w Viewpoint,
    sight: Sight,
    before: Option<Before<'w>>,
) -> Scene {
    let actor = viewpoint.actor().account();
    let builder = Builder {
        world,
        viewpoint,
        sight,
        visits: visits(world),
        roles: (SERVICES.iter())
            .flat_map(|service| service.roles)
            .map(|role| role.name)
            .collect(),
        before,
    };
    let organizations = world
        .organizations()
        .filter_map(|organization| builder.organization(organization))
        .collect();
    let standalone = world
        .accounts()
        .filter(|account| account.membership.is_none() && !account.is_gone())
        .filter(|account| viewpoint.sees_all() || account.id == actor)
        .map(|account| builder.account(account, None))
        .collect();
    Scene {
        rules_off: world.rules_off().collect(),
        organizations,
        standalone,
        envelopes: builder.envelopes(),
        actor,
    }
}

impl Builder<'_> {
    fn actor(&self) -> AccountId {
        self.viewpoint.actor().account()
    }

    fn organization(&self, organization: &Organization) -> Option<OrganizationScene> {
        let is_own = self
            .world
            .organization_of(self.actor())
            .is_some_and(|own| own.id == organization.id);
        let tree = is_own && self.sight.tree;
        if !self.viewpoint.sees_all() && !(is_own && (self.sight.organization || tree)) {
            return None;
        }
        let whole = self.viewpoint.sees_all() || tree;
        let policies = organization.feature_set == FeatureSet::All
            && (self.viewpoint.sees_all() || tree && self.sight.policies);
        let own = Own {
            organization,
            reader: Some(FlowReader::new(organization)).filter(|it| policies && !it.is_empty()),
            covered: covered_roles(organization),
            tree,
            kept: (self.before.as_ref()).and_then(|before| before.of(organization, &self.visits)),
        };
        let root = if whole {
            let before = own.kept.as_ref().map(|kept| &kept.scene.root);
            self.unit(
                &own,
                organization.root_parent(),
                "Root".into(),
                before,
                None,
            )
        } else {
            self.stand_in(&own)
        };
        let ghosts = if self.viewpoint.sees_all() || (is_own && self.sight.requests) {
            self.ghosts(organization)
        } else {
            Vec::new()
        };
        let sees_trust = self.viewpoint.sees_all() || is_own && self.sight.trusted;
        let sees_answers = self.viewpoint.sees_all() || is_own && self.sight.sent;
        Some(OrganizationScene {
            services: if sees_trust {
                newest_services(organization)
            } else {
                Vec::new()
            },
            answers: (organization.migration.as_ref().filter(|_| sees_answers))
                .and_then(|request| self.answers(request)),
            id: organization.id.clone(),
            feature_set: organization.feature_set,
            management: organization.management,
            migration: organization.migration.clone(),
            root,
            ghosts,
            policy_types: policies.then(|| enabled(organization)),
        })
    }

    /// The placeholder that a member sees instead of the tree: the organization, with the member's own
    /// account in it.
    fn stand_in(&self, own: &Own) -> UnitNode {
        let account = self.world.account(self.actor());
        let accounts: Arc<[_]> = account
            .map(|account| self.account(account, Some(own)))
            .into_iter()
            .collect();
        UnitNode {
            id: own.organization.root_parent(),
            name: "Organization".into(),
            units: Vec::new(),
            total: accounts.len(),
            accounts,
            veiled: false,
            stand_in: true,
            policies: None,
        }
    }

    fn unit(
        &self,
        own: &Own,
        id: ParentId,
        name: Text,
        before: Option<&UnitNode>,
        above: Option<&Hanging>,
    ) -> UnitNode {
        let policies = own.reader.as_ref().map(|reader| {
            Arc::new(reader.hanging(PolicyTarget::Parent(id.clone()), &(&name).into(), above))
        });
        let here = policies.as_deref();
        let mut units: Vec<_> = own
            .organization
            .ous_in(&id)
            .map(|ou| {
                let id = ParentId::Ou(ou.id.clone());
                let before = before.and_then(|it| it.units.iter().find(|unit| unit.id == id));
                self.unit(own, id, ou.name.clone(), before, here)
            })
            .collect();
        ordered::sort_by(&mut units, |a, b| a.name.cmp(&b.name));
        let kept = (own.kept.as_ref().zip(before)).filter(|(kept, before)| {
            before.policies.as_deref() == here && kept.has_same_accounts(own.organization, &id)
        });
        let accounts = match kept {
            Some((_, before)) => before.accounts.clone(),
            None => self.accounts_in(own, &id, here),
        };
        let total = accounts.len() + units.iter().map(|unit| unit.total).sum::<usize>();
        UnitNode {
            id,
            name,
            units,
            accounts,
            total,
            veiled: !own.tree,
            stand_in: false,
            policies,
        }
    }

    fn accounts_in(&self, own: &Own, id: &ParentId, here: Option<&Hanging>) -> Arc<[AccountNode]> {
        let mut accounts: Vec<_> = own
            .organization
            .accounts_in(id)
            .filter_map(|account| self.world.account(account))
            .map(|account| self.account(account, Some(own)))
            .collect();
        if let Some(reader) = &own.reader {
            hang(reader, here, &mut accounts);
        }
        // The management account first, then in the order of joining.
        ordered::sort_by_key(&mut accounts, |node| {
            let since = self
                .world
                .account(node.id)
                .and_then(|account| account.membership.as_ref())
                .map(|m| m.at);
            (node.kind != AccountKind::Management, since, node.id)
        });
        accounts.into()
    }

    fn account(&self, account: &Account, own: Option<&Own>) -> AccountNode {
        let acts = account.id == self.actor();
        let kind = match (own, &account.membership) {
            (Some(own), _) if own.organization.management == account.id => AccountKind::Management,
            (_, Some(membership)) => match membership.method {
                JoinedMethod::Created => AccountKind::Created,
                JoinedMethod::Invited => AccountKind::Invited,
            },
            (_, None) => AccountKind::Standalone,
        };
        let sees_roles = self.viewpoint.sees_all() || (acts && self.sight.roles);
        AccountNode {
            id: account.id,
            name: account.name.clone(),
            kind,
            state: account.state(),
            acts,
            veiled: self.viewpoint.sees_all() && !acts && !own.is_some_and(|own| own.tree),
            organizations_role: if sees_roles {
                self.role(account, ORGANIZATIONS_ROLE)
            } else {
                RoleState::Hidden
            },
            badges: match own {
                Some(own) if sees_roles => self.badges(account, own),
                _ => Vec::new(),
            },
            policies: None,
            moved_to: None,
        }
    }

    fn role(&self, account: &Account, role: &str) -> RoleState {
        if self.world.running_deletion(account.id, role).is_some() {
            RoleState::Deleting
        } else if account.roles.contains_key(role) {
            RoleState::Present
        } else {
            RoleState::Absent
        }
    }

    fn badges(&self, account: &Account, own: &Own) -> Vec<Badge> {
        let has_some = || (account.roles.keys()).any(|name| self.roles.contains(&**name));
        if own.covered.is_empty() && !has_some() {
            return Vec::new();
        }
        let organization = own.organization;
        let visits = self.visits.get(&account.id);
        let mut badges = Vec::new();
        for service in SERVICES {
            let set_up = organization.is_set_up(service.id);
            let management = organization.management == account.id;
            for role in service.roles {
                // The catalog has some roles twice, for different places or services.
                if badges.iter().any(|badge: &Badge| badge.role == role.name) {
                    continue;
                }
                let has = account.roles.contains_key(role.name);
                let covers = |it: &(&TrustedService, &LinkedRole)| {
                    std::ptr::eq(it.0, service) && std::ptr::eq(it.1, role)
                };
                let is_covered = own.covered.iter().any(covers);
                let due = is_covered && lives_in(organization, service, role, account.id);
                if !(has || due) {
                    continue;
                }
                let mut state = self.role(account, role.name);
                let coming = visits
                    .and_then(|visits| visits.iter().find(|(id, ..)| &**id == service.id))
                    .filter(|_| {
                        state == RoleState::Absent
                            && comes_by_itself(service, role, set_up, management)
                    })
                    .map(|(_, since, at)| (*since, *at));
                if coming.is_some() {
                    state = RoleState::Pending;
                } else if state == RoleState::Present && !is_covered {
                    state = RoleState::Remaining;
                }
                badges.push(Badge {
                    service: service.id,
                    role: role.name,
                    state,
                    coming,
                });
            }
        }
        // A card shows only the first of many.
        ordered::sort_by_key(&mut badges, |badge| match badge.state {
            RoleState::Present => 0,
            RoleState::Remaining | RoleState::Deleting => 1,
            RoleState::Pending => 2,
            RoleState::Absent | RoleState::Hidden => 3,
        });
        badges
    }
}
