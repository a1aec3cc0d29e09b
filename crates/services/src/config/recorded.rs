//! Recordings: the spans of time in which a recorder ran, and the items that follow from them.
//!
//! Only what a recorder saw is known. After it stops, resources are known as they were then; when it starts again, it finds
//! what was created, changed and deleted meanwhile. Region-bound resources are computed, not stored (`resources`).

use super::iam_items;
use super::item::{RecordedItem, Snapshot};
use super::resources::{self, Resource};
use crate::prelude::*;
use api::model;
use api::time::DAY;
use state::config::AccountRegion;
use state::config::ItemStatus;
use state::config::is_global;
use state::config::{RecordingGroup, Span};

/// How long AWS Config keeps recordings, in milliseconds: seven years, with leap days.
const RETENTION: u64 = 2557 * DAY;

pub(super) fn begin(world: &mut WorldMut, place: AccountRegion, group: &RecordingGroup) {
    let span = Span {
        from: world.now(),
        until: None,
        group: group.clone(),
    };
    let spans = world.config_mut().spans.or_insert(place, Arc::default());
    Arc::make_mut(spans).push(span);
    let at = world.now();
    iam_items::sweep(world, place, at);
}

pub(super) fn end(world: &mut WorldMut, place: AccountRegion) {
    let now = world.now();
    if let Some(span) = world
        .config_mut()
        .spans
        .get_mut(&place)
        .and_then(|spans| Arc::make_mut(spans).last_mut())
        .filter(|span| span.until.is_none())
    {
        span.until = Some(now);
    }
}

fn spans(world: &World, place: AccountRegion) -> &[Span] {
    world.config().spans.get(&place).map_or(&[], |spans| spans)
}

/// Whether a recorder runs in the place now and records the type.
pub fn records(world: &World, place: AccountRegion, kind: &str) -> bool {
    spans(world, place)
        .last()
        .is_some_and(|span| span.until.is_none() && span.group.has(kind))
}

/// The time of the data that is known at `when` about the Region-bound resources of a type.
fn known_as_of(world: &World, place: AccountRegion, kind: &str, when: SimTime) -> Option<SimTime> {
    spans(world, place)
        .iter()
        .rev()
        .find(|span| span.from <= when && span.group.has(kind))
        .map(|span| span.until.map_or(when, |until| until.min(when)))
}

/// Whether anything was ever recorded in the place until `when`.
pub fn ever(world: &World, place: AccountRegion, when: SimTime) -> bool {
    spans(world, place).iter().any(|span| span.from <= when)
}

/// The resources of a type that are known at `when`.
pub fn snapshots(
    world: &World,
    place: AccountRegion,
    kind: &'static str,
    when: SimTime,
) -> Vec<Snapshot> {
    if is_global(kind) {
        return iam_items::snapshots(world, place, kind, when);
    }
    let Some(as_of) = known_as_of(world, place, kind, when) else {
        return Vec::new();
    };
    resources::at(world, place, kind, as_of)
        .into_iter()
        .map(|resource| Snapshot {
            kind,
            name: resource.name.map(str::to_string),
            configuration: resource.configuration(as_of),
            id: resource.id,
        })
        .collect()
}

/// The number of resources of a type that are known at `when`.
pub fn count(world: &World, place: AccountRegion, kind: &'static str, when: SimTime) -> usize {
    if is_global(kind) {
        return iam_items::snapshots(world, place, kind, when).len();
    }
    known_as_of(world, place, kind, when)
        .map_or(0, |as_of| resources::count(world, place, kind, as_of))
}

/// The number of resources of all types that are known at `when`.
pub fn total(world: &World, place: AccountRegion, when: SimTime) -> usize {
    model::RESOURCE_TYPES
        .iter()
        .map(|kind| count(world, place, kind, when))
        .sum()
}

/// A recorded resource of a type, and when its deletion was noticed.
pub fn deleted(
    world: &World,
    place: AccountRegion,
    kind: &'static str,
) -> Vec<(String, Option<String>, SimTime)> {
    if is_global(kind) {
        return iam_items::deleted(world, place, kind);
    }
    seen(world, place, kind)
        .into_iter()
        .filter_map(|resource| {
            let last = history_of(world, place, &resource).pop()?;
            (last.status == ItemStatus::Deleted)
                .then(|| (resource.id, resource.name.map(str::to_string), last.at))
        })
        .collect()
}

/// Every Region-bound resource of a type that a recorder saw within the time that AWS Config remembers.
fn seen(world: &World, place: AccountRegion, kind: &str) -> Vec<Resource> {
    let earliest = SimTime::from_millis(world.now().millis().saturating_sub(RETENTION));
    let mut found: Vec<Resource> = Vec::new();
    for span in spans(world, place)
        .iter()
        .filter(|span| span.group.has(kind))
    {
        let until = span.until.unwrap_or(world.now());
        if until < earliest {
            continue;
        }
        for resource in resources::between(world, place, kind, span.from.max(earliest), until) {
            if found.iter().all(|other| other.id != resource.id) {
                found.push(resource);
            }
        }
    }
    found
}

/// The recorded items of a resource, earliest first.
pub fn history(
    world: &World,
    place: AccountRegion,
    kind: &'static str,
    id: &str,
) -> Vec<RecordedItem> {
    if is_global(kind) {
        return iam_items::history(world, place, kind, id);
    }
    seen(world, place, kind)
        .iter()
        .find(|resource| resource.id == id)
        .map(|resource| history_of(world, place, resource))
        .unwrap_or_default()
}

fn history_of(world: &World, place: AccountRegion, resource: &Resource) -> Vec<RecordedItem> {
    let mut items: Vec<RecordedItem> = Vec::new();
    let mut add = |at: SimTime, status: ItemStatus| {
        let gone = status == ItemStatus::Deleted;
        items.push(RecordedItem {
            at,
            status,
            created: resource.created,
            name: resource.name.map(str::to_string),
            configuration: if gone {
                Value::Null
            } else {
                resource.configuration(at)
            },
        });
    };
    // The last recorded state: its time, and whether the resource existed.
    let mut last: Option<(SimTime, bool)> = None;
    for span in spans(world, place)
        .iter()
        .filter(|span| span.group.has(resource.kind))
    {
        let until = span.until.unwrap_or(world.now());
        let mut note = |at: SimTime| {
            let there = resource.created <= at && at < resource.gone;
            match (last, there) {
                (None, false) | (Some((_, false)), _) => return,
                (None, true) => add(at, ItemStatus::Discovered),
                (Some(_), false) => add(at, ItemStatus::Deleted),
                (Some((before, true)), true) => {
                    let same = resource
                        .changes()
                        .iter()
                        .all(|change| *change <= before || *change > at);
                    if same {
                        return;
                    }
                    add(at, ItemStatus::Changed);
                }
            }
            last = Some((at, there));
        };
        note(span.from);
        let mut moments = vec![resource.created];
        moments.extend(resource.changes());
        moments.push(resource.gone);
        for at in moments
            .into_iter()
            .filter(|at| *at > span.from && *at <= until)
        {
            note(at);
        }
    }
    items
}

/// The id of the first known resource whose type ends like this, in the account's default Region.
pub fn find(world: &World, account: api::ids::AccountId, kind: &str) -> Option<String> {
    let place = AccountRegion {
        account,
        region: api::region::home(account.partition()),
    };
    let kind = model::RESOURCE_TYPES
        .iter()
        .find(|known| known.rsplit("::").next() == Some(kind))?;
    snapshots(world, place, kind, world.now())
        .into_iter()
        .next()
        .map(|known| known.id)
}
