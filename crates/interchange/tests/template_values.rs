//! What values of templates stand for in documents: the known parts stay, and the others decide nothing.

use interchange::{FindingKind, Import};
use serde_json::{Value, json};

use crate::organization::{bundle, drawn, file, imported, organization, says};

const HEAD: &str = "
Parameters:
  Open: { Type: String }
  Names: { Type: CommaDelimitedList }
  Known: { Type: String, Default: eu-west-1 }
  Texts: { Type: CommaDelimitedList, Default: 'a, b' }
Mappings:
  Regions: { prod: { One: eu-west-1, All: [eu-west-1, eu-north-1] } }
Conditions:
  It: !Equals [!Ref Open, a]
Resources:
  Org: { Type: 'AWS::Organizations::Organization', Properties: { FeatureSet: ALL } }
  Unit: { Type: 'AWS::Organizations::OrganizationalUnit', Properties: { Name: Unit, ParentId: !GetAtt Org.RootId } }
  Data: { Type: 'AWS::Organizations::Account', Properties: { AccountName: Data, Email: data@northwind.example, ParentIds: [!Ref Unit] } }
";

/// A template with a policy of these properties.
fn template(properties: &str) -> String {
    format!(
        "{HEAD}  Fence:\n    Type: AWS::Organizations::Policy\n    Properties:\n      Type: SERVICE_CONTROL_POLICY\n      TargetIds: [!Ref Unit]\n      {properties}\n"
    )
}

/// The policy of this name, as a document.
fn policy(import: &Import, name: &str) -> Value {
    let world = import.session.replay();
    let mut policies = organization(&world).policies.values();
    let found = policies.find(|it| &*it.name == name);
    serde_json::from_str(&found.expect("it is there").content).expect("JSON")
}

/// The document with this statement, and what it has losses of.
fn statement(code: &str) -> (Value, Vec<String>) {
    let code = format!("Name: Fence\n      Content: {{ Statement: [{code}] }}");
    let import = imported(&[file("organization.yaml", &template(&code))]);
    assert!(
        drawn(&import)
            .iter()
            .any(|it| it.contains("Unit [") && it.contains("Fence"))
    );
    let losses = import.report.losses();
    let told = losses.map(|it| {
        let place = it.place.as_ref().map(ToString::to_string);
        format!("{}: {}", place.unwrap_or_default(), it.says)
    });
    (
        policy(&import, "Fence")["Statement"].clone(),
        told.collect(),
    )
}

fn with(value: &str) -> (Value, Vec<String>) {
    let code = format!(
        "{{ Effect: Deny, Action: 's3:*', Resource: '*', Condition: {{ StringEquals: {{ 'aws:PrincipalTag/k': {value} }} }} }}"
    );
    let (statement, told) = statement(&code);
    (
        statement[0]["Condition"]["StringEquals"]["aws:PrincipalTag/k"].clone(),
        told,
    )
}

/// Reads values. Each is followed by what it is, and by the names of what is not known of it.
fn check(cases: &[(&str, Value, &[&str])]) {
    for (value, expected, unknown) in cases {
        let (found, told) = with(value);
        assert_eq!(found, *expected, "{value}");
        let says: Vec<String> = unknown
            .iter()
            .map(|it| format!("organization.yaml, Resources.Fence.Properties.Content: In the policy Fence, no file says what {it} stands for."))
            .collect();
        assert_eq!(told, says, "{value}");
    }
}

#[test]
fn known_parts_of_values_stay() {
    check(&[
        ("!FindInMap [Regions, prod, One]", json!("eu-west-1"), &[]),
        (
            "!FindInMap [Regions, prod, All]",
            json!(["eu-west-1", "eu-north-1"]),
            &[],
        ),
        (
            "!FindInMap [Regions, !Ref Open, One]",
            json!("${unknowns:Fn::FindInMap ['Regions',{'Ref':'Open'),'One']}"),
            &["Fn::FindInMap ['Regions',{'Ref':'Open'},'One']"],
        ),
        // With a default, for keys that the mapping lacks.
        (
            "!FindInMap [Regions, prod, One, { DefaultValue: eu-south-1 }]",
            json!("eu-west-1"),
            &[],
        ),
        (
            "!FindInMap [Regions, stage, One, { DefaultValue: !Ref Known }]",
            json!("eu-west-1"),
            &[],
        ),
        (
            "!FindInMap [Regions, prod, Two, { DefaultValue: [a, b] }]",
            json!(["a", "b"]),
            &[],
        ),
        (
            "[!Ref Known, !Ref Open]",
            json!(["eu-west-1", "${unknown:Open}"]),
            &["Open"],
        ),
        (
            "[a, !If [It, b, !Ref AWS::NoValue]]",
            json!(["a", "${unknown:Fn::If ['It','b',{'Ref':'AWS::NoValue')]}"]),
            &["Fn::If ['It','b',{'Ref':'AWS::NoValue'}]"],
        ),
        (
            "!Split [',', !Sub 'a,b,${Open}']",
            json!([
                "a",
                "b",
                "${unknowns:Fn::Split [',',{'Fn::Sub':'a,b,${Open)')]}"
            ]),
            &["Fn::Split [',',{'Fn::Sub':'a,b,${Open}'}]", "Open"],
        ),
        ("!Ref Names", json!("${unknowns:Names}"), &["Names"]),
        ("!Ref Texts", json!(["a", "b"]), &[]),
        (
            "!Join ['-', [x, !Ref Open, !Ref Known]]",
            json!("x-${unknown:Open}-eu-west-1"),
            &["Open"],
        ),
    ]);
}

#[test]
fn dynamic_references_are_unknown_values() {
    check(&[
        ("[a, !Ref AWS::NoValue]", json!(["a"]), &[]),
        ("!Sub 'arn:${AWS::Partition}:x'", json!("arn:aws:x"), &[]),
        (
            "'{{resolve:ssm:/org/security}}'",
            json!("${unknown:resolve:ssm:/org/security}"),
            &["resolve:ssm:/org/security"],
        ),
        (
            "!Sub 'a/{{resolve:ssm:/org/${Known}:1}}/b'",
            json!("a/${unknown:resolve:ssm:/org/eu-west-1:1}/b"),
            &["resolve:ssm:/org/eu-west-1:1"],
        ),
    ]);
}

#[test]
fn statements_beside_one_that_is_not_known_stay() {
    let literal = "{ Effect: Deny, Action: 's3:*', Resource: '*' }";
    let open = "!If [It, { Effect: Deny, Action: 'ec2:*', Resource: '*' }, !Ref AWS::NoValue]";
    let (found, told) = statement(&format!("{literal}, {open}"));
    assert_eq!(
        found[0],
        json!({"Effect": "Deny", "Action": "s3:*", "Resource": "*"})
    );
    let name = found[1].as_str().expect("it is unknown");
    assert!(
        name.starts_with("${unknown:Fn::If ['It',{'Effect':'Deny','Action':'ec2:*'"),
        "{name}"
    );
    assert_eq!(told.len(), 1, "{told:?}");
    // What is not there is no part of it.
    let (found, told) =
        statement("{ Effect: Deny, Action: 's3:*', Resource: '*', Condition: !Ref AWS::NoValue }");
    assert_eq!(
        found,
        json!([{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}])
    );
    assert_eq!(told, [""; 0]);
}

#[test]
fn a_text_has_unknown_statements_beside_known_ones() {
    let text = r#"{"Version": "2012-10-17", "Statement": [{"Sid": "a${!b}\"c", "Effect": "Deny", "Action": "s3:*", "Resource": "${Open}"}, ${Open}, ${Known}]}"#;
    let own = r#"{ Known: '{"Effect": "Deny", "Action": "ec2:*", "Resource": "*"}' }"#;
    let code = format!("Name: Fence\n      Content: !Sub ['{text}', {own}]");
    let import = imported(&[file("organization.yaml", &template(&code))]);
    let found = policy(&import, "Fence")["Statement"].clone();
    assert_eq!(
        found,
        json!([
            {"Sid": "a${b}\"c", "Effect": "Deny", "Action": "s3:*", "Resource": "${unknown:Open}"},
            "${unknown:Open}",
            {"Effect": "Deny", "Action": "ec2:*", "Resource": "*"}
        ])
    );
    assert_eq!(import.report.losses().count(), 1);
}

#[test]
fn made_up_ids_are_known() {
    let ids = "[!Ref Org, !GetAtt Org.Id, !Ref Unit, !GetAtt Data.AccountId, !GetAtt Org.RootId, !Sub '${Org}/x']";
    let code = format!(
        "Name: Fence\n      Content: {{ Statement: [{{ Effect: Deny, Action: '*', Resource: '*', Condition: {{ StringEquals: {{ 'aws:PrincipalTag/k': {ids} }} }} }}] }}"
    );
    let alone = [file("organization.yaml", &template(&code))];
    // Beside a file that states them, the ids are the stated ones.
    let beside = [alone[0].clone(), bundle()];
    for files in [&alone[..], &beside] {
        let import = imported(files);
        let world = import.session.replay();
        let organization = organization(&world);
        let mut units = organization.ous.values();
        let unit = units
            .find(|it| &*it.name == "Unit")
            .expect("it is imported");
        let mut accounts = world.accounts();
        let data = accounts
            .find(|it| &*it.name == "Data")
            .expect("it is imported");
        let found =
            policy(&import, "Fence")["Statement"][0]["Condition"]["StringEquals"]["aws:PrincipalTag/k"].clone();
        assert_eq!(
            found,
            json!([
                organization.id.as_str(),
                organization.id.as_str(),
                unit.id.as_str(),
                data.id.to_string(),
                organization.root.as_str(),
                format!("{}/x", organization.id)
            ])
        );
        assert!(
            !import
                .report
                .losses()
                .any(|it| it.says.to_string().contains("stands for"))
        );
    }
}

#[test]
fn a_name_that_is_not_known_is_said() {
    let content = "Content: { Statement: [{ Effect: Deny, Action: 's3:*', Resource: '*' }] }";
    let code = format!("Name: !Sub '${{AWS::StackName}}-p'\n      {content}");
    let import = imported(&[file("organization.yaml", &template(&code))]);
    policy(&import, "Fence");
    let assumed = says(&import, FindingKind::Assumed);
    let told = "No file says the name of the policy Fence: its logical name is used.";
    assert!(assumed.iter().any(|it| it == told), "{assumed:#?}");
}

/// The same name in two templates can stand for two values.
#[test]
fn names_of_two_files_are_two_unknown_values() {
    let own = |name: &str| {
        let code = format!(
            "Name: {name}\n      Content: {{ Statement: [{{ Effect: Deny, Action: 's3:*', Resource: !Sub 'arn:aws:s3:::${{Open}}' }}] }}"
        );
        template(&code).replace("  Fence:", &format!("  {name}:"))
    };
    let import = imported(&[file("a.yaml", &own("One")), file("b.yaml", &own("Two"))]);
    for (name, unknown) in [("One", "Open"), ("Two", "Open of b.yaml")] {
        let found = policy(&import, name)["Statement"][0]["Resource"].clone();
        assert_eq!(found, json!(format!("arn:aws:s3:::${{unknown:{unknown}}}")));
        let says = format!("In the policy {name}, no file says what {unknown} stands for.");
        assert!(import.report.losses().any(|it| it.says.to_string() == says));
    }
}

/// Templates of CloudFormation are YAML 1.1; everything else is not.
#[test]
fn templates_have_other_truth_values_than_other_files() {
    let (found, _) = with("no");
    assert_eq!(found, json!(false));
    let (found, _) = with("'no'");
    assert_eq!(found, json!("no"));
    let scp = "{ Statement: [{ Effect: Deny, Action: 's3:*', Resource: '*', Condition: { StringEquals: { 'aws:PrincipalTag/k': no } } }] }";
    let formation = format!(
        "AWSTemplateFormatVersion: '2010-09-09-OC'\nOrganization:\n  Main: {{ Type: 'OC::ORG::MasterAccount', Properties: {{ AccountName: Main, AccountId: '111122223333', RootEmail: m@northwind.example }} }}\n  Fence: {{ Type: 'OC::ORG::ServiceControlPolicy', Properties: {{ PolicyName: Fence, PolicyDocument: {scp} }} }}\n"
    );
    let zone = "enable: true\nserviceControlPolicies: [{ name: Fence, description: no, policy: fence.yaml, type: customerManaged, deploymentTargets: { organizationalUnits: [Root] } }]\norganizationalUnits: []\n";
    for files in [
        vec![file("organization.yml", &formation)],
        vec![
            file("organization-config.yaml", zone),
            file("fence.yaml", scp),
        ],
    ] {
        let import = imported(&files);
        let value =
            policy(&import, "Fence")["Statement"][0]["Condition"]["StringEquals"]["aws:PrincipalTag/k"].clone();
        assert_eq!(value, "no");
    }
    let world = imported(&[
        file("organization-config.yaml", zone),
        file("fence.yaml", scp),
    ])
    .session
    .replay();
    let mut policies = organization(&world).policies.values();
    assert!(policies.any(|it| &*it.description == "no"));
}
