//! The recorded resources of one account and Region.

use super::prelude::*;
use super::{recorded, refusals};
use api::model;
use state::config::is_global;

/// The type that the call names. It is in the table; otherwise validation would have refused it.
pub(super) fn kind_named(name: &str) -> Result<&'static str, ApiError> {
    model::RESOURCE_TYPES
        .iter()
        .copied()
        .find(|kind| *kind == name)
        .ok_or_else(|| refuse!(refusals::NO_SUCH_RESOURCE_TYPE, name))
}

fn refuse_unrecorded(world: &World, ctx: &mut Ctx) -> Result<(), ApiError> {
    if recorded::ever(world, ctx.place(), world.now())
        || world.config().recorders.contains_key(&ctx.place())
    {
        return Ok(());
    }
    Err(refusals::NO_RECORDER_FOR_LIST.error())
}

pub(super) fn list(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    authorize::admit(world, ctx, "*")?;
    let kind = kind_named(input.text("resourceType"))?;
    let ids = input.texts("resourceIds");
    let name = input.optional("resourceName");
    if name.is_some() && !ids.is_empty() {
        return Err(refusals::IDS_AND_NAME.error());
    }
    refuse_unrecorded(world, ctx)?;
    let place = ctx.place();
    let mut rows: Vec<(String, Option<String>, Option<SimTime>)> =
        recorded::snapshots(world, place, kind, world.now())
            .into_iter()
            .map(|known| (known.id, known.name, None))
            .collect();
    if input.truth("includeDeletedResources") {
        let gone = recorded::deleted(world, place, kind);
        rows.extend(gone.into_iter().map(|(id, name, at)| (id, name, Some(at))));
    }
    rows.retain(|(id, own, _)| {
        (ids.is_empty() || ids.contains(&id.as_str())) && (name.is_none() || own.as_deref() == name)
    });
    list_answer(ctx, input, "resourceIdentifiers", &rows, |row| {
        let (id, name, gone) = row;
        let row = json!({
            "resourceType": kind,
            "resourceId": &**id,
            "resourceName": name.as_deref(),
            "resourceDeletionTime": gone.map(SimTime::iso),
        });
        present(row).into()
    })
}

pub(super) fn counts(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    authorize::admit(world, ctx, "*")?;
    let (place, wanted) = (ctx.place(), input.texts("resourceTypes"));
    let mut rows: Vec<(&str, usize)> = model::RESOURCE_TYPES
        .iter()
        .filter(|kind| wanted.is_empty() || wanted.contains(*kind))
        .map(|kind| (*kind, recorded::count(world, place, kind, world.now())))
        .filter(|(_, count)| *count > 0)
        .collect();
    // Largest counts first, as in the service's answer.
    ordered::sort_by(&mut rows, |a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    let total: usize = rows.iter().map(|(_, count)| count).sum();
    let shape = |(kind, count): &(&str, usize)| json!({ "resourceType": *kind, "count": *count });
    let page = list_answer(ctx, input, "resourceCounts", &rows, shape)?;
    let mut answer = present(json!({ "totalDiscoveredResources": total }));
    answer.extend(present(page));
    Ok(answer.into())
}

pub(super) fn history(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    authorize::admit(world, ctx, "*")?;
    let kind = kind_named(input.text("resourceType"))?;
    let id = input.text("resourceId");
    refuse_unrecorded(world, ctx)?;
    let place = ctx.place();
    let (earlier, later) = (input.moment("earlierTime"), input.moment("laterTime"));
    if let (Some(earlier), Some(later)) = (earlier, later)
        && earlier > later
    {
        return Err(refusals::INVALID_TIME_RANGE.error());
    }
    let mut items = recorded::history(world, place, kind, id);
    if items.is_empty() {
        ctx.advise("`aws configservice list-discovered-resources` lists what was recorded.");
        return Err(refuse!(refusals::NOT_DISCOVERED, id, kind));
    }
    items.retain(|item| {
        earlier.is_none_or(|earlier| item.at >= earlier)
            && later.is_none_or(|later| item.at <= later)
    });
    if input.optional("chronologicalOrder") != Some("Forward") {
        items.reverse();
    }
    list_answer(ctx, input, "configurationItems", &items, |item| {
        let region = if is_global(kind) {
            "global"
        } else {
            place.region
        };
        let configuration = Some(&item.configuration).filter(|it| !it.is_null());
        let row = json!({
            "accountId": place.account.to_string(),
            "configurationItemCaptureTime": item.at.iso(),
            "configurationItemStatus": item.status.name(),
            "resourceType": kind,
            "resourceId": id,
            "resourceName": item.name.as_deref(),
            "awsRegion": region,
            "resourceCreationTime": item.created.iso(),
            "configuration": configuration.map(Value::to_string),
        });
        present(row).into()
    })
}
