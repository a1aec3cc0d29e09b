//! Answers of the AWS CLI, as the collection script writes them.

use serde_json::{Value, json};
use sim::account::{Account, JoinedMethod};
use sim::handshake::{Handshake, HandshakeAction, HandshakeState, Recipient};
use sim::ids::{ParentId, Text};
use sim::{authorization_details, handshake_row};

use super::tree::{Exported, Tree};

pub(super) fn export(tree: &Tree<'_>) -> Exported {
    let mut calls = Vec::new();
    let mut add = |call: &str, input: Value, output: Value| {
        calls.push(json!({ "call": call, "input": input, "output": output }));
    };
    overview(tree, &mut add);
    for (parent, _) in &tree.parents {
        children(tree, parent, &mut add);
    }
    policies(tree, &mut add);
    services(tree, &mut add);
    for id in tree.organization.tags.keys() {
        let input = json!({ "ResourceId": &**id });
        let output = json!({ "Tags": tree.tag_rows(id) });
        add("list-tags-for-resource", input, output);
    }
    identities(tree, &mut add);
    let text = json!({ "orgsim-collection": 1, "calls": calls });
    let left_out = "passwords and access keys of IAM users, descriptions and session lengths of roles, handshakes to transfer \
                    billing, refusals to enable all features that are no longer listed, tags of invitations, and the state of \
                    services in accounts";
    Exported::one(format!("{text:#}\n"), vec![left_out.into()])
}

/// The users, groups, roles and policies of each account, and open handshakes.
fn identities(tree: &Tree<'_>, add: &mut AddCall<'_>) {
    for (account, _) in tree.accounts() {
        let input = json!({ "AccountId": account.id.to_string() });
        let output = authorization_details(tree.world, account);
        add("get-account-authorization-details", input, output);
    }
    let handshakes = tree.world.handshakes();
    let open = handshakes.filter(|it| {
        let own = it.organization == tree.organization.id;
        own && it.action != HandshakeAction::TransferResponsibility
            && (it.state.is_live() || declined(tree, it))
    });
    let rows: Vec<Value> = open.map(|it| handshake_row(tree.world, it)).collect();
    if !rows.is_empty() {
        let output = json!({ "Handshakes": rows });
        add("list-handshakes-for-organization", json!({}), output);
    }
}

/// Whether a member declined its part of the open request to enable all features, and still blocks it.
fn declined(tree: &Tree<'_>, handshake: &Handshake) -> bool {
    let blocks = match handshake.recipient {
        Recipient::Account(account) => tree.organization.refusals.contains(&account),
        Recipient::Email(_) | Recipient::Organization => false,
    };
    blocks
        && handshake.state == HandshakeState::Declined
        && handshake.parent.is_some()
        && handshake.parent == tree.organization.migration
}

/// Adds a call with its input and its answer.
type AddCall<'a> = dyn FnMut(&str, Value, Value) + 'a;

fn overview(tree: &Tree<'_>, add: &mut AddCall<'_>) {
    let organization = tree.organization;
    let email = tree.world.account(organization.management);
    let email = email.map_or_else(String::new, |it| it.email.to_string());
    let row = json!({
        "Id": organization.id.as_str(),
        "Arn": organization.arn(),
        "FeatureSet": organization.feature_set.name(),
        "MasterAccountId": organization.management.to_string(),
        "MasterAccountEmail": email,
    });
    let output = json!({ "Organization": row });
    add("describe-organization", json!({}), output);
    let kinds = organization.policy_types.keys();
    let kinds: Vec<Value> = kinds
        .map(|kind| json!({ "Type": kind.name(), "Status": "ENABLED" }))
        .collect();
    let root = json!({
        "Id": organization.root.as_str(),
        "Arn": organization.root_arn(),
        "Name": "Root",
        "PolicyTypes": kinds,
    });
    add("list-roots", json!({}), json!({ "Roots": [root] }));
}

fn children(tree: &Tree<'_>, parent: &ParentId, add: &mut AddCall<'_>) {
    let organization = tree.organization;
    let units = organization.ous_in(parent);
    let units: Vec<Value> = units
        .map(|unit| {
            json!({ "Id": unit.id.as_str(), "Arn": organization.ou_arn(&unit.id), "Name": &*unit.name })
        })
        .collect();
    let accounts = organization.accounts_in(parent);
    let accounts: Vec<Value> = accounts
        .filter_map(|id| Some(account_row(tree, tree.world.account(id)?)))
        .collect();
    let input = json!({ "ParentId": parent.as_str() });
    for (call, name, rows) in [
        (
            "list-organizational-units-for-parent",
            "OrganizationalUnits",
            units,
        ),
        ("list-accounts-for-parent", "Accounts", accounts),
    ] {
        if !rows.is_empty() {
            add(call, input.clone(), json!({ name: rows }));
        }
    }
}

fn account_row(tree: &Tree<'_>, account: &Account) -> Value {
    let membership = account.membership.as_ref();
    let method = membership.map_or(JoinedMethod::Invited, |it| it.method);
    let mut row = json!({
        "Id": account.id.to_string(),
        "Arn": tree.organization.account_arn(account.id),
        "Email": &*account.email,
        "Name": &*account.name,
        "Status": account.status(),
        "State": account.state(),
        "JoinedMethod": method.name(),
    });
    if let Some(membership) = membership {
        row["JoinedTimestamp"] = membership.at.iso().into();
    }
    row
}

fn policies(tree: &Tree<'_>, add: &mut AddCall<'_>) {
    let organization = tree.organization;
    for policy in organization.policies.values() {
        let summary = json!({
            "Id": policy.id.as_str(),
            "Arn": organization.policy_arn(policy),
            "Name": &*policy.name,
            "Description": &*policy.description,
            "Type": policy.kind.name(),
            "AwsManaged": false,
        });
        if policy::unknown::is_in(&policy.content) {
            let input = json!({ "Filter": policy.kind.name() });
            add("list-policies", input, json!({ "Policies": [summary] }));
            continue;
        }
        let output = json!({ "Policy": { "PolicySummary": summary, "Content": &*policy.content } });
        let input = json!({ "PolicyId": policy.id.as_str() });
        add("describe-policy", input, output);
    }
    // Of each target all policies, so that nothing is assumed.
    for kind in organization.policy_types.keys() {
        for target in tree.targets() {
            let attached = organization.attached(*kind, &target);
            let rows: Vec<Value> = (attached.iter())
                .map(|policy| json!({ "Id": policy.id.as_str(), "AwsManaged": policy.managed }))
                .collect();
            if !rows.is_empty() {
                let input = json!({ "TargetId": target.to_string(), "Filter": kind.name() });
                let output = json!({ "Policies": rows });
                add("list-policies-for-target", input, output);
            }
        }
    }
}

fn services(tree: &Tree<'_>, add: &mut AddCall<'_>) {
    let organization = tree.organization;
    let row = |principal: &Text| json!({ "ServicePrincipal": &**principal });
    let trusted: Value = organization.trusted.keys().map(row).collect();
    let output = json!({ "EnabledServicePrincipals": trusted });
    let call = "list-aws-service-access-for-organization";
    add(call, json!({}), output);
    for (account, principals) in &organization.delegates {
        let rows: Value = principals.keys().map(row).collect();
        let input = json!({ "AccountId": account.to_string() });
        let output = json!({ "DelegatedServices": rows });
        add("list-delegated-services-for-account", input, output);
    }
    if let Some(delegation) = &organization.delegation {
        let summary = json!({
            "Id": delegation.id.as_str(),
            "Arn": organization.delegation_arn(&delegation.id),
        });
        let mut policy = json!({ "ResourcePolicySummary": summary });
        if !policy::unknown::is_in(&delegation.content) {
            policy["Content"] = (&*delegation.content).into();
        }
        let output = json!({ "ResourcePolicy": policy });
        add("describe-resource-policy", json!({}), output);
    }
}
