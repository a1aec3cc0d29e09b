//! Configuration items of IAM: users, groups, roles and customer managed policies, recorded whenever a call changes them.
//!
//! IAM has no history, so the items are stored, and only where a recorder includes the global types.

use super::item::{RecordedItem, Snapshot};
use crate::prelude::*;
use state::account::{Account, Policies};
use state::config::AccountRegion;
use state::config::IamItem;
use state::config::ItemStatus;

pub const USER: &str = "AWS::IAM::User";
pub const GROUP: &str = "AWS::IAM::Group";
pub const ROLE: &str = "AWS::IAM::Role";
pub const POLICY: &str = "AWS::IAM::Policy";

fn policies(value: &mut Value, policies: &Policies) {
    let attached: Vec<&str> = policies.attached.iter().map(|arn| &**arn).collect();
    let inline: Vec<&str> = policies.inline.keys().map(|name| &**name).collect();
    value["attachedManagedPolicies"] = attached.into();
    value["inlinePolicies"] = inline.into();
}

/// Everything to record in an account, as items.
fn entities(account: &Account, at: SimTime) -> Vec<IamItem> {
    let item = |kind, id: &Text, name: &Text, created, configuration: Value| IamItem {
        kind,
        id: id.clone(),
        name: name.clone(),
        at,
        status: ItemStatus::Discovered,
        created,
        configuration: configuration.to_string().into(),
    };
    let mut found = Vec::new();
    for user in account.users.values() {
        let groups: Vec<&str> = user.groups.iter().map(|name| &**name).collect();
        let mut value =
            json!({ "userName": &*user.name, "path": &*user.path, "groupList": groups });
        policies(&mut value, &user.policies);
        found.push(item(USER, &user.id, &user.name, user.created_at, value));
    }
    for group in account.groups.values() {
        let mut value = json!({ "groupName": &*group.name, "path": &*group.path });
        policies(&mut value, &group.policies);
        found.push(item(GROUP, &group.id, &group.name, group.created_at, value));
    }
    for role in account.roles.values() {
        let mut value = json!({
            "roleName": &*role.name,
            "path": &*role.path,
            "assumeRolePolicyDocument": &*role.trust,
        });
        policies(&mut value, &role.policies);
        found.push(item(ROLE, &role.id, &role.name, role.created_at, value));
    }
    for policy in account.policies.values() {
        let value = json!({
            "policyName": &*policy.name,
            "path": &*policy.path,
            "defaultVersionId": format!("v{}", policy.default_version),
            "document": policy.document().text(),
        });
        found.push(item(
            POLICY,
            &policy.id,
            &policy.name,
            policy.created_at,
            value,
        ));
    }
    found
}

/// Records what has changed since the last recording.
pub(super) fn sweep(world: &mut WorldMut, place: AccountRegion, at: SimTime) {
    let Some(span) = world
        .config()
        .spans
        .get(&place)
        .and_then(|spans| spans.last())
        .filter(|span| span.until.is_none())
    else {
        return;
    };
    let group = span.group.clone();
    if ![USER, GROUP, ROLE, POLICY]
        .iter()
        .any(|kind| group.has(kind))
    {
        return;
    }
    let Some(account) = world.account(place.account) else {
        return;
    };
    let mut new = Vec::new();
    let now: Vec<IamItem> = entities(account, at)
        .into_iter()
        .filter(|item| group.has(item.kind))
        .collect();
    let known = latest(world, place, at);
    for item in &now {
        let before = known
            .iter()
            .find(|known| known.id == item.id && known.status != ItemStatus::Deleted);
        match before {
            None => new.push(item.clone()),
            Some(before) if before.configuration != item.configuration => new.push(IamItem {
                status: ItemStatus::Changed,
                ..item.clone()
            }),
            Some(_) => {}
        }
    }
    for gone in known {
        let there = now.iter().any(|item| item.id == gone.id);
        if gone.status != ItemStatus::Deleted && group.has(gone.kind) && !there {
            new.push(IamItem {
                status: ItemStatus::Deleted,
                at,
                configuration: "".into(),
                ..gone.clone()
            });
        }
    }
    if !new.is_empty() {
        let items = world.config_mut().iam.or_insert(place, Arc::default());
        Arc::make_mut(items).extend(new);
    }
}

/// Records IAM again in the accounts of these events.
pub(super) fn observe(world: &mut WorldMut, events: &[Event]) {
    if !world.config().spans.is_empty() {
        observe_again(world, events);
    }
}

fn observe_again(world: &mut WorldMut, events: &[Event]) {
    let mut touched: ordered::Map<AccountId, SimTime> = ordered::Map::new();
    for event in events {
        if let Some(account) = event.kind.account() {
            touched.insert(account, event.at);
        }
    }
    for (account, at) in &touched {
        for region in api::region::of(account.partition()) {
            sweep(
                world,
                AccountRegion {
                    account: *account,
                    region,
                },
                *at,
            );
        }
    }
}

fn items(world: &World, place: AccountRegion) -> &[IamItem] {
    world.config().iam.get(&place).map_or(&[], |items| items)
}

/// The last item of each resource at that time.
fn latest(world: &World, place: AccountRegion, when: SimTime) -> Vec<&IamItem> {
    let mut last: ordered::Map<&str, &IamItem> = ordered::Map::new();
    for item in items(world, place).iter().filter(|item| item.at <= when) {
        last.insert(&*item.id, item);
    }
    last.values().copied().collect()
}

pub(super) fn snapshots(
    world: &World,
    place: AccountRegion,
    kind: &'static str,
    when: SimTime,
) -> Vec<Snapshot> {
    latest(world, place, when)
        .into_iter()
        .filter(|item| item.kind == kind && item.status != ItemStatus::Deleted)
        .map(|item| Snapshot {
            kind,
            id: item.id.to_string(),
            name: Some(item.name.to_string()),
            configuration: value(item),
        })
        .collect()
}

fn value(item: &IamItem) -> Value {
    serde_json::from_str(&item.configuration).unwrap_or(Value::Null)
}

pub(super) fn deleted(
    world: &World,
    place: AccountRegion,
    kind: &'static str,
) -> Vec<(String, Option<String>, SimTime)> {
    latest(world, place, world.now())
        .into_iter()
        .filter(|item| item.kind == kind && item.status == ItemStatus::Deleted)
        .map(|item| (item.id.to_string(), Some(item.name.to_string()), item.at))
        .collect()
}

pub(super) fn history(
    world: &World,
    place: AccountRegion,
    kind: &'static str,
    id: &str,
) -> Vec<RecordedItem> {
    items(world, place)
        .iter()
        .filter(|item| item.kind == kind && *item.id == *id)
        .map(|item| RecordedItem {
            at: item.at,
            status: item.status,
            created: item.created,
            name: Some(item.name.to_string()),
            configuration: value(item),
        })
        .collect()
}
