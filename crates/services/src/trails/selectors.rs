//! Selectors: which events a trail logs. They are kept and shown.
//!
//! Source: API Reference of AWS CloudTrail, PutEventSelectors; AWS CloudTrail User Guide, filtering data events. The words of
//! refusals are not recorded.

use super::named::{self, changed};
use super::organization::trail_mut;
use super::refusals;
use crate::prelude::*;
use state::trails::{Trail, TrailKey, arn};

/// The maximum number of basic selectors of a trail.
const SELECTORS: usize = 5;
/// The maximum number of resources in all basic selectors of a trail.
const RESOURCES: usize = 250;
/// The maximum number of values in all conditions of the advanced selectors of a trail.
const VALUES: usize = 500;
/// The services whose management events can be left out.
const EXCLUDED: [&str; 2] = ["kms.amazonaws.com", "rdsdata.amazonaws.com"];
/// What an advanced selector can ask of a field.
const CONDITIONS: [&str; 6] = [
    "Equals",
    "StartsWith",
    "EndsWith",
    "NotEquals",
    "NotStartsWith",
    "NotEndsWith",
];
/// The fields of advanced selectors.
const FIELDS: [&str; 11] = [
    "errorCode",
    "eventCategory",
    "eventName",
    "eventSource",
    "eventType",
    "readOnly",
    "resources.ARN",
    "resources.type",
    "sessionCredentialFromConsole",
    "userIdentity.arn",
    "vpcEndpointId",
];

fn wrong(message: impl Into<message::Message>) -> ApiError {
    refusals::INVALID_SELECTORS.saying(message)
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value[name].as_array().map_or(&[], |list| &**list)
}

fn texts<'a>(value: &'a Value, name: &str) -> Vec<&'a str> {
    let items = list(value, name).iter();
    items.filter_map(Value::as_str).collect()
}

/// A basic selector as answers show it, with what the request leaves out.
fn basic(given: &Value) -> Result<Value, ApiError> {
    let mut resources = Vec::new();
    for resource in list(given, "DataResources") {
        let kind = resource["Type"].as_str().unwrap_or_default();
        let values = texts(resource, "Values");
        if !kind.starts_with("AWS::") {
            return Err(wrong(format!(
                "The type of data resource `{kind}` is not valid."
            )));
        }
        if values.iter().any(|value| !value.starts_with("arn:")) {
            return Err(wrong("The values of a data resource must be ARNs."));
        }
        resources.push(json!({ "Type": kind, "Values": values }));
    }
    let excluded = texts(given, "ExcludeManagementEventSources");
    if let Some(other) = excluded.iter().find(|it| !EXCLUDED.contains(it)) {
        return Err(wrong(format!(
            "Management events of `{other}` cannot be excluded; those of {} can.",
            EXCLUDED.join(" and ")
        )));
    }
    let management = given["IncludeManagementEvents"].as_bool().unwrap_or(true);
    if !management && resources.is_empty() {
        return Err(wrong(
            "An event selector must include management events or data resources.",
        ));
    }
    Ok(json!({
        "ReadWriteType": given["ReadWriteType"].as_str().unwrap_or("All"),
        "IncludeManagementEvents": management,
        "DataResources": Value::Array(resources),
        "ExcludeManagementEventSources": excluded,
    }))
}

fn check_basic(given: &[Value]) -> Result<Value, ApiError> {
    if given.len() > SELECTORS {
        return Err(wrong(format!(
            "A trail can have at most {SELECTORS} event selectors."
        )));
    }
    let values = |resource: &Value| list(resource, "Values").len();
    let all = given.iter().flat_map(|it| list(it, "DataResources"));
    if all.map(values).sum::<usize>() > RESOURCES {
        return Err(wrong(format!(
            "A trail can have at most {RESOURCES} data resources."
        )));
    }
    given.iter().map(basic).collect()
}

/// Checks an advanced selector; returns the number of its values.
fn advanced(given: &Value) -> Result<usize, ApiError> {
    let mut values = 0;
    let mut has_category = false;
    for field in list(given, "FieldSelectors") {
        let name = field["Field"].as_str().unwrap_or_default();
        if !FIELDS.contains(&name) {
            return Err(wrong(format!("The field `{name}` is not valid.")));
        }
        let own: usize = CONDITIONS.iter().map(|it| list(field, it).len()).sum();
        if own == 0 {
            return Err(wrong(format!("The field `{name}` has no condition.")));
        }
        values += own;
        has_category |= name == "eventCategory" && list(field, "Equals").len() == 1;
    }
    if has_category {
        return Ok(values);
    }
    Err(wrong(
        "An advanced event selector must say which eventCategory it equals.",
    ))
}

fn check_advanced(given: &[Value]) -> Result<Value, ApiError> {
    let mut values = 0;
    for selector in given {
        values += advanced(selector)?;
    }
    if values > VALUES {
        return Err(wrong(format!(
            "The advanced event selectors of a trail can have at most {VALUES} values."
        )));
    }
    Ok(Value::Array(given.to_vec()))
}

fn shape(key: &TrailKey, trail: &Trail) -> Value {
    let mut answer = json!({ "TrailARN": arn(key) });
    let kept = trail.selectors.as_deref();
    let kept: Option<Map<String, Value>> = kept.and_then(|kept| serde_json::from_str(kept).ok());
    let shown = kept.unwrap_or_else(|| {
        let default = basic(&Value::Null).unwrap_or_default();
        let list = Value::Array(vec![default]);
        std::iter::once(("EventSelectors".to_owned(), list)).collect()
    });
    for (name, list) in shown {
        set(&mut answer, &name, list);
    }
    answer
}

pub(super) fn get(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let (key, trail) = named::read(world, ctx, input.text("TrailName"))?;
    Ok(shape(&key, trail))
}

pub(super) fn put(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let (key, _) = named::write(world, ctx, input.text("TrailName"))?;
    let given = |name: &str| input.list(name).filter(|it| !it.is_empty());
    let (name, checked) = match (given("EventSelectors"), given("AdvancedEventSelectors")) {
        (Some(basic), None) => ("EventSelectors", check_basic(basic)?),
        (None, Some(advanced)) => ("AdvancedEventSelectors", check_advanced(advanced)?),
        (None, None) | (Some(_), Some(_)) => {
            return Err(wrong(
                "Give either event selectors or advanced event selectors.",
            ));
        }
    };
    let kept = json!({ name: checked });
    let world = world.open(ctx)?;
    if let Some(trail) = trail_mut(world, &key) {
        trail.selectors = Some(text(&kept.to_string()));
    }
    changed(world, ctx, &key, |name, account| {
        message!("Changed which events the trail {name} of {account} logs.")
    });
    let trail = world.trails().get(&key);
    Ok(trail.map_or_else(|| json!({}), |trail| shape(&key, trail)))
}
