//! The condition keys of an event. A key that CloudTrail does not log is unknown, unless no request of this kind has it. Source: IAM
//! User Guide, AWS global condition context keys; CloudTrail User Guide, record contents.

use policy::{Context, ContextValue, KEYS_OF_SERVICES};
use sim::World;
use sim::ids::AccountId;
use sim::time::SimTime;

use crate::caller::{Caller, caller, caller_name, principal_arn};
use crate::event::TrailEvent;

/// How accounts that the world does not have are treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ForeignAccounts<'a> {
    /// Nothing: no policy asks for their organization.
    Any,
    /// Accounts in no organization.
    Standalone,
    /// Accounts of this organization.
    Of(&'a str),
}

/// The condition keys of an event, by the accounts of its caller and of its resource.
pub(crate) fn context(
    world: &World,
    event: &TrailEvent<'_>,
    [account, owner]: [Option<AccountId>; 2],
    foreign: ForeignAccounts<'_>,
) -> Context {
    let mut context = Context::new();
    // What is not set below is not in the event.
    context.mark_prefix_unknown("");
    about_caller((world, foreign), event, account, &mut context);
    about_session(event, &mut context);
    about_network(event, &mut context);
    about_owner((world, foreign), owner, &mut context);
    context
}

/// Sets a key; without a value it is absent, or unknown if the event is partial.
fn set(context: &mut Context, event: &TrailEvent<'_>, key: &'static str, value: Option<&str>) {
    let value = match value {
        Some(value) => value.into(),
        None if event.partial => ContextValue::Unknown,
        None => ContextValue::Absent,
    };
    context.set_known(key, value);
}

/// Sets keys that the request does not have.
fn absent(context: &mut Context, keys: &[&'static str]) {
    for key in keys {
        context.set_known(key, ContextValue::Absent);
    }
}

/// The keys of a caller that is no principal.
fn about_service(event: &TrailEvent<'_>, kind: Caller, context: &mut Context) {
    // A service that calls for itself has keys of its own, which CloudTrail does not log.
    absent(
        context,
        &[
            "aws:principalarn",
            "aws:principalaccount",
            "aws:principalorgid",
            "aws:principalorgpaths",
        ],
    );
    let service = Some(caller_name(event)).filter(|_| kind == Caller::Service);
    set(context, event, "aws:principalservicename", service);
}

fn about_caller(
    world: (&World, ForeignAccounts<'_>),
    event: &TrailEvent<'_>,
    account: Option<AccountId>,
    context: &mut Context,
) {
    let identity = &event.user_identity;
    let kind = caller(event);
    context.set_known("aws:principalisawsservice", kind == Caller::Service);
    if kind != Caller::Principal {
        return about_service(event, kind, context);
    }
    absent(context, &KEYS_OF_SERVICES);
    if let Some(arn) = Some(principal_arn(event)).filter(|arn| !arn.is_empty()) {
        context.set_known("aws:principalarn", arn);
    }
    if let Some(id) = account {
        context.set_known("aws:principalaccount", id.to_string());
        let keys = ["aws:principalorgid", "aws:principalorgpaths"];
        organization_keys(world, id, keys, context);
    }
    let principal_type = match &*identity.kind {
        "Root" => Some("Account"),
        "IAMUser" => Some("User"),
        "AssumedRole" | "Role" => Some("AssumedRole"),
        "FederatedUser" => Some("FederatedUser"),
        _ => None,
    };
    if let Some(name) = principal_type {
        context.set_known("aws:principaltype", name);
        let user = identity.user_name.get().filter(|_| name == "User");
        set(context, event, "aws:username", user);
    }
    if let Some(id) = identity.principal_id.get() {
        context.set_known("aws:userid", id);
    }
}

fn about_session(event: &TrailEvent<'_>, context: &mut Context) {
    if caller(event) != Caller::Principal {
        return;
    }
    let session = &event.user_identity.session_context;
    let attributes = &session.attributes;
    let provider = &session.web_id_federation_data.federated_provider;
    for (key, value) in [
        ("aws:multifactorauthpresent", &attributes.mfa_authenticated),
        ("aws:tokenissuetime", &attributes.creation_date),
        ("aws:sourceidentity", &session.source_identity),
        ("aws:federatedprovider", provider),
        ("aws:assumedroot", &session.assumed_root),
    ] {
        set(context, event, key, value.get());
    }
    if &*attributes.mfa_authenticated != "true" {
        set(context, event, "aws:multifactorauthage", None);
    }
    let service = event.user_identity.invoked_by.get();
    let via = service.is_some();
    if event.partial && !via {
        return;
    }
    context.set_known("aws:viaawsservice", via);
    for key in ["aws:calledvia", "aws:calledviafirst", "aws:calledvialast"] {
        // The event names the last service of a chain only.
        let value = match service {
            None => ContextValue::Absent,
            Some(service) if key.ends_with("last") => service.into(),
            Some(_) => ContextValue::Unknown,
        };
        context.set_known(key, value);
    }
}

fn about_network(event: &TrailEvent<'_>, context: &mut Context) {
    let address = &*event.source_ip_address;
    let is_address = address.parse::<std::net::IpAddr>().is_ok();
    match event.vpc_endpoint_id.get() {
        Some(endpoint) => {
            context.set_known("aws:sourcevpce", endpoint);
            context.set_known("aws:sourceip", ContextValue::Absent);
            if is_address {
                context.set_known("aws:vpcsourceip", address);
            }
        }
        None if event.user_identity.invoked_by.get().is_some() => {
            // A service calls from its own network.
            absent(
                context,
                &[
                    "aws:sourcevpce",
                    "aws:sourcevpc",
                    "aws:sourceip",
                    "aws:vpcsourceip",
                ],
            );
        }
        None if !event.partial => {
            absent(
                context,
                &[
                    "aws:sourcevpce",
                    "aws:sourcevpc",
                    "aws:sourcevpcarn",
                    "aws:vpcsourceip",
                    "aws:vpceaccount",
                    "aws:vpceorgid",
                    "aws:vpceorgpaths",
                ],
            );
            if is_address {
                context.set_known("aws:sourceip", address);
            }
        }
        None => {}
    }
    if let Some(agent) = event.user_agent.get() {
        context.set_known("aws:useragent", agent);
    }
    if let Some(region) = event.aws_region.get() {
        context.set_known("aws:requestedregion", region);
    }
    if event.tls_details.is_object {
        context.set_known("aws:securetransport", true);
    }
    if let Some(time) = SimTime::parse(&event.event_time) {
        context.set_known("aws:currenttime", &*event.event_time.0);
        context.set_known("aws:epochtime", time.epoch_seconds());
    }
}

fn about_owner(
    world: (&World, ForeignAccounts<'_>),
    owner: Option<AccountId>,
    context: &mut Context,
) {
    if let Some(owner) = owner {
        context.set_known("aws:resourceaccount", owner.to_string());
        let keys = ["aws:resourceorgid", "aws:resourceorgpaths"];
        organization_keys(world, owner, keys, context);
    }
}

/// The keys of an account's organization.
fn organization_keys(
    (world, foreign): (&World, ForeignAccounts<'_>),
    id: AccountId,
    [of_id, of_path]: [&'static str; 2],
    context: &mut Context,
) {
    let account = world.account(id);
    let membership = account.and_then(|it| it.membership.as_ref());
    if let (Some(organization), Some(membership)) = (world.organization_of(id), membership) {
        context.set_known(of_id, organization.id.to_string());
        let path = organization.entity_path(&membership.parent);
        return context.set_known(of_path, vec![path]);
    }
    match foreign {
        ForeignAccounts::Of(organization) if account.is_none() => {
            context.set_known(of_id, organization);
            context.set_known(of_path, vec![format!("{organization}/r-0000/")]);
        }
        ForeignAccounts::Any if account.is_none() => {}
        ForeignAccounts::Any | ForeignAccounts::Standalone | ForeignAccounts::Of(_) => {
            absent(context, &[of_id, of_path]);
        }
    }
}
