//! The actions that requests need, with their resources.

use sim::partition::Partition;
use sim::xml::Element;

use super::s3::named;
use crate::prelude::*;
use crate::request::place;

/// Operations with actions of another name. Those of configurations lack the word Bucket, and deleting one is putting it.
/// Source: Amazon S3 API Reference, permissions of the operations.
const ACTIONS: [(&str, &str); 18] = [
    ("DeleteBucketCors", "PutBucketCORS"),
    ("DeleteBucketLifecycle", "PutLifecycleConfiguration"),
    ("DeleteBucketReplication", "PutReplicationConfiguration"),
    ("DeleteObjects", "DeleteObject"),
    ("GetBucketLifecycle", "GetLifecycleConfiguration"),
    (
        "GetBucketNotificationConfiguration",
        "GetBucketNotification",
    ),
    ("GetBucketReplication", "GetReplicationConfiguration"),
    (
        "GetObjectLockConfiguration",
        "GetBucketObjectLockConfiguration",
    ),
    ("HeadBucket", "ListBucket"),
    ("ListBuckets", "ListAllMyBuckets"),
    ("ListMultipartUploads", "ListBucketMultipartUploads"),
    ("ListObjectVersions", "ListBucketVersions"),
    ("ListObjects", "ListBucket"),
    ("ListObjectsV2", "ListBucket"),
    ("PutBucketLifecycle", "PutLifecycleConfiguration"),
    (
        "PutBucketNotificationConfiguration",
        "PutBucketNotification",
    ),
    ("PutBucketReplication", "PutReplicationConfiguration"),
    (
        "PutObjectLockConfiguration",
        "PutBucketObjectLockConfiguration",
    ),
];

/// The actions that a request needs, without the service, each with the ARN of its bucket or object.
pub fn actions(request: &WireRequest, partition: Partition) -> Vec<(String, String)> {
    let (bucket, key) = place(request);
    let arn = |path: &str| format!("arn:{partition}:s3:::{path}");
    if !key.is_empty() {
        let object = arn(&format!("{bucket}/{}", percent::decoded(key)));
        let mut actions = vec![(of_object(request).into(), object)];
        let source = request.headers.get("x-amz-copy-source");
        if let Some(source) = source.and_then(|it| it.to_str().ok()) {
            let source = source.trim_start_matches('/').split('?').next();
            actions.push((
                "GetObject".into(),
                arn(&percent::decoded(source.unwrap_or_default())),
            ));
        }
        return actions;
    }
    let Some(name) = named(request, !bucket.is_empty()) else {
        return vec![("".into(), arn(&bucket))];
    };
    if name == "DeleteObjects" {
        let text = std::str::from_utf8(request.text()).unwrap_or_default();
        let root = Element::parse(text);
        let objects = root.iter().flat_map(|root| &root.children);
        let keys = objects.flat_map(|it| it.children.iter().filter(|it| it.name == "Key"));
        return keys
            .map(|it| ("DeleteObject".into(), arn(&format!("{bucket}/{}", it.text))))
            .collect();
    }
    let other = ACTIONS.iter().find(|(operation, _)| *operation == name);
    let action = other.map_or_else(|| of_configuration(name), |(_, action)| (*action).into());
    let resource = if bucket.is_empty() {
        "*".into()
    } else {
        arn(&bucket)
    };
    vec![(action, resource)]
}

/// The action of an operation such as `ListBucketMetricsConfigurations`; other names stay.
fn of_configuration(name: &str) -> String {
    let Some(subject) = name.trim_end_matches('s').strip_suffix("Configuration") else {
        return name.into();
    };
    let verb = if subject.starts_with("Put") || subject.starts_with("Delete") {
        "Put"
    } else {
        "Get"
    };
    let subject = subject.split_once("Bucket").map_or(subject, |(_, it)| it);
    format!("{verb}{subject}Configuration")
}

/// The action of a request about an object.
fn of_object(request: &WireRequest) -> &'static str {
    let has = |name: &str| {
        let mut pairs = request.query.split('&');
        pairs.any(|pair| pair.split('=').next() == Some(name))
    };
    let (tags, acl, version) = (has("tagging"), has("acl"), has("versionId"));
    match request.method {
        Method::GET | Method::HEAD if has("uploadId") => "ListMultipartUploadParts",
        Method::GET | Method::HEAD => match (tags, acl, version) {
            (true, _, false) => "GetObjectTagging",
            (true, _, true) => "GetObjectVersionTagging",
            (_, true, false) => "GetObjectAcl",
            (_, true, true) => "GetObjectVersionAcl",
            _ if has("retention") => "GetObjectRetention",
            _ if has("legal-hold") => "GetObjectLegalHold",
            (_, _, false) => "GetObject",
            (_, _, true) => "GetObjectVersion",
        },
        Method::DELETE if has("uploadId") => "AbortMultipartUpload",
        Method::DELETE => match (tags, version) {
            (true, false) => "DeleteObjectTagging",
            (true, true) => "DeleteObjectVersionTagging",
            (false, false) => "DeleteObject",
            (false, true) => "DeleteObjectVersion",
        },
        _ if tags => "PutObjectTagging",
        _ if acl => "PutObjectAcl",
        _ if has("retention") => "PutObjectRetention",
        _ if has("legal-hold") => "PutObjectLegalHold",
        _ if has("restore") => "RestoreObject",
        _ if has("select") => "GetObject",
        _ => "PutObject",
    }
}
