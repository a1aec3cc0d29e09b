//! Pending items: accounts that are being created, and handshakes.

use super::Builder;
use api::ids::{AccountId, CreateRequestId, HandshakeId, Text};
use api::time::SimTime;
use services::organizations::features::outstanding;
use services::organizations::handshakes::{Check, CheckId, acceptance, asks_to_create};
use state::account::{JoinedMethod, ORGANIZATIONS_ROLE, RoleReason};
use state::agenda::Task;
use state::handshake::{Handshake, HandshakeAction, HandshakeState, Recipient};
use state::organization::Organization;
use state::parties::addressed_to;
use state::world::CreateState;

/// The members' answers to the request to enable all features.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answers {
    /// Members that have not agreed yet.
    pub awaited: Vec<AccountId>,
    /// The number of members that were asked.
    pub asked: usize,
}

/// An account that is being created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ghost {
    /// The request id.
    pub request: CreateRequestId,
    /// The name of the future account.
    pub name: Text,
    /// When it was requested.
    pub asked: SimTime,
    /// When it will exist; `None` if nothing in the agenda completes it.
    pub due: Option<SimTime>,
}

/// A handshake, drawn between its parties.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// The handshake's id.
    pub id: HandshakeId,
    /// The request of the handshake.
    pub action: HandshakeAction,
    /// The handshake's state.
    pub state: HandshakeState,
    /// The sender: a management account.
    pub from: AccountId,
    /// The recipient; `None` for an address without an account, or whose owner the viewpoint does not know.
    pub to: Option<AccountId>,
    /// The email address that it was sent to; `None`: it was sent to an account id.
    pub address: Option<Text>,
    /// When it was sent.
    pub requested: SimTime,
    /// When it expires, or would have.
    pub expires: SimTime,
    /// Whether the current user cannot see it (instructor's view only).
    pub veiled: bool,
    /// The checks on accepting it, in order. True and false: their results for the current user, if that user can
    /// answer, up to the first that stops; or that it was accepted.
    pub gates: Vec<(CheckId, Option<bool>)>,
}

impl Envelope {
    /// Whether its gates have the results for the current user.
    pub fn is_tried(&self) -> bool {
        self.gates.iter().any(|gate| gate.1.is_some())
    }
}

impl Builder<'_> {
    pub(super) fn ghosts(&self, organization: &Organization) -> Vec<Ghost> {
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

    pub(super) fn envelopes(&self) -> Vec<Envelope> {
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
                    // The sender does not learn whose address it is.
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
                    gates: self.gates(handshake, to),
                })
            })
            .collect()
    }

    /// The members that have not agreed to all features; `None` once the request has ended.
    pub(super) fn answers(&self, request: &HandshakeId) -> Option<Answers> {
        let live = self.world.handshake(request)?.state.is_live();
        let asked = self
            .world
            .handshakes()
            .filter(|it| it.parent.as_ref() == Some(request));
        live.then(|| Answers {
            awaited: outstanding(self.world, request),
            asked: asked.count(),
        })
    }

    /// The checks on accepting the handshake, with their results for the current user if that user can answer it.
    fn gates(&self, handshake: &Handshake, to: Option<AccountId>) -> Vec<(CheckId, Option<bool>)> {
        let actor = self.viewpoint.actor();
        let accepted = (handshake.state == HandshakeState::Accepted).then_some(true);
        if handshake.state.is_live() && addressed_to(self.world, handshake, actor.account()) {
            let mut stopped = false;
            let gate = |check: Check| {
                let found = (!stopped).then_some(check.holds);
                stopped |= check.stops();
                (check.id, found)
            };
            let checks = acceptance(self.world, handshake, actor).into_iter();
            return checks.filter(|it| it.needed).map(gate).collect();
        }
        let last = match handshake.action {
            _ if !(handshake.state.is_live() || accepted.is_some()) => return Vec::new(),
            HandshakeAction::Invite => Some(CheckId::MayJoin),
            HandshakeAction::TransferResponsibility => Some(CheckId::MayTransfer),
            HandshakeAction::EnableAllFeatures
            | HandshakeAction::ApproveAllFeatures
            | HandshakeAction::AddOrganizationsServiceLinkedRole => None,
        };
        let always = [CheckId::Addressed, CheckId::MayAccept, CheckId::Open];
        let asks = asks_to_create(self.world, handshake)
            && to.is_some_and(|to| self.creates_role(handshake, to));
        let creates = asks.then_some(CheckId::MayCreateRole);
        let all = always.into_iter().chain(last).chain(creates);
        all.map(|check| (check, accepted)).collect()
    }

    /// Whether accepting creates, or created, the missing role in the recipient's account; as far as the viewpoint knows.
    fn creates_role(&self, handshake: &Handshake, to: AccountId) -> bool {
        let account = self.world.account(to);
        let Some(role) = account.and_then(|it| it.roles.get(ORGANIZATIONS_ROLE)) else {
            return handshake.state.is_live() && self.viewpoint.sees_all();
        };
        // Handshakes may end at the same time, so the role's reason tells which of them created it.
        let reason = match handshake.action {
            HandshakeAction::Invite => RoleReason::Joined(JoinedMethod::Invited),
            HandshakeAction::ApproveAllFeatures
            | HandshakeAction::AddOrganizationsServiceLinkedRole => RoleReason::Restored,
            HandshakeAction::EnableAllFeatures => RoleReason::AllFeatures,
            HandshakeAction::TransferResponsibility => return false,
        };
        role.reason == reason && handshake.finished == Some(role.created_at)
    }
}
