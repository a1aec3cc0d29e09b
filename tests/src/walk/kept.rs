//! Things that operations can delete, detach or activate.

use sim::World;
use sim::account::Account;
use sim::ids::AccountId;
use sim::model::{Operation, Service};

/// The account that can do it, and the members of the input that name the thing.
type KeptThing = (AccountId, Vec<(&'static str, String)>);

/// Things that an operation could delete, detach or activate.
pub(super) fn kept(world: &World, operation: &Operation) -> Vec<KeptThing> {
    match operation.action().as_str() {
        "organizations:DetachPolicy" => attachments(world),
        "console:TerminateAgreement" => {
            let active = world.agreements().filter(|it| it.ended.is_none());
            let named = active.map(|it| {
                let agreement = ("Agreement", it.agreement.to_string());
                (it.account, vec![agreement])
            });
            named.collect()
        }
        _ if operation.service == Service::GuardDuty => security(world, operation, "guardduty"),
        _ if operation.service == Service::SecurityHub => {
            security(world, operation, "security-hub")
        }
        _ if operation.service == Service::Iam => world
            .accounts()
            .flat_map(|account| in_account(account, operation.name))
            .collect(),
        _ => Vec::new(),
    }
}

/// Detectors and hubs, or administrators of organizations.
fn security(world: &World, operation: &Operation, service: &str) -> Vec<KeptThing> {
    if operation.name.ends_with("OrganizationAdminAccount") {
        let ends = operation.name.starts_with("Disable");
        let accounts = world.organizations().flat_map(|organization| {
            let designated = organization.administrator(service, sim::region::DEFAULT);
            let accounts = organization.account_ids();
            accounts
                .filter(move |account| !ends || designated == Some(*account))
                .map(|account| {
                    (
                        organization.management,
                        vec![("AdminAccountId", account.to_string())],
                    )
                })
        });
        return accounts.collect();
    }
    let enrolled = world.enrollments().iter();
    let own = enrolled.filter(|((name, _), _)| **name == *service);
    let name = |id: &str| match operation.member("DetectorId") {
        Some(_) => vec![("DetectorId", id.to_owned())],
        None => Vec::new(),
    };
    own.filter(|((_, place), _)| place.region == sim::region::DEFAULT)
        .map(|((_, place), it)| (place.account, name(&it.id)))
        .collect()
}

fn attachments(world: &World) -> Vec<KeptThing> {
    let mut found = Vec::new();
    for organization in world.organizations() {
        let types = organization.policy_types.values();
        for (target, policies) in types.flat_map(|enabled| &enabled.attached) {
            found.extend(policies.iter().map(|policy| {
                let policy = ("PolicyId", policy.to_string());
                let target = ("TargetId", target.to_string());
                (organization.management, vec![policy, target])
            }));
        }
    }
    found
}

fn in_account(account: &Account, operation: &str) -> Vec<KeptThing> {
    let names: Vec<Vec<(&str, String)>> = match operation {
        "RemoveUserFromGroup" => {
            let users = account.users.values();
            let pairs = users.flat_map(|user| user.groups.iter().map(|group| (&user.name, group)));
            pairs.map(|(user, group)| membership(user, group)).collect()
        }
        "AddUserToGroup" => {
            let groups = account.groups.keys();
            let pairs = groups.flat_map(|group| account.users.keys().map(move |it| (it, group)));
            pairs.map(|(user, group)| membership(user, group)).collect()
        }
        "DeleteLoginProfile" | "UpdateLoginProfile" => {
            let users = account.users.values().filter(|user| user.login.is_some());
            users
                .map(|user| vec![("UserName", user.name.to_string())])
                .collect()
        }
        "AddRoleToInstanceProfile" | "DeleteInstanceProfile" | "RemoveRoleFromInstanceProfile" => {
            instance_profiles(account, operation)
        }
        _ if operation.contains("ConnectProvider") || operation.contains("SAMLProvider") => {
            providers(account, operation)
        }
        _ => {
            let mut names = identity_policies(account, operation);
            names.extend(managed_policies(account, operation));
            names
        }
    };
    names.into_iter().map(|it| (account.id, it)).collect()
}

fn membership(user: &str, group: &str) -> Vec<(&'static str, String)> {
    vec![
        ("UserName", user.to_string()),
        ("GroupName", group.to_string()),
    ]
}

/// Instance profiles, with the roles that can be added or removed.
fn instance_profiles(account: &Account, operation: &str) -> Vec<Vec<(&'static str, String)>> {
    let mut found = Vec::new();
    for profile in account.instance_profiles.values() {
        let own = ("InstanceProfileName", profile.name.to_string());
        match (operation, &profile.role) {
            ("DeleteInstanceProfile", None) => found.push(vec![own]),
            ("RemoveRoleFromInstanceProfile", Some(role)) => {
                found.push(vec![own, ("RoleName", role.to_string())]);
            }
            ("AddRoleToInstanceProfile", None) => {
                let roles = account.roles.values().filter(|it| it.linked_to.is_none());
                found.extend(roles.map(|it| vec![own.clone(), ("RoleName", it.name.to_string())]));
            }
            _ => {}
        }
    }
    found
}

/// Identity providers of the operation's kind.
fn providers(account: &Account, operation: &str) -> Vec<Vec<(&'static str, String)>> {
    if operation.starts_with("Create") || operation.starts_with("List") {
        return Vec::new();
    }
    let (member, prefix) = if operation.contains("SAML") {
        ("SAMLProviderArn", "saml-provider/")
    } else {
        ("OpenIDConnectProviderArn", "oidc-provider/")
    };
    let names = account.providers.keys();
    names
        .filter(|name| name.starts_with(prefix))
        .map(|name| vec![(member, format!("{}:{name}", account.id.arn("iam")))])
        .collect()
}

/// Policies attached to users, groups and roles, or embedded in them.
fn identity_policies(account: &Account, operation: &str) -> Vec<Vec<(&'static str, String)>> {
    let users = account.users.values();
    let users = users.map(|it| ("User", "UserName", &it.name, &it.policies));
    let groups = account.groups.values();
    let groups = groups.map(|it| ("Group", "GroupName", &it.name, &it.policies));
    let roles = account.roles.values().filter(|it| it.linked_to.is_none());
    let roles = roles.map(|it| ("Role", "RoleName", &it.name, &it.policies));
    let mut found = Vec::new();
    for (kind, member, name, policies) in users.chain(groups).chain(roles) {
        let owner = (member, name.to_string());
        if operation == format!("Detach{kind}Policy") {
            let attached = policies.attached.iter();
            found.extend(attached.map(|it| vec![owner.clone(), ("PolicyArn", it.to_string())]));
        }
        if operation == format!("Delete{kind}Policy") {
            let inline = policies.inline.keys();
            found.extend(inline.map(|it| vec![owner.clone(), ("PolicyName", it.to_string())]));
        }
    }
    found
}

/// Managed policies of the account, and their versions other than the default.
fn managed_policies(account: &Account, operation: &str) -> Vec<Vec<(&'static str, String)>> {
    let mut found = Vec::new();
    for policy in account.policies.values() {
        let arn = ("PolicyArn", policy.arn(account.id));
        match operation {
            "CreatePolicyVersion" | "TagPolicy" => found.push(vec![arn]),
            "DeletePolicy" if policy.versions.len() == 1 => found.push(vec![arn]),
            "DeletePolicyVersion" | "SetDefaultPolicyVersion" => {
                let others = policy.versions.keys();
                let others = others.filter(|number| **number != policy.default_version);
                found.extend(others.map(|number| {
                    let version = ("VersionId", format!("v{number}"));
                    vec![arn.clone(), version]
                }));
            }
            _ => {}
        }
    }
    found
}
