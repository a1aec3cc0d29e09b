//! What is pending: accounts that are being created, and handshakes.

use super::{Builder, Envelope, Ghost};
use state::agenda::Task;
use state::handshake::{Recipient, addressed_to};
use state::organization::Organization;
use state::world::CreateState;

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
                })
            })
            .collect()
    }
}
