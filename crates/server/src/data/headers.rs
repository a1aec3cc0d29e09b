//! The headers of requests about objects: those that are kept with an object, and conditions.

use crate::prelude::*;

/// The sums that a client sends with an object; they come back when it asks for them.
pub(super) const CHECKSUMS: &str = "x-amz-checksum-";
const METADATA: &str = "x-amz-meta-";
/// The limits of Amazon S3, in bytes. Source: Amazon S3 User Guide, object metadata, and naming objects.
const LONGEST_KEY: usize = 1_024;
const MOST_METADATA: usize = 2_048;
const MOST_HEADERS: usize = 8_192;

/// Headers that come back with the object.
pub(super) type KeptHeaders = Vec<(header::HeaderName, HeaderValue)>;

fn comes_back(name: &header::HeaderName) -> bool {
    const OF_CONTENT: [header::HeaderName; 6] = [
        header::CACHE_CONTROL,
        header::CONTENT_DISPOSITION,
        header::CONTENT_ENCODING,
        header::CONTENT_LANGUAGE,
        header::CONTENT_TYPE,
        header::EXPIRES,
    ];
    let own = [METADATA, CHECKSUMS];
    OF_CONTENT.contains(name) || own.iter().any(|it| name.as_str().starts_with(it))
}

/// The headers of a request that are kept with the object of this key.
pub(super) fn kept(sent: &HeaderMap, key: &str) -> Result<KeptHeaders, WireError> {
    let refused = |code: &'static str, says: &str| Err(WireError::new(400, code, says));
    let mut kept = KeptHeaders::new();
    let (mut metadata, mut all) = (0, 0);
    for (name, value) in sent.iter().filter(|(name, _)| comes_back(name)) {
        let value = match *name == header::CONTENT_ENCODING {
            true => without_chunks(value),
            false => Some(value.clone()),
        };
        all += name.as_str().len() + value.as_ref().map_or(0, HeaderValue::len);
        if let Some(own) = name.as_str().strip_prefix(METADATA) {
            metadata += own.len() + value.as_ref().map_or(0, HeaderValue::len);
        }
        kept.extend(value.map(|value| (name.clone(), value)));
    }
    if key.len() > LONGEST_KEY {
        return refused("KeyTooLongError", "Your key is too long");
    }
    if metadata > MOST_METADATA {
        let says = "Your metadata headers exceed the maximum allowed metadata size";
        return refused(
            "MetadataTooLarge",
            &format!("{says} of {MOST_METADATA} bytes."),
        );
    }
    if all > MOST_HEADERS {
        let says = "Your request header and query parameters used to make the request exceed the maximum allowed size";
        return refused(
            "RequestHeaderSectionTooLarge",
            &format!("{says} of {MOST_HEADERS} bytes."),
        );
    }
    Ok(kept)
}

/// The encoding of the content, without that of the transfer.
fn without_chunks(value: &HeaderValue) -> Option<HeaderValue> {
    let encodings = value.to_str().ok()?.split(',').map(str::trim);
    let of_content: Vec<&str> = encodings
        .filter(|it| !it.is_empty() && *it != "aws-chunked")
        .collect();
    let joined = (!of_content.is_empty()).then(|| of_content.join(","))?;
    HeaderValue::from_str(&joined).ok()
}

/// What the conditions of a request say about an object. Those about times are not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Condition {
    Holds,
    /// The client has it already.
    NotModified,
    Fails,
}

/// `tag`: that of the object, in quotation marks.
pub(super) fn condition(sent: &HeaderMap, tag: &str) -> Condition {
    let names = |value: &HeaderValue| {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        let mut tags = value
            .split(',')
            .map(|it| it.trim().trim_start_matches("W/"));
        tags.any(|it| it == "*" || it.trim_matches('"') == tag.trim_matches('"'))
    };
    if sent.get(header::IF_MATCH).is_some_and(|it| !names(it)) {
        Condition::Fails
    } else if sent.get(header::IF_NONE_MATCH).is_some_and(names) {
        Condition::NotModified
    } else {
        Condition::Holds
    }
}

pub(super) fn failed() -> WireError {
    let says = "At least one of the pre-conditions you specified did not hold";
    WireError::new(412, "PreconditionFailed", says)
}
