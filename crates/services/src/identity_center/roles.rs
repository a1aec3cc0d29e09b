//! The roles of permission sets in accounts: making one, bringing it up to date, and removing it.
//!
//! In members, Identity Center acts with its service-linked role, which no SCP limits. In the management account it uses the
//! permissions of the caller, because the policy of its own role allows to create and attach only elsewhere. Reading, detaching
//! and deleting its own role may do everywhere. Sources: the policy AWSSSOServiceRolePolicy; recorded CloudTrail events.

use super::instances::HEX;
use super::reasons::{self, Reason};
use crate::iam::service_linked_role::{self, NewServiceRole};
use crate::prelude::*;
use crate::trusted_access::visits;
use api::catalog;
use api::managed;
use policy::{Document, PolicyKind};
use state::account::{Account, IdentityProvider, Policies, ProviderKind, Role, Tags};
use state::identity_center::sets::{PermissionSet, PolicyReference, SetBoundary};
use state::identity_center::{IdentityCenter, PRINCIPAL, RESERVED_PATH, ROLE, SERVICE};

/// The name of the inline policy in each role.
const INLINE: &str = "AwsSSOInlinePolicy";
/// The maximum number of roles of an account, and of managed policies of a role.
const ROLES: usize = 1_000;
const ATTACHED: usize = 10;

/// A role to make or to bring up to date, and for whom.
pub(super) struct Provision<'a> {
    pub(super) center: &'a IdentityCenter,
    pub(super) set: &'a PermissionSet,
    pub(super) account: AccountId,
    /// The principal that called, whose permissions count in the management account.
    pub(super) by: &'a Principal,
    pub(super) cause: Cause,
}

/// The path of the roles of an instance: it names the home Region, except for us-east-1.
fn path(center: &IdentityCenter) -> Text {
    match &*center.region {
        "us-east-1" => format!("{RESERVED_PATH}{PRINCIPAL}/").into(),
        region => format!("{RESERVED_PATH}{PRINCIPAL}/{region}/").into(),
    }
}

/// The ARN of a customer managed policy of the account.
fn customer(account: &Account, it: &PolicyReference) -> Result<Text, Reason> {
    let mut all = account.policies.values();
    let found = all.find(|own| own.name.eq_ignore_ascii_case(&it.name) && own.path == it.path);
    let missing = || reasons::no_policy(&format!("{}{}", it.path, it.name), account.id);
    found
        .map(|own| own.arn(account.id).into())
        .ok_or_else(missing)
}

/// An AWS managed policy, if it exists.
fn of_aws(account: &Account, arn: &Text) -> Result<Text, Reason> {
    match managed::by_arn(account.id.partition(), arn) {
        Ok(Some(known)) if known.is_attachable() => Ok(arn.clone()),
        Ok(_) | Err(_) => Err(reasons::no_policy(arn, account.id)),
    }
}

/// The policies that the set gives to its role in the account.
fn policies(account: &Account, set: &PermissionSet) -> Result<Policies, Reason> {
    let mut found = Policies::default();
    for arn in &set.managed {
        found.attached.push(of_aws(account, arn)?);
    }
    for it in &set.customer {
        found.attached.push(customer(account, it)?);
    }
    if found.attached.len() > ATTACHED {
        return Err(reasons::quota("PoliciesPerRole", ATTACHED));
    }
    found.boundary = match &set.boundary {
        None => None,
        Some(SetBoundary::Managed(arn)) => Some(of_aws(account, arn)?),
        Some(SetBoundary::Customer(it)) => Some(customer(account, it)?),
    };
    if let Some(inline) = &set.inline
        && let Ok(document) = Document::parse_as(PolicyKind::Identity, inline)
    {
        found.inline.insert(text(INLINE), Arc::new(document));
    }
    Ok(found)
}

/// The key of the account's SAML provider for Identity Center.
fn provider(account: &Account) -> Option<&Text> {
    let is_ours = |it: &&Text| it.starts_with("saml-provider/AWSSSO_");
    account.providers.keys().find(is_ours)
}

fn trust(account: AccountId, provider: &str) -> Text {
    let provider = format!("{}:{provider}", account.arn("iam"));
    json!({
        "Version": "2012-10-17",
        "Statement": json!({
            "Effect": "Allow",
            "Principal": json!({ "Federated": provider }),
            "Action": json!(["sts:AssumeRoleWithSAML", "sts:TagSession"]),
            "Condition": json!({
                "StringEquals": json!({ "SAML:aud": "https://signin.aws.amazon.com/saml" }),
            }),
        }),
    })
    .to_string()
    .into()
}

/// The calls that provisioning makes: action, and resource as the last part of its ARN.
fn calls(
    own: Option<&Role>,
    policies: &Policies,
    role: &str,
    has_provider: bool,
) -> Vec<(&'static str, String)> {
    let role = |action| (action, format!("role{role}"));
    let provider = |action| (action, "saml-provider/AWSSSO_*".to_string());
    let mut calls = vec![provider("iam:GetSAMLProvider")];
    if !has_provider {
        calls.push(provider("iam:CreateSAMLProvider"));
    }
    let before = own.map(|it| &it.policies);
    match own {
        None => calls.push(role("iam:CreateRole")),
        Some(_) => calls.extend(
            [
                "iam:GetRole",
                "iam:ListAttachedRolePolicies",
                "iam:ListRolePolicies",
                "iam:UpdateRole",
            ]
            .map(role),
        ),
    }
    let lacks = |these: &Policies, others: Option<&Policies>| {
        let has = |arn| others.is_some_and(|it| it.attached.contains(arn));
        these.attached.iter().any(|arn| !has(arn))
    };
    if lacks(policies, before) {
        calls.push(role("iam:AttachRolePolicy"));
    }
    if before.is_some_and(|it| lacks(it, Some(policies))) {
        calls.push(role("iam:DetachRolePolicy"));
    }
    if !policies.inline.is_empty() {
        calls.push(role("iam:PutRolePolicy"));
    } else if before.is_some_and(|it| !it.inline.is_empty()) {
        calls.push(role("iam:DeleteRolePolicy"));
    }
    if policies.boundary.is_some() {
        calls.push(role("iam:PutRolePermissionsBoundary"));
    }
    calls
}

/// Checks that the caller may do in the management account what the service does there.
fn permitted(
    world: &World,
    it: &Provision<'_>,
    name: &str,
    calls: Vec<(&'static str, String)>,
) -> Result<(), Reason> {
    for (action, resource) in calls {
        let arn = format!("{}:{resource}", it.account.arn("iam"));
        let mut context = Context::default();
        context.set("aws:ViaAWSService", true);
        for key in ["aws:CalledViaFirst", "aws:CalledViaLast"] {
            context.set(key, PRINCIPAL);
        }
        let through = policy::ContextValue::Many(vec![PRINCIPAL.to_string()]);
        context.set("aws:CalledVia", through);
        let ask = AccessRequest::new(it.by, action, &arn).with(context);
        if !authorize::authorize(world, &ask).is_allowed() {
            return Err(reasons::denied(it.by, action, name));
        }
    }
    Ok(())
}

/// Makes the role of a set in an account, or brings it up to date. Returns its name.
pub(super) fn provide(
    world: &mut WorldMut,
    it: &Provision<'_>,
    events: &mut Events,
) -> Result<Text, Reason> {
    let own = it
        .set
        .accounts
        .get(&it.account)
        .and_then(|it| it.role.clone());
    let account = world
        .account(it.account)
        .ok_or_else(|| reasons::no_account(it.account))?;
    let policies = policies(account, it.set)?;
    let old = own.as_ref().and_then(|name| account.roles.get(name));
    let customers = || account.roles.values().filter(|it| it.linked_to.is_none());
    if old.is_none() && customers().count() >= ROLES {
        return Err(reasons::quota("RolesPerAccount", ROLES));
    }
    let known = provider(account).cloned();
    let path = path(it.center);
    let prefix = format!("AWSReservedSSO_{}_", it.set.name);
    if it.account == it.center.owner {
        let name = own.as_deref().unwrap_or(&prefix);
        let resource = match own {
            Some(_) => format!("{path}{name}"),
            None => format!("{path}{name}*"),
        };
        let calls = calls(old, &policies, &resource, known.is_some());
        permitted(world, it, name, calls)?;
    }
    arrive(world, it, events);
    let provider = known.unwrap_or_else(|| new_provider(world, it.account));
    let name = match own {
        Some(name) if world.has_role(it.account, &name) => {
            if let Some(role) = world
                .account_mut(it.account)
                .and_then(|account| account.roles.get_mut(&name))
            {
                role.policies = policies;
                role.description = it.set.description.clone();
                role.max_session_s = it.set.seconds();
            }
            name
        }
        Some(_) | None => create(world, it, (prefix, path), policies, &provider, events),
    };
    Ok(name)
}

/// Makes sure that the service-linked role is there: it comes with the first assignment, if it has not come before.
fn arrive(world: &mut WorldMut, it: &Provision<'_>, events: &mut Events) {
    if world.has_role(it.account, ROLE) {
        return;
    }
    let reason = RoleReason::Visited {
        service: SERVICE.into(),
    };
    let new = NewServiceRole::new((ROLE, PRINCIPAL), it.cause.clone(), reason);
    service_linked_role::create_for_service(world, it.account, new, events);
    if let Some(row) = catalog::by_id(SERVICE) {
        visits::came_otherwise(world, row, it.account);
    }
}

/// Makes the account's SAML provider for Identity Center.
fn new_provider(world: &mut WorldMut, account: AccountId) -> Text {
    let name = world.random().text("AWSSSO_", HEX, 16);
    let key: Text = format!("saml-provider/{name}_DO_NOT_DELETE").into();
    let made = IdentityProvider {
        created_at: world.now(),
        kind: ProviderKind::Saml {
            // Identity Center's own metadata, of which nothing is known here but what it is for.
            metadata: text(
                "<EntityDescriptor xmlns=\"urn:oasis:names:tc:SAML:2.0:metadata\" entityID=\"https://portal.sso.amazonaws.com/saml\"/>",
            ),
        },
        context_provider: None,
        identity_center: None,
        tags: Tags::new(),
    };
    if let Some(account) = world.account_mut(account) {
        account.providers.insert(key.clone(), made);
    }
    key
}

fn create(
    world: &mut WorldMut,
    it: &Provision<'_>,
    (prefix, path): (String, Text),
    policies: Policies,
    provider: &str,
    events: &mut Events,
) -> Text {
    // Every incarnation has another name.
    let name: Text = world.random().text(&prefix, HEX, 16).into();
    let role = Role {
        name: name.clone(),
        id: world.iam_id("AROA"),
        path,
        trust: trust(it.account, provider),
        description: it.set.description.clone(),
        created_at: world.now(),
        policies,
        max_session_s: it.set.seconds(),
        max_signin_s: None,
        tags: Tags::new(),
        linked_to: None,
        cause: it.cause.clone(),
        reason: RoleReason::PermissionSet {
            set: it.set.name.clone(),
        },
    };
    world.add_role(it.account, role);
    let says = message!(
        "Role {name} appeared in {account}.",
        account = world.name_of(it.account)
    );
    let kind = EventKind::RoleCreated {
        account: it.account,
        role: name.clone(),
    };
    events.push(world.event(Actor::Service(SERVICE.into()), kind, says));
    name
}

/// Removes a role from an account, with its sessions.
pub(super) fn remove(world: &mut WorldMut, account: AccountId, role: &Text, events: &mut Events) {
    let Some(there) = world.account_mut(account) else {
        return;
    };
    if there.roles.remove(role).is_none() {
        return;
    }
    let of_role = there.sessions.iter().filter(|(_, it)| it.role == *role);
    let ended: Vec<Text> = of_role.map(|(key, _)| key.clone()).collect();
    for key in ended {
        there.sessions.remove(&key);
    }
    let says = message!(
        "Role {target} in {account} was deleted.",
        target = role,
        account = world.name_of(account)
    );
    let role = role.clone();
    let kind = EventKind::RoleDeleted { account, role };
    events.push(world.event(Actor::Service(SERVICE.into()), kind, says));
}

/// Removes the SAML provider and the service-linked role from an account that left.
pub(super) fn withdraw(world: &mut WorldMut, account: AccountId, events: &mut Events) {
    let Some(there) = world.account_mut(account) else {
        return;
    };
    if let Some(key) = provider(there).cloned() {
        there.providers.remove(&key);
    }
    remove(world, account, &text(ROLE), events);
}
