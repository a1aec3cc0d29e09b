//! Open invitations of an imported organization.

use std::sync::Arc;

use message::message;

use super::refuse;
use crate::iam;
use crate::organizations::{accounts, handshakes};
use api::error::ApiError;
use api::ids::HandshakeId;
use api::time::SimTime;
use state::agenda::Cause;
use state::event::Events;
use state::handshake::{Handshake, HandshakeAction, HandshakeState, Recipient};
use state::imported::{ImportedInvitation, ImportedOrganization};
use state::organization::{FeatureSet, Organization};
use state::world::World;

/// Adds an open invitation. An invited account that does not exist is opened, standalone.
pub(super) fn restore(
    world: &mut World,
    imported: &ImportedOrganization,
    new: &ImportedInvitation,
    cause: &Cause,
) -> Result<(), ApiError> {
    let partition = imported.management.partition();
    let invited = match &new.recipient {
        Recipient::Account(account) => world.account(*account),
        Recipient::Email(email) => {
            let account = world.by_email(partition, email);
            account.and_then(|account| world.account(account))
        }
        Recipient::Organization => None,
    };
    // AWS invites the email address of a member, but not its account.
    let by_id = matches!(new.recipient, Recipient::Account(_));
    let is_member = by_id && invited.is_some_and(|it| it.membership.is_some());
    let exists = invited.is_some();
    let is_open = new.requested <= world.now && new.expires > world.now;
    if is_member || !is_open || world.handshake(&new.id).is_some() {
        return refuse(message!(
            "The invitation {id} is not possible: its id must be new, it must be open, and its recipient not be a member.",
            id = new.id
        ));
    }
    match &new.recipient {
        Recipient::Account(account) if account.partition() == partition => {
            if !exists {
                let mut quiet = Events::default();
                iam::opening::give_administrator(world, *account, None, &mut quiet)?;
            }
        }
        Recipient::Email(email) if accounts::usable_email(email) => {}
        Recipient::Account(_) | Recipient::Email(_) | Recipient::Organization => {
            return refuse(message!(
                "The invitation {id} has no recipient who could accept it.",
                id = new.id
            ));
        }
    }
    let organization = Arc::clone(&world.organizations[&imported.id]);
    let (id, to) = (new.id.clone(), new.recipient.clone());
    let times = [new.requested, new.expires];
    let invitation = opened(&organization, HandshakeAction::Invite, id, to, times);
    let invitation = Handshake {
        notes: new.notes.clone(),
        // It announces what the organization is about to be.
        feature_set: match organization.migration {
            Some(_) => FeatureSet::All,
            None => organization.feature_set,
        },
        ..invitation
    };
    handshakes::keep(world, invitation, cause.clone());
    Ok(())
}

/// An open handshake of the organization. `times`: when it was sent, and when it expires.
pub(super) fn opened(
    organization: &Organization,
    action: HandshakeAction,
    id: HandshakeId,
    recipient: Recipient,
    [requested, expires]: [SimTime; 2],
) -> Handshake {
    Handshake {
        id,
        action,
        state: HandshakeState::Open,
        organization: organization.id.clone(),
        management: organization.management,
        recipient,
        requested,
        expires,
        finished: None,
        parent: None,
        transfer: None,
        notes: None,
        tags: Vec::new(),
        feature_set: organization.feature_set,
    }
}
