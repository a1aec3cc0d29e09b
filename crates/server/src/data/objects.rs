//! Objects: put, get, head, list, delete.

use sim::ids::AccountId;
use sim::time::DAY;
use sim::xml::Element;

use super::calls::{DataCall, DataPlace};
use super::headers::{self, CHECKSUMS, Condition};
use super::kept::{Kept, Object};
use super::md5::md5_hex;
use crate::prelude::*;
use crate::wire;

/// The most keys of a page.
const PAGE: usize = 1_000;

impl Object {
    fn tag(&self) -> String {
        format!("\"{}\"", md5_hex(&self.bytes))
    }

    /// Writes its row of a list.
    fn list_as(&self, key: &str, out: &mut String) {
        let row = [
            ("Key", key),
            ("LastModified", &self.at.zulu()),
            ("ETag", &self.tag()),
            ("Size", &self.bytes.len().to_string()),
            ("StorageClass", "STANDARD"),
        ];
        wire::s3_element(out, "Contents", &row);
    }
}

/// How Amazon S3 encrypts objects unless told otherwise.
const ENCRYPTION: (&str, &str) = ("x-amz-server-side-encryption", "AES256");

impl Object {
    fn show_checksum(&self, response: &mut WireResponse) {
        for (name, value) in &self.headers {
            if name.as_str().starts_with(CHECKSUMS) {
                response.headers_mut().insert(name.clone(), value.clone());
                set(response, "x-amz-checksum-type", "FULL_OBJECT");
            }
        }
    }
}

/// Refuses a request that expects another owner of the bucket.
fn expects(request: &WireRequest, owner: AccountId) -> Result<(), WireError> {
    match request.headers.get("x-amz-expected-bucket-owner") {
        Some(expected) if expected.as_bytes() != owner.to_string().as_bytes() => {
            Err(WireError::new(403, "AccessDenied", "Access Denied"))
        }
        Some(_) | None => Ok(()),
    }
}

fn missing(code: &'static str, says: &str) -> WireError {
    WireError::new(404, code, says)
}

fn no_key() -> WireError {
    missing("NoSuchKey", "The specified key does not exist.")
}

/// Refuses to replace what the request's conditions do not name.
fn may_put(request: &WireRequest, known: Option<&Object>) -> Result<(), WireError> {
    let sent = &request.headers;
    match (
        known,
        sent.contains_key(header::IF_MATCH),
        sent.get(header::IF_NONE_MATCH),
    ) {
        (None, true, _) => Err(no_key()),
        (_, _, Some(value)) if value.as_bytes() != b"*" => Err(WireError::new(
            501,
            "NotImplemented",
            "A header you provided implies functionality that is not implemented",
        )),
        (Some(object), ..) if headers::condition(sent, &object.tag()) != Condition::Holds => {
            Err(headers::failed())
        }
        _ => Ok(()),
    }
}

/// The answer to a request for an object, if its conditions hold.
fn got(
    object: &Object,
    request: &WireRequest,
    only_head: bool,
    id: &str,
) -> Result<WireResponse, WireError> {
    let mut response = match headers::condition(&request.headers, &object.tag()) {
        Condition::Holds => shown(object, only_head, id),
        Condition::NotModified => not_modified(object, id),
        Condition::Fails => return Err(headers::failed()),
    };
    if request.headers.contains_key("x-amz-checksum-mode") {
        object.show_checksum(&mut response);
    }
    Ok(response)
}

/// The answer to a client that has the object already.
fn not_modified(object: &Object, id: &str) -> WireResponse {
    let mut response = wire::s3_response(304, id, String::new());
    set(&mut response, "etag", &object.tag());
    set(&mut response, "last-modified", &http_date(object.at));
    response
}

impl Kept {
    pub(super) fn object_call(
        &mut self,
        call: DataCall,
        request: &WireRequest,
        place: &DataPlace,
        id: &str,
    ) -> Result<WireResponse, WireError> {
        let (_, key) = wire::s3_place(request);
        let key = percent::decoded(key);
        let Some((owner, bucket)) = place.bucket.clone() else {
            let says = match wire::s3_place(request).0.is_empty() {
                true => "The specified bucket is not valid.",
                false => "The specified bucket does not exist",
            };
            return Err(missing("NoSuchBucket", says));
        };
        expects(request, owner)?;
        let at = (bucket, key);
        match call {
            DataCall::PutObject => self.put(at, request, place.now, id),
            DataCall::GetObject | DataCall::HeadObject => {
                let object = self.objects.get(&at).ok_or_else(no_key)?;
                got(object, request, call == DataCall::HeadObject, id)
            }
            DataCall::DeleteObject => {
                self.remove(&at);
                Ok(wire::s3_response(204, id, String::new()))
            }
            DataCall::DeleteObjects => {
                let text = std::str::from_utf8(&request.body).unwrap_or_default();
                let root = Element::parse(text);
                let objects = root.iter().flat_map(|root| &root.children);
                let keys = objects.flat_map(|it| it.children.iter().filter(|it| it.name == "Key"));
                let mut rows = String::new();
                for key in keys {
                    self.remove(&(at.0.clone(), key.text.clone()));
                    wire::s3_element(&mut rows, "Deleted", &[("Key", &key.text)]);
                }
                Ok(wire::s3_document("DeleteResult", id, &rows))
            }
            DataCall::ListObjects
            | DataCall::ListObjectsV2
            | DataCall::SendMessage
            | DataCall::SendMessageBatch
            | DataCall::ReceiveMessage
            | DataCall::DeleteMessage
            | DataCall::DeleteMessageBatch
            | DataCall::ChangeMessageVisibility
            | DataCall::PurgeQueue => {
                Ok(self.list(&at.0, request, call == DataCall::ListObjectsV2, id))
            }
        }
    }

    pub(super) fn remove(&mut self, at: &(String, String)) {
        if let Some(object) = self.objects.remove(at) {
            self.bytes -= object.bytes.len();
        }
    }

    fn put(
        &mut self,
        at: (String, String),
        request: &WireRequest,
        now: SimTime,
        id: &str,
    ) -> Result<WireResponse, WireError> {
        let bytes = wire::object_bytes(request).ok_or_else(|| {
            WireError::new(
                400,
                "IncompleteBody",
                "The chunks of the body are not whole.",
            )
        })?;
        let known = self.objects.get(&at);
        may_put(request, known)?;
        let headers = headers::kept(&request.headers, &at.1)?;
        self.reserve(bytes.len(), known.map(|it| it.bytes.len()))?;
        let object = Object {
            bytes,
            at: now,
            headers,
        };
        let mut response = wire::s3_response(200, id, String::new());
        set(&mut response, "etag", &object.tag());
        set(&mut response, ENCRYPTION.0, ENCRYPTION.1);
        object.show_checksum(&mut response);
        self.objects.insert(at, object);
        Ok(response)
    }

    fn list(&self, bucket: &str, request: &WireRequest, is_new: bool, id: &str) -> WireResponse {
        let parameter = |name: &str| wire::query_parameter(request, name).unwrap_or_default();
        let (prefix, delimiter) = (parameter("prefix"), parameter("delimiter"));
        let after = match is_new {
            true => [parameter("continuation-token"), parameter("start-after")],
            false => [parameter("marker"), String::new()],
        };
        let after = after.into_iter().max().unwrap_or_default();
        let most = parameter("max-keys").parse().unwrap_or(PAGE).min(PAGE);
        let (mut contents, mut common) = (String::new(), Vec::<String>::new());
        let (mut count, mut last, mut truncated) = (0, String::new(), false);
        let of_bucket = self
            .objects
            .iter()
            .filter(|((of, key), _)| of == bucket && key.starts_with(&prefix));
        for ((_, key), object) in of_bucket.filter(|((_, key), _)| *key > after) {
            let group = (key[prefix.len()..].find(&delimiter))
                .filter(|_| !delimiter.is_empty())
                .map(|end| key[..prefix.len() + end + delimiter.len()].to_string());
            if group
                .as_ref()
                .is_some_and(|it| common.last() == Some(it) || after.starts_with(it))
            {
                last.clone_from(key);
                continue;
            }
            if count == most {
                truncated = most > 0;
                break;
            }
            count += 1;
            last.clone_from(key);
            match group {
                Some(group) => common.push(group),
                None => object.list_as(key, &mut contents),
            }
        }
        for group in &common {
            wire::s3_element(&mut contents, "CommonPrefixes", &[("Prefix", group)]);
        }
        let (count, most, is_truncated) =
            (count.to_string(), most.to_string(), truncated.to_string());
        let mut head = vec![
            ("Name", bucket),
            ("Prefix", &*prefix),
            ("MaxKeys", &*most),
            ("IsTruncated", &*is_truncated),
        ];
        head.extend((!delimiter.is_empty()).then_some(("Delimiter", &*delimiter)));
        head.extend(is_new.then_some(("KeyCount", &*count)));
        let next = ["NextMarker", "NextContinuationToken"][usize::from(is_new)];
        head.extend(truncated.then_some((next, &*last)));
        let mut rows = String::new();
        for (name, value) in head {
            wire::s3_text(&mut rows, name, value);
        }
        wire::s3_document("ListBucketResult", id, &(rows + &contents))
    }
}

/// `Mon, 05 Jan 2026 09:00:00 GMT`
fn http_date(at: SimTime) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let days = at.millis() / DAY;
    let day = DAYS[usize::try_from(days % 7).unwrap_or_default()];
    let zulu = at.zulu();
    // `2026-01-05T09:00:00Z`
    let (date, time) = zulu.split_once('T').unwrap_or_default();
    let month = date
        .get(5..7)
        .and_then(|it| it.parse::<usize>().ok())
        .unwrap_or(1);
    let month = MONTHS.get(month.saturating_sub(1)).unwrap_or(&"Jan");
    let (year, of_month) = (
        date.get(..4).unwrap_or_default(),
        date.get(8..10).unwrap_or_default(),
    );
    format!(
        "{day}, {of_month} {month} {year} {} GMT",
        time.get(..8).unwrap_or_default()
    )
}

fn shown(object: &Object, only_head: bool, id: &str) -> WireResponse {
    let mut response = wire::s3_response(200, id, String::new());
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("binary/octet-stream"),
    );
    let sums = |name: &header::HeaderName| name.as_str().starts_with(CHECKSUMS);
    for (name, value) in object.headers.iter().filter(|(name, _)| !sums(name)) {
        headers.insert(name.clone(), value.clone());
    }
    headers.insert(header::CONTENT_LENGTH, object.bytes.len().into());
    set(&mut response, "etag", &object.tag());
    set(&mut response, "last-modified", &http_date(object.at));
    set(&mut response, "accept-ranges", "bytes");
    set(&mut response, ENCRYPTION.0, ENCRYPTION.1);
    if !only_head {
        *response.body_mut() = Body::from(object.bytes.clone());
    }
    response
}
