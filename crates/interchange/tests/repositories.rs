//! What repositories and consoles have besides organizations: IAM in Terraform, stacks that import from others, tables, gzip.

use std::collections::BTreeSet;
use std::io::Read;

use flate2::Compression;
use flate2::read::GzEncoder;
use interchange::{FindingKind, Import, ImportOptions, InputFile, import, migration_plan};
use serde_json::{Value, json};
use sim::World;
use sim::account::Account;
use sim::ids::ParentId;
use sim::policies::{PolicyTarget, PolicyType};

fn read(files: &[(&str, &[u8])]) -> Import {
    let file = |(name, bytes): &(&str, &[u8])| InputFile {
        name: (*name).to_string(),
        bytes: bytes.to_vec(),
    };
    let files: Vec<InputFile> = files.iter().map(file).collect();
    import(&files, &ImportOptions::default()).unwrap_or_else(|error| panic!("{error}"))
}

fn world(import: &Import) -> World {
    import.session.replay()
}

fn says(import: &Import, kind: FindingKind) -> Vec<String> {
    import
        .report
        .of(kind)
        .map(|it| it.says.to_string())
        .collect()
}

const ORGANIZATION: &str = r#"{"Organization": {"Id": "o-exampleorg", "MasterAccountId": "111122223333", "MasterAccountEmail": "main@northwind.example", "FeatureSet": "ALL"}}
{"Accounts": [{"Id": "444455556666", "Name": "Data", "Email": "data@northwind.example", "JoinedMethod": "INVITED"}]}
"#;

/// Resources of IAM and others. A part may come before its entity.
const IAM: &str = r#"[
{"type": "aws_iam_role_policy", "values": {"role": "deploy", "name": "inline", "policy": DENY}},
{"type": "aws_iam_role", "values": {"name": "deploy", "arn": "arn:aws:iam::444455556666:role/ci/deploy", "path": "/ci/", "unique_id": "AROAEXAMPLEEXAMPLE001",
  "create_date": "2026-01-05T10:00:00Z", "assume_role_policy": TRUST, "inline_policy": [{"name": "", "policy": ""}],
  "managed_policy_arns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"], "permissions_boundary": "", "tags_all": {"team": "ci"}}},
{"type": "aws_iam_role_policy_attachment", "values": {"role": "deploy", "policy_arn": "arn:aws:iam::444455556666:policy/own"}},
{"type": "aws_iam_role_policy_attachment", "values": {"role": "deploy", "policy_arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}},
{"type": "aws_iam_policy", "values": {"name": "own", "arn": "arn:aws:iam::444455556666:policy/own", "path": "/", "policy_id": "ANPAEXAMPLEEXAMPLE001", "policy": DENY}},
{"type": "aws_iam_user", "values": {"name": "ola", "arn": "arn:aws:iam::444455556666:user/ola", "path": "/", "unique_id": "AIDAEXAMPLEEXAMPLE001"}},
{"type": "aws_iam_group", "values": {"name": "ops", "arn": "arn:aws:iam::444455556666:group/ops", "path": "/", "unique_id": "AGPAEXAMPLEEXAMPLE001"}},
{"type": "aws_iam_user_group_membership", "values": {"user": "ola", "groups": ["ops"]}},
{"type": "aws_iam_user_policy", "values": {"user": "nobody", "name": "x", "policy": DENY}},
{"type": "aws_iam_role", "values": {"name": "planned", "assume_role_policy": TRUST}},
{"type": "aws_ssoadmin_account_assignment", "values": {"permission_set_arn": "arn:aws:sso:::permissionSet/ssoins-1/ps-1", "principal_type": "GROUP", "target_id": "444455556666"}},
{"type": "aws_ssoadmin_account_assignment", "values": {"permission_set_arn": "arn:aws:sso:::permissionSet/ssoins-1/ps-1", "principal_type": "USER", "target_id": "444455556666"}},
{"type": "aws_ssoadmin_account_assignment", "values": {"permission_set_arn": "arn:aws:sso:::permissionSet/ssoins-1/ps-9", "principal_type": "USER", "target_id": "444455556666"}},
{"type": "aws_ssoadmin_permission_set", "values": {"name": "Admin", "arn": "arn:aws:sso:::permissionSet/ssoins-1/ps-1"}},
{"type": "aws_ssoadmin_permission_set", "values": {"name": "Reader", "arn": "arn:aws:sso:::permissionSet/ssoins-1/ps-2"}},
{"type": "aws_ssoadmin_permission_set", "values": {"name": "Planned"}},
{"type": "aws_ssoadmin_permission_set_inline_policy", "values": {"permission_set_arn": "arn:aws:sso:::permissionSet/ssoins-1/ps-1", "inline_policy": DENY}},
{"type": "aws_ssoadmin_managed_policy_attachment", "values": {"permission_set_arn": "arn:aws:sso:::permissionSet/ssoins-1/ps-1", "managed_policy_arn": "arn:aws:iam::aws:policy/AdministratorAccess"}},
{"type": "aws_ssoadmin_customer_managed_policy_attachment", "values": {"permission_set_arn": "arn:aws:sso:::permissionSet/ssoins-1/ps-1", "customer_managed_policy_reference": [{"name": "own", "path": "/"}]}},
{"type": "aws_ssoadmin_permissions_boundary_attachment", "values": {"permission_set_arn": "arn:aws:sso:::permissionSet/ssoins-1/ps-1", "permissions_boundary": [{"managed_policy_arn": "arn:aws:iam::aws:policy/PowerUserAccess", "customer_managed_policy_reference": []}]}},
{"type": "aws_s3_bucket", "values": {"bucket": "logs"}},
{"type": "aws_s3_bucket", "mode": "data", "values": {"bucket": "other"}}
]"#;

/// A permission set is a role in each account to which it is assigned, once.
fn one_role_of_a_permission_set(account: &Account, assumed: &[String]) {
    let is_of_center = |it: &&str| it.starts_with("AWSReservedSSO_Admin_");
    let roles = account.roles.values();
    let sets: Vec<_> = roles.filter(|it| is_of_center(&&*it.name)).collect();
    let [set] = sets.as_slice() else {
        panic!("{}", sets.len());
    };
    assert_eq!(&*set.path, "/aws-reserved/sso.amazonaws.com/");
    let policies = &set.policies;
    assert_eq!((policies.inline.len(), policies.attached.len()), (1, 2));
    assert!(policies.boundary.is_some());
    assert!(
        assumed
            .iter()
            .any(|it| it.starts_with("Roles of IAM Identity Center (1): ")),
        "{assumed:?}"
    );
}

#[test]
fn roles_and_users_of_terraform_are_read_and_other_types_are_counted() {
    let trust = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}}"#;
    let deny =
        r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"s3:*","Resource":"*"}}"#;
    let quoted = |text: &str| Value::from(text).to_string();
    let all = IAM
        .replace("TRUST", &quoted(trust))
        .replace("DENY", &quoted(deny));
    let all: Value = serde_json::from_str(&all).expect("JSON");
    let file = json!({"format_version": "1.0", "values": {"root_module": {"resources": all}}});
    let file = file.to_string().into_bytes();
    let import = read(&[
        ("organization.json", ORGANIZATION.as_bytes()),
        ("state.json", &file),
    ]);
    let world = world(&import);
    let account = world
        .account("444455556666".parse().expect("an id"))
        .expect("it is there");
    let role = account
        .roles
        .values()
        .find(|it| &*it.name == "deploy")
        .expect("the role");
    assert_eq!(role.policies.inline.len(), 1);
    let attached: BTreeSet<String> = role
        .policies
        .attached
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(attached.len(), 2, "{attached:?}");
    let user = account
        .users
        .values()
        .find(|it| &*it.name == "ola")
        .expect("the user");
    assert_eq!(user.groups.len(), 1);
    one_role_of_a_permission_set(account, &says(&import, FindingKind::Assumed));
    assert_eq!(
        says(&import, FindingKind::Unread),
        [
            "Resources of the type aws_iam_role that are not imported: 1.",
            "Resources of the type aws_iam_user_policy that are not imported: 1.",
            "Resources of the type aws_ssoadmin_account_assignment that are not imported: 1.",
            "Resources of the type aws_ssoadmin_permission_set that are not imported: 2.",
            "Resources of other types (1) are not part of the organization: aws_s3_bucket (1).",
        ]
    );
}

const UNITS: &str = r#"
Resources:
  Workloads:
    Type: AWS::Organizations::OrganizationalUnit
    Properties: { Name: Workloads, ParentId: r-ab12 }
Outputs:
  Unit:
    Value: !Ref Workloads
    Export: { Name: !Sub '${AWS::Partition}-workloads' }
"#;

const POLICIES: &str = r#"
Resources:
  Fence:
    Type: AWS::Organizations::Policy
    Properties:
      Name: Fence
      Type: SERVICE_CONTROL_POLICY
      Content: { Version: '2012-10-17', Statement: { Effect: Deny, Action: 'ec2:*', Resource: '*' } }
      TargetIds: [!ImportValue aws-workloads, !ImportValue elsewhere]
"#;

#[test]
fn a_template_finds_what_another_one_exports() {
    let (units, policies) = (UNITS, POLICIES);
    let import = read(&[
        ("a.yaml", policies.as_bytes()),
        ("units.yaml", units.as_bytes()),
    ]);
    let lost: Vec<String> = import
        .report
        .losses()
        .map(|it| it.says.to_string())
        .collect();
    assert_eq!(lost.len(), 1, "{lost:?}");
    assert!(lost[0].contains("elsewhere"), "{lost:?}");
    let world = world(&import);
    let organization = world.organizations().next().expect("one");
    let unit = organization.ous.values().next().expect("a unit");
    let target = sim::policies::PolicyTarget::Parent(sim::ids::ParentId::Ou(unit.id.clone()));
    let kind = sim::policies::PolicyType::ServiceControl;
    assert!(
        organization
            .attached(kind, &target)
            .iter()
            .any(|it| &*it.name == "Fence")
    );
    // A template with policies only is an organization with its management account.
    let alone = read(&[(
        "a.yaml",
        policies
            .replace("!ImportValue aws-workloads", "r-ab12")
            .as_bytes(),
    )]);
    let world = alone.session.replay();
    let organization = world.organizations().next().expect("one");
    let root = sim::policies::PolicyTarget::Parent(organization.root_parent());
    assert!(
        organization
            .attached(kind, &root)
            .iter()
            .any(|it| &*it.name == "Fence")
    );
    assert!(
        says(&alone, FindingKind::Missing)[0].starts_with("No file names the management account")
    );
}

#[test]
fn accounts_with_the_same_placeholder_for_an_address_are_several() {
    let accounts = "mandatoryAccounts:\n  - { name: Management, email: main@northwind.example, organizationalUnit: Root }\n\
        workloadAccounts:\n  - { name: One, email: <<workload-account-email>>, organizationalUnit: Root }\n  - { name: Two, email: <<workload-account-email>>, organizationalUnit: Root }\n";
    let import = read(&[("accounts-config.yaml", accounts.as_bytes())]);
    let names: BTreeSet<String> = world(&import)
        .accounts()
        .map(|it| it.name.to_string())
        .collect();
    assert!(names.contains("One") && names.contains("Two"), "{names:?}");
}

/// Columns and times as the console writes them.
const TABLE: &str = "\u{feff}Account ID,ARN,Email,Name,State,Joined method,Joined timestamp\r\n\
    111122223333,arn:aws:organizations::111122223333:account/o-exampleorg/111122223333,main@northwind.example,\"Main, \"\"the\"\" payer\",ACTIVE,INVITED,Tue Nov 15 2022 14:52:57 GMT+0100 (Central European Standard Time)\r\n\
    44455556666,arn:aws:organizations::111122223333:account/o-exampleorg/044455556666,data@northwind.example,Data,CLOSED,CREATED,2023-03-08T13:50:40Z\r\n";

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut packer = GzEncoder::new(content, Compression::default());
    packer.read_to_end(&mut bytes).expect("it is in memory");
    bytes
}

#[test]
fn the_table_of_the_console_is_a_list_of_accounts_also_packed() {
    let plain = read(&[("Organization_accounts_information.csv", TABLE.as_bytes())]);
    let packed = read(&[(
        "Organization_accounts_information.csv.gz",
        &gzip(TABLE.as_bytes()),
    )]);
    for import in [plain, packed] {
        let world = world(&import);
        let main = world
            .account("111122223333".parse().expect("an id"))
            .expect("it is there");
        assert_eq!(&*main.name, "Main, \"the\" payer");
        let joined = main
            .membership
            .as_ref()
            .map(|it| it.at.iso())
            .unwrap_or_default();
        assert!(joined.starts_with("2022-11-15T13:52:57"), "{joined}");
        let data = world
            .account("044455556666".parse().expect("an id"))
            .expect("it is there");
        assert_eq!(data.state(), "CLOSED");
        assert_eq!(
            world
                .organizations()
                .next()
                .map(|it| it.id.to_string())
                .as_deref(),
            Some("o-exampleorg")
        );
        assert!(import.report.losses().next().is_none());
    }
    let mut cut = gzip(TABLE.as_bytes());
    cut.truncate(60);
    let import = read(&[
        ("organization.json", ORGANIZATION.as_bytes()),
        ("cut.csv.gz", &cut),
    ]);
    let lost: Vec<String> = import
        .report
        .losses()
        .map(|it| it.says.to_string())
        .collect();
    assert_eq!(lost, ["The gzip file is damaged or cut off."]);
}

/// Items as AWS Config writes them: members in camel case, documents as texts.
const ITEMS: &str = r#"{"fileVersion": "1.0", "configurationItems": [
{"awsAccountId": "444455556666", "resourceType": "AWS::IAM::Role", "ARN": "arn:aws:iam::444455556666:role/deploy", "configuration": {"path": "/", "roleName": "deploy",
  "roleId": "AROAEXAMPLEEXAMPLE001", "arn": "arn:aws:iam::444455556666:role/deploy", "createDate": "2026-01-05T10:00:00.000Z", "instanceProfileList": [],
  "assumeRolePolicyDocument": "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Principal%22%3A%7B%22Service%22%3A%22ec2.amazonaws.com%22%7D%2C%22Action%22%3A%22sts%3AAssumeRole%22%7D%5D%7D",
  "rolePolicyList": [{"policyName": "p", "policyDocument": "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22sqs%3A%2A%22%2C%22Resource%22%3A%22%2A%22%7D%7D"}],
  "attachedManagedPolicies": [{"policyName": "ReadOnlyAccess", "policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}], "permissionsBoundary": null, "tags": []}},
{"awsAccountId": "444455556666", "resourceType": "AWS::S3::Bucket", "ARN": "arn:aws:s3:::Things", "configuration": {},
  "supplementaryConfiguration": {"BucketPolicy": {"policyText": "{\"Statement\": {\"Effect\": \"Allow\", \"Principal\": \"*\", \"Action\": \"s3:GetObject\", \"Resource\": \"*\"}}"}}},
{"awsAccountId": "444455556666", "resourceType": "AWS::KMS::Key", "ARN": "arn:aws:kms:eu-west-1:444455556666:key/k-1", "supplementaryConfiguration": {"Policy": "{\"Statement\": []}"}},
{"awsAccountId": "444455556666", "resourceType": "AWS::SQS::Queue", "ARN": "arn:aws:sqs:eu-west-1:444455556666:q", "configuration": {"Policy": "{\"Statement\": []}"}},
{"awsAccountId": "444455556666", "resourceType": "AWS::EC2::VPC", "ARN": "arn:aws:ec2:eu-west-1:444455556666:vpc/v", "configuration": {"a": 1}},
{"awsAccountId": "444455556666", "resourceType": "AWS::IAM::User", "ARN": "arn:aws:iam::444455556666:user/gone", "configurationItemStatus": "ResourceDeleted"}
]}"#;

#[test]
fn snapshots_and_folders_have_policies_of_resources() {
    let topic = r#"{"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "sns:*", "Resource": "*"}]}"#;
    let import = read(&[
        ("organization.json", ORGANIZATION.as_bytes()),
        ("config.json", ITEMS.as_bytes()),
        (
            "aws/aws/accounts/444455556666/sns/eu-west-1/topic/news/policy.json",
            topic.as_bytes(),
        ),
        (
            "aws/aws/accounts/444455556666/s3/logs/policy.json",
            topic.as_bytes(),
        ),
        ("aws/aws/accounts/444455556666/s3/logs/tags.json", b"{}"),
    ]);
    for (arn, known) in [
        ("arn:aws:s3:::Things/a/b", true),
        ("arn:aws:s3:::logs", true),
        ("arn:aws:kms:eu-west-1:444455556666:key/k-1", true),
        ("arn:aws:sqs:eu-west-1:444455556666:q", true),
        ("arn:aws:sns:eu-west-1:444455556666:news", true),
        ("arn:aws:sns:eu-west-2:444455556666:news", false),
        ("arn:aws:ec2:eu-west-1:444455556666:vpc/v", false),
        ("news", false),
    ] {
        let found = import.facts.resource_policy(arn);
        assert_eq!(found.is_some(), known, "{arn}");
        assert!(found.is_none_or(|it| it.0.to_string() == "444455556666"));
    }
    let world = world(&import);
    let account = world
        .account("444455556666".parse().expect("an id"))
        .expect("it is there");
    let role = account
        .roles
        .values()
        .find(|it| &*it.name == "deploy")
        .expect("the role");
    assert_eq!(
        (role.policies.inline.len(), role.policies.attached.len()),
        (1, 1)
    );
    assert!(import.report.losses().next().is_none());
}

const UNIT: &str = "AWSTemplateFormatVersion: '2010-09-09-OC'
Organization:
  OrganizationRoot: { Type: 'OC::ORG::OrganizationRoot' }
  MainAccount: { Type: 'OC::ORG::MasterAccount', Properties: { AccountName: Main, AccountId: '111122223333', RootEmail: main@northwind.example } }
  WorkloadsUnit: { Type: 'OC::ORG::OrganizationalUnit', Properties: { OrganizationalUnitName: Workloads } }
";

const TASKS: &str = "Scp:
  Type: update-stacks
  Template: ../scps/fence.yml
  Parameters: { targetIds: PLACE }
";

/// A template with a policy, which gets its targets as a parameter.
pub const FENCE: &str = "Parameters: { targetIds: { Type: CommaDelimitedList } }
Resources:
  Fence:
    Type: AWS::Organizations::Policy
    Properties:
      Name: Fence
      Type: SERVICE_CONTROL_POLICY
      Content: { Version: '2012-10-17', Statement: { Effect: Deny, Action: 'ec2:*', Resource: '*' } }
      TargetIds: !Ref targetIds
";

/// Tasks of org-formation give templates their targets, by names of another file.
#[test]
fn the_targets_of_a_policy_come_from_a_task() {
    let attached = |place: &str| {
        let tasks = TASKS.replace("PLACE", place);
        let import = read(&[
            ("src/organization.yml", UNIT.as_bytes()),
            ("src/a/_tasks.yml", tasks.as_bytes()),
            ("src/scps/fence.yml", FENCE.as_bytes()),
        ]);
        let world = world(&import);
        let organization = world.organizations().next().expect("one");
        let kind = sim::policies::PolicyType::ServiceControl;
        let targets = organization.targets().filter(|it| {
            let attached = organization.attached(kind, it);
            attached.iter().any(|it| &*it.name == "Fence")
        });
        let names = targets.map(|it| sim::view::draft::target_name(&world, &it).to_string());
        (names.collect::<Vec<_>>(), import.report.losses().count())
    };
    assert_eq!(
        attached("[!Ref OrganizationRoot]"),
        (vec!["the root".to_string()], 0)
    );
    assert_eq!(
        attached("!Join [',', [!Ref WorkloadsUnit]]"),
        (vec!["Workloads".to_string()], 0)
    );
    assert_eq!(attached("!Ref WorkloadsUnit").0, ["Workloads"]);
    // It can be attached anywhere.
    assert_eq!(attached("!Ref Nowhere"), (vec!["the root".to_string()], 1));
}

#[test]
fn an_id_of_an_organization_that_is_none_is_named() {
    let import = read(&[
        ("organization.json", ORGANIZATION.as_bytes()),
        (
            "aws/aws/organizations/o-11111111/metadata.json",
            b"{\"arn\": \"x\"}",
        ),
    ]);
    let lost: Vec<String> = import
        .report
        .losses()
        .map(|it| it.says.to_string())
        .collect();
    assert_eq!(lost.len(), 1);
    assert!(
        lost[0].starts_with("`o-11111111` is not the id of an organization"),
        "{lost:?}"
    );
}

/// A snapshot as `org-scps` of Cloud-Tools writes it, in its first version.
const SNAPSHOT: &str = r#"{"format": "awskit-org-scps", "format_version": 1, "organization": {"id": "o-exampleorg",
"arn": "arn:aws:organizations::111122223333:organization/o-exampleorg", "management_account": "111122223333", "feature_set": "ALL",
"root": "r-ab12", "enabled_policy_types": ["SERVICE_CONTROL_POLICY"], "unreadable_policy_types": ["TAG_POLICY"]},
"nodes": [
{"id": "r-ab12", "kind": "root", "name": "Root", "parent": "", "arn": "", "status": "", "policies": ["p-FullAWSAccess"], "assumed_policies": [], "guessed_parent": false},
{"id": "ou-ab12-sandbox1", "kind": "ou", "name": "Sandbox", "parent": "r-ab12", "arn": "", "status": "", "policies": ["p-allowed1"], "assumed_policies": [], "guessed_parent": false},
{"id": "111122223333", "kind": "account", "name": "main", "parent": "r-ab12", "arn": "", "status": "ACTIVE", "policies": ["p-FullAWSAccess"], "assumed_policies": ["p-FullAWSAccess"], "guessed_parent": false},
{"id": "444455556666", "kind": "account", "name": "play", "parent": "ou-ab12-sandbox1", "arn": "", "status": "SUSPENDED", "policies": ["p-FullAWSAccess"], "assumed_policies": [], "guessed_parent": false},
{"id": "777788889999", "kind": "account", "name": "lost", "parent": "ou-ab12-sandbox1", "arn": "", "status": "ACTIVE", "policies": ["p-FullAWSAccess"], "assumed_policies": [], "guessed_parent": true}],
"policies": [
{"id": "p-FullAWSAccess", "name": "FullAWSAccess", "type": "SERVICE_CONTROL_POLICY", "description": "", "aws_managed": true, "content": "{\"Version\": \"2012-10-17\", \"Statement\": {\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"}}", "error": ""},
{"id": "p-allowed1", "name": "allow-list", "type": "SERVICE_CONTROL_POLICY", "description": "A short list", "aws_managed": false, "content": "{\"Version\": \"2012-10-17\", \"Statement\": {\"Effect\": \"Allow\", \"Action\": \"s3:*\", \"Resource\": \"*\"}}", "error": ""},
{"id": "p-refused1", "name": "", "type": "SERVICE_CONTROL_POLICY", "description": "", "aws_managed": false, "content": "", "error": "AccessDenied"}], "notes": []}"#;

#[test]
fn a_snapshot_of_org_scps_is_read_with_its_ids_and_without_its_guesses() {
    let import = read(&[("snapshot.json", SNAPSHOT.as_bytes())]);
    let world = world(&import);
    let organization = world.organizations().next().expect("it is there");
    assert_eq!(organization.id.to_string(), "o-exampleorg");
    assert_eq!(organization.root.to_string(), "r-ab12");
    let unit = organization.ous.values().next().expect("the unit");
    assert_eq!(&*unit.name, "Sandbox");
    // The unit has an allow list, so `FullAWSAccess` is not added.
    let of_unit = organization.attached(
        PolicyType::ServiceControl,
        &PolicyTarget::Parent(ParentId::Ou(unit.id.clone())),
    );
    let of_unit: Vec<&str> = of_unit.iter().map(|it| &*it.name).collect();
    assert_eq!(of_unit, ["allow-list"]);
    let play = world
        .account("444455556666".parse().expect("an id"))
        .expect("it is there");
    assert_eq!(play.state(), "CLOSED");
    let lost: Vec<String> = import
        .report
        .losses()
        .map(|it| it.says.to_string())
        .collect();
    assert!(
        lost.iter()
            .any(|it| it == "The snapshot could not read this policy: AccessDenied"),
        "{lost:?}"
    );
    assert!(
        lost.iter().any(|it| it.contains("could not be read")),
        "{lost:?}"
    );
}

#[test]
fn trusted_access_that_a_step_brings_along_is_left_with_its_reason() {
    let named = |types: &str| {
        let root = format!(
            r#"{{"Roots": [{{"Id": "r-ab12", "Name": "Root", "PolicyTypes": [{types}]}}]}}"#
        );
        world(&read(&[
            ("organization.json", ORGANIZATION.as_bytes()),
            ("roots.json", root.as_bytes()),
        ]))
    };
    let (before, after) = (
        named(""),
        named(r#"{"Type": "TAG_POLICY", "Status": "ENABLED"}"#),
    );
    let plan = migration_plan(&before, &after).expect("there is a plan");
    let left: Vec<String> = plan.left.iter().map(ToString::to_string).collect();
    assert_eq!(
        left,
        [
            "Trusted access: - tagpolicies.tag.amazonaws.com: AWS Organizations enables it together with tag policies."
        ]
    );
}
