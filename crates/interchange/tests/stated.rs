//! Ids and documents that files state in passing, and what findings name.

use crate::organization;

use interchange::{ExportFormat, FindingKind, Import, ImportOptions, InputFile, export, import};
use organization::{DENY, bundle, file, imported, organization, says};
use serde_json::{Value, json};

/// A file with one document.
fn document(name: &str, value: &Value) -> InputFile {
    file(name, &value.to_string())
}

/// Resources of Terraform's own state file.
fn state(rows: &[(&str, Value)]) -> InputFile {
    let row = |(kind, values): &(&str, Value)| json!({"type": kind, "name": "x", "instances": [{"attributes": values}]});
    let resources: Vec<Value> = rows.iter().map(row).collect();
    document(
        "terraform.tfstate",
        &json!({"version": 4, "resources": resources}),
    )
}

fn root(import: &Import) -> String {
    organization(&import.session.replay()).root.to_string()
}

/// What is said about the root.
fn about_root(import: &Import) -> Vec<String> {
    let all = FindingKind::ALL.into_iter();
    let mut found: Vec<String> = all.flat_map(|kind| says(import, kind)).collect();
    found.retain(|it| it.contains("id of the root") || it.starts_with("The root:"));
    found
}

#[test]
fn a_root_is_stated_by_what_is_in_it_and_attached_to_it() {
    let accounts = json!({"Accounts": [{"Id": "444455556666", "Name": "Data"}]});
    let targets = json!({"Targets": [{"TargetId": "r-ab12", "Type": "ROOT"}]});
    let tags = json!({"Tags": [{"Key": "team", "Value": "cloud"}]});
    let unit = json!({"id": "ou-ab12-workload", "name": "Workloads", "parent_id": "r-ab12"});
    let template = "
Parameters: { RootId: { Type: String, Default: r-ab12 } }
Resources:
  Data: { Type: AWS::Organizations::Account, Properties: { AccountName: Data, Email: data@northwind.example } }
";
    let plain = document("accounts.json", &accounts);
    for files in [
        vec![document("list-accounts-for-parent-r-ab12.json", &accounts)],
        vec![
            plain.clone(),
            document("list-targets-for-policy-p-guardrail1.json", &targets),
        ],
        vec![
            plain.clone(),
            document("list-tags-for-resource-r-ab12.json", &tags),
        ],
        vec![state(&[("aws_organizations_organizational_unit", unit)])],
        vec![file("template.yaml", template)],
    ] {
        let import = imported(&files);
        assert_eq!(root(&import), "r-ab12", "{:?}", files[0].name);
        assert!(about_root(&import).is_empty(), "{:?}", about_root(&import));
    }
}

#[test]
fn ids_of_units_tell_the_root_if_nothing_else_does() {
    let units = |ids: &[&str]| {
        let rows: Vec<Value> = ids.iter().map(|id| json!({"Id": id, "Name": id})).collect();
        document("units.json", &json!({"OrganizationalUnits": rows}))
    };
    let import = imported(&[units(&["ou-ab12-security", "ou-ab12-workload"])]);
    assert_eq!(root(&import), "r-ab12");
    assert_eq!(
        about_root(&import),
        [
            "No file states the id of the root. Orgsim uses r-ab12, because it is part of the id of unit ou-ab12-security."
        ]
    );
    // A unit may be a parent only.
    let accounts = json!({"Accounts": [{"Id": "444455556666", "Name": "Data"}]});
    let name = "list-accounts-for-parent-ou-ab12-security.json";
    assert_eq!(root(&imported(&[document(name, &accounts)])), "r-ab12");
    // Units of two organizations tell nothing.
    let import = imported(&[units(&["ou-ab12-security", "ou-cd34-workload"])]);
    assert!(about_root(&import)[0].starts_with("No file states the id of the root, so"));
    // The accelerator's own list of ids has units only.
    let accelerator = "
organizationalUnits: [ { name: Security } ]
organizationalUnitIds: [ { name: Security, id: ou-ab12-security } ]
";
    let import = imported(&[file("organization-config.yaml", accelerator)]);
    assert_eq!(root(&import), "r-ab12");
}

#[test]
fn a_second_root_is_a_contradiction() {
    let accounts = json!({"Accounts": [{"Id": "444455556666", "Name": "Data"}]});
    let other = document("list-accounts-for-parent-r-zz99.json", &accounts);
    let import = imported(&[bundle(), other]);
    assert_eq!(root(&import), "r-ab12");
    let found = about_root(&import);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].starts_with("The root: this place says `r-zz99`. `r-ab12` from bundle.json"),
        "{found:?}"
    );
}

#[test]
fn white_space_in_documents_is_no_contradiction() {
    let pretty = |text: &str| {
        let value: Value = serde_json::from_str(text).unwrap();
        format!("{value:#}")
    };
    let policy = |text: &str| {
        let summary =
            json!({"Id": "p-other123", "Name": "Other", "Type": "SERVICE_CONTROL_POLICY"});
        json!({"Policy": {"PolicySummary": summary, "Content": text}})
    };
    let delegation = |text: &str| json!({"ResourcePolicy": {"Content": text}});
    let same = [
        bundle(),
        document("a.json", &policy(DENY)),
        document("b.json", &policy(&pretty(DENY))),
        document("c.json", &delegation(DENY)),
        document("d.json", &delegation(&pretty(DENY))),
    ];
    let found = says(&imported(&same), FindingKind::Contradiction);
    assert!(found.is_empty(), "{found:?}");
    let others = DENY.replace("Delete", "Create");
    let mut other = same.to_vec();
    other.push(document("e.json", &policy(&others)));
    other.push(document("f.json", &delegation(&others)));
    assert_eq!(
        says(&imported(&other), FindingKind::Contradiction),
        [
            "The document of policy p-other123 conflicts with a.json, Policy.Content, which is used.",
            "The delegation policy conflicts with c.json, ResourcePolicy.Content, which is used.",
        ]
    );
}

#[test]
fn contradictions_name_what_they_are_about() {
    let account = |state: &str| json!({"Accounts": [{"Id": "444455556666", "Status": state}]});
    let unit =
        |name: &str| json!({"OrganizationalUnits": [{"Id": "ou-ab12-workload", "Name": name}]});
    let tags = |value: &str| json!({"Tags": [{"Key": "team", "Value": value}]});
    let files = [
        bundle(),
        document("x.json", &account("SUSPENDED")),
        document("y.json", &unit("Loads")),
        document("c/444455556666.json", &tags("data")),
        document("d/444455556666.json", &tags("lake")),
        document(
            "e.json",
            &json!({"Organization": {"FeatureSet": "CONSOLIDATED_BILLING"}}),
        ),
    ];
    let import = imported(&files);
    let found = says(&import, FindingKind::Contradiction);
    for (of, value) in [
        ("Account 444455556666", "SUSPENDED"),
        ("Unit ou-ab12-workload", "Loads"),
        ("The tag team of 444455556666", "lake"),
        ("The feature set", "CONSOLIDATED_BILLING"),
    ] {
        let begin = format!("{of}: this place says `{value}`. `");
        assert!(
            found.iter().any(|it| it.starts_with(&begin)),
            "{begin} {found:?}"
        );
    }
    // Two words for one state are none.
    let closed = json!({"Accounts": [{"Id": "999900001111", "State": "CLOSED"}]});
    let suspended = json!({"Accounts": [{"Id": "999900001111", "Status": "SUSPENDED"}]});
    let import = imported(&[
        bundle(),
        document("a.json", &closed),
        document("b.json", &suspended),
    ]);
    assert!(says(&import, FindingKind::Contradiction).is_empty());
}

const DELEGATION: &str = r#"{"Version": "2012-10-17", "Statement": [{"Sid": "Read", "Effect": "Allow",
    "Principal": {"AWS": "444455556666"}, "Action": "organizations:DescribeOrganization", "Resource": "*"}]}"#;

fn delegated(content: &str) -> InputFile {
    let arn = "arn:aws:organizations::111122223333:resourcepolicy/o-exampleorg/resource_policy/rp-own12345";
    let summary = json!({"Id": "rp-own12345", "Arn": arn});
    let policy = json!({"ResourcePolicySummary": summary, "Content": content});
    document("delegation.json", &json!({ "ResourcePolicy": policy }))
}

fn delegation_id(import: &Import) -> Option<String> {
    let world = import.session.replay();
    let delegation = organization(&world).delegation.as_ref();
    delegation.map(|it| it.id.to_string())
}

#[test]
fn the_delegation_policy_keeps_its_id_and_tags() {
    let tags = json!({"Tags": [{"Key": "team", "Value": "cloud"}]});
    let tags = document("list-tags-for-resource-rp-own12345.json", &tags);
    let import = imported(&[bundle(), delegated(DELEGATION), tags]);
    assert_eq!(delegation_id(&import).as_deref(), Some("rp-own12345"));
    let world = import.session.replay();
    let before = organization(&world);
    assert!(before.tags.contains_key("rp-own12345"));
    // So does the session as JSON, and another import of our own output.
    let read = sim::session::Session::from_json(&import.session.to_compact_json()).unwrap();
    assert_eq!(read.replay().hash(), world.hash());
    let text = export(&world, before, ExportFormat::AwsCli).text;
    let again = imported(&[file("again.json", &text)]);
    assert_eq!(delegation_id(&again).as_deref(), Some("rp-own12345"));
    let again = again.session.replay();
    assert_eq!(organization(&again).delegation, before.delegation);
    assert_eq!(organization(&again).tags, before.tags);
    // Other ids are asked for.
    let options = ImportOptions {
        renumber: true,
        ..ImportOptions::default()
    };
    let renumbered = interchange::import(&[bundle(), delegated(DELEGATION)], &options).unwrap();
    let id = delegation_id(&renumbered).unwrap();
    assert!(id.starts_with("rp-") && id != "rp-own12345", "{id}");
}

#[test]
fn a_delegation_policy_about_a_stranger_says_who_that_is() {
    let policy = DELEGATION.replace("444455556666", "999988887777");
    let found = says(
        &imported(&[bundle(), delegated(&policy)]),
        FindingKind::Missing,
    );
    assert_eq!(
        found.first().map(String::as_str),
        Some(
            "The delegation policy: This resource-based policy contains invalid JSON. 999988887777 is not an account of this organization."
        )
    );
}

#[test]
fn terraform_states_the_id_of_the_delegation_policy() {
    let account = json!({"id": "444455556666", "name": "Data", "email": "data@northwind.example", "parent_id": "r-ab12"});
    let policy = json!({"id": "rp-own12345", "content": DELEGATION, "tags": {"team": "cloud"}});
    let import = imported(&[state(&[
        ("aws_organizations_account", account),
        ("aws_organizations_resource_policy", policy),
    ])]);
    assert_eq!(delegation_id(&import).as_deref(), Some("rp-own12345"));
    let world = import.session.replay();
    assert!(organization(&world).tags.contains_key("rp-own12345"));
}

#[test]
fn a_refused_delegation_policy_is_not_known_and_has_a_reason() {
    let stranger = DELEGATION.replace("444455556666", "999999999999");
    let organization = json!({"Organization": {"Id": "o-billing123", "FeatureSet": "CONSOLIDATED_BILLING", "MasterAccountId": "111122223333"}});
    let billing = json!({"ResourcePolicy": {"ResourcePolicySummary": {"Id": "rp-own12345"}, "Content": DELEGATION}});
    for (files, is_there) in [
        (vec![bundle(), delegated(DENY)], true),
        (vec![bundle(), delegated(&stranger)], true),
        // Without all features there is none.
        (
            vec![
                document("a.json", &organization),
                document("delegation.json", &billing),
            ],
            false,
        ),
    ] {
        let import = imported(&files);
        assert_eq!(delegation_id(&import).is_some(), is_there);
        let world = import.session.replay();
        let delegation = self::organization(&world).delegation.as_ref();
        let unknowns = delegation.map(|it| it.document.unknowns());
        assert_eq!(unknowns, is_there.then(|| vec!["the delegation policy"]));
        let mut losses = import.report.losses();
        let loss = losses.next().and_then(|it| it.place.as_ref());
        assert_eq!(loss.is_some(), is_there);
        let kind = match is_there {
            true => FindingKind::Missing,
            false => FindingKind::Unread,
        };
        let told = says(&import, kind);
        assert!(
            told.iter()
                .any(|it| it.starts_with("The delegation policy: ")),
            "{told:?}"
        );
    }
}

#[test]
fn files_of_two_organizations_are_refused() {
    let account = |id: &str| {
        let arn = format!("arn:aws:organizations::555566667777:account/o-exampleorg2/{id}");
        let account =
            json!({"Id": id, "Name": id, "Email": format!("{id}@example.com"), "Arn": arn});
        file(
            &format!("other/{id}.json"),
            &json!({ "Accounts": [account] }).to_string(),
        )
    };
    let mut files = vec![bundle()];
    files.extend(["777788889991", "777788889992"].map(account));
    let refused = import(&files, &ImportOptions::default()).unwrap_err();
    assert_eq!(
        refused.says.english(),
        "The files are of several organizations: o-exampleorg (bundle.json); o-exampleorg2 (other/777788889991.json, \
         other/777788889992.json). Import those of one organization only."
    );
    // A document may name another organization, and so may an invitation of another one.
    let condition = json!({"StringNotEquals": {"aws:PrincipalOrgID": "o-exampleorg2"}});
    let statement = json!({"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:organizations::555566667777:account/o-exampleorg2/777788889991", "Condition": condition});
    let content = json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
    let summary = json!({"Id": "p-other123", "Name": "Other", "Type": "SERVICE_CONTROL_POLICY"});
    let policy = json!({"Policy": {"PolicySummary": summary, "Content": content}});
    let handshake = json!({"Handshakes": [{
        "Id": "h-examplehandshake111", "Action": "INVITE", "State": "OPEN",
        "Arn": "arn:aws:organizations::555566667777:handshake/o-exampleorg2/invite/h-examplehandshake111",
    }]});
    imported(&[
        bundle(),
        file("policy.json", &policy.to_string()),
        file("list-handshakes-for-account.json", &handshake.to_string()),
    ]);
}

#[test]
fn the_text_lists_every_loss_that_decides_about_access_before_the_rest() {
    let mut files = vec![bundle()];
    for at in 0..30 {
        let targets = json!({"Targets": [{"TargetId": format!("ou-ab12-unknow{at:02}")}]});
        let name = format!("list-targets-for-policy-p-missing{at:02}.json");
        files.push(file(&name, &targets.to_string()));
    }
    let alone = json!({"PolicySummary": {"Id": "p-alone1234", "Name": "Alone", "Type": "SERVICE_CONTROL_POLICY"}, "Content": DENY});
    files.push(file("alone.json", &json!({ "Policy": alone }).to_string()));
    for at in 0..41 {
        files.push(file(&format!("notes-{at}.md"), "a: [b\n"));
    }
    let import = imported(&files);
    assert_eq!(import.report.losses().count(), 30);
    let text = import.report.to_string();
    assert!(
        text.contains("\n1 policy is attached to nothing.\n"),
        "{text}"
    );
    let (_, lost) = text
        .split_once("\nLost, and decisions can differ\n")
        .unwrap();
    let (lost, rest) = lost.split_once("\n\n").unwrap();
    assert_eq!(lost.lines().count(), 30, "{text}");
    assert!(
        lost.contains("p-missing29 is attached to ou-ab12-unknow29"),
        "{text}"
    );
    let line = "\n  41 other files were not recognized (`orgsim import --json` names them)\n";
    assert!(rest.contains(line), "{text}");
    let json = import.report.to_json();
    assert_eq!(json["unread"][0]["decides"], true);
    assert_eq!(json["unread"][71]["unrecognized"], true);
    assert_eq!(json["unattachedPolicies"], 1);
    // What evaluations and plans print is the same.
    assert!(
        import
            .report
            .problems()
            .starts_with("\nLost, and decisions can differ\n  list-")
    );
}
