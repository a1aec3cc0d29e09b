//! The request behind an event: its caller and its accounts.

use policy::{Request, RequestPrincipal};
use sim::World;
use sim::ids::AccountId;

use crate::caller::{Caller, caller, caller_account, caller_name, principal_arn};
use crate::event::TrailEvent;
use crate::keys::{ForeignAccounts, context};
use crate::limits::Interest;
use crate::resource::account_in;

/// The account of the resource as the event names it, as digits; empty if nothing says it.
pub(crate) fn named_owner<'e>(event: &'e TrailEvent<'_>) -> &'e str {
    let resources = event.resources.0.iter();
    let mut accounts = resources.filter_map(|it| it.account_id.get());
    accounts.next().unwrap_or_default()
}

/// The parts of an event on which its decision depends, as one text. Events with the same text get the same decision.
pub(crate) fn group_key(
    event: &TrailEvent<'_>,
    interest: &Interest,
    fallback: &str,
    key: &mut String,
) {
    let mut add = |part: &str| {
        key.push_str(part);
        key.push('\u{1f}');
    };
    let mark = |mark: &'static str, on: bool| if on { mark } else { "" };
    let identity = &event.user_identity;
    for part in [
        caller_name(event),
        &identity.kind,
        caller_account(event, fallback),
        named_owner(event),
        &event.recipient_account_id,
        &event.event_source,
        &event.event_name,
        &identity.invoked_by,
        mark("p", event.partial),
        mark("v", !event.request_parameters.version.is_empty()),
    ] {
        add(part);
    }
    let parameters = &event.request_parameters;
    let listed = event.resources.0.iter().map(|it| &it.arn);
    let arns = listed.chain(parameters.named.iter().map(|(_, value)| value));
    if interest.resources.is_empty() {
        // The account in an ARN can be that of the resource.
        for arn in arns.chain([&parameters.role_arn]) {
            add(account_in(arn).unwrap_or_default());
            add(mark("s", policy::kinds::rcp_spares(arn)));
        }
    } else {
        add(&parameters.bucket);
        add(&parameters.key);
        add(&parameters.role_arn);
        arns.for_each(|arn| add(arn));
        parameters.named.iter().for_each(|(name, _)| add(name));
    }
    add_varying(event, interest, &mut add);
}

/// Adds what varies from call to call, which only matters if a policy asks for one of the keys.
fn add_varying(event: &TrailEvent<'_>, interest: &Interest, add: &mut dyn FnMut(&str)) {
    let identity = &event.user_identity;
    let session = &identity.session_context;
    let provider = &session.web_id_federation_data.federated_provider;
    let encrypted = event.tls_details.is_object.to_string();
    let varying: [(&[&str], &[&str]); 10] = [
        (
            &[
                "aws:sourceip",
                "aws:vpcsourceip",
                "aws:sourcevpc",
                "aws:sourcevpcarn",
                "aws:sourcevpce",
                "aws:vpceaccount",
                "aws:vpceorgid",
                "aws:vpceorgpaths",
            ],
            &[&event.source_ip_address, &event.vpc_endpoint_id],
        ),
        (&["aws:useragent"], &[&event.user_agent]),
        (&["aws:username"], &[&identity.user_name]),
        (&["aws:assumedroot"], &[&session.assumed_root]),
        (&["aws:requestedregion"], &[&event.aws_region]),
        (
            &["aws:multifactorauthpresent", "aws:multifactorauthage"],
            &[&session.attributes.mfa_authenticated],
        ),
        (
            &["aws:tokenissuetime"],
            &[&session.attributes.creation_date],
        ),
        (&["aws:currenttime", "aws:epochtime"], &[&event.event_time]),
        (
            &["aws:userid", "aws:sourceidentity", "aws:federatedprovider"],
            &[&identity.principal_id, &session.source_identity, provider],
        ),
        (&["aws:securetransport"], &[&encrypted]),
    ];
    for (keys, parts) in varying {
        if interest.asks(keys) {
            parts.iter().for_each(|part| add(part));
        }
    }
}

/// The request of an event, for a resource.
pub(crate) fn request(
    world: &World,
    event: &TrailEvent<'_>,
    action: &str,
    accounts: [Option<AccountId>; 2],
    resource: &str,
    foreign: ForeignAccounts<'_>,
) -> Request {
    let [account, _] = accounts;
    let identity = &event.user_identity;
    let arn = principal_arn(event);
    let principal = match caller(event) {
        Caller::Service => RequestPrincipal::from_service(caller_name(event)),
        Caller::Anonymous => RequestPrincipal::anonymous(),
        Caller::Federated => RequestPrincipal::from_provider(caller_name(event)),
        Caller::Principal => {
            let shown = if arn.is_empty() {
                caller_name(event)
            } else {
                arn
            };
            let digits = account.map(|it| it.to_string()).unwrap_or_default();
            RequestPrincipal::new(shown, &digits, &*identity.kind == "Root")
        }
    };
    let context = context(world, event, accounts, foreign);
    Request {
        principal,
        action: action.to_string(),
        resource: resource.to_string(),
        context,
        ..Request::default()
    }
}
