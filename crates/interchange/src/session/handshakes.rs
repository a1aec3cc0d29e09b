//! Open handshakes: only a world with the organization can say which of them can be restored. The others are findings.

mod migration;

use message::{Message, message};
use serde_json::Value;
use sim::handshake::Recipient;
use sim::ids::{HandshakeId, Text};
use sim::imported::{ImportedInvitation, ImportedOrganization};
use sim::partition::Partition;
use sim::time::SimTime;
use sim::{World, own_address, usable_email};

use crate::facts::OrganizationFacts;
use crate::read::aws_cli::moment;
use crate::report::Findings;
use migration::recipient;

/// Adds to the organization what can be restored. `world` has the organization without it.
pub(super) fn complete(
    world: &World,
    organization: &mut ImportedOrganization,
    facts: &OrganizationFacts,
    findings: &mut Findings,
) {
    let partition = organization.management.partition();
    migration::complete(world, organization, facts, findings);
    for (id, row) in &facts.handshakes {
        let says = match row.value["Action"].as_str().unwrap_or_default() {
            "INVITE" => match invitation(world, id, &row.value, partition) {
                Ok(invitation) => {
                    organization.invitations.push(invitation);
                    continue;
                }
                Err(says) => says,
            },
            action if migration::is_about(action) => continue,
            "TRANSFER_RESPONSIBILITY" => message!(
                "The handshake {id} to transfer billing is not rebuilt, because it is about another organization.",
                id = id.clone()
            ),
            _ => message!(
                "The action of the handshake {id} is not known here, so it is not rebuilt.",
                id = id.clone()
            ),
        };
        findings.unread(row.place.clone(), says);
    }
}

/// When the last of the open handshakes was sent.
pub(super) fn last_sent(facts: &OrganizationFacts) -> Option<SimTime> {
    let rows = facts.handshakes.values();
    rows.filter_map(|row| moment(&row.value["RequestedTimestamp"]))
        .max()
}

/// An open invitation. The error says why it is not restored.
fn invitation(
    world: &World,
    id: &str,
    row: &Value,
    partition: Partition,
) -> Result<ImportedInvitation, Message> {
    let moments = (
        moment(&row["RequestedTimestamp"]),
        moment(&row["ExpirationTimestamp"]),
    );
    let (Some(recipient), (Some(requested), Some(expires)), Ok(id)) = (
        recipient(row, partition),
        moments,
        id.parse::<HandshakeId>(),
    ) else {
        return Err(message!(
            "The invitation {id} is open, but its recipient and its times are not in the files, so it is not rebuilt.",
            id = id.to_string()
        ));
    };
    let invited = match &recipient {
        Recipient::Account(account) => world.account(*account),
        // AWS invites the email address of a member, but not its account.
        Recipient::Email(_) | Recipient::Organization => None,
    };
    if invited.is_some_and(|it| it.membership.is_some()) {
        return Err(message!(
            "The recipient of the invitation {id} is in the organization."
        ));
    }
    let can_accept = can_accept(world, &recipient, invited.is_some());
    if !can_accept {
        return Err(message!(
            "The recipient of the invitation {id} cannot have the address that the files say."
        ));
    }
    if expires <= world.now() || requested > world.now() {
        return Err(message!(
            "The invitation {id} is not open when the session begins."
        ));
    }
    let notes = notes(row);
    Ok(ImportedInvitation {
        id,
        recipient,
        requested,
        expires,
        notes,
    })
}

/// Whether the recipient can have the address that the files say; an account that does not exist gets one.
fn can_accept(world: &World, recipient: &Recipient, exists: bool) -> bool {
    match recipient {
        Recipient::Account(account) => {
            exists
                || world
                    .by_email(account.partition(), &own_address(*account))
                    .is_none()
        }
        Recipient::Email(email) => usable_email(email),
        Recipient::Organization => false,
    }
}

/// The sender's notes.
fn notes(row: &Value) -> Option<Text> {
    let resources = row["Resources"].as_array().into_iter().flatten();
    let mut notes = resources.filter(|it| it["Type"] == "NOTES");
    notes.find_map(|it| it["Value"].as_str()).map(Into::into)
}
