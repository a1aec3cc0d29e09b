//! Amazon EC2, limited to the list of an account's Regions, which tools ask for before anything else.
//!
//! Source: API Reference of Amazon EC2, DescribeRegions.

use policy::pattern;

use crate::account_management::regions_of;
use crate::prelude::*;
use api::refusal::{AS_TOLD, RefusalRow, refusal};
use api::rule;

const INVALID: RefusalRow = refusal(
    ErrorCode::InvalidParameterValue,
    AS_TOLD,
    rule!(
        "Regions are named exactly, and only some filters exist.",
        "API Reference of Amazon EC2: DescribeRegions",
    ),
);

/// The operations of this service: one row each.
pub static OPERATIONS: Operations = Operations {
    services: &[Service::Ec2],
    enter: |ctx| {
        ctx.note_passed("Any account may ask for its Regions.");
        Ok(())
    },
    handlers: handlers! { world, ctx, input =>
        "DescribeRegions" => describe_regions(world, ctx, input),
    },
};

/// A Region as filters and answers see it.
struct ListedRegion {
    name: &'static str,
    status: &'static str,
    endpoint: String,
}

fn rows(world: &World, ctx: &Ctx) -> Vec<ListedRegion> {
    let account = ctx.account();
    let suffix = account.partition().dns_suffix();
    let regions = regions_of(world, account).into_iter();
    regions
        .map(|(name, status)| ListedRegion {
            name,
            status: match status {
                "ENABLED_BY_DEFAULT" => "opt-in-not-required",
                "ENABLED" | "DISABLING" => "opted-in",
                _ => "not-opted-in",
            },
            endpoint: format!("ec2.{name}.{suffix}"),
        })
        .collect()
}

fn invalid(message: String) -> ApiError {
    INVALID.saying(message)
}

/// Whether a Region has one of the values of every filter.
fn passes(row: &ListedRegion, filters: Option<&Vec<Value>>) -> Result<bool, ApiError> {
    for filter in filters.into_iter().flatten() {
        let name = filter["Name"].as_str().unwrap_or_default();
        let value = match name {
            "endpoint" => &*row.endpoint,
            "opt-in-status" => row.status,
            "region-name" => row.name,
            _ => return Err(invalid(format!("The filter '{name}' is invalid"))),
        };
        let values = filter["Values"].as_array().into_iter().flatten();
        let mut patterns = values.filter_map(Value::as_str);
        if !patterns.any(|it| pattern::glob(it, value)) {
            return Ok(false);
        }
    }
    Ok(true)
}

fn describe_regions(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    authorize::admit(world, ctx, "*")?;
    let rows = rows(world, ctx);
    let names = input.list("RegionNames").filter(|names| !names.is_empty());
    let unknown = |name: &&Value| rows.iter().all(|row| **name != row.name);
    if let Some(name) = names.into_iter().flatten().find(unknown) {
        // The wording is not recorded.
        let name = name.as_str().unwrap_or_default();
        return Err(invalid(format!("Invalid region provided: {name}")));
    }
    let all = input.truth("AllRegions");
    let mut shown = Vec::new();
    for row in &rows {
        let named = names.is_none_or(|names| names.iter().any(|name| *name == row.name));
        let usable = all || row.status != "not-opted-in";
        if named && usable && passes(row, input.list("Filters"))? {
            shown.push(json!({
                "OptInStatus": row.status,
                "RegionName": row.name,
                "Endpoint": &*row.endpoint,
            }));
        }
    }
    Ok(json!({ "Regions": shown }))
}
