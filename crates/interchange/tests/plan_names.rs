//! Plans that rename and reinstate accounts, and swap names.

use interchange::{DifferenceGroup, MigrationPlan, differences, migration_plan, plan_script};
use serde_json::{Value, json};
use sim::World;
use sim::command::{Call, Command, TimeMove};
use sim::ids::AccountId;
use sim::people;
use sim::scenario::Scenario;

const DAY: Command = Command::Time(TimeMove::Advance { ms: 86_400_000 });

fn called(world: &mut World, account: AccountId, operation: &str, input: Value) {
    let person = people::administrator_of(world, account).unwrap();
    let call = Command::Call(Call::new(person, operation, input));
    let done = sim::step(world, &call).unwrap_or_else(|it| panic!("{operation}: {}", it.error));
    assert_eq!(done.error, None, "{operation}");
}

fn management(world: &World) -> AccountId {
    world.organizations().next().unwrap().management
}

fn named(world: &World, name: &str) -> AccountId {
    let mut accounts = world.accounts();
    accounts.find(|it| &*it.name == name).unwrap().id
}

/// A plan that leaves nothing, and reaches its goal.
fn planned(before: &World, after: &World) -> MigrationPlan {
    let plan = migration_plan(before, after).unwrap();
    let left: Vec<&str> = plan.left.iter().map(|it| it.english()).collect();
    assert_eq!(left, [""; 0]);
    let mut found = differences(&plan.world, after);
    found.retain(|it| it.group != DifferenceGroup::Identities);
    assert!(found.is_empty(), "{found:?}");
    plan
}

fn says(plan: &MigrationPlan) -> Vec<String> {
    let steps = plan.steps.iter();
    steps
        .map(|it| format!("{}: {}", it.actor.name(), it.says))
        .collect()
}

#[test]
fn accounts_are_renamed_by_who_may() {
    let before = Scenario::AllFeatures.world(1);
    let mut after = before.clone();
    for name in ["Management", "Payments"] {
        let account = named(&after, name);
        let input = json!({ "AccountName": format!("{name} 2") });
        called(&mut after, account, "account:PutAccountName", input);
    }
    let plan = planned(&before, &after);
    let mut found = says(&plan);
    found.sort();
    assert_eq!(
        found,
        [
            "account Payments: Rename account Payments to Payments 2",
            "management account: Rename account Management to Management 2",
        ]
    );
    let script = plan_script(&plan, &ToString::to_string);
    assert!(
        script.contains("\naws account put-account-name --account-name='Management 2'\n"),
        "{script}"
    );
    assert!(
        script.contains("\n# The owner of account Payments does this.\n"),
        "{script}"
    );
    // With trusted access, the management account names its members.
    let trust = json!({ "ServicePrincipal": "account.amazonaws.com" });
    let manager = management(&after);
    called(
        &mut after,
        manager,
        "organizations:EnableAWSServiceAccess",
        trust,
    );
    let plan = planned(&before, &after);
    assert_eq!(
        says(&plan).last().unwrap(),
        "management account: Rename account Payments to Payments 2"
    );
    let script = plan_script(&plan, &ToString::to_string);
    let payments = named(&before, "Payments");
    let line = format!(
        "\naws account put-account-name --account-id '{payments}' --account-name='Payments 2'\n"
    );
    assert!(script.contains(&line), "{script}");
}

#[test]
fn aws_support_reinstates_an_account() {
    let after = Scenario::AllFeatures.world(1);
    let mut before = after.clone();
    let (manager, account) = (management(&before), named(&before, "Payments"));
    let close = json!({ "AccountId": account.to_string() });
    called(&mut before, manager, "organizations:CloseAccount", close);
    sim::step(&mut before, &DAY).unwrap();
    assert!(before.account(account).unwrap().is_closed());
    let plan = planned(&before, &after);
    assert_eq!(says(&plan), ["AWS Support: Reinstate account Payments"]);
    // Where AWS Support cannot, the plan says why.
    let mut closing = after.clone();
    let close = json!({ "AccountId": account.to_string() });
    called(&mut closing, manager, "organizations:CloseAccount", close);
    let plan = migration_plan(&closing, &after).unwrap();
    assert_eq!(
        plan.left[0].english(),
        "Reinstate account Payments: Payments is not closed."
    );
}

#[test]
fn closing_an_account_waits_once() {
    let before = Scenario::AllFeatures.world(1);
    let mut after = before.clone();
    let (manager, account) = (management(&after), named(&after, "Payments"));
    let close = json!({ "AccountId": account.to_string() });
    called(&mut after, manager, "organizations:CloseAccount", close);
    sim::step(&mut after, &DAY).unwrap();
    // Other things happen meanwhile.
    let mut busy = before.clone();
    let create =
        |name: &str| json!({ "AccountName": name, "Email": format!("{name}@example.com") });
    for name in ["one", "two"] {
        called(
            &mut busy,
            manager,
            "organizations:CreateAccount",
            create(name),
        );
    }
    let plan = migration_plan(&busy, &after).unwrap();
    let waits = says(&plan);
    let waits = waits.iter().filter(|it| it.contains("is closed"));
    assert_eq!(waits.count(), 1);
}

#[test]
fn swapped_names_need_a_temporary_one() {
    let before = Scenario::Guardrails.world(1);
    let organization = before.organizations().next().unwrap();
    let manager = organization.management;
    let unit = |name: &str| {
        let mut units = organization.ous.values();
        units.find(|it| &*it.name == name).unwrap().id.to_string()
    };
    let policy = |name: &str| {
        let mut policies = organization.policies.values();
        let policy = policies.find(|it| &*it.name == name);
        policy.unwrap().id.to_string()
    };
    let mut after = before.clone();
    let mut rename = |operation: &str, id: (&str, String), name: &str| {
        let input = json!({ id.0: id.1, "Name": name });
        called(&mut after, manager, operation, input);
    };
    let of_unit = "organizations:UpdateOrganizationalUnit";
    for (from, to) in [
        ("Security", "-"),
        ("Sandbox", "Security"),
        ("Security", "Sandbox"),
    ] {
        rename(of_unit, ("OrganizationalUnitId", unit(from)), to);
    }
    let of_policy = "organizations:UpdatePolicy";
    for (from, to) in [
        ("EuropeOnly", "-"),
        ("NoNewUsers", "EuropeOnly"),
        ("EuropeOnly", "NoNewUsers"),
    ] {
        rename(of_policy, ("PolicyId", policy(from)), to);
    }
    let plan = planned(&before, &after);
    let found = says(&plan);
    assert_eq!(found.len(), 6, "{found:#?}");
    let temporary = found.iter().filter(|it| it.contains("temporary name"));
    assert_eq!(temporary.count(), 2, "{found:#?}");
}

#[test]
fn units_that_are_replaced_are_said_once() {
    let before = Scenario::AllFeatures.world(1);
    let mut after = before.clone();
    let manager = management(&before);
    let root = before.organizations().next().unwrap().root.to_string();
    for name in ["Beta", "Alpha"] {
        let input = json!({ "ParentId": root, "Name": name });
        called(
            &mut after,
            manager,
            "organizations:CreateOrganizationalUnit",
            input,
        );
    }
    let made = migration_plan(&before, &after).unwrap();
    let left = |plan: &MigrationPlan| -> Vec<String> {
        let units = plan.left.iter().map(ToString::to_string);
        units.filter(|it| it.starts_with("Units: ")).collect()
    };
    assert_eq!(left(&made), [""; 0]);
    // Other units, the third of which has an id that none of the first has.
    let mut other = before.clone();
    for name in ["X", "Y", "Gamma"] {
        let input = json!({ "ParentId": root, "Name": name });
        called(
            &mut other,
            manager,
            "organizations:CreateOrganizationalUnit",
            input,
        );
    }
    for name in ["X", "Y"] {
        let units = &other.organizations().next().unwrap().ous;
        let unit = units.values().find(|it| &*it.name == name).unwrap();
        let input = json!({ "OrganizationalUnitId": unit.id.to_string() });
        called(
            &mut other,
            manager,
            "organizations:DeleteOrganizationalUnit",
            input,
        );
    }
    let plan = migration_plan(&after, &other).unwrap();
    let [says] = left(&plan).try_into().unwrap();
    assert!(
        says.starts_with("Units: deleted are Alpha, Beta, new are Gamma. If a new one"),
        "{says}"
    );
}
