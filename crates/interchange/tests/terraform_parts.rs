//! Terraform code of several files: modules, files that functions name, and blocks of which the number is not known.

use serde_json::{Value, json};

use crate::organization::{file, imported, organization};
use crate::terraform_open::{BEGIN, lost, own, policy, read};

#[test]
fn files_that_functions_name_are_those_that_were_given() {
    let template = r#"{"Statement": [%{ for it in all ~}
{"Sid": "${it}", "Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::$${aws:username}"},
%{ endfor ~}
{"Effect": "Deny", "Action": ["sqs:${open}"], "Resource": "*"}]}"#;
    let code = policy(
        "templatefile(\"${path.module}/own.json\", { all = local.names, open = var.open })",
    ) + "variable \"open\" {}\nlocals {\n  names = [for it in fileset(path.module, \"names/*.txt\") : chomp(file(it))]\n}\n";
    let import = read(&[
        ("main.tf", &code),
        ("own.json", template),
        ("names/a.txt", "A\n"),
        ("names/b.txt", "B\n"),
    ]);
    let document: Value = serde_json::from_str(&own(&import)).expect("it is JSON");
    let sids = [0, 1].map(|it| document["Statement"][it]["Sid"].clone());
    assert_eq!(sids, ["A", "B"]);
    assert_eq!(
        document["Statement"][0]["Resource"],
        "arn:aws:s3:::${aws:username}"
    );
    assert_eq!(
        document["Statement"][2]["Action"],
        json!(["sqs:${unknown:var.open}"])
    );
    // The template is no JSON, and was used all the same.
    let says = "main.tf, line 5: In the policy aws_organizations_policy.own, no file says what var.open stands for.";
    assert_eq!(lost(&import), [says]);
    let code = policy("fileset(path.module, \"none/*.txt\") == [] ? \"a\" : \"b\"");
    assert!(own(&read(&[("main.tf", &code)])).contains("${unknown"));
}

#[test]
fn blocks_of_which_the_number_is_not_known_may_be_there_or_not() {
    let of = |blocks: &str, arguments: &str| {
        let code = policy("data.aws_iam_policy_document.own.json")
            + "variable \"open\" {}\ndata \"aws_iam_policy_document\" \"base\" {\n  statement {\n    sid       = \"Base\"\n    effect    = \"Deny\"\n    actions   = [\"sns:*\"]\n    resources = [\"*\"]\n  }\n  statement {\n    effect    = \"Deny\"\n    actions   = [\"kms:*\"]\n    resources = [\"*\"]\n  }\n}\n"
            + &format!(
                "data \"aws_iam_policy_document\" \"own\" {{\n  {arguments}\n  statement {{\n    sid       = \"Own\"\n    effect    = \"Deny\"\n    actions   = [\"s3:*\"]\n    resources = [\"*\"]\n    {blocks}\n  }}\n}}\n"
            );
        let import = read(&[("main.tf", &code)]);
        assert_eq!(lost(&import).len(), 1, "{:?}", lost(&import));
        let document: Value = serde_json::from_str(&own(&import)).expect("it is JSON");
        document["Statement"].clone()
    };
    let open = json!("${unknown:var.open}");
    let condition = "dynamic \"condition\" {\n for_each = var.open\n content {\n test = \"Bool\"\n variable = \"a\"\n values = [condition.value]\n }\n }";
    let found = of(condition, "");
    assert_eq!(found[0]["Condition"], json!({"${unknown:var.open}": {}}));
    let statement = "dynamic \"statement\" {\n for_each = var.open\n content {\n actions = [statement.value]\n }\n }";
    let found = of("", statement);
    assert_eq!(
        (&found[0], found.as_array().map(Vec::len)),
        (&open, Some(2))
    );
    // A source is any statement; an override can replace each that has a Sid.
    let base = "source_policy_documents = [data.aws_iam_policy_document.base.json, var.open]";
    let found = of("", base);
    assert_eq!(
        (&found[2], found.as_array().map(Vec::len)),
        (&open, Some(4))
    );
    let both = format!("{base}\n override_policy_documents = [var.open]");
    let found = of("", &both.replace(", var.open]\n", "]\n"));
    let actions: Vec<&Value> = found
        .as_array()
        .into_iter()
        .flatten()
        .map(|it| &it["Action"])
        .collect();
    assert_eq!(actions, [&json!(["kms:*"]), &Value::Null]);
    assert_eq!(found[1], open);
}

#[test]
fn modules_have_values_of_their_own_in_each_call() {
    let module = r#"
variable "service" { type = string }
variable "units" { type = map(string) }
variable "effect" {
  type    = string
  default = "Deny"
}
resource "aws_organizations_policy" "own" {
  name    = "P-${var.service}"
  content = jsonencode({ Statement = { Effect = var.effect, Action = "${var.service}:*", Resource = "*" } })
}
resource "aws_organizations_policy_attachment" "own" {
  for_each  = var.units
  policy_id = aws_organizations_policy.own.id
  target_id = each.value
}
output "id" { value = aws_organizations_policy.own.id }
"#;
    let code = r#"
resource "aws_organizations_organizational_unit" "u" {
  for_each  = toset(["One", "Two"])
  name      = each.key
  parent_id = aws_organizations_organization.this.roots[0].id
}
module "scp" {
  source   = "../modules/scp"
  for_each = { s3 = "One", sqs = "Two" }
  service  = each.key
  units    = { a = aws_organizations_organizational_unit.u[each.value].id, b = aws_organizations_account.shop.id }
}
resource "aws_organizations_policy_attachment" "more" {
  policy_id = module.scp["s3"].id
  target_id = aws_organizations_organization.this.roots[0].id
}
"#;
    let import = imported(&[
        file("org/begin.tf", BEGIN),
        file("org/main.tf", code),
        file("modules/scp/main.tf", module),
    ]);
    assert_eq!(lost(&import), [""; 0]);
    let world = import.session.replay();
    let organization = organization(&world);
    let kind = sim::policies::PolicyType::ServiceControl;
    let count = |name: &str| {
        let targets = organization.targets();
        let has = |it: &sim::policies::PolicyTarget| {
            organization
                .attached(kind, it)
                .iter()
                .any(|it| &*it.name == name)
        };
        targets.filter(has).count()
    };
    assert_eq!((count("P-s3"), count("P-sqs")), (3, 2));
}

#[test]
fn templates_can_have_lists_that_are_not_known() {
    let code = policy(
        "<<EOT\n{\"Statement\": [${var.more}, {\"Sid\": \"a\\\\\\\"\", \"Effect\": \"Deny\", \"Action\": [\"${join(\"\\\", \\\"\", var.open)}\"], \"Resource\": \"*\", \"Condition\": {\"StringEquals\": {\"aws:PrincipalTag/a\": ${jsonencode(var.open)}, \"aws:PrincipalTag/b\": \"${var.open}\"}}}]}\nEOT",
    ) + "variable \"open\" {}\nvariable \"more\" {}\n";
    let document: Value =
        serde_json::from_str(&own(&read(&[("main.tf", &code)]))).expect("it is JSON");
    assert_eq!(document["Statement"][0], "${unknowns:var.more}");
    let statement = &document["Statement"][1];
    let action = statement["Action"][0].as_str().unwrap_or_default();
    assert!(action.starts_with("${unknowns:join("), "{action}");
    let tags = &statement["Condition"]["StringEquals"];
    assert_eq!(tags["aws:PrincipalTag/a"], "${unknowns:var.open}");
    assert_eq!(tags["aws:PrincipalTag/b"], "${unknown:var.open}");
}
