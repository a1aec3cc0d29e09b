//! Organizations in the shapes of other tools, imported.

mod organization;

use interchange::{FindingKind, ImportOptions, InputFile, import, renumber};
use organization::{BUNDLE, DENY, TREE, bundle, drawn, file, imported, organization, says};
use serde_json::{Value, json};
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
            "later.json, Accounts[0]: It says `Lake`; `Data` was read before in bundle.json, calls[4].output.Accounts[0] and counts."
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

/// Account ids and addresses that are in names, tags and documents only.
#[test]
fn ids_and_addresses_within_names_tags_and_documents_are_replaced() {
    let deny = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*",
    "Resource": ["arn:aws:s3:::corp-222222222222-secret/*", "arn:aws:s3:::logs-o-exampleorg/*"],
    "Condition": {
        "StringNotLike": {"aws:PrincipalArn": "arn:aws:sts::222222222222:assumed-role/x/john.doe@corp.example",
            "aws:SourceAccount": ["444455556666", "1234567890123"], "aws:userid": "AROAABCDEFGHIJKLMNOPQ:jane.doe@corp.example"},
        "StringLike": {"saml:sub": ["*@corp.example", "John.Doe@corp.example"], "aws:PrincipalOrgID": "o-otherorgan"},
    }}]});
    let files = [
        bundle(),
        file(
            "p.json",
            &json!({"Policy": {"PolicySummary": {"Id": "p-aaaaaaaa", "Name": "P 222222222222",
                "Type": "SERVICE_CONTROL_POLICY"}, "Content": deny.to_string()}})
            .to_string(),
        ),
        file(
            "accounts.json",
            &json!({"Accounts": [{"Id": "222222222222", "Name": "data222222222222", "Email": "d@corp.example",
                "State": "ACTIVE", "ParentId": "r-ab12"}]})
            .to_string(),
        ),
    ];
    let options = ImportOptions {
        renumber: true,
        ..ImportOptions::default()
    };
    let import = import(&files, &options).unwrap();
    let text = import.session.to_json();
    for secret in [
        "222222222222",
        "444455556666",
        "corp.example",
        "ohn.",
        "jane.doe",
        "o-exampleorg",
        "AROAABCDEFGHIJKLMNOPQ",
    ] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
    // The same account everywhere, patterns as patterns, and numbers of other lengths as they are.
    let (_, bucket) = text.split_once("arn:aws:s3:::corp-").expect("it stays");
    let new = &bucket[..12];
    assert!(bucket[12..].starts_with("-secret/*"), "{bucket}");
    assert!(text.contains(&format!("\"P {new}\"")) && text.contains(&format!("\"data{new}\"")));
    assert!(text.contains(&format!(
        "arn:aws:sts::{new}:assumed-role/x/person-1@example.com"
    )));
    assert_eq!(text.matches("person-1@example.com").count(), 2, "{text}");
    assert!(text.contains("*@example.com") && text.contains("1234567890123"));
    let assumed = says(&import, FindingKind::Assumed).join("\n");
    assert!(assumed.contains("read them before you share"), "{assumed}");
    assert!(assumed.contains("organizations stay (1): o-otherorgan."));
    assert_eq!(import.session.replay().organizations().count(), 1);
}

#[test]
fn a_page_of_several_is_reported_as_missing() {
    let page = |token: Value| {
        let answer = json!({"Accounts": [{"Id": "222222222222", "Name": "B", "Email": "b@example.com"}], "NextToken": token});
        let import = imported(&[bundle(), file("accounts.json", &answer.to_string())]);
        let missing = says(&import, FindingKind::Missing).join("\n");
        missing.contains("one page of several, as its NextToken says")
    };
    assert!(page("eyJ0b2tlbiI6IG51bGx9".into()));
    assert!(!page(Value::Null));
    assert!(!page("".into()));
}

/// Attachments have the same order, whether `FullAWSAccess` is assumed or stated.
#[test]
fn an_assumed_default_policy_is_where_a_stated_one_is() {
    let answer = |file_name: &str, targets: &[&str]| {
        let targets: Vec<Value> = targets.iter().map(|it| json!({"TargetId": it})).collect();
        file(file_name, &json!({"Targets": targets}).to_string())
    };
    let policy = file(
        "policy.json",
        &json!({"Policy": {"PolicySummary": {"Id": "p-0aaaaaaa", "Name": "Zero",
            "Type": "SERVICE_CONTROL_POLICY"}, "Content": DENY}})
        .to_string(),
    );
    let unit = json!({"OrganizationalUnits": [{"Id": "ou-ab12-otherone", "Name": "Other", "ParentId": "r-ab12"}]});
    let unit = file("unit.json", &unit.to_string());
    let answer_of = json!({"Organization": {"Id": "o-exampleorg", "MasterAccountId": "111122223333", "FeatureSet": "ALL"}});
    let answer_of = file("organization.json", &answer_of.to_string());
    let root = json!({"Roots": [{"Id": "r-ab12", "Name": "Root", "PolicyTypes": [{"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}]}]});
    let root = file("roots.json", &root.to_string());
    let zero = answer("targets-p-0aaaaaaa.json", &["ou-ab12-otherone"]);
    let first = imported(&[answer_of, root, unit, policy, zero]);
    let world = first.session.replay();
    let form = interchange::ExportFormat::AwsCli;
    let exported = interchange::export(&world, organization(&world), form);
    let again = imported(&[InputFile {
        name: "again.json".into(),
        bytes: exported.bytes(),
    }]);
    assert_eq!(again.session.replay().hash(), world.hash());
}

#[test]
fn data_sources_of_a_terraform_plan_are_read_beside_its_planned_values() {
    let row = |mode: &str, kind: &str, values: Value| json!({"mode": mode, "type": format!("aws_organizations_{kind}"), "values": values});
    let account = |id: &str, parent: &str| json!({"id": id, "name": id, "email": format!("a{id}@example.com"), "parent_id": parent, "status": "ACTIVE"});
    let data = json!({"id": "o-exampleorg", "master_account_id": "111122223333", "feature_set": "ALL",
        "roots": [{"id": "r-ab12", "name": "Root", "policy_types": []}],
        "accounts": [{"id": "111122223333", "name": "Main", "email": "main@example.com", "status": "ACTIVE"}]});
    let plan = json!({
        "format_version": "1.2",
        "planned_values": {"root_module": {"resources": [row("managed", "account", account("444455556666", "r-ab12"))]}},
        "prior_state": {"format_version": "1.0", "values": {"root_module": {"resources": [
            row("data", "organization", data),
            row("managed", "account", account("777788889999", "r-ab12")),
        ]}}},
    });
    let import = imported(&[file("plan.json", &plan.to_string())]);
    let world = import.session.replay();
    let organization = organization(&world);
    assert_eq!(organization.id.to_string(), "o-exampleorg");
    assert_eq!(organization.management.to_string(), "111122223333");
    // What the plan deletes is in the prior state only.
    assert_eq!(organization.account_count(), 2);
}

#[test]
fn an_allow_list_of_the_accelerator_replaces_full_access() {
    let text = "\
organizationalUnits:
  - { name: Workloads }
  - { name: Legacy, ignore: true }
quarantineNewAccounts: { enable: true, scpPolicyName: Quarantine }
serviceControlPolicies:
  - name: Only
    policy: /policies/only.json
    type: customerManaged
    strategy: allow-list
    deploymentTargets: { organizationalUnits: [Workloads] }
mandatoryAccounts:
  - { name: Management, email: main@northwind.example, organizationalUnit: Root }
";
    let document = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*",
        "Resource": "arn:${PARTITION}:s3:::${ACCELERATOR_PREFIX}-logs/*"}]});
    let import = imported(&[
        file("organization-config.yaml", text),
        file("policies/only.json", &document.to_string()),
    ]);
    let tree = drawn(&import);
    assert!(tree.contains(&"  Workloads [Only]".to_string()), "{tree:?}");
    assert!(tree.contains(&"Root [FullAWSAccess]".to_string()));
    let session = import.session.to_json();
    assert!(session.contains("arn:aws:s3:::AWSAccelerator-logs/*"));
    let assumed = says(&import, FindingKind::Assumed).join("\n");
    assert!(assumed.contains("In the policy Only, aws stands for ${PARTITION}."));
    let missing = says(&import, FindingKind::Missing).join("\n");
    assert!(missing.contains("ignores the unit Legacy"), "{missing}");
    let unread = says(&import, FindingKind::Unread).join("\n");
    assert!(
        unread.contains("policy Quarantine to new accounts"),
        "{unread}"
    );
}

#[test]
fn org_formation_has_defaults_and_includes() {
    let section = "
  Main:
    Type: OC::ORG::MasterAccount
    Properties: { AccountName: Main, AccountId: '111122223333', RootEmail: main@northwind.example }
  Data:
    Type: OC::ORG::Account
    Properties: &account { AccountName: Data, AccountId: '444455556666', RootEmail: data@northwind.example }
  Web:
    Type: OC::ORG::Account
    Properties:
      <<: *account
      AccountName: Web
      AccountId: '777788889999'
      RootEmail: web@northwind.example
      OrganizationAccessRoleName: Own
";
    let text = format!("DefaultOrganizationAccessRoleName: Deploy\nOrganization:\n{section}");
    let import = imported(&[file("organization.yml", &text)]);
    let world = import.session.replay();
    let roles = |id: &str| -> Vec<String> {
        let account = world
            .account(id.parse().expect("an id"))
            .expect("it is there");
        account.roles.keys().map(ToString::to_string).collect()
    };
    assert!(roles("444455556666").contains(&"Deploy".to_string()));
    let own = roles("777788889999");
    assert!(own.contains(&"Own".to_string()) && !own.contains(&"Deploy".to_string()));
    let import = imported(&[
        file("organization.yml", "Organization: !Include ./main.yml"),
        file("main.yml", section),
    ]);
    assert_eq!(organization(&import.session.replay()).account_count(), 3);
    let unread = says(&import, FindingKind::Unread);
    assert!(
        unread[0].contains("in another file: ./main.yml"),
        "{unread:?}"
    );
}
