//! Answers in the API's own shapes, members in the order of the API model, in which the CLI prints them.

use crate::prelude::*;
use api::ids::ParentId;
use api::policy_types::PolicyTarget;
use state::account::Account;
use state::handshake::{Handshake, HandshakeAction, Recipient};
use state::organization::Ou;
use state::policies::OrganizationPolicy;
use state::world::{CreateRequest, CreateState};

pub fn organization(world: &World, organization: &Organization) -> Value {
    let email = world
        .account(organization.management)
        .map(|account| account.email.to_string());
    // Deprecated member: it only ever names service control policies, whatever is enabled on the root.
    let types = match organization.feature_set {
        FeatureSet::All => {
            json!([json!({ "Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED" })])
        }
        FeatureSet::ConsolidatedBilling => json!([]),
    };
    json!({
        "Id": organization.id.as_str(),
        "Arn": organization.arn(),
        "FeatureSet": organization.feature_set.name(),
        "MasterAccountArn": organization.account_arn(organization.management),
        "MasterAccountId": organization.management.to_string(),
        "MasterAccountEmail": email,
        "AvailablePolicyTypes": types,
    })
}

pub fn account(organization: &Organization, account: &Account) -> Value {
    let Some(membership) = &account.membership else {
        return Value::Null;
    };
    json!({
        "Id": account.id.to_string(),
        "Arn": organization.account_arn(account.id),
        "Email": &*account.email,
        "Name": &*account.name,
        "Status": account.status(),
        "State": account.state(),
        "Paths": [format!("{}{}/", organization.entity_path(&membership.parent), account.id)],
        "JoinedMethod": membership.method.name(),
        "JoinedTimestamp": membership.at.iso(),
    })
}

pub fn root(organization: &Organization) -> Value {
    // Only types that are enabled or pending, by name.
    let mut enabled: Vec<_> = organization.policy_types.iter().collect();
    ordered::sort_by_key(&mut enabled, |(kind, _)| kind.name());
    let types: Vec<Value> = enabled
        .into_iter()
        .map(|(kind, enabled)| {
            let status = if enabled.pending {
                "PENDING_ENABLE"
            } else {
                "ENABLED"
            };
            json!({ "Type": kind.name(), "Status": status })
        })
        .collect();
    json!({
        "Id": organization.root.as_str(),
        "Arn": organization.root_arn(),
        "Name": "Root",
        "PolicyTypes": types,
    })
}

pub(crate) fn policy_summary(organization: &Organization, policy: &OrganizationPolicy) -> Value {
    json!({
        "Id": policy.id.as_str(),
        "Arn": organization.policy_arn(policy),
        "Name": &*policy.name,
        "Description": &*policy.description,
        "Type": policy.kind.name(),
        "AwsManaged": policy.managed,
    })
}

pub fn policy(organization: &Organization, policy: &OrganizationPolicy) -> Value {
    json!({
        "PolicySummary": policy_summary(organization, policy),
        "Content": &*policy.content,
    })
}

pub(crate) fn policy_target(
    world: &World,
    organization: &Organization,
    target: &PolicyTarget,
) -> Value {
    let (kind, name) = match target {
        PolicyTarget::Parent(ParentId::Root(_)) => ("ROOT", "Root".to_string()),
        PolicyTarget::Parent(ParentId::Ou(ou)) => (
            "ORGANIZATIONAL_UNIT",
            organization
                .ous
                .get(ou)
                .map_or_else(String::new, |ou| ou.name.to_string()),
        ),
        PolicyTarget::Account(account) => ("ACCOUNT", world.name_of(*account)),
    };
    json!({
        "TargetId": target.to_string(),
        "Arn": organization.target_arn(target),
        "Name": name,
        "Type": kind,
    })
}

pub fn ou(organization: &Organization, ou: &Ou) -> Value {
    json!({
        "Id": ou.id.as_str(),
        "Arn": organization.ou_arn(&ou.id),
        "Name": &*ou.name,
        "Path": organization.entity_path(&api::ids::ParentId::Ou(ou.id.clone())),
    })
}

pub(crate) fn create_status(request: &CreateRequest) -> Value {
    let (at, account, govcloud, reason) = match &request.state {
        CreateState::InProgress => (None, None, None, None),
        CreateState::Succeeded {
            at,
            account,
            govcloud,
        } => (Some(at), Some(account), govcloud.as_ref(), None),
        CreateState::Failed { at, reason } => (Some(at), None, None, Some(*reason)),
    };
    let status = json!({
        "Id": request.id.as_str(),
        "AccountName": &*request.name,
        "State": request.state.name(),
        "RequestedTimestamp": request.requested.iso(),
        "CompletedTimestamp": at.map(|at| at.iso()),
        "AccountId": account.map(ToString::to_string),
        "GovCloudAccountId": govcloud.map(ToString::to_string),
        "FailureReason": reason,
    });
    present(status).into()
}

/// A handshake as answers show it.
pub fn handshake(world: &World, handshake: &Handshake) -> Value {
    let organization_party = json!({ "Id": handshake.organization.bare(), "Type": "ORGANIZATION" });
    let mut parties = vec![organization_party];
    match &handshake.recipient {
        Recipient::Account(account) => {
            parties.push(json!({ "Id": account.to_string(), "Type": "ACCOUNT" }))
        }
        Recipient::Email(email) => {
            // After acceptance the party is the account that accepted; the resource below keeps the address.
            let accepted = (handshake.state == state::handshake::HandshakeState::Accepted)
                .then(|| world.by_email(handshake.management.partition(), email))
                .flatten();
            parties.push(match accepted {
                Some(account) => json!({ "Id": account.to_string(), "Type": "ACCOUNT" }),
                None => json!({ "Id": &**email, "Type": "EMAIL" }),
            });
        }
        Recipient::Organization => {}
    }
    json!({
        "Id": handshake.id.as_str(),
        "Arn": handshake.arn(),
        "Parties": parties,
        "State": handshake.state.name(),
        "RequestedTimestamp": handshake.requested.iso(),
        "ExpirationTimestamp": handshake.expires.iso(),
        "Action": handshake.action.name(),
        "Resources": resources(world, handshake),
    })
}

/// The resources of the handshake: organization, recipient, notes.
fn resources(world: &World, handshake: &Handshake) -> Vec<Value> {
    let mut organization = Map::new();
    put(&mut organization, "Value", handshake.organization.as_str());
    put(&mut organization, "Type", "ORGANIZATION");
    let mut resources = Vec::new();
    match handshake.action {
        HandshakeAction::Invite => {
            let management = world.account(handshake.management);
            organization.insert(
                "Resources".into(),
                json!([
                    json!({ "Value": management.map(|account| account.email.to_string()), "Type": "MASTER_EMAIL" }),
                    json!({ "Value": management.map(|account| account.name.to_string()), "Type": "MASTER_NAME" }),
                    json!({ "Value": handshake.feature_set.name(), "Type": "ORGANIZATION_FEATURE_SET" }),
                ]),
            );
            resources.push(Value::Object(organization));
        }
        HandshakeAction::TransferResponsibility => {
            resources = transfer_resources(world, handshake);
        }
        HandshakeAction::EnableAllFeatures => resources.push(Value::Object(organization)),
        HandshakeAction::ApproveAllFeatures
        | HandshakeAction::AddOrganizationsServiceLinkedRole => {
            if let Some(parent) = &handshake.parent {
                resources.push(json!({ "Value": parent.bare(), "Type": "PARENT_HANDSHAKE" }));
            }
            resources.push(Value::Object(organization));
        }
    }
    match &handshake.recipient {
        Recipient::Account(account) => {
            resources.push(json!({ "Value": account.to_string(), "Type": "ACCOUNT" }))
        }
        Recipient::Email(email) => resources.push(json!({ "Value": &**email, "Type": "EMAIL" })),
        Recipient::Organization => {}
    }
    if let Some(notes) = &handshake.notes {
        resources.push(json!({ "Value": &**notes, "Type": "NOTES" }));
    }
    resources
}

/// The resources of an invitation to transfer a bill. How they are nested is not documented.
fn transfer_resources(world: &World, handshake: &Handshake) -> Vec<Value> {
    let leaf = |kind: &str, value: String| json!({ "Value": value, "Type": kind });
    let mut rows = Vec::new();
    if let Some(transfer) = (handshake.transfer.as_ref()).and_then(|id| world.transfer(id)) {
        rows.push(json!({
            "Value": transfer.id.as_str(),
            "Type": "RESPONSIBILITY_TRANSFER",
            "Resources": json!([
                leaf("TRANSFER_START_TIMESTAMP", transfer.start.iso()),
                leaf("TRANSFER_TYPE", "BILLING".into()),
            ]),
        }));
    }
    let management = world.account(handshake.management);
    let email = management.map_or_else(String::new, |it| it.email.to_string());
    let name = management.map_or_else(String::new, |it| it.name.to_string());
    rows.push(json!({
        "Value": handshake.organization.as_str(),
        "Type": "ORGANIZATION",
        "Resources": json!([
            leaf("MANAGEMENT_ACCOUNT", handshake.management.to_string()),
            leaf("MANAGEMENT_EMAIL", email),
            leaf("MANAGEMENT_NAME", name),
        ]),
    }));
    rows
}
