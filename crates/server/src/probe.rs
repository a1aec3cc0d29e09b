//! The server without a socket, for tests and fuzz targets: its parsers, and its engine with its file.

use axum::http::HeaderName;

use super::asked_call::{self, AskedCall};
use super::command_rows;
pub use super::engine::probe::Probe;
use super::wire;
use super::{auth, control, follow, http};
use crate::prelude::*;
use crate::sigv4;

/// A request as sent by a client.
#[derive(Clone, Debug, Default)]
pub struct Sent {
    /// The method, which HTTP need not know.
    pub method: String,
    /// The path, with its first slash.
    pub path: String,
    /// Without the question mark.
    pub query: String,
    /// Headers that HTTP does not allow are dropped.
    pub headers: Vec<(String, String)>,
    /// The body, as it was sent.
    pub body: Vec<u8>,
}

/// Runs all parsers on a request: each accepts or refuses it.
pub fn read(sent: &Sent) {
    let headers: HeaderMap = sent
        .headers
        .iter()
        .filter_map(|(name, value)| {
            let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
            Some((name, HeaderValue::from_bytes(value.as_bytes()).ok()?))
        })
        .collect();
    let last = headers.get("last-event-id");
    let last = last.and_then(|last| last.to_str().ok().map(String::from));
    let _ = follow::asked(&sent.query, last.as_deref());
    let _ = (command_rows::rows(&sent.body), control::how_far(&sent.body));
    let _ = control::session_in(&sent.body);
    let unpacked = zip_files::gzip::gunzip(&sent.body, http::LARGEST_BODY).ok();
    for body in [Some(sent.body.clone()), unpacked].into_iter().flatten() {
        let mut request = WireRequest::of(
            Method::from_bytes(sent.method.as_bytes()).unwrap_or_default(),
            &sent.path,
            &sent.path,
            &sent.query,
            headers.clone(),
        );
        request.sent = Bytes::from(sent.body.clone());
        request.body = Bytes::from(body);
        let asked = asked_call::read(&request, None);
        let protocol = asked.protocol;
        let service = asked.call.operation().map(|operation| operation.service);
        if let AskedCall::Nowhere(fault) = asked.call {
            let _ = wire::refusal(&request, protocol, &fault, "id");
        }
        for strict in [false, true] {
            match auth::read(&request, strict, service) {
                Ok(signed) => {
                    if let Some(check) = &signed.check {
                        let _ = sigv4::is_signed_with(check, &signed.scope, "secret");
                    }
                }
                Err(denial) => {
                    let _ = wire::refusal(&request, protocol, &denial.fault(protocol), "id");
                }
            }
        }
    }
}
