//! The IAM action of a call. CloudTrail logs the operation of the API, whose name is mostly, but not always, the action's name.
//! Source: Service Authorization Reference; for S3 also "Amazon S3 CloudTrail events".

use crate::event::TrailEvent;

/// Why a call has no action here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnmappedCall {
    /// The event is no call of an API, such as a sign-in or an event of a service.
    NoCall,
    /// The action cannot be told from the event.
    Unknown,
}

/// Event sources whose first part is not the prefix of their actions.
const PREFIXES: [(&str, &str); 3] = [
    ("monitoring", "cloudwatch"),
    ("email", "ses"),
    ("tagging", "tag"),
];

/// Operations of S3 with another action, and the action for a certain version of an object if there is one.
const S3: [(&str, &str, Option<&str>); 46] = [
    ("CompleteMultipartUpload", "PutObject", None),
    ("CopyObject", "PutObject", None),
    ("CreateMultipartUpload", "PutObject", None),
    (
        "DeleteBucketAnalyticsConfiguration",
        "PutAnalyticsConfiguration",
        None,
    ),
    ("DeleteBucketCors", "PutBucketCORS", None),
    ("DeleteBucketEncryption", "PutEncryptionConfiguration", None),
    (
        "DeleteBucketIntelligentTieringConfiguration",
        "PutIntelligentTieringConfiguration",
        None,
    ),
    (
        "DeleteBucketInventoryConfiguration",
        "PutInventoryConfiguration",
        None,
    ),
    ("DeleteBucketLifecycle", "PutLifecycleConfiguration", None),
    (
        "DeleteBucketMetricsConfiguration",
        "PutMetricsConfiguration",
        None,
    ),
    (
        "DeleteBucketPublicAccessBlock",
        "PutBucketPublicAccessBlock",
        None,
    ),
    (
        "DeleteBucketReplication",
        "PutReplicationConfiguration",
        None,
    ),
    ("DeleteBucketTagging", "PutBucketTagging", None),
    ("DeleteObject", "DeleteObject", Some("DeleteObjectVersion")),
    (
        "DeleteObjectTagging",
        "DeleteObjectTagging",
        Some("DeleteObjectVersionTagging"),
    ),
    ("DeleteObjects", "DeleteObject", None),
    (
        "GetBucketAccelerateConfiguration",
        "GetAccelerateConfiguration",
        None,
    ),
    (
        "GetBucketAnalyticsConfiguration",
        "GetAnalyticsConfiguration",
        None,
    ),
    ("GetBucketCors", "GetBucketCORS", None),
    ("GetBucketEncryption", "GetEncryptionConfiguration", None),
    (
        "GetBucketInventoryConfiguration",
        "GetInventoryConfiguration",
        None,
    ),
    ("GetBucketLifecycle", "GetLifecycleConfiguration", None),
    (
        "GetBucketLifecycleConfiguration",
        "GetLifecycleConfiguration",
        None,
    ),
    (
        "GetBucketMetricsConfiguration",
        "GetMetricsConfiguration",
        None,
    ),
    ("GetBucketReplication", "GetReplicationConfiguration", None),
    ("GetObject", "GetObject", Some("GetObjectVersion")),
    ("GetObjectAcl", "GetObjectAcl", Some("GetObjectVersionAcl")),
    (
        "GetObjectLockConfiguration",
        "GetBucketObjectLockConfiguration",
        None,
    ),
    (
        "GetObjectTagging",
        "GetObjectTagging",
        Some("GetObjectVersionTagging"),
    ),
    ("HeadBucket", "ListBucket", None),
    ("HeadObject", "GetObject", Some("GetObjectVersion")),
    ("ListBuckets", "ListAllMyBuckets", None),
    ("ListMultipartUploads", "ListBucketMultipartUploads", None),
    ("ListObjectVersions", "ListBucketVersions", None),
    ("ListObjects", "ListBucket", None),
    ("ListObjectsV2", "ListBucket", None),
    ("ListParts", "ListMultipartUploadParts", None),
    ("PostObject", "PutObject", None),
    ("PutBucketCors", "PutBucketCORS", None),
    ("PutBucketEncryption", "PutEncryptionConfiguration", None),
    ("PutBucketLifecycle", "PutLifecycleConfiguration", None),
    (
        "PutBucketLifecycleConfiguration",
        "PutLifecycleConfiguration",
        None,
    ),
    ("PutBucketReplication", "PutReplicationConfiguration", None),
    (
        "PutObjectLockConfiguration",
        "PutBucketObjectLockConfiguration",
        None,
    ),
    ("UploadPart", "PutObject", None),
    ("UploadPartCopy", "PutObject", None),
];

/// Operations of other services with another action.
const OTHERS: [(&str, &str, &str); 7] = [
    ("lambda", "Invoke", "InvokeFunction"),
    ("lambda", "InvokeWithResponseStream", "InvokeFunction"),
    ("sqs", "SendMessageBatch", "SendMessage"),
    ("sqs", "DeleteMessageBatch", "DeleteMessage"),
    (
        "sqs",
        "ChangeMessageVisibilityBatch",
        "ChangeMessageVisibility",
    ),
    ("sns", "PublishBatch", "Publish"),
    ("dynamodb", "TransactGetItems", "GetItem"),
];

/// Operations whose action depends on what the event does not say.
const UNKNOWN: [(&str, &str); 5] = [
    ("dynamodb", "ExecuteStatement"),
    ("dynamodb", "BatchExecuteStatement"),
    ("dynamodb", "ExecuteTransaction"),
    ("dynamodb", "TransactWriteItems"),
    ("s3", "PreflightOptions"),
];

/// The action of a call: `s3:ListBucket`.
///
/// # Errors
///
/// The event is no call, or its action cannot be told.
pub fn action_of(event: &TrailEvent<'_>) -> Result<String, UnmappedCall> {
    if event.has_no_name() || !matches!(&*event.event_type, "" | "AwsApiCall") {
        return Err(UnmappedCall::NoCall);
    }
    let (host, name) = (&*event.event_source, &*event.event_name);
    let first = host.split('.').next().unwrap_or_default();
    let simple = |text: &str| {
        !text.is_empty()
            && text
                .bytes()
                .all(|it| it.is_ascii_alphanumeric() || b"-_".contains(&it))
    };
    if first == "signin" {
        return Err(UnmappedCall::NoCall);
    }
    if !simple(first) || !simple(name) || UNKNOWN.contains(&(first, name)) {
        return Err(UnmappedCall::Unknown);
    }
    let renamed = PREFIXES.iter().find(|(source, _)| *source == first);
    let prefix = renamed.map_or(first, |(_, prefix)| prefix);
    let action = match prefix {
        "s3" => s3_action(event, name),
        // The actions of API Gateway are the methods of HTTP.
        "apigateway" => method(name).ok_or(UnmappedCall::Unknown)?,
        _ => other_action(prefix, without_version(name)),
    };
    Ok(format!("{prefix}:{action}"))
}

fn s3_action<'n>(event: &TrailEvent<'_>, name: &'n str) -> &'n str {
    let row = S3.iter().find(|(operation, ..)| *operation == name);
    row.map_or(name, |(_, action, of_version)| match of_version {
        Some(action) if event.request_parameters.version.get().is_some() => action,
        _ => action,
    })
}

fn other_action<'n>(prefix: &str, name: &'n str) -> &'n str {
    let same =
        |(service, operation, _): &&(&str, &str, &str)| *service == prefix && *operation == name;
    OTHERS
        .iter()
        .find(same)
        .map_or(name, |(_, _, action)| action)
}

/// The method of an operation of API Gateway.
fn method(name: &str) -> Option<&'static str> {
    let methods = [
        ("Get", "GET"),
        ("Create", "POST"),
        ("Update", "PATCH"),
        ("Delete", "DELETE"),
        ("Put", "PUT"),
        ("TagResource", "PUT"),
        ("UntagResource", "DELETE"),
    ];
    let found = methods.into_iter().find(|(verb, _)| name.starts_with(verb));
    found.map(|(_, method)| method)
}

/// The operation without the version of the API that Lambda and CloudFront add: `ListFunctions20150331`,
/// `GetFunction20150331v2`, `CreateDistribution2020_05_31`.
fn without_version(name: &str) -> &str {
    let plain = match name.rsplit_once('v') {
        Some((before, version)) if version.parse::<u8>().is_ok() => before,
        _ => name,
    };
    let short = plain.trim_end_matches(|it: char| it.is_ascii_digit() || it == '_');
    let version = plain.len() - short.len();
    if matches!(version, 8 | 10) && plain[short.len()..].starts_with("20") {
        short
    } else {
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CASES: &[(&str, &str, Result<&str, UnmappedCall>)] = &[
        ("s3.amazonaws.com", "ListObjects", Ok("s3:ListBucket")),
        ("s3.amazonaws.com", "HeadObject", Ok("s3:GetObjectVersion")),
        (
            "s3.amazonaws.com",
            "PutBucketPolicy",
            Ok("s3:PutBucketPolicy"),
        ),
        (
            "lambda.amazonaws.com",
            "ListFunctions20150331",
            Ok("lambda:ListFunctions"),
        ),
        (
            "lambda.amazonaws.com",
            "GetFunction20150331v2",
            Ok("lambda:GetFunction"),
        ),
        (
            "lambda.amazonaws.com",
            "Invoke",
            Ok("lambda:InvokeFunction"),
        ),
        (
            "cloudfront.amazonaws.com",
            "GetDistribution2020_05_31",
            Ok("cloudfront:GetDistribution"),
        ),
        (
            "monitoring.amazonaws.com",
            "PutMetricAlarm",
            Ok("cloudwatch:PutMetricAlarm"),
        ),
        (
            "apigateway.amazonaws.com",
            "CreateRestApi",
            Ok("apigateway:POST"),
        ),
        (
            "apigateway.amazonaws.com",
            "ImportRestApi",
            Err(UnmappedCall::Unknown),
        ),
        (
            "dynamodb.amazonaws.com",
            "ExecuteStatement",
            Err(UnmappedCall::Unknown),
        ),
        (
            "signin.amazonaws.com",
            "ConsoleLogin",
            Err(UnmappedCall::NoCall),
        ),
        ("", "X", Err(UnmappedCall::Unknown)),
        ("iam.amazonaws.com", "Create*", Err(UnmappedCall::Unknown)),
    ];

    #[test]
    fn operations_have_the_actions_of_the_service_authorization_reference() {
        for &(source, name, action) in CASES {
            let mut event = TrailEvent {
                event_source: source.into(),
                event_name: name.into(),
                ..TrailEvent::default()
            };
            event.request_parameters.version = "3".into();
            assert_eq!(action_of(&event), action.map(String::from), "{name}");
        }
    }
}
