//! Organizations that are written and read again.

use std::collections::BTreeMap;

use interchange::{
    DifferenceGroup, ExportFormat, Exported, ImportOptions, InputFile, ThingDifference,
    differences, export, import, migration_plan, plan_terraform,
};
use serde_json::{Value, json};
use sim::World;
use sim::command::{Call, Command, TimeMove};
use sim::ids::ParentId;
use sim::people;
use sim::policies::{PolicyTarget, PolicyType};
use sim::scenario::Scenario;

const SCENARIOS: [Scenario; 3] = [
    Scenario::ConsolidatedBilling,
    Scenario::AllFeatures,
    Scenario::Guardrails,
];

fn written(world: &World, format: ExportFormat) -> String {
    let organization = world.organizations().next().expect("the scenario has one");
    export(world, organization, format).text
}

fn read(text: String) -> World {
    let file = InputFile {
        name: "organization".into(),
        bytes: text.into_bytes(),
    };
    let import = import(&[file], &ImportOptions::default());
    import
        .unwrap_or_else(|error| panic!("{error}"))
        .session
        .replay()
}

/// The differences but those that most formats do not hold.
fn differ(before: &World, after: &World) -> Vec<ThingDifference> {
    let mut found = differences(before, after);
    found.retain(|it| {
        !matches!(
            it.group,
            DifferenceGroup::Identities | DifferenceGroup::Handshakes
        )
    });
    found
}

/// The accounts of a scenario that are in no organization.
fn is_outside(world: &World, it: &ThingDifference) -> bool {
    // The id of an identity begins with its account's.
    let id = it.id.split(' ').next().and_then(|id| id.parse().ok());
    let account = id.and_then(|id| world.account(id));
    account.is_some_and(|account| account.membership.is_none())
}

#[test]
fn answers_of_the_aws_cli_hold_every_starting_organization() {
    for scenario in SCENARIOS {
        let world = scenario.world(1);
        let again = read(written(&world, ExportFormat::AwsCli));
        let mut found = differences(&world, &again);
        // Someone to act as, where the scenario has other people; and roles that services create.
        let is_made = |name: &str| {
            name.starts_with("user Admin of ") || name.starts_with("role AWSServiceRoleFor")
        };
        found.retain(|it| !is_outside(&world, it) && !is_made(&it.name));
        assert!(found.is_empty(), "{scenario:?}: {found:#?}");
        // Another round changes nothing at all.
        let text = written(&again, ExportFormat::AwsCli);
        assert_eq!(read(text).hash(), again.hash(), "{scenario:?}");
    }
}

#[test]
fn types_that_the_schema_of_cloudformation_lacks_are_told() {
    for (kind, content, told) in [
        (
            "SECURITYHUB_CSPM_POLICY",
            r#"{"x":{"cspm_enablement":{}}}"#,
            true,
        ),
        ("SECURITYHUB_POLICY", r#"{"securityhub":{}}"#, false),
    ] {
        let mut world = Scenario::AllFeatures.world(1);
        let organization = world.organizations().next().expect("it has one");
        let caller = people::administrator(&world, organization.management).expect("somebody");
        let input = json!({ "Name": "Own", "Description": "", "Type": kind, "Content": content });
        let call = Call::new(caller, "organizations:CreatePolicy", input);
        sim::step(&mut world, &Command::Call(call)).expect("it is created");
        let organization = world.organizations().next().expect("it has one");
        let exported = export(&world, organization, ExportFormat::CloudFormation);
        let left_out = exported.left_out.iter().map(|it| it.english());
        let left_out = left_out.collect::<Vec<_>>().join("\n");
        assert_eq!(
            left_out.contains("schema does not list"),
            told,
            "{left_out}"
        );
    }
}

#[test]
fn org_formation_holds_the_tree_and_its_service_control_policies() {
    let world = Scenario::AllFeatures.world(1);
    let found = differ(&world, &read(written(&world, ExportFormat::OrgFormation)));
    let names: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert!(names.is_empty(), "{names:#?}");
    // Management policies, RCPs and delegation are left out, and said so.
    let world = Scenario::Guardrails.world(1);
    let organization = world.organizations().next().unwrap();
    let exported = export(&world, organization, ExportFormat::OrgFormation);
    let left_out = exported
        .left_out
        .iter()
        .map(|it| it.english())
        .collect::<Vec<_>>()
        .join(", ");
    assert!(left_out.contains("resource control policies"), "{left_out}");
    assert!(left_out.contains("the delegation policy"), "{left_out}");
    let again = read(exported.text);
    let policies = |world: &World| -> Vec<String> {
        let organization = world.organizations().next().unwrap();
        let policies = organization.policies.values();
        let scps = policies.filter(|it| it.kind.name() == "SERVICE_CONTROL_POLICY");
        let mut names: Vec<String> = scps.map(|it| it.name.to_string()).collect();
        names.sort();
        names
    };
    assert_eq!(policies(&again), policies(&world));
}

/// The policies at units by name, after an export for Landing Zone Accelerator and an import of its files; and what was left out.
fn through_landing_zone(world: &World) -> (BTreeMap<String, Vec<String>>, Vec<String>) {
    let organization = world.organizations().next().unwrap();
    let exported = export(world, organization, ExportFormat::LandingZone);
    let files = exported.files.iter().map(|it| InputFile {
        name: it.name.clone(),
        bytes: it.text.clone().into_bytes(),
    });
    let files: Vec<InputFile> = files.collect();
    let again = import(&files, &ImportOptions::default()).unwrap();
    let again = again.session.replay();
    let organization = again.organizations().next().unwrap();
    let units = organization.ous.values().map(|unit| {
        let target = PolicyTarget::Parent(ParentId::Ou(unit.id.clone()));
        let attached = organization.attached(PolicyType::ServiceControl, &target);
        let mut names: Vec<String> = attached.iter().map(|it| it.name.to_string()).collect();
        names.sort();
        (unit.name.to_string(), names)
    });
    let left_out = exported.left_out.iter();
    let left_out = left_out.map(ToString::to_string);
    (
        units.collect(),
        left_out.filter(|it| it.contains("FullAWSAccess")).collect(),
    )
}

#[test]
fn landing_zone_accelerator_holds_where_full_access_is_detached() {
    let world = Scenario::AllFeatures.world(1);
    let statement = json!([{ "Effect": "Allow", "Action": "s3:*", "Resource": "*" }]);
    let content = json!({ "Version": "2012-10-17", "Statement": statement }).to_string();
    let kind = "SERVICE_CONTROL_POLICY";
    let list = json!({ "Name": "AllowList", "Description": "", "Type": kind, "Content": content });
    let root = world.organizations().next().unwrap().root.to_string();
    let unit = |name: &str| json!({ "ParentId": root, "Name": name });
    let mut world = changed(
        &world,
        &[
            (
                "EnablePolicyType",
                json!({ "RootId": root, "PolicyType": kind }),
            ),
            ("CreatePolicy", list),
            ("CreateOrganizationalUnit", unit("Locked")),
            ("CreateOrganizationalUnit", unit("Open")),
        ],
    );
    let ids = |world: &World| {
        let organization = world.organizations().next().unwrap();
        let mut policies = organization.policies.values();
        let list = policies.find(|it| &*it.name == "AllowList").unwrap();
        let unit = |name: &str| {
            let mut units = organization.ous.values();
            units.find(|it| &*it.name == name).unwrap().id.to_string()
        };
        (list.id.to_string(), unit("Locked"), unit("Open"))
    };
    let (list, locked, open) = ids(&world);
    let at = |policy: &str, target: &str| json!({ "PolicyId": policy, "TargetId": target });
    let calls = [
        ("AttachPolicy", at(&list, &locked)),
        ("DetachPolicy", at("p-FullAWSAccess", &locked)),
    ];
    world = changed(&world, &calls);
    let (units, left_out) = through_landing_zone(&world);
    assert_eq!(units["Locked"], ["AllowList"]);
    assert_eq!(left_out, [""; 0]);
    // One strategy cannot say both.
    world = changed(&world, &[("AttachPolicy", at(&list, &open))]);
    let (units, left_out) = through_landing_zone(&world);
    assert_eq!(units["Open"], ["AllowList", "FullAWSAccess"]);
    assert_eq!(
        left_out,
        [
            "where FullAWSAccess is detached: Locked, because a policy has one strategy for all its targets"
        ]
    );
}

#[test]
fn terraform_imports_every_resource_once() {
    let text = written(&Scenario::Guardrails.world(1), ExportFormat::Terraform);
    let resources = text.matches("\nresource \"").count();
    assert_eq!(text.matches("\nimport {").count(), resources);
    let mut addresses: Vec<&str> = text
        .lines()
        .filter(|it| it.starts_with("  to = "))
        .collect();
    addresses.sort_unstable();
    addresses.dedup();
    assert_eq!(addresses.len(), resources);
    assert!(text.contains("aws_organizations_organization.this.roots[0].id"));
}

/// Calls of the administrator of the management account, and an hour after each.
fn changed(world: &World, calls: &[(&str, Value)]) -> World {
    let mut world = world.clone();
    let management = world.organizations().next().unwrap().management;
    let manager = people::administrator_of(&world, management).unwrap();
    for (operation, input) in calls {
        let operation = format!("organizations:{operation}");
        let call = Call::new(manager.clone(), &operation, input.clone());
        sim::step(&mut world, &Command::Call(call)).unwrap();
        let hour = TimeMove::Advance { ms: 3_600_000 };
        sim::step(&mut world, &Command::Time(hour)).unwrap();
    }
    world
}

fn id_of(world: &World, name: &str) -> String {
    let mut accounts = world.accounts();
    let account = accounts.find(|it| &*it.name == name);
    account.expect("it was created").id.to_string()
}

#[test]
fn terraform_names_a_role_only_where_it_creates_the_account() {
    let create = |name: &str| json!({ "AccountName": name, "Email": format!("{name}@example.com"), "RoleName": "Boss" });
    let before = changed(
        &Scenario::Guardrails.world(1),
        &[("CreateAccount", create("old"))],
    );
    // The provider never reads the role back, so it would replace the account.
    let text = written(&before, ExportFormat::Terraform);
    assert!(
        text.contains("\"old\"") && !text.contains("role_name"),
        "{text}"
    );
    let after = changed(&before, &[("CreateAccount", create("new"))]);
    let plan = migration_plan(&before, &after).unwrap();
    let text = plan_terraform(&before, &plan).text;
    assert_eq!(text.matches("role_name").count(), 1, "{text}");
    assert!(
        text.contains("role_name = \"Boss\"") && !text.contains("account.new\n"),
        "{text}"
    );
}

#[test]
fn terraform_leaves_out_what_its_provider_cannot_import_or_create() {
    let before = Scenario::Guardrails.world(1);
    // A policy is attached to it.
    let payments = id_of(&before, "Payments");
    let closed = changed(
        &before,
        &[("CloseAccount", json!({ "AccountId": payments }))],
    );
    let organization = closed.organizations().next().unwrap();
    let exported = export(&closed, organization, ExportFormat::Terraform);
    assert!(!exported.text.contains(&payments), "{}", exported.text);
    let says =
        |exported: &Exported, what: &str| exported.left_out.iter().any(|it| *it.english() == *what);
    let of_closed =
        "closed accounts and their policies, because the provider cannot import them: Payments";
    assert!(says(&exported, of_closed), "{:?}", exported.left_out);
    // Closing is not removing.
    let plan = migration_plan(&before, &closed).unwrap();
    let difference = plan_terraform(&before, &plan);
    assert!(says(&difference, of_closed));
    assert!(
        difference
            .left_out
            .iter()
            .all(|it| !it.english().contains(&payments)),
        "{:?}",
        difference.left_out
    );
    // One that is invited must not be created.
    let after = Scenario::ConsolidatedBilling.world(1);
    let mut joined = after.clone();
    let person =
        people::administrator_of(&joined, id_of(&after, "Newcomer").parse().unwrap()).unwrap();
    let handshake = joined
        .handshakes()
        .find(|it| it.state.is_live())
        .unwrap()
        .id
        .to_string();
    let call = Call::new(
        person,
        "organizations:AcceptHandshake",
        json!({ "HandshakeId": handshake }),
    );
    sim::step(&mut joined, &Command::Call(call)).unwrap();
    let plan = migration_plan(&after, &joined).unwrap();
    let difference = plan_terraform(&after, &plan);
    assert!(
        !difference.text.contains("\"newcomer\""),
        "{}",
        difference.text
    );
    let of_invited =
        "accounts that join by invitation, because the provider can only create accounts: Newcomer";
    assert!(says(&difference, of_invited), "{:?}", difference.left_out);
}

#[test]
fn tables_have_every_account() {
    let world = Scenario::AllFeatures.world(1);
    let organization = world.organizations().next().unwrap();
    let csv = written(&world, ExportFormat::Csv);
    assert_eq!(csv.lines().count(), 1 + organization.account_count());
    let markdown = written(&world, ExportFormat::Markdown);
    for id in organization.account_ids() {
        assert!(markdown.contains(&id.to_string()));
    }
}

/// The policies with a name, by type.
fn kinds_named(world: &World, name: &str) -> Vec<PolicyType> {
    let policies = world.organizations().next().unwrap().policies.values();
    let mut found: Vec<_> = policies
        .filter(|it| &*it.name == name)
        .map(|it| it.kind)
        .collect();
    found.sort();
    found
}

/// A world with an SCP and an RCP of one name at the root, and their ids.
fn with_two_named_root() -> (World, Vec<String>) {
    let world = Scenario::Guardrails.world(1);
    let root = world.organizations().next().unwrap().root.to_string();
    let scp = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"glacier:*","Resource":"*"}]}"#;
    let rcp = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"kms:Decrypt","Resource":"*"}]}"#;
    let create = |kind: &str, content: &str| {
        let input = json!({ "Name": "root", "Description": "", "Type": kind, "Content": content });
        ("CreatePolicy", input)
    };
    let mut made = changed(
        &world,
        &[
            create("SERVICE_CONTROL_POLICY", scp),
            create("RESOURCE_CONTROL_POLICY", rcp),
        ],
    );
    let policies = made.organizations().next().unwrap().policies.values();
    let own = policies.filter(|it| &*it.name == "root");
    let ids: Vec<String> = own.map(|it| it.id.to_string()).collect();
    for id in &ids {
        let attach = ("AttachPolicy", json!({ "PolicyId": id, "TargetId": root }));
        made = changed(&made, &[attach]);
    }
    (made, ids)
}

/// Names are unique in a type, and policies of two types may have the same one: no export renames or loses one of them.
#[test]
fn policies_of_two_types_with_one_name_keep_it_in_every_export() {
    let (made, ids) = with_two_named_root();
    assert_eq!(ids.len(), 2);
    let organization = made.organizations().next().unwrap();
    for (format, is_whole) in [
        (ExportFormat::AwsCli, true),
        (ExportFormat::Terraform, true),
        (ExportFormat::CloudFormation, true),
        (ExportFormat::Script, false),
        (ExportFormat::OrgFormation, false),
        (ExportFormat::LandingZone, false),
    ] {
        let exported = export(&made, organization, format);
        for id in &ids {
            assert!(
                !exported.text.contains(&format!("root ({id})")),
                "{format:?}"
            );
        }
        if !is_whole {
            continue;
        }
        let file = InputFile {
            name: format.file_name().into(),
            bytes: exported.text.into_bytes(),
        };
        let again = import(&[file], &ImportOptions::default()).unwrap_or_else(|it| panic!("{it}"));
        let again = again.session.replay();
        assert_eq!(
            kinds_named(&again, "root"),
            kinds_named(&made, "root"),
            "{format:?}"
        );
        // Also with other ids, each is compared with the one of its type.
        let found = differences(&made, &again);
        let own = |it: &ThingDifference| it.group == DifferenceGroup::Policies && it.name == "root";
        assert!(!found.iter().any(own), "{format:?}: {found:#?}");
    }
    let script = written(&made, ExportFormat::Script);
    for kind in ["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"] {
        let line = script
            .lines()
            .find(|it| it.contains(&format!("=$(policy {kind} ")) && it.contains("root"));
        assert!(line.is_some(), "{kind}: {script}");
    }
}
