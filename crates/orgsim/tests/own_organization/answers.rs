//! Answers about an import: whose the resource is, which resource is meant, and who can act at all.

use std::fs;

use super::{ORGANIZATION, orgsim};

/// The organization with another account, and policies with their targets.
pub fn organization(policies: &[(&str, &str, &str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: String, text: String| {
        fs::write(folder.path().join(name), text).expect("a file");
    };
    write(
        "org/organization.json".replace('/', "-"),
        ORGANIZATION.to_string()
            + r#"{"Accounts": [{"Id": "777788889999", "Name": "Web", "Email": "web@northwind.example", "JoinedMethod": "CREATED", "ParentId": "r-ab12"}]}"#,
    );
    for (id, kind, target, statement) in policies {
        let content = format!(r#"{{"Version": "2012-10-17", "Statement": {statement}}}"#);
        let content = serde_json::Value::from(content).to_string();
        write(
            format!("{id}.json"),
            format!(
                r#"{{"Policy": {{"PolicySummary": {{"Id": "{id}", "Name": "{id}", "Type": "{kind}"}}, "Content": {content}}}}}"#
            ),
        );
        write(
            format!("targets-{id}.json"),
            format!(r#"{{"Targets": [{{"TargetId": "{target}"}}]}}"#),
        );
    }
    folder
}

const DENY_READS: &str =
    r#"{"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}"#;
const IMDS: &str = r#"{"Effect": "Deny", "Action": "ec2:RunInstances", "Resource": "arn:aws:ec2:*:*:instance/*", "Condition": {"StringNotEquals": {"ec2:MetadataHttpTokens": "required"}}}"#;
const ROLES: &str =
    r#"{"Effect": "Deny", "Action": "*", "Resource": "arn:aws:iam::*:role/Protected"}"#;

#[test]
fn the_account_of_a_bucket_decides_who_can_and_whose_policies_count() {
    let rcp = (
        "p-rcp0000001",
        "RESOURCE_CONTROL_POLICY",
        "777788889999",
        DENY_READS,
    );
    let folder = organization(&[rcp]);
    let at = folder.path();
    let ask = |action: &str, more: &str| {
        let words = format!("who-can --org . {action} arn:aws:s3:::x {more}");
        let (status, out, errors) = orgsim(at, &words);
        assert_eq!(status, 0, "{errors}");
        out
    };
    // Without a policy of the bucket, others can be allowed by one that no file has.
    let out = ask(
        "s3:DeleteBucket",
        "--context aws:ResourceAccount=444455556666",
    );
    assert!(
        out.starts_with("Data / access role\nData / root user\n"),
        "{out}"
    );
    assert!(
        out.contains("Web / root user  cannot be decided: "),
        "{out}"
    );
    assert!(
        out.ends_with("\n2 can, 4 cannot be decided, 0 cannot\n"),
        "{out}"
    );
    // Nobody reads where the RCP is.
    let out = ask("s3:GetObject", "--context aws:ResourceAccount=777788889999");
    assert_eq!(out, "0 can, 0 cannot be decided, 6 cannot\n");
    let out = ask("s3:GetObject", "--context aws:ResourceAccount=444455556666");
    assert!(out.contains("\n2 can, "), "{out}");
    let question = "evaluate --org . --principal Data/* --action s3:GetObject --resource arn:aws:s3:::x/y --context aws:ResourceAccount=777788889999";
    let (_, out, _) = orgsim(at, question);
    assert!(
        out.contains("explicitly-denied  resource control policy"),
        "{out}"
    );
}

#[test]
fn without_the_account_of_a_bucket_nobody_certainly_can() {
    let folder = organization(&[]);
    let at = folder.path();
    let ask = |more: &str| {
        let words = format!("who-can --org . s3:DeleteBucket arn:aws:s3:::x {more}");
        orgsim(at, &words).1
    };
    let out = ask("");
    assert!(
        out.contains("Data / root user  cannot be decided without aws:ResourceAccount\n"),
        "{out}"
    );
    let bucket = r#"{"Statement": {"Effect": "Allow", "Principal": {"AWS": "444455556666"}, "Action": "s3:*", "Resource": "*"}}"#;
    fs::write(at.join("bucket.policy"), bucket).expect("a file");
    let out = ask("--resource-policy bucket.policy");
    assert!(
        out.contains("Web / root user  cannot be decided without aws:ResourceAccount\n"),
        "{out}"
    );
    let named = "--resource-policy bucket.policy --context aws:ResourceAccount=444455556666";
    let out = ask(named);
    assert!(
        out.ends_with("\n2 can, 0 cannot be decided, 4 cannot\n"),
        "{out}"
    );
    let (_, out, _) = orgsim(
        at,
        "evaluate --org . --principal Data/* --action s3:DeleteBucket --resource arn:aws:s3:::x",
    );
    let says = ": the resource is assumed to belong to the account of the caller.\n";
    assert!(out.contains(says), "{out}");
}

#[test]
fn without_a_resource_a_statement_about_resources_of_the_action_is_not_decided() {
    let scp = "SERVICE_CONTROL_POLICY";
    let folder = organization(&[
        ("p-imds000001", scp, "r-ab12", IMDS),
        ("p-roles00001", scp, "r-ab12", ROLES),
    ]);
    let at = folder.path();
    let ask = |tokens: &str, resource: &str| {
        let question = "evaluate --org . --principal Data/* --action ec2:RunInstances";
        orgsim(
            at,
            &format!("{question} --context ec2:MetadataHttpTokens={tokens} {resource}"),
        )
        .1
    };
    // Every launch needs an instance.
    let out = ask("optional", "");
    assert!(out.contains("explicitly-denied"), "{out}");
    // A statement about roles is not about instances.
    assert!(
        ask("required", "").contains("allowed"),
        "{}",
        ask("required", "")
    );
    let instance = "--resource arn:aws:ec2:eu-west-1:444455556666:instance/*";
    assert!(ask("optional", instance).contains("explicitly-denied"));
    let (_, out, _) = orgsim(at, "who-can --org . ec2:RunInstances");
    assert!(
        out.contains("Data / root user  cannot be decided without "),
        "{out}"
    );
    assert!(out.contains("ec2:MetadataHttpTokens"), "{out}");
    // A change of it is a change of access.
    fs::create_dir(at.join("before")).expect("a folder");
    fs::copy(
        at.join("org-organization.json"),
        at.join("before/organization.json"),
    )
    .expect("a file");
    let (_, out, _) = orgsim(at, "diff before . --action ec2:RunInstances");
    assert!(out.contains("ec2:RunInstances: allowed → depends"), "{out}");
}

#[test]
fn who_can_counts_everyone_and_nobody_who_cannot_act() {
    let folder = organization(&[]);
    let at = folder.path();
    let (_, out, _) = orgsim(at, "who-can --org . organizations:LeaveOrganization");
    assert!(!out.contains("main / "), "{out}");
    assert!(
        out.ends_with("4 can, 0 cannot be decided, 2 cannot\n"),
        "{out}"
    );
    let (_, out, errors) = orgsim(
        at,
        "who-can --org . sts:AssumeRole arn:aws:iam::444455556666:role/None",
    );
    assert_eq!(errors, "");
    assert!(out.contains("is not a role of this world"), "{out}");
    assert!(
        out.ends_with("\n0 can, 3 cannot be decided, 3 cannot\n"),
        "{out}"
    );
}

/// As customers write them: with the partition of their organization, and its own role for administrators.
#[test]
fn controls_are_about_things_that_the_organization_can_have() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let spared = r#"["arn:aws:iam::*:role/AWSControlTowerExecution", "arn:aws:iam::*:role/AWSAccelerator*"]"#;
    let policy = format!(
        r#"{{"Version": "2012-10-17", "Statement": [{IMDS},
        {{"Effect": "Deny", "Action": ["iam:Attach*", "iam:Delete*", "iam:Detach*", "iam:Put*", "iam:Update*"], "Resource": "arn:aws:iam::*:role/AWSControlTowerExecution",
          "Condition": {{"ArnNotLike": {{"aws:PrincipalArn": {spared}}}}}}},
        {{"Effect": "Deny", "Action": "organizations:LeaveOrganization", "Resource": "*", "Condition": {{"ArnNotLike": {{"aws:PrincipalArn": {spared}}}}}}}]}}"#
    );
    for (name, text) in [
        ("guard.json", &*policy),
        (
            "organization-config.yaml",
            "enable: true\norganizationalUnits: [ { name: Security } ]\nserviceControlPolicies:\n  - { name: Guard, description: x, type: customerManaged, policy: guard.json, deploymentTargets: { organizationalUnits: [ Root ] } }\n",
        ),
        (
            "accounts-config.yaml",
            "mandatoryAccounts:\n  - { name: Management, email: m@northwind.example, organizationalUnit: Root }\n  - { name: Audit, email: a@northwind.example, organizationalUnit: Security }\n",
        ),
        (
            "global-config.yaml",
            "homeRegion: eu-west-1\nmanagementAccountAccessRole: AWSControlTowerExecution\n",
        ),
    ] {
        fs::write(at.join(name), text).expect("a file");
    }
    let (_, out, _) = orgsim(at, "coverage --org . --json");
    let table: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    let controls = table["controls"].as_array().expect("a list");
    for id in ["imdsv2", "access-role", "leave"] {
        let control = controls
            .iter()
            .find(|it| it["id"] == id)
            .expect("it is there");
        assert_eq!(
            control["answers"][0]["state"], "proved",
            "{id}: {control:#}"
        );
    }
    let (_, out, _) = orgsim(at, "coverage --org .");
    let says = "regions: Instances, functions and buckets only in approved Regions (unless StringEquals aws:RequestedRegion=us-east-1,";
    assert!(out.contains(says), "{out}");
}

#[test]
fn an_account_that_is_not_there_is_named() {
    let folder = organization(&[]);
    let question =
        "evaluate --org . --principal arn:aws:iam::121212121212:role/Any --action ec2:RunInstances";
    let (status, _, errors) = orgsim(folder.path(), question);
    assert_eq!(status, 2);
    assert!(
        errors.contains("Account 121212121212 is not in this organization"),
        "{errors}"
    );
}

#[test]
fn a_review_is_about_findings_that_the_change_brings() {
    let scp = "SERVICE_CONTROL_POLICY";
    let odd = r#"{"Effect": "Deny", "Action": "sqs:PurgeQueue", "Resource": "arn:aws:sqs::444455556666:x"}"#;
    let more = odd.replace("sqs:PurgeQueue", "sqs:DeleteQueue");
    let [one, two] = [odd.to_string(), format!("[{odd}, {more}]")]
        .map(|statement| organization(&[("p-odd0000001", scp, "r-ab12", &statement)]));
    let (before, after) = (one.path().to_string_lossy(), two.path().to_string_lossy());
    let (_, out, _) = orgsim(
        two.path(),
        &format!("review --before {after} --after {before}"),
    );
    assert!(
        out.contains("- Policies: 0 findings; new or changed SCPs and RCPs: 1.\n"),
        "{out}"
    );
    let (status, out, _) = orgsim(
        one.path(),
        &format!("review --before {before} --after {after}"),
    );
    assert!(out.contains("- Policies: 1 finding; "), "{out}");
    assert_eq!(status, 1, "{out}");
}
