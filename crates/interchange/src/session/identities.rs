//! IAM entities of accounts: only a world with the organization can say which of them can be restored. The others are
//! findings.

use std::collections::BTreeMap;

use message::{Message, message};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};
use sim::ids::AccountId;
use sim::imported::{ImportedIdentities, ImportedOrganization};
use sim::managed::NotLoaded;
use sim::time::SimTime;
use sim::{UnrestoredIdentity, World, try_to_restore};

use crate::facts::{IdentityFacts, IdentityList, OrganizationFacts};
use crate::made;
use crate::read::aws_cli::moment;
use crate::report::{FindingKind, Findings, SourcePlace};

/// The entities of an account as one answer of `GetAccountAuthorizationDetails`.
#[derive(Debug)]
struct MergedDetails<'a> {
    account: AccountId,
    details: Value,
    /// What each row of each list was read from.
    sources: BTreeMap<IdentityList, Vec<&'a IdentityFacts>>,
}

/// Adds to the organization what can be restored of an account, in `world` too. Fails if that needs the library of AWS managed
/// policies, which is not loaded.
pub(super) fn complete(
    world: &mut World,
    organization: &mut ImportedOrganization,
    account: AccountId,
    facts: &OrganizationFacts,
    findings: &mut Findings,
) -> Result<(), NotLoaded> {
    let entities = facts
        .identities
        .get(&account)
        .map_or(&[][..], Vec::as_slice);
    let account = account.within(organization.management.partition());
    if !organization.accounts.iter().any(|it| it.id == account) {
        let says = message!(
            "Account {account} is not in the organization, so its users and roles are not imported."
        );
        let first = entities.first().map(|it| it.place.clone());
        findings.lost(first, says);
        return Ok(());
    }
    let details = merged(account, entities, findings).restorable(world, findings)?;
    let details = details.to_string().into();
    organization
        .identities
        .push(ImportedIdentities { account, details });
    Ok(())
}

/// The last moment at which an entity was created or changed.
pub(super) fn last_changed(facts: &OrganizationFacts) -> Option<SimTime> {
    let rows = facts.identities.values().flatten().map(|it| &it.row);
    let moments = rows.flat_map(|row| {
        let versions = row["PolicyVersionList"].as_array().into_iter().flatten();
        let profiles = row["InstanceProfileList"].as_array().into_iter().flatten();
        let parts = versions.chain(profiles).chain([row]);
        let dates = parts.flat_map(|part| [&part["CreateDate"], &part["UpdateDate"]]);
        dates.filter_map(moment)
    });
    moments.max()
}

/// Merges the rows. Policies that AWS manages are known, and what an entity lacks is filled in: a path, or a unique id that
/// follows from the name. Of two rows about one entity, the first counts.
fn merged<'a>(
    account: AccountId,
    entities: &'a [IdentityFacts],
    findings: &mut Findings,
) -> MergedDetails<'a> {
    let mut details = Map::new();
    let mut sources = BTreeMap::new();
    for list in IdentityList::ALL {
        let mut rows: Vec<Value> = Vec::new();
        let mut read: Vec<&IdentityFacts> = Vec::new();
        let mut known: BTreeMap<&str, &IdentityFacts> = BTreeMap::new();
        let of_list = entities.iter().filter(|it| it.list == list);
        for entity in of_list.filter(|it| it.row.is_object() && !it.of_aws()) {
            let name = entity.name();
            if let Some(first) = known.get(name) {
                if first.row != entity.row {
                    let says = message!(
                        "Account {account}: `{name}` is defined twice; the definition in {before} is used.",
                        name = name.to_string(),
                        before = first.place.to_string()
                    );
                    let place = Some(entity.place.clone());
                    findings.add(FindingKind::Contradiction, place, says);
                }
                continue;
            }
            known.insert(name, entity);
            rows.push(completed(account, entity));
            read.push(entity);
        }
        details.insert(list.member().to_string(), rows.into());
        sources.insert(list, read);
    }
    MergedDetails {
        account,
        details: details.into(),
        sources,
    }
}

/// The row with paths and unique ids, and with readable documents.
fn completed(account: AccountId, entity: &IdentityFacts) -> Value {
    let mut row = decoded(entity.row.clone());
    let list = entity.list;
    fill_in(account, &mut row, list.name_member(), list.id_member());
    let profiles = row
        .get_mut("InstanceProfileList")
        .and_then(Value::as_array_mut);
    for profile in profiles.into_iter().flatten() {
        let (name, id) = ("InstanceProfileName", "InstanceProfileId");
        fill_in(account, profile, name, id);
    }
    row
}

/// Fills in a path, and a unique id that follows from the name.
fn fill_in(account: AccountId, row: &mut Value, name: &str, id: &str) {
    let Some(members) = row.as_object_mut() else {
        return;
    };
    let missing = |members: &Map<String, Value>, member| {
        members.get(member).unwrap_or(&Value::Null).is_null()
    };
    if missing(members, "Path") {
        members.insert("Path".to_string(), "/".into());
    }
    if missing(members, id) {
        let name = members.get(name).and_then(Value::as_str);
        let name = name.unwrap_or_default();
        let made = made::unique_id(&format!("{account} {id} {name}"));
        members.insert(id.to_string(), made.into());
    }
}

/// The value with documents that are percent-encoded, as IAM's own API answers them, as JSON.
fn decoded(value: Value) -> Value {
    match value {
        Value::String(text) if text.starts_with("%7B") => {
            let text = percent_decode_str(&text).decode_utf8_lossy().into_owned();
            serde_json::from_str(&text).unwrap_or(Value::String(text))
        }
        Value::Array(items) => items.into_iter().map(decoded).collect(),
        Value::Object(members) => (members.into_iter())
            .map(|(name, value)| (name, decoded(value)))
            .collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value,
    }
}

impl MergedDetails<'_> {
    /// Restores the entities in the world, and returns the details without what cannot be restored.
    fn restorable(
        mut self,
        world: &mut World,
        findings: &mut Findings,
    ) -> Result<Value, NotLoaded> {
        // Leaving out a policy or a group can concern entities that have it, so it is tried again, on the world as it was.
        loop {
            let (restored, left_out) = try_to_restore(world, self.account, &self.details)?;
            if left_out.is_empty() {
                *world = restored;
                return Ok(self.details);
            }
            for it in &left_out {
                findings.lost(self.place(&it.at), self.says(it));
            }
            let tried = self.details.clone();
            // The last of a list first, so that the places of the others stay.
            for it in sorted(left_out) {
                self.remove(&it.at);
            }
            if self.details == tried {
                // Nothing could be taken out: better nothing than an import that fails.
                return Ok(Value::Null);
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
    fn place(&self, pointer: &str) -> Option<SourcePlace> {
        let mut parts = pointer.splitn(4, '/').skip(1);
        let list = parts.next().and_then(IdentityList::by_member)?;
        let row: usize = parts.next()?.parse().ok()?;
        let source = self.sources.get(&list)?.get(row)?;
        Some(source.part(parts.next().unwrap_or_default()))
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
                let list = parent.strip_prefix('/').and_then(IdentityList::by_member);
                if let Some(sources) = list.and_then(|it| self.sources.get_mut(&it)) {
                    sources.remove(n);
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
