//! IAM in Terraform: a resource becomes a row of `GetAccountAuthorizationDetails`, or a part of one. What has no ARN yet, and every other
//! resource that is not read, is counted by type.

use std::collections::BTreeMap;

use message::message;
use serde_json::{Value, json};

use super::identity_center;
use super::identity_rows::{ATTACHED, add, count, document};
use crate::cursor::Cursor;
use crate::facts::{IdentityFacts, IdentityList, Reading, StatedFact};
use crate::report::{Findings, SourcePlace};

/// The types of entities.
const ENTITIES: [(&str, IdentityList); 4] = [
    ("aws_iam_user", IdentityList::Users),
    ("aws_iam_group", IdentityList::Groups),
    ("aws_iam_role", IdentityList::Roles),
    ("aws_iam_policy", IdentityList::Policies),
];

/// The types of parts: the list of their entity, the attribute that names it, and the member of its row.
#[rustfmt::skip]
const PARTS: [(&str, IdentityList, &str, &str); 7] = [
    ("aws_iam_user_policy", IdentityList::Users, "user", "UserPolicyList"),
    ("aws_iam_group_policy", IdentityList::Groups, "group", "GroupPolicyList"),
    ("aws_iam_role_policy", IdentityList::Roles, "role", "RolePolicyList"),
    ("aws_iam_user_policy_attachment", IdentityList::Users, "user", ATTACHED),
    ("aws_iam_group_policy_attachment", IdentityList::Groups, "group", ATTACHED),
    ("aws_iam_role_policy_attachment", IdentityList::Roles, "role", ATTACHED),
    ("aws_iam_user_group_membership", IdentityList::Users, "user", "GroupList"),
];

/// The beginnings of types that decide who can do what: each has a finding of its own.
const ACCESS: [&str; 3] = ["aws_iam_", "aws_ssoadmin_", "aws_identitystore_"];

/// The other types that the report names.
const NAMED: usize = 10;

/// Notes a resource that is none of AWS Organizations.
pub(super) fn note(reading: &mut Reading, kind: &str, values: &Cursor<'_>) {
    let is_entity = ENTITIES.iter().any(|it| it.0 == kind);
    if is_entity || PARTS.iter().any(|it| it.0 == kind) || identity_center::has(kind) {
        let fact = StatedFact {
            value: values.value.clone(),
            place: values.place(),
        };
        return reading.iam_resources.push((kind.to_string(), fact));
    }
    count(reading, kind, values.place());
}

/// Puts the entities of a file together.
pub(super) fn put_together(reading: &mut Reading) {
    let resources = std::mem::take(&mut reading.iam_resources);
    let (of_center, resources): (Vec<_>, Vec<_>) =
        (resources.into_iter()).partition(|it| identity_center::has(&it.0));
    let mut entities = identity_center::roles(reading, of_center);
    let mut parts = Vec::new();
    for (kind, fact) in resources {
        let Some((_, list)) = ENTITIES.iter().find(|it| it.0 == kind) else {
            parts.push((kind, fact));
            continue;
        };
        let arn = fact.value["arn"].as_str().unwrap_or_default();
        let account = arn.split(':').nth(4).unwrap_or_default();
        match account.parse() {
            Ok(account) => {
                reading.arn(Some(arn), &fact.place);
                let row = row(*list, &fact.value);
                let entity = IdentityFacts {
                    list: *list,
                    row,
                    place: fact.place,
                    members: BTreeMap::new(),
                };
                entities.push((account, entity));
            }
            // AWS manages it.
            Err(_) if account == "aws" => {}
            Err(_) => count(reading, &kind, fact.place),
        }
    }
    for (kind, fact) in parts {
        let part = PARTS.iter().find(|it| it.0 == kind);
        let owners = entities.iter_mut().filter(|(_, it)| {
            let named =
                |part: &(_, _, &str, _)| it.list == part.1 && fact.value[part.2] == it.name();
            part.is_some_and(named)
        });
        // With several accounts in a file, nothing says whose it is.
        match (part, owners.collect::<Vec<_>>().as_mut_slice()) {
            (Some((_, _, _, member)), [(_, owner)]) => add(&mut owner.row, member, &fact.value),
            _ => count(reading, &kind, fact.place),
        }
    }
    for (account, entity) in entities {
        reading
            .facts
            .identities
            .entry(account)
            .or_default()
            .push(entity);
    }
}

/// The row of an entity.
fn row(list: IdentityList, values: &Value) -> Value {
    let id = match list {
        IdentityList::Policies => &values["policy_id"],
        IdentityList::Users | IdentityList::Groups | IdentityList::Roles => &values["unique_id"],
    };
    let tags = [&values["tags_all"], &values["tags"]];
    let tags = tags
        .into_iter()
        .find_map(Value::as_object)
        .into_iter()
        .flatten();
    let tags: Vec<Value> = tags
        .map(|(key, value)| json!({ "Key": key, "Value": value }))
        .collect();
    let mut row = json!({
        list.name_member(): values["name"],
        list.id_member(): id,
        "Path": values["path"],
        "Arn": values["arn"],
        "CreateDate": values["create_date"],
        "Tags": tags,
    });
    if let Some(boundary) = values["permissions_boundary"]
        .as_str()
        .filter(|it| !it.is_empty())
    {
        row["PermissionsBoundary"] = json!({ "PermissionsBoundaryArn": boundary });
    }
    if list == IdentityList::Policies {
        let document = document(&values["policy"]);
        row["DefaultVersionId"] = "v1".into();
        row["PolicyVersionList"] =
            json!([{ "VersionId": "v1", "IsDefaultVersion": true, "Document": document }]);
    }
    if list == IdentityList::Roles {
        row["AssumeRolePolicyDocument"] = document(&values["assume_role_policy"]);
        for inline in values["inline_policy"].as_array().into_iter().flatten() {
            add(&mut row, "RolePolicyList", inline);
        }
        for arn in values["managed_policy_arns"]
            .as_array()
            .into_iter()
            .flatten()
        {
            add(&mut row, ATTACHED, &json!({ "policy_arn": arn }));
        }
    }
    if let Some(row) = row.as_object_mut() {
        row.retain(|_, value| !value.is_null());
    }
    row
}

/// Says which types are not read.
pub(crate) fn finish(reading: &mut Reading) {
    let types = std::mem::take(&mut reading.unread_types);
    let (access, others): (Vec<_>, Vec<_>) =
        (types.into_iter()).partition(|(kind, _)| ACCESS.iter().any(|it| kind.starts_with(it)));
    for (kind, (count, place)) in access {
        let says = message!("Resources of the type {kind} that are not imported: {count}.");
        reading.findings.unread(place, says);
    }
    tell_others(&others, &mut reading.findings);
}

fn tell_others(types: &[(String, (usize, SourcePlace))], findings: &mut Findings) {
    let Some((_, (_, place))) = types.first() else {
        return;
    };
    let named = types.iter().take(NAMED);
    let mut named: Vec<String> = named
        .map(|(kind, (count, _))| format!("{kind} ({count})"))
        .collect();
    if types.len() > NAMED {
        named.push("…".to_string());
    }
    let says = message!(
        "Resources of other types ({count}) are not part of the organization: {types}.",
        count = types.len(),
        types = named.join(", ")
    );
    findings.unread(place.clone(), says);
}
