//! org-formation: the section `Organization` of `organization.yml`. It states no ids but those of accounts.

use std::collections::BTreeMap;

use message::message;
use serde_json::Value;
use sim::ids::{AccountId, ParentId, PolicyId};
use sim::policies::{PolicyTarget, PolicyType};

use super::templates::{self, TemplateAccount, TemplatePolicy};
use crate::cursor::Cursor;
use crate::facts::Reading;
use crate::made;

const PREFIX: &str = "OC::ORG::";

/// The role for administrators of accounts that name none.
const DEFAULT_ROLE: &str = "DefaultOrganizationAccessRoleName";

pub(super) fn is(document: &Cursor<'_>) -> bool {
    let section = document.get("Organization");
    has_resources(&section) || section.has(INCLUDE) || has_resources(document)
}

/// What `!Include` stands for.
const INCLUDE: &str = "Fn::Include";

fn has_resources(section: &Cursor<'_>) -> bool {
    let rows = section.members();
    rows.iter()
        .any(|(_, row)| row.text("Type").is_some_and(|it| it.starts_with(PREFIX)))
}

/// The beginning of logical names among those that other files use.
const LOGICAL: &str = "logical ";

/// Learns what tasks may refer to.
pub(super) fn names(reading: &mut Reading, document: &Cursor<'_>) {
    reading.section_files.insert(plain(document.file()));
    let section = document.get("Organization");
    let rows = [section.members(), document.members()];
    for (name, row) in rows.iter().flatten() {
        if let Some(Named::Target(target)) = named(name, row) {
            reading.target_name(format!("{LOGICAL}{name}"), target);
        }
    }
}

/// Whether a document has tasks, which give templates the values of their parameters.
pub(super) fn is_tasks(document: &Cursor<'_>) -> bool {
    let rows = document.members();
    rows.iter().any(|(_, row)| is_task(row))
}

fn is_task(row: &Cursor<'_>) -> bool {
    row.text("Type") == Some("update-stacks") && row.text("Template").is_some()
}

/// Whether a document has parameters that tasks include.
pub(super) fn is_parameters(document: &Cursor<'_>) -> bool {
    let rows = document.members();
    let is_parameter = |row: &Cursor<'_>| row.text("Type").is_some() && row.has("Default");
    !rows.is_empty() && rows.iter().all(|(_, row)| is_parameter(row))
}

/// Learns the defaults of parameters of tasks, and which file they include.
pub(super) fn defaults(reading: &mut Reading, document: &Cursor<'_>, parameters: &Cursor<'_>) {
    let own = reading
        .task_parameters
        .entry(plain(document.file()))
        .or_default();
    for (name, row) in parameters.members() {
        if let (INCLUDE, Some(file)) = (name, row.value.as_str()) {
            own.included = Some(templates::beside(document.file(), file));
        } else {
            let default = row.get("Default").value.clone();
            own.defaults.insert(name.to_string(), default);
        }
    }
}

/// The path of a file as other files name it.
fn plain(file: &str) -> String {
    templates::beside("", file)
}

/// What a value of a task is: a reference to a parameter of tasks is its default. `None`: no file says it.
fn of_tasks(reading: &Reading, file: &str, value: &Value) -> Option<Value> {
    let Some(name) = value.get("Ref").and_then(Value::as_str) else {
        return is_literal(value).then(|| value.clone());
    };
    let own = reading.task_parameters.get(file)?;
    let included = own
        .included
        .as_ref()
        .and_then(|it| reading.task_parameters.get(it));
    let mut all = [Some(own), included].into_iter().flatten();
    let found = all.find_map(|it| it.defaults.get(name))?;
    is_literal(found).then(|| found.clone())
}

/// Whether a value has no references, and is none to a parameter of AWS Systems Manager (`$[alfred_ssm_…]`).
fn is_literal(value: &Value) -> bool {
    match value {
        Value::Null | Value::Object(_) => false,
        Value::Array(items) => items.iter().all(is_literal),
        Value::String(text) => !text.starts_with("$["),
        Value::Bool(_) | Value::Number(_) => true,
    }
}

/// A template with the values that tasks give its parameters, in place of their defaults. Lists replace the references to them.
pub(super) fn with_parameters(reading: &Reading, document: &Cursor<'_>) -> Value {
    let mut template = document.value.clone();
    let file = plain(document.file());
    let mut lists = BTreeMap::new();
    for (name, row) in document.get("Parameters").members() {
        let mut value = Some(row.get("Default").value.clone());
        if let Some(given) = reading.parameters.get(&(file.clone(), name.to_string())) {
            let mut all = given.iter().map(|(tasks, it)| of_tasks(reading, tasks, it));
            // Tasks can differ.
            let first = all.next().flatten();
            value = first.filter(|first| all.all(|it| it.as_ref() == Some(first)));
        }
        let kind = row.text("Type").unwrap_or_default();
        let is_list = kind.contains("List");
        // Its default is a path.
        value = value.filter(|_| !kind.starts_with("AWS::SSM::"));
        match value {
            Some(Value::Array(items)) => _ = lists.insert(name, Value::Array(items)),
            Some(Value::String(text)) if is_list => {
                let items = text.split(',').map(|it| it.trim().into()).collect();
                lists.insert(name, Value::Array(items));
            }
            value => {
                let parameters = template.get_mut("Parameters");
                let own = parameters.and_then(|it| it.get_mut(name)?.as_object_mut());
                own.map(|it| it.insert("Default".to_string(), value.unwrap_or_default()));
            }
        }
    }
    for section in ["Conditions", "Resources", "Organization"] {
        let rows = template.get_mut(section).filter(|_| !lists.is_empty());
        rows.into_iter().for_each(|it| put_lists(it, &lists));
    }
    template
}

fn put_lists(value: &mut Value, lists: &BTreeMap<&str, Value>) {
    let list = value
        .get("Ref")
        .and_then(Value::as_str)
        .and_then(|it| lists.get(it));
    if let Some(list) = list {
        return value.clone_from(list);
    }
    match value {
        Value::Array(items) => items.iter_mut().for_each(|it| put_lists(it, lists)),
        Value::Object(members) => members.values_mut().for_each(|it| put_lists(it, lists)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Learns the values of parameters, by the template's file and the parameter.
pub(super) fn parameters(reading: &mut Reading, document: &Cursor<'_>) {
    defaults(reading, document, &document.get("Parameters"));
    for (_, row) in document.members() {
        let template = row.text("Template").filter(|_| is_task(&row));
        let path = templates::beside(document.file(), template.unwrap_or_default());
        for (name, value) in row.get("Parameters").members() {
            let key = (path.clone(), name.to_string());
            let given = reading.parameters.entry(key).or_default();
            given.push((plain(document.file()), value.value.clone()));
        }
    }
}

/// The targets that tasks or stack sets give a template's parameter; `None`: none gives it, or nothing has one of the names.
pub(super) fn given_targets(
    reading: &Reading,
    file: &str,
    parameter: &str,
) -> Option<Vec<PolicyTarget>> {
    let file = file.trim_start_matches("./").trim_start_matches('/');
    let given = reading
        .parameters
        .get(&(file.to_string(), parameter.to_string()))?;
    let items = given.iter().flat_map(|(_, value)| {
        let joined = value.get("Fn::Join").and_then(|it| it.get(1));
        let value = joined.unwrap_or(value);
        match value.as_array() {
            Some(items) => items.as_slice(),
            None => std::slice::from_ref(value),
        }
    });
    let mut targets = Vec::new();
    for item in items {
        match item.get("Ref").and_then(Value::as_str) {
            Some(name) => targets.push(reading.named_target(&format!("{LOGICAL}{name}"))?),
            None => {
                for id in item.as_str()?.split(',') {
                    targets.push(id.trim().parse().ok()?);
                }
            }
        }
    }
    Some(targets)
}

/// What a logical name stands for.
#[derive(Clone)]
enum Named {
    Target(PolicyTarget),
    Policy(PolicyId),
}

pub(super) fn read(reading: &mut Reading, document: &Cursor<'_>) {
    let given = with_parameters(reading, document);
    let document = &document.with(&given);
    let section = document.get("Organization");
    let included = section.text(INCLUDE);
    let is_there = |file: &&str| {
        let path = templates::beside(document.file(), file);
        reading.section_files.contains(&path)
    };
    if let Some(file) = included.filter(|it| !is_there(it)) {
        let says = message!(
            "The section Organization is in another file: {file}. Import that file too.",
            file = file.to_string()
        );
        reading.findings.lost(section.place(), says);
    }
    // The file that a section includes has the resources only. A section may include some (`<<: !Include`) beside its own.
    let mut rows = match has_resources(&section) {
        true => section.members(),
        false if section.has(INCLUDE) => return,
        false => document.members(),
    };
    rows.retain(|(name, _)| *name != INCLUDE);
    // The root may have it as well.
    let of_root = rows
        .iter()
        .filter(|(_, row)| row.text("Type") == Some("OC::ORG::OrganizationRoot"))
        .find_map(|(_, row)| row.get("Properties").text(DEFAULT_ROLE));
    let default_role = document.text(DEFAULT_ROLE).or(of_root);
    let names: BTreeMap<&str, Named> = rows
        .iter()
        .filter_map(|(name, row)| Some((*name, named(name, row)?)))
        .collect();
    for (name, row) in &rows {
        match names.get(name) {
            Some(thing) => {
                resource(reading, document, (name, row), thing, &names);
                if let (Named::Target(PolicyTarget::Account(id)), Some(role)) =
                    (thing, default_role)
                    && row.text("Type") != Some("OC::ORG::MasterAccount")
                    && !row.get("Properties").has("OrganizationAccessRoleName")
                {
                    let place = row.place();
                    reading.account_text(*id, |it| &mut it.access_role, Some(role), &place);
                }
            }
            None if row.text("Type") == Some("OC::ORG::PasswordPolicy") => reading
                .findings
                .unread(row.place(), "Password policies of IAM are not imported."),
            None => {
                let says = "Resources of this type are not read.";
                reading.findings.unread(row.place(), says);
            }
        }
    }
    unplaced(reading, &rows, &names);
    let known = rows.iter().filter(|(name, _)| names.contains_key(name));
    let properties: Vec<Cursor<'_>> = known.map(|(_, row)| row.get("Properties")).collect();
    templates::unread_members(reading, &properties, &ATTRIBUTES);
}

/// The attributes that are read.
const ATTRIBUTES: [&str; 13] = [
    "AccountId",
    "AccountName",
    "Accounts",
    DEFAULT_ROLE,
    "Description",
    "OrganizationAccessRoleName",
    "OrganizationalUnitName",
    "OrganizationalUnits",
    "PolicyDocument",
    "PolicyName",
    "RootEmail",
    "ServiceControlPolicies",
    "Tags",
];

/// Notes that what is in no unit is in the root.
fn unplaced(reading: &mut Reading, rows: &[(&str, Cursor<'_>)], names: &BTreeMap<&str, Named>) {
    for (name, row) in rows {
        let Some(Named::Target(target)) = names.get(name) else {
            continue;
        };
        if reading.lacks_parent(target) {
            reading.parent(target, made::root_parent(), row.place());
        }
    }
}

fn named(name: &str, row: &Cursor<'_>) -> Option<Named> {
    let properties = row.get("Properties");
    Some(match row.text("Type")?.strip_prefix(PREFIX)? {
        "MasterAccount" | "Account" => {
            let id = properties.get("AccountId").account_id();
            let key = templates::account_key(properties.text("RootEmail"), Some(name));
            let made = || made::account(key.unwrap_or(name));
            Named::Target(PolicyTarget::Account(id.unwrap_or_else(made)))
        }
        "OrganizationRoot" => Named::Target(templates::root()),
        "OrganizationalUnit" => {
            let id = templates::logical_unit(row, name);
            Named::Target(PolicyTarget::Parent(ParentId::Ou(id)))
        }
        "ServiceControlPolicy" => {
            let name = properties.text("PolicyName").unwrap_or(name);
            Named::Policy(TemplatePolicy::named(PolicyType::ServiceControl, name, None).id)
        }
        _ => return None,
    })
}

fn resource(
    reading: &mut Reading,
    root: &Cursor<'_>,
    (name, row): (&str, &Cursor<'_>),
    thing: &Named,
    names: &BTreeMap<&str, Named>,
) {
    let properties = row.get("Properties");
    match thing {
        Named::Target(PolicyTarget::Account(id)) => {
            account(reading, row, *id);
        }
        Named::Target(PolicyTarget::Parent(parent)) => {
            if let ParentId::Ou(id) = parent {
                let name = properties.text("OrganizationalUnitName");
                templates::unit(reading, row, id, name);
            }
            for member in ["Accounts", "OrganizationalUnits"] {
                for child in targets(reading, &properties.get(member), names) {
                    reading.parent(&child, parent.clone(), row.place());
                }
            }
        }
        Named::Policy(id) => {
            let stated = TemplatePolicy {
                id: id.clone(),
                kind: PolicyType::ServiceControl,
                name: properties.text("PolicyName").unwrap_or(name),
                description: properties.text("Description"),
            };
            let document = properties.get("PolicyDocument");
            let defaults = root.get("Parameters");
            let default = |name: &str| defaults.get(name).get("Default").spelled();
            let id_of = |name: &str| id_of(names, name).or_else(|| default(name));
            let evaluated = templates::evaluated(reading, &document, stated.name, &id_of);
            templates::policy(reading, row, &stated, &document.with(&evaluated));
        }
    }
    if let Named::Target(target) = thing {
        for policy in properties.get("ServiceControlPolicies").items() {
            if let Some(Named::Policy(id)) = resolve(reading, &policy, names) {
                reading.attach(&policy, target.clone(), id);
            }
        }
    }
}

fn account(reading: &mut Reading, row: &Cursor<'_>, id: AccountId) {
    let properties = row.get("Properties");
    let stated = TemplateAccount {
        id,
        is_stated: properties.get("AccountId").account_id().is_some(),
        name: properties.text("AccountName"),
        email: properties.text("RootEmail"),
    };
    templates::account(reading, row, &stated);
    templates::tags(reading, &id.to_string(), &properties.get("Tags"));
    let role = properties.text("OrganizationAccessRoleName");
    reading.account_text(id, |it| &mut it.access_role, role, &row.place());
    if row.text("Type") == Some("OC::ORG::MasterAccount") {
        templates::unnamed(reading, "org-formation", id.to_string(), row);
        reading.management(id, row.place());
    }
}

/// What a name in a document stands for: the id of an account, unit or root.
fn id_of(names: &BTreeMap<&str, Named>, name: &str) -> Option<String> {
    if name == "AWS::Partition" {
        return Some("aws".to_string());
    }
    let name = name.strip_suffix(".AccountId").unwrap_or(name);
    match names.get(name)? {
        Named::Target(target) => Some(target.to_string()),
        Named::Policy(id) => Some(id.to_string()),
    }
}

/// The things that a reference or a list of references names, which are targets.
fn targets(
    reading: &mut Reading,
    references: &Cursor<'_>,
    names: &BTreeMap<&str, Named>,
) -> Vec<PolicyTarget> {
    let mut found = Vec::new();
    for reference in references.items() {
        if let Some(Named::Target(target)) = resolve(reading, &reference, names) {
            found.push(target);
        }
    }
    found
}

fn resolve(
    reading: &mut Reading,
    reference: &Cursor<'_>,
    names: &BTreeMap<&str, Named>,
) -> Option<Named> {
    let name = reference.text("Ref").or_else(|| reference.value.as_str());
    let found = name.and_then(|name| names.get(name));
    if found.is_none() {
        let says = message!(
            "`{name}` is not a resource of this file.",
            name = name.unwrap_or("?").to_string()
        );
        reading.findings.lost(reference.place(), says);
    }
    found.cloned()
}
