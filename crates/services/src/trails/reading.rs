//! Showing trails.

use super::named::{self, is_seen_by, seen_at, seen_by};
use super::refusals;
use crate::prelude::*;
use gates::paging;
use serde_json::Value::Object;
use state::trails::{Trail, TrailKey, arn};

/// The members that the answers of creating, changing and showing a trail share.
pub(super) fn shape(key: &TrailKey, trail: &Trail) -> Map<String, Value> {
    let setting = |name: &str| trail.settings.get(name).map(|value| Value::from(&**value));
    present(json!({
        "Name": &*key.1,
        "S3BucketName": &*trail.bucket,
        "S3KeyPrefix": setting("S3KeyPrefix"),
        "SnsTopicName": setting("SnsTopicName"),
        "SnsTopicARN": topic_arn(key, trail),
        "IncludeGlobalServiceEvents": trail.global_events,
        "IsMultiRegionTrail": trail.multi_region,
        "TrailARN": arn(key),
        "LogFileValidationEnabled": trail.validation,
        "CloudWatchLogsLogGroupArn": setting("CloudWatchLogsLogGroupArn"),
        "CloudWatchLogsRoleArn": setting("CloudWatchLogsRoleArn"),
        "KmsKeyId": setting("KmsKeyId"),
        "IsOrganizationTrail": trail.organization.is_some(),
    }))
}

fn topic_arn(key: &TrailKey, trail: &Trail) -> Option<String> {
    let topic = trail.settings.get("SnsTopicName")?;
    if topic.starts_with("arn:") {
        return Some(topic.to_string());
    }
    let (home, partition) = (key.0, key.0.account.partition());
    Some(format!(
        "arn:{partition}:sns:{}:{}:{topic}",
        home.region, home.account
    ))
}

/// A trail as `GetTrail` and `DescribeTrails` show it.
fn whole(key: &TrailKey, trail: &Trail) -> Map<String, Value> {
    let mut whole = Map::new();
    for (name, value) in shape(key, trail) {
        match &*name {
            "TrailARN" => put(&mut whole, "HomeRegion", key.0.region),
            "IsOrganizationTrail" => {
                put(
                    &mut whole,
                    "HasCustomEventSelectors",
                    &trail.selectors.is_some(),
                );
                put(&mut whole, "HasInsightSelectors", &false);
            }
            _ => {}
        }
        whole.insert(name, value);
    }
    whole
}

pub(super) fn get(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let (key, trail) = named::read(world, ctx, input.text("Name"))?;
    Ok(json!({ "Trail": Object(whole(&key, trail)) }))
}

pub(super) fn describe(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    authorize::permit(world, ctx, "*", Context::default())?;
    let at = ctx.place();
    let mut keys: Vec<TrailKey> = Vec::new();
    for name in input.texts("trailNameList") {
        keys.push(named::key(ctx, name)?);
    }
    ctx.enter(Gate::State);
    let shadows = input.flag("includeShadowTrails").unwrap_or(true);
    let rows: Vec<Value> = if keys.is_empty() {
        seen_at(world, at)
            .filter(|((home, _), _)| shadows || *home == at)
            .map(|(key, trail)| Object(whole(key, trail)))
            .collect()
    } else {
        // Unknown trails are left out.
        keys.iter()
            .filter_map(|key| Some((key, world.trails().get(key)?)))
            .filter(|(key, trail)| is_seen_by(world, key, trail, at.account))
            .map(|(key, trail)| Object(whole(key, trail)))
            .collect()
    };
    Ok(json!({ "trailList": rows }))
}

/// A page of a list, with CloudTrail's refusal of a wrong token.
pub(super) fn page<T>(
    ctx: &Ctx,
    input: Input<'_>,
    name: &str,
    items: &[T],
    render: impl Fn(&T) -> Value,
) -> Answer {
    let answer = paging::list_answer(ctx, input, name, items, render);
    answer.map_err(|wrong: ApiError| wrong.passed_on(&refusals::INVALID_TOKEN))
}

pub(super) fn list(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    authorize::admit(world, ctx, "*")?;
    let all: Vec<_> = seen_by(world, ctx.account()).collect();
    page(
        ctx,
        input,
        "Trails",
        &all,
        |(key, _)| json!({ "TrailARN": arn(key), "Name": &*key.1, "HomeRegion": key.0.region }),
    )
}
