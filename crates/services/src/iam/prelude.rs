//! What several operations share: the account of the caller, pages, refusals and events.

use super::refusals;
pub(super) use crate::prelude::*;
use state::account::{Account, Policies};
use std::ops::Range;

/// The caller's account, which exists: the first gate has checked it.
pub(super) fn here<'w>(world: &'w World, ctx: &Ctx) -> &'w Account {
    world
        .account(ctx.account())
        .expect("the caller's account exists")
}

pub(super) fn here_mut<'w>(world: &'w mut WorldMut, ctx: &Ctx) -> &'w mut Account {
    world
        .account_mut(ctx.account())
        .expect("the caller's account exists")
}

/// The bounds of the requested page in `rows` rows.
pub(super) fn paginate(input: Input<'_>, rows: usize) -> Result<Range<usize>, ApiError> {
    let size = input
        .number("MaxItems")
        .map_or(100, |n| usize::try_from(n).unwrap_or(100))
        .clamp(1, 1000);
    let start = match input.optional("Marker") {
        None => 0,
        Some(marker) => marker
            .parse::<usize>()
            .ok()
            .filter(|start| (1..rows).contains(start))
            .ok_or_else(|| refusals::INVALID_MARKER.error())?,
    };
    Ok(start..(start + size).min(rows))
}

/// An answer with one page of rows. `render`: its members, from the rows of the page.
pub(super) fn page_of<T>(
    input: Input<'_>,
    rows: &[T],
    render: impl FnOnce(&[T]) -> Value,
) -> Answer {
    let page = paginate(input, rows.len())?;
    let end = page.end;
    let mut answer = render(rows.get(page).unwrap_or_default());
    set(&mut answer, "IsTruncated", end < rows.len());
    if end < rows.len() {
        set(&mut answer, "Marker", end.to_string());
    }
    Ok(answer)
}

/// The rows of several lists, each with the number of its list, as the members of an answer.
pub(super) fn lists(names: &[&str], rows: &[(usize, Value)]) -> Value {
    let of = |list: usize| rows.iter().filter(move |(of, _)| *of == list);
    let list = |(list, name): (usize, &&str)| {
        let rows: Vec<Value> = of(list).map(|(_, row)| row.clone()).collect();
        ((*name).to_string(), Value::from(rows))
    };
    names.iter().enumerate().map(list).collect()
}

/// A page with `Marker` and `IsTruncated`, as in IAM.
pub(super) fn page(input: Input<'_>, name: &str, rows: Vec<Value>) -> Answer {
    page_of(input, &rows, |page| json!({ name: page }))
}

/// Whether a name is taken. Case does not count.
pub(super) fn is_taken<'a>(mut names: impl Iterator<Item = &'a Text>, name: &str) -> bool {
    names.any(|taken| taken.eq_ignore_ascii_case(name))
}

/// Refuses to delete an entity that still has policies.
pub(super) fn without_policies(policies: &Policies) -> Result<(), ApiError> {
    if !policies.attached.is_empty() {
        return Err(conflict(
            "Cannot delete entity, must detach all policies first.",
        ));
    }
    if !policies.inline.is_empty() {
        return Err(conflict(
            "Cannot delete entity, must delete policies first.",
        ));
    }
    Ok(())
}

pub(super) fn invalid(message: impl Into<Message>) -> ApiError {
    refusals::INVALID_INPUT.saying(message)
}

pub(super) fn conflict(message: &'static str) -> ApiError {
    refusals::DELETE_CONFLICT.saying(message)
}

/// Adds the event of a change to permissions, for the timeline.
pub(super) fn identity_event(world: &World, ctx: &mut Ctx, name: &str, says: Message) {
    ctx.event(world, EventKind::identity(ctx.account(), name), says);
}

/// As [`identity_event`]. `says`: the sentence, from the identity's name and that of the account.
pub(super) fn happened(
    world: &World,
    ctx: &mut Ctx,
    name: &str,
    says: fn(String, String) -> Message,
) {
    let says = says(name.to_string(), world.name_of(ctx.account()));
    identity_event(world, ctx, name, says);
}

/// The description; an empty one counts as none.
pub(super) fn described(input: Input<'_>) -> Option<Text> {
    let given = input.optional("Description");
    given.filter(|words| !words.is_empty()).map(text)
}
