//! What follows from the resource, the accounts and the action of an event, and from what the event does not tell.

use crate::support;

use serde_json::{Value, json};
use sim::World;
use sim::policies::PolicyType;
use sim::scenario::Scenario;

use support::{event, member, organization, report, sums, with};

/// An account that no world has.
const OUTSIDER: &str = "999988887777";

/// A world, the same with an SCP at the root, and a member.
fn worlds(statement: &Value) -> (World, World, String) {
    let before = Scenario::AllFeatures.world(1);
    let after = with(&before, PolicyType::ServiceControl, statement);
    let account = member(&before);
    (before, after, account)
}

/// Denied, undecided and unaffected calls.
fn tried(statement: &Value, make: impl Fn(&str) -> Vec<Value>) -> [u64; 3] {
    let (before, after, account) = worlds(statement);
    sums(&report(&before, &after, &make(&account)))
}

/// The same for an RCP. Its statement may name the organization as `OURS`.
fn tried_on_resources(statement: &Value, make: impl Fn(&str) -> Vec<Value>) -> [u64; 3] {
    let before = Scenario::AllFeatures.world(1);
    let ours = organization(&before).id.to_string();
    let text = statement.to_string().replace("OURS", &ours);
    let statement: Value = serde_json::from_str(&text).expect("JSON");
    let after = with(&before, PolicyType::ResourceControl, &statement);
    sums(&report(&before, &after, &make(&member(&before))))
}

fn with_parameters(mut event: Value, parameters: Value) -> Value {
    event["requestParameters"] = parameters;
    event
}

/// Whatever a condition can ask for, two events that differ in it are decided each for itself, in any order.
#[test]
fn events_that_differ_in_a_key_do_not_share_a_decision() {
    let changes: [(&str, Value); 11] = [
        ("/vpcEndpointId", "vpce-1".into()),
        ("/sourceIPAddress", "198.51.100.7".into()),
        ("/userAgent", "other".into()),
        ("/awsRegion", "us-east-1".into()),
        ("/eventTime", "2026-11-21T10:00:00Z".into()),
        ("/tlsDetails", json!({ "tlsVersion": "TLSv1.3" })),
        ("/userIdentity/principalId", "AROA:other".into()),
        ("/userIdentity/invokedBy", "athena.amazonaws.com".into()),
        ("/userIdentity/sessionContext/sourceIdentity", "ana".into()),
        ("/userIdentity/sessionContext/assumedRoot", "true".into()),
        (
            "/userIdentity/sessionContext/attributes",
            json!({ "mfaAuthenticated": "true", "creationDate": "2026-11-20T09:00:00Z" }),
        ),
    ];
    let keys = [
        "aws:SourceVpce",
        "aws:SourceVpc",
        "aws:SourceVpcArn",
        "aws:VpceAccount",
        "aws:VpceOrgID",
        "aws:VpceOrgPaths",
        "aws:VpcSourceIp",
        "aws:SourceIp",
        "aws:UserAgent",
        "aws:RequestedRegion",
        "aws:CurrentTime",
        "aws:EpochTime",
        "aws:SecureTransport",
        "aws:userid",
        "aws:username",
        "aws:SourceIdentity",
        "aws:AssumedRoot",
        "aws:MultiFactorAuthPresent",
        "aws:MultiFactorAuthAge",
        "aws:TokenIssueTime",
        "aws:ViaAWSService",
        "aws:CalledVia",
        "aws:CalledViaLast",
    ];
    for key in keys {
        let null = json!([{ "Effect": "Deny", "Action": "*", "Resource": "*", "Condition": { "Null": { key: "true" } } }]);
        let (before, after, account) = worlds(&null);
        let plain = event(&account, "ec2.amazonaws.com", "RunInstances");
        let alone = |event: &Value| sums(&report(&before, &after, std::slice::from_ref(event)));
        for (place, value) in &changes {
            let mut other = plain.clone();
            set(&mut other, place, value.clone());
            let expected: Vec<u64> = (alone(&plain).iter().zip(alone(&other)))
                .map(|(one, two)| one + two)
                .collect();
            for pair in [[plain.clone(), other.clone()], [other, plain.clone()]] {
                let found = sums(&report(&before, &after, &pair));
                assert_eq!(found.to_vec(), expected, "{key}, {place}");
            }
        }
    }
}

/// Sets a member by its place, with the objects around it.
fn set(event: &mut Value, place: &str, value: Value) {
    let names = place.split('/').skip(1);
    let member = names.fold(event, |at, name| &mut at[name]);
    *member = value;
}

#[test]
fn an_argument_that_is_not_the_resource_is_not_taken_for_it() {
    let statement = json!([{ "Effect": "Deny", "Action": "*", "NotResource": ["arn:aws:iam::*:role/Other", "arn:aws:ecs:*:*:cluster/*"] }]);
    let attach = |account: &str| {
        let call = event(account, "iam.amazonaws.com", "AttachRolePolicy");
        let policy = "arn:aws:iam::aws:policy/AdministratorAccess";
        vec![
            with_parameters(
                call.clone(),
                json!({ "roleName": "Protected", "policyArn": policy }),
            ),
            with_parameters(call, json!({ "roleName": "Other", "policyArn": policy })),
        ]
    };
    assert_eq!(tried(&statement, attach), [1, 0, 1]);
    let update = |account: &str| {
        let cluster = format!("arn:aws:ecs:eu-west-1:{account}:cluster/prod");
        let call = event(account, "ecs.amazonaws.com", "UpdateService");
        let delete = event(account, "ecs.amazonaws.com", "DeleteCluster");
        vec![
            with_parameters(call, json!({ "cluster": cluster, "service": "web" })),
            with_parameters(delete, json!({ "cluster": cluster })),
        ]
    };
    assert_eq!(tried(&statement, update), [0, 1, 1]);
}

#[test]
fn a_path_that_the_event_does_not_tell_leaves_a_role_open() {
    let deny = |role: &str| json!([{ "Effect": "Deny", "Action": "iam:*", "Resource": format!("arn:aws:iam::*:role/{role}") }]);
    let delete = |account: &str| {
        let call = event(account, "iam.amazonaws.com", "DeleteRole");
        vec![with_parameters(call, json!({ "roleName": "Deploy" }))]
    };
    assert_eq!(tried(&deny("Deploy"), delete), [1, 0, 0]);
    assert_eq!(tried(&deny("*"), delete), [1, 0, 0]);
    assert_eq!(tried(&deny("admins/*"), delete), [0, 1, 0]);
    assert_eq!(tried(&deny("admins/Other"), delete), [0, 0, 1]);
    let create = |account: &str| {
        let call = event(account, "iam.amazonaws.com", "CreateRole");
        let parameters = json!({ "roleName": "Deploy", "path": "/admins/" });
        vec![with_parameters(call, parameters)]
    };
    assert_eq!(tried(&deny("admins/*"), create), [1, 0, 0]);
}

#[test]
fn buckets_and_objects_come_from_the_list_of_resources_too() {
    let statement =
        json!([{ "Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::reports/*" }]);
    let get = |account: &str| {
        let mut call = event(account, "s3.amazonaws.com", "GetObject");
        call["resources"] = json!([{ "type": "AWS::S3::Object", "ARN": "arn:aws:s3:::reports/a" }, { "type": "AWS::S3::Bucket", "ARN": "arn:aws:s3:::reports" }]);
        let mut list = event(account, "s3.amazonaws.com", "ListObjects");
        list["resources"] = call["resources"].clone();
        vec![call, list]
    };
    assert_eq!(tried(&statement, get), [1, 0, 1]);
}

#[test]
fn the_account_of_a_resource_is_the_one_in_its_arn() {
    let statement = json!([{
        "Effect": "Deny", "Action": "secretsmanager:*", "Resource": "*",
        "Condition": { "StringNotEqualsIfExists": { "aws:ResourceAccount": "${aws:PrincipalAccount}" } },
    }]);
    let read = |account: &str| {
        let call = event(account, "secretsmanager.amazonaws.com", "GetSecretValue");
        let secret = |of: &str| json!({ "secretId": format!("arn:aws:secretsmanager:eu-west-1:{of}:secret:a") });
        vec![
            with_parameters(call.clone(), secret(account)),
            with_parameters(call, secret(OUTSIDER)),
        ]
    };
    assert_eq!(tried(&statement, read), [1, 0, 1]);
    // An RCP is about resources of the organization.
    let statement = json!([{ "Effect": "Deny", "Principal": "*", "Action": "secretsmanager:*", "Resource": "*" }]);
    assert_eq!(tried_on_resources(&statement, read), [1, 0, 1]);
}

#[test]
fn accounts_that_the_session_does_not_have_are_outside_its_organization() {
    let foreign = |account: &str| {
        let mut call = event(OUTSIDER, "s3.amazonaws.com", "GetObject");
        call["recipientAccountId"] = account.into();
        vec![call]
    };
    let deny = |operator: &str, ids: Value| json!([{ "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": { operator: { "aws:PrincipalOrgID": ids } } }]);
    let ours = json!(["OURS"]);
    let operator = "StringNotEqualsIfExists";
    assert_eq!(
        tried_on_resources(&deny(operator, ours), foreign),
        [1, 0, 0]
    );
    // The account may be the partner's.
    let partner = json!(["OURS", "o-partner1234"]);
    assert_eq!(
        tried_on_resources(&deny(operator, partner), foreign),
        [0, 1, 0]
    );
    // It may be in no organization.
    assert_eq!(
        tried_on_resources(&deny("Null", "true".into()), foreign),
        [0, 1, 0]
    );
}

#[test]
fn resource_control_policies_spare_what_aws_exempts() {
    let statement = json!([{ "Effect": "Deny", "Principal": "*", "Action": ["s3:*", "kms:*", "sts:*"], "Resource": "*" }]);
    let calls = |account: &str| {
        let role = |path: &str| json!({ "roleArn": format!("arn:aws:iam::{account}:role/{path}") });
        let assume = event(account, "sts.amazonaws.com", "AssumeRole");
        let key = json!({ "keyId": format!("arn:aws:kms:eu-west-1:{account}:alias/aws/s3") });
        vec![
            event(account, "s3.amazonaws.com", "ListBuckets"),
            event(account, "kms.amazonaws.com", "RetireGrant"),
            event(account, "sts.amazonaws.com", "GetCallerIdentity"),
            with_parameters(event(account, "kms.amazonaws.com", "Decrypt"), key),
            with_parameters(
                assume.clone(),
                role("aws-service-role/x.amazonaws.com/AWSServiceRoleForX"),
            ),
            with_parameters(assume, role("Plain")),
        ]
    };
    assert_eq!(tried_on_resources(&statement, calls), [1, 0, 5]);
}

#[test]
fn service_control_policies_are_about_principals() {
    let statement = json!([{ "Effect": "Deny", "Action": "sts:*", "Resource": "*" }]);
    let calls = |account: &str| {
        let federated = |name: &str, kind: &str| {
            let mut call = event(account, "sts.amazonaws.com", name);
            call["userIdentity"] = json!({ "type": kind, "userName": "ana" });
            call
        };
        vec![
            federated("AssumeRoleWithSAML", "SAMLUser"),
            federated("AssumeRoleWithWebIdentity", "WebIdentityUser"),
            event(account, "sts.amazonaws.com", "GetCallerIdentity"),
            event(account, "sts.amazonaws.com", "AssumeRole"),
        ]
    };
    assert_eq!(tried(&statement, calls), [1, 0, 3]);
}

#[test]
fn a_call_can_have_one_of_several_actions_or_need_all() {
    let deny = |action: &str| json!([{ "Effect": "Deny", "Action": action, "Resource": "*" }]);
    let statement =
        |account: &str| vec![event(account, "dynamodb.amazonaws.com", "ExecuteStatement")];
    assert_eq!(tried(&deny("dynamodb:*"), statement), [1, 0, 0]);
    assert_eq!(tried(&deny("dynamodb:PartiQLDelete"), statement), [0, 1, 0]);
    assert_eq!(tried(&deny("dynamodb:DeleteItem"), statement), [0, 0, 1]);
    let encrypt = |account: &str| vec![event(account, "kms.amazonaws.com", "ReEncrypt")];
    assert_eq!(tried(&deny("kms:ReEncryptTo"), encrypt), [1, 0, 0]);
}

#[test]
fn what_is_missing_is_named_together() {
    let statement = json!([{
        "Effect": "Deny", "Action": "ec2:*", "Resource": "arn:aws:ec2:*:*:instance/*",
        "Condition": { "StringNotEquals": { "ec2:InstanceType": "t3.micro" } },
    }]);
    let (before, after, account) = worlds(&statement);
    let of = |name: &str| {
        let call = event(&account, "ec2.amazonaws.com", name);
        report(&before, &after, &[call]).findings[0].keys.clone()
    };
    assert_eq!(of("StopInstances"), ["Resource", "ec2:InstanceType"]);
    // A launch is always about an instance, too.
    assert_eq!(of("RunInstances"), ["ec2:InstanceType"]);
}

#[test]
fn a_call_of_a_service_is_open_where_the_source_does_not_tell_the_caller() {
    let statement = json!([{ "Effect": "Deny", "Action": "ec2:*", "Resource": "*" }]);
    let (before, after, account) = worlds(&statement);
    let history = format!(
        "Event time,Event source,Event name,User name,Source IP address,recipientAccountId\n\
         2026-11-20T10:00:00Z,ec2.amazonaws.com,DescribeInstances,AWSConfig-Describe,config.amazonaws.com,{account}\n\
         2026-11-20T10:00:00Z,ec2.amazonaws.com,DescribeInstances,ana,192.0.2.1,{account}\n"
    );
    let found = support::read(&before, &after, history.as_bytes());
    assert_eq!(sums(&found), [1, 1, 0]);
    assert_eq!(
        found.findings_of(true).next().expect("one").keys,
        ["Principal"]
    );
}

/// Findings beyond the limit are not listed, but they count.
#[test]
fn every_denied_call_counts() {
    let statement = json!([
        { "Effect": "Deny", "Action": "ec2:*", "Resource": "*", "Condition": { "StringEquals": { "ec2:InstanceType": "x" } } },
        { "Effect": "Deny", "Action": "iam:CreateUser", "Resource": "*" },
    ]);
    let (before, after, account) = worlds(&statement);
    let mut events: Vec<Value> = (0..20_001)
        .map(|n| {
            let mut call = event(&account, "ec2.amazonaws.com", "RunInstances");
            call["userIdentity"]["sessionContext"]["sessionIssuer"]["arn"] =
                format!("arn:aws:iam::{account}:role/build-{n}").into();
            call
        })
        .collect();
    events.push(event(&account, "iam.amazonaws.com", "CreateUser"));
    let found = report(&before, &after, &events);
    assert_eq!((sums(&found), found.counts.more), ([1, 20_001, 0], 2));
    assert!(found.denies());
}
