//! Answers: a verdict as JSON, and its differences from what a case expects.

use policy::{ContextValue, Effect, LayerKind, LayerResult, LayerVerdict, Verdict};
use serde_json::{Map, Value, json};

use crate::names::{key, short};

/// `{"id", "decision", "blocked_by", "trace"}`.
///
/// `decision` is `Depends` where the decision depends on what is not known, which `unknown` names; `absent` names the keys that statements
/// ask for and that the request does not have.
///
/// `blocked_by` has the layers without which the request would have been allowed, in alphabetical order; `null` where it is
/// allowed or no taking away would do.
pub fn answer(id: &Value, verdict: &Verdict) -> Value {
    let mut blocked: Vec<&str> = verdict.blocked_by().into_iter().map(short).collect();
    blocked.sort_unstable();
    let blocked = if blocked.is_empty() {
        Value::Null
    } else {
        json!(blocked)
    };
    let decision = match verdict.unknown.is_empty() {
        true => format!("{:?}", verdict.decision),
        false => "Depends".to_string(),
    };
    let mut answer = json!({
        "id": id,
        "decision": decision,
        "blocked_by": blocked,
        "trace": trace(verdict),
    });
    let absent = absent(verdict);
    for (field, keys) in [("unknown", &verdict.unknown), ("absent", &absent)] {
        if !keys.is_empty() {
            answer[field] = json!(keys);
        }
    }
    answer
}

/// The keys that statements about the request ask for and that it does not have.
fn absent(verdict: &Verdict) -> Vec<String> {
    let statements = verdict.layers.iter().flat_map(|it| &it.statements);
    let conditions = statements.flat_map(|it| &it.conditions);
    let mut keys: Vec<String> = Vec::new();
    for condition in conditions.filter(|it| it.request == ContextValue::Absent) {
        if !keys
            .iter()
            .any(|it| it.eq_ignore_ascii_case(&condition.key))
        {
            keys.push(condition.key.to_string());
        }
    }
    keys
}

fn trace(verdict: &Verdict) -> Value {
    let mut trace = Map::new();
    for layer in [
        LayerKind::Identity,
        LayerKind::Resource,
        LayerKind::ServiceControlPolicy,
        LayerKind::ResourceControlPolicy,
        LayerKind::PermissionsBoundary,
        LayerKind::SessionPolicy,
    ] {
        let mut found = verdict
            .layers
            .iter()
            .filter(|verdict| verdict.layer == layer);
        let said = match layer {
            LayerKind::ServiceControlPolicy | LayerKind::ResourceControlPolicy => {
                Some(levels(&found.collect::<Vec<_>>()))
            }
            LayerKind::Identity | LayerKind::Resource => found.next().map(one),
            // Most requests have neither, and the line is the clearer without them.
            LayerKind::PermissionsBoundary | LayerKind::SessionPolicy => found
                .find(|verdict| verdict.result != LayerResult::NotPresent)
                .map(one),
        };
        if let Some(said) = said {
            trace.insert(key(layer).to_string(), said);
        }
    }
    Value::Object(trace)
}

/// All levels together, and each.
fn levels(verdicts: &[&LayerVerdict]) -> Value {
    let worst = ["ExplicitlyDenied", "ImplicitlyDenied"]
        .into_iter()
        .find(|result| verdicts.iter().any(|verdict| name(verdict) == *result));
    let levels: Vec<Value> = verdicts
        .iter()
        .filter_map(|verdict| {
            let mut said = json!({ "id": verdict.level.as_ref()?.english() });
            if let (Some(said), Value::Object(rest)) = (said.as_object_mut(), one(verdict)) {
                said.extend(rest);
            }
            Some(said)
        })
        .collect();
    json!({ "result": worst.unwrap_or("Allowed"), "levels": levels })
}

fn one(verdict: &LayerVerdict) -> Value {
    let matched = |effect: Effect| -> Vec<&str> {
        let matched = verdict
            .statements
            .iter()
            .filter(|statement| statement.matched && statement.effect == effect);
        matched.map(|statement| &*statement.label).collect()
    };
    json!({ "result": name(verdict), "allow": matched(Effect::Allow), "deny": matched(Effect::Deny) })
}

fn name(verdict: &LayerVerdict) -> &'static str {
    match verdict.result {
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

/// What in an answer is not as a case expects it. Only what the case says is compared.
pub fn differences(answer: &Value, expected: &Value, trace: &Value) -> Vec<String> {
    let mut differences = Vec::new();
    for field in ["decision", "blocked_by"] {
        compare(field, &answer[field], &expected[field], &mut differences);
    }
    compare("trace", &answer["trace"], trace, &mut differences);
    differences
}

fn compare(place: &str, found: &Value, expected: &Value, differences: &mut Vec<String>) {
    match expected {
        Value::Null => {}
        Value::Object(members) => {
            for (name, expected) in members {
                compare(
                    &format!("{place}.{name}"),
                    &found[name],
                    expected,
                    differences,
                );
            }
        }
        Value::Array(items) if items.iter().any(Value::is_object) => {
            let none = Vec::new();
            let found = found.as_array().unwrap_or(&none);
            if found.len() != items.len() {
                differences.push(format!(
                    "{place}: {} instead of {}",
                    found.len(),
                    items.len()
                ));
            }
            for (index, (found, expected)) in found.iter().zip(items).enumerate() {
                compare(&format!("{place}[{index}]"), found, expected, differences);
            }
        }
        Value::Array(_) | Value::String(_) | Value::Bool(_) | Value::Number(_) => {
            // An independent evaluator tells a deny that names the account apart; to the decision it is the same.
            let same = found == expected
                || (expected == "DeniedForAccount" && found == "ExplicitlyDenied");
            if !same {
                differences.push(format!("{place}: {found} instead of {expected}"));
            }
        }
    }
}
