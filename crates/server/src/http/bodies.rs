//! The sizes of requests, and reading their bodies.

use tokio::sync::{Semaphore, SemaphorePermit};
use zip_files::gzip::gunzip;

use crate::prelude::*;

/// The largest body, in bytes. The largest one that AWS itself accepts for these services is a policy of some
/// kilobytes.
pub const LARGEST_BODY: usize = 1024 * 1024;
/// The largest body that is passed on to another server with `--forward`, in bytes: the largest part that clients of Amazon S3
/// upload by default has 16 megabytes, the largest zip of AWS Lambda 50.
const LARGEST_FORWARDED: usize = 64 * 1024 * 1024;
/// The most bytes of a request's headers in total, and of its path with the query string.
const LARGEST_HEAD: usize = 32 * 1024;
/// The unit for counting bytes of bodies.
pub(super) const KILOBYTE: usize = 1024;
/// The time limit for reading a body.
const BODY_TIME: Duration = Duration::from_secs(20);

/// The units in which bodies of this size are counted.
pub(super) fn turn(bytes: usize) -> u32 {
    u32::try_from(bytes.div_ceil(KILOBYTE)).unwrap_or(u32::MAX)
}

/// The answer to a request whose head is longer than any real client's, if it is.
pub(super) fn too_long(headers: &HeaderMap, target: usize) -> Option<(StatusCode, &'static str)> {
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

/// The whole body as sent, of at most `largest` bytes. `too_large`: the refusal of more.
async fn read_as_sent(
    headers: &HeaderMap,
    body: Body,
    (largest, too_large): (usize, &'static str),
) -> Result<Bytes, (StatusCode, &'static str)> {
    let large = (StatusCode::PAYLOAD_TOO_LARGE, too_large);
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
pub(super) async fn read_for_other<'s>(
    places: &'s Semaphore,
    headers: &HeaderMap,
    body: Body,
) -> (
    Option<SemaphorePermit<'s>>,
    Result<Bytes, (StatusCode, &'static str)>,
) {
    let bytes = announced(headers).unwrap_or(LARGEST_FORWARDED);
    let place = places
        .acquire_many(turn(bytes.min(LARGEST_FORWARDED)))
        .await;
    let says = "The body is larger than 64 megabytes, the limit for requests to another server.";
    let read = read_as_sent(headers, body, (LARGEST_FORWARDED, says)).await;
    (place.ok(), read)
}

/// The whole body: as sent, and uncompressed if it was compressed. `is_object`: it stays as it is.
pub(super) async fn read_body(
    headers: &HeaderMap,
    body: Body,
    is_object: bool,
) -> Result<(Bytes, Bytes), (StatusCode, &'static str)> {
    let says = "The body is larger than a megabyte, which no request to these services is.";
    let bytes = read_as_sent(headers, body, (LARGEST_BODY, says)).await?;
    let encoding = headers.get("content-encoding").filter(|_| !is_object);
    match encoding.map(|kind| kind.as_bytes()) {
        // AWS's own encoding has no meaning for other bodies.
        None | Some(b"" | b"identity" | b"aws-chunked") => Ok((bytes.clone(), bytes)),
        Some(b"gzip") => match gunzip(&bytes, LARGEST_BODY) {
            Ok(plain) => Ok((bytes, plain.into())),
            Err(_) => Err((
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
