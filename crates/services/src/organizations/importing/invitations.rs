//! Open invitations of an imported organization.

use super::migration::refuse;
use crate::iam;
use crate::organizations::{accounts, course};
use crate::prelude::*;
use state::handshake::{Handshake, HandshakeAction, Recipient};
use state::imported::{ImportedInvitation, ImportedOrganization};

/// Adds an open invitation. An invited account that does not exist is opened, standalone.
pub(super) fn restore(
    world: &mut WorldMut,
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
    let is_open = new.requested <= world.now() && new.expires > world.now();
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
    let organization = Arc::clone(&world.organizations_by_id()[&imported.id]);
    let (id, to) = (new.id.clone(), new.recipient.clone());
    let times = [new.requested, new.expires];
    let invitation = Handshake {
        notes: new.notes.clone(),
        ..Handshake::open(&organization, id, HandshakeAction::Invite, to, times)
    };
    course::keep(world, invitation, cause.clone());
    Ok(())
}
