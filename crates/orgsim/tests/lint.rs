//! `orgsim lint` as people and builds use it: files of many tools, forms of output, exit status.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

const TEMPLATE: &str = r#"Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: "*"
            Action: sts:AssumeRole
      Policies:
        - PolicyName: pass
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Action: iam:PassRole
                Resource: "*"
              - Effect: Allow
                Action: s3:GetObject
                Resource: !Sub "arn:${AWS::Partition}:s3:::${Bucket}/*"
  Fence:
    Type: AWS::Organizations::Policy
    Properties:
      Type: SERVICE_CONTROL_POLICY
      Content:
        Version: "2012-10-17"
        Statement: { Effect: Deny, Principal: "*", Action: "s3:*", Resource: "*" }
"#;

const IDENTITY: &str = r#"{"Version": "2012-10-17",
  "Statement": [{"Effect": "Allow", "Action": "s3:NoSuchAction", "Resource": "arn:aws:s3:::<bucket>"}]}"#;

/// A folder with these files.
pub fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    folder
}

/// The exit status and what is printed.
pub fn run(folder: &TempDir, words: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_orgsim"));
    let output = command
        .arg("lint")
        .args(words)
        .current_dir(folder.path())
        .output();
    let output = output.expect("the program starts");
    let text = |bytes| String::from_utf8(bytes).expect("texts");
    (
        output.status.code().expect("a status"),
        text(output.stdout),
        text(output.stderr),
    )
}

pub fn json_of(folder: &TempDir, words: &[&str]) -> Value {
    let (_, out, errors) = run(folder, words);
    serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out}{errors}"))
}

/// Each finding: where the policy is, code, line, column.
pub fn findings(result: &Value) -> Vec<(String, String, u64, u64)> {
    let mut found = Vec::new();
    for policy in result["policies"].as_array().expect("policies") {
        for finding in policy["findings"].as_array().expect("findings") {
            let text = |value: &Value| value.as_str().unwrap_or("").to_string();
            let number = |value: &Value| value.as_u64().unwrap_or(0);
            found.push((
                text(&policy["at"]),
                text(&finding["code"]),
                number(&finding["line"]),
                number(&finding["column"]),
            ));
        }
    }
    found
}

#[test]
fn policies_in_a_template_have_their_type_and_place() {
    let folder = folder(&[("template.yaml", TEMPLATE)]);
    let found = findings(&json_of(&folder, &["template.yaml", "--format", "json"]));
    let at =
        |path: &str, code: &str, line, column| (path.to_string(), code.to_string(), line, column);
    let role = "Resources/Role/Properties";
    let expected = [
        at(
            &format!("{role}/AssumeRolePolicyDocument"),
            "ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
            9,
            24,
        ),
        at(
            &format!("{role}/Policies/0/PolicyDocument"),
            "PASS_ROLE_WITH_STAR_IN_RESOURCE",
            17,
            25,
        ),
        at(
            "Resources/Fence/Properties/Content",
            "SCP_SYNTAX_ERROR_PRINCIPAL",
            28,
            47,
        ),
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_terraform_plan_has_the_place_of_each_text() {
    let policy = |action: &str| {
        json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}]}).to_string()
    };
    let resource = |kind: &str, values: Value| json!({"address": format!("{kind}.a"), "type": kind, "values": values});
    let plan = json!({"format_version": "1.2",
        "planned_values": {"root_module": {"resources": [
            resource("aws_organizations_policy", json!({"type": "SERVICE_CONTROL_POLICY", "content": policy("iam:*")})),
            resource("aws_iam_policy", json!({"policy": policy("iam:*")})),
        ]}},
        "resource_changes": [{"change": {"after": {"policy": policy("s3:NoSuchAction")}}}],
    });
    let text = format!("{plan:#}");
    let folder = folder(&[("plan.json", &text)]);
    let found = findings(&json_of(&folder, &["plan.json", "--format", "json"]));
    let codes: Vec<&str> = found.iter().map(|(_, code, ..)| code.as_str()).collect();
    assert_eq!(
        codes,
        [
            "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE",
            "CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE"
        ]
    );
    let line = text
        .lines()
        .position(|line| line.contains("\"policy\":"))
        .expect("a line")
        + 1;
    assert_eq!(found[0].2, line as u64);
}

#[test]
fn the_answer_of_aws_has_no_finding_of_our_own() {
    let folder = folder(&[("policy.json", IDENTITY)]);
    let answer = json_of(&folder, &["policy.json", "--format", "aws"]);
    let codes: Vec<_> = answer["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .map(|it| &it["issueCode"])
        .collect();
    assert_eq!(codes, ["INVALID_ACTION"]);
    assert_eq!(
        answer["findings"][0]["findingDetails"],
        "The action s3:NoSuchAction does not exist."
    );
    let (status, out, _) = run(&folder, &["policy.json"]);
    assert_eq!(status, 1);
    assert!(
        out.contains("ORGSIM_PLACEHOLDER") && out.contains("is not in the list of 20"),
        "{out}"
    );
}

#[test]
fn equal_messages_are_one_with_their_number() {
    let wide = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}}"#;
    let names: Vec<String> = (0..7)
        .map(|number| format!("policies/{number}.json"))
        .collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), wide)).collect();
    let folder = folder(&files);
    let (status, out, _) = run(&folder, &["policies"]);
    assert_eq!(status, 0, "a security warning is no error");
    assert!(
        out.contains("PASS_ROLE_WITH_STAR_IN_RESOURCE (7 times)")
            && out.contains("and 2 more places"),
        "{out}"
    );
    assert_eq!(run(&folder, &["policies", "--fail-on", "security"]).0, 1);
}

#[test]
fn reports_for_builds_have_the_places() {
    let folder = folder(&[("a policy.json", IDENTITY)]);
    let sarif = json_of(&folder, &["a policy.json", "--format", "sarif"]);
    let result = &sarif["runs"][0]["results"][0];
    assert_eq!(result["ruleId"], "INVALID_ACTION");
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "a%20policy.json");
    assert_eq!(place["region"], json!({"startLine": 2, "startColumn": 47}));
    let (_, out, _) = run(&folder, &["a policy.json", "--format", "github"]);
    assert!(
        out.starts_with(
            "::error file=a policy.json,line=2,col=47,title=INVALID_ACTION::The action"
        ),
        "{out}"
    );
    let (_, out, _) = run(&folder, &["a policy.json", "--format", "junit"]);
    assert!(
        out.contains("failures=\"1\"") && out.contains("INVALID_ACTION"),
        "{out}"
    );
}

#[test]
fn words_in_the_path_tell_the_type() {
    let deny = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}}"#;
    let names = [
        "scps/a.json",
        "service_control_policies/a.json",
        "x/my.rcp.json",
        "describe/a.json",
    ];
    let folder = folder(&names.map(|name| (name, deny)));
    let kinds: Vec<String> = names
        .iter()
        .map(|name| {
            let result = json_of(&folder, &[name, "--format", "json"]);
            result["policies"][0]["policyType"]
                .as_str()
                .unwrap_or("")
                .to_string()
        })
        .collect();
    let scp = "SERVICE_CONTROL_POLICY";
    assert_eq!(
        kinds,
        [scp, scp, "RESOURCE_CONTROL_POLICY", "IDENTITY_POLICY"]
    );
}

#[test]
fn what_cannot_be_read_has_the_status_2() {
    let folder = folder(&[
        ("data.json", "{\"a\": 1}"),
        ("cut.json", "{\"Version\": \"2012-10-17\", \"Statement\": ["),
        ("empty/readme.json", "{}"),
    ]);
    let (status, _, errors) = run(&folder, &["data.json"]);
    assert_eq!(status, 2);
    assert!(errors.contains("has no policy"), "{errors}");
    assert_eq!(run(&folder, &["missing.json"]).0, 2);
    assert_eq!(
        run(&folder, &["empty"]).0,
        0,
        "a folder need not have policies"
    );
    let (status, out, _) = run(&folder, &["cut.json"]);
    assert_eq!(status, 1);
    assert!(out.contains("JSON_SYNTAX_ERROR"), "{out}");
    let (status, _, errors) = run(
        &folder,
        &[
            "cut.json",
            "--type",
            "scp",
            "--resource-type",
            "AWS::S3::Bucket",
        ],
    );
    assert_eq!(status, 2);
    assert!(errors.contains("--resource-type"), "{errors}");
}

/// The script of the GitHub Action, as a workflow runs it.
#[test]
#[cfg(unix)]
fn the_action_annotates_and_writes_sarif() {
    let folder = folder(&[("policies/policy.json", IDENTITY)]);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let script = root.join("actions/lint/lint.sh");
    let output = Command::new("sh")
        .arg(script)
        .current_dir(folder.path())
        .env("ORGSIM", env!("CARGO_BIN_EXE_orgsim"))
        .env("INPUT_PATHS", "policies")
        .env("INPUT_TYPE", "identity")
        .env("INPUT_FAIL_ON", "error")
        .env("INPUT_SARIF", "findings.sarif")
        .output()
        .expect("the script starts");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(
        output.status.code(),
        Some(1),
        "{text}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(
        text.contains("::error file=policies/policy.json,line=2"),
        "{text}"
    );
    let sarif = fs::read_to_string(folder.path().join("findings.sarif")).expect("SARIF");
    let sarif: Value = serde_json::from_str(&sarif).expect("JSON");
    assert_eq!(sarif["version"], "2.1.0");
}
