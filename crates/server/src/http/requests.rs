//! The path of a request: its checks, its body, and who answers it.

use axum::http::Request;

use super::calls;
use super::checks::{self, Arrived, Route};
use super::state::Server;
use crate::audience::Watching;
use crate::class::ClassTold;
use crate::client_address::ClientAddress;
use crate::guard::GuardRefusal;
use crate::prelude::*;
use crate::{asked_call, control, follow, log, page};

pub(super) async fn handle(server: Arc<Server>, request: Request<Body>) -> Response<Body> {
    let began = Instant::now();
    let id = server.id();
    let (parts, body) = request.into_parts();
    let from = parts.extensions.get::<ClientAddress>().copied();
    let from = from.unwrap_or_default();
    let mut arrived = Arrived::of(&server, parts);
    if let Some(refusal) = checks::refused(&server, &arrived) {
        return arrived.refused(&id, &refusal);
    }
    match arrived.route {
        Route::Outside => return page::outside(&server.prefix, &arrived.request.signed_path),
        Route::Follow => {
            let stream = following(&server, &arrived.request, from);
            return stream.unwrap_or_else(|(status, says)| control::error(status, says));
        }
        Route::Page | Route::Control | Route::Call | Route::Elsewhere(_) => {}
    }
    let _turn = match arrived.read(&server, body).await {
        Ok(turn) => turn,
        Err((status, says)) => {
            let says = says.to_string();
            return arrived.refused(&id, &GuardRefusal { status, says });
        }
    };
    let Arrived { request, route, .. } = arrived;
    let asked = match route {
        Route::Call => asked_call::read(&request, server.elsewhere.other.as_ref()),
        Route::Elsewhere(other) => asked_call::elsewhere(&request, other),
        Route::Outside | Route::Follow | Route::Control => {
            let response = controlled(&server, &request).await;
            let (path, status) = (log::shown(&request.path), response.status().as_u16());
            tracing::info!(id, %path, status, us = calls::micros(began), "control");
            return response;
        }
        Route::Page => {
            let WireRequest {
                method,
                path,
                headers,
                ..
            } = &request;
            let response = server.page.get(method, path, headers).await;
            let (path, status) = (log::shown(path), response.status().as_u16());
            tracing::debug!(id, %path, status, us = calls::micros(began), "page");
            return response;
        }
    };
    calls::answered(&server, &request, asked, &id, began).await
}

async fn controlled(server: &Server, request: &WireRequest) -> Response<Body> {
    let WireRequest {
        method, path, body, ..
    } = request;
    let class = server.class.as_ref();
    let told = ClassTold {
        polls: &server.polls,
        screen: &server.screen,
        run: &server.run,
    };
    if let Some(response) = class.and_then(|it| it.handle(&told, method, path, body)) {
        return response;
    }
    let audience = control::Followed {
        followers: server.present.followers(),
        run: &server.run,
    };
    let other = server.elsewhere.other.as_ref();
    let handled = control::handle(&server.engine, other, &audience, method, path, body);
    let response = handled.await;
    if control::replaces_the_world(method, path) && response.status().is_success() {
        server.elsewhere.data.clear();
    }
    response
}

fn following(
    server: &Server,
    request: &WireRequest,
    from: ClientAddress,
) -> Result<Response<Body>, (StatusCode, &'static str)> {
    if request.method != Method::GET {
        let says = "/_orgsim/follow accepts GET.";
        return Err((StatusCode::METHOD_NOT_ALLOWED, says));
    }
    let last = (request.headers)
        .get("last-event-id")
        .and_then(|last| last.to_str().ok());
    let asked = follow::asked(&request.query, last);
    let asked = asked.map_err(|says| (StatusCode::BAD_REQUEST, says))?;
    let arriving = match (asked.learner.as_deref(), &server.class) {
        (Some(id), Some(class)) => Some(class.arrives(id)?),
        (Some(_), None) => {
            let says = "Only a class (--class) has learners.";
            return Err((StatusCode::BAD_REQUEST, says));
        }
        (None, _) => None,
    };
    let attendance = server.present.admit(Watching {
        from,
        learner: arriving.as_ref().map(|it| it.number),
        is_new: (arriving.as_ref()).is_some_and(|it| it.issued.is_some()),
        polls_only: asked.polls_only,
    });
    let full = (
        StatusCode::SERVICE_UNAVAILABLE,
        "Too many followers (limit 500).",
    );
    Ok(follow::follow(
        server.engine.ledger.clone(),
        server.run.clone(),
        asked,
        (server.polls.subscribe(), server.screen.subscribe()),
        server.stopping.clone(),
        arriving.and_then(|it| it.issued),
        attendance.ok_or(full)?,
    ))
}
