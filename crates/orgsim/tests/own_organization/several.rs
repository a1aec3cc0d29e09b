//! Actions that AWS authorizes for several resources: a famous mistake denies every launch.

use serde_json::Value;

use super::answers::organization;
use super::orgsim;

const SCP: &str = "SERVICE_CONTROL_POLICY";

fn imds(resource: &str) -> tempfile::TempDir {
    let deny = format!(
        r#"{{"Effect": "Deny", "Action": "ec2:RunInstances", "Resource": "{resource}", "Condition": {{"StringNotEquals": {{"ec2:MetadataHttpTokens": "required"}}}}}}"#
    );
    organization(&[("p-imds0000001", SCP, "444455556666", &deny)])
}

const INSTANCES: &str = "arn:aws:ec2:*:*:instance/*";

#[test]
fn a_deny_that_always_applies_is_no_guardrail_that_works() {
    for (resource, altogether) in [("*", true), (INSTANCES, false)] {
        let folder = imds(resource);
        let at = folder.path();
        let (_, out, errors) = orgsim(at, "coverage --org . --json");
        let json: Value = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{errors}"));
        let controls = json["controls"].as_array().expect("a list");
        let row = controls
            .iter()
            .find(|it| it["id"] == "imdsv2")
            .expect("it is there");
        let mut answers = row["answers"].as_array().expect("a list").iter();
        let data = |it: &&Value| it["accounts"][0] == "444455556666";
        let data = answers.find(data).expect("one");
        assert_eq!(data["state"], "proved", "{resource}: {out}");
        assert_eq!(data["deniedAltogether"], altogether, "{resource}: {out}");
        let never = "prove never --org . --action ec2:RunInstances --under Data";
        let (status, out, errors) = orgsim(at, never);
        assert_eq!(status, i32::from(!altogether), "{resource}: {out}{errors}");
        let (_, out, _) = orgsim(at, "coverage --org .");
        let says = "Proved, because it is denied altogether\n  imdsv2: Data (444455556666)\n";
        assert_eq!(out.contains(says), altogether, "{out}");
    }
}

#[test]
fn a_launch_is_asked_about_with_all_that_it_needs() {
    let ask = |resource: &str, words: &str| {
        let folder = imds(resource);
        let who = "evaluate --org . --principal Data/* --action ec2:RunInstances";
        let (_, out, errors) = orgsim(folder.path(), &format!("{who} {words}"));
        assert!(!out.is_empty(), "{errors}");
        out
    };
    let required = "--context ec2:MetadataHttpTokens=required";
    let out = ask("*", required);
    assert!(out.contains("explicitly-denied"), "{out}");
    assert!(out.contains(", for arn:aws:ec2:us-east-1::image/"), "{out}");
    let out = ask(INSTANCES, required);
    assert!(!out.contains("denied") && out.contains("allowed"), "{out}");
    let out = ask(INSTANCES, "--context ec2:MetadataHttpTokens=optional");
    assert!(out.contains("explicitly-denied"), "{out}");
    let out = ask(INSTANCES, "");
    assert!(
        out.contains("cannot be decided without ec2:MetadataHttpTokens"),
        "{out}"
    );
    // A resource that is named is one of them.
    let instance = "--resource arn:aws:ec2:eu-west-1:444455556666:instance/*";
    let out = ask("*", &format!("{required} {instance}"));
    assert!(out.contains("explicitly-denied"), "{out}");
    let text = "[[expect]]\nname = \"a\"\nprincipals = [\"Data/*\"]\nactions = [\"ec2:RunInstances\"]\ncontext = { \"ec2:MetadataHttpTokens\" = \"required\" }\ndecision = \"denied\"\n";
    for (resource, status) in [("*", 0), (INSTANCES, 1)] {
        let folder = imds(resource);
        std::fs::write(folder.path().join("own.toml"), text).expect("a file");
        let (found, out, errors) = orgsim(folder.path(), "test own.toml --org .");
        assert_eq!(found, status, "{resource}: {out}{errors}");
    }
}
