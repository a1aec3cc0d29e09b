//! Units, accounts and documents that templates name and no file has, and files without anything to read.

use crate::organization;

use interchange::{FindingKind, Import, InputFile};
use organization::{DENY, TREE, bundle, drawn, file, imported, says};
use serde_json::json;

/// A manifest of Customizations for AWS Control Tower that denies in these units.
fn manifest(units: &str) -> [InputFile; 2] {
    let text = format!(
        "
version: 2021-03-15
resources:
  - name: Deny
    deploy_method: scp
    resource_file: deny.json
    deployment_targets: {{ organizational_units: [ {units} ] }}
"
    );
    [file("manifest.yaml", &text), file("deny.json", DENY)]
}

/// Findings of a kind, with their files.
fn found(import: &Import, kind: FindingKind) -> Vec<String> {
    let found = import.report.of(kind);
    found
        .map(|it| match &it.place {
            Some(place) => format!("{place}: {}", it.says),
            None => it.says.to_string(),
        })
        .collect()
}

#[test]
fn a_mistyped_unit_of_a_manifest_is_missing() {
    let [manifest, document] = manifest("Workloads, Wrokloads, 'Workloads:Prod'");
    let import = imported(&[bundle(), manifest, document]);
    let mut tree = TREE.map(str::to_string);
    tree[2] = "  Workloads [FullAWSAccess, Guardrail, Deny]".to_string();
    let drawn = drawn(&import);
    assert_eq!(drawn, tree);
    let place = "manifest.yaml, resources[0].deployment_targets.organizational_units";
    let mut missing = found(&import, FindingKind::Missing);
    missing.sort();
    assert_eq!(
        missing,
        [("[1]", "Wrokloads"), ("[2]", "Workloads/Prod")].map(|(at, unit)| format!(
            "{place}{at}: No file has the unit {unit}, so the policy Deny is not attached to it. Check its name, or add a file with the unit."
        ))
    );
}

#[test]
fn a_mistyped_unit_of_an_account_request_is_missing() {
    let request = |unit: &str| {
        let parameters = json!({"AccountEmail": "new@northwind.example", "AccountName": "New", "ManagedOrganizationalUnit": unit});
        file(
            "requests.json",
            &json!([{ "control_tower_parameters": parameters }]).to_string(),
        )
    };
    let import = imported(&[bundle(), request("Wrokloads")]);
    assert!(
        drawn(&import)
            .contains(&"  New <new@northwind.example> ACTIVE [FullAWSAccess]".to_string())
    );
    assert_eq!(
        found(&import, FindingKind::Missing),
        [
            "requests.json, [0].control_tower_parameters: No file has the unit Wrokloads, so account New is in the root. Check its name, or add a file with the unit."
        ]
    );
    // An id is no typing mistake.
    for known in ["Workloads", "Sandbox (ou-ab12-sandboxes)"] {
        let import = imported(&[bundle(), request(known)]);
        assert!(found(&import, FindingKind::Missing).is_empty());
        assert!(
            drawn(&import)
                .contains(&"    New <new@northwind.example> ACTIVE [FullAWSAccess]".to_string())
        );
    }
}

#[test]
fn a_mistyped_unit_of_the_accelerator_is_missing() {
    let config = "
organizationalUnits: [ { name: Infrastructure/Network } ]
serviceControlPolicies:
  - { name: Deny, policy: deny.json, deploymentTargets: { organizationalUnits: [Infrastructure, Infrastructure/Netwrok] } }
workloadAccounts:
  - { name: Shop, email: shop@northwind.example, organizationalUnit: Infrastructure/Network }
  - { name: Data, email: data@northwind.example, organizationalUnit: Infra }
";
    let import = imported(&[file("config.yaml", config), file("deny.json", DENY)]);
    let mut missing = found(&import, FindingKind::Missing);
    missing.retain(|it| it.contains("No file has"));
    assert!(missing[0].contains(
        "No file has the unit Infrastructure/Netwrok, so the policy Deny is not attached"
    ));
    assert!(missing[1].contains("No file has the unit Infra, so account Data is in the root."));
    let units = drawn(&import);
    let units = units.iter().filter(|it| !it.contains('@')).count();
    assert_eq!(units, 3, "the root and two units");
}

#[test]
fn units_are_added_if_no_file_has_any() {
    let import = imported(&manifest("A, B, C, D, E, 'E:F', 'E:G'"));
    assert_eq!(
        drawn(&import)
            .iter()
            .filter(|it| it.contains("Deny"))
            .count(),
        7
    );
    assert!(found(&import, FindingKind::Assumed).iter().any(|it| {
        it.starts_with("No file has these units: ")
            && it.ends_with(
                " and 2 more. They are only named as targets or parents, and Orgsim adds them.",
            )
    }));
}

#[test]
fn units_that_are_known_by_id_only_are_added() {
    let accounts = json!({"Accounts": [{"Id": "123412341234", "Name": "New", "Email": "new@northwind.example"}]});
    let name = "list-accounts-for-parent-ou-ab12-sandboxes.json";
    let import = imported(&[bundle(), file(name, &accounts.to_string())]);
    let tree = drawn(&import);
    let unit = tree
        .iter()
        .position(|it| it == "  ou-ab12-sandboxes [FullAWSAccess]");
    let account = tree.iter().position(|it| it.starts_with("    New <new@"));
    assert_eq!(unit.map(|it| it + 1), account, "{tree:?}");
    let assumed = found(&import, FindingKind::Assumed).join("\n");
    assert!(assumed.contains(
        "No file states the parent of unit ou-ab12-sandboxes: it is directly below the root."
    ));
    assert!(assumed.contains("No file states the name of unit ou-ab12-sandboxes."));
    assert!(!assumed.contains("the parent of one account"), "{assumed}");
}

const ACCOUNTS: &str = "
mandatoryAccounts:
  - { name: Management, email: Main@Northwind.example, organizationalUnit: Root }
  - { name: Audit, email: audit@northwind.example, organizationalUnit: Root }
  - { name: LogArchive, email: logs@northwind.example, organizationalUnit: Root }
accountIds:
  - { email: main@northwind.example, accountId: '111122223333' }
  - { email: AUDIT@northwind.example, accountId: '444455556666' }
";

#[test]
fn account_ids_are_matched_in_lower_case_and_made_ones_are_told() {
    let import = imported(&[file("accounts-config.yaml", ACCOUNTS)]);
    let world = import.session.replay();
    let account = |id: &str| {
        world
            .account(id.parse().unwrap())
            .map(|it| it.name.to_string())
    };
    assert_eq!(account("111122223333").as_deref(), Some("Management"));
    assert_eq!(account("444455556666").as_deref(), Some("Audit"));
    assert!(says(&import, FindingKind::Unread).is_empty());
    let assumed = says(&import, FindingKind::Assumed);
    let made = "No file states the id of account LogArchive (";
    assert!(assumed.iter().any(|it| it.starts_with(made)), "{assumed:?}");
    // An id that Orgsim once made up, and that a file now states.
    let logs = world
        .accounts()
        .find(|it| &*it.name == "LogArchive")
        .unwrap();
    let row =
        json!({"Id": logs.id.to_string(), "Name": "LogArchive", "Email": "logs@northwind.example"});
    let listed = json!({"Accounts": [row]}).to_string();
    for name in ["a.json", "z.json"] {
        let import = imported(&[file("accounts-config.yaml", ACCOUNTS), file(name, &listed)]);
        let assumed = says(&import, FindingKind::Assumed);
        assert!(
            !assumed.iter().any(|it| it.contains("makes")),
            "{assumed:?}"
        );
    }

    let more = "  - { email: nobody@northwind.example, accountId: '777788889999' }\n  - { email: logs@northwind.example, accountId: later }\n";
    let import = imported(&[file("accounts-config.yaml", &format!("{ACCOUNTS}{more}"))]);
    assert_eq!(
        found(&import, FindingKind::Unread),
        [
            "accounts-config.yaml, accountIds[2]: No account has the email address nobody@northwind.example, for which the file states the id 777788889999.",
            "accounts-config.yaml, accountIds[3]: An account id needs an email address and 12 digits.",
        ]
    );
}

#[test]
fn made_account_ids_are_told_once_for_every_template() {
    let rows = ["One", "Two", "Three", "Four", "Five", "Six"].map(|name| {
        let email = format!("{}@northwind.example", name.to_lowercase());
        (name, email)
    });
    let template: String = rows
        .iter()
        .map(|(name, email)| format!("  {name}: {{ Type: AWS::Organizations::Account, Properties: {{ AccountName: {name}, Email: {email} }} }}\n"))
        .collect();
    let formation: String = rows
        .iter()
        .map(|(name, email)| format!("  {name}: {{ Type: OC::ORG::Account, Properties: {{ AccountName: {name}, RootEmail: {email} }} }}\n"))
        .collect();
    for text in [
        format!("Resources:\n{template}"),
        format!("Organization:\n{formation}"),
    ] {
        let assumed = says(
            &imported(&[file("organization.yaml", &text)]),
            FindingKind::Assumed,
        );
        let made: Vec<&String> = assumed
            .iter()
            .filter(|it| it.contains("ids of 6 accounts"))
            .collect();
        assert_eq!(made.len(), 1, "{assumed:?}");
        assert!(made[0].ends_with(" and 1 more."), "{made:?}");
    }
    // Files that state the ids say nothing.
    assert!(
        !says(&imported(&[bundle()]), FindingKind::Assumed)
            .iter()
            .any(|it| it.contains("makes"))
    );
}

#[test]
fn a_template_without_a_document_is_told_by_its_name() {
    let [manifest, _] = manifest("Workloads");
    let import = imported(&[bundle(), manifest]);
    let unread = says(&import, FindingKind::Unread);
    assert!(
        unread.contains(
            &"The document of policy Deny is in another file: deny.json. Import that file too."
                .to_string()
        ),
        "{unread:?}"
    );
    let summary = json!({"Id": "p-other123", "Name": "Other", "Type": "SERVICE_CONTROL_POLICY"});
    let listed = file("policies.json", &json!({"Policies": [summary]}).to_string());
    let unread = says(&imported(&[bundle(), listed]), FindingKind::Unread);
    assert_eq!(
        unread[..1],
        ["No file has the document of policy p-other123. Add the output of describe-policy."]
    );
}

#[test]
fn terraform_code_without_an_organization_is_said() {
    let code = "resource \"aws_s3_bucket\" \"x\" {\n  bucket = \"x\"\n}\n";
    let import = imported(&[
        bundle(),
        file("main.tf", code),
        file("empty.tf", " \n"),
        file("empty.json", "[]"),
    ]);
    let mut unread = found(&import, FindingKind::Unread);
    unread.retain(|it| it.contains(".tf: ") || it.contains(".json: Orgsim"));
    assert_eq!(
        unread,
        [
            "empty.tf: The file is empty.",
            "main.tf: The Terraform code of this folder has no resources of AWS Organizations and no account requests of Account Factory for Terraform (AFT).",
            "empty.json: Orgsim does not recognize the format of this document.",
        ]
    );
    assert_eq!(import.report.files.len(), 2);
}
