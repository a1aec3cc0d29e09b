//! Operations and their actions.

use dry_run::internals::{other_action, setting_action};
use dry_run::{TrailEvent, UnmappedCall, actions_of};
use lint::ActionCatalog;

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
        Ok("apigateway:DELETE apigateway:GET apigateway:PATCH apigateway:POST apigateway:PUT"),
    ),
    (
        "dynamodb.amazonaws.com",
        "ExecuteStatement",
        Ok(
            "dynamodb:PartiQLDelete dynamodb:PartiQLInsert dynamodb:PartiQLSelect dynamodb:PartiQLUpdate",
        ),
    ),
    (
        "signin.amazonaws.com",
        "ConsoleLogin",
        Err(UnmappedCall::NoCall),
    ),
    (
        "s3.amazonaws.com.cn",
        "DeleteAccountPublicAccessBlock",
        Ok("s3:PutAccountPublicAccessBlock"),
    ),
    (
        "s3.amazonaws.com",
        "PutObjectAcl",
        Ok("s3:PutObjectVersionAcl"),
    ),
    (
        "bedrock.amazonaws.com",
        "Converse",
        Ok("bedrock:InvokeModel"),
    ),
    (
        "budgets.amazonaws.com",
        "UpdateBudget",
        Ok("budgets:ModifyBudget"),
    ),
    (
        "cloudcontrolapi.amazonaws.com",
        "DeleteResource",
        Ok("cloudformation:DeleteResource"),
    ),
    (
        "runtime.lex.amazonaws.com",
        "PostText",
        Err(UnmappedCall::Unknown),
    ),
    ("", "X", Err(UnmappedCall::Unknown)),
    ("iam.amazonaws.com", "Create*", Err(UnmappedCall::Unknown)),
    // Families with other names.
    (
        "s3express.amazonaws.com",
        "GetObject",
        Ok("s3express:CreateSession"),
    ),
    (
        "s3express.amazonaws.com",
        "DeleteBucketLifecycle",
        Ok("s3express:PutLifecycleConfiguration"),
    ),
    (
        "s3express.amazonaws.com",
        "CreateBucket",
        Ok("s3express:CreateBucket"),
    ),
    (
        "s3-outposts.amazonaws.com",
        "ListObjectsV2",
        Ok("s3-outposts:ListBucket"),
    ),
    (
        "s3-outposts.amazonaws.com",
        "DeleteBucketLifecycleConfiguration",
        Ok("s3-outposts:PutLifecycleConfiguration"),
    ),
    ("cassandra.amazonaws.com", "DropTable", Ok("cassandra:Drop")),
    ("cassandra.amazonaws.com", "Select", Ok("cassandra:Select")),
    (
        "access-analyzer.amazonaws.com",
        "ListFindingsV2",
        Ok("access-analyzer:ListFindings"),
    ),
    (
        "cloudfront.amazonaws.com",
        "CreateDistributionWithTags2020_05_31",
        Ok("cloudfront:CreateDistribution cloudfront:TagResource"),
    ),
    (
        "partnercentral-selling.amazonaws.com",
        "CreateOpportunity",
        Ok("partnercentral:CreateOpportunity"),
    ),
    // What the catalog does not have: a service, an operation, one of S3, one with a version.
    (
        "imaginary.amazonaws.com",
        "CreateThing",
        Err(UnmappedCall::Unknown),
    ),
    (
        "ec2.amazonaws.com",
        "RunImaginaryInstances",
        Err(UnmappedCall::Unknown),
    ),
    (
        "s3.amazonaws.com",
        "WriteGetObjectResponse",
        Err(UnmappedCall::Unknown),
    ),
    (
        "s3express.amazonaws.com",
        "PutBucketTagging",
        Err(UnmappedCall::Unknown),
    ),
    (
        "lambda.amazonaws.com",
        "AddEventSource20141111",
        Err(UnmappedCall::Unknown),
    ),
    (
        "securityhub.amazonaws.com",
        "GetFindingsV2",
        Err(UnmappedCall::Unknown),
    ),
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
        let found = actions_of(&event, ActionCatalog::built_in()).map(|it| it.names.join(" "));
        assert_eq!(found, action.map(String::from), "{name}");
    }
}

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

#[test]
fn operations_with_another_action_have_it() {
    for (name, action, of_version) in S3 {
        for has_version in [false, true] {
            let expected = of_version.filter(|_| has_version).unwrap_or(action);
            let mut event = TrailEvent {
                event_source: "s3.amazonaws.com".into(),
                event_name: name.into(),
                ..TrailEvent::default()
            };
            event.request_parameters.version = if has_version { "3" } else { "" }.into();
            let found = actions_of(&event, ActionCatalog::built_in()).map(|it| it.names.join(" "));
            assert_eq!(found, Ok(format!("s3:{expected}")), "{name}");
        }
    }
    for (service, name, action) in OTHERS {
        assert_eq!(other_action(service, name), action, "{service}:{name}");
        let source = format!("{service}.amazonaws.com");
        let event = TrailEvent {
            event_source: source.as_str().into(),
            event_name: name.into(),
            ..TrailEvent::default()
        };
        let found = actions_of(&event, ActionCatalog::built_in()).map(|it| it.names.join(" "));
        assert_eq!(found, Ok(format!("{service}:{action}")), "{name}");
    }
    // What is no setting keeps its name.
    for name in ["PutBucketPolicy", "DeleteBucketWebsite", "É", "List", "x"] {
        assert_eq!(setting_action(name), None, "{name}");
    }
}
