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
                let mut named = statement.clone();
                named["Principal"] = match (&request.principal.arn, &request.principal.service) {
                    (Some(arn), _) => json!({ "AWS": arn }),
                    (None, Some(service)) => json!({ "Service": service }),
                    (None, None) => match &request.principal.federated {
                        Some(provider) => json!({ "Federated": provider }),
                        None => json!("*"),
                    },
                };
                let policy = json!({ "Version": "2012-10-17", "Statement": [statement] });
                let at = |place: &&mut Level| Some(&place.name) == level.as_ref();
                match layer {
                    LayerKind::ServiceControlPolicy => {
                        let level = layers.scps.iter_mut().find(at).expect("the level is there");
                        level.policies.push(source("new".into(), &policy));
                    }
                    // Only where the levels list RCPFullAWSAccess themselves, and do not.
                    LayerKind::ResourceControlPolicy => {
                        let level = layers.rcps.iter_mut().find(at).expect("the level is there");
                        level.policies.push(source("new".into(), &policy));
                    }
                    LayerKind::PermissionsBoundary => {
                        add(&mut layers.boundary, &policy["Statement"][0])
                    }
                    LayerKind::SessionPolicy => add(&mut layers.session, &policy["Statement"][0]),
                    LayerKind::Identity => layers.identity.push(source("new".into(), &policy)),
                    LayerKind::Resource => add(&mut layers.resource, &named),
                }
            }
            Change::RemoveDeny {
                layer,
                level,
                policy,
                statement,
            } => {
                let in_levels = |levels: &mut Vec<Level>| {
                    for place in levels
                        .iter_mut()
                        .filter(|place| Some(&place.name) == level.as_ref())
                    {
                        place
                            .policies
                            .iter_mut()
                            .for_each(|source| remove(source, policy, statement));
                    }
                };
                match layer {
                    LayerKind::ServiceControlPolicy => in_levels(&mut layers.scps),
                    LayerKind::ResourceControlPolicy => in_levels(&mut layers.rcps),
                    LayerKind::PermissionsBoundary => layers
                        .boundary
                        .iter_mut()
                        .for_each(|s| remove(s, policy, statement)),
                    LayerKind::SessionPolicy => layers
                        .session
                        .iter_mut()
                        .for_each(|s| remove(s, policy, statement)),
                    LayerKind::Identity => layers
                        .identity
                        .iter_mut()
                        .for_each(|s| remove(s, policy, statement)),
                    LayerKind::Resource => layers
                        .resource
                        .iter_mut()
                        .for_each(|s| remove(s, policy, statement)),
                }
            }
        }
    }
    layers
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
    if *place.name != *policy {
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
