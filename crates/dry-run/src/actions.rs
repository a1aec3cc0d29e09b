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

/// Operations of S3 with another action, and the action for a certain version of an object if there is one.
const S3: [(&str, &str, Option<&str>); 67] = [
    ("CompleteMultipartUpload", "PutObject", None),
    ("CopyObject", "PutObject", None),
    ("CreateMultipartUpload", "PutObject", None),
    (
        "DeleteAccountPublicAccessBlock",
        "PutAccountPublicAccessBlock",
        None,
    ),
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
        "DeleteBucketLifecycleConfiguration",
        "PutLifecycleConfiguration",
        None,
    ),
    (
        "DeleteBucketMetricsConfiguration",
        "PutMetricsConfiguration",
        None,
    ),
    (
        "DeleteBucketOwnershipControls",
        "PutBucketOwnershipControls",
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
        "DeletePublicAccessBlock",
        "PutBucketPublicAccessBlock",
        None,
    ),
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
        "GetBucketIntelligentTieringConfiguration",
        "GetIntelligentTieringConfiguration",
        None,
    ),
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
    (
        "GetBucketNotificationConfiguration",
        "GetBucketNotification",
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
    ("GetPublicAccessBlock", "GetBucketPublicAccessBlock", None),
    ("HeadBucket", "ListBucket", None),
    ("HeadObject", "GetObject", Some("GetObjectVersion")),
    (
        "ListBucketAnalyticsConfigurations",
        "GetAnalyticsConfiguration",
        None,
    ),
    (
        "ListBucketIntelligentTieringConfigurations",
        "GetIntelligentTieringConfiguration",
        None,
    ),
    (
        "ListBucketInventoryConfigurations",
        "GetInventoryConfiguration",
        None,
    ),
    (
        "ListBucketMetricsConfigurations",
        "GetMetricsConfiguration",
        None,
    ),
    ("ListBuckets", "ListAllMyBuckets", None),
    ("ListMultipartUploads", "ListBucketMultipartUploads", None),
    ("ListObjectVersions", "ListBucketVersions", None),
    ("ListObjects", "ListBucket", None),
    ("ListObjectsV2", "ListBucket", None),
    ("ListParts", "ListMultipartUploadParts", None),
    ("PostObject", "PutObject", None),
    (
        "PutBucketAccelerateConfiguration",
        "PutAccelerateConfiguration",
        None,
    ),
    (
        "PutBucketAnalyticsConfiguration",
        "PutAnalyticsConfiguration",
        None,
    ),
    ("PutBucketCors", "PutBucketCORS", None),
    ("PutBucketEncryption", "PutEncryptionConfiguration", None),
    (
        "PutBucketIntelligentTieringConfiguration",
        "PutIntelligentTieringConfiguration",
        None,
    ),
    (
        "PutBucketInventoryConfiguration",
        "PutInventoryConfiguration",
        None,
    ),
    ("PutBucketLifecycle", "PutLifecycleConfiguration", None),
    (
        "PutBucketLifecycleConfiguration",
        "PutLifecycleConfiguration",
        None,
    ),
    (
        "PutBucketMetricsConfiguration",
        "PutMetricsConfiguration",
        None,
    ),
    (
        "PutBucketNotificationConfiguration",
        "PutBucketNotification",
        None,
    ),
    ("PutBucketReplication", "PutReplicationConfiguration", None),
    ("PutObjectAcl", "PutObjectAcl", Some("PutObjectVersionAcl")),
    (
        "PutObjectLockConfiguration",
        "PutBucketObjectLockConfiguration",
        None,
    ),
    (
        "PutObjectTagging",
        "PutObjectTagging",
        Some("PutObjectVersionTagging"),
    ),
    ("PutPublicAccessBlock", "PutBucketPublicAccessBlock", None),
    ("SelectObjectContent", "GetObject", None),
    ("UploadPart", "PutObject", None),
    ("UploadPartCopy", "PutObject", None),
];

/// Operations of other services with another action.
const OTHERS: [(&str, &str, &str); 27] = [
    ("bedrock", "Converse", "InvokeModel"),
    ("bedrock", "ConverseStream", "InvokeModelWithResponseStream"),
    (
        "bedrock",
        "InvokeModelWithBidirectionalStream",
        "InvokeModel",
    ),
    ("budgets", "CreateBudget", "ModifyBudget"),
    ("budgets", "CreateNotification", "ModifyBudget"),
    ("budgets", "CreateSubscriber", "ModifyBudget"),
    ("budgets", "DeleteBudget", "ModifyBudget"),
    ("budgets", "DeleteNotification", "ModifyBudget"),
    ("budgets", "DeleteSubscriber", "ModifyBudget"),
    ("budgets", "DescribeBudget", "ViewBudget"),
    ("budgets", "DescribeBudgets", "ViewBudget"),
    ("budgets", "DescribeBudgetPerformanceHistory", "ViewBudget"),
    ("budgets", "DescribeNotificationsForBudget", "ViewBudget"),
    (
        "budgets",
        "DescribeSubscribersForNotification",
        "ViewBudget",
    ),
    ("budgets", "UpdateBudget", "ModifyBudget"),
    ("budgets", "UpdateNotification", "ModifyBudget"),
    ("budgets", "UpdateSubscriber", "ModifyBudget"),
    (
        "detective",
        "ListOrganizationAdminAccounts",
        "ListOrganizationAdminAccount",
    ),
    ("dynamodb", "TransactGetItems", "GetItem"),
    ("lambda", "GetLayerVersionByArn", "GetLayerVersion"),
    ("lambda", "Invoke", "InvokeFunction"),
    ("lambda", "InvokeWithResponseStream", "InvokeFunction"),
    ("sns", "PublishBatch", "Publish"),
    (
        "sqs",
        "ChangeMessageVisibilityBatch",
        "ChangeMessageVisibility",
    ),
    ("sqs", "DeleteMessageBatch", "DeleteMessage"),
    ("sqs", "SendMessageBatch", "SendMessage"),
    ("timestream", "Query", "Select"),
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
    let actions = match (prefix, open) {
        (_, Some((_, _, actions))) => actions.to_vec(),
        ("s3", None) => vec![s3_action(event, name)],
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
mod tests;
