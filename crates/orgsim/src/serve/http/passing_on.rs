//! Requests that another server answers: who calls, and the log line.

use std::time::Instant;

use axum::body::Body;
use axum::http::Response;
use sim::ids::AccountId;

use super::{Server, logged, unanswered};
use crate::serve::auth;
use crate::serve::fault::{Denial, WireError};
use crate::serve::forward::Forward;
use crate::serve::wire::{self, WireRequest};

/// The caller's account, for the other server. Where signatures are checked, that of a request which is passed on is, too.
async fn passing(
    server: &Server,
    request: &WireRequest,
    protocol: wire::Protocol,
) -> Result<Option<AccountId>, WireError> {
    let denied = |denial: Denial| denial.fault(protocol.is_json());
    if server.strict {
        let signed = auth::read(request, true, None).map_err(denied)?;
        let account = server.engine.account_of_signer(signed).await?;
        return account.map(Some).map_err(denied);
    }
    Ok(match auth::key_id(&request.headers, &request.query) {
        Some(key_id) => server.engine.account_of(key_id).await.ok(),
        None => None,
    })
}

/// The answer of the server of `--forward`.
pub(super) async fn passed_on(
    server: &Server,
    forward: &Forward,
    request: &WireRequest,
    protocol: wire::Protocol,
    name: &str,
    id: &str,
    began: Instant,
) -> Response<Body> {
    let account = match passing(server, request, protocol).await {
        Ok(account) => account,
        Err(fault) => {
            logged(id, None, name, Err(&fault), None, began);
            return wire::refusal(protocol, &fault, id);
        }
    };
    let answered = forward.ask(request, protocol, account).await;
    match answered {
        Ok(response) => {
            let status = response.status().as_u16();
            logged(id, None, name, Ok(status), Some("passed on"), began);
            response
        }
        Err(fault) => {
            unanswered(id, name, &fault, began);
            wire::refusal(protocol, &fault, id)
        }
    }
}
