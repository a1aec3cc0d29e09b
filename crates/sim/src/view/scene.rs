//! The organization as it is drawn.

mod states;

use std::sync::Arc;

pub use self::states::{AccountKind, RoleState};
use super::flow::{Hanging, Reader, enabled};
use super::{Sight, Viewpoint, sight};
use crate::api::ids::{AccountId, CreateRequestId, HandshakeId, OrganizationId, ParentId, Text};
use crate::api::policy_types::{PolicyType, Target};
use crate::api::time::SimTime;
use crate::services::trusted_access::covered;
use crate::services::trusted_access::visits::{comes_by_itself, lives_in};
use crate::state::account::{Account, JoinedMethod, ORGANIZATIONS_ROLE};
use crate::state::agenda::Task;
use crate::state::handshake::addressed_to;
use crate::state::handshake::{Action, Recipient, State};
use crate::state::organization::{FeatureSet, Organization};
use crate::state::rules::Rule;
use crate::state::world::{CreateState, World};

/// All that is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scene {
    pub organizations: Vec<OrganizationScene>,
    /// Accounts in no organization.
    pub standalone: Vec<AccountNode>,
    /// Live handshakes, and those that ended at this very moment.
    pub envelopes: Vec<Envelope>,
    /// The account whose person acts.
    pub actor: AccountId,
    /// Rules of AWS that are switched off: where there is one, all that is drawn is not as it would be.
    pub rules_off: Vec<Rule>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganizationScene {
    pub id: OrganizationId,
    pub feature_set: FeatureSet,
    pub management: AccountId,
    /// The running request to enable all features.
    pub migration: Option<HandshakeId>,
    pub root: UnitNode,
    /// Accounts on their way, drawn at the root.
    pub ghosts: Vec<Ghost>,
    /// The types of policy that are enabled; `None` where policies are not to be seen, or need all features first.
    pub policy_types: Option<Vec<PolicyType>>,
}

/// The root or an organizational unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitNode {
    pub id: ParentId,
    pub name: Text,
    pub units: Vec<UnitNode>,
    pub accounts: Vec<AccountNode>,
    /// Accounts here and below.
    pub total: usize,
    pub veiled: bool,
    /// What a member sees in place of the tree: that there is an organization, not its root's id or units.
    pub stand_in: bool,
    /// `None` where no type is enabled, or not to be seen.
    pub policies: Option<Arc<Hanging>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountNode {
    pub id: AccountId,
    pub name: Text,
    pub kind: AccountKind,
    /// `ACTIVE`, `PENDING_CLOSURE`, `CLOSED`, as the API's `State`.
    pub state: &'static str,
    /// Somebody of this account acts.
    pub acts: bool,
    /// The person who acts cannot see it (instructor's view only).
    pub veiled: bool,
    /// `AWSServiceRoleForOrganizations`.
    pub organizations_role: RoleState,
    /// Roles of trusted services.
    pub badges: Vec<Badge>,
    /// Shared by all accounts of a unit that have only the defaults.
    pub policies: Option<Arc<Hanging>>,
}

/// A service-linked role of a trusted service in an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Badge {
    /// Id of the service in the catalogue.
    pub service: &'static str,
    pub role: &'static str,
    pub state: RoleState,
    /// While pending: since when the service has been on its way, and when it arrives.
    pub coming: Option<(SimTime, SimTime)>,
}

/// An account that was asked for and does not exist yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ghost {
    pub request: CreateRequestId,
    pub name: Text,
    pub asked: SimTime,
    pub due: Option<SimTime>,
}

/// A handshake, drawn between its parties.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    pub id: HandshakeId,
    pub action: Action,
    pub state: State,
    pub from: AccountId,
    /// The account that it waits for; `None` for an address that is nobody's.
    pub to: Option<AccountId>,
    /// The e-mail address that it was sent to, where it was sent to one.
    pub address: Option<Text>,
    pub requested: SimTime,
    pub expires: SimTime,
    pub veiled: bool,
}

/// Gives accounts of one place their policies.
fn hang(reader: &Reader, above: Option<&Hanging>, accounts: &mut [AccountNode]) {
    let mut same: Option<Arc<Hanging>> = None;
    for account in accounts {
        let target = Target::Account(account.id);
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

struct Builder<'w> {
    world: &'w World,
    viewpoint: &'w Viewpoint,
    sight: Sight,
    /// Visits in the agenda, by account: which service, since when, and when it arrives.
    visits: ordered::Map<AccountId, Vec<Visit>>,
}

type Visit = (Text, SimTime, SimTime);

/// Builds what the viewpoint shows.
pub fn scene(world: &World, viewpoint: &Viewpoint) -> Scene {
    let mut visits: ordered::Map<AccountId, Vec<Visit>> = ordered::Map::new();
    for due in world.agenda().iter() {
        if let Task::ServiceActs { service, account } = &due.task {
            visits
                .or_insert(*account, Vec::new())
                .push((service.clone(), due.cause.at, due.at));
        }
    }
    let actor = viewpoint.actor().account();
    let builder = Builder {
        world,
        viewpoint,
        sight: sight(world, viewpoint.actor()),
        visits,
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
        let own = self
            .world
            .organization_of(self.actor())
            .is_some_and(|own| own.id == organization.id);
        let tree = own && self.sight.tree;
        if !self.viewpoint.sees_all() && !(own && (self.sight.organization || tree)) {
            return None;
        }
        let whole = self.viewpoint.sees_all() || tree;
        let policies = organization.feature_set == FeatureSet::All
            && (self.viewpoint.sees_all() || tree && self.sight.policies);
        let reader = Some(Reader::new(organization)).filter(|it| policies && !it.is_empty());
        let root = if whole {
            self.unit(
                (organization, reader.as_ref()),
                organization.root_parent(),
                "Root".into(),
                !tree,
                None,
            )
        } else {
            // A member sees that there is an organization, and itself in it.
            let accounts: Vec<_> = self
                .world
                .account(self.actor())
                .map(|account| self.account(account, Some(organization)))
                .into_iter()
                .collect();
            UnitNode {
                id: organization.root_parent(),
                name: "Organization".into(),
                units: Vec::new(),
                total: accounts.len(),
                accounts,
                veiled: false,
                stand_in: true,
                policies: None,
            }
        };
        let ghosts = if self.viewpoint.sees_all() || (own && self.sight.requests) {
            self.ghosts(organization)
        } else {
            Vec::new()
        };
        Some(OrganizationScene {
            id: organization.id.clone(),
            feature_set: organization.feature_set,
            management: organization.management,
            migration: organization.migration.clone(),
            root,
            ghosts,
            policy_types: policies.then(|| enabled(organization)),
        })
    }

    fn unit(
        &self,
        (organization, reader): (&Organization, Option<&Reader>),
        id: ParentId,
        name: Text,
        veiled: bool,
        above: Option<&Hanging>,
    ) -> UnitNode {
        let policies = reader.map(|reader| {
            Arc::new(reader.hanging(Target::Parent(id.clone()), &(&name).into(), above))
        });
        let here = policies.as_deref();
        let mut units: Vec<_> = organization
            .ous_in(&id)
            .map(|ou| {
                self.unit(
                    (organization, reader),
                    ParentId::Ou(ou.id.clone()),
                    ou.name.clone(),
                    veiled,
                    here,
                )
            })
            .collect();
        ordered::sort_by(&mut units, |a, b| a.name.cmp(&b.name));
        let mut accounts: Vec<_> = organization
            .accounts_in(&id)
            .filter_map(|account| self.world.account(account))
            .map(|account| self.account(account, Some(organization)))
            .collect();
        if let Some(reader) = reader {
            hang(reader, here, &mut accounts);
        }
        // The management account first; the others keep the order in which they came.
        ordered::sort_by_key(&mut accounts, |node| {
            let since = self
                .world
                .account(node.id)
                .and_then(|account| account.membership.as_ref())
                .map(|m| m.at);
            (node.kind != AccountKind::Management, since, node.id)
        });
        let total = accounts.len() + units.iter().map(|unit| unit.total).sum::<usize>();
        UnitNode {
            id,
            name,
            units,
            accounts,
            total,
            veiled,
            stand_in: false,
            policies,
        }
    }

    fn account(&self, account: &Account, organization: Option<&Organization>) -> AccountNode {
        let acts = account.id == self.actor();
        let own_tree = organization.is_some_and(|organization| {
            self.sight.tree
                && self
                    .world
                    .organization_of(self.actor())
                    .is_some_and(|own| own.id == organization.id)
        });
        let kind = match (organization, &account.membership) {
            (Some(organization), _) if organization.management == account.id => {
                AccountKind::Management
            }
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
            veiled: self.viewpoint.sees_all() && !acts && !own_tree,
            organizations_role: if sees_roles {
                self.role(account, ORGANIZATIONS_ROLE)
            } else {
                RoleState::Hidden
            },
            badges: match organization {
                Some(organization) if sees_roles => self.badges(account, organization),
                _ => Vec::new(),
            },
            policies: None,
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

    fn badges(&self, account: &Account, organization: &Organization) -> Vec<Badge> {
        let visits = self.visits.get(&account.id);
        let mut badges = Vec::new();
        for service in crate::api::catalog::SERVICES {
            let set_up = organization.is_set_up(service.id);
            let management = organization.management == account.id;
            for role in service.roles {
                // The catalogue names some roles twice, for different places or services.
                if badges.iter().any(|badge: &Badge| badge.role == role.name) {
                    continue;
                }
                let has = account.roles.contains_key(role.name);
                let due = covered(organization, service, role)
                    && lives_in(organization, service, role, account.id);
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
                }
                badges.push(Badge {
                    service: service.id,
                    role: role.name,
                    state,
                    coming,
                });
            }
        }
        badges
    }

    fn ghosts(&self, organization: &Organization) -> Vec<Ghost> {
        self.world
            .create_requests()
            .filter(|request| {
                request.organization == organization.id && request.state == CreateState::InProgress
            })
            .map(|request| Ghost {
                request: request.id.clone(),
                name: request.name.clone(),
                asked: request.requested,
                due: self
                    .world
                    .agenda()
                    .iter()
                    .find(|due| {
                        due.task
                            == Task::FinishAccount {
                                request: request.id.clone(),
                            }
                    })
                    .map(|due| due.at),
            })
            .collect()
    }

    fn envelopes(&self) -> Vec<Envelope> {
        let actor = self.actor();
        let now = self.world.now();
        self.world
            .handshakes()
            .filter(|handshake| handshake.state.is_live() || handshake.finished == Some(now))
            .filter_map(|handshake| {
                let sent = handshake.management == actor && self.sight.sent;
                let received = handshake.recipient != Recipient::Organization
                    && self.sight.received
                    && addressed_to(self.world, handshake, actor);
                let seen = sent || received;
                if !seen && !self.viewpoint.sees_all() {
                    return None;
                }
                let to = match &handshake.recipient {
                    Recipient::Account(account) => {
                        self.world.account(*account).map(|account| account.id)
                    }
                    // Whose address it is, the sender does not learn.
                    Recipient::Email(email) => self
                        .world
                        .by_email(handshake.management.partition(), email)
                        .filter(|account| self.viewpoint.sees_all() || *account == actor),
                    Recipient::Organization => Some(handshake.management),
                };
                Some(Envelope {
                    id: handshake.id.clone(),
                    action: handshake.action,
                    state: handshake.state,
                    from: handshake.management,
                    to,
                    address: match &handshake.recipient {
                        Recipient::Email(email) => Some(email.clone()),
                        Recipient::Account(_) | Recipient::Organization => None,
                    },
                    requested: handshake.requested,
                    expires: handshake.expires,
                    veiled: !seen,
                })
            })
            .collect()
    }
}
