//! Operations and their actions.

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
        let found = actions_of(&event).map(|it| it.names.join(" "));
        assert_eq!(found, action.map(String::from), "{name}");
    }
}
