//! Which calls a change would newly deny, which cannot be decided, and which do not count.

use crate::support;

use dry_run::{CallGroup, DryRun, TrailReader};
use lint::ActionCatalog;
use serde_json::json;
use sim::policies::PolicyType;
use sim::scenario::Scenario;

use support::{event, member, organization, report, sums, with};

#[test]
fn new_denials_are_told_by_statement_account_principal_and_service() {
    let before = Scenario::AllFeatures.world(1);
    let statement = json!([{ "Sid": "NoBuckets", "Effect": "Deny", "Action": "s3:ListBucket", "Resource": "*" }]);
    let after = with(&before, PolicyType::ServiceControl, &statement);
    let account = member(&before);
    let call = event(&account, "s3.amazonaws.com", "ListObjects");
    let mut denied = call.clone();
    denied["errorCode"] = "AccessDenied".into();
    let mut linked = call.clone();
    linked["userIdentity"]["sessionContext"]["sessionIssuer"]["arn"] =
        format!("arn:aws:iam::{account}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX")
            .into();
    let manager = organization(&before).management.to_string();
    let mut sign_in = event(&account, "signin.amazonaws.com", "ConsoleLogin");
    sign_in["eventType"] = "AwsConsoleSignIn".into();
    let events = [
        call.clone(),
        call,
        denied,
        linked,
        event(&manager, "s3.amazonaws.com", "ListObjects"),
        event("999988887777", "s3.amazonaws.com", "ListObjects"),
        event(&account, "s3.amazonaws.com", "ListBuckets"),
        event(&account, "runtime.lex.amazonaws.com", "PostText"),
        sign_in,
    ];
    let report = report(&before, &after, &events);
    let counts = report.counts;
    assert_eq!(sums(&report), [2, 0, 1]);
    assert_eq!(
        [
            counts.denied_already,
            counts.service_linked,
            counts.management,
            counts.outside,
            counts.unmapped,
            counts.no_calls
        ],
        [1; 6]
    );
    let names = [
        CallGroup::Statement,
        CallGroup::Account,
        CallGroup::Principal,
        CallGroup::Service,
    ]
    .map(|group| report.totals(group, false)[0].name.clone());
    assert!(names[0].contains(":NoBuckets, the root ("), "{names:?}");
    assert!(names[1].ends_with(&format!("({account})")), "{names:?}");
    assert_eq!(names[2], format!("arn:aws:iam::{account}:role/build"));
    assert_eq!(names[3], "s3");
    assert_eq!(
        report.unmapped[0].name,
        "runtime.lex.amazonaws.com PostText"
    );
    assert_eq!(report.to_json()["denied"][0]["example"]["record"], 1);
}

/// What the catalog of actions does not have never "goes through", whatever policies name; families of other names are decided.
#[test]
fn operations_that_are_no_actions_are_listed_and_not_decided() {
    let before = Scenario::AllFeatures.world(1);
    let actions = [
        "s3express:CreateSession",
        "cassandra:Create",
        "access-analyzer:GetFinding",
        "cloudfront:TagResource",
        "imaginary:*",
    ];
    let statement = json!([{ "Effect": "Deny", "Action": actions, "Resource": "*" }]);
    let after = with(&before, PolicyType::ServiceControl, &statement);
    let account = member(&before);
    let denied = [
        ("s3express", "PutObject"),
        ("cassandra", "CreateKeyspace"),
        ("access-analyzer", "GetFindingV2"),
        ("cloudfront", "CreateDistributionWithTags2020_05_31"),
    ];
    let unknown = [
        ("imaginary", "CreateThing"),
        ("glue", "CreateImaginaryJob"),
        ("s3express", "PutBucketTagging"),
    ];
    let of =
        |(source, name): (&str, &str)| event(&account, &format!("{source}.amazonaws.com"), name);
    let events: Vec<_> = denied.into_iter().chain(unknown).map(of).collect();
    let report = report(&before, &after, &events);
    assert_eq!(sums(&report), [4, 0, 0]);
    assert_eq!(report.counts.unmapped, 3);
    let mut names: Vec<_> = report.unmapped.iter().map(|it| it.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "glue.amazonaws.com CreateImaginaryJob",
            "imaginary.amazonaws.com CreateThing",
            "s3express.amazonaws.com PutBucketTagging",
        ]
    );
}

#[test]
fn all_calls_of_another_organization_are_outside() {
    let world = Scenario::AllFeatures.world(1);
    let other = "999988887777";
    let call = event(other, "s3.amazonaws.com", "DeleteBucket");
    let mut denied = call.clone();
    denied["errorCode"] = "AccessDenied".into();
    let mut linked = call.clone();
    linked["userIdentity"]["sessionContext"]["sessionIssuer"]["arn"] =
        format!("arn:aws:iam::{other}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX")
            .into();
    let mut events = vec![
        event(other, "sts.amazonaws.com", "GetCallerIdentity"),
        call,
        denied,
        linked,
    ];
    let found = report(&world, &world, &events).counts;
    assert_eq!(found.outside, 4, "{found:?}");
    assert!(found.are_all_outside());
    // Those of a member are not.
    for name in ["GetCallerIdentity", "AssumeRole"] {
        events.push(event(&member(&world), "sts.amazonaws.com", name));
        events.last_mut().expect("it was added")["errorCode"] = "AccessDenied".into();
        let found = report(&world, &world, &events).counts;
        assert!(!found.are_all_outside(), "{found:?}");
    }
}

#[test]
fn calls_that_name_no_account_are_not_outside() {
    let world = Scenario::AllFeatures.world(1);
    let call = json!({ "eventName": "ListBuckets", "eventSource": "s3.amazonaws.com", "userIdentity": { "userName": "ola" } });
    let found = report(&world, &world, std::slice::from_ref(&call));
    assert_eq!([found.counts.unnamed, found.counts.outside], [1, 0]);
    assert!(!found.is_complete());
    assert_eq!(found.to_json()["counts"]["unnamed"], 1);
    let account = member(&world).parse().ok();
    let mut run = DryRun::new(&world, &world, account, ActionCatalog::built_in());
    let mut reader = TrailReader::new("f");
    reader.push(call.to_string().as_bytes(), &mut run);
    reader.finish(&mut run);
    assert_eq!(sums(&run.report()), [0, 0, 1]);
    assert!(run.report().is_complete());
}

#[test]
fn digests_and_insights_are_events_without_calls() {
    let world = Scenario::AllFeatures.world(1);
    let insight = json!({
        "eventVersion": "1.07", "eventType": "AwsCloudTrailInsight", "recipientAccountId": member(&world),
        "insightDetails": { "eventName": "RunInstances", "eventSource": "ec2.amazonaws.com", "state": "Start" },
    });
    let digest = json!({
        "awsAccountId": member(&world), "digestStartTime": "2026-11-20T10:00:00Z", "digestEndTime": "2026-11-20T11:00:00Z",
        "logFiles": [{ "s3Bucket": "logs", "s3Object": "a.json.gz", "oldestEventTime": "2026-11-20T10:00:00Z" }],
    });
    for text in [json!({ "Records": [insight] }), digest] {
        let mut run = DryRun::new(&world, &world, None, ActionCatalog::built_in());
        let mut reader = TrailReader::new("f");
        reader.push(text.to_string().as_bytes(), &mut run);
        reader.finish(&mut run);
        let report = run.report();
        assert!(report.is_complete(), "{:?}", report.errors);
        assert_eq!([report.counts.events, report.counts.no_calls], [1, 1]);
    }
}

#[test]
fn what_a_missing_key_decides_is_undecided_unless_the_policies_had_it_before() {
    let world = Scenario::AllFeatures.world(1);
    let account = member(&world);
    let events = [event(&account, "ec2.amazonaws.com", "RunInstances")];
    let deny = |operator: &str, key: &str, value: &str| json!([{ "Effect": "Deny", "Action": "ec2:*", "Resource": "*", "Condition": { operator: { key: value } } }]);
    for (operator, key, value, expected) in [
        (
            "StringNotEquals",
            "aws:RequestedRegion",
            "eu-west-1",
            [0, 0, 1],
        ),
        (
            "StringEquals",
            "aws:RequestedRegion",
            "eu-west-1",
            [1, 0, 0],
        ),
        ("IpAddress", "aws:SourceIp", "192.0.2.0/24", [1, 0, 0]),
        (
            "ArnNotLike",
            "aws:PrincipalArn",
            "arn:aws:iam::*:role/build",
            [0, 0, 1],
        ),
        ("StringEquals", "aws:PrincipalTag/team", "data", [0, 1, 0]),
        ("StringEquals", "ec2:InstanceType", "m5.large", [0, 1, 0]),
        ("Bool", "aws:ViaAWSService", "true", [0, 0, 1]),
    ] {
        let after = with(
            &world,
            PolicyType::ServiceControl,
            &deny(operator, key, value),
        );
        let found = report(&world, &after, &events);
        assert_eq!(sums(&found), expected, "{key}");
        if expected[1] == 1 {
            assert_eq!(found.findings[0].keys, [key]);
            // The call went through with this condition, so it does not deny it now.
            let other = with(
                &after,
                PolicyType::ServiceControl,
                &deny("Bool", "aws:ViaAWSService", "true"),
            );
            assert_eq!(sums(&report(&after, &other, &events)), [0, 0, 1], "{key}");
        }
        if expected[0] == 1 {
            let same = report(&after, &after, &events);
            assert_eq!((sums(&same), same.counts.denied_before), ([0; 3], 1));
        }
    }
}

#[test]
fn resource_control_policies_meet_calls_of_others_and_a_resource_may_be_unknown() {
    let world = Scenario::AllFeatures.world(1);
    let account = member(&world);
    let statement = json!([{
        "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*",
        "Condition": { "StringNotEqualsIfExists": { "aws:PrincipalAccount": account } },
    }]);
    let after = with(&world, PolicyType::ResourceControl, &statement);
    let own = event(&account, "s3.amazonaws.com", "GetObject");
    let mut foreign = event("999988887777", "s3.amazonaws.com", "GetObject");
    foreign["recipientAccountId"] = account.as_str().into();
    assert_eq!(
        sums(&report(&world, &after, &[own.clone(), foreign])),
        [1, 0, 1]
    );

    let statement =
        json!([{ "Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::reports/*" }]);
    let after = with(&world, PolicyType::ServiceControl, &statement);
    let mut named = own.clone();
    named["requestParameters"] = json!({ "bucketName": "reports", "key": "a" });
    let mut other = own.clone();
    other["requestParameters"] = json!({ "bucketName": "other", "key": "a" });
    let found = report(&world, &after, &[named, other, own]);
    assert_eq!(sums(&found), [1, 1, 1]);
    let undecided = found.findings_of(true).next().expect("a finding");
    assert_eq!(undecided.keys, ["Resource"]);
}

#[test]
fn all_findings_come_as_a_table() {
    let world = Scenario::AllFeatures.world(1);
    let statement = json!([
        { "Sid": "NoUsers", "Effect": "Deny", "Action": "iam:CreateUser", "Resource": "*" },
        { "Effect": "Deny", "Action": "ec2:*", "Resource": "*", "Condition": { "StringEquals": { "ec2:InstanceType": "x" } } },
    ]);
    let after = with(&world, PolicyType::ServiceControl, &statement);
    let account = member(&world);
    let events = [
        event(&account, "ec2.amazonaws.com", "RunInstances"),
        event(&account, "iam.amazonaws.com", "CreateUser"),
        event(&account, "iam.amazonaws.com", "CreateUser"),
    ];
    let table = report(&world, &after, &events).to_csv();
    let lines: Vec<&str> = table.split("\r\n").collect();
    assert_eq!(lines.len(), 4, "{table}");
    assert!(
        lines[0].starts_with("\u{feff}result,calls,statement,attached to,unknown keys,account,"),
        "{table}"
    );
    assert!(lines[1].starts_with("denied,2,"), "{table}");
    assert!(
        lines[1].contains(
            "role/build,iam:CreateUser,2026-11-20T10:00:00Z,2026-11-20T10:00:00Z,f,2,1,CreateUser,"
        ),
        "{table}"
    );
    assert!(
        lines[2].starts_with("undecided,1,") && lines[2].contains(",ec2:InstanceType,"),
        "{table}"
    );
}

/// What no file says of a policy decides only if it matters.
#[test]
fn what_is_denied_whatever_is_not_known_is_denied() {
    let before = Scenario::AllFeatures.world(1);
    let account = member(&before);
    let of = |denies: &[(&str, &str)]| {
        let statement = |(operator, value): &(&str, &str)| {
            json!({ "Effect": "Deny", "Action": "s3:ListBucket", "Resource": "*",
                "Condition": { *operator: { "aws:RequestedRegion": value } } })
        };
        let all: Vec<_> = denies.iter().map(statement).collect();
        let after = with(&before, PolicyType::ServiceControl, &json!(all));
        let call = event(&account, "s3.amazonaws.com", "ListObjects");
        sums(&report(&before, &after, &[call]))
    };
    let (is, not) = (
        ("StringEquals", "${unknown:x}"),
        ("StringNotEquals", "${unknown:x}"),
    );
    assert_eq!(of(&[is]), [0, 1, 0]);
    assert_eq!(of(&[is, not]), [1, 0, 0]);
    assert_eq!(of(&[("StringEquals", "mars-${unknown:x}")]), [0, 0, 1]);
}

/// AWS authorizes a launch for the instance, its image, its subnet and more, and a key of the instance is in no request about another.
#[test]
fn a_launch_needs_all_of_its_resources() {
    let before = Scenario::AllFeatures.world(1);
    let account = member(&before);
    let of = |resource: &str, condition: &serde_json::Value| {
        let statement = json!([{ "Effect": "Deny", "Action": "ec2:RunInstances", "Resource": resource, "Condition": condition }]);
        let after = with(&before, PolicyType::ServiceControl, &statement);
        let call = event(&account, "ec2.amazonaws.com", "RunInstances");
        sums(&report(&before, &after, &[call]))
    };
    let tokens = json!({ "StringNotEquals": { "ec2:MetadataHttpTokens": "required" } });
    assert_eq!(of("*", &tokens), [1, 0, 0]);
    assert_eq!(of("arn:aws:ec2:*:*:instance/*", &tokens), [0, 1, 0]);
    assert_eq!(of("arn:aws:ec2:*:*:subnet/*", &json!({})), [1, 0, 0]);
    assert_eq!(of("arn:aws:ec2:*:*:subnet/subnet-1", &json!({})), [0, 1, 0]);
    assert_eq!(of("arn:aws:ec2:*:*:snapshot/*", &json!({})), [0, 0, 1]);
    let region = json!({ "StringEquals": { "aws:RequestedRegion": "us-east-1" } });
    assert_eq!(of("*", &region), [0, 0, 1]);
}
