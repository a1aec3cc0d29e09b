//! The open request to enable all features, with its requests to members.

use message::{Message, message};
use serde_json::Value;
use sim::handshake::{HandshakeAction, HandshakeState, Recipient};
use sim::ids::{AccountId, HandshakeId};
use sim::imported::{ImportedMigration, ImportedMigrationPart, ImportedOrganization};
use sim::organization::FeatureSet;
use sim::time::SimTime;
use sim::{World, partition::Partition};

use crate::facts::{OrganizationFacts, StatedFact};
use crate::read::aws_cli::{MIGRATION_PARTS, moment};
use crate::report::{FindingKind, Findings};

const REQUEST: &str = HandshakeAction::EnableAllFeatures.name();

/// Whether handshakes of this action are part of enabling all features.
pub(super) fn is_about(action: &str) -> bool {
    action == REQUEST || MIGRATION_PARTS.contains(&action)
}

/// Adds to the organization the request that can be restored. The others are findings.
pub(super) fn complete(
    world: &World,
    organization: &mut ImportedOrganization,
    facts: &OrganizationFacts,
    findings: &mut Findings,
) {
    let rows = facts.handshakes.iter();
    let (requests, others): (Vec<_>, Vec<_>) =
        rows.partition(|(_, row)| row.value["Action"] == REQUEST);
    for (id, row) in requests {
        match request(world, organization, id, &row.value) {
            Ok(request) => organization.migration = Some(request),
            Err(says) => findings.unread(row.place.clone(), says),
        }
    }
    let is_part = |row: &Value| {
        row["Action"]
            .as_str()
            .is_some_and(|it| MIGRATION_PARTS.contains(&it))
    };
    let parts = others.into_iter().filter(|(_, row)| is_part(&row.value));
    let Some(mut migration) = organization.migration.take() else {
        for (id, row) in parts.filter(|(_, row)| !is_declined(&row.value)) {
            findings.unread(row.place.clone(), without_request(id));
        }
        return;
    };
    for (id, row) in parts {
        match part(world, organization, &migration, id, &row.value) {
            Ok(Some(part)) => migration.parts.push(part),
            Ok(None) => {}
            Err(says) => findings.unread(row.place.clone(), says),
        }
    }
    if let Some(row) = facts.handshakes.get(migration.id.as_str()) {
        compare_state(&migration, row, findings);
    }
    organization.migration = Some(migration);
}

/// The state of the request follows from its parts.
fn compare_state(migration: &ImportedMigration, row: &StatedFact<Value>, findings: &mut Findings) {
    let state = match migration.parts.is_empty() {
        true => HandshakeState::Open.name(),
        false => HandshakeState::Requested.name(),
    };
    if row.value["State"] != state {
        let says = message!(
            "The request {id} to enable all features is {state} in the session, because that follows from the requests to members.",
            id = migration.id,
            state = state.to_string()
        );
        let place = Some(row.place.clone());
        findings.add(FindingKind::Contradiction, place, says);
    }
}

fn request(
    world: &World,
    organization: &ImportedOrganization,
    id: &str,
    row: &Value,
) -> Result<ImportedMigration, Message> {
    if organization.feature_set == FeatureSet::All || organization.migration.is_some() {
        return Err(message!(
            "The request {id} to enable all features is not rebuilt: they are enabled, or another request is open.",
            id = id.to_string()
        ));
    }
    let requested = sent(world, row);
    let expires = moment(&row["ExpirationTimestamp"]).filter(|at| *at > world.now());
    let id = id.parse::<HandshakeId>().map_err(|_| not_open(id))?;
    let (requested, expires) = requested
        .zip(expires)
        .ok_or_else(|| not_open(id.as_str()))?;
    Ok(ImportedMigration {
        id,
        requested,
        expires,
        parts: Vec::new(),
    })
}

/// When a handshake was sent, if that is not in the future.
fn sent(world: &World, row: &Value) -> Option<SimTime> {
    moment(&row["RequestedTimestamp"]).filter(|at| *at <= world.now())
}

fn not_open(id: &str) -> Message {
    message!(
        "The request {id} is not open when the session begins, or its times are not in the files.",
        id = id.to_string()
    )
}

/// A part of the request; `None` for an answer to an earlier one.
fn part(
    world: &World,
    organization: &ImportedOrganization,
    migration: &ImportedMigration,
    id: &str,
    row: &Value,
) -> Result<Option<ImportedMigrationPart>, Message> {
    let mut actions = HandshakeAction::ALL.into_iter();
    let action = actions.find(|it| row["Action"] == it.name());
    if !belongs(row, &migration.id) {
        return match is_declined(row) {
            true => Ok(None),
            false => Err(without_request(id)),
        };
    }
    let account = recipient(row, organization.management.partition());
    let account = account.and_then(|it| member(organization, &it));
    let Some(account) = account else {
        return Err(message!(
            "The request {id} is not rebuilt, because its recipient is not a member.",
            id = id.to_string()
        ));
    };
    let id = id.parse::<HandshakeId>().map_err(|_| not_open(id))?;
    let requested = sent(world, row).ok_or_else(|| not_open(id.as_str()))?;
    Ok(action.map(|action| ImportedMigrationPart {
        id,
        action,
        account,
        requested,
        declined: is_declined(row),
    }))
}

fn is_declined(row: &Value) -> bool {
    row["State"] == HandshakeState::Declined.name()
}

fn without_request(id: &str) -> Message {
    message!(
        "The request {id} to a member is not rebuilt, because its request to enable all features is not.",
        id = id.to_string()
    )
}

/// Whether the row names the request as its parent, or none. The parent is named without `h-`.
fn belongs(row: &Value, request: &HandshakeId) -> bool {
    let resources = row["Resources"].as_array().into_iter().flatten();
    let mut parents = resources.filter(|it| it["Type"] == "PARENT_HANDSHAKE");
    let named = parents.find_map(|it| it["Value"].as_str());
    named.is_none_or(|it| it == request.bare() || it == request.as_str())
}

fn member(organization: &ImportedOrganization, recipient: &Recipient) -> Option<AccountId> {
    let mut ids = organization.accounts.iter().map(|it| it.id);
    match recipient {
        Recipient::Account(account) => {
            ids.find(|id| id == account && *id != organization.management)
        }
        Recipient::Email(_) | Recipient::Organization => None,
    }
}

/// The party that an invitation is to.
pub(super) fn recipient(row: &Value, partition: Partition) -> Option<Recipient> {
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
