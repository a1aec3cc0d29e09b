//! Condition keys of a request: of its caller, of its resource, of the source for which a service calls, and those that are not modeled.

use super::request::{AccessRequest, is_one_of};
use policy::{Context, ContextValue};

use api::ids::AccountId;
use api::model::{self, Service};
use api::principal::Principal;
use api::region;
use state::world::World;

/// Sets the condition keys that every request of a caller has. Source: IAM User Guide, AWS global condition context keys.
pub(super) fn about_caller(world: &World, context: &mut Context, caller: &Principal, arn: &str) {
    let id = caller.account();
    let account = world.account(id);
    let organization = world.organization_of(id);
    context.set_known("aws:principalarn", arn);
    context.set_known("aws:principalaccount", id.to_string());
    context.set_known(
        "aws:principalorgid",
        one(organization.map(|o| o.id.to_string())),
    );
    context.set_known("aws:principalorgpaths", paths_of(world, id));
    let (kind, unique, name) = match caller {
        Principal::Root(_) | Principal::AssumedRoot { .. } => {
            ("Account", Some(id.to_string()), None)
        }
        Principal::User { name, .. } => (
            "User",
            account
                .and_then(|account| account.users.get(name))
                .map(|user| user.id.to_string()),
            Some(name.to_string()),
        ),
        Principal::Role { role, session, .. } => (
            "AssumedRole",
            account
                .and_then(|account| account.roles.get(role))
                .map(|role| format!("{}:{session}", role.id)),
            None,
        ),
    };
    context.set_known("aws:principaltype", kind);
    // Documented: only requests of root sessions have the key.
    let assumed = matches!(caller, Principal::AssumedRoot { .. });
    let assumed = if assumed {
        true.into()
    } else {
        ContextValue::Absent
    };
    context.set_known("aws:assumedroot", assumed);
    context.set_known("aws:userid", one(unique));
    context.set_known("aws:username", one(name));
    let source = account.and_then(|account| account.source_identity(caller));
    context.set_known("aws:sourceidentity", one(source.as_deref()));
    about_holder(world, context);
}

/// Sets the condition keys that even a request without credentials of AWS has.
pub(super) fn about_holder(world: &World, context: &mut Context) {
    context.set_known("aws:principalisawsservice", false);
    context.set_known("aws:principalservicename", ContextValue::Absent);
    context.set_known("aws:currenttime", world.now().iso());
    context.set_known("aws:epochtime", world.now().epoch_seconds());
    context.set_known("aws:securetransport", true);
    context.set_known("aws:viaawsservice", false);
    context.set_known("aws:calledvia", ContextValue::Absent);
    // The simulation has no networks and no sign-in methods.
    context.mark_all_unknown(&NOT_MODELED);
}

/// Sets the condition keys of a request's resource, which `owner` owns and `caller` asks for.
pub(super) fn about_resource(
    world: &World,
    context: &mut Context,
    caller: AccountId,
    owner: AccountId,
    ask: &AccessRequest<'_>,
) {
    let organization = world.organization_of(owner);
    // Recorded: for conditions, what a member reads of its organization belongs to the management account.
    let shown = organization
        .filter(|_| {
            is_one_of(
                ask.action,
                &["DescribeOrganization", "ListHandshakesForAccount"],
            )
        })
        .map_or(owner, |organization| organization.management);
    context.set_known("aws:resourceaccount", shown.to_string());
    context.set_known(
        "aws:resourceorgid",
        one(organization.map(|o| o.id.to_string())),
    );
    context.set_known("aws:resourceorgpaths", paths_of(world, shown));
    let service = ask.action.split(':').next().unwrap_or("");
    if let Some(service) = global(service) {
        let endpoint = region::endpoint(caller.partition(), service);
        context.set_known("aws:requestedregion", endpoint);
    } else {
        context.set_known("aws:requestedregion", ContextValue::Unknown);
    }
    if service == "s3" {
        context.set_known("s3:resourceaccount", owner.to_string());
    }
    if service.eq_ignore_ascii_case("organizations") && !["*", ""].contains(&ask.resource) {
        context.mark_prefix_absent("aws:ResourceTag/");
        resource_tags(world, caller, ask.resource, context);
    }
}

/// Sets the keys of a call that a service makes for a resource of an account. Source: IAM User Guide, AWS global condition
/// context keys, properties of the source.
pub(super) fn about_source(world: &World, context: &mut Context, account: AccountId, arn: &str) {
    context.set("aws:SourceArn", arn);
    context.set("aws:SourceAccount", account.to_string());
    if let Some(organization) = world.organization_of(account) {
        context.set("aws:SourceOrgID", organization.id.as_str());
        context.set_known("aws:sourceorgpaths", paths_of(world, account));
    }
}

/// `aws:PrincipalOrgPaths`, `aws:ResourceOrgPaths` and `aws:SourceOrgPaths` of an account.
fn paths_of(world: &World, account: AccountId) -> ContextValue {
    match (world.membership_of(account), world.organization_of(account)) {
        (Some(membership), Some(organization)) => {
            ContextValue::Many(vec![organization.entity_path(&membership.parent)])
        }
        _ => ContextValue::Absent,
    }
}

/// Sets `aws:ResourceTag` for the resource that an ARN of Organizations names.
fn resource_tags(world: &World, caller: AccountId, resource: &str, context: &mut Context) {
    let id = resource.rsplit('/').next().unwrap_or(resource);
    let organization = world.organization_of(caller);
    let tags = organization.and_then(|organization| organization.tags.get(id));
    for (key, value) in tags.into_iter().flat_map(|tags| tags.iter()) {
        context.set(&format!("aws:ResourceTag/{key}"), &**value);
    }
}

/// The keys, in lower case, that real requests have and whose values are unknown here. A condition on them is undecided.
static NOT_MODELED: [&str; 14] = [
    "aws:sourceip",
    "aws:vpcsourceip",
    "aws:sourcevpc",
    "aws:sourcevpcarn",
    "aws:sourcevpce",
    "aws:vpceaccount",
    "aws:vpceorgid",
    "aws:vpceorgpaths",
    "aws:useragent",
    "aws:referer",
    "aws:multifactorauthpresent",
    "aws:multifactorauthage",
    "aws:tokenissuetime",
    "aws:signinsessionarn",
];

/// Marks what a call could say of itself and nobody here knows: the keys of its service, and tags. A modeled operation sets the keys
/// that its requests have, except these.
pub(super) fn about_call(context: &mut Context, action: &str) {
    let (service, name) = action.split_once(':').unwrap_or((action, ""));
    // Its operations are all modeled, and the one key of the other is always set: no need to look them up.
    if service == "organizations" || name == "CreateServiceLinkedRole" {
        return;
    }
    if model::operation(action).is_none() {
        context.mark_prefix_unknown(&format!("{service}:"));
        context.mark_prefix_unknown("aws:RequestTag/");
        context.mark_prefix_unknown("aws:TagKeys");
    }
    for (prefix, actions) in NOT_DERIVED {
        let is_of = prefix.split(':').next() == Some(service);
        if is_of && (actions.is_empty() || actions.contains(&name)) {
            context.mark_prefix_unknown(prefix);
        }
    }
}

/// Keys of modeled operations that these do not set: the beginning of the keys, and the actions; none: all of the service.
/// A test compares them with the Service Authorization Reference.
const NOT_DERIVED: [(&str, &[&str]); 8] = [
    (
        "config:ConfigurationRecorderServicePrincipal",
        &[
            "DescribeConfigurationRecorderStatus",
            "DescribeConfigurationRecorders",
        ],
    ),
    ("ec2:", &[]),
    ("iam:AccountPropertyNamespaces", &["GetAccountProperties"]),
    ("iam:FIDO-", &["EnableMFADevice"]),
    ("iam:RegisterSecurityKey", &["EnableMFADevice"]),
    (
        "iam:RoleTemplateARN",
        &[
            "AttachRolePolicy",
            "CreateRole",
            "GetRole",
            "PutRolePermissionsBoundary",
            "PutRolePolicy",
            "TagRole",
        ],
    ),
    ("s3:", &[]),
    ("sts:RoleAuthorizedByIdp", &["AssumeRoleWithWebIdentity"]),
];

/// The service with this IAM prefix, if it has one endpoint for all Regions, which decides `aws:RequestedRegion`.
fn global(prefix: &str) -> Option<Service> {
    let mut services = Service::ALL.into_iter();
    let service = services.find(|service| service.prefix() == prefix)?;
    (service.is_global() || service == Service::Sts).then_some(service)
}

/// The value of a key that has one value, or is known to be absent.
pub fn one(value: Option<impl Into<String>>) -> ContextValue {
    value.map_or(ContextValue::Absent, |value| {
        ContextValue::One(value.into())
    })
}
