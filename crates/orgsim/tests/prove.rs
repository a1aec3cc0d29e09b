//! `orgsim prove`: exit statuses and forms of results, on the organization of examples/evaluate.

use std::path::{Path, PathBuf};
use std::process::Command;

const ORG: [&str; 2] = ["--org", "examples/evaluate/northwind.json"];

fn prove(words: &[&str]) -> (i32, String, String) {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let output = Command::new(env!("CARGO_BIN_EXE_orgsim"))
        .arg("prove")
        .args(words)
        .current_dir(root)
        .output()
        .expect("the binary starts");
    let text = |bytes| String::from_utf8(bytes).expect("texts");
    (
        output.status.code().expect("it is not killed"),
        text(output.stdout),
        text(output.stderr),
    )
}

fn written(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).expect("a file");
    path.to_string_lossy().into_owned()
}

#[test]
fn never_is_proved_or_refuted_by_a_request() {
    let leave = ["never", "--action", "organizations:LeaveOrganization"];
    let (status, out, errors) = prove(&[&leave[..], &ORG].concat());
    assert_eq!((status, &*errors), (0, ""), "{out}");
    assert!(
        out.starts_with("Proved: nobody in the organization"),
        "{out}"
    );
    assert!(out.contains("Exempt: the management account"), "{out}");
    assert!(out.contains("Closed by statement "), "{out}");

    let create = ["never", "--action", "iam:CreateUser", "--format", "json"];
    let (status, out, _) = prove(&[&create[..], &ORG].concat());
    assert_eq!(status, 1, "{out}");
    let answer: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(answer["answers"][0]["status"], "refuted");
    assert_eq!(answer["answers"][0]["request"]["action"], "iam:CreateUser");

    let (status, _, errors) = prove(&[&leave[..], &ORG, &["--under", "Nowhere"]].concat());
    assert_eq!(status, 2);
    assert!(errors.contains("--under `Nowhere`"), "{errors}");
    assert_eq!(prove(&["never"]).0, 2);
}

#[test]
fn callers_from_outside_are_asked_about_where_resources_have_policies() {
    for (action, status) in [
        ("rds:*", 0),
        ("ec2:RunInstances", 0),
        ("ecs:*", 0),
        ("iam:CreateUser", 0),
        ("kms:Decrypt", 1),
        ("sts:AssumeRole", 1),
        ("es:ESHttpGet", 1),
        ("execute-api:Invoke", 1),
        ("sqs:SendMessage", 1),
    ] {
        let asked = ["never", "--outside", "--action", action];
        let (found, out, _) = prove(&[&asked[..], &ORG].concat());
        assert_eq!(found, status, "{action}: {out}");
    }
}

#[test]
fn a_policy_of_another_type_is_refused_and_a_missing_version_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let statement = |more: &str| {
        format!(r#"{{"Statement":{{"Effect":"Allow","Action":"s3:*","Resource":"*"{more}}}}}"#)
    };
    let plain = written(folder.path(), "plain.json", &statement(""));
    let (status, _, errors) = prove(&["redundant", &plain, "--type", "identity"]);
    assert_eq!(status, 0, "{errors}");
    assert!(errors.contains("has no Version"), "{errors}");
    for element in ["Principal", "NotPrincipal"] {
        let text = statement(&format!(r#","{element}":{{"AWS":"111122223333"}}"#));
        let bucket = written(folder.path(), "bucket.json", &text);
        for question in [
            &["no-new-access", "--old", &plain, "--new", &bucket][..],
            &["never", "--action", "s3:*", "--policy", &bucket],
            &["minimize", &bucket],
        ] {
            let typed = |kind| prove(&[question, &["--type", kind]].concat());
            let (status, _, errors) = typed("identity");
            assert_eq!(status, 2, "{errors}");
            assert!(errors.contains("--type resource"), "{errors}");
            assert_ne!(typed("resource").0, 2);
        }
    }
}

/// A session with policies at every level.
fn guardrails(folder: &Path) -> String {
    let session = r#"{"orgsim":1,"scenario":"guardrails","seed":"1","commands":[]}"#;
    written(folder, "session.json", session)
}

/// The question whether nobody can take an account out of its organization.
fn leaving(session: &str) -> [&str; 5] {
    [
        "never",
        "--action",
        "organizations:LeaveOrganization",
        "--org",
        session,
    ]
}

#[test]
fn a_proof_names_only_what_closes_a_way() {
    let folder = tempfile::tempdir().expect("a folder");
    let session = guardrails(folder.path());
    let leave = leaving(&session);
    let (status, out, errors) = prove(&[&leave[..], &["--under", "Workloads"]].concat());
    assert_eq!((status, &*errors), (0, ""), "{out}");
    // Each level has a policy that allows it. Callers of other organizations cannot ask, which no policy decides.
    let closed: Vec<&str> = out
        .lines()
        .filter(|line| line.contains("Closed "))
        .collect();
    let why = "  Closed by statement NobodyLeaves of StayInTheOrganization at the root (r-lf66).";
    assert_eq!(closed, [why], "{out}");
}

#[test]
fn a_change_of_a_policy_is_compared_in_both_directions() {
    let folder = tempfile::tempdir().expect("a folder");
    let deny = |actions: &str| {
        format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Deny","Action":{actions},"Resource":"*"}}]}}"#
        )
    };
    let old = written(
        folder.path(),
        "old.json",
        &deny(r#"["s3:DeleteBucket","s3:Delete*"]"#),
    );
    let new = written(folder.path(), "new.json", &deny(r#""s3:Delete*""#));
    let more = written(folder.path(), "more.json", &deny(r#""s3:*""#));
    let between = |question: &str, a: &str, b: &str, form: &str| {
        prove(&[
            question, "--old", a, "--new", b, "--type", "scp", "--format", form,
        ])
    };
    assert_eq!(between("equivalent", &old, &new, "text").0, 0);
    assert_eq!(between("no-new-access", &old, &more, "text").0, 0);
    let (status, out, _) = between("nothing-lost", &old, &more, "junit");
    assert_eq!(status, 1);
    assert!(
        out.contains("<failure message=\"refuted\"") && out.to_lowercase().contains("action s3:"),
        "{out}"
    );
    let (status, out, _) = between("no-new-access", &more, &old, "sarif");
    assert_eq!(status, 1);
    let sarif: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(sarif["version"], "2.1.0");
    assert_eq!(sarif["runs"][0]["results"][0]["level"], "error");

    let (status, out, _) = prove(&["minimize", &old, "--type", "scp"]);
    assert_eq!(
        (status, out.trim()),
        (
            0,
            &*deny(r#""s3:Delete*""#)
                .replace("[{", "{")
                .replace("}]", "}")
        )
    );
    assert_eq!(prove(&["redundant", &old, "--type", "scp"]).0, 0);
    let text = deny(r#""s3:*""#).replace(
        "}]",
        r#"},{"Effect":"Deny","Action":"s3:Get*","Resource":"*"}]"#,
    );
    let twice = written(folder.path(), "twice.json", &text);
    let (status, out, _) = prove(&["shadowed", &twice, "--type", "scp"]);
    assert_eq!(status, 1);
    assert!(
        out.contains("Statement `2` applies only where statement `1` does"),
        "{out}"
    );
}

/// The answer says all that was asked, and a principal that no account has is no proof.
#[test]
fn a_title_names_all_that_is_asked() {
    let folder = tempfile::tempdir().expect("a folder");
    let session = guardrails(folder.path());
    let leave = leaving(&session);
    let (status, out, _) = prove(
        &[
            &leave[..],
            &[
                "--resource",
                "*",
                "--principal",
                "arn:aws:iam::999988887777:role/Gone",
            ],
            &[
                "--given",
                "aws:RequestedRegion=us-east-1",
                "--absent",
                "aws:SourceVpc",
            ],
            &["--unless", "StringEquals aws:PrincipalTag/team=audit"],
        ]
        .concat(),
    );
    assert_eq!(status, 3, "{out}");
    let says = "can do organizations:LeaveOrganization on * as arn:aws:iam::999988887777:role/Gone with \
        aws:RequestedRegion=us-east-1 without aws:SourceVpc unless StringEquals aws:PrincipalTag/team=audit.\n";
    assert!(
        out.starts_with("Not decided: it may be wrong that nobody in ") && out.contains(says),
        "{out}"
    );
    assert!(out.contains("aws:principalarn"), "{out}");
}

/// A request that refutes has condition keys that its action can have.
#[test]
fn a_witness_is_a_request_that_exists() {
    let folder = tempfile::tempdir().expect("a folder");
    let small = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*",
        "Condition":{"StringEquals":{"ec2:InstanceType":"t3.micro"}}}]}"#;
    let small = written(folder.path(), "small.json", small);
    let asked = [
        "never", "--policy", &small, "--type", "identity", "--action",
    ];
    let (status, out, _) = prove(&[&asked[..], &["*"]].concat());
    assert_eq!(status, 1, "{out}");
    assert!(out.contains("  action ec2:"), "{out}");
    assert!(!out.contains("no such condition keys"), "{out}");
    let (status, out, _) = prove(&[&asked[..], &["iam:CreateUser"]].concat());
    assert_eq!(status, 1, "{out}");
    assert!(out.contains("no such condition keys"), "{out}");
}

/// The questions that make policies answer in the same forms as the others.
#[test]
fn smaller_policies_and_parts_have_all_forms() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":["s3:Get*","s3:GetObject"],"Resource":"*"}]}"#;
    let policy = written(folder.path(), "policy.json", text);
    for question in ["minimize", "split"] {
        let form = |form: &str| {
            let (status, out, errors) =
                prove(&[question, &policy, "--type", "scp", "--format", form]);
            assert_eq!(status, 0, "{out}{errors}");
            out
        };
        let json: serde_json::Value = serde_json::from_str(&form("json")).expect("JSON");
        assert_eq!(json["answers"][0]["status"], "proved", "{json}");
        assert_eq!(json["policies"][0]["Version"], "2012-10-17", "{json}");
        assert!(form("junit").contains("<testcase"));
        assert!(form("sarif").contains("2.1.0"));
        assert!(form("text").starts_with('{'));
    }
    let actions: Vec<String> = (0..9_000).map(|at| format!("\"s3:Action{at}\"")).collect();
    let text = text.replace("\"s3:GetObject\"", &actions.join(","));
    let policy = written(folder.path(), "large.json", &text);
    let (status, out, _) = prove(&["split", &policy, "--type", "rcp", "--format", "json"]);
    assert_eq!(status, 1, "{out}");
    assert!(out.contains("\"refuted\""), "{out}");
}

#[test]
fn an_organization_before_and_after() {
    let same = ["equivalent", "--org", ORG[1], "--after", ORG[1]];
    let (status, out, errors) = prove(&same);
    assert_eq!((status, &*errors), (0, ""), "{out}");
    assert_eq!(prove(&["hoist", "--org", ORG[1]]).0, 0);
}

/// A list of actions of another day, with one service and one action that the program's own list does not have.
const LIST: &str = "date 2027-01-31\n= zz\tA new service\nk String :Color\nr thing arn:${Partition}:zz:${Region}:${Account}:thing/${Id} 0\na w 0!(0) - PaintThing\n";

#[test]
fn a_newer_list_of_actions_is_the_one_of_all_answers() {
    let folder = tempfile::tempdir().expect("a folder");
    let list = written(folder.path(), "list.txt", LIST);
    let paint = ["never", "--action", "zz:PaintThing"];
    let (_, out, errors) = prove(&[&paint[..], &ORG].concat());
    assert!(out.contains("not in the list of 2026-"), "{out}");
    assert!(errors.contains("not in the list of 2026-"), "{errors}");
    let (_, out, errors) = prove(&[&paint[..], &ORG, &["--actions", &list]].concat());
    assert!(!out.contains("not in the list"), "{out}");
    assert!(errors.contains("of 2027-01-31, SHA-256 "), "{errors}");
    for (format, at) in [
        ("json", "/actions"),
        ("sarif", "/runs/0/properties/actions"),
    ] {
        let form = ["--actions", &list, "--format", format];
        let (_, out, _) = prove(&[&paint[..], &ORG, &form].concat());
        let answer: serde_json::Value = serde_json::from_str(&out).expect("it is JSON");
        let named = answer.pointer(at).expect("it names the list");
        assert_eq!(named["date"], "2027-01-31", "{out}");
        assert!(
            named["sha256"].as_str().is_some_and(|it| it.len() == 64),
            "{out}"
        );
    }
    for (wrong, line) in [
        ("", 1),
        ("date 2027-1-31\n", 1),
        (&LIST.replace("date", "data"), 1),
        (&LIST.replace(" 0\na", " 1\na"), 4),
        (&LIST.replace("a w 0!", "a w 1!"), 5),
        (&LIST.replace("a w", "a x"), 5),
        (&LIST.replace("- Paint", "7 Paint"), 5),
        (&LIST.replace(" PaintThing", ""), 5),
    ] {
        let list = written(folder.path(), "wrong.txt", wrong);
        let (status, _, errors) = prove(&[&paint[..], &ORG, &["--actions", &list]].concat());
        assert_eq!(status, 2, "{wrong}");
        assert!(errors.contains(&format!("wrong.txt:{line}: ")), "{errors}");
    }
}
