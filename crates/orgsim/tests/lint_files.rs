//! What `orgsim lint` takes for a policy in files of many kinds, and where it says that a mistake is.

use std::fs;

use serde_json::{Value, json};

use super::lint::{findings, folder, json_of, run};

/// The codes of a run as JSON.
fn codes(result: &Value) -> Vec<String> {
    findings(result)
        .into_iter()
        .map(|(_, code, ..)| code)
        .collect()
}

const GOOD: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}"#;

/// Documents that are meant as policies and are none.
const MALFORMED: [(&str, &str); 6] = [
    (
        r#"{"Statement":[{"effect":"Allow","Action":"s3:*","Resource":"*"}]}"#,
        "MISSING_EFFECT",
    ),
    (
        r#"{"statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}"#,
        "MISSING_STATEMENT",
    ),
    (r#"{"Version":"2012-10-17"}"#, "MISSING_STATEMENT"),
    ("{'Statement': [{'Effect': 'Allow'}]}", "JSON_SYNTAX_ERROR"),
    ("{}", "MISSING_STATEMENT"),
    ("", "JSON_SYNTAX_ERROR"),
];

#[test]
fn a_malformed_policy_never_passes() {
    for (number, (text, code)) in MALFORMED.into_iter().enumerate() {
        let folder = folder(&[("p.json", text), ("all/p.json", text)]);
        for words in [
            &["p.json"][..],
            &["p.json", "--type", "scp"],
            &["p.json", "--format", "aws"],
        ] {
            let (status, out, errors) = run(&folder, words);
            assert!(
                status == 1 && out.contains(code),
                "{text}: {words:?} {status} {out}{errors}"
            );
        }
        // In a folder, what has neither a statement nor a version is passed over, and that is said.
        let (status, out, _) = run(&folder, &["all"]);
        match number {
            0..4 => assert!(status == 1 && out.contains(code), "{text}: {out}"),
            _ => assert!(
                status == 0 && out.contains("1 file without a policy was passed over"),
                "{out}"
            ),
        }
        // Also where a plan or a template has it; an empty text of Terraform is no value.
        let plan = json!({"planned_values": {"root_module": {"resources": [
            {"address": "aws_iam_policy.a", "type": "aws_iam_policy", "values": {"policy": text}}]}}});
        let document = serde_json::from_str::<Value>(text).unwrap_or_else(|_| text.into());
        let template = json!({"Resources": {"P": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": document}}}});
        let set = [plan, template]
            .into_iter()
            .skip(usize::from(text.is_empty()));
        for file in set {
            fs::write(folder.path().join("file.json"), file.to_string()).expect("a file");
            let (status, out, _) = run(&folder, &["file.json"]);
            assert!(status == 1 && out.contains(code), "{file}: {out}");
        }
    }
    let property = "{P: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: ";
    let folder = folder(&[
        ("name.json", r#"{"a": 1}"#),
        ("t.yaml", "Resources: {}\n"),
        ("list.yaml", &format!("Resources: {property} []}}}}}}\n")),
    ]);
    let (_, out, _) = run(&folder, &["list.yaml"]);
    assert!(out.contains("DATA_TYPE_MISMATCH"), "{out}");
    let (status, _, errors) = run(&folder, &["name.json"]);
    assert!(status == 2 && errors.contains("no Statement"), "{errors}");
    assert_eq!(run(&folder, &["name.json", "--type", "identity"]).0, 1);
    // A template need not have policies.
    let (status, out, _) = run(&folder, &["t.yaml"]);
    assert!(status == 0 && out.contains("passed over"), "{out}");
}

/// A template of which much is known only when it is deployed.
const OPEN: &str = r#"Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: !Ref Version
        Statement:
          - Effect: !Ref Effect
            Sid: !Sub "${Name}A"
            Principal: { Federated: !Ref Provider }
            Action: sts:AssumeRoleWithSAML
          - !If [Strict, { Effect: Deny, Principal: "*", Action: "sts:*" }, !Ref "AWS::NoValue"]
          - Effect: Allow
            Principal: !If [Wide, { AWS: "111122223333" }, { Service: ec2.amazonaws.com }]
            Action: sts:AssumeRole
          - Effect: Allow
            Principal: { AWS: !Sub "arn:aws:iam::${Account}:root" }
            Action: sts:AssumeRole
            Condition: !If [Wide, {}, !Ref "AWS::NoValue"]
      Policies:
        - PolicyName: a
          PolicyDocument: !If
            - Wide
            - Version: "2012-10-17"
              Statement: { Effect: Allow, Action: "s3:Nothing", Resource: "*" }
            - Version: "2012-10-17"
              Statement:
                Effect: Allow
                Action: s3:GetObject
                Resource: [!Sub "arn:aws:s3:::${A}/*", !Sub "arn:aws:s3:::${B}/*"]
                Condition:
                  IpAddress: { "aws:SourceIp": !Ref Range }
                  StringEquals: !If [Wide, { "aws:PrincipalOrgID": o-example }, {}]
                  Bool: { "aws:SecureTransport": "ja" }
"#;

#[test]
fn what_a_template_knows_only_later_has_no_finding_and_the_rest_has() {
    let folder = folder(&[("template.yaml", OPEN)]);
    let found = findings(&json_of(&folder, &["template.yaml", "--format", "json"]));
    let document = "Resources/Role/Properties/Policies/0/PolicyDocument/Fn::If";
    let expected = [
        (
            format!("{document}/1"),
            "INVALID_ACTION".to_string(),
            25,
            51,
        ),
        (
            format!("{document}/2"),
            "TYPE_MISMATCH_BOOLEAN".to_string(),
            34,
            50,
        ),
    ];
    assert_eq!(found, expected);
}

#[test]
fn the_answer_of_aws_is_about_the_text_as_it_stands() {
    let policy = |resource: &str| {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Resource": "{resource}", "Action": "s3:Nothing",
            "Condition": {{"IpAddress": {{"aws:SourceIp": "<cidr>"}}}}}}}}"#
        )
    };
    let text = policy("arn:aws:s3:::{{ x }}/*");
    let folder = folder(&[
        ("p.json", &text),
        ("bare.json", &text.replace("\"<cidr>\"", "{{ cidr }}")),
    ]);
    let answer = json_of(&folder, &["p.json", "--format", "aws"]);
    let found: Vec<_> = answer["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .collect();
    let start = |number: usize| {
        found[number]["locations"][0]["span"]["start"]["offset"]
            .as_u64()
            .expect("a number") as usize
    };
    assert_eq!(found[0]["issueCode"], "INVALID_ACTION");
    assert!(text[start(0)..].starts_with("\"s3:Nothing\""));
    assert_eq!(found[1]["issueCode"], "TYPE_MISMATCH_IP_RANGE");
    // For people it is a placeholder, and the columns are those of the file.
    let shown = findings(&json_of(&folder, &["p.json", "--format", "json"]));
    let column = text.find("\"s3:Nothing\"").expect("it is there") as u64 + 1;
    assert!(
        shown
            .iter()
            .any(|it| it.1 == "INVALID_ACTION" && (it.2, it.3) == (1, column)),
        "{shown:?}"
    );
    assert!(shown.iter().all(|it| it.1 != "TYPE_MISMATCH_IP_RANGE"));
    let answer = json_of(&folder, &["bare.json", "--format", "aws"]);
    assert_eq!(answer["findings"][0]["issueCode"], "JSON_SYNTAX_ERROR");
}

#[test]
fn options_without_effect_are_refused() {
    let folder = folder(&[("p.json", GOOD), ("scps/p.json", GOOD)]);
    for (file, option) in [
        ("p.json", "--exemptions"),
        ("p.json", "--old-scp-language"),
        ("p.json", "--resource-type=AWS::S3::Bucket"),
        ("scps/p.json", "--resource-type=AWS::S3::Bucket"),
    ] {
        let (status, out, errors) = run(&folder, &[file, option]);
        let name = option.split('=').next().expect("a name");
        assert!(
            status == 2 && out.is_empty() && errors.contains(name),
            "{option}: {out}{errors}"
        );
    }
    for words in [
        ["--exemptions", "--format", "aws"],
        ["--type", "resource", "--old-scp-language"],
        ["--type", "identity", "--exemptions"],
    ] {
        let words = [&["scps/p.json"][..], &words].concat();
        assert_eq!(run(&folder, &words).0, 2, "{words:?}");
    }
    let both = ["scps/p.json", "--exemptions", "--old-scp-language"];
    assert_eq!(run(&folder, &both).0, 0);
}

/// A finding of our own, which AWS's answer does not have, is no reason to fail.
#[test]
fn only_what_is_shown_fails() {
    let own = GOOD.replace("\"*\"", "\"arn:aws:s3:::<bucket>/*\"");
    let folder = folder(&[("own.json", &own)]);
    let words = ["own.json", "--fail-on", "warning"];
    assert_eq!(run(&folder, &words).0, 1);
    let of_aws = [&words[..], &["--format", "aws"]].concat();
    assert_eq!(run(&folder, &of_aws).0, 0);
}

#[test]
fn the_resource_type_of_a_template_is_certain() {
    let statement = json!({"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "s3:GetObject", "Resource": "*"});
    let document = json!({"Version": "2012-10-17", "Statement": statement});
    let bucket = json!({"Resources": {"B": {"Type": "AWS::S3::BucketPolicy", "Properties": {"PolicyDocument": document}}}});
    let folder = folder(&[("b.json", &bucket.to_string())]);
    let words = ["b.json", "--format", "json", "--resource-type"];
    let words = [&words[..], &["AWS::DynamoDB::Table"]].concat();
    let result = json_of(&folder, &words);
    assert_eq!(result["policies"][0]["resourceType"], "AWS::S3::Bucket");
    assert_eq!(codes(&result), [""; 0]);
}

#[test]
fn a_file_that_cannot_be_read_keeps_no_other_from_being_checked() {
    let folder = folder(&[
        ("f/a.json", GOOD),
        ("f/b.yaml", "Statement: [\n  a: b: c\n"),
        (
            "f/c.yaml",
            "Version: 2012-10-17\nStatement:\n  Effect: Allow\n  Effect: Deny\n  Action: s3:Nothing\n  Resource: '*'\n",
        ),
        (
            "f/d.json",
            "{\"Resources\": {\"P\": {\"Type\": \"AWS::IAM::ManagedPolicy\", \"Properties\": {\"PolicyDocument\": {}, \"PolicyDocument\": {}}}}}",
        ),
    ]);
    fs::write(folder.path().join("f/e.json"), [0xff, 0xfe]).expect("a file");
    #[cfg(unix)]
    std::os::unix::fs::symlink("nowhere", folder.path().join("f/f.json")).expect("a link");
    let (status, out, errors) = run(&folder, &["f", "missing.json"]);
    assert_eq!(status, 2, "{out}{errors}");
    assert!(
        out.contains("INVALID_ACTION") && out.contains("3 policies checked"),
        "{out}{errors}"
    );
    for says in [
        "f/b.yaml: The file is neither JSON nor YAML: ",
        "f/c.yaml:4:11: The key Effect occurs twice",
        "f/d.json: ",
        "f/e.json: The file is not UTF-8 text",
        "missing.json: ",
    ] {
        assert!(errors.contains(says), "{says}: {errors}");
    }
    fs::create_dir(folder.path().join("empty")).expect("a folder");
    let (status, _, errors) = run(&folder, &["empty"]);
    assert!(
        status == 0 && errors.contains("there are no JSON or YAML files"),
        "{errors}"
    );
}

/// A server's journal is JSON, line by line.
#[test]
fn a_session_of_a_server_is_read() {
    let content = GOOD.replace("s3:GetObject", "s3:Nothing");
    let call = json!({"as": "arn:aws:iam::609905417655:user/Ana", "op": "organizations:CreatePolicy",
        "in": {"Name": "A", "Type": "SERVICE_CONTROL_POLICY", "Content": content}, "sum": "0"});
    let head =
        json!({"orgsim": 3, "scenario": "all-features", "seed": "1", "journal": true, "sum": "0"});
    // As the server writes it: this member is first.
    let head = head
        .to_string()
        .replacen("\"orgsim\":3,", "", 1)
        .replacen('{', "{\"orgsim\":3,", 1);
    let text = format!("{head}\n{call}\n");
    let folder = folder(&[("session.json", &text)]);
    let result = json_of(&folder, &["session.json", "--format", "json"]);
    assert_eq!(
        result["policies"][0]["policyType"],
        "SERVICE_CONTROL_POLICY"
    );
    let found = findings(&result);
    assert_eq!((found[0].1.as_str(), found[0].2), ("INVALID_ACTION", 2));
}

/// Every column counts UTF-16 code units of the user's file.
#[test]
fn columns_have_one_unit_in_every_form() {
    let wide = GOOD.replace("s3:GetObject", "s3:Nothing");
    let column = |text: &str, what: &str| {
        let at = text.find(what).expect("it is there");
        let line = text[..at].rfind('\n').map_or(0, |at| at + 1);
        text[line..at].encode_utf16().count() as u64 + 1
    };
    let mark = "\u{1F600}\u{e4}";
    let raw = wide.replace("{\"Effect\"", &format!("{{\"Sid\": \"{mark}\", \"Effect\""));
    let nested = json!({"Resources": {mark: {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": wide}}}}).to_string();
    let yaml = format!(
        "{{ \"{mark}\": 1, Statement: {{ Effect: Allow, Action: \"s3:Nothing\", Resource: \"*\" }} }}\n"
    );
    let accelerator = wide
        .replace("\"*\"", &format!("\"${{ACCELERATOR_PREFIX}}{mark}\""))
        .replace(
            "\"Resource\"",
            "\"Sid\": \"${ACCELERATOR_NAME_X}\", \"Resource\"",
        )
        .replace("\"Action\": \"s3:Nothing\", ", "")
        .replace("}}", ", \"Action\": \"s3:Nothing\"}}");
    for (name, text, what) in [
        ("raw.json", &raw, "\"s3:Nothing\""),
        ("nested.json", &nested, "\"{\\\"Version"),
        ("a.yaml", &yaml, "\"s3:Nothing\""),
        ("accelerator.json", &accelerator, "\"s3:Nothing\""),
    ] {
        let folder = folder(&[(name, text)]);
        let found = findings(&json_of(&folder, &[name, "--format", "json"]));
        let found = found.iter().find(|it| it.1 == "INVALID_ACTION");
        let place = found.map(|it| (it.2, it.3));
        assert_eq!(place, Some((1, column(text, what))), "{text}");
    }
}

#[test]
fn a_plan_names_the_address_of_the_resource() {
    let values = json!({"assume_role_policy": GOOD, "inline_policy": [{"name": "a", "policy": GOOD.replace("s3:GetObject", "s3:Nothing")}]});
    let plan = json!({"format_version": "1.2", "planned_values": {"root_module": {"child_modules": [{"address": "module.m",
        "resources": [{"address": "module.m.aws_iam_role.r", "type": "aws_iam_role", "values": values}]}]}}});
    let folder = folder(&[("plan.json", &plan.to_string())]);
    let result = json_of(&folder, &["plan.json", "--format", "json"]);
    let at: Vec<_> = result["policies"]
        .as_array()
        .expect("policies")
        .iter()
        .map(|it| &it["at"])
        .collect();
    let expected = [
        "module.m.aws_iam_role.r/assume_role_policy",
        "module.m.aws_iam_role.r/inline_policy/0/policy",
    ];
    assert_eq!(at, expected);
}

#[test]
fn the_configuration_of_an_accelerator_tells_the_type_of_its_files() {
    let config = "serviceControlPolicies:\n  - name: a\n    policy: policies/a.json\nresourceControlPolicies:\n  - name: b\n    policy: policies/b.json\n";
    let deny = GOOD.replace("\"Allow\"", "\"Deny\", \"Principal\": \"*\"");
    let folder = folder(&[
        ("lza/organization-config.yaml", config),
        ("lza/policies/a.json", &deny),
        ("lza/policies/b.json", &deny),
        ("lza/policies/c.json", &deny),
    ]);
    for words in [
        &["lza"][..],
        &[
            "lza/policies/a.json",
            "lza/policies/b.json",
            "lza/policies/c.json",
        ],
    ] {
        let result = json_of(&folder, &[words, &["--format", "json"]].concat());
        let kinds: Vec<_> = result["policies"]
            .as_array()
            .expect("policies")
            .iter()
            .map(|it| &it["policyType"])
            .collect();
        assert_eq!(
            kinds,
            [
                "SERVICE_CONTROL_POLICY",
                "RESOURCE_CONTROL_POLICY",
                "RESOURCE_POLICY"
            ]
        );
    }
}

#[test]
fn reports_name_files_by_uris_and_collapse_equal_messages() {
    let wide = GOOD.replace("s3:GetObject", "s3:Nothing");
    let names: Vec<String> = (0..8)
        .map(|number| format!("p/\u{e4} #{number}%.json"))
        .collect();
    let files: Vec<(&str, &str)> = names
        .iter()
        .map(|name| (name.as_str(), wide.as_str()))
        .collect();
    let folder = folder(&files);
    let sarif = json_of(&folder, &["p", "--format", "sarif"]);
    let results = sarif["runs"][0]["results"].as_array().expect("results");
    assert_eq!(results.len(), 1);
    assert_eq!(results[0]["occurrenceCount"], 8);
    assert_eq!(
        results[0]["relatedLocations"].as_array().map(Vec::len),
        Some(7)
    );
    let uri = &results[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(uri, "p/%C3%A4%20%230%25.json");
    let rule = &sarif["runs"][0]["tool"]["driver"]["rules"][0];
    assert_eq!(rule["shortDescription"]["text"], "Invalid action");
    assert!(
        rule["helpUri"]
            .as_str()
            .is_some_and(|it| it.starts_with("https://docs.aws.amazon.com/"))
    );
    let (_, out, _) = run(&folder, &["p", "--format", "github"]);
    assert_eq!(out.lines().count(), 1, "{out}");
    assert!(out.contains("(8 times)%0Aalso at p/"), "{out}");
}

#[test]
fn control_characters_of_files_do_not_reach_the_terminal() {
    let text = GOOD.replace("s3:GetObject", "s3:No\\u001b[31mthing");
    let folder = folder(&[("p\u{1b}.json", &text), ("bad\u{1b}.json", "{\"a\": 1}")]);
    for form in ["text", "github"] {
        let (_, out, _) = run(&folder, &["p\u{1b}.json", "--format", form]);
        assert!(out.contains("\\u001b") && !out.contains('\u{1b}'), "{out}");
    }
    let (_, _, errors) = run(&folder, &["bad\u{1b}.json"]);
    assert!(!errors.is_empty() && !errors.contains('\u{1b}'), "{errors}");
}

/// Among many values, one replacement costs no more than any other text.
#[test]
fn a_large_template_with_a_replacement_is_read_once() {
    let policy = |number: usize| {
        format!(
            "  P{number}:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument:\n        Version: \"2012-10-17\"\n        \
             Statement: {{ Effect: Allow, Action: \"s3:GetObject\", Resource: \"*\" }}\n"
        )
    };
    let policies: String = (0..6_000).map(policy).collect();
    let text = format!("Resources:\n{policies}Outputs:\n  X: \"{{{{resolve:ssm:x}}}}\"\n");
    let folder = folder(&[("template.yaml", &text)]);
    let start = std::time::Instant::now();
    let (status, out, _) = run(&folder, &["template.yaml"]);
    assert!(
        status == 0 && out.contains("6000 policies checked"),
        "{out}"
    );
    // It takes half a second; when each value was looked for in the rest of the text, it took twenty.
    assert!(start.elapsed().as_secs() < 8, "{:?}", start.elapsed());
}

/// Templates of CloudFormation are YAML 1.1, in which `no` is a truth value; other files are not.
#[test]
fn truth_values_of_templates_are_those_of_their_version() {
    let policy = "Version: \"2012-10-17\", Statement: [{ Effect: Deny, Action: \"s3:*\", Resource: \"*\", \
                  Condition: { Bool: { \"aws:SecureTransport\": no } } }]";
    let template = format!(
        "Resources:\n  P:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument: {{ {policy} }}\n"
    );
    let formation = format!("AWSTemplateFormatVersion: \"2010-09-09-OC\"\n{template}");
    let plain = format!("{{ {policy} }}\n");
    let folder = folder(&[
        ("template.yaml", &template),
        ("formation.yaml", &formation),
        ("plain.yaml", &plain),
    ]);
    for (file, expected) in [
        ("template.yaml", &[][..]),
        ("formation.yaml", &["TYPE_MISMATCH_BOOLEAN"]),
        ("plain.yaml", &["TYPE_MISMATCH_BOOLEAN"]),
    ] {
        assert_eq!(
            codes(&json_of(&folder, &[file, "--format", "json"])),
            expected,
            "{file}"
        );
    }
}
