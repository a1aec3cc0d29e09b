//! Members of files that are easily overlooked, format by format.

use crate::organization;

use interchange::{FindingKind, Import, InputFile};
use organization::{DENY, TREE, bundle, drawn, file, imported, organization, says};
use serde_json::{Value, json};

fn unread(import: &Import) -> String {
    says(import, FindingKind::Unread).join("\n")
}

/// A file with one document.
fn document(name: &str, value: &Value) -> InputFile {
    file(name, &value.to_string())
}

/// Resources of Terraform's own state file.
fn state(rows: &[(&str, Value)]) -> Value {
    let row = |(kind, instance): &(&str, Value)| json!({"mode": "managed", "type": kind, "name": "x", "instances": [instance]});
    json!({"version": 4, "resources": rows.iter().map(row).collect::<Vec<_>>()})
}

#[test]
fn aws_cli_arns_name_the_organization_and_its_management_account() {
    let account = json!({"Accounts": [{"Id": "444455556666", "Name": "Data", "Email": "data@northwind.example",
        "Arn": "arn:aws:organizations::111122223333:account/o-exampleorg/444455556666"}]});
    let import = imported(&[document("accounts.json", &account)]);
    let world = import.session.replay();
    let organization = organization(&world);
    assert_eq!(organization.id.as_str(), "o-exampleorg");
    assert_eq!(organization.management.to_string(), "111122223333");
    assert!(says(&import, FindingKind::Missing).is_empty());
}

#[test]
fn aws_cli_answers_about_a_target_are_complete() {
    let policies = json!({"Policies": [{"Id": "p-guardrail1", "Name": "Guardrail", "Type": "SERVICE_CONTROL_POLICY"}]});
    let name = "list-policies-for-target-ou-ab12-workload.json";
    let import = imported(&[bundle(), document(name, &policies)]);
    assert_eq!(drawn(&import)[2], "  Workloads [Guardrail]");
}

#[test]
fn aws_cli_creations_of_accounts_are_reported_until_they_are_over() {
    let row = |state: &str| json!({"AccountName": format!("New {state}"), "State": state, "AccountId": "999988887777"});
    let rows =
        json!({"CreateAccountStatuses": [row("IN_PROGRESS"), row("SUCCEEDED"), row("FAILED")]});
    let import = imported(&[bundle(), document("creations.json", &rows)]);
    let unread = unread(&import);
    assert!(
        unread.contains("The account New IN_PROGRESS is still being created"),
        "{unread}"
    );
    assert!(
        !unread.contains("SUCCEEDED") && !unread.contains("no known format"),
        "{unread}"
    );
}

#[test]
fn a_page_of_details_with_policies_only_is_read() {
    let details = json!({"Policies": [{"PolicyName": "Own", "PolicyId": "ANPAAAAAAAAAAAAAAAAAA", "Path": "/", "DefaultVersionId": "v1",
        "Arn": "arn:aws:iam::444455556666:policy/Own", "CreateDate": "2024-01-01T00:00:00Z", "UpdateDate": "2024-01-01T00:00:00Z",
        "PolicyVersionList": [{"Document": serde_json::from_str::<Value>(DENY).expect("JSON"), "VersionId": "v1",
            "IsDefaultVersion": true, "CreateDate": "2024-01-01T00:00:00Z"}]}]});
    let import = imported(&[bundle(), document("details.json", &details)]);
    assert!(
        import.session.to_json().contains("policy/Own"),
        "{}",
        unread(&import)
    );
    // An answer of another service is named.
    let other = json!({"Policies": [{"PolicyName": "Own", "Arn": "arn:aws:iam::444455556666:policy/Own"}, {"PolicyName": "B"}]});
    let import = imported(&[bundle(), document("policies.json", &other)]);
    assert_eq!(unread(&import).matches("The policy has no id.").count(), 1);
}

/// Resources and data sources that list others.
fn lists() -> Vec<(&'static str, Value)> {
    let unit = json!({"attributes": {"id": "ou-ab12-workload", "name": "Workloads", "parent_id": "r-ab12",
        "accounts": [{"id": "444455556666", "name": "Data", "email": "data@northwind.example"},
            {"id": "777788889999", "name": "Web", "email": "web@northwind.example"}]}});
    let own = json!({"attributes": {"id": "777788889999", "name": "Web", "email": "web@northwind.example", "parent_id": "r-ab12"}});
    let units = json!({"attributes": {"parent_id": "ou-ab12-workload", "children": [{"id": "ou-ab12-children", "name": "Below"}]}});
    let accounts = json!({"attributes": {"parent_id": "ou-ab12-children", "accounts": [{"id": "222233334444", "name": "Deep", "email": "deep@northwind.example"}]}});
    vec![
        ("aws_organizations_organizational_unit", unit),
        ("aws_organizations_account", own),
        ("aws_organizations_organizational_units", units),
        (
            "aws_organizations_organizational_unit_child_accounts",
            accounts,
        ),
        (
            "aws_organizations_delegated_services",
            json!({"attributes": {"account_id": "444455556666",
            "delegated_services": [{"service_principal": "config.amazonaws.com"}]}}),
        ),
        (
            "aws_organizations_organization",
            json!({"attributes": {"id": "o-exampleorg", "master_account_id": "111122223333",
            "aws_service_access_principals": ["config.amazonaws.com"], "enabled_policy_types": ["SERVICE_CONTROL_POLICY"]}}),
        ),
        (
            "aws_organizations_policy",
            json!({"attributes": {"id": "p-guardrail1", "name": "Guardrail", "content": DENY}}),
        ),
        // Only the id says what is attached where.
        (
            "aws_organizations_policy_attachment",
            json!({"attributes": {"id": "ou-ab12-workload:p-guardrail1"}}),
        ),
        (
            "aws_organizations_policies_for_target",
            json!({"attributes": {"target_id": "222233334444", "ids": ["p-guardrail1", "p-FullAWSAccess"]}}),
        ),
        (
            "aws_organizations_resource_tags",
            json!({"attributes": {"resource_id": "222233334444", "tags": {"stage": "lab"}}}),
        ),
        (
            "aws_organizations_policy_attachment",
            json!({"deposed": "00000000", "attributes": {"policy_id": "p-guardrail1", "target_id": "r-ab12"}}),
        ),
        (
            "aws_organizations_policy_attachment",
            json!({"attributes": {"policy_id": "p-guardrail1"}}),
        ),
        (
            "aws_organizations_delegated_administrator",
            json!({"attributes": {"account_id": "x"}}),
        ),
    ]
}

#[test]
fn terraform_lists_tell_parents() {
    let import = imported(&[document("terraform.tfstate", &state(&lists()))]);
    let mut tree = drawn(&import);
    tree.sort();
    assert_eq!(
        tree,
        [
            "      Deep <deep@northwind.example> ACTIVE [FullAWSAccess, Guardrail]",
            "    Below [FullAWSAccess]",
            "    Data <data@northwind.example> ACTIVE [FullAWSAccess]",
            "  Account 111122223333 <account-111122223333@example.com> ACTIVE [FullAWSAccess]",
            "  Web <web@northwind.example> ACTIVE [FullAWSAccess]",
            "  Workloads [FullAWSAccess, Guardrail]",
            "Root [FullAWSAccess]",
        ]
    );
    assert!(says(&import, FindingKind::Contradiction).is_empty());
    let unread = unread(&import);
    assert!(
        unread.contains("The attachment names no usable policy or target."),
        "{unread}"
    );
    assert!(
        unread.contains("The delegated administrator has no usable account or service."),
        "{unread}"
    );
    let world = import.session.replay();
    let organization = organization(&world);
    assert_eq!(organization.delegates.len(), 1);
    assert_eq!(&*organization.tags["222233334444"]["stage"], "lab");
}

#[test]
fn requests_of_control_tower_are_read_from_terraform() {
    let item = json!({"id": {"S": "data@northwind.example"},
        "control_tower_parameters": {"M": {"AccountEmail": {"S": "data@northwind.example"}, "AccountName": {"S": "Data"},
            "ManagedOrganizationalUnit": {"S": "Workloads"}}},
        "account_tags": {"S": "{\"team\": \"lake\"}"}, "custom_fields": {"S": "{}"}});
    let values = json!({"attributes": {"table_name": "aft-request", "item": item.to_string()}});
    let state = state(&[("aws_dynamodb_table_item", values)]);
    let import = imported(&[bundle(), document("terraform.tfstate", &state)]);
    assert_eq!(drawn(&import), TREE);
    let world = import.session.replay();
    assert_eq!(&*organization(&world).tags["444455556666"]["team"], "lake");
}

#[test]
fn accounts_in_a_manifest_of_control_tower_are_reported() {
    let manifest = "resources: [ { name: Guardrail, deploy_method: rcp, deployment_targets: { organizational_units: [Workloads], accounts: [Web] } } ]";
    let import = imported(&[bundle(), file("manifest.yaml", manifest)]);
    assert!(unread(&import).contains("attaches policies to units only"));
}

#[test]
fn functions_of_cloudformation_are_evaluated() {
    let template = include_str!("data/cloudformation/organization.yaml");
    let import = imported(&[file("organization.yaml", template)]);
    let mut tree = drawn(&import);
    tree.retain(|it| !it.contains("<account-"));
    assert_eq!(
        tree,
        [
            "Root [FullAWSAccess, Guard-northwind.example (if the target of Guard-northwind.example), RCPFullAWSAccess]",
            "  Workloads [FullAWSAccess, Guard-northwind.example, RCPFullAWSAccess]",
            "    Lab of northwind.example [FullAWSAccess, RCPFullAWSAccess]",
            "      Data <data@northwind.example> ACTIVE [FullAWSAccess, RCPFullAWSAccess]",
        ]
    );
    let world = import.session.replay();
    let organization = organization(&world);
    let data = world
        .accounts()
        .find(|it| &*it.name == "Data")
        .expect("it is imported");
    assert!(
        data.roles
            .keys()
            .any(|name| name.as_ref() == "NorthwindAdministrators")
    );
    let guardrail = (organization.policies.values()).find(|it| it.name.starts_with("Guard-"));
    let content = &guardrail.expect("it is imported").content;
    for part in [
        "arn:aws:s3:::${aws:PrincipalAccount}-${unknown:Break}".to_string(),
        format!("\"aws:PrincipalAccount\": \"{}\"", data.id),
    ] {
        assert!(content.contains(&part), "{part}: {content}");
    }
    let delegation = organization.delegation.as_ref().expect("it is imported");
    assert!(
        delegation
            .content
            .contains(&format!("arn:aws:iam::{}:root", data.id))
    );
}

#[test]
fn what_is_not_evaluated_in_cloudformation_is_said() {
    let template = include_str!("data/cloudformation/organization.yaml");
    let import = imported(&[file("organization.yaml", template)]);
    let missing = says(&import, FindingKind::Missing).join("\n");
    assert!(
        missing
            .contains("In the policy Guard-northwind.example, no file says what Break stands for."),
        "{missing}"
    );
    // The default of its parameter makes the condition `HasLab` true.
    let assumed = says(&import, FindingKind::Assumed).join("\n");
    assert!(!assumed.contains("HasLab"), "{assumed}");
    let unread = unread(&import);
    for part in [
        "`Sparkle` is not imported.",
        "`Fn::ForEach::Units` is not evaluated.",
        "Elsewhere",
        // The accounts of the parameter are in no file.
        "is attached to 777788889999, but no file describes both.",
        "is attached to 222233334444, but no file describes both.",
    ] {
        assert!(unread.contains(part), "{part}: {unread}");
    }
}

#[test]
fn attributes_of_org_formation_are_read_or_reported() {
    let text = include_str!("data/org-formation/organization.yml");
    let import = imported(&[file("organization.yml", text)]);
    let mut tree = drawn(&import);
    tree.sort();
    assert_eq!(
        tree,
        [
            "      Data <data@northwind.example> ACTIVE [FullAWSAccess]",
            "    Production [FullAWSAccess, Regions]",
            "  Loose <loose@northwind.example> ACTIVE [FullAWSAccess]",
            "  Main <main@northwind.example> ACTIVE [FullAWSAccess]",
            "  Workloads [FullAWSAccess]",
            "Root [FullAWSAccess, Regions]",
        ]
    );
    let world = import.session.replay();
    let roles = |name: &str| -> Vec<String> {
        let account = world
            .accounts()
            .find(|it| &*it.name == name)
            .expect("it is imported");
        account.roles.keys().map(ToString::to_string).collect()
    };
    assert!(roles("Data").contains(&"NorthwindAdministrators".to_string()));
    assert!(roles("Loose").contains(&"Own".to_string()));
    let organization = organization(&world);
    assert_eq!(&*organization.tags["012345678901"]["cost-center"], "7");
    let regions = organization
        .policies
        .values()
        .find(|it| &*it.name == "Regions");
    let content = &regions.expect("it is imported").content;
    assert!(
        content.contains("\"012345678901\"")
            && content.contains("arn:aws:iam::111122223333:role/${unknown:OrganizationRole}")
    );
    let unread = unread(&import);
    for part in [
        "Alias",
        "PasswordPolicy",
        "SupportLevel",
        "MirrorInPartition",
        "CloseAccountsOnRemoval",
    ] {
        assert!(
            unread.contains(&format!("`{part}` is not imported.")),
            "{part}: {unread}"
        );
    }
    assert!(unread.contains("`Missing` is not a resource of this file."));
    // Accounts in no unit are in the root, which is no assumption.
    assert!(
        !says(&import, FindingKind::Assumed)
            .join("")
            .contains("parent")
    );
}

#[test]
fn documents_of_every_policy_type_are_known() {
    for member in [
        "Statement",
        "bedrock",
        "chatbot",
        "ec2_attributes",
        "inspector",
        "network_security_director",
        "plans",
        "s3_attributes",
        "securityhub",
        "services",
        "tags",
        "upgrade_rollout",
    ] {
        let import = imported(&[bundle(), document("document.json", &json!({ member: {} }))]);
        let read = import
            .report
            .files
            .iter()
            .find(|it| &*it.file == "document.json");
        assert_eq!(
            read.map(|it| it.format),
            Some("policy document"),
            "{member}"
        );
    }
    let accelerator = "
organizationalUnits: [ { name: Workloads } ]
chatbotPolicies: [ { name: Chat, description: Chat, policy: chat.json, deploymentTargets: { organizationalUnits: [Workloads] } } ]
";
    let chat = json!({"chatbot": {"platforms": {"slack": {"client": {"@@assign": "disabled"}}}}});
    let import = imported(&[
        file("organization-config.yaml", accelerator),
        document("chat.json", &chat),
    ]);
    assert!(drawn(&import)[2].contains("Chat"), "{:?}", drawn(&import));
}

#[test]
fn iam_collect_says_which_policies_it_does_not_hold() {
    let metadata = json!({"id": "o-exampleorg", "rootOu": "r-ab12", "rootAccountId": "111122223333",
        "features": {"SERVICE_CONTROL_POLICY": true, "TAG_POLICY": true, "BACKUP_POLICY": false}});
    let path = "iam-data/aws/aws/organizations/o-exampleorg/metadata.json";
    let import = imported(&[document(path, &metadata)]);
    let missing = says(&import, FindingKind::Missing);
    assert_eq!(
        missing,
        ["iam-collect does not hold policies of the type TAG_POLICY."]
    );
}

#[test]
fn a_boundary_without_its_policy_is_named() {
    let details = json!({"UserDetailList": [{"UserName": "Ola", "UserId": "AIDAEXAMPLEEXAMPLE001", "Path": "/",
        "Arn": "arn:aws:iam::444455556666:user/Ola", "CreateDate": "2024-01-01T00:00:00Z", "UserPolicyList": [], "GroupList": [],
        "AttachedManagedPolicies": [], "PermissionsBoundary": {"PermissionsBoundaryType": "Policy",
            "PermissionsBoundaryArn": "arn:aws:iam::444455556666:policy/Omitted"}}]});
    let import = imported(&[bundle(), document("details.json", &details)]);
    assert!(
        import.session.to_json().contains("AIDAEXAMPLEEXAMPLE001"),
        "{}",
        unread(&import)
    );
    assert!(unread(&import).contains("Omitted"), "{}", unread(&import));
}

#[test]
fn documents_in_details_may_be_percent_encoded() {
    let encoded: String = DENY.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let details = json!({"UserDetailList": [{"UserName": "Ola", "UserId": "AIDAEXAMPLEEXAMPLE001", "Path": "/",
        "Arn": "arn:aws:iam::444455556666:user/Ola", "CreateDate": "2024-01-01T00:00:00Z", "GroupList": [], "AttachedManagedPolicies": [],
        "UserPolicyList": [{"PolicyName": "Inline", "PolicyDocument": encoded}]}]});
    let import = imported(&[bundle(), document("details.json", &details)]);
    let world = import.session.replay();
    let account = world
        .account("444455556666".parse().expect("an account id"))
        .expect("it is there");
    assert_eq!(
        account.users["Ola"].policies.inline.len(),
        1,
        "{}",
        unread(&import)
    );
}
