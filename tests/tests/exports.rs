//! Random organizations, written in one format and read again, then written in another: nothing changes but what a format
//! says that it leaves out.

use std::collections::BTreeMap;

use interchange::{
    ExportFormat, Exported, ImportOptions, InputFile, export, import, migration_plan,
};
use orgsim_tests::exported::{SCENARIOS, organization, random, unexplained, walked};
use orgsim_tests::{collected, invariants};
use serde_json::{Map, Value, json};
use sim::World;
use sim::account::JoinedMethod;
use sim::scenario::Scenario;

/// The formats that the import reads. What it reads of Terraform is not what people write, so `terraform_shown` stands between.
const READABLE: [ExportFormat; 5] = [
    ExportFormat::AwsCli,
    ExportFormat::Terraform,
    ExportFormat::OrgFormation,
    ExportFormat::LandingZone,
    ExportFormat::CloudFormation,
];

fn written(world: &World, format: ExportFormat) -> Exported {
    export(world, organization(world), format)
}

fn read(world: &World, format: ExportFormat, exported: &Exported) -> World {
    let bytes = if format == ExportFormat::Terraform {
        let shown = terraform_shown(world, &exported.text);
        shown.to_string().into_bytes()
    } else {
        exported.bytes()
    };
    let name = "organization".to_string();
    let import = import(&[InputFile { name, bytes }], &ImportOptions::default());
    let import = import.unwrap_or_else(|error| panic!("{}: {error}", format.name()));
    import.session.replay()
}

/// What `terraform show -json` says about our resources once they are imported: the values that they state, with the ids of
/// the `import` blocks and what the provider reads.
fn terraform_shown(world: &World, text: &str) -> Value {
    let mut ids: BTreeMap<&str, &str> = BTreeMap::new();
    for block in text.split("\nimport {\n").skip(1) {
        let mut lines = block.lines();
        let to = lines.next().and_then(|it| it.strip_prefix("  to = "));
        let id = lines.next().and_then(|it| it.strip_prefix("  id = "));
        let (to, id) = to.zip(id).expect("an address and an id");
        ids.insert(to, id.trim_matches('"'));
    }
    let organization = organization(world);
    let root = organization.root.to_string();
    let value = |text: &str| -> Value {
        let address = text.strip_suffix(".id").unwrap_or(text);
        match ids.get(address) {
            Some(id) => (*id).into(),
            None if text.ends_with(".roots[0].id") => root.as_str().into(),
            None => {
                let text = text.replace("$${", "${").replace("%%{", "%{");
                serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text}"))
            }
        }
    };
    let mut resources = Vec::new();
    for block in text.split("\nresource \"").skip(1) {
        let head = block.lines().next().unwrap_or_default();
        let (kind, name) = head
            .strip_suffix("\" {")
            .and_then(|it| it.split_once("\" \""))
            .expect("a type and a name");
        let address = format!("{kind}.{name}");
        let mut values = Map::new();
        values.insert("id".into(), ids[address.as_str()].into());
        let mut tags: Option<Map<String, Value>> = None;
        for row in block.lines().skip(1).take_while(|it| *it != "}") {
            let Some((name, text)) = row.split_once(" = ") else {
                values.extend(tags.take().map(|tags| ("tags".to_string(), tags.into())));
                continue;
            };
            match (&mut tags, text) {
                (_, "{") => tags = Some(Map::new()),
                (Some(tags), text) => {
                    let name = value(name.trim());
                    let name = name.as_str().expect("a text").to_string();
                    tags.insert(name, value(text));
                }
                (None, text) => {
                    values.insert(name.trim().to_string(), value(text));
                }
            }
        }
        computed(world, kind, &mut values);
        resources.push(json!({ "address": address, "type": kind, "values": values }));
    }
    json!({ "format_version": "1.0", "values": { "root_module": { "resources": resources } } })
}

/// Adds what the provider reads.
fn computed(world: &World, kind: &str, values: &mut Map<String, Value>) {
    let organization = organization(world);
    match kind {
        "aws_organizations_organization" => {
            let root = organization.root.as_str();
            values.insert("roots".into(), json!([{ "id": root }]));
            let management = organization.management.to_string();
            values.insert("master_account_id".into(), management.into());
        }
        "aws_organizations_account" => {
            let id = values["id"].as_str().and_then(|id| id.parse().ok());
            let account = id.and_then(|id| world.account(id)).expect("it exists");
            let membership = account.membership.as_ref();
            let method = membership.map_or(JoinedMethod::Invited, |it| it.method);
            values.insert("joined_method".into(), method.name().into());
            values.insert("state".into(), account.state().into());
        }
        _ => {}
    }
}

#[test]
fn every_starting_organization_survives_every_format() {
    // The others have no organization, or the same one with more accounts.
    for scenario in SCENARIOS.into_iter().chain([Scenario::Large]) {
        let world = scenario.world(1);
        for format in READABLE {
            let exported = written(&world, format);
            let again = read(&world, format, &exported);
            let found = unexplained(&world, &again, &exported);
            assert!(
                found.is_empty(),
                "{scenario:?} as {}:\n{}",
                format.name(),
                found.join("\n")
            );
        }
    }
}

#[test]
fn random_organizations_survive_every_pair_of_formats() {
    let mut organizations = 0;
    for seed in 0..15 {
        let world = random(seed);
        if world.organizations().count() != 1 {
            continue;
        }
        organizations += 1;
        for first in READABLE {
            let exported = written(&world, first);
            let once = read(&world, first, &exported);
            let found = unexplained(&world, &once, &exported);
            let name = first.name();
            assert!(
                found.is_empty(),
                "seed {seed}, {name}:\n{}",
                found.join("\n")
            );
            for second in READABLE {
                let exported = written(&once, second);
                let twice = read(&once, second, &exported);
                let found = unexplained(&once, &twice, &exported);
                assert!(
                    found.is_empty(),
                    "seed {seed}, {name}, {}:\n{}",
                    second.name(),
                    found.join("\n")
                );
            }
        }
    }
    assert!(organizations > 7, "{organizations}");
}

/// Answers of the AWS CLI hold users, groups, roles, policies and invitations: import, export and import give the same hash.
#[test]
fn random_people_and_invitations_survive_answers_of_the_aws_cli() {
    const OPERATIONS: [&str; 14] = [
        "iam:CreateUser",
        "iam:CreateGroup",
        "iam:CreateRole",
        "iam:CreatePolicy",
        "organizations:InviteAccountToOrganization",
        "iam:PutUserPolicy",
        "iam:PutGroupPolicy",
        "iam:PutRolePolicy",
        "iam:AttachUserPolicy",
        "iam:AddUserToGroup",
        "iam:CreatePolicyVersion",
        "iam:TagUser",
        "iam:CreateInstanceProfile",
        "iam:AddRoleToInstanceProfile",
    ];
    let names = OPERATIONS.map(str::to_string);
    let mut invitations = 0;
    let mut people = 0;
    for seed in 0..12 {
        let world = walked(seed, &names);
        let exported = written(&world, ExportFormat::AwsCli);
        let once = read(&world, ExportFormat::AwsCli, &exported);
        let found = unexplained(&world, &once, &exported);
        assert!(found.is_empty(), "seed {seed}:\n{}", found.join("\n"));
        let exported = written(&once, ExportFormat::AwsCli);
        let twice = read(&once, ExportFormat::AwsCli, &exported);
        assert_eq!(twice.hash(), once.hash(), "seed {seed}");
        invitations += once.handshakes().count();
        people += once
            .accounts()
            .map(|it| it.users.len() + it.groups.len() + it.policies.len())
            .sum::<usize>();
    }
    assert!(invitations > 0 && people > 100, "{invitations}, {people}");
}

/// A request to enable all features and invitations, open at the end, survive with the answers to them.
#[test]
fn random_handshakes_survive_answers_of_the_aws_cli() {
    const OPERATIONS: [&str; 8] = [
        "organizations:EnableAllFeatures",
        "organizations:InviteAccountToOrganization",
        "organizations:DeclineHandshake",
        "organizations:InviteAccountToOrganization",
        "organizations:AcceptHandshake",
        "organizations:CancelHandshake",
        "iam:DeleteServiceLinkedRole",
        "organizations:RemoveAccountFromOrganization",
    ];
    let names = OPERATIONS.map(str::to_string);
    let (mut requests, mut parts, mut declined) = (0, 0, 0);
    for seed in (0..90).step_by(3) {
        let world = walked(seed, &names);
        let exported = written(&world, ExportFormat::AwsCli);
        let once = read(&world, ExportFormat::AwsCli, &exported);
        let found = unexplained(&world, &once, &exported);
        assert!(found.is_empty(), "seed {seed}:\n{}", found.join("\n"));
        assert_eq!(invariants::check(&once), Ok(()), "seed {seed}");
        let exported = written(&once, ExportFormat::AwsCli);
        let twice = read(&once, ExportFormat::AwsCli, &exported);
        assert_eq!(twice.hash(), once.hash(), "seed {seed}");
        requests += usize::from(organization(&once).migration.is_some());
        parts += once.handshakes().filter(|it| it.parent.is_some()).count();
        declined += organization(&once).refusals.len();
    }
    assert!(
        requests > 5 && parts > 5 && declined > 0,
        "{requests}, {parts}, {declined}"
    );
}

/// Folders of iam-collect give the same world as AWS CLI output, but for what they do not hold: older versions of
/// policies, and dates of instance profiles.
#[test]
fn random_people_in_folders_of_iam_collect_are_those_of_the_aws_cli() {
    const OPERATIONS: [&str; 10] = [
        "iam:CreateUser",
        "iam:CreateGroup",
        "iam:CreateRole",
        "iam:CreatePolicy",
        "iam:PutUserPolicy",
        "iam:PutRolePolicy",
        "iam:AttachUserPolicy",
        "iam:AddUserToGroup",
        "iam:CreateServiceLinkedRole",
        "iam:TagUser",
    ];
    let names = OPERATIONS.map(str::to_string);
    let mut linked = 0;
    for seed in 0..12 {
        let world = walked(seed, &names);
        let exported = written(&world, ExportFormat::AwsCli);
        let once = read(&world, ExportFormat::AwsCli, &exported);
        let files = collected::folders(&exported.text).into_iter();
        let files: Vec<InputFile> = files
            .map(|(name, text)| InputFile {
                name,
                bytes: text.into_bytes(),
            })
            .collect();
        let import = import(&files, &ImportOptions::default());
        let import = import.unwrap_or_else(|error| panic!("seed {seed}: {error}"));
        assert_eq!(import.session.replay().hash(), once.hash(), "seed {seed}");
        let roles = once.accounts().flat_map(|it| it.roles.values());
        linked += roles.filter(|it| it.linked_to.is_some()).count();
    }
    assert!(linked > 50, "{linked}");
}

#[test]
fn plans_between_random_organizations_can_be_played() {
    for seed in 0..5 {
        let (before, after) = (random(seed), random(seed + 3));
        let Ok(plan) = migration_plan(&before, &after) else {
            continue;
        };
        let mut world = before;
        for step in &plan.steps {
            let done = sim::step(&mut world, &step.command);
            assert!(done.is_ok(), "seed {seed}: {}: {done:?}", step.says);
        }
        assert_eq!(world.hash(), plan.world.hash(), "seed {seed}");
    }
}

#[test]
fn a_picture_has_every_account_and_is_well_formed() {
    let world = Scenario::Guardrails.world(1);
    let svg = written(&world, ExportFormat::Svg).text;
    for id in organization(&world).account_ids() {
        assert!(svg.contains(&id.to_string()));
    }
    let (opened, closed) = (svg.matches("<text").count(), svg.matches("</text>").count());
    assert_eq!(opened, closed);
}
