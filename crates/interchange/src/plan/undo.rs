//! How steps are undone: a call for each, with the values before it.

use policy::unknown::is_in;
use serde_json::{Map, Value, json};
use sim::World;
use sim::command::{Call, Command};
use sim::ids::AccountId;
use sim::organization::Organization;
use sim::policies::OrganizationPolicy;

use super::step::{PlanStep, organizations_call};

/// Adds to each step what undoes it. Steps that cannot be undone have nothing.
pub(super) fn add(before: &World, steps: &mut [PlanStep]) {
    let mut world = before.clone();
    for step in steps {
        let Command::Call(call) = &step.command else {
            let _ = sim::step(&mut world, &step.command);
            continue;
        };
        if &*call.operation == PUT_NAME {
            step.undo = renamed(call, &world).into_iter().collect();
        }
        let management = call.caller.account();
        let was = world.organizations().find(|it| it.management == management);
        let undo = was.map_or_else(Vec::new, |was| undoing(step, was));
        let undo = undo.into_iter().map(|(operation, input)| {
            let operation = format!("organizations:{operation}");
            Command::Call(Call::new(call.caller.clone(), &operation, input))
        });
        let undo: Vec<Command> = undo.collect();
        let _ = sim::step(&mut world, &step.command);
        step.undo.extend(undo);
    }
}

const PUT_NAME: &str = "account:PutAccountName";

/// The call that gives an account its name of before.
fn renamed(call: &Call, world: &World) -> Option<Command> {
    let own = call.caller.account();
    let id = call.input.get("AccountId").and_then(Value::as_str);
    let id: Option<AccountId> = id.and_then(|it| it.parse().ok());
    let account = world.account(id.map_or(own, |it| it.within(own.partition())))?;
    let mut undo = call.clone();
    undo.input
        .insert("AccountName".to_string(), (&*account.name).into());
    Some(Command::Call(undo))
}

/// The calls that undo a step in the organization before it.
fn undoing(step: &PlanStep, was: &Organization) -> Vec<(&'static str, Value)> {
    let Some((operation, input)) = organizations_call(step) else {
        return Vec::new();
    };
    let text = |name: &str| input.get(name).and_then(Value::as_str).unwrap_or_default();
    let same = || Value::Object(input.clone());
    let made = step.made.as_ref().map(|it| it.1.as_str());
    let opposite = OPPOSITES.iter().find_map(|(one, other)| match operation {
        it if it == *one => Some(*other),
        it if it == *other => Some(*one),
        _ => None,
    });
    if let Some(opposite) = opposite {
        return vec![(opposite, same())];
    }
    match operation {
        "MoveAccount" => vec![(
            "MoveAccount",
            json!({
                "AccountId": text("AccountId"),
                "SourceParentId": text("DestinationParentId"),
                "DestinationParentId": text("SourceParentId"),
            }),
        )],
        "CreateOrganizationalUnit" => vec![(
            "DeleteOrganizationalUnit",
            json!({ "OrganizationalUnitId": made }),
        )],
        "CreatePolicy" => vec![("DeletePolicy", json!({ "PolicyId": made }))],
        "UpdateOrganizationalUnit" | "UpdatePolicy" => updates(input, was),
        "PutResourcePolicy" | "DeleteResourcePolicy" => match &was.delegation {
            Some(old) if is_in(&old.content) => Vec::new(),
            Some(old) => vec![("PutResourcePolicy", json!({ "Content": &*old.content }))],
            None => vec![("DeleteResourcePolicy", json!({}))],
        },
        "TagResource" | "UntagResource" => tags(input, was),
        _ => Vec::new(),
    }
}

/// A unit or policy as it was, in what an update changes.
fn updates(input: &Map<String, Value>, was: &Organization) -> Vec<(&'static str, Value)> {
    let id = |member: &str| input.get(member).and_then(Value::as_str);
    let unit = id("OrganizationalUnitId").and_then(|it| was.ous.get(&it.parse().ok()?));
    if let Some(unit) = unit {
        let input = json!({ "OrganizationalUnitId": unit.id.as_str(), "Name": &*unit.name });
        return vec![("UpdateOrganizationalUnit", input)];
    }
    let policy = id("PolicyId").and_then(|it| was.policies.get(&it.parse().ok()?));
    let is_lost =
        |policy: &OrganizationPolicy| input.contains_key("Content") && is_in(&policy.content);
    let Some(policy) = policy.filter(|it| !is_lost(it)) else {
        return Vec::new();
    };
    let mut old = json!({ "PolicyId": policy.id.as_str() });
    for (member, value) in [
        ("Name", &*policy.name),
        ("Description", &*policy.description),
        ("Content", &*policy.content),
    ] {
        if input.contains_key(member) {
            old[member] = value.into();
        }
    }
    vec![("UpdatePolicy", old)]
}

/// Calls that undo each other, with the same input.
const OPPOSITES: [(&str, &str); 3] = [
    ("AttachPolicy", "DetachPolicy"),
    ("EnableAWSServiceAccess", "DisableAWSServiceAccess"),
    (
        "RegisterDelegatedAdministrator",
        "DeregisterDelegatedAdministrator",
    ),
];

/// Tags as they were.
fn tags(input: &Map<String, Value>, was: &Organization) -> Vec<(&'static str, Value)> {
    let id = input.get("ResourceId").and_then(Value::as_str);
    let id = id.unwrap_or_default();
    let old = was.tags.get(id);
    let list = |name: &str| {
        input
            .get(name)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
    };
    let named = list("Tags").filter_map(|it| it["Key"].as_str());
    let named = named.chain(list("TagKeys").filter_map(Value::as_str));
    let (mut new, mut changed) = (Vec::new(), Vec::new());
    for key in named {
        match old.and_then(|it| it.get(key)) {
            Some(value) => changed.push(json!({ "Key": key, "Value": &**value })),
            None => new.push(key),
        }
    }
    let mut calls = Vec::new();
    if !changed.is_empty() {
        calls.push(("TagResource", json!({ "ResourceId": id, "Tags": changed })));
    }
    if !new.is_empty() {
        calls.push(("UntagResource", json!({ "ResourceId": id, "TagKeys": new })));
    }
    calls
}
