//! What no file says decides nothing, and what is not read is lost.

use interchange::{FindingKind, Import, ImportOptions, InputFile, import};
use serde_json::{Value, json};
use sim::view::draft::target_name;

use crate::organization::{file, imported, organization, says};

const UNITS: &str = "AWSTemplateFormatVersion: '2010-09-09-OC'
Organization:
  OrganizationRoot: { Type: 'OC::ORG::OrganizationRoot' }
  MainAccount: { Type: 'OC::ORG::MasterAccount', Properties: { AccountName: Main, AccountId: '111122223333', RootEmail: main@northwind.example } }
  DataAccount: { Type: 'OC::ORG::Account', Properties: { AccountName: Data, AccountId: '444455556666', RootEmail: data@northwind.example } }
";

const TASKS: &str = "Parameters:
  <<: !Include '../_parameters.yml'
Fence:
  Type: update-stacks
  Template: ./fence.yml
  Parameters: { targetIds: [!Ref OrganizationRoot], supportedRegions: !Ref allRegions }
";

const PARAMETERS: &str = "prefix: { Type: String, Default: acme }\nallRegions: { Type: List<String>, Default: [eu-west-1, eu-north-1] }\n";

const FENCE: &str = "Parameters:
  targetIds: { Type: CommaDelimitedList }
  supportedRegions: { Type: List<String> }
  usual: { Type: CommaDelimitedList, Default: 'a, b' }
Resources:
  Scp:
    Type: AWS::Organizations::Policy
    Properties:
      Name: Fence
      Type: SERVICE_CONTROL_POLICY
      TargetIds: !Ref targetIds
      Content:
        Statement:
          - { Effect: Deny, Action: 'ec2:*', Resource: '*', Condition: { StringNotEquals: { 'aws:RequestedRegion': !Ref supportedRegions } } }
          - { Effect: Deny, Action: [!Sub '${service}:*'], Resource: '*', Condition: { Bool: { 'aws:MultiFactorAuthPresent': !Ref flag } } }
          - { Effect: Deny, Action: 'sqs:*', Resource: '*', Condition: { StringEquals: { 'aws:PrincipalTag/t': !Ref usual } } }
";

fn fence(import: &Import) -> Value {
    let world = import.session.replay();
    let mut policies = organization(&world).policies.values();
    let found = policies.find(|it| &*it.name == "Fence");
    serde_json::from_str(&found.expect("it is there").content).expect("JSON")
}

fn lost(import: &Import) -> Vec<String> {
    let losses = import.report.losses();
    losses.map(|it| it.says.to_string()).collect()
}

#[test]
fn parameters_of_tasks_are_read_and_what_no_file_says_is_unknown() {
    let own = [
        file("src/organization.yml", UNITS),
        file("src/scps/fence.yml", FENCE),
    ];
    let tasks = file("src/scps/_tasks.yml", TASKS);
    let parameters = file("src/_parameters.yml", PARAMETERS);
    let whole = imported(&[&own[..], &[tasks.clone(), parameters]].concat());
    let document = fence(&whole);
    let [regions, open, usual] = [0, 1, 2].map(|at| &document["Statement"][at]);
    let of = |statement: &Value| {
        statement["Condition"]["StringNotEquals"]["aws:RequestedRegion"].clone()
    };
    assert_eq!(of(regions), json!(["eu-west-1", "eu-north-1"]));
    assert_eq!(
        usual["Condition"]["StringEquals"]["aws:PrincipalTag/t"],
        json!(["a", "b"])
    );
    // Whether the statement applies is open.
    assert_eq!(open["Action"], json!(["${unknown:service}:*"]));
    assert_eq!(
        open["Condition"],
        json!({"Bool": {"aws:MultiFactorAuthPresent": "${unknown:flag}"}})
    );
    // Without the file of the parameters, the Regions are open too, and it is said.
    let part = imported(&[&own[..], &[tasks]].concat());
    let document = fence(&part);
    assert_eq!(
        of(&document["Statement"][0]),
        "${unknowns:supportedRegions}"
    );
    assert_eq!(document["Version"], Value::Null);
    let says = "In the policy Fence, no file says what supportedRegions stands for.";
    assert!(lost(&part).iter().any(|it| it == says), "{:?}", lost(&part));
    assert!(!lost(&whole).iter().any(|it| it == says));
}

#[test]
fn policies_of_other_types_in_templates_are_read_or_lost() {
    let template = "AWSTemplateFormatVersion: '2010-09-09-OC'
Resources:
  Scp:
    Type: Community::Organizations::Policy
    Properties:
      Name: Fence
      PolicyType: SERVICE_CONTROL_POLICY
      TargetIds: [ 'Fn::EnumTargetAccounts TargetBinding ${account}' ]
      PolicyDocument: !ReadFile ./fence.json
  Other: { Type: 'OC::ORG::ServiceControlPolicy', Properties: { PolicyName: Other } }
";
    let document = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "ec2:*", "Resource": "*"}]}"#;
    let import = imported(&[
        file("organization.yml", UNITS),
        file("large.yml", template),
        file("fence.json", document),
    ]);
    assert_eq!(fence(&import)["Statement"][0]["Action"], "ec2:*");
    let lost = lost(&import);
    assert_eq!(lost.len(), 2, "{lost:?}");
    assert!(lost[0].contains("EnumTargetAccounts"), "{lost:?}");
    assert_eq!(lost[1], "Resources of this type are not read.");
}

#[test]
fn organizations_without_ids_are_told_apart() {
    let other = UNITS.replace("111122223333", "999900001111");
    let code = "resource \"aws_organizations_organization\" \"this\" {}\n";
    for (first, second) in [
        (
            file("a/organization.yml", UNITS),
            file("b/organization.yml", &other),
        ),
        (file("a/main.tf", code), file("b/main.tf", code)),
    ] {
        let files: [InputFile; 2] = [first, second];
        let error = import(&files, &ImportOptions::default()).expect_err("there are two");
        let says = error.to_string();
        assert!(
            says.contains("The files are of several organizations: "),
            "{says}"
        );
        assert!(says.contains(&files[1].name), "{says}");
    }
}

#[test]
fn modules_of_terraform_are_read_where_they_are_called() {
    let root = "resource \"aws_organizations_organization\" \"this\" {}\nmodule \"team\" {\n  source = \"../modules/team\"\n  name   = \"Web team\"\n}\n";
    let module = "variable \"name\" {}\nresource \"aws_organizations_account\" \"this\" {\n  name  = var.name\n  email = \"x@example.com\"\n}\n";
    let bundle = crate::organization::bundle();
    let import = imported(&[
        bundle.clone(),
        file("org/main.tf", root),
        file("modules/team/main.tf", module),
    ]);
    let world = import.session.replay();
    assert_eq!(organization(&world).account_count(), 4);
    assert!(world.accounts().any(|it| &*it.name == "Web team"));
    // A module alone has no account.
    let import = imported(&[bundle.clone(), file("team/main.tf", module)]);
    let says = "aws_organizations_account.this: no file says what its `name` is: var.name.";
    assert!(
        lost(&import).iter().any(|it| it == says),
        "{:?}",
        lost(&import)
    );
    // Nor has a call without the module.
    let import = imported(&[bundle, file("org/main.tf", root)]);
    let says = "module.team: its files were not given, or their number is not known. Import them too, or the output of `terraform show -json`.";
    assert!(
        lost(&import).iter().any(|it| it == says),
        "{:?}",
        lost(&import)
    );
}

#[test]
fn an_accelerator_in_control_tower_lacks_its_policies() {
    let config = "enable: true\norganizationalUnits: [ { name: Security } ]\n";
    let accounts = "mandatoryAccounts: [ { name: Management, email: m@northwind.example, organizationalUnit: Root } ]\n";
    let global = |enabled: bool| {
        format!(
            "homeRegion: eu-west-1\nmanagementAccountAccessRole: AWSControlTowerExecution\ncontrolTower: {{ enable: {enabled} }}\n"
        )
    };
    for enabled in [true, false] {
        let import = imported(&[
            file("organization-config.yaml", config),
            file("accounts-config.yaml", accounts),
            file("global-config.yaml", &global(enabled)),
        ]);
        let missing = says(&import, FindingKind::Missing);
        let is_said = missing
            .iter()
            .any(|it| it.starts_with("AWS Control Tower attaches policies of its own"));
        assert_eq!(is_said, enabled, "{missing:?}");
        let world = import.session.replay();
        let root = sim::policies::PolicyTarget::Parent(organization(&world).root_parent());
        assert_eq!(target_name(&world, &root).to_string(), "the root");
    }
}
