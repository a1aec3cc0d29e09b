//! The protocol of Amazon S3: the operation is in method, path and query string, the input in XML. The bucket is in the path or
//! in the host's name.
//!
//! ```text
//! PUT /invoices?versioning    <VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>
//! ```

use sim::model::outputs::{Form, Structure};
use sim::model::{Member, Shape};
use sim::xml::Element;

use super::offer::{self, unknown};
use super::xml::{self, Lists};
use crate::prelude::*;
use crate::request::{parameter, place};

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const NAMESPACE: &str = "http://s3.amazonaws.com/doc/2006-03-01/";

/// The roots of answers that are not named after their only member.
const ROOTS: [(&str, &str); 6] = [
    ("GetBucketAcl", "AccessControlPolicy"),
    ("GetBucketLogging", "BucketLoggingStatus"),
    (
        "GetBucketNotificationConfiguration",
        "NotificationConfiguration",
    ),
    ("GetBucketTagging", "Tagging"),
    ("GetBucketVersioning", "VersioningConfiguration"),
    ("ListBuckets", "ListAllMyBucketsResult"),
];
/// The members of answers that are headers.
const HEADERS: [(&str, &str); 4] = [
    ("AccessPointAlias", "x-amz-access-point-alias"),
    ("BucketArn", "x-amz-bucket-arn"),
    ("BucketRegion", "x-amz-bucket-region"),
    ("Location", "location"),
];
/// The members of requests that are headers.
const SENT: [(&str, &str); 2] = [
    ("ExpectedBucketOwner", "x-amz-expected-bucket-owner"),
    (OWNERSHIP, "x-amz-object-ownership"),
];
const OWNERSHIP: &str = "ObjectOwnership";
const OWNERSHIPS: [&str; 3] = [
    "BucketOwnerEnforced",
    "BucketOwnerPreferred",
    "ObjectWriter",
];
/// The errors that name the bucket. Recorded.
const OF_BUCKETS: [&str; 9] = [
    "BucketAlreadyExists",
    "BucketAlreadyOwnedByYou",
    "BucketNotEmpty",
    "InvalidBucketName",
    "NoSuchBucket",
    "NoSuchBucketPolicy",
    "NoSuchPublicAccessBlockConfiguration",
    "NoSuchTagSet",
    "OwnershipControlsNotFoundError",
];
/// Error codes that Amazon S3 has instead of those of IAM.
const CODES: [(&str, &str); 3] = [
    ("InvalidClientTokenId", "InvalidAccessKeyId"),
    ("MissingAuthenticationToken", "AccessDenied"),
    ("SerializationException", "MalformedXML"),
];

pub fn read(request: &WireRequest) -> Result<CalledOperation, WireError> {
    let (bucket, key) = place(request);
    if !key.is_empty() {
        return Err(not_implemented(format!(
            "Of the objects of Amazon S3, Orgsim models only putting, getting, listing and deleting: {} /{bucket}/… cannot be \
             answered like this. With --forward, another server has objects.",
            request.method
        )));
    }
    let name = named(request, !bucket.is_empty()).ok_or_else(|| {
        let says = format!("Amazon S3 has no operation {} for this.", request.method);
        WireError::new(405, "MethodNotAllowed", says)
    })?;
    let operation = model::operation(&format!("s3:{name}")).ok_or_else(|| {
        let fault = unknown(Service::S3, name, "");
        WireError {
            unmodeled: fault.unmodeled,
            ..not_implemented(fault.message)
        }
    })?;
    let mut input = Map::new();
    if !bucket.is_empty() {
        input.insert("Bucket".into(), bucket.into());
    }
    for (member, header) in SENT {
        let has = operation.input.iter().any(|it| it.name == member);
        let value = request.headers.get(header).filter(|_| has);
        if let Some(value) = value.and_then(|it| it.to_str().ok()) {
            if member == OWNERSHIP && !OWNERSHIPS.contains(&value) {
                let says = format!("Invalid {header} header: {value}");
                return Err(WireError::new(400, "InvalidArgument", says));
            }
            input.insert(member.into(), value.into());
        }
    }
    if let Some((member, value)) = body(operation, &request.body)? {
        input.insert(member.name.to_string(), value);
    }
    Ok(CalledOperation { operation, input })
}

/// The decoded value of a parameter in the query string.
pub fn query_parameter(request: &WireRequest, name: &str) -> Option<String> {
    let value = parameter(request.query.as_bytes(), name)?;
    String::from_utf8(percent::decode_form(value.as_bytes())).ok()
}

/// The bytes of an object in a request; `None`: its chunks are not whole. Source: Amazon S3 API Reference, transferring a payload
/// in multiple chunks.
pub fn object_bytes(request: &WireRequest) -> Option<Bytes> {
    let sum = request.headers.get("x-amz-content-sha256");
    if !sum.is_some_and(|it| it.as_bytes().starts_with(b"STREAMING-")) {
        return Some(request.body.clone());
    }
    let (mut rest, mut out) = (&request.body[..], Vec::new());
    loop {
        let end = rest.windows(2).position(|pair| pair == b"\r\n")?;
        let line = std::str::from_utf8(&rest[..end]).ok()?;
        let size = usize::from_str_radix(line.split(';').next()?.trim(), 16).ok()?;
        if size == 0 {
            return Some(out.into());
        }
        let chunk = rest.get(end + 2..)?.get(..size)?;
        out.extend_from_slice(chunk);
        rest = rest.get(end + 2 + size..)?.strip_prefix(b"\r\n")?;
    }
}

/// An answer without a body, or with this one in XML.
pub fn response(status: u16, id: &str, text: String) -> WireResponse {
    finished(offer::response(status, "application/xml", id, text), id)
}

/// An answer with this content of its root.
pub fn document(root: &str, id: &str, content: &str) -> WireResponse {
    let text = xml::document(root, NAMESPACE, |out| out.push_str(content));
    response(200, id, DECLARATION.to_string() + &text)
}

/// An element that contains texts.
pub fn element(out: &mut String, name: &str, texts: &[(&str, &str)]) {
    xml::element(out, name, |out| {
        for (name, text) in texts {
            xml::text(out, name, text);
        }
    });
}

fn not_implemented(says: String) -> WireError {
    WireError::new(501, "NotImplemented", says)
}

/// The operation that a request asks for: the one that has most of the words in the query string.
pub fn named(request: &WireRequest, of_bucket: bool) -> Option<&'static str> {
    let sent: Vec<&str> = (request.query.split('&'))
        .map(|pair| pair.strip_suffix('=').unwrap_or(pair))
        .collect();
    let own = if of_bucket { "/{Bucket}" } else { "/" };
    let fitting = model::paths(Service::S3)
        .iter()
        .filter_map(|(method, path, name)| {
            let (path, query) = path.split_once('?').unwrap_or((path, ""));
            let fits = *method == request.method.as_str()
                && path == own
                && (query.is_empty() || query.split('&').all(|word| sent.contains(&word)));
            fits.then_some((query, *name))
        });
    // Some names of AWS are obsolete ones of another operation, and come before it.
    let best = fitting.max_by_key(|(query, name)| {
        let is_modeled = model::operation(&format!("s3:{name}")).is_some();
        (!query.is_empty(), is_modeled)
    });
    best.map(|(_, name)| name)
}

/// The member that is the body, with its value.
fn body(operation: &Operation, body: &[u8]) -> Result<Option<(&'static Member, Value)>, WireError> {
    let wrong = || {
        WireError::new(
            400,
            "MalformedXML",
            "The XML you provided was not well-formed or did not validate against our published schema",
        )
    };
    let members = operation.input.iter();
    let is_body = |name: &str| name != "Bucket" && SENT.iter().all(|(it, _)| *it != name);
    let Some(member) = members.into_iter().find(|member| is_body(member.name)) else {
        return Ok(None);
    };
    let text = std::str::from_utf8(body).map_err(|_| wrong())?;
    if matches!(member.shape, Shape::Text { .. }) {
        return Ok(Some((member, text.into())));
    }
    if text.trim().is_empty() {
        return Ok(None);
    }
    let root = Element::parse(text).ok_or_else(wrong)?;
    if root.name != member.name {
        return Err(wrong());
    }
    let value = value(&member.shape, &root).ok_or_else(wrong)?;
    Ok(Some((member, value)))
}

/// The value of an element; `None` if it does not have the shape.
fn value(shape: &Shape, element: &Element) -> Option<Value> {
    let text = element.text.trim();
    Some(match shape {
        Shape::Text { .. } | Shape::Enum(_) | Shape::Timestamp => element.text.clone().into(),
        Shape::Integer { .. } => text.parse::<i64>().ok()?.into(),
        Shape::Boolean => text.to_ascii_lowercase().parse::<bool>().ok()?.into(),
        Shape::List { item, .. } => {
            let items = element.children.iter().map(|child| value(item, child));
            Value::Array(items.collect::<Option<_>>()?)
        }
        // No request of Amazon S3 has one.
        Shape::Map { .. } => return None,
        Shape::Structure(members) => {
            let mut out = Map::new();
            for member in *members {
                if let Some(value) = member_of(element, member)? {
                    out.insert(member.name.to_string(), value);
                }
            }
            Value::Object(out)
        }
    })
}

/// A member of a structure: outer `None` if it has another shape, inner `None` if it is not there.
fn member_of(element: &Element, member: &Member) -> Option<Option<Value>> {
    if let Some(child) = element.children.iter().find(|it| it.name == member.name) {
        return value(&member.shape, child).map(Some);
    }
    let Shape::List { item, .. } = &member.shape else {
        return Some(None);
    };
    // A list without an element of its own: `Rule` for each item of `Rules`.
    let single = xml::single(member.name);
    let items = element.children.iter().filter(|it| it.name == single);
    let items: Vec<Value> = items
        .map(|child| value(item, child))
        .collect::<Option<_>>()?;
    Some((!items.is_empty()).then_some(items.into()))
}

pub fn answer(operation: &Operation, answer: &Value, id: &str) -> WireResponse {
    let name = operation.name;
    let of_headers = matches!(name, "CreateBucket" | "HeadBucket");
    let is_void =
        name.starts_with("Delete") || matches!(name, "PutBucketPolicy" | "PutBucketTagging");
    let shape = model::output(operation.service, name).filter(|_| !of_headers);
    let text = shape.map_or_else(String::new, |shape| content(name, shape, answer));
    let status = if is_void { 204 } else { 200 };
    let mut response = response(status, id, text);
    for (member, header) in HEADERS.iter().filter(|_| of_headers) {
        match &answer[member] {
            Value::String(value) => set(&mut response, *header, value),
            Value::Bool(value) => set(&mut response, *header, &value.to_string()),
            Value::Null | Value::Number(_) | Value::Array(_) | Value::Object(_) => {}
        }
    }
    response
}

fn content(name: &str, shape: Structure, answer: &Value) -> String {
    let own = ROOTS.iter().find(|(operation, _)| *operation == name);
    let mut only = shape.members();
    let (root, form, value) = match (own, only.next()) {
        // The policy is the whole body.
        (None, Some(("Policy", _))) => return answer["Policy"].as_str().unwrap_or_default().into(),
        (None, Some((member, form))) => (member, form, &answer[member]),
        (Some((_, root)), _) => (*root, Form::Structure(shape), answer),
        (None, None) => return String::new(),
    };
    let content = |out: &mut String| xml::content(out, form, value, Lists::Named);
    DECLARATION.to_string() + &xml::document(root, NAMESPACE, content)
}

/// What an error says about the request beside its message. Recorded.
fn details(request: &WireRequest, code: &str) -> Option<(&'static str, String)> {
    let (bucket, key) = place(request);
    Some(match code {
        "NoSuchKey" => ("Key", percent::decoded(key)),
        "InvalidLocationConstraint" => {
            let root = Element::parse(std::str::from_utf8(&request.body).ok()?)?;
            let mut elements = root.children.into_iter();
            let element = elements.find(|it| it.name == "LocationConstraint")?;
            ("LocationConstraint", element.text)
        }
        "PreconditionFailed" => {
            let name = [header::IF_MATCH, header::IF_NONE_MATCH];
            let sent = name.iter().find(|it| request.headers.contains_key(*it))?;
            let says = if *sent == header::IF_MATCH {
                "If-Match"
            } else {
                "If-None-Match"
            };
            ("Condition", says.into())
        }
        // Of what is answered here, only that header can be wrong in this way.
        "InvalidArgument" => ("ArgumentName", "x-amz-object-ownership".into()),
        code if OF_BUCKETS.contains(&code) => ("BucketName", bucket.into_owned()),
        _ => return None,
    })
}

pub fn refusal(request: &WireRequest, fault: &WireError, id: &str) -> WireResponse {
    let code = CODES.iter().find(|(code, _)| *code == fault.code);
    let mut out = String::from(DECLARATION);
    xml::element(&mut out, "Error", |out| {
        xml::text(out, "Code", code.map_or(&*fault.code, |(_, own)| own));
        xml::text(out, "Message", &fault.message);
        if let Some((name, value)) = details(request, &fault.code) {
            xml::text(out, name, &value);
        }
        xml::text(out, "RequestId", id);
        xml::text(out, "HostId", id);
    });
    response(fault.status, id, out)
}

/// Names the id of the request as Amazon S3 does.
fn finished(mut response: WireResponse, id: &str) -> WireResponse {
    response.headers_mut().remove("x-amzn-requestid");
    set(&mut response, "x-amz-request-id", id);
    set(&mut response, "x-amz-id-2", id);
    response
}
