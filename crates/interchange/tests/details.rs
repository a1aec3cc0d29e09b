//! Details of what other tools write: pages, defaults, placeholders and data sources; and replacing ids.

use crate::organization;

use interchange::{FindingKind, ImportOptions, InputFile, import};
use organization::{DENY, bundle, drawn, file, imported, organization, says};
use serde_json::{Value, json};

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
        missing.contains("one of several pages: it has a NextToken")
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
    assert_eq!(says(&import, FindingKind::Unread), [""; 0]);
    // A merged file leaves what is beside it.
    let merged = "Organization:\n  <<: !Include ./more.yml\n  Boss: { Type: OC::ORG::MasterAccount, Properties: { AccountId: '111122223333', AccountName: Boss, RootEmail: boss@example.com } }\n";
    let import = imported(&[file("organization.yml", merged)]);
    let world = import.session.replay();
    assert_eq!(organization(&world).management.to_string(), "111122223333");
    let unread = says(&import, FindingKind::Unread);
    assert!(
        unread.len() == 1 && unread[0].contains("./more.yml"),
        "{unread:?}"
    );
}
