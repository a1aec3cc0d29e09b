//! Connections and requests: limits, routes, the log line, and stopping.

mod bodies;
mod calls;
mod checks;
mod connections;
mod patient;
mod places;
#[cfg(test)]
mod tests;

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, Response, StatusCode};
use tokio::sync::{Semaphore, watch};

use super::audience::Watching;
use super::class::present::Present;
use super::class::{Class, ClassTold};
use super::client_address::ClientAddress;
use super::elsewhere::Elsewhere;
use super::engine::Engine;
use super::guard::{self, GuardRefusal};
use super::journal::new_id;
use super::key::ControlKey;
use super::machine::Machine;
use super::options::ServeOptions;
use super::page::{self, Page};
use super::wire::WireRequest;
use super::{asked_call, control, follow, log};

pub use bodies::LARGEST_BODY;
#[cfg(test)]
pub use connections::Front;
pub use connections::serve;

use bodies::KILOBYTE;
use checks::{Arrived, Route};

/// The most bytes of bodies that are read and passed on at a time. Others wait for their turn.
const FORWARDED_BODIES: usize = 256 * 1024 * 1024;
/// The most bytes of call bodies that are read and answered at a time, and the same for requests to `/_orgsim/`:
/// processing a body takes about forty times as much memory. Others wait for their turn.
const BODIES: usize = 16 * 1024 * 1024;
const CONTROL_BODIES: usize = 4 * 1024 * 1024;

/// The state shared by all requests.
#[derive(Debug)]
pub struct Server {
    engine: Engine,
    page: Page,
    strict: bool,
    /// Under which requests come; see [`ServeOptions::path_prefix`].
    prefix: String,
    /// The key that control requests need.
    key: Option<ControlKey>,
    /// Who watches, where only the presenter changes the session.
    class: Option<Class>,
    hosts: guard::Hosts,
    /// Those of `--trusted-proxy`.
    proxies: Vec<IpAddr>,
    elsewhere: Elsewhere,
    /// Identifies this run: the prefix of request ids and epochs.
    run: Arc<str>,
    requests: AtomicU64,
    present: Present,
    /// What the class is asked, as JSON; `null`: nothing. Empty where there is no class.
    polls: watch::Sender<Arc<str>>,
    /// What a presenter's screen shows beside the session, as JSON; `null`: nothing was told yet. Empty where there is no class.
    screen: watch::Sender<Arc<str>>,
    /// See [`BODIES`].
    bodies: Semaphore,
    control_bodies: Semaphore,
    /// See [`FORWARDED_BODIES`].
    forwarded_bodies: Semaphore,
    /// The bodies of checks, which would keep calls waiting.
    check_bodies: Semaphore,
    stopping: watch::Receiver<bool>,
}

impl Server {
    pub(super) fn new(
        machine: &dyn Machine,
        engine: Engine,
        page: Page,
        options: &ServeOptions,
        stopping: watch::Receiver<bool>,
    ) -> Self {
        let present = Present::default();
        // Said, because a page that comes back after a restart has what the run before told.
        let nothing = if options.class { "null" } else { "" };
        Self {
            elsewhere: Elsewhere::new(&engine, options, stopping.clone()),
            engine,
            page,
            strict: options.strict(),
            prefix: options.path_prefix.clone(),
            key: (options.key.as_deref()).map(|key| ControlKey::new(key, options.class)),
            class: options.class.then(|| Class::new(present.clone())),
            present,
            hosts: guard::Hosts::new(options.listen(), &options.allow_hosts),
            proxies: (options.trusted_proxies.iter())
                .map(IpAddr::to_canonical)
                .collect(),
            run: new_id(machine)[..12].into(),
            requests: AtomicU64::new(0),
            polls: watch::Sender::new(nothing.into()),
            screen: watch::Sender::new(nothing.into()),
            bodies: Semaphore::new(BODIES / KILOBYTE),
            control_bodies: Semaphore::new(CONTROL_BODIES / KILOBYTE),
            forwarded_bodies: Semaphore::new(FORWARDED_BODIES / KILOBYTE),
            check_bodies: Semaphore::new(CONTROL_BODIES / KILOBYTE),
            stopping,
        }
    }

    fn has_key(&self, headers: &HeaderMap, query: &str) -> bool {
        (self.key.as_ref()).is_some_and(|key| key.is_in(headers, query))
    }

    /// A new request id, in the form of AWS.
    fn id(&self) -> String {
        let number = self.requests.fetch_add(1, Ordering::Relaxed) + 1;
        format!(
            "{}-{}-4000-8000-{number:012x}",
            &self.run[..8],
            &self.run[8..12]
        )
    }
}

async fn handle(server: Arc<Server>, request: Request<Body>) -> Response<Body> {
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
