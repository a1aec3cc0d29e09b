//! The collection script, with a stand-in for the AWS CLI. `tests/clients/organization` runs it with the real one.
#![cfg(unix)]

use crate::organization;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Output};

use interchange::{COLLECT_SCRIPT, FindingKind};
use organization::{file, imported, organization, says};
use sim::policies::PolicyType;

/// Answers as the AWS CLI does, and refuses what it does not know. Tag policies are disabled, and one exists.
const AWS: &str = r#"#!/usr/bin/env bash
case "$2 $4" in
  "describe-organization {}") echo '{"Organization": {"Id": "o-exampleorg", "FeatureSet": "ALL", "MasterAccountId": "111122223333"}}' ;;
  "list-roots {}") echo '{
    "Roots": [{"Id": "r-ab12", "PolicyTypes": [
        {"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}, {"Type": "BRAND_NEW_POLICY", "Status": "ENABLED"}]}]}' ;;
  list-accounts-for-parent*) echo '{"Accounts": [{"Id": "111122223333", "Name": "Main", "Email": "main@northwind.example"}]}' ;;
  list-organizational-units-for-parent*) echo '{"OrganizationalUnits": []}' ;;
  *'{"Filter": "TAG_POLICY"}') echo '{"Policies": [{"Id": "p-tags12345"}]}' ;;
  *'{"Filter": "SERVICE_CONTROL_POLICY"}' | *'{"Filter": "BRAND_NEW_POLICY"}') echo '{"Policies": []}' ;;
  describe-policy*) echo '{"Policy": {"PolicySummary": {"Id": "p-tags12345", "Name": "Tags", "Type": "TAG_POLICY"}, "Content": "{\"tags\": {}}"}}' ;;
  list-targets-for-policy*) echo '{"Targets": []}' ;;
  *) echo "An error occurred (InvalidInputException): $2" >&2; exit 254 ;;
esac
"#;

/// Runs the script in a new folder. Returns what it says, and its file.
fn collected(name: &str) -> (Output, String) {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).expect("a folder");
    let aws = folder.join("aws");
    fs::write(&aws, AWS).expect("it can be written");
    fs::set_permissions(&aws, fs::Permissions::from_mode(0o755)).expect("it is ours");
    fs::write(folder.join("collect.sh"), COLLECT_SCRIPT).expect("it can be written");
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    let output = Command::new("bash")
        .args(["collect.sh", "organization.json"])
        .current_dir(&folder)
        .env("PATH", path)
        .output()
        .expect("bash is there");
    let text = fs::read_to_string(folder.join("organization.json")).expect("it was written");
    (output, text)
}

#[test]
fn policies_of_disabled_types_are_collected_and_unknown_types_left_out() {
    let (output, text) = collected("every-type");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    for kind in PolicyType::ALL {
        let asked = format!(r#"{{"Filter": "{}"}}"#, kind.name());
        let known = ["SERVICE_CONTROL_POLICY", "TAG_POLICY"].contains(&kind.name());
        let place = if known { &*text } else { &*said };
        assert!(place.contains(&asked), "{asked}: {said}");
    }
    assert!(text.contains("BRAND_NEW_POLICY\"}"), "{text}");
    let import = imported(&[file("organization.json", &text)]);
    let world = import.session.replay();
    let organization = organization(&world);
    let names: Vec<&str> = organization.policies.values().map(|it| &*it.name).collect();
    assert_eq!(names, ["Tags"]);
    let kinds: Vec<&PolicyType> = organization.policy_types.keys().collect();
    assert_eq!(kinds, [&PolicyType::ServiceControl]);
    assert_eq!(
        says(&import, FindingKind::Unread),
        ["The policy type is not known here."]
    );
}
