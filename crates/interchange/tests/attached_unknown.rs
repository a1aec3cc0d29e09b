//! Policies that files attach without saying their documents stay attached, and each loss is one finding.

use interchange::{Import, InputFile};
use policy::Document;
use serde_json::{Value, json};

use crate::organization::{BUNDLE, bundle, drawn, file, imported, organization, says};

fn losses(import: &Import) -> Vec<String> {
    let losses = import.report.losses();
    let told = losses.map(|it| {
        let place = it.place.as_ref().map(ToString::to_string);
        format!("{}: {}", place.unwrap_or_default(), it.says)
    });
    told.collect()
}

/// The document of the policy of this name.
fn document(import: &Import, name: &str) -> Document {
    let world = import.session.replay();
    let mut policies = organization(&world).policies.values();
    let found = policies.find(|it| &*it.name == name);
    let document = found.and_then(|it| it.document.clone());
    document
        .unwrap_or_else(|| panic!("{name}"))
        .as_ref()
        .clone()
}

fn zone() -> Vec<InputFile> {
    let accounts = "mandatoryAccounts:
  - {name: Management, email: m@northwind.example, organizationalUnit: Root}
  - {name: Audit, email: a@northwind.example, organizationalUnit: Security}
workloadAccounts: []
";
    let organization = "enable: true
organizationalUnits: [{name: Security}]
serviceControlPolicies:
  - name: Perimeter
    policy: scps/perimeter.json
    type: customerManaged
    deploymentTargets: {organizationalUnits: [Security], excludedAccounts: [Audit]}
";
    vec![
        file("lza/accounts-config.yaml", accounts),
        file("lza/organization-config.yaml", organization),
    ]
}

const PERIMETER: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"${OTHER_ACTION}","Resource":"*",
  "Condition":{"StringNotEqualsIfExists":{"aws:ResourceOrgID":"${ORG_ID}"}}}]}"#;

#[test]
fn the_organization_of_an_accelerator_is_its_own() {
    let perimeter = file("lza/scps/perimeter.json", PERIMETER);
    let stated = json!({"Organization": {"Id": "o-stated1111", "MasterAccountId": "111122223333", "MasterAccountEmail": "m@northwind.example"}});
    // The id can be in a file that is read later.
    let stated = file("z.json", &stated.to_string());
    for files in [
        [zone(), vec![perimeter.clone()]].concat(),
        [zone(), vec![perimeter, stated]].concat(),
    ] {
        let import = imported(&files);
        let world = import.session.replay();
        let id = organization(&world).id.to_string();
        let document = document(&import, "Perimeter");
        let text = document.text();
        assert!(text.contains(&format!("\"{id}\"")), "{id}: {text}");
        assert_eq!(document.unknowns(), ["OTHER_ACTION"]);
        let told = losses(&import);
        assert_eq!(
            told,
            [
                "lza/organization-config.yaml, serviceControlPolicies[0]: In the policy Perimeter, no file says what OTHER_ACTION stands for."
            ]
        );
        // The accelerator ignores them, too.
        let unread = says(&import, interchange::FindingKind::Unread).join("\n");
        assert!(unread.contains("does not exclude accounts"), "{unread}");
    }
}

#[test]
fn a_policy_without_its_file_is_attached_and_told_once() {
    let import = imported(&zone());
    let unit = drawn(&import)
        .into_iter()
        .find(|it| it.contains("Security ["));
    assert!(unit.is_some_and(|it| it.contains("Perimeter")));
    assert_eq!(
        document(&import, "Perimeter").unknowns(),
        ["the document of Perimeter"]
    );
    assert_eq!(
        losses(&import),
        [
            "lza/organization-config.yaml, serviceControlPolicies[0].policy: The document of policy Perimeter is in another file: scps/perimeter.json. Import that file too."
        ]
    );
    // The same of a manifest of Control Tower.
    let manifest = "resources: [ { name: Guard, deploy_method: scp, resource_file: guard.json, deployment_targets: { organizational_units: [Workloads] } } ]";
    let import = imported(&[bundle(), file("manifest.yaml", manifest)]);
    assert!(
        drawn(&import)
            .iter()
            .any(|it| it.contains("Workloads [") && it.contains("Guard,"))
    );
    assert_eq!(
        document(&import, "Guard").unknowns(),
        ["the document of Guard"]
    );
    assert_eq!(losses(&import).len(), 1);
}

/// What AWS would refuse is not what is attached.
#[test]
fn a_document_that_is_too_long_is_not_known() {
    let long = |kind: &str, bytes: usize| {
        let sid = "x".repeat(bytes);
        let content = format!(
            "{{ Version: '2012-10-17', Statement: [{{ Effect: Deny, Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::{sid}' }}] }}"
        );
        let content = match kind {
            "SERVICE_CONTROL_POLICY" => content.replace("Principal: '*', ", ""),
            _ => content,
        };
        let template = format!("Resources:
  Org: {{ Type: 'AWS::Organizations::Organization', Properties: {{ FeatureSet: ALL }} }}
  Long: {{ Type: 'AWS::Organizations::Policy', Properties: {{ Name: Long, Type: {kind}, TargetIds: [!GetAtt Org.RootId], Content: {content} }} }}
");
        imported(&[file("organization.yaml", &template)])
    };
    for (kind, most) in [
        ("SERVICE_CONTROL_POLICY", 10_240),
        ("RESOURCE_CONTROL_POLICY", 5_120),
    ] {
        let import = long(kind, most - 200);
        assert!(document(&import, "Long").is_known());
        assert_eq!(losses(&import), [""; 0]);
        let import = long(kind, most);
        assert_eq!(
            document(&import, "Long").unknowns(),
            ["the document of Long"]
        );
        let told = losses(&import);
        let [told] = told.as_slice() else {
            panic!("{told:?}");
        };
        assert!(told.starts_with("organization.yaml, Resources.Long.Properties.Content: The document of policy Long is longer than AWS takes: "), "{told}");
        assert!(
            told.ends_with(&format!(" of {most} characters, whitespace not counted.")),
            "{told}"
        );
    }
}

#[test]
fn account_requests_name_units_by_id() {
    let request = |unit: &str| {
        let parameters = json!({"AccountEmail": "new@northwind.example", "AccountName": "New", "ManagedOrganizationalUnit": unit});
        let request = json!({ "control_tower_parameters": parameters }).to_string();
        imported(&[bundle(), file("request.json", &request)])
    };
    let plain = |import: &Import| {
        let lines = drawn(import);
        let unit = lines
            .iter()
            .position(|it| it.contains("Workloads"))
            .expect("it is there");
        lines[unit..]
            .iter()
            .any(|it| it.contains("New <new@northwind.example>"))
    };
    for unit in [
        "ou-ab12-workload",
        "Workloads (ou-ab12-workload)",
        "Workloads",
    ] {
        let import = request(unit);
        assert!(plain(&import), "{unit}: {:#?}", drawn(&import));
        assert_eq!(losses(&import), [""; 0], "{unit}");
    }
    let told = says(
        &request("Workloads/Production"),
        interchange::FindingKind::Unread,
    );
    assert!(
        told.iter()
            .any(|it| it.contains("takes no path of units (Workloads/Production)")),
        "{told:?}"
    );
}

#[test]
fn parameters_of_org_formation_have_their_defaults() {
    let text = "AWSTemplateFormatVersion: '2010-09-09-OC'
Parameters:
  region: { Type: String, Default: eu-west-1 }
  regions: { Type: CommaDelimitedList, Default: [eu-west-1, eu-north-1] }
  open: { Type: String }
Organization:
  Main: { Type: 'OC::ORG::MasterAccount', Properties: { AccountName: Main, AccountId: '111122223333', RootEmail: m@northwind.example } }
  Fence:
    Type: OC::ORG::ServiceControlPolicy
    Properties:
      PolicyName: Fence
      PolicyDocument:
        Statement:
          - { Effect: Deny, Action: 's3:*', Resource: '*', Condition: { StringNotEquals: { 'aws:RequestedRegion': [!Ref region, !Ref open] } } }
          - { Effect: Deny, Action: 's3:*', Resource: '*', Condition: { StringNotEquals: { 'aws:RequestedRegion': !Ref regions } } }
";
    let import = imported(&[file("organization.yml", text)]);
    let found: Value = serde_json::from_str(document(&import, "Fence").text()).unwrap();
    let value = &found["Statement"][0]["Condition"]["StringNotEquals"]["aws:RequestedRegion"];
    assert_eq!(*value, json!(["eu-west-1", "${unknown:open}"]));
    let value = &found["Statement"][1]["Condition"]["StringNotEquals"]["aws:RequestedRegion"];
    assert_eq!(*value, json!(["eu-west-1", "eu-north-1"]));
    assert_eq!(losses(&import).len(), 1);
}

/// Policies of two types may have one name, and their documents are two.
#[test]
fn policies_with_one_name_are_two_unknown_documents() {
    let mut files = zone();
    let both = "resourceControlPolicies: [{ name: Perimeter, policy: rcps/p.json, deploymentTargets: {organizationalUnits: [Security]} }]\n";
    files[1].bytes.extend(both.as_bytes());
    let import = imported(&files);
    let world = import.session.replay();
    let policies = organization(&world).policies.values();
    let mut unknown: Vec<String> = policies
        .filter_map(|it| Some(it.document.as_ref()?.unknowns().concat()))
        .collect();
    unknown.sort();
    let [one, other] = unknown.as_slice() else {
        panic!("{unknown:?}");
    };
    assert_eq!(one, "the document of Perimeter");
    assert!(other.starts_with("the document of Perimeter ("), "{other}");
}

#[test]
fn answers_without_describe_policy_attach_each_policy_and_tell_it_once() {
    let mut bundle: Value = serde_json::from_str(BUNDLE).unwrap();
    let calls = bundle["calls"].as_array_mut().unwrap();
    calls.retain(|it| it["call"] != "describe-policy");
    let import = imported(&[file("bundle.json", &bundle.to_string())]);
    let unit = drawn(&import)
        .into_iter()
        .find(|it| it.contains("Workloads ["));
    assert_eq!(
        unit.as_deref(),
        Some("  Workloads [FullAWSAccess, Guardrail]")
    );
    assert_eq!(
        document(&import, "Guardrail").unknowns(),
        ["the document of p-guardrail1"]
    );
    assert_eq!(
        losses(&import),
        [
            "bundle.json, calls[5].output.Policies[0]: No file has the document of policy p-guardrail1. Add the output of describe-policy."
        ]
    );
}
