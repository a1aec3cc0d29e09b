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
const PREFIXES: [(&str, &str); 8] = [
    ("amazonmq", "mq"),
    ("cloudcontrolapi", "cloudformation"),
    ("email", "ses"),
    ("iotdata", "iot"),
    ("monitoring", "cloudwatch"),
    ("rdsdata", "rds-data"),
    ("servicecatalog-appregistry", "servicecatalog"),
    ("tagging", "tag"),
];

/// Settings of S3, as operations name them and as actions do. Who may put one may also delete it, and who may get one may list all.
const SETTINGS: [(&str, &str); 17] = [
    ("AccountPublicAccessBlock", "AccountPublicAccessBlock"),
    ("BucketAccelerateConfiguration", "AccelerateConfiguration"),
    ("BucketAnalyticsConfiguration", "AnalyticsConfiguration"),
    ("BucketCors", "BucketCORS"),
    ("BucketEncryption", "EncryptionConfiguration"),
    (
        "BucketIntelligentTieringConfiguration",
        "IntelligentTieringConfiguration",
    ),
    ("BucketInventoryConfiguration", "InventoryConfiguration"),
    ("BucketLifecycle", "LifecycleConfiguration"),
    ("BucketLifecycleConfiguration", "LifecycleConfiguration"),
    ("BucketMetricsConfiguration", "MetricsConfiguration"),
    ("BucketNotificationConfiguration", "BucketNotification"),
    ("BucketOwnershipControls", "BucketOwnershipControls"),
    ("BucketPublicAccessBlock", "BucketPublicAccessBlock"),
    ("BucketReplication", "ReplicationConfiguration"),
    ("BucketTagging", "BucketTagging"),
    ("ObjectLockConfiguration", "BucketObjectLockConfiguration"),
    ("PublicAccessBlock", "BucketPublicAccessBlock"),
];

/// Operations of DynamoDB that a statement in PartiQL makes.
const PARTIQL: &[&str] = &[
    "PartiQLDelete",
    "PartiQLInsert",
    "PartiQLSelect",
    "PartiQLUpdate",
];

/// Operations whose action depends on what the event does not say, with the actions that it can be.
const OPEN: [(&str, &str, &[&str]); 5] = [
    ("dynamodb", "BatchExecuteStatement", PARTIQL),
    ("dynamodb", "ExecuteStatement", PARTIQL),
    ("dynamodb", "ExecuteTransaction", PARTIQL),
    (
        "dynamodb",
        "TransactWriteItems",
        &["ConditionCheckItem", "DeleteItem", "PutItem", "UpdateItem"],
    ),
    ("kms", "ReEncrypt", BOTH_KEYS),
];

/// A call of `ReEncrypt` needs both actions.
const BOTH_KEYS: &[&str] = &["ReEncryptFrom", "ReEncryptTo"];

/// The methods of HTTP, which are the actions of API Gateway.
const METHODS: &[&str] = &["DELETE", "GET", "PATCH", "POST", "PUT"];

/// The actions of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallActions {
    /// The actions, such as `s3:ListBucket`; mostly one.
    pub names: Vec<String>,
    /// Whether the call needs all of them, and not just one that the event does not tell.
    pub all: bool,
}

/// The actions of a call.
///
/// # Errors
///
/// The event is no call, or its action cannot be told.
pub fn actions_of(event: &TrailEvent<'_>) -> Result<CallActions, UnmappedCall> {
    if event.has_no_name() || !matches!(&*event.event_type, "" | "AwsApiCall") {
        return Err(UnmappedCall::NoCall);
    }
    let (host, name) = (&*event.event_source, &*event.event_name);
    let first = service_of(host);
    let simple = |text: &str| {
        !text.is_empty()
            && text
                .bytes()
                .all(|it| it.is_ascii_alphanumeric() || b"-_".contains(&it))
    };
    if first.ends_with("signin") {
        return Err(UnmappedCall::NoCall);
    }
    if !simple(first) || !simple(name) || (first, name) == ("s3", "PreflightOptions") {
        return Err(UnmappedCall::Unknown);
    }
    let renamed = PREFIXES.iter().find(|(source, _)| *source == first);
    let prefix = renamed.map_or(first, |(_, prefix)| prefix);
    let open = OPEN
        .iter()
        .find(|(service, operation, _)| (*service, *operation) == (prefix, name));
    let setting;
    let actions = match (prefix, open) {
        (_, Some((_, _, actions))) => actions.to_vec(),
        ("s3", None) => {
            setting = setting_action(name);
            let has_version = event.request_parameters.version.get().is_some();
            vec![
                setting
                    .as_deref()
                    .unwrap_or_else(|| s3_action(name, has_version)),
            ]
        }
        ("apigateway", None) => method(name).map_or(METHODS.to_vec(), |it| vec![it]),
        (_, None) => vec![other_action(prefix, without_version(name))],
    };
    let all = actions == BOTH_KEYS;
    let named = actions
        .into_iter()
        .map(|action| format!("{prefix}:{action}"));
    Ok(CallActions {
        names: named.collect(),
        all,
    })
}

/// The service of an event source, `s3` of `s3.amazonaws.com`. A source with more parts, such as `runtime.lex.amazonaws.com`, names
/// none.
fn service_of(host: &str) -> &str {
    let host = host.trim_end_matches(".cn");
    host.strip_suffix(".amazonaws.com").unwrap_or(host)
}

/// The action of an operation on a setting of S3.
fn setting_action(name: &str) -> Option<String> {
    let verbs = [
        ("Delete", "Put"),
        ("Get", "Get"),
        ("List", "Get"),
        ("Put", "Put"),
    ];
    let (verb, action) = verbs.iter().find(|(verb, _)| name.starts_with(verb))?;
    let of = name.strip_prefix(verb)?;
    let of = match *verb {
        "List" => of.strip_suffix('s')?,
        _ => of,
    };
    let (_, setting) = SETTINGS.iter().find(|(it, _)| *it == of)?;
    Some(format!("{action}{setting}"))
}

/// The action of another operation of S3, which can be one for a certain version of an object.
fn s3_action(name: &str, has_version: bool) -> &str {
    match (name, has_version) {
        ("DeleteObject", true) => "DeleteObjectVersion",
        ("DeleteObjectTagging", true) => "DeleteObjectVersionTagging",
        ("GetObject" | "HeadObject", true) => "GetObjectVersion",
        ("GetObjectAcl", true) => "GetObjectVersionAcl",
        ("GetObjectTagging", true) => "GetObjectVersionTagging",
        ("PutObjectAcl", true) => "PutObjectVersionAcl",
        ("PutObjectTagging", true) => "PutObjectVersionTagging",
        ("CompleteMultipartUpload" | "CopyObject" | "CreateMultipartUpload", _)
        | ("PostObject" | "UploadPart" | "UploadPartCopy", _) => "PutObject",
        ("DeleteObjects", _) => "DeleteObject",
        ("HeadBucket" | "ListObjects" | "ListObjectsV2", _) => "ListBucket",
        ("HeadObject" | "SelectObjectContent", _) => "GetObject",
        ("ListBuckets", _) => "ListAllMyBuckets",
        ("ListMultipartUploads", _) => "ListBucketMultipartUploads",
        ("ListObjectVersions", _) => "ListBucketVersions",
        ("ListParts", _) => "ListMultipartUploadParts",
        (same, _) => same,
    }
}

/// The action of an operation of another service.
fn other_action<'n>(prefix: &str, name: &'n str) -> &'n str {
    match (prefix, name) {
        ("bedrock", "Converse" | "InvokeModelWithBidirectionalStream") => "InvokeModel",
        ("bedrock", "ConverseStream") => "InvokeModelWithResponseStream",
        ("budgets", "DescribeBudget" | "DescribeBudgets")
        | ("budgets", "DescribeBudgetPerformanceHistory")
        | ("budgets", "DescribeNotificationsForBudget" | "DescribeSubscribersForNotification") => {
            "ViewBudget"
        }
        ("budgets", "CreateBudget" | "DeleteBudget" | "UpdateBudget")
        | ("budgets", "CreateNotification" | "DeleteNotification" | "UpdateNotification")
        | ("budgets", "CreateSubscriber" | "DeleteSubscriber" | "UpdateSubscriber") => {
            "ModifyBudget"
        }
        ("detective", "ListOrganizationAdminAccounts") => "ListOrganizationAdminAccount",
        ("dynamodb", "TransactGetItems") => "GetItem",
        ("lambda", "GetLayerVersionByArn") => "GetLayerVersion",
        ("lambda", "Invoke" | "InvokeWithResponseStream") => "InvokeFunction",
        ("sns", "PublishBatch") => "Publish",
        ("sqs", name) => name.strip_suffix("Batch").unwrap_or(name),
        ("timestream", "Query") => "Select",
        (_, same) => same,
    }
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
mod tests;
