//! More attachments than AWS allows, and trusted access and delegated administrators under conditions that no file decides.

use interchange::{differences, migration_plan};
use sim::account::DEFAULT_ACCESS_ROLE;
use sim::policies::{PolicyTarget, PolicyType};
use sim::principal::Principal;
use sim::question::{Question, ask};
use sim::session::Session;

use crate::organization::{file, imported, organization};
use crate::terraform_open::{lost, read};

fn policies(count: usize, kind: &str) -> String {
    let statement = "{ Effect = \"Deny\", Action = \"s3:*\", Resource = \"*\" }";
    let one = |at| {
        format!(
            "resource \"aws_organizations_policy\" \"p{at}\" {{\n  name = \"P{at}\"\n  type = \"{kind}\"\n  content = jsonencode({{ Statement = {statement} }})\n}}\n\
             resource \"aws_organizations_policy_attachment\" \"p{at}\" {{\n  policy_id = aws_organizations_policy.p{at}.id\n  target_id = aws_organizations_account.shop.id\n}}\n"
        )
    };
    (0..count).map(one).collect()
}

/// The policies of the account Shop: names and contents.
fn attached(code: &str, kind: PolicyType) -> (Vec<(String, String)>, Vec<String>, usize) {
    let import = read(&[("main.tf", code)]);
    let world = import.session.replay();
    let organization = organization(&world);
    let shop = world
        .accounts()
        .find(|it| &*it.name == "Shop")
        .expect("it is there");
    let all = organization.attached(kind, &PolicyTarget::Account(shop.id));
    let all = all
        .iter()
        .map(|it| (it.name.to_string(), it.content.to_string()));
    (all.collect(), lost(&import), import.report.unattached)
}

#[test]
fn attachments_beyond_the_quota_decide_nothing() {
    let scp = "SERVICE_CONTROL_POLICY";
    // Nine, and FullAWSAccess.
    let (rows, losses, _) = attached(&policies(9, scp), PolicyType::ServiceControl);
    assert_eq!((rows.len(), losses), (10, Vec::new()));
    let (rows, losses, unattached) = attached(&policies(12, scp), PolicyType::ServiceControl);
    let [(name, text)] = rows.as_slice() else {
        panic!("{rows:?}");
    };
    assert!(name.starts_with("the policies of "), "{name}");
    let document: serde_json::Value = serde_json::from_str(text).expect("it is JSON");
    let statements = document["Statement"].as_array().expect("a list");
    assert_eq!(statements.len(), 13);
    let is_open = |it: &serde_json::Value| it["Condition"].to_string().contains("is attached to");
    assert!(statements.iter().all(is_open), "{text}");
    assert_eq!(losses.len(), 2, "{losses:?}");
    assert!(losses[0].starts_with("main.tf, line 96: "), "{losses:?}");
    assert!(
        losses[0].contains("13 policies")
            && losses[0].ends_with("whether P10 is attached is not known.")
    );
    assert_eq!(unattached, 0);
    // Nobody can detach RCPFullAWSAccess.
    let rcp = policies(5, "RESOURCE_CONTROL_POLICY").replace("Effect", "Principal = \"*\", Effect");
    let (rows, losses, _) = attached(&rcp, PolicyType::ResourceControl);
    assert_eq!((rows.len(), losses.len()), (2, 1), "{rows:?}");
    assert!(rows.iter().any(|it| it.0 == "RCPFullAWSAccess"));
    // Management policies decide nothing about access.
    let tags = policies(11, "TAG_POLICY").replace(
        "Statement = { Effect = \"Deny\", Action = \"s3:*\", Resource = \"*\" }",
        "tags = {}",
    );
    let (rows, losses, _) = attached(&tags, PolicyType::Tag);
    assert_eq!((rows.len(), losses.len()), (10, 1));
}

const BEFORE: &str = r#"{"EnabledServicePrincipals": [{"ServicePrincipal": "config.amazonaws.com"}, {"ServicePrincipal": "ram.amazonaws.com"}]}"#;
const DELEGATED: &str = r#"{"DelegatedServices": [{"ServicePrincipal": "config.amazonaws.com"}]}"#;

fn before() -> Session {
    let accounts = r#"{"Accounts": [{"Id": "444455556666", "Name": "Shop", "Email": "shop@northwind.example"}]}"#;
    let files = [
        file(
            "organization.json",
            r#"{"Organization": {"Id": "o-exampleorg", "MasterAccountId": "111122223333", "FeatureSet": "ALL"}}"#,
        ),
        file("accounts.json", accounts),
        file("list-aws-service-access-for-organization.json", BEFORE),
        file(
            "list-delegated-services-for-account-444455556666.json",
            DELEGATED,
        ),
    ];
    imported(&files).session
}

fn administrator(count: &str, account: &str) -> String {
    format!(
        "variable \"open\" {{}}\nresource \"aws_organizations_delegated_administrator\" \"d\" {{\n  {count}\n  account_id = {account}\n  service_principal = \"config.amazonaws.com\"\n}}\n"
    )
}

#[test]
fn administrators_and_trusted_access_under_open_conditions_are_neither_there_nor_absent() {
    let shop = "aws_organizations_account.shop.id";
    for (count, account) in [
        ("count = var.open ? 1 : 0", shop),
        ("for_each = var.open", "each.value"),
        ("for_each = toset(var.open ? [\"a\"] : [])", shop),
        ("", "var.open"),
    ] {
        let import = read(&[("main.tf", &administrator(count, account))]);
        let losses = lost(&import);
        assert!(
            !losses.is_empty() && losses.iter().all(|it| it.contains("main.tf, line")),
            "{count}: {losses:?}"
        );
        let session = Session::from_json(&import.session.to_json()).expect("it was just written");
        let world = session.replay();
        let organization = organization(&world);
        assert!(organization.delegates.is_empty(), "{count}");
        let shop = world
            .accounts()
            .find(|it| &*it.name == "Shop")
            .expect("it is there")
            .id;
        assert!(
            organization
                .may_delegate(&shop.to_string(), Some("config.amazonaws.com"))
                .is_some(),
            "{count}"
        );
        // Reading is open, and only that.
        let person = Principal::role(shop, DEFAULT_ACCESS_ROLE, "s");
        for (action, is_open) in [
            ("organizations:ListAccounts", true),
            ("organizations:CloseAccount", false),
        ] {
            let question = Question::new(person.clone(), action);
            let judgment = ask(&world, &question).expect("it is answered");
            assert_eq!(
                judgment
                    .verdict
                    .unknown
                    .iter()
                    .any(|it| it.contains("delegated administrator")),
                is_open,
                "{count} {action}: {:?}",
                judgment.verdict
            );
        }
    }
}

#[test]
fn trusted_access_under_an_open_condition_stays_as_it_is() {
    let organization_block = |principals: &str| {
        format!(
            "variable \"open\" {{}}\nresource \"aws_organizations_organization\" \"o\" {{\n  aws_service_access_principals = {principals}\n}}\n"
        )
    };
    for (code, condition) in [
        ("variable \"open\" {}\nresource \"aws_organizations_aws_service_access\" \"s\" {\n  count = var.open ? 1 : 0\n  service_principal = \"ram.amazonaws.com\"\n}\n".to_string(), "count = var.open ? 1 : 0"),
        (organization_block("var.open"), "var.open"),
        (organization_block("concat([\"config.amazonaws.com\"], var.open)"), "var.open"),
        (organization_block("var.open ? [\"config.amazonaws.com\"] : []"), "var.open"),
    ] {
        let import = read(&[("main.tf", &(code.clone() + &administrator("count = var.open ? 1 : 0", "aws_organizations_account.shop.id").replace("variable \"open\" {}\n", "")))]);
        assert!(lost(&import).len() >= 2, "{code}: {:?}", lost(&import));
        let (before, after) = (before().replay(), import.session.replay());
        let found = differences(&before, &after);
        let shown = format!("{found:?}");
        assert!(shown.contains("ram.amazonaws.com") && shown.contains(condition), "{code}: {shown}");
        let is_lost = |it: &interchange::ThingDifference| {
            it.change == interchange::ThingChange::Removed && it.name.contains("ram.amazonaws.com")
        };
        assert!(!found.iter().any(is_lost), "{shown}");
        let plan = migration_plan(&before, &after).expect("both are organizations");
        let steps = format!("{:?}", plan.steps.iter().map(|it| it.says.to_string()).collect::<Vec<_>>());
        assert!(!steps.contains("Disable trusted access for ram"), "{steps}");
        assert!(!steps.contains("Deregister"), "{steps}");
        let left = format!("{:?}", plan.left.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert!(left.contains("no file says whether they are there"), "{left}");
        assert!(!left.contains("Trusted access: - ram"), "{left}");
    }
}
