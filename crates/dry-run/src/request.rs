//! The request behind an event: its caller and its accounts.

use policy::{Request, RequestPrincipal};
use sim::World;
use sim::ids::AccountId;

use crate::event::TrailEvent;
use crate::keys::{ForeignAccounts, context};
use crate::limits::Interest;
use crate::resource::account_in;

/// Who called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Caller {
    Principal,
    /// Someone with a token or an assertion of an identity provider.
    Federated,
    /// A service for itself.
    Service,
    Anonymous,
}

pub(crate) fn caller(event: &TrailEvent<'_>) -> Caller {
    let identity = &event.user_identity;
    match &*identity.kind {
        "AWSService" => Caller::Service,
        "SAMLUser" | "WebIdentityUser" => Caller::Federated,
        _ if identity
            .account_id
            .eq_ignore_ascii_case("ANONYMOUS_PRINCIPAL") =>
        {
            Caller::Anonymous
        }
        "AWSAccount" if identity.account_id.eq_ignore_ascii_case("anonymous") => Caller::Anonymous,
        _ => Caller::Principal,
    }
}

/// The ARN of the caller in policies; for a session that of its role. Empty if the event does not have it.
pub(crate) fn principal_arn<'e>(event: &'e TrailEvent<'_>) -> &'e str {
    let identity = &event.user_identity;
    let issuer = &identity.session_context.session_issuer.arn;
    match &*identity.kind {
        "FederatedUser" => &identity.arn,
        _ if !issuer.is_empty() => issuer,
        // The path of the role is not in the ARN of a session.
        _ if identity.arn.contains(":assumed-role/") => "",
        _ => &identity.arn,
    }
}

/// The caller as people know it: an ARN if the event has one.
pub(crate) fn caller_name<'e>(event: &'e TrailEvent<'_>) -> &'e str {
    let identity = &event.user_identity;
    let names = match caller(event) {
        Caller::Service => [
            &*identity.invoked_by,
            &event.source_ip_address,
            "AWS service",
            "",
        ],
        Caller::Anonymous => ["anonymous"; 4],
        Caller::Principal | Caller::Federated => [
            principal_arn(event),
            &identity.arn,
            &identity.user_name,
            &identity.principal_id,
        ],
    };
    let found = names.into_iter().find(|name| !name.is_empty());
    found.unwrap_or("unknown")
}

/// Whether the caller is a session of a service-linked role.
pub(crate) fn is_service_linked(event: &TrailEvent<'_>) -> bool {
    let arns = [principal_arn(event), &*event.user_identity.arn];
    let marks = [":role/aws-service-role/", ":assumed-role/AWSServiceRoleFor"];
    arns.iter()
        .any(|arn| marks.iter().any(|mark| arn.contains(mark)))
}

/// The account of the caller, as digits. `fallback` is the account of event histories, which do not name it.
pub(crate) fn caller_account<'e>(event: &'e TrailEvent<'_>, fallback: &'e str) -> &'e str {
    let identity = &event.user_identity;
    let of_arn = principal_arn(event).split(':').nth(4).unwrap_or_default();
    let known = [&*identity.account_id, of_arn];
    let found = known.into_iter().find(|it| !it.is_empty());
    found.unwrap_or_else(|| match caller(event) {
        Caller::Principal | Caller::Federated => {
            event.recipient_account_id.get().unwrap_or(fallback)
        }
        Caller::Service | Caller::Anonymous => "",
    })
}

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
    let encrypted = event.tls_details.0.to_string();
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
