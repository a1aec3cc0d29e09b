//! IAM entities of accounts, and open invitations: only a world with the organization can say which of them can be restored.
//! The others are findings.

use message::{Message, message};
use serde_json::{Map, Value};
use sim::agenda::Cause;
use sim::event::Actor;
use sim::handshake::Recipient;
use sim::ids::{AccountId, HandshakeId, Text};
use sim::imported::{ImportedIdentities, ImportedInvitation, ImportedOrganization};
use sim::partition::Partition;
use sim::time::SimTime;
use sim::{UnrestoredIdentity, World, own_address, restore, usable_email};

use crate::facts::{OrganizationFacts, StatedFact};
use crate::made;
use crate::read::aws_cli::moment;
use crate::report::{Findings, SourcePlace};

/// The lists of an answer of `GetAccountAuthorizationDetails`, each with the member that has the unique id.
const LISTS: [(&str, &str, &str); 4] = [
    ("UserDetailList", "UserId", "UserName"),
    ("GroupDetailList", "GroupId", "GroupName"),
    ("RoleDetailList", "RoleId", "RoleName"),
    ("Policies", "PolicyId", "PolicyName"),
];

/// The pages about an account as one answer.
#[derive(Debug)]
struct MergedDetails {
    account: AccountId,
    details: Value,
    /// The place of each row of each list.
    places: Vec<(&'static str, Vec<SourcePlace>)>,
}

/// Adds to the organization what can be restored. `world` has the organization without it.
pub(super) fn complete(
    world: &World,
    organization: &mut ImportedOrganization,
    facts: &OrganizationFacts,
    findings: &mut Findings,
) {
    let partition = organization.management.partition();
    let mut world = world.clone();
    for (account, pages) in &facts.identities {
        let account = account.within(partition);
        if !organization.accounts.iter().any(|it| it.id == account) {
            let says = message!(
                "Account {account} is not in the organization, so its users and roles are not imported.",
                account
            );
            for page in pages {
                findings.unread(page.place.clone(), says.clone());
            }
            continue;
        }
        let details = merged(account, pages).restorable(&mut world, findings);
        let details = details.to_string().into();
        organization
            .identities
            .push(ImportedIdentities { account, details });
    }
    for (id, row) in &facts.handshakes {
        match invitation(&world, id, &row.value, partition) {
            Ok(invitation) => organization.invitations.push(invitation),
            Err(says) => findings.unread(row.place.clone(), says),
        }
    }
}

/// When the last of the open handshakes was sent.
pub(super) fn last_sent(facts: &OrganizationFacts) -> Option<SimTime> {
    let rows = facts.handshakes.values();
    rows.filter_map(|row| moment(&row.value["RequestedTimestamp"]))
        .max()
}

/// Merges the pages. Policies that AWS manages are known, and what an entity lacks is filled in: a path, or a unique id that
/// follows from the name.
fn merged(account: AccountId, pages: &[StatedFact<Value>]) -> MergedDetails {
    let mut details = Map::new();
    let mut places = Vec::new();
    for (list, id, name) in LISTS {
        let mut rows: Vec<Value> = Vec::new();
        let mut at = Vec::new();
        for page in pages {
            for (n, row) in page.value[list]
                .as_array()
                .into_iter()
                .flatten()
                .enumerate()
            {
                let of_aws = row["Arn"]
                    .as_str()
                    .is_some_and(|arn| arn.contains(":iam::aws:"));
                if of_aws || !row.is_object() {
                    continue;
                }
                let mut row = decoded(row.clone());
                if row["Path"].is_null() {
                    row["Path"] = "/".into();
                }
                if row[id].is_null() {
                    let name = row[name].as_str().unwrap_or_default();
                    row[id] = made::unique_id(&format!("{account} {id} {name}")).into();
                }
                rows.push(row);
                let mut place = page.place.clone();
                let dot = if place.path.is_empty() { "" } else { "." };
                place.path = format!("{}{dot}{list}[{n}]", place.path);
                at.push(place);
            }
        }
        details.insert(list.to_string(), rows.into());
        places.push((list, at));
    }
    MergedDetails {
        account,
        details: details.into(),
        places,
    }
}

/// The value with documents that are percent-encoded, as IAM's own API answers them, as JSON.
fn decoded(value: Value) -> Value {
    match value {
        Value::String(text) if text.starts_with("%7B") => {
            let text = percent_decoded(&text);
            serde_json::from_str(&text).unwrap_or(Value::String(text))
        }
        Value::Array(items) => items.into_iter().map(decoded).collect(),
        Value::Object(members) => (members.into_iter())
            .map(|(name, value)| (name, decoded(value)))
            .collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value,
    }
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let pair = after.get(..2).and_then(|it| std::str::from_utf8(it).ok());
        let byte = pair.and_then(|it| u8::from_str_radix(it, 16).ok());
        match (first, byte) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            (first, _) => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

impl MergedDetails {
    /// Restores the entities in the world, and returns the details without what cannot be restored.
    fn restorable(mut self, world: &mut World, findings: &mut Findings) -> Value {
        let before = world.clone();
        let cause = Cause {
            at: world.now(),
            actor: Actor::Outside,
            operation: "import".into(),
        };
        // Leaving out a policy or a group can concern entities that have it, so it is tried again, on the world as it was.
        loop {
            *world = before.clone();
            let left_out = restore(world, self.account, &self.details, &cause);
            if left_out.is_empty() {
                return self.details;
            }
            for it in &left_out {
                findings.unread(self.place(&it.at), self.says(it));
            }
            let tried = self.details.clone();
            // The last of a list first, so that the places of the others stay.
            for it in sorted(left_out) {
                self.remove(&it.at);
            }
            if self.details == tried {
                // Nothing could be taken out: better nothing than an import that fails.
                *world = before;
                return Value::Null;
            }
        }
    }

    fn says(&self, left_out: &UnrestoredIdentity) -> Message {
        message!(
            "Account {account}: {reason}",
            account = self.account,
            reason = left_out.says.clone()
        )
    }

    /// The place of a part, by its pointer.
    fn place(&self, pointer: &str) -> SourcePlace {
        let mut parts = pointer.split('/').skip(1);
        let list = parts.next().unwrap_or_default();
        let row = parts.next().and_then(|it| it.parse::<usize>().ok());
        let places = self.places.iter().find(|(name, _)| *name == list);
        let place = row.and_then(|row| places?.1.get(row)).cloned();
        let mut place = place.unwrap_or_else(|| SourcePlace {
            file: "".into(),
            path: String::new(),
        });
        for part in parts {
            place.path += &match part.parse::<usize>() {
                Ok(n) => format!("[{n}]"),
                Err(_) => format!(".{part}"),
            };
        }
        place
    }

    fn remove(&mut self, pointer: &str) {
        let Some((parent, last)) = pointer.rsplit_once('/') else {
            return;
        };
        match self.details.pointer_mut(parent) {
            Some(Value::Array(items)) => {
                let Some(n) = last.parse().ok().filter(|n| *n < items.len()) else {
                    return;
                };
                items.remove(n);
                let list = self
                    .places
                    .iter_mut()
                    .find(|(list, _)| parent == format!("/{list}"));
                if let Some((_, places)) = list {
                    places.remove(n);
                }
            }
            Some(Value::Object(members)) => {
                members.remove(last);
            }
            Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) | None => {}
        }
    }
}

/// The parts from the last to the first, each once.
fn sorted(mut left_out: Vec<UnrestoredIdentity>) -> Vec<UnrestoredIdentity> {
    let key = |it: &UnrestoredIdentity| -> Vec<(usize, String)> {
        let parts = it.at.split('/');
        parts
            .map(|part| (part.parse().unwrap_or_default(), part.to_string()))
            .collect()
    };
    left_out.sort_by_key(|it| std::cmp::Reverse(key(it)));
    left_out.dedup_by(|one, other| one.at == other.at);
    left_out
}

/// An open invitation. The error says why it is not restored.
fn invitation(
    world: &World,
    id: &str,
    row: &Value,
    partition: Partition,
) -> Result<ImportedInvitation, Message> {
    if row["Action"] != "INVITE" {
        return Err(message!(
            "The handshake {id} is open and is not an invitation, so it is not rebuilt. Begin it again in the session.",
            id = id.to_string()
        ));
    }
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
        Recipient::Account(account) => Some(*account),
        Recipient::Email(email) => world.by_email(partition, email),
        Recipient::Organization => None,
    };
    let invited = invited.and_then(|account| world.account(account));
    if invited.is_some_and(|it| it.membership.is_some()) {
        return Err(message!(
            "The recipient of the invitation {id} is in the organization.",
            id
        ));
    }
    let can_accept = can_accept(world, &recipient, invited.is_some());
    if !can_accept {
        return Err(message!(
            "The recipient of the invitation {id} cannot have the address that the files say.",
            id
        ));
    }
    if expires <= world.now() || requested > world.now() {
        return Err(message!(
            "The invitation {id} is not open when the session begins.",
            id
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

/// The party that an invitation is to.
fn recipient(row: &Value, partition: Partition) -> Option<Recipient> {
    let parties = row["Parties"].as_array().into_iter().flatten();
    let mut recipients = parties.filter_map(|party| {
        let name = party["Id"].as_str()?;
        match party["Type"].as_str()? {
            "ACCOUNT" => {
                let account: AccountId = name.parse().ok()?;
                Some(Recipient::Account(account.within(partition)))
            }
            "EMAIL" => Some(Recipient::Email(name.into())),
            _ => None,
        }
    });
    recipients.next_back()
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
