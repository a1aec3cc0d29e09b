//! Formats with names in place of ids: Control Tower and iam-collect, alone and beside files with ids.

use crate::organization;

use interchange::{FindingKind, InputFile};
use organization::{DENY, TREE, bundle, drawn, file, imported, organization, says};

const MANIFEST: &str = "\
region: us-east-1
version: 2021-03-15
resources:
  - name: Guardrail
    description: Keeps buckets
    resource_file: policies/deny.json
    deploy_method: scp
    deployment_targets:
      organizational_units: [Root, 'Workloads:Production']
  - name: roles
    resource_file: roles.template
    deploy_method: stack_set
";

const REQUEST: &str = r#"
module "web" {
  control_tower_parameters = {
    AccountEmail              = "web@northwind.example"
    AccountName               = "Web"
    ManagedOrganizationalUnit = "Workloads/Production"
  }
  account_tags = {
    "stage" = "prod"
  }
}
"#;

#[test]
fn control_tower_is_read() {
    let request = r#"{"control_tower_parameters": {"AccountEmail": "data@northwind.example", "AccountName": "Data",
        "ManagedOrganizationalUnit": "Sandbox (ou-ab12-sandbox1)"}, "account_tags": "{\"stage\": \"test\"}"}"#;
    let import = imported(&[
        file("manifest.yaml", MANIFEST),
        file("policies/deny.json", DENY),
        file("request.json", request),
        file("requests/main.tf", REQUEST),
    ]);
    let mut tree = drawn(&import);
    tree.retain(|it| !it.contains("<account-"));
    tree.sort();
    assert_eq!(
        tree,
        [
            "      Web <web@northwind.example> ACTIVE [FullAWSAccess]",
            "    Data <data@northwind.example> ACTIVE [FullAWSAccess]",
            "    Production [FullAWSAccess, Guardrail]",
            "  Sandbox [FullAWSAccess]",
            "  Workloads [FullAWSAccess]",
            "Root [FullAWSAccess, Guardrail]",
        ]
    );
    let world = import.session.replay();
    let tags = organization(&world).tags.iter();
    assert_eq!(tags.count(), 2);
    let unread = says(&import, FindingKind::Unread);
    let found = [
        "A stack set is not imported. Of its template, what belongs to AWS Organizations is, if that file is there.",
        "Account Factory for Terraform takes no path of units (Workloads/Production), but a name and an id: `Sandbox (ou-ab12-11111111)`. The account is imported in this unit.",
    ];
    assert_eq!(unread, found);
}

#[test]
fn names_and_ids_of_the_same_things_meet() {
    let manifest = "resources: [ { name: Guardrail, deploy_method: scp, deployment_targets: { organizational_units: [Workloads] } } ]";
    let request = r#"{"control_tower_parameters": {"AccountEmail": "data@northwind.example", "AccountName": "Data",
        "ManagedOrganizationalUnit": "Workloads"}, "account_tags": {"team": "lake"}}"#;
    let import = imported(&[
        bundle(),
        file("manifest.yaml", manifest),
        file("request.json", request),
    ]);
    assert_eq!(drawn(&import), TREE);
    let world = import.session.replay();
    assert_eq!(&*organization(&world).tags["444455556666"]["team"], "lake");
}

/// Files with names that mean what other files state with ids, and what the unit of the accounts is.
fn names_of_other_tools(unit: &str) -> [InputFile; 4] {
    let accelerator = format!(
        "mandatoryAccounts: [ {{ name: Management, email: MAIN@northwind.example, organizationalUnit: Root }} ]
workloadAccounts:
  - {{ name: Data, email: data@northwind.example, organizationalUnit: {unit} }}
  - {{ name: Web, email: web@northwind.example, organizationalUnit: {unit} }}
accountIds: [ {{ email: data@northwind.example, accountId: 444455556666 }} ]
"
    );
    let template = |logical: &str, unit: &str| {
        format!(
            "
Resources:
  Org: {{ Type: AWS::Organizations::Organization }}
  {logical}:
    Type: AWS::Organizations::OrganizationalUnit
    Properties: {{ Name: {unit}, ParentId: !GetAtt Org.RootId }}
  Rule:
    Type: AWS::Organizations::Policy
    Properties:
      {{ Name: Guardrail, Type: SERVICE_CONTROL_POLICY, Content: {DENY}, TargetIds: [ !Ref {logical} ] }}
"
        )
    };
    [
        file("accounts-config.yaml", &accelerator),
        bundle(),
        file("one.yaml", &template("Unit", "Workloads")),
        file("two.yaml", &template("Unit", "Sandbox")),
    ]
}

#[test]
fn what_several_tools_name_is_the_same_thing() {
    let import = imported(&names_of_other_tools("Workloads"));
    let mut tree = drawn(&import);
    tree.retain(|it| !it.contains("Sandbox"));
    assert_eq!(tree, TREE);
    assert!(drawn(&import).contains(&"  Sandbox [FullAWSAccess, Guardrail]".to_string()));
    // Only the name of the management account differs.
    let found = says(&import, FindingKind::Contradiction);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].starts_with("Account 111122223333: this place says `Management`. `Main` from "),
        "{found:?}"
    );
    let import = imported(&names_of_other_tools("Sandbox"));
    let found = says(&import, FindingKind::Contradiction);
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(
        found.iter().any(|it| it
            .starts_with("The parent of 444455556666: this place says `ou-ab12-workload`. `ou-")),
        "{found:?}"
    );
}

#[test]
fn documents_name_accounts_by_the_ids_that_count() {
    let accounts = "mandatoryAccounts: [ { name: Audit, email: data@northwind.example } ]";
    let config = "
organizationalUnits: [ { name: Workloads } ]
serviceControlPolicies:
  - { name: Own, description: Own, policy: own.json, type: customerManaged, deploymentTargets: { organizationalUnits: [Workloads] } }
";
    let document = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::1234567890123",
        "Condition": {"StringNotEquals": {"aws:PrincipalAccount": [${ACCEL_LOOKUP::ACCOUNT_ID:ACCOUNT:Audit}, "${AUDIT_ACCOUNT_ID}"]}}}]}"#;
    let import = imported(&[
        bundle(),
        file("accounts-config.yaml", accounts),
        file("organization-config.yaml", config),
        file("own.json", document),
    ]);
    let world = import.session.replay();
    let own = organization(&world)
        .policies
        .values()
        .find(|it| &*it.name == "Own");
    let content = &own.expect("it is imported").content;
    assert!(
        content.contains(r#"["444455556666","444455556666"]"#),
        "{content}"
    );
    assert!(content.contains("arn:aws:s3:::1234567890123"), "{content}");
}

#[test]
fn a_document_from_one_file_completes_a_policy_of_another() {
    let policy = r#"{"Policies": [{"Id": "p-aaaaaaaa", "Name": "Extra", "Type": "SERVICE_CONTROL_POLICY"}]}"#;
    let manifest = |document: &str| {
        let text = format!(
            "resources: [ {{ name: Extra, resource_file: {document}, deploy_method: scp, deployment_targets: {{ organizational_units: [Workloads] }} }} ]"
        );
        file("manifest.yaml", &text)
    };
    let deny = file("deny.json", DENY);
    let import = imported(&[
        bundle(),
        file("policies.json", policy),
        manifest("deny.json"),
        deny.clone(),
    ]);
    assert_eq!(
        drawn(&import)[2],
        "  Workloads [FullAWSAccess, Extra, Guardrail]"
    );
    assert!(import.session.to_json().contains("p-aaaaaaaa"));
    // Another document is a contradiction.
    let other = DENY.replace("s3:DeleteBucket", "s3:*");
    let described = format!(
        r#"{{"Policy": {{"PolicySummary": {{"Id": "p-aaaaaaaa", "Name": "Extra", "Type": "SERVICE_CONTROL_POLICY"}}, "Content": {other}}}}}"#
    );
    let import = imported(&[
        bundle(),
        file("described.json", &described),
        manifest("deny.json"),
        deny,
    ]);
    assert_eq!(says(&import, FindingKind::Contradiction).len(), 1);
}

/// The files of an organization, by their paths in a folder of iam-collect.
const COLLECTED: [(&str, &str); 12] = [
    (
        "organizations/o-exampleorg/metadata.json",
        r#"{"id": "o-exampleorg", "arn": "arn:aws:organizations::111122223333:organization/o-exampleorg", "rootOu": "r-ab12",
            "rootAccountId": "111122223333", "features": {"SERVICE_CONTROL_POLICY": true, "TAG_POLICY": false}}"#,
    ),
    (
        "organizations/o-exampleorg/accounts.json",
        r#"{"111122223333": {"ou": "r-ab12", "scps": ["p-FullAWSAccess"]},
            "444455556666": {"ou": "ou-ab12-workload", "scps": ["p-FullAWSAccess"], "tags": {"stage": "prod"}}}"#,
    ),
    (
        "organizations/o-exampleorg/ous.json",
        r#"{"r-ab12": {"scps": ["p-FullAWSAccess"]}, "ou-ab12-workload": {"parent": "r-ab12",
            "scps": ["arn:aws:organizations::111122223333:policy/o-exampleorg/service_control_policy/p-guardrail1"]}}"#,
    ),
    (
        "organizations/o-exampleorg/structure.json",
        r#"{"r-ab12": {"children": {}}}"#,
    ),
    (
        "organizations/o-exampleorg/delegated-admins.json",
        r#"{"config.amazonaws.com": ["444455556666"]}"#,
    ),
    (
        "organizations/o-exampleorg/ous/ou-ab12-workload/metadata.json",
        r#"{"name": "Workloads"}"#,
    ),
    (
        "organizations/o-exampleorg/ous/ou-ab12-workload/tags.json",
        r#"{"cost": "7"}"#,
    ),
    (
        "organizations/o-exampleorg/scps/p-fullawsaccess/metadata.json",
        r#"{"name": "FullAWSAccess", "awsManaged": true}"#,
    ),
    (
        "organizations/o-exampleorg/scps/p-guardrail1/metadata.json",
        r#"{"name": "Guardrail", "awsManaged": false}"#,
    ),
    (
        "organizations/o-exampleorg/scps/p-guardrail1/policy.json",
        DENY,
    ),
    ("accounts/444455556666/metadata.json", r#"{"name": "Data"}"#),
    (
        "organizations/o-exampleorg/policy.json",
        r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:root"},
            "Action": "organizations:DescribeOrganization", "Resource": "*"}]}"#,
    ),
];

#[test]
fn folders_of_iam_collect_are_read() {
    let files = COLLECTED.map(|(name, text)| file(&format!("iam-data/aws/aws/{name}"), text));
    let import = imported(&files);
    let tree = drawn(&import);
    assert_eq!(
        tree,
        [
            "Root [FullAWSAccess]",
            "  Account 111122223333 <account-111122223333@example.com> ACTIVE [FullAWSAccess]",
            "  Workloads [Guardrail]",
            "    Data <account-444455556666@example.com> ACTIVE [FullAWSAccess]",
        ]
    );
    let world = import.session.replay();
    let organization = organization(&world);
    assert_eq!(&*organization.tags["444455556666"]["stage"], "prod");
    assert_eq!(&*organization.tags["ou-ab12-workload"]["cost"], "7");
    assert!(organization.delegation.is_some());
    let delegated = &organization.delegates[&"444455556666".parse().expect("an account id")];
    assert!(delegated.contains_key("config.amazonaws.com"));
    assert_eq!(says(&import, FindingKind::Unread), [""; 0]);
}
