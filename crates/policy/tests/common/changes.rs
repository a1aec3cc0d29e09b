//! Changes: applies the changes that a verdict offers, as an administrator would.

use std::sync::Arc;

use policy::{Change, Document, LayerKind, Layers, Level, Request, Source};
use serde_json::{Value, json};

/// The layers after some changes have been made, as an administrator would make them.
pub fn changed(request: &Request, layers: &Layers, changes: &[Change]) -> Layers {
    let mut layers = layers.clone();
    for change in changes {
        match change {
            Change::AddAllow {
                layer,
                level,
                action,
                resource,
            } => {
                let statement =
                    json!({ "Effect": "Allow", "Action": action, "Resource": resource });
                let at = |place: &Level| Some(&place.name) == level.as_ref();
                add_allow(&mut layers, *layer, at, request, statement);
            }
            Change::RemoveDeny {
                layer,
                level,
                policy,
                statement,
            } => {
                let at = |place: &Level| Some(&place.name) == level.as_ref();
                for source in sources(&mut layers, *layer, at) {
                    remove(source, policy.english(), statement);
                }
            }
        }
    }
    layers
}

/// `at`: the level, where the layer has levels.
fn add_allow(
    layers: &mut Layers,
    layer: LayerKind,
    at: impl Fn(&Level) -> bool,
    request: &Request,
    mut statement: Value,
) {
    let policy = json!({ "Version": "2012-10-17", "Statement": [statement] });
    match layer {
        LayerKind::ServiceControlPolicy | LayerKind::ResourceControlPolicy => {
            let scps = layer == LayerKind::ServiceControlPolicy;
            let levels = if scps {
                &mut layers.scps
            } else {
                &mut layers.rcps
            };
            let mut levels = levels.iter_mut();
            let level = levels.find(|it| at(it)).expect("the level is there");
            level.policies.push(source("new".into(), &policy));
        }
        LayerKind::PermissionsBoundary => add(&mut layers.boundary, &statement),
        LayerKind::SessionPolicy => add(&mut layers.session, &statement),
        LayerKind::Identity => layers.identity.push(source("new".into(), &policy)),
        LayerKind::Resource => {
            statement["Principal"] = principal(request);
            add(&mut layers.resource, &statement);
        }
    }
}

/// The caller as a statement names it.
fn principal(request: &Request) -> Value {
    let principal = &request.principal;
    match (&principal.arn, &principal.service, &principal.federated) {
        (Some(arn), _, _) => json!({ "AWS": arn }),
        (None, Some(service), _) => json!({ "Service": service }),
        (None, None, Some(provider)) => json!({ "Federated": provider }),
        (None, None, None) => json!("*"),
    }
}

/// The policies of a layer, at one level where it has levels.
fn sources(layers: &mut Layers, layer: LayerKind, at: impl Fn(&Level) -> bool) -> Vec<&mut Source> {
    match layer {
        LayerKind::ServiceControlPolicy => in_levels(&mut layers.scps, at),
        LayerKind::ResourceControlPolicy => in_levels(&mut layers.rcps, at),
        LayerKind::PermissionsBoundary => layers.boundary.iter_mut().collect(),
        LayerKind::SessionPolicy => layers.session.iter_mut().collect(),
        LayerKind::Identity => layers.identity.iter_mut().collect(),
        LayerKind::Resource => layers.resource.iter_mut().collect(),
    }
}

fn in_levels(levels: &mut [Level], at: impl Fn(&Level) -> bool) -> Vec<&mut Source> {
    let levels = levels.iter_mut().filter(|it| at(it));
    levels.flat_map(|it| &mut it.policies).collect()
}

fn statements_of(source: &Source) -> Value {
    serde_json::from_str(source.document.text()).expect("a policy is JSON")
}

fn add(place: &mut Option<Source>, statement: &Value) {
    let mut policy = place.as_ref().map_or_else(
        || json!({ "Version": "2012-10-17", "Statement": [] }),
        statements_of,
    );
    let mut statements = list(&policy["Statement"]);
    statements.push(statement.clone());
    policy["Statement"] = statements.into();
    let name = place
        .as_ref()
        .map_or_else(|| "new".to_string(), |source| source.name.to_string());
    *place = Some(source(name, &policy));
}

/// Keeps the other statements where they were, since unnamed ones are known by their place.
fn remove(place: &mut Source, policy: &str, label: &str) {
    if place.name.english() != policy {
        return;
    }
    let mut value = statements_of(place);
    let never = json!({ "Effect": "Deny", "Action": "none:none", "Resource": "*" });
    let statements = list(&value["Statement"])
        .into_iter()
        .zip(place.document.statements());
    let kept = statements.map(|(json, read)| {
        if format!("{policy}:{}", read.name()) == label {
            never.clone()
        } else {
            json
        }
    });
    value["Statement"] = kept.collect();
    *place = source(policy.to_string(), &value);
}

fn list(value: &Value) -> Vec<Value> {
    match value.as_array() {
        Some(items) => items.clone(),
        None if value.is_null() => Vec::new(),
        None => vec![value.clone()],
    }
}

fn source(name: String, policy: &Value) -> Source {
    let document = Document::parse(&policy.to_string()).expect("a changed policy is a policy");
    Source::new(name, Arc::new(document))
}
