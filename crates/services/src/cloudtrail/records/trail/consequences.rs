//! Consequences: what services did because of a call or by themselves, and which of it is logged.

use super::calls::log;
use crate::organizations::transfers;
use crate::prelude::*;
use api::catalog;
use state::account::{ORGANIZATIONS_PRINCIPAL, ORGANIZATIONS_ROLE};
use state::identity_center;
use state::records::record::{By, ServiceCall, ServiceEvent, What, Who};

const CREATE_ROLE: &str = "iam:CreateServiceLinkedRole";

/// The call that events come from.
pub(super) struct Origin {
    pub(super) who: Arc<Who>,
    pub(super) management: Option<AccountId>,
    /// The operations of the call that were logged.
    pub(super) made: Vec<Text>,
}

impl Origin {
    /// Whether the operation is the one that was called.
    fn is(&self, operation: &str) -> bool {
        self.made.iter().any(|made| **made == *operation)
    }
}

fn organizations() -> Text {
    ORGANIZATIONS_PRINCIPAL.into()
}

/// Logs what services did, and service events.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "most of what happens is a call's own doing, and the call is logged already"
)]
pub(super) fn consequences(world: &mut WorldMut, events: &[Event], origin: Option<&Origin>) {
    // A service that comes to an account assumes its role there, which may have to be created first.
    let mut visit: Option<(AccountId, &Text)> = None;
    for event in events {
        match &event.kind {
            EventKind::ServiceActed { account, service } => {
                assume(world, visit.take());
                visit = Some((*account, service));
            }
            EventKind::RoleCreated { account, role } => {
                role_created(world, event, *account, role, origin);
            }
            EventKind::RoleDeletionAsked { account, role } => {
                let operation = "iam:DeleteServiceLinkedRole";
                person_did(world, event, Some(*account), operation, role, origin);
            }
            kind @ (EventKind::TrustedAccessEnabled {
                organization,
                service_principal,
            }
            | EventKind::TrustedAccessDisabled {
                organization,
                service_principal,
            }) => {
                let account = management_of(world, organization);
                let operation = if let EventKind::TrustedAccessEnabled { .. } = kind {
                    "organizations:EnableAWSServiceAccess"
                } else {
                    "organizations:DisableAWSServiceAccess"
                };
                person_did(world, event, account, operation, service_principal, origin);
            }
            EventKind::TransferAccepted(id) | EventKind::TransferTerminated(id) => {
                let Some(transfer) = world.transfers_by_id().get(id).cloned() else {
                    continue;
                };
                // Each account that the transfer affects has a record, including the payer of the payer.
                for account in transfers::affected(world, &transfer) {
                    let told = ServiceEvent::Transferred(transfer.clone());
                    log(world, account, What::Event(told));
                }
            }
            kind => {
                if let Some((management, told)) = told(world, kind, origin) {
                    log(world, management, What::Event(told));
                }
            }
        }
    }
    assume(world, visit);
}

fn management_of(world: &World, organization: &OrganizationId) -> Option<AccountId> {
    world.organization(organization).map(|it| it.management)
}

/// The service event that a management account gets about its accounts.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "most events have no service event"
)]
fn told(
    world: &World,
    kind: &EventKind,
    origin: Option<&Origin>,
) -> Option<(AccountId, ServiceEvent)> {
    let of_member = |id: &AccountId| world.organization_of(*id).map(|it| it.management);
    match kind {
        EventKind::AccountCreated { request, .. } | EventKind::AccountFailed(request) => {
            let request = world.create_request(request)?.clone();
            // There is no record if the organization is gone.
            let management = management_of(world, &request.organization)?;
            Some((management, ServiceEvent::Created(request.into())))
        }
        EventKind::AccountJoined(account) => {
            let method = world.membership_of(*account)?.method;
            Some((of_member(account)?, ServiceEvent::Joined(*account, method)))
        }
        EventKind::AccountLeft(account) => {
            let origin = origin?;
            let removed = origin.is("organizations:RemoveAccountFromOrganization");
            let how = if removed { "REMOVED" } else { "LEFT" };
            Some((origin.management?, ServiceEvent::Departed(*account, how)))
        }
        EventKind::AccountClosed(account) => {
            let asked = world.account(*account)?.closure.as_ref()?.asked;
            Some((of_member(account)?, ServiceEvent::Closed(*account, asked)))
        }
        EventKind::AccountCleaned {
            organization,
            account,
        } => {
            let management = management_of(world, organization)?;
            Some((management, ServiceEvent::Departed(*account, "CLEANED")))
        }
        EventKind::OrganizationDeleted(_) => {
            // The event is documented; its method is not.
            let management = origin?.management?;
            Some((management, ServiceEvent::Departed(management, "LEFT")))
        }
        _ => None,
    }
}

fn id_of(world: &World, account: AccountId, role: &str) -> Text {
    world
        .account(account)
        .and_then(|account| account.roles.get(role))
        .map_or_else(|| "".into(), |role| role.id.clone())
}

/// Logs that a service assumes the first of its roles in the account.
fn assume(world: &mut WorldMut, visit: Option<(AccountId, &Text)>) {
    let Some((account, service)) = visit else {
        return;
    };
    let Some(there) = world.account(account) else {
        return;
    };
    let role = catalog::by_id(service)
        .into_iter()
        .flat_map(|service| service.roles)
        .filter(|role| !role.principal.is_empty())
        .find_map(|role| there.roles.get(role.name).map(|own| (role, own.id.clone())));
    if let Some((role, id)) = role {
        let principal: Text = role.principal.into();
        let by = By::Service(principal.clone());
        act(
            world,
            account,
            by,
            "sts:AssumeRole",
            [role.name.into(), principal, id],
        );
    }
}

/// Logs a call that a service or somebody through it made. The texts: its subject, its principal, and the subject's id.
fn act(
    world: &mut WorldMut,
    account: AccountId,
    by: By,
    operation: &'static str,
    [subject, principal, id]: [Text; 3],
) {
    let act = ServiceCall {
        by,
        operation,
        subject,
        principal,
        id,
    };
    log(world, account, What::Act(act));
}

/// Logs the creation of a role that was not requested by name.
fn role_created(
    world: &mut WorldMut,
    event: &Event,
    account: AccountId,
    role: &Text,
    origin: Option<&Origin>,
) {
    let Some(own) = world
        .account(account)
        .and_then(|account| account.roles.get(role))
    else {
        return;
    };
    let id = own.id.clone();
    if let RoleReason::PermissionSet { .. } = own.reason {
        // In the management account it is the caller who does it, whose session is not kept.
        let service: Text = identity_center::PRINCIPAL.into();
        let by = By::Role {
            service,
            role: identity_center::ROLE.into(),
            id: id_of(world, account, identity_center::ROLE),
        };
        act(
            world,
            account,
            by,
            "iam:CreateRole",
            [role.clone(), "".into(), id],
        );
        return;
    }
    let Some(principal) = own.linked_to.clone() else {
        if event.actor == Actor::Organizations {
            // The role for administrators. It is not documented that the new account's log shows it.
            let (by, texts) = (By::Service(organizations()), [role.clone(), "".into(), id]);
            act(world, account, by, "iam:CreateRole", texts);
        }
        return;
    };
    if let Some(by) = creator(world, event, account, role, &principal, origin) {
        act(
            world,
            account,
            by,
            CREATE_ROLE,
            [role.clone(), principal, id],
        );
    }
}

/// The caller that created a service-linked role; `None` if the call itself created it, which is logged already.
fn creator(
    world: &mut WorldMut,
    event: &Event,
    account: AccountId,
    role: &Text,
    principal: &Text,
    origin: Option<&Origin>,
) -> Option<By> {
    let by_organizations = event.actor == Actor::Organizations;
    match origin {
        Some(origin) if origin.is(CREATE_ROLE) => None,
        Some(origin) if origin.who.principal.account() == account => Some(By::Person {
            who: origin.who.clone(),
            through: Some(if by_organizations {
                organizations()
            } else {
                principal.clone()
            }),
        }),
        _ if &**role == ORGANIZATIONS_ROLE => Some(By::Service(organizations())),
        _ => {
            // Organizations creates other services' roles with its own role in the account.
            let own = id_of(world, account, ORGANIZATIONS_ROLE);
            let by = By::Service(organizations());
            let texts = [ORGANIZATIONS_ROLE.into(), organizations(), own.clone()];
            act(world, account, by, "sts:AssumeRole", texts);
            Some(By::Role {
                service: organizations(),
                role: ORGANIZATIONS_ROLE.into(),
                id: own,
            })
        }
    }
}

/// Logs an action of a service, for a person or by itself, that a person can do by a call.
fn person_did(
    world: &mut WorldMut,
    event: &Event,
    account: Option<AccountId>,
    operation: &'static str,
    subject: &Text,
    origin: Option<&Origin>,
) {
    let Some(mut account) = account else {
        return;
    };
    let principal: Text = match catalog::by_role(subject) {
        Some((_, role)) => role.principal.into(),
        None => subject.clone(),
    };
    let by = match origin {
        Some(origin) if origin.is(operation) => return,
        Some(origin) => {
            account = origin.who.principal.account();
            By::Person {
                who: origin.who.clone(),
                through: Some(principal.clone()),
            }
        }
        // The person who requested it may no longer exist, so the service does it in its own name.
        None if event.actor == Actor::Iam => return,
        None => By::Service(principal.clone()),
    };
    let id = id_of(world, account, subject);
    act(
        world,
        account,
        by,
        operation,
        [subject.clone(), principal, id],
    );
}
