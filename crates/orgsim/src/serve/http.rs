//! Connections and requests: limits, routes, the log line, and stopping.

mod connections;
mod places;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request as HttpRequest, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, header};
use sim::outcome::GateRecord;
use tokio::sync::{Semaphore, SemaphorePermit, watch};

use super::auth;
use super::class::Class;
use super::engine::{Engine, Incoming, Said};
use super::fault::WireError;
use super::forward::Forward;
use super::options::ServeOptions;
use super::page::{self, Page};
use super::wire::{self, WireRequest};
use super::{control, follow, guard, log, sigv4};

pub use connections::serve;

/// The largest body, in bytes. The largest one that AWS itself accepts for these services is a policy of some
/// kilobytes.
const LARGEST_BODY: usize = 1024 * 1024;
/// The largest body that is passed on to another server with `--forward`, in bytes: the largest part that clients of Amazon S3
/// upload by default has 16 megabytes, the largest zip of AWS Lambda 50.
const LARGEST_FORWARDED: usize = 64 * 1024 * 1024;
/// The most bytes of bodies that are read and passed on at a time. Others wait for their turn.
const FORWARDED_BODIES: usize = 256 * 1024 * 1024;
/// The most bytes of a request's headers in total, and of its path with the query string.
const LARGEST_HEAD: usize = 32 * 1024;
/// The most bytes of call bodies that are read and answered at a time, and the same for requests to `/_orgsim/`:
/// processing a body takes about forty times as much memory. Others wait for their turn.
const BODIES: usize = 16 * 1024 * 1024;
const CONTROL_BODIES: usize = 4 * 1024 * 1024;
/// The unit for counting bytes of bodies.
const KILOBYTE: usize = 1024;
/// The time limit for reading a body.
const BODY_TIME: Duration = Duration::from_secs(20);
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
        let sent = parts.headers.get(KEY).map(HeaderValue::as_bytes);
        (self.class.as_ref()).is_some_and(|class| {
            control::is_one(path) && Class::keeps(&parts.method, path) && !class.has_key(sent)
        })
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
    let is_elsewhere = for_aws && server.passes_on(&parts.headers, &query).is_some();
    let (_forwarded, read) = match is_elsewhere {
        true => read_for_other(&server.forwarded_bodies, &parts.headers, body).await,
        false => (None, read_body(&parts.headers, body).await),
    };
    let (sent, body) = match read {
        Ok(body) => body,
        Err((status, says)) => {
            tracing::warn!(id, path = %log::shown(&path), status = status.as_u16(), says, "refused");
            return refused(speaks, &id, status, says);
        }
    };
    let is_control = control::is_one(&path);
    let turns = if is_control {
        &server.control_bodies
    } else {
        &server.bodies
    };
    // Never closed; a body that counts here has at most a megabyte.
    let waits_for = if is_elsewhere { 0 } else { turn(body.len()) };
    let _turn = turns.acquire_many(waits_for).await;
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
    aws(&server, &request, &id, began).await
}

async fn controlled(server: &Server, method: &Method, path: &str, body: &Bytes) -> Response<Body> {
    let of_class =
        (server.class.as_ref()).and_then(|class| class.handle(&server.polls, method, path, body));
    match of_class {
        Some(response) => response,
        None => control::handle(&server.engine, server.followers(), method, path, body).await,
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

async fn aws(server: &Server, request: &WireRequest, id: &str, began: Instant) -> Response<Body> {
    if let Some(forward) = server.passes_on(&request.headers, &request.query) {
        let protocol = wire::speaks(&request.path, &request.headers);
        return passed_on(
            server,
            forward,
            request,
            protocol,
            &wire::asked_for(request),
            id,
            began,
        )
        .await;
    }
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

/// The answer of the server of `--forward`.
async fn passed_on(
    server: &Server,
    forward: &Forward,
    request: &WireRequest,
    protocol: wire::Protocol,
    name: &str,
    id: &str,
    began: Instant,
) -> Response<Body> {
    let account = match auth::key_id(&request.headers, &request.query) {
        Some(key_id) => server.engine.account_of(key_id).await.ok(),
        None => None,
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
    let polled = server.polled.clone().try_acquire_owned();
    let places = (place, polled.ok().filter(|_| asked.polls_only));
    follow::follow(
        server.engine.ledger.clone(),
        server.run.clone(),
        asked,
        server.polls.subscribe(),
        server.stopping.clone(),
        places,
    )
}

/// The units of [`BODIES`] for a body of this size.
fn turn(bytes: usize) -> u32 {
    u32::try_from(bytes.div_ceil(KILOBYTE)).unwrap_or(u32::MAX)
}

/// The answer to a request whose head is longer than any real client's, if it is.
fn too_long(headers: &HeaderMap, target: usize) -> Option<(StatusCode, &'static str)> {
    let headers: usize = headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len())
        .sum();
    if headers > LARGEST_HEAD {
        let status = StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE;
        return Some((status, "The headers have more than 32 kilobytes."));
    }
    (target > LARGEST_HEAD).then_some((
        StatusCode::URI_TOO_LONG,
        "Path and query string have more than 32 kilobytes.",
    ))
}

/// The length of the body in its header.
fn announced(headers: &HeaderMap) -> Option<usize> {
    headers
        .get(header::CONTENT_LENGTH)?
        .to_str()
        .ok()?
        .parse()
        .ok()
}

/// The whole body as sent, of at most `largest` bytes.
async fn read_as_sent(
    headers: &HeaderMap,
    body: Body,
    largest: usize,
) -> Result<Bytes, (StatusCode, &'static str)> {
    let large = (
        StatusCode::PAYLOAD_TOO_LARGE,
        match largest {
            LARGEST_FORWARDED => {
                "The body is larger than 64 megabytes, the limit for requests to another server."
            }
            _ => "The body is larger than a megabyte, which no request to these services is.",
        },
    );
    if announced(headers).is_some_and(|length| length > largest) {
        return Err(large);
    }
    let read = tokio::time::timeout(BODY_TIME, axum::body::to_bytes(body, largest));
    match read.await {
        Err(_) => Err((
            StatusCode::REQUEST_TIMEOUT,
            "The body did not come in time.",
        )),
        // A chunked body does not announce its length. Other errors mean that the connection was cut.
        Ok(Err(error)) if is_too_long(&error) => Err(large),
        Ok(Err(_)) => Err((StatusCode::BAD_REQUEST, "The body could not be read.")),
        Ok(Ok(bytes)) => Ok(bytes),
    }
}

/// The body of a request that is only passed on, as sent, with its place among such bodies. It waits before it is read, because
/// it takes as much memory as it has bytes.
async fn read_for_other<'s>(
    places: &'s Semaphore,
    headers: &HeaderMap,
    body: Body,
) -> (Option<SemaphorePermit<'s>>, BodyRead) {
    let bytes = announced(headers).unwrap_or(LARGEST_FORWARDED);
    let place = places
        .acquire_many(turn(bytes.min(LARGEST_FORWARDED)))
        .await;
    let read = read_as_sent(headers, body, LARGEST_FORWARDED).await;
    (place.ok(), read.map(|sent| (sent.clone(), sent)))
}

/// A body as sent, and as it is read; or the refusal.
type BodyRead = Result<(Bytes, Bytes), (StatusCode, &'static str)>;

/// The whole body: as sent, and uncompressed if it was compressed.
async fn read_body(headers: &HeaderMap, body: Body) -> BodyRead {
    let bytes = read_as_sent(headers, body, LARGEST_BODY).await?;
    match headers.get("content-encoding").map(|kind| kind.as_bytes()) {
        // Only objects of Amazon S3, which are not modeled here, come in AWS's own encoding.
        None | Some(b"" | b"identity" | b"aws-chunked") => Ok((bytes.clone(), bytes)),
        Some(b"gzip") => match unpacked(&bytes) {
            Some(plain) => Ok((bytes, plain.into())),
            None => Err((
                StatusCode::BAD_REQUEST,
                "The body is not valid gzip, or is larger than a megabyte when unpacked.",
            )),
        },
        Some(_) => Err((
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "Of the encodings of bodies only gzip is understood.",
        )),
    }
}

fn is_too_long(error: &axum::Error) -> bool {
    std::error::Error::source(error).is_some_and(|source| source.to_string().contains("limit"))
}

/// Decompresses gzip. Source: RFC 1952.
pub(super) fn unpacked(bytes: &[u8]) -> Option<Vec<u8>> {
    let (head, mut rest) = bytes.split_at_checked(10)?;
    let flags = head[3];
    if head[..3] != [0x1f, 0x8b, 8] || flags & 0xe0 != 0 {
        return None;
    }
    if flags & 4 != 0 {
        let (length, after) = rest.split_at_checked(2)?;
        let length = usize::from(u16::from_le_bytes([length[0], length[1]]));
        rest = after.split_at_checked(length)?.1;
    }
    // A file's name and a comment end with a zero.
    for flag in [8, 16] {
        if flags & flag != 0 {
            let end = rest.iter().position(|byte| *byte == 0)?;
            rest = &rest[end + 1..];
        }
    }
    if flags & 2 != 0 {
        rest = rest.split_at_checked(2)?.1;
    }
    let (packed, trailer) = rest.split_at_checked(rest.len().checked_sub(8)?)?;
    let plain = miniz_oxide::inflate::decompress_to_vec_with_limit(packed, LARGEST_BODY).ok()?;
    let length = u32::from_le_bytes(trailer[4..].try_into().ok()?);
    (u32::try_from(plain.len()) == Ok(length)).then_some(plain)
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
