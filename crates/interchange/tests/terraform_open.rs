//! Terraform code that is not known whole: what is known is kept, and each value that no file says is named with its line.

use interchange::Import;
use serde_json::{Value, json};

use crate::organization::{file, imported, organization};

pub const BEGIN: &str = r#"resource "aws_organizations_organization" "this" {}
resource "aws_organizations_account" "shop" {
  name  = "Shop"
  email = "shop@northwind.example"
}
"#;

pub fn read(files: &[(&str, &str)]) -> Import {
    let mut all = vec![file("begin.tf", BEGIN)];
    all.extend(files.iter().map(|(name, text)| file(name, text)));
    imported(&all)
}

/// The losses with their places.
pub fn lost(import: &Import) -> Vec<String> {
    let losses = import.report.losses();
    let losses = losses.filter(|it| it.place.is_some());
    losses.map(ToString::to_string).collect()
}

/// The text of the policy `Own`, which is attached to the root.
pub fn own(import: &Import) -> String {
    let world = import.session.replay();
    let organization = organization(&world);
    let own = organization.policies.values().find(|it| &*it.name == "Own");
    own.expect("it is there").content.to_string()
}

pub fn policy(content: &str) -> String {
    format!(
        "resource \"aws_organizations_policy\" \"own\" {{\n  name = \"Own\"\n  content = {content}\n}}\n"
    )
}

/// The resources of the only statement with a value, and what is lost.
fn value(expression: &str, more: &str) -> (Value, Vec<String>) {
    let statement = format!(
        "jsonencode({{ Version = \"2012-10-17\", Statement = [{{ Effect = \"Deny\", Action = \"*\", Resource = \"*\", \
         Condition = {{ StringEquals = {{ \"aws:PrincipalTag/own\" = {expression} }} }} }}] }})"
    );
    let import = read(&[("main.tf", &(policy(&statement) + more))]);
    let document: Value = serde_json::from_str(&own(&import)).expect("it is JSON");
    let condition = &document["Statement"][0]["Condition"]["StringEquals"];
    (condition["aws:PrincipalTag/own"].clone(), lost(&import))
}

const STATEMENTS: &str = r#"
data "aws_iam_policy_document" "own" {
  statement {
    effect    = "Deny"
    actions   = ["cloudtrail:StopLogging"]
    resources = ["*"]
  }
  statement {
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = ["*"]
    condition {
      test     = "StringNotEquals"
      variable = "aws:PrincipalAccount"
      values   = VALUES
    }
  }
}
"#;

#[test]
fn a_document_that_is_known_in_part_keeps_its_statements_and_values() {
    for (values, expected, name, line) in [
        ("var.open", json!(["${unknowns:var.open}"]), "var.open", 20),
        (
            "[\"111122223333\", data.aws_caller_identity.me.account_id]",
            json!([
                "111122223333",
                "${unknown:data.aws_caller_identity.me.account_id}"
            ]),
            "data.aws_caller_identity.me.account_id",
            12,
        ),
        (
            "concat([\"111122223333\"], var.open)",
            json!(["111122223333", "${unknowns:var.open}"]),
            "var.open",
            20,
        ),
        (
            "[\"x-${module.far.id}\"]",
            json!(["x-${unknown:module.far.id}"]),
            "module.far.id",
            12,
        ),
        (
            "[cidrhost(\"10.0.0.0/8\", 1)]",
            json!(["${unknown:cidrhost('10.0.0.0/8', 1)}"]),
            "cidrhost('10.0.0.0/8', 1)",
            12,
        ),
    ] {
        let code = policy("data.aws_iam_policy_document.own.json")
            + &STATEMENTS[1..].replace("VALUES", values)
            + "variable \"open\" {}\nmodule \"far\" {\n  source = \"registry.example/far\"\n}\n";
        let import = read(&[("main.tf", &code)]);
        let document: Value = serde_json::from_str(&own(&import)).expect("it is JSON");
        let statements = &document["Statement"];
        assert_eq!(statements[0]["Action"], json!(["cloudtrail:StopLogging"]));
        let found = &statements[1]["Condition"]["StringNotEquals"]["aws:PrincipalAccount"];
        assert_eq!(*found, expected, "{values}");
        let line = line + if name == "var.open" { 2 } else { 6 };
        let says = format!(
            "main.tf, line {line}: In the policy aws_organizations_policy.own, no file says what {name} stands for."
        );
        assert_eq!(lost(&import), [says], "{values}");
    }
}

#[test]
fn ids_that_the_files_determine_are_known() {
    let world = read(&[]).session.replay();
    let made = organization(&world);
    let shop = world.accounts().find(|it| &*it.name == "Shop");
    let shop = shop.expect("it is there").id.to_string();
    for (expression, expected) in [
        (
            "aws_organizations_organization.this.id",
            made.id.to_string(),
        ),
        (
            "\"${aws_organizations_organization.this.id}/*\"",
            format!("{}/*", made.id),
        ),
        (
            "aws_organizations_organization.this.master_account_id",
            made.management.to_string(),
        ),
        (
            "aws_organizations_organization.this.roots[0].id",
            made.root.to_string(),
        ),
        ("aws_organizations_account.shop.id", shop.clone()),
        (
            "\"arn:${data.aws_partition.p.partition}:iam::${aws_organizations_account.shop.id}:root\"",
            format!("arn:aws:iam::{shop}:root"),
        ),
        (
            "[for it in [aws_organizations_account.shop] : it.id][0]",
            shop.clone(),
        ),
    ] {
        let (found, lost) = value(expression, "data \"aws_partition\" \"p\" {}\n");
        assert_eq!((found, lost), (expected.into(), Vec::new()), "{expression}");
    }
    // An id that another file states takes the place of the made-up one.
    let stated = r#"{"Accounts": [{"Id": "444455556666", "Name": "Shop", "Email": "shop@northwind.example"}]}"#;
    let organization = r#"{"Organization": {"Id": "o-exampleorg", "MasterAccountId": "111122223333", "MasterAccountEmail": "main@northwind.example", "FeatureSet": "ALL"}}"#;
    let code = policy(
        "jsonencode({ Statement = { Effect = \"Deny\", Action = \"*\", Resource = \"*\", Condition = { StringEquals = { \"aws:a\" = [aws_organizations_organization.this.id, aws_organizations_account.shop.id, aws_organizations_organization.this.master_account_id] } } } })",
    );
    let import = read(&[
        ("main.tf", &code),
        ("o.json", organization),
        ("z.json", stated),
    ]);
    let document: Value = serde_json::from_str(&own(&import)).expect("it is JSON");
    let found = &document["Statement"]["Condition"]["StringEquals"]["aws:a"];
    assert_eq!(
        *found,
        json!(["o-exampleorg", "444455556666", "111122223333"])
    );
}

/// Expressions, and what is known of their values.
const OPEN: &[(&str, &str)] = &[
    ("var.open", "${unknowns:var.open}"),
    ("var.text", "${unknown:var.text}"),
    ("\"${var.open}-x\"", "${unknown:var.open}-x"),
    ("format(\"%s-x\", var.open)", "${unknown:var.open}-x"),
    ("upper(var.open)", "${unknown:upper(var.open)}"),
    (
        "var.open == \"a\" ? \"b\" : \"c\"",
        "${unknowns:var.open == 'a' ? 'b' : 'c'}",
    ),
    ("var.open == \"a\" ? \"b\" : \"b\"", "b"),
    ("try(var.open.x, \"b\")", "${unknowns:var.open.x}"),
    (
        "can(regex(\"a\", \"b\")) ? \"b\" : \"c\"",
        "${unknowns:can(regex('a', 'b')) ? 'b' : 'c'}",
    ),
    (
        "try(base64decode(\"YQ==\"), \"b\")",
        "${unknowns:base64decode('YQ==')}",
    ),
    (
        "lookup({ a = \"b\" }, var.open, \"c\")",
        "${unknowns:lookup({ a = 'b' )}",
    ),
    ("length(var.open)", "${unknowns:length(var.open)}"),
    ("sort([\"b\", var.text])[0]", "${unknowns:var.text[0]}"),
    ("contains([\"b\", var.text], \"b\") ? \"b\" : \"c\"", "b"),
    (
        "contains([\"b\", var.text], \"c\") ? \"b\" : \"c\"",
        "${unknowns:contains(['b', var.text], 'c') ? 'b' : 'c'}",
    ),
    (
        "uuid() == uuid() ? \"b\" : \"c\"",
        "${unknowns:uuid() == uuid() ? 'b' : 'c'}",
    ),
    ("var.missing", "${unknowns:var.missing}"),
    (
        "file(\"/etc/hostname\")",
        "${unknowns:file('/etc/hostname')}",
    ),
    (
        "file(\"../../begin.tf\")",
        "${unknowns:file('../../begin.tf')}",
    ),
    (
        "{ for it in [\"a\"] : it => var.text }.a",
        "${unknown:var.text}",
    ),
    ("distinct([var.text, \"a\"])", ""),
];

#[test]
fn what_depends_on_an_unknown_value_is_not_known() {
    let open = "variable \"open\" {}\nvariable \"text\" {\n  type = string\n}\n";
    for (expression, expected) in OPEN {
        let (found, lost) = value(expression, open);
        let expected = *expected;
        match expected.contains("${") {
            true => assert_eq!(lost.len(), 1, "{expression}: {lost:?}"),
            false if expected.is_empty() => {
                assert_eq!(found, json!(["${unknowns:var.text}", "a"]));
                continue;
            }
            false => assert_eq!(lost, [""; 0], "{expression}"),
        }
        let found = found.as_str().unwrap_or_default();
        assert!(
            found == expected
                || expression.starts_with("lookup") && found.starts_with("${unknowns:lookup("),
            "{expression}: {found}"
        );
    }
}

#[test]
fn the_same_name_of_two_things_is_told_apart() {
    let module = "variable \"open\" {}\noutput \"own\" {\n  value = [for it in [\"a\", \"b\"] : upper(\"${it}${var.open}\")]\n}\n";
    let code = policy(
        "jsonencode({ Statement = { Effect = \"Deny\", Action = \"*\", Resource = \"*\", Condition = { StringEquals = { \"aws:a\" = concat(module.m.own, [var.open]) } } } })",
    ) + "variable \"open\" {}\nmodule \"m\" {\n  source = \"./m\"\n}\n";
    let import = read(&[("main.tf", &code), ("m/main.tf", module)]);
    let document: Value = serde_json::from_str(&own(&import)).expect("it is JSON");
    let found = document["Statement"]["Condition"]["StringEquals"]["aws:a"].clone();
    let names: std::collections::BTreeSet<String> =
        serde_json::from_value(found).expect("they are texts");
    assert_eq!(names.len(), 3, "{names:?}");
}

#[test]
fn attachments_are_followed_through_references_of_any_spelling() {
    let code = policy(
        "jsonencode({ Statement = { Effect = \"Deny\", Action = \"*\", Resource = \"*\" } })",
    ) + r#"
locals {
  root = aws_organizations_organization.this.roots[0].id
  ids  = { u = aws_organizations_organizational_unit.u["U1"].id }
  list = [aws_organizations_organizational_unit.u["U2"].id]
}
resource "aws_organizations_organizational_unit" "u" {
  for_each  = { U1 = local.root, U2 = local.root, U3 = local.root, U4 = local.root }
  name      = each.key
  parent_id = each.value
}
resource "aws_organizations_policy_attachment" "own" {
  for_each = {
    a = local.ids["u"]
    b = local.list["0"]
    c = "${aws_organizations_organizational_unit.u["U3"].id}"
    d = values({ for name, it in aws_organizations_organizational_unit.u : name => it.id if name == "U4" })[0]
    e = aws_organizations_account.shop.id
    f = var.open
  }
  policy_id = "${aws_organizations_policy.own.id}"
  target_id = each.value
}
"#;
    let import = read(&[("main.tf", &code)]);
    assert_eq!(
        lost(&import),
        [
            "main.tf, line 26: aws_organizations_policy_attachment.own[\"f\"]: no file says what its `target_id` is: var.open."
        ]
    );
    let world = import.session.replay();
    let organization = organization(&world);
    let kind = sim::policies::PolicyType::ServiceControl;
    let attached = organization.targets().filter(|it| {
        organization
            .attached(kind, it)
            .iter()
            .any(|it| &*it.name == "Own")
    });
    assert_eq!(attached.count(), 5);
}

#[test]
fn override_files_replace_arguments_and_json_is_read() {
    let main = policy("data.aws_iam_policy_document.own.json")
        + "variable \"effect\" {\n  default = \"Allow\"\n}\n"
        + &STATEMENTS.replace("VALUES", "[\"a\"]");
    let effect = |files: &[(&str, &str)]| {
        let mut all = vec![("main.tf", &*main)];
        all.extend(files);
        let import = read(&all);
        let document: Value = serde_json::from_str(&own(&import)).expect("it is JSON");
        (document["Statement"].clone(), lost(&import))
    };
    let data = |effect: &str| {
        format!(
            "data \"aws_iam_policy_document\" \"own\" {{\n  statement {{\n    effect = {effect}\n    actions = [\"sqs:*\"]\n    resources = [\"*\"]\n  }}\n}}\n"
        )
    };
    let (both, _) = effect(&[]);
    assert_eq!(both.as_array().map(Vec::len), Some(2));
    for (files, expected) in [
        (vec![("override.tf", data("\"Deny\""))], "Deny"),
        (
            vec![
                ("a_override.tf", data("\"Deny\"")),
                ("b_override.tf", data("\"Allow\"")),
            ],
            "Allow",
        ),
        (
            vec![
                ("a_override.tf", data("var.effect")),
                (
                    "b_override.tf.json",
                    r#"{"variable": {"effect": {"default": "Deny"}}}"#.to_string(),
                ),
            ],
            "Deny",
        ),
    ] {
        let files: Vec<(&str, &str)> = files.iter().map(|it| (it.0, &*it.1)).collect();
        let (statements, lost) = effect(&files);
        assert_eq!(statements.as_array().map(Vec::len), Some(1), "{files:?}");
        assert_eq!(statements[0]["Effect"], expected, "{files:?}");
        assert_eq!(lost, [""; 0]);
    }
    // A file that is nothing but JSON is read like others, and what is wrong in it is lost.
    let guard = r#"{"resource": {"aws_organizations_policy": {"own": {"name": "Own", "content": "${jsonencode({Statement = {Effect = \"Deny\", Action = \"*\", Resource = var.open}})}"}}}}"#;
    let import = read(&[("guard.tf.json", guard)]);
    assert!(own(&import).contains("${unknowns:var.open}"));
    assert_eq!(
        lost(&import),
        [
            "guard.tf.json, resource.aws_organizations_policy.own: In the policy aws_organizations_policy.own, no file says what var.open stands for."
        ]
    );
    let import = read(&[("guard.tf.json", "{\"resource\": ")]);
    assert_eq!(lost(&import).len(), 1);
}

#[test]
fn keys_that_objects_have_again_count_last_and_lines_stay() {
    let code = "locals {\n  a = {\n    Effect = \"Allow\"\n    Effect = \"Deny\"\n    \"Effect\" = \"Allow\"\n    Effect = \"Deny\"\n  }\n}\n".to_string()
        + &policy("jsonencode({ Statement = merge(local.a, { Action = \"*\", Resource = var.open }) })");
    let import = read(&[("main.tf", &code)]);
    assert!(own(&import).contains("\"Effect\":\"Deny\""));
    let lost = lost(&import);
    assert!(lost[0].starts_with("main.tf, line 11: "), "{lost:?}");
    let many = format!("locals {{\n  a = {{ {} }}\n}}\n", "x = 1, ".repeat(200));
    let says = "main.tf: Objects of this file have more than 100 keys again.";
    let import = read(&[("main.tf", &many)]);
    assert_eq!(self::lost(&import), [says]);
}

#[test]
fn a_type_that_is_not_known_is_the_cause_of_a_loss() {
    let document = "jsonencode({ Statement = { Effect = \"Deny\", Principal = \"*\", Action = \"s3:*\", Resource = \"*\" } })";
    let of = |kind: &str| {
        let code = policy(&format!("{document}\n  type = {kind}"));
        lost(&read(&[("main.tf", &code)]))
    };
    let says =
        "main.tf, line 4: aws_organizations_policy.own: no file says what its `type` is: var.kind.";
    let found = of("var.kind");
    assert_eq!(found[0], says);
    assert!(
        !found.iter().any(|it| it.contains("Principal")),
        "{found:?}"
    );
    assert_eq!(
        of("lookup({ a = \"RESOURCE_CONTROL_POLICY\" }, \"a\")"),
        [""; 0]
    );
}

#[test]
fn chains_of_any_length_end() {
    let mut code = String::from("locals {\n  l0 = \"x\"\n");
    for n in 0..5000 {
        code += &format!("  l{} = [upper(local.l{n}[0])]\n", n + 1);
    }
    code += "}\n";
    code += &policy("jsonencode([local.l5000, local.l10, local.l100, local.l200])");
    let deep = ["(", "[for it in [1] : ", "upper("].map(|it| it.repeat(50));
    let [parentheses, loops, calls] = deep;
    code += &format!(
        "locals {{\n  a = {parentheses}1{}\n  b = {loops}1{}\n  c = {calls}\"x\"{}\n}}\n",
        ")".repeat(50),
        "]".repeat(50),
        ")".repeat(50)
    );
    let import = read(&[("main.tf", &code)]);
    assert!(own(&import).contains("${unknown"));
}
