//! `orgsim evaluate` and resource control policies: they are about resources of members, of the services that they support, and not about
//! what service-linked roles do.

use std::path::Path;

use crate::program::{ended, program};

fn evaluate(words: &[&str]) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let (_, out, errors) = ended(program().arg("evaluate").args(words).current_dir(root));
    out + &errors
}

#[test]
fn resource_control_policies_bind_resources_of_members() {
    let folder = tempfile::tempdir().unwrap();
    let draft = folder.path().join("rcp.json");
    let rcp = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": "*"}]}"#;
    std::fs::write(&draft, rcp).unwrap();
    let draft = draft.to_string_lossy();
    let (member, management) = ("713534476042", "609905417655");
    let role = format!(
        "arn:aws:iam::{member}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"
    );
    let denied = "explicitly-denied  resource control policy";
    for (who, owner, decision) in [
        ("Payments/Ben", member, denied),
        ("arn:aws:iam::999988887777:user/someone", member, denied),
        (&*role, member, "allowed"),
        ("Management/Ana", management, "allowed"),
    ] {
        let queue = format!("arn:aws:sqs:eu-west-1:{owner}:jobs");
        let change = [
            "--org",
            "examples/evaluate/northwind.json",
            "--draft",
            &draft,
            "--attach",
            "Root",
        ];
        let asked = [
            "--principal",
            who,
            "--action",
            "sqs:SendMessage",
            "--resource",
            &queue,
        ];
        let context = ["--context", "aws:RequestedRegion=eu-west-1"];
        let out = evaluate(&[&change[..], &asked, &context].concat());
        assert!(out.contains(decision), "{who}: {out}");
    }
}

#[test]
fn resource_control_policies_bind_the_services_that_they_support() {
    let folder = tempfile::tempdir().unwrap();
    let lines = folder.path().join("lines.jsonl");
    let every = |effect: &str, more: &str| {
        format!(
            r#"{{"Statement": {{"Effect": "{effect}", {more} "Action": "*", "Resource": "*"}}}}"#
        )
    };
    let (identity, rcp) = (every("Allow", ""), every("Deny", r#""Principal": "*","#));
    let line = |action: &str| {
        format!(
            r#"{{"id": "{action}", "request": {{"principal": "arn:aws:iam::222222222222:user/ana", "action": "{action}"}}, "identity_policies": [{identity}], "rcps": [[{rcp}]]}}"#
        )
    };
    let actions = ["sqs:SendMessage", "ec2:RunInstances"];
    std::fs::write(&lines, actions.map(line).join("\n")).unwrap();
    let out = evaluate(&[&lines.to_string_lossy()]);
    for (action, decision) in actions.iter().zip(["ExplicitlyDenied", "Allowed"]) {
        let answer = format!(r#"{{"id":"{action}","decision":"{decision}""#);
        assert!(out.contains(&answer), "{out}");
    }
}
