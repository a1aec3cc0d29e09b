//! Names of actions.

use crate::catalog::{ActionCatalog, CatalogService};
use crate::code::IssueCode;
use crate::document::{Place, Policy};
use crate::sink::Sink;
use crate::tables::{authorized_by, is_partly_published, is_retired, is_unpublished};

pub(crate) fn names<'a>(policy: &Policy<'a>, catalog: &ActionCatalog<'_>, sink: &mut Sink<'a>) {
    for patterns in policy.statements.iter().flat_map(|it| &it.actions) {
        for (action, place) in &patterns.items {
            name(action, *place, catalog, sink);
        }
    }
}

fn name<'a>(action: &'a str, place: Place<'a>, catalog: &ActionCatalog<'_>, sink: &mut Sink<'a>) {
    if action.bytes().all(|byte| byte == b'*') && !action.is_empty() || action.contains("${") {
        return;
    }
    let Some((prefix, name)) = action.split_once(':') else {
        return sink.fill(IssueCode::InvalidAction, &[("action", action)], place);
    };
    if prefix.contains(['*', '?']) {
        return sink.add(IssueCode::WildcardInServiceName, place);
    }
    let lower = prefix.to_ascii_lowercase();
    let Some(service) = catalog.service(&lower) else {
        if !is_retired(&lower) {
            unknown_service(action, &lower, place, catalog, sink);
        }
        return;
    };
    let known = || !service.matching(name).is_empty() || is_unpublished(action);
    if !is_partly_published(&lower) && !known() {
        unknown_action(action, name, service, place, sink);
    }
}

/// Recorded: the whole action stands in the place of the service.
fn unknown_service<'a>(
    action: &str,
    prefix: &str,
    place: Place<'a>,
    catalog: &ActionCatalog<'_>,
    sink: &mut Sink<'a>,
) {
    let near = nearest(prefix, catalog.prefixes(), 1);
    let (form, near) = near.map_or((0, ""), |near| (1, near));
    let blanks = [("service", action), ("service2", near)];
    sink.say(
        IssueCode::InvalidServiceInAction,
        form,
        &blanks,
        vec![place],
    );
}

fn unknown_action<'a>(
    action: &str,
    name: &str,
    service: &CatalogService<'_>,
    place: Place<'a>,
    sink: &mut Sink<'a>,
) {
    if let Some((operation, by)) = authorized_by(action) {
        let api = operation.split(':').nth(1).unwrap_or("");
        let blanks = [("action", action), ("valid_action", by), ("api", api)];
        return sink.say(IssueCode::InvalidAction, 2, &blanks, vec![place]);
    }
    let names = service.actions().iter().map(|action| action.name);
    let near = if name.contains(['*', '?']) {
        None
    } else {
        nearest(name, names, 2)
    };
    let valid = near.map(|near| format!("{}:{near}", service.prefix));
    let blanks = [
        ("action", action),
        ("valid_action", valid.as_deref().unwrap_or("")),
    ];
    let form = usize::from(valid.is_some());
    sink.say(IssueCode::InvalidAction, form, &blanks, vec![place]);
}

/// The first of the nearest names that differ by at most this many letters. At which distance AWS names one is not known.
fn nearest<'t>(name: &str, known: impl Iterator<Item = &'t str>, most: usize) -> Option<&'t str> {
    let lower: Vec<u8> = name.to_ascii_lowercase().into_bytes();
    let mut best: Option<(usize, &str)> = None;
    for other in known {
        let most = best.map_or(most, |(distance, _)| distance - 1);
        if lower.len() > 2 && other.len().abs_diff(lower.len()) <= most {
            let distance = distance(&lower, other.to_ascii_lowercase().as_bytes());
            if distance <= most {
                best = Some((distance, other));
                if distance <= 1 {
                    break;
                }
            }
        }
    }
    best.map(|(_, other)| other)
}

/// The number of letters to insert, remove or replace.
fn distance(one: &[u8], other: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, own) in one.iter().enumerate() {
        let mut next = Vec::with_capacity(row.len());
        next.push(at + 1);
        for (theirs, up) in other.iter().zip(row.windows(2)) {
            let (slanted, straight) = (
                up.first().copied().unwrap_or(0),
                up.last().copied().unwrap_or(0),
            );
            let left = next.last().copied().unwrap_or(0);
            next.push(
                (slanted + usize::from(own != theirs))
                    .min(straight + 1)
                    .min(left + 1),
            );
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}
