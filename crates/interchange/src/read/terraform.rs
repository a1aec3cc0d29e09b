//! Terraform: `terraform show -json` of a state or a plan, and the state file itself (version 4).

use message::message;
use serde_json::Value;
use sim::ids::{AccountId, OuId, ParentId, PolicyId};
use sim::policies::{PolicyType, Target};

use super::aws_cli::moment;
use crate::cursor::Cursor;
use crate::facts::Reading;

/// The maximum depth of modules in modules.
const MAX_DEPTH: usize = 50;

pub(super) fn is(document: &Cursor<'_>) -> bool {
    let shown = document.has("format_version")
        && ["values", "planned_values", "prior_state"]
            .iter()
            .any(|name| document.has(name));
    let state = document.get("version").value == &Value::from(4) && document.has("resources");
    shown || state
}

pub(super) fn read(reading: &mut Reading, document: &Cursor<'_>) {
    if document.has("version") && document.has("resources") {
        for block in document.get("resources").items() {
            let kind = block.text("type").unwrap_or_default();
            for instance in block.get("instances").items() {
                resource(reading, kind, &instance.get("attributes"));
            }
        }
        return;
    }
    // A plan has the planned values; resources that it does not change are in both, and data sources in the prior state only.
    let values = ["values", "planned_values"].map(|name| document.get(name));
    let values = values.into_iter().find(|it| !it.value.is_null());
    let prior = document.get("prior_state").get("values").get("root_module");
    match values {
        Some(values) => {
            module(reading, &values.get("root_module"), |_| true, 0);
            module(reading, &prior, |mode| mode == "data", 0);
        }
        None => module(reading, &prior, |_| true, 0),
    }
}

/// Reads the resources whose mode, `managed` or `data`, is wanted.
fn module(
    reading: &mut Reading,
    module_values: &Cursor<'_>,
    wanted: fn(&str) -> bool,
    depth: usize,
) {
    if depth == MAX_DEPTH {
        let says = "Modules are nested too deeply.";
        return reading.findings.unread(module_values.place(), says);
    }
    for row in module_values.get("resources").items() {
        let kind = row.text("type").unwrap_or_default();
        if wanted(row.text("mode").unwrap_or_default()) {
            resource(reading, kind, &row.get("values"));
        }
    }
    for child in module_values.get("child_modules").items() {
        module(reading, &child, wanted, depth + 1);
    }
}

/// A resource or a data source, by its type.
fn resource(reading: &mut Reading, kind: &str, values: &Cursor<'_>) {
    let Some(kind) = kind.strip_prefix("aws_organizations_") else {
        return;
    };
    match kind {
        "organization" => organization(reading, values),
        "organizational_unit" => unit(reading, values),
        "account" => account(reading, values),
        "policy" => policy(reading, values),
        "policy_attachment" => attachment(reading, values),
        "delegated_administrator" => delegate(reading, values),
        "resource_policy" => {
            if let Some(content) = values.text("content") {
                let place = values.place();
                reading.state(|facts| &mut facts.delegation, content.to_string(), place);
            }
        }
        "aws_service_access" => {
            let principal = values.text("service_principal");
            trust(reading, principal, values);
        }
        // Data sources that repeat what the resources say.
        "organizational_units" | "policies" | "organizational_unit_child_accounts" => {}
        other => reading.findings.unread(
            values.place(),
            message!(
                "Resources of the type aws_organizations_{other} are not read.",
                other = other.to_string()
            ),
        ),
    }
}

fn trust(reading: &mut Reading, principal: Option<&str>, at: &Cursor<'_>) {
    if let Some(principal) = principal {
        let trusted = &mut reading.facts.trusted;
        trusted
            .entry(principal.to_string())
            .or_insert_with(|| at.place());
    }
}

/// A resource that is planned has no id yet.
fn id_of<T: std::str::FromStr>(reading: &mut Reading, values: &Cursor<'_>) -> Option<T> {
    let id = values.id("id");
    if id.is_none() {
        let says = "The resource has no id: it is planned and not created. Apply the plan, or import the state without it.";
        reading.findings.unread(values.place(), says);
    }
    id
}

fn organization(reading: &mut Reading, values: &Cursor<'_>) {
    let place = values.place();
    reading.arn(values.text("arn"), &place);
    if let Some(id) = values.id("id") {
        reading.state(|facts| &mut facts.id, id, place.clone());
    }
    if let Some(features) = values.text("feature_set") {
        let features = features.to_string();
        reading.state(|facts| &mut facts.feature_set, features, place.clone());
    }
    for principal in values.get("aws_service_access_principals").items() {
        trust(reading, principal.value.as_str(), &principal);
    }
    for root in values.get("roots").items() {
        if let Some(id) = root.id("id") {
            reading.state(|facts| &mut facts.root, id, root.place());
        }
        for kind in root.get("policy_types").items() {
            if kind.text("status") != Some("DISABLED") {
                policy_type(reading, kind.text("type"), &kind);
            }
        }
    }
    for kind in values.get("enabled_policy_types").items() {
        policy_type(reading, kind.value.as_str(), &kind);
    }
    for row in values.get("accounts").items() {
        account(reading, &row);
    }
    if let Some(id) = values.id::<AccountId>("master_account_id") {
        reading.state(|facts| &mut facts.management, id, place.clone());
        reading.account(id, &place);
        reading.account_text(
            id,
            |it| &mut it.email,
            values.text("master_account_email"),
            &place,
        );
    }
}

fn policy_type(reading: &mut Reading, name: Option<&str>, at: &Cursor<'_>) {
    match name.map(PolicyType::by_name) {
        Some(Some(kind)) => {
            let types = &mut reading.facts.policy_types;
            types.entry(kind).or_insert_with(|| at.place());
        }
        Some(None) => reading
            .findings
            .unread(at.place(), "The policy type is not known here."),
        None => {}
    }
}

fn unit(reading: &mut Reading, values: &Cursor<'_>) {
    let Some(id) = id_of::<OuId>(reading, values) else {
        return;
    };
    let place = values.place();
    reading.arn(values.text("arn"), &place);
    reading.unit(&id, &place);
    reading.unit_text(&id, |it| &mut it.name, values.text("name"), &place);
    tags(reading, id.as_str(), values);
    if let Some(parent) = values.id("parent_id") {
        reading.parent(&Target::Parent(ParentId::Ou(id)), parent, place);
    }
}

fn account(reading: &mut Reading, values: &Cursor<'_>) {
    let Some(id) = id_of::<AccountId>(reading, values) else {
        return;
    };
    let place = values.place();
    reading.arn(values.text("arn"), &place);
    reading.account(id, &place);
    reading.account_text(id, |it| &mut it.name, values.text("name"), &place);
    reading.account_text(id, |it| &mut it.email, values.text("email"), &place);
    reading.account_text(
        id,
        |it| &mut it.method,
        values.text("joined_method"),
        &place,
    );
    if let Some(joined) = moment(values.get("joined_timestamp").value) {
        reading.state(
            |facts| &mut facts.accounts.entry(id).or_default().joined,
            joined,
            place.clone(),
        );
    }
    reading.account_text(
        id,
        |it| &mut it.access_role,
        values.text("role_name"),
        &place,
    );
    let state = match values.text("state").or_else(|| values.text("status")) {
        Some("SUSPENDED") => Some("CLOSED"),
        other => other,
    };
    reading.account_text(id, |it| &mut it.state, state, &place);
    tags(reading, &id.to_string(), values);
    if let Some(parent) = values.id("parent_id") {
        reading.parent(&Target::Account(id), parent, place);
    }
}

fn policy(reading: &mut Reading, values: &Cursor<'_>) {
    let Some(id) = id_of::<PolicyId>(reading, values) else {
        return;
    };
    let place = values.place();
    reading.arn(values.text("arn"), &place);
    reading.policy(&id, &place);
    let kind = values.text("type").unwrap_or("SERVICE_CONTROL_POLICY");
    reading.policy_text(&id, |it| &mut it.kind, Some(kind), &place);
    reading.policy_text(&id, |it| &mut it.name, values.text("name"), &place);
    reading.policy_text(
        &id,
        |it| &mut it.description,
        values.text("description"),
        &place,
    );
    reading.policy_text(&id, |it| &mut it.content, values.text("content"), &place);
    tags(reading, id.as_str(), values);
}

fn attachment(reading: &mut Reading, values: &Cursor<'_>) {
    match (values.id::<Target>("target_id"), values.id("policy_id")) {
        (Some(target), Some(policy)) => {
            let attachments = &mut reading.facts.attachments;
            attachments
                .entry((target, policy))
                .or_insert_with(|| values.place());
        }
        _ => reading.findings.unread(
            values.place(),
            "The attachment names a policy or a target whose id is not known yet.",
        ),
    }
}

fn delegate(reading: &mut Reading, values: &Cursor<'_>) {
    let account = values.id::<AccountId>("account_id");
    if let (Some(account), Some(principal)) = (account, values.text("service_principal")) {
        let delegates = &mut reading.facts.delegates;
        delegates
            .entry((account, principal.to_string()))
            .or_insert_with(|| values.place());
    }
}

fn tags(reading: &mut Reading, id: &str, values: &Cursor<'_>) {
    // `tags_all` also has the tags that the provider adds to everything.
    let all = ["tags_all", "tags"].map(|name| values.get(name));
    let all = all.into_iter().find(|it| it.value.is_object());
    for (key, value) in all.iter().flat_map(Cursor::members) {
        if let Some(text) = value.value.as_str() {
            let name = (id.to_string(), key.to_string());
            reading.tag(name, text.to_string(), value.place());
        }
    }
}
