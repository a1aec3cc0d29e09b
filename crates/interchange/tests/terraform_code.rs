//! Terraform code, as far as it is literal.

use interchange::{
    DifferenceGroup, ExportFormat, FindingKind, Import, ImportOptions, InputFile, ThingChange,
    ThingDifference, differences, export, import,
};
use sim::policies::PolicyType;
use sim::scenario::Scenario;
use sim::view::draft::target_name;

fn read(files: &[(&str, &str)]) -> Import {
    let file = |(name, text): &(&str, &str)| InputFile {
        name: (*name).to_string(),
        bytes: text.as_bytes().to_vec(),
    };
    let files: Vec<InputFile> = files.iter().map(file).collect();
    import(&files, &ImportOptions::default()).unwrap_or_else(|error| panic!("{error}"))
}

fn lost(import: &Import) -> Vec<String> {
    let losses = import.report.losses();
    losses.map(|it| it.says.to_string()).collect()
}

/// The targets of a policy, by name.
fn attached(import: &Import, policy: &str) -> Vec<String> {
    let world = import.session.replay();
    let organization = world.organizations().next().expect("there is one");
    let targets = organization.targets().filter(|it| {
        let kinds = [PolicyType::ServiceControl, PolicyType::ResourceControl];
        let mut all = kinds
            .iter()
            .flat_map(|kind| organization.attached(*kind, it));
        all.any(|it| &*it.name == policy)
    });
    let mut names: Vec<String> = targets
        .map(|it| target_name(&world, &it).to_string())
        .collect();
    names.sort();
    names
}

/// The document of a policy.
fn document(import: &Import, policy: &str) -> serde_json::Value {
    let world = import.session.replay();
    let organization = world.organizations().next().expect("there is one");
    let mut policies = organization.policies.values();
    let found = policies
        .find(|it| &*it.name == policy)
        .expect("it is there");
    serde_json::from_str(&found.content).expect("it is JSON")
}

const MAIN: &str = r#"
resource "aws_organizations_organization" "this" {
  feature_set          = "ALL"
  enabled_policy_types = ["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"]
}

resource "aws_organizations_organizational_unit" "top" {
  for_each  = local.units
  name      = each.value.name
  parent_id = aws_organizations_organization.this.roots[0].id
}

resource "aws_organizations_organizational_unit" "below" {
  name      = "Production"
  parent_id = aws_organizations_organizational_unit.top["work"].id
}

resource "aws_organizations_account" "team" {
  for_each  = toset(["Web", "Data"])
  name      = "${var.prefix}-${each.key}"
  email     = "${each.key}@northwind.example"
  parent_id = local.production
}

resource "aws_organizations_policy" "fence" {
  name    = "Fence"
  content = data.aws_iam_policy_document.fence.json
}

resource "aws_organizations_policy" "own" {
  name    = "Own"
  type    = "RESOURCE_CONTROL_POLICY"
  content = file("${path.module}/policies/own.json")
}

resource "aws_organizations_policy" "inline" {
  name = "Inline"
  content = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Deny", Action = "iam:*", Resource = "*" }]
  })
}

resource "aws_organizations_policy_attachment" "fence" {
  for_each  = local.units
  policy_id = aws_organizations_policy.fence.id
  target_id = aws_organizations_organizational_unit.top[each.key].id
}

resource "aws_organizations_policy_attachment" "own" {
  policy_id = aws_organizations_policy.own.id
  target_id = aws_organizations_account.team["Web"].id
}

resource "aws_s3_bucket" "logs" {}
"#;

const VALUES: &str = r#"
variable "prefix" { default = "team" }

locals {
  production = aws_organizations_organizational_unit.below.id
  regions    = ["eu-west-1"]
  units = {
    work = { name = "Workloads" }
    play = { name = "Sandbox" }
  }
}

data "aws_iam_policy_document" "fence" {
  statement {
    sid       = "Regions"
    effect    = "Deny"
    actions   = ["ec2:*"]
    resources = ["*"]
    condition {
      test     = "StringNotEquals"
      variable = "aws:RequestedRegion"
      values   = local.regions
    }
  }
}
"#;

const OWN: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}"#;

#[test]
fn literal_code_is_read_with_references_over_all_files_of_a_folder() {
    let import = read(&[
        ("org/main.tf", MAIN),
        ("org/values.tf", VALUES),
        ("org/policies/own.json", OWN),
    ]);
    assert_eq!(lost(&import), [""; 0]);
    assert_eq!(attached(&import, "Fence"), ["Sandbox", "Workloads"]);
    assert_eq!(attached(&import, "Own"), ["team-Web"]);
    assert_eq!(attached(&import, "Inline"), [""; 0]);
    let fence = document(&import, "Fence");
    let regions = &fence["Statement"][0]["Condition"]["StringNotEquals"]["aws:RequestedRegion"];
    assert_eq!(*regions, serde_json::json!(["eu-west-1"]));
    let world = import.session.replay();
    let mut accounts = world.accounts().filter(|it| it.name.starts_with("team-"));
    let parents = accounts.all(|it| {
        let place = it.membership.as_ref().expect("it is a member");
        let organization = world.organizations().next().expect("there is one");
        let unit = organization
            .ous
            .values()
            .find(|it| &*it.name == "Production");
        place.parent.as_str() == unit.expect("it is there").id.as_str()
    });
    assert!(parents);
}

#[test]
fn what_is_not_literal_is_said() {
    let code = r#"
resource "aws_organizations_policy" "fence" {
  for_each = var.on
  name    = "Fence"
  content = "{}"
}
resource "aws_organizations_policy_attachment" "fence" {
  policy_id = aws_organizations_policy.fence["a"].id
  target_id = var.target
}
module "more" { source = "./more" }
"#;
    let organization = r#"{"Organization": {"Id": "o-exampleorg", "MasterAccountId": "111122223333", "MasterAccountEmail": "main@northwind.example", "FeatureSet": "ALL"}}"#;
    let import = read(&[
        ("organization.json", organization),
        ("main.tf", code),
        ("other/broken.tf", "resource {\n  = \n"),
    ]);
    let lost = lost(&import);
    for says in [
        "aws_organizations_policy.fence: its `for_each` or `count` is not known, so it is not imported: var.on.",
        "module.more: its files were not given, or their number is not known. Import them too, or the output of `terraform show -json`.",
        "aws_organizations_policy_attachment.fence: no file says what its `target_id` is: var.target.",
        "The file is not Terraform code, or nested too deeply: line 2.",
    ] {
        assert!(lost.iter().any(|it| it == says), "{says}: {lost:#?}");
    }
    // Values that Terraform has computed count more.
    let state = r#"{"format_version": "1.0", "values": {"root_module": {"resources": []}}}"#;
    let import = read(&[
        ("organization.json", organization),
        ("main.tf", code),
        ("state.json", state),
    ]);
    let found = import
        .report
        .of(FindingKind::Unread)
        .map(|it| it.says.to_string());
    assert!(
        found
            .into_iter()
            .any(|it| it.starts_with("Terraform code is not read beside"))
    );
}

#[test]
fn code_that_doubles_its_values_ends() {
    let mut code = String::from("locals {\n  l0 = [\"x\", \"x\"]\n");
    for n in 0..60 {
        code += &format!(
            "  l{} = [local.l{n}, local.l{n}]\n  r{} = [local.r{n}.a, local.r{n}.b]\n",
            n + 1,
            n + 1
        );
    }
    code += &format!(
        "  j = {}\"\\\\\"{}\n",
        "jsonencode(".repeat(40),
        ")".repeat(40)
    );
    code += "}\nresource \"aws_organizations_policy\" \"x\" {\n  name = local.l60\n  content = local.r60\n}\n";
    let organization = r#"{"Organization": {"Id": "o-exampleorg", "MasterAccountId": "111122223333", "MasterAccountEmail": "main@northwind.example", "FeatureSet": "ALL"}}"#;
    let deep = format!("a = {}1{}\n", "[".repeat(100_000), "]".repeat(100_000));
    let import = read(&[
        ("organization.json", organization),
        ("main.tf", &code),
        ("deep.tf", &deep),
    ]);
    assert!(
        lost(&import)
            .iter()
            .any(|it| it.contains("nested too deeply"))
    );
    let lost = lost(&import);
    let says = "The values of Terraform code take more than";
    assert!(lost.iter().any(|it| it.starts_with(says)), "{lost:#?}");
}

#[test]
fn an_export_for_terraform_is_read_again_with_its_ids() {
    // `FullAWSAccess` is in no code of Terraform, so it is assumed where the unit has an allow list.
    for (scenario, expected) in [
        (Scenario::AllFeatures, &[][..]),
        (Scenario::Guardrails, &["Root/Sandbox"]),
    ] {
        let world = scenario.world(1);
        let organization = world.organizations().next().expect("there is one");
        let code = export(&world, organization, ExportFormat::Terraform).text;
        let import = read(&[("organization.tf", &code)]);
        let again = import.session.replay();
        let mut found = differences(&world, &again);
        let groups = [
            DifferenceGroup::Units,
            DifferenceGroup::Policies,
            DifferenceGroup::Accounts,
        ];
        // The code does not name the management account, so one is made up.
        let is_made = |it: &ThingDifference| {
            it.group == DifferenceGroup::Accounts && it.change == ThingChange::Added
        };
        found.retain(|it| groups.contains(&it.group) && !is_made(it));
        let names: Vec<&str> = found.iter().map(|it| &*it.name).collect();
        assert_eq!(names, expected, "{:#?}", lost(&import));
    }
}

/// The lines of a finding about a folder with these files beside the organization's own ids.
fn policy_of(files: &[(&str, &str)]) -> (serde_json::Value, Vec<String>) {
    let import = read(files);
    (document(&import, "Fence"), lost(&import))
}

const FENCE: &str = r#"
resource "aws_organizations_organization" "this" { feature_set = "ALL" }
variable "regions" { default = ["us-east-1"] }
resource "aws_organizations_policy" "fence" {
  name    = "Fence"
  content = data.aws_iam_policy_document.all.json
}
data "aws_iam_policy_document" "all" {
  source_policy_documents = [data.aws_iam_policy_document.regions.json]
  override_policy_documents = [jsonencode({ Statement = { Sid = "Own", Effect = "Deny", Action = "iam:*", Resource = "*" } })]
  statement {
    sid       = "Own"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = ["*"]
  }
}
data "aws_iam_policy_document" "regions" {
  statement {
    sid       = "Regions"
    effect    = "Deny"
    actions   = ["ec2:*"]
    resources = ["*"]
    condition {
      test     = "StringNotEquals"
      variable = "aws:RequestedRegion"
      values   = var.regions
    }
  }
}
"#;

#[test]
fn documents_that_others_are_made_of_are_read() {
    let (fence, lost) = policy_of(&[("main.tf", FENCE)]);
    assert_eq!(lost, [""; 0]);
    assert_eq!(fence["Statement"][0]["Sid"], "Regions");
    assert_eq!(fence["Statement"][1]["Action"], "iam:*");
    assert_eq!(fence["Statement"].as_array().map(Vec::len), Some(2));
    // What is not known stands for statements; the others are kept.
    let code = FENCE.replace("data.aws_iam_policy_document.regions.json]", "var.nothing]");
    let (fence, lost) = policy_of(&[("main.tf", &code)]);
    assert_eq!(fence["Statement"][0], "${unknown:var.nothing}");
    assert_eq!(fence["Statement"][1]["Action"], "iam:*");
    let says =
        "In the policy aws_organizations_policy.fence, no file says what var.nothing stands for.";
    assert_eq!(lost, [says]);
}

#[test]
fn values_of_variables_are_those_of_their_files() {
    let regions = |files: &[(&str, &str)]| {
        let mut all = vec![("org/main.tf", FENCE)];
        all.extend(files);
        let (fence, lost) = policy_of(&all);
        let condition = &fence["Statement"][0]["Condition"]["StringNotEquals"];
        (
            condition["aws:RequestedRegion"][0]
                .as_str()
                .map(str::to_string),
            lost,
        )
    };
    let one = |region: &str| format!("regions = [\"{region}\"]\n");
    let (eu, ap, sa) = (
        one("eu-west-1"),
        one("ap-east-1"),
        r#"{"regions": ["sa-east-1"]}"#,
    );
    for (files, region) in [
        (&[][..], "us-east-1"),
        (&[("org/terraform.tfvars", &*eu)], "eu-west-1"),
        (
            &[("org/terraform.tfvars", &eu), ("org/a.auto.tfvars", &ap)],
            "ap-east-1",
        ),
        (
            &[
                ("org/terraform.tfvars", &eu),
                ("org/terraform.tfvars.json", sa),
            ],
            "sa-east-1",
        ),
        (&[("other/terraform.tfvars", &eu)], "us-east-1"),
    ] {
        assert_eq!(
            regions(files),
            (Some(region.to_string()), Vec::new()),
            "{files:?}"
        );
    }
    let (region, lost) = regions(&[("org/production.tfvars", &eu)]);
    assert_eq!(region.as_deref(), Some("us-east-1"));
    assert!(
        lost[0].contains("only where a command names it"),
        "{lost:?}"
    );
}
