//! Connections and requests: limits, routes, the log line, and stopping.

mod bodies;
mod connections;
mod passing_on;
mod places;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request as HttpRequest, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, header};
use sim::outcome::GateRecord;
use tokio::sync::{Semaphore, watch};

use super::auth;
use super::class::Class;
use super::engine::{Engine, Incoming, Said};
use super::fault::WireError;
use super::forward::Forward;
use super::options::ServeOptions;
use super::page::{self, Page};
use super::wire::{self, WireRequest};
use super::{control, follow, guard, log, sigv4};

pub use bodies::unpacked;
pub use connections::serve;

use bodies::{KILOBYTE, read_body, read_for_other, too_long, turn};
use passing_on::passed_on;

/// The most bytes of bodies that are read and passed on at a time. Others wait for their turn.
const FORWARDED_BODIES: usize = 256 * 1024 * 1024;
/// The most bytes of call bodies that are read and answered at a time, and the same for requests to `/_orgsim/`:
/// processing a body takes about forty times as much memory. Others wait for their turn.
const BODIES: usize = 16 * 1024 * 1024;
const CONTROL_BODIES: usize = 4 * 1024 * 1024;
/// The maximum number of followers at a time.
const FOLLOWERS: usize = 500;
/// The header with the presenter's key.
const KEY: &str = "x-orgsim-key";

/// The state shared by all requests.
#[derive(Debug)]
pub struct Server {
    engine: Engine,
    page: Page,
    strict: bool,
    /// Under which requests come; see [`ServeOptions::path_prefix`].
    prefix: String,
    /// Who watches, where only the presenter changes the session.
    class: Option<Class>,
    hosts: guard::Hosts,
    forward: Option<Forward>,
    /// Whether Amazon S3 is answered here, and not by the server of `--forward`.
    has_s3: bool,
    /// Identifies this run: the prefix of request ids and epochs.
    run: Arc<str>,
    requests: AtomicU64,
    followers: Arc<Semaphore>,
    /// Of the followers those that hear polls only.
    polled: Arc<Semaphore>,
    /// What the class is asked, as JSON; empty: nothing was asked yet.
    polls: watch::Sender<Arc<str>>,
    /// See [`BODIES`].
    bodies: Semaphore,
    control_bodies: Semaphore,
    /// See [`FORWARDED_BODIES`].
    forwarded_bodies: Semaphore,
    stopping: watch::Receiver<bool>,
}

impl Server {
    /// The places for bodies that are worked on. Never closed; a body that counts there has at most a megabyte.
    fn turns(&self, is_control: bool) -> &Semaphore {
        match is_control {
            true => &self.control_bodies,
            false => &self.bodies,
        }
    }

    fn new(
        engine: Engine,
        page: Page,
        options: &ServeOptions,
        stopping: watch::Receiver<bool>,
    ) -> Self {
        let seed = format!("{:?} {}", Instant::now(), super::clock::now().millis());
        Self {
            engine,
            page,
            strict: options.strict(),
            prefix: options.path_prefix.clone(),
            class: options.key.as_deref().map(Class::new),
            forward: options.forward.clone(),
            has_s3: options.forward.is_none() || options.own_s3,
            hosts: guard::Hosts::new(options.listen(), &options.allow_hosts),
            run: sigv4::digest(seed.as_bytes())[..12].into(),
            requests: AtomicU64::new(0),
            polls: watch::Sender::new("".into()),
            followers: Arc::new(Semaphore::new(FOLLOWERS)),
            polled: Arc::new(Semaphore::new(FOLLOWERS)),
            bodies: Semaphore::new(BODIES / KILOBYTE),
            control_bodies: Semaphore::new(CONTROL_BODIES / KILOBYTE),
            forwarded_bodies: Semaphore::new(FORWARDED_BODIES / KILOBYTE),
            stopping,
        }
    }

    /// The other server, if it has the whole service of a request, and not only operations that are not modeled here.
    fn passes_on(&self, headers: &HeaderMap, query: &str) -> Option<&Forward> {
        (self.forward.as_ref()).filter(|_| wire::is_elsewhere(headers, query, self.has_s3))
    }

    /// How many follow.
    fn followers(&self) -> usize {
        let polled = FOLLOWERS - self.polled.available_permits();
        (FOLLOWERS - self.followers.available_permits()).saturating_sub(polled)
    }

    /// Whether only the presenter may ask for this, and somebody else does.
    fn keeps_from(&self, parts: &Parts) -> bool {
        let path = parts.uri.path();
        let keeps = control::is_one(path) && Class::keeps(&parts.method, path);
        self.class.is_some() && keeps && !self.is_presenters(&parts.headers)
    }

    /// Whether a request has the presenter's key.
    fn is_presenters(&self, headers: &HeaderMap) -> bool {
        let sent = headers.get(KEY).map(HeaderValue::as_bytes);
        (self.class.as_ref()).is_some_and(|class| class.has_key(sent))
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

fn router(server: Arc<Server>) -> Router {
    Router::new().fallback(handle).with_state(server)
}

async fn handle(State(server): State<Arc<Server>>, request: HttpRequest) -> Response<Body> {
    let began = Instant::now();
    let id = server.id();
    let (mut parts, body) = request.into_parts();
    let signed_path = parts.uri.path().to_string();
    match page::within(&server.prefix, &parts.uri) {
        Ok(uri) => parts.uri = uri,
        Err(response) => return *response,
    }
    let path = parts.uri.path().to_string();
    let query = parts.uri.query().unwrap_or_default().to_string();
    let for_aws = is_for_aws(&parts.method, &path, &query, &parts.headers);
    // A refusal uses the client's protocol.
    let speaks = for_aws.then(|| wire::speaks(&path, &parts.headers));
    if let Some(response) = guarded(&server, &parts, speaks, &id) {
        return response;
    }
    if path == "/_orgsim/follow" {
        return following(&server, &parts.method, &query, &parts.headers);
    }
    let elsewhere = match for_aws {
        true => server.passes_on(&parts.headers, &query),
        false => None,
    };
    let (_forwarded, read) = match elsewhere {
        Some(_) => read_for_other(&server.forwarded_bodies, &parts.headers, body).await,
        None => (None, read_body(&parts.headers, body).await),
    };
    let (sent, body) = match read {
        Ok(body) => body,
        Err((status, says)) => {
            tracing::warn!(id, path = %log::shown(&path), status = status.as_u16(), says, "refused");
            return refused(speaks, &id, status, says);
        }
    };
    let is_control = control::is_one(&path);
    let waits_for = elsewhere.map_or_else(|| turn(body.len()), |_| 0);
    let _turn = server.turns(is_control).acquire_many(waits_for).await;
    if is_control {
        let response = controlled(&server, &parts.method, &path, &body).await;
        tracing::info!(id, path = %log::shown(&path), status = response.status().as_u16(), us = micros(began), "control");
        return response;
    }
    if !for_aws {
        let response = server.page.get(&parts.method, &path, &parts.headers).await;
        tracing::debug!(id, path = %log::shown(&path), status = response.status().as_u16(), us = micros(began), "page");
        return response;
    }
    let request = WireRequest {
        bucket: server.hosts.bucket_of(&parts.headers),
        method: parts.method.as_str().to_string(),
        path,
        signed_path,
        query,
        headers: parts.headers,
        body,
        sent,
    };
    answered(&server, elsewhere, &request, &id, began).await
}

async fn controlled(server: &Server, method: &Method, path: &str, body: &Bytes) -> Response<Body> {
    let is_full = server.followers.available_permits() == 0;
    let of_class = (server.class.as_ref())
        .and_then(|class| class.handle(&server.polls, is_full, method, path, body));
    match of_class {
        Some(response) => response,
        None => {
            let forward = server.forward.as_ref();
            control::handle(
                &server.engine,
                forward,
                server.followers(),
                method,
                path,
                body,
            )
            .await
        }
    }
}

/// The refusal of a request with too long a head, or with a forbidden origin or method.
fn guarded(
    server: &Server,
    parts: &Parts,
    speaks: Option<wire::Protocol>,
    id: &str,
) -> Option<Response<Body>> {
    let (path, headers) = (parts.uri.path(), &parts.headers);
    let query = parts.uri.query().unwrap_or_default();
    if let Some((status, says)) = too_long(headers, path.len() + query.len()) {
        tracing::warn!(id, status = status.as_u16(), says, "refused");
        return Some(refused(speaks, id, status, says));
    }
    let not_by = || {
        speaks
            .filter(|speaks| *speaks != wire::Protocol::RestXml)
            .and_then(|_| guard::refuses_method(&parts.method, path, headers))
    };
    let foreign = guard::refuses(&server.hosts, &parts.uri, headers, speaks.is_some());
    let kept = || {
        server.keeps_from(parts).then(|| guard::GuardRefusal {
            status: StatusCode::FORBIDDEN,
            says: format!("Only the presenter may do this: send the key in the header {KEY}."),
        })
    };
    let guard::GuardRefusal { status, says } = foreign.or_else(not_by).or_else(kept)?;
    tracing::warn!(id, path = %log::shown(path), status = status.as_u16(), says, "refused");
    let mut response = refused(speaks, id, status, &says);
    if status == StatusCode::METHOD_NOT_ALLOWED {
        let allow = HeaderValue::from_static("POST");
        response.headers_mut().insert(header::ALLOW, allow);
    }
    Some(response)
}

/// Whether browsers treat the method as read-only.
fn reads(method: &Method) -> bool {
    method == Method::GET || method == Method::HEAD
}

/// Whether the request comes from an AWS client; otherwise it is for the page or an unknown path.
fn is_for_aws(method: &Method, path: &str, query: &str, headers: &HeaderMap) -> bool {
    if control::is_one(path) {
        return false;
    }
    let asks = |name: &str| query.split('&').any(|pair| pair.starts_with(name));
    !reads(method)
        || headers.contains_key("authorization")
        || headers.contains_key("x-amz-target")
        || asks("X-Amz-")
        || asks("Action=")
}

/// Answers a call. `elsewhere`: the other server that has the whole service.
async fn answered(
    server: &Server,
    elsewhere: Option<&Forward>,
    request: &WireRequest,
    id: &str,
    began: Instant,
) -> Response<Body> {
    let Some(forward) = elsewhere else {
        return aws(server, request, id, began).await;
    };
    let protocol = wire::speaks(&request.path, &request.headers);
    let name = wire::asked_for(request);
    passed_on(server, forward, request, protocol, &name, id, began).await
}

async fn aws(server: &Server, request: &WireRequest, id: &str, began: Instant) -> Response<Body> {
    let (protocol, asked) = wire::read(request);
    let name = wire::name_of(request, &asked);
    if let Some(forward) = &server.forward
        && asked.is_err()
        && wire::may_forward(request)
    {
        return passed_on(server, forward, request, protocol, &name, id, began).await;
    }
    let called = asked.as_ref().ok().map(|asked| asked.operation);
    let signed = auth::read_unless_token(request, server.strict, called)
        .map_err(|denial| denial.fault(protocol.is_json()));
    // Unauthenticated clients do not learn what exists.
    let (asked, signed) = match (asked, signed) {
        (_, Err(fault)) => {
            logged(id, None, &name, Err(&fault), None, began);
            return wire::refusal(protocol, &fault, id);
        }
        (Err(fault), Ok(_)) => {
            unanswered(id, &name, &fault, began);
            return wire::refusal(protocol, &fault, id);
        }
        (Ok(asked), Ok(signed)) => (asked, signed),
    };
    let operation = asked.operation;
    let answered = server
        .engine
        .call(Incoming {
            signed,
            operation,
            input: asked.input,
        })
        .await;
    let caller = answered.caller.map(|caller| caller.to_string());
    let stopped = |gates: &Option<GateRecord>| Some(gates.as_ref()?.stopped_at()?.gate.title());
    let (fault, gate) = match answered.said {
        Said::Stepped(Ok(mut outcome)) => match &outcome.error {
            None => {
                wire::queue_urls::answer(&request.headers, operation, &mut outcome.answer);
                let response = wire::answer(protocol, operation, outcome.answer, id);
                logged(id, caller.as_deref(), &name, Ok(200), None, began);
                return response;
            }
            Some(error) => (WireError::from(error), stopped(&outcome.gates)),
        },
        Said::Stepped(Err(refusal)) => (WireError::from(&refusal.error), stopped(&refusal.gates)),
        Said::Denied(denial) => (denial.fault(protocol.is_json()), None),
        Said::Failed(fault) => (fault, None),
    };
    logged(id, caller.as_deref(), &name, Err(&fault), gate, began);
    wire::refusal(protocol, &fault, id)
}

fn micros(began: Instant) -> u64 {
    u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX)
}

/// The log line of a call.
fn logged(
    id: &str,
    caller: Option<&str>,
    operation: &str,
    result: Result<u16, &WireError>,
    gate: Option<&str>,
    began: Instant,
) {
    let us = micros(began);
    let caller = caller.unwrap_or("");
    match result {
        Ok(status) => tracing::info!(id, operation, caller, status, us, "call"),
        Err(fault) => tracing::info!(
            id,
            operation,
            caller,
            status = fault.status,
            error = %fault.code,
            gate = gate.unwrap_or("before the gates"),
            us,
            "call"
        ),
    }
}

/// The log line of a call that neither this server nor another one answers.
fn unanswered(id: &str, operation: &str, fault: &WireError, began: Instant) {
    tracing::warn!(
        id,
        operation,
        status = fault.status,
        error = %fault.code,
        says = %log::shown(&fault.message),
        us = micros(began),
        "call"
    );
}

fn following(server: &Server, method: &Method, query: &str, headers: &HeaderMap) -> Response<Body> {
    if method != Method::GET {
        return control::error(
            StatusCode::METHOD_NOT_ALLOWED,
            "/_orgsim/follow is asked with GET.",
        );
    }
    let last = headers
        .get("last-event-id")
        .and_then(|last| last.to_str().ok());
    let asked = match follow::asked(query, last) {
        Ok(asked) => asked,
        Err(says) => return control::error(StatusCode::BAD_REQUEST, says),
    };
    let Ok(place) = server.followers.clone().try_acquire_owned() else {
        return control::error(
            StatusCode::SERVICE_UNAVAILABLE,
            "Too many followers (limit 500).",
        );
    };
    let class = server.class.as_ref();
    let attendance = (asked.learner.as_deref()).and_then(|id| class?.attend(id));
    if asked.learner.is_some() && attendance.is_none() {
        return control::error(
            StatusCode::BAD_REQUEST,
            "`learner` is to be 16 to 64 letters and digits, in a class (--class).",
        );
    }
    let polled = server.polled.clone().try_acquire_owned();
    let places = (place, polled.ok().filter(|_| asked.polls_only));
    follow::follow(
        server.engine.ledger.clone(),
        server.run.clone(),
        asked,
        server.polls.subscribe(),
        server.stopping.clone(),
        places,
        attendance,
    )
}

/// The refusal of a request, in the client's protocol. `None`: not an AWS client.
fn refused(
    speaks: Option<wire::Protocol>,
    id: &str,
    status: StatusCode,
    says: &str,
) -> Response<Body> {
    let Some(protocol) = speaks else {
        return control::error(status, says);
    };
    let code = match status {
        StatusCode::FORBIDDEN => "AccessDenied",
        StatusCode::METHOD_NOT_ALLOWED => "MethodNotAllowed",
        StatusCode::PAYLOAD_TOO_LARGE => "RequestEntityTooLarge",
        StatusCode::REQUEST_TIMEOUT => "RequestTimeout",
        StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => "RequestHeaderSectionTooLarge",
        StatusCode::URI_TOO_LONG => "UriTooLong",
        _ => "SerializationException",
    };
    let fault = WireError::new(status.as_u16(), code, says);
    wire::refusal(protocol, &fault, id)
}
