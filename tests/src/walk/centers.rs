//! Steps about IAM Identity Center, each one that can succeed: people, permission sets and assignments of an organization's instance.

use serde_json::{Value, json};
use sim::command::{Call, Command, TimeMove};
use sim::{World, people};

use super::Dice;

/// A step of the administrator of a management account, or some time that passes.
pub fn command(world: &World, dice: &mut Dice) -> Option<Command> {
    let organization = world.organizations().next()?;
    let caller = people::administrator_of(world, organization.management)?;
    if dice.percent(20) {
        return Some(Command::Time(TimeMove::Advance { ms: 20_000 }));
    }
    let Some(center) = world.identity_center_of(&organization.id) else {
        let input = json!({ "Service": "identity-center" });
        return Some(Command::Call(Call::new(
            caller,
            "console:EnableIntegration",
            input,
        )));
    };
    let member = organization
        .account_ids()
        .find(|it| *it != organization.management);
    let account = member.unwrap_or(organization.management).to_string();
    let first = |id: Option<String>| id.unwrap_or_else(|| "none".to_owned());
    let user = first(center.users.keys().next().map(ToString::to_string));
    let group = first(center.groups.keys().next().map(ToString::to_string));
    let set = center.sets.values().next();
    let set = first(set.map(|it| center.set_arn(&it.id)));
    let membership = first(center.memberships.keys().next().map(ToString::to_string));
    let operation = dice.word(OPERATIONS);
    let mut input = match operation.split_once(':') {
        Some(("identitystore", _)) => json!({ "IdentityStoreId": &*center.store }),
        Some(("awsssoportal", _)) => {
            let name = center.users.values().next().map(|it| it.name.to_string());
            json!({ "accessToken": format!("{}@{}", first(name), center.store) })
        }
        _ => json!({ "InstanceArn": center.arn() }),
    };
    let members = input.as_object_mut()?;
    let more = about(&operation, [&account, &user, &group, &set, &membership]);
    members.extend(more.as_object().cloned().unwrap_or_default());
    if operation == "sso:CreateInstance" {
        members.remove("InstanceArn");
        let caller = people::administrator_of(world, member?)?;
        return Some(Command::Call(Call::new(caller, &operation, input)));
    }
    Some(Command::Call(Call::new(caller, &operation, input)))
}

const POLICY: &str = "arn:aws:iam::aws:policy/ReadOnlyAccess";

const OPERATIONS: &[&str] = &[
    "awsssoportal:GetRoleCredentials",
    "awsssoportal:Logout",
    "identitystore:CreateGroup",
    "identitystore:CreateGroupMembership",
    "identitystore:CreateUser",
    "identitystore:DeleteGroup",
    "identitystore:DeleteGroupMembership",
    "identitystore:DeleteUser",
    "identitystore:UpdateGroup",
    "identitystore:UpdateUser",
    "sso:AttachCustomerManagedPolicyReferenceToPermissionSet",
    "sso:AttachManagedPolicyToPermissionSet",
    "sso:CreateAccountAssignment",
    "sso:CreateAccountAssignment",
    "sso:CreateInstance",
    "sso:CreateInstanceAccessControlAttributeConfiguration",
    "sso:CreatePermissionSet",
    "sso:CreatePermissionSet",
    "sso:DeleteAccountAssignment",
    "sso:DeleteInlinePolicyFromPermissionSet",
    "sso:DeleteInstance",
    "sso:DeleteInstanceAccessControlAttributeConfiguration",
    "sso:DeletePermissionSet",
    "sso:DeletePermissionsBoundaryFromPermissionSet",
    "sso:DetachCustomerManagedPolicyReferenceFromPermissionSet",
    "sso:DetachManagedPolicyFromPermissionSet",
    "sso:ProvisionPermissionSet",
    "sso:PutInlinePolicyToPermissionSet",
    "sso:PutPermissionsBoundaryToPermissionSet",
    "sso:TagResource",
    "sso:UntagResource",
    "sso:UpdateInstance",
    "sso:UpdateInstanceAccessControlAttributeConfiguration",
    "sso:UpdatePermissionSet",
];

/// The members of an input besides the instance or the store.
fn about(operation: &str, [account, user, group, set, membership]: [&str; 5]) -> Value {
    let name = json!({ "GivenName": "Ana", "FamilyName": "Diaz" });
    let assignment = json!({
        "TargetId": account, "TargetType": "AWS_ACCOUNT", "PermissionSetArn": set, "PrincipalType": "USER", "PrincipalId": user,
    });
    let change = json!([{ "AttributePath": "displayName", "AttributeValue": "Other" }]);
    let statement = json!({ "Effect": "Allow", "Action": "s3:*", "Resource": "*" });
    match operation {
        "awsssoportal:GetRoleCredentials" => json!({ "accountId": account, "roleName": "Walk" }),
        "identitystore:CreateGroup" => json!({ "DisplayName": "Walk" }),
        "identitystore:CreateGroupMembership" => {
            json!({ "GroupId": group, "MemberId": { "UserId": user } })
        }
        "identitystore:CreateUser" => {
            json!({ "UserName": "walk", "DisplayName": "Ana", "Name": name })
        }
        "identitystore:DeleteGroup" => json!({ "GroupId": group }),
        "identitystore:UpdateGroup" => json!({ "GroupId": group, "Operations": change }),
        "identitystore:DeleteUser" => json!({ "UserId": user }),
        "identitystore:UpdateUser" => json!({ "UserId": user, "Operations": change }),
        "identitystore:DeleteGroupMembership" => json!({ "MembershipId": membership }),
        "sso:CreateAccountAssignment" | "sso:DeleteAccountAssignment" => assignment,
        "sso:CreatePermissionSet" => json!({ "Name": "Walk" }),
        "sso:AttachManagedPolicyToPermissionSet" | "sso:DetachManagedPolicyFromPermissionSet" => {
            json!({ "PermissionSetArn": set, "ManagedPolicyArn": POLICY })
        }
        "sso:AttachCustomerManagedPolicyReferenceToPermissionSet"
        | "sso:DetachCustomerManagedPolicyReferenceFromPermissionSet" => {
            json!({ "PermissionSetArn": set, "CustomerManagedPolicyReference": { "Name": "Walk" } })
        }
        "sso:PutPermissionsBoundaryToPermissionSet" => {
            json!({ "PermissionSetArn": set, "PermissionsBoundary": { "ManagedPolicyArn": POLICY } })
        }
        "sso:CreateInstanceAccessControlAttributeConfiguration"
        | "sso:UpdateInstanceAccessControlAttributeConfiguration" => {
            let row = json!({ "Key": "team", "Value": { "Source": ["${path:title}"] } });
            let rows = json!({ "AccessControlAttributes": [row] });
            json!({ "InstanceAccessControlAttributeConfiguration": rows })
        }
        "sso:UpdateInstance" => json!({ "Name": "walk" }),
        "sso:UntagResource" => json!({ "ResourceArn": set, "TagKeys": ["team"] }),
        "sso:ProvisionPermissionSet" => {
            json!({ "PermissionSetArn": set, "TargetType": "ALL_PROVISIONED_ACCOUNTS" })
        }
        "sso:PutInlinePolicyToPermissionSet" => {
            let policy = json!({ "Version": "2012-10-17", "Statement": statement });
            json!({ "PermissionSetArn": set, "InlinePolicy": policy.to_string() })
        }
        "sso:TagResource" => {
            json!({ "ResourceArn": set, "Tags": [{ "Key": "team", "Value": "walk" }] })
        }
        "sso:DeleteInlinePolicyFromPermissionSet"
        | "sso:DeletePermissionSet"
        | "sso:DeletePermissionsBoundaryFromPermissionSet"
        | "sso:UpdatePermissionSet" => json!({ "PermissionSetArn": set }),
        _ => json!({}),
    }
}
