//! Where a request leads, and the checks of its head: the same ones in the same order for every request.

use axum::http::request::Parts;
use tokio::sync::SemaphorePermit;

use super::bodies::{read_body, read_for_other, too_long, turn};
use super::state::Server;
use crate::analyzer;
use crate::forward::{self, OtherServer};
use crate::guard::{self, GuardRefusal};
use crate::prelude::*;
use crate::request::PORTAL_TOKEN;
use crate::wire;
use crate::{control, log, page};

/// A request whose head was read.
pub(super) struct Arrived<'s> {
    pub request: WireRequest,
    pub route: Route<'s>,
    /// The host in its first line.
    authority: Option<String>,
}

/// Where a request leads.
#[derive(Clone, Copy, Debug)]
pub(super) enum Route<'s> {
    /// Not under the path of `--path-prefix`.
    Outside,
    Page,
    Follow,
    Control,
    /// An AWS client calls.
    Call,
    /// The same, for a service that only this other server has.
    Elsewhere(&'s OtherServer),
}

impl Route<'_> {
    fn is_call(self) -> bool {
        matches!(self, Self::Call | Self::Elsewhere(_))
    }
}

type Check = fn(&Server, &Arrived<'_>) -> Option<GuardRefusal>;

/// The checks of a head, in this order. The first one that refuses a request answers it. Then its body is read, its signature
/// checked (`calls`), and only then decides its route, and whether it is passed on.
const CHECKS: [Check; 5] = [head_size, host, origin, method, key];

pub(super) fn refused(server: &Server, arrived: &Arrived<'_>) -> Option<GuardRefusal> {
    CHECKS.iter().find_map(|check| check(server, arrived))
}

fn head_size(_: &Server, arrived: &Arrived<'_>) -> Option<GuardRefusal> {
    let request = &arrived.request;
    let target = request.signed_path.len() + request.query.len();
    let (status, says) = too_long(&request.headers, target)?;
    let says = says.into();
    Some(GuardRefusal { status, says })
}

fn host(server: &Server, arrived: &Arrived<'_>) -> Option<GuardRefusal> {
    let (request, authority) = (&arrived.request, arrived.authority.as_deref());
    guard::refuses_host(
        &server.hosts,
        authority,
        &request.headers,
        request.is_for_s3(),
    )
}

fn origin(_: &Server, arrived: &Arrived<'_>) -> Option<GuardRefusal> {
    guard::refuses_origin(&arrived.request.headers, arrived.route.is_call())
}

fn method(_: &Server, arrived: &Arrived<'_>) -> Option<GuardRefusal> {
    (arrived.route.is_call())
        .then(|| guard::refuses_method(&arrived.request))
        .flatten()
}

/// Refuses a control request without the key.
fn key(server: &Server, arrived: &Arrived<'_>) -> Option<GuardRefusal> {
    let request = &arrived.request;
    let is_control = matches!(arrived.route, Route::Control | Route::Follow);
    let key = server.key.as_ref().filter(|_| is_control)?;
    let says = (!key.is_in(&request.headers, &request.query))
        .then(|| key.refuses(&request.method, &request.path))
        .flatten()?;
    Some(GuardRefusal {
        status: StatusCode::FORBIDDEN,
        says,
    })
}

impl<'s> Arrived<'s> {
    pub fn of(server: &'s Server, parts: Parts) -> Self {
        let signed_path = parts.uri.path().to_string();
        let within = page::within(&server.prefix, &signed_path);
        let query = parts.uri.query().unwrap_or_default();
        let authority = parts.uri.authority().map(|it| it.as_str().to_string());
        let path = within.unwrap_or(&signed_path);
        let mut request = WireRequest::of(parts.method, path, &signed_path, query, parts.headers);
        request.bucket = server.hosts.bucket_of(&request);
        let route = match path {
            _ if within.is_none() => Route::Outside,
            "/_orgsim/follow" => Route::Follow,
            path if control::is_one(path) => Route::Control,
            _ if !is_call(&request) => Route::Page,
            _ => (server.elsewhere.other.as_ref())
                .filter(|it| forward::is_elsewhere(&request, it.own_s3))
                .map_or(Route::Call, Route::Elsewhere),
        };
        Self {
            request,
            route,
            authority,
        }
    }

    /// Reads the body, and waits for its turn to be worked on.
    pub async fn read(
        &mut self,
        server: &'s Server,
        body: Body,
    ) -> Result<Option<SemaphorePermit<'s>>, (StatusCode, &'static str)> {
        let headers = &self.request.headers;
        let turns = match self.route {
            Route::Elsewhere(_) => {
                let (turn, read) = read_for_other(&server.forwarded_bodies, headers, body).await;
                self.request.sent = read?;
                return Ok(turn);
            }
            Route::Control => &server.control_bodies,
            Route::Call if analyzer::asked(&self.request).is_some() => &server.check_bodies,
            Route::Outside | Route::Page | Route::Follow | Route::Call => &server.bodies,
        };
        let (sent, body) = read_body(headers, body, self.request.is_object()).await?;
        (self.request.sent, self.request.body) = (sent, body);
        Ok(turns.acquire_many(turn(self.request.body.len())).await.ok())
    }

    /// The refusal of the request, in the client's protocol.
    pub fn refused(&self, id: &str, refusal: &GuardRefusal) -> Response<Body> {
        let GuardRefusal { status, says } = refusal;
        let path = log::shown(&self.request.path);
        tracing::warn!(id, %path, status = status.as_u16(), says, "refused");
        let mut response = match self.route.is_call() {
            true => {
                let fault = WireError::new(status.as_u16(), code(*status), says.as_str());
                wire::refusal(&self.request, self.request.protocol, &fault, id)
            }
            false => control::error(*status, says),
        };
        if *status == StatusCode::METHOD_NOT_ALLOWED {
            let allow = HeaderValue::from_static("POST");
            response.headers_mut().insert(header::ALLOW, allow);
        }
        response
    }
}

/// Whether an AWS client calls; otherwise the page or something unknown is asked for.
fn is_call(request: &WireRequest) -> bool {
    let asks = |name: &str| {
        let mut pairs = request.query.split('&');
        pairs.any(|pair| pair.starts_with(name))
    };
    let has = |name: &str| HeaderMap::contains_key(&request.headers, name);
    !(request.method == Method::GET || request.method == Method::HEAD)
        || has("authorization")
        || has("x-amz-target")
        || has(PORTAL_TOKEN)
        || asks("X-Amz-")
        || asks("Action=")
}

/// The code of a refusal that no service makes.
fn code(status: StatusCode) -> &'static str {
    match status {
        StatusCode::FORBIDDEN => "AccessDenied",
        StatusCode::METHOD_NOT_ALLOWED => "MethodNotAllowed",
        StatusCode::PAYLOAD_TOO_LARGE => "RequestEntityTooLarge",
        StatusCode::REQUEST_TIMEOUT => "RequestTimeout",
        StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => "RequestHeaderSectionTooLarge",
        StatusCode::URI_TOO_LONG => "UriTooLong",
        _ => "SerializationException",
    }
}
