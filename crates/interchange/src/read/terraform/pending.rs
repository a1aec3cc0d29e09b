//! Policy documents that a plan still has to read: it has their arguments, and says which of them are known after apply.

use policy::unknown;
use serde_json::{Value, json};

use super::planned::{PlannedResource, TerraformPlan};
use super::references::referred;
use super::source;
use crate::made;

/// The keys whose values are ids of organizations.
const ORGANIZATION_KEYS: [&str; 3] = ["aws:principalorgid", "aws:resourceorgid", "aws:sourceorgid"];

/// The arguments of a document, and the blocks in them.
const ARGUMENTS: [&str; 4] = [
    "override_policy_documents",
    "source_policy_documents",
    "statement",
    "version",
];
const BLOCKS: [&str; 4] = ["condition", "not_principals", "principals", "statement"];

impl TerraformPlan<'_> {
    /// The document of a data source that is read when the plan is applied, with unknown values.
    pub(super) fn document(&self, resource: &PlannedResource<'_>, block: &Value) -> Option<String> {
        let change = self.changes.get(resource.address)?;
        let mut arguments = change["after"].as_object()?.clone();
        arguments.retain(|name, it| ARGUMENTS.contains(&&**name) && !it.is_null());
        let (after, open) = (arguments.into(), &change["after_unknown"]);
        let arguments = filled(after, open, block, resource.address);
        let mut arguments = arguments.as_object()?.clone();
        arguments.retain(|name, _| name == "dynamic" || ARGUMENTS.contains(&&**name));
        source::document(arguments)
    }
}

/// A value with markers for what is known after apply. `block`: what the configuration says of the document.
fn filled(value: Value, open: &Value, block: &Value, name: &str) -> Value {
    match (value, open) {
        (_, Value::Bool(true)) => unknown::value(name).into(),
        (Value::Array(mut items), Value::Array(all)) => {
            items.resize(items.len().max(all.len()), Value::Null);
            let items = items.into_iter().enumerate();
            let item = |(n, it): (usize, Value)| {
                let open = all.get(n).unwrap_or(&Value::Null);
                filled(it, open, block, &format!("{name}[{n}]"))
            };
            items.map(item).collect()
        }
        (Value::Object(mut members), Value::Object(all)) => {
            for (key, open) in all {
                let name = format!("{name}.{key}");
                if BLOCKS.contains(&&**key) && open == true {
                    members.remove(key);
                    let each = json!({ "for_each": unknown::value(&name), "content": {} });
                    members.entry("dynamic").or_insert_with(|| json!({}))[key] = each;
                    continue;
                }
                let own = members.remove(key).unwrap_or_default();
                let is_own = key == "values" && *open == json!([true]);
                let value = match is_own && is_about_own(&members["variable"], block) {
                    true => json!([made::own_organization().as_str()]),
                    false => filled(own, open, block, &name),
                };
                members.insert(key.clone(), value);
            }
            members.into()
        }
        (value, _) => value,
    }
}

/// Whether all conditions of a document that compare a key with an id of organizations compare it with that of the organization itself.
fn is_about_own(key: &Value, block: &Value) -> bool {
    let is_key = |it: &str| ORGANIZATION_KEYS.contains(&&*it.to_lowercase());
    let rows = |it: &Value| it.as_array().cloned().unwrap_or_default();
    let statements = rows(&block["expressions"]["statement"]).into_iter();
    let conditions = statements.flat_map(|it| rows(&it["condition"]));
    let mut same = conditions.filter(|it| it["variable"]["constant_value"] == *key);
    let is_own = |it: Value| {
        let things = referred(&it["values"]).things;
        matches!(things.as_slice(), [it] if it.starts_with("aws_organizations_organization.") && it.ends_with(".id"))
    };
    key.as_str().is_some_and(is_key) && same.clone().next().is_some() && same.all(is_own)
}
