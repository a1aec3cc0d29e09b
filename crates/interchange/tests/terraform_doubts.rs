//! Attachments of Terraform code of which it is not known whether they are there, of what, or where.

use crate::organization::organization;
use crate::terraform_open::{lost, policy, read};

const DENY: &str =
    "jsonencode({ Statement = { Effect = \"Deny\", Action = \"s3:*\", Resource = \"*\" } })";

const OPEN: &str = r#"variable "open" {}
resource "aws_organizations_organizational_unit" "a" {
  name      = "A"
  parent_id = aws_organizations_organization.this.roots[0].id
}
"#;

/// Where policies are attached: the target's name with the names and statements of the policies.
fn attached(more: &str) -> (Vec<String>, Vec<String>) {
    let import = read(&[("main.tf", &(policy(DENY) + OPEN + more))]);
    let world = import.session.replay();
    let organization = organization(&world);
    let mut rows = Vec::new();
    for kind in [
        sim::policies::PolicyType::ServiceControl,
        sim::policies::PolicyType::ResourceControl,
    ] {
        for target in organization.targets() {
            for it in organization.attached(kind, &target) {
                if !it.name.ends_with("FullAWSAccess") {
                    let target = match &target {
                        sim::policies::PolicyTarget::Account(id) => world
                            .accounts()
                            .find(|it| it.id == *id)
                            .map(|it| it.name.to_string()),
                        sim::policies::PolicyTarget::Parent(sim::ids::ParentId::Ou(id)) => {
                            Some(organization.ous[id].name.to_string())
                        }
                        sim::policies::PolicyTarget::Parent(_) => Some("Root".to_string()),
                    };
                    rows.push(format!(
                        "{}: {} {}",
                        target.unwrap_or_default(),
                        it.name,
                        it.content
                    ));
                }
            }
        }
    }
    (rows, lost(&import))
}

fn attachment(count: &str, policy: &str, target: &str) -> String {
    format!(
        "resource \"aws_organizations_policy_attachment\" \"x\" {{\n  {count}\n  policy_id = {policy}\n  target_id = {target}\n}}\n"
    )
}

const OWN: &str = "aws_organizations_policy.own.id";
const UNIT: &str = "aws_organizations_organizational_unit.a.id";

#[test]
fn what_may_be_attached_is_attached_under_a_condition() {
    for (count, policy, target, expected) in [
        ("count = var.open ? 1 : 0", OWN, UNIT, "A: Own {"),
        ("count = (var.open ? 0 : 1)", OWN, UNIT, "A: Own {"),
        (
            "for_each = var.open ? toset([\"a\"]) : toset([])",
            OWN,
            UNIT,
            "A: Own {",
        ),
        ("count = var.open", OWN, UNIT, "A: Own {"),
        ("", OWN, "var.open", "Root: Own {"),
        ("for_each = var.open", OWN, "each.value", "Root: Own {"),
        (
            "for_each = toset(concat([\"a\"], var.open))",
            OWN,
            UNIT,
            "A: Own {",
        ),
    ] {
        let (rows, lost) = attached(&attachment(count, policy, target));
        let found = rows.iter().find(|it| it.starts_with(expected));
        let found = found.unwrap_or_else(|| panic!("{count}: {rows:?}"));
        assert_eq!(
            found.contains("the condition"),
            !count.contains("concat"),
            "{found}"
        );
        assert!(!lost.is_empty(), "{count}");
    }
}

#[test]
fn a_policy_that_is_not_known_is_attached_without_a_document_that_is() {
    let name = "the policy of aws_organizations_policy_attachment.x";
    let document = format!("{{\"Statement\":\"${{unknown:{name}}}\"}}");
    let (rows, _) = attached(&attachment("", "var.open", UNIT));
    assert_eq!(rows, [format!("A: {name} {document}")]);
    // Where resource control policies are in use, it can be one of them.
    let more = "resource \"aws_organizations_policy\" \"r\" {\n  type = \"RESOURCE_CONTROL_POLICY\"\n  content = \"{}\"\n}\n";
    let (rows, _) = attached(&(attachment("", "var.open", "var.open") + more));
    let names: Vec<&str> = rows.iter().filter_map(|it| it.split(" {").next()).collect();
    assert_eq!(
        names,
        [format!("Root: {name}"), format!("Root: {name} as an RCP")]
    );
}

#[test]
fn what_is_certainly_attached_stays_certain_beside_what_may_be() {
    let sure = attachment("", OWN, UNIT).replace("\"x\"", "\"sure\"");
    let maybe = attachment(
        "count = var.open ? 1 : 0",
        OWN,
        "aws_organizations_account.shop.id",
    );
    let (rows, lost) = attached(&(sure + &maybe));
    assert_eq!(
        lost,
        [
            "main.tf, line 15: aws_organizations_policy_attachment.x[0]: no file says whether it is there: count = var.open ? 1 : 0."
        ]
    );
    let find = |start: &str| {
        rows.iter()
            .find(|it| it.starts_with(start))
            .unwrap_or_else(|| panic!("{rows:?}"))
    };
    assert!(!find("A: Own {").contains("unknown"));
    assert!(find("Shop: Own (if count = var.open ? 1 : 0) {").contains("the condition count"));
}

#[test]
fn the_parent_that_is_not_known_may_have_policies() {
    let account = |parent: &str| {
        let code = format!(
            "resource \"aws_organizations_account\" \"web\" {{\n  name = \"Web\"\n  email = \"web@northwind.example\"\n  parent_id = {parent}\n}}\n"
        );
        attached(&code).0
    };
    let name = "the policies of the parent of aws_organizations_account.web";
    assert!(account("var.open")[0].starts_with(&format!("Web: {name} ")));
    assert_eq!(account(UNIT), [""; 0]);
    // Another file has the parent.
    let code = "resource \"aws_organizations_account\" \"shop2\" {\n  name = \"Shop\"\n  email = \"s@northwind.example\"\n  parent_id = var.open\n}\nvariable \"open\" {}\n";
    let stated =
        r#"{"Accounts": [{"Id": "444455556666", "Name": "Shop", "Email": "s@northwind.example"}]}"#;
    let files = |more: &[(&str, &str)]| {
        let import = read(&[&[("a.tf", code), ("accounts.json", stated)], more].concat());
        let world = import.session.replay();
        organization(&world).policies.len()
    };
    let parents = [
        (
            "list-parents-444455556666.json",
            r#"{"Parents": [{"Id": "ou-ab12-12345678", "Type": "ORGANIZATIONAL_UNIT"}]}"#,
        ),
        (
            "ou.json",
            r#"{"OrganizationalUnit": {"Id": "ou-ab12-12345678", "Name": "U"}}"#,
        ),
    ];
    assert_eq!((files(&[]), files(&parents)), (1, 0));
}

#[test]
fn modules_and_units_under_conditions_are_there() {
    let module = "variable \"target\" {}\nvariable \"policy\" {}\nresource \"aws_organizations_policy_attachment\" \"m\" {\n  policy_id = var.policy\n  target_id = var.target\n}\noutput \"own\" { value = var.target }\n";
    for (number, target, expected) in [
        ("count = var.open ? 1 : 0", UNIT, "A"),
        ("for_each = var.open", "each.value", "Root"),
        (
            "for_each = var.open ? { a = aws_organizations_organizational_unit.a.id } : {}",
            "each.value",
            "A",
        ),
    ] {
        let call = format!(
            "module \"m\" {{\n  source = \"./m\"\n  {number}\n  target = {target}\n  policy = {OWN}\n}}\n"
        );
        let code = policy(DENY) + OPEN + &call;
        let import = read(&[("main.tf", &code), ("m/main.tf", module)]);
        let world = import.session.replay();
        let organization = organization(&world);
        let own = organization
            .policies
            .values()
            .find(|it| &*it.name == "Own")
            .expect("it is there");
        assert!(
            own.content.contains("the condition"),
            "{number}: {}",
            own.content
        );
        let kind = sim::policies::PolicyType::ServiceControl;
        let targets: Vec<_> = organization
            .targets()
            .filter(|it| {
                organization
                    .attached(kind, it)
                    .iter()
                    .any(|it| it.id == own.id)
            })
            .collect();
        let names: Vec<_> = targets
            .iter()
            .map(|it| sim::view::draft::target_name(&world, it).to_string())
            .collect();
        assert_eq!(names.len(), 1, "{number}: {names:?}");
        assert!(
            names[0].ends_with(expected) || expected == "Root" && names[0] == "the root",
            "{number}: {names:?}"
        );
    }
}

#[test]
fn a_reference_to_what_may_not_be_there_is_not_known_in_try_and_in_lists() {
    for policy_id in [
        "try(aws_organizations_policy.more[0].id, \"\")",
        "concat(aws_organizations_policy.more[*].id, [\"\"])[0]",
    ] {
        let more = "resource \"aws_organizations_policy\" \"more\" {\n  count = var.open ? 1 : 0\n  name = \"More\"\n  content = \"{\\\"Statement\\\":[]}\"\n}\n";
        let (rows, _) = attached(&(more.to_string() + &attachment("", policy_id, UNIT)));
        assert!(
            rows[0].starts_with("A: the policy of aws_organizations_policy_attachment.x "),
            "{policy_id}: {rows:?}"
        );
    }
}

#[test]
fn a_module_with_policies_that_is_not_there_may_attach_them() {
    for (source, is_unsure) in [
        ("cloudposse/service-control-policies/aws", true),
        ("aws-samples/organization-policies/aws", true),
        ("../modules/scps", true),
        ("terraform-aws-modules/vpc/aws", false),
        ("git::https://code.example/our-organization/vpc", false),
    ] {
        let (rows, _) = attached(&format!("module \"m\" {{\n  source = \"{source}\"\n}}\n"));
        let is_there = rows
            .iter()
            .any(|it| it.starts_with("Root: the policies of module.m {"));
        assert_eq!(is_there, is_unsure, "{source}: {rows:?}");
    }
}

#[test]
fn a_policy_of_unknown_type_is_of_the_type_that_its_document_can_have() {
    let of = |principal: &str| {
        let statement = DENY.replace("Effect", &format!("{principal}Effect"));
        let code = format!(
            "resource \"aws_organizations_policy\" \"t\" {{\n  name = \"T\"\n  type = var.open\n  content = {statement}\n}}\n"
        );
        let attach = attachment("", "aws_organizations_policy.t.id", UNIT);
        let import = read(&[("main.tf", &(OPEN.to_string() + &code + &attach))]);
        let world = import.session.replay();
        let mut all = organization(&world).policies.values();
        let kind = all.find(|it| &*it.name == "T").expect("it is there").kind;
        (kind, lost(&import).len())
    };
    assert_eq!(of(""), (sim::policies::PolicyType::ServiceControl, 1));
    let with = "Principal = \"*\", ";
    assert_eq!(of(with), (sim::policies::PolicyType::ResourceControl, 1));
}

#[test]
fn templates_attach_policies_of_types_that_are_not_known() {
    let template = r#"{"Parameters": {"Kind": {"Type": "String"}, "Unit": {"Type": "String"}}, "Resources": {
        "Org": {"Type": "AWS::Organizations::Organization", "Properties": {"FeatureSet": "ALL"}},
        "P": {"Type": "AWS::Organizations::Policy", "Properties": {"Name": "P", "Type": {"Ref": "Kind"}, "TargetIds": [{"Ref": "Unit"}, {"Fn::GetAtt": ["Org", "RootId"]}], "Content": {}}}}}"#;
    let import = crate::organization::imported(&[crate::organization::file("t.json", template)]);
    let world = import.session.replay();
    let names: Vec<String> = organization(&world)
        .policies
        .values()
        .map(|it| it.name.to_string())
        .collect();
    assert_eq!(names, ["the policy P"]);
}
