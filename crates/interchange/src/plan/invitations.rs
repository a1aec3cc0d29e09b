//! Open invitations: those that the goal has more are sent, and those that it has less are canceled.

use message::message;
use serde_json::{Value, json};
use sim::World;
use sim::handshake::{Handshake, HandshakeAction, Recipient};
use sim::ids::OrganizationId;

use super::planner::Planner;
use super::wish::{Wish, goal, old};
use crate::export::recipient_name;

/// The open invitations of an organization.
pub(super) fn open_invitations<'w>(
    world: &'w World,
    organization: &OrganizationId,
) -> impl Iterator<Item = &'w Handshake> {
    let handshakes = world.handshakes();
    handshakes.filter(move |it| {
        it.action == HandshakeAction::Invite
            && it.state.is_live()
            && it.organization == *organization
    })
}

/// The recipient of an invitation of the goal, in the world before.
fn recipient_before(planner: &Planner, handshake: &Handshake) -> Recipient {
    match &handshake.recipient {
        Recipient::Account(id) => Recipient::Account(planner.account(*id).unwrap_or(*id)),
        other @ (Recipient::Email(_) | Recipient::Organization) => other.clone(),
    }
}

/// Cancels the invitations that the goal does not have, unless their recipients join.
pub(super) fn canceled(planner: &Planner) -> Vec<Wish> {
    let kept: Vec<Recipient> = open_invitations(&planner.after, &planner.goal.id)
        .map(|it| recipient_before(planner, it))
        .collect();
    let joins = |recipient: &Recipient| {
        let mut members = planner.goal.account_ids();
        members.any(|id| {
            let id = planner.account(id).unwrap_or(id);
            *recipient == Recipient::Account(id)
        })
    };
    let known = open_invitations(&planner.world, &planner.organization().id);
    let obsolete = known.filter(|it| !kept.contains(&it.recipient) && !joins(&it.recipient));
    obsolete
        .map(|it| {
            let name = recipient_name(&planner.world, it);
            let says = message!("Cancel the invitation to {name}");
            let input = json!({ "HandshakeId": it.id.to_string() });
            old("CancelHandshake", says, input)
        })
        .collect()
}

/// Sends the invitations that only the goal has.
pub(super) fn sent(planner: &Planner) -> Vec<Wish> {
    let known: Vec<&Recipient> = open_invitations(&planner.world, &planner.organization().id)
        .map(|it| &it.recipient)
        .collect();
    let wanted = open_invitations(&planner.after, &planner.goal.id);
    let new = wanted.filter(|it| !known.contains(&&recipient_before(planner, it)));
    new.filter_map(|it| {
        let target = match &it.recipient {
            Recipient::Account(id) => json!({ "Type": "ACCOUNT", "Id": id.to_string() }),
            Recipient::Email(email) => json!({ "Type": "EMAIL", "Id": &**email }),
            Recipient::Organization => return None,
        };
        let mut input = json!({ "Target": target });
        if let Some(notes) = &it.notes {
            input["Notes"] = (&**notes).into();
        }
        if !it.tags.is_empty() {
            let tags = it.tags.iter();
            let tags = tags.map(|(key, value)| json!({ "Key": &**key, "Value": &**value }));
            input["Tags"] = tags.collect::<Vec<Value>>().into();
        }
        let says = message!("Invite {name}", name = recipient_name(&planner.after, it));
        Some(goal("InviteAccountToOrganization", says, input))
    })
    .collect()
}
