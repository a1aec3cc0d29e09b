//! Terraform: `terraform show -json` of a state or a plan, and the state file itself (version 4).

pub(crate) mod iam;
mod identity_center;
mod identity_rows;
mod lists;
mod pending;
mod plan;
mod planned;
pub(crate) mod references;
pub(crate) mod source;
mod ties;

use message::message;
use serde_json::Value;
use sim::ids::{AccountId, OuId, ParentId, PolicyId, ResourcePolicyId};
use sim::policies::PolicyTarget;

use super::aws_cli::moment;
use super::control_tower;
use super::templates::perhaps;
use crate::cursor::Cursor;
use crate::facts::Reading;
use crate::made;

/// The maximum depth of modules in modules, and the maximum number of references from one to the next.
const MAX_DEPTH: usize = 50;

/// The beginning of the types of AWS Organizations.
const PREFIX: &str = "aws_organizations_";

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
            if is_foreign(kind, &block) {
                continue;
            }
            for instance in block.get("instances").items() {
                // A deposed instance waits for its deletion, after another one has replaced it.
                if !instance.has("deposed") {
                    resource(reading, kind, &instance.get("attributes"));
                }
            }
        }
        return complete(reading);
    }
    let prior = document.get("prior_state").get("values").get("root_module");
    if document.has("values") {
        let values = document.get("values").get("root_module");
        module(reading, &values, &|_| true, 0);
    } else if document.has("planned_values") {
        planned(reading, document, &prior);
    } else {
        module(reading, &prior, &|_| true, 0);
    }
    complete(reading);
}

/// Whether it is a data source of another service, of which the file says nothing that it manages.
fn is_foreign(kind: &str, row: &Cursor<'_>) -> bool {
    row.text("mode") == Some("data") && !kind.starts_with(PREFIX)
}

/// Completes a file: its IAM entities, and the parents that lists of children tell, for those whose own resource tells none.
fn complete(reading: &mut Reading) {
    iam::put_together(reading);
    for (child, parent, place) in std::mem::take(&mut reading.listed) {
        if reading.lacks_parent(&child) {
            reading.parent(&child, parent, place);
        }
    }
}

/// Reads a plan: its planned values, and from the prior state what is only there, data sources and what Terraform forgets.
fn planned(reading: &mut Reading, document: &Cursor<'_>, prior: &Cursor<'_>) {
    let deletions = plan::deletions(reading, document);
    reading.deleted = deletions.accounts;
    let completed = plan::complete(reading, document);
    let completed = document.get("planned_values").with(&completed);
    module(reading, &completed.get("root_module"), &|_| true, 0);
    let remains = |row: &Cursor<'_>| {
        let address = row.text("address").unwrap_or_default();
        row.text("mode") == Some("data") || deletions.forgotten.contains(address)
    };
    module(reading, prior, &remains, 0);
    reading.deleted.clear();
}

/// Reads the resources that are wanted.
fn module(
    reading: &mut Reading,
    module_values: &Cursor<'_>,
    wanted: &dyn Fn(&Cursor<'_>) -> bool,
    depth: usize,
) {
    if depth == MAX_DEPTH {
        let says = "Modules are nested too deeply.";
        return reading.findings.lost(module_values.place(), says);
    }
    for row in module_values.get("resources").items() {
        let kind = row.text("type").unwrap_or_default();
        // A plan that does not tie a resource to anything leaves no values, and a finding.
        if row.has("values") && wanted(&row) && !is_foreign(kind, &row) {
            resource(reading, kind, &row.get("values"));
        }
    }
    for child in module_values.get("child_modules").items() {
        module(reading, &child, wanted, depth + 1);
    }
}

/// A resource or a data source, by its type.
fn resource(reading: &mut Reading, kind: &str, values: &Cursor<'_>) {
    if kind == control_tower::TABLE_ITEM {
        return control_tower::table_item(reading, values);
    }
    let Some(kind) = kind.strip_prefix(PREFIX) else {
        return iam::note(reading, kind, values);
    };
    match kind {
        "organization" => organization(reading, values),
        "organizational_unit" => unit(reading, values),
        "account" => account(reading, values),
        "policy" => policy(reading, values),
        "policy_attachment" => attachment(reading, values),
        "delegated_administrator" => delegate(reading, values),
        "resource_policy" => {
            let id = values.id::<ResourcePolicyId>("id");
            if let Some(id) = &id {
                tags(reading, id.as_str(), values);
            }
            reading.delegation_id(id, values.place());
            if let Some(content) = values.text("content") {
                let place = values.place();
                let content = content.to_string();
                let content = match values.text("perhaps") {
                    Some(condition) => perhaps(content.into(), condition).to_string(),
                    None => content,
                };
                reading.delegation(content, place);
            }
        }
        "aws_service_access" => trust(reading, values),
        other if lists::read(reading, other, values) => {}
        other => reading.findings.unread(
            values.place(),
            message!(
                "Resources of the type aws_organizations_{other} are not read.",
                other = other.to_string()
            ),
        ),
    }
}

/// The id; plans get theirs in `plan::complete`.
fn id_of<T: std::str::FromStr>(reading: &mut Reading, values: &Cursor<'_>) -> Option<T> {
    let id = values.id("id");
    if id.is_none() {
        let says = "The resource has no usable id.";
        reading.findings.lost(values.place(), says);
    }
    id
}

fn organization(reading: &mut Reading, values: &Cursor<'_>) {
    let place = values.place();
    reading.arn(values.text("arn"), &place);
    if let Some(id) = values.id("id") {
        reading.organization_id(id, place.clone());
    }
    if let Some(features) = values.text("feature_set") {
        reading.features(features, place.clone());
    }
    for principal in values.get("aws_service_access_principals").items() {
        reading.trust(&principal, principal.value.as_str());
    }
    for root in values.get("roots").items() {
        if let Some(id) = root.id("id") {
            reading.root(id, root.place());
        }
        for kind in root.get("policy_types").items() {
            if kind.text("status") != Some("DISABLED") {
                reading.policy_type_named(&kind, kind.text("type"));
            }
        }
    }
    for kind in values.get("enabled_policy_types").items() {
        reading.policy_type_named(&kind, kind.value.as_str());
    }
    for list in ["accounts", "non_master_accounts"] {
        lists::accounts(reading, &values.get(list), None);
    }
    if let Some(id) = values.id::<AccountId>("master_account_id") {
        reading.management(id, place.clone());
        reading.account(id, &place);
        let email = values.text("master_account_email");
        reading.account_text(id, |it| &mut it.email, email, &place);
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
    let own = ParentId::Ou(id.clone());
    lists::accounts(reading, &values.get("accounts"), Some(&own));
    parent(reading, values, PolicyTarget::Parent(ParentId::Ou(id)));
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
    let method = values.text("joined_method");
    reading.account_text(id, |it| &mut it.method, method, &place);
    if let Some(joined) = moment(values.get("joined_timestamp").value) {
        reading.joined(id, joined, place.clone());
    }
    let role = values.text("role_name");
    reading.account_text(id, |it| &mut it.access_role, role, &place);
    let state = values.text("state").or_else(|| values.text("status"));
    reading.account_state(id, state, &place);
    tags(reading, &id.to_string(), values);
    parent(reading, values, PolicyTarget::Account(id));
}

fn parent(reading: &mut Reading, values: &Cursor<'_>, child: PolicyTarget) {
    match (values.id("parent_id"), values.text("address")) {
        (Some(parent), _) => reading.parent(&child, parent, values.place()),
        (None, Some(address)) => reading.parent_unknown(values, child, address),
        (None, None) => {}
    }
}

fn policy(reading: &mut Reading, values: &Cursor<'_>) {
    let Some(id) = id_of::<PolicyId>(reading, values) else {
        return;
    };
    let place = values.place();
    let policy = reading.policy(&id, &place);
    if values.get("aws_managed").value == &Value::Bool(true) {
        policy.managed = true;
    } else {
        reading.arn(values.text("arn"), &place);
    }
    let kind = values.text("type").unwrap_or("SERVICE_CONTROL_POLICY");
    reading.policy_text(&id, |it| &mut it.kind, Some(kind), &place);
    reading.policy_text(&id, |it| &mut it.name, values.text("name"), &place);
    let description = values.text("description");
    reading.policy_text(&id, |it| &mut it.description, description, &place);
    if let Some(content) = values.text("content") {
        reading.policy_content(&id, content.to_string(), place);
    }
    tags(reading, id.as_str(), values);
}

fn attachment(reading: &mut Reading, values: &Cursor<'_>) {
    // The id has both: `TARGET:POLICY`.
    let both = values.text("id").and_then(|id| id.split_once(':'));
    let target = values.id::<PolicyTarget>("target_id");
    let target = target.or_else(|| both.and_then(|(target, _)| target.parse().ok()));
    let policy = values.id::<PolicyId>("policy_id");
    let policy = policy.or_else(|| both.and_then(|(_, policy)| policy.parse().ok()));
    // Readers that know the address have said what is not known.
    let address = values.text("address");
    match (target, policy, address) {
        (Some(target), Some(policy), _) => match values.text("perhaps") {
            Some(condition) => reading.doubt(values, target, policy, condition),
            None => reading.attach(values, target, policy),
        },
        // It can be any target.
        (None, Some(policy), Some(address)) => {
            let target = PolicyTarget::Parent(made::root_parent());
            reading.doubt(values, target, policy, &format!("the target of {address}"));
        }
        (target, None, Some(address)) => {
            let target = target.unwrap_or_else(|| PolicyTarget::Parent(made::root_parent()));
            reading.attach_unknown(values, target, &format!("the policy of {address}"));
        }
        _ => reading.findings.lost(
            values.place(),
            "The attachment names no usable policy or target.",
        ),
    }
}

fn trust(reading: &mut Reading, values: &Cursor<'_>) {
    let principal = values.text("service_principal");
    match (principal, condition(values, principal.is_some())) {
        (_, Some(condition)) => {
            let key = principal.unwrap_or("*").to_string();
            reading.unsure(values.place(), key, condition);
        }
        (principal, None) => reading.trust(values, principal),
    }
}

/// The condition under which a resource of code is there, with values that are known.
fn condition(values: &Cursor<'_>, is_known: bool) -> Option<String> {
    let address = values.text("address")?;
    let perhaps = values.text("perhaps").map(str::to_string);
    perhaps.or_else(|| (!is_known).then(|| format!("what {address} is about")))
}

fn delegate(reading: &mut Reading, values: &Cursor<'_>) {
    let account = values.id::<AccountId>("account_id");
    let principal = values.text("service_principal");
    let is_known = account.is_some() && principal.is_some();
    if let Some(condition) = condition(values, is_known) {
        let account = account.map_or_else(|| "*".to_string(), |it| it.to_string());
        let key = format!("{account}:{}", principal.unwrap_or("*"));
        return reading.unsure(values.place(), key, condition);
    }
    match (account, principal) {
        (Some(account), Some(principal)) => reading.delegate(values, account, principal),
        _ => reading.findings.unread(
            values.place(),
            "The delegated administrator has no usable account or service.",
        ),
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
