//! Answers about files that do not say all of a policy: the parts that they say decide, and the others do not.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::evaluate::evaluate;

/// The answer about a call, with options.
fn ask(at: &Path, principal: &str, action: &str, more: &[&str]) -> String {
    let at = at.to_str().expect("a path");
    let words = ["--org", at, "--principal", principal, "--action", action];
    let resource = match more.contains(&"--resource") {
        true => &[][..],
        false => &["--resource", "*"],
    };
    let (_, out, errors) = evaluate(&[&words, resource, more].concat(), "");
    let answers = [
        "depends",
        "explicitly-denied",
        "implicitly-denied",
        "allowed",
    ];
    let answer = answers.into_iter().find(|it| out.contains(it));
    answer
        .unwrap_or_else(|| panic!("{out}{errors}"))
        .to_string()
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
        fs::write(path, text).expect("it can be written");
    }
    folder
}

/// AWS CLI output in which `guard`, whose document no file has, is attached to the root, alone or beside `FullAWSAccess`.
fn without_document(alone: bool) -> tempfile::TempDir {
    let user = json!({"UserName": "Ana", "Arn": "arn:aws:iam::444455556666:user/Ana", "UserId": "AIDAAAAAAAAAAAAAAAAAA", "Path": "/",
        "CreateDate": "2026-01-01T00:00:00Z", "UserPolicyList": [{"PolicyName": "queues",
        "PolicyDocument": {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}}}]});
    let call = |call: &str, input: Value, output: Value| json!({"call": call, "input": input, "output": output});
    let mut attached = vec![
        json!({"Id": "p-guard0001", "Name": "guard", "Type": "SERVICE_CONTROL_POLICY", "AwsManaged": false}),
    ];
    if !alone {
        attached.push(json!({"Id": "p-FullAWSAccess", "Name": "FullAWSAccess", "Type": "SERVICE_CONTROL_POLICY", "AwsManaged": true}));
    }
    let calls = [
        call(
            "describe-organization",
            json!({}),
            json!({"Organization": {"Id": "o-exampleorg", "FeatureSet": "ALL", "MasterAccountId": "111122223333"}}),
        ),
        call(
            "list-roots",
            json!({}),
            json!({"Roots": [{"Id": "r-ab12", "PolicyTypes": [{"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}]}]}),
        ),
        call(
            "list-accounts-for-parent",
            json!({"ParentId": "r-ab12"}),
            json!({"Accounts": [
            {"Id": "111122223333", "Name": "Main", "Email": "main@northwind.example"},
            {"Id": "444455556666", "Name": "Data", "Email": "data@northwind.example"}]}),
        ),
        call(
            "list-policies-for-target",
            json!({"TargetId": "r-ab12", "Filter": "SERVICE_CONTROL_POLICY"}),
            json!({"Policies": attached}),
        ),
        call(
            "get-account-authorization-details",
            json!({"AccountId": "444455556666"}),
            json!({"UserDetailList": [user], "GroupDetailList": [], "RoleDetailList": [], "Policies": []}),
        ),
    ];
    let bundle = json!({"orgsim-collection": 1, "calls": calls}).to_string();
    folder(&[("bundle.json", &bundle)])
}

#[test]
fn a_policy_without_its_document_can_deny_and_perhaps_allow() {
    let ana = "arn:aws:iam::444455556666:user/Ana";
    for alone in [false, true] {
        let files = without_document(alone);
        // It may deny the call, and alone it may be the only one that allows it.
        assert_eq!(
            ask(files.path(), ana, "sqs:DeleteQueue", &[]),
            "depends",
            "{alone}"
        );
        // Nothing allows this one, whatever the policy says.
        let answer = ask(files.path(), ana, "s3:DeleteBucket", &[]);
        assert!(answer.ends_with("denied"), "{alone}: {answer}");
        // The management account is under none.
        assert_eq!(
            ask(files.path(), "Main/Admin", "sqs:DeleteQueue", &[]),
            "allowed",
            "{alone}"
        );
    }
}

const ROLE: &str = "Data/OrganizationAccountAccessRole";

const TEMPLATE: &str = "
Parameters: { Open: { Type: String } }
Conditions: { It: !Equals [!Ref Open, a] }
Resources:
  Org: { Type: 'AWS::Organizations::Organization', Properties: { FeatureSet: ALL } }
  Unit: { Type: 'AWS::Organizations::OrganizationalUnit', Properties: { Name: Unit, ParentId: !GetAtt Org.RootId } }
  Data: { Type: 'AWS::Organizations::Account', Properties: { AccountName: Data, Email: data@northwind.example, ParentIds: [!Ref Unit] } }
  Fence:
    Type: AWS::Organizations::Policy
    Properties:
      Name: Fence
      Type: SERVICE_CONTROL_POLICY
      TargetIds: [!Ref Unit]
      Content:
        Statement:
          - { Effect: Deny, Action: 'sqs:*', Resource: '*' }
          - { Effect: Deny, Action: 'ec2:*', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': no } } }
          - { Effect: Deny, Action: 'sns:*', Resource: '*', Condition: { StringNotEquals: { 'aws:PrincipalOrgID': !Ref Org } } }
          - { Effect: Deny, Action: 'kms:*', Resource: '*', Condition: { StringNotEquals: { 'aws:PrincipalAccount': '{{resolve:ssm:/security}}' } } }
          PERHAPS
";

#[test]
fn a_template_decides_by_the_statements_that_it_says() {
    let files = folder(&[("organization.yaml", &TEMPLATE.replace("PERHAPS", ""))]);
    let insecure = ["--context", "aws:SecureTransport=false"];
    let secure = ["--context", "aws:SecureTransport=true"];
    for (action, more, answer) in [
        ("sqs:DeleteQueue", &[][..], "explicitly-denied"),
        ("s3:DeleteBucket", &[], "allowed"),
        ("ec2:RunInstances", &insecure, "explicitly-denied"),
        ("ec2:RunInstances", &secure, "allowed"),
        ("sns:Publish", &[], "allowed"),
        ("kms:Decrypt", &[], "depends"),
    ] {
        assert_eq!(
            ask(files.path(), ROLE, action, more),
            answer,
            "{action} {more:?}"
        );
    }
}

#[test]
fn whether_a_statement_or_a_policy_is_there_is_not_known() {
    let statement =
        "- !If [It, { Effect: Deny, Action: 's3:*', Resource: '*' }, !Ref AWS::NoValue]";
    let files = folder(&[("organization.yaml", &TEMPLATE.replace("PERHAPS", statement))]);
    assert_eq!(
        ask(files.path(), ROLE, "sqs:DeleteQueue", &[]),
        "explicitly-denied"
    );
    assert_eq!(ask(files.path(), ROLE, "s3:DeleteBucket", &[]), "depends");
    let perhaps = TEMPLATE
        .replace("PERHAPS", "")
        .replace("  Fence:\n", "  Fence:\n    Condition: It\n");
    let files = folder(&[("organization.yaml", &perhaps)]);
    assert_eq!(ask(files.path(), ROLE, "sqs:DeleteQueue", &[]), "depends");
    assert_eq!(ask(files.path(), ROLE, "s3:DeleteBucket", &[]), "allowed");
}

#[test]
fn the_perimeter_of_an_accelerator_is_its_own_organization() {
    let perimeter = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:PutObject","Resource":"*","Condition":{"StringNotEqualsIfExists":{"aws:ResourceOrgID":"${ORG_ID}"}}}]}"#;
    let accounts = "mandatoryAccounts:
  - {name: Management, email: m@northwind.example, organizationalUnit: Root}
  - {name: Audit, email: a@northwind.example, organizationalUnit: Security}
accountIds: [{email: m@northwind.example, accountId: '111122223333'}]
workloadAccounts: []
";
    let organization = "enable: true
organizationalUnits: [{name: Security}]
serviceControlPolicies:
  - {name: Perimeter, policy: perimeter.json, type: customerManaged, deploymentTargets: {organizationalUnits: [Security]}}
";
    let files = [
        ("accounts-config.yaml", accounts),
        ("organization-config.yaml", organization),
        ("perimeter.json", perimeter),
    ];
    let whole = folder(&files);
    let put = |at: &Path, more: &[&str]| {
        let resource = ["--resource", "arn:aws:s3:::x/y"];
        let who = "Audit/OrganizationAccountAccessRole";
        ask(at, who, "s3:PutObject", &[&resource, more].concat())
    };
    let outside = ["--context", "aws:ResourceAccount=999988887777"];
    assert_eq!(put(whole.path(), &[]), "allowed");
    assert_eq!(put(whole.path(), &outside), "explicitly-denied");
    let part = folder(&files[..2]);
    assert_eq!(put(part.path(), &[]), "depends");
}
