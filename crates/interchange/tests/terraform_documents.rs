//! Policy documents of Terraform code, as the AWS provider writes them.

use interchange::FindingKind;
use serde_json::{Value, json};

use crate::organization::{file, imported, organization, says};

/// The organization, whose accounts policies name.
const ORGANIZATION: &str = r#"{"Organization": {"Id": "o-exampleorg", "MasterAccountId": "111122223333", "MasterAccountEmail": "main@northwind.example", "FeatureSet": "ALL"},
    "Accounts": [{"Id": "444455556666", "Name": "Data"}, {"Id": "777788889999", "Name": "Web"}]}"#;

/// A document that these blocks and arguments of `aws_iam_policy_document` make, of the delegation policy or a service control policy;
/// `None`: Terraform refuses it, so nothing is known of it.
fn of_type(resource: &str, arguments: &str) -> Option<Value> {
    let code = format!(
        r#"
variable "nothing" {{ default = null }}
resource "{resource}" "own" {{
  {name}
  content = data.aws_iam_policy_document.own.json
}}
data "aws_iam_policy_document" "own" {{
{arguments}
}}
"#,
        name = if resource == SCP {
            "name = \"Own\""
        } else {
            ""
        }
    );
    let import = imported(&[
        file("organization.json", ORGANIZATION),
        file("main.tf", &code),
    ]);
    let world = import.session.replay();
    let organization = organization(&world);
    let delegation = organization.delegation.as_ref().map(|it| &it.content);
    let mut policies = organization.policies.values();
    let own = policies.find(|it| &*it.name == "Own").map(|it| &it.content);
    let found = delegation.or(own);
    let Some(found) = found else {
        // AWS refuses the delegation policy.
        assert!(!says(&import, FindingKind::Unread).is_empty());
        return None;
    };
    let found: Value = serde_json::from_str(found).expect("it is JSON");
    let missing = says(&import, FindingKind::Missing);
    let is_known = !found["Statement"].is_string();
    assert_eq!(is_known, missing.is_empty(), "{arguments}: {missing:#?}");
    is_known.then_some(found)
}

const SCP: &str = "aws_organizations_policy";

fn made(arguments: &str) -> Option<Value> {
    of_type("aws_organizations_resource_policy", arguments)
}

/// The only statement of a document with these arguments beside the effect, the principals and the actions.
fn statement(arguments: &str) -> Option<Value> {
    let principals = match arguments.contains("principals {") {
        true => "",
        false => "principals {\n type = \"AWS\"\n identifiers = [\"777788889999\"]\n }",
    };
    let document = made(&format!(
        "statement {{\n actions = [\"organizations:List*\"]\n resources = [\"*\"]\n {principals}\n {arguments}\n }}"
    ));
    document
        .map(|it| it["Statement"][0].clone())
        .filter(|it| !it.is_null())
}

fn condition(test: &str, variable: &str, values: &str) -> String {
    format!(
        "condition {{\n test = \"{test}\"\n variable = \"{variable}\"\n values = {values}\n }}\n"
    )
}

fn principals(kind: &str, identifiers: &str) -> String {
    format!("principals {{\n type = \"{kind}\"\n identifiers = {identifiers}\n }}\n")
}

#[test]
fn conditions_of_one_test_and_variable_are_joined() {
    let key = "aws:RequestedRegion";
    for (blocks, expected) in [
        (
            [
                condition("StringEquals", key, r#"["eu-west-1"]"#),
                condition("StringEquals", key, r#"["eu-central-1", "eu-north-1"]"#),
            ],
            json!({"StringEquals": {key: ["eu-west-1", "eu-central-1", "eu-north-1"]}}),
        ),
        (
            [
                condition("StringEquals", key, r#"["eu-west-1"]"#),
                condition("StringEquals", "aws:PrincipalTag/a", "[1, true]"),
            ],
            json!({"StringEquals": {key: ["eu-west-1"], "aws:PrincipalTag/a": ["1", "true"]}}),
        ),
        (
            [
                condition("StringEquals", key, r#"["eu-west-1"]"#),
                condition("StringLike", key, r#"["eu-*"]"#),
            ],
            json!({"StringEquals": {key: ["eu-west-1"]}, "StringLike": {key: ["eu-*"]}}),
        ),
    ] {
        let found = statement(&blocks.concat()).expect("it is read");
        assert_eq!(found["Condition"], expected);
    }
}

#[test]
fn principals_of_one_type_are_joined_and_only_all_of_them_alone_are_a_text() {
    let [first, second] =
        ["444455556666", "777788889999"].map(|id| format!("arn:aws:iam::{id}:root"));
    let of = |id: &str| principals("AWS", &format!("[\"{id}\"]"));
    let all = principals("*", r#"["*"]"#);
    for (blocks, expected) in [
        ([of(&first), of(&second)], json!({"AWS": [first, second]})),
        ([all.clone(), String::new()], json!("*")),
        // Blocks are a set.
        ([all.clone(), all.clone()], json!("*")),
        (
            [principals("AWS", r#"["*"]"#), String::new()],
            json!({"AWS": ["*"]}),
        ),
    ] {
        let found = statement(&blocks.concat()).expect("it is read");
        assert_eq!(found["Principal"], expected);
    }
    // AWS refuses the principal `{"*": "*"}`, which Terraform writes here.
    assert_eq!(statement(&(all + &of(&first))), None);
}

#[test]
fn variables_of_policies_are_spelled_with_an_ampersand() {
    let with = |version: &str, code: &str| {
        of_type(
            SCP,
            &format!(
                "{version}\n statement {{\n effect = \"Deny\"\n actions = [\"s3:*\"]\n {code}\n }}"
            ),
        )
    };
    let tag = condition(
        "StringEquals",
        "aws:PrincipalTag/a",
        r#"["&{aws:username}&{*}"]"#,
    );
    for (element, name) in [("resources", "Resource"), ("not_resources", "NotResource")] {
        let code = format!("{element} = [\"arn:aws:s3:::&{{aws:PrincipalTag/a}}/*\"]\n {tag}");
        let found = with("", &code).expect("it is read");
        let own = &found["Statement"][0];
        assert_eq!(found["Version"], "2012-10-17");
        assert_eq!(own[name], json!(["arn:aws:s3:::${aws:PrincipalTag/a}/*"]));
        let values = &own["Condition"]["StringEquals"]["aws:PrincipalTag/a"];
        assert_eq!(*values, json!(["${aws:username}${*}"]));
        // The old version has no variables, and Terraform says so.
        assert_eq!(with(OLD, &code), None);
    }
    assert_eq!(with(OLD, &format!("resources = [\"*\"]\n {tag}")), None);
    let plain = with(OLD, "resources = [\"*\"]").expect("it is read");
    assert_eq!(plain["Version"], "2008-10-17");
    assert_eq!(
        with("version = \"2020-01-01\"", "resources = [\"*\"]"),
        None
    );
    // Sids have none.
    let sid = "sid = \"A&{b}\"\n resources = [\"*\"]";
    let sid = with("", sid).map(|it| it["Statement"][0]["Sid"].clone());
    assert_ne!(sid, Some("A${b}".into()));
}

const OLD: &str = "version = \"2008-10-17\"";

#[test]
fn arguments_that_are_null_or_empty_are_no_part_of_a_statement() {
    let plain = statement("").expect("it is read");
    for arguments in [
        "sid = null",
        "sid = \"\"",
        "sid = var.nothing\n not_actions = []\n not_resources = null",
        "effect = null\n not_actions = null\n not_resources = var.nothing",
    ] {
        assert_eq!(statement(arguments), Some(plain.clone()), "{arguments}");
    }
    for arguments in [
        condition("StringEquals", "aws:PrincipalTag/a", "null"),
        principals("AWS", "null"),
        "not_actions = [null]".to_string(),
        "unknown = 1".to_string(),
    ] {
        assert_eq!(statement(&arguments), None, "{arguments}");
    }
    let own = "statement {\n actions = [\"organizations:List*\"]\n resources = [\"*\"]\n";
    let own = format!("{own} {} }}", principals("AWS", r#"["777788889999"]"#));
    for arguments in [
        "version = null\n policy_id = var.nothing",
        "source_policy_documents = null\n override_policy_documents = [null]",
        "source_policy_documents = []",
    ] {
        let found = made(&format!("{arguments}\n{own}")).expect("it is read");
        assert_eq!(found["Statement"], json!([plain]), "{arguments}");
    }
}

#[test]
fn parts_raise_the_version_and_no_sid_is_there_twice() {
    let [old, new] = ["2008-10-17", "2012-10-17"];
    let part = |version: &str, sid: &str| {
        format!(
            "jsonencode({{ Version = \"{version}\", Statement = [{{ Sid = \"{sid}\", Effect = \"Allow\", \
             Principal = {{ AWS = \"777788889999\" }}, Action = \"organizations:List*\", Resource = \"*\" }}] }})"
        )
    };
    let of = |name: &str, parts: &[String]| {
        made(&format!(
            "version = \"{old}\"\n {name} = [{}]",
            parts.join(", ")
        ))
    };
    for name in ["source_policy_documents", "override_policy_documents"] {
        let version = |parts: &[String]| of(name, parts).map(|it| it["Version"].clone());
        assert_eq!(version(&[part(old, "A")]), Some(old.into()), "{name}");
        let both = [part(new, "A"), part(old, "B")];
        assert_eq!(version(&both), Some(new.into()), "{name}");
    }
    let twice = [part(old, "A"), part(old, "A")];
    assert_eq!(of("source_policy_documents", &twice), None);
    let found = of("override_policy_documents", &twice).expect("it is read");
    assert_eq!(found["Statement"].as_array().map(Vec::len), Some(1));
    let own = format!(
        "statement {{\n sid = \"A\"\n actions = [\"organizations:List*\"]\n resources = [\"*\"]\n {} }}\n",
        principals("AWS", r#"["777788889999"]"#)
    );
    assert!(made(&own).is_some());
    assert_eq!(made(&own.repeat(2)), None);
}
