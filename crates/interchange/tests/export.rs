//! Organizations that are written and read again.

use interchange::{
    DifferenceGroup, ExportFormat, ImportOptions, InputFile, ThingDifference, differences, export,
    import,
};
use sim::World;
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
        .map(|it| it.as_str())
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
