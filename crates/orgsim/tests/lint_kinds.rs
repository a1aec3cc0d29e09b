//! What `orgsim lint` takes for which type of policy, what functions of templates give, and what it does not read.

use serde_json::Value;

use super::lint::{folder, json_of, run};

const GOOD: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}"#;

/// The types of the policies of a run, and its summary.
fn kinds_from(at: &std::path::Path, words: &[&str]) -> (Vec<String>, String) {
    let of = |form: &str| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_orgsim"));
        let all = command.arg("lint").args(words).args(["--format", form]);
        let output = all.current_dir(at).output().expect("the program starts");
        String::from_utf8(output.stdout).expect("texts")
    };
    let result: Value = serde_json::from_str(&of("json")).expect("JSON");
    let policies = result["policies"].as_array().expect("policies");
    let kind = |it: &Value| it["policyType"].as_str().unwrap_or("").to_string();
    (policies.iter().map(kind).collect(), of("text"))
}

/// A policy has one type, wherever it is checked from; the nearest folder counts.
#[test]
fn the_type_does_not_depend_on_how_the_path_is_typed() {
    let deny = GOOD.replace("\"Allow\"", "\"Deny\"");
    let folder = folder(&[
        ("org/rcp/team/a.json", deny.as_str()),
        ("org/scps/old/rcp/b.json", &deny),
        ("org/scps/c.json", &deny),
        ("org/iam/d.json", &deny),
    ]);
    let (scp, rcp) = ("SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY");
    let root = folder.path().join("org");
    let absolute = root.join("rcp/team/a.json");
    for (at, word, kind, says) in [
        ("", "rcp/team/a.json", rcp, "as an RCP"),
        ("rcp", ".", rcp, "as an RCP"),
        ("rcp/team", "a.json", rcp, "as an RCP"),
        ("rcp/team", "./a.json", rcp, "as an RCP"),
        ("iam", "../rcp/team", rcp, "as an RCP"),
        ("", absolute.to_str().expect("a path"), rcp, "as an RCP"),
        ("scps/old/rcp", "b.json", rcp, "as an RCP"),
        ("scps/old", ".", rcp, "as an RCP"),
        ("scps", "c.json", scp, "as an SCP"),
        (
            "rcp",
            "../iam/d.json",
            "IDENTITY_POLICY",
            "as an identity-based policy",
        ),
    ] {
        let (kinds, text) = kinds_from(&root.join(at), &[word]);
        assert_eq!(kinds, [kind], "{at} {word}");
        assert!(
            text.contains(&format!("1 policy checked {says}: ")),
            "{text}"
        );
    }
    let (_, text) = kinds_from(&root, &["rcp", "scps"]);
    let says = "3 policies checked (1 as an SCP, 2 as RCPs): ";
    assert!(text.contains(says), "{text}");
    let (_, text) = kinds_from(&root, &["rcp", "scps/old"]);
    assert!(text.contains("2 policies checked as RCPs: "), "{text}");
}

/// A template with an SCP.
fn scp(content: &str) -> String {
    format!(
        "Resources:\n  Scp:\n    Type: AWS::Organizations::Policy\n    Properties:\n      Name: s\n      \
         Type: SERVICE_CONTROL_POLICY\n      Content: {content}\n"
    )
}

/// Documents and statements, as texts that functions put together.
const DOCUMENT: &str = r#"{"Version": "2012-10-17", "Statement": STATEMENTS}"#;
const DENY: &str = r#"{"Effect": "Deny", "Action": ACTION, "Resource": "*"}"#;

fn document(statements: &str) -> String {
    DOCUMENT.replace("STATEMENTS", statements)
}

fn deny(action: &str) -> String {
    DENY.replace("ACTION", action)
}

fn sub(template: &str, map: &str) -> String {
    format!("!Sub ['{template}', {map}]")
}

/// `Fn::Sub` with a map, also in values of the map, and `Fn::ToJsonString`: as import reads them.
#[test]
#[rustfmt::skip]
fn texts_that_functions_put_together_are_checked() {
    let wrong = "\"s3:DeleteBukket\"";
    let json = |inner: &str| format!("{{Fn::ToJsonString: {inner}}}");
    for (content, codes) in [
        (sub(&document(&deny("${A}")), r#"{A: '["s3:DeleteBucket"]'}"#), vec![]),
        (sub(&document(&deny("${A}")), r#"{A: '["s3:DeleteBukket"]'}"#), vec!["INVALID_ACTION"]),
        (sub(&document("[${S}]"), &format!("{{S: !Sub '{}'}}", deny("\"s3:Delete${AWS::Region}\""))), vec!["INVALID_ACTION"]),
        (sub(&document(&deny("\"${Service}:DeleteBucket\"")), "{Service: s3}"), vec![]),
        (sub(&document(&deny("\"${Service}:DeleteBucket\"")), "{Service: s4}"), vec!["INVALID_SERVICE_IN_ACTION"]),
        // What is known only later may be anything, also where it is no text.
        (sub(&document("[${S}]"), "{S: !Ref Statements}"), vec![]),
        (format!("!Sub '{}'", document(&deny("${Actions}"))), vec![]),
        (format!("!Sub '{}'", document(&deny("${Actions}, ${More}"))), vec!["JSON_SYNTAX_ERROR"]),
        (json(&document(&deny(wrong))), vec!["INVALID_ACTION"]),
        (json(&document(&deny("[s3:DeleteBucket, !Ref Action]"))), vec![]),
        (json(r#"{"Version": "2012-10-17"}"#), vec!["MISSING_STATEMENT"]),
        (sub(&document("${S}"), &format!("{{S: {}}}", json(&format!("[{}]", deny(wrong))))), vec!["INVALID_ACTION"]),
    ] {
        let folder = folder(&[("template.yaml", &scp(&content))]);
        let result = json_of(&folder, &["template.yaml", "--format", "json"]);
        assert_eq!(codes_of_errors(&result), codes, "{content}");
        assert_eq!(result["policies"][0]["policyType"], "SERVICE_CONTROL_POLICY", "{content}");
    }
}

#[test]
fn a_text_that_grows_without_end_is_unknown() {
    let mut value = "'x'".to_string();
    for _ in 0..40 {
        value = format!("!Sub ['${{A}}${{A}}', {{A: {value}}}]");
    }
    let grown = sub(&document(&deny("\"s3:${A}\"")), &format!("{{A: {value}}}"));
    let folder = folder(&[("template.yaml", &scp(&grown))]);
    let result = json_of(&folder, &["template.yaml", "--format", "json"]);
    assert_eq!(codes_of_errors(&result), Vec::<&str>::new());
}

/// The codes of errors.
fn codes_of_errors(result: &Value) -> Vec<&str> {
    let policies = result["policies"].as_array().expect("policies");
    let found = policies
        .iter()
        .flat_map(|it| it["findings"].as_array().expect("findings"));
    let errors = found.filter(|it| it["type"] == "ERROR");
    errors.filter_map(|it| it["code"].as_str()).collect()
}

/// Management policies have another language. Custom resources hold them in properties of any name.
#[test]
fn management_policies_in_custom_resources_are_passed_over() {
    let tags = r#"{"tags": {"team": {"tag_key": {"@@assign": "team"}}}}"#;
    let plans = r#"{"plans": {"Daily": {"regions": {"@@append": ["eu-west-1"]}}}}"#;
    let later = r#"{"newer_than_this": {"x": {"@@assign": "y"}}}"#;
    let resource = |kind: &str, properties: &str| {
        format!("Resources:\n  R:\n    Type: {kind}\n    Properties: {{ {properties} }}\n")
    };
    for (kind, properties) in [
        (
            "Custom::OrganizationPolicy",
            format!("Type: TAG_POLICY, Policy: '{tags}'"),
        ),
        ("Custom::OrganizationPolicy", format!("Policy: '{tags}'")),
        ("Custom::P", format!("PolicyDocument: {plans}")),
        (
            "AWS::CloudFormation::CustomResource",
            format!("PolicyDocument: '{later}'"),
        ),
        (
            "Custom::P",
            "Type: BACKUP_POLICY, Policy: !Sub 'plans ${X}'".into(),
        ),
        (
            "Community::Organizations::Policy",
            format!("Policy: {later}"),
        ),
    ] {
        let folder = folder(&[("t.yaml", &resource(kind, &properties))]);
        let (status, out, errors) = run(&folder, &["t.yaml"]);
        assert!(
            status == 0 && out.starts_with("0 policies checked"),
            "{properties}: {out}{errors}"
        );
    }
    // What is meant as a policy of IAM is one.
    for (kind, properties) in [
        (
            "Custom::P",
            r#"PolicyDocument: '{"statement": []}'"#.to_string(),
        ),
        ("Custom::P", "PolicyDocument: {Effect: Allow}".into()),
        ("AWS::IAM::ManagedPolicy", format!("PolicyDocument: {tags}")),
        (
            "Custom::P",
            format!(
                "Type: SERVICE_CONTROL_POLICY, Policy: '{}'",
                GOOD.replace("GetObject", "Nothing")
            ),
        ),
    ] {
        let folder = folder(&[("t.yaml", &resource(kind, &properties))]);
        let (status, out, _) = run(&folder, &["t.yaml"]);
        assert!(status == 1, "{properties}: {out}");
    }
}

const CODE: &str = r#"variable "names" { default = ["s3:Nothing"] }
variable "open" {}
resource "aws_organizations_policy" "fence" {
  name    = "fence"
  content = data.aws_iam_policy_document.fence.json
}
data "aws_iam_policy_document" "fence" {
  statement {
    effect    = "Deny"
    actions   = concat(var.names, ["sqs:SendMessage"])
    resources = ["*"]
    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalTag/team"
      values   = [var.open]
    }
  }
}
resource "aws_organizations_policy" "lost" {
  name    = "lost"
  content = var.open
}
resource "aws_iam_role" "own" {
  count              = 2
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }] })
  inline_policy {
    name   = "a"
    policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:Nothing${count.index}", Resource = "*" }] })
  }
}
"#;

/// Policies in Terraform code are checked where they stand, and what of it is not known is one line, in every form.
#[test]
fn policies_in_terraform_code_are_checked() {
    let folder = folder(&[
        ("infra/a.json", GOOD),
        ("infra/main.tf", CODE),
        ("infra/broken.tf", "resource {"),
        ("infra/.terraform/modules/x/main.tf", CODE),
        ("one/main.tf", CODE),
        ("two/a.tofu", CODE),
        (
            "three/a.tf.json",
            r#"{"resource": {"aws_organizations_policy": {"a": {"content": "{\"Statement\": {\"Effect\": \"Deny\", \"Action\": \"s3:Nothing\", \"Resource\": \"*\"}}"}}}}"#,
        ),
    ]);
    for form in ["text", "json", "sarif", "junit", "github"] {
        let (status, out, errors) = run(&folder, &["infra", "--format", form]);
        assert_eq!(status, 1, "{errors}");
        assert!(out.contains("s3:Nothing") || form == "junit", "{out}");
        assert!(errors.contains("is not known: 2,"), "{errors}");
        assert!(errors.contains("terraform show -json"), "{errors}");
    }
    let (status, out, errors) = run(&folder, &["one/main.tf"]);
    assert_eq!(status, 1, "{out}");
    for place in [
        "at one/main.tf:5:1 (aws_organizations_policy.fence/content)",
        "at one/main.tf:28:1 (aws_iam_role.own[0]/inline_policy/0/policy)",
        "at one/main.tf:28:1 (aws_iam_role.own[1]/inline_policy/0/policy)",
        "1 as an SCP",
        "2 as identity-based policies",
        "2 as resource-based policies",
    ] {
        assert!(out.contains(place), "{place}: {out}");
    }
    assert!(
        errors.contains("is not known: 1, of which the first is one/main.tf, line 21: aws_organizations_policy.lost/content."),
        "{errors}"
    );
    for file in ["two", "three", "two/a.tofu", "three/a.tf.json"] {
        let (status, out, errors) = run(&folder, &[file]);
        assert!(
            status == 1 && out.contains("Nothing"),
            "{file}: {out}{errors}"
        );
    }
    let (_, _, errors) = run(&folder, &["infra/a.json"]);
    assert!(!errors.contains("not known"), "{errors}");
}

/// What `CreatePolicy` refuses without a code of AWS's is an error, at its place; what a template leaves open is not.
#[test]
#[rustfmt::skip]
fn what_aws_refuses_to_store_is_an_error() {
    let rcp = r#"{"Effect": "EFFECT", "Principal": "*", "Action": "s3:*", "Resource": "*"}"#;
    let allow = rcp.replace("EFFECT", "Allow");
    let twice = |sid: &str| format!(r#"[{{"Sid": "{sid}", {0}, {{"Sid": "{sid}", {0}]"#, &deny("\"s3:*\"")[1..]);
    let own = "ORGSIM_MALFORMED_DOCUMENT";
    for (kind, text, codes) in [
        ("rcp", document(&allow), vec![own]),
        ("rcp", document(&rcp.replace("EFFECT", "Deny")), vec![]),
        ("rcp", document(&rcp.replace("EFFECT", "Deny").replace("\"*\", \"Action", "{\"AWS\": \"*\"}, \"Action")), vec![]),
        ("rcp", document(&rcp.replace("EFFECT", "Deny").replace("\"*\", \"Action", "{\"AWS\": \"111122223333\"}, \"Action")), vec!["RCP_SYNTAX_ERROR_PRINCIPAL"]),
        ("scp", document(&twice("A")), vec![own]),
        ("identity", document(&twice("A")), vec!["UNIQUE_SIDS_REQUIRED"]),
        ("scp", document(&deny("[]")), vec![own]),
        ("scp", document(&deny("\"s3*:GetObject\"")), vec![own]),
        ("scp", format!("[{}]", document(&deny("\"s3:*\""))), vec!["DATA_TYPE_MISMATCH"]),
        ("scp", document(&deny("\"s3:*\"").replace("Deny", "Deny\", \"NoElement\": \"x")), vec!["INVALID_POLICY_ELEMENT"]),
    ] {
        let folder = folder(&[("p.json", &text)]);
        let result = json_of(&folder, &["p.json", "--type", kind, "--format", "json"]);
        assert_eq!(codes_of_errors(&result), codes, "{kind} {text}");
        let (status, _, _) = run(&folder, &["p.json", "--type", kind]);
        assert_eq!(status == 1, !codes.is_empty(), "{kind} {text}");
        if kind == "rcp" && codes == [own] {
            assert_eq!(result["policies"][0]["findings"][0]["column"], 51, "{result}");
        }
    }
    // AWS's own policy, in a file that names it, and values that are known only later.
    let full = document(&format!("[{}]", allow.replace("s3:*", "*")));
    let files = folder(&[("RCPFullAWSAccess.json", &full), ("full.json", &full), ("t.yaml", &scp(&format!("!Sub '{}'", document(&twice("${A}B")))))]);
    let status = |words: &[&str]| run(&files, words).0;
    assert_eq!(status(&["RCPFullAWSAccess.json", "--type", "rcp"]), 0);
    assert_eq!(status(&["full.json", "--type", "rcp"]), 1);
    assert_eq!(status(&["t.yaml"]), 0);
}
