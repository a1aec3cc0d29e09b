//! IAM Identity Center in Terraform: each account to which a permission set is assigned has the set's role.

use std::collections::{BTreeMap, BTreeSet};

use message::message;
use serde_json::{Value, json};
use sim::ids::AccountId;

use super::identity_rows::{ATTACHED, add, count, document};
use crate::facts::{IdentityFacts, IdentityList, Reading, StatedFact};
use crate::made;
use crate::report::FindingKind;

const SET: &str = "aws_ssoadmin_permission_set";
const ASSIGNMENT: &str = "aws_ssoadmin_account_assignment";
const INLINE: &str = "aws_ssoadmin_permission_set_inline_policy";
const MANAGED: &str = "aws_ssoadmin_managed_policy_attachment";
const CUSTOMER: &str = "aws_ssoadmin_customer_managed_policy_attachment";
const BOUNDARY: &str = "aws_ssoadmin_permissions_boundary_attachment";

/// The path of the roles, where AWS says nothing of a Region.
const PATH: &str = "/aws-reserved/sso.amazonaws.com/";

/// Whether resources of a type are read here.
pub(super) fn has(kind: &str) -> bool {
    [SET, ASSIGNMENT, INLINE, MANAGED, CUSTOMER, BOUNDARY].contains(&kind)
}

/// The roles of a file's permission sets. What names no set that the file has, and sets that are assigned to no account, are counted.
pub(super) fn roles(
    reading: &mut Reading,
    resources: Vec<(String, StatedFact<Value>)>,
) -> Vec<(AccountId, IdentityFacts)> {
    let (sets, others): (Vec<_>, Vec<_>) = resources.into_iter().partition(|(kind, fact)| {
        kind == SET && fact.value["arn"].is_string() && fact.value["name"].is_string()
    });
    let mut parts: BTreeMap<String, Vec<(String, StatedFact<Value>)>> = BTreeMap::new();
    for (kind, fact) in others {
        let arn = fact.value["permission_set_arn"].as_str();
        let set = arn.filter(|arn| sets.iter().any(|(_, set)| set.value["arn"] == **arn));
        match set.map(str::to_string) {
            Some(set) => parts.entry(set).or_default().push((kind, fact)),
            None => count(reading, &kind, fact.place),
        }
    }
    let mut roles = Vec::new();
    for (kind, set) in sets {
        let arn = set.value["arn"].as_str().unwrap_or_default();
        let parts = parts.remove(arn).unwrap_or_default();
        let mut accounts: BTreeSet<AccountId> = BTreeSet::new();
        for (kind, fact) in parts.iter().filter(|it| it.0 == ASSIGNMENT) {
            let account = fact.value["target_id"]
                .as_str()
                .and_then(|it| it.parse().ok());
            match account {
                Some(account) => {
                    accounts.insert(account);
                }
                None => count(reading, kind, fact.place.clone()),
            }
        }
        if accounts.is_empty() {
            count(reading, &kind, set.place.clone());
        }
        let role = |account: AccountId| IdentityFacts {
            list: IdentityList::Roles,
            row: row(account, &set.value, &parts),
            place: set.place.clone(),
            members: BTreeMap::new(),
        };
        roles.extend(accounts.into_iter().map(|it| (it, role(it))));
    }
    if let Some((_, first)) = roles.first() {
        let says = message!(
            "Roles of IAM Identity Center ({count}): the last 16 characters of their names and the provider that they trust are made up, because Terraform does not state them.",
            count = roles.len()
        );
        let place = Some(first.place.clone());
        reading.findings.add(FindingKind::Assumed, place, says);
    }
    roles
}

/// The role of a permission set in an account.
fn row(account: AccountId, set: &Value, parts: &[(String, StatedFact<Value>)]) -> Value {
    let (arn, name) = (&set["arn"], set["name"].as_str().unwrap_or_default());
    let arn = arn.as_str().unwrap_or_default();
    let partition = arn.split(':').nth(1).unwrap_or("aws");
    let name = format!("AWSReservedSSO_{name}_{}", made::hexadecimal(arn));
    let iam = format!("arn:{partition}:iam::{account}");
    let provider = made::hexadecimal(&account.to_string());
    let mut row = json!({
        "RoleName": name,
        "RoleId": made::unique_id(&format!("{account} {arn}")),
        "Path": PATH,
        "Arn": format!("{iam}:role{PATH}{name}"),
        "AssumeRolePolicyDocument": { "Version": "2012-10-17", "Statement": [{
            "Effect": "Allow",
            "Principal": { "Federated": format!("{iam}:saml-provider/AWSSSO_{provider}_DO_NOT_DELETE") },
            "Action": ["sts:AssumeRoleWithSAML", "sts:TagSession"],
            "Condition": { "StringEquals": { "SAML:aud": "https://signin.aws.amazon.com/saml" } },
        }] },
    });
    let of_customer = |values: &Value| {
        let at = &values["customer_managed_policy_reference"][0];
        let path = at["path"].as_str().unwrap_or("/");
        Some(format!("{iam}:policy{path}{}", at["name"].as_str()?))
    };
    for (kind, fact) in parts {
        let values = &fact.value;
        match kind.as_str() {
            INLINE => {
                let own = json!([{ "PolicyName": "AwsSSOInlinePolicy", "PolicyDocument": document(&values["inline_policy"]) }]);
                row["RolePolicyList"] = own;
            }
            MANAGED => add(
                &mut row,
                ATTACHED,
                &json!({ "policy_arn": values["managed_policy_arn"] }),
            ),
            CUSTOMER => add(
                &mut row,
                ATTACHED,
                &json!({ "policy_arn": of_customer(values) }),
            ),
            BOUNDARY => {
                let boundary = &values["permissions_boundary"][0];
                let managed = boundary["managed_policy_arn"]
                    .as_str()
                    .filter(|it| !it.is_empty());
                let arn = managed
                    .map(str::to_string)
                    .or_else(|| of_customer(boundary));
                if let Some(arn) = arn {
                    row["PermissionsBoundary"] = json!({ "PermissionsBoundaryArn": arn });
                }
            }
            _ => {}
        }
    }
    row
}
