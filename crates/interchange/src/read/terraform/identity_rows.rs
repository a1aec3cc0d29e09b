//! Rows of `GetAccountAuthorizationDetails`, made of Terraform's resources.

use serde_json::{Value, json};

use crate::facts::Reading;
use crate::report::SourcePlace;

pub(super) const ATTACHED: &str = "AttachedManagedPolicies";

/// Counts a resource that is not read, by its type.
pub(super) fn count(reading: &mut Reading, kind: &str, place: SourcePlace) {
    let types = &mut reading.unread_types;
    types.entry(kind.to_string()).or_insert((0, place)).0 += 1;
}

/// Adds a part to a list of a row, once.
pub(super) fn add(row: &mut Value, member: &str, values: &Value) {
    let arn = values["policy_arn"].as_str();
    let parts = match (member, arn) {
        (ATTACHED, Some(arn)) => {
            let name = arn.rsplit('/').next().unwrap_or(arn);
            vec![json!({ "PolicyName": name, "PolicyArn": arn })]
        }
        (ATTACHED, None) => Vec::new(),
        ("GroupList", _) => values["groups"].as_array().cloned().unwrap_or_default(),
        // A role without inline policies can have an empty block.
        _ if values["policy"].as_str().is_none_or(str::is_empty) => Vec::new(),
        _ => vec![
            json!({ "PolicyName": values["name"], "PolicyDocument": document(&values["policy"]) }),
        ],
    };
    let mut all = row[member].as_array().cloned().unwrap_or_default();
    all.extend(
        parts
            .into_iter()
            .filter(|it| !row[member].as_array().is_some_and(|all| all.contains(it))),
    );
    row[member] = all.into();
}

/// The document in a text.
pub(super) fn document(text: &Value) -> Value {
    let parsed = text.as_str().and_then(|it| serde_json::from_str(it).ok());
    parsed.unwrap_or_else(|| text.clone())
}
