//! Who called, as an event says it.

use crate::event::TrailEvent;

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
