//! Repairs: the calls that take back what the learner's earlier calls changed.

use serde_json::{Map, Value, json};
use sim::World;
use sim::command::{Call, Command};
use sim::history::Step;
use sim::people;

use super::Move;

/// Operations, each with the one that takes it back, and the members of the input that both have.
const INVERSES: [(&str, &str, &[&str]); 31] = [
    (
        "organizations:AttachPolicy",
        "organizations:DetachPolicy",
        &["PolicyId", "TargetId"],
    ),
    (
        "organizations:DetachPolicy",
        "organizations:AttachPolicy",
        &["PolicyId", "TargetId"],
    ),
    (
        "organizations:EnablePolicyType",
        "organizations:DisablePolicyType",
        &["RootId", "PolicyType"],
    ),
    (
        "organizations:DisablePolicyType",
        "organizations:EnablePolicyType",
        &["RootId", "PolicyType"],
    ),
    (
        "organizations:EnableAWSServiceAccess",
        "organizations:DisableAWSServiceAccess",
        &["ServicePrincipal"],
    ),
    (
        "organizations:DisableAWSServiceAccess",
        "organizations:EnableAWSServiceAccess",
        &["ServicePrincipal"],
    ),
    (
        "console:EnableTrustedAccess",
        "organizations:DisableAWSServiceAccess",
        &["ServicePrincipal"],
    ),
    (
        "console:DisableTrustedAccess",
        "organizations:EnableAWSServiceAccess",
        &["ServicePrincipal"],
    ),
    (
        "console:EnableIntegration",
        "console:DisableIntegration",
        &["Service"],
    ),
    (
        "console:DisableIntegration",
        "console:EnableIntegration",
        &["Service"],
    ),
    (
        "organizations:RegisterDelegatedAdministrator",
        "organizations:DeregisterDelegatedAdministrator",
        &["AccountId", "ServicePrincipal"],
    ),
    (
        "organizations:DeregisterDelegatedAdministrator",
        "organizations:RegisterDelegatedAdministrator",
        &["AccountId", "ServicePrincipal"],
    ),
    (
        "organizations:PutResourcePolicy",
        "organizations:DeleteResourcePolicy",
        &[],
    ),
    (
        "iam:PutUserPolicy",
        "iam:DeleteUserPolicy",
        &["UserName", "PolicyName"],
    ),
    (
        "iam:AttachUserPolicy",
        "iam:DetachUserPolicy",
        &["UserName", "PolicyArn"],
    ),
    (
        "iam:DetachUserPolicy",
        "iam:AttachUserPolicy",
        &["UserName", "PolicyArn"],
    ),
    (
        "iam:PutRolePolicy",
        "iam:DeleteRolePolicy",
        &["RoleName", "PolicyName"],
    ),
    (
        "iam:AttachRolePolicy",
        "iam:DetachRolePolicy",
        &["RoleName", "PolicyArn"],
    ),
    (
        "iam:DetachRolePolicy",
        "iam:AttachRolePolicy",
        &["RoleName", "PolicyArn"],
    ),
    (
        "iam:PutGroupPolicy",
        "iam:DeleteGroupPolicy",
        &["GroupName", "PolicyName"],
    ),
    (
        "iam:AttachGroupPolicy",
        "iam:DetachGroupPolicy",
        &["GroupName", "PolicyArn"],
    ),
    (
        "iam:DetachGroupPolicy",
        "iam:AttachGroupPolicy",
        &["GroupName", "PolicyArn"],
    ),
    (
        "iam:AddUserToGroup",
        "iam:RemoveUserFromGroup",
        &["GroupName", "UserName"],
    ),
    (
        "iam:RemoveUserFromGroup",
        "iam:AddUserToGroup",
        &["GroupName", "UserName"],
    ),
    ("iam:CreateUser", "iam:DeleteUser", &["UserName"]),
    (
        "iam:EnableOrganizationsRootCredentialsManagement",
        "iam:DisableOrganizationsRootCredentialsManagement",
        &[],
    ),
    (
        "iam:DisableOrganizationsRootCredentialsManagement",
        "iam:EnableOrganizationsRootCredentialsManagement",
        &[],
    ),
    (
        "iam:EnableOrganizationsRootSessions",
        "iam:DisableOrganizationsRootSessions",
        &[],
    ),
    (
        "iam:DisableOrganizationsRootSessions",
        "iam:EnableOrganizationsRootSessions",
        &[],
    ),
    (
        "organizations:CreateOrganization",
        "organizations:DeleteOrganization",
        &[],
    ),
    (
        "organizations:DeleteOrganization",
        "organizations:CreateOrganization",
        &[],
    ),
];

/// The moves that take back these steps, the latest first, each once. `before`: the world before them.
pub(super) fn repairs<'s>(before: &'s World, steps: impl Iterator<Item = &'s Step>) -> Vec<Move> {
    let mut all: Vec<Move> = Vec::new();
    let mut before = before;
    for step in steps {
        let mut moves = match &step.command {
            Command::Call(call) if step.changed() => inverse(before, call, step),
            Command::Call(_) | Command::Time(_) | Command::Intervene(_) => Vec::new(),
        };
        all.retain(|it| !moves.contains(it));
        moves.append(&mut all);
        all = moves;
        before = &step.world;
    }
    all
}

/// The moves that take back a call, made by administrators.
fn inverse(before: &World, call: &Call, step: &Step) -> Vec<Move> {
    let by = |account: &str, operation: &str, input: Map<String, Value>| Move {
        actor: Some(account.to_string()),
        line: shell::command_line(&Call {
            operation: operation.into(),
            input,
            key: None,
            ..call.clone()
        }),
    };
    let own = before.name_of(call.caller.account());
    if let Some((_, operation, members)) = INVERSES.iter().find(|it| it.0 == &*call.operation) {
        let kept = |name: &&str| Some(((*name).to_string(), call.input.get(*name)?.clone()));
        let input = members.iter().filter_map(kept).collect();
        return vec![by(&own, operation, input)];
    }
    let object = |value: Value| match value {
        Value::Object(input) => input,
        _ => Map::new(),
    };
    let text = |name: &str| call.input.get(name).and_then(Value::as_str);
    let answered = |place: &str| {
        let answer = step.result.as_ref().ok().map(|it| &it.answer);
        answer.and_then(|it| it.pointer(place)?.as_str())
    };
    let wait = Move {
        actor: None,
        line: "advance 5m".to_string(),
    };
    match &*call.operation {
        "organizations:RemoveAccountFromOrganization" | "organizations:LeaveOrganization" => {
            let account = text("AccountId").and_then(|id| {
                let mut accounts = before.accounts();
                accounts.find(|it| it.id.to_string() == id).map(|it| it.id)
            });
            let account = account.unwrap_or_else(|| call.caller.account());
            let (name, manager) = (
                before.name_of(account),
                before.organization_of(account).map(|it| it.management),
            );
            let Some(manager) =
                manager.filter(|_| people::administrator_of(before, account).is_some())
            else {
                return Vec::new();
            };
            let target = json!({ "Target": { "Id": account.to_string(), "Type": "ACCOUNT" } });
            vec![
                by(
                    &before.name_of(manager),
                    "organizations:InviteAccountToOrganization",
                    object(target),
                ),
                Move {
                    actor: Some(name.to_string()),
                    line: format!(
                        "aws organizations accept-handshake --handshake-id {{handshake:INVITE:{name}}}"
                    ),
                },
            ]
        }
        "organizations:MoveAccount" => {
            let (from, to) = (text("SourceParentId"), text("DestinationParentId"));
            let input = json!({
                "AccountId": text("AccountId"), "SourceParentId": to, "DestinationParentId": from,
            });
            vec![by(&own, "organizations:MoveAccount", object(input))]
        }
        "organizations:UpdatePolicy" => {
            let policies = before.organizations().flat_map(|it| it.policies.values());
            let was = text("PolicyId")
                .and_then(|id| policies.into_iter().find(|it| it.id.to_string() == id));
            let Some(was) = was else { return Vec::new() };
            let input = json!({ "PolicyId": was.id.to_string(), "Content": &*was.content });
            vec![by(&own, "organizations:UpdatePolicy", object(input))]
        }
        "organizations:InviteAccountToOrganization" | "organizations:EnableAllFeatures" => {
            let Some(id) = answered("/Handshake/Id") else {
                return Vec::new();
            };
            let input = json!({ "HandshakeId": id });
            vec![by(&own, "organizations:CancelHandshake", object(input))]
        }
        "iam:CreateServiceLinkedRole" => {
            let Some(role) = answered("/Role/RoleName") else {
                return Vec::new();
            };
            let input = json!({ "RoleName": role });
            vec![by(&own, "iam:DeleteServiceLinkedRole", object(input)), wait]
        }
        "iam:DeleteServiceLinkedRole" => {
            if text("RoleName") != Some(sim::account::ORGANIZATIONS_ROLE) {
                return Vec::new();
            }
            let input = json!({ "AWSServiceName": "organizations.amazonaws.com" });
            vec![wait, by(&own, "iam:CreateServiceLinkedRole", object(input))]
        }
        _ => Vec::new(),
    }
}
