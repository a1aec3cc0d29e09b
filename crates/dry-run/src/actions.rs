//! The IAM action of a call. CloudTrail logs the operation of the API, whose name is mostly, but not always, the action's name.
//! Source: Service Authorization Reference; for S3 also "Amazon S3 CloudTrail events".

use lint::ActionCatalog;

use crate::event::TrailEvent;

/// Why a call has no action here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnmappedCall {
    /// The event is no call of an API, such as a sign-in or an event of a service.
    NoCall,
    /// The action cannot be told from the event, or the catalog of actions does not have it.
    Unknown,
}

/// Event sources whose first part is not the prefix of their actions. Sources: CloudTrail pages of the services' guides.
const PREFIXES: [(&str, &str); 13] = [
    ("amazonmq", "mq"),
    ("cloudcontrolapi", "cloudformation"),
    ("email", "ses"),
    ("iotdata", "iot"),
    ("monitoring", "cloudwatch"),
    ("mturk-requester", "mechanicalturk"),
    ("partnercentral-account", "partnercentral"),
    ("partnercentral-benefits", "partnercentral"),
    ("partnercentral-channel", "partnercentral"),
    ("partnercentral-selling", "partnercentral"),
    ("rdsdata", "rds-data"),
    ("servicecatalog-appregistry", "servicecatalog"),
    ("tagging", "tag"),
];

/// Services whose objects have the actions of S3. Those of directory buckets have sessions instead.
const S3: [&str; 3] = ["s3", "s3-object-lambda", "s3-outposts"];

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

/// Operations with several actions, and whether a call needs all of them; otherwise the event does not tell which.
#[rustfmt::skip]
const SEVERAL: [(&str, &str, &[&str], bool); 6] = [
    // CloudFront API Reference: it requires both permissions.
    ("cloudfront", "CreateDistributionWithTags", &["CreateDistribution", "TagResource"], true),
    ("dynamodb", "BatchExecuteStatement", PARTIQL, false),
    ("dynamodb", "ExecuteStatement", PARTIQL, false),
    ("dynamodb", "ExecuteTransaction", PARTIQL, false),
    ("dynamodb", "TransactWriteItems", &["ConditionCheckItem", "DeleteItem", "PutItem", "UpdateItem"], false),
    ("kms", "ReEncrypt", &["ReEncryptFrom", "ReEncryptTo"], true),
];

/// Operations whose action has another name: prefix, operations, action. Sources: Service Authorization Reference, and what is above a
/// row.
#[rustfmt::skip]
const RENAMED: &[(&str, &[&str], &str)] = &[
    // IAM Access Analyzer API Reference: the operation's second version has the first one's action.
    ("access-analyzer", &["GetFindingV2"], "GetFinding"),
    ("access-analyzer", &["ListFindingsV2"], "ListFindings"),
    ("bedrock", &["Converse", "InvokeModelWithBidirectionalStream"], "InvokeModel"),
    ("bedrock", &["ConverseStream"], "InvokeModelWithResponseStream"),
    ("budgets", &["DescribeBudget", "DescribeBudgetPerformanceHistory", "DescribeBudgets", "DescribeNotificationsForBudget",
        "DescribeSubscribersForNotification"], "ViewBudget"),
    ("budgets", &["CreateBudget", "CreateNotification", "CreateSubscriber", "DeleteBudget", "DeleteNotification", "DeleteSubscriber",
        "UpdateBudget", "UpdateNotification", "UpdateSubscriber"], "ModifyBudget"),
    // Amazon Keyspaces Developer Guide, logging with CloudTrail, and API Reference: names are those of CQL or of the API.
    ("cassandra", &["AlterKeyspace", "AlterTable", "AlterType", "UpdateKeyspace", "UpdateTable"], "Alter"),
    ("cassandra", &["CreateKeyspace", "CreateTable", "CreateType"], "Create"),
    ("cassandra", &["DeleteKeyspace", "DeleteTable", "DeleteType", "DropKeyspace", "DropTable", "DropType"], "Drop"),
    ("cassandra", &["Delete", "Insert", "Update"], "Modify"),
    ("cassandra", &["RestoreTable"], "Restore"),
    ("cassandra", &["GetKeyspace", "GetTable", "GetTableAutoScalingSettings", "GetType", "ListKeyspaces", "ListTables",
        "ListTagsForResource", "ListTypes"], "Select"),
    ("detective", &["ListOrganizationAdminAccounts"], "ListOrganizationAdminAccount"),
    ("dynamodb", &["TransactGetItems"], "GetItem"),
    // API Gateway Developer Guide, WebSocket APIs: `@connections` commands.
    ("execute-api", &["DeleteConnection", "GetConnection", "PostToConnection"], "ManageConnections"),
    ("lambda", &["GetLayerVersionByArn"], "GetLayerVersion"),
    ("lambda", &["Invoke", "InvokeWithResponseStream"], "InvokeFunction"),
    // Amazon S3 User Guide, authorizing Zonal endpoint API operations with CreateSession.
    ("s3express", &["AbortMultipartUpload", "CompleteMultipartUpload", "CopyObject", "CreateMultipartUpload", "DeleteObject",
        "DeleteObjects", "GetObject", "GetObjectAttributes", "HeadBucket", "HeadObject", "ListMultipartUploads", "ListObjectsV2",
        "ListParts", "PutObject", "RenameObject", "UploadPart", "UploadPartCopy"], "CreateSession"),
    ("s3express", &["ListDirectoryBuckets"], "ListAllMyDirectoryBuckets"),
    ("sns", &["PublishBatch"], "Publish"),
    ("sqs", &["ChangeMessageVisibilityBatch"], "ChangeMessageVisibility"),
    ("sqs", &["DeleteMessageBatch"], "DeleteMessage"),
    ("sqs", &["SendMessageBatch"], "SendMessage"),
    ("timestream", &["Query"], "Select"),
];

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

/// The actions of a call, all of which the catalog has.
///
/// # Errors
///
/// The event is no call, or its action cannot be told.
pub fn actions_of(
    event: &TrailEvent<'_>,
    catalog: &ActionCatalog<'_>,
) -> Result<CallActions, UnmappedCall> {
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
    if !simple(first) || !simple(name) {
        return Err(UnmappedCall::Unknown);
    }
    let name = without_version(name);
    let renamed = PREFIXES.iter().find(|(source, _)| *source == first);
    let prefix = renamed.map_or(first, |(_, prefix)| prefix);
    let several = SEVERAL
        .iter()
        .find(|(service, operation, ..)| (*service, *operation) == (prefix, name));
    let setting = setting_action(name).filter(|_| S3.contains(&prefix) || prefix == "s3express");
    let actions = match (prefix, several, setting.as_deref()) {
        (_, Some((_, _, actions, _)), _) => actions.to_vec(),
        (_, None, Some(setting)) => vec![setting],
        (prefix, None, None) if S3.contains(&prefix) => {
            let has_version = event.request_parameters.version.get().is_some();
            vec![s3_action(name, has_version)]
        }
        ("apigateway", None, _) => method(name).map_or(METHODS.to_vec(), |it| vec![it]),
        (_, None, _) => vec![other_action(prefix, name)],
    };
    let service = catalog.service(prefix).ok_or(UnmappedCall::Unknown)?;
    if actions.iter().any(|it| service.matching(it).is_empty()) {
        return Err(UnmappedCall::Unknown);
    }
    let all = several.is_some_and(|(.., all)| *all);
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
pub fn setting_action(name: &str) -> Option<String> {
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
pub fn other_action<'n>(prefix: &str, name: &'n str) -> &'n str {
    let renamed = RENAMED
        .iter()
        .find(|(service, operations, _)| *service == prefix && operations.contains(&name));
    renamed.map_or(name, |(_, _, action)| action)
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
