//! Who a handshake is between.

use crate::handshake::{Handshake, Recipient};
use crate::world::World;
use api::ids::AccountId;

/// Whether the account is the recipient.
pub fn addressed_to(world: &World, handshake: &Handshake, account: AccountId) -> bool {
    recipient(world, handshake) == Some(account)
}

/// Whether the account is the sender or the recipient.
pub fn is_party(world: &World, handshake: &Handshake, account: AccountId) -> bool {
    handshake.management == account || addressed_to(world, handshake, account)
}

/// The account that may accept; `None` if no account has the email address.
pub fn recipient(world: &World, handshake: &Handshake) -> Option<AccountId> {
    match &handshake.recipient {
        Recipient::Account(id) => Some(*id),
        Recipient::Email(email) => world.by_email(handshake.management.partition(), email),
        Recipient::Organization => Some(handshake.management),
    }
}
