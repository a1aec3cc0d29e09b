//! Runs the evaluation cases that lie beside the repository, where they do: documented and generated requests with the decision
//! and the statements that an independent evaluator found.

use std::path::PathBuf;
use std::sync::Arc;

use policy::Change;
use policy::{
    Context, ContextValue, Decision, Document, Effect, Exemption, LayerKind, LayerResult,
    LayerVerdict,
};
use policy::{Layers, Level, Principal, Request, Source, Verdict, evaluate};
use serde_json::{Value, json};

fn cases(name: &str) -> Vec<Value> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/policy-cases")
        .join(name);
    match std::fs::read_to_string(&path) {
        Ok(text) => text
            .lines()
            .map(|line| serde_json::from_str(line).expect("a case is JSON"))
            .collect(),
        Err(_) => {
            println!(
                "NOT RUN: the folder `shared/policy-cases` beside the repository has no {name}"
            );
            Vec::new()
        }
    }
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_string)
}

fn list(value: &Value) -> Vec<Value> {
    match value.as_array() {
        Some(items) => items.clone(),
        None if value.is_null() => Vec::new(),
        None => vec![value.clone()],
    }
}

fn source(name: String, value: &Value) -> Source {
    let (name, value) = match value.get("policy") {
        Some(policy) => (text(&value["name"]), policy),
        None => (name, value),
    };
    Source::new(
        name,
        Arc::new(Document::parse(&value.to_string()).expect("cases hold valid policies")),
    )
}

fn sources(prefix: &str, value: &Value) -> Vec<Source> {
    list(value)
        .iter()
        .enumerate()
        .map(|(index, value)| source(format!("{prefix}{index}"), value))
        .collect()
}

fn levels(prefix: &str, value: &Value) -> Vec<Level> {
    let level = |(index, value): (usize, &Value)| {
        let name = value
            .get("id")
            .map_or_else(|| format!("{prefix}{index}"), text);
        let policies = sources(&format!("{name}#"), value.get("policies").unwrap_or(value));
        Level {
            name: name.into(),
            policies,
        }
    };
    list(value).iter().enumerate().map(level).collect()
}

fn request(value: &Value) -> Request {
    let mut principal = match value["principal"].as_str() {
        None => Principal::anonymous(),
        Some(arn) if arn.starts_with("arn:") => Principal::from_arn(arn),
        Some(service) => Principal::from_service(service),
    };
    principal.root_user |= value["principal_is_root"] == true;
    principal.service_linked_role |= value["principal_is_service_linked_role"] == true;
    let mut context = Context::new();
    for (key, value) in value["context"].as_object().expect("a context") {
        match value.as_array() {
            Some(items) => context.set(key, items.iter().map(text).collect::<Vec<_>>()),
            None => context.set(key, ContextValue::One(text(value))),
        }
    }
    Request {
        principal,
        action: text(&value["action"]),
        resource: text(&value["resource"]),
        resource_account: value["resource_account"].as_str().map(str::to_string),
        context,
        wildcard_only_action: value["wildcard_only_action"] == true,
    }
}

fn layers(case: &Value) -> Layers {
    let exempt = |flag: &str| {
        (case["request"][flag] == true).then_some(Exemption::Other("the case says so"))
    };
    let first = |prefix: &str, key: &str| sources(prefix, &case[key]).into_iter().next();
    Layers {
        scps: levels("l", &case["scps"]),
        scp_exempt: exempt("scp_exempt"),
        rcps: levels("r", &case["rcps"]),
        rcp_exempt: exempt("rcp_exempt"),
        rcp_no_default: case["rcp_no_default"] == true,
        boundary: first("boundary", "boundary"),
        session: first("session", "session_policy"),
        identity: sources("identity", &case["identity_policies"]),
        resource: first("resource", "resource_policy"),
        resource_required: false,
    }
}

fn matched(layer: &LayerVerdict, effect: Effect) -> Vec<String> {
    let matched = layer
        .statements
        .iter()
        .filter(|statement| statement.matched && statement.effect == effect);
    matched.map(|statement| statement.label.clone()).collect()
}

fn result_name(layer: &LayerVerdict) -> &'static str {
    match layer.result {
        LayerResult::Allow
        | LayerResult::AllowForRole
        | LayerResult::RootUser
        | LayerResult::Skipped(_) => "Allowed",
        LayerResult::AllowForAccount => "AllowedForAccount",
        LayerResult::ExplicitDeny => "ExplicitlyDenied",
        LayerResult::ImplicitDeny => "ImplicitlyDenied",
        LayerResult::NotPresent => "NotApplicable",
    }
}

/// What differs between one layer and its trace.
fn compare(layer: &LayerVerdict, trace: &Value, wrong: &mut Vec<String>) {
    // The evaluator tells a deny that names the account apart; to the decision it is the same.
    let expected = text(&trace["result"]).replace("DeniedForAccount", "ExplicitlyDenied");
    if result_name(layer) != expected {
        wrong.push(format!(
            "{:?} {:?}: {} instead of {expected}",
            layer.layer,
            layer.level,
            result_name(layer)
        ));
    }
    for (effect, key) in [(Effect::Allow, "allow"), (Effect::Deny, "deny")] {
        let expected: Vec<String> = list(&trace[key]).iter().map(text).collect();
        let found = matched(layer, effect);
        if found != expected {
            wrong.push(format!(
                "{:?} {:?} {key}: {found:?} instead of {expected:?}",
                layer.layer, layer.level
            ));
        }
    }
}

fn compare_trace(verdict: &Verdict, trace: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    for (kind, key) in [
        (LayerKind::ServiceControlPolicy, "scp"),
        (LayerKind::ResourceControlPolicy, "rcp"),
        (LayerKind::PermissionsBoundary, "boundary"),
        (LayerKind::SessionPolicy, "session"),
        (LayerKind::Identity, "identity"),
        (LayerKind::Resource, "resource"),
    ] {
        let mut found = verdict.layers.iter().filter(|layer| layer.layer == kind);
        match trace[key].get("levels") {
            Some(levels) => {
                for level in list(levels) {
                    match found.next() {
                        Some(layer) => compare(layer, &level, &mut wrong),
                        None => wrong.push(format!("{key}: a level is missing")),
                    }
                }
            }
            None if trace.get(key).is_some() => match found.next() {
                Some(layer) => compare(layer, &trace[key], &mut wrong),
                None => wrong.push(format!("{key} is missing")),
            },
            None => {}
        }
    }
    wrong
}

/// The layers after some changes have been made, as an administrator would make them.
fn changed(request: &Request, layers: &Layers, changes: &[Change]) -> Layers {
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
                    (None, None) => json!("*"),
                };
                let policy = json!({ "Version": "2012-10-17", "Statement": [statement] });
                let at = |place: &&mut Level| Some(&place.name) == level.as_ref();
                match layer {
                    LayerKind::ServiceControlPolicy => {
                        let level = layers.scps.iter_mut().find(at).expect("the level is there");
                        level.policies.push(source("new".into(), &policy));
                    }
                    LayerKind::ResourceControlPolicy => {
                        panic!("RCPFullAWSAccess allows everything")
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

fn short(layer: LayerKind) -> &'static str {
    match layer {
        LayerKind::ServiceControlPolicy => "scp",
        LayerKind::ResourceControlPolicy => "rcp",
        LayerKind::PermissionsBoundary => "pb",
        LayerKind::SessionPolicy => "session",
        LayerKind::Identity => "identity",
        LayerKind::Resource => "resource",
    }
}

fn run(name: &str) {
    let cases = cases(name);
    let mut failures = Vec::new();
    for case in &cases {
        let (request, layers) = (request(&case["request"]), layers(case));
        let verdict = evaluate(&request, &layers);
        let mut wrong = Vec::new();
        let decision = format!("{:?}", verdict.decision);
        if case["expected"]["decision"] != decision {
            wrong.push(format!(
                "{decision} instead of {}",
                case["expected"]["decision"]
            ));
        }
        if let Some(trace) = case.get("trace") {
            wrong.extend(compare_trace(&verdict, trace));
        }
        if case["expected"]["blocked_by"].is_array() {
            let mut found: Vec<&str> = verdict.blocked_by().into_iter().map(short).collect();
            found.sort_unstable();
            if serde_json::json!(found) != case["expected"]["blocked_by"] {
                wrong.push(format!(
                    "blocked by {found:?} instead of {}",
                    case["expected"]["blocked_by"]
                ));
            }
        }
        // A verdict always has something to say, and a refusal something to do.
        assert!(!verdict.explain().is_empty());
        assert_eq!(
            verdict.decision == Decision::Allowed,
            verdict.smallest_changes(&request).is_empty(),
            "{}",
            case["id"]
        );
        if !verdict.is_allowed() {
            let changes = verdict.smallest_changes(&request);
            if !evaluate(&request, &changed(&request, &layers, &changes)).is_allowed() {
                wrong.push(format!("still denied after {changes:?}"));
            }
            for spared in 0..changes.len() {
                let mut fewer = changes.clone();
                fewer.remove(spared);
                if evaluate(&request, &changed(&request, &layers, &fewer)).is_allowed() {
                    wrong.push(format!("allowed without {:?} too", changes[spared]));
                }
            }
        }
        if !wrong.is_empty() {
            failures.push(format!("{}: {}", text(&case["id"]), wrong.join("; ")));
        }
    }
    println!(
        "{name}: {} of {} cases agree",
        cases.len() - failures.len(),
        cases.len()
    );
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn every_documented_case_is_decided_as_aws_does() {
    run("documented.jsonl");
}

#[test]
fn every_generated_case_agrees_with_the_independent_evaluator() {
    run("generated.jsonl");
}
