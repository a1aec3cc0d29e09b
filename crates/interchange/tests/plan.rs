//! Migration plans, proved by playing them.

use interchange::{
    DifferenceGroup, MigrationPlan, PlanFormat, Planning, differences, export_plan, migration_plan,
    plan_script, plan_terraform, plan_walkthrough,
};
use serde_json::{Value, json};
use sim::World;
use sim::command::{Call, Command, Intervention, TimeMove};
use sim::ids::AccountId;
use sim::people;
use sim::scenario::Scenario;
use sim::session::Session;

/// A line of the terminal stands for nothing here.
fn line(_: &Command) -> String {
    String::new()
}

/// Plays the steps of a plan on a world, and compares with the goal.
fn played(before: &World, after: &World, plan: &MigrationPlan) -> Vec<String> {
    let mut world = before.clone();
    for step in &plan.steps {
        let outcome = sim::step(&mut world, &step.command);
        let outcome = outcome.unwrap_or_else(|it| panic!("{}: {}", step.says, it.error));
        assert_eq!(outcome.error, None, "{}", step.says);
    }
    assert_eq!(world.hash(), plan.world.hash());
    let found = differences(&world, after).into_iter();
    found
        .filter(|it| it.group != DifferenceGroup::Identities)
        .filter(|it| {
            // Accounts in no organization.
            let in_none = |world: &World| {
                let mut accounts = world.accounts();
                let account = accounts.find(|account| account.id.qualified() == it.id);
                account.is_none_or(|account| account.membership.is_none())
            };
            it.group != DifferenceGroup::Accounts || !in_none(&world) || !in_none(after)
        })
        .map(|it| it.to_string())
        .collect()
}

/// Calls of the administrator of the management account.
fn changed(world: &World, calls: &[(&str, Value)]) -> World {
    let mut world = world.clone();
    let management = world.organizations().next().unwrap().management;
    let manager = people::administrator_of(&world, management).unwrap();
    for (operation, input) in calls {
        let operation = format!("organizations:{operation}");
        let call = Call::new(manager.clone(), &operation, input.clone());
        let done = sim::step(&mut world, &Command::Call(call));
        done.unwrap_or_else(|it| panic!("{operation}: {}", it.error));
    }
    let hour = Command::Time(TimeMove::Advance { ms: 3_600_000 });
    sim::step(&mut world, &hour).unwrap();
    world
}

fn plan(before: &World, after: &World) -> MigrationPlan {
    migration_plan(before, after).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn the_same_organization_needs_no_steps() {
    for scenario in [Scenario::ConsolidatedBilling, Scenario::Guardrails] {
        let world = scenario.world(1);
        let plan = plan(&world, &world);
        assert!(plan.steps.is_empty() && plan.left.is_empty(), "{plan:?}");
    }
}

#[test]
fn every_starting_organization_can_become_every_other() {
    let scenarios = [
        Scenario::ConsolidatedBilling,
        Scenario::AllFeatures,
        Scenario::Guardrails,
    ];
    for from in scenarios {
        for to in scenarios {
            // Nothing goes back to consolidated billing.
            if to == Scenario::ConsolidatedBilling && from != to {
                continue;
            }
            let (before, after) = (from.world(1), to.world(1));
            let plan = plan(&before, &after);
            let found = played(&before, &after, &plan);
            assert!(
                found.is_empty(),
                "{from:?} to {to:?}:\n{}\nleft:\n{}",
                found.join("\n"),
                plan.left
                    .iter()
                    .map(|it| it.english())
                    .collect::<Vec<_>>()
                    .join("\n")
            );
        }
    }
}

/// The world after some changes: a unit with an account in it, a new account, a tag. Also the id of the account that moves.
fn rebuilt(before: &World) -> (World, String) {
    let organization = before.organizations().next().unwrap();
    let root = organization.root.as_str();
    let named = |name: &str| {
        let mut accounts = before.accounts();
        accounts
            .find(|it| &*it.name == name)
            .unwrap()
            .id
            .to_string()
    };
    let payments = named("Payments");
    let parent = before.account(payments.parse().unwrap()).unwrap();
    let parent = parent.membership.as_ref().unwrap().parent.to_string();
    let with_unit = changed(
        before,
        &[(
            "CreateOrganizationalUnit",
            json!({ "ParentId": root, "Name": "Archive" }),
        )],
    );
    let mut units = with_unit.organizations().next().unwrap().ous.values();
    let unit = units
        .find(|it| &*it.name == "Archive")
        .unwrap()
        .id
        .to_string();
    let after = changed(
        &with_unit,
        &[
            (
                "MoveAccount",
                json!({ "AccountId": payments, "SourceParentId": parent, "DestinationParentId": unit }),
            ),
            (
                "CreateAccount",
                json!({ "AccountName": "New", "Email": "new@example.com" }),
            ),
            (
                "TagResource",
                json!({ "ResourceId": unit, "Tags": [{ "Key": "owner", "Value": "team a" }] }),
            ),
        ],
    );
    (after, payments)
}

#[test]
fn a_plan_has_what_was_changed() {
    let before = Scenario::Guardrails.world(1);
    let (after, payments) = rebuilt(&before);
    let plan = plan(&before, &after);
    assert_eq!(played(&before, &after, &plan), [""; 0]);
    let says: Vec<&str> = plan.steps.iter().map(|it| it.says.english()).collect();
    assert_eq!(
        says,
        [
            "Create unit Root/Archive",
            "Create account New",
            "Wait for the account",
            "Move account Payments to Root/Archive",
            "Tag Root/Archive"
        ]
    );
    let text = interchange::plan_to_text(&plan, &line, &ToString::to_string);
    assert!(
        text.contains("Cannot be undone: An account cannot be deleted"),
        "{text}"
    );
    assert!(
        text.contains("Wait for the account (a few minutes)."),
        "{text}"
    );
    let script = plan_script(&plan, &ToString::to_string);
    assert!(
        script.contains(&format!("place '{payments}' \"$unit_archive\"")),
        "{script}"
    );
    assert!(script.contains("owner"), "{script}");
    // Another language says every title and note; commands and ids stay.
    let other = |it: &message::Message| format!("«{it}»");
    let text = interchange::plan_to_text(&plan, &line, &other);
    let titles = text.lines().filter(|it| !it.trim().is_empty());
    assert!(titles.clone().all(|it| it.contains('«')), "{text}");
    assert!(titles.count() > 8 && text.contains("«Migration plan: 5 steps»"));
    let script = plan_script(&plan, &other);
    let comments = script.split_once("\nbegin\n").unwrap().1.lines();
    let mut comments = comments.filter(|it| it.starts_with('#'));
    assert!(comments.all(|it| it.contains('«')), "{script}");
    assert!(
        script.contains("# «Cannot be undone: An account"),
        "{script}"
    );
    let terraform = plan_terraform(&before, &plan).text;
    let resources = terraform.matches("\nresource \"").count();
    let new = ["organizational_unit\" \"archive\"", "account\" \"new\""];
    assert!(new.iter().all(|it| terraform.contains(it)), "{terraform}");
    assert_eq!(
        terraform.matches("\nimport {").count(),
        resources - new.len()
    );
}

#[test]
fn the_migration_to_all_features_names_who_must_agree() {
    let before = Scenario::ConsolidatedBilling.world(1);
    let after = Scenario::AllFeatures.world(1);
    let plan = plan(&before, &after);
    let steps: Vec<String> = plan
        .steps
        .iter()
        .map(|it| format!("{}: {}", it.actor.name(), it.says))
        .collect();
    let at = |text: &str| {
        let mut steps = steps.iter();
        let at = steps.position(|it| it == text);
        at.unwrap_or_else(|| panic!("{text}: {steps:#?}"))
    };
    let (asks, ends) = (
        at("management account: Start the process to enable all features"),
        at("management account: Finalize the process to enable all features"),
    );
    let agreed = &steps[asks + 1..ends];
    assert!(!agreed.is_empty(), "{steps:#?}");
    assert!(
        agreed
            .iter()
            .all(|it| it.ends_with("Approve the request to enable all features")),
        "{agreed:#?}"
    );
    assert!(plan.steps[ends].cannot_be_undone().is_some());
}

#[test]
fn a_plan_begins_with_nothing() {
    let before = Scenario::Empty.world(1);
    let after = Scenario::ConsolidatedBilling.world(1);
    let plan = plan(&before, &after);
    assert_eq!(played(&before, &after, &plan), [""; 0]);
    let says: Vec<&str> = plan.steps.iter().map(|it| it.says.english()).collect();
    assert_eq!(
        says[..3],
        [
            "Open account Management outside the organization",
            "Set the account name to Management",
            "Create the organization"
        ]
    );
    // The invitation that nobody has accepted yet.
    assert_eq!(says.last(), Some(&"Invite Newcomer"));
    let script = plan_script(&plan, &ToString::to_string);
    let (_, steps) = script.split_once("create-organization ").unwrap();
    // What the functions look up is there only then.
    assert!(steps.contains("\nbegin\n"), "{script}");
    let last = script.lines().rev().find(|it| it.starts_with("invite "));
    assert!(last.unwrap().ends_with("'it@newcomer.example'"), "{script}");
    assert!(!script.ends_with("accepted\n\nsay Done.\n"), "{script}");
}

#[test]
fn a_plan_sends_and_cancels_invitations_and_accepts_open_ones() {
    let before = Scenario::ConsolidatedBilling.world(1);
    let open = |world: &World| world.handshakes().filter(|it| it.state.is_live()).count();
    assert_eq!(open(&before), 1);
    let newcomer = before
        .accounts()
        .find(|it| &*it.name == "Newcomer")
        .unwrap();
    let handshake = before.handshakes().find(|it| it.state.is_live()).unwrap();
    let handshake = json!({ "HandshakeId": handshake.id.to_string() });
    let canceled = changed(&before, &[("CancelHandshake", handshake.clone())]);
    let cancels = plan(&before, &canceled);
    assert_eq!(
        cancels.steps[0].says.english(),
        "Cancel the invitation to Newcomer"
    );
    assert_eq!((cancels.steps.len(), open(&cancels.world)), (1, 0));
    assert!(plan_script(&cancels, &ToString::to_string).contains("\nif is_asked 'h-"));
    let sends = plan(&canceled, &before);
    assert_eq!((sends.steps.len(), open(&sends.world)), (1, 1));
    // A member of the goal whose invitation is open accepts that one.
    let mut joined = before.clone();
    let person = people::administrator_of(&before, newcomer.id).unwrap();
    let call = Call::new(person, "organizations:AcceptHandshake", handshake);
    sim::step(&mut joined, &Command::Call(call)).unwrap();
    let joins = plan(&before, &joined);
    let says: Vec<&str> = joins.steps.iter().map(|it| it.says.english()).collect();
    assert_eq!(says, ["Accept the invitation"]);
    assert_eq!(played(&before, &joined, &joins), [""; 0]);
}

#[test]
fn ids_in_names_are_no_references() {
    let before = Scenario::AllFeatures.world(1);
    let mut organizations = before.organizations();
    let root = organizations.next().unwrap().root.to_string();
    let name = format!("Below {root}");
    let goal = changed(
        &before,
        &[(
            "CreateOrganizationalUnit",
            json!({ "ParentId": root, "Name": name }),
        )],
    );
    let nothing = Scenario::Empty.world(1);
    let plan = plan(&nothing, &goal);
    assert_eq!(played(&nothing, &goal, &plan), [""; 0]);
}

#[test]
fn a_plan_is_about_one_organization() {
    let goal = Scenario::AllFeatures.world(1);
    let ours = goal.organizations().next().unwrap().clone();
    let mut both = goal.clone();
    let id: AccountId = "222233334444".parse().unwrap();
    let open = Intervention::Administrator {
        account: id,
        email: None,
    };
    sim::step(&mut both, &Command::Intervene(open)).unwrap();
    let admin = people::administrator_of(&both, id).unwrap();
    for (operation, input) in [
        ("CreateOrganization", json!({})),
        (
            "EnableAWSServiceAccess",
            json!({ "ServicePrincipal": "config.amazonaws.com" }),
        ),
    ] {
        let operation = format!("organizations:{operation}");
        let call = Call::new(admin.clone(), &operation, input);
        sim::step(&mut both, &Command::Call(call)).unwrap();
    }
    for organization in [&ours, both.organization_of(id).unwrap()] {
        let mut planning = Planning::from_nothing(1, &both, organization).unwrap();
        planning.go_on(|| false);
        let plan = planning.finish().unwrap();
        let left: Vec<&str> = plan.left.iter().map(|it| it.english()).collect();
        let other = if organization.id == ours.id {
            "Account 222233334444"
        } else {
            "Management"
        };
        let says = format!("The organization of {other}: a plan is about one organization.");
        assert!(left.contains(&&*says), "{left:?}");
        assert!(
            left.iter()
                .all(|it| *it == says || it.starts_with("Users and roles: ")),
            "{left:?}"
        );
    }
}

#[test]
fn every_format_of_a_plan_says_its_steps_and_what_it_does_not_reach() {
    let before = Scenario::Guardrails.world(1);
    let (after, _) = rebuilt(&before);
    let mut plan = plan(&before, &after);
    plan.left.push("Accounts: more".into());
    let line: interchange::WriteLine<'_> = &|command| match command {
        Command::Call(call) => call.operation.to_string(),
        Command::Time(_) | Command::Intervene(_) => "time".to_string(),
    };
    for (format, says) in [
        (PlanFormat::Text, "1. Create unit Root/Archive"),
        (PlanFormat::Json, "\"does\": \"Create unit Root/Archive\""),
        (PlanFormat::Lines, "\norganizations:CreateAccount\ntime\n"),
        (PlanFormat::Script, "# 1. Create unit Root/Archive"),
        (PlanFormat::Terraform, "\"archive\""),
    ] {
        assert_eq!(PlanFormat::by_name(format.name()), Some(format));
        let exported = export_plan(&before, &plan, format, line, &ToString::to_string);
        assert!(exported.text.contains(says), "{}", exported.text);
        assert_eq!(
            exported.left_out[0],
            "a change that is not in the plan: Accounts: more"
        );
    }
    assert_eq!(PlanFormat::by_name("svg"), None);
    let lines = export_plan(
        &before,
        &plan,
        PlanFormat::Lines,
        line,
        &ToString::to_string,
    )
    .text;
    // One caller takes all steps, so it is named once.
    assert_eq!(lines.matches("as arn:").count(), 1, "{lines}");
}

#[test]
fn a_walkthrough_is_said_in_a_language() {
    let before = Scenario::Guardrails.world(1);
    let (after, _) = rebuilt(&before);
    let plan = plan(&before, &after);
    let session = Session::new(Scenario::Guardrails, 1);
    let spanish = |key: &str, _: Option<usize>| match key {
        "Create unit {name}" => Some("Crear la unidad {name}"),
        "Who acts: {who}." => Some("Quién actúa: {who}."),
        "management account" => Some("cuenta de administración"),
        _ => None,
    };
    let files = plan_walkthrough(&session, &plan, &line, &|text| text.say(&spanish, "."));
    let first = "[steps.step-1]\ntitle = \"Crear la unidad Root/Archive\"\ntext = \"Quién actúa: cuenta de administración.\"";
    assert!(files.texts.contains(first), "{}", files.texts);
    assert!(
        files.texts.contains("**Cannot be undone:** An account"),
        "{}",
        files.texts
    );
    assert!(
        files
            .lesson
            .starts_with("minutes = 5\nscenario = \"guardrails\"\nseed = 1\nsetup = [\n]\n"),
        "{}",
        files.lesson
    );
    assert_eq!(files.lesson.matches("[[steps]]").count(), plan.steps.len());
}

#[test]
fn a_plan_made_in_slices_is_the_plan_made_in_one_go() {
    let (before, after) = (Scenario::AllFeatures.world(1), Scenario::Large.world(1));
    let whole = plan(&before, &after);
    let mut planning = Planning::new(&before, &after).unwrap();
    let (mut slices, mut last) = (0, 0);
    while !planning.is_done() {
        planning.go_on(|| true);
        slices += 1;
        let (done, of) = planning.progress();
        assert!(done <= of && last <= done, "{done} of {of} after {last}");
        last = done;
    }
    let (done, of) = planning.progress();
    assert!(
        done == of && slices > of,
        "{done} of {of} in {slices} slices"
    );
    let plan = planning.finish().unwrap();
    assert!(plan.steps.len() > 2_000);
    assert_eq!(plan.world.hash(), whole.world.hash());
    let says = |plan: &MigrationPlan| {
        let steps = plan.steps.iter().map(|it| it.says.to_string());
        let left = plan.left.iter().map(ToString::to_string);
        steps.chain(left).collect::<Vec<_>>()
    };
    assert_eq!(says(&plan), says(&whole));
}
