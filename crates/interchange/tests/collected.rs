//! IAM entities in folders of iam-collect are rebuilt as those of `get-account-authorization-details` are.

use crate::organization;

use interchange::{FindingKind, Import, InputFile};
use organization::{bundle, file, imported, says};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use sim::account::Account;
use sim::session::Session;

const ACCOUNT: &str = "444455556666";
const BUILD: &str = "arn:aws:iam::444455556666:policy/teams/Build";
const PROFILE: &str = "arn:aws:iam::444455556666:instance-profile/fleet/Server";

fn statement(action: &str) -> Value {
    json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": action, "Resource": "*" }] })
}

/// The metadata of an entity.
fn metadata(name: &str, path: &str, id: &str) -> Value {
    let arn = format!("arn:aws:iam::{ACCOUNT}:x{path}{name}");
    json!({ "name": name, "path": path, "id": id, "arn": arn, "created": "2024-03-01T10:00:00.000Z" })
}

/// The files of the account's folder, by path.
fn folder() -> Map<String, Value> {
    let files = include_str!("data/iam-collect.json");
    serde_json::from_str(files).expect("it is JSON")
}

fn files(folder: &Map<String, Value>) -> Vec<InputFile> {
    let path = |name: &str| format!("iam-data/aws/aws/accounts/{ACCOUNT}/{name}");
    let files = folder.iter();
    files
        .map(|(name, value)| file(&path(name), &value.to_string()))
        .collect()
}

fn with(folder: &Map<String, Value>) -> Import {
    let mut all = files(folder);
    all.push(bundle());
    imported(&all)
}

fn check(import: &Import, check: impl FnOnce(&Account)) {
    let world = import.session.replay();
    let id = ACCOUNT.parse().expect("an account id");
    check(world.account(id).expect("it was imported"));
}

#[test]
fn users_groups_roles_and_policies_are_rebuilt_with_their_ids() {
    let import = with(&folder());
    check(&import, |account| {
        let ola = &account.users["Ola"];
        assert_eq!(
            (&*ola.id, &*ola.path),
            ("AIDAEXAMPLEEXAMPLE001", "/people/")
        );
        assert_eq!(ola.created_at.iso_seconds(), "2024-03-01T10:00:00+00:00");
        assert!(ola.groups.contains("Builders"));
        assert_eq!(&*ola.tags["team"], "shop");
        assert!(ola.policies.inline.contains_key("Look") && ola.policies.inline.len() == 1);
        assert_eq!(ola.policies.attached.len(), 1);
        assert_eq!(ola.policies.boundary.as_deref(), Some(BUILD));
        assert_eq!(*account.groups["Builders"].policies.attached[0], *BUILD);
        let build = &account.policies["Build"];
        assert_eq!((build.default_version, build.versions.len()), (3, 1));
        assert_eq!(build.description.as_deref(), Some("Builds"));
        assert_eq!(build.updated_at.iso_seconds(), "2024-01-03T10:00:00+00:00");
        assert!(account.roles["Server"].trust.contains("ec2.amazonaws.com"));
        let linked = &account.roles["AWSServiceRoleForSupport"];
        assert_eq!(linked.linked_to.as_deref(), Some("support.amazonaws.com"));
        let profile = &account.instance_profiles["Server"];
        assert_eq!(
            (&*profile.id, &*profile.path),
            ("AIPAEXAMPLEEXAMPLE001", "/fleet/")
        );
        assert_eq!(profile.role.as_deref(), Some("Server"));
    });
    assert_eq!(
        import
            .report
            .counts()
            .iter()
            .filter(|(what, _)| *what == "IAM of an account")
            .count(),
        1
    );
}

#[test]
fn what_a_folder_does_not_hold_is_said_with_its_file() {
    let mut folder = folder();
    let more = [
        ("iam/user/nobody/tags.json", json!({ "a": "b" })),
        (
            "iam/instance-profile/alone/metadata.json",
            json!({ "id": "AIPAEXAMPLEEXAMPLE002" }),
        ),
        (
            "iam/oidc-provider/example.com/metadata.json",
            json!({ "url": "example.com" }),
        ),
        ("s3/reports/metadata.json", json!({ "name": "reports" })),
        ("s3/reports/policy.json", statement("s3:GetObject")),
        (
            "sns/us-east-1/topic/metadata.json",
            json!({ "name": "topic" }),
        ),
    ];
    folder.extend(more.map(|(name, value)| (name.to_string(), value)));
    let import = with(&folder);
    let found = import.report.of(FindingKind::Unread);
    let found: Vec<String> = found
        .filter_map(|it| Some(format!("{}: {}", it.place.as_ref()?, it.says)))
        .collect();
    let start = format!("iam-data/aws/aws/accounts/{ACCOUNT}/");
    let found: Vec<&str> = found
        .iter()
        .filter_map(|it| it.strip_prefix(&start))
        .collect();
    for said in [
        "iam/user/people%2fola/inline-policies.json, [1]: Account 444455556666: The document is not valid",
        "iam/user/people%2fola/managed-policies.json, [1]: Account 444455556666: The policy arn:aws:iam::aws:policy/UnheardOf",
        "iam/user/nobody/tags.json: Account 444455556666: the folder `user/nobody` has no metadata.json",
        "iam/instance-profile/alone/metadata.json: Account 444455556666: `instance-profile/alone` is not imported, because no role",
        "iam/oidc-provider/example.com/metadata.json: Account 444455556666: `oidc-provider/example.com` is not imported.",
        "s3/reports/metadata.json: Orgsim does not import the resources of `s3`",
        "sns/us-east-1/topic/metadata.json: Orgsim does not import the resources of `sns`",
    ] {
        assert!(
            found.iter().any(|it| it.starts_with(said)),
            "{said}: {found:#?}"
        );
    }
    assert_eq!(found.len(), 7, "{found:#?}");
    let assumed = says(&import, FindingKind::Assumed);
    let versions = "iam-collect holds only the version in force of the policy Build, v3";
    assert!(
        assumed.iter().any(|it| it.contains(versions)),
        "{assumed:#?}"
    );
}

#[test]
fn details_of_the_same_account_count_and_may_be_in_a_folder_for_it() {
    let details = json!({
        "UserDetailList": [{
            "Path": "/people/", "UserName": "Ola", "UserId": "AIDAEXAMPLEEXAMPLE009",
            "Arn": format!("arn:aws:iam::{ACCOUNT}:user/people/Ola"),
        }],
        "GroupDetailList": [], "RoleDetailList": [], "Policies": [],
    });
    let mut folder = folder();
    folder.insert("details.json".to_string(), details);
    let import = with(&folder);
    check(&import, |account| {
        assert_eq!(&*account.users["Ola"].id, "AIDAEXAMPLEEXAMPLE009");
        assert!(account.roles.contains_key("Server"));
    });
    assert_eq!(says(&import, FindingKind::Contradiction), [""; 0]);
}

#[test]
fn an_account_in_no_organization_is_a_finding() {
    let name = "iam-data/aws/aws/accounts/999999999999/iam/user/ola/metadata.json";
    let other = file(
        name,
        &metadata("Ola", "/", "AIDAEXAMPLEEXAMPLE001").to_string(),
    );
    let unread = says(&imported(&[bundle(), other]), FindingKind::Unread);
    assert!(
        unread
            .iter()
            .any(|it| it.starts_with("Account 999999999999 is not in the organization")),
        "{unread:?}"
    );
}

/// The folder with any value in any place.
fn damaged() -> impl Strategy<Value = Value> {
    let keys = [
        "name",
        "id",
        "path",
        "arn",
        "created",
        "PolicyName",
        "PolicyDocument",
        "permissionBoundary",
    ];
    let values = [
        BUILD,
        PROFILE,
        "Ola",
        "/",
        "v2",
        "AIDAEXAMPLEEXAMPLE001",
        "/aws-service-role/x.amazonaws.com/",
    ];
    testing::damaged(
        Value::Object(folder()),
        keys.map(str::to_string).to_vec(),
        prop::sample::select(values.map(str::to_string).to_vec()),
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Files with any value in any place are imported or left out, and what was imported can be opened again.
    #[test]
    fn no_folder_makes_the_import_panic(folder in damaged()) {
        let import = with(&folder.as_object().cloned().unwrap_or_default());
        let again = Session::from_json(&import.session.to_json()).expect("it was just written");
        prop_assert_eq!(again.replay().hash(), import.session.replay().hash());
    }
}
