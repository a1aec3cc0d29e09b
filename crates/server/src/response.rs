//! Putting responses together.

use axum::body::Body;
use axum::http::header::IntoHeaderName;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode};

/// A response, ready to send.
pub type WireResponse = Response<Body>;

/// A response with these headers.
pub fn response(
    status: StatusCode,
    headers: &[(HeaderName, &'static str)],
    body: impl Into<Body>,
) -> Response<Body> {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    for (name, value) in headers {
        let value = HeaderValue::from_static(value);
        response.headers_mut().insert(name, value);
    }
    response
}

/// Adds a header, if the text can be the value of one.
pub fn set(response: &mut Response<Body>, name: impl IntoHeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}
