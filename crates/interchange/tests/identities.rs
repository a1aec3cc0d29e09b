//! IAM entities of accounts and open invitations are rebuilt, and what cannot be is a finding.

use crate::organization;

use interchange::{ExportFormat, FindingKind, Import, ImportOptions, InputFile, export, renumber};
use organization::{bundle, file, imported, says};
use serde_json::{Value, json};
use sim::command::{Call, Command, TimeMove};
use sim::error::ErrorCode;
use sim::handshake::Recipient;
use sim::ids::AccountId;
use sim::principal::Principal;
use sim::session::Session;

const ACCOUNT: &str = "444455556666";

fn statement(effect: &str, action: &str) -> Value {
    json!({ "Version": "2012-10-17", "Statement": [{ "Effect": effect, "Action": action, "Resource": "*" }] })
}

/// The row of a service-linked role, with a policy that Orgsim does not know.
fn linked(service: &str, name: &str, id: &str) -> Value {
    let principal = format!("{service}.amazonaws.com");
    let policy = format!("arn:aws:iam::aws:policy/aws-service-role/{name}Policy");
    json!({
        "Path": format!("/aws-service-role/{principal}/"), "RoleName": name, "RoleId": id,
        "CreateDate": "2023-05-01T10:00:00+00:00",
        "AssumeRolePolicyDocument": { "Version": "2012-10-17", "Statement": [
            { "Effect": "Allow", "Principal": { "Service": principal }, "Action": "sts:AssumeRole" },
        ] },
        "RolePolicyList": [], "AttachedManagedPolicies": [{ "PolicyName": format!("{name}Policy"), "PolicyArn": policy }],
        "Tags": [{ "Key": "by", "Value": service }],
    })
}

/// A page of `GetAccountAuthorizationDetails`, with documents as the AWS CLI and as the API itself write them.
fn details() -> Value {
    let own = format!("arn:aws:iam::{ACCOUNT}:policy/teams/Build");
    let trust = "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Principal%22%3A%7B%22Service%22%3A%22ec2.amazonaws.com%22%7D%2C%22Action%22%3A%22sts%3AAssumeRole%22%7D%5D%7D";
    json!({
        "UserDetailList": [{
            "Path": "/people/", "UserName": "Ola", "UserId": "AIDAEXAMPLEEXAMPLE001", "CreateDate": "2024-03-01T10:00:00+00:00",
            "Arn": format!("arn:aws:iam::{ACCOUNT}:user/people/Ola"),
            "GroupList": ["Builders", "Ghosts"],
            "UserPolicyList": [
                { "PolicyName": "Look", "PolicyDocument": statement("Allow", "s3:List*") },
                { "PolicyName": "Broken", "PolicyDocument": { "Statement": [{ "Effect": "Perhaps" }] } },
            ],
            "AttachedManagedPolicies": [
                { "PolicyName": "ReadOnlyAccess", "PolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess" },
                { "PolicyName": "Unheard", "PolicyArn": "arn:aws:iam::aws:policy/UnheardOf" },
            ],
            "PermissionsBoundary": { "PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": own },
            "Tags": [{ "Key": "team", "Value": "shop" }],
        }],
        "GroupDetailList": [{
            "Path": "/", "GroupName": "Builders", "GroupId": "AGPAEXAMPLEEXAMPLE001", "CreateDate": "2024-02-01T10:00:00+00:00",
            "GroupPolicyList": [], "AttachedManagedPolicies": [{ "PolicyName": "Build", "PolicyArn": own }],
        }],
        "RoleDetailList": [
            {
                "Path": "/", "RoleName": "Server", "RoleId": "AROAEXAMPLEEXAMPLE001", "CreateDate": "2024-02-01T10:00:00+00:00",
                "AssumeRolePolicyDocument": trust,
                "InstanceProfileList": [{
                    "Path": "/", "InstanceProfileName": "Server", "InstanceProfileId": "AIPAEXAMPLEEXAMPLE001",
                    "CreateDate": "2024-02-01T10:00:00+00:00",
                }],
                "RolePolicyList": [], "AttachedManagedPolicies": [], "Tags": [],
            },
            linked("support", "AWSServiceRoleForSupport", "AROAEXAMPLEEXAMPLE002"),
            linked("organizations", "AWSServiceRoleForOrganizations", "AROAEXAMPLEEXAMPLE004"),
            linked("unheard-of", "AWSServiceRoleForUnheardOf_team", "AROAEXAMPLEEXAMPLE005"),
            linked("unheard-of", "AWSServiceRoleForUnheardOf/no", "AROAEXAMPLEEXAMPLE006"),
            { "Path": "/", "RoleName": "no such name!", "RoleId": "AROAEXAMPLEEXAMPLE003" },
        ],
        "Policies": [
            {
                "PolicyName": "Build", "PolicyId": "ANPAEXAMPLEEXAMPLE001", "Arn": own, "Path": "/teams/", "DefaultVersionId": "v3",
                "CreateDate": "2024-01-01T10:00:00+00:00", "UpdateDate": "2024-01-03T10:00:00+00:00",
                "PolicyVersionList": [
                    { "VersionId": "v3", "IsDefaultVersion": true, "Document": statement("Allow", "ec2:*"), "CreateDate": "2024-01-03T10:00:00+00:00" },
                    { "VersionId": "v1", "IsDefaultVersion": false, "Document": statement("Allow", "*"), "CreateDate": "2024-01-01T10:00:00+00:00" },
                ],
            },
            { "PolicyName": "ReadOnlyAccess", "PolicyId": "ANPAEXAMPLEEXAMPLE002", "Arn": "arn:aws:iam::aws:policy/ReadOnlyAccess" },
        ],
        "IsTruncated": false,
    })
}

/// An answer of `ListHandshakesForOrganization`.
fn handshakes() -> Value {
    let row = |id: &str, action: &str, kind: &str, to: &str| {
        json!({
            "Id": id, "State": "OPEN", "Action": action,
            "Parties": [{ "Id": "exampleorg", "Type": "ORGANIZATION" }, { "Id": to, "Type": kind }],
            "RequestedTimestamp": "2026-02-01T09:00:00+00:00", "ExpirationTimestamp": "2026-02-16T09:00:00+00:00",
            "Resources": [{ "Type": "NOTES", "Value": "Welcome" }],
        })
    };
    json!({ "Handshakes": [
        row("h-examplehandshake111", "INVITE", "ACCOUNT", "121212121212"),
        row("h-examplehandshake222", "INVITE", "EMAIL", "it@newcomer.example"),
        row("h-examplehandshake333", "INVITE", "ACCOUNT", ACCOUNT),
        row("h-examplehandshake444", "ENABLE_ALL_FEATURES", "ACCOUNT", ACCOUNT),
    ] })
}

fn whole() -> Import {
    imported(&[
        bundle(),
        file("details.json", &details().to_string()),
        file("handshakes.json", &handshakes().to_string()),
    ])
}

fn account() -> AccountId {
    ACCOUNT.parse().expect("an account id")
}

#[test]
fn users_groups_roles_and_policies_are_rebuilt_with_their_ids() {
    let import = whole();
    let world = import.session.replay();
    let account = world.account(account()).expect("it was imported");
    let ola = &account.users["Ola"];
    assert_eq!(
        (&*ola.id, &*ola.path),
        ("AIDAEXAMPLEEXAMPLE001", "/people/")
    );
    assert_eq!(ola.created_at.iso_seconds(), "2024-03-01T10:00:00+00:00");
    assert!(ola.groups.contains("Builders") && ola.groups.len() == 1);
    assert_eq!(&*ola.tags["team"], "shop");
    assert!(ola.policies.inline.contains_key("Look") && ola.policies.inline.len() == 1);
    assert_eq!(ola.policies.attached.len(), 1);
    let own = format!("arn:aws:iam::{ACCOUNT}:policy/teams/Build");
    assert_eq!(ola.policies.boundary.as_deref(), Some(&*own));
    assert_eq!(account.groups["Builders"].policies.attached.len(), 1);
    let build = &account.policies["Build"];
    assert_eq!((build.default_version, build.next_version), (3, 4));
    assert_eq!(build.versions.len(), 2);
    assert!(account.roles["Server"].trust.contains("ec2.amazonaws.com"));
    let profile = account
        .instance_profiles
        .get("Server")
        .expect("it was imported");
    assert_eq!(profile.role.as_deref(), Some("Server"));
    // The role or user to act as is still there.
    assert!(
        account.users.contains_key("Admin")
            || account.roles.contains_key("OrganizationAccountAccessRole")
    );
}

#[test]
fn the_session_begins_after_everything_that_files_date() {
    let mut details = details();
    details["Policies"][0]["PolicyVersionList"][0]["CreateDate"] =
        "2026-08-01T10:00:00+00:00".into();
    let import = imported(&[bundle(), file("details.json", &details.to_string())]);
    let world = import.session.replay();
    assert_eq!(world.now().iso_seconds(), "2026-08-01T10:00:00+00:00");
    let build = &world.account(account()).unwrap().policies["Build"];
    assert_eq!(build.versions[&3].created_at, world.now());
}

#[test]
fn service_linked_roles_are_rebuilt_whoever_their_service_is() {
    let world = whole().session.replay();
    let account = world.account(account()).expect("it was imported");
    for (role, service, id) in [
        (
            "AWSServiceRoleForSupport",
            "support",
            "AROAEXAMPLEEXAMPLE002",
        ),
        // The account has it before; there is one such role.
        (
            "AWSServiceRoleForOrganizations",
            "organizations",
            "AROAEXAMPLEEXAMPLE004",
        ),
        (
            "AWSServiceRoleForUnheardOf_team",
            "unheard-of",
            "AROAEXAMPLEEXAMPLE005",
        ),
    ] {
        let role = &account.roles[role];
        let principal = format!("{service}.amazonaws.com");
        assert_eq!(role.linked_to.as_deref(), Some(&*principal));
        assert_eq!(*role.path, format!("/aws-service-role/{principal}/"));
        assert!(role.trust.contains(&principal));
        assert_eq!(&*role.id, id);
        assert_eq!(role.created_at.iso_seconds(), "2023-05-01T10:00:00+00:00");
        assert_eq!(&*role.tags["by"], service);
        let policy = format!(
            "arn:aws:iam::aws:policy/aws-service-role/{}Policy",
            role.name
        );
        assert_eq!(role.policies.attached.len(), 1);
        assert_eq!(*role.policies.attached[0], *policy);
    }
    // Only the service can use it, and an administrator can delete it.
    let admin = Principal::user(account.id, "Admin");
    let mut world = world.clone();
    let mut call = |operation: &str, input: Value| {
        let call = Call::new(admin.clone(), operation, input);
        let done = sim::step(&mut world, &Command::Call(call));
        done.map(|_| ()).map_err(|refusal| refusal.error.code)
    };
    let name = "AWSServiceRoleForUnheardOf_team";
    let delete = call("iam:DeleteRole", json!({ "RoleName": name }));
    assert_eq!(delete, Err(ErrorCode::UnmodifiableEntity));
    assert!(call("iam:DeleteServiceLinkedRole", json!({ "RoleName": name })).is_ok());
    let minute = Command::Time(TimeMove::Advance { ms: 60_000 });
    sim::step(&mut world, &minute).expect("time can pass");
    assert!(!world.account(account.id).unwrap().roles.contains_key(name));
}

#[test]
fn what_cannot_be_rebuilt_is_said_with_its_place() {
    let unread = |import: &Import| -> Vec<String> {
        let found = import.report.of(FindingKind::Unread);
        let found = found.filter_map(|it| Some(format!("{}: {}", it.place.as_ref()?, it.says)));
        found
            .filter(|it| it.contains(ACCOUNT) || it.contains("handshake"))
            .collect()
    };
    let found = unread(&whole());
    for (place, part) in [
        (
            "details.json",
            "UserDetailList[0].GroupList[1]: Account 444455556666: This group",
        ),
        (
            "details.json",
            "UserDetailList[0].UserPolicyList[1]: Account 444455556666: The document is not valid",
        ),
        (
            "details.json",
            "UserDetailList[0].AttachedManagedPolicies[1]: Account 444455556666: The policy arn:aws:iam::aws:policy/UnheardOf",
        ),
        ("details.json", "RoleDetailList[4]: Account 444455556666: "),
        ("details.json", "RoleDetailList[5]: Account 444455556666: "),
        (
            "handshakes.json",
            "h-examplehandshake333 is in the organization",
        ),
        (
            "handshakes.json",
            "h-examplehandshake444 to enable all features is not rebuilt",
        ),
    ] {
        let said = found
            .iter()
            .any(|it| it.starts_with(place) && it.contains(part));
        assert!(said, "{place} {part}: {found:#?}");
    }
    assert_eq!(found.len(), 7, "{found:#?}");
}

#[test]
fn open_invitations_are_rebuilt_for_accounts_and_addresses() {
    let world = whole().session.replay();
    let handshakes: Vec<_> = world.handshakes().collect();
    assert_eq!(handshakes.len(), 2);
    for handshake in &handshakes {
        assert!(handshake.state.is_live());
        assert_eq!(handshake.expires.iso_seconds(), "2026-02-16T09:00:00+00:00");
        assert_eq!(handshake.notes.as_deref(), Some("Welcome"));
    }
    let newcomer: AccountId = "121212121212".parse().unwrap();
    assert!(
        handshakes
            .iter()
            .any(|it| it.recipient == Recipient::Account(newcomer))
    );
    // The invited account is there to answer.
    let newcomer = world.account(newcomer).expect("it was opened");
    assert!(newcomer.membership.is_none() && newcomer.users.contains_key("Admin"));
}

#[test]
fn import_export_import_gives_the_same_hash() {
    let import = whole();
    let again = Session::from_json(&import.session.to_json()).expect("it was just written");
    assert_eq!(again, import.session);
    let world = import.session.replay();
    let organization = world.organizations().next().expect("it was imported");
    let text = export(&world, organization, ExportFormat::AwsCli).text;
    let exported = InputFile {
        name: "again.json".into(),
        bytes: text.into_bytes(),
    };
    let options = ImportOptions::default();
    let again = interchange::import(&[exported], &options).expect("it can be read");
    assert_eq!(says(&again, FindingKind::Unread), [""; 0]);
    assert_eq!(again.session.replay().hash(), world.hash());
}

#[test]
fn other_ids_replace_those_of_invited_accounts_and_of_iam() {
    let session = renumber(&whole().session).expect("the ids can be replaced");
    let text = session.to_json();
    for id in [
        ACCOUNT,
        "121212121212",
        "it@newcomer.example",
        "AIDAEXAMPLEEXAMPLE001",
        "h-examplehandshake111",
    ] {
        assert!(!text.contains(id), "{id}");
    }
    assert!(text.contains("Ola"));
    let world = session.replay();
    assert_eq!(world.handshakes().count(), 2);
}
