//! What several accounts, files or stacks have by the same name: nothing takes the place of another.

use interchange::{Import, ImportOptions, InputFile, import};
use sim::policies::PolicyType;
use sim::view::draft::target_name;

use crate::repositories::FENCE;

fn read(files: &[(&str, &str)]) -> Import {
    let file = |(name, text): &(&str, &str)| InputFile {
        name: (*name).to_string(),
        bytes: text.as_bytes().to_vec(),
    };
    let files: Vec<InputFile> = files.iter().map(file).collect();
    import(&files, &ImportOptions::default()).unwrap_or_else(|error| panic!("{error}"))
}

const ORGANIZATION: &str = r#"{"Organization": {"Id": "o-exampleorg", "MasterAccountId": "111122223333", "MasterAccountEmail": "main@northwind.example", "FeatureSet": "ALL"}}
{"Accounts": [{"Id": "444455556666", "Name": "Data", "Email": "data@northwind.example", "JoinedMethod": "INVITED"},
{"Id": "777788889999", "Name": "Play", "Email": "play@northwind.example", "JoinedMethod": "INVITED"}]}
"#;

#[test]
fn resources_of_one_name_in_two_accounts_keep_their_policies() {
    let policy = |effect: &str| {
        format!(
            r#"{{"Statement": [{{"Effect": "{effect}", "Principal": "*", "Action": "*", "Resource": "*"}}]}}"#
        )
    };
    let import = read(&[
        ("organization.json", ORGANIZATION),
        (
            "aws/aws/accounts/444455556666/sqs/eu-west-1/jobs/policy.json",
            &policy("Allow"),
        ),
        (
            "aws/aws/accounts/777788889999/sqs/eu-west-1/jobs/policy.json",
            &policy("Deny"),
        ),
        (
            "aws/aws/accounts/444455556666/s3/one/policy.json",
            &policy("Allow"),
        ),
        (
            "aws/aws/accounts/444455556666/s3/moved/policy.json",
            &policy("Allow"),
        ),
        (
            "aws/aws/accounts/777788889999/s3/moved/policy.json",
            &policy("Deny"),
        ),
    ]);
    for (arn, expected) in [
        (
            "arn:aws:sqs:eu-west-1:444455556666:jobs",
            Some(("444455556666", "Allow")),
        ),
        (
            "arn:aws:sqs:eu-west-1:777788889999:jobs",
            Some(("777788889999", "Deny")),
        ),
        ("arn:aws:sqs:eu-west-1:111122223333:jobs", None),
        ("arn:aws:s3:::one/a/b", Some(("444455556666", "Allow"))),
        // Only one account can have the bucket, and the files do not say which.
        ("arn:aws:s3:::moved", None),
    ] {
        let found = import.facts.resource_policy(arn);
        let found = found.map(|(id, policy)| (id.to_string(), &policy.value));
        assert_eq!(
            found.as_ref().map(|it| &*it.0),
            expected.map(|it| it.0),
            "{arn}"
        );
        let is_meant = |effect| found.is_some_and(|it| it.1.contains(effect));
        assert!(expected.is_none_or(|it| is_meant(it.1)), "{arn}");
    }
}

/// An item of AWS Config, as an answer of `GetResourceConfigHistory` has it.
fn item(name: &str, at: &str, status: &str, action: &str) -> String {
    let policy = format!(
        "%7B%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22{action}%22%2C%22Resource%22%3A%22%2A%22%7D%7D"
    );
    let configuration = format!(
        r#"{{\"userName\": \"{name}\", \"userId\": \"AIDAEXAMPLEEXAMPLE0{name}\", \"arn\": \"arn:aws:iam::444455556666:user/{name}\", \"path\": \"/\", \"createDate\": \"2026-01-05T10:00:00.000Z\",
 \"userPolicyList\": [{{\"policyName\": \"p\", \"policyDocument\": \"{policy}\"}}]}}"#
    )
    .replace('\n', "");
    let configuration = match status {
        "OK" => format!(r#""configuration": "{configuration}""#),
        _ => r#""configuration": null"#.to_string(),
    };
    format!(
        r#"{{"accountId": "444455556666", "awsRegion": "global", "resourceType": "AWS::IAM::User", "resourceId": "AIDA{name}",
 "configurationItemCaptureTime": "{at}", "configurationItemStatus": "{status}", {configuration}}}"#
    )
}

#[test]
fn the_newest_item_of_a_history_counts_and_a_deletion_is_one() {
    let file = |items: &[String]| format!(r#"{{"configurationItems": [{}]}}"#, items.join(","));
    let first = file(&[
        item("ADA", "2026-03-01T00:00:00+00:00", "OK", "sqs:NewerAction"),
        item("BEN", "2026-03-01T00:00:00+00:00", "ResourceDeleted", ""),
        item("CLO", "2026-02-01T00:00:00+00:00", "OK", "sqs:OlderAction"),
    ]);
    let second = file(&[
        item("ADA", "2026-02-28T23:00:00-02:00", "OK", "sqs:NewestAction"),
        item("BEN", "2026-02-01T00:00:00+00:00", "OK", "sqs:OlderAction"),
        item(
            "CLO",
            "2026-02-02T00:00:00+00:00",
            "ResourceDeletedNotRecorded",
            "",
        ),
        item("DEE", "2026-02-02T00:00:00+00:00", "OK", "sqs:OlderAction"),
    ]);
    let import = read(&[
        ("organization.json", ORGANIZATION),
        ("a.json", &first),
        ("b.json", &second),
    ]);
    let world = import.session.replay();
    let account = world
        .account("444455556666".parse().expect("an id"))
        .expect("it is there");
    let users = account.users.values().map(|it| {
        let inline = it.policies.inline.values().map(|it| format!("{it:?}"));
        (it.name.to_string(), inline.collect::<String>())
    });
    let mut users: Vec<(String, String)> = users.filter(|it| it.0 != "Admin").collect();
    users.sort();
    let names: Vec<&str> = users.iter().map(|it| &*it.0).collect();
    assert_eq!(names, ["ADA", "DEE"]);
    assert!(users[0].1.contains("NewestAction"), "{users:?}");
}

const UNITS: &str = "AWSTemplateFormatVersion: '2010-09-09-OC'
Organization:
  OrganizationRoot: { Type: 'OC::ORG::OrganizationRoot' }
  MainAccount: { Type: 'OC::ORG::MasterAccount', Properties: { AccountName: Main, AccountId: '111122223333', RootEmail: main@northwind.example } }
  WorkloadsUnit: { Type: 'OC::ORG::OrganizationalUnit', Properties: { OrganizationalUnitName: Workloads } }
  SandboxUnit: { Type: 'OC::ORG::OrganizationalUnit', Properties: { OrganizationalUnitName: Sandbox } }
";

const TASKS: &str = "First: { Type: update-stacks, Template: ./fence.yml, Parameters: { targetIds: !Ref WorkloadsUnit } }
Second: { Type: update-stacks, Template: ./fence.yml, Parameters: { targetIds: [!Ref SandboxUnit] } }
";

/// Where the policy `Fence` is attached, and how much was lost.
fn fenced(import: &Import) -> (Vec<String>, usize) {
    let world = import.session.replay();
    let organization = world.organizations().next().expect("there is one");
    let targets = organization.targets().filter(|it| {
        let attached = organization.attached(PolicyType::ServiceControl, it);
        attached.iter().any(|it| &*it.name == "Fence")
    });
    let mut names: Vec<String> = targets
        .map(|it| target_name(&world, &it).to_string())
        .collect();
    names.sort();
    (names, import.report.losses().count())
}

#[test]
fn two_tasks_give_one_template_targets() {
    let import = read(&[
        ("organization.yml", UNITS),
        ("tasks.yml", TASKS),
        ("fence.yml", FENCE),
    ]);
    assert_eq!(
        fenced(&import),
        (vec!["Sandbox".to_string(), "Workloads".to_string()], 0)
    );
}

#[test]
fn a_stack_set_of_control_tower_gives_its_template_targets() {
    let manifest = "version: 2021-03-15
resources: [ { name: Fence, deploy_method: stack_set, resource_file: templates/fence.yml, parameters: [ { parameter_key: targetIds, parameter_value: 'r-ab12,777788889999' } ] } ]
";
    let import = read(&[
        ("organization.json", ORGANIZATION),
        ("manifest.yaml", manifest),
        ("templates/fence.yml", FENCE),
    ]);
    let targets = ["Play", "the root"].map(String::from).to_vec();
    assert_eq!(fenced(&import), (targets, 0));
}

#[test]
fn a_name_that_two_stacks_export_means_neither() {
    let stack = |unit: &str| {
        format!(
            "Resources: {{ {unit}: {{ Type: AWS::Organizations::OrganizationalUnit, Properties: {{ Name: {unit}, ParentId: r-ab12 }} }} }}
Outputs: {{ Unit: {{ Value: !Ref {unit}, Export: {{ Name: the-unit }} }} }}
"
        )
    };
    let fence = FENCE.replace("!Ref targetIds", "[!ImportValue the-unit]");
    let fenced_by = |one: &str, name: &str| {
        let other = stack("Beta").replace("the-unit", name);
        fenced(&read(&[
            ("organization.json", ORGANIZATION),
            ("fence.yml", &fence),
            ("one.yml", &stack(one)),
            ("other.yml", &other),
        ]))
    };
    // It can be attached anywhere.
    assert_eq!(
        fenced_by("Alpha", "the-unit"),
        (vec!["the root".to_string()], 1)
    );
    assert_eq!(
        fenced_by("Alpha", "another"),
        (vec!["Alpha".to_string()], 0)
    );
}
