//! Organizations in the shapes of other tools, imported.

use crate::organization;

use interchange::{FindingKind, ImportOptions, InputFile, import, renumber};
use organization::{BUNDLE, DENY, TREE, bundle, drawn, file, imported, organization, says};
use serde_json::{Value, json};
use sim::command::{Call, Command, TimeMove};
use sim::history::History;
use sim::scenario::Scenario;
use sim::session::Session;

/// The answers of the bundle, each with the call and its input.
fn answers() -> Vec<(String, Value, Value)> {
    let bundle: Value = serde_json::from_str(BUNDLE).unwrap();
    let call = |it: &Value| {
        let name = it["call"].as_str().unwrap().to_string();
        (name, it["input"].clone(), it["output"].clone())
    };
    bundle["calls"]
        .as_array()
        .unwrap()
        .iter()
        .map(call)
        .collect()
}

#[test]
fn a_bundle_of_the_aws_cli_becomes_a_session() {
    let import = imported(&[bundle()]);
    assert_eq!(drawn(&import), TREE);
    let world = import.session.replay();
    let organization = organization(&world);
    assert_eq!(organization.id.as_str(), "o-exampleorg");
    assert_eq!(organization.root.as_str(), "r-ab12");
    assert!(organization.trusted.contains_key("config.amazonaws.com"));
    assert_eq!(organization.delegates.len(), 1);
    assert_eq!(&*organization.tags["444455556666"]["stage"], "prod");
    // What AWS would refuse is left out of the session, and the report says so.
    let unread = says(&import, FindingKind::Unread);
    assert!(
        unread.iter().any(|it| it.contains("nobody.example.com")),
        "{unread:?}"
    );
    assert!(says(&import, FindingKind::Contradiction).is_empty());
    assert!(says(&import, FindingKind::Missing).is_empty());
}

#[test]
fn a_session_file_holds_the_organization() {
    let session = imported(&[bundle()]).session;
    let again = Session::from_json(&session.to_json()).expect("it was just written");
    assert_eq!(again, session);
    assert_eq!(again.replay().hash(), session.replay().hash());
}

#[test]
fn a_session_knows_the_steps_of_its_import() {
    let session = imported(&[bundle()]).session;
    let import = session.commands.len();
    assert!(import > 2);
    let mut again = Session::from_json(&session.to_json()).expect("it was just written");
    // The first change of the user looks like a call of the import.
    let Some(Command::Call(last)) = again.commands.last().cloned() else {
        panic!("the import ends with a call");
    };
    let input = json!({ "ServicePrincipal": "tagpolicies.tag.amazonaws.com" });
    let operation = "organizations:EnableAWSServiceAccess";
    let own = Call::new(last.caller, operation, input);
    again.commands.push(Command::Call(own));
    let mut history = History::open(&again);
    assert_eq!(history.imported(), import);
    history.go_to(1);
    assert_eq!(history.imported(), import);
    // In place of the undone calls, something else happens.
    history.step(Command::Time(TimeMove::Advance { ms: 1 }));
    assert_eq!(history.imported(), 1);
    // Files of the time before this was noted.
    let older = session.to_json().replace("\"calls\":", "\"other\":");
    let older = Session::from_json(&older).expect("it is read");
    assert_eq!(History::open(&older).imported(), 1);
    let bad = session.to_json().replace("\"calls\":", "\"calls\":-");
    let error = Session::from_json(&bad).unwrap_err().to_string();
    assert!(
        error.contains("`calls` of `import` is not a number"),
        "{error}"
    );
    assert_eq!(History::new(Scenario::AllFeatures, 1).imported(), 0);
}

/// Single answers say what they are about by the names of their files.
fn single_files() -> Vec<InputFile> {
    let name = |call: &str, input: &Value| {
        let ids: Vec<&str> = (input.as_object().unwrap().values())
            .filter_map(Value::as_str)
            .filter(|id| id.contains('-') || id.starts_with(char::is_numeric))
            .collect();
        format!("answers/{call}-{}.json", ids.join("-"))
    };
    (answers().into_iter())
        .map(|(call, input, output)| file(&name(&call, &input), &output.to_string()))
        .collect()
}

#[test]
fn single_answers_in_any_order_give_the_same_session() {
    let mut files = single_files();
    let session = imported(&files).session;
    assert_eq!(session, imported(&[bundle()]).session);
    files.reverse();
    assert_eq!(imported(&files).session, session);
    let entries: Vec<zip_files::File> = (files.iter())
        .map(|it| zip_files::File {
            name: it.name.clone(),
            content: it.bytes.clone(),
        })
        .collect();
    let zip = InputFile {
        name: "all.zip".into(),
        bytes: zip_files::write(&entries).unwrap(),
    };
    assert_eq!(imported(&[zip]).session, session);
}

#[test]
fn each_fact_has_its_file_and_place() {
    let report = imported(&single_files()).report.to_json();
    let data = report["read"].as_array().unwrap().iter();
    let data: Vec<&Value> = data
        .filter(|it| it["what"] == "account" && it["id"] == "444455556666")
        .collect();
    assert_eq!(
        data,
        [&json!({
            "what": "account", "id": "444455556666",
            "file": "answers/list-accounts-for-parent-ou-ab12-workload.json", "at": "Accounts[0]",
        })]
    );
}

#[test]
fn what_two_files_say_differently_is_a_contradiction() {
    let other = json!({"Accounts": [{"Id": "444455556666", "Name": "Lake"}]});
    let import = imported(&[bundle(), file("later.json", &other.to_string())]);
    assert_eq!(drawn(&import), TREE);
    let found: Vec<String> = (import.report.of(FindingKind::Contradiction))
        .map(|it| format!("{}: {}", it.place.as_ref().unwrap(), it.says))
        .collect();
    assert_eq!(
        found,
        [
            "later.json, Accounts[0]: Account 444455556666: this place says `Lake`. `Data` from bundle.json, calls[4].output.Accounts[0] is used."
        ]
    );
}

#[test]
fn full_access_is_assumed_only_if_wanted_and_not_known() {
    let as_stated = ImportOptions {
        assume_full_access: false,
        ..ImportOptions::default()
    };
    let import = import(&[bundle()], &as_stated).unwrap();
    assert_eq!(drawn(&import)[2], "  Workloads [Guardrail]");
    // The answer about one target is complete.
    let list = json!({"orgsim-collection": 1, "calls": [{
        "input": {"TargetId": "ou-ab12-workload", "Filter": "SERVICE_CONTROL_POLICY"},
        "output": {"Policies": [{"Id": "p-guardrail1"}]},
    }]});
    let import = imported(&[bundle(), file("list.json", &list.to_string())]);
    assert_eq!(drawn(&import)[2], "  Workloads [Guardrail]");
}

fn terraform_resources() -> Vec<(&'static str, Value)> {
    vec![
        (
            "aws_organizations_organization",
            json!({
                "id": "o-exampleorg", "arn": "arn:aws:organizations::111122223333:organization/o-exampleorg",
                "feature_set": "ALL", "master_account_id": "111122223333", "master_account_email": "main@northwind.example",
                "aws_service_access_principals": ["config.amazonaws.com"],
                "enabled_policy_types": ["SERVICE_CONTROL_POLICY"],
                "roots": [{"id": "r-ab12", "policy_types": [{"type": "SERVICE_CONTROL_POLICY", "status": "ENABLED"}]}],
                "accounts": [{"id": "111122223333", "name": "Main", "email": "main@northwind.example", "status": "ACTIVE"}],
            }),
        ),
        (
            "aws_organizations_organizational_unit",
            json!({"id": "ou-ab12-workload", "name": "Workloads", "parent_id": "r-ab12", "tags": {"owner": "web"}}),
        ),
        (
            "aws_organizations_account",
            json!({"id": "444455556666", "name": "Data", "email": "data@northwind.example", "parent_id": "ou-ab12-workload", "role_name": "Admins", "status": "ACTIVE", "joined_method": "CREATED"}),
        ),
        (
            "aws_organizations_account",
            json!({"id": "777788889999", "name": "Web", "email": "web@northwind.example", "parent_id": "ou-ab12-workload", "status": "ACTIVE", "joined_method": "INVITED"}),
        ),
        (
            "aws_organizations_policy",
            json!({"id": "p-guardrail1", "name": "Guardrail", "content": DENY, "type": "SERVICE_CONTROL_POLICY"}),
        ),
        (
            "aws_organizations_policy_attachment",
            json!({"id": "ou-ab12-workload:p-guardrail1", "policy_id": "p-guardrail1", "target_id": "ou-ab12-workload"}),
        ),
        (
            "aws_organizations_delegated_administrator",
            json!({"account_id": "777788889999", "service_principal": "config.amazonaws.com"}),
        ),
    ]
}

#[test]
fn terraform_state_and_its_json_are_read() {
    let rows = terraform_resources();
    let (first, rest) = rows.split_at(2);
    let shown = |rows: &[(&str, Value)]| -> Vec<Value> {
        let row = |(kind, values): &(&str, Value)| json!({"type": kind, "mode": "managed", "values": values});
        rows.iter().map(row).collect()
    };
    let show = json!({
        "format_version": "1.0",
        "values": {"root_module": {"resources": shown(first), "child_modules": [{"resources": shown(rest)}]}},
    });
    let state = json!({
        "version": 4,
        "resources": rows.iter()
            .map(|(kind, values)| json!({"mode": "managed", "type": kind, "instances": [{"attributes": values}]}))
            .collect::<Vec<_>>(),
    });
    let import = imported(&[file("show.json", &show.to_string())]);
    assert_eq!(drawn(&import), TREE);
    let world = import.session.replay();
    assert!(
        world
            .role_by_arn("arn:aws:iam::444455556666:role/Admins")
            .is_some()
    );
    assert_eq!(
        &*organization(&world).tags["ou-ab12-workload"]["owner"],
        "web"
    );
    let again = imported(&[file("terraform.tfstate", &state.to_string())]);
    assert_eq!(again.session, import.session);
}

#[test]
fn org_formation_is_read() {
    let text = "\
AWSTemplateFormatVersion: '2010-09-09-OC'
Organization:
  Main:
    Type: OC::ORG::MasterAccount
    Properties:
      AccountName: Main
      AccountId: '111122223333'
      RootEmail: main@northwind.example
  Root:
    Type: OC::ORG::OrganizationRoot
    Properties: {}
  Data:
    Type: OC::ORG::Account
    Properties:
      AccountName: Data
      RootEmail: data@northwind.example
      Tags: { stage: prod }
  Web:
    Type: OC::ORG::Account
    Properties: { AccountName: Web, RootEmail: web@northwind.example }
  WorkloadsOU:
    Type: OC::ORG::OrganizationalUnit
    Properties:
      OrganizationalUnitName: Workloads
      Accounts: [ !Ref Data, !Ref Web ]
      ServiceControlPolicies: !Ref Guardrail
  Guardrail:
    Type: OC::ORG::ServiceControlPolicy
    Properties:
      PolicyName: Guardrail
      PolicyDocument: !Include ./policies/deny.json
";
    let import = imported(&[
        file("organization.yml", text),
        file("policies/deny.json", DENY),
    ]);
    let mut tree = drawn(&import);
    // The ids are made up, so the order of the accounts is not that of other sources.
    tree[3..].sort();
    assert_eq!(tree, TREE);
    assert!(
        says(&import, FindingKind::Assumed)
            .iter()
            .any(|it| it.contains("No file states the id of the organization"))
    );
    let alone = imported(&[file("organization.yml", text)]);
    let unread = says(&alone, FindingKind::Unread);
    assert!(unread[0].contains("./policies/deny.json"), "{unread:?}");
}

#[test]
fn landing_zone_accelerator_is_read() {
    let organization = "\
enable: true
organizationalUnits:
  - name: Security
  - name: Workloads/Production
serviceControlPolicies:
  - name: Guardrail
    policy: service-control-policies/deny.json
    type: customerManaged
    deploymentTargets:
      organizationalUnits: [Workloads/Production]
      accounts: [Audit]
";
    let accounts = "\
mandatoryAccounts:
  - { name: Management, email: main@northwind.example, organizationalUnit: Root }
  - { name: Audit, email: audit@northwind.example, organizationalUnit: Security }
workloadAccounts:
  - { name: Web, email: web@northwind.example, organizationalUnit: Workloads/Production }
accountIds:
  - { email: main@northwind.example, accountId: '111122223333' }
";
    let import = imported(&[
        file("organization-config.yaml", organization),
        file("accounts-config.yaml", accounts),
        file("service-control-policies/deny.json", DENY),
    ]);
    let mut tree = drawn(&import);
    tree.sort();
    assert_eq!(
        tree,
        [
            "    Audit <audit@northwind.example> ACTIVE [FullAWSAccess, Guardrail]",
            "    Production [FullAWSAccess, Guardrail]",
            "      Web <web@northwind.example> ACTIVE [FullAWSAccess]",
            "  Management <main@northwind.example> ACTIVE [FullAWSAccess]",
            "  Security [FullAWSAccess]",
            "  Workloads [FullAWSAccess]",
            "Root [FullAWSAccess]",
        ]
        .map(str::to_string)
        .into_iter()
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
        .collect::<Vec<_>>()
    );
    assert_eq!(import.session.commands.len(), 1);
}

#[test]
fn cloudformation_is_read() {
    let text = r#"
Parameters:
  Domain: { Type: String, Default: data@northwind.example }
Resources:
  Org: { Type: AWS::Organizations::Organization, Properties: { FeatureSet: ALL } }
  Workloads:
    Type: AWS::Organizations::OrganizationalUnit
    Properties: { Name: Workloads, ParentId: !GetAtt Org.RootId }
  Data:
    Type: AWS::Organizations::Account
    Properties:
      AccountName: Data
      Email: !Ref Domain
      ParentIds: [ !Ref Workloads ]
  Guardrail:
    Type: AWS::Organizations::Policy
    Properties:
      Name: Guardrail
      Type: SERVICE_CONTROL_POLICY
      TargetIds: [ !Ref Workloads, !Ref Data, !Ref Nowhere ]
      Content:
        Version: '2012-10-17'
        Statement: [ { Effect: Deny, Action: 's3:*', Resource: '*' } ]
  Bucket: { Type: AWS::S3::Bucket }
"#;
    let import = imported(&[file("template.yaml", text)]);
    let tree = drawn(&import);
    assert_eq!(tree[2], "  Workloads [FullAWSAccess, Guardrail]");
    assert_eq!(
        tree[3],
        "    Data <data@northwind.example> ACTIVE [FullAWSAccess, Guardrail]"
    );
    assert!(says(&import, FindingKind::Missing)[0].contains("management account"));
    assert!(says(&import, FindingKind::Unread)[0].contains("Nowhere"));
}

#[test]
fn ids_and_addresses_are_replaced_everywhere() {
    let session = imported(&[bundle()]).session;
    let text = renumber(&session).unwrap().to_json();
    for secret in [
        "o-exampleorg",
        "r-ab12",
        "ou-ab12",
        "111122223333",
        "444455556666",
        "@northwind.example",
        "p-guardrail1",
    ] {
        assert!(session.to_json().contains(secret), "{secret}");
        assert!(!text.contains(secret), "{secret}");
    }
    let options = ImportOptions {
        renumber: true,
        ..ImportOptions::default()
    };
    let import = import(&[bundle()], &options).unwrap();
    assert_eq!(import.session.to_json(), text);
    let tree = drawn(&import);
    assert!(
        tree.contains(&"  Workloads [FullAWSAccess, Guardrail]".to_string()),
        "{tree:?}"
    );
}

#[test]
fn an_organization_that_cannot_be_is_completed_or_refused() {
    let row = |id: usize, parent: usize| json!({"Id": format!("ou-ab12-{id:08}"), "Name": "Unit", "ParentId": format!("ou-ab12-{parent:08}")});
    // A circle, a chain that is too long, twins, a closed management account, an unusable address.
    let mut units = vec![row(1, 2), row(2, 1)];
    units.extend((10..20).map(|n| row(n, n - 1)));
    units.extend([row(30, 9), row(31, 9)]);
    let files = [
        file("units.json", &json!({"OrganizationalUnits": units}).to_string()),
        file("organization.json", &json!({"Organization": {"MasterAccountId": "111122223333"}}).to_string()),
        file("accounts.json", &json!({"Accounts": [
            {"Id": "111122223333", "Email": "x", "State": "CLOSED"},
            {"Id": "444455556666", "Email": "a@example.com", "State": "CLOSED", "ParentId": "ou-ab12-00000001"},
            {"Id": "777788889999", "Email": "A@example.com", "State": "PENDING_CLOSURE"},
        ]}).to_string()),
    ];
    let import = imported(&files);
    let world = import.session.replay();
    assert_eq!(organization(&world).account_count(), 3);
    assert!(import.report.of(FindingKind::Unread).count() > 0);
    let none = interchange::import(&[file("x.json", "{}")], &ImportOptions::default());
    assert!(none.unwrap_err().to_string().contains("no account"));
}
