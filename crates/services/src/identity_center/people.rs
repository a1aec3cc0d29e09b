//! What users and groups share: ids, unique names, and finding one.

use super::{access, refusals};
use crate::prelude::*;
use state::identity_center::{IdentityCenter, UniqueKind, unique_key};

/// The ARN of a user, a group or a membership, which names no account.
pub(super) fn arn(center: &IdentityCenter, kind: &str, id: &str) -> String {
    let partition = center.owner.partition();
    format!("arn:{partition}:identitystore:::{kind}/{id}")
}

/// The ARN that policy is asked about, before the instance is known.
pub(super) fn asked(ctx: &Ctx, kind: &str, id: &str) -> String {
    let partition = ctx.account().partition();
    format!(
        "arn:{partition}:identitystore:::{kind}/{}",
        access::bare(id)
    )
}

pub(super) fn not_found(kind: &str) -> ApiError {
    refuse!(refusals::NOT_FOUND, kind)
}

pub(super) fn invalid(says: impl Into<Message>) -> ApiError {
    refusals::INVALID.saying(says)
}

/// Refuses a name or an address that another user or group has. `own`: the id of the one that is changed.
pub(super) fn free(
    center: &IdentityCenter,
    kind: UniqueKind,
    value: &str,
    own: Option<&str>,
) -> Result<(), ApiError> {
    let attribute = match kind {
        UniqueKind::UserName => "UserName",
        UniqueKind::Email => "Email",
        UniqueKind::GroupName => "GroupDisplayName",
    };
    match center.unique.get(&unique_key(kind, value)) {
        Some(id) if own != Some(&**id) => Err(refuse!(refusals::DUPLICATE, attribute)),
        Some(_) | None => Ok(()),
    }
}

/// The id that an alternate identifier finds. `kinds`: the attributes by which it can be found.
pub(super) fn by_alternate<'c>(
    center: &'c IdentityCenter,
    input: Input<'_>,
    kinds: &[(&str, UniqueKind)],
) -> Result<Option<&'c Text>, ApiError> {
    let given = input.structure("AlternateIdentifier");
    let unique = given.and_then(|it| it.structure("UniqueAttribute"));
    let external = given.and_then(|it| it.structure("ExternalId"));
    let unique = match (unique, external) {
        (Some(unique), None) => unique,
        // No identity provider writes to the store here, so it knows no external ids.
        (None, Some(_)) => return Ok(None),
        (Some(_), Some(_)) | (None, None) => {
            return Err(invalid("AlternateIdentifier must have exactly one member."));
        }
    };
    let path = unique.text("AttributePath");
    let kind = kinds.iter().find(|it| it.0.eq_ignore_ascii_case(path));
    let Some((_, kind)) = kind else {
        return Err(invalid(format!("{path} is not a unique attribute.")));
    };
    let value = unique.text("AttributeValue");
    Ok(center.unique.get(&unique_key(*kind, value)))
}

/// The value of the filter of a list: its only attribute is `path`.
pub(super) fn filter<'i>(input: Input<'i>, path: &str) -> Result<Option<&'i str>, ApiError> {
    let filters = input.list("Filters").into_iter().flatten();
    let Some(filter) = filters.filter_map(Input::of).next() else {
        return Ok(None);
    };
    if !filter.text("AttributePath").eq_ignore_ascii_case(path) {
        return Err(invalid(format!(
            "The only attribute to filter by is {path}."
        )));
    }
    Ok(Some(filter.text("AttributeValue")))
}

/// Refuses more than a quota.
pub(super) fn within(have: usize, limit: usize, kind: &str) -> Result<(), ApiError> {
    if have < limit {
        return Ok(());
    }
    Err(refuse!(refusals::DIRECTORY_FULL, limit, kind))
}

/// The changes of an update: a path in the identity store's spelling and its new value; `None` removes it.
pub(super) fn changes<'i>(input: Input<'i>) -> impl Iterator<Item = (&'i str, Option<&'i str>)> {
    let all = input.list("Operations").into_iter().flatten();
    all.filter_map(Input::of)
        .map(|it| (it.text("AttributePath"), it.optional("AttributeValue")))
}
