//! CloudFormation: resources of the types `AWS::Organizations::…`. A template states no ids of what it creates.
//!
//! Parameters have their defaults, and conditions are evaluated with these.

mod conditions;

use message::message;
use serde_json::Value;
use sim::ids::{AccountId, ParentId};
use sim::policies::{PolicyTarget, PolicyType};

use super::functions::{self, Evaluation};
use super::org_formation;
use super::templates::{self, TemplateAccount, TemplatePolicy};
use crate::cursor::Cursor;
use crate::facts::{ExpansionRoom, Reading, StatedFact};
use crate::made;
use conditions::parameter;

/// The maximum number of bytes that functions add to a name, an email address or a list of ids.
const MAX_TEXT: usize = 4096;

const PREFIX: &str = "AWS::Organizations::";

/// The types of the community and of org-formation that are about an organization.
const OTHERS: [&str; 2] = ["Community::Organizations::", "OC::ORG::"];
const COMMUNITY_POLICY: &str = "Community::Organizations::Policy";

fn is_of_organizations(row: &Cursor<'_>) -> bool {
    let kind = row.text("Type").unwrap_or_default();
    [PREFIX]
        .iter()
        .chain(&OTHERS)
        .any(|it| kind.starts_with(it))
}

pub(super) fn is(document: &Cursor<'_>) -> bool {
    let rows = document.get("Resources").members();
    rows.iter().any(|(_, row)| is_of_organizations(row))
}

/// The properties that are read.
const PROPERTIES: [&str; 14] = [
    "AccountName",
    "Content",
    "Description",
    "Email",
    "FeatureSet",
    "Name",
    "ParentId",
    "ParentIds",
    "PolicyDocument",
    "PolicyType",
    "RoleName",
    "Tags",
    "TargetIds",
    "Type",
];

pub(super) fn read(reading: &mut Reading, document: &Cursor<'_>) {
    let (original, given) = (document, chosen(reading, document));
    let document = &document.with(&given);
    absent(reading, original, document);
    let resources = document.get("Resources").members();
    let own = resources.iter().filter(|(_, row)| is_of_organizations(row));
    let properties: Vec<Cursor<'_>> = own.map(|(_, row)| row.get("Properties")).collect();
    templates::unread_members(reading, &properties, &PROPERTIES);
    root_parameter(reading, document);
    for (name, row) in resources {
        conditional(reading, name, &row);
        let kind = row.text("Type").and_then(|it| it.strip_prefix(PREFIX));
        let properties = row.get("Properties");
        match kind {
            Some("Organization") => {
                let features = properties.text("FeatureSet").unwrap_or("ALL");
                reading.features(features, row.place());
            }
            Some("OrganizationalUnit") => {
                let id = templates::logical_unit(&row, name);
                let own = resolved(document, &properties.get("Name"));
                templates::unit(reading, &row, &id, own.as_deref());
                templates::tags(reading, id.as_str(), &properties.get("Tags"));
                let child = PolicyTarget::Parent(ParentId::Ou(id));
                place(reading, document, &child, &properties.get("ParentId"));
            }
            Some("Account") => account(reading, document, &row),
            Some("Policy") => policy(reading, document, name, &row),
            Some("ResourcePolicy") => {
                let content = properties.get("Content");
                let names = |name: &str| named(document, name);
                let mut evaluated = templates::evaluated(reading, &content, name, &names);
                if let Some(condition) = row.text("Condition") {
                    evaluated = templates::perhaps(evaluated, condition);
                }
                let text = content.with(&evaluated).spelled().unwrap_or_default();
                reading.delegation(text, content.place());
            }
            Some(_) => {
                let says = "Resources of this type are not read.";
                reading.findings.unread(row.place(), says);
            }
            None if row.text("Type") == Some(COMMUNITY_POLICY) => {
                policy(reading, document, name, &row);
            }
            None if is_of_organizations(&row) => {
                let says = "Resources of this type are not read.";
                match row.text("Type").is_some_and(|it| it.ends_with("Policy")) {
                    true => reading.findings.lost(row.place(), says),
                    false => reading.findings.unread(row.place(), says),
                }
            }
            // Other services' resources are no part of the organization.
            None => {}
        }
    }
}

/// A template with its parameters, and with what its conditions choose.
fn chosen(reading: &mut Reading, document: &Cursor<'_>) -> Value {
    let given = org_formation::with_parameters(reading, document);
    conditions::applied(&document.with(&given), &mut reading.room)
}

/// Says which resources of an organization a template does not have, because their conditions are false.
fn absent(reading: &mut Reading, original: &Cursor<'_>, chosen: &Cursor<'_>) {
    let is_there = chosen.get("Resources");
    for (name, row) in original.get("Resources").members() {
        if is_of_organizations(&row) && !is_there.has(name) {
            reading.findings.assume(message!(
                "The condition {condition} is false, so the resource {name} is not imported.",
                condition = row.text("Condition").unwrap_or_default().to_string(),
                name = name.to_string()
            ));
        }
    }
}

/// Notes the root that is the default of a parameter such as `RootId`.
fn root_parameter(reading: &mut Reading, document: &Cursor<'_>) {
    for (name, row) in document.get("Parameters").members() {
        if let (true, Some(value)) = (name.to_lowercase().contains("root"), row.id("Default")) {
            let place = row.get("Default").place();
            reading.roots.push(StatedFact { value, place });
        }
    }
}

/// Reports resources that a template has only sometimes, or several times. A condition that is known is no longer there.
fn conditional(reading: &mut Reading, name: &str, row: &Cursor<'_>) {
    if name.starts_with("Fn::") {
        let says = message!("`{name}` is not evaluated.", name = name.to_string());
        return reading.findings.unread(row.place(), says);
    }
    if let (true, Some(condition)) = (is_of_organizations(row), row.text("Condition")) {
        let says = message!(
            "The template does not say whether the condition {condition} is true: the resource {name} is imported.",
            condition = condition.to_string(),
            name = name.to_string()
        );
        reading.findings.lost(row.place(), says);
    }
}

fn account(reading: &mut Reading, document: &Cursor<'_>, row: &Cursor<'_>) {
    let properties = row.get("Properties");
    let email = resolved(document, &properties.get("Email"));
    let name = resolved(document, &properties.get("AccountName"));
    let Some(id) = account_id(document, &properties) else {
        let says = "The account has neither an email address nor a name.";
        return reading.findings.lost(row.place(), says);
    };
    let (name, email) = (name.as_deref(), email.as_deref());
    let stated = TemplateAccount {
        id,
        is_stated: false,
        name,
        email,
    };
    templates::account(reading, row, &stated);
    templates::tags(reading, &id.to_string(), &properties.get("Tags"));
    let role = resolved(document, &properties.get("RoleName"));
    let at = row.place();
    reading.account_text(id, |it| &mut it.access_role, role.as_deref(), &at);
    for parent in properties.get("ParentIds").items() {
        place(reading, document, &PolicyTarget::Account(id), &parent);
    }
}

fn policy(reading: &mut Reading, document: &Cursor<'_>, name: &str, row: &Cursor<'_>) {
    let properties = row.get("Properties");
    // The community's type has two other names.
    let either = |name: &str, other: &str| match properties.has(name) {
        true => properties.get(name),
        false => properties.get(other),
    };
    let kind = resolved(document, &either("Type", "PolicyType"));
    let Some(kind) = kind.and_then(|it| PolicyType::by_name(&it)) else {
        return of_any_type(reading, document, name, row);
    };
    let own = resolved(document, &properties.get("Name"));
    let own = own.unwrap_or_else(|| {
        reading.findings.assume(message!(
            "No file says the name of the policy {name}: its logical name is used.",
            name = name.to_string()
        ));
        name.to_string()
    });
    let description = resolved(document, &properties.get("Description"));
    let stated = TemplatePolicy::named(kind, &own, description.as_deref());
    let id = stated.id.clone();
    let content = either("Content", "PolicyDocument");
    let names = |name: &str| named(document, name);
    let evaluated = templates::evaluated(reading, &content, &own, &names);
    attach(reading, document, row, &stated);
    templates::policy(reading, row, &stated, &content.with(&evaluated));
    templates::tags(reading, id.as_str(), &properties.get("Tags"));
}

/// Attaches a policy to its targets, or to what may be one.
fn attach(
    reading: &mut Reading,
    document: &Cursor<'_>,
    row: &Cursor<'_>,
    stated: &TemplatePolicy<'_>,
) {
    let condition = row.text("Condition");
    for target in row.get("Properties").get("TargetIds").items() {
        let known = targets_of(reading, document, &target);
        if let (Some(known), None) = (&known, condition) {
            for found in known {
                reading.attach(&target, found.clone(), stated.id.clone());
            }
            continue;
        }
        let branches = target.get("Fn::If").items();
        let mut all = known.clone().unwrap_or_default();
        let mut conditions: Vec<&str> = condition.into_iter().collect();
        if known.is_none() {
            unknown(reading, &target);
            // One of them is a target, or nothing says which one is.
            let [choice, branches @ ..] = branches.as_slice() else {
                let name = format!("the target of {}", stated.name);
                reading.doubt(&target, templates::root(), stated.id.clone(), &name);
                continue;
            };
            conditions.extend(choice.value.as_str());
            let found = branches.iter().map(|it| targets_of(reading, document, it));
            all.extend(found.flatten().flatten());
        }
        for found in all {
            let name = templates::in_file(reading, conditions.join(" and "), &target);
            reading.doubt(&target, found, stated.id.clone(), &name);
        }
    }
}

/// A policy whose type the template does not say.
fn of_any_type(reading: &mut Reading, document: &Cursor<'_>, name: &str, row: &Cursor<'_>) {
    let says = "The policy type is not known here.";
    reading.findings.lost(row.place(), says);
    for target in row.get("Properties").get("TargetIds").items() {
        let all = targets_of(reading, document, &target);
        for found in all.unwrap_or_else(|| vec![templates::root()]) {
            reading.attach_unknown(row, found, &format!("the policy {name}"));
        }
    }
}

/// The targets of an item of `TargetIds`. A parameter can have several, with commas between them, or from a task of org-formation.
fn targets_of(
    reading: &Reading,
    document: &Cursor<'_>,
    reference: &Cursor<'_>,
) -> Option<Vec<PolicyTarget>> {
    let parameter = reference.text("Ref");
    let given = parameter.and_then(|it| org_formation::given_targets(reading, document.file(), it));
    if given.is_some() {
        return given;
    }
    match resolved(document, reference) {
        Some(text) if text.contains(',') => {
            let ids = text.split(',').map(|it| it.trim().parse().ok());
            ids.collect()
        }
        Some(_) | None => Some(vec![imported_or_own(reading, document, reference)?]),
    }
}

fn unknown(reading: &mut Reading, reference: &Cursor<'_>) {
    let says = message!(
        "`{reference}` does not name a root, a unit or an account of this template.",
        reference = reference.value.to_string()
    );
    reading.findings.lost(reference.place(), says);
}

/// Notes the parent of a unit or account.
fn place(
    reading: &mut Reading,
    document: &Cursor<'_>,
    child: &PolicyTarget,
    reference: &Cursor<'_>,
) {
    match imported_or_own(reading, document, reference).and_then(templates::parent) {
        Some(parent) => reading.parent(child, parent, reference.place()),
        None => {
            unknown(reading, reference);
            reading.parent_unknown(reference, child.clone(), &child.to_string());
        }
    }
}

/// The beginning of the names of exports among those that other files use.
const EXPORT: &str = "export ";

/// Learns what a template exports to others.
pub(super) fn names(reading: &mut Reading, document: &Cursor<'_>) {
    if !document.has("Outputs") {
        return;
    }
    let given = chosen(reading, document);
    let document = &document.with(&given);
    for (_, output) in document.get("Outputs").members() {
        let name = resolved(document, &output.get("Export").get("Name"));
        if let (Some(name), Some(target)) = (name, target_of(document, &output.get("Value"))) {
            reading.target_name(format!("{EXPORT}{name}"), target);
        }
    }
}

/// What `Fn::ImportValue` names in another template, or a reference in this one.
fn imported_or_own(
    reading: &Reading,
    document: &Cursor<'_>,
    reference: &Cursor<'_>,
) -> Option<PolicyTarget> {
    let import = reference.get("Fn::ImportValue");
    match resolved(document, &import) {
        Some(name) => reading.named_target(&format!("{EXPORT}{name}")),
        None => target_of(document, reference),
    }
}

/// A text, after its functions are evaluated. References to resources are none; see `target_of`.
fn resolved(document: &Cursor<'_>, value: &Cursor<'_>) -> Option<String> {
    let names = |name: &str| parameter(document, name);
    let mut room = ExpansionRoom::of(MAX_TEXT);
    let mut evaluation = Evaluation::new(&names, &mut room);
    let text = evaluation.value(value.value).as_str().map(str::to_string);
    text.filter(|_| evaluation.unknown.is_empty())
}

/// What a name in a document stands for: a parameter, or the id of a resource.
fn named(document: &Cursor<'_>, name: &str) -> Option<String> {
    let row = document.get("Resources").get(name.trim_end_matches(".Id"));
    if row.text("Type") == Some("AWS::Organizations::Organization") {
        return Some(made::own_organization().to_string());
    }
    let target = || resource(document, name).map(|target| target.to_string());
    parameter(document, name).or_else(target)
}

fn account_id(document: &Cursor<'_>, properties: &Cursor<'_>) -> Option<AccountId> {
    let email = resolved(document, &properties.get("Email"));
    let name = resolved(document, &properties.get("AccountName"));
    let key = templates::account_key(email.as_deref(), name.as_deref())?;
    Some(made::account(key))
}

/// What an id, a `Ref` or a `Fn::GetAtt` names.
fn target_of(document: &Cursor<'_>, reference: &Cursor<'_>) -> Option<PolicyTarget> {
    if let Some(id) = resolved(document, reference) {
        return id.parse().ok();
    }
    let attribute = functions::attribute(reference.get("Fn::GetAtt").value);
    resource(
        document,
        &attribute.or(reference.text("Ref").map(str::to_string))?,
    )
}

/// The root, unit or account that a logical name means, also with an attribute: `Org.RootId`.
fn resource(document: &Cursor<'_>, name: &str) -> Option<PolicyTarget> {
    let (name, attribute) = match name.split_once('.') {
        Some((name, attribute)) => (name, Some(attribute)),
        None => (name, None),
    };
    let row = document.get("Resources").get(name);
    let kind = row.text("Type")?.strip_prefix(PREFIX)?;
    match (kind, attribute) {
        ("Organization", Some("RootId")) => Some(templates::root()),
        ("Organization", Some("ManagementAccountId")) => {
            Some(PolicyTarget::Account(made::management()))
        }
        ("OrganizationalUnit", None | Some("Id")) => {
            let id = templates::logical_unit(&row, name);
            Some(PolicyTarget::Parent(ParentId::Ou(id)))
        }
        ("Account", None | Some("AccountId")) => {
            let id = account_id(document, &row.get("Properties"))?;
            Some(PolicyTarget::Account(id))
        }
        _ => None,
    }
}
