//! Putting responses together, and the refusal of what no service has or is not modeled.

use crate::prelude::*;

/// Puts a response together.
pub(super) fn response(
    status: u16,
    kind: &'static str,
    id: &str,
    body: impl Into<Body>,
) -> WireResponse {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = crate::response::response(status, &[(header::CONTENT_TYPE, kind)], body);
    set(&mut response, "x-amzn-requestid", id);
    response
}

/// The number of modeled operations of the service, and of all its operations.
fn counts(service: Service) -> (usize, usize) {
    let modeled = model::operations().filter(|operation| operation.service == service);
    (modeled.count(), shell::operations_of(service).len())
}

/// The served services with the number of their operations, for help and for refusals of other services.
pub fn offer() -> String {
    let served = served().map(|service| {
        let (modeled, all) = counts(service);
        format!("{} ({modeled} of {all})", service.title())
    });
    served.collect::<Vec<_>>().join(", ")
}

pub fn served() -> impl Iterator<Item = Service> {
    let all = Service::ALL.into_iter();
    all.filter(|service| *service != Service::Console)
}

/// The refusal of an operation that is not in the table.
pub(super) fn unknown(service: Service, name: &str, code: &'static str) -> WireError {
    // Names come from outside: limited to the length of an operation's name.
    let name: String = name.chars().take(100).collect();
    let message = if shell::exists_in_aws(service, &name) {
        let (modeled, all) = counts(service);
        format!(
            "{name} is not modeled in this version of Orgsim, which models {modeled} of the {all} operations of {}: \
             docs/operations.md lists them.",
            service.title()
        )
    } else {
        format!("{} has no operation {name}.", service.title())
    };
    WireError {
        unmodeled: Some(format!("{}:{name}", service.prefix())),
        ..WireError::new(400, code, message)
    }
}
