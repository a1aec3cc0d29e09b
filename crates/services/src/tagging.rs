//! Resource Groups Tagging: the resources of an account and Region that have tags, whatever their service.
//!
//! Found are resources of AWS Config, trails, queues, buckets and, in the Region of IAM's endpoint, policies and instance profiles. Not modeled: writing
//! tags, compliance with tag policies, the part `TagsPerPage` of pages. Source: API Reference of Resource Groups Tagging API, GetResources, GetTagKeys,
//! GetTagValues; services that support it.

use ordered::Map;

use crate::prelude::*;
use api::refusal::{RefusalRow, refusal};
use api::region;
use api::rule;
use gates::input::tag_rows;
use state::account::{Account, Tags};

const INVALID_TOKEN: RefusalRow = refusal(
    ErrorCode::PaginationTokenExpiredException,
    "The pagination token is not valid.",
    rule!(
        "A list continues with the token of the page before.",
        "API Reference of Resource Groups Tagging API: GetResources",
    ),
);

/// The operations of this service: one row each.
pub static OPERATIONS: Operations = Operations {
    services: &[Service::Tagging],
    enter: |ctx| {
        ctx.note_passed("Any account may ask for its tags.");
        Ok(())
    },
    handlers: handlers! { world, ctx, input =>
        "GetResources" => resources(world, ctx, input),
        "GetTagKeys" => keys(world, ctx),
        "GetTagValues" => values(world, ctx, input),
    },
};

/// The default and maximum number of resources on a page.
const PAGE: usize = 100;

/// The resources with tags in the Region of the call, by ARN.
fn tagged(account: &Account, ctx: &Ctx) -> Map<String, Tags> {
    let region = format!(":{}:", ctx.region);
    let mut found = Map::new();
    for (arn, tags) in account.tags.iter() {
        if arn.contains(&region) {
            found.insert(arn.to_string(), tags.clone());
        }
    }
    for (name, _) in (account.buckets().iter()).filter(|(_, bucket)| bucket.region == ctx.region) {
        let arn = format!("arn:{}:s3:::{name}", account.id.partition());
        if let Some(tags) = account.tags.get(arn.as_str()) {
            found.insert(arn, tags.clone());
        }
    }
    if *ctx.region == *region::endpoint(account.id.partition(), Service::Iam) {
        for policy in account.policies.values() {
            found.insert(policy.arn(account.id), policy.tags.clone());
        }
        for profile in account.instance_profiles.values() {
            found.insert(profile.arn(account.id), profile.tags.clone());
        }
    }
    let tagged = found.iter().filter(|(_, tags)| !tags.is_empty());
    tagged
        .map(|(arn, tags)| (arn.clone(), tags.clone()))
        .collect()
}

/// The tagged resources of the caller's account, after the gates.
fn permitted(world: &World, ctx: &mut Ctx) -> Result<Map<String, Tags>, ApiError> {
    authorize::admit(world, ctx, "*")?;
    let account = world.account(ctx.account());
    Ok(account.map_or_else(Map::new, |account| tagged(account, ctx)))
}

/// Whether an ARN is of a type: `config` or `config:config-rule`.
fn is_of(arn: &str, kind: &str) -> bool {
    let mut parts = arn.splitn(6, ':').skip(2);
    let (service, rest) = (parts.next(), parts.nth(2));
    match kind.split_once(':') {
        None => service == Some(kind),
        Some((of, kind)) => {
            let resource = rest.and_then(|rest| rest.split(['/', ':']).next());
            service == Some(of) && resource == Some(kind)
        }
    }
}

/// Whether tags have one of the values of every filter; a filter without values asks for the key.
fn has_tags(tags: &Tags, filters: Option<&Vec<Value>>) -> bool {
    filters.into_iter().flatten().all(|filter| {
        let Some(value) = tags.get(filter["Key"].as_str().unwrap_or_default()) else {
            return false;
        };
        let values = filter["Values"].as_array().filter(|it| !it.is_empty());
        values.is_none_or(|values| values.iter().any(|it| it.as_str() == Some(&**value)))
    })
}

/// Whether a list is missing or empty, or has an item that fits.
fn any(list: Option<&Vec<Value>>, fits: impl Fn(&str) -> bool) -> bool {
    let list = list.filter(|list| !list.is_empty());
    list.is_none_or(|list| list.iter().filter_map(Value::as_str).any(fits))
}

fn shape((arn, tags): (&String, &Tags)) -> Value {
    json!({ "ResourceARN": &**arn, "Tags": tag_rows(tags) })
}

fn resources(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let all = permitted(world, ctx)?;
    let rows: Vec<Value> = all
        .iter()
        .filter(|(arn, _)| any(input.list("ResourceARNList"), |it| it == arn.as_str()))
        .filter(|(arn, _)| any(input.list("ResourceTypeFilters"), |it| is_of(arn, it)))
        .filter(|(_, tags)| has_tags(tags, input.list("TagFilters")))
        .map(shape)
        .collect();
    let size = input.number("ResourcesPerPage").filter(|size| *size > 0);
    let size = size
        .and_then(|size| usize::try_from(size).ok())
        .map_or(PAGE, |size| size.min(PAGE));
    let token = input.optional("PaginationToken");
    let start = match token.filter(|it| !it.is_empty()) {
        None => 0,
        Some(token) => token
            .parse()
            .ok()
            .filter(|start| (1..rows.len()).contains(start))
            // The wording is not recorded.
            .ok_or_else(|| INVALID_TOKEN.error())?,
    };
    let end = (start + size).min(rows.len());
    let page: Vec<Value> = rows.iter().skip(start).take(size).cloned().collect();
    let token = if end < rows.len() {
        end.to_string()
    } else {
        String::new()
    };
    Ok(json!({ "PaginationToken": token, "ResourceTagMappingList": page }))
}

fn distinct<'a>(texts: impl Iterator<Item = &'a Text>) -> Vec<&'a str> {
    let mut texts: Vec<&str> = texts.map(|text| &**text).collect();
    texts.sort_unstable();
    texts.dedup();
    texts
}

fn keys(world: &World, ctx: &mut Ctx) -> Answer {
    let all = permitted(world, ctx)?;
    let keys = all.values().flat_map(Tags::keys);
    Ok(json!({ "PaginationToken": "", "TagKeys": distinct(keys) }))
}

fn values(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let all = permitted(world, ctx)?;
    let key = input.text("Key");
    let values = all.values().filter_map(|tags| tags.get(key));
    Ok(json!({ "PaginationToken": "", "TagValues": distinct(values) }))
}
