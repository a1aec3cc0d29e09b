//! CloudFormation: resources of the types `AWS::Organizations::…`. A template states no ids of what it creates.

use message::message;
use sim::ids::ParentId;
use sim::policies::{PolicyType, Target};

use super::templates::{self, TemplateAccount, TemplatePolicy};
use crate::cursor::Cursor;
use crate::facts::Reading;
use crate::made;

const PREFIX: &str = "AWS::Organizations::";

pub(super) fn is(document: &Cursor<'_>) -> bool {
    let rows = document.get("Resources").members();
    rows.iter()
        .any(|(_, row)| row.text("Type").is_some_and(|it| it.starts_with(PREFIX)))
}

pub(super) fn read(reading: &mut Reading, document: &Cursor<'_>) {
    for (name, row) in document.get("Resources").members() {
        let kind = row.text("Type").and_then(|it| it.strip_prefix(PREFIX));
        let properties = row.get("Properties");
        match kind {
            Some("Organization") => {
                let features = properties.text("FeatureSet").unwrap_or("ALL").to_string();
                reading.state(|facts| &mut facts.feature_set, features, row.place());
            }
            Some("OrganizationalUnit") => {
                let id = templates::logical_unit(&row, name);
                templates::unit(reading, &row, &id, properties.text("Name"));
                templates::tags(reading, id.as_str(), &properties.get("Tags"));
                let child = Target::Parent(ParentId::Ou(id));
                place(reading, document, &child, &properties.get("ParentId"));
            }
            Some("Account") => account(reading, document, &row),
            Some("Policy") => policy(reading, document, name, &row),
            Some("ResourcePolicy") => {
                let content = properties.get("Content");
                let text = content.spelled().unwrap_or_default();
                reading.state(|facts| &mut facts.delegation, text, content.place());
            }
            Some(_) => {
                let says = "Resources of this type are not read.";
                reading.findings.unread(row.place(), says);
            }
            // Other services' resources are no part of the organization.
            None => {}
        }
    }
}

fn account(reading: &mut Reading, document: &Cursor<'_>, row: &Cursor<'_>) {
    let properties = row.get("Properties");
    let email = resolved(document, &properties.get("Email"));
    let name = resolved(document, &properties.get("AccountName"));
    let Some(id) = email.or(name).map(made::account) else {
        let says = "The account has neither an email address nor a name.";
        return reading.findings.unread(row.place(), says);
    };
    templates::account(reading, row, &TemplateAccount { id, name, email });
    templates::tags(reading, &id.to_string(), &properties.get("Tags"));
    reading.account_text(
        id,
        |it| &mut it.access_role,
        properties.text("RoleName"),
        &row.place(),
    );
    for parent in properties.get("ParentIds").items() {
        place(reading, document, &Target::Account(id), &parent);
    }
}

fn policy(reading: &mut Reading, document: &Cursor<'_>, name: &str, row: &Cursor<'_>) {
    let properties = row.get("Properties");
    let Some(kind) = properties.text("Type").and_then(PolicyType::by_name) else {
        let says = "The policy type is not known here.";
        return reading.findings.unread(row.place(), says);
    };
    let own = resolved(document, &properties.get("Name")).unwrap_or(name);
    let description = resolved(document, &properties.get("Description"));
    let stated = TemplatePolicy::named(kind, own, description);
    let id = stated.id.clone();
    templates::policy(reading, row, &stated, &properties.get("Content"));
    templates::tags(reading, id.as_str(), &properties.get("Tags"));
    for target in properties.get("TargetIds").items() {
        match target_of(document, &target) {
            Some(found) => templates::attach(reading, &target, found, id.clone()),
            None => unknown(reading, &target),
        }
    }
}

fn unknown(reading: &mut Reading, reference: &Cursor<'_>) {
    let says = message!(
        "`{reference}` does not name a root, a unit or an account of this template.",
        reference = reference.value.to_string()
    );
    reading.findings.unread(reference.place(), says);
}

/// Notes the parent of a unit or account.
fn place(reading: &mut Reading, document: &Cursor<'_>, child: &Target, reference: &Cursor<'_>) {
    match target_of(document, reference).and_then(templates::parent) {
        Some(parent) => reading.parent(child, parent, reference.place()),
        None => unknown(reading, reference),
    }
}

/// A text, or the default of the parameter that it refers to.
fn resolved<'a>(document: &Cursor<'a>, value: &Cursor<'a>) -> Option<&'a str> {
    let parameter = || {
        let name = value.text("Ref")?;
        let parameter = document.get("Parameters").get(name);
        parameter.text("Default")
    };
    value.value.as_str().or_else(parameter)
}

/// What an id, a `Ref` or a `Fn::GetAtt` names.
fn target_of(document: &Cursor<'_>, reference: &Cursor<'_>) -> Option<Target> {
    if let Some(id) = resolved(document, reference) {
        return id.parse().ok();
    }
    let attribute = reference.get("Fn::GetAtt");
    let name = match attribute.value.as_array() {
        // Only the organization has attributes that are a root or the management account.
        Some(parts) if parts.get(1)? == "RootId" => return Some(templates::root()),
        Some(parts) if parts.get(1)? == "ManagementAccountId" => {
            return Some(Target::Account(made::management()));
        }
        Some(parts) => parts.first()?.as_str()?,
        None => reference.text("Ref")?,
    };
    let row = document.get("Resources").get(name);
    let properties = row.get("Properties");
    match row.text("Type")?.strip_prefix(PREFIX)? {
        "OrganizationalUnit" => {
            let id = templates::logical_unit(&row, name);
            Some(Target::Parent(ParentId::Ou(id)))
        }
        "Account" => {
            let email = resolved(document, &properties.get("Email"));
            let called = resolved(document, &properties.get("AccountName"));
            email.or(called).map(made::account).map(Target::Account)
        }
        _ => None,
    }
}
